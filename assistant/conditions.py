"""On what a rule depends: the words of its condition, and on which side of them it permits.

"Nobody may post unless the head agrees" permits where “the head agrees”; "staff must not be in
touch if that is a conflict of interest" only says when it forbids. A condition belongs to the verb
of its own clause: where a statement has two ("may stay, and must leave if …"), or the words cannot
be told, nothing is said, for a branch that has it the wrong way round would be a wrong yes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.prose import shortened
from assistant.types import Clause

# A condition longer than this is cut at a word; the citation has it whole.
SHOWN_CHARS = 140
# A statement that seems to have more conditions than these is not understood.
MOST = 3


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as one says it after "if": where it is `met`, the rule permits, and where it is
    `unmet`, it forbids. `permits` is false where only the second is said: then `unmet` is how the
    forbidding condition is put, and `met` is empty. `unmet` is empty where the other side is not
    said: "may … if". `among` is true where the rule limits its leave in other words as well."""

    met: str
    unmet: str
    permits: bool = True
    among: bool = False


_FORBIDS = re.compile(
    r"\b(?:must|should|shall|may|can|do|does|will|would|could|is|are|need)(?:n['’]t| not| never)\b"
    r"|\b(?:cannot|(?:ca|wo|sha)n['’]t|never|nobody|none|nothing|no one|prohibited|forbidden|"
    r"banned)\b"
    r"|\bno [\w ]{0,40}?\b(?:is|are|may|will|shall|must|should|can)\b"
    r"|\bnot (?:allowed|permitted|acceptable)\b|^\W*(?:no|not)\b",
    re.I,
)
_PERMITS = re.compile(r"\b(?:may|can|could|allowed|permitted|fine|welcome|free to)\b", re.I)
_DUTY = re.compile(r"\b(?:must|shall|should|(?:have|has|needs?|are|is) to|required)\b", re.I)
# The verbs of rules, but not those of "pupils who can swim"; and what turns the last one round.
_RULE = re.compile(
    r"\b(?:may|can|could|must|shall|should|cannot|(?:ca|wo|sha)n['’]t|(?:have|has|needs?) to"
    r"|need not|(?:do|does|will|would|is|are)(?: not|n['’]t| never))\b"
    r"|(?:\b(?:but|and|though)|,) (?:not|never)\b",
    re.I,
)
_OF_A_NOUN = re.compile(
    r"\b(?:who|whom|which|that|what|than|as|where|when|whose) (?:\w+ ){0,5}?"
    r"(?:may|can|could|must|shall|should|cannot|(?:have|has|needs?) to"
    r"|(?:do|does|will|would|is|are)(?: not|n['’]t| never))\b",
    re.I,
)
_AGREED = (
    r"(?:permission|consent|approval|agreement|authori[sz]ation|authority|clearance|leave|say-so)"
)
_AGREES = re.compile(
    rf"\b(?:{_AGREED}|agree[sd]?|approve[sd]?|authori[sz]e[sd]?|consents?)\b", re.I
)
_WHOLE = r"(?P<words>(?:[^.;:]|(?<=\d)[.:](?=\d))+)"
_AT = r"(?:in|at|on|for|by|to|with|from|during|before|after|under|as|within)"
# What is said in a sentence of its own: "unless the head agrees".
_UNLESS_IN = re.compile(rf"\bunless (?={_AT} ){_WHOLE}", re.I)
_UNLESS = re.compile(rf"\b(?:unless|except (?:if|when|where)|(?<!wait )until) {_WHOLE}", re.I)
_IF_ONLY = re.compile(
    r"\b(?:only (?:if|when|where|once|after)|provided(?: that)?|providing|on condition that"
    rf"|(?<!for )(?:as|so) long as) {_WHOLE}",
    re.I,
)
# "Even if" sets no condition; "you may ask if …" and "they may say where …" are about what is said.
_IF = re.compile(
    r"(?<!even )(?<!as )(?<!only )(?<!except )\b(?:if|when|where|once"
    r"(?! (?:in|per|every|each|more|without)\b| an? (?:day|week|month|term|year)\b))"
    r" (?!possible\b|necessary\b|appropriate\b)"
    rf"{_WHOLE}",
    re.I,
)
_ASKS = re.compile(
    r"\b(?:say|ask|know|see|tell|show|find out|decide|choose|check|explain|name|minds?)\b"
    r"[^,]{0,30}$",
    re.I,
)
# "In rooms where food is cooked".
_AT_WHICH = re.compile(
    r"\b(?P<words>(?:in|at|on|during) (?:(?!(?:only|which|or|and)\b)\w+ ){1,3}where [^.;:]+)", re.I
)
# What is said in a few words: "except in an emergency", "only at lunch", "with the head's consent".
_EXCEPT = re.compile(rf"\b(?:except|other than|save) (?!that\b){_WHOLE}", re.I)
_ONLY = re.compile(rf"\bonly (?={_AT} ){_WHOLE}", re.I)
_WITH = re.compile(
    r"\b(?:with|subject to) (?P<words>"
    r"(?:(?!\b(?:or without|with|only|if|when|who|is|are|may|can|must)\b)[^.;:,]){0,60}?"
    rf"\b{_AGREED}\b(?! (?:may|can|must|should|is|are|has|have)\b)[^.;:]*)",
    re.I,
)
_WITHOUT = re.compile(rf"\bwithout (?P<words>[^.;:,]{{0,60}}\b{_AGREED}\b[^.;:]*)", re.I)
_LESS = re.compile(rf"\bwithout (?!exception|delay|fail|doubt|hesitation){_WHOLE}", re.I)
# Approval asked for as a duty: "Approval for a site must be obtained from the head".
_DUTY_TO = (
    r"(?:must|should|shall|has to|have to|needs? to|is to|are to)"
    r"(?: (?:first|also|always|both))? be"
)
_GOT = r"(?:obtained|sought|given|gained|granted|got)"
_END = r"(?= (?:before|beforehand|first|for|to|prior|in (?:advance|writing))\b|[.;:]|$)"
_FROM = re.compile(
    rf"\b(?P<what>{_AGREED}|advice)\b[^.;:]*?\b{_DUTY_TO} {_GOT} (?:from|by) "
    rf"(?P<words>[^.;:]+?){_END}",
    re.I,
)
_WHOSE = re.compile(
    r"(?:^|[.;:,] )(?:in addition, |also, )?"
    rf"(?P<words>(?:the |a |your )?[^.;:,]{{2,60}}['’]s?(?: \([^)]*\)(?:['’]s)?)? {_AGREED}) "
    rf"{_DUTY_TO} {_GOT}\b",
    re.I,
)
_BY = re.compile(
    rf"\b{_DUTY_TO} (?P<words>(?:discussed with and )?"
    rf"(?:approved|agreed|authori[sz]ed|cleared|signed off) (?:by|with) [^.;:]+?){_END}",
    re.I,
)

