"""Prose → sentences, as ranges. Quotes are cut here, so a wrong cut is a wrong quote."""

from __future__ import annotations

import re

_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|mr|mrs|ms|dr|st|vs|cf|approx|prof|revd?|hon|rt|cllr|capt|sgt|insp|inc|incl|"
    r"excl|ltd|co|jan|feb|mar|apr|aug|sept|oct|nov|dec)|\b[A-Z]|"
    r"^\(?(?:[a-z]|[ivx]{1,4}|\d{1,3}(?:\.\d{1,3})*))\.$",
    re.I,
)
# Short for something only where a number follows: "no. 5", but "He said no."
_BEFORE_NUMBER = re.compile(
    r"\b(?:nos?|paras?|(?-i:pp?)|fig|secs?|ref|tel|ext|arts?|regs?|vol|sched|ch|yrs?|mon|tues?|weds?|"
    r"thurs?|fri|sat|sun)\.$",
    re.I,
)
# "8.30 a.m. Monday to Friday" goes on; "by 8.30 a.m. The register …" does not.
_HOUR = re.compile(r"\b[ap]\.m\.$", re.I)
_AFTER_HOUR = re.compile(
    r"\s*(?:[\d(\"'“‘\[]|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|"
    r"june|july|august|september|october|november|december|gmt|bst|mass|holy)",
    re.I,
)
# The letter of a part, not of a name: "see Appendix A. Staff must …".
_LETTERED_PART = re.compile(
    r"\b(?:appendix|annexe?|schedule|part|section|form|class|group|category|level|grade|plan|option|"
    r"table|block|room|zone|hepatitis|vitamin|figure)\s+[A-Z]\.$",
    re.I,
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence in `text`, without the white space between them."""
    ranges: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if match[0].startswith(".") and _is_short(text, start, match.start() + 1):
            continue
        if text[start:end].count("(") > text[start:end].count(")"):
            continue
        ranges.append((start, end))
        start = end + len(text[end:]) - len(text[end:].lstrip())
    if text[start:].strip():
        ranges.append((start, len(text.rstrip())))
    return ranges


def _is_short(text: str, start: int, stop: int) -> bool:
    """Whether the full stop before `stop` belongs to an abbreviation or a list number."""
    words = text[start:stop]
    if _BEFORE_NUMBER.search(words):
        return text[stop:].lstrip()[:1].isdigit()
    if _HOUR.search(words):
        return bool(_AFTER_HOUR.match(text[stop:]))
    if _LETTERED_PART.search(words):
        return False
    return bool(_ABBREVIATION.search(words))
