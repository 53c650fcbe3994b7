"""Prose → sentences, as ranges. Quotes are cut here, so a wrong cut is a wrong quote."""

from __future__ import annotations

import re

_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|mr|mrs|ms|dr|st|vs|cf|approx|prof|rev|hon|inc|ltd|co|jan|feb|mar|apr|aug|"
    r"sept|oct|nov|dec)|\b[A-Z]|^\(?(?:[a-z]|[ivx]{1,4}|\d{1,3}))\.$",
    re.I,
)
# Short for something only where a number follows: "no. 5", but "He said no."
_BEFORE_NUMBER = re.compile(r"\b(?:nos?|paras?|pp?|fig|sec|ref|tel|ext)\.$", re.I)


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
    return bool(_ABBREVIATION.search(words))