# Another rule in the words of a condition: "…, and with head lice there is no need to stay away".
# Which of them it is about cannot be told.
_ANOTHER_RULE = re.compile(
    r"(?:, and(?! that\b)| but|, but|, though) [^,.;:]*\b(?:must|may|should|shall|will|never"
    r"|there (?:is|are) no need|need not|(?:is|are) (?:not )?(?:allowed|permitted)|not at all"
    r"|(?:is|are|do) not)\b"
    r"|, but not\b| and (?:must|may|should|shall)(?: not)?\b|, (?:save|except|unless)\b",
    re.I,
)
# Words that limit a leave besides its condition: a place, a time, a number, who "only" may.
_LIMITS = re.compile(
    r"\b(?:at|in|on|during|between|before|after|outside|inside|within|away|up to|over|under|least"
    r"|than|until|till|from|taken|aged|years?|only|who|whose)\b|\d",
    re.I,
)
_STRICTLY = re.compile(r"\bonly\b|\bprovid(?:ed|ing)\b|\bon condition\b|\blong as\b", re.I)
# "If they refuse, only the head may search".
_ONLY_SOME = re.compile(r"\W*only\b", re.I)
_OF_SOME = re.compile(r"^[^:]*\bwith\b", re.I)  # "pupils with a pass may …"
_MAY_ONLY = re.compile(r"\b(?:may|can|must|should|is|are|be) only\b", re.I)
_STATES = re.compile(r"\b(?:is|are|has|have|had|been)\b", re.I)
# "Restricted mode is switched on"; but "worn by pupils who have leave" is none.
_SENTENCE = re.compile(
    r"“(?:(?!who\b|which\b|that\b)[\w'’-]+ ){1,5}?(?:is|are|has|have|had)\b", re.I
)
_UNTIL_END = re.compile(r"[,(]| and | if ")
# What another may grant is no leave; what is not asked for, and where a rule stops, no ban.
_NO_LEAVE = re.compile(
    r"\b(?:may|can|could) (?:\w+ )?"
    r"(?:allow|agree|approve|permit|grant|authori[sz]e|refuse|decline)\b"
    r"|\b(?:does|do|is|are)(?: not|n['’]t) (?:apply|expect|require|ask|need|oblige)\w*\b",
    re.I,
)
_EXCEPTS = re.compile(r"\b(?:unless|except|until|other than|save)\b", re.I)
_STATEMENT_END = re.compile(r"(?<=;) |(?<=[.!?])\s+(?=[A-Z])")
# "… may be hidden only where it:" goes on in the item.
_HALF = re.compile(r"\b(?:if|when|where|once|unless|provided(?: that)?|as long as)(?: \w+)?$", re.I)
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
    (_UNLESS_IN, "it is {}", "it is not"),
    (_UNLESS, "{}", _NOT_SO),
    (_WITHOUT, "you have {}", "you do not"),
    (_LESS, "it is with {}", "it is not"),
    (_EXCEPT, "it is {}", "it is not"),
)
_OF_LEAVE = (
    (_IF_ONLY, "{}", _NOT_SO),
    (_ONLY, "it is {}", "it is not"),
    (_WITH, "you have {}", "you do not"),
    (_AT_WHICH, "it is {}", ""),
    (_IF, "{}", ""),
)


