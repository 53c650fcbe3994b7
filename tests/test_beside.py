"""Rules that are beside the point of a question."""

from __future__ import annotations

import pytest
from fake_models import make_clause

from assistant.beside import the_point
from assistant.types import Clause
from assistant.understand import understand


def clause(text: str, force: str = "must_not") -> Clause:
    return make_clause(id="online/1/a", force=force, text=text, stem="")


COMPLAINING = clause("Learners must not complain about the school on social media.")
RESPECT = clause("Be respectful to members of staff.", "should")
SECRET = clause("Never pass on confidential or negative information about a learner.")


@pytest.mark.parametrize(
    ("audience", "question"),
    [
        ("learner", "can i say i love my school on tiktok"),
        ("parent", "can i leave a good review of the school on google"),
        ("learner", "can i tell my mum i dont like my teacher"),
        ("learner", "am i allowed to tell someone my teacher is mean"),
        ("parent", "can i complain to the head in person"),
    ],
)
def test_a_ban_on_complaining_is_none_on_praise_or_on_telling_somebody(
    audience: str, question: str
) -> None:
    assert the_point(understand(question, audience=audience), COMPLAINING)
    assert the_point(understand(question, audience=audience), RESPECT)


@pytest.mark.parametrize(
    ("audience", "question", "rule"),
    [
        ("learner", "can i moan about school on tiktok", COMPLAINING),
        ("learner", "can i say my teacher is nice but rubbish on tiktok", COMPLAINING),
        ("learner", "can i tell people on snapchat my teacher is mean", COMPLAINING),
        ("staff", "can i tell my mum about a horrible pupil", COMPLAINING),
        ("parent", "can i tell other parents the head is useless", COMPLAINING),
        ("learner", "can i post what my best mate thinks of school, any kind of rant", COMPLAINING),
        ("learner", "do i have to be nice about teachers online", RESPECT),
        ("parent", "can i tell another mum what the school told me about her boy", SECRET),
        ("learner", "can i say i love my school", clause("Phones must not be used.")),
    ],
)
def test_it_is_to_the_point_of_blame_in_public_and_of_secrets(
    audience: str, question: str, rule: Clause
) -> None:
    assert not the_point(understand(question, audience=audience), rule)


NO_PUPILS = clause("Staff must not post images of learners on their own accounts.")
NO_FILMING = clause("Governors may not photograph pupils on monitoring visits.")
NOBODY = clause("Never share a photo of pupils or staff.")


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("can I put a pic of the class sunflower on my twitter, no kids in it", NO_PUPILS),
        ("can I post the display without any pupils or staff in the shot", NO_PUPILS),
        ("could I get a picture of the corridor artwork, no children in it", NO_FILMING),
        ("ok to post my empty classroom, there's nobody in it", NOBODY),
        ("can I share the hall set up for assembly? no people", NOBODY),
        ("can I post a video of me dancing on tiktok", NO_PUPILS),
    ],
)
def test_a_ban_on_pictures_of_people_is_none_on_one_without_them(
    question: str, rule: Clause
) -> None:
    assert the_point(understand(question, audience="staff"), rule)


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("can I post a picture of the class, no kids' names on it", NO_PUPILS),
        ("can I post the class photo without kids knowing", NO_PUPILS),
        ("no kids of mine are in it, can I post the class photo", NO_PUPILS),
        ("can I share the one with no kids in it", NOBODY),
        ("can I post the class sunflower, no staff in it", NO_PUPILS),
        ("can I vape in the bus, no kids on", clause("Drivers must not vape in the vehicle.")),
        ("can I post the display", NO_PUPILS),
        ("can I post a video of me and my class", NO_PUPILS),
        ("can I post a photo of me teaching", NO_PUPILS),
        ("can I post a photo of me", NOBODY),
    ],
)
def test_it_holds_for_those_who_may_be_in_the_picture(question: str, rule: Clause) -> None:
    assert not the_point(understand(question, audience="staff"), rule)


AT_SCHOOL = clause("Online games must not be played at school.")
ANYWHERE = clause("Online games must not be played at school or at home.")


def test_what_is_forbidden_at_school_says_nothing_of_home() -> None:
    home = understand("can i play roblox at home", audience="learner")
    assert the_point(home, AT_SCHOOL)
    assert not the_point(home, ANYWHERE)
    for asked in ("can i play roblox at school", "can i play roblox", "can i play at home time"):
        assert not the_point(understand(asked, audience="learner"), AT_SCHOOL)


def test_who_asks_to_tell_their_mother_is_taken_for_a_child() -> None:
    assert the_point(understand("can i tell my mum what happened"), COMPLAINING)
    assert not the_point(understand("can i tell my mum about a horrible pupil"), COMPLAINING)
    told = understand("can i tell my mum what happened", audience="staff")
    assert not the_point(told, COMPLAINING)
    contact = clause("Never write to a teacher or a parent.")
    assert not the_point(understand("can i write to a mum i know"), contact)
    assert not the_point(understand("can i email my teacher", audience="learner"), contact)


def test_to_make_a_complaint_is_no_rant_and_is_told_where_it_goes() -> None:
    asked = understand("how do i complain about my teacher", audience="learner")
    assert the_point(asked, COMPLAINING)
    assert not the_point(asked, clause("Direct complaints to the office.", "should"))
    online = understand("i want to complain about my teacher on tiktok", audience="learner")
    assert not the_point(online, COMPLAINING)
