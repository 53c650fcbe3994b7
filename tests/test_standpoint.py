"""Questions about staff, put as staff would put them."""

from __future__ import annotations

import pytest

from assistant.standpoint import own_matter, turned
from assistant.understand import understand


@pytest.mark.parametrize(
    ("audience", "question", "asked"),
    [
        (
            "learner",
            "can i add my teacher on instagram",
            "can I accept a friend request from a pupil on instagram?",
        ),
        (
            "parent",
            "can i be friends with my sons teacher on facebook",
            "can I be friends with a parent on facebook?",
        ),
        (
            "parent",
            "can my daughter follow her teacher on instagram",
            "can I follow a pupil on instagram?",
        ),
        (
            "learner",
            "can i add my teacher on facebook when i leave school",
            "can I accept a friend request from a past pupil on facebook?",
        ),
        (
            "learner",
            "can my teacher put my picture on her own facebook",
            "can I put a pupil's picture on my own facebook?",
        ),
        (
            "parent",
            "are teachers allowed to put photos of my child on their own instagram",
            "can I put photos of a pupil on my own instagram?",
        ),
        ("parent", "do teachers have to tell me", "do I have to tell a parent?"),
    ],
)
def test_what_is_asked_of_staff_is_asked_as_they_would(
    audience: str, question: str, asked: str
) -> None:
    found = turned(understand(question, audience=audience))
    assert found is not None
    assert (found.text, found.audience) == (asked, "staff")


@pytest.mark.parametrize(
    ("audience", "question"),
    [
        ("staff", "can i add my teacher on instagram"),
        ("learner", "can i tell my teacher im sad"),
        ("learner", "can i sit in the staff room"),
        ("learner", "can i say no to my teachers friend request"),
        ("learner", "can i add my teacher on facebook, he is my uncle, my uncle sam"),
        ("learner", "who is my teacher"),
        ("parent", "Can teachers post photos of the kids on the school page?"),
    ],
)
def test_the_rest_stays_as_it_is(audience: str, question: str) -> None:
    assert turned(understand(question, audience=audience)) is None


def test_being_in_touch_is_the_readers_matter_too() -> None:
    assert own_matter(understand("can i add my teacher on facebook", audience="learner"))
    assert not own_matter(understand("can teachers smoke on site", audience="parent"))
