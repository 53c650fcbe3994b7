"""Known question and answer pairs: read from JSONL and checked before anything is scored.

A row that cannot be scored fairly is refused with file, line and remedy, because a silently
dropped case changes every figure of the report.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

from assistant.errors import InputError
from assistant.types import AUDIENCES, Verdict

Expect = Literal["answer", "not_covered", "escalate", "refuse"]

CASES: Final = Path(__file__).resolve().parent / "cases"
FIELDS: Final = (
    "id",
    "question",
    "history",
    "audience",
    "expect",
    "verdict",
    "policy",
    "sections",
    "evidence",
    "style",
    "note",
)


@dataclass(frozen=True, slots=True)
class Case:
    """One known pair. `evidence` holds verbatim pieces of the policy, any one of which proves
    the answer; `verdict` is None unless `expect` is "answer"; `policy` is None where no policy
    is meant; `history` holds the earlier questions, oldest first. An answerable case without
    verdict and evidence asks only that it be answered: those scores do not apply to it."""

    id: str
    question: str
    expect: Expect
    verdict: Verdict | None = None
    evidence: tuple[str, ...] = ()
    audience: str = "any"
    history: tuple[str, ...] = ()
    policy: str | None = None
    sections: tuple[str, ...] = ()
    style: str = ""
    note: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the policies answer it."""
        return self.expect == "answer"

    @property
    def standing(self) -> str:
        """What is expected, in one word: the verdict, or why there is none."""
        return self.verdict or self.expect


def read_cases(path: Path) -> tuple[Case, ...]:
    """All cases of a file, in its order; blank lines are skipped, unknown fields ignored.

    Raises InputError naming file, line and remedy: unreadable file, no cases, a line that is
    not a JSON object, a field missing or of the wrong kind, an id used twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InputError(
            f"{path}: cannot be read ({reason}). Give an existing JSONL file with --cases."
        ) from error
    cases: list[Case] = []
    seen: dict[str, int] = {}
    # Split at line feeds only: a question may hold other characters that count as line ends.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        case = _case(line, f"{path}, line {number}")
        if case.id in seen:
            raise InputError(
                f"{path}, line {number}: id {case.id!r} is already used on line {seen[case.id]}. "
                "Give every case an id of its own."
            )
        seen[case.id] = number
        cases.append(case)
    if not cases:
        raise InputError(f"{path}: holds no cases. Write one JSON object a line.")
    return tuple(cases)


def write_cases(path: Path, cases: Iterable[Case]) -> None:
    """Write cases as JSONL that `read_cases` reads back as they were."""
    lines = (json.dumps(asdict(case), ensure_ascii=False) + "\n" for case in cases)
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def digest(path: Path) -> str:
    """SHA-256 of the file with LF line ends, so that a checkout on Windows has the same one."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def seal_of(path: Path) -> Path:
    """Where the recorded hash of a sealed case file stands."""
    return path.with_suffix(".sha256")


def is_sealed(path: Path) -> bool:
    """Whether nobody may tune on this file: it has a recorded hash, or is a test file of ours."""
    ours = path.resolve().parent == CASES and re.search(r"(^|-)test$", path.stem) is not None
    return ours or seal_of(path).exists()


def check_seal(path: Path) -> None:
    """Refuse a sealed file that is not the one whose hash was recorded before the first run.

    Raises InputError where the recorded hash is missing, unreadable or another.
    """
    if not is_sealed(path):
        return
    seal = seal_of(path)
    words = seal.read_text(encoding="utf-8", errors="replace").split() if seal.exists() else []
    if not words:
        raise InputError(
            f"{seal}: no hash is recorded there, so {path.name} may not be scored yet. "
            f"Check the cases a last time, then run: python -m eval.cases {path}"
        )
    if words[0].lower() != digest(path):
        raise InputError(
            f"{path}: has changed since its hash was recorded in {seal.name}. "
            "Bring the recorded file back; if the change is meant, say why in "
            f"eval/cases/README.md and record it again: python -m eval.cases {path}"
        )


def _case(line: str, place: str) -> Case:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputError(
            f"{place}: is not JSON ({error}). Write one JSON object a line."
        ) from error
    if not isinstance(row, dict):
        raise InputError(f"{place}: is not a JSON object. Write it as {{...}} with {_fields()}.")
    for name in FIELDS:
        if name not in row:
            raise InputError(
                f"{place}: field {name!r} is missing. A field that does not apply is null or []."
            )
    expect = _one_of(row, "expect", get_args(Expect), place)
    verdict = None if row["verdict"] is None else _one_of(row, "verdict", _verdicts(), place)
    evidence = _texts(row, "evidence", place)
    if expect == "answer" and (verdict is None) != (not evidence):
        raise InputError(
            f"{place}: a case that expects an answer needs a verdict and at least one piece of "
            "evidence. Add what is missing, or take both out to score the outcome alone."
        )
    if expect != "answer" and verdict is not None:
        raise InputError(
            f"{place}: a case that expects {expect} has no verdict. Set verdict to null."
        )
    return Case(
        id=_text(row, "id", place),
        question=_text(row, "question", place, may_be_blank=True),
        expect=cast(Expect, expect),
        verdict=cast("Verdict | None", verdict),
        evidence=evidence,
        audience=_one_of(row, "audience", ("any", *AUDIENCES), place),
        history=_texts(row, "history", place),
        policy=_text_or_none(row, "policy", place),
        sections=_texts(row, "sections", place),
        style=_text_or_none(row, "style", place) or "",
        note=_text_or_none(row, "note", place) or "",
    )


def _verdicts() -> tuple[str, ...]:
    return get_args(Verdict)


def _fields() -> str:
    return ", ".join(FIELDS)


def _text(row: Mapping[str, Any], name: str, place: str, *, may_be_blank: bool = False) -> str:
    value = row[name]
    if not isinstance(value, str) or not (may_be_blank or value.strip()):
        raise InputError(f"{place}: {name!r} must be text. Write it in double quotes.")
    return value


def _text_or_none(row: Mapping[str, Any], name: str, place: str) -> str | None:
    value = row[name]
    if value is not None and not isinstance(value, str):
        raise InputError(f"{place}: {name!r} must be text or null.")
    return value


def _texts(row: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
    value = row[name]
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise InputError(
            f'{place}: {name!r} must be a list of texts, none of them empty, such as ["..."].'
        )
    return tuple(value)


def _one_of(row: Mapping[str, Any], name: str, allowed: Sequence[str], place: str) -> str:
    value = row[name]
    if value not in allowed:
        raise InputError(f"{place}: {name!r} is {value!r}. Use one of {', '.join(allowed)}.")
    return cast(str, value)


def main(arguments: list[str] | None = None) -> int:
    """`python -m eval.cases FILE`: check a case file and record its hash beside it."""
    import argparse

    parser = argparse.ArgumentParser(prog="python -m eval.cases", description=main.__doc__)
    parser.add_argument("file", type=Path)
    path = parser.parse_args(arguments).file
    try:
        count = len(read_cases(path))
    except InputError as error:
        parser.exit(1, f"{error}\n")
    seal_of(path).write_text(f"{digest(path)}  {path.name}\n", encoding="utf-8", newline="\n")
    print(f"{count} cases; hash recorded in {seal_of(path)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
