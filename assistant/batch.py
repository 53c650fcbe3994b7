"""Many questions in one run: lines of JSON in, one answer or one error a line out, in order.

Lines are read as they come and one at a time, so a file of any length needs the memory of its
longest line, and that is capped. Nothing about a line can stop the lines after it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from assistant.errors import AssistantError, InputError
from assistant.types import AUDIENCES, Json

LINE_BYTES = (
    1_000_000  # a question with a long scenario is some 10,000; past this it is no question
)
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """One question of a batch; `history` holds earlier questions, oldest first."""

    id: str
    question: str
    audience: str = "any"
    history: tuple[str, ...] = ()
    scenario: str = ""


def answer_lines(
    stream: BinaryIO, ask: Callable[[Row], Json], *, audience: str = "any"
) -> Iterator[tuple[Json, bool]]:
    """The JSON to print for each line that is not blank, and whether it is an answer.

    `ask` gives the JSON of an answer; what it raises becomes the error of that line. `audience`
    stands for rows that name none.
    """
    for number, line in _lines(stream):
        row_id: str | None = None
        try:
            fields = _object(line)
            row_id = _known_id(fields)
            yield ask(_row(fields, audience)), True
        except AssistantError as error:
            yield _error(row_id, number, error.code, str(error)), False
        except Exception as error:
            message = (
                f"Something went wrong inside ({type(error).__name__}: {error}). Please report it."
            )
            yield _error(row_id, number, "internal", message), False


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines that are not blank; None stands for one that is too long to be read."""
    number = 0
    while line := stream.readline(LINE_BYTES + 1):
        number += 1
        if len(line) > LINE_BYTES and not line.endswith(b"\n"):
            while (rest := stream.readline(LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield number, None
            continue
        if number == 1:
            line = line.removeprefix(_BOM)
        if line.strip():
            yield number, line


def _object(line: bytes | None) -> dict[str, Any]:
    if line is None:
        raise InputError(f"This line is longer than {LINE_BYTES:,} bytes; shorten it.")
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise InputError("This line is not UTF-8 text; save the file as UTF-8.") from None
    except (ValueError, RecursionError):
        raise InputError("This line is not JSON; write one JSON object on each line.") from None
    if not isinstance(value, dict):
        raise InputError('This line is not a JSON object; write {"id": ..., "question": ...}.')
    return value


def _known_id(fields: dict[str, Any]) -> str | None:
    """The id to name in an error: only what can be printed again as it was."""
    value = fields.get("id")
    return value if isinstance(value, str) and is_text(value) else None


def _row(fields: dict[str, Any], audience: str) -> Row:
    row = Row(
        id=_text(fields, "id"),
        question=_text(fields, "question"),
        audience=_text(fields, "audience", audience),
        history=_texts(fields, "history"),
        scenario=_text(fields, "scenario", ""),
    )
    if not row.id.strip():
        raise InputError('"id" is empty; give each question a name of its own.')
    if row.audience not in (*AUDIENCES, "any"):
        known = ", ".join((*AUDIENCES, "any"))
        raise InputError(f'"audience" is not known: {row.audience[:40]!r}; use one of {known}.')
    return row


def _text(fields: dict[str, Any], name: str, default: str | None = None) -> str:
    value = fields.get(name)
    if value is None and default is not None:
        return default
    if value is None:
        raise InputError(f'"{name}" is missing.')
    if not isinstance(value, str):
        raise InputError(f'"{name}" must be text in "quotes".')
    return _readable(name, value)


def _texts(fields: dict[str, Any], name: str) -> tuple[str, ...]:
    value = fields.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InputError(f'"{name}" must be a list of texts, the oldest first.')
    return tuple(_readable(name, item) for item in value)


def _readable(name: str, value: str) -> str:
    if not is_text(value):
        raise InputError(f'"{name}" holds half a character (a lone surrogate); send whole text.')
    return value


def is_text(value: str) -> bool:
    """Whether the text can be written as UTF-8, which a lone surrogate cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _error(row_id: str | None, line: int, code: str, message: str) -> Json:
    return {"id": row_id, "line": line, "error": {"code": code, "message": message}}
