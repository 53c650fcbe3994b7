"""Whose cell is meant where a table has one for each group of people."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.columns import closed_to, meant
from assistant.decide import decide
from assistant.parse import parse_file, parse_text
from assistant.pipeline import Assistant
from assistant.settings import load_settings
from assistant.types import Clause, Decision, Hit, Query, Ranking
from assistant.verdict import Thresholds

DRAFTING = Path(__file__).resolve().parent / "fixtures" / "drafting"
DEVICES = parse_text(
    "# Devices\n\n| Device | Years 5 and 6 | Years 7 and 8 | Supply teachers | Teaching staff |\n"
    "|---|---|---|---|---|\n"
    "| Watch | Must not | May bring, in school mode | May wear | May wear |\n"
    "| Tablet | May bring | May bring | Must not | May take home |\n",
    policy_id="p",
).clauses
QUESTIONS = DRAFTING.parent / "people-tables.jsonl"
CLUB = parse_file(DRAFTING / "people-down.md").clauses


def row(thing: str, clauses: tuple[Clause, ...] = DEVICES) -> tuple[Clause, ...]:
    return tuple(c for c in clauses if c.thing == thing)


def asked(question: str, audience: str = "any", before: str = "") -> Query:
    return Query(f"{before} {question}".strip(), question, audience)


@pytest.mark.parametrize(
    ("question", "audience", "before", "people"),
    [
        ("im in y5 can i wear my watch", "learner", "", ["Years 5 and 6"]),
        ("can i wear my watch", "learner", "", ["Years 5 and 6", "Years 7 and 8"]),
        ("and her brother in year 6?", "parent", "can my daughter in year 8", ["Years 5 and 6"]),
        ("can my year 8s wear a watch", "staff", "", ["Years 7 and 8"]),
        ("can i wear mine in year 8 lessons", "staff", "", ["Supply teachers", "Teaching staff"]),
        ("i'm on supply today, can i wear it", "staff", "", ["Supply teachers"]),
        ("and the supply teacher, can she?", "staff", "i am a teacher", ["Supply teachers"]),
        ("can my teacher wear one", "learner", "", ["Supply teachers", "Teaching staff"]),
        ("can i, if it is about Years 7 and 8?", "any", "", ["Years 7 and 8"]),
    ],
)
def test_the_year_the_people_named_and_who_asks_tell_whose_cell_is_meant(
    question: str, audience: str, before: str, people: list[str]
) -> None:
    assert [c.people for c in meant(asked(question, audience, before), row("Watch"))] == people


@pytest.mark.parametrize(
    ("question", "people"),
    [
        ("im 9 can i use it", ["Juniors (8 to 10)"]),
        ("im 12 can i use it", ["Under 14s"]),
        ("im 15 can i use it", ["Ages 14 to 17"]),
    ],
)
def test_of_two_ages_that_hold_one_the_narrower_is_meant(question: str, people: list[str]) -> None:
    phones = row("Mobile phone", CLUB)
    assert [c.people for c in meant(asked(question, "learner"), phones)] == people


def test_a_cell_is_closed_to_another_year() -> None:
    young, old, *_ = row("Watch")
    assert closed_to(asked("im in year 8 can i"), young)
    assert not closed_to(asked("im in year 8 can i"), old)
    assert not closed_to(asked("can i"), young)


# --- the decision -----------------------------------------------------------------------------


def decided(query: Query, first: Clause) -> Decision:
    rest = [c for c in DEVICES if c is not first]
    hits = tuple(Hit(c, 1 - n / 10, position=n) for n, c in enumerate((first, *rest)))
    return decide(query, Ranking(hits, 0.9), Thresholds(answerable=0.5), DEVICES)


def test_the_readers_own_cell_decides_though_anothers_was_found_first() -> None:
    young, *_ = row("Watch")
    decision = decided(asked("can i wear a watch, im in year 8", "learner"), young)
    assert decision.evidence[0].clause.people == "Years 7 and 8"
    shown = {e.clause.people for e in decision.evidence if e.clause.thing == "Watch"}
    assert shown == {"Years 7 and 8"}


def test_a_cell_on_another_thing_is_no_exception() -> None:
    young, *_ = row("Watch")
    decision = decided(asked("can i bring a watch, im in year 5", "learner"), young)
    assert decision.verdict == "not_allowed"
    assert [e.role for e in decision.evidence if e.role == "exception"] == []


def test_where_it_is_not_told_who_is_meant_each_group_is_an_arm() -> None:
    young, *_ = row("Watch")
    decision = decided(asked("can i wear a watch", "learner"), young)
    assert (decision.outcome, decision.verdict) == ("clarify", "depends")
    assert [(b.when, b.verdict) for b in decision.branches] == [
        ("it is about Years 5 and 6", "not_allowed"),
        ("it is about Years 7 and 8", "depends"),
    ]
    assert decision.choices[1].question == "can i wear a watch, if it is about Years 7 and 8?"


def test_groups_that_may_do_the_same_need_not_be_told_apart() -> None:
    young, *_ = row("Tablet")
    decision = decided(asked("can i bring a tablet", "learner"), young)
    assert (decision.outcome, decision.verdict) == ("answered", "depends")


def test_a_cell_for_another_year_gives_no_leave_where_none_is_for_the_readers() -> None:
    young, *_ = row("Tablet")
    lone = replace(young, section="9")
    query = asked("can i bring a tablet, im in year 10", "learner")
    sure = Hit(lone, 1.0, verdicts=(0.02, 0.02, 0.94, 0.01, 0.01))
    decision = decide(query, Ranking((sure,), 0.9), Thresholds(answerable=0.5), (lone,))
    assert decision.verdict != "allowed"


# --- with the models --------------------------------------------------------------------------


@pytest.mark.model
@pytest.mark.parametrize("name", ["people-across", "people-down"])
def test_everyday_questions_find_their_row_and_no_leave_that_is_somebody_elses(
    name: str, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    shutil.copy(DRAFTING / f"{name}.md", corpus)
    assistant = Assistant.open(load_settings(corpus=corpus, index=tmp_path / "index"))
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    rows = [row for row in rows if row["policy"] == name]
    right = 0
    for row in rows:
        answer = assistant.ask(row["question"], audience=row["audience"])
        assert answer.citations[0].whole.startswith(row["thing"]), row["question"]
        assert answer.verdict != "allowed" or row["verdict"] == "allowed", row["question"]
        right += answer.verdict == row["verdict"]
    assert right >= len(rows) - 1
