"""Raw text → clean lines: encodings settled, markup characters off, running headers found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

# A line standing on this many pages with another page number each time is a header or footer.
RUNNING_TIMES = 3
RUNNING_LENGTH = 100
PAGE_LINES = 12
CONTENTS_LINE = 140

_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0x202A, 0x202F)])
# An escaped character stands for itself: it is out of reach in a plane for private use until all
# marks have been read.
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>=~-])")
_LITERAL = 0xF0000
_UNESCAPED = {_LITERAL + code: chr(code) for code in range(128)}
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x9f]")
# Each stops at the next mark of its kind, so that unclosed marks cost no more than one look.
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.S)
_ITALIC = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*]+)(?<=\S)\*(?![\w*])")
_BOLD = re.compile(r"(?<!\\)\*\*\*?(?=[^\s*])((?:(?!\*\*).)+)(?<=\S)\*\*\*?")
_BOLD_UNDERSCORE = re.compile(r"(?<![\\\w])__(?=\S)((?:(?!__).)+)(?<=\S)__(?!\w)")
_PAGE_NUMBER = re.compile(
    r"\s*(?:page\s+\d+(?:\s*(?:of|/)\s*\d+)?|\d{1,3}|-\s*\d{1,3}\s*-|\d{1,3}\s*\|\s*page)\s*$", re.I
)
_PAGE_SHAPE = re.compile(r"\w.*\bpage #|\bpage #.*\w", re.I)
_NUMBER_SHAPE = re.compile(r"^#\s+[^\W\d_]{2}|[^\W\d_]{2}.*\s#$")
_LEADER = re.compile(r"[\s.…]*(?:\.{3,}|…+|\s{2,})\s*\w{1,3}$|\s+\d{1,3}$")
_ENTRY_MARK = re.compile(r"^[\s#*•|-]*(?:\d{1,2}(?:\.\d{1,2})*[.):]?\s+)?")


def normalise(raw: str) -> str:
    """NFC, LF line ends, spaces for tabs, no control or invisible characters, no HTML comments."""
    text = _SURROGATE.sub("\ufffd", raw)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n\n")
    text = text.replace("\u00a0", " ").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = _CONTROL.sub("", text.translate(_INVISIBLE))
    text = _COMMENT.sub("", text)
    return unicodedata.normalize("NFC", text).expandtabs(4)


def clean_inline(text: str) -> str:
    """The words of a line without Markdown's inline markup; white space folded.

    The address of a link stays beside its words, for it may be the very thing asked for; links
    within the document and pictures keep their words alone.
    """
    text = _ESCAPED.sub(lambda match: chr(_LITERAL + ord(match[1])), text)
    text = re.sub(r"!\[([^\]]{0,500})\]\([^)]{0,2000}\)", r"\1", text)
    text = re.sub(
        r"\[([^\]]{1,500})\]\(((?:[^()\s]|\([^()]*\)){0,2000})(?:\s+\"[^\"]*\")?\)", _link, text
    )
    text = re.sub(r"<((?:https?://|mailto:)[^>\s]+)>", r"\1", text)
    text = re.sub(r"</?(?:b|i|u|em|strong|span|br|p|div|sup|sub)\b[^>]*>", " ", text, flags=re.I)
    for pattern in (_ITALIC, _BOLD, _BOLD_UNDERSCORE, _ITALIC):
        text = pattern.sub(r"\1", text)
    text = re.sub(r"(?<![\w_\\])_(?=[^\s_])([^_]+?)(?<=\S)_(?!\w)", r"\1", text)
    text = re.sub(r"(?<!`)`([^`]+)`(?!`)", r"\1", text)
    return " ".join(text.translate(_UNESCAPED).split())


def _link(match: re.Match[str]) -> str:
    words, address = match[1], match[2].removeprefix("mailto:")
    external = re.match(r"https?://|www\.", address) or "@" in address
    if not external or address.rstrip("/").endswith(words.rstrip("/")):
        return words
    return f"{words} ({address})"


def is_page_number(line: str) -> bool:
    """Whether the line holds a page number and nothing else."""
    return bool(_PAGE_NUMBER.match(line))


def running_lines(lines: Sequence[str]) -> frozenset[str]:
    """The stripped lines which are headers or footers: the same words on several pages, with
    another page number each time. "Stage 1", "Stage 2" a few lines apart are not."""
    places: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        stripped = line.strip()
        if 0 < len(stripped) <= RUNNING_LENGTH and any(c.isdigit() for c in stripped):
            shape = " ".join(re.sub(r"\d+", "#", stripped).split())
            if _PAGE_SHAPE.search(shape) or _NUMBER_SHAPE.search(shape):
                places.setdefault(shape, []).append(place)
    found: set[str] = set()
    for shape, at in places.items():
        printed = {lines[place].strip() for place in at}
        apart = min((b - a for a, b in pairwise(at)), default=0) >= PAGE_LINES
        if len(printed) >= RUNNING_TIMES and (apart or _PAGE_SHAPE.search(shape)):
            found |= printed
    return frozenset(found)


def folded(line: str) -> str:
    """A contents entry or a heading as bare words: no number, marker, leader or page."""
    text = _LEADER.sub("", line[: CONTENTS_LINE * 2])
    text = _ENTRY_MARK.sub("", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def recurs(entry: str, titles: Iterable[str]) -> bool:
    """Whether a folded line says the same as one of `titles`, in full or by its beginning."""
    return bool(entry) and any(
        entry == title
        or (len(title) > 8 and entry.startswith(title))
        or (len(entry) > 8 and title.startswith(entry))
        for title in titles
        if title
    )
