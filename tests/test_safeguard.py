"""Messages that tell of someone at risk, told from questions about what to do if one comes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.safeguard import Safeguard, load_phrases, load_safeguard, risk, tells_of_risk
from assistant.types import Vector

CALM: Vector = np.asarray([1.0, 0.0], dtype=np.float32)
ALARM: Vector = np.asarray([0.0, 1.0], dtype=np.float32)
# A classifier that hears alarm in the second direction only.
JUDGE = Safeguard(weights=(-6.0, 6.0), bias=0.0, threshold=0.5)


@pytest.mark.parametrize(
    "message",
    [
        "My dad hits me",
        "he touched me",
        "I want to kill myself",
        "i dont want to be here anymore",
        "she is cutting herself",
        "someone shared nudes of my friend",
        "they keep blackmailing me",
        "I'm scared to go home",
        "I took an overdose",
    ],
)
def test_plain_words_of_harm_are_enough(message: str) -> None:
    assert tells_of_risk(message, CALM, None)
    assert tells_of_risk(message, CALM, JUDGE)


@pytest.mark.parametrize(
    "question",
    [
        "What do I do if a pupil says she self-harms?",
        "Who should I tell when a child says her dad hits her?",
        "Is there training on what to do when a student shares nudes of someone?",
        "Can I accept this friend request?",
        "I had to kick them out of the group chat",
        "",
    ],
)
def test_a_question_about_procedure_or_anything_else_is_not_a_disclosure(question: str) -> None:
    assert not tells_of_risk(question, CALM, None)


@pytest.mark.parametrize(
    "message",
    [
        "what do i do, my dad hits me and a parent saw it",
        "my coach touched me, who do I tell, he's a member of staff",
    ],
)
def test_someone_who_asks_what_to_do_about_their_own_harm_is_still_heard(message: str) -> None:
    assert tells_of_risk(message, CALM, None)


@pytest.mark.parametrize(
    "question",
    ["they beat us 3-0, can I post the score?", "can I post that year 9 beats us at football"],
)
def test_sport_is_not_harm(question: str) -> None:
    assert not tells_of_risk(question, CALM, None)


def test_the_classifier_hears_what_plain_words_do_not() -> None:
    assert tells_of_risk("it happened again last night", ALARM, JUDGE)
    assert not tells_of_risk("it happened again last night", CALM, JUDGE)


@pytest.mark.parametrize(
    "message", ["Mój tata bije mnie", "mi papá me pega", "أبي يضربني", "BABAM BENİ dövüyor"]
)
def test_words_of_harm_are_known_in_other_languages(message: str) -> None:
    assert tells_of_risk(message, CALM, None, language="und")


def test_a_question_in_another_language_is_not_harm_by_itself() -> None:
    # The classifier was trained on English: what it hears in another language means nothing.
    assert not tells_of_risk("puedo publicar una foto", ALARM, JUDGE, language="und")


def test_plain_words_of_harm_count_however_the_language_was_guessed() -> None:
    assert tells_of_risk("my dad hits me", CALM, None, language="und")


def test_a_school_can_add_phrases_of_its_own(tmp_path: Path) -> None:
    own = tmp_path / "phrases.toml"
    own.write_text('[phrases]\nklingon = ["QIP", "muqip"]\nnone = []\n', "utf-8")
    assert load_phrases(own) == ("qip", "muqip")


def test_no_shipped_phrase_is_blank_or_so_short_that_it_is_in_everything() -> None:
    phrases = load_phrases()
    assert phrases
    assert all(len(phrase.strip()) >= 2 for phrase in phrases)
    assert not [p for p in phrases if p in "can i post a photo of my class on facebook or whatsapp"]


def test_a_chance_at_the_threshold_counts() -> None:
    even = Safeguard(weights=(0.0, 0.0), bias=0.0, threshold=0.5)
    assert tells_of_risk("it happened again", CALM, even)


@pytest.mark.parametrize("weight", [-1e6, -1.0, 0.0, 1.0, 1e6])
def test_the_chance_is_one(weight: float) -> None:
    assert 0.0 <= risk(ALARM, Safeguard((weight, weight), 0.0, 0.5)) <= 1.0


def test_weights_for_another_model_say_nothing() -> None:
    sure = Safeguard(weights=(100.0,) * 3, bias=100.0, threshold=0.5)
    assert risk(ALARM, sure) == 0.0
    assert not tells_of_risk("hello", ALARM, sure)


def test_weights_are_read_from_their_file(tmp_path: Path) -> None:
    path = tmp_path / "safeguard.json"
    path.write_text(json.dumps({"weights": [1, 2], "bias": 3, "threshold": 0.25}), "utf-8")
    assert load_safeguard(path) == Safeguard((1, 2), 3.0, 0.25)


def test_without_a_file_there_is_no_classifier(tmp_path: Path) -> None:
    assert load_safeguard(tmp_path / "none.json") is None


def test_the_shipped_classifier_is_sound() -> None:
    shipped = load_safeguard()
    assert shipped is not None
    assert 0.0 < shipped.threshold < 1.0
    assert np.isfinite(shipped.weights).all()
