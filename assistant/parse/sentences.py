"""Prose → sentences, as ranges. Quotes are cut here, so a wrong cut is a wrong quote."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|mr|mrs|ms|dr|st|no|nos|para|paras|p|pp|vs|cf|fig|approx|prof|rev|hon|"
    r"sec|ref|tel|ext|inc|ltd|co|jan|feb|mar|apr|aug|sept|oct|nov|dec)|\b[A-Z]|^\(?\w{1,3})\.$",
    re.I,
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence in `text`, without the white space between them."""
    ranges: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if match[0].startswith(".") and _ABBREVIATION.search(text[start : match.start() + 1]):
            # "etc." may still end a sentence when a capital that is no name-part follows.
            if not re.search(r"\betc\.$", text[start : match.start() + 1], re.I):
                continue
        if text[start:end].count("(") > text[start:end].count(")"):
            continue
        ranges.append((start, end))
        start = end + len(text[end:]) - len(text[end:].lstrip())
    if text[start:].strip():
        ranges.append((start, len(text.rstrip())))
    return ranges
