"""Query + hits → ordered hits, each with the verdict it would give, and the chance that the
policies answer at all. Precision."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.types import Hit, Matrix, Ranking, Reading, Scorer, Vector

# A ranker reads this many candidates: more cost time and no longer change the first three.
READ = 5
# Ranker logits are divided by this before they are added to cosines.
RANKER_SCALE = 48.0
# The lead is taken over this place: eight clauses are all that could share an answer.
FIELD = 8
# Below this an opinion on a verdict is no surer.
LEAST_CHANCE = 1e-4
# Words past this add nothing to what length says.
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fitted, not chosen (`training/calibrate.py`): the weights of the logistic that turns scores
    into a chance, in the order of `features`; and how the two opinions on the verdict are mixed, in
    logs: the weight of the relation, of the reading, and a bias for each of VERDICTS."""

    weights: tuple[float, ...]
    bias: float
    opinions: tuple[float, ...] = (0.5, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0)


def features(
    hits: Sequence[Hit], question: str, gap: float = 0.0, answered: float = 1.0
) -> tuple[float, ...]:
    """What tells an answered question from an unanswered one: (the search's best score, its lead
    over the ninth, words shared, the log of the question's length in words, best ranker logit,
    nearness to reviewed questions that nothing answers, share answered of like questions on other
    policies).

    The more is told, the less any one clause resembles the whole: a long question that scores
    like a short one is the better answered.
    """
    if not hits:
        return (0.0,) * 7
    scores = sorted((h.search for h in hits), reverse=True)
    logits = [h.ranker for h in hits if not math.isnan(h.ranker)]
    return (
        scores[0],
        scores[0] - scores[min(FIELD, len(scores) - 1)],
        max(h.lexical for h in hits[:3]),
        math.log(1 + min(len(question.split()), LONGEST)),
        max(logits) if logits else 0.0,
        gap,
        answered,
    )


def rank(
    hits: tuple[Hit, ...],
    verdicts: Matrix | None,
    calibration: Calibration,
    *,
    question: Reading,
    gap: float = 0.0,
    answered: float = 1.0,
    texts: Sequence[str] = (),
    scorer: Scorer | None = None,
) -> Ranking:
    """The hits in order. `verdicts` are the chances of each verdict, shape (len(hits), 5).

    With a `scorer`, how it reads `question` in the light of the `texts` of the first hits is the
    second opinion on the order and on the verdict.
    """
    if verdicts is not None:
        relation = [tuple(map(float, row)) for row in verdicts]
        hits = tuple(
            replace(h, verdicts=r, relation=r) for h, r in zip(hits, relation, strict=True)
        )
    if scorer is None or not hits:
        return Ranking(hits, chance(features(hits, question.text, gap, answered), calibration))
    logits = scorer.judge(question, list(texts[:READ]))
    read = [_read(hit, row, calibration) for hit, row in zip(hits[:READ], logits, strict=True)]
    found = features([*read, *hits[READ:]], question.text, gap, answered)
    answerable = chance(found, calibration)
    # Hits the ranker has not read keep their place behind those it has.
    floor = min(h.score for h in read)
    rest = [replace(h, score=min(floor, h.score)) for h in hits[READ:]]
    return Ranking(tuple(sorted([*read, *rest], key=lambda h: -h.score)), answerable)


def chance(values: Sequence[float], calibration: Calibration) -> float:
    """The calibrated chance, 0 to 1, that hits with these features answer."""
    pairs = zip(calibration.weights, values, strict=True)
    total = calibration.bias + sum(w * v for w, v in pairs)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _read(hit: Hit, row: Vector, calibration: Calibration) -> Hit:
    ranker = float(row[0])
    read = replace(hit, ranker=ranker, score=hit.score + ranker / RANKER_SCALE)
    if len(row) == 1:
        return read
    reading = _chances(row[1:])
    return replace(read, reading=reading, verdicts=mixed(hit.relation, reading, calibration))


def mixed(
    relation: Sequence[float], reading: Sequence[float], calibration: Calibration
) -> tuple[float, ...]:
    """The chances of each verdict by both opinions; the ranker's alone where there is no other."""
    first, second, *bias = calibration.opinions
    if not relation:
        return tuple(reading)
    logs = np.log(np.maximum([relation, reading], LEAST_CHANCE))
    return _chances(first * logs[0] + second * logs[1] + np.asarray(bias))


def _chances(logits: Vector) -> tuple[float, ...]:
    values = np.exp(logits - logits.max())
    return tuple(float(v) for v in values / values.sum())
