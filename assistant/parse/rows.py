"""The JSONL files beside the policies: one JSON object a line, in UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import CorpusError
from assistant.types import Json


def read_rows(path: Path) -> Iterator[tuple[str, Json]]:
    """Each row after its place, for messages about it ("pets.cases.jsonl, line 2").

    Raises CorpusError, naming file and line, where the file or a line of it cannot be read.
    """
    try:
        lines = list(_lines(path.read_bytes()))
    except OSError as error:
        raise CorpusError(
            f"{path.name}: cannot be read ({error.strerror}). Check its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{path.name}: cannot be read as UTF-8 text. Save it again with the encoding UTF-8."
        ) from error
    for number, line in lines:
        where = f"{path.name}, line {number}"
        with being(where, "a JSON object"):
            row = json.loads(line)
            if not isinstance(row, dict):
                raise TypeError(f"it starts with {line.strip()[:1]}")
        yield where, row


def rows(content: bytes) -> Iterator[Json]:
    """The rows of a file that was read without a fault before."""
    return (json.loads(line) for _, line in _lines(content))


@contextmanager
def being(where: str, what: str) -> Iterator[None]:
    """Names the place of a row, and what it should be, where a field is missing or no such thing
    as it should be."""
    try:
        yield
    except (ValueError, KeyError, TypeError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else error
        raise CorpusError(f"{where}: not {what} ({reason}). Correct this line.") from error


def _lines(content: bytes) -> Iterator[tuple[int, str]]:
    # Notepad writes a mark before the first line. Only a line feed ends one: the strings of JSON
    # may hold other characters that count as line ends.
    for number, line in enumerate(content.decode("utf-8-sig").split("\n"), 1):
        if line.strip():
            yield number, line
