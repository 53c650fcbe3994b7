"""Settings: one frozen object, its sources in order, and no key that nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.errors import SettingsError
from assistant.settings import Settings, index_for, load_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a corpus and without settings of this machine."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ASSISTANT_{name.upper()}", raising=False)
    (tmp_path / "corpus").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_a_word_corpus_and_index_are_those_of_the_working_folder(elsewhere: Path) -> None:
    settings = load_settings()
    assert settings.corpus == elsewhere / "corpus"
    assert settings.index == elsewhere / "index"


def test_a_working_folder_without_a_corpus_leaves_that_of_the_checkout(
    root: Path, elsewhere: Path
) -> None:
    (elsewhere / "corpus").rmdir()
    assert load_settings().corpus == root / "corpus"


def test_another_corpus_gets_an_index_of_its_own(elsewhere: Path) -> None:
    first, second = (load_settings(corpus=elsewhere / name) for name in ("one", "two"))
    usual = load_settings()
    assert len({first.index, second.index, usual.index}) == 3
    assert load_settings(corpus=Path("one")).index == first.index


def test_two_folders_of_the_same_name_do_not_share_an_index(elsewhere: Path) -> None:
    assert index_for(elsewhere / "a" / "docs") != index_for(elsewhere / "b" / "docs")


def test_caller_beats_environment_beats_file_beats_default(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("assistant.toml").write_text('port = 1001\nthreads = 3\nhost = "0.0.0.0"\n')
    monkeypatch.setenv("ASSISTANT_PORT", "1002")
    monkeypatch.setenv("ASSISTANT_THREADS", "4")
    settings = load_settings(port=1003)
    assert (settings.port, settings.threads, settings.host) == (1003, 4, "0.0.0.0")
    assert settings.ranker == "shipped"


def test_an_override_of_none_counts_as_not_given() -> None:
    assert load_settings(port=None).port == 7860


def test_an_empty_environment_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "")
    assert load_settings().port == 7860


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError):
        load_settings().port = 1


@pytest.mark.parametrize(
    ("file", "environment", "overrides", "named"),
    [
        ("colour = 'red'", {}, {}, "colour"),
        ("port = 'many'", {}, {}, "port"),
        ("port = ", {}, {}, "assistant.toml"),
        ("", {"ASSISTANT_PROT": "1"}, {}, "ASSISTANT_PROT"),
        ("", {"ASSISTANT_PORT": "99999"}, {}, "port"),
        ("", {}, {"threads": 0}, "threads"),
        ("", {}, {"corpse": "x"}, "corpse"),
    ],
)
def test_an_unknown_key_or_a_bad_value_is_refused_in_one_line_that_names_it(
    file: str,
    environment: dict[str, str],
    overrides: dict[str, object],
    named: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("assistant.toml").write_text(file)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=named) as raised:
        load_settings(**overrides)
    assert "\n" not in str(raised.value)


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, one in Settings.model_fields.items() if not one.description] == []
