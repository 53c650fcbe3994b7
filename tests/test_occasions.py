"""Leave for one day, time or place is none for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.occasions import another, apart


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
        ("i dont have a ticket, can I row", "Anyone may row without a ticket.", False),
        ("Ive no licence, can I row", "You do not need a licence. Anyone may row.", False),
        ("can I stop rowing without saying why", "You may stop and don't have to say why.", False),
        ("not on duty today, can I row", "Wardens who are off duty may row.", False),
        ("can I row at 4 in the morning", "Rowing is fine through the night.", False),
        ("can I row at 9 in the morning", "Rowing is fine in the evening.", True),
        (
            "can we row till ten on Saturday",
            "Stop at nine on Mondays and at ten on other days.",
            False,
        ),
        ("can I row on Sunday mornings", "You may row in the evenings and at weekends.", False),
        (
            "can I invite all of the crew",
            "Don't invite anyone unless all of the crew may come.",
            False,
        ),
        ("my son uses it", "It may be lent if no other person uses it.", True),
        ("can I break a branch", "You may pick flowers at lunch.", False),
        ("can I hum in lessons", "You may hum in the shed during private study periods.", True),
        ("can I hum in the canteen", "You may hum in the senior common room.", True),
        ("can I hum in the common room", "You may hum in the senior common room.", False),
        ("can I hum in the dining hall", "You may hum in the canteen.", False),
        ("can I hum in the classroom", "You may hum in the reception area.", True),
        ("my son is in reception, can he hum", "You may hum in the library.", False),
        ("can I hum on the minibus", "You may hum on the bus.", False),
        ("can I hum in the hall", "You may hum in the pastoral office.", True),
        ("does the office know that I hum in the hall", "You may hum in the hall.", False),
        ("can I hum on the site", "You may hum away from the site.", True),
        ("can I hum at school", "You may hum outside school.", True),
        ("can I hum at school", "You may hum in the playground.", False),
        ("can I hum at sports day", "You may hum at concerts.", True),
        ("can I hum at the school play", "You may hum at performances.", False),
        ("can I hum in the show", "You may hum at evenings, plays and fairs.", False),
        ("can I play at sports day", "You may hum on sports day.", False),
        ("can I hum at sports day", "You may hum at events such as concerts.", False),
        ("can I hum at sports day", "You may hum on trips, events and outings.", False),
        ("can I hum on Tuesday", "You may hum on Mondays, for example at noon.", True),
        # Where helpers help is not where they may hum, and what is excepted is no leave.
        (
            "can I hum in the classroom",
            "Helpers who help in classrooms may hum in the staff room.",
            True,
        ),
        ("can I hum in the hall", "You may hum in the canteen, but not in the hall.", True),
        ("can I hum in the hall", "You may hum everywhere except in the hall.", False),
        ("can I hum at a concert", "You must not hum, except at concerts.", False),
        ("can I hum on a trip", "Nobody may hum in lessons, except at concerts.", True),
    ],
)
def test_another_day_time_or_place(question: str, clause: str, apart: bool) -> None:
    assert another(question, clause) is apart


@pytest.mark.parametrize(
    ("question", "clause", "words"),
    [
        (
            "can I row in the dusty library",
            "You may row at break in the staff room.",
            ("in the staff room", "in the dusty library"),
        ),
        (
            "can I row on the lake in lessons",
            "You may row in the study centre during private study periods.",
            ("during private study periods", "in lessons"),
        ),
        ("can I row on Tuesday", "Row on Mondays.", ("on Mondays", "on Tuesday")),
        ("can I row", "Row on Mondays.", None),
        ("can I row without a note", "You may row with a note.", None),
    ],
)
def test_the_words_in_which_they_differ(
    question: str, clause: str, words: tuple[str, str] | None
) -> None:
    assert apart(question, clause) == words


def test_what_a_follow_up_does_not_name_is_read_from_what_was_asked_before() -> None:
    clause = "You may row in the yard during concerts."
    assert apart("and then?", clause, "can I row on sports day") == (
        "during concerts",
        "on sports day",
    )
    assert apart("and at a concert?", clause, "can I row on sports day") is None


@given(st.text(max_size=100))
def test_nothing_is_another_than_itself(text: str) -> None:
    assert not another(text, text)
