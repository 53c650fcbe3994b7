"""Tables of people and rules: which they are, and what each cell says to whom."""

from __future__ import annotations

import pytest

from assistant.parse import parse_text
from assistant.parse.matrix import people_of
from assistant.types import Clause, Policy


def table(*rows: str) -> Policy:
    ruled = "|" + "---|" * (rows[0].count("|") - 1)
    return parse_text(
        "\n".join(["# T", "", "## Devices", "", rows[0], ruled, *rows[1:]]) + "\n", policy_id="p"
    )


def cells(policy: Policy) -> list[Clause]:
    return [c for c in policy.clauses if c.people]


def test_each_cell_is_a_rule_of_its_own_for_the_people_of_its_column() -> None:
    policy = table(
        "| Device | Years 5 and 6 | Staff |",
        "| Smart watch | Must not bring | May wear |",
    )
    assert [(c.stem, c.text, c.force, c.audiences) for c in policy.clauses] == [
        ("Smart watch – Years 5 and 6:", "Must not bring", "must_not", ("learner",)),
        ("Smart watch – Staff:", "May wear", "may", ("staff",)),
    ]
    assert policy.clauses[1].id == "p/devices/smart-watch-staff-may-wear"
    for c in policy.clauses:
        assert policy.text[c.start : c.end] == c.text
        assert f"{c.stem} {c.text}" in policy.text


def test_people_down_the_first_column_are_read_the_same() -> None:
    policy = table(
        "| | Mobile phone | Smart watch |",
        "| Years 5 and 6 | Only with a form | Must not |",
        "| Staff | May bring | May wear |",
    )
    assert [(c.stem, c.force) for c in cells(policy)] == [
        ("Mobile phone – Years 5 and 6:", "only_if"),
        ("Smart watch – Years 5 and 6:", "must_not"),
        ("Mobile phone – Staff:", "may"),
        ("Smart watch – Staff:", "may"),
    ]


@pytest.mark.parametrize(
    ("text", "force"),
    [
        ("✓", "may"),
        ("✗", "must_not"),
        ("Yes", "may"),
        ("No", "must_not"),
        ("Yes, before 7 am", "only_if"),
        ("Yes, without asking", "may"),
        ("No, hide the comment instead", "must_not"),
        ("Allowed", "may"),
        ("Allowed in reception only", "only_if"),
        ("Not allowed", "must_not"),
        ("Not allowed unless the head agrees", "only_if"),
        ("Banned", "must_not"),
        ("Never", "must_not"),
        ("None", "must_not"),
        ("With permission", "only_if"),
        ("Ask first", "only_if"),
        ("PE only", "only_if"),
        ("May, after signing it out", "only_if"),
        ("May bring, in school mode", "only_if"),
        ("May bring", "may"),
        ("May not bring", "must_not"),
        ("Must not", "must_not"),
        ("Must sign in", "must"),
        ("Required", "must"),
        ("Optional", "may"),
        ("Not needed", "may"),
        ("Any colour", "may"),
        ("Pupils: no", "must_not"),
    ],
)
def test_a_cell_does_what_its_few_words_say(text: str, force: str) -> None:
    policy = table("| Thing | Pupils | Staff |", f"| Watch | {text} | May wear |")
    assert [c.force for c in cells(policy)] == [force, "may"]


def test_a_corner_that_tells_what_the_things_are_is_the_heading_over_them() -> None:
    told = table("| Activity on a tablet | Pupils | Staff |", "| Games | Must not | May play |")
    assert {c.path for c in told.clauses} == {("Devices", "Activity on a tablet")}
    assert {c.heading for c in told.clauses} == {"Devices"}
    plain = table("| Activity | Pupils | Staff |", "| Games | Must not | May play |")
    assert {c.path for c in plain.clauses} == {("Devices",)}


def test_a_cell_that_is_not_for_them_says_nothing_to_them() -> None:
    policy = table("| Thing | Pupils | Staff |", "| Games | Not applicable | May play |")
    assert [c.people for c in policy.clauses] == ["Staff"]
    assert "Games – Pupils: Not applicable" in policy.text


def test_a_tick_under_a_duty_requires_and_gives_no_leave() -> None:
    policy = table("| Must do | Volunteers | Staff |", "| Induction | ✓ | ✓ |", "| DBS | ✗ | ✓ |")
    assert [c.force for c in cells(policy)] == ["must", "must", "fact", "must"]


def test_a_cell_that_names_its_people_is_not_told_them_twice() -> None:
    policy = table("| Act | Teachers | Governors |", "| Print | Teachers may print. | No |")
    assert [c.stem for c in cells(policy)] == ["Print:", "Print – Governors:"]


@pytest.mark.parametrize(
    "rows",
    [
        # A fee, a time.
        ("| Club | Pupils | Staff |", "| Breakfast | £3 | £1.50 |", "| Homework | 4 pm | 5 pm |"),
        # Columns of notes beside the people.
        ("| Thing | Pupils | Conditions |", "| Phone | May bring | At the gate |"),
        (
            "| Who | What is allowed | When |",
            "| Pupils | May swim | May |",
            "| Staff | All | May |",
        ),
        # Columns that are rules, or places.
        ("| Who | Allowed | Not allowed |", "| Pupils | ✓ | |", "| Staff | ✓ | |"),
        ("| Thing | Hall | Pool |", "| Phone | Yes | No |"),
    ],
)
def test_other_tables_stay_as_they_are(rows: tuple[str, ...]) -> None:
    assert cells(table(*rows)) == []


def test_a_row_without_a_rule_stays_a_row() -> None:
    policy = table(
        "| Thing | Pupils | Staff |",
        "| Phone | Must not | May bring |",
        "| Locker | £5 | £10 |",
    )
    assert policy.clauses[-1].text == "Locker  £5  £10"
    assert policy.clauses[-1].stem == "Thing  Pupils  Staff"


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("Years 5 and 6", ("learner",)),
        ("Year 9 and above", ("learner",)),
        ("KS3", ("learner",)),
        ("Under 11s", ("learner",)),
        ("Sixth form (16 to 19)", ("learner",)),
        ("Pupils up to 16", ("learner",)),
        ("Supply teachers", ("staff",)),
        ("SLT", ("staff",)),
        ("Any member of staff", ("staff",)),
        ("Staff who are not governors", ("staff",)),
        ("Guests of residents", ("visitor",)),
        ("Parents and visitors", ("parent", "visitor")),
        ("Parents and public", ("parent", "visitor")),
        ("Members", ()),
        ("Parent consent", None),
        ("Notes", None),
        ("Hall", None),
    ],
)
def test_groups_of_people_are_known_by_their_names(
    name: str, people: tuple[str, ...] | None
) -> None:
    assert people_of(name) == people
