"""Who is said to have agreed, and to what."""

from __future__ import annotations

import pytest

from assistant.approvals import amiss, stopped, unasked

MEDIA = "Staff must not communicate with the media without the approval of the headteacher."
SITES = "Approval for creation of sites must be obtained from the headteacher."
PHOTOS = "Names and photos of individuals (unless they have given consent)"


@pytest.mark.parametrize(
    ("said", "clause"),
    [
        ("the head approved the trip so can i tell the paper about it", MEDIA),
        ("the head approved the class page so can i give an interview about it", MEDIA),
        ("Head approved the newsletter so can i set up a facebook page for it", SITES),
        ("The deputy said ok. Can we post it?", SITES),
        ("head of maths approved it so can i talk to the local paper", MEDIA),
        ("The deputy said ok to the photos. Can we post them?", PHOTOS),
    ],
)
def test_another_approval_is_none(said: str, clause: str) -> None:
    assert amiss(said, clause)


@pytest.mark.parametrize(
    ("said", "clause"),
    [
        ("the head approved it so can i talk to the paper", MEDIA),
        ("the headteacher has agreed, can I start", SITES),
        ("the head approved my class blog, can I set it up now", SITES),
        ("the parents said ok to the photos, can we post them", PHOTOS),
        ("she said yes, can I post it", PHOTOS),
        ("the ladies said yes to their faces and names going up. fine to post?", PHOTOS),
        ("can i talk to the paper", MEDIA),
        ("the deputy said ok to the photos", "Photos are kept for a year."),
        ("the site got approved last night, can I start", SITES),
        ("need I get it signed by dads, only photos of trees", PHOTOS),
    ],
)
def test_the_very_approval_counts_and_so_does_one_that_is_not_told_apart(
    said: str, clause: str
) -> None:
    assert not amiss(said, clause)


BOTH = "Year 11 may go out if their parents have signed the form and the head of year has agreed."
CLUB = (
    "Clubs may have a page only where the headteacher and the Head of Communications have both "
    "agreed."
)
EITHER = "Staff may search a bag only if the headteacher or a deputy headteacher has authorised it."
FIRES = "Fires may be lit, but not in June unless the site owner says it is safe."
SPENDING = (
    "Helpers may spend up to £30. Above that they need the agreement of the club leader, and above "
    "£100 of the treasurer as well."
)
EVERY = "Plays may be streamed where the head has approved it and every parent has consented."
WRITTEN = "They may leave if their parents have given written consent at the start of the year."
NURSE = "Pupils may keep a phone, provided a form signed by the school nurse is in place."
CAMP = "They may go to town with a parent's consent and the agreement of the camp leader."


@pytest.mark.parametrize(
    ("said", "clause"),
    [
        ("my mum signed the form, can I go out?", BOTH),
        ("My grandad signed the form and the head of year agreed, can I go?", BOTH),
        ("can my club have a page if the head of communications agreed", CLUB),
        ("can we have a fire in June if the camp leader says it's safe", FIRES),
        ("the warden of the next field says it's safe, can we light it", FIRES),
        ("Can I spend £120 on paint if the club leader agrees?", SPENDING),
        ("The head approved it and nearly all the parents said yes. Can we stream it?", EVERY),
        ("My mum said on the phone I can leave, is that ok?", WRITTEN),
        ("my mum gave her consent today in a text", WRITTEN),
        ("the first aider signed the form, can I keep it", NURSE),
        ("mum agreed, can I go to town?", CAMP),
    ],
)
def test_less_than_is_asked_for_is_not_enough(said: str, clause: str) -> None:
    assert amiss(said, clause)


@pytest.mark.parametrize(
    ("said", "clause"),
    [
        ("my mum signed the form and the head of year agreed, can I go out?", BOTH),
        ("the head and the head of communications agreed, can my club have a page", CLUB),
        ("the deputy head authorised it, can I search it", EITHER),
        ("the headteacher authorised it, can I search it", EITHER),
        ("The site owner says it is safe. Can we light a fire in June?", FIRES),
        ("Can I spend £80 on paint if the club leader agrees?", SPENDING),
        ("the club leader and the treasurer agreed, can I spend £120", SPENDING),
        ("Can I spend £20 without asking?", SPENDING),
        ("The head approved it and every parent consented, can we stream it?", EVERY),
        ("My parents gave written consent in September, can I leave?", WRITTEN),
        ("My parents have agreed, can I leave?", WRITTEN),
        ("the nurse signed the form, can I keep my phone", NURSE),
        ("mum and the camp leader agreed, can I go to town?", CAMP),
        ("mum said yes and the camp leader too, can I go?", CAMP),
        ("they all said yes, can I go?", CAMP),
    ],
)
def test_all_that_is_asked_for_is(said: str, clause: str) -> None:
    assert not amiss(said, clause)


def test_what_is_said_not_to_be_enough_is_not_asked_for() -> None:
    clause = (
        "Staff may speak if the Head of Communications agrees. "
        "A headteacher's agreement is not enough."
    )
    assert not amiss("the head of communications agreed, can I speak", clause)


PARENTS_FILM = (
    "Parents may film, unless the headteacher announces beforehand that it is not allowed."
)
LUNCH = "Pupils may use it at lunch, unless the headteacher has withdrawn this."


@pytest.mark.parametrize(
    ("said", "clause"),
    [
        ("The head said before the show no filming. Can I film my own son?", PARENTS_FILM),
        ("The head has withdrawn it for our year, can I use it at lunch?", LUNCH),
        ("My parents gave written consent but my dad withdrew it. Can I leave?", WRITTEN),
        ("mum agreed in writing, then changed her mind. can I leave", WRITTEN),
        ("my mum took it back, can I leave", WRITTEN),
    ],
)
def test_a_leave_that_was_taken_back_is_none(said: str, clause: str) -> None:
    assert stopped(said, clause)


@pytest.mark.parametrize(
    ("said", "clause"),
    [
        ("Can I film my own son?", PARENTS_FILM),
        ("The head said no problem, can I film?", PARENTS_FILM),
        ("Can I use it at lunch?", LUNCH),
        ("My parents gave written consent. Can I leave?", WRITTEN),
        ("my mum said no, can I bring a cat", "Pupils may bring a cat."),
    ],
)
def test_a_leave_that_nobody_took_back_stands(said: str, clause: str) -> None:
    assert not stopped(said, clause)


@pytest.mark.parametrize(
    ("said", "against"),
    [
        ("can we post the photos, two parents said no", True),
        ("Can the school post my son's photo without asking me?", True),
        ("can we post the photos, the parents said yes", False),
        ("can we post without delay", False),
    ],
)
def test_who_refused_or_was_not_asked_is_told(said: str, against: bool) -> None:
    assert unasked(said) is against
