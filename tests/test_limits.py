"""Numbers that decide: the limits of clauses and the values of questions, by unit."""

from __future__ import annotations

import math
import time

import pytest
from fake_models import make_clause
from hypothesis import given
from hypothesis import strategies as st

from assistant.decide import decide
from assistant.limits import apart, beyond, lasts, meets, side
from assistant.quantities import Limit, limits_in, values_in
from assistant.types import Clause, Force, Hit, Kind, Query, Ranking, Verdict
from assistant.verdict import Thresholds, by_number, plainly_inside, verdict_scores

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
    ("Calls may be made from 6.30 to 7.30 in the evening.", [("clock", 18.5, 19.5)]),
    ("You may swap a shift with at least 24 hours beforehand.", []),
    ("Two adults may go with the twelve pupils.", []),
    ("There are 30 places.", []),
    ("Members may bring one guest.", [("guests", -math.inf, 1)]),
    ("You may be accompanied by up to two (2) named friends.", [("guests", -math.inf, 2)]),
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
    ("eighty quid", {"money": {80}}),
    ("80 quid", {"money": {80}}),
    ("half nine in the evening", {"clock": {21.5}}),
    ("at 9", {"clock": {9, 21}}),
    ("till midnight", {"clock": {24}}),
    ("at 4", {"clock": {16}}),
    ("for two weeks", {"hours": {336}}),
    ("quarter of an hour", {"hours": {0.25}}),
    ("5 of us, 3 miles", {"people": {5}, "metres": {4827}}),
    ("£5 or £10", {"money": {5, 10}}),
    ("", {}),
    ("can i bring both my brothers", {"guests": {2}}),
    ("3 of my friends want to come", {"guests": {3}}),
    ("can my friend come", {}),
    ("can year 4 children come", {"year": {4}}),
]


@pytest.mark.parametrize(("text", "wanted"), VALUES)
def test_the_values_of_a_question(text: str, wanted: dict[str, set[float]]) -> None:
    assert values_in(text) == wanted


