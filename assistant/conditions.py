"""On what a rule depends: the words of its condition, and on which side of them it permits.

"Nobody may post unless the head agrees" permits where “the head agrees”; "staff must not be in
touch if that is a conflict of interest" only says when it forbids. Where the words cannot be told,
nothing is said: a branch that has it the wrong way round would be a wrong yes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.prose import shortened
from assistant.types import Clause

# A condition longer than this is cut at a word; the citation has it whole.
SHOWN_CHARS = 140


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as one says it after "if": where it is `met`, the rule permits, and where it is
    `unmet`, it forbids. `permits` is false where only the second is said: then `unmet` is how the
    forbidding condition is put, and `met` is empty."""

    met: str
    unmet: str
    permits: bool = True


_FORBIDS = re.compile(
    r"\b(?:must|should|shall|may|can|do|does|will|would|could|is|are|need)(?:n['’]t| not| never)\b"
    r"|\b(?:cannot|(?:ca|wo|sha)n['’]t|never|nobody|none|nothing|no one|prohibited|forbidden|"
    r"banned)\b"
    r"|\bno [\w ]{0,40}?\b(?:is|are|may|will|shall|must|should|can)\b"
    r"|\bnot (?:allowed|permitted|acceptable)\b|^\W*(?:no|not)\b",
    re.I,
)
_PERMITS = re.compile(r"\b(?:may|can|could|allowed|permitted|fine|welcome|free to)\b", re.I)
_AGREED = (
    r"(?:permission|consent|approval|agreement|authori[sz]ation|authority|clearance|leave|say-so)"
)
_AGREES = re.compile(
    rf"\b(?:{_AGREED}|agree[sd]?|approve[sd]?|authori[sz]e[sd]?|consents?)\b", re.I
)
_WHOLE = r"(?P<words>[^.;:]+)"
# What is said in a sentence of its own: "unless the head agrees".
_UNLESS = re.compile(rf"\b(?:unless|except (?:if|when|where)|until) {_WHOLE}", re.I)
_IF_ONLY = re.compile(
    r"\b(?:only (?:if|when|where|once|after)|provided(?: that)?|providing|on condition that"
    rf"|(?<!for )(?:as|so) long as) {_WHOLE}",
    re.I,
)
_IF = re.compile(rf"\b(?:if|when|where|once) {_WHOLE}", re.I)
# What is said in a few words: "except in an emergency", "only at lunch", "with the head's consent".
_EXCEPT = re.compile(rf"\b(?:except|other than|save) (?!that\b){_WHOLE}", re.I)
_ONLY = re.compile(
    rf"\bonly (?=(?:in|at|on|for|by|to|with|from|during|before|after|under) ){_WHOLE}", re.I
)
_WITH = re.compile(rf"\b(?:with|subject to) (?P<words>[^.;:,]{{0,60}}\b{_AGREED}\b[^.;:]*)", re.I)
_WITHOUT = re.compile(rf"\bwithout (?P<words>[^.;:,]{{0,60}}\b{_AGREED}\b[^.;:]*)", re.I)
_LESS = re.compile(rf"\bwithout (?!exception|delay|fail|doubt|hesitation){_WHOLE}", re.I)
# Approval asked for as a duty: "Approval for a site must be obtained from the head".
_DUTY = (
    r"(?:must|should|shall|has to|have to|needs? to|is to|are to)"
    r"(?: (?:first|also|always|both))? be"
)
_GOT = r"(?:obtained|sought|given|gained|granted|got)"
_END = r"(?= (?:before|beforehand|first|for|to|prior|in (?:advance|writing))\b|[.;:]|$)"
_FROM = re.compile(
    rf"\b(?P<what>{_AGREED}|advice)\b[^.;:]*?\b{_DUTY} {_GOT} (?:from|by) "
    rf"(?P<words>[^.;:]+?){_END}",
    re.I,
)
_WHOSE = re.compile(
    r"(?:^|[.;:,] )(?:in addition, |also, )?"
    rf"(?P<words>(?:the |a |your )?[^.;:,]{{2,60}}['’]s?(?: \([^)]*\)(?:['’]s)?)? {_AGREED}) "
    rf"{_DUTY} {_GOT}\b",
    re.I,
)
_BY = re.compile(
    rf"\b{_DUTY} (?P<words>(?:discussed with and )?"
    rf"(?:approved|agreed|authori[sz]ed|cleared|signed off) (?:by|with) [^.;:]+?){_END}",
    re.I,
)

# Another rule in the words of a condition: "…, and with head lice there is no need to stay away".
# Which of them it is about cannot be told.
_ANOTHER_RULE = re.compile(
    r"(?:, and| but|, but) [^,.;:]*\b(?:must|may|should|shall|there (?:is|are) no need|need not|"
    r"(?:is|are) (?:not )?(?:allowed|permitted))\b|, (?:save|except|unless)\b",
    re.I,
)
_STATEMENT_END = re.compile(r"(?<=;) |(?<=[.!?]) (?=[A-Z])")
# "Without first asking", and words after "unless" or "if" that leave out what they are said of.
_DOING = re.compile(r"“(?:first |prior to )?(?!(?:any|some|no|every)thing\b)\w{2,}ing\b", re.I)
_BARE = re.compile(
    r"“(?:not )?(?:\w+ly |pre-?)?(?:\w{3,}ed|given|shown|told|written|worn|taken|held|part of|due|"
    r"necessary|essential|urgent|appropriate|possible|unsafe|safe|in|on|at|by|with|for|under|during|"
    r"from|within|outside)\b",
    re.I,
)

