"""Which policy a question is about, by the words it shares with them: BM25 over whole policies.

Vectors find the clause that answers. That a word is of one policy and of no other, they blur.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.types import Policy, Vector

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
    """BM25 (Lucene's form, k1 = 1.5, b = 0.75) over title, headings, stems and text."""

    def __init__(self, scorer: Any) -> None:
        self._scorer = scorer

    @classmethod
    def over(cls, policies: Sequence[Policy]) -> Lexical:
        import bm25s  # type: ignore[import-untyped]

        scorer = bm25s.BM25()
        scorer.index([tokens(_whole(policy)) for policy in policies], show_progress=False)
        return cls(scorer)

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        import bm25s

        return cls(bm25s.BM25.load(folder, show_progress=False))

    def save(self, folder: Path) -> None:
        self._scorer.save(folder, show_progress=False)

    def scores(self, text: str) -> Vector:
        """One score for each policy: how far it falls behind the best, in words that stand in one
        policy only; 0 for the best, and for all where no word is known."""
        count = int(self._scorer.scores["num_docs"])
        if count == 1:
            return np.zeros(count, dtype=np.float32)
        asked = sorted({word for word in tokens(text) if word in self._scorer.vocab_dict})
        if not asked:
            return np.zeros(count, dtype=np.float32)
        found = np.asarray(self._scorer.get_scores(asked), dtype=np.float32)
        return np.asarray((found - found.max()) / math.log(1 + count), dtype=np.float32)


def _whole(policy: Policy) -> str:
    """What a policy says: its title, and its clauses with their headings."""
    said = (" ".join((*each.path, each.stem, each.text)) for each in policy.clauses)
    return " ".join((policy.title, *said))
