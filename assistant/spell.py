"""Misspellings put right against the corpus's own vocabulary.

A word is left alone if it is English or stands in the policies; otherwise the nearest word of the
corpus takes its place, if it is near enough and starts with the same letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

# Shorter words have too many neighbours; longer ones may be two slips away.
SHORTEST, LONG = 4, 8
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]{2,}")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words that need no mending, and those to mend towards."""

    known: frozenset[str]
    targets: tuple[str, ...]


def vocabulary(
    texts: Iterable[str], english: frozenset[str], bank: Iterable[str] = ()
) -> Vocabulary:
    """From the policies' texts, whose every word is right, and the bank's questions, which are
    misspelt on purpose: of those only the English words count."""
    printed = {w.lower() for text in texts for w in _WORD.findall(text)}
    asked = {w.lower() for text in bank for w in _WORD.findall(text)} & english
    targets = sorted(w for w in printed | asked if len(w) >= SHORTEST)
    return Vocabulary(english | printed | asked, tuple(targets))


def mend(text: str, words: Vocabulary) -> str:
    """`text` with its misspelt words put right."""
    return _WORD.sub(lambda match: _mended(match[0], words), text)


def _mended(word: str, words: Vocabulary) -> str:
    lower = word.lower()
    apostrophe = "'" in lower or "’" in lower
    if len(lower) < SHORTEST or apostrophe or lower in words.known or lower[:-1] in words.known:
        return word  # the last is for plurals and verbs: "snows", "slags"
    near: Sequence[str] = [w for w in words.targets if w[0] == lower[0]]
    cutoff = 2 if len(lower) >= LONG else 1
    found = extractOne(lower, near, scorer=OSA.distance, score_cutoff=cutoff)
    return found[0] if found else word
