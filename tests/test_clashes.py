"""Clauses of two policies that cannot both hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_models import make_clause

from assistant.clashes import bear_on, clashes, figures, forbids_outright
from assistant.parse import parse_text
from assistant.types import Clause, Policy

BAN = (
    "Learners must not use a mobile phone at any time during the school day, including at break "
    "and lunch."
)
LEAVE = "Learners in Years 10 and 11 may use their phones in the dining hall at lunch."


def policy(name: str, text: str, school: str = "") -> Policy:
    return replace(
        parse_text(f"# {name}\n\n## 1. Rules\n\n{text}\n", policy_id=name.lower()), school=school
    )


def clash(one: str, other: str) -> bool:
    return bool(clashes((policy("Behaviour", one), policy("Mobile", other))))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (BAN, LEAVE),
        ("Pupils must not use phones in school.", "Pupils can use a phone in the library."),
        ("Smart watches are not allowed.", "A smart watch may be worn in school mode only."),
        (
            "Learners may wear:\n\n- plain studs\n- a wristwatch, but not a smart watch",
            "Learners may wear a smart watch in school mode only.",
        ),
        (
            "Staff must not take pictures of pupils on their own phone.",
            "Staff may take photographs of pupils on a personal phone of their own on trips.",
        ),
        (
            "Records of complaints are kept for six years after the complaint was closed.",
            "Complaints records are kept for 3 years after the complaint was closed.",
        ),
        (
            "Deposits are not refundable unless the visit is cancelled by the school.",
            "Deposits for residential visits are refundable until the school has paid.",
        ),
    ],
)
def test_what_cannot_both_hold_is_found_from_either_side(one: str, other: str) -> None:
    assert clash(one, other)
    assert clash(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Learners must not use a phone unless a teacher has agreed.", LEAVE),
        ("They must not use them anywhere else.", LEAVE),
        ("Staff must not use a mobile phone at any time.", LEAVE),
        ("Learners must not use a phone in lessons.", LEAVE),
        ("Learners in Years 7 to 9 must not use a phone.", LEAVE),
        ("Learners must not lend a phone.", LEAVE),
        (BAN, "A learner with a medical condition may use a phone to monitor it."),
        (BAN, "Learners may not use a phone in lessons."),
        (BAN, "Learners need not bring a phone."),
        (
            "Staff must not use their own phone to photograph learners.",
            "Staff may use the school phone to photograph learners.",
        ),
        ("Names are not added.", "You may add names of pets."),
        ("You may appeal within five days.", "You may appeal in writing within ten days."),
        (
            "Year 7 have two hours of homework every week.",
            "Year 10 have six hours of homework every week.",
        ),
        ("A text is not acceptable.", "A text message is acceptable."),
    ],
)
def test_an_exception_another_act_or_other_people_are_no_clash(one: str, other: str) -> None:
    assert not clash(one, other)


def test_a_rule_and_its_exception_in_one_policy_are_no_clash() -> None:
    assert clashes((policy("Mobile", f"{BAN}\n\n## 2. Lunch\n\n{LEAVE}"),)) == {}


def test_policies_of_two_schools_do_not_clash() -> None:
    one, other = policy("Behaviour", BAN, "Hill School"), policy("Mobile", LEAVE, "Vale School")
    assert clashes((one, other)) == {}
    assert clashes((one, replace(other, school="Hill School")))


def test_each_clause_knows_those_it_clashes_with() -> None:
    one, other = policy("Behaviour", BAN), policy("Mobile", LEAVE)
    found = clashes((one, other))
    (ban,), (leave,) = (p.clauses for p in (one, other))
    assert found == {ban.id: (leave,), leave.id: (ban,)}


@pytest.mark.parametrize(
    ("question", "bears"),
    [
        ("Can my son use his phone at lunch?", True),
        ("Can Year 10 use phones in the dining hall?", True),
        ("Can Year 10 use phones in lessons?", False),
        ("Can I charge my phone at lunch?", False),
    ],
)
def test_two_clauses_bear_on_what_they_name_between_them(question: str, bears: bool) -> None:
    pair = [c for p in (policy("Behaviour", BAN), policy("Mobile", LEAVE)) for c in p.clauses]
    assert bear_on(question, *pair) is bears


def test_leave_for_one_thing_but_not_another_forbids_the_other() -> None:
    watch = make_clause("a wristwatch, but not a smart watch", stem="Pupils may wear:", force="may")
    studs = make_clause("plain studs", stem="Pupils may wear:", force="may")
    of: list[tuple[Clause, bool]] = [(watch, True), (studs, False), (make_clause(), True)]
    assert [forbids_outright(clause) for clause, _ in of] == [forbids for _, forbids in of]
    assert not bear_on("Can he wear a wristwatch?", watch)


def test_figures_are_told_by_what_they_count() -> None:
    assert figures("Two days, or £5 a day for 10 days.") == {
        "day": frozenset(("2", "10")),
        "£": frozenset(("5",)),
    }
