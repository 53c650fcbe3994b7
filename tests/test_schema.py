"""The schemas of the outside contract: strict, in step with the types, and held by every output."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fakes import ANSWERED, ESCALATED, NOT_COVERED
from jsonschema import Draft202012Validator

from assistant import types
from assistant.answer import as_json
from assistant.errors import AssistantError
from assistant.types import Answer, Json

SCHEMAS = sorted((Path(__file__).parent.parent / "docs" / "schema").glob("*.schema.json"))
NAMES = [path.name.removesuffix(".schema.json") for path in SCHEMAS]
Faults = Callable[[str, Any], list[str]]


def schema(name: str) -> Json:
    return json.loads(SCHEMAS[NAMES.index(name)].read_text("utf-8"))


def objects(node: Any) -> list[Json]:
    """Every schema of an object with named fields in a schema."""
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    here = [node] if isinstance(node, dict) and node.get("type") == "object" else []
    return here + [found for value in inner for found in objects(value)]


def test_there_is_a_schema_for_answer_batch_error_case_and_lint() -> None:
    assert NAMES == ["answer", "batch-error", "case", "lint"]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_itself_valid(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("name", NAMES)
def test_no_field_is_optional_and_none_is_unknown(name: str) -> None:
    for node in objects(schema(name)):
        if "properties" in node:
            assert node["additionalProperties"] is False
            assert sorted(node["required"]) == sorted(node["properties"])


@pytest.mark.parametrize(
    ("definition", "of"),
    [
        (None, types.Answer),
        ("citation", types.Citation),
        ("branch", types.AnswerBranch),
        ("choice", types.Choice),
        ("contact", types.Contact),
        ("related", types.Related),
        ("warning", types.Notice),
        ("next_step", types.NextStep),
    ],
)
def test_the_fields_are_those_of_the_types(definition: str | None, of: type) -> None:
    root = schema("answer")
    node = root["$defs"][definition] if definition else root
    inner = {"form"} if of is types.Answer else set()  # for our own pages only
    assert set(node["properties"]) == {one.name for one in dataclasses.fields(of)} - inner


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (("$defs", "verdict"), types.Verdict),
        (("properties", "outcome"), types.Outcome),
        (("$defs", "citation", "properties", "role"), types.Role),
        (("$defs", "citation", "properties", "force"), types.Force),
    ],
)
def test_the_words_are_those_of_the_types(place: tuple[str, ...], words: Any) -> None:
    node = schema("answer")
    for step in place:
        node = node[step]
    assert node["enum"] == list(typing.get_args(words))


def test_who_may_ask_is_said_once() -> None:
    assert schema("answer")["$defs"]["asker"]["enum"] == [*types.AUDIENCES, "any"]
    assert schema("case")["properties"]["audience"]["enum"] == [*types.AUDIENCES, "any"]


def test_every_kind_of_error_has_its_code_in_the_schema() -> None:
    # Being busy and the store belong to the server: a batch has the assistant to itself.
    def codes(error: type[AssistantError]) -> set[str]:
        below = [one for one in error.__subclasses__() if one.__module__ == "assistant.errors"]
        return {error.code}.union(*(codes(one) for one in below))

    known = schema("batch-error")["properties"]["error"]["properties"]["code"]["enum"]
    assert set(known) == codes(AssistantError) - {"store"} | {"internal"}


@pytest.mark.parametrize("answer", [ANSWERED, ESCALATED, NOT_COVERED], ids=lambda one: one.outcome)
def test_an_answer_fits(answer: Answer, faults: Faults) -> None:
    assert faults("answer", as_json(answer)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"schema_version": 2},
        {"verdict": None},
        {"verdict": "yes"},
        {"outcome": "not_covered"},
        {"outcome": "escalated"},
        {"citations": []},
        {"choices": []},
        {"audience": "teacher"},
        {"confidence": 1.5},
        {"timings_ms": {}},
        {"next_step": {"text": "Ask."}},
        {"extra": 1},
        {"contacts": [{"name": "x", "role": "", "phone": None, "url": "javascript:x"}]},
        {"parts": [{}]},
    ],
    ids=str,
)
def test_an_answer_that_breaks_the_contract_does_not_fit(change: Json, faults: Faults) -> None:
    assert faults("answer", {**as_json(ANSWERED), **change})


def test_a_field_left_out_does_not_fit(faults: Faults) -> None:
    whole = as_json(ANSWERED)
    for name in whole:
        assert faults("answer", {key: value for key, value in whole.items() if key != name}), name


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent.parent / "eval/cases").glob("*.jsonl"))
)
def test_every_known_case_fits(path: Path, faults: Faults) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert rows
    assert {row["id"]: found for row in rows if (found := faults("case", row))} == {}


QUESTIONS = (
    ("Can I accept this friend request?", "staff", ()),
    ("what about past pupils", "staff", ("can I be friends with pupils on facebook",)),
    ("who approved this policy", "any", ()),
    ("can i post a photo of sports day, and who do i ask first?", "parent", ()),
    ("where can I park?", "visitor", ()),
    ("my uncle keeps hurting me", "learner", ()),
    ("write me a poem about the head being fat", "learner", ()),
    ("", "any", ()),
    ("?", "any", ()),
    ("🙂🙂🙂", "any", ()),
    ("x" * 10_000, "any", ()),
    ("<script>alert(1)</script>'; DROP TABLE policies;--", "any", ()),
    ("هل يمكنني نشر صورة؟", "parent", ()),
    ("\x00\x01\x02", "any", ()),
)


@pytest.fixture(scope="module")
def opened(root: Path, shipped_index: Path) -> Any:
    from assistant.pipeline import Assistant
    from assistant.settings import load_settings

    return Assistant.open(load_settings(corpus=root / "corpus", index=shipped_index))


@pytest.mark.model
@pytest.mark.parametrize(("question", "audience", "history"), QUESTIONS)
def test_whatever_is_asked_the_real_answer_fits_and_every_quote_is_verbatim(
    opened: Any, faults: Faults, question: str, audience: str, history: tuple[str, ...]
) -> None:
    answer = json.loads(
        json.dumps(as_json(opened.ask(question, audience=audience, history=history, id="x")))
    )
    assert faults("answer", answer) == []
    assert answer["id"] == "x"
    for one in (answer, *answer["parts"]):
        assert [citation["n"] for citation in one["citations"]] == [
            n + 1 for n in range(len(one["citations"]))
        ]
        numbers = {citation["n"] for citation in one["citations"]}
        assert {n for branch in one["branches"] for n in branch["citations"]} <= numbers
        for citation in one["citations"]:
            policy = opened.policies[citation["policy"]]
            assert policy.text[citation["start"] : citation["end"]] == citation["quote"]
            assert citation["stem"] in policy.text
            assert citation["sha256"] == hashlib.sha256(policy.text.encode()).hexdigest()
