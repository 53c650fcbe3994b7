"""When all rules are asked for, and which of them are shown."""

from __future__ import annotations

from typing import Any

import pytest
from fake_models import make_clause

from assistant.overview import LEAST, MOST, asked, gathered
from assistant.types import BINDING, FORBIDS, PERMITS, REQUIRES, Clause, Force, Overview

STAFF = ("staff",)


def rules(number: int, force: Force = "must", **fields: Any) -> list[Clause]:
    known = {"audiences": STAFF, "force": force, **fields}
    return [make_clause(id=f"{force}-{known['audiences']}-{n}", **known) for n in range(number)]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("what are the main things staff must not do", Overview("staff", FORBIDS)),
        ("list everything i must not do", Overview("", FORBIDS)),
        ("what can't we do?", Overview("", FORBIDS)),
        ("what are pupils not allowed to do", Overview("learner", FORBIDS)),
        ("give me the dos and donts for staff", Overview("staff", BINDING)),
        ("the do's & don'ts for parents please", Overview("parent", BINDING)),
        ("what are the rules for parents", Overview("parent", BINDING)),
        ("what are the rules", Overview("", BINDING)),
        ("key points for pupils please", Overview("learner", BINDING)),
        ("can you summarise the policy?", Overview("", BINDING)),
        ("sum up the social media policy for my staff training day", Overview("", BINDING)),
        ("what must teachers do", Overview("staff", REQUIRES)),
        ("what are governors allowed to do", Overview("governor", PERMITS)),
    ],
)
def test_all_rules_may_be_asked_for(question: str, wanted: Overview) -> None:
    assert asked(question, ("Social", "Media")) == wanted


@pytest.mark.parametrize(
    "question",
    [
        "what are the rules about phones",
        "what are the rules for pupils on trips",
        "what are the rules for parents and pupils",
        "can I summarise the policy for parents?",
        "do the rules apply to me",
        "who made the rules",
        "what should i do",
        "what can i do",
        "what do staff need",
        "what must i do if a pupil adds me",
        "what happens if i break the rules",
        "what are staff not allowed to post",
        "what is the policy",
        "is there a summary",
        "write a poem about the rules",
        "",
    ],
)
def test_a_question_that_asks_for_more_than_the_rules_is_another(question: str) -> None:
    assert asked(question, ("Social", "Media")) is None


def test_of_a_section_only_what_sums_it_up_is_meant() -> None:
    wanted = Overview("", BINDING, section=True)
    assert asked("summarise the policy for my meeting", section=True) == wanted
    assert asked("what are the rules", section=True) is None


def test_rules_stand_by_force_strictest_first_and_those_of_the_school_are_left_out() -> None:
    clauses = [
        *rules(1, "may"),
        *rules(1, "must"),
        *rules(1, "fact"),
        *rules(1, "must_not"),
        *rules(1, "must_not", actor="school", audiences=()),
    ]
    decision = gathered(clauses, Overview("", BINDING), "staff")
    assert decision is not None
    assert (decision.outcome, decision.verdict) == ("answered", "information")
    assert [e.clause.force for e in decision.evidence] == ["must_not", "must", "may"]
    assert {e.role for e in decision.evidence} == {"rule"}
    assert decision.left == ()


def test_where_there_are_too_many_the_strictest_fill_the_place_and_the_rest_is_left() -> None:
    clauses = [*rules(30, "must"), *rules(30, "must_not"), *rules(1, "may")]
    decision = gathered(clauses, Overview("", BINDING), "staff")
    assert decision is not None
    forces = [e.clause.force for e in decision.evidence]
    assert len(forces) == MOST
    assert (forces.count("must"), forces.count("may")) == (LEAST, 1)
    assert len(decision.left) == len(clauses) - MOST


def test_the_rules_for_these_readers_are_shown_and_those_for_everyone_are_left() -> None:
    everyone, others = rules(2, audiences=()), rules(1, audiences=("parent",))
    decision = gathered([*everyone, *others, *rules(1)], Overview("", BINDING), "staff")
    assert decision is not None
    assert [e.clause.audiences for e in decision.evidence] == [STAFF]
    assert decision.left == tuple(everyone)
    theirs = gathered([*everyone, *others], Overview("parent", BINDING), "staff")
    assert theirs is not None
    assert [e.clause for e in theirs.evidence] == others
    alone = gathered(everyone, Overview("", BINDING), "staff")
    assert alone is not None
    assert [e.clause for e in alone.evidence] == everyone


def test_what_is_forbidden_but_for_an_exception_is_among_what_must_not_be_done() -> None:
    closed = make_clause(text="Staff must not smoke, except outside.", force="only_if")
    opened = make_clause(text="Ponies may come with approval.", force="only_if")
    decision = gathered([closed, opened], Overview("", FORBIDS), "staff")
    assert decision is not None
    assert [e.clause for e in decision.evidence] == [closed]


def test_of_a_section_all_is_shown_whomever_it_binds() -> None:
    clauses = [*rules(1, "fact"), *rules(1, "must_not", audiences=("parent",))]
    decision = gathered(clauses, Overview("", BINDING, section=True), "staff")
    assert decision is not None
    assert [e.clause for e in decision.evidence] == clauses[::-1]


def test_several_policies_take_turns() -> None:
    clauses = [c for p in ("a", "b") for c in rules(MOST, policy=p)]
    decision = gathered(clauses, Overview("", BINDING), "staff")
    assert decision is not None
    policies = [e.clause.policy for e in decision.evidence]
    assert policies == ["a"] * (MOST // 2) + ["b"] * (MOST // 2)


def test_where_there_is_none_nothing_is_decided() -> None:
    assert gathered(rules(2, "fact"), Overview("", BINDING), "staff") is None