def condition(clause: Clause) -> Condition | None:
    """The condition in the words of a clause, or None where it cannot be told."""
    first, *others = _STATEMENT_END.split(clause.text)
    stem = clause.stem.rstrip(" :")
    opening = f"{stem}{' ' if _HALF.search(stem) else ': '}{first}" if stem else first
    statements = (opening, *others)
    for place, statement in enumerate(statements):
        if found := _condition(statement):
            # "Cakes are not brought; fruit may be, if it is cut up": which is asked about?
            besides = (*statements[:place], *statements[place + 1 :])
            mixed = found.permits and any(_FORBIDS.search(s) or _PERMITS.search(s) for s in besides)
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
            if _ANOTHER_RULE.search(words) or not _one_rule(rest):
                return None
            if _FORBIDS.search(rest):
                if pattern in (_WITHOUT, _LESS) and _DOING.match(words):
                    # "without asking the cox": no thing that one has.
                    undone = f"“{found[0][: len('without')]} {words[1:]}"
                    return Condition(f"it is not {undone}", f"it is {undone}")
                return _on(words, met, unmet)
            before = _first_of(text)
            if before and before[0].start() < found.start():
                break
            return _closes(found, words, rest) if pattern is _UNLESS else None
    return _approval(text) or _of_leave(text)


def _closes(found: re.Match[str], words: str, rest: str) -> Condition | None:
    """What ends a leave: "a loan may be renewed unless another reader is waiting"."""
    if not _PERMITS.search(rest) or _IF.search(words):
        return None
    if found[0].lower().startswith("until"):
        first = _UNTIL_END.split(found["words"])[0].strip()
        if not first:
            return None
        past = f"it is past “{shortened(first, SHOWN_CHARS)}”"
        words = words if _STATES.search(first) else past
    return Condition("", _sentence(words), permits=False)


