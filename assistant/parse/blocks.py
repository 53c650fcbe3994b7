"""Raw text → blocks: headings, paragraphs, list items, table rows, furniture.

One line-based reader serves Markdown and plain text, because schools mix them: a numbered line
is a heading in one document, a list item in the next and a paragraph in the third. Inline markup
is taken off here, so that everything later sees the words alone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

BlockKind = Literal["title", "heading", "paragraph", "item", "row", "fact", "furniture"]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document. `number` is the label as printed ("6.1", "Appendix A", "(a)");
    `level` is a heading's depth from 1; `indent` a list item's depth from 0; `cells` a row's."""

    kind: BlockKind
    text: str
    number: str = ""
    level: int = 0
    indent: int = 0
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()


_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0x202A, 0x202F)])
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FENCE = re.compile(r"\s*(```|~~~)")
_HASH = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_SETEXT = re.compile(r"\s{0,3}(=+|-{3,})\s*$")
_RULE = re.compile(r"\s{0,3}([-*_])(\s*\1){2,}\s*$")
_BULLET = re.compile(r"(\s*)((?:[-*+•·▪▫■□●○◦‣⁃–—✓✔➢❖>\uf0a7\uf0b7\uf076\uf0d8]|o(?=\s{1,4}\S))\s*)+(?<=\s)(.*)$")
_GLYPH = re.compile(r"(\s*)([•▪■●◦‣\uf0a7\uf0b7\uf076\uf0d8])(\S.*)$")
_LONE_BULLET = re.compile(r"(\s*)[-*•·▪●◦–—o\uf0a7\uf0b7]\s*$")
_LETTERED = re.compile(r"(\s*)(\(?(?:[a-z]|[ivx]{1,5}|\d{1,2})\)|(?:[a-hj-z]|[ivx]{1,5})\.)\s+(.*)$", re.I)
_ORDERED = re.compile(r"(\s*)(\d{1,2})[.)]\s+(.*)$")
_MULTI = re.compile(r"(\s*)(\d{1,2}(?:\.\d{1,2}){1,3})[.:)]?\s+(.*)$")
_NUMBERED_TITLE = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})[.:)]?\s+(.*)$")
_PART_TITLE = re.compile(
    r"((?:appendix|annex|schedule|part|section|chapter)\s+(?:[A-Z]|\d{1,2}|[IVX]{1,5}))\b"
    r"\s*[-:–—.]?\s*(.*)$",
    re.I,
)
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_PAGE = re.compile(r"\s*(page\s+\d+(\s+of\s+\d+)?|\d{1,3}|-\s*\d{1,3}\s*-)\s*$", re.I)
_FACT = re.compile(
    r"(approved|adopted|ratified|agreed|last review|next review|review|reviewed|date|version|author|"
    r"owner|policy owner|responsible|status|issued|effective|signed|document)"
    r"[\w /'’()-]{0,40}:\s*\S",
    re.I,
)
_CONTENTS = re.compile(r"(table of )?contents( page)?\s*:?$", re.I)
_CONTENTS_ENTRY = re.compile(r"(\d+(\.\d+)*\.?\s+\S|appendix|annex)|.*(\.{3,}|\t)\s*\w{1,3}$", re.I)
_BOLD_LINE = re.compile(r"\s*(\*\*|__)(.+?)\1\s*:?\s*$")


def clean_inline(text: str) -> str:
    """The words of a line without Markdown's inline markup; white space folded."""
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\[([^\]]+)\]\((?:[^()]|\([^)]*\))*\)", r"\1", text)
    text = re.sub(r"<((?:https?://|mailto:)[^>\s]+)>", r"\1", text)
    text = re.sub(r"</?(?:b|i|u|em|strong|span|br|p|div|sup|sub)\b[^>]*>", " ", text, flags=re.I)
    text = re.sub(r"(?<!\\)(\*\*\*|\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<![\w*\\])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?!\w)", r"\1", text)
    text = re.sub(r"(?<![\w_\\])_(?=[^\s_])([^_]+?)(?<=\S)_(?!\w)", r"\1", text)
    text = re.sub(r"(?<!`)`([^`]+)`(?!`)", r"\1", text)
    text = re.sub(r"\\([\\`*_{}\[\]()#+.!|>~-])", r"\1", text)
    return " ".join(text.split())


