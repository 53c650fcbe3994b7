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
    # Which of the two is asked about? A yes or no to the one would be wrong for the other.
    "You may row but can't race until you can swim.",
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


# A clause; when it permits, "" where that is not said; when it forbids, "" where that is not said.
BRANCHES = [
    # One rule, one condition.
    ("Nobody may row unless the lock is open.", "“the lock is open”", "that is not so"),
    ("Members must not race until the gun is fired.", "“the gun is fired”", "that is not so"),
    ("Boats may be lent only if a cox is aboard.", "“a cox is aboard”", "that is not so"),
    ("Boats may be lent provided a cox is aboard.", "“a cox is aboard”", "that is not so"),
    ("Boats may be lent as long as a cox is aboard.", "“a cox is aboard”", "that is not so"),
    ("You must not film others without their consent.", "you have “their consent”", "you do not"),
    (
        "Boats may be lent with the warden's consent.",
        "you have “the warden's consent”",
        "you do not",
    ),
    ("Oars may be lent only to members.", "it is “to members”", "it is not"),
    ("You must not shout except in danger.", "it is “in danger”", "it is not"),
    ("You must not row if the flag is red.", "", "“the flag is red”"),
    ("You may row unless the flag is red.", "", "“the flag is red”"),
    ("Guests may row until dusk has come.", "", "“dusk has come”"),
    ("Ropes are cut only if lives are at risk.", "“lives are at risk”", "that is not so"),
    ("Pupils who can swim may row only if a cox is there.", "“a cox is there”", "that is not so"),
    (
        "Anglers must not fish where swimmers can be seen, except from the pier.",
        "it is “from the pier”",
        "it is not",
    ),
    # "May … if" says nothing of the other side.
    ("You may race if you can swim.", "“you can swim”", ""),
    ("Guests may row once a member has vouched for them.", "“a member has vouched for them”", ""),
    ("You may row when the flag is green.", "“the flag is green”", ""),
    ("Where the tide is out, boats may be dragged.", "“the tide is out”", ""),
    # Until an hour.
    ("Guests may row until 9 pm.", "", "it is past “9 pm”"),
    ("Music may be played until 9.30 pm, but quietly.", "", "it is past “9.30 pm”"),
    ("Guests may row until the end of May, from the pier.", "", "it is past “the end of May”"),
    # All conditions of a clause.
    (
        "You may row if a cox agrees, and only for the task the cox has set.",
        "“a cox agrees, and only for the task the cox has set”",
        "that is not so",
    ),
    (
        "If the tide is out, guests may row provided that a cox is aboard.",
        "“the tide is out” and “a cox is aboard”",
        "that is not so",
    ),
    (
        "Where the tide is out, guests go only with the warden's consent.",
        "“the tide is out” and it is “with the warden's consent”",
        "that is not so",
    ),
    (
        "If a rower is your son, niece or nephew, you may steer if the cox agrees.",
        "“a rower is your son, niece or nephew” and “the cox agrees”",
        "",
    ),
    (
        "Toys come only on fair days and only if they float.",
        "it is “on fair days and only if they float”",
        "it is not",
    ),
    (
        "Boats may be lent once they are dry, as long as a cox is aboard.",
        "“they are dry, as long as a cox is aboard”",
        "that is not so",
    ),
    (
        "Locks may be opened only at the weir, and only after the bell at 3.10 pm.",
        "it is “at the weir, and only after the bell at 3.10 pm”",
        "it is not",
    ),
    (
        "Rowers may swap boats once in the year, provided both agree.",
        "“both agree”",
        "that is not so",
    ),
    (
        "Interviews with rowers are filmed only with the rower's consent.",
        "it is “with the rower's consent”",
        "it is not",
    ),
    (
        "Rowers with a medical agreement may rest, if the cox knows of it.",
        "“the cox knows of it”",
        "",
    ),
    ("Pictures stay up unless in the locked case; none are sold.", None, None),
    (
        "Pictures must not go up unless in the locked case.",
        "it is “in the locked case”",
        "it is not",
    ),
    # The condition of a "must", or of one of two rules, is none of the leave.
    ("Staff may stay in the group but must leave it if they teach the class.", None, None),
    ("Staff may join only as a parent, and must leave it if they teach the class.", None, None),
    ("Pupils may cycle, and must leave the bicycle at home when it is icy.", None, None),
    ("Scooters may be ridden but must be carried when children are about.", None, None),
    (
        "Fires may be lit in the pit only, and not in July unless the owner says it is safe.",
        None,
        None,
    ),
    ("Games may be borrowed, not during exams unless the warden agrees.", None, None),
    ("Visitors may carry a phone but may not film unless their host has said yes.", None, None),
    ("You may catch a cox at the gate, but not at dawn, when rowers need them.", None, None),
    ("Staff may tutor, and may advertise it, if the warden has agreed.", None, None),
    ("Rowers are filmed only if they say yes, and children not at all.", None, None),
    ("Wine may be served provided the warden knows, and spirits are never served.", None, None),
    ("Members must wear a badge as long as they are on the pier.", None, None),
    ("Parents must sign the book if they have agreed.", None, None),
    ("Guests may row once they are vetted, but they do not race.", None, None),
    ("Nobody may feed the swans and nobody may fish unless the warden agrees.", None, None),
    # Another statement that permits or forbids.
    ("Swimming is allowed only when a guard is there. Paddling is allowed at dusk.", None, None),
    ("Guests may help once they are vetted. Until then they may watch.", None, None),
    ("Water is fine; food is not, unless you have a note.", None, None),
    # Who "only" may is a condition as well.
    ("If a rower refuses, only the warden may search.", None, None),
    ("Once the harness is on, only a cox may undo it.", None, None),
    # No condition, though it has the words of one.
    ("I never log in as someone else, even if they say I can.", None, None),
    ("You may not hand in work of others as if it were yours.", None, None),
    ("You may ask the warden if a boat is free.", None, None),
    ("Where the camera fails, a warden may allow this once.", None, None),
    ("Where a rower is your son, this rule does not apply.", None, None),
    ("We do not expect you to leave the club once you marry.", None, None),
]


