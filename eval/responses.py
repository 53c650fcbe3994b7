"""Responses on disk: asked once, scored as often as wanted.

Beside each `NAME.jsonl` stands `NAME.config.json`, everything the responses depend on. They are
used again only while that is unchanged, so a score can never rest on another program's answers.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.types import Answer, Policy
from eval.cases import Case
from eval.metrics import NAN, Quote, Response

FORMAT = 1
Config = Mapping[str, Any]
Ask = Callable[[Case], Response]


def generate(
    name: str,
    cases: Sequence[Case],
    folder: Path,
    config: Config,
    make: Callable[[], Ask],
    *,
    refresh: bool = False,
) -> tuple[Response, ...]:
    """The responses of one system to all cases, in order; from `folder` where they still hold.

    `make` opens the system and is called only when it has to be asked.
    """
    rows, about = folder / f"{slug(name)}.jsonl", folder / f"{slug(name)}.config.json"
    wanted = {**config, "system": name, "format": FORMAT}
    if not refresh:
        kept = _read(rows, about, wanted)
        if kept is not None and [response.id for response in kept] == [c.id for c in cases]:
            return kept
    ask = make()
    responses = tuple(ask(case) for case in cases)
    folder.mkdir(parents=True, exist_ok=True)
    about.unlink(missing_ok=True)
    lines = "".join(_line(response) + "\n" for response in responses)
    _write(rows, lines)
    # The config comes last: without it a half-written pair of files is not used.
    _write(about, json.dumps(wanted, indent=2, sort_keys=True) + "\n")
    return responses


def response_of(answer: Answer, milliseconds: float) -> Response:
    """What is scored of an answer."""
    return Response(
        id=answer.id,
        outcome=answer.outcome,
        verdict=answer.verdict,
        quotes=tuple(
            Quote(
                text=citation.quote,
                stem=citation.stem,
                policy=citation.policy,
                section=citation.section,
                clause=citation.clause,
                role=citation.role,
                start=citation.start,
                end=citation.end,
                sha256=citation.sha256,
            )
            for citation in answer.citations
        ),
        confidence=answer.confidence,
        milliseconds=milliseconds,
    )


def corpus_hash(policies: Iterable[Policy]) -> str:
    """SHA-256 over texts, clauses and bank questions: what a system could have read."""
    whole = hashlib.sha256()
    for policy in sorted(policies, key=lambda policy: policy.id):
        whole.update(f"{policy.id}\0{policy.sha256}\n".encode())
        for clause in policy.clauses:
            whole.update(
                f"{clause.id}\0{clause.stem}\0{clause.start}\0{clause.end}\0{clause.force}\n".encode()
            )
        for question in policy.questions:
            whole.update(f"{question.clause}\0{question.text}\n".encode())
    return whole.hexdigest()


def folder_hash(folder: Path) -> str:
    """SHA-256 over the names and contents of all files under a folder, caches left out."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(path.relative_to(folder).as_posix().encode() + b"\0")
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def slug(name: str) -> str:
    """A file name for a system's name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _read(rows: Path, about: Path, wanted: Config) -> tuple[Response, ...] | None:
    try:
        if json.loads(about.read_text(encoding="utf-8")) != json.loads(json.dumps(wanted)):
            return None
        lines = rows.read_text(encoding="utf-8").split("\n")
        return tuple(_response(json.loads(line)) for line in lines if line)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _line(response: Response) -> str:
    row = asdict(response)
    for name in ("confidence", "milliseconds"):
        row[name] = None if math.isnan(row[name]) else row[name]
    return json.dumps(row, ensure_ascii=False)


def _response(row: dict[str, Any]) -> Response:
    for name in ("confidence", "milliseconds"):
        row[name] = NAN if row[name] is None else row[name]
    quotes = tuple(Quote(**quote) for quote in row.pop("quotes"))
    return Response(quotes=quotes, **row)


def _write(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    os.replace(part, path)