def normalise(raw: str) -> str:
    """NFC, LF line ends, no control or invisible characters, HTML comments out."""
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.translate(_INVISIBLE).replace("\u00a0", " ").replace("\x0c", "\n\n")
    text = _CONTROL.sub("", text).replace("\u2028", "\n").replace("\u2029", "\n\n")
    return re.sub(r"<!--.*?-->", "", text, flags=re.S)


def split_title(text: str) -> tuple[str, str]:
    """A heading's printed label and its words: "6.1 Groups" → ("6.1", "Groups")."""
    if part := _PART_TITLE.match(text):
        words = part[1].split()
        return f"{words[0].capitalize()} {words[1]}", part[2].strip()
    if numbered := _NUMBERED_TITLE.match(text):
        return numbered[1], numbered[2].strip()
    return "", text


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return (
        len(letters) >= 5
        and all(c.isupper() for c in letters)
        and len(text.split()) <= 12
        and not text.endswith((".", ";", ","))
    )


def _is_title_like(text: str) -> bool:
    """Short, capitalised, no sentence end: how a heading looks where nothing marks it."""
    return (
        0 < len(text) <= 90
        and len(text.split()) <= 12
        and (text[0].isupper() or text[0] in "'\"‘“")
        and not text.endswith((".", ";", ",", ":", "?"))
        and not re.search(r"\b(must|should|shall|will|may not|must not)\b", text)
        and not re.search(r"\b(to|not|include|includes|are|is|for|by|of|the|and|or|that|we)$", text)
    )


@dataclass(slots=True)
class _Reader:
    lines: list[str]
    markdown: bool
    blocks: list[Block]
    paragraph: list[str]
    blank_before: bool = True
    list_indents: tuple[int, ...] = ()
    header: tuple[str, ...] = ()
    bare_headings: bool = False

    def flush(self) -> None:
        if self.paragraph:
            text = clean_inline(" ".join(self.paragraph))
            if text:
                self.blocks.append(Block("paragraph", text))
            self.paragraph = []

    def heading(self, text: str, level: int) -> None:
        self.flush()
        clean = clean_inline(text)
        if not clean:
            return
        number, words = split_title(clean)
        self.blocks.append(Block("heading", words or clean, number=number, level=level))
        self.list_indents = ()

    def item(self, indent: int, text: str, number: str = "") -> None:
        self.flush()
        depth = self._depth(indent)
        pieces = re.split(r"\s+•\s+", clean_inline(text))
        for piece in pieces:
            if piece:
                self.blocks.append(Block("item", piece, number=number, indent=depth))

    def _depth(self, indent: int) -> int:
        kept = [i for i in self.list_indents if i < indent]
        # A shift of one column is careless typing, not another level.
        if kept and indent - kept[-1] < 2:
            kept.pop()
        self.list_indents = (*kept, indent)
        return len(kept)

    def follows_item(self) -> bool:
        return not self.paragraph and bool(self.blocks) and self.blocks[-1].kind == "item"


def _is_markdown(lines: list[str]) -> bool:
    return sum(1 for line in lines if _HASH.match(line)) >= 2


def read_blocks(raw: str) -> list[Block]:
    """Blocks in document order. Nothing of the text is lost: contents lists and page numbers
    come as `furniture`."""
    lines = normalise(raw).expandtabs(4).split("\n")
    reader = _Reader(lines=lines, markdown=_is_markdown(lines), blocks=[], paragraph=[])
    position = 0
    while position < len(lines):
        position = _read_line(reader, position)
    reader.flush()
    return _mark_title(reader.blocks)


