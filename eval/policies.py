"""Policies nobody tuned for: each rendered to a document, indexed and asked, alone and together.

`python -m eval.policies FOLDER` scores every policy of a folder of training data through the
whole path, so that a parser's mistakes count: policies with labelled clauses (`*.json`) rendered in
a style, documents (`*/policy.md` with `cases.jsonl`) as they stand. For an honest figure name with
`--only` policies that the models in use were not trained on.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from assistant.errors import AssistantError, InputError
from assistant.settings import Settings, load_settings
from assistant.types import Verdict
from eval.cases import Case, read_cases, write_cases
from eval.metrics import Marks, Score, scores
from eval.peers import PEERS, Entry
from eval.report import markdown_table, shown
from eval.run import Parts, Result, run, shipped_parts
from training.render import STYLES, Style, render

COLUMNS: Mapping[str, str] = {
    "evidence@1": "evidence@1",
    "evidence@3": "evidence@3",
    "right": "right",
    "outcome": "outcome",
    "verdict_permission": "verdict (permission)",
    "not_covered_found": "not covered, found",
    "answerable_refused": "answerable, declined",
    "false_alarms": "false alarms",
}
CLAUSE_PEERS = tuple(entry for entry in PEERS if "clauses" in entry.name)

# A printed label ("2.1.3", "(a)") may or may not be part of what a reader of documents quotes.
_LABEL = re.compile(r"^(?:\d+(?:\.\d+)+\.?|\(?[a-z]{1,3}\))\s+")

Raw = Mapping[str, Any]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a corpus, the system asked, and its scores."""

    name: str
    system: str
    marks: tuple[Marks, ...]

    @property
    def scores(self) -> Mapping[str, Score]:
        """Scores over the marks."""
        return scores(self.marks)


def read_policies(folder: Path, only: Sequence[str] = ()) -> tuple[dict[str, Any], ...]:
    """The policies of `folder`/*.json and then the documents of its folders, in order of name;
    `only` names the ids wanted.

    Raises InputError for a folder without policies, an id that is not there, a broken file.
    """
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            found[raw["id"]] = raw
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}: is not a policy ({error}). Mend or remove it.") from error
    for path in sorted(folder.glob("*/policy.md")):
        cases = read_cases(path.with_name("cases.jsonl"))
        name = path.parent.name
        found[name] = {"id": name, "document": path.read_text("utf-8"), "cases": cases}
    if not found:
        raise InputError(f"{folder}: holds no policies (*.json, */policy.md). Give another folder.")
    missing = [name for name in only if name not in found]
    if missing:
        raise InputError(f"{folder}: holds no policy {missing[0]!r}. Use one of its ids.")
    return tuple(found[name] for name in (only or found))


def held_out(folder: Path) -> tuple[str, ...]:
    """The ids of the folder that nothing learnt from, as `held-out.txt` beside it lists them.

    Raises InputError where there is no such list.
    """
    path = folder.parent / "held-out.txt"
    if not path.is_file():
        raise InputError(f"{path}: there is no such list. Name policies with --only.")
    there = {p.stem for p in folder.glob("*.json")} | {p.name for p in folder.glob("*/")}
    return tuple(name for name in path.read_text("utf-8").split() if name in there)


def cases_of(raw: Raw) -> tuple[Case, ...]:
    """The questions of a policy as cases; evidence is the text of the clauses that answer."""
    if "cases" in raw:
        return tuple(raw["cases"])
    clauses = {clause["id"]: clause for clause in raw["clauses"]}
    cases = []
    for number, question in enumerate(raw["questions"], start=1):
        covered = question["verdict"] != "not_covered"
        proofs = [clauses[name] for name in question["relevant"]] if covered else []
        cases.append(
            Case(
                id=f"{raw['id']}/{number:02}",
                question=question["q"],
                expect="answer" if covered else "not_covered",
                verdict=cast(Verdict, question["verdict"]) if covered else None,
                evidence=tuple(_LABEL.sub("", clause["text"]) for clause in proofs),
                audience=question["audience"],
                policy=raw["id"] if covered else None,
                sections=tuple(dict.fromkeys(clause["section"] for clause in proofs)),
                style=question["style"],
            )
        )
    return tuple(cases)


