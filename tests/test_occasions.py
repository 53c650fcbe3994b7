"""Leave for one day, time or place is none for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.occasions import another


@pytest.mark.parametrize(
    ("question", "clause", "apart"),
    [
        ("can I row on Tuesday", "Members may row on Mondays.", True),
        ("can I row on Monday", "Members may row on Mondays.", False),
        ("can I row at the weekend", "Members may row on Mondays.", True),
        ("can I row on Saturday", "Members may row at weekends.", False),
        ("can boys wear a skirt", "Girls may wear a skirt.", True),
        ("can I row when it isn't calm", "You may row when it is calm.", True),
        ("can I row when I'm minding a child", "You may row when not minding a child.", True),
        ("can I row without a badge", "You may row with a badge.", True),
        ("can I row with a badge", "You may row with a badge.", False),
        ("Do I have to wear a badge?", "You need not wear a badge.", False),
        ("I don't have to wear a badge, do I?", "You need not wear a badge.", False),
        ("I haven't a badge, can I row", "You may row without a badge.", False),
        ("is a note of consent fine", "You may row with a note.", False),
        ("is it not ok to row", "Rowing is fine.", False),
        ("can we sing in the morning", "Singing is fine in the evening.", True),
        ("can we go out at break", "Seniors may go out at lunchtime.", True),
        ("can we go out at dinner time", "Seniors may go out at lunchtime.", False),
        ("can I eat in the classroom", "You may eat in the canteen.", True),
        ("can I eat in the canteen or the classroom", "You may eat in the canteen.", False),
        ("can I eat", "You may eat in the canteen.", False),
        ("can I bring it back on Thursday", "It may be kept until Friday.", False),
        ("can I come on Thursday", "You may come on Fridays.", True),
        ("can I use it indoors", "It may be used outside working hours.", False),
        ("can I use it indoors", "It may be used outside.", True),
        ("only me that ever uses it", "It may be lent if no other person uses it.", False),
        ("nobody else touches it", "It may be lent if no other person uses it.", False),
        ("my son uses it", "It may be lent if no other person uses it.", True),
        ("can I break a branch", "You may pick flowers at lunch.", False),
    ],
)
def test_another_day_time_or_place(question: str, clause: str, apart: bool) -> None:
    assert another(question, clause) is apart


@given(st.text(max_size=100))
def test_nothing_is_another_than_itself(text: str) -> None:
    assert not another(text, text)
