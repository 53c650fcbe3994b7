"""Words around policy text: sections, lists, cuts, days and readers, as people say them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from assistant.prose import capitalised, day, in_sentence, listed, month, place, shortened, within
from assistant.types import FRONT


@dataclass(frozen=True)
class Placed:
    section: str
    heading: str


@pytest.mark.parametrize(
    ("heading", "written"),
    [
        ("CONTENT OF WEBSPACE", "Content of webspace"),
        ("Appendix A: CONTENT OF WEBSPACE", "Appendix A: Content of webspace"),
        ("USE OF ICT BY SEND PUPILS", "Use of ICT by SEND pupils"),
        ("THE SCHOOL’S PHONES", "The school’s phones"),
        ("PART A", "Part A"),
        ("WHATSAPP", "Whatsapp"),
        ("CCTV", "CCTV"),
        ("X (formerly Twitter)", "X (formerly Twitter)"),
        ("Legal Framework", "Legal Framework"),
        ("4", "4"),
        ("", ""),
    ],
)
def test_a_heading_in_capitals_is_written_small_among_other_words(
    heading: str, written: str
) -> None:
    assert in_sentence(heading) == written


@pytest.mark.parametrize(
    ("section", "heading", "said"),
    [
        ("4", "Personal use", "section 4, Personal use"),
        ("4.1", "WHATSAPP GROUPS", "section 4.1, Whatsapp groups"),
        ("4.1", "", "section 4.1"),
        ("Reporting", "Reporting", "Reporting"),
        ("Appendix A", "Consent form", "Appendix A, Consent form"),
        ("Appendix A", "Appendix A", "Appendix A"),
        (
            "Appendix A: CONTENT OF WEBSPACE",
            "CONTENT OF WEBSPACE",
            "Appendix A: Content of webspace",
        ),
        (FRONT, FRONT, "the first page"),
        ("", "", ""),
    ],
)
def test_a_section_is_told_by_its_label_and_its_heading_each_once(
    section: str, heading: str, said: str
) -> None:
    assert place(Placed(section, heading)) == said


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("4", "section 4"),
        (FRONT, "the first page"),
        ("Reporting", "“Reporting”"),
        ("REPORTING CONCERNS", "“Reporting concerns”"),
        ("Appendix A", "Appendix A"),
        ("Appendix A: TEAM DETAILS", "Appendix A: Team details"),
        ("Annex", "Annex"),
        ("Section 3", "Section 3"),
        ("Part IV", "Part IV"),
        ("Part-time staff", "“Part-time staff”"),
        ("Section leaders", "“Section leaders”"),
        ("Schedule of fees", "“Schedule of fees”"),
    ],
)
def test_a_label_that_is_no_number_is_quoted_in_a_sentence(label: str, said: str) -> None:
    assert within(label) == said


@pytest.mark.parametrize(
    ("things", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abcd"), "a, b, c and d")],
)
def test_things_are_listed_as_people_say_them(things: list[str], said: str) -> None:
    assert listed(things) == said


def test_of_a_long_list_the_number_of_those_left_out_is_said() -> None:
    assert listed(list("abcd"), most=2) == "a, b and 2 more"
    assert listed(list("abcd"), most=4) == "a, b, c and d"


def test_a_text_is_cut_at_a_word_and_only_where_it_is_long() -> None:
    text = "Hens  are kept,\nfed and loved."
    assert shortened(text, 29) == "Hens are kept, fed and loved."
    assert shortened(text, 20) == "Hens are kept, fed …"


def test_days_and_months_are_written_out() -> None:
    assert day(date(2026, 5, 3)) == "3 May 2026"
    assert month(date(2026, 5, 3)) == "May 2026"


def test_a_capital_leaves_the_rest_of_a_text_as_it_is() -> None:
    assert capitalised("the PTA’s page") == "The PTA’s page"
    assert capitalised("") == ""