def score_together(
    raws: Sequence[Raw],
    settings: Settings,
    style: Style,
    parts: Parts,
    *,
    beside: Path | None = None,
    peers: Sequence[Entry] = (),
    progress: Progress | None = None,
) -> Result:
    """Render the policies into one corpus of its own, or into a copy of the corpus `beside`, index
    it and ask all their questions."""
    # On Windows an open index keeps its files; what is left goes with the temporary folder.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        if beside:
            shutil.copytree(beside, work / "corpus")
        else:
            (work / "corpus").mkdir()
        for raw in raws:
            suffix = "txt" if style == "plain" and "document" not in raw else "md"
            document = work / "corpus" / f"{raw['id']}.{suffix}"
            text = raw.get("document") or render(dict(raw), style)
            document.write_text(text, encoding="utf-8", newline="\n")
        cases = work / "cases.jsonl"
        write_cases(cases, [case for raw in raws for case in cases_of(raw)])
        changes = {"corpus": work / "corpus", "index": work / "index"}
        return run(
            cases,
            work / "report",
            load_settings(**(settings.model_dump() | changes)),
            peers=peers,
            parts=parts,
            progress=progress,
        )


def score_policies(
    raws: Sequence[Raw],
    settings: Settings,
    styles: Sequence[Style],
    *,
    together: bool = False,
    beside: Path | None = None,
    peers: Sequence[Entry] = (),
    parts: Parts | None = None,
    progress: Progress | None = None,
) -> tuple[Row, ...]:
    """Each policy alone in each style, or `beside` the policies of a corpus, then all pooled, then
    (`together`) all in one corpus.

    Raises InputError where there is no corpus to stand beside.
    """
    if beside and not beside.is_dir():
        raise InputError(f"{beside}: is no folder of policies. Name one, such as corpus.")
    where = f"each beside {beside.name}" if beside else "each alone"
    used = _kept(parts or shipped_parts())
    say = progress or (lambda message: None)
    rows: list[Row] = []
    for style in styles:
        alone: list[Row] = []
        for raw in raws:
            say(f"{raw['id']}, {style}")
            result = score_together([raw], settings, style, used, beside=beside, peers=peers)
            if result.unreachable:
                say(f"{raw['id']}, {style}: lost in parsing: {', '.join(result.unreachable)}")
            alone += _rows(f"{raw['id']} ({style})", result)
        rows += alone + _pooled(f"**{where} ({style})**", alone)
        if together:
            say(f"{len(raws)} together, {style}")
            result = score_together(raws, settings, style, used, beside=beside, peers=peers)
            rows += _rows(f"**{len(raws)} together ({style})**", result)
    return tuple(rows)


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table; dangerous answers as a count."""
    lines = [
        (
            row.name,
            row.system,
            str(len(row.marks)),
            *(shown(found[key]) for key in COLUMNS),
            "–" if not found["dangerous"].n else str(found["dangerous"].count),
        )
        for row in rows
        for found in [row.scores]
    ]
    head = ("corpus", "system", "cases", *COLUMNS.values(), "dangerous answers")
    return markdown_table(head, lines)


def _rows(name: str, result: Result) -> list[Row]:
    return [Row(name, one.name, one.marks) for one in (result.assistant, *result.peers)]


def _pooled(name: str, rows: Sequence[Row]) -> list[Row]:
    systems = dict.fromkeys(row.system for row in rows)
    return [
        Row(name, system, tuple(m for row in rows if row.system == system for m in row.marks))
        for system in systems
    ]


def _kept(parts: Parts) -> Parts:
    """The same parts with the encoder loaded once, not once a policy."""
    return Parts(parts.read, parts.open, cache(parts.encoder), parts.scorer)


def main(arguments: Sequence[str] | None = None) -> int:
    """Score policies through the whole path, each alone and all together."""
    parser = argparse.ArgumentParser(prog="python -m eval.policies", description=main.__doc__)
    parser.add_argument(
        "folder", type=Path, help="folder of policies, such as training/data/policies"
    )
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="only these policies")
    parser.add_argument(
        "--held-out", action="store_true", help="only policies that nothing learnt from"
    )
    parser.add_argument("--style", choices=[*STYLES, "all"], default=STYLES[0])
    parser.add_argument("--together", action="store_true", help="also all in one corpus")
    parser.add_argument(
        "--beside", type=Path, metavar="CORPUS", help="each in a copy of a corpus, such as corpus"
    )
    parser.add_argument("--peers", action="store_true", help="also BM25 and stock MiniLM")
    parser.add_argument("--report", type=Path, help="write the table to this Markdown file too")
    options = parser.parse_args(arguments)
    try:
        rows = score_policies(
            read_policies(
                options.folder, held_out(options.folder) if options.held_out else options.only
            ),
            load_settings(),
            STYLES if options.style == "all" else (options.style,),
            together=options.together,
            beside=options.beside,
            peers=CLAUSE_PEERS if options.peers else (),
            progress=lambda message: print(message, file=sys.stderr),
        )
    except AssistantError as error:
        parser.exit(1, f"{error}\n")
    print(table(rows))
    if options.report:
        options.report.parent.mkdir(parents=True, exist_ok=True)
        options.report.write_text(table(rows) + "\n", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
