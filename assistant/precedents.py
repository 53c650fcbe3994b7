"""What was asked of other policies before, whether they answered it, and which messages told of
someone at risk: the nearest of the examples everything was trained on, looked up and not learnt.

Nearest neighbours (Cover and Hart 1967) remember what networks of this size smooth away, and
correct them where they are unsure, as they do for language models (Khandelwal et al. 2020).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.types import Matrix, Vector

WEIGHTS = Path(__file__).with_name("weights") / "precedents.npz"
# So many of the nearest have a say; how much falls to a third every so much of a cosine.
NEAREST, FALL = 16, 0.03
# Half a byte holds a number from -7 to 7.
STEPS = 7


class Precedent(NamedTuple):
    """Of what is most like a question: which share, 0 to 1, was answered; and what such messages
    told of, from -1, nobody at risk, to 1. As it is where nothing is looked up."""

    answered: float = 1.0
    risk: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Precedents:
    """`questions` (n, dim), each with 1 where something answered it and 0 where nothing did;
    `messages` (k, dim), each with 1 where it told of someone at risk and -1 where it did not.
    Vectors of one encoder, nearly of unit length."""

    questions: Matrix
    answered: Vector
    messages: Matrix
    told: Vector

    def like(self, question: Vector) -> Precedent:
        """What became of the questions and messages nearest to one (dim,)."""
        return Precedent(
            _nearest(self.questions @ question, self.answered),
            _nearest(self.messages @ question, self.told),
        )


def _nearest(scores: Vector, values: Vector) -> float:
    """The mean of the values of those with the highest scores, weighted by how high."""
    best = np.argpartition(-scores, min(NEAREST, len(scores)) - 1)[:NEAREST]
    weight = np.exp((scores[best] - scores[best].max()) / FALL)
    return float(weight @ values[best] / weight.sum())


@lru_cache(maxsize=2)
def load_precedents(encoder: str, path: Path = WEIGHTS) -> Precedents | None:
    """The shipped examples, as the encoder of that name read them; None where another did.
    Raises ModelError."""
    if not path.is_file():
        return None
    try:
        return _read(encoder, path)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ModelError(
            f"The examples in {path} cannot be read ({type(error).__name__}): put the file back "
            "as it was issued."
        ) from error


def _read(encoder: str, path: Path) -> Precedents | None:
    with np.load(path, allow_pickle=False) as stored:
        if str(stored["encoder"]) != encoder:
            return None
        return Precedents(
            unpacked(stored["ask_q"], stored["ask_s"]),
            stored["answered"].astype(np.float32),
            unpacked(stored["tell_q"], stored["tell_s"]),
            stored["told"].astype(np.float32),
        )


def packed(vectors: Matrix) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """Two numbers a byte (n, dim / 2), and a scale for each row: the nearest stay the nearest."""
    scale = np.abs(vectors).max(axis=1, keepdims=True) / STEPS
    whole = np.round(vectors / np.maximum(scale, 1e-12)).astype(np.int8) + STEPS
    return (whole[:, ::2] << 4 | whole[:, 1::2]).astype(np.uint8), scale[:, 0].astype(np.float16)


def unpacked(halves: NDArray[np.uint8], scale: NDArray[np.float16]) -> Matrix:
    """What was `packed`, nearly, (n, dim)."""
    whole = np.stack([halves >> 4, halves & 15], axis=2).reshape(len(halves), -1)
    # Column by column: a question is compared with all of them in half the time.
    return np.asfortranarray((whole.astype(np.float32) - STEPS) * scale[:, None].astype(np.float32))