@pytest.mark.parametrize(("text", "met", "unmet"), BRANCHES)
def test_on_which_side_a_clause_permits(text: str, met: str | None, unmet: str | None) -> None:
    found = condition(make_clause(text=text))
    assert (found and found.met, found and found.unmet) == (met, unmet)
    assert found is None or found.permits is bool(met)


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("Carers may phone at break in the office, with the head's consent.", True),
        ("Guests over 14 may go in groups of three, with a parent's consent.", True),
        ("They may post pictures taken outside school if the friends agree.", True),
        ("Rowers with a cough may rest if the cox agrees.", True),
        ("Only the warden may look, and only with a second adult there.", True),
        ("You may race if you can swim.", False),
        ("Nobody may row at dusk unless the lock is open.", False),
    ],
)
def test_a_condition_among_other_limits_is_told_as_one_of_them(text: str, among: bool) -> None:
    found = condition(make_clause(text=text))
    assert found is not None
    assert found.among is among


@pytest.mark.parametrize(
    ("stem", "text", "met"),
    [
        ("Editors may hide a comment only where it:", "names a rower", "“it names a rower”"),
        ("Only with signed consent:", "a named portrait", "it is “with signed consent”"),
        ("When a rower is ill", "Guests may row so long as they float.", "“they float”"),
    ],
)
def test_a_stem_opens_the_condition_of_its_item(stem: str, text: str, met: str) -> None:
    found = condition(make_clause(text=text, stem=stem))
    assert found is not None
    assert found.met == met


def test_a_condition_that_is_a_sentence_is_put_as_one() -> None:
    found = condition(
        make_clause(force="only_if", text="Pupils may use it only when restricted mode is on.")
    )
    assert found is not None
    assert (found.met, found.unmet) == ("“restricted mode is on”", "that is not so")
