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
    """Questions or a story that were reviewed for the old version only, and the words of their
    clause.

    `why`: the clause is "gone", "reworded" or binds with another "force", or, where the old
    version had nothing to say, the new one may ("answered").
    """

    why: Literal["gone", "reworded", "force", "answered"]
    clause: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """The file for the new version, how many questions or stories it holds, and what was left
    out."""

    content: bytes
    kept: int
    left_out: tuple[LeftOut, ...]


def carry(content: bytes, old: Policy, new: Policy) -> Carried:
    """The rows of a question bank or of training stories that fit `old`, where their clauses stand
    in `new` word for word.

    Rows go by the section their clause stands in now. A row for what `old` did not cover loses
    the questions that share a word with something new.
    """
    pairs = {pair.old.id: pair for pair in align(old, new) if pair.old}
    fresh = _fresh_words(old, align(old, new))
    kept: list[Json] = []
    left: list[LeftOut] = []
    for row in rows(content):
        clause = find_clause(old, str(row["clause"]), str(row.get("section", "")))
        if clause is None:
            covered, doubtful = _gaps(row, fresh)
            kept += covered
            left += doubtful
        elif moved := _moved(row, pairs[clause.id], new):
            kept.append(moved)
        else:
            left.append(LeftOut(_why(pairs[clause.id]), str(row["clause"]), _told(row)))
    written = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept)
    return Carried(written.encode(), sum(len(_told(row)) for row in kept), tuple(left))


def _told(row: Json) -> tuple[str, ...]:
    """The questions of a row of a bank, or the situation of a story."""
    return tuple(row["questions"]) if "questions" in row else (str(row["scenario"]),)


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