SIDES = [
    ("with one friend", "You may go to town in groups of at least three.", "outside"),
    ("me and two friends", "You may go to town in groups of at least three.", "inside"),
    ("with two friends", "You may go to town in groups of at least three.", "inside"),
    ("with one friend", "You may bring up to two friends.", "inside"),
    ("at 1pm in the lounge", "Watching films is for the lounge after 4 pm.", "outside"),
    ("at 5pm in the lounge", "Watching films is for the lounge after 4 pm.", "inside"),
    ("im 12", "Those aged 11 to 15 may use the gym.", "inside"),
    ("im 16", "Those aged 11 to 15 may use the gym.", "outside"),
    ("year 4 on his own?", "Pupils in Years 5 and 6 may walk home.", "outside"),
    ("it was £24.99", "Gifts of no more than £25 may be kept.", "inside"),
    ("it was £26", "Gifts of no more than £25 may be kept.", "outside"),
    ("about 40 bucks", "Gifts received up to $100 may be accepted.", "inside"),
    ("it's worth about $300", "Gifts received up to $100 may be accepted.", "outside"),
    ("lunch was 30 dollars", "Meals of up to $25 may be claimed.", "outside"),
    ("a 20 euro voucher", "Vouchers under €50 may be kept.", "inside"),
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


CLOCK = "Pupils may explore the woods in groups of three or more until the 5 o'clock bell."
BUS = "Groups of up to twelve may use the minibus."
GIFT = "Presents worth up to £15 can be accepted."
GYM = "Anyone under 16 may use the gym."
ADULT = "You can meet an adult student in a café."
OLD = "Staff may connect with former students two years after they have left."
LOFT = "Up to ten pupils may use the loft."
LEAVE = "Staff may take no more than three days off."
FRIDAY = "Cameras may be borrowed if they are back by Friday."
SHOP = "Pupils may go to the shop from Year 9."
NIGHT = "Calls may be made from 10 pm to 7 am."
FAR = "Leaders may walk with a class for up to two miles."
FORM = "Forms may be handed in before 3 May."
NEAR_AGE = "Helpers over 21 may run the bar."

DECIDED = [
    ("can 4 of us go in the woods at 3pm", CLOCK, "inside"),
    ("can three of us go in the woods", CLOCK, "inside"),
    ("me and 3 mates want to go in the woods", CLOCK, "inside"),
    ("just the two of us, ok?", CLOCK, "outside"),
    ("can five of us go in the woods at 6pm", CLOCK, "outside"),
    ("there's 14 of us, ok to take the minibus", BUS, "outside"),
    ("13 of us, minibus?", BUS, "outside"),
    ("party of eight for the minibus", BUS, "inside"),
    ("can the whole class of thirty-one go in it", BUS, "outside"),
    ("10 or 11 of us", BUS, "inside"),
    ("12 or 13 of us", BUS, "either"),
    ("more than 14 of us", BUS, "outside"),
    ("a student gave me a £12 plant", GIFT, "inside"),
    ("it cost between £10 and £20", GIFT, "either"),
    ("a twenty-five quid voucher", GIFT, "outside"),
    ("im 17 can i use it", GYM, "outside"),
    ("my 15yo wants to", GYM, "inside"),
    ("she's 34, can she", GYM, "outside"),
    ("can someone over 18 use it", GYM, "outside"),
    ("can a 17 yr old and me go over her essay in starbucks", ADULT, "outside"),
    ("my student (she's 44) asked to meet", ADULT, "inside"),
    ("he left 3 years ago and wants to add me", OLD, "inside"),
    ("she left six months ago", OLD, "outside"),
    ("can 12 pupils go up", LOFT, "outside"),
    ("a group of five", LOFT, "inside"),
    ("can I have four days off", LEAVE, "outside"),
    ("can I have a couple of days off", LEAVE, "inside"),
    ("can i bring it back on thursday", FRIDAY, "inside"),
    ("can i keep it till next monday", FRIDAY, "outside"),
    ("can i keep it till saturday", FRIDAY, "outside"),
    ("back on monday ok?", FRIDAY, "either"),
    ("im in year 8", SHOP, "outside"),
    ("y11 here", SHOP, "inside"),
    ("at 2 am", NIGHT, "inside"),
    ("at noon", NIGHT, "outside"),
    ("it's three miles to the park", FAR, "outside"),
    ("it's 500 metres away", FAR, "inside"),
    ("can I hand it in on 5 May", FORM, "outside"),
    ("can I hand it in on 28th April", FORM, "inside"),
    ("i'm 22 can i help at the bar", NEAR_AGE, "inside"),
    ("I turned nineteen in May", NEAR_AGE, "outside"),
    ("can we sing before 4 pm", "You may sing after 4 pm.", "outside"),
    ("can we sing after 5", "You may sing after 4 pm.", "inside"),
    ("eight of us", "No more than six may go in.", "outside"),
    ("four of us", "No more than six may go in.", "inside"),
]

UNDECIDED = [
    # Of another kind.
    ("at 3pm", BUS),
    ("at 5", GYM),
    ("im in year 12", GYM),
    ("for 17 minutes", GYM),
    ("£17 a month", GYM),
    ("17 of us", GYM),
    ("im 14, can we take it", BUS),
    ("we have 14 bags", BUS),
    ("it's 14 miles", BUS),
    ("at quarter past four", LOFT),
    ("im 12, can i keep it", GIFT),
    ("20 of us clubbed together", GIFT),
    ("20% off", GIFT),
    ("in year 10", CLOCK),
    ("two years ago he gave me a pen", GIFT),
    ("for three years", OLD),
    ("i have been here 3 weeks", OLD),
    ("at 4", LEAVE),
    ("four pupils", LEAVE),
    ("i asked four days ahead", LEAVE),
    ("can i take one out on saturday", FRIDAY),
    ("at 9", SHOP),
    ("my 8 year old", SHOP),
    ("level 8", SHOP),
    ("in room 11", NIGHT),
    ("look at 11 of them", NIGHT),
    ("for 3 hours", FAR),
    ("3 of us", FAR),
    # Nothing, or too much, is named.
    ("a sixth former", NEAR_AGE),
    ("is 19 ok", NEAR_AGE),
    ("section 19", NEAR_AGE),
    ("it was 2019", NEAR_AGE),
    ("im 19 and my sister is 22", NEAR_AGE),
    ("two classes of 12, so a class of 30", BUS),
    ("6 pupils and 2 adults", BUS),
    ("can i take it", BUS),
    ("by 8", "Read from 8 to page 9."),
    ("im 12", "There are 12 places."),
    ("im 31", "The hall may be hired. Under 18 there are no fees and over 60 there are none."),
    ("at 10am", "You may wait inside. Doors are shut before 9 am."),
    ("8 pupils", "There must be one adult to six pupils; pupils may be counted twice."),
]


@pytest.mark.parametrize(("question", "text", "wanted"), DECIDED)
def test_a_number_decides_where_clause_and_question_name_one_of_a_kind(
    question: str, text: str, wanted: str
) -> None:
    assert side(question, text) == wanted


@pytest.mark.parametrize(("question", "text"), UNDECIDED)
def test_what_cannot_be_compared_decides_nothing(question: str, text: str) -> None:
    assert side(question, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Books are lent to Year 9 and above; younger pupils may have one with a note.",
        "Gifts of £200 or over go to the bursar; smaller ones can be kept.",
        "The room is closed before 4 pm; at weekends you may use it.",
    ],
)
def test_outside_a_limit_is_no_ban_where_there_is_leave_for_the_rest(text: str) -> None:
    assert side("year 8, £80, 5 pm", text) in (None, "either")


