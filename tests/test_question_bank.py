"""What is wrong with a question bank: clauses without questions, repeats, questions that stray."""

from __future__ import annotations

from dataclasses import replace

from fake_models import HashedEncoder, make_policy

from assistant.types import BankQuestion, Policy
from eval.bank import Finding, findings

RULES = (
    "Do not bring a cat to school.",
    "Feed the hens every morning.",
    "Lock the shed at night.",
)


def found(policy: Policy) -> set[tuple[str, str]]:
    return {(one.kind, one.text) for one in findings([policy], HashedEncoder())}


def bank(*questions: tuple[str, int]) -> Policy:
    return make_policy(RULES, questions=questions)


def test_a_policy_without_a_bank_has_nothing_wrong_with_it() -> None:
    assert findings([make_policy(RULES)], HashedEncoder()) == ()


def test_a_clause_without_a_question_is_named() -> None:
    policy = bank(("may my cat come to school", 0), ("who locks the shed at night", 2))
    assert ("no_questions", RULES[1]) in found(policy)
    assert ("no_questions", RULES[0]) not in found(policy)


def test_the_same_question_on_two_clauses_is_named_with_both() -> None:
    policy = bank(("what about the hens", 1), ("what about the hens", 2))
    repeats = [f for f in findings([policy], HashedEncoder()) if f.kind == "near_duplicate"]
    assert [{f.clause, f.other} for f in repeats] == [{"pets/1/1", "pets/1/2"}]


def test_a_question_that_finds_other_clauses_first_is_named_with_the_first() -> None:
    rules = (*RULES, "Feed the cat at night.", "Feed the school cat.")
    policy = make_policy(rules, questions=(("feed the cat at school", 2),))
    (stray,) = [f for f in findings([policy], HashedEncoder()) if f.kind == "finds_another"]
    assert isinstance(stray, Finding)
    assert stray.clause == "pets/1/2"
    assert "cat" in stray.other_text


def test_a_gap_is_no_stray_and_answers_no_clause() -> None:
    policy = bank(("may my cat come to school", 0))
    gap = BankQuestion("is a parrot ok", "", verdict="not_covered")
    grown = replace(policy, questions=(*policy.questions, gap))
    assert {f for f in found(grown) if f[1] == gap.text} == set()
    assert ("no_questions", RULES[1]) in found(grown)
