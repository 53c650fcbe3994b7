"""How schools really draft: one fixture a habit, each with what must be read from it.

`NAME.read.txt` beside a fixture holds its title, its sections and its clauses, a line each:
section | force | audiences | stem > text. Read it against the fixture: it is the assertion.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from assistant.parse import parse_file, parse_text
from assistant.parse.blocks import read_blocks
from assistant.parse.facts import read_facts, read_review
from assistant.parse.force import force_of
from assistant.parse.hyphens import mend_hyphens
from assistant.parse.lines import normalise, one_column
from assistant.types import Clause, Policy

DRAFTING = Path(__file__).resolve().parent / "fixtures" / "drafting"
READ = ".read.txt"
FIXTURES = sorted(p for p in DRAFTING.iterdir() if not p.name.endswith(READ))
WORD = re.compile(r"[^\W_]+")


def fixture(name: str) -> Policy:
    return parse_file(DRAFTING / name)


def as_read(policy: Policy) -> list[str]:
    lines = [f"title: {policy.title}"]
    for s in policy.sections:
        named = "" if s.heading == s.label else f" {s.heading}"
        lines.append(f"{'#' * s.level or '-'} {s.label}{named}{_for(s.audiences)}")
    for c in policy.clauses:
        stem = f"{' / '.join(c.stem.split(chr(10)))} > " if c.stem else ""
        lines.append(f"{c.section} | {c.force} |{_for(c.audiences)} | {stem}{c.text}")
    return lines


def _for(audiences: tuple[str, ...]) -> str:
    return f" [{' '.join(audiences)}]" if audiences else ""


def clause(policy: Policy, begins: str) -> Clause:
    return next(c for c in policy.clauses if c.text.startswith(begins))


@pytest.mark.parametrize("path", FIXTURES, ids=[p.stem for p in FIXTURES])
def test_sections_stems_forces_and_audiences_are_read_as_a_person_reads_them(path: Path) -> None:
    expected = path.with_name(path.name + READ).read_text("utf-8").splitlines()
    assert as_read(parse_file(path)) == expected


@pytest.mark.parametrize("path", FIXTURES, ids=[p.stem for p in FIXTURES])
def test_every_word_of_a_draft_is_in_the_text_and_every_range_is_exact(path: Path) -> None:
    policy = parse_file(path)
    for c in policy.clauses:
        assert policy.text[c.start : c.end] == c.text
        assert c.stem in policy.text
    source = mend_hyphens(normalise(path.read_text("utf-8"))).replace("&amp;", "&")
    bullets = Counter({"o": source.count("\no ")})
    lost = Counter(WORD.findall(source)) - Counter(WORD.findall(policy.text)) - bullets
    assert not lost


@pytest.mark.parametrize("path", FIXTURES, ids=[p.stem for p in FIXTURES])
def test_what_is_no_clause_is_a_heading_a_stem_or_furniture(path: Path) -> None:
    policy = parse_file(path)
    covered = " ".join(
        [policy.title, *(f"{s.label} {s.heading}" for s in policy.sections)]
        + [f"{c.stem} {c.text}" for c in policy.clauses]
        + [b.text for b in read_blocks(path.read_text("utf-8")) if b.kind == "furniture"]
        + [" ".join(b.header) for b in read_blocks(path.read_text("utf-8")) if b.kind == "row"]
    )
    left = set(WORD.findall(policy.text)) - set(WORD.findall(covered))
    # Labels of list items ("ii", "b"), and the line that says who approved it.
    assert not {w for w in left if len(w) > 3} - {"Ratified", "Resources", "Committee"}


# --- the mistakes that would matter most ------------------------------------------------------


def test_the_right_column_keeps_its_own_stem() -> None:
    assert clause(fixture("two-columns.txt"), "trainers").force == "must_not"
    assert clause(fixture("two-columns.txt"), "black shoes").force == "must"


def test_labels_with_their_values_are_no_columns() -> None:
    lines = ["Jumper             £12", "Trousers           £14", "Tie                £4"]
    assert one_column(lines) == lines


def test_a_list_in_a_forbidden_bullet_is_forbidden() -> None:
    forces = {c.force for c in fixture("nested-lists.md").clauses if c.section == "1"}
    assert forces == {"must_not"}


def test_a_note_of_the_template_carries_no_verdict_and_leaves_the_rule_beside_it() -> None:
    policy = fixture("template-remnants.md")
    for begins in ("[Schools should", "Delete as", "Note: you must", "Schools may"):
        assert clause(policy, begins).force == "fact"
    assert clause(policy, "Staff must not hold").force == "must_not"


@pytest.mark.parametrize(
    "rule",
    [
        "You must complete the form.",
        "Staff must delete the images within a day.",
        "Schools must not share the data.",
        "Parents should amend their details on the app.",
        "The school should replace broken glass at once.",
    ],
)
def test_a_rule_with_the_words_of_a_template_is_still_a_rule(rule: str) -> None:
    assert force_of(rule) in ("must", "must_not", "should")


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("a con-\ncern is", "a concern is"),
        ("a well-\nbeing check", "a well-being check"),
        ("part-time staff; part-\ntime pupils", "part-time staff; part-time pupils"),
        ("drop it off; the drop-\noff bay", "drop it off; the drop-off bay"),
        ("Nobody may row un-\nless", "Nobody may row unless"),
        ("go with or with-\nout a cox", "go with or without a cox"),
        ("before the depar-\nture", "before the departure"),
        ("the log in term-\ntime", "the log in term-time"),
        ("a day-to-\nday log", "a day-to-day log"),
        ("a latex-\nfree glove", "a latex-free glove"),
        ("before- \nand after-race meals", "before- and after-race meals"),
        ("for ex-\npupils", "for ex-pupils"),
        ("from 3.15-\n3.30pm", "from 3.15-\n3.30pm"),
    ],
)
def test_a_word_cut_by_the_lines_end_is_whole_again_and_a_compound_keeps_its_hyphen(
    text: str, mended: str
) -> None:
    assert mend_hyphens(text) == mended


def test_a_tight_list_of_numbered_items_is_no_outline() -> None:
    text = "Be safe\n\nRemember:\n1. Be kind\n2. Listen well\n3. Tell someone\n4. Keep calm\n"
    assert [s.label for s in parse_text(text, policy_id="p").sections] == ["Front matter"]


# --- front matter where it stands -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Next review: Summer Term 2027", date(2027, 7, 31)),
        ("Review date: 1/9/26", date(2026, 9, 1)),
        ("Review date 01.09.2026", date(2026, 9, 1)),
        ("Date of next review: 1st September 2026", date(2026, 9, 1)),
        ("To be reviewed: Sept 2026", date(2026, 9, 30)),
        ("Review due: Autumn term 2026", date(2026, 12, 31)),
        ("Next review date - Spring 2026", date(2026, 4, 30)),
        ("Review date: annually from September 2024", date(2025, 9, 30)),
        ("Approved: May 2024\nReview cycle: every two years", date(2026, 5, 31)),
        ("Next Review  Summer 2026/27", date(2027, 7, 31)),
        ("This policy will be reviewed in March 2027.", date(2027, 3, 31)),
        ("Next review:\nJanuary 2027", date(2027, 1, 31)),
        ("Review date: 2026/27", date(2027, 8, 31)),
        ("Completed by: P. Whitlock Date: 3 May 2025 Review: May 2026", date(2026, 5, 31)),
        ("Date: 3 May 2025    Review: May 2026", date(2026, 5, 31)),
        ("Policy review: 1/9/26", date(2026, 9, 1)),
        ("Next review: when the law changes", None),
        ("Last review: May 2024", None),
        ("Management review: see the minutes of May 2024.", None),
    ],
)
def test_a_review_date_is_read_in_any_uk_form(text: str, due: date | None) -> None:
    assert parse_text(f"Bus Policy\n\n{text}\n\nWait here.\n", policy_id="p").review_due == due


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("Policy v2.3", "v2.3"),
        ("Issue 4", "Issue 4"),
        ("Version: September 2024", "September 2024"),
        ("| Version | 1.2 |", "1.2"),
        ("Version 3", "3"),
        ("This version of the rules is new.", ""),
    ],
)
def test_a_version_is_read_as_printed(text: str, version: str) -> None:
    policy = parse_text(f"Bus Policy\n\n{text}\n\nWait here.\n", policy_id="p")
    assert policy.version.removeprefix("Issue ") == version.removeprefix("Issue ")


def test_the_first_page_of_a_table_gives_its_facts() -> None:
    policy = fixture("front-matter-table.md")
    assert (policy.approved_by, policy.approved_on) == ("Full Governing Board", "May 2024")
    assert (policy.version, policy.review_due) == ("v2.3", date(2027, 7, 31))
    assert policy.audiences == ("staff", "parent", "learner")


def test_facts_on_lines_of_their_own_are_read() -> None:
    policy = fixture("front-matter-lines.txt")
    assert policy.approved_by == "Resources Committee"
    assert policy.approved_on == "1st September 2025"
    assert policy.reviewed_on == "Autumn term 2025"
    assert policy.review_due == date(2026, 9, 1)
    assert policy.audiences == ("staff", "governor", "volunteer")


def test_a_sentence_that_says_who_approved_it_is_read() -> None:
    said = read_facts("The policy was approved by the governing body on 12 March 2024.")
    assert said == {"approved_by": "governing body", "approved_on": "12 March 2024"}


def test_a_period_without_a_day_to_count_from_gives_no_date() -> None:
    assert read_review("annually") is None
