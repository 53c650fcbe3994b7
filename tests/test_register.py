"""Which policies the loaded ones name, whether they are loaded, and what they would answer."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from fake_models import make_policy

from assistant.policies.register import Entry, as_lines, as_rows, references, register
from assistant.types import BankQuestion, Policy

PETS = make_policy(
    ["Follow our behaviour policy and the staff code of conduct."],
    related=(
        "Uniform policy",
        "E-safety",
        "Supporting pupils with medical conditions",
        "Hens plan",
    ),
)
PETS = replace(
    PETS,
    questions=(
        BankQuestion("can he have calpol at lunch", "", verdict="not_covered"),
        BankQuestion("are trainers ok", "", verdict="not_covered"),
        BankQuestion("what colour is the sky", "", verdict="not_covered"),
        BankQuestion("can I wear a cat", PETS.clauses[0].id),
    ),
)
ONLINE = make_policy(["See the behaviour policy."], id="online", title="Online Safety Policy")


def entry(policies: tuple[Policy, ...], title: str) -> Entry:
    return next(e for e in register(policies) if e.title == title)


def test_a_policy_that_is_named_is_listed_with_who_names_it() -> None:
    assert entry((PETS, ONLINE), "Behaviour policy").named_by == ("pets", "online")
    assert entry((PETS, ONLINE), "Staff code of conduct").named_by == ("pets",)


def test_whether_it_is_loaded_is_seen_through_other_names() -> None:
    assert entry((PETS, ONLINE), "E-safety").loaded == ("online",)
    assert entry((PETS,), "E-safety").loaded == ()


def test_the_open_questions_stand_with_the_policy_that_would_answer_them() -> None:
    medical = entry((PETS,), "Supporting pupils with medical conditions")
    assert medical.questions == ("can he have calpol at lunch",)
    assert entry((PETS,), "Uniform policy").questions == ("are trainers ok",)
    asked = [q for e in register((PETS,)) for q in e.questions]
    assert "what colour is the sky" not in asked
    assert "can I wear a cat" not in asked


def test_the_most_named_come_first_and_none_names_itself() -> None:
    entries = register((PETS, ONLINE))
    assert entries[0].title == "Behaviour policy"
    own = make_policy(
        ["This pets policy is for all."], title="Pets Policy", related=("Pets policy",)
    )
    assert register((own,)) == ()


def test_a_title_nobody_knows_is_listed_when_it_is_listed_as_related() -> None:
    assert entry((PETS,), "Hens plan").loaded == ()


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("This is set out in the behaviour policy.", ("Behaviour policy",)),
        (
            "Act in line with the school's equalities, child protection and safeguarding, "
            "code of conduct and online safety policies.",
            (
                "Equalities policy",
                "Child protection policy",
                "Safeguarding policy",
                "Online safety policy",
            ),
        ),
        ("Read it with the staff code of conduct.", ("Staff code of conduct",)),
        ("It is our policy to be kind.", ()),
        ("The insurance policy is with the bursar.", ()),
    ],
)
def test_references_are_found_in_the_text(text: str, titles: tuple[str, ...]) -> None:
    assert references(make_policy([text])) == titles


def test_the_register_is_ready_for_a_terminal_and_for_json() -> None:
    entries = register((PETS, ONLINE))
    rows = json.loads(json.dumps(as_rows(entries)))
    assert rows[0] == {
        "title": "Behaviour policy",
        "named_by": ["pets", "online"],
        "loaded": [],
        "questions": [],
    }
    lines = as_lines(entries)
    assert "Behaviour policy: not loaded; named by pets, online" in lines
    assert "    would answer: are trainers ok" in lines
    assert "E-safety: loaded as online; named by pets" in lines


def test_a_title_that_ends_like_another_policy_does_not_name_it() -> None:
    aid = make_policy(["See the behaviour policy."], title="First Aid and Medicines Policy")
    aid = replace(aid, text=f"FIRST AID AND\nMEDICINES POLICY\n{aid.text}")
    assert references(aid) == ("Behaviour policy",)
    also = replace(aid, text=f"{aid.text} See the medicines policy.")
    assert "Medicines policy" in references(also)
