"""Query + hits → ordered hits, each with the verdict it would give, and the chance that the
policies answer at all. Precision."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from assistant.chance import answers, softmax, weighed
from assistant.types import (
    BESIDE_MARGIN,
    FORBIDS,
    PASSAGE_MARK,
    PERMITS,
    SHOWN,
    CrossEncoder,
    Hit,
    Matrix,
    Ranking,
    Reading,
    Scorer,
    Vector,
)

# A ranker reads this many candidates: more cost time and no longer change the first three.
READ = 5
# Ranker logits are divided by this before they are added to cosines.
RANKER_SCALE = 32.0
# The cross-encoder reads the clause that comes first, and of the others that the ranker has read
# those that lie this close behind it: which comes first is then in doubt. Where it finds that none
# of them answers, it reads on, this many in all.
CLOSE = 0.05
READ_ON = 3
# Its logits are divided by this before they are added to scores.
JOINT_SCALE = 16.0
# The lead is taken over this place: eight clauses are all that could share an answer.
FIELD = 8
# Below this an opinion on a verdict is no surer.
LEAST_CHANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fitted, not chosen (`training/calibrate.py`): the weights of the logistic that turns scores
    into a chance, in the order of `Features`; and how the opinions on the verdict are mixed, in
    logs: the weight of the relation, of the reading, and a bias for each of VERDICTS; and the same
    with the weight of the cross-encoder after the first two, for the clause it has read."""

    weights: tuple[float, ...]
    bias: float
    opinions: tuple[float, ...] = (0.5, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0)
    joint: tuple[float, ...] = (0.3, 0.3, 0.4, 0.0, 0.0, 0.0, 0.0, 0.0)


# A reviewed question this near is the same but for a word or two, and what answers it answers this
# one, where none that nothing answers lies nearer. Of the development questions that nothing
# answers none lies nearer than 0.79 to one that something does.
SAME_QUESTION = 0.85
SAME_IS_ANSWERED = 0.95


class Features(NamedTuple):
    """What tells an answered question from an unanswered one. How long it is and what words it
    shares tell no more once it has been read in the light of the clauses."""

    search: float = 0.0  # the search's best score,
    lead: float = 0.0  # and how far it lies over the ninth
    ranker: float = 0.0  # its best logit
    gap: float = 0.0  # how much nearer reviewed questions lie that nothing answers
    answered: float = 0.0  # the share answered of like questions on other policies
    joint: float = 0.0  # that the first clause answers, by the cross-encoder: a logit
    # Of many clauses one always seems to answer. How many there were, as a logarithm.
    among: float = 0.0


def features(
    hits: Sequence[Hit], gap: float = 0.0, answered: float = 1.0, among: int = 1
) -> Features:
    """The features of a question with what was found for it `among` so many clauses."""
    if not hits:
        return Features()
    scores = sorted((h.search for h in hits), reverse=True)
    logits = [h.ranker for h in hits if not math.isnan(h.ranker)]
    return Features(
        scores[0],
        scores[0] - scores[min(FIELD, len(scores) - 1)],
        max(logits) if logits else 0.0,
        gap,
        answered,
        answers(hits[0]),
        math.log(max(1, among)),
    )


def rank(
    hits: tuple[Hit, ...],
    verdicts: Matrix | None,
    calibration: Calibration,
    *,
    question: Reading,
    gap: float = 0.0,
    answered: float = 1.0,
    among: int = 1,
    texts: Sequence[str] = (),
    scorer: Scorer | None = None,
    joint: CrossEncoder | None = None,
) -> Ranking:
    """The hits in order. `verdicts` are the chances of each verdict, shape (len(hits), 5); `texts`
    those of the hits; `among` so many clauses they were found.

    With a `scorer`, how it reads `question` in the light of the first hits is the second opinion on
    the order and on the verdict. `joint` reads the one that comes first after that, those close
    behind it, and the next ones while none answers: the last word on which it is, on the verdict,
    and on whether it answers.
    """
    if verdicts is not None:
        relation = [tuple(map(float, row)) for row in verdicts]
        hits = tuple(
            replace(h, verdicts=r, relation=r) for h, r in zip(hits, relation, strict=True)
        )
    if not hits:
        return _ranking(hits, features(hits), calibration)
    text_of = {hit.clause.id: text for hit, text in zip(hits, texts, strict=False)}
    if scorer is not None:
        logits = scorer.judge(question, list(texts[:READ]))
        read = [_read(hit, row, calibration) for hit, row in zip(hits[:READ], logits, strict=True)]
        # Hits the ranker has not read keep their place behind those it has.
        floor = min(h.score for h in read)
        rest = [replace(h, score=min(floor, h.score)) for h in hits[READ:]]
        hits = tuple(sorted([*read, *rest], key=lambda h: -h.score))
    if joint is not None:
        hits = _together(hits, question.text, text_of, joint, calibration)
        hits = _bans_alone(hits, question.text, text_of, joint)
    return _ranking(hits, features(hits, gap, answered, among), calibration)


