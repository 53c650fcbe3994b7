"""Query + index → candidate clauses: by meaning and by reviewed questions, and by words which
policy is asked about. Recall."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from assistant.types import Hit, Query, Searchable, Vector

# How much the clause's own text and its nearest reviewed questions weigh, where it has any.
# Chosen on the development set; see docs/evaluation.md.
DENSE_WEIGHT = 0.45
BANK_WEIGHT = 0.55
BANK_NEAREST = 3
GAPS_NEAREST = 2
# The encoder finds the clause; which of many policies it is in, the words of the question tell too.
LEXICAL_WEIGHT = 0.065
# A clause that plainly binds someone else is moved down, not out: it may still be the answer.
OTHER_READER = 0.08
CANDIDATES = 12


def retrieve(
    query: Query,
    vector: Vector,
    index: Searchable,
    *,
    limit: int = CANDIDATES,
    use_bank: bool = True,
    use_lexical: bool = True,
    use_role: bool = True,
) -> tuple[Hit, ...]:
    """The best `limit` clauses, best first. `vector` is the query's unit vector, shape (dim,)."""
    clauses = index.clauses
    fused = index.scores(vector).copy()
    bank: Mapping[int, tuple[float, str]] = {}
    if use_bank:
        bank = _by_clause(index, vector)
        for position, (score, _) in bank.items():
            # Reviewed questions can only speak for a clause: where they are far, it is judged as
            # one without any.
            near = max(score, float(fused[position]))
            fused[position] = DENSE_WEIGHT * fused[position] + BANK_WEIGHT * near
    if use_lexical:
        fused += LEXICAL_WEIGHT * index.lexical(query.text)
    if use_role and query.audience != "any":
        fused[~index.binding(query.audience)] -= OTHER_READER
    if query.policies:
        fused[~index.within(query.policies)] = -np.inf
    if query.sections:
        fused[~index.at(query.sections)] = -np.inf
    best = np.argsort(-fused, kind="stable")[:limit]
    best = best[np.isfinite(fused[best])]
    return tuple(
        Hit(
            clause=clauses[int(i)],
            position=int(i),
            score=float(fused[i]),
            search=float(fused[i]),
            bank=bank.get(int(i), (0.0, ""))[0],
            bank_verdict=bank.get(int(i), (0.0, ""))[1],
        )
        for i in best
    )


def among(query: Query, index: Searchable) -> int:
    """How many clauses are searched: those of the policies that the query names, or all."""
    return int(index.within(query.policies).sum()) if query.policies else len(index.clauses)


def gap(vector: Vector, index: Searchable) -> float:
    """How much nearer the question lies to reviewed questions that nothing in the policies answers,
    by the mean cosine of the nearest two, than to the nearest that something does; 0 where none is
    reviewed."""
    scores, answers = index.bank(vector), index.bank_answers
    near = np.sort(scores[answers < 0])[-GAPS_NEAREST:]
    unanswered = float(near.mean()) if len(near) else 0.0
    return unanswered - float(scores[answers >= 0].max(initial=0.0))


def _by_clause(index: Searchable, vector: Vector) -> dict[int, tuple[float, str]]:
    """For each clause with reviewed questions: the mean cosine of its nearest three, and the
    verdict on the nearest. One odd question cannot carry a clause; a family of them can."""
    scores, answers = index.bank(vector), index.bank_answers
    if not len(scores):
        return {}
    # Row by row: the questions of a clause together, the nearest first.
    order = np.lexsort((-scores, answers))
    clauses, starts, counts = np.unique(answers[order], return_index=True, return_counts=True)
    within = np.arange(len(order)) - np.repeat(starts, counts)
    nearest = np.add.reduceat(np.where(within < BANK_NEAREST, scores[order], 0.0), starts)
    means = nearest / np.minimum(counts, BANK_NEAREST)
    return {
        int(clause): (float(mean), index.bank_questions[int(row)].verdict)
        for clause, mean, row in zip(clauses, means, order[starts], strict=True)
        if clause >= 0
    }
