"""Which policies a question names: by title words, id or abbreviation, and never by accident."""

from __future__ import annotations

from typing import Any

import pytest
from fake_models import make_policy

from assistant import naming
from assistant.naming import about, key, matches, named, same_title, titles

ENGLISH = frozenset(["police", "mental", "phone", "behave", "letting"])
CORPUS = titles(
    [
        make_policy(id=id, title=title, **more)
        for id, title, more in (
            ("behaviour", "Behaviour and Sanctions Policy", {}),
            (
                "social-media",
                "Social Media Policy",
                {"related": ("Staff code of conduct", "Online Safety", "Mobile phone policy")},
            ),
            ("conduct", "St Bride Federation: Code of Conduct for Employees", {}),
            ("use", "ICT Acceptable Use Agreement for Staff and Volunteers", {}),
            ("clicking", "Clicking Kindly: A Leaflet for Maple Lane Families", {}),
        )
    ],
    ENGLISH,
)


@pytest.mark.parametrize(
    ("question", "policies"),
    [
        ("does the behaviour policy say anything about phones", ("behaviour",)),
        ("In our Behaviour and Sanctions policy, are phones allowed?", ("behaviour",)),
        ("in the bahaviour polcy are phones ok", ("behaviour",)),
        ("what does the behavior policy say", ("behaviour",)),
        ("under the staff code of conduct can I drink", ("conduct",)),
        ("what does the CoC say about gifts", ("conduct",)),
        ("does the AUP let me use youtube", ("use",)),
        ("is it against the acceptable use policy", ("use",)),
        ("does the social networking policy cover WhatsApp", ("social-media",)),
        ("in social-media, can I post this?", ("social-media",)),
        ("Clicking Kindly: a leaflet for Maple Lane families says what?", ("clicking",)),
        (
            "do the behaviour policy and the social media policy agree on phones",
            ("behaviour", "social-media"),
        ),
    ],
)
def test_a_named_policy_is_found(question: str, policies: tuple[str, ...]) -> None:
    found = named(question, CORPUS)
    assert set(found.policies) <= set(policies)
    assert found.policies[:1] == policies[:1]
    assert found.missing == ()


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        (
            "do the behaviour policy and the social media policy agree on phones",
            "do the policies agree on phones",
        ),
        (
            "can I post it under the behaviour policy or the social media policy",
            "can I post it under the policies",
        ),
        ("what do the behaviour and social media policies say", "what do the policy say"),
        (
            "does the behaviour policy say the same as the social media policy about phones",
            "does the policy say the same as the policy about phones",
        ),
    ],
)
def test_two_named_policies_are_both_found(question: str, rest: str) -> None:
    found = named(question, CORPUS)
    assert set(found.policies) == {"behaviour", "social-media"}
    assert found.text == rest


@pytest.mark.parametrize(
    "question",
    [
        "do I follow the behaviour policy and the social media policy",
        "what behaviour is expected of pupils",
        "is his behaviour against the policy",
        "what does the policy say about behaviour",
        "is it school policy to ban phones",
        "what does our policy on phones say",
        "the police came about his behaviour",
        "do I have to sign the AUP",
        "where can I find the behaviour policy",
        "who has to follow the code of conduct",
        "is there a homework policy",
        "do I need an insurance policy for the trip",
        "appeal behaviour agreement",
        "what is the complaints procedure",
        "is social media allowed at lunch",
        "",
    ],
)
def test_a_question_that_asks_from_no_policy_names_none(question: str) -> None:
    found = named(question, CORPUS)
    assert (found.policies, found.missing, found.text) == ((), (), question)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("in the e-safety policy can I post", "Online Safety"),
        ("what does the mobile phone policy say", "Mobile phone policy"),
        ("does the homework policy cover reading?", "Homework policy"),
        ("is it against the data protection policy to share it", "Data protection policy"),
        ("who approved the new homework policy", "Homework policy"),
        ("homework policy: how much a night?", "Homework policy"),
    ],
)
def test_a_named_policy_that_is_not_loaded_is_told_by_its_title(
    question: str, missing: str
) -> None:
    found = named(question, CORPUS)
    assert (found.policies, found.missing) == ((), (missing,))
    assert found.text == question


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        (
            "does the behaviour policy say anything about phones",
            "does the policy say anything about phones",
        ),
        ("in our behaviour policy, are phones ok?", "in our policy, are phones ok?"),
        ("under behaviour policy can I go", "under the policy can I go"),
    ],
)
def test_the_question_is_asked_without_the_name(question: str, rest: str) -> None:
    assert named(question, CORPUS).text == rest


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Behaviour Policy", ("behaviour",)),
        ("Hill Road School: Behaviour and Rewards (Years 7 to 11)", ("behaviour", "reward")),
        ("Safeguarding: Recognising and Reporting Concerns", ("safeguarding", "recognising")),
        ("Anti-Bullying Policy", ("bullying",)),
        ("E-safety", ("online", "safety")),
        ("Staff code of conduct", ("staff", "conduct")),
        ("Policy", ()),
    ],
)
def test_a_title_is_known_by_the_words_that_tell_it_apart(
    title: str, words: tuple[str, ...]
) -> None:
    assert key(title)[: len(words)] == words
    assert bool(key(title)) == bool(words)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("E-safety policy", "Online Safety", True),
        ("Behaviour", "Behaviour Policy", True),
        ("Child protection policy", "Safeguarding Policy", True),
        ("Staff code of conduct", "Parent code of conduct", False),
        ("Policy", "Policy", False),
    ],
)
def test_titles_of_one_kind_of_policy_are_the_same(one: str, other: str, same: bool) -> None:
    assert same_title(one, other) is same


@pytest.mark.parametrize(
    ("title", "ids"),
    [
        ("Behaviour policy", ("behaviour",)),
        ("Staff code of conduct", ("conduct",)),
        ("Parent code of conduct", ()),
        ("Mobile phones", ()),
    ],
)
def test_a_title_is_matched_with_what_is_loaded(title: str, ids: tuple[str, ...]) -> None:
    assert matches(title, CORPUS) == ids


def test_what_a_policy_is_usually_about_is_known_by_its_title() -> None:
    assert "calpol" in about("Supporting pupils with medical conditions")
    assert "inhaler" in about("Medicines policy")
    assert about("Hens policy") == ""


def test_every_usual_policy_has_names_that_mean_it_alone() -> None:
    seen: dict[frozenset[str], str] = {}
    for each in naming.usual():
        for name in each.names:
            assert name, each.title
            assert seen.setdefault(frozenset(name), each.title) == each.title


def test_ids_without_a_hyphen_or_a_number_are_plain_words() -> None:
    pets: Any = titles([make_policy(id="pets", title="Animals at Work Guide")])
    assert named("are pets allowed", pets).policies == ()


def test_an_id_inside_a_name_is_cut_out_with_it() -> None:
    known = titles([make_policy(id="anti-bullying", title="Anti-Bullying Policy")])
    found = named("What does the anti-bullying policy say parents should do?", known)
    assert found.policies == ("anti-bullying",)
    assert found.text == "What does the policy say parents should do?"
