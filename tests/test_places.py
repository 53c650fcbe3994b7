"""Which sections a question names, and what is then answered."""

from __future__ import annotations

import pytest
from fake_models import make_clause

from assistant.places import Places, label_of, named, recited

SECTIONS = (
    "Front matter",
    "1",
    "1.1",
    "2",
    "3.1",
    "3.2",
    "4",
    "Appendix A: Approval",
    "Appendix B",
    "B. Raising a concern",
    "What may I bring?",
)


@pytest.mark.parametrize(
    ("section", "label"),
    [
        ("3.1", "3.1"),
        ("(1) Purposes", "1"),
        ("B. Raising a concern", "b"),
        ("(a) Guests", "a"),
        ("Section F", "f"),
        ("Appendix B: Team details", "appendix b"),
        ("Annex 2", "appendix 2"),
        ("A girl's bag", ""),
        ("What may I bring?", ""),
        ("I think so", ""),
        ("Front matter", ""),
        ("", ""),
    ],
)
def test_a_section_is_known_by_its_label(section: str, label: str) -> None:
    assert label_of(section) == label


@pytest.mark.parametrize(
    ("asked", "sections"),
    [
        ("what does section 4 say", ("4",)),
        ("Section 1", ("1", "1.1")),
        ("explain para 3.2 please", ("3.2",)),
        ("3.1", ("3.1",)),
        ("what's in appendix b?", ("Appendix B",)),
        ("what are sections 2 and 4 about", ("2", "4")),
        ("§4", ("4",)),
        ("section b", ("B. Raising a concern",)),
        ("tell me about section 3", ("3.1", "3.2")),
    ],
)
def test_a_section_may_be_asked_for_itself(asked: str, sections: tuple[str, ...]) -> None:
    found = named(asked, SECTIONS)
    assert (found.sections, found.recites) == (sections, True)


@pytest.mark.parametrize(
    ("asked", "section"),
    [
        ("what does 3.2 say about photos", "3.2"),
        ("under 3.2 can I post it", "3.2"),
        ("does section 4 apply to parents", "4"),
        ("can my mum see what is in section 2", "2"),
        ("who signs Appendix A?", "Appendix A: Approval"),
    ],
)
def test_something_may_be_asked_of_a_section(asked: str, section: str) -> None:
    found = named(asked, SECTIONS)
    assert (found.sections, found.recites) == ((section,), False)
    assert "policy" in found.text


@pytest.mark.parametrize(
    "asked",
    [
        "can I leave at 3.1",
        "it cost me £3.2",
        "section 1 of the Malicious Communications Act",
        "Section 2, Defamation Act 1996",
        "a section 4 enquiry",
        "has he had a section 2 notice",
        "is there a section a parent must sign",
        "am I part a of this",
        "do I have to run 3.1 miles",
        "is version 1.1.2 the new one",
        "year 4 trip",
        "",
    ],
)
def test_a_number_alone_or_a_section_of_something_else_is_none(asked: str) -> None:
    assert named(asked, SECTIONS) == Places(text=asked)


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("what does section 9 say", "9"),
        ("Section 12?", "12"),
        ("what does 5.2 say?", "5.2"),
        ("what is in appendix c", "appendix c"),
    ],
)
def test_a_section_that_is_not_there_is_known_to_be_absent(asked: str, label: str) -> None:
    assert named(asked, SECTIONS) == Places(text=asked, absent=label)


@pytest.mark.parametrize(
    ("asked", "sections"),
    [
        ("what does section 9 say about photos", SECTIONS),
        ("what does section 9 say", ("Front matter", "What may I bring?")),
    ],
)
def test_it_is_not_said_to_be_absent_of_more_than_a_section(
    asked: str, sections: tuple[str, ...]
) -> None:
    assert named(asked, sections) == Places(text=asked)


def test_a_section_is_said_in_order_and_a_long_one_in_part() -> None:
    clauses = [make_clause(text=f"Rule {n}.") for n in range(23)]
    decision = recited(clauses)
    assert (decision.outcome, decision.verdict) == ("answered", "information")
    assert [e.clause.text for e in decision.evidence] == [f"Rule {n}." for n in range(20)]
    assert [c.text for c in decision.left] == ["Rule 20.", "Rule 21.", "Rule 22."]
    assert {e.role for e in decision.evidence} == {"rule"}


def test_a_section_of_several_policies_is_begun_in_each() -> None:
    clauses = [make_clause(text=f"{p} {n}", policy=p) for p in ("one", "two") for n in range(3)]
    assert [e.clause.text for e in recited(clauses).evidence] == ["one 0", "two 0"]
