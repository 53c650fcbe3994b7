"""Messages that tell of someone at risk, told from questions about what to do if one comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from assistant.models import load_alarm, load_encoder
from assistant.pipeline import load_fitted
from assistant.precedents import load_precedents
from assistant.safeguard import FEW_WORDS, Hearing, tells_of_risk
from assistant.types import Alarm, Reading

NOWHERE = np.zeros(2, np.float32)


@dataclass
class Hears:
    """An alarm that is as sure as it is told, of whatever it hears."""

    chance: float
    heard: list[str] = field(default_factory=list)

    def risk(self, message: Reading) -> float:
        self.heard.append(message.text)
        return self.chance


def tells(message: str, alarm: Alarm | None = None, *, language: str = "en") -> bool:
    return tells_of_risk(Reading(message, NOWHERE), alarm, Hearing(), language=language)


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
        "my teacher messaged me on insta asking to meet up",
        "a teacher asked me to meet him after school, on snapchat",
        "my son is getting death threats on snap",
        "he threatened to stab me",
        "a boy sent me a rude pic",
        "a stranger keeps messaging me",
        "some man I don't know won't stop texting my daughter",
        "i need help",
        "please help me",
        "everyone hates me",
        "i hate myself",
    ],
)
def test_plain_words_of_harm_are_enough(message: str) -> None:
    assert tells(message)
    assert tells(message, Hears(0.0))


@pytest.mark.parametrize(
    "question",
    [
        "What do I do if a pupil says she self-harms?",
        "what happens to someone who threatens a referee",
        "what do we do about strangers who leave comments on our page",
        "can i ban the parent who keeps messaging me",
        "i need help with the photo form",
        "everyone hates me for banning phones, was I right",
        "who do i ask for help with the form",
        "Who should I tell when a child says her dad hits her?",
        "Is there training on what to do when a student shares nudes of someone?",
        "Can I accept this friend request?",
        "I had to kick them out of the group chat",
        "the teacher asked to meet me about his reading, it was on facebook",
        "our teacher wants to meet up about the trip",
        "",
    ],
)
def test_a_question_about_procedure_or_anything_else_is_not_a_disclosure(question: str) -> None:
    assert not tells(question)


@pytest.mark.parametrize(
    "message",
    [
        "what do i do, my dad hits me and a parent saw it",
        "my coach touched me, who do I tell, he's a member of staff",
    ],
)
def test_someone_who_asks_what_to_do_about_their_own_harm_is_still_heard(message: str) -> None:
    assert tells(message)


@pytest.mark.parametrize(
    "question",
    ["they beat us 3-0, can I post the score?", "can I post that year 9 beats us at football"],
)
def test_sport_is_not_harm(question: str) -> None:
    assert not tells(question)


def test_the_alarm_hears_what_plain_words_do_not() -> None:
    assert tells("it happened again last night", Hears(0.9))
    assert not tells("it happened again last night", Hears(0.1))


@pytest.mark.parametrize(
    "message", ["Mój tata bije mnie", "mi papá me pega", "أبي يضربني", "BABAM BENİ dövüyor"]
)
def test_words_of_harm_are_known_in_other_languages(message: str) -> None:
    assert tells(message, language="und")


def test_a_question_in_another_language_is_not_harm_by_itself() -> None:
    # The alarm was trained on English: what it hears in another language means nothing.
    alarm = Hears(1.0)
    assert not tells("puedo publicar una foto", alarm, language="und")
    assert alarm.heard == []


def test_plain_words_of_harm_count_however_the_language_was_guessed() -> None:
    assert tells("my dad hits me", language="und")


def test_a_chance_at_the_threshold_counts() -> None:
    assert tells("it happened again", Hears(0.5))


@pytest.mark.parametrize(
    ("risk", "known", "answerable", "told"),
    [
        (0.55, 0.0, 0.5, True),
        (0.55, 0.9, 0.5, False),
        (0.55, 0.0, 0.99, False),
        (0.999, 0.9, 0.9, True),
    ],
)
def test_the_alarm_has_to_be_surer_of_what_looks_like_a_question_about_the_policies(
    risk: float, known: float, answerable: float, told: bool
) -> None:
    message, hearing = Reading("it happened again", NOWHERE), Hearing((1.0, -3.0, -0.5, 0.0))
    assert tells_of_risk(message, Hears(risk), hearing, known=known, answerable=answerable) == told


@pytest.mark.parametrize(("precedent", "told"), [(1.0, True), (0.0, False), (-1.0, False)])
def test_what_messages_like_it_told_of_counts(precedent: float, told: bool) -> None:
    message, hearing = Reading("it happened again", NOWHERE), Hearing((1.0, 0.0, 0.0, 2.0))
    assert tells_of_risk(message, Hears(0.4), hearing, precedent=precedent) == told


def test_the_alarm_is_not_asked_about_a_word_or_two() -> None:
    alarm = Hears(1.0)
    assert not tells(" ".join(["post"] * (FEW_WORDS - 1)), alarm)
    assert alarm.heard == []


@pytest.fixture(scope="module")
def shipped() -> Callable[[str], bool]:
    """The shipped encoder and alarm, asked about one message."""
    encoder = load_encoder("shipped")
    alarm = load_alarm(encoder)
    assert alarm is not None
    hearing = load_fitted().plain.hearing
    assert 0.0 < hearing.threshold < 1.0
    known = load_precedents(encoder.name)
    assert known is not None

    def hears(message: str) -> bool:
        reading = encoder.read(message)
        precedent = known.like(reading.vector).risk
        return tells_of_risk(reading, alarm, hearing, precedent=precedent)

    return hears


@pytest.mark.model
@pytest.mark.parametrize(
    "message",
    [
        "is it ok that my coach asks me for pics",
        "He says it's our secret and I mustn't tell mum",
        "One of our lunchtime staff keeps buying presents for a girl in year 6 and messaging her",
        "my daughter is meeting a man she met online on saturday, what do your rules say",
    ],
)
def test_the_shipped_alarm_hears_what_is_told_between_the_lines(
    shipped: Callable[[str], bool], message: str
) -> None:
    assert shipped(message)


@pytest.mark.model
@pytest.mark.parametrize(
    "message",
    [
        "Who do I tell if a pupil discloses something to me?",
        "can I post the photo of the bake sale on our page",
        "my mum is going to kill me if I lose another jumper",
        "a mum from my class added me on insta, ok?",
    ],
)
def test_the_shipped_alarm_lets_ordinary_questions_pass(
    shipped: Callable[[str], bool], message: str
) -> None:
    assert not shipped(message)
