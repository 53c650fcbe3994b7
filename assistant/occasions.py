"""Other days, times and places: leave for Mondays is none for Tuesdays.

Trained vectors hold "in the staff room" and "in the classroom" for nearly the same. Only words that
shut each other out are compared, and only where question and clause each name some of a kind.
"""

from __future__ import annotations

import re
from functools import lru_cache

REMEMBERED = 4096

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PLACES = (
    *(
        "class ?room",
        "staff ?room",
        "changing room",
        "playground",
        "corridor",
        "canteen",
        "library",
    ),
    *("toilet", "gym", "field", "car park", "kitchen", "minibus", "hall"),
)
_APART: tuple[dict[str, str], ...] = (
    {day: f"{day}s?" for day in _DAYS},
    {part: f"{part}s?" for part in ("morning", "afternoon", "evening", "night")},
    {
        "lunch": "lunch(?: ?times?| ?breaks?)?|dinner ?times?",
        "break": "(?:at|morning|during|in) break|break ?times?|play ?times?",
        "lesson": "(?:in|during) (?:lessons?|class)|lesson time",
        "before": "before school",
        "after": "after school",
    },
    {place: f"{place}s?" for place in _PLACES},
)
_KINDS = tuple(
    {name: re.compile(rf"\b(?:{words})\b", re.I) for name, words in kind.items()} for kind in _APART
)


def another(question: str, clause: str) -> bool:
    """Whether a question names a day, time or place, and none of those that a clause names."""
    for asked, said in zip(_named(question), occasions_in(clause), strict=True):
        if asked and said and not asked & said:
            return True
    return False


@lru_cache(maxsize=REMEMBERED)
def occasions_in(clause: str) -> tuple[frozenset[str], ...]:
    """The days, parts of the day, times of the school day and places a clause names. What a
    question names is never remembered."""
    return _named(clause)


def _named(text: str) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(name for name, pattern in kind.items() if pattern.search(text)) for kind in _KINDS
    )