def test_inside_what_a_statement_beside_the_leave_forbids_is_outside() -> None:
    text = "You may bring a phone. It must not be used after 9 pm."
    assert side("can I text at 10 pm", text) == "outside"
    assert side("can I text at 8 pm", text) is None


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
    assert max(scores, key=lambda v: scores[v]) == "depends"
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


BEYOND = [
    ("can a 30 year old buy one", "Knives must not be sold to anyone aged under 18.", True),
    ("can a 16 year old buy one", "Knives must not be sold to anyone aged under 18.", False),
    ("I'm in year 11, must I?", "Year 7 pupils must wear a cap.", True),
    ("can I give one week's notice", "You must give at least two weeks' notice.", False),
    ("she's 34, can I add her", "Staff should not add students under 18.", True),
    ("a 17-year-old", "Staff should not add students under 18.", False),
    ("at 5", "Staff should not add students under 18.", False),
    ("I was given a £10 pen", "Gifts over £20 must not be kept.", True),
    ("I was given a £30 pen", "Gifts over £20 must not be kept.", False),
    ("four of us", "Groups of more than six must not go in.", True),
    ("eight of us", "Groups of more than six must not go in.", False),
    ("8 of us", "Groups of ten or more must book.", True),
    ("12 of us", "Groups of ten or more must book.", False),
    ("after four days off", "From the eighth day, staff must send a fit note.", True),
    ("after nine days off", "From the eighth day, staff must send a fit note.", False),
    ("at 4 pm", "Phones must not be used until 3.30 pm.", True),
    ("im 31, can i drive", "Drivers must be at least 25.", False),
    ("im 23, can i drive", "Drivers must be at least 25.", False),
    ("it's £10", "Gifts must not be kept unless they are worth under £5.", False),
    ("a year", "Staff must not add them for at least two years.", False),
]


@pytest.mark.parametrize(("question", "text", "other"), BEYOND)
def test_a_rule_for_other_ages_says_nothing(question: str, text: str, other: bool) -> None:
    assert beyond(question, text) is other


@pytest.mark.parametrize(
    ("question", "text", "wanted"),
    [
        ("im 31, can i drive", "Drivers must be at least 25.", "inside"),
        ("im 23, can i drive", "Drivers must be at least 25.", "outside"),
        ("at 25 miles an hour", "Drivers must be at least 25.", None),
        ("there are 20 of us", "Classes must be no larger than fifteen.", "outside"),
        ("im 12", "Pupils under 11 must wear a cap.", None),
    ],
)
def test_the_standard_of_a_duty(question: str, text: str, wanted: str | None) -> None:
    assert meets(question, text) == wanted


def test_a_standard_that_is_met_is_no_ground_for_a_no() -> None:
    rule = may("Drivers must be at least 25.", force="must")
    assert verdict_scores(query("im 31, can i drive"), read(rule))["not_allowed"] == 0
    assert likeliest("im 23, may drivers be that young", rule) == "not_allowed"


def test_too_many_of_us_are_never_told_yes() -> None:
    assert (
        verdict_scores(query("14 of us, can we take the minibus"), read(may(BUS)))["allowed"] == 0
    )


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


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Can I work in the sixth form common room? I'm in year 11.", "outside"),
        ("Can I work in the sixth form common room? I'm in year 12.", "inside"),
        ("I'm in the sixth form, can I work in the common room?", "inside"),
        ("Can I work in the sixth form common room?", None),
    ],
)
def test_the_sixth_form_common_room_is_a_place_and_no_school_year(
    question: str, held: str | None
) -> None:
    assert side(question, "Sixth form students may work in the sixth form common room.") == held
