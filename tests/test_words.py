"""Our own words on screen are plain: measured over the templates, the scripts and the cards."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
import textstat

from assistant.web import card, take

WEB = Path(__file__).resolve().parent.parent / "assistant" / "web"
# School years begin at five: grade 7 is age 12.
OLDEST, STARTS = 12, 5
# For programmers, not for readers.
LEFT_OUT = {"docs.html"}

TAG = re.compile(r"</?(p|li|h\d|button|summary|option|title|label|div|ul|section|form)\b[^>]*>")
PLACE = re.compile(r"{{[^}]*}}")
WORD = re.compile(r"[A-Za-z’']+")


def visible(template: str) -> list[str]:
    """The sentences and labels of a template, without what is filled in."""
    bare = re.sub(r"(?s){#.*?#}|{%.*?%}", "", template)
    named = re.findall(r'(?:aria-label|placeholder)="([^"]+)"', bare)
    blocks = TAG.sub("\n\n", bare)
    shown = re.sub(r"<[^>]+>", "", blocks)
    lines = [" ".join(line.split()) for line in re.split(r"\n\s*\n", shown)]
    return [html.unescape(PLACE.sub("", line)).strip() for line in (*lines, *named)]


def spoken(script: str) -> list[str]:
    """What a script says: its strings of several words that start like a sentence."""
    return re.findall(r'"([A-Z][^"]* [^"]*)"', script)


def our_words() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(WEB.rglob("templates/**/*.html")):
        if path.name not in LEFT_OUT:
            found[path.name] = visible(path.read_text("utf-8"))
    for path in sorted((WEB / "static").glob("*.js")):
        found[path.name] = spoken(path.read_text("utf-8"))
    tables = (card.OUTCOMES, card.VERDICTS, card.PLAINLY, card.ADVICE, card.OF_SCHOOL, card.OTHERS)
    found["card.py"] = [head.words for table in tables for head in table.values()]
    found["take.py"] = [take.GENERAL]
    return {name: [line for line in lines if WORD.search(line)] for name, lines in found.items()}


def reading_age(lines: list[str]) -> float:
    """By the mean of two formulas that count letters, words and sentences (ARI, Coleman-Liau);
    those that count syllables need a dictionary that is fetched from elsewhere."""
    text = " ".join(line if line[-1] in ".!?:…" else f"{line}." for line in lines)
    grades = (textstat.automated_readability_index(text), textstat.coleman_liau_index(text))
    return STARTS + sum(grades) / len(grades)


def test_a_child_of_twelve_can_read_all_that_the_page_says_of_itself() -> None:
    words = our_words()
    everything = [line for lines in words.values() for line in lines]
    assert len(" ".join(everything).split()) > 700
    assert reading_age(everything) <= OLDEST


@pytest.mark.parametrize("name", ["ask.html", "accessibility.html", "missing.html", "page.js"])
def test_each_page_of_sentences_is_plain_by_itself(name: str) -> None:
    assert reading_age(our_words()[name]) <= OLDEST


def test_hard_words_would_be_noticed() -> None:
    hard = "Notwithstanding the aforementioned, practitioners shall operationalise safeguarding "
    assert reading_age([hard + "responsibilities in accordance with statutory requirements."]) > 16
