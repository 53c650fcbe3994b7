"""What is wrong with a question bank: `python -m eval.bank [--corpus DIR] [--json]`.

Lists clauses without questions, questions of different clauses that nearly repeat each other, and
questions that, left out of the bank, find another clause first. Each is a place to look: the same
sentence can stand twice, and a question can have two good answers.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import numpy as np

from assistant import index, models, parse, retrieve
from assistant.embedding_text import question_text
from assistant.errors import AssistantError
from assistant.settings import load_settings
from assistant.types import BankQuestion, Clause, Encoder, Matrix, Policy, Query, Searchable
from assistant.understand.kind import kind_of

# Two questions this near say the same in nearly the same words.
NEAR = 0.92
# A question that finds its clause among so many is not listed.
AMONG = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One place to look: `kind` is "no_questions", "near_duplicate" or "finds_another"."""

    kind: str
    policy: str
    clause: str
    text: str
    other: str = ""
    other_text: str = ""


def findings(policies: Sequence[Policy], encoder: Encoder) -> tuple[Finding, ...]:
    """Everything there is to say of the banks of some policies."""
    found: list[Finding] = []
    for policy in policies:
        if policy.questions:
            found += _without(policy)
            found += _duplicates(policy, encoder.encode([q.text for q in policy.questions]))
            found += _lost(policy, encoder)
    return tuple(found)


def _without(policy: Policy) -> list[Finding]:
    asked = {q.clause for q in policy.questions}
    texts = {c.text for c in policy.clauses if c.id in asked}
    return [
        Finding("no_questions", policy.id, c.id, c.text)
        for c in policy.clauses
        if c.id not in asked and c.text not in texts
    ]


def _duplicates(policy: Policy, vectors: Matrix) -> list[Finding]:
    questions = policy.questions
    texts = {c.id: c.text for c in policy.clauses}
    near = np.argwhere(np.triu(vectors @ vectors.T, 1) >= NEAR)
    return [
        Finding("near_duplicate", policy.id, a.clause, a.text, b.clause, b.text)
        for a, b in ((questions[i], questions[j]) for i, j in near)
        if a.clause != b.clause and texts.get(a.clause, "") != texts.get(b.clause, " ")
    ]


class _WithoutOne:
    """An index whose bank lacks one question: what would be found had nobody thought of it."""

    def __init__(self, whole: index.Index, row: int) -> None:
        self._whole, self._row = whole, row

    def __getattr__(self, name: str) -> object:
        return getattr(self._whole, name)

    def bank(self, vector: np.ndarray) -> np.ndarray:
        return np.delete(self._whole.bank(vector), self._row)

    @property
    def bank_answers(self) -> np.ndarray:
        return np.delete(self._whole.bank_answers, self._row)

    @property
    def bank_questions(self) -> Sequence[BankQuestion]:
        rows = self._whole.bank_questions
        return rows[: self._row] + rows[self._row + 1 :]


def _lost(policy: Policy, encoder: Encoder) -> list[Finding]:
    found = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        index.build([policy], Path(folder), encoder)
        opened = index.open_index(Path(folder), encoder)
        by_id: dict[str, Clause] = {c.id: c for c in policy.clauses}
        for row, question in enumerate(policy.questions):
            if not question.clause:
                continue
            query = Query(
                question.text,
                question.text,
                audience=question.audience,
                kind=kind_of(question.text),
            )
            vector = encoder.encode([question_text(question.text, question.audience)])[0]
            rest = cast(Searchable, _WithoutOne(opened, row))
            hits = retrieve.retrieve(query, vector, rest, limit=AMONG)
            own = by_id[question.clause]
            if all(h.clause.text != own.text for h in hits):
                first = hits[0].clause
                found.append(
                    Finding("finds_another", policy.id, own.id, question.text, first.id, first.text)
                )
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """List what is wrong with the question banks of a corpus."""
    parser = argparse.ArgumentParser(prog="python -m eval.bank", description=main.__doc__)
    parser.add_argument("--corpus", type=Path, help="folder of policies; the usual one by default")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    try:
        settings = load_settings(corpus=options.corpus)
        encoder = models.load_encoder(settings.encoder, threads=settings.threads)
        found = findings(parse.read_corpus(settings.corpus), encoder)
    except AssistantError as error:
        parser.exit(1, f"{error}\n")
    for one in found:
        if options.json:
            print(json.dumps(asdict(one), ensure_ascii=False))
        else:
            other = f"\n    {one.other}: {one.other_text}" if one.other else ""
            print(f"{one.kind}  {one.clause}\n    {one.text}{other}")
    counts = {
        kind: sum(f.kind == kind for f in found)
        for kind in ("no_questions", "near_duplicate", "finds_another")
    }
    if not options.json:
        print(", ".join(f"{n} {kind.replace('_', ' ')}" for kind, n in counts.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
