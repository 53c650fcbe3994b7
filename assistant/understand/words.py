"""Words as typed → words to read: cleaned, abbreviations and school words in full."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

WORDS = Path(__file__).with_name("words.toml")
# A message this long is still read to its end for a cry for help.
EVERYTHING = 1_000_000
_INVISIBLE = re.compile(
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@lru_cache(maxsize=4)
def load_words(path: Path = WORDS) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Abbreviations and school words with what they stand for, longest first."""
    table = tomllib.loads(path.read_text("utf-8"))
    pairs = sorted(table.get("words", {}).items(), key=lambda kv: -len(kv[0]))
    return tuple((re.compile(rf"(?<![\w@]){re.escape(k)}(?![\w'’-])", re.I), v) for k, v in pairs)


def clean(text: str, limit: int = 4000) -> str:
    """NFKC, no invisible or control characters, white space folded, at most `limit` characters.

    A longer text keeps its start and its end: the ask stands at one or the other.
    """
    text = unicodedata.normalize("NFKC", text)
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    text = " ".join(text.split())
    if len(text) > limit:
        text = f"{text[: limit // 2]} … {text[-limit // 2 :]}"
    return text


def spell_out(text: str) -> str:
    """Abbreviations and school words in full: "SLT" → "senior leadership team"."""
    for pattern, full in load_words():
        text = pattern.sub(full, text)
    return text
