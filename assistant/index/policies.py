"""Policies as an index keeps them: JSON and back, and one order for all their clauses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from assistant.errors import CorpusError
from assistant.types import BankQuestion, Clause, Policy, Section


def as_json(policies: Sequence[Policy]) -> bytes:
    rows = [asdict(policy) for policy in policies]
    return json.dumps(rows, ensure_ascii=False, default=date.isoformat).encode("utf-8")


def from_json(parsed: bytes) -> list[Policy]:
    policies = []
    for row in json.loads(parsed):
        row["sections"] = [Section(**_tuples(each)) for each in row["sections"]]
        row["clauses"] = [Clause(**_tuples(each)) for each in row["clauses"]]
        row["questions"] = [BankQuestion(**each) for each in row["questions"]]
        row["review_due"] = row["review_due"] and date.fromisoformat(row["review_due"])
        policies.append(Policy(**_tuples(row)))
    return policies


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def all_clauses(policies: Sequence[Policy]) -> list[Clause]:
    return [clause for policy in policies for clause in policy.clauses]


def all_questions(policies: Sequence[Policy]) -> list[tuple[str, Policy, BankQuestion]]:
    """Every bank question with an id for it and its policy."""
    return [
        (f"{policy.id}?{row}", policy, question)
        for policy in policies
        for row, question in enumerate(policy.questions)
    ]


def positions(policies: Sequence[Policy]) -> dict[str, int]:
    """Where each clause stands among all, by id.

    Raises CorpusError where there is none, where two share an id, or where a bank question names
    one that isn't there.
    """
    found: dict[str, int] = {}
    for position, clause in enumerate(all_clauses(policies)):
        if found.setdefault(clause.id, position) != position:
            raise CorpusError(
                f"Two clauses are called {clause.id}: give each policy a file name of its own."
            )
    if not found:
        raise CorpusError("There is no policy to index: put a document into the corpus.")
    for _, policy, question in all_questions(policies):
        if question.clause and question.clause not in found:
            raise CorpusError(
                f"The question bank of {policy.id} names a clause that isn't there, "
                f"{question.clause}: correct {policy.id}.questions.jsonl."
            )
    return found
