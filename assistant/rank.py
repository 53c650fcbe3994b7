"""Query + hits → ordered hits, each with the verdict it would give, and the chance that the
policies answer at all. Precision."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.types import Hit, Matrix, Ranking, Scorer, Vector

# A ranker reads this many candidates: more cost time and no longer change the first three.
READ = 8
# Ranker logits are divided by this before they are added to cosines.
RANKER_SCALE = 32.0
# The lead is taken over this place: eight clauses are all that could share an answer.
FIELD = 8
# Words past this add nothing to what length says.
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the logistic that turns scores into a chance; fitted, not chosen
    (`training/calibrate.py`). The order is that of `features`."""

    weights: tuple[float, ...]
    bias: float


def features(hits: Sequence[Hit], question: str) -> tuple[float, ...]:
    """What tells an answered question from an unanswered one: (best score, its lead over the
    ninth, words shared, the log of the question's length in words, best ranker logit).

    The more is told, the less any one clause resembles the whole: a long question that scores
    like a short one is the better answered.
    """
    if not hits:
        return (0.0,) * 5
    scores = sorted((h.score for h in hits), reverse=True)
    logits = [h.ranker for h in hits if not math.isnan(h.ranker)]
    return (
        scores[0],
        scores[0] - scores[min(FIELD, len(scores) - 1)],
        max(h.lexical for h in hits[:3]),
        math.log(1 + min(len(question.split()), LONGEST)),
        max(logits) if logits else 0.0,
    )


def rank(
    hits: tuple[Hit, ...],
    verdicts: Matrix | None,
    calibration: Calibration,
    *,
    question: str,
    texts: Sequence[str] = (),
    scorer: Scorer | None = None,
) -> Ranking:
    """The hits in order. `verdicts` are the chances of each verdict, shape (len(hits), 5).

    With a `scorer`, its reading of `question` and of the `texts` of the first hits is the second
    opinion on the order and on the verdict.
    """
    if verdicts is not None:
        hits = tuple(
            replace(h, verdicts=tuple(float(v) for v in row))
            for h, row in zip(hits, verdicts, strict=True)
        )
    if scorer is None or not hits:
        return Ranking(hits, chance(features(hits, question), calibration))
    logits = scorer.judge(question, list(texts[:READ]))
    read = [_read(hit, row) for hit, row in zip(hits[:READ], logits, strict=True)]
    answerable = chance(
        features([replace(r, score=h.score) for r, h in zip(read, hits, strict=False)], question),
        calibration,
    )
    # Hits the ranker has not read keep their place behind those it has.
    floor = min(h.score for h in read)
    rest = [replace(h, score=min(floor, h.score)) for h in hits[READ:]]
    return Ranking(tuple(sorted([*read, *rest], key=lambda h: -h.score)), answerable)


def chance(values: Sequence[float], calibration: Calibration) -> float:
    """The calibrated chance, 0 to 1, that hits with these features answer."""
    pairs = zip(calibration.weights, values, strict=True)
    total = calibration.bias + sum(w * v for w, v in pairs)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _read(hit: Hit, row: Vector) -> Hit:
    ranker = float(row[0])
    verdicts = hit.verdicts
    if len(row) > 1:
        values = np.exp(row[1:] - row[1:].max())
        second = [float(v) for v in values / values.sum()]
        first = verdicts or tuple(second)
        verdicts = tuple((a + b) / 2 for a, b in zip(first, second, strict=True))
    return replace(
        hit,
        ranker=ranker,
        verdicts=verdicts,
        score=hit.score + ranker / RANKER_SCALE,
    )
