"""BM25 over clauses, with the library's own defaults."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.types import Policy
from eval.metrics import Quote
from eval.peers import DEPTH
from eval.peers.clauses import passages


class Bm25:
    """bm25s (Lucene's variant, k1 1.5, b 0.75, English stop words, no stemming)."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        import bm25s  # type: ignore[import-untyped]

        self._quotes, texts = passages(policies)
        self._index = bm25s.BM25()
        self._index.index(self._tokens(texts), show_progress=False)

    def rank(self, question: str) -> Sequence[Quote]:
        """Clauses that share a word with the question, best first."""
        places, found = self._index.retrieve(
            self._tokens([question]), k=min(DEPTH, len(self._quotes)), show_progress=False
        )
        return [
            self._quotes[place]
            for place, score in zip(places[0].tolist(), found[0].tolist(), strict=True)
            if score > 0
        ]

    @staticmethod
    def _tokens(texts: Sequence[str]) -> list[list[str]]:
        import bm25s

        tokens = bm25s.tokenize(list(texts), return_ids=False, show_progress=False)
        return [list(words) for words in tokens]
