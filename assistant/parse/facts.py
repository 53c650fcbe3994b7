"""What a document says of itself: approved by whom, when reviewed, what it is related to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from assistant.types import Clause

# Facts stand on the first page; a date further on belongs to something else.
FIRST_PAGE = 3000
RELATED_WORDS = 10

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_ISO_MONTH = re.compile(r"\s*(\d{4})-(\d{2})\s*")
_DATE = re.compile(r"(?:(\d{1,2})\s*(?:st|nd|rd|th)?\s+)?([A-Z][a-z]{2,8})\s+(\d{4})", re.I)
_NUMERIC_DATE = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{2,4})")
_RELATED = re.compile(
    r"\b(?:related|associated|linked|other) (?:policies|documents|guidance)|"
    r"\b(?:links|read) (?:to|with|alongside) other\b|\bsee also\b",
    re.I,
)
_PATTERNS = {
    "approved_by": r"(?:approved|ratified|adopted) by:?\s+"
    r"([A-Z][\w' ,-]{2,40}?)(?=\s{2}|\s+Date\b|\n|$)",
    "approved_on": r"(?:approved|ratified|adopted|agreed)[^\n:]*?(?:on|date)?:\s*[^\n]*?"
    r"((?:\d{1,2}\s*(?:st|nd|rd|th)?\s+)?[A-Z][a-z]{2,8}\s+\d{4}|\d{1,2}/\d{1,2}/\d{2,4})",
    "reviewed_on": r"last review(?:ed)?[^\n:]*:\s*([^\n]{4,40})",
    "review_due": r"(?:next review|review (?:date|due)|to be reviewed|due for review)"
    r"[^\n:]*:?\s*([^\n]{4,40})",
}


def read_facts(text: str) -> dict[str, str]:
    """`approved_by`, `approved_on`, `reviewed_on` and `review_due`, as printed, where found."""
    page = text[:FIRST_PAGE]
    found = {name: re.search(pattern, page, re.I) for name, pattern in _PATTERNS.items()}
    return {name: match[1].strip() for name, match in found.items() if match}


def read_month(text: str) -> date | None:
    """A UK date or month as a day; a month alone is its last day, when it has passed."""
    if match := _ISO_DATE.search(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _ISO_MONTH.fullmatch(text):
        return _day(int(match[1]), int(match[2]), 31)
    if match := _DATE.search(text):
        name = match[2][:3].lower()
        month = _MONTHS.index(name) + 1 if name in _MONTHS else 0
        return _day(int(match[3]), month, int(match[1]) if match[1] else 31)
    if match := _NUMERIC_DATE.search(text):
        year = int(match[3])
        return _day(year + 2000 if year < 100 else year, int(match[2]), int(match[1]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    for last in (day, 30, 29, 28):
        try:
            return date(year, month, min(day, last))
        except ValueError:
            continue
    return None


def related_titles(clauses: Iterable[Clause]) -> tuple[str, ...]:
    """Titles listed under "Related policies" and the like, each once, in their order."""
    titles = [
        clause.text.strip(" .;")
        for clause in clauses
        if clause.stem
        and (_RELATED.search(clause.heading) or _RELATED.search(clause.stem))
        and len(clause.text.split()) <= RELATED_WORDS
    ]
    return tuple(dict.fromkeys(titles))
