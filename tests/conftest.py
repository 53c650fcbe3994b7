"""What the tests share: the repository, the schemas, a browser and a network of one's own.

A test that needs what this machine lacks is skipped, and the end of the run says so in capitals;
under CI=true a missing browser is a failure, because there it is meant to be.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import assistant  # sets the privacy environment, before any library is imported

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI") == "true"
# Taken out of the environment of commands run alone: the package has to set these by itself.
PRIVACY = frozenset(assistant._PRIVACY)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@functools.cache
def _browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@functools.cache
def _namespaces() -> bool:
    """Whether the kernel lets us make a network of our own."""
    try:
        tried = subprocess.run(["unshare", "-rnm", "true"], capture_output=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


def _missing(item: pytest.Item) -> str | None:
    if item.get_closest_marker("browser") and not _browser():
        return "no Chromium here: install the package chromium"
    if item.get_closest_marker("namespace") and not _namespaces():
        return "this system allows no network namespace (unshare -rnm)"
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    reason = _missing(item)
    if reason and IN_CI and item.get_closest_marker("browser"):
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = len(terminalreporter.stats.get("skipped", ()))
    if skipped:
        terminalreporter.write_sep("!", f"NOT RUN: {skipped}. THE REASONS ARE BELOW")


@pytest.fixture(scope="session", autouse=True)
def _own_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test keeps feedback or a training round where people's own are kept."""
    place = tmp_path_factory.mktemp("store") / "assistant.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_STORE", str(place))
        yield


@pytest.fixture(scope="module")
def without_chat() -> Iterator[None]:
    """The app without Gradio's chat, which takes most of a second to build, for tests that open
    many apps and never the Ask page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.web.app.chat.build", lambda *_: None)
        patch.setattr("assistant.web.app.gr.mount_gradio_app", lambda app, *_, **__: app)
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program; ask for it in tests marked `browser`."""
    found = _browser()
    assert found, "mark the test with @pytest.mark.browser"
    return found


@pytest.fixture(scope="session")
def faults() -> Callable[[str, Any], list[str]]:
    """Where a value breaks one of the schemas "answer", "case" and "batch-error"."""

    @functools.cache
    def validator(name: str) -> Draft202012Validator:
        schema = json.loads((ROOT / "docs/schema" / f"{name}.schema.json").read_text("utf-8"))
        return Draft202012Validator(schema)

    def check(name: str, value: Any) -> list[str]:
        return [f"{one.json_path}: {one.message}" for one in validator(name).iter_errors(value)]

    return check


@pytest.fixture(scope="session")
def shipped_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the shipped corpus, made once by the real encoder; leave it as it is."""
    from assistant import pipeline
    from assistant.settings import load_settings

    folder = tmp_path_factory.mktemp("shipped") / "index"
    pipeline.build(load_settings(corpus=ROOT / "corpus", index=folder))
    return folder


@dataclass(frozen=True, slots=True)
class Alone:
    """What a command did without a network; `attempts` counts its tries to get out."""

    status: int
    out: str
    err: str
    attempts: int


@pytest.fixture
def alone(tmp_path: Path) -> Callable[..., Alone]:
    """Runs a command with loopback only; ask for it in tests marked `namespace`."""

    def run(command: Sequence[str | Path], *, cwd: Path = ROOT, timeout: float = 120) -> Alone:
        report = tmp_path / "attempts"
        script = Path(__file__).with_name("namespace.py")
        done = subprocess.run(
            ["unshare", "-rnm", sys.executable, script, report, *command],
            cwd=cwd,
            timeout=timeout,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={key: value for key, value in os.environ.items() if key not in PRIVACY},
        )
        return Alone(done.returncode, done.stdout, done.stderr, int(report.read_text()))

    return run
