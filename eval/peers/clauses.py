"""Clauses as passages: what a plain search over clauses indexes and shows."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.types import Policy
from eval.metrics import Quote


def passages(policies: Sequence[Policy]) -> tuple[list[Quote], list[str]]:
    """Every clause as a quote, and beside it its text to index: heading, stem and clause."""
    quotes, texts = [], []
    for policy in policies:
        for clause in policy.clauses:
            quotes.append(
                Quote(
                    clause.text,
                    clause.stem,
                    policy.id,
                    clause.section,
                    clause.id,
                    start=clause.start,
                    end=clause.end,
                    sha256=policy.sha256,
                )
            )
            texts.append(
                " ".join(part for part in (clause.heading, clause.stem, clause.text) if part)
            )
    return quotes, texts
