"""Whose rule is meant where a table has one for each group of people: which cells of a row are for
the school year or age that a question names, for whom it asks about, or for whoever asks.

Where that leaves several, the question does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant import limits, quantities
from assistant.kin import own_child
from assistant.types import Clause, Query

Row = Sequence[Clause]

# Who are meant by other words than those of the column.
_CALLED = {
    "learner": "pupil student learner child children kid son daughter lad boy girl brother sister "
    "teenager",
    "staff": "staff teacher employee colleague",
    "parent": "parent mum dad carer family",
    "governor": "governor trustee",
    "volunteer": "volunteer helper",
    "visitor": "visitor guest",
}
# "Can pupils …?", "what about the supply teacher?": the first words after say who is meant.
_ASKS_ABOUT = re.compile(
    r"(?:\b(?:can|could|may|should|must|are|is|do|does|what about|how about|if it is about)|^and)"
    r" (?P<who>(?:[\w'’-]+ ?){1,4})",
    re.I,
)
_ONESELF = re.compile(r"\b(?:i|i['’]?(?:m|ve|d|ll)|we|me)\b", re.I)
_MAY_I = re.compile(
    r"\b(?:can|could|may|should|must|am|do|would|are|have) (?:i|we)\b|\bfor (?:me|us) to\b|"
    r"\b(?:ok|okay|fine|alright|all right) (?:to|if i)\b",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]{3,}")
# So many letters tell a word from another: "teachers" and "teaching" are one.
_ROOT = 5


def meant(query: Query, row: Row) -> tuple[Clause, ...]:
    """The cells of a row, one at least, that may be for those a question is about."""
    about = _spoken_of(query.original, row)
    left = about or tuple(row)
    by: tuple[Callable[[Query, Row], tuple[Clause, ...]], ...] = (_of_age, _of_reader, _of_name)
    for narrowed in by:
        if not (about and narrowed is _of_reader):
            left = narrowed(query, left) or left
    return left


def closed_to(query: Query, cell: Clause) -> bool:
    """Whether a cell is for others than the school year or age that a question names."""
    return limits.side(query.original, _in_years(cell.people), query.text) == "outside"


def _spoken_of(asked: str, row: Row) -> tuple[Clause, ...]:
    """The cells for the people a question speaks of, by the words that say it best. The column's
    own words, which a choice that is tapped repeats, say it outright."""
    outright = [cell for cell in row if cell.people and cell.people.lower() in asked.lower()]
    if outright:
        return tuple(outright)
    for match in _ASKS_ABOUT.finditer(asked):
        said = re.split(r"\b(?:i|we|you)\b", match["who"].lower())[0]
        named = {_root(word) for word in _WORD.findall(said)}
        fits = {cell.id: len(named & _names(cell)) for cell in row}
        if best := max(fits.values(), default=0):
            return tuple(cell for cell in row if fits[cell.id] == best)
    return ()


def _of_age(query: Query, row: Row) -> tuple[Clause, ...]:
    """The cells for the year or age that is named; none where those who ask are grown up and ask
    for themselves ("Can I wear mine while I teach year 8?")."""
    grown = query.audience in ("staff", "governor", "volunteer", "visitor")
    if (
        grown
        and _ONESELF.search(query.original)
        and any(query.audience in c.audiences for c in row)
    ):
        return ()
    sides = {c.id: limits.side(query.original, _in_years(c.people), query.text) for c in row}
    inside = [cell for cell in row if sides[cell.id] == "inside"]
    if inside:
        # Of "8 to 10" and "under 14s" the first is for a child of nine.
        narrow = min(map(_width, inside))
        return tuple(cell for cell in inside if _width(cell) == narrow)
    return tuple(cell for cell in row if sides[cell.id] != "outside")


def _width(cell: Clause) -> float:
    return min((x.high - x.low for x in quantities.limits_in(_in_years(cell.people))), default=0.0)


def _of_reader(query: Query, row: Row) -> tuple[Clause, ...]:
    """The cells for whoever asks; a parent asks about a child where nothing is said to parents, or
    where that is whom the question names and no "can I" stands in it."""
    reader = query.audience
    own = tuple(cell for cell in row if reader in cell.audiences)
    childs = own_child(query.said) and not _MAY_I.search(query.original)
    if reader == "parent" and (not own or childs):
        return tuple(cell for cell in row if "learner" in cell.audiences) or own
    return own


def _of_name(query: Query, row: Row) -> tuple[Clause, ...]:
    """The cells whose own name the question says, by words that no other has."""
    said = {_root(word) for word in _WORD.findall(f"{query.original} {query.said}".lower())}
    names = {cell.id: {_root(w) for w in _WORD.findall(cell.people.lower())} for cell in row}
    found = []
    for cell in row:
        others = set().union(*(names[c.id] for c in row if c is not cell))
        if (names[cell.id] - others) & said:
            found.append(cell)
    return tuple(found)


def _names(cell: Clause) -> set[str]:
    called = " ".join(_CALLED[audience] for audience in cell.audiences)
    return {_root(word) for word in _WORD.findall(f"{cell.people.lower()} {called}")}


def _root(word: str) -> str:
    return word.removesuffix("s")[:_ROOT]


def _in_years(people: str) -> str:
    """The people with their ages named as such: "Pupils up to 16", "11 to 13"."""
    told = re.sub(r"\bup to (\d{1,2})\b", r"age \1 and under", people)
    if told != people or re.search(r"\b(?:years?|yrs?|y|ages?|aged|ks|stages?) ?\d", people, re.I):
        return told
    return re.sub(r"(?<![\w.])(\d{1,2})(?!\w)", r"age \1", people, count=1)
