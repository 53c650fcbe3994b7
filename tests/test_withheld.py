"""What a rule keeps from the leave it gives."""

from __future__ import annotations

import pytest
from fake_models import make_clause

from assistant.withheld import (
    before_unless,
    forbids_beside,
    narrowed_by,
    to_somebody,
    withheld,
)

SLEDGES = "Pupils may sledge on the field, but not on the bank."
CAMERA = (
    "Coaches must not use a personal phone to film players. Coaches may film players with the club "
    "camera where the families agree."
)
FIELD = "Photographs of matches may be taken. Photographs must not be taken at the pool."
HATS = "Wear a tie. Hats are fine indoors, provided they do not hide the face."
CARRY = "You should not carry bags, but you may carry one for somebody who cannot lift it."
ILL = "A member who is taken ill may leave at once, and should ring the office from home."
SWAP = "Members can ask for another boat, and don't have to say why."
SPARED = "Rule 2 does not apply to a rower with a permit; that rower may go out alone."
PICNIC = "Helpers who are off duty may have wine away from the camp."
CALL = "You may leave early in an emergency. You must call the office before you set off."
TASK = "A pupil may use a tablet if the teacher agrees, and only for the task the teacher has set."
TOOLS = "Tools must be handed in. Young people may keep their own lamps and whistles."
DRIVERS = "Guests must sign in. Delivery drivers may go straight to the kitchen."
SELLING = "Staff who sell goods must have approval, and must not advertise them to parents."
AGREED = "They may post pictures of friends. They must not post pictures of others without consent."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Can I sledge on the bank?", SLEDGES),
        ("Can I film the players on my own phone?", CAMERA),
        ("can I film them with my own camera", CAMERA),
        ("Can I take photographs at the pool?", FIELD),
        ("can I have some wine in my tent at the camp", PICNIC),
        ("it was an emergency, can I call the office when we get there", CALL),
        ("can I keep my own knife", TOOLS),
        ("my teacher said ok, can I use the tablet to text a friend", TASK),
        ("I'm a guest, may I go straight to the kitchen?", DRIVERS),
    ],
)
def test_what_the_words_beside_the_leave_forbid_is_kept_from_it(question: str, text: str) -> None:
    assert withheld(question, make_clause(force="only_if", text=text))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Can I sledge on the field?", SLEDGES),
        ("Can I film the players with the club camera if their families agree?", CAMERA),
        ("Can I take photographs of the match?", FIELD),
        ("can I have wine in the village, away from the camp", PICNIC),
        ("it was an emergency, can I leave early", CALL),
        ("can I keep my lamp", TOOLS),
        ("a flat cap that stops above my face, ok?", HATS),
        ("she can't lift hers so I carried it in, was that wrong", CARRY),
        ("I feel terribly sick, can I go now", ILL),
        ("I don't like ours, can we have another one", SWAP),
        ("I have a permit, can I row alone under rule 2", SPARED),
        ("my teacher said ok, can I use the tablet to do the task", TASK),
        ("my teacher said ok, can I use the tablet", TASK),
        ("I'm a delivery driver, may I go straight to the kitchen?", DRIVERS),
        ("can I post a picture of my friends", AGREED),
        ("Can I sell goods with approval?", SELLING),
        ("can I bring a cat", "Pupils may bring a cat."),
        (
            "do I have to tell you before I go",
            "You may stop at any time. We like to be told, but you do not have to tell us.",
        ),
    ],
)
def test_what_they_leave_open_is_not(question: str, text: str) -> None:
    assert not withheld(question, make_clause(force="only_if", text=text))


def test_leave_to_use_a_thing_for_something_is_none_to_use_it_for_another() -> None:
    leave = make_clause(
        force="may", text="On trips, staff may use a personal phone to ring the school."
    )
    assert withheld("can i use my phone on a trip to take photos", leave)
    assert not withheld("can i use my phone on a trip to ring the office", leave)
    assert not withheld("can i use my phone on a trip", leave)
    assert not withheld("can i get my mobile out and call the office", leave)
    up_to = make_clause(force="may", text="A suite can have up to eight guests in its space.")
    assert not withheld("can we have 8 friends over", up_to)


