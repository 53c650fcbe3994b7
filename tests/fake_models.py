"""Stand-ins for the trained models, and policies to order.

The encoder and the scorer are deterministic by text: words are hashed, so texts that share words
are near each other and a test can say which comes first. They implement the real Protocols.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from assistant.types import BankQuestion, Clause, Matrix, Policy, Reading, Section, Vector

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


class HashedEncoder:
    """Each word adds one hashed direction; `encoded` lists every text it was ever given."""

    def __init__(self, name: str = "hashed-words", dimensions: int = 256) -> None:
        self.name = name
        self.dimensions = dimensions
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in words(text) or [""]:
                digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
                row[int.from_bytes(digest, "big") % self.dimensions] += 1.0
            row /= float(np.linalg.norm(row))
        return vectors

    def read(self, text: str, *, halfway: bool = False) -> Reading:
        return Reading(text, self.encode([text])[0])


class HashedScorer:
    """The share of the question's words that a passage holds, as a logit from -3 to 3."""

    def __init__(self, name: str = "shared-words") -> None:
        self.name = name

    def score(self, question: str, passages: Sequence[str]) -> Vector:
        asked = set(words(question))
        shares = [len(asked & set(words(passage))) / max(len(asked), 1) for passage in passages]
        return np.asarray([6.0 * share - 3.0 for share in shares], dtype=np.float32)

    def judge(self, question: Reading, passages: Sequence[str]) -> Matrix:
        return self.score(question.text, passages)[:, None]

    def read(self, passages: Sequence[str]) -> None:
        """It keeps nothing of a passage."""


def make_clause(text: str = "Bring a cat to school", **fields: Any) -> Clause:
    """A clause of a policy `pets`; name any field of Clause to change it."""
    known: dict[str, Any] = {
        "id": "pets/1/bring-a-cat",
        "policy": "pets",
        "section": "1",
        "heading": "Animals",
        "path": ("Animals",),
        "stem": "",
        "text": text,
        "start": 0,
        "end": len(text),
        "passage": (0, len(text)),
        "force": "must_not",
    }
    return Clause(**(known | fields))


def make_policy(
    rules: Sequence[str | Mapping[str, Any]] = ("You must not bring a cat to school.",),
    *,
    id: str = "pets",
    questions: Sequence[tuple[str, int]] = (),
    **fields: Any,
) -> Policy:
    """A policy whose clauses are `rules`, one a line, under the headings and stems they name.

    A rule is its words, or a mapping with `text` and any other fields of Clause (`heading`,
    `section`, `stem`, `force`, ...). Offsets, passages, stems and sections hold in the text.
    `questions` are (text, number of the rule that answers it, from 0).
    """
    title = fields.pop("title", f"{id.capitalize()} Policy")
    text, heading, stem = f"{title}\n", "", ""
    clauses: list[Clause] = []
    starts: list[tuple[str, str, int]] = []
    for order, rule in enumerate(rules):
        wanted: dict[str, Any] = {"heading": "Animals", "section": "1", "stem": ""}
        wanted |= dict(rule) if isinstance(rule, Mapping) else {"text": rule}
        if wanted["heading"] != heading:
            heading, stem = wanted["heading"], ""
            starts.append((wanted["section"], heading, len(text)))
            text += f"{wanted['section']} {heading}\n"
        if wanted["stem"] != stem:
            stem = wanted["stem"]
            text += f"{stem}\n" if stem else ""
        start, end = len(text), len(text) + len(wanted["text"])
        text += f"{wanted['text']}\n"
        place: dict[str, Any] = {
            "id": f"{id}/{wanted['section']}/{order}",
            "policy": id,
            "path": (heading,),
            "start": start,
            "end": end,
            "passage": (start, end),
            "order": order,
        }
        clauses.append(make_clause(**(place | wanted)))
    ends = [start for _, _, start in starts[1:]] + [len(text)]
    known: dict[str, Any] = {
        "id": id,
        "title": title,
        "text": text,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "sections": tuple(
            Section(label, name, 1, (name,), start, end)
            for (label, name, start), end in zip(starts, ends, strict=True)
        ),
        "clauses": tuple(clauses),
        "questions": tuple(BankQuestion(asked, clauses[rule].id) for asked, rule in questions),
    }
    return Policy(**(known | fields))
