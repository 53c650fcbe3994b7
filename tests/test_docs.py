"""The documents are in step with the program: what they tell people to type, works."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
from click.testing import CliRunner
from fakes import House

from assistant.__main__ import cli
from assistant.settings import Settings

ROOT = Path(__file__).parent.parent
FOLDERS = ("corpus", "index", "eval/bench", "eval/blind", "eval/cases", "training")
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "assistant/weights/README.md")),
    *(ROOT / folder / "README.md" for folder in FOLDERS),
    *sorted((ROOT / "docs").glob("*.md")),
]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
WRONG_USAGE = 2
PROGRAM = re.compile(r"^(?:python -m assistant|policy-assistant)(?= |$)")

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def commands(page: Path) -> list[str]:
    """Lines of the shell blocks of a page."""
    blocks = FENCE.findall(page.read_text("utf-8"))
    return [line for kind, text in blocks if kind == "sh" for line in text.splitlines() if line]


def walk(command: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for sub, inner in command.commands.items():
            yield from walk(inner, f"{name} {sub}".strip())


def status(line: str) -> int:
    """The exit status of a command line, with rooms behind it that do nothing."""
    arguments = shlex.split(PROGRAM.sub("", line), comments=True)
    return CliRunner().invoke(cli, arguments, obj=House().rooms()).exit_code


@pages
def test_every_command_of_the_assistant_in_a_page_is_one_it_takes(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("questions.jsonl").touch()
    Path("eval").symlink_to(ROOT / "eval")
    shown = [line for line in commands(page) if PROGRAM.match(line)]
    assert {line: code for line in shown if (code := status(line)) == WRONG_USAGE} == {}


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    assert status("policy-assistant ask q --colour red") == WRONG_USAGE
    assert status("policy-assistant invent") == WRONG_USAGE


@pages
def test_every_make_target_in_a_page_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    text = page.read_text("utf-8")
    named = {line.split()[1] for line in commands(page) if line.startswith("make ")}
    named |= set(re.findall(r"`make ([a-z]+)`", text))
    assert named <= targets


@pages
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text("utf-8")):
        if not re.match(r"[a-z]+:|#", link):
            assert (page.parent / unquote(link.partition("#")[0])).exists(), link


def test_the_contract_names_every_command_and_option_and_no_other() -> None:
    contract = (ROOT / "docs/contract.md").read_text("utf-8")
    section = contract.partition("## Command line")[2].partition("\n## ")[0]
    for name, command in walk(cli):
        if name:
            assert f"`{name}" in section, name
        for one in command.params:
            for option in one.opts:
                if option.startswith("--") and option not in ("--help", "--version"):
                    assert option in section, f"{name} {option}"
    known = {option for _, command in walk(cli) for one in command.params for option in one.opts}
    assert set(re.findall(r"--[a-z]+", section)) <= known
    listed = set(re.findall(r"^\| `([a-z]+)", section, re.MULTILINE))
    assert listed == set(cli.commands)


def test_every_command_and_option_says_what_it_does() -> None:
    for name, command in walk(cli):
        assert command.help, name
        for one in command.params:
            assert isinstance(one, click.Argument) or one.help, f"{name} {one.name}"


def test_every_setting_has_its_heading_and_no_heading_is_left_over() -> None:
    page = (ROOT / "docs/deployment.md").read_text("utf-8")
    headings = re.findall(r"^### `(\w+)`", page, re.MULTILINE)
    assert headings == list(Settings.model_fields)


def test_the_default_of_every_setting_is_told_as_it_is() -> None:
    page = (ROOT / "docs/deployment.md").read_text("utf-8")
    for name, one in Settings.model_fields.items():
        if name not in ("corpus", "index", "store"):
            section = " ".join(page.partition(f"### `{name}`")[2].partition("\n### ")[0].split())
            assert f"Default: `{str(one.default).lower()}`" in section, name


def test_the_contract_names_every_field_of_the_schemas() -> None:
    contract = (ROOT / "docs/contract.md").read_text("utf-8")
    for name in ("answer", "case"):
        schema = (ROOT / f"docs/schema/{name}.schema.json").read_text("utf-8")
        for block in re.findall(r'"required": \[([^\]]*)\]', schema):
            for field in re.findall(r'"(\w+)"', block):
                assert re.search(rf"`{field}`", contract), f"{name}: {field}"


def test_the_readme_opens_with_the_two_commands_and_the_makefile_runs_what_it_says() -> None:
    shown = [line for line in commands(ROOT / "README.md") if line.startswith("make ")]
    assert shown == ["make app", "make test"]
    planned = subprocess.run(
        ["make", "--dry-run", "--always-make", "test"], cwd=ROOT, capture_output=True, text=True
    )
    for step in ("ruff format --check", "ruff check", "mypy assistant eval", "pytest"):
        assert step in planned.stdout
        assert any(step in line for line in commands(ROOT / "README.md"))


@pytest.mark.model
def test_the_readme_shows_the_answer_the_program_gives(shipped_index: Path) -> None:
    """`REFRESH=1 pytest tests/test_docs.py` writes the answer of today into the page."""
    page = ROOT / "README.md"
    before, rest = page.read_text("utf-8").split("<!-- answer -->\n")
    shown, after = rest.split("<!-- /answer -->")
    (line,) = [line for line in FENCE.findall(before)[-1][1].splitlines() if PROGRAM.match(line)]
    places = ["--corpus", str(ROOT / "corpus"), "--index", str(shipped_index)]
    done = CliRunner().invoke(cli, [*places, *shlex.split(PROGRAM.sub("", line))])
    given = f"```text\n{done.stdout}```\n"
    if os.environ.get("REFRESH"):
        page.write_text(f"{before}<!-- answer -->\n{given}<!-- /answer -->{after}", "utf-8")
        shown = given
    assert done.exit_code == 0
    assert shown == given


def test_the_readme_installs_the_same_extras_as_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    for extras in re.findall(r"_EXTRAS \?= ?(\[[\w,]+\])?", makefile):
        assert f'".{extras}"' in readme


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    lines = [line for line in text.splitlines() if re.match(r'\s+"[\w.-]+>=', line)]
    project = tomllib.loads(text)["project"]
    extras = project["optional-dependencies"].values()
    assert len(lines) == len(project["dependencies"]) + sum(len(one) for one in extras)
    assert [line for line in lines if not re.search(r"# .+ .+", line)] == []


def test_every_dependency_is_pinned_in_the_constraints_at_or_above_its_lower_bound() -> None:
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    pins = {
        canonicalize_name(name): version
        for name, version in re.findall(
            r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE
        )
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *sum(project["optional-dependencies"].values(), [])]
    for requirement in map(Requirement, wanted):
        assert pins[canonicalize_name(requirement.name)] in requirement.specifier, requirement


def test_nothing_in_the_set_up_names_a_package_host_or_a_path_of_one_machine() -> None:
    for name in ("pyproject.toml", "constraints.txt", "Makefile", ".ci/run", "README.md"):
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"pypi\.|pythonhosted|index-url|find-links|/(?:root|home|work)/", text)
