"""Question → candidate clauses: by meaning, by reviewed questions, by who asks, and by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest
from fake_models import HashedEncoder, make_clause, make_policy
from numpy.typing import NDArray

from assistant.retrieve import LEXICAL_WEIGHT, among, gap, retrieve
from assistant.types import BankQuestion, Clause, Hit, Matrix, Policy, Query, Vector

ENCODER = HashedEncoder()


@dataclass
class Shelf:
    """A searchable in memory: cosines by hashed words; `pointing` is what words point to."""

    policy: Policy
    pointing: tuple[float, ...] = ()
    _vectors: Matrix = field(init=False)
    _bank: Matrix = field(init=False)

    def __post_init__(self) -> None:
        self._vectors = ENCODER.encode([c.text for c in self.clauses])
        self._bank = ENCODER.encode([q.text for q in self.bank_questions])

    @property
    def clauses(self) -> Sequence[Clause]:
        return self.policy.clauses

    @property
    def policies(self) -> dict[str, Policy]:
        return {self.policy.id: self.policy}

    @property
    def bank_questions(self) -> Sequence[BankQuestion]:
        return self.policy.questions

    def scores(self, vector: Vector) -> Vector:
        return np.asarray(self._vectors @ vector, dtype=np.float32)

    def within(self, policies: Sequence[str]) -> NDArray[np.bool_]:
        return np.asarray([c.policy in policies for c in self.clauses], dtype=bool)

    def at(self, sections: Sequence[str]) -> NDArray[np.bool_]:
        return np.asarray([c.section in sections for c in self.clauses], dtype=bool)

    def binding(self, audience: str) -> NDArray[np.bool_]:
        return np.asarray([c.binds(audience) for c in self.clauses], dtype=bool)

    def bank(self, vector: Vector) -> Vector:
        return np.asarray(self._bank @ vector, dtype=np.float32)

    @property
    def bank_answers(self) -> NDArray[np.intp]:
        places = {c.id: n for n, c in enumerate(self.clauses)}
        return np.array([places.get(q.clause, -1) for q in self.bank_questions], np.intp)

    def lexical(self, text: str) -> Vector:
        return np.asarray(self.pointing or [0.0] * len(self.clauses), dtype=np.float32)

    def vectors(self, positions: Sequence[int]) -> Matrix:
        return self._vectors[list(positions)]


RULES = (
    "Do not bring a cat to school.",
    "Feed the hens every morning.",
    "Guide dogs are welcome at the gate.",
    "Lock the shed at night.",
)
PETS = Shelf(make_policy(RULES))
BANKED = Shelf(
    make_policy(
        RULES,
        questions=[
            ("may my kitten visit", 0),
            ("moggy on the premises", 0),
            ("is there a tom here", 0),
            ("who pays for grain", 1),
        ],
    )
)


def find(question: str, shelf: Shelf = PETS, *, audience: str = "any", **how: Any) -> list[Hit]:
    query = Query(question, question, audience=audience)
    return list(retrieve(query, ENCODER.encode([question])[0], shelf, **how))


def test_the_clause_that_says_the_same_comes_first() -> None:
    for rule in RULES:
        assert find(rule)[0].clause.text == rule


def test_hits_come_best_first_and_know_their_place_in_the_index() -> None:
    hits = find("feed the cat at night")
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert all(PETS.clauses[h.position] is h.clause for h in hits)


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (3, 3), (50, 4)])
def test_no_more_hits_come_than_asked_for_or_there_are(limit: int, count: int) -> None:
    query = Query("cat", "cat")
    assert len(retrieve(query, ENCODER.encode(["cat"])[0], PETS, limit=limit)) == count


def test_an_index_without_clauses_gives_no_hits() -> None:
    nothing = replace(PETS.policy, clauses=(), questions=())
    assert find("cat", Shelf(nothing)) == []


def test_a_reviewed_question_leads_to_the_clause_that_shares_no_word_with_it() -> None:
    # Reviewed questions of one clause count together: here all three are near.
    asked = "may my kitten visit, is there a tom, a moggy on the premises"
    assert find(asked, BANKED)[0].clause.text == RULES[0]
    assert find(asked, BANKED)[0].bank > 0.4


def test_the_question_bank_can_be_turned_off() -> None:
    hits = find("may my kitten visit", BANKED, use_bank=False)
    assert {(h.bank, h.bank_verdict) for h in hits} == {(0.0, "")}
    assert [h.score for h in hits] == [h.score for h in find("may my kitten visit")]


def test_the_verdict_of_the_nearest_reviewed_question_travels_with_the_hit() -> None:
    policy = make_policy(RULES)
    far = BankQuestion("who may stroke it", policy.clauses[0].id, verdict="information")
    near = BankQuestion("may my kitten visit", policy.clauses[0].id, verdict="not_allowed")
    shelf = Shelf(replace(policy, questions=(far, near)))
    hits = {h.clause.text: h for h in find("may my kitten visit", shelf)}
    assert hits[RULES[0]].bank_verdict == "not_allowed"
    assert hits[RULES[1]].bank_verdict == ""


def test_clauses_of_a_policy_that_the_words_point_away_from_are_moved_down() -> None:
    away = Shelf(PETS.policy, pointing=(0.0, 0.0, 0.0, -1.0))
    plain = {hit.position: hit for hit in find("lock the shed")}
    moved = {hit.position: hit for hit in find("lock the shed", away)}
    assert moved[3].score == pytest.approx(plain[3].score - LEXICAL_WEIGHT)
    assert [moved[n].score for n in range(3)] == [plain[n].score for n in range(3)]


def test_heeding_words_can_be_turned_off() -> None:
    away = Shelf(PETS.policy, pointing=(0.0, 0.0, 0.0, -1.0))
    assert find("lock the shed", away, use_lexical=False) == find("lock the shed")


def test_a_clause_for_others_is_moved_down_and_not_out() -> None:
    shelf = Shelf(
        make_policy(
            [
                {"text": "Visitors must sign in at the desk.", "audiences": ("visitor",)},
                {"text": "Staff must sign in at the desk.", "audiences": ("staff",)},
            ]
        )
    )
    for who, first in (("visitor", 0), ("staff", 1)):
        hits = find("must I sign in at the desk", shelf, audience=who)
        assert [h.position for h in hits] == [first, 1 - first]
    turned_off = find("must I sign in at the desk", shelf, audience="staff", use_role=False)
    plain = find("must I sign in at the desk", shelf)
    assert [h.score for h in turned_off] == [h.score for h in plain]


@pytest.mark.parametrize(
    ("audiences", "asker", "bound"),
    [
        ((), "learner", True),
        (("staff",), "any", True),
        (("staff", "governor"), "governor", True),
        (("staff",), "parent", False),
    ],
)
def test_a_clause_binds_those_it_names_or_everyone(
    audiences: tuple[str, ...], asker: str, bound: bool
) -> None:
    assert make_clause(audiences=audiences).binds(asker) is bound


def test_a_gap_is_how_much_nearer_reviewed_questions_lie_that_nothing_answers() -> None:
    gaps = tuple(BankQuestion(text, "", verdict="not_covered") for text in ("is a rat ok", "a rat"))
    known = Shelf(replace(BANKED.policy, questions=(*BANKED.policy.questions, *gaps)))
    near, far = (ENCODER.encode([text])[0] for text in ("is a rat ok", "lock the shed"))
    assert gap(near, known) > 0.3 > 0 > gap(far, known)
    nearest = float(BANKED.bank(near).max())
    assert gap(near, BANKED) == pytest.approx(-nearest)
    assert gap(near, PETS) == 0.0


def test_a_gap_speaks_for_no_clause() -> None:
    only = (BankQuestion("may a cat come in", "", verdict="not_covered"),)
    known = Shelf(replace(PETS.policy, questions=only))
    assert {h.bank for h in find("may a cat come in", known)} == {0.0}


def test_how_many_clauses_are_searched_is_known() -> None:
    query = Query("cat", "cat")
    assert among(query, PETS) == len(RULES)
    assert among(replace(query, policies=(PETS.policy.id,)), PETS) == len(RULES)
    assert among(replace(query, policies=("elsewhere",)), PETS) == 0
