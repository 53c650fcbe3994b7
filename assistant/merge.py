"""Hits → hits: a rule that stands in several policies is one candidate, with all its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.sameness import said, same_rule
from assistant.types import Clause, Hit


def merge(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits in their order; each that says what a better one of another policy says has become
    one of its `twins`. Rules of one policy are never merged: there each has its place."""
    kept: list[Hit] = []
    twins: dict[int, list[Clause]] = {}
    places: dict[tuple[str, ...], list[int]] = {}
    for hit in hits:
        alike = places.setdefault(said(hit.clause), [])
        place = next((n for n in alike if _elsewhere(kept[n].clause, hit.clause)), None)
        if place is None:
            alike.append(len(kept))
            kept.append(hit)
        elif all(hit.clause.policy != twin.policy for twin in twins.get(place, ())):
            twins.setdefault(place, []).append(hit.clause)
    return tuple(
        replace(hit, twins=tuple(twins[n])) if n in twins else hit for n, hit in enumerate(kept)
    )


def _elsewhere(one: Clause, other: Clause) -> bool:
    return one.policy != other.policy and same_rule(one, other)
