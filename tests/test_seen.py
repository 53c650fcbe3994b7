"""What was seen of a corpus before: when a start may skip the parsing."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.index import is_seen, mark, note


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "pets.md").write_text("# Pets\n", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "text"),
    [("pets.md", "# Cats\n"), ("pets.questions.jsonl", "{}"), ("bikes.md", "# Bikes\n")],
)
def test_whatever_changes_in_the_folder_changes_the_mark(
    corpus: Path, name: str, text: str
) -> None:
    before = mark(corpus, "1")
    assert mark(corpus, "1") == before
    (corpus / name).write_text(text, "utf-8")
    assert mark(corpus, "1") != before


def test_another_reader_or_another_name_changes_the_mark(corpus: Path) -> None:
    before = mark(corpus, "1")
    assert mark(corpus, "2") != before
    (corpus / "pets.md").rename(corpus / "cats.md")
    assert mark(corpus, "1") != before


def test_a_folder_that_is_not_there_has_no_mark_and_is_never_seen(tmp_path: Path) -> None:
    assert mark(tmp_path / "absent") == ""
    note(tmp_path, "v1", "")
    assert not is_seen(tmp_path, "v1", "")


def test_only_the_very_version_and_corpus_that_were_noted_are_seen(tmp_path: Path) -> None:
    assert not is_seen(tmp_path, "v1", "abc")
    note(tmp_path, "v1", "abc")
    assert is_seen(tmp_path, "v1", "abc")
    assert not is_seen(tmp_path, "v2", "abc")
    assert not is_seen(tmp_path, "v1", "abd")
    assert not is_seen(tmp_path, None, "abc")


def test_a_damaged_note_is_no_note(tmp_path: Path) -> None:
    (tmp_path / "seen.json").write_text("[", "utf-8")
    assert not is_seen(tmp_path, "v1", "abc")
    note(tmp_path / "absent", "v1", "abc")  # a folder that can't be written to is no fault
