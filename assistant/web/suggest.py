"""What to ask next: questions near to the one just answered that the policy does answer.

They are reviewed questions of the bank, so each has a clause that answers it. A policy without a
bank gives none: a made-up question might lead nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from assistant.types import Answer, Clause, Policy
from assistant.web.examples import fits, printed

SHOWN = 3
# One that stands alone is understood the same whatever was asked before it.
_STANDS_ALONE = re.compile(
    r"(can|could|am|is|are|do|does|should|must|may|will|who|what|when|where|how|if) ", re.I
)
_LEANS = re.compile(r"\b(it|this|that|them|these|those|there|one|ones|too|also|else)\b", re.I)


def suggestions(answer: Answer, policies: Mapping[str, Policy]) -> tuple[str, ...]:
    """Up to three follow-ups for the same asker, the nearest clauses first, each about a clause
    that the answer has not quoted (or, where it answered nothing, about what it found nearby)."""
    if answer.outcome not in ("answered", "clarify", "not_covered") or not answer.citations:
        return ()
    found: list[str] = []
    for _, question in sorted(_candidates(answer, policies)):
        if question not in found:
            found.append(question)
        if len(found) == SHOWN:
            break
    return tuple(found)


def _candidates(
    answer: Answer, policies: Mapping[str, Policy]
) -> Iterator[tuple[tuple[int, int, int], str]]:
    """The best question of each clause near the answer, with how far away it is."""
    first = answer.citations[0]
    policy = policies.get(first.policy)
    if policy is None:
        return
    clauses = {clause.id: clause for clause in policy.clauses}
    start = clauses.get(first.clause)
    if start is None:
        return
    quoted = {c.clause for c in answer.citations} if answer.outcome != "not_covered" else set()
    taken = {_folded(answer.question), *(_folded(choice.question) for choice in answer.choices)}
    best: dict[str, tuple[int, str]] = {}
    for question in policy.questions:
        clause = clauses.get(question.clause)
        if clause is None or clause.id in quoted or not fits(question, clause, answer.audience):
            continue
        text = question.text.strip()
        if _folded(text) in taken or not _STANDS_ALONE.match(text) or _LEANS.search(text):
            continue
        candidate = (abs(len(text) - 40), printed(text))
        best[clause.id] = min(best.get(clause.id, candidate), candidate)
    for id, (length, text) in best.items():
        yield (_far(clauses[id], start), abs(clauses[id].order - start.order), length), text


def _far(clause: Clause, start: Clause) -> int:
    """0 in the same section, 1 in the same part, 2 elsewhere."""
    if clause.section == start.section:
        return 0
    return 1 if clause.section.split(".")[0] == start.section.split(".")[0] else 2


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()