def _read_line(r: _Reader, i: int) -> int:
    """Take line `i` (and what belongs to it); the next line to read."""
    line = r.lines[i]
    stripped = line.strip()
    if not stripped:
        r.flush()
        r.blank_before = True
        return i + 1
    blank_before, r.blank_before = r.blank_before, False
    following = r.lines[i + 1] if i + 1 < len(r.lines) else ""
    blank_after = not following.strip()

    if _FENCE.match(line):
        return i + 1
    if _CONTENTS.match(stripped.strip("#*_: ")):
        return _read_contents(r, i)
    if match := _HASH.match(line):
        r.heading(match[2], len(match[1]))
        return i + 1
    if "|" in line and (stripped.startswith("|") or _TABLE_RULE.match(following) and "|" in following):
        return _read_table(r, i)
    if (
        not r.paragraph
        and following.strip()
        and (setext := _SETEXT.match(following))
        and _is_title_like(stripped)
    ):
        r.heading(stripped, 1 if setext[1][0] == "=" else 2)
        return i + 2
    if _RULE.match(line) or _PAGE.match(line) and blank_before and blank_after:
        r.flush()
        if _PAGE.match(line):
            r.blocks.append(Block("furniture", stripped))
        return i + 1
    if _LONE_BULLET.match(line) and following.strip() and not r.paragraph:
        indent = len(line) - len(line.lstrip())
        r.item(indent, following.strip())
        return i + 2
    if bold := _BOLD_LINE.match(line):
        words = clean_inline(bold[2])
        colon = stripped.rstrip("*_ ").endswith(":") or words.endswith(":")
        stem = colon or re.fullmatch(r"(do|don['’]?t|do not|dos|don['’]?ts)", words, re.I)
        if (blank_before or not r.paragraph) and len(words.split()) <= 14 and not words.endswith("."):
            if stem:
                r.flush()
                r.blocks.append(Block("paragraph", words.rstrip(":") + ":"))
            else:
                r.heading(words, 0)
            return i + 1
    if not r.markdown:
        if _is_capitals(stripped) and not r.paragraph and not _MULTI.match(line):
            r.heading(stripped, 0)
            return i + 1
        if (part := _PART_TITLE.match(stripped)) and blank_before and len(stripped) <= 120:
            if not stripped.endswith(".") and not re.match(r"[a-z]", part[2]):
                r.heading(stripped, 1)
                return i + 1
    if match := _MULTI.match(line):
        if not r.markdown and _is_title_like(match[3]) and blank_before and blank_after:
            r.heading(stripped, match[2].count(".") + 1)
        else:
            r.flush()
            r.paragraph = [match[3]]
            _take_paragraph(r, match[2])
        return i + 1
    if match := _ORDERED.match(line):
        if not r.markdown and _is_title_like(match[3]) and blank_before and _stands_alone(r, i):
            r.heading(stripped, 1)
        else:
            r.item(len(match[1]), match[3], number=f"{match[2]}.")
        return i + 1
    if (match := _BULLET.match(line) or _GLYPH.match(line)) and match[3].strip():
        r.item(len(match[1]), match[3])
        return i + 1
    if (match := _LETTERED.match(line)) and (not r.paragraph or r.follows_item()):
        r.item(len(match[1]), match[3], number=match[2])
        return i + 1
    if _FACT.match(clean_inline(stripped)) and not r.follows_item() and len(stripped) <= 160:
        r.flush()
        r.blocks.append(Block("fact", clean_inline(stripped)))
        return i + 1
    if not r.markdown and blank_before and blank_after and not r.paragraph:
        clean = clean_inline(stripped)
        if _CONTENTS.match(clean) or (_is_title_like(clean) and not _looks_like_sentence(clean)):
            if len(clean.split()) <= 9:
                r.heading(clean, 0)
                return i + 1
    if r.follows_item() and not blank_before:
        last = r.blocks[-1]
        r.blocks[-1] = replace(last, text=f"{last.text} {clean_inline(stripped)}")
        return i + 1
    if r.follows_item() and blank_before and line.startswith("  ") and r.list_indents[-1] < 2:
        # An indented paragraph inside a Markdown list goes on with its item.
        last = r.blocks[-1]
        r.blocks[-1] = replace(last, text=f"{last.text} {clean_inline(stripped)}")
        return i + 1
    if r.follows_item():
        r.list_indents = ()
    r.paragraph.append(stripped)
    if line.endswith("  ") or line.endswith("\\"):
        r.paragraph[-1] = stripped.rstrip("\\")
        r.flush()
    return i + 1


