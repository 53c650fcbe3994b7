"""How close each case lies to the question bank.

A case that nearly repeats a bank question measures memory, not understanding; scores are
therefore shown with and without such cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.types import Encoder, Policy
from eval.cases import Case

# At this cosine of stock MiniLM two questions are the same one in other words.
NEAR = 0.85


@dataclass(frozen=True, slots=True)
class Nearest:
    """The bank question nearest to a case. `cosine` is 0 and `question` "" without a bank."""

    id: str
    cosine: float
    question: str

    @property
    def near(self) -> bool:
        """Whether the case is too close to the bank to count as unseen."""
        return self.cosine >= NEAR


def bank_questions(policies: Mapping[str, Policy]) -> tuple[str, ...]:
    """Every bank question of the corpus, in the order of the policies."""
    return tuple(question.text for policy in policies.values() for question in policy.questions)


def nearest(cases: Sequence[Case], bank: Sequence[str], encoder: Encoder) -> tuple[Nearest, ...]:
    """For every case, in order, the bank question of the highest cosine."""
    if not bank:
        return tuple(Nearest(case.id, 0.0, "") for case in cases)
    cosines = encoder.encode([case.question for case in cases]) @ encoder.encode(bank).T
    best = np.argmax(cosines, axis=1).tolist()
    return tuple(
        Nearest(case.id, float(cosines[row, place]), bank[place])
        for row, (case, place) in enumerate(zip(cases, best, strict=True))
    )
