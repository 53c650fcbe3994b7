"""Bytes → text, or a clear word about why not."""

from __future__ import annotations

import re

import yaml

from assistant.errors import CorpusError

# Read as this many bytes to tell text from other things.
SAMPLE = 4000
# More control characters than this share are no text.
NOISE = 0.02

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.S)
# Some site makers leave the first line of dashes out.
_UNOPENED = re.compile(r"\ufeff?((?:[a-z_]+:[ \t]+\S.*\r?\n)+)---[ \t]*(?:\r?\n|$)")


class _AsWritten(yaml.BaseLoader):
    """Every value as it is written: version 1.10 is not the number 1.1. An alias is an error, for a
    few lines of them unfold into more text than fits in memory."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        return super().compose_node(parent, index)


def decode(raw: bytes, name: str) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows-1252. Raises CorpusError for anything else."""
    for encoding in _encodings(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text
    raise CorpusError(f"{name}: not a text file. Save it as UTF-8 text or Markdown.")


def _encodings(raw: bytes) -> tuple[str, ...]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    sample = raw[:SAMPLE]
    if sample.count(0) * 3 > len(sample) > 1:
        # UTF-16 without its mark: every other byte of English is zero.
        return ("utf-16-be",) if sample[0::2].count(0) > sample[1::2].count(0) else ("utf-16-le",)
    return ("utf-8-sig", "cp1252")


def _is_text(text: str) -> bool:
    sample = text[:SAMPLE]
    noise = sum(1 for c in sample if c < " " and c not in "\t\n\r\f\v")
    return "\x00" not in text and noise <= len(sample) * NOISE


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """The YAML front matter, if there is any that can be read, and the rest of the text. Lists are
    given with commas between; what is no text and no list of texts is left out."""
    match = _FRONT_MATTER.match(text) or _UNOPENED.match(text)
    if not match:
        return {}, text
    try:
        meta = yaml.load(match[1], _AsWritten)
    except (yaml.YAMLError, RecursionError):
        return {}, text
    if not isinstance(meta, dict):
        return {}, text
    said = {key: _said(value) for key, value in meta.items()}
    return {key: value for key, value in said.items() if value}, text[match.end() :]


def _said(value: object) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = ", ".join(value)
    return value if isinstance(value, str) and value not in ("~", "null") else ""
