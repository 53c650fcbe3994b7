"""Clauses compared by their words: the same rule, the same act, the same reader."""

from __future__ import annotations

from typing import Any

import pytest
from fake_models import make_clause

from assistant.merge import merge
from assistant.sameness import meet, nearer, same_act, same_rule
from assistant.types import Clause, Hit


def rule(text: str, policy: str = "pets", **fields: Any) -> Clause:
    return make_clause(text, id=f"{policy}/{text}", policy=policy, **fields)


CATS = "Staff must not bring cats to the school."


@pytest.mark.parametrize(
    ("text", "fields", "same"),
    [
        (CATS, {}, True),
        ("Staff must not bring cats to school", {}, True),
        ("STAFF  MUST NOT bring any cats to school", {}, False),
        ("bring cats to school", {"stem": "Staff must not:"}, True),
        ("Staff must bring cats to school.", {"force": "must"}, False),
        ("Staff must bring cats to the school.", {}, False),
        ("Staff should not bring cats to the school.", {"force": "should_not"}, False),
        ("Cats must not bring staff to the school.", {}, False),
        ("Staff must not bring 2 cats to the school.", {}, False),
        (CATS, {"audiences": ("learner",)}, False),
        (CATS, {"actor": "school"}, False),
    ],
)
def test_one_rule_written_twice(text: str, fields: dict[str, Any], same: bool) -> None:
    one = rule(CATS, audiences=("staff",))
    other = rule(text, "bikes", **({"audiences": ("staff",)} | fields))
    assert same_rule(one, other) is same
    assert same_rule(other, one) is same


def test_too_few_words_are_no_rule_to_know_again() -> None:
    assert not same_rule(rule("Be kind."), rule("Be kind.", "bikes"))


@pytest.mark.parametrize(
    ("one", "other", "question", "same"),
    [
        (
            "Pupils may use phones at lunch.",
            "Pupils must not use mobile phones at any time in school.",
            "can pupils use phones at lunch",
            True,
        ),
        (
            "Pupils may use phones at lunch.",
            "Pupils must not use phones in lessons.",
            "can pupils use phones at lunch",
            False,
        ),
        (
            "Pupils may use phones at lunch.",
            "Pupils must not use phones.",
            "can I use my phone",
            False,
        ),
        (
            "Pupils may use phones.",
            "Pupils must not use phones unless a teacher agrees.",
            "can I use my phone",
            False,
        ),
        (
            "Pupils may use phones with permission.",
            "Pupils must not use phones.",
            "can I use my phone",
            False,
        ),
        ("Pupils may bring dogs.", "Pupils must not bring cats.", "can I bring a dog", False),
        (
            "Staff may post photos of pupils.",
            "Staff must not upload images of learners.",
            "can I share a picture of a child",
            True,
        ),
    ],
)
def test_one_act_or_two(one: str, other: str, question: str, same: bool) -> None:
    first = rule(one, force="may", audiences=("learner",) if "Pupils" in one else ("staff",))
    second = rule(other, "bikes", audiences=first.audiences)
    assert same_act(first, second, question) is same
    assert same_act(second, first, question) is same


@pytest.mark.parametrize(
    ("one", "other", "audience", "both"),
    [
        (("staff",), ("staff", "governor"), "any", True),
        (("staff",), ("learner",), "any", False),
        (("staff",), (), "any", False),
        (("staff",), (), "staff", True),
        ((), (), "any", True),
        (("staff",), ("staff",), "learner", False),
    ],
)
def test_two_clauses_meet_in_one_reader(
    one: tuple[str, ...], other: tuple[str, ...], audience: str, both: bool
) -> None:
    pair = (rule("a", audiences=one), rule("b", "bikes", audiences=other))
    assert meet(*pair, audience) is both


@pytest.mark.parametrize(
    ("question", "ban", "leave", "is_nearer"),
    [
        (
            "Can we hire the hall for a birthday party?",
            "Lettings will not be made for birthday parties.",
            "People over 21 may hire the premises.",
            True,
        ),
        (
            "Is it alright if one mum puts it in writing for all of us?",
            "Do not ask other parents to send in copies of a letter.",
            "One family may write on behalf of all.",
            False,
        ),
        (
            "Can we connect with a pupil on social media if he is my grandson?",
            "Nobody may connect with pupils on social media.",
            "This does not apply to a close relative.",
            False,
        ),
        ("Can we hire it?", "It is not let for parties.", "Clubs may hire the hall.", False),
        (
            "Can a part-time timetable be used for bad behaviour?",
            "It must not be used to manage behaviour.",
            "A part-time timetable may be agreed.",
            True,
        ),
        (
            "Can I use my phone in the hall?",
            "They must not use them anywhere else.",
            "Year 10 may use phones in the hall.",
            False,
        ),
    ],
)
def test_which_of_two_texts_a_question_is_about_is_told_by_what_only_one_names(
    question: str, ban: str, leave: str, is_nearer: bool
) -> None:
    assert nearer(question, ban, leave) is is_nearer


def test_a_rule_of_several_policies_is_one_candidate_with_all_its_places() -> None:
    hits = [
        Hit(rule(CATS), 0.9),
        Hit(rule("Staff must not feed the hens."), 0.8),
        Hit(rule(CATS, "bikes"), 0.7),
        Hit(rule(CATS, "boats"), 0.6),
        Hit(rule(CATS, "boats"), 0.5),
        Hit(rule("Staff must bring cats to the school.", "boats", force="must"), 0.4),
    ]
    first, *others = merge(hits)
    assert first.clause is hits[0].clause
    assert [twin.policy for twin in first.twins] == ["bikes", "boats"]
    assert [h.clause for h in others] == [hits[1].clause, hits[5].clause]
    assert all(not h.twins for h in others)


def test_a_rule_that_one_policy_repeats_keeps_its_places() -> None:
    hits = (Hit(rule(CATS), 0.9), Hit(rule(CATS, section="2"), 0.8))
    assert merge(hits) == hits
