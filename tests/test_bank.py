"""Quotes of a policy → the clauses they are of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import CorpusError
from assistant.parse import find_clause, parse_file, parse_text

TEXT = """# Phones

## 1. Staff

Staff must not:

- text pupils
- ring families at night

## 2. Pupils

Pupils should not:

- text pupils
- bring two phones. They may bring one.
"""


def found(quoted: str, section: str = "") -> tuple[str, str]:
    clause = find_clause(parse_text(TEXT, policy_id="p"), quoted, section)
    assert clause is not None
    return clause.section, clause.text


def test_the_section_decides_between_the_same_words() -> None:
    assert found("text pupils", "1") == ("1", "text pupils")
    assert found("- text  pupils", "2") == ("2", "text pupils")


def test_a_quoted_stem_gives_the_first_bullet_under_it() -> None:
    assert found("Pupils should not:") == ("2", "text pupils")
    assert found("Staff must not:", "1") == ("1", "text pupils")


def test_a_quote_of_stem_and_bullet_or_of_a_part_gives_the_bullet() -> None:
    assert found("Staff must not: ring families at night") == ("1", "ring families at night")
    assert found("They may bring one")[1].startswith("bring two phones")


@pytest.mark.parametrize("quoted", ["", "  ", "wash the dishes"])
def test_what_does_not_stand_there_is_not_found(quoted: str) -> None:
    assert find_clause(parse_text(TEXT, policy_id="p"), quoted) is None


def write(folder: Path, bank: str) -> Path:
    path = folder / "phones.md"
    path.write_text(TEXT, "utf-8")
    path.with_name("phones.questions.jsonl").write_text(bank, "utf-8")
    return path


def test_bank_questions_carry_the_clause_audience_and_verdict(tmp_path: Path) -> None:
    row = '{"clause": "text pupils", "section": "1", "questions": ["Can I?", "May I?"], '
    row += '"audience": "staff", "verdict": "not_allowed"}\n\n'
    policy = parse_file(write(tmp_path, row))
    assert [(q.text, q.clause, q.audience, q.verdict) for q in policy.questions] == [
        ("Can I?", "phones/1/text-pupils", "staff", "not_allowed"),
        ("May I?", "phones/1/text-pupils", "staff", "not_allowed"),
    ]


def test_a_question_that_nothing_answers_is_kept_without_a_clause(tmp_path: Path) -> None:
    row = '{"clause": "", "questions": ["Is Tinder ok?"], "verdict": "not_covered"}\n'
    (question,) = parse_file(write(tmp_path, row)).questions
    assert (question.clause, question.verdict) == ("", "not_covered")


@pytest.mark.parametrize(
    ("bank", "says"),
    [
        ("not json\n", "line 1: not a JSON object"),
        ("[1]\n", "line 1: not a JSON object"),
        ('{"questions": []}\n', "line 1: not a question bank row"),
        ('{"clause": "text pupils", "questions": 5}\n', "line 1: not a question bank row"),
        ('\n{"clause": "no such words", "questions": []}\n', "line 2: its clause does not stand"),
        ('{"clause": "", "questions": ["Why?"], "verdict": "allowed"}\n', "line 1: its clause"),
    ],
)
def test_a_bad_bank_row_is_named_by_its_line(tmp_path: Path, bank: str, says: str) -> None:
    with pytest.raises(CorpusError, match=says):
        parse_file(write(tmp_path, bank))


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85"])
def test_a_bank_saved_by_notepad_keeps_every_character_of_a_question(
    tmp_path: Path, end: str
) -> None:
    path = write(tmp_path, "")
    row = {"clause": "text pupils", "questions": [f"Can I?{end}May I?"]}
    bank = json.dumps(row, ensure_ascii=False) + "\r\n"
    path.with_name("phones.questions.jsonl").write_bytes(b"\xef\xbb\xbf" + bank.encode())
    assert [question.text for question in parse_file(path).questions] == row["questions"]


def test_a_bank_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.with_name("phones.questions.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CorpusError, match="cannot be read as UTF-8"):
        parse_file(path)
