"""Words that a line's end has cut in two, whole again.

"ex-" over "cept" turned a rule round as long as it was read as two words; "term-" over "time" is
one of the compounds that keep their hyphen. What decides is how the document writes the word
elsewhere, then the words that policies use (`ordinary.txt`), then what the two halves are.
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache
from pathlib import Path

_ORDINARY = Path(__file__).parent.parent / "weights" / "ordinary.txt"

_BROKEN = re.compile(r"(?<![\w-])((?:[A-Za-z]+-)*[A-Za-z]{2,})-[ ]?\n\s*([a-z]{2,})")
# "First-" over "Aid": two words of a name, or what stands before one ("non-" over "EU").
_NAMED = re.compile(
    r"(?<![\w-])((?:[A-Z][a-z]+|[Nn]on|[Pp]re|[Pp]ost|[Mm]id|[Ee]x|[Pp]ro|[Aa]nti))-[ ]?\n[ ]*"
    r"(?=[A-Z][a-z]*\b)"
)
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
# What is written with a hyphen before any word, though some write one of them as one ("wellbeing").
_ALWAYS = re.compile(r"(?:well|self|non|anti|multi|follow)$")
# What often makes compounds, but begins whole words too: "ex-pupil" and "excursion".
_OFTEN = re.compile(r"(?:co|ex|pre|re|mid|semi|cross|inter|sub)$")
# What ends compounds, whatever stands before it: "latex-free".
_LAST = re.compile(r"(?:free|based|led|related|friendly|aged|wide|like)$")
# Words by themselves, but endings here: "pay-" over "able".
_ENDINGS = {"able", "less"}
# "before- and after-school clubs": what the hyphen stands for comes later.
_SUSPENDED = {"and", "or"}


def mend_hyphens(text: str) -> str:
    """A text with the words whole that its line ends have cut in two."""
    text = _NAMED.sub(r"\1-", text)
    if not _BROKEN.search(text):
        return text
    known = known_words(text)
    return _BROKEN.sub(lambda match: joined(match[1], match[2], known), text)


def known_words(text: str) -> frozenset[str]:
    """The words of a text in small letters, without the halves at its line ends."""
    return frozenset(_WORD.findall(_BROKEN.sub(" ", text).lower()))


def joined(first: str, second: str, known: Set[str]) -> str:
    """The two sides of a hyphen at a line's end, with or without it. `known` are the words of the
    document."""
    if second[:1].isupper():
        return f"{first}-{second}"
    if second.lower() in _SUSPENDED:
        return f"{first}- {second}"
    hyphen = "-" if _is_compound(first.lower(), second.lower(), known) else ""
    return f"{first}{hyphen}{second}"


def _is_compound(first: str, second: str, known: Set[str]) -> bool:
    whole, hyphenated = f"{first}{second}", f"{first}-{second}"
    if whole in known or hyphenated in known:
        return whole not in known
    _, inner, last = first.rpartition("-")
    real = _is_word(last, known) and _is_word(second, known) and second not in _ENDINGS
    if len(last) == 1 or len(second) == 1:
        return True  # "e-" over "safety"
    if inner:
        return real  # "day-to-" over "day"
    if whole in _ordinary():
        return real and bool(_ALWAYS.match(first))
    often = _OFTEN.match(first) and _is_word(second, known)
    return bool(real or often or _ALWAYS.match(first) or _LAST.match(second))


def _is_word(text: str, known: Set[str]) -> bool:
    return text in known or text in _ordinary()


@cache
def _ordinary() -> frozenset[str]:
    """The words that the training policies write in small letters; none where they don't lie
    beside the program."""
    return frozenset(_ORDINARY.read_text("utf-8").split()) if _ORDINARY.is_file() else frozenset()
