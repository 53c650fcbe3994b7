"""Reading a batch: whatever the bytes are, each line costs only itself."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator

from hypothesis import given
from hypothesis import strategies as some

from assistant.batch import LINE_BYTES, Row, answer_lines, is_text
from assistant.types import Json


def repeat(row: Row) -> Json:
    return {"id": row.id, "question": row.question}


ROW = some.fixed_dictionaries(
    {"id": some.text(min_size=1), "question": some.text()},
    optional={"history": some.lists(some.text()), "scenario": some.text(), "extra": some.floats()},
)
LINE = some.one_of(
    ROW.map(lambda row: json.dumps(row).encode()),
    some.binary().map(lambda raw: raw.replace(b"\n", b"")),
    some.recursive(some.none() | some.booleans() | some.text(), some.lists).map(
        lambda value: json.dumps(value).encode()
    ),
)


@given(some.lists(LINE))
def test_any_bytes_give_one_result_for_each_line_that_is_not_blank(lines: list[bytes]) -> None:
    results = [one for one, _ in answer_lines(io.BytesIO(b"\n".join(lines)), repeat)]
    filled = [
        number
        for number, line in enumerate(lines, 1)
        if (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip()
    ]
    assert len(results) == len(filled)
    errors = {one["line"] for one in results if "error" in one}
    assert errors <= set(filled)
    for one in results:
        json.dumps(one, ensure_ascii=False).encode()


@given(some.lists(ROW, min_size=1))
def test_rows_that_are_right_come_back_whole_and_in_order(rows: list[Json]) -> None:
    rows = [row for row in rows if row["id"].strip()]
    raw = "\n".join(json.dumps(row) for row in rows).encode()
    results = list(answer_lines(io.BytesIO(raw), repeat))
    assert results == [({"id": row["id"], "question": row["question"]}, True) for row in rows]


def test_rows_are_answered_as_they_come_and_not_at_the_end() -> None:
    asked: list[str] = []

    def lines() -> Iterator[bytes]:
        for name in ("a", "b"):
            yield json.dumps({"id": name, "question": "q"}).encode() + b"\n"

    class Slow(io.RawIOBase):
        def __init__(self) -> None:
            self.left = lines()

        def readline(self, size: int | None = -1, /) -> bytes:
            return next(self.left, b"")

    def ask(row: Row) -> Json:
        asked.append(row.id)
        return {}

    results = answer_lines(Slow(), ask)
    next(results)
    assert asked == ["a"]


def test_a_line_of_exactly_the_longest_length_is_read_and_one_byte_more_is_not() -> None:
    def line(length: int) -> bytes:
        empty = json.dumps({"id": "a", "question": ""}).encode()
        return empty.replace(b'""', b'"' + b"q" * (length - len(empty)) + b'"')

    def answered(raw: bytes) -> list[bool]:
        return [whole for _, whole in answer_lines(io.BytesIO(raw), repeat)]

    assert answered(line(LINE_BYTES)) == [True]
    assert answered(line(LINE_BYTES) + b"\n" + line(50)) == [True, True]
    assert answered(line(LINE_BYTES + 1) + b"\n" + line(50)) == [False, True]
    assert answered(b"\xef\xbb\xbf" + line(LINE_BYTES)) == [False]


def test_half_a_character_is_no_text() -> None:
    checks: dict[str, bool] = {"": True, "👩‍🏫\x00": True, "\ud800": False, "a\udfff": False}
    assert {text: is_text(text) for text in checks} == checks


def test_the_errors_of_asking_are_kept_from_the_rows_after() -> None:
    def once() -> Callable[[Row], Json]:
        turns = iter([True, False])

        def ask(row: Row) -> Json:
            if next(turns):
                raise RecursionError("too deep")
            return repeat(row)

        return ask

    raw = b'{"id": "a", "question": "q"}\n{"id": "b", "question": "q"}'
    (first, first_is_answer), (second, _) = answer_lines(io.BytesIO(raw), once())
    assert (first["error"]["code"], first_is_answer, second["id"]) == ("internal", False, "b")
