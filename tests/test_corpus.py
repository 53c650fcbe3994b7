"""The shipped corpus says what was received, and its question bank speaks of what it says."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
POLICY = CORPUS / "social-media.md"
ERRATA = CORPUS / "social-media.errata.md"
BANK = CORPUS / "social-media.questions.jsonl"

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
BULLET = re.compile(r"^- ", re.MULTILINE)
HEADING = re.compile(r"^#+ ", re.MULTILINE)
TABLE_RULE = re.compile(r"^\|(?:-+\|)+$", re.MULTILINE)
CONTEXT_WORDS = 8
SAYS_NOTHING = {
    *("Cann Bridge School", "Social Media Site Creation Approval Form"),  # the form's title
    *("Points to note:", "The school:"),  # stems without a meaning of their own
    *("Department", "External organisations"),  # labels of blank fields
    # boxes to tick, all asked about at "Please tick all that apply."
    *("Cann Bridge School staff", "Pupils' family members", "Members of the public"),
}

AUDIENCES = {"any", "staff", "governor", "volunteer", "parent", "learner", "visitor"}
VERDICTS = {"not_allowed", "required", "allowed", "depends", "information"}
GAP = "not_covered"  # of a question that nothing in the policy answers


@dataclass(frozen=True, slots=True)
class Erratum:
    """One change of words: `before` as the source prints it, `after` as the corpus does."""

    number: int
    before: str
    after: str


def fold(text: str) -> str:
    return " ".join(text.split())


def front_matter(markdown: str) -> dict[str, str]:
    found = FRONT_MATTER.match(markdown)
    assert found, "the policy has no front matter"
    return dict(line.split(": ", 1) for line in found[1].splitlines())


def source_words(text: str) -> str:
    """The words of the source, white space folded; `- ` opening a line is layout."""
    return fold(BULLET.sub("", text))


def corpus_words(markdown: str) -> str:
    """The words of the Markdown, white space folded, marks of layout taken off; bold stays."""
    body = FRONT_MATTER.sub("", markdown)
    body = TABLE_RULE.sub("", HEADING.sub("", BULLET.sub("", body)))
    return fold(body.replace("|", " "))


def read_errata(text: str) -> list[Erratum]:
    errata = []
    for line in text.splitlines():
        if re.match(r"\| \d+ \|", line):
            number, _place, before, after, reason = (
                cell.strip() for cell in line.strip("|").split("|")
            )
            assert reason, f"erratum {number} gives no reason"
            errata.append(Erratum(int(number), before.strip("`"), after.strip("`")))
    return errata


def apply_errata(text: str, errata: list[Erratum]) -> str:
    """`text` with every erratum made, each from where the last one ended."""
    done, rest = "", text
    for erratum in errata:
        head, found, rest = rest.partition(erratum.before)
        assert found, f"erratum {erratum.number} is not in the source: {erratum.before!r}"
        done += head + erratum.after
    return done + rest


def first_difference(left: str, right: str) -> str | None:
    """Where the words part ways, with the words before it; None if they are the same."""
    ours, theirs = left.split(), right.split()
    shorter = min(len(ours), len(theirs))
    at = next((i for i in range(shorter) if ours[i] != theirs[i]), shorter)
    if at == len(ours) == len(theirs):
        return None
    before = " ".join(ours[max(0, at - CONTEXT_WORDS) : at])
    window = slice(at, at + CONTEXT_WORDS)
    return (
        f"after «{before}»: source «{' '.join(ours[window])}», corpus «{' '.join(theirs[window])}»"
    )


def read_bank() -> list[dict[str, Any]]:
    return [json.loads(line) for line in BANK.read_text(encoding="utf-8").splitlines()]


def lines_by_section(markdown: str) -> list[tuple[str, str]]:
    """Each line with its section label; a heading inside an appendix follows the label."""
    found, label, part = [], "Front matter", ""
    for line in FRONT_MATTER.sub("", markdown).splitlines():
        numbered = re.match(r"#+ (\d+(?:\.\d+)*)\.? ", line)
        appendix = re.match(r"#+ APPENDIX ([A-Z])\b", line)
        if numbered:
            label, part = numbered[1], ""
        elif appendix:
            label, part = f"Appendix {appendix[1]}", ""
        elif line.startswith("### "):
            part = f": {line.removeprefix('### ')}"
        found.append((label + part, line))
    return found


def words_of_section(markdown: str, label: str) -> str:
    """The words under a label, with everything under its parts."""
    lines = [
        line
        for section, line in lines_by_section(markdown)
        if section == label or section.startswith(f"{label}: ")
    ]
    return corpus_words("\n".join(lines))


def passages(markdown: str) -> list[tuple[str, str]]:
    """Section label and words of each bullet, table row and paragraph that says something."""
    said = []
    for label, line in lines_by_section(markdown):
        words = corpus_words(line)
        contents = label == "Front matter" and line.startswith("- ")
        if words and not contents and not line.startswith("#") and words not in SAYS_NOTHING:
            said.append((label, words))
    return said


@pytest.fixture(scope="module")
def markdown() -> str:
    return POLICY.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def source(markdown: str) -> Path:
    return CORPUS / front_matter(markdown)["source"]


@pytest.fixture(scope="module")
def errata() -> list[Erratum]:
    return read_errata(ERRATA.read_text(encoding="utf-8"))


def test_the_front_matter_gives_the_hash_of_the_source_as_received(
    markdown: str, source: Path
) -> None:
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    assert front_matter(markdown)["source_sha256"] == digest


def test_source_and_corpus_hold_the_same_words_in_the_same_order_errata_aside(
    markdown: str, source: Path, errata: list[Erratum]
) -> None:
    received = source_words(source.read_text(encoding="utf-8"))
    difference = first_difference(apply_errata(received, errata), corpus_words(markdown))
    assert difference is None, difference


@pytest.mark.parametrize(
    ("issued", "altered"),
    [
        ("staff **must not**:", "staff **must**:"),
        ("**should not** use social media", "should not use social media"),
        ("Malicious Communications Act 1998", "Malicious Communications Act 1988"),
        ("- Post images of learners\n", ""),
        ("- Post images of learners\n", "- Post images of learners\n" * 2),
    ],
)
def test_a_changed_lost_or_repeated_word_is_found_and_placed(
    markdown: str, source: Path, errata: list[Erratum], issued: str, altered: str
) -> None:
    assert issued in markdown
    received = apply_errata(source_words(source.read_text(encoding="utf-8")), errata)
    difference = first_difference(received, corpus_words(markdown.replace(issued, altered, 1)))
    assert difference is not None
    assert issued.strip("-*:\n ").split()[0].strip("*") in difference


def test_every_erratum_is_used_exactly_once_and_changes_something(
    source: Path, errata: list[Erratum]
) -> None:
    received = source_words(source.read_text(encoding="utf-8"))
    assert [erratum.number for erratum in errata] == list(range(1, len(errata) + 1))
    for erratum in errata:
        assert received.count(erratum.before) == 1, f"erratum {erratum.number}"
        assert erratum.before != erratum.after, f"erratum {erratum.number} changes nothing"


@pytest.mark.parametrize("left_out", range(16))
def test_no_erratum_can_be_done_without(
    markdown: str, source: Path, errata: list[Erratum], left_out: int
) -> None:
    assert len(errata) == 16
    fewer = errata[:left_out] + errata[left_out + 1 :]
    received = apply_errata(source_words(source.read_text(encoding="utf-8")), fewer)
    assert first_difference(received, corpus_words(markdown)) is not None


def test_every_bank_clause_stands_in_the_section_it_names(markdown: str) -> None:
    plain = markdown.replace("**", "")
    for row in read_bank():
        assert row["clause"] == fold(row["clause"])
        assert row["clause"] in words_of_section(plain, row["section"]), row["clause"]


def test_bank_rows_have_the_agreed_fields_and_values() -> None:
    for row in read_bank():
        assert list(row) == ["clause", "section", "audience", "verdict", "questions"]
        assert row["audience"] in AUDIENCES, row["clause"]
        assert row["verdict"] in ({GAP} if not row["clause"] else VERDICTS), row["clause"]
        assert row["questions"], row["clause"]
        assert all(question == fold(question) for question in row["questions"]), row["clause"]


def test_no_question_stands_twice_in_the_bank() -> None:
    asked = Counter(
        " ".join(re.findall(r"\w+", question.casefold()))
        for row in read_bank()
        for question in row["questions"]
    )
    assert [question for question, times in asked.items() if times > 1] == []


def test_a_clause_has_one_row_for_each_verdict_and_kind_of_reader() -> None:
    fields = ("section", "clause", "verdict", "audience")
    rows = Counter(tuple(row[name] for name in fields) for row in read_bank())
    assert [row for row, times in rows.items() if times > 1] == []


def test_every_bank_clause_has_at_least_four_questions() -> None:
    asked: Counter[tuple[str, str]] = Counter()
    for row in read_bank():
        asked[row["section"], row["clause"]] += len(row["questions"])
    assert [clause for clause, questions in asked.items() if questions < 4] == []


def test_every_passage_of_the_policy_has_questions(markdown: str) -> None:
    rows = [(row["section"], row["clause"]) for row in read_bank()]
    for label, passage in passages(markdown.replace("**", "")):
        sections = {label, label.partition(": ")[0]}
        assert any(section in sections and clause in passage for section, clause in rows), (
            f"{label}: {passage}"
        )
