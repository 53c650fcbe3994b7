"""Chances and logits: what turns the one into the other, for whoever weighs opinions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.types import Hit

# No chance is surer than this, so that one opinion cannot outvote all others.
LEAST = 1e-4
# Beyond this a logit makes a chance of 0 or 1 to thirteen digits.
MOST_LOGIT = 30.0


def logit(chance: float, least: float = LEAST) -> float:
    """The log-odds of a chance, which is held `least` from 0 and from 1."""
    chance = min(max(chance, least), 1 - least)
    return math.log(chance / (1 - chance))


def logistic(x: float) -> float:
    """The chance, 0 to 1, whose log-odds are `x`."""
    return 1 / (1 + math.exp(-max(-MOST_LOGIT, min(MOST_LOGIT, x))))


def weighed(values: Sequence[float], weights: Sequence[float], bias: float) -> float:
    """The chance, 0 to 1, by a logistic regression with these weights, one for each value."""
    return logistic(bias + sum(w * v for w, v in zip(weights, values, strict=True)))


def answers(hit: Hit) -> float:
    """The cross-encoder's log-odds that the clause answers; 0 where it has not read it."""
    return -logit(hit.joint[-1]) if hit.joint else 0.0


def softmax(logits: NDArray[Any]) -> NDArray[Any]:
    """Logits (…, n) → chances that add up to 1 along the last axis, in the same precision."""
    values = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(values / values.sum(axis=-1, keepdims=True))
