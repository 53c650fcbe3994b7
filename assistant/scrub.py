"""What may be kept of a question that no policy answers: ordinary words, and nothing else.

A list of what to take out always lacks somebody's name. So this works the other way round: a word
stays only where it is known for an ordinary one, and in doubt it goes. What is left shows what
people look for and do not find; it is no record of what anybody said.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

LISTS = Path(__file__).with_name("scrub.toml")
# A longer message is a story, and a story tells of people even without their names.
MOST_WORDS = 40
# So many words after "Mr" or "called" are taken for a name.
NAME_WORDS = 2
GAP = "…"

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
# Handles and addresses, and words that are run together like one.
_ADDRESS = re.compile(r"[@#_\\=~]|//|\w[.:]\w")
_SHORTENED = re.compile(r"(?<=.)(?:'(?:s|re|ve|ll|d|m)|n't)$")


def scrub(message: str, known: Collection[str]) -> str:
    """The ordinary words of a message in small letters, with "…" where others stood; "" where it
    is a story, may tell of harm, or has too little left. `known` is a `vocabulary`."""
    lists, tokens = _lists(), list(_tokens(message))
    if len(tokens) > MOST_WORDS or tells_of_harm(message):
        return ""
    kept: list[str] = []
    naming = 0
    for word, capital in tokens:
        stays = _is_ordinary(word, known) and (not capital or word in lists["capitals"])
        if word in lists["titles"]:
            stays, naming = False, NAME_WORDS
        elif naming and (naming == NAME_WORDS or word not in lists["little"]):
            stays, naming = False, naming - 1
        elif kept[-1:] == [GAP] and word in lists["surnames"]:
            stays, naming = False, 0
        else:
            naming = 0
        kept.append(word if stays else GAP)
    line = " ".join(kept)
    if not telling(line) or kept.count(GAP) * 2 > len(kept):
        return ""
    return re.sub(f"{GAP}(?: {GAP})+", GAP, line)


def tells_of_harm(message: str) -> bool:
    """Whether a message has a word that may tell of somebody at risk. Far wider than the alarm:
    it decides nothing but what is not kept."""
    harm = _lists()["harm"]
    return any(word in harm for word, _ in _tokens(message))


def telling(scrubbed: str) -> frozenset[str]:
    """The words of a scrubbed message that say what it is about, without an "s" at their end."""
    words = set(scrubbed.split()) - _lists()["little"] - {GAP}
    return frozenset(_SHORTENED.sub("", word).removesuffix("s") for word in words)


def vocabulary(texts: Iterable[str], ordinary: Collection[str]) -> frozenset[str]:
    """The words that may stay: `ordinary` ones, and those that the texts write in small letters
    more often than not, so that a person whom a policy names is not among them."""
    small: Counter[str] = Counter()
    for text in texts:
        for word, capital in _tokens(text):
            small[word] += -1 if capital else 1
    del small[""]
    lists = _lists()
    of_texts = {word for word, count in small.items() if count > 0}
    return frozenset(ordinary) | of_texts | lists["everyday"] | lists["capitals"]


def _is_ordinary(word: str, known: Collection[str]) -> bool:
    # Never mended first: a name that nobody knows would become a word that everybody does.
    bare, lists = _SHORTENED.sub("", word), _lists()
    if bare in lists["numbers"] or bare in lists["names"] or (len(bare) == 1 and bare not in "ai"):
        return False
    return bare in known or bare + "n" in ("can", "won", "shan")


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Each word in small letters, and whether it has a capital that its place does not ask for;
    "" for a number or an address."""
    folded = unicodedata.normalize("NFKC", text).replace("’", "'")
    folded = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    shouted = folded.isupper()
    begins = True
    for chunk in folded.split():
        if any(c.isnumeric() for c in chunk) or _ADDRESS.search(chunk):
            yield "", False
        else:
            for found in _WORD.finditer(chunk):
                yield found[0].lower(), found[0][0].isupper() and not (begins or shouted)
                begins = False
        begins = chunk.endswith((".", "!", "?", ":", ";"))


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, frozenset[str]]:
    table = tomllib.loads(LISTS.read_text("utf-8"))
    return {name: frozenset(words.split()) for name, words in table.items()}
