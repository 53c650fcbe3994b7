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
        ("can I row at the weekend", "Members may row on Mondays.", False),
        ("can we sing in the morning", "Singing is fine in the evening.", True),
        ("can we go out at break", "Seniors may go out at lunchtime.", True),
        ("can we go out at dinner time", "Seniors may go out at lunchtime.", False),
        ("can I eat in the classroom", "You may eat in the canteen.", True),
        ("can I eat in the canteen or the classroom", "You may eat in the canteen.", False),
        ("can I eat", "You may eat in the canteen.", False),
        ("can I break a branch", "You may pick flowers at lunch.", False),
    ],
)
def test_another_day_time_or_place(question: str, clause: str, apart: bool) -> None:
    assert another(question, clause) is apart


@given(st.text(max_size=100))
def test_nothing_is_another_than_itself(text: str) -> None:
    assert not another(text, text)
