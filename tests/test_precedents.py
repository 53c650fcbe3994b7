"""What was asked of other policies before: found again, packed small, and left out where another
encoder reads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant import models
from assistant.errors import ModelError
from assistant.precedents import WEIGHTS, Precedents, load_precedents, packed, unpacked
from assistant.types import Matrix

SHIPPED = models.load_encoder("shipped")


def unit(rows: list[list[float]]) -> Matrix:
    made = np.asarray(rows, dtype=np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def known() -> Precedents:
    """Three questions that were answered, one that was not; two messages."""
    return Precedents(
        questions=unit([[1, 0, 0, 0], [0.9, 0.1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]),
        answered=np.array([1.0, 1.0, 1.0, 0.0], dtype=np.float32),
        messages=unit([[1, 0, 0, 0], [0, 1, 0, 0]]),
        told=np.array([1.0, -1.0], dtype=np.float32),
    )


def test_the_share_of_like_questions_that_was_answered_is_told(known: Precedents) -> None:
    assert known.like(unit([[1, 0.1, 0, 0]])[0]).answered > 0.99
    assert known.like(unit([[0.1, 0, 1, 0]])[0]).answered < 0.01
    between = known.like(unit([[0, 1, 1, 0]])[0])
    assert between.answered == pytest.approx(0.5, abs=0.01)


def test_a_message_tells_of_risk_as_those_most_like_it_did(known: Precedents) -> None:
    assert known.like(unit([[1, 0.1, 0, 0]])[0]).risk > 0.9
    assert known.like(unit([[0.1, 1, 0, 0]])[0]).risk < -0.9
    assert known.like(unit([[1, 1, 0, 0]])[0]).risk == pytest.approx(0, abs=1e-5)


def test_half_a_byte_a_number_keeps_the_direction() -> None:
    vectors = unit(np.random.default_rng(3).normal(size=(50, 384)).tolist())
    halves, scale = packed(vectors)
    assert halves.shape == (50, 192)
    assert halves.dtype == np.uint8
    again = unpacked(halves, scale)
    again /= np.linalg.norm(again, axis=1, keepdims=True)
    assert float((again * vectors).sum(axis=1).min()) > 0.97
    nearest = (again @ vectors.T).argmax(axis=1)
    assert nearest.tolist() == list(range(50))


def test_what_another_encoder_read_is_left_alone(tmp_path: Path) -> None:
    assert load_precedents("some-other-encoder") is None
    assert load_precedents(SHIPPED.name, tmp_path / "missing.npz") is None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"not a zip at all"])
def test_a_damaged_file_is_one_line_that_says_what_to_do(content: bytes, tmp_path: Path) -> None:
    damaged = tmp_path / "precedents.npz"
    damaged.write_bytes(content)
    with pytest.raises(ModelError, match="put the file back"):
        load_precedents(SHIPPED.name, damaged)


def test_the_shipped_examples_fit_together() -> None:
    shipped = load_precedents(SHIPPED.name)
    assert shipped is not None, f"{WEIGHTS} was made for another encoder than the one shipped"
    assert len(shipped.questions) == len(shipped.answered) > 10_000
    assert set(shipped.answered.tolist()) == {0.0, 1.0}
    assert len(shipped.messages) == len(shipped.told) > 10_000
    assert set(shipped.told.tolist()) == {-1.0, 1.0}
    for vectors in (shipped.questions, shipped.messages):
        # Unit vectors, but for what four bits a number round away.
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("my stepdad comes in my room at night and i hate it", True),
        ("he said if i tell anyone he will put the pictures online", True),
        ("can i wear my smart watch in the exam", False),
        ("what time does the office open on friday", False),
    ],
)
def test_messages_are_known_by_their_like(message: str, told: bool) -> None:
    shipped = load_precedents(SHIPPED.name)
    assert shipped is not None
    assert (shipped.like(SHIPPED.read(message).vector).risk > 0) == told


def test_what_is_written_to_be_looked_up_is_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = pytest.importorskip("training.precedents", exc_type=ImportError)
    clauses = ["Dogs must stay at home.", "Lunch is at noon.", "Phones stay in bags."]
    asked = [("can i bring my puppy", [0]), ("when do we eat", [1]), ("is there a pool", [])]
    policy = {
        "id": "pets",
        "own": clauses,
        "passage": clauses,
        "questions": [{"q": q, "audience": "any", "relevant": r} for q, r in asked],
    }
    held = {**policy, "id": "a-05-mobile-phones"}  # its questions are scored, not learnt from
    dataset, stored = tmp_path / "dataset.json", tmp_path / "precedents.npz"
    dataset.write_text(json.dumps([policy, held]), "utf-8")
    monkeypatch.setattr(written, "WEIGHTS", stored)
    monkeypatch.setattr(written, "WRITTEN", ("some.jsonl",))
    messages = [("he hits me", 1), ("where is the hall", 0)]
    monkeypatch.setattr(written, "labelled", lambda *_: messages)
    written.main(str(dataset))
    found = load_precedents(SHIPPED.name, stored)
    assert found is not None
    assert (len(found.questions), found.answered.sum(), len(found.messages)) == (3, 2, 2)
    assert found.like(SHIPPED.read("may my puppy come too").vector).answered > 0.9
    assert found.like(SHIPPED.read("is there a swimming pool").vector).answered < 0.5
    assert found.like(SHIPPED.read("my dad hits me").vector).risk > 0
