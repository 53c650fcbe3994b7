"""What is embedded for a clause, and how its two vectors become one.

A clause is read twice: by itself (`own`) and within the paragraph or list item it was cut from
(`passage`). The index and the training of the encoder both use exactly these texts and this mix.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.types import AUDIENCES, PASSAGE_MARK, Clause, Force, Matrix, Policy

# The clause speaks first, its passage lends it context ("it", "this", "these sites").
OWN_WEIGHT = 0.6
PASSAGE_WEIGHT = 0.4
# What a tick or a bare "No" in a table says, for models that read words: a cell of no more letters.
MARKS: dict[Force, str] = {"may": "Allowed", "must_not": "Not allowed", "must": "Required"}
MARK_LETTERS = 3
# From this share of their clauses on, people are spoken to as staff.
SPOKEN_TO = 0.8


def embedding_texts(clause: Clause, policy: Policy) -> tuple[str, str]:
    """The texts (own, passage) of a clause of `policy`, white space folded.

    Each is the nearest heading, the stem, then the words; a stem that already stands in the words
    is not said twice. Where the passage is the clause, the two are equal.
    """
    heading = clause.path[-1] if clause.path else clause.heading
    start, end = clause.passage
    own, passage = clause.text, policy.text[start:end]
    if clause.people and sum(map(str.isalnum, own)) <= MARK_LETTERS:
        own = passage = MARKS.get(clause.force, own)
    return _read_as(heading, clause.stem, own), _read_as(heading, clause.stem, passage)


def question_text(text: str, audience: str) -> str:
    """A question as the models see it: who asks stands before it, where that is known."""
    return f"{audience}: {text}" if audience in AUDIENCES else text


def voices(clauses: Sequence[Clause]) -> dict[str, str]:
    """For each reader, whose question theirs is asked as: where nearly every clause that binds
    governors or volunteers binds staff too, the policies speak of them as staff, and so must a
    question that is compared with their words."""
    found = {audience: audience for audience in AUDIENCES}
    for audience in ("governor", "volunteer"):
        own = [c for c in clauses if audience in c.audiences]
        shared = sum("staff" in c.audiences for c in own)
        if own and shared >= SPOKEN_TO * len(own):
            found[audience] = "staff"
    return found


def ranking_text(clause: Clause, policy: Policy) -> str:
    """The clause as the ranker reads it: itself first, then its passage if that says more."""
    own, passage = embedding_texts(clause, policy)
    if own == passage:
        return own
    start, end = clause.passage
    return f"{own}{PASSAGE_MARK}{' '.join(policy.text[start:end].split())}"


def clause_vectors(own: Matrix, passage: Matrix) -> Matrix:
    """Unit vectors of the weighted sums of unit vectors, shape (n, dim)."""
    mixed = OWN_WEIGHT * own + PASSAGE_WEIGHT * passage
    length = np.linalg.norm(mixed, axis=1, keepdims=True)
    return np.asarray(mixed / np.maximum(length, 1e-12), dtype=np.float32)


def _read_as(heading: str, stem: str, words: str) -> str:
    parts = (f"{heading}." if heading else "", "" if stem in words else stem, words)
    return " ".join(" ".join(parts).split())