_NOT_SO = "that is not so"
# What opens a ban, and what limits a leave: how it is put where it is met, and where it is not.
_OF_BANS = (
    (_UNLESS, "{}", _NOT_SO),
    (_WITHOUT, "you have {}", "you do not"),
    (_LESS, "it is with {}", "it is not"),
    (_EXCEPT, "it is {}", "it is not"),
)
_OF_LEAVE = (
    (_IF_ONLY, "{}", _NOT_SO),
    (_ONLY, "it is {}", "it is not"),
    (_WITH, "you have {}", "you do not"),
)


def condition(clause: Clause) -> Condition | None:
    """The condition in the words of a clause, or None where it cannot be told."""
    first, *others = _STATEMENT_END.split(clause.text)
    opening = f"{clause.stem.rstrip(' :')}: {first}" if clause.stem else first
    statements = (opening, *others)
    forbid = [bool(_FORBIDS.search(statement)) for statement in statements]
    for place, statement in enumerate(statements):
        if found := _condition(statement):
            # "Cakes are not brought; fruit may be, if it is cut up": which is asked about?
            mixed = found.permits and not forbid[place] and any(forbid)
            return None if mixed else found
    return None


def _condition(text: str) -> Condition | None:
    """The condition in one statement, with the stem it hangs from."""
    excepted = _EXCEPT.search(text)
    for pattern, met, unmet in _OF_BANS:
        found = pattern.search(text)
        if pattern in (_WITHOUT, _LESS) and found and excepted and excepted.start() < found.start():
            continue  # "except from families without the internet": one exception
        if found:
            words, rest = _parted(found, text)
            if _ANOTHER_RULE.search(words):
                return None
            if _FORBIDS.search(rest):
                if pattern in (_WITHOUT, _LESS) and _DOING.match(words):
                    # "without asking the cox": no thing that one has.
                    undone = f"“{found[0][: len('without')]} {words[1:]}"
                    return Condition(f"it is not {undone}", f"it is {undone}")
                return _on(words, met, unmet)
            # "A loan may be renewed unless another reader is waiting."
            closes = pattern is _UNLESS and _PERMITS.search(_sentence_before(found, text))
            return Condition("", _sentence(words), permits=False) if closes else None
    if approval := _approval(text):
        return approval
    for pattern, met, unmet in _OF_LEAVE:
        if found := pattern.search(text):
            words, rest = _parted(found, text)
            told = not (_FORBIDS.search(rest) or _ANOTHER_RULE.search(words))
            return _on(words, met, unmet) if told else None
    for found in _IF.finditer(text):
        words, _ = _parted(found, text)
        if _ANOTHER_RULE.search(words):
            continue
        before = _sentence_before(found, text)
        if _FORBIDS.search(before):
            return Condition("", _sentence(words), permits=False)
        if _PERMITS.search(before) or _AGREES.search(words):
            return _on(words, "{}", _NOT_SO)
    return None


def _approval(text: str) -> Condition | None:
    """The condition in a duty to get approval first; None where there is none, or whose it is is
    not said."""
    if _FORBIDS.search(text):
        return None
    if found := _FROM.search(text):
        words = shortened(found["words"], SHOWN_CHARS)
        return Condition(f"you have {found['what'].lower()} from “{words}”", "you do not")
    if found := _WHOSE.search(text):
        return Condition(f"you have “{shortened(found['words'], SHOWN_CHARS)}”", "you do not")
    if found := _BY.search(text):
        return Condition(f"it is “{shortened(found['words'], SHOWN_CHARS)}”", "it is not")
    return None


def _on(words: str, met: str, unmet: str) -> Condition:
    """The condition in quoted words, each side as a sentence."""
    if met == "{}" and _BARE.match(words):
        met, unmet = "it is {}", "it is not"
    return Condition(met.format(words), unmet)


def _sentence(words: str) -> str:
    """Quoted words as one says them after "if": "unless directly related" leaves "it is" out."""
    return f"it is {words}" if _BARE.match(words) else words


def _sentence_before(found: re.Match[str], text: str) -> str:
    return re.split(r"[.!?] ", text[: found.start()])[-1]


def _parted(found: re.Match[str], text: str) -> tuple[str, str]:
    """The words of a condition in quotation marks, to the end of the sentence, or to the comma
    where it stands in front ("unless the head agrees, staff must not …"); the text without them."""
    words = found["words"].rstrip().removesuffix(" only")  # the column "With permission only"
    if not re.search(r"\w", re.split(r"[.;:]", text[: found.start()])[-1]):
        words = words.split(",")[0]
    if words.count(")") > words.count("("):
        words = words.split(")")[0]  # "(unless they agree)"
    rest = text[: found.start()] + text[found.start("words") + len(words) :]
    return f"“{shortened(words, SHOWN_CHARS)}”", rest
