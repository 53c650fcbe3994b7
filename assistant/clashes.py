"""Clauses of two policies that cannot both hold: an act that one forbids outright and the other
leaves open, one rule with two figures, one thing that is so here and not so there.

Found once for all policies, because the two seldom both come near to a question: whoever asks about
lunch finds "may use their phones at lunch", and not "must not use a phone at any time". What is
forbidden outright is forbidden in every special case, so the words of the ban have to stand in the
leave, and the leave may say more. A ban with an exception of its own is never compared: the other
policy may only spell it out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.limits import apart
from assistant.sameness import may_be_one_school, roots, waives
from assistant.types import FORBIDS, PERMITS, Clause, Policy

# An act is a verb and what it is done to; a rule of fewer words says too little to be known again.
ACT_WORDS, RULE_WORDS = 2, 3
# Where figures differ, the two rules have to be all but one: so many of their words in common.
ONE_RULE = 0.6

_NOT_ALLOWED = re.compile(
    r"\b(?:not|never) (?:be )?(?:allowed|permitted)\b|\b(?:prohibited|forbidden|banned)\b", re.I
)
# The verb of a ban and of a leave: "must not be used", "may also use", an item of "must not:".
_BANNED = re.compile(
    r"(?:n['’]t|\bnot|\bnever|\bcannot|\bno [\w ]+ (?:may|can))(?: be| ever|:)* (?P<verb>[a-z]+)",
    re.I,
)
_MODAL = re.compile(r"\b(?:must|should|may|can|shall|will)(?:not\b|n['’]t\b| not\b| never\b)", re.I)
_OPENED = re.compile(r"\b(?:may|can|(?:welcome|free) to)(?: be| also|:)* (?P<verb>[a-z]+)", re.I)
_PERMITS = re.compile(r"\b(?:may|can|allowed|permitted|welcome|free to|fine)\b", re.I)
_DENIES = re.compile(
    r"\b(?:not|no|never|nobody|none|nothing|cannot|nor|neither|without)\b|n['’]t\b", re.I
)
# A ban with one of these has another side, and one with a pronoun speaks of what stands before it.
_OPEN = re.compile(
    r"\b(?:unless|except\w*|without|only|if|until|other(?: than)?|apart from|provided|however|but|"
    r"although|though|rather|instead|normally|usually|generally|likely|just|merely|simply|alone|"
    r"they|them|it|this|these|those|such|here|there|so|he|she|him|ones?|either)\b"
    r"|\bas (?:if|though)\b",
    re.I,
)
_POINTS = re.compile(r"\b(?:it|they|them|this|these|those|such)\b", re.I)
_BUT_NOT = re.compile(r",? but not (?P<rest>[^.;:,]+)", re.I)
# What narrows no ban: anywhere, always, and what it includes.
_WIDE = re.compile(
    r"\b(?:at any time|at all times|any ?where|under any circumstances|ever|at all|always|"
    r"(?:at any time )?(?:during|in|throughout) the (?:whole |entire )?(?:school |working )?day|"
    r"(?:in|at|on|into|on to|onto) (?:the |our )?(?:school|academy|college|site)"
    r"(?: (?:site|premises|grounds|property))?|on (?:the )?(?:premises|grounds)|"
    r"(?:including|even|whatever|whether) [^.;:]*)(?=\W|$)",
    re.I,
)
_YEARS = re.compile(
    r"\b(?:in |from )?(?:reception to |nursery to )?(?:years?|yrs?|key stages?) ?\d+"
    r"(?:(?: ?(?:-|–|,|and|or|to) ?)+(?:years? )?\d+)*(?: (?:and|or) (?:above|below|over|under))?",
    re.I,
)
# Leave for those who cannot do without is an exception, wherever it stands.
_NEED = re.compile(
    r"\b(?:medical\w*|medicines?|health|disabilit\w+|disabled|emergenc\w+|urgent\w*|allerg\w+|"
    r"religio\w+|special|danger|risk|police)\b",
    re.I,
)
_SILENT_WORDS = (
    "a an the of that which to in on at by for with from into as and or be is are been being have "
    "has had do does did not no never cannot must should may can could will would shall need allow "
    "permit prohibit forbid forbidden ban any anyone anything all each every both also please "
    "their your our his her its my who whom we us you i member person people someone very under "
    "there when where while during then item within up about more less than least most one"
)
_PEOPLE = frozenset(
    roots(
        "learner parent staff visitor governor volunteer son daughter boy girl kid he she they him "
        "them me i'm i've we're they're he's she's family class"
    )
)
_SILENT = frozenset(_SILENT_WORDS.split())
# "Refundable" is said of a thing; "not added" of a case that stands in the sentence before.
_SO = re.compile(
    r"\b(?:is|are|will be) (?P<not>not |never )?"
    r"(?P<so>(?!(?:un|in)?(?:able|acceptable|suitable|responsible|available))[a-z]+[ai]ble)\b",
    re.I,
)
_CONDITION = re.compile(r"\b(?:unless|except|until|if|when|where|provided|once)\b", re.I)

_FIGURE = re.compile(
    r"\b(?P<n>\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|twenty)"
    r"[\s-](?:\w+ )?(?P<unit>minutes?|hours?|days?|weeks?|months?|terms?|years?|pence|pounds?|"
    r"metres?|characters?|per cent)\b|[£$€](?P<sum>\d+(?:\.\d+)?)|\baged? (?P<age>\d+)",
    re.I,
)
_TO_TEN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTED = {word: str(number) for number, word in enumerate(_TO_TEN, 1)} | {
    "twelve": "12",
    "fourteen": "14",
    "twenty": "20",
}


@dataclass(frozen=True, slots=True)
class _Said:
    """What a clause says, as words: of an act or a rule, or of what is so before its condition."""

    clause: Clause
    words: frozenset[str]
    verb: str = ""
    figures: Mapping[str, frozenset[str]] = field(default_factory=dict)
    condition: frozenset[str] = frozenset()


def clashes(policies: Sequence[Policy]) -> dict[str, tuple[Clause, ...]]:
    """For each clause that clashes with some of other policies of its school: those, by its id."""
    if len(policies) < 2:
        return {}
    found: dict[str, dict[str, Clause]] = defaultdict(dict)
    schools = {policy.id: policy.school for policy in policies}
    for one, other in _pairs([c for policy in policies for c in policy.clauses]):
        if may_be_one_school(schools[one.policy], schools[other.policy]):
            found[one.id][other.id] = other
            found[other.id][one.id] = one
    return {id: tuple(others.values()) for id, others in found.items()}


def forbids_outright(clause: Clause) -> bool:
    """Whether a clause forbids, or leaves something open "but not" something else."""
    return clause.force in FORBIDS or _ban(clause) is not None


def bear_on(question: str, *clauses: Clause) -> bool:
    """Whether all that a question names to tell an act apart is named by one of the clauses."""
    named = frozenset[str]().union(*map(_of_what, clauses))
    return frozenset(roots(_YEARS.sub(" ", question))) - _ROOTED - _PEOPLE <= named


def _of_what(clause: Clause) -> frozenset[str]:
    """The words of the act a clause rules on; all of them where it forbids."""
    ban = _ban(clause) if clause.force not in FORBIDS else None
    return ban.words if ban else _words(clause.whole, clause)


def figures(text: str) -> dict[str, frozenset[str]]:
    """The figures of a text by what they count: {"day": {"2", "10"}}."""
    found: dict[str, set[str]] = defaultdict(set)
    for match in _FIGURE.finditer(text):
        unit = (match["unit"] or ("£" if match["sum"] else "age")).lower().rstrip("s")
        number = (match["n"] or match["sum"] or match["age"]).lower()
        found[unit].add(_COUNTED.get(number, number))
    return {unit: frozenset(numbers) for unit, numbers in found.items()}


def without_figures(text: str) -> str:
    """A text without what it counts: "Years 3 and 4" stays."""
    return _FIGURE.sub(" ", text)


def _pairs(clauses: Sequence[Clause]) -> Iterator[tuple[Clause, Clause]]:
    """The pairs of different policies that clash, a ban before the leave."""
    leaves, bans = [*map(_leave, clauses)], [*map(_ban, clauses)]
    for ban, leave in _held([b for b in bans if b], [x for x in leaves if x], ACT_WORDS):
        one_act = ban.verb in ("", leave.verb) and _same_people(ban.clause, leave.clause)
        if one_act and not apart(ban.clause.whole, leave.clause.whole):
            yield ban.clause, leave.clause
    counted = [said for c in clauses if (said := _counting(c))]
    for one, other in _held(counted, counted, RULE_WORDS):
        alike = len(one.words) >= ONE_RULE * len(other.words)
        if alike and _differ(one.figures, other.figures) and _may_meet(one.clause, other.clause):
            yield one.clause, other.clause
    so, not_so = [*map(_is_so, clauses)], [*map(_is_not_so, clauses)]
    for one, other in _held([x for x in not_so if x], [x for x in so if x], ACT_WORDS):
        if not one.condition & other.condition and _may_meet(one.clause, other.clause):
            yield one.clause, other.clause


def _held(
    short: Sequence[_Said], long: Sequence[_Said], least: int
) -> Iterator[tuple[_Said, _Said]]:
    """The pairs of different policies where all words of the first stand in the second."""
    standing: dict[str, set[int]] = defaultdict(set)
    for place, said in enumerate(long):
        for word in said.words:
            standing[word].add(place)
    for one in short:
        if len(one.words) < least:
            continue
        places = sorted((standing.get(word, set()) for word in one.words), key=len)
        for place in sorted(set.intersection(*places)):
            if long[place].clause.policy != one.clause.policy:
                yield one, long[place]


def _ban(clause: Clause) -> _Said | None:
    """What a clause forbids outright: of "a wristwatch, but not a smart watch" under "may wear",
    the smart watch."""
    if clause.force == "may" and clause.stem and (found := _BUT_NOT.search(clause.text)):
        return _Said(clause, _words(f"{clause.stem} {found['rest']}", clause))
    text = _WIDE.sub(" ", clause.whole)
    if clause.force not in FORBIDS or _OPEN.search(text):
        return None
    words, verb = _words(text, clause), _verb(_BANNED, text)
    if _NOT_ALLOWED.search(text):
        return _Said(clause, words)
    if not clause.audiences and not _MODAL.search(text):
        return None  # "names are not added", to what stands in the sentence before
    return _Said(clause, words, verb) if verb in words else None


def _leave(clause: Clause) -> _Said | None:
    """What a clause leaves open, on whatever condition; a waiver opens no act."""
    text = clause.whole
    if clause.force not in PERMITS or not _PERMITS.search(text):
        return None
    if _DENIES.search(text) or _NEED.search(text) or waives(text):
        return None
    return _Said(clause, _words(text, clause), _verb(_OPENED, text))


def _verb(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return roots(found["verb"])[0] if found else ""


def _counting(clause: Clause) -> _Said | None:
    """A rule with one figure of each unit it names."""
    found = figures(clause.text)
    if not found or any(len(numbers) > 1 for numbers in found.values()):
        return None
    if _POINTS.search(clause.text):
        return None
    return _Said(clause, _words(without_figures(clause.whole), clause), figures=found)


def _is_not_so(clause: Clause) -> _Said | None:
    """What a clause says is not so: "deposits are not refundable unless …"."""
    main, condition = _parted(clause.text)
    found = _SO.search(main)
    if found is None or not found["not"]:
        return None
    return _Said(clause, _words(main, clause), condition=_words(condition, clause) - _OUR)


def _is_so(clause: Clause) -> _Said | None:
    main, condition = _parted(clause.text)
    found = _SO.search(main)
    if found is None or found["not"] or _DENIES.search(main):
        return None
    return _Said(clause, _words(main, clause), condition=_words(condition, clause))


def _parted(text: str) -> tuple[str, str]:
    """A statement and its condition."""
    found = _CONDITION.search(text)
    return (text[: found.start()], text[found.end() :]) if found else (text, "")


def _words(text: str, clause: Clause) -> frozenset[str]:
    """The words that tell an act apart, and not whom it binds."""
    return (
        frozenset(roots(_YEARS.sub(" ", text)))
        - _ROOTED
        - frozenset(roots(" ".join(clause.audiences)))
    )


_OUR = frozenset(roots("school academy college"))
_ROOTED = frozenset(roots(" ".join(_SILENT))) | _SILENT


def _differ(one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> bool:
    return one.keys() == other.keys() and one != other


def _same_people(one: Clause, other: Clause) -> bool:
    """Whether both are plainly for the same people."""
    first, second = set(one.audiences), set(other.audiences)
    return one.actor == other.actor and (bool(first & second) or first == second)


def _may_meet(one: Clause, other: Clause) -> bool:
    """Whether both may be for the same people."""
    first, second = set(one.audiences), set(other.audiences)
    return (bool(first & second) or not first or not second) and not apart(one.whole, other.whole)
