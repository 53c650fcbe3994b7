"""Numbers that decide: the limits of clauses and the values of questions, by unit."""

from __future__ import annotations

import math
import time

import pytest
from fake_models import make_clause
from hypothesis import given
from hypothesis import strategies as st

from assistant.decide import Thresholds, by_number, decide, plainly_inside, verdict_scores
from assistant.limits import Limit, apart, beyond, lasts, limits_in, not_yet, side, values_in
from assistant.types import Clause, Force, Hit, Kind, Query, Ranking, Verdict

LIMITS = [
    ("Pupils in Years 7 to 11 may bring a phone.", [("year", 7, 11)]),
    ("A sixth former may use a laptop.", [("year", 12, 13)]),
    ("Children in Year 5 and Year 6 may walk home.", [("year", 5, 6)]),
    ("Year 10 and above can walk home.", [("year", 10, math.inf)]),
    ("These may be borrowed by Year 10 and above.", [("year", 10, math.inf)]),
    ("The lounge is open to Year 12.", [("year", 12, 12)]),
    ("You may keep a gift worth up to £25.", [("money", -math.inf, 25)]),
    ("Gifts worth less than £25 can be accepted.", [("money", -math.inf, 25)]),
    ("Members aged sixteen and over may train alone.", [("age", 16, math.inf)]),
    ("Under-13s may play in the small hall.", [("age", -math.inf, 13)]),
    ("Those aged 11 to 15 may use the gym.", [("age", 11, 15)]),
    ("Guests may stay for up to three weeks.", [("hours", -math.inf, 504)]),
    ("You may practise until 9 pm.", [("clock", -math.inf, 21)]),
    ("Music is fine between 8 and 6.", [("clock", 8, 18)]),
    ("Calls may be made from 6.30 to 7.30 in the evening.", [("clock", 6.5, 19.5)]),
    ("You may swap a shift with at least 24 hours beforehand.", []),
    ("Two adults may go with the twelve pupils.", []),
    ("There are 30 places.", []),
    ("Members may bring one guest.", [("people", -math.inf, 1)]),
    ("You may be accompanied by up to two (2) named friends.", [("people", -math.inf, 2)]),
    ("Two members may share a boat.", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "wanted"), LIMITS)
def test_the_limits_of_a_clause(text: str, wanted: list[tuple[str, float, float]]) -> None:
    assert [(x.unit, x.low, x.high) for x in limits_in(text)] == wanted


VALUES = [
    ("im 12 can i have a go", {"age": {12}}),
    ("my 9yo wants to", {"age": {9}}),
    ("my six-year-old", {"age": {6}}),
    ("we are all 15+ in the band", {"age": {15}}),
    ("my year 5 wants it", {"year": {5}}),
    ("y12 here", {"year": {12}}),
    ("sixth former here", {"year": {12, 13}}),
    ("about a tenner", {"money": {10}}),
    ("worth £1,200", {"money": {1200}}),
    ("eighty quid", {}),
    ("80 quid", {"money": {80}}),
    ("half nine in the evening", {"clock": {21.5}}),
    ("at 9", {"clock": {9, 21}}),
    ("till midnight", {"clock": {24}}),
    ("at 4", {"clock": {16}}),
    ("for two weeks", {"hours": {336}}),
    ("quarter of an hour", {"hours": {0.25}}),
    ("5 of us, 3 miles", {}),
    ("£5 or £10", {}),
    ("", {}),
    ("can i bring both my brothers", {"people": {2}}),
    ("3 of my friends want to come", {"people": {3}}),
    ("can my friend come", {}),
    ("can year 4 children come", {"year": {4}}),
]


@pytest.mark.parametrize(("text", "wanted"), VALUES)
def test_the_values_of_a_question(text: str, wanted: dict[str, set[float]]) -> None:
    assert values_in(text) == wanted