def _of_leave(text: str) -> Condition | None:
    """All that a leave depends on, or that a ban is bound to: "must not row if the flag is red"."""
    put: list[str] = []
    sides: list[str] = []
    rest, plain, agreed = text, True, False  # plain: "if", which leaves the other side unsaid
    while marked := _first_of(rest):
        found, met, unmet = marked
        heads = not rest[: found.start()].strip() and not rest[found.end() :].startswith(":")
        if len(put) == MOST or heads and "," not in found["words"]:
            return None  # where it ends cannot be told
        words, rest = _parted(found, rest)
        if _ANOTHER_RULE.search(words):
            return None
        plain = plain and found.re in (_IF, _AT_WHICH)
        agreed = agreed or bool(_AGREES.search(words))
        one = _on(words, met, unmet)
        put.append(one.met)
        sides.append(one.unmet or (_NOT_SO if _STRICTLY.search(words) else ""))
    if not put or not _one_rule(rest) or _NO_LEAVE.search(rest) or _EXCEPTS.search(rest):
        return None
    if _FORBIDS.search(rest):
        # What forbids only where two things hold is not put in few words.
        alone = plain and len(put) == 1 and put[0].startswith(("“", "it is “"))
        return Condition("", put[0], permits=False) if alone else None
    if _DUTY.search(rest) and not re.search(r"\bonly\b", text, re.I):
        return None
    if plain and (_ONLY_SOME.match(rest) or not (_PERMITS.search(rest) or agreed)):
        return None
    closed = any(sides) or _MAY_ONLY.search(rest)
    unmet = (sides[0] if len(put) == 1 and sides[0] else _NOT_SO) if closed else ""
    some = _OF_SOME.search(_PERMITS.split(rest)[0])
    return Condition(" and ".join(put), unmet, among=bool(some or _LIMITS.search(rest)))


def _first_of(text: str) -> tuple[re.Match[str], str, str] | None:
    """The first words that limit a leave, and how they are put."""
    found = [
        (match, met, unmet)
        for pattern, met, unmet in _OF_LEAVE
        for match in pattern.finditer(text)
        if not (pattern in (_IF, _AT_WHICH) and _is_none(match, text))
    ]
    return min(found, key=lambda each: each[0].start(), default=None)


def _is_none(found: re.Match[str], text: str) -> bool:
    """Whether "if", "when" or "where" sets no condition here: "you may ask if …", the heading of a
    column."""
    before = text[: found.start()]
    inside = bool(before.strip()) and not before.endswith(": ")
    alone = text[found.end() :].startswith(":") and "," not in found["words"]
    heading = found[0][0].isupper() and (inside or alone)
    return heading or bool(_ASKS.search(before))


def _one_rule(text: str) -> bool:
    """Whether a statement, or the item of a list and what it hangs from, has one rule each."""
    return all(len(_RULE.findall(_OF_A_NOUN.sub(" ", part))) <= 1 for part in text.split(": "))


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
    if _SENTENCE.match(words):
        met, unmet = met.removeprefix("it is "), unmet and _NOT_SO
    elif met == "{}" and _BARE.match(words):
        met, unmet = "it is {}", "it is not"
    return Condition(met.format(words), unmet)


def _sentence(words: str) -> str:
    """Quoted words as one says them after "if": "unless directly related" leaves "it is" out."""
    return f"it is {words}" if _BARE.match(words) else words


def _parted(found: re.Match[str], text: str) -> tuple[str, str]:
    """The words of a condition in quotation marks, to the end of the sentence, or to the comma
    where it stands in front ("unless the head agrees, staff must not …"); the text without them."""
    words = found["words"].rstrip().removesuffix(" only")  # the column "With permission only"
    if not re.search(r"\w", re.split(r"[.;:]", text[: found.start()])[-1]):
        words = _fronted(words)
    if words.count(")") > words.count("("):
        words = words.split(")")[0]  # "(unless they agree)"
    rest = text[: found.start()] + text[found.start("words") + len(words) :]
    return f"“{shortened(words, SHOWN_CHARS)}”", rest


def _fronted(words: str) -> str:
    """The words that stand in front, to the comma that ends them: not the first of "is your son,
    niece or nephew, you may …"."""
    first, *others = words.split(",")
    for place, piece in enumerate(others[:-1], 1):
        if _RULE.search(piece):
            break
        if re.search(r"^(?! (?:you|we|they|he|she|it|I) ).* (?:or|and) ", piece):
            return ",".join((first, *others[:place]))
    return first
