"""Is the act asked about the act a clause speaks of, its opposite, or no act at all?

A small network over the vectors of question and clause, the force of the clause and the kind of
question gives the chance of each verdict (`training/relation.py`). It never decides alone: the
force of the clause and the rules of `assistant/decide.py` bound what it may say.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import get_args

import numpy as np

from assistant.chance import softmax
from assistant.types import VERDICTS, Force, Kind, Matrix, Query, Vector

WEIGHTS = Path(__file__).with_name("weights") / "relation.npz"
FORCES: tuple[Force, ...] = get_args(Force)
KINDS: tuple[Kind, ...] = get_args(Kind)
# Cosine-sized numbers are brought to the size of the one-hot ones.
SCALE, PRODUCT_SCALE = 8.0, 40.0


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """Two layers: (features, hidden) and (hidden, verdicts), with their biases."""

    first: Matrix
    first_bias: Vector
    second: Matrix
    second_bias: Vector


@lru_cache(maxsize=2)
def load_relation(path: Path = WEIGHTS) -> Relation | None:
    """The trained network, or None where none is shipped."""
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as stored:
        arrays = [stored[name].astype(np.float32) for name in ("w1", "b1", "w2", "b2")]
    return Relation(*arrays)


def features(question: Vector, clauses: Matrix, forces: tuple[Force, ...], kind: Kind) -> Matrix:
    """One row a clause: the vectors, their product, force, kind, and force with kind.

    `question` has shape (dim,), `clauses` (n, dim); the result (n, 3 dim + 12 + 14 + 36).
    """
    n = len(forces)
    force = np.zeros((n, len(FORCES)), dtype=np.float32)
    force[np.arange(n), [FORCES.index(f) for f in forces]] = 1
    kinds = np.zeros(len(KINDS), dtype=np.float32)
    kinds[KINDS.index(kind)] = 1
    act = np.array([kinds[0], kinds[1], kinds[2:].sum()], dtype=np.float32)
    crossed = (force[:, :, None] * act[None, None, :]).reshape(n, -1)
    repeated = np.broadcast_to(question, clauses.shape)
    return np.concatenate(
        [
            SCALE * repeated,
            SCALE * clauses,
            PRODUCT_SCALE * repeated * clauses,
            force,
            np.broadcast_to(kinds, (n, len(KINDS))),
            crossed,
        ],
        axis=1,
    ).astype(np.float32)


def chances(
    query: Query,
    vector: Vector,
    clauses: Matrix,
    forces: tuple[Force, ...],
    relation: Relation,
) -> Matrix:
    """The chance of each of VERDICTS for each clause, shape (n, 5); rows sum to 1."""
    rows = features(vector, clauses, forces, query.kind)
    if rows.shape[1] != relation.first.shape[0]:
        return np.full((len(forces), len(VERDICTS)), 1 / len(VERDICTS), dtype=np.float32)
    hidden = rows @ relation.first + relation.first_bias
    # GELU in its tanh form, as trained.
    hidden = 0.5 * hidden * (1 + np.tanh(0.7978845608 * (hidden + 0.044715 * hidden**3)))
    return softmax(hidden @ relation.second + relation.second_bias).astype(np.float32)
