"""The question bank and the training stories of a version, carried over to the next: only what was
reviewed for clauses that still stand. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.index.lexical import tokens
from assistant.parse import find_clause
from assistant.parse.rows import rows
from assistant.policies.changes import Pair, align
from assistant.types import Clause, Json, Policy

# A word of fewer letters ("is", "the") says nothing about what a question asks.
LETTERS = 4


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Questions that were reviewed for the old version only, and the words of their clause.

    `why`: the clause is "gone", "reworded" or binds with another "force", or, where the old
    version had nothing to say, the new one may ("answered").
    """

    why: Literal["gone", "reworded", "force", "answered"]
    clause: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """The bank for the new version, how many questions it holds, and what was left out."""

    content: bytes
    kept: int
    left_out: tuple[LeftOut, ...]


def carry(bank: bytes, old: Policy, new: Policy) -> Carried:
    """The rows of `bank`, a bank that fits `old`, whose clauses stand in `new` word for word.

    Rows go by the section their clause stands in now. A row for what `old` did not cover loses
    the questions that share a word with something new.
    """
    pairs = {pair.old.id: pair for pair in align(old, new) if pair.old}
    fresh = _fresh_words(old, align(old, new))
    carried: list[Json] = []
    left: list[LeftOut] = []
    for row in rows(bank):
        clause = find_clause(old, str(row["clause"]), str(row.get("section", "")))
        if clause is None:
            kept, lost = _gaps(row, fresh)
            carried += kept
            left += lost
        elif moved := _moved(row, pairs[clause.id], new):
            carried.append(moved)
        else:
            why = _why(pairs[clause.id])
            left.append(LeftOut(why, str(row["clause"]), tuple(row["questions"])))
    content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in carried)
    return Carried(content.encode(), sum(len(row["questions"]) for row in carried), tuple(left))


def carry_stories(stories: bytes, old: Policy, new: Policy) -> Carried:
    """The rows of `stories`, a file of training stories that fits `old`, by the same rule. What is
    left out is listed with the situation each story tells."""
    pairs = {pair.old.id: pair for pair in align(old, new) if pair.old}
    carried: list[Json] = []
    left: list[LeftOut] = []
    for row in rows(stories):
        clause = find_clause(old, str(row["clause"]), str(row.get("section", "")))
        pair = pairs[clause.id] if clause else None
        moved = _moved(row, pair, new) if pair else None
        if moved:
            carried.append(moved)
        else:
            why = _why(pair) if pair else "gone"
            left.append(LeftOut(why, str(row["clause"]), (str(row["scenario"]),)))
    content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in carried)
    return Carried(content.encode(), len(carried), tuple(left))


def _moved(row: Json, pair: Pair, new: Policy) -> Json | None:
    """The row for its clause where that stands in `new` word for word."""
    clause = pair.new
    if clause is not None and pair.stands:
        for quoted in (str(row["clause"]), clause.text):
            found = find_clause(new, quoted, clause.section)
            if found is not None and _same_words(found, clause):
                return row | {"clause": quoted, "section": clause.section}
    return None


def _why(pair: Pair) -> Literal["gone", "reworded", "force"]:
    if pair.change and pair.change.new:
        return "force" if pair.change.kind == "force" else "reworded"
    return "gone"


def _gaps(row: Json, fresh: frozenset[str]) -> tuple[list[Json], list[LeftOut]]:
    doubtful = tuple(q for q in row["questions"] if fresh & set(tokens(str(q))))
    kept = [q for q in row["questions"] if q not in doubtful]
    return (
        [row | {"questions": kept}] if kept else [],
        [LeftOut("answered", "", doubtful)] if doubtful else [],
    )


def _fresh_words(old: Policy, pairs: Sequence[Pair]) -> frozenset[str]:
    """Words of clauses that nobody has reviewed yet and that `old` does not use."""
    unreviewed = (p.new.text for p in pairs if p.new and not p.stands)
    words = {word for text in unreviewed for word in tokens(text) if len(word) >= LETTERS}
    return frozenset(words - set(tokens(old.text)))


def _same_words(one: Clause, other: Clause) -> bool:
    return one.text == other.text and one.stem == other.stem
