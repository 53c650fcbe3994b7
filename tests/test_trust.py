"""A whole trust in small: copies of policies together, one changed, asked alone and among all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from fake_models import HashedEncoder

from assistant import index, parse
from assistant.pipeline import Assistant
from assistant.school import load_school
from assistant.settings import Settings, load_settings
from assistant.types import Policy
from eval.bench import trust
from eval.bench.trust import CHANGE, Copy, Rooms, Trust, measure
from training.render import render

ENCODER = HashedEncoder()


def raw(id: str, *rules: str) -> dict[str, Any]:
    """A policy of the training data whose every rule is asked about in its own words."""
    clauses = [
        {
            "id": str(n),
            "section": f"{id.title()} rules",
            "lead": "",
            "text": rule,
            "audience": "any",
            "kind": "prohibition",
        }
        for n, rule in enumerate(rules, 1)
    ]
    questions = [
        {
            "q": f"{clause['text'].removesuffix('.')}?",
            "audience": "any",
            "relevant": [clause["id"]],
            "verdict": "not_allowed",
            "style": "plain",
        }
        for clause in clauses
    ]
    title = f"{id.title()} Policy"
    return {"id": id, "title": title, "audiences": [], "clauses": clauses, "questions": questions}


RAWS = [
    raw("pets", "You must not bring cats into lessons.", "You must not feed hens in the yard."),
    raw("bikes", "You must not ride bikes along the corridor.", "You must not race scooters."),
    raw("food", "You must not share peanuts with anyone.", "You must not chew gum near computers."),
]
WAYS = (
    Copy(".md", lambda policy: render(dict(policy), "bullets").encode()),
    Copy("-plain.txt", lambda policy: render(dict(policy), "plain").encode()),
)


def policies(settings: Settings) -> Mapping[str, Policy]:
    return index.open_index(settings.index, ENCODER).policies


def opened(settings: Settings) -> Assistant:
    held = index.open_index(settings.index, ENCODER)
    return Assistant(settings, load_school(settings), ENCODER, None, held)


ROOMS = Rooms(
    build=lambda settings, say: index.build(
        parse.read_corpus(settings.corpus),
        settings.index,
        ENCODER,
        segmenter=parse.SEGMENTER,
        progress=say,
    ),
    open=opened,
    policies=policies,
)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    work = tmp_path_factory.mktemp("trust")
    settings = load_settings(corpus=work / "corpus", index=work / "index", ranker="none")
    return measure(RAWS, ["pets", "food"], settings, ROOMS, lambda _message: None, WAYS)


def test_every_policy_is_there_in_every_format(measured: Trust) -> None:
    assert measured.documents == len(RAWS) * len(WAYS)
    assert measured.clauses >= 2 * measured.documents


def test_a_question_is_answered_among_all_as_well_as_alone(measured: Trust) -> None:
    for asked in (measured.alone, measured.among):
        assert [marks["evidence@1"] for marks in asked.marks] == [1.0] * 4
        assert [marks["verbatim"] for marks in asked.marks] == [1.0] * 4


def test_the_table_says_all_that_was_measured(measured: Trust) -> None:
    printed = trust.table(measured)
    for words in ("documents", "build, seconds", "one policy changed", "among all: evidence@1"):
        assert words in printed
    assert "process of its own" not in printed


def test_a_change_that_is_lost_is_an_error(tmp_path: Path) -> None:
    settings = load_settings(corpus=tmp_path / "corpus", index=tmp_path / "index", ranker="none")
    built: list[object] = []

    def once(places: Settings, say: trust.Progress) -> object:
        built.append(built or ROOMS.build(places, say))
        return built[0]

    lazy = Rooms(build=once, open=opened, policies=policies)
    with pytest.raises(trust.AssistantError, match="not indexed"):
        measure(RAWS, ["pets"], settings, lazy, lambda _message: None, WAYS)
    assert CHANGE in (settings.corpus / "pets.md").read_text("utf-8")


def test_the_copies_are_what_can_be_read_here() -> None:
    ends = [way.suffix for way in trust.copies()]
    assert len(set(ends)) == len(ends) == 3
    assert all(f".{end.rpartition('.')[2]}" in parse.FORMATS for end in ends)