def _ranking(hits: tuple[Hit, ...], found: Features, calibration: Calibration) -> Ranking:
    likely = chance(found, calibration)
    if hits and hits[0].bank >= SAME_QUESTION and found.gap < 0:
        likely = max(likely, SAME_IS_ANSWERED)
    return Ranking(hits, likely, found)


def reviewed(hits: Sequence[Hit]) -> bool:
    """Whether there are reviewed questions about the policy that the first of the clauses is from.
    Those about another policy, and what nothing in that one answers, say nothing about this one."""
    return any(h.bank for h in hits if h.clause.policy == hits[0].clause.policy)


def chance(values: Sequence[float], calibration: Calibration) -> float:
    """The calibrated chance, 0 to 1, that hits with these features answer."""
    return weighed(values, calibration.weights, calibration.bias)


def _together(
    hits: tuple[Hit, ...],
    question: str,
    text_of: Mapping[str, str],
    joint: CrossEncoder,
    calibration: Calibration,
) -> tuple[Hit, ...]:
    """The hits with those that might come first read together with the question, and put in order
    by that too. The best of them keeps the best score: scores stay what they were to the rest."""
    read: list[Hit] = []
    # Which comes first is settled where reviewed questions speak.
    for hit in hits[: 1 if reviewed(hits) else READ]:
        close = hits[0].score - hit.score <= CLOSE
        if not close and (len(read) >= READ_ON or any(answers(h) > 0 for h in read)):
            break
        row = joint.chances(question, text_of[hit.clause.id])
        seen = replace(hit, joint=tuple(float(v) for v in row))
        read.append(replace(seen, verdicts=opinion(seen, calibration)))
    totals = [h.score + answers(h) / JOINT_SCALE for h in read]
    best = max(totals)
    floor = hits[len(read)].score if len(hits) > len(read) else -math.inf
    scored = [
        replace(h, score=max(floor, hits[0].score - (best - total)))
        for h, total in zip(read, totals, strict=True)
    ]
    return (*sorted(scored, key=lambda h: -h.score), *hits[len(read) :])


def _bans_alone(
    hits: tuple[Hit, ...], question: str, text_of: Mapping[str, str], joint: CrossEncoder
) -> tuple[Hit, ...]:
    """The hits, each ban close behind a leave that comes first read by its own words: those around
    it may be the leave's."""
    first = hits[0]
    if first.bank or first.clause.force not in PERMITS:
        return hits
    return tuple(
        replace(hit, another=_another(hit, question, text_of[hit.clause.id], joint))
        if 0 < place < SHOWN
        and hit.clause.force in FORBIDS
        and first.score - hit.score < BESIDE_MARGIN
        else hit
        for place, hit in enumerate(hits)
    )


def _another(hit: Hit, question: str, text: str, joint: CrossEncoder) -> float:
    """How likely a clause by its own words does not answer."""
    own, mark, _ = text.partition(PASSAGE_MARK)
    if hit.joint and not mark:
        return hit.joint[-1]  # it has been read, and has no words around it
    return float(joint.chances(question, own)[-1])


def _read(hit: Hit, row: Vector, calibration: Calibration) -> Hit:
    ranker = float(row[0])
    read = replace(hit, ranker=ranker, score=hit.score + ranker / RANKER_SCALE)
    if len(row) == 1:
        return read
    read = replace(read, reading=_chances(row[1:]))
    return replace(read, verdicts=opinion(read, calibration))


def opinion(hit: Hit, calibration: Calibration) -> tuple[float, ...]:
    """The chances of each verdict by all opinions there are on a hit: mixed as fitted where both
    networks have one, and the cross-encoder where it has read the hit too."""
    both = [hit.relation, hit.reading]
    if not all(both):
        return hit.joint[:-1] or hit.reading or hit.relation
    if hit.joint:
        return mixed([*both, hit.joint[:-1]], calibration.joint)
    return mixed(both, calibration.opinions)


def mixed(opinions: Sequence[Sequence[float]], fitted: Sequence[float]) -> tuple[float, ...]:
    """Chances mixed in logs: `fitted` holds a weight for each opinion, then a bias for each of
    VERDICTS."""
    logs = np.log(np.maximum(opinions, LEAST_CHANCE))
    weights, bias = fitted[: len(opinions)], fitted[len(opinions) :]
    return _chances(np.asarray(weights) @ logs + np.asarray(bias))


def _chances(logits: Vector) -> tuple[float, ...]:
    return tuple(map(float, softmax(logits)))