def test_what_may_be_done_with_the_schools_things_is_not_said_of_ones_own() -> None:
    power = make_clause(force="may", text="We may monitor activities using our IT systems.")
    assert withheld("can the head look at my whatsapp on my own phone", power)
    assert not withheld("can the head look at my school email", power)
    assert not withheld("can they look at my own phone on the school wifi", power)
    both = make_clause(force="may", text="We may monitor our systems and personal devices.")
    assert not withheld("can the head look at my own phone", both)


def test_a_ban_beside_a_leave_holds_for_what_it_alone_names() -> None:
    leave = make_clause(force="only_if", text="Staff may search a bag if the head has agreed.")
    ban = make_clause(force="must_not", text="Staff must not read letters found in a bag.")
    assert forbids_beside("The head agreed, can I read the letters?", ban, leave)
    assert not forbids_beside("The head agreed, can I search the bag?", ban, leave)
    names = make_clause(force="only_if", text="Surnames may be used only in programmes.")
    assert forbids_beside("Can I put surnames on it?", names, leave)
    phone = make_clause(force="only_if", text="They may use a personal phone only on trips.")
    posts = make_clause(force="may", text="Editors may write from a phone of the school.")
    assert forbids_beside("Can I write from my own phone?", phone, posts)
    assert not forbids_beside("Can I write from my phone?", phone, posts)
    some = make_clause(force="only_if", text="Staff must not read letters if they may be private.")
    assert not forbids_beside("Can I read the letters?", some, leave)
    other = make_clause(force="may", text="Letters may be posted.")
    assert not forbids_beside("Can I read the letters?", other, leave)


def test_a_ban_on_writing_to_some_in_particular_is_for_those_who_are_named() -> None:
    ban = make_clause(force="must_not", text="Messages to specific people")
    assert to_somebody("Can the school post a reminder to the Smith family?", ban)
    assert to_somebody("can we tweet a reminder to Mrs Jones", ban)
    assert not to_somebody("Can the school post a reminder to the whole family day guests?", ban)
    assert not to_somebody("Can the school post a reminder to parents?", ban)
    assert not to_somebody("a reminder to Mrs Jones", make_clause(text="Political statements"))


def test_what_unless_ends_is_leave_only_where_the_words_before_it_give_some() -> None:
    open_to = "Under 13s must not. Those of 13 and over may use it, unless the head stops it."
    assert before_unless(open_to) == "Those of 13 and over may use it, "
    assert before_unless("No more than 3 may enter unless the head agrees.") == ""
    assert before_unless("Presents above £20 must be declined, unless the chair agrees.") == ""


@pytest.mark.parametrize(
    ("question", "first", "second", "kept"),
    [
        (
            "I'm a guest speaker, may I keep my bag with me?",
            "Guests must leave their bags at the desk.",
            "Builders may keep theirs.",
            True,
        ),
        (
            "I'm a builder, may I keep my bag with me?",
            "Guests must leave their bags at the desk.",
            "Builders may keep theirs.",
            False,
        ),
        ("Can I keep my own tablets?", "Medicines must be handed in.", "You may keep pens.", True),
        ("Can I keep my pen?", "Medicines must be handed in.", "You may keep pens.", False),
        (
            "Can I film them with my phone?",
            "Staff must not film players with a personal phone.",
            "Staff may film players with the club camera.",
            True,
        ),
        (
            "Can I use my phone at lunch?",
            "Pupils must not use a phone in lessons.",
            "They may use it at lunch.",
            False,
        ),
        (
            "Can I be friends with a pupil who is my daughter?",
            "Staff must not be friends with a pupil.",
            "This does not apply to their own children.",
            False,
        ),
    ],
)
def test_a_rule_before_a_leave_in_its_bullet_may_narrow_it(
    question: str, first: str, second: str, kept: bool
) -> None:
    duty = make_clause(force="must", text=first, order=1)
    leave = make_clause(force="may", text=second, order=2)
    assert narrowed_by(question, duty, leave) is kept
