"""Clauses by the words they share with a question: BM25 over lower-case words.

It finds what vectors blur: names, Acts, dates and section numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.types import Clause, Vector

_WORD = re.compile(r"\d+(?:\.\d+)+|\w+")


def tokens(text: str) -> list[str]:
    """Words in lower case, section numbers whole, plural endings off by the three rules of
    Harman's S-stemmer ("How effective is suffixing?", JASIS 42(1), 1991)."""
    return [_singular(word) for word in _WORD.findall(text.casefold())]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies") and word[-4] not in "ae":
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("es") and word[-3] not in "aeo":
        return word[:-1]
    if len(word) > 3 and word.endswith("s") and word[-2] not in "us":
        return word[:-1]
    return word


class Lexical:
    """BM25 (Lucene's form, k1 = 1.5, b = 0.75) over heading path, section, stem and text."""

    def __init__(self, scorer: Any) -> None:
        self._scorer = scorer

    @classmethod
    def over(cls, clauses: Sequence[Clause]) -> Lexical:
        import bm25s  # type: ignore[import-untyped]

        texts = [" ".join((*each.path, each.section, each.stem, each.text)) for each in clauses]
        scorer = bm25s.BM25()
        scorer.index([tokens(text) for text in texts], show_progress=False)
        return cls(scorer)

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        import bm25s

        return cls(bm25s.BM25.load(folder, show_progress=False))

    def save(self, folder: Path) -> None:
        self._scorer.save(folder, show_progress=False)

    def scores(self, text: str, count: int) -> Vector:
        """One score for each of the `count` clauses; 0 without a word in common."""
        asked = [word for word in tokens(text) if word in self._scorer.vocab_dict]
        if not asked:
            return np.zeros(count, dtype=np.float32)
        return np.asarray(self._scorer.get_scores(asked), dtype=np.float32)
