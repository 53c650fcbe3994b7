"""Messages in other languages: which they are, and whether they tell of somebody at risk."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant import languages
from assistant.languages import folded, language_of, load_languages, tells_of_risk

CASES = Path(__file__).parent.parent / "eval" / "cases"


def of(folder: Path, text: str) -> languages.Language:
    (folder / "klingon.toml").write_text(text, "utf-8")
    (language,) = load_languages(folder)
    return language


def found(language: languages.Language, message: str) -> bool:
    return language.phrase_in(folded(message)) is not None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Boję się, że…", " boje sie ze "),
        ("mi-e FRICĂ!", " mi e frica "),
        ("б’є", " б'є "),
        ("أبي يضربني", " ابي يضربني "),
        ("ਮਾਰਦਾ!", " ਮਾਰਦਾ "),
        ("", "  "),
    ],
)
def test_case_accents_and_punctuation_are_folded(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_a_phrase_begins_where_a_word_begins(tmp_path: Path) -> None:
    language = of(tmp_path, 'phrases = ["qip"]')
    assert found(language, "DaH QIPpu!")
    assert not found(language, "muqip")


def test_a_dollar_ends_a_word(tmp_path: Path) -> None:
    language = of(tmp_path, 'phrases = ["qip$|joh"]')
    assert found(language, "qip, HIja")
    assert not found(language, "qippu")
    assert found(language, "johwI")


def test_all_parts_have_to_occur_in_any_order(tmp_path: Path) -> None:
    text = 'phrases = ["{kin} + (mu|nu)qip"]\n[words]\nkin = "vav|sos"'
    language = of(tmp_path, text)
    assert found(language, "nuqip vavwI'")
    assert found(language, "soswI' muqip")
    assert not found(language, "muqip")
    assert not found(language, "vav")


def test_words_follow_each_other_inside_a_part(tmp_path: Path) -> None:
    language = of(tmp_path, 'phrases = ["(vav|sos) (mu|)qip (DaH|wa)"]')
    assert found(language, "vav muqip DaHjaj")
    assert found(language, "sos qip wa'")
    assert not found(language, "vav DaH muqip")


def test_chinese_is_matched_without_spaces(tmp_path: Path) -> None:
    assert found(of(tmp_path, 'phrases = ["打我"]'), "爸爸每天打我。")


@pytest.mark.parametrize(
    "message",
    [
        "boje sie wracac do domu",
        "mama nu e acasa de trei zile",
        "dwi ddim isio byw dim mwy",
        "mera bhai mujhe roz marta hai",
        "кто отвечает за безопасность детей",
    ],
)
def test_another_language_is_known_without_its_accents(message: str) -> None:
    assert language_of(message) == "und"


@pytest.mark.parametrize(
    "message",
    [
        "",
        "?",
        "earrings",
        "uniform policy nan",
        "nan hits nan shouts no food",
        "mummy gone shop",
        "Can Señor Núñez post our Málaga photos?",
        "what do i do with the pupil's café money",
        "Mrs Wójcik added me on insta, ok?",
    ],
)
def test_english_is_english_with_names_of_other_languages_in_it(message: str) -> None:
    assert language_of(message) == "en"


@pytest.mark.parametrize(
    "message",
    [
        "Mój tata bije mnie pasem",
        "nie chce juz zyc",
        "mi padrastro me toca por la noche",
        "أبي يضربني كل يوم",
        "BABAM BENİ dövüyor",
        "Чоловік мене б'є",
        "mera shohar mujhe marta hai",
        "爸爸打我",
        "mae dad yn taro fi",
    ],
)
def test_what_tells_of_somebody_at_risk(message: str) -> None:
    assert language_of(message) == "und"
    assert tells_of_risk(message)


@pytest.mark.parametrize(
    "message",
    [
        "Czy mogę wrzucić zdjęcia z dnia sportu na Facebooka?",
        "¿puedo publicar una foto de la clase?",
        "هل يمكن للمعلمة أن تراسلني بخصوص الواجب؟",
        "kya main school trip ki photo daal sakta hoon",
        "Я забув форму для фізкультури, що робити?",
        "明天学校几点放学？",
    ],
)
def test_an_ordinary_question_does_not(message: str) -> None:
    assert language_of(message) == "und"
    assert not tells_of_risk(message)


def test_messages_by_another_writer_are_told_apart() -> None:
    """Those the tables were mended by; the ones kept for reports are only counted there."""
    told: Counter[tuple[str, bool]] = Counter()
    for line in (CASES / "languages-dev.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        message = case["question"]
        told[case["expect"], language_of(message) != "en" and tells_of_risk(message)] += 1
    assert told["escalate", True] >= 2 * told["escalate", False]
    assert told["answer", True] * 16 <= told["answer", False]


def test_questions_in_english_are_known_for_english() -> None:
    for name in ("dev.jsonl", "dev-2.jsonl", "dev-3.jsonl"):
        for line in (CASES / name).read_text("utf-8").splitlines():
            assert language_of(json.loads(line)["question"]) == "en"


@pytest.mark.parametrize("language", load_languages(), ids=lambda each: each.name)
def test_every_shipped_phrase_says_something(language: languages.Language) -> None:
    assert language.phrases
    assert language.other or language.common
    # Parts that match nothing but spaces, or any letter, would be in every message.
    for nothing in ("  ", folded("a b c d e f g h i j k l m n o p q r s t u v w x y z")):
        assert language.phrase_in(nothing) is None


def test_a_longer_message_is_read_in_time() -> None:
    assert not tells_of_risk("la casa de la escuela es grande y bonita " * 100)
