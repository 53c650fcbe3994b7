"""What a document says of itself, in the forms that schools print it."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.parse import parse_text
from assistant.parse.facts import read_facts, school_name


@pytest.mark.parametrize(
    "line",
    [
        "Approved by the Governing Board: 10 June 2025",
        "Approved by the Governing Board, 10 June 2025",
        "Approved by the Governing Board (10 June 2025)",
        "Approved by: Governing Board, 10 June 2025",
        "Approved: Governing Board, 10 June 2025",
        "Approved 10 June 2025 by the Governing Board",
        "Adopted by the Governing Board on 10 June 2025. Review date: October 2026",
        "Approved by: Governing Board\nDate: 10 June 2025\nNext review due by: March 2026",
        "Approved by: Governing Board\n\nDate: 10 June 2025\n\nReview: January 2027",
        "Approved by  Governing Board\nDate  10 June 2025",
    ],
)
def test_who_approved_it_and_when_are_parted(line: str) -> None:
    found = read_facts(f"Trips Policy\n\n{line}\n\nNext review: June 2027\n")
    assert (found["approved_by"], found["approved_on"]) == ("Governing Board", "10 June 2025")


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Approved: 16 September 2025 · Next review: September 2026", "16 September 2025"),
        ("Effective from 1 September 2025. Review: spring 2026", "1 September 2025"),
        ("Approved 3 April 2025. To be reviewed by April 2026", "3 April 2025"),
        ("Valid from 1 September 2025 to 31 August 2026", "1 September 2025"),
        ("Approved | 1 September 2025", ""),
    ],
)
def test_a_day_of_approval_ends_where_it_ends(line: str, day: str) -> None:
    assert read_facts(f"Trips Policy\n\n{line}\n").get("approved_on", "") == day


def test_a_review_date_is_no_date_of_approval() -> None:
    found = parse_text(
        "Complaints Policy\n\nAdopted by the governors. Review date: October 2026\n", policy_id="p"
    )
    assert (found.version, found.approved_on) == ("", "")
    assert found.review_due == date(2026, 10, 31)


@pytest.mark.parametrize("line", ["For review: 31.8.27", "Review: w/c 31 August 2027"])
def test_a_day_for_review_is_read_however_it_is_announced(line: str) -> None:
    found = parse_text(f"# Lettings\n\n{line}\n\nHirers must pay.\n", policy_id="p")
    assert found.review_due == date(2027, 8, 31)
    assert [c.text for c in found.clauses if c.force == "must"] == ["Hirers must pay."]
    assert all("31" not in section.heading for section in found.sections)


def test_a_page_says_when_it_was_updated() -> None:
    found = read_facts("Lone Working Policy\n\nLast updated: 3 March 2025. Review date: March 2027")
    assert found["reviewed_on"] == "3 March 2025"


def test_what_must_be_approved_is_not_the_policy() -> None:
    said = "Trips Policy\n\nVisits must be approved by the headteacher in advance.\n"
    assert "approved_by" not in read_facts(said)


HEADS = "| Visit | Approved by | Form and notice |\n|---|---|---|\n| Local | Head | Form A |\n"
PAIRS = "| Approved by | The governors | Date | May 2024 |\n|---|---|---|---|\n"


def test_the_heads_of_a_table_of_rules_are_no_labels() -> None:
    assert parse_text(f"# Trips Policy\n\n{HEADS}", policy_id="p").approved_by == ""
    paired = parse_text(f"# Trips Policy\n\n{PAIRS}\nText.\n", policy_id="p")
    assert (paired.approved_by, paired.approved_on) == ("The governors", "May 2024")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("HARTSMOOR ACADEMY", "HARTSMOOR ACADEMY"),
        ("St Mary's CofE Primary School, Hartley", "St Mary's CofE Primary School"),
        ("Hill Academy – part of the Vale Trust", "Hill Academy"),
        ("Hill Federation of Schools", "Hill Federation of Schools"),
        ("Harrow Down All-Through School (Nursery to Year 13)", "Harrow Down All-Through School"),
        ("The School Day", ""),
        ("Whole School", ""),
        ("Primary School", ""),
        ("Starting School", ""),
        ("Photography at Hill School", ""),
        ("Minibus Policy Green Lane School", ""),
        ("Hill School opens at eight.", ""),
    ],
)
def test_a_line_may_be_the_name_of_a_school(line: str, name: str) -> None:
    assert school_name(line) == name
