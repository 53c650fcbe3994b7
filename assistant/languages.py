"""Messages in other languages than English: which they are, and whether they tell of harm.

Answers are in English only, and the networks have read no other language. So whether somebody is at
risk is told by phrases: a file a language in `languages/`, to which a school can add its own.

    common = "nie sie jest"                    words it is known by, where written in our letters
    phrases = ["{family} + bije$|uderzyl"]     alternatives, in brackets or in a whole part
    [words]
    family = "tata|ojciec"                     alternatives with a name

Parts joined by " + " all occur in the message, in any order; each begins where a word begins, and
"$" ends one. Case, accents and punctuation count for nothing, on either side.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).with_name("languages")
# The words most questions in English are made of.
ENGLISH = FOLDER / "english.txt"
UNDETERMINED = "und"  # ISO 639-2
# Above it letters are not Latin.
LATIN = 0x24F
# As many words of another language tell it from a name or a word lent to English.
FEW_WORDS = 2
# Of an English message no less than one word in so many is among the commonest.
MOST = 4
# Languages that share words with the one a message is in are asked as well.
NEAR = 3
# Marks from here on are vowels.
INDIAN = 0x700
_LETTERS = str.maketrans(
    {"ł": "l", "ı": "i", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"}
    # One letter for what Arabic, Persian and Urdu keyboards write differently.
    | {"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ە": "ه"}
    | {"\u200c": " "}  # stands between parts of a Persian word
    | {"’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "`": "'", "´": "'"}
)
_WORD = re.compile(r"[^\W\d_]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SYNTAX = {"(": "(?:", ")": ")", "|": "|", "$": "(?= )"}

Phrase = tuple[str, ...]
"""The parts of a phrase, as they are written in a file, with names put in full."""


@dataclass(frozen=True, slots=True)
class Language:
    """What is known of one: its common words, and phrases that tell of somebody at risk."""

    name: str
    common: frozenset[str]
    phrases: tuple[Phrase, ...]
    other: bool  # written in other letters than ours, in part at least

    def phrase_in(self, words: str) -> Phrase | None:
        """The first of its phrases that occurs in folded text."""
        occur = (p for p in self.phrases if all(_pattern(part).search(words) for part in p))
        return next(occur, None)


def folded(text: str) -> str:
    """Lower case without accents or punctuation, with a space before and after each word."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return f" {' '.join(''.join(map(_plain, plain)).split())} "


def _plain(letter: str) -> str:
    kind = unicodedata.category(letter)
    # Further up, marks are vowels: words of Indian languages lie in them.
    if kind == "Cf" or kind == "Mn" and ord(letter) < INDIAN:
        return ""
    return letter if kind[0] in "LMN" or letter == "'" else " "


@lru_cache(maxsize=2)
def load_languages(folder: Path = FOLDER) -> tuple[Language, ...]:
    """Those that have a file in the folder, by name. Raises OSError and ValueError."""
    return tuple(_language(path) for path in sorted(folder.glob("*.toml")))


def _language(path: Path) -> Language:
    table = tomllib.loads(path.read_text("utf-8"))
    named = table.get("words", {})
    written = table["phrases"]
    phrases = tuple(tuple(_in_full(phrase, named).split(" + ")) for phrase in written)
    common = frozenset(folded(table.get("common", "")).split())
    other = any(ord(letter) > LATIN for letter in "".join([*written, *named.values()]))
    return Language(path.stem, common, phrases, other)


def _in_full(phrase: str, named: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: f"({named[name[1]]})", phrase)


# Made when a message first needs it: most questions are in English and need none.
@lru_cache(maxsize=20_000)
def _pattern(part: str) -> re.Pattern[str]:
    """A part of a phrase as a regular expression over folded text."""
    pieces = [_piece(piece) for piece in re.split(r"([()|$])", part)]
    # Chinese puts no spaces between words.
    return re.compile(f"{'' if _CHINESE.search(part) else ' '}(?:{''.join(pieces)})")


def _piece(piece: str) -> str:
    if piece in _SYNTAX:
        return _SYNTAX[piece]
    words = folded(piece).strip()
    if not words:
        return " " if piece else ""
    return " " * piece.startswith(" ") + words + " " * piece.endswith(" ")


def language_of(text: str) -> str:
    """ "en", or "und" (undetermined, ISO 639-2) where it is another language."""
    if not _latin(text):
        return UNDETERMINED
    words = folded(text).split()
    known = [word for word in words if word in _english()]
    # English lends accents, but hardly ever two in a message.
    accented = sum(not word.isascii() for word in _WORD.findall(text))
    for each in load_languages():
        foreign = accented + _shared(words, each)
        english = sum(word not in each.common for word in known)
        most = foreign > english and (foreign >= FEW_WORDS or not english)
        if most or (foreign and english * MOST < len(words)):
            return UNDETERMINED
    return "en"


def tells_of_risk(text: str) -> bool:
    """Whether a phrase of the languages it may be in tells of somebody at risk."""
    words = folded(text)
    return any(each.phrase_in(words) for each in _likely(text, words.split()))


def _likely(text: str, words: Sequence[str]) -> list[Language]:
    """The languages it may be in."""
    languages = load_languages()
    if not _latin(text):
        return [each for each in languages if each.other]
    shared = {each.name: _shared(words, each) for each in languages if each.common}
    written = [each for each in languages if each.name in shared]
    least = max(1, sorted(shared.values(), reverse=True)[:NEAR][-1])
    return [each for each in written if shared[each.name] >= least] or written


def _shared(words: Sequence[str], language: Language) -> int:
    return sum(word in language.common and word not in _english() for word in words)


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    return frozenset(folded(ENGLISH.read_text("utf-8")).split())


def _latin(text: str) -> bool:
    """Whether no more than half of its letters are others than ours."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(ord(letter) <= LATIN for letter in letters) * 2 >= len(letters)
