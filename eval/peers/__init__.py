"""Other ways to find a passage, asked the same questions in the same run.

Each only ranks passages; it has no outcome and no verdict, so those scores stay undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.types import Encoder, Policy
from eval.metrics import Quote

# More than three for the reciprocal rank; beyond ten the rest adds under 0.1 to one case.
DEPTH = 10


class Peer(Protocol):
    """Anything that ranks passages for a question, best first."""

    def rank(self, question: str) -> Sequence[Quote]: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A peer of the run: its name, what it is in a sentence, and how to make it.

    `shown` counts a passage's first characters only, as if a reader saw no more of it; None
    counts all. `model` names the encoder it needs, "" for none.
    """

    name: str
    about: str
    model: str
    make: Callable[[Sequence[Policy], Encoder | None], Peer]
    shown: int | None = None
    like: str = ""


def _bm25(policies: Sequence[Policy], encoder: Encoder | None) -> Peer:
    from eval.peers.bm25 import Bm25

    return Bm25(policies)


def _dense(policies: Sequence[Policy], encoder: Encoder | None) -> Peer:
    from eval.peers.dense import Dense

    return Dense(policies, _needed(encoder))


def _llamaindex(policies: Sequence[Policy], encoder: Encoder | None) -> Peer:
    from eval.peers.llamaindex import LlamaIndexDefaults

    return LlamaIndexDefaults(policies, _needed(encoder))


def _needed(encoder: Encoder | None) -> Encoder:
    if encoder is None:
        raise ValueError("this peer needs an encoder")
    return encoder


LLAMAINDEX = "LlamaIndex defaults"

PEERS: tuple[Entry, ...] = (
    Entry(
        LLAMAINDEX,
        "1,024-token chunks, the 2 nearest, over the same encoder and Chroma; evidence "
        "anywhere in the chunk counts",
        "same",
        _llamaindex,
    ),
    Entry(
        "LlamaIndex defaults, first 300 characters",
        "the same chunks; evidence counts only in the first 300 characters shown",
        "same",
        _llamaindex,
        shown=300,
        like=LLAMAINDEX,
    ),
    Entry("BM25 over clauses", "words only: heading, stem and clause", "", _bm25),
    Entry("Stock MiniLM over clauses", "all-MiniLM-L6-v2, nearest clause", "minilm", _dense),
)