SIDES = [
    ("im 12", "Those aged 11 to 15 may use the gym.", "inside"),
    ("im 16", "Those aged 11 to 15 may use the gym.", "outside"),
    ("year 4 on his own?", "Pupils in Years 5 and 6 may walk home.", "outside"),
    ("it was £24.99", "Gifts of no more than £25 may be kept.", "inside"),
    ("it was £26", "Gifts of no more than £25 may be kept.", "outside"),
    ("at ten at night", "You may practise until 9 pm.", "outside"),
    # Nine in the morning is inside, nine at night is not.
    ("at 9", "You may practise until 8 pm.", "either"),
    ("its 8 o clock", "Phones may be used before 7.30 pm.", "either"),
    ("can i look at one video", "Phones may be used before 7.30 pm.", None),
    ("looking at two sites at 6 o'clock", "Phones may be used before 7.30 pm.", "inside"),
    ("for a month", "Guests may stay for up to three weeks.", "outside"),
    ("for a month", "You may keep a gift worth up to £25.", None),
    ("im 12", "From 8 you may sit alone, and from 14 stand for the board.", None),
    ("can I bring two mates", "A member may bring one guest.", "outside"),
    ("is it ok to bring 2 friends", "A member may bring up to three guests.", "inside"),
    ("can my mate come", "A member may bring one guest.", None),
    ("can I take out five oars", "Members may borrow two oars.", "outside"),
    ("can I take out 2 old oars", "Members may borrow two oars.", None),
    ("can I take three coats", "Members may borrow two oars.", None),
    ("can we go with four canoes", "You may go with at least two canoes.", None),
]


@pytest.mark.parametrize(("question", "text", "wanted"), SIDES)
def test_inside_or_outside(question: str, text: str, wanted: str | None) -> None:
    assert side(question, text) == wanted


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_read_without_an_error(question: str, text: str) -> None:
    assert side(question, text) in (None, "inside", "outside", "either")


@pytest.mark.parametrize("repeated", ["1 ", "9,", "at 1 ", "(1)", "1 book "])
def test_a_long_question_full_of_numbers_is_read_at_once(repeated: str) -> None:
    question = repeated * (4000 // len(repeated))
    text = "Pupils aged 10 or over may bring two books before 9 am."
    started = time.process_time()
    side(question, text, question)
    beyond(question, "Pupils aged under 10 must not bring a book.", question)
    assert time.process_time() - started < 0.5


@given(st.integers(1, 999), st.integers(1, 999))
def test_a_sum_is_inside_where_it_is_no_more(worth: int, most: int) -> None:
    wanted = "inside" if worth <= most else "outside"
    assert side(f"worth £{worth}", f"You may keep up to £{most}.") == wanted


def test_a_limit_turned_round_leaves_the_rest() -> None:
    over = Limit("money", 25, math.inf, (False, True), refused=True)
    assert over.leaves(25)
    assert not over.leaves(26)


# --- what the decision makes of them ----------------------------------------------------------


EVEN = (0.2,) * 5


def may(text: str, force: Force = "may") -> Clause:
    return make_clause(force=force, text=text)


def query(text: str, kind: Kind = "permission") -> Query:
    return Query(text, text, kind=kind)


def read(rule: Clause) -> Hit:
    return Hit(rule, 0.9, ranker=2.0, verdicts=EVEN, reading=EVEN, relation=EVEN)


def likeliest(text: str, rule: Clause) -> Verdict:
    scores = verdict_scores(query(text), read(rule))
    return max(scores, key=lambda v: scores[v])


def test_outside_a_permission_is_not_allowed() -> None:
    rule = may("Those aged 11 to 15 may use the gym.")
    assert likeliest("im 16 can i use the gym", rule) == "not_allowed"
    assert likeliest("im 14 can i use the gym", rule) == "allowed"


def test_inside_a_permission_without_a_condition_is_allowed() -> None:
    rule = may("Gifts worth up to £25 may be kept.")
    found = decide(query("it was £10 can i keep it"), Ranking((read(rule),), 0.9), Thresholds())
    assert found.verdict == "allowed"
    # Nothing decides where no sum is named.
    found = decide(query("can i keep it"), Ranking((read(rule),), 0.9), Thresholds())
    assert found.verdict == "depends"


def test_no_yes_on_a_number_that_may_lie_on_either_side() -> None:
    rule = may("Phones may be used before 7.30 pm.")
    scores = verdict_scores(query("its 8 o clock, can i look at one video"), read(rule))
    assert scores["allowed"] == 0
    # An hour that can only be before it, or is said to be, is inside.
    assert verdict_scores(query("can i use my phone at 7 am"), read(rule))["allowed"] > 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Gifts worth up to £25 may be kept if the head agrees.",
        "Gifts worth up to £25 may be kept once they are in the register.",
        "Gifts worth up to £25 may be kept, but not from suppliers.",
    ],
)
def test_a_number_does_not_meet_another_condition(text: str) -> None:
    assert not plainly_inside(query("it was £10 can i keep it"), may(text))


