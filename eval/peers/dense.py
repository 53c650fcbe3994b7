"""Nearest clauses by one encoder, and nothing else: no bank, no words, no second opinion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.types import Encoder, Policy
from eval.metrics import Quote
from eval.peers import DEPTH
from eval.peers.clauses import passages


class Dense:
    """Clauses by cosine."""

    def __init__(self, policies: Sequence[Policy], encoder: Encoder) -> None:
        self._quotes, texts = passages(policies)
        self._encoder = encoder
        self._vectors = encoder.encode(texts)

    def rank(self, question: str) -> Sequence[Quote]:
        """The nearest clauses, best first."""
        cosines = self._vectors @ self._encoder.encode([question])[0]
        order = np.argsort(-cosines, kind="stable")[:DEPTH]
        return [self._quotes[place] for place in order.tolist()]
