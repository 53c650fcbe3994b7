"""Training scenarios: the shipped ones say what the policy says, and any corpus can have some."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_school import clause, policy

from assistant.errors import CorpusError
from assistant.parse import parse_file
from assistant.scenarios import (
    FITTING,
    FROM_BANK,
    Scenario,
    as_json,
    draw,
    from_json,
    read_scenarios,
)
from assistant.types import BankQuestion, Policy

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
ROW: dict[str, Any] = {
    "id": "one",
    "clause": "Post images of learners",
    "section": "1",
    "audience": "staff",
    "verdict": "not_allowed",
    "scenario": "Ann has a photo. She wants to post it.",
    "choices": ["Yes", "No", "Perhaps", "Later"],
    "right": 2,
    "prompt": "Why?",
}


@pytest.fixture(scope="module")
def shipped() -> Policy:
    return parse_file(CORPUS / "social-media.md")


@pytest.fixture(scope="module")
def scenarios(shipped: Policy) -> tuple[Scenario, ...]:
    return read_scenarios([shipped], CORPUS)


def rows() -> list[dict[str, Any]]:
    text = (CORPUS / "social-media.training.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def write(folder: Path, *changes: dict[str, Any]) -> Path:
    lines = [json.dumps({**ROW, **change}) for change in changes]
    (folder / "social-media.training.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


# --- the shipped ones -----------------------------------------------------------------------------


def test_there_are_sixty_or_more_over_every_section_and_every_kind_of_reader(
    shipped: Policy, scenarios: tuple[Scenario, ...]
) -> None:
    assert len(scenarios) >= 60
    assert {one.section for one in shipped.clauses} == {one.section for one in scenarios}
    counted = Counter(one.audience for one in scenarios)
    for audience in shipped.audiences:
        assert counted[audience] >= 5, audience


def test_every_row_quotes_its_clause_word_for_word_in_the_section_it_names(
    scenarios: tuple[Scenario, ...],
) -> None:
    by_id = {one.id: one for one in scenarios}
    for row in rows():
        found = by_id[row["id"]]
        assert row["clause"] in " ".join(f"{found.stem} {found.quote}".split()), row["id"]
        assert found.section == row["section"], row["id"]


def test_every_quote_stands_in_the_policy(shipped: Policy, scenarios: tuple[Scenario, ...]) -> None:
    assert [one.id for one in scenarios if one.quote not in shipped.text] == []
    assert [one.id for one in scenarios if one.stem not in shipped.text] == []


def test_every_verdict_fits_the_force_of_its_clause_and_every_clause_binds_its_reader(
    shipped: Policy, scenarios: tuple[Scenario, ...]
) -> None:
    clauses = {one.id: one for one in shipped.clauses}
    for one in scenarios:
        assert one.verdict in FITTING[clauses[one.clause].force], one.id
        assert one.audience == "any" or clauses[one.clause].binds(one.audience), one.id


def test_the_right_choice_says_what_the_verdict_says(scenarios: tuple[Scenario, ...]) -> None:
    for one in scenarios:
        right = one.choices[one.right]
        if one.verdict == "allowed":
            assert right.startswith("Yes"), one.id
        if one.verdict == "depends":
            assert re.match(r"Only\b|It can be done, but", right), one.id
        if one.verdict == "not_allowed":
            assert re.search(r"\b(no|not)\b", right, re.I), one.id
            assert not right.startswith("Yes"), one.id


def test_no_scenario_stands_twice(scenarios: tuple[Scenario, ...]) -> None:
    def folded(text: str) -> str:
        return " ".join(re.findall(r"\w+", text.casefold()))

    for of in (lambda one: one.id, lambda one: folded(one.text)):
        counted = Counter(map(of, scenarios))
        assert [text for text, times in counted.items() if times > 1] == []


def test_scenarios_are_short_and_the_place_of_the_right_choice_gives_nothing_away(
    scenarios: tuple[Scenario, ...],
) -> None:
    for one in scenarios:
        sentences = re.split(r'(?<=[.?!])["”]?\s', one.text)
        assert 1 <= len(sentences) <= 4, one.id
        assert len(one.text) <= 240, one.id
        assert max(map(len, one.choices)) <= 75, one.id
        assert one.prompt.endswith("?"), one.id
    places = Counter(one.right for one in scenarios)
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) <= 0.4 * len(scenarios)


def test_the_words_are_for_readers_of_eleven_or_twelve(scenarios: tuple[Scenario, ...]) -> None:
    import textstat

    told = " ".join(
        f"{one.text} {' '.join(f'{choice}.' for choice in one.choices)} {one.prompt}"
        for one in scenarios
    )
    # An American school grade; five years older is the age.
    assert textstat.automated_readability_index(told) + 5 <= 12


# --- reading --------------------------------------------------------------------------------------


def test_a_row_becomes_a_scenario_of_its_clause(tmp_path: Path) -> None:
    (one,) = read_scenarios([policy()], write(tmp_path, {}))
    own = clause(policy(), "Post images")
    assert (one.clause, one.quote, one.stem) == (own.id, own.text, own.stem)
    assert (one.right, one.choices[one.right], one.force) == (1, "No", "must_not")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"clause": "Words that are not there"}, "does not stand in the policy"),
        ({"choices": ["a", "b", "c"]}, "four different choices"),
        ({"choices": ["a", "b", "c", "a"]}, "four different choices"),
        ({"right": 5}, "four different choices"),
        ({"right": 0}, "four different choices"),
        ({"right": "x"}, "not a training row"),
        ({"audience": "cook"}, "known words"),
        ({"verdict": "maybe"}, "known words"),
        ({"id": "zero"}, "stands twice"),
    ],
)
def test_a_row_that_is_not_right_is_named(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(CorpusError, match=rf"social-media\.training\.jsonl, line 2.*{said}"):
        read_scenarios([policy()], write(tmp_path, {"id": "zero"}, change))


@pytest.mark.parametrize("text", [b"{", b"[]", b'"x"', b"\xff\xfe", b'{"id": 1}'])
def test_a_file_that_is_not_right_is_named(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "social-media.training.jsonl").write_bytes(text)
    with pytest.raises(CorpusError, match=r"social-media\.training\.jsonl"):
        read_scenarios([policy()], tmp_path)


def test_a_file_saved_by_notepad_keeps_every_character_of_a_story(tmp_path: Path) -> None:
    told = "Ann has a photo.\u2028She wants to post it."
    path = write(tmp_path, {"scenario": told}) / "social-media.training.jsonl"
    content = json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False)
    path.write_bytes(b"\xef\xbb\xbf" + content.encode() + b"\r\n")
    (one,) = read_scenarios([policy()], tmp_path)
    assert one.text == told


def test_without_a_file_they_come_from_the_question_bank(tmp_path: Path) -> None:
    own = clause(policy(), "Post images")
    asked = [
        BankQuestion("can i post a photo of my own class today", own.id, "staff", "not_allowed"),
        BankQuestion("short one", own.id, "staff", "depends"),
        BankQuestion("who told everyone here that this is a rule", own.id, "any", "information"),
        BankQuestion("is it fine to have a parrot in class", "", "any", "not_covered"),
    ]
    (one,) = read_scenarios([replace(policy(), questions=tuple(asked))], tmp_path)
    assert one.text == "Can i post a photo of my own class today?"
    assert one.choices == tuple(FROM_BANK.values())
    assert one.choices[one.right] == "No"
    assert read_scenarios([replace(policy(), questions=())], tmp_path) == ()


# --- drawing --------------------------------------------------------------------------------------


def test_a_drawing_fits_the_room_and_the_sections(scenarios: tuple[Scenario, ...]) -> None:
    drawn = draw(scenarios, audience="parent", number=60, seed=1)
    assert {one.audience for one in drawn} == {"parent", "any"}
    some = draw(scenarios, sections=[("social-media", "6.1")], number=60, seed=1)
    assert {one.section for one in some} == {"6.1"}
    assert draw(scenarios, sections=[("none", "6.1")], number=5) == ()


def test_a_drawing_is_spread_over_the_sections_and_keeps_their_order(
    scenarios: tuple[Scenario, ...],
) -> None:
    drawn = draw(scenarios, number=20, seed=3)
    assert len(drawn) == len({one.id for one in drawn}) == 20
    assert len({one.section for one in drawn}) == 20
    places = [scenarios.index(one) for one in drawn]
    assert places == sorted(places)
    assert drawn == draw(scenarios, number=20, seed=3)
    assert any(drawn != draw(scenarios, number=20, seed=n) for n in range(4, 8))


def test_a_scenario_survives_being_kept(scenarios: tuple[Scenario, ...]) -> None:
    for one in scenarios:
        assert from_json(json.loads(json.dumps(as_json(one)))) == one