def _take_paragraph(r: _Reader, number: str) -> None:
    """A numbered paragraph opens a section of its own: "2.1 Staff must not …"."""
    r.blocks.append(Block("heading", "", number=number, level=number.count(".") + 1))
    r.list_indents = ()


def _stands_alone(r: _Reader, i: int) -> bool:
    """Whether a numbered line is a heading: blank after it, and not one of a run of such lines."""
    following = r.lines[i + 1].strip() if i + 1 < len(r.lines) else ""
    return not following or not _ORDERED.match(following)


def _looks_like_sentence(text: str) -> bool:
    return bool(re.search(r"\b(is|are|was|were|has|have|can|do|does)\b", text)) and len(text) > 40


def _read_table(r: _Reader, i: int) -> int:
    r.flush()
    header: tuple[str, ...] = ()
    first = True
    while i < len(r.lines) and "|" in r.lines[i]:
        line = r.lines[i].strip()
        if _TABLE_RULE.match(line):
            if r.blocks and r.blocks[-1].kind == "row" and not header:
                header = r.blocks[-1].cells
                r.blocks[-1] = replace(r.blocks[-1], header=header)
            i += 1
            continue
        line = line.removeprefix("|")
        if line.endswith("|") and not line.endswith("\\|"):
            line = line[:-1]
        cells = tuple(
            clean_inline(cell.replace("\\|", "|")) for cell in re.split(r"(?<!\\)\|", line)
        )
        if any(cells):
            r.blocks.append(
                Block("row", " ".join(c for c in cells if c), cells=cells, header=header)
            )
        first = False
        i += 1
    return i if not first else i + 1


def _mark_title(blocks: list[Block]) -> list[Block]:
    """The document's title: its first heading, unless that is plainly a section."""
    for place, block in enumerate(blocks[:6]):
        if block.kind == "heading":
            same = [b for b in blocks if b.kind == "heading" and b.level == block.level and b.text]
            alone = len(same) == 1 or block.level == 0
            empty = place + 1 < len(blocks) and blocks[place + 1].kind in ("heading", "fact")
            if not block.number and (alone or empty):
                blocks[place] = replace(block, kind="title")
            break
        if block.kind == "paragraph" and place == 0 and _is_title_like(block.text):
            blocks[place] = replace(block, kind="title")
            break
        if block.kind not in ("paragraph", "fact"):
            break
    return blocks


def _read_contents(r: _Reader, i: int) -> int:
    """A contents list, line by line, as furniture: it ends where its first entries come again.

    Without that, every entry would be read as a heading with nothing under it.
    """
    r.flush()
    seen: list[str] = []
    r.blocks.append(Block("furniture", clean_inline(r.lines[i].strip().lstrip("#"))))
    i += 1
    while i < len(r.lines):
        stripped = r.lines[i].strip()
        if not stripped:
            i += 1
            continue
        folded = _folded(stripped)
        again = any(_same_title(folded, entry) for entry in seen)
        if again or _HASH.match(stripped) or len(stripped) > 140 or stripped.endswith(":"):
            break
        if not seen or _CONTENTS_ENTRY.match(stripped) or _BULLET.match(stripped + " x") or "|" in stripped:
            pass
        elif not _is_title_like(re.sub(r"\s+\w{1,3}$", "", stripped)):
            break
        seen.append(folded)
        r.blocks.append(Block("furniture", clean_inline(stripped)))
        i += 1
    r.blank_before = True
    return i


def _folded(line: str) -> str:
    """A contents entry or a heading as bare words: no number, marker, leader or page."""
    text = re.sub(r"[\s.]*(?:\.{3,}|\s{2,})\s*\w{1,3}$|\s+\d{1,3}$", "", line)
    text = re.sub(r"^[\s#*•|-]*(?:\d{1,2}(?:\.\d{1,2})*[.):]?\s+)?", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def _same_title(a: str, b: str) -> bool:
    if not a or not b:
        return False
    return a == b or (len(b) > 8 and a.startswith(b)) or (len(a) > 8 and b.startswith(a))
