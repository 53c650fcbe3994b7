"""Numbers that decide: does the age, school year, sum, hour, date, length or number of people that
a question names lie inside what a clause sets? Read by rule, because trained vectors hardly tell 9
from 10.

Only what is of one unit is compared (`quantities.py`), and only in the statement that permits or
forbids. Where a clause sets several limits of a unit, or a question names several values of it,
nothing is said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from assistant.quantities import (
    Limit,
    Quantity,
    counts,
    limits_in,
    limits_of,
    named_in,
    values_in,
)

Side = Literal["inside", "outside", "either"]
Stance = Literal["permits", "forbids", "requires", "concerns", "tells"]

# Clauses whose limits are remembered. What a question names never is: it may tell of somebody.
REMEMBERED = 4096

_FIRST = re.compile(
    r"\b(?:for|in|within|during) the first (?P<long>(?:[\w-]+ ){1,4}(?:days|weeks|months))\b", re.I
)


def side(question: str, clause: str, context: str = "") -> Side | None:
    """Whether what the question names lies inside or outside what a clause that permits leaves
    open; "either" where its words may mean both ("at 8"), None where the two name nothing
    comparable. What the question does not name is read from its `context`."""
    found: set[Side] = set()
    for stance, held in _compared(question, clause, context):
        if stance == "permits":
            beside = held == "outside" and _leaves_to_the_rest(clause)
            found.add("either" if beside else held)
        elif held != "outside":
            # "You may wait inside. The gate is shut after 6."
            found.add("outside" if (stance, held) == ("forbids", "inside") else "either")
    if _more_of_them({**counts(context), **counts(question)}, clause):
        found.add("outside")
    worst: tuple[Side, ...] = ("outside", "either", "inside")
    return next((one for one in worst if one in found), None)


def beyond(question: str, clause: str, context: str = "") -> bool:
    """Whether a rule is for others than the question names, or its `context` where it names none:
    for other ages or school years, larger groups, dearer gifts or longer absences."""
    compared = list(_compared(question, clause, context, of_rule=True))
    ruled = [held for stance, held in compared if stance in ("forbids", "concerns")]
    return bool(ruled) and set(ruled) == {"outside"}


def meets(question: str, clause: str, context: str = "") -> Side | None:
    """On which side of the standard that a duty sets ("must be at least 25") lies what the question
    names; None where the two name nothing comparable."""
    compared = _compared(question, clause, context, of_rule=True)
    found = {held for stance, held in compared if stance == "requires"}
    return found.pop() if len(found) == 1 else None


def lasts(question: str, clause: str) -> bool:
    """Whether what a clause says holds for a first stretch of time, and the question names one
    within it: "for the first seven days"."""
    found, asked = _FIRST.search(clause), values_in(question).get("hours")
    first = values_in(found["long"]).get("hours") if found else None
    return bool(first and asked) and max(asked or ()) <= max(first or ())


def apart(one: str, other: str) -> bool:
    """Whether two texts are for people of different ages or school years: "Years 7 to 11" and
    "Reception to Year 6"."""
    return any(
        first.high < second.low or second.high < first.low
        for first in _whom(one)
        for second in _whom(other)
        if first.unit == second.unit
    )


def _whom(text: str) -> list[Limit]:
    """The only age and the only school years a text speaks of."""
    found = [x for x in limits_in(text) if x.unit in ("age", "year")]
    return [x for x in found if not x.refused and sum(x.unit == y.unit for y in found) == 1]


def _compared(
    question: str, clause: str, context: str, *, of_rule: bool = False
) -> Iterator[tuple[Stance, Side]]:
    """The side on which each value lies whose unit has one limit, and what the words of that limit
    do: permit, forbid, require, or tell whom or what a duty concerns."""
    limits = _limits_of_rule(clause) if of_rule else _limits_of_leave(clause)
    if not limits:
        return  # most clauses set none
    named = {**named_in(context), **named_in(question)} if context else named_in(question)
    units = {limit.unit for _, limit in limits}
    if "guests" in named and "people" in units - named.keys() and "guests" not in units:
        # With one friend it is two who go.
        ranges = frozenset((low + 1, high + 1) for low, high in named["guests"].ranges)
        named = {**named, "people": replace(named["guests"], ranges=ranges)}
    for unit, value in named.items():
        here = [(stance, limit) for stance, limit in limits if limit.unit == unit]
        if len(here) != 1:
            continue
        stance, limit = here[0]
        if value.sure or limit.sure:
            held = {limit.holds(*one) for one in value.ranges}
            if len(held) > 1 or None in held:
                yield stance, "either"
            else:
                yield stance, "inside" if True in held else "outside"


def _more_of_them(asked: dict[str, float], clause: str) -> bool:
    """Whether more of a thing is asked for than a clause names: five books where two are."""
    return any(asked.get(thing, 0) > n for thing, n in (counts(clause) if asked else {}).items())


# --- what its words do ------------------------------------------------------------------------

_STATEMENT = re.compile(r"(?:[^.;!?]|\.(?=\d))+")
_BUT = re.compile(r",? \b(?:but|though|although|whereas)\b")
_PERMITS = re.compile(
    r"\b(?:may|can|could)\b(?! not\b| never\b)|(?<!not )\b(?:allowed|permitted|fine|welcome|free to"
    r"|ok(?:ay)?|open to|at liberty|entitled)\b|\ball right\b|\b(?:need|have|has) no(?:t|body)?\b"
    r"|\bneeds? (?:no|nobody)|\bno (?:need|problem)\b|\bnot (?:obliged|expected|required)\b"
    r"|\b(?:is|are) (?:only )?for\b",
    re.I,
)
_FORBIDS = re.compile(
    r"\b(?:cannot|never|nobody(?! else)|none|neither|no[- ]one(?! else)|closed|banned|prohibited"
    r"|forbidden|shut|no(?! (?:more|less|fewer|later|earlier|longer|older|younger|larger|bigger"
    r"|further|problem|need|others?)\b)|not(?! (?:more|less|fewer|later|earlier|longer|older"
    r"|younger|after|before|over|under|obliged|expected|required|only)\b))\b|n['’]t\b",
    re.I,
)
# What is said of those whom a limit leaves out.
_THE_REST = re.compile(
    r"\b(?:younger|older|others?|smaller|larger|longer|shorter|dearer|cheaper|those|more|else"
    r"|above|below|later|after|before|beyond|then|otherwise|juniors|at any age)\b(?! than\b)",
    re.I,
)
_MODAL = re.compile(r"\b(?:must|should|shall|ha(?:s|ve) to|needs? to|(?:are|is) required)\b", re.I)
_BANS = re.compile(
    r"\b(?:must|should|shall|may|can)(?: ?not| never|n['’]t)\b|\bcan['’]t\b"
    r"|\b(?:are|is)(?: not|n['’]t) (?:to|allowed|permitted)\b|\b(?:do not|don['’]t|never)\b"
    r"|\b(?:nobody|no[- ]one|prohibited|banned|forbidden)\b(?! else)"
    r"|(?:^|, )\s*no (?!more|less|fewer|later|earlier|longer|older|younger|larger|bigger|further)",
    re.I,
)
_OPENED = re.compile(
    r"\b(?:unless|except|apart from|other than|without|save|only|nobody else|no one younger)\b",
    re.I,
)
_MUST_BE = re.compile(r"\b(?:be|are|is) (?:aged? )?(?:not? )?$")
_LASTS = ("hours", "since")
# "From the eighth day …" opens a sentence.
AT_FIRST = 20


@lru_cache(maxsize=REMEMBERED)
def _limits_of_leave(clause: str) -> tuple[tuple[Stance, Limit], ...]:
    """The limits of a clause that permits, each with what the statement does in which it stands."""
    statements = _statements(clause)
    permitting = any(_stance(words) == "permits" for _, words in statements)
    found: list[tuple[Stance, Limit]] = []
    for one, limit in limits_of(clause):
        start, words = _statement_of(one, statements)
        stance = _stance(words)
        ban = _BANS.search(words)
        if len(statements) == 1:
            stance = "permits"
        elif stance == "permits" and ban and ban.start() < one.start - start:
            stance = "forbids"  # "may eat in the hall and may not leave before one"
        elif stance == "tells" and not permitting:
            stance = "permits"
        found.append((stance, limit))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=REMEMBERED)
def _leaves_to_the_rest(clause: str) -> bool:
    """Whether a further statement gives leave to those whom the first leaves out."""
    return any(
        _THE_REST.search(words) and _stance(words) == "permits"
        for _, words in _statements(clause)[1:]
    )


def _stance(words: str) -> Stance:
    """Whether a statement permits, forbids or does neither."""
    leave = _PERMITS.search(words)
    if leave and not _FORBIDS.search(words[: leave.start()].rsplit(",")[-1]):
        return "permits"
    return "forbids" if _FORBIDS.search(words) else "tells"


def _statement_of(one: Quantity, statements: list[tuple[int, str]]) -> tuple[int, str]:
    """Where the statement begins in which a quantity stands, and its words."""
    return next((end - len(words), words) for end, words in statements if one.start < end)


@lru_cache(maxsize=REMEMBERED)
def _limits_of_rule(clause: str) -> tuple[tuple[Stance, Limit], ...]:
    """The limits of a clause that forbids or requires. "Pupils under 11 must …" tells whom a duty
    concerns, "drivers must be at least 25" is a standard. What a ban excepts is none of its own,
    nor is how long it lasts."""
    statements = _statements(clause)
    found: list[tuple[Stance, Limit]] = []
    for one, limit in limits_of(clause):
        start, words = _statement_of(one, statements)
        opened, ban, modal = _OPENED.search(words), _BANS.search(words), _MODAL.search(words)
        place = one.start - start
        stance: Stance = "tells"
        if opened and opened.start() < place:
            pass
        elif ban and not (
            one.unit in _LASTS and limit.high == math.inf and one.start > ban.start()
        ):
            near = place > ban.start() or one.unit not in ("clock", "day", "date", *_LASTS)
            stance, limit = ("forbids", replace(limit, refused=False)) if near else ("tells", limit)
        elif modal and place < modal.start() and len(statements) == 1:
            opens = one.unit in ("age", "year", "people", "money") or (
                one.unit == "hours" and limit.high == math.inf and place < AT_FIRST
            )
            stance = "concerns" if opens else "tells"
        elif modal and _MUST_BE.search(words[: one.lead - start]):
            stance = "requires"
        found.append((stance, limit))
    return tuple(dict.fromkeys(found))


def _statements(clause: str) -> list[tuple[int, str]]:
    """The statements of a clause, each with the place where it ends."""
    found: list[tuple[int, str]] = []
    for m in _STATEMENT.finditer(clause):
        start = m.start()
        for but in _BUT.finditer(clause, m.start(), m.end()):
            found.append((but.start(), clause[start : but.start()]))
            start = but.start()
        found.append((m.end(), clause[start : m.end()]))
    return found
