"""Who is said to have agreed, and to what."""

from __future__ import annotations

import pytest

from assistant.approvals import amiss

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
    ],
)
def test_the_very_approval_counts_and_so_does_one_that_is_not_told_apart(
    said: str, clause: str
) -> None:
    assert not amiss(said, clause)
