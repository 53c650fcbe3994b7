"""What may be kept of a question: ordinary words, and no name, number, address or cry for help."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.models import ordinary_words
from assistant.parse import parse_file
from assistant.scrub import LISTS, MOST_WORDS, scrub, telling, tells_of_harm, vocabulary

ROOT = Path(__file__).parent.parent
KNOWN = vocabulary([parse_file(ROOT / "corpus" / "social-media.md").text], ordinary_words())


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("Where can I park when I pick up my child?", "where can i park when i pick up my child"),
        ("is there a dress code for staff on Zoom", "is there a dress code for staff on zoom"),
        ("I don't know the headteacher's rules", "i don't know the headteacher's rules"),
        # Names
        ("Can Tommy have a packed lunch?", "can … have a packed lunch"),
        ("can tommy have a packed lunch", "can … have a packed lunch"),
        ("CAN TOMMY HAVE A PACKED LUNCH", "can … have a packed lunch"),
        ("Can Tommy Green have a packed lunch?", "can … have a packed lunch"),
        ("can tommy green have a packed lunch", "can … have a packed lunch"),
        ("Tommy’s packed lunch was left", "… packed lunch was left"),
        ("Grace Bell has a packed lunch", "… has a packed lunch"),
        ("can mark and rose bring a packed lunch", "can … and … bring a packed lunch"),
        ("Does Will bring a packed lunch", "does … bring a packed lunch"),
        ("when may I bring a packed lunch", "when may i bring a packed lunch"),
        ("does Mr Black have a packed lunch", "does … have a packed lunch"),
        ("does miss white have a packed lunch", "does … have a packed lunch"),
        ("the girl called young blue has a packed lunch", "the girl … has a packed lunch"),
        ("packed lunch for O'Neill, Ng and Zoë-Mae", "packed lunch for … and …"),
        ("Is Shane Baker in the staff room?", "is … in the staff room"),
        # Numbers
        ("is the packed lunch on 3/11/2026 at 12:30", "is the packed lunch on … at …"),
        (
            "packed lunch for year 9 please ring 07700 900123",
            "packed lunch for year … please ring …",
        ),
        ("about the packed lunch ring oh double seven", "about the packed lunch ring …"),
        ("packed lunch for class ３B in May", "packed lunch for class … in …"),
        ("packed lunch for ٣ children", "packed lunch for … children"),
        # Addresses
        ("write to mum@example.org about the packed lunch", "write to … about the packed lunch"),
        ("packed lunch pictures of @lunch_club online", "packed lunch pictures of … online"),
        ("see https://example.org/packed/lunch for the lunch", "see … for the lunch"),
        ("see www.school.uk for the lunch", "see … for the lunch"),
        ("see lunch.club on the #lunch side of the school", "see … on the … side of the school"),
        # Words in disguise
        ("can to\u200bmmy have a packed lunch", "can … have a packed lunch"),
        ("can ｔｏｍｍｙ have a packed lunch", "can … have a packed lunch"),
        ("can T.o.m.m.y have a packed lunch", "can … have a packed lunch"),
        ("can t o m m y have a packed lunch in the hall", "can … have a packed lunch in the hall"),
        ("can the/tommy have a packed lunch", "can the … have a packed lunch"),
        ("<b>tommy</b> has a packed lunch", "… has a packed lunch"),
    ],
)
def test_only_ordinary_words_stay(asked: str, kept: str) -> None:
    assert scrub(asked, KNOWN) == kept


@pytest.mark.parametrize(
    "asked",
    [
        "",
        " … ?",
        "what about it",
        "Tommy Green, Priya Shah, 07700 900123, lunch",
        "gdzie mogę zaparkować samochód",
        "где можно припарковаться",
        "آیا می توانم اینجا پارک کنم",
        "lunch " * (MOST_WORDS + 1),
        "he hits me at lunch",
        "she is SCARED of lunch",
        "is there a drugs policy",
    ],
)
def test_nothing_is_kept_where_little_is_left_or_harm_may_be_told_of(asked: str) -> None:
    assert scrub(asked, KNOWN) == ""


@given(st.text(max_size=200))
def test_whatever_is_typed_only_known_words_stay(asked: str) -> None:
    kept = scrub(asked, KNOWN)
    assert not re.search(r"[\d@#/\\<>_]", kept)
    bare = {re.sub(r"('\w+|n't)$", "", word) for word in kept.split()} - {"…"}
    assert bare <= KNOWN | {"ca", "wo", "sha"}


def test_a_person_whom_a_policy_names_is_not_in_its_vocabulary() -> None:
    text = "Approved by Shane Baker. Ask Mrs Zebedee, zebedee@abc.uk. The quokka is fed."
    assert {"quokka", "fed"} <= vocabulary([text], ())
    assert {"shane", "baker", "zebedee", "abc", ""} & vocabulary([text], ()) == set()


def test_the_ordinary_words_are_written_small_in_the_training_policies() -> None:
    folder = ROOT / "training" / "data" / "policies"
    clauses = (
        clause["text"]
        for path in sorted(folder.glob("*.json"))
        for clause in json.loads(path.read_text("utf-8"))["clauses"]
    )
    small = {word for text in clauses for word in re.findall(r"[a-z]+", text)}
    assert ordinary_words() <= small
    assert len(ordinary_words()) > 4000


def test_no_list_lets_a_name_through_that_another_takes_out() -> None:
    lists = {name: set(words.split()) for name, words in tomllib.loads(LISTS.read_text()).items()}
    assert lists["names"] & (lists["capitals"] | lists["everyday"]) == set()
    everything = [word for words in lists.values() for word in words]
    assert [word for word in everything if word != word.lower()] == []


def test_names_that_pupils_have_are_not_ordinary_words() -> None:
    names = """olivia amelia isla ava ivy freya lily florence mia willow rosie sophie isabella grace
    daisy sienna poppy elsie emily ella evelyn phoebe evie charlotte harper millie matilda maya noah
    george oliver arthur leo muhammad oscar jack henry archie theodore freddie harry thomas jacob
    alfie william james ethan max mason lucas logan adam hunter toby finley mohammed aisha fatima
    priya chloe jessica callum liam connor kayleigh tyler jayden"""
    every = re.findall(r"\w+", names)
    kept = [name for name in every if name in scrub(f"packed lunch for {name} and me", KNOWN)]
    assert kept == []


def test_what_a_question_is_about() -> None:
    assert telling("where can i park my cars at the …") == {"park", "car"}


@pytest.mark.parametrize(("words", "tells"), [("My dad HITS me", True), ("May I park?", False)])
def test_a_word_that_may_tell_of_harm_is_seen(words: str, tells: bool) -> None:
    assert tells_of_harm(words) is tells
