"""Main clauses, statements and sentences."""

from __future__ import annotations

import pytest

from assistant.parse.grammar import main_clause, starts_with_verb, statements
from assistant.parse.sentences import split_sentences


@pytest.mark.parametrize(
    ("sentence", "gone", "kept"),
    [
        ("Anyone who cannot come must ring.", "cannot", "must"),
        ("If you must go, tell the office.", "must", "tell"),
        ("When children are upset, staff should listen.", "are upset", "should"),
        ("Tell us if the child will not come in.", "will not", "Tell us"),
        ("We ask that phones are not used.", "", "are not"),
        ("Use a call, never an email.", "never", "call"),
        ("Post it (unless they have not agreed).", "have not", "Post"),
    ],
)
def test_what_is_subordinate_is_blanked_and_nothing_moves(
    sentence: str, gone: str, kept: str
) -> None:
    main = main_clause(sentence)
    assert len(main) == len(sentence)
    assert kept in main
    assert not gone or gone not in main


def test_statements_are_cut_at_semicolons_and_contrasts() -> None:
    text = "Parents may film; they must not share, but they may keep it."
    assert statements(text) == ["Parents may film", "they must not share", "they may keep it."]


@pytest.mark.parametrize(
    "text",
    [
        "Ask the office first.",
        "Please keep the door shut.",
        "Evacuate the boat house.",
        "Shut the hatch.",
        "Sound the horn twice.",
        "Back up your files.",
        "Cool thoroughly before storing.",
        "Go straight to the slipway.",
        "Create an account.",
        "Support rowers who are tired.",
        "Record what is said.",
    ],
)
def test_bare_verbs_start_instructions(text: str) -> None:
    assert starts_with_verb(text)


@pytest.mark.parametrize(
    "text",
    [
        "Use of phones",
        "Contact's name",
        "Phones ring",
        "Record-keeping",
        "Support crews are paid.",
        "Contact details must be kept.",
        "Thank you for rowing.",
        "Sound equipment",
        "Exit only",
        "Cool boxes",
    ],
)
def test_nouns_that_look_like_verbs_start_none(text: str) -> None:
    assert not starts_with_verb(text)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("See e.g. the Act. Then ask.", ["See e.g. the Act.", "Then ask."]),
        ("Mr. Smith is the D.S.L. today.", ["Mr. Smith is the D.S.L. today."]),
        ("Tell him (Dr. Ray. Room 2) now. Go.", ["Tell him (Dr. Ray. Room 2) now.", "Go."]),
        ("He said “no.” She left.", ["He said “no.”", "She left."]),
        ("Pens, paper, etc. Bring them.", ["Pens, paper, etc.", "Bring them."]),
        ("at 3.15 pm. on Friday", ["at 3.15 pm. on Friday"]),
        ("Wait... what? Yes.", ["Wait... what?", "Yes."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text)] == sentences
