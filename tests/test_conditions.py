"""On what a rule depends: the words of its condition, and the side on which it permits."""

from __future__ import annotations

import pytest
from fake_models import make_clause
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.conditions import condition

PERMITS = [
    ("Nobody may row unless the lock is open.", "“the lock is open”"),
    ("Unless the lock is open, nobody may row.", "“the lock is open”"),
    ("You must not film others (unless they agree).", "“they agree”"),
    ("Boats are not lent without the captain's consent.", "you have “the captain's consent”"),
    ("You must not shout except in danger.", "it is “in danger”"),
    ("Oars may be used only if they are dry.", "“they are dry”"),
    ("Oars may be used only on the river.", "it is “on the river”"),
    ("Boats may go out with the captain's permission.", "you have “the captain's permission”"),
    ("You may race if you can swim.", "“you can swim”"),
    ("Use the hut, if the warden has agreed.", "“the warden has agreed”"),
    (
        "Cash is not taken, except from those without a card, who may pay at the hut.",
        "it is “from those without a card, who may pay at the hut”",
    ),
    ("You may row but can't race until you can swim.", "“you can swim”"),
    (
        "Do not post adverts unless directly related to the club.",
        "it is “directly related to the club”",
    ),
    ("Nobody may swim without a lifeguard.", "it is with “a lifeguard”"),
    ("Do not leave without first asking the cox.", "it is not “without first asking the cox”"),
    ("Do not row without getting permission.", "it is not “without getting permission”"),
    (
        "Approval for a site must be obtained from the captain.",
        "you have approval from “the captain”",
    ),
    (
        "Permission must be sought from the cox before you row.",
        "you have permission from “the cox”",
    ),
    ("In addition, the cox's consent must be obtained for it.", "you have “the cox's consent”"),
    ("The cox's (or mate's) consent must be got.", "you have “The cox's (or mate's) consent”"),
    ("Any trip must first be approved by the captain.", "it is “approved by the captain”"),
]
FORBIDS = [
    ("You must not row if the flag is red.", "“the flag is red”"),
    ("A boat may be kept out unless the flag is red.", "“the flag is red”"),
    ("You may stay until the lamp is lit.", "“the lamp is lit”"),
]
UNTOLD = [
    "Care is needed with new members.",
    "Members who have no badge must not use the crane.",
    "You must wear a jacket unless you are under cover.",
    "You may row. If you are unsure, ask the captain.",
    "Members must not, without exception, row at night.",
    # Which of two rules the condition belongs to, and on which side it permits.
    "With a cold you can row; with a rash you must rest until it heals, and with lice you may row.",
    "You can row with a cold; with a rash you must rest until it has healed.",
    "Chalk is not for this gym; liquid chalk may be used if you wipe the bar.",
    "You may row if you can swim, and a cox must be in the boat.",
    "",
]


@pytest.mark.parametrize(("text", "met"), PERMITS)
def test_a_condition_that_opens(text: str, met: str) -> None:
    found = condition(make_clause(text=text))
    assert found is not None
    assert (found.met, found.permits) == (met, True)


@pytest.mark.parametrize(("text", "unmet"), FORBIDS)
def test_a_condition_that_closes_says_only_when_it_forbids(text: str, unmet: str) -> None:
    found = condition(make_clause(text=text))
    assert found is not None
    assert (found.met, found.unmet, found.permits) == ("", unmet, False)


@pytest.mark.parametrize("text", UNTOLD)
def test_what_cannot_be_told_is_not_said(text: str) -> None:
    assert condition(make_clause(text=text)) is None


def test_the_condition_in_a_stem_counts_and_ends_with_it() -> None:
    found = condition(make_clause(text="row alone", stem="Members must not, without permission:"))
    assert found is not None
    assert found.met == "you have “permission”"


def test_a_column_headed_with_permission_only_asks_for_permission() -> None:
    found = condition(make_clause(text="Take a boat abroad  ✓", stem="With permission only"))
    assert found is not None
    assert found.met == "you have “permission”"


@given(
    st.sampled_from(["You must not row", "You may row", "Rowers", "No one is to row"]),
    st.sampled_from(["unless", "except", "only if", "without", "if", "with", "until"]),
    st.text(max_size=200),
)
def test_any_words_are_quoted_as_they_stand(rule: str, opener: str, words: str) -> None:
    text = f"{rule} {opener} {words}"
    found = condition(make_clause(text=text))
    assume(found is not None)
    assert found is not None
    quoted = (found.met or found.unmet).split("“", 1)[1].rsplit("”", 1)[0]
    assert quoted.removesuffix(" …") in " ".join(text.split())
