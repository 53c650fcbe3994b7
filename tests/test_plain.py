"""The plain-text answer: the verdict first, every quote with its place, nothing that bites."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fakes import ANSWERED, ESCALATED, EXCEPTION, NOT_COVERED, RULE

from assistant.plain import as_text
from assistant.types import FRONT


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_verdict_comes_first() -> None:
    assert as_text(ANSWERED).splitlines()[0] == "It depends."


@pytest.mark.parametrize(
    ("verdict", "force", "words"),
    [
        ("not_allowed", "must_not", "Not allowed."),
        ("not_allowed", "should_not", "You should not."),
        ("required", "must", "You must."),
        ("required", "should", "You should."),
        ("allowed", "may", "Allowed."),
        ("depends", "only_if", "It depends."),
        ("depends", "should_not", "It depends."),
        ("information", "fact", "What the policy says."),
    ],
)
def test_advice_is_worded_as_advice_and_orders_as_orders(verdict, force, words: str) -> None:
    answer = replace(ANSWERED, verdict=verdict, citations=(replace(RULE, force=force),))
    assert as_text(answer).splitlines()[0] == words


def test_each_quote_stands_with_its_number_policy_version_section_and_stem() -> None:
    text = flat(as_text(ANSWERED))
    place = "[1] Social Media Policy (April 2024), section 4, Personal use of social media by staff"
    assert place in text
    assert f"{RULE.stem} “{RULE.quote}”" in text


def test_what_stands_before_the_first_section_is_on_the_first_page() -> None:
    front = replace(RULE, section=FRONT, heading=FRONT)
    text = flat(as_text(replace(ANSWERED, citations=(front,))))
    assert "[1] Social Media Policy (April 2024), the first page" in text


def test_a_heading_that_stands_in_the_label_is_said_once_and_not_in_capitals() -> None:
    inner = replace(RULE, section="Appendix A: CONTENT OF WEBSPACE", heading="CONTENT OF WEBSPACE")
    text = flat(as_text(replace(ANSWERED, citations=(inner,))))
    assert "Social Media Policy (April 2024), Appendix A: Content of webspace When" in text


def test_exceptions_stand_under_their_own_heading_after_the_rule() -> None:
    text = flat(as_text(ANSWERED))
    assert text.index(RULE.quote) < text.index("Exceptions") < text.index(EXCEPTION.quote)


def test_branches_next_step_follow_ups_other_policies_and_warnings_are_shown() -> None:
    text = flat(as_text(ANSWERED))
    assert "If it is from a learner: not allowed [1]" in text
    assert "What to do next: Ask the headteacher first." in text
    assert "Can I accept a friend request from a learner?" in text
    assert "Staff code of conduct (not loaded here; ask the school)" in text
    assert "due for review in April 2025" in text


def test_someone_at_risk_reads_people_and_no_policy_first() -> None:
    text = as_text(replace(ESCALATED, citations=(RULE,)))
    assert text.startswith("Please talk to a person about this.")
    assert text.index("999") < text.index("0800 1111") < text.index(RULE.title)


def test_a_question_that_is_not_covered_says_so_and_shows_what_is_near() -> None:
    text = as_text(NOT_COVERED)
    assert text.startswith("The policies do not cover this.")
    assert "Nearby in the policies" in text


def test_two_questions_in_one_are_answered_one_after_the_other() -> None:
    parts = (replace(ANSWERED, question="First?"), replace(NOT_COVERED, question="Second?"))
    text = as_text(replace(ANSWERED, parts=parts))
    assert text.index("First?") < text.index("Second?") < text.index("do not cover this")
    assert flat(text).count(RULE.quote) == 2


def test_rules_stand_under_how_strict_they_are_with_place_and_stem_said_once() -> None:
    second = replace(RULE, n=2, quote="Post images of learners")
    leave = replace(EXCEPTION, n=3, role="rule")
    listed = replace(
        ANSWERED, verdict="information", form="overview", citations=(RULE, second, leave)
    )
    text = as_text(listed)
    assert re.findall(r"^(?:Must|Should|May|Only).*", text, re.M) == [
        "Must not",
        "Only in some cases",
    ]
    assert flat(text).count(RULE.stem) == 1
    assert "  [2] “Post images of learners”" in text
    recital = as_text(replace(listed, form="recital"))
    assert "Must not" not in recital
    assert "  [3] “a family member" in recital


def test_lines_keep_to_the_width() -> None:
    assert max(len(line) for line in as_text(ANSWERED, 60).splitlines()) <= 60


def test_a_quote_cannot_drive_the_terminal_or_turn_the_writing_round() -> None:
    rogue = replace(RULE, quote="a\x1b]0;owned\x07\u202eb\x9bc\r")
    text = as_text(replace(ANSWERED, citations=(rogue,)))
    assert not set(text) & set("\x1b\x07\u202e\x9b\r")