def test_a_prohibition_with_an_exception_is_not_decided_by_its_number() -> None:
    rule = may("No more than £25 may be kept unless the head agrees.", force="only_if")
    assert by_number(query("it was £30 can i keep it"), rule) is None


def test_a_question_for_facts_is_not_decided_by_a_number() -> None:
    rule = may("Gifts worth up to £25 may be kept.")
    assert by_number(query("what happens to a £30 gift", kind="consequence"), rule) is None


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("can a 30 year old buy one", "Knives must not be sold to anyone aged under 18.", True),
        ("can a 16 year old buy one", "Knives must not be sold to anyone aged under 18.", False),
        ("I'm in year 11, must I?", "Year 7 pupils must wear a cap.", True),
        ("can I give one week's notice", "You must give at least two weeks' notice.", False),
    ],
)
def test_a_rule_for_other_ages_says_nothing(question: str, text: str, other: bool) -> None:
    assert beyond(question, text) is other


@pytest.mark.parametrize(
    ("one", "other", "different"),
    [
        ("Learners in Years 7 to 11 may bring one.", "Children up to Year 6 must not.", True),
        ("Learners in Years 7 to 11 may bring one.", "Year 9 must not.", False),
        ("Members aged 16 and over may enter.", "Members aged 11 to 15 must not.", True),
        ("Learners may bring one.", "Children up to Year 6 must not.", False),
        ("Year 7 may, and Year 9 may.", "Year 8 must not.", False),
    ],
)
def test_two_texts_are_for_different_ages_or_years_only_where_both_name_one(
    one: str, other: str, different: bool
) -> None:
    assert apart(one, other) is apart(other, one) is different


EIGHTH = "From the eighth day a fit note is required."
AFTER = "A form must be filled in after the 2nd week."


@pytest.mark.parametrize(
    ("question", "clause", "not_yet_due"),
    [
        ("Do I need a fit note after four days off?", EIGHTH, True),
        ("Do I need a fit note after eight days?", EIGHTH, False),
        ("Do I need a fit note after 2 weeks?", EIGHTH, False),
        ("Do I need a fit note?", EIGHTH, False),
        ("Must I fill in the form after two weeks?", AFTER, True),
        ("Must I fill in the form after three weeks?", AFTER, False),
        ("Must I keep it for two days?", "It must be kept for at least eight days.", False),
    ],
)
def test_a_duty_that_begins_later_is_none_yet(
    question: str, clause: str, not_yet_due: bool
) -> None:
    assert not_yet(question, clause) is not_yet_due


@pytest.mark.parametrize(
    ("question", "within"),
    [
        ("Do I need a note after four days?", True),
        ("After eight days?", False),
        ("Do I?", False),
    ],
)
def test_what_holds_for_a_first_stretch_of_time_holds_within_it(
    question: str, within: bool
) -> None:
    assert lasts(question, "For the first seven days a self-certificate is enough.") is within
    assert not lasts(question, "A self-certificate is enough.")
