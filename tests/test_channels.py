"""Who acts on a school's account, and on which network."""

from __future__ import annotations

import pytest
from fake_models import make_clause

from assistant.channels import acts_in_person, elsewhere, on_access, others_act, runs_it

ON_FACEBOOK = make_clause(
    force="may", stem="The school will post on Facebook:", text="News of matches"
)


@pytest.mark.parametrize(
    "question",
    [
        "Can I post about the match on the school's Facebook page?",
        "am i allowed to put our result on the school page",
        "I'd like to share the fair on the school's account, is that ok?",
        "Can supply teachers post photos on the school's Facebook page?",
        "can the new TAs tweet from the school account",
    ],
)
def test_who_would_post_on_the_schools_account_acts_in_person(question: str) -> None:
    assert acts_in_person(question)


@pytest.mark.parametrize(
    "question",
    [
        "Can the school post about the match on Facebook?",
        "can we advertise the fair on the school's page",
        "Can photos go on the school Facebook?",
        "Can you tweet my daughter's picture?",
        "Can I ask the school to post our result?",
        "Can I have my picture on the school's page?",
        "Can pupils be on the school page?",
        "can the school put my picture on its page if i say no",
        "if i follow you on X is it allowed for the school to follow me back",
    ],
)
def test_what_the_school_would_post_nobody_does_in_person(question: str) -> None:
    assert not acts_in_person(question)


def test_a_follow_up_is_read_with_what_was_asked_before() -> None:
    assert acts_in_person("and on X?", "Can I post on the school's Facebook page?")
    assert not acts_in_person("Can the school?", "Can I post on the school's Facebook page?")


def test_others_than_the_reader_are_told_apart() -> None:
    assert others_act("and on X?", "Can teachers post on the school's Facebook page?")
    assert not others_act("Can I post on the school's Facebook page?")
    assert not others_act("Can the school post it?", "Can teachers post it?")


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("I run the school's Facebook page, can I post this?", True),
        ("The head has authorised me, can I post this?", True),
        ("I'm the social media lead", True),
        ("I run the chess club, can I post on the school page?", False),
        ("I'm the trip leader", False),
    ],
)
def test_who_runs_an_account_says_so(text: str, runs: bool) -> None:
    assert runs_it(text) is runs


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("can the school post the match on TikTok", True),
        ("Can the school put it on Instagram?", True),
        ("can the school put it on fb", False),
        ("can the school put it online", False),
        ("can the school share it on Facebook and Instagram", False),
    ],
)
def test_leave_for_one_network_is_none_for_another(question: str, other: bool) -> None:
    assert elsewhere(question, ON_FACEBOOK) is other


def test_a_network_named_before_counts_and_one_named_as_an_example_does_not() -> None:
    assert elsewhere("and now?", ON_FACEBOOK, "Can the school post it on TikTok? and now?")
    such = make_clause(force="may", text="You may use sites such as Facebook at lunch.")
    assert not elsewhere("can I use TikTok at lunch", such)
    ban = make_clause(force="must_not", text="Staff must not use Facebook.")
    assert not elsewhere("can I use TikTok", ban)


def test_a_clause_on_access_says_who_may_use_the_accounts() -> None:
    only = make_clause(force="only_if", text="Only named staff may post on a school account.")
    assert on_access(only)
    assert not on_access(make_clause(force="must_not", text="Post pictures of pupils online."))
    links = make_clause(force="must_not", actor="school", text="Post on links to staff accounts.")
    assert not on_access(links)
