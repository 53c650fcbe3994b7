"""Lines and tables in reading order → headings, paragraphs, list items and rows.

First lines become blocks: a block ends where the next line is labelled, looks different, stands
further off, or begins though the line before had room for its first word. Then each block is
judged by its looks and its label. Headings get their depth from their number where they have one,
else from their size.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Literal, TypeVar

from assistant.parse.cells import CellText, table_pieces
from assistant.parse.hyphens import joined, known_words
from assistant.parse.layout import Cell, Line, Table, lines_of
from assistant.parse.lines import DO_OR_NOT
from assistant.parse.pdf_page import GLYPH, Word
from assistant.parse.source import Piece

T = TypeVar("T")

LabelKind = Literal["", "bullet", "multi", "number", "letter", "bare"]

# A heading is larger than the body by this, or bold or in capitals where the body isn't.
LARGER = 1.12
HEADING_WORDS = 20
BOLD_WORDS = 14
PLAIN_WORDS = 9
# Lines further apart than this times the usual distance belong to two blocks.
APART = 1.28
# A lone line with a gap of this over it may be a heading that only its number marks.
WELL_APART = 1.4
STEP = 4.0
# What all of a column may be indented by, next to the same column of another page.
INDENT = 60.0

_WEAK_BULLET = re.compile(r"[-–—o]$")
_GLUED = re.compile(r"([•·▪●◦‣➢❖]|[\uf000-\uf0ff])(\S+)$")
_GLUED_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3}[.)])([A-Z]\S*)$")
_MULTI = re.compile(r"\d{1,2}(?:\.\d{1,3}){1,4}[.:)]?$")
_NUMBER = re.compile(r"(?:\d{1,3}[.)]|\(\d{1,3}\))$")
_LETTER = re.compile(r"\(?(?:[a-zA-Z]|[ivxIVX]{1,5})\)$|(?:[a-zA-Z]|[ivxIVX]{2,5})\.$")
_END = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_PART = re.compile(r"(?:appendix|annex|schedule|part|section|chapter)\s+(?:[A-Z]|\d{1,2}|[IVX]+)\b",
                   re.I)  # fmt: skip
_MODAL = re.compile(
    r"\b(?:must|should|shall|will|may|can|cannot|is|are|has|have|was|were|do|does|need|needs)\b",
    re.I,
)


@dataclass(slots=True)
class Block:
    """Lines that belong together, without their label; `gap` is the distance to the line above in
    usual distances, 9 at the top of a page."""

    lines: list[Line]
    kind: LabelKind = ""
    label: str = ""
    x: float = 0.0  # where the label stands, or the text if there is none
    text_x: float = 0.0
    gap: float = 9.0
    text: str = ""
    pages: list[tuple[int, int]] = field(default_factory=list)

    @property
    def size(self) -> float:
        return self.lines[0].size

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)


class Outline:
    """A document's lines, measured once; `pieces` gives them their parts."""

    def __init__(self, stream: Sequence[Line | Table]) -> None:
        self.stream = stream
        lines = [item for item in stream if isinstance(item, Line)]
        words = [w for line in lines for w in line.words]
        words += [
            w for t in stream if isinstance(t, Table) for r in t.rows for c in r for w in c.words
        ]
        self.body = _usual((round(w.size * 2) / 2, len(w.text)) for w in words) or 11.0
        letters = sum(len(w.text) for w in words) or 1
        self.mostly_bold = sum(len(w.text) for w in words if w.bold) > 0.5 * letters
        self.colour = _usual((w.colour, len(w.text)) for w in words)
        self.lefts = sorted({line.left for line in lines if line.narrow})
        self.right = median([line.right for line in lines if not line.narrow] or [0.0])
        self.distance = self._distance(lines)
        self.known = known_words("\n".join(_printed(stream)))

    def _distance(self, lines: Sequence[Line]) -> float:
        """The usual distance of two lines of one paragraph, in font sizes."""
        found = []
        for a, b in zip(lines, lines[1:], strict=False):
            full = a.x1 > self._right(a) - 0.15 * (self._right(a) - a.x0)
            if a.page == b.page and full and abs(a.size - b.size) < 0.3 and b.y - a.y > 0:
                found.append((round((b.y - a.y) / a.size * 20) / 20, 1))
        near = [pair for pair in found if pair[0] < 2.6]
        return _usual(near) or 1.2

    def _left(self, line: Line) -> float:
        """The left edge of the line's column: on a page where all is indented, that of others."""
        if not line.narrow:
            return 0.0
        return min(
            (x for x in self.lefts if line.left - INDENT < x <= line.left), default=line.left
        )

    def _right(self, line: Line) -> float:
        return line.right if line.narrow else max(line.right, self.right)

    # --- blocks → pieces ---

    def pieces(self, first: Sequence[str] = ()) -> list[Piece]:
        """All of it in order, after lines (facts from a footer) that belong at the top."""
        found = [Piece("paragraph", text) for text in first]
        runs: list[Line] = []
        parts: list[Block | list[list[CellText]]] = []
        for item in self.stream:
            if isinstance(item, Line):
                runs.append(item)
                continue
            parts += self.blocks(runs)
            runs = []
            rows = [[self._cell(cell, item) for cell in row] for row in item.rows]
            parts.append(rows)
        parts += self.blocks(runs)
        parts = _with_split_rows(parts)
        heads = {
            id(block): True
            for place, block in enumerate(parts)
            if isinstance(block, Block) and self._is_heading(parts, place)
        }
        levels = self._levels([b for b in parts if isinstance(b, Block) and id(b) in heads])
        stack: list[float] = []
        for part in parts:
            if isinstance(part, list):
                stack = []
                found += table_pieces(part)
            elif id(part) in heads:
                stack = []
                found.append(self._heading(part, levels))
            else:
                found.append(_listed(part, stack))
        return found

    def _heading(self, block: Block, levels: dict[tuple[float, int], int]) -> Piece:
        level = levels.get((_near(block.size), _depth(block)), 0)
        kind: Literal["heading", "bold"] = "heading" if level else "bold"
        return Piece(kind, block.text, level=level, label=block.label, pages=tuple(block.pages))

    def _levels(self, heads: Sequence[Block]) -> dict[tuple[float, int], int]:
        """(size, depth by number) → heading level; 0 for what is only bold and has no number."""
        sizes = sorted({_near(b.size) for b in heads if b.size >= self.body * LARGER}, reverse=True)
        rank = {size: place for place, size in enumerate(sizes, 1)}
        base = min(
            (rank.get(_near(b.size), len(sizes) + 1) for b in heads if _depth(b) == 1),
            default=len(sizes) + 1,
        )
        levels: dict[tuple[float, int], int] = {}
        for block in heads:
            size, depth = _near(block.size), _depth(block)
            levels[(size, depth)] = base + depth - 1 if depth else rank.get(size, 0)
        return levels

    def _is_heading(self, parts: Sequence[Block | list[list[CellText]]], place: int) -> bool:
        block = parts[place]
        assert isinstance(block, Block)
        text, words = block.text, len(block.text.split())
        whole = f"{block.label} {text}".strip()
        lettered = block.kind == "letter" and block.label[0].isupper()
        if (
            not re.search(r"[^\W\d_]{2}", text)
            or block.kind == "bullet"
            or (block.kind == "letter" and not lettered and not self._large(block))
            or len(block.lines) > 3
            or (not block.label and DO_OR_NOT.match(text))
            or re.search(r"[.;,]$", text)
            or (text.endswith(":") and block.kind != "multi" and not self._large(block))
        ):
            return False
        if self._large(block):
            return words <= HEADING_WORDS
        bold = block.bold and not self.mostly_bold
        if bold and words <= BOLD_WORDS:
            return True
        after = parts[place + 1] if place + 1 < len(parts) else None
        over = block.gap
        under = after.gap if isinstance(after, Block) else 9.0
        apart = over > WELL_APART or (over > APART and under > APART)
        caps = text.isupper() and len(re.sub(r"\W", "", text)) >= 4
        if caps and words <= BOLD_WORDS and (apart or block.size >= self.body):
            return len(block.lines) == 1 and (apart or under > APART)
        numbered = block.kind in ("multi", "number", "bare") or _PART.match(whole)
        sibling = isinstance(after, Block) and after.kind == block.kind != ""
        title = text[0].isupper() and words <= PLAIN_WORDS and not _MODAL.search(text)
        if numbered and title and apart and len(block.lines) == 1 and not text.endswith("?"):
            return not sibling or block.kind == "multi"
        coloured = all(w.colour not in (self.colour, (0, 0, 0)) for w in block.lines[0].words)
        plain = not re.search(r"https?:|www\.|@", text)
        return bool(coloured and title and apart and plain and len(block.lines) == 1)

    def _large(self, block: Block) -> bool:
        return block.size >= self.body * LARGER

    def _cell(self, cell: Cell, table: Table) -> CellText:
        blocks = self.blocks(lines_of(cell.words, table.page, (cell.x0, cell.x1)))
        stack: list[float] = []
        pieces = tuple(_listed(block, stack) for block in blocks)
        letters = [w for w in cell.words if re.search(r"\w", w.text)]
        return CellText(pieces, bool(letters) and all(w.bold for w in letters), told=True)

    # --- lines → blocks ---

    def blocks(self, lines: Sequence[Line]) -> list[Block]:
        found: list[Block] = []
        for line in lines:
            block = found[-1] if found else None
            fresh = self._labelled(line, block)
            if block is None or self._begins(block, line, fresh):
                found.append(fresh)
            else:
                block.lines.append(line)
        for block in found:
            self._read(block)
        return [block for block in found if block.text or block.label]

    def _gap(self, block: Block | None, line: Line) -> float:
        if block is None:
            return 9.0
        last = block.lines[-1]
        if last.page != line.page or line.y <= last.y:
            return 9.0
        return (line.y - last.y) / (self.distance * max(last.size, line.size))

    def _labelled(self, line: Line, before: Block | None) -> Block:
        """The line as a block of its own, its label taken off if it may be one here."""
        kind, label, rest = _label(line)
        gap = self._gap(before, line)
        if kind and not self._may_label(kind, line, rest, before, gap):
            kind, label, rest = "", "", line.words
        x = line.x0 - self._left(line)
        if not rest:
            return Block([line], kind, label, x, x + 2 * line.size, gap)
        own = replace(line, words=rest) if kind else line
        return Block([own], kind, label, x, rest[0].x0 - self._left(line), gap)

    def _may_label(
        self, kind: LabelKind, line: Line, rest: Sequence[Word], before: Block | None, gap: float
    ) -> bool:
        """Whether what looks like a label is one, and not a number or dash that was wrapped."""
        strong = kind == "bullet" and GLYPH.match(line.words[0].text)
        if before is None or strong or not rest:
            return True
        hanging = rest[0].x0 - line.words[0].x1 > 0.7 * line.size
        last = before.lines[-1]
        done = bool(_END.search(last.text)) or self._had_room(last, line)
        if kind == "bare":
            return hanging and rest[0].text[:1].isupper() and (gap > APART or done)
        same = before.kind == kind and abs(before.x - line.x0 + self._left(line)) <= STEP
        return hanging or same or done or gap > APART or last.bold != line.bold

    def _begins(self, block: Block, line: Line, fresh: Block) -> bool:
        """Whether a line begins a new block."""
        last = block.lines[-1]
        if fresh.kind:
            return True
        if block.kind and not re.search(r"\w", " ".join(x.text for x in block.lines)):
            return False  # the words of a label that stands on a line by itself
        if last.page != line.page or line.y <= last.y:
            return self._begins_page(block, last, line)
        if abs(last.size - line.size) > 0.6 or fresh.gap > APART:
            return True
        if last.bold != line.bold:
            head = last.words[-1].bold and line.words[0].bold
            return not (head and not self._had_room(last, line))
        ended = bool(_END.search(last.text))
        capital = bool(re.match(r"[\"'“‘(\[]?[A-Z0-9]", line.text))
        if self._had_room(last, line) and (ended or capital):
            return True
        if self._had_room(last, line) and block.lines[0] is last and not block.kind:
            # Bare nouns under one another: short lines of which each begins small.
            return last.x1 < line.x0 + 0.5 * (self._right(line) - line.x0)
        x = line.x0 - self._left(line)
        if ended and x > block.text_x + 0.9 * line.size:
            return True
        return bool(block.kind and x < block.x - STEP and (ended or capital))

    def _begins_page(self, block: Block, last: Line, line: Line) -> bool:
        """The same over the end of a page or a column: a sentence that has no end goes on."""
        if _END.search(last.text) and not last.text.endswith(","):
            return True
        if abs(last.size - line.size) > 0.6 or last.bold != line.bold or last.bold:
            return True
        small = bool(re.match(r"[\"'“‘(\[]?[a-z]", line.text))
        if block.kind and last.page != line.page and not last.narrow and not small:
            return abs(line.x0 - self._left(line) - block.text_x) > STEP
        return not (small or not self._had_room(last, line))

    def _had_room(self, last: Line, line: Line) -> bool:
        """Whether the first word of `line` would have fitted on the line before: it was broken on
        purpose."""
        word = line.words[0]
        need = word.x1 - word.x0 + 0.9 * last.size
        return self._right(last) - last.x1 > need

    def _read(self, block: Block) -> None:
        """Set the block's text, and where in it a page begins."""
        text = ""
        page = 0
        for line in block.lines:
            words = _spoken(line)
            if line.page != page:
                joint = len(text) + (1 if text else 0)
                block.pages.append((joint, line.page))
                page = line.page
            text = self._joined(text, words) if text else words
        block.text = text.replace("\u00ad", "").strip()

    def _joined(self, text: str, more: str) -> str:
        """Two lines as one, and a word that was divided at their joint."""
        if text.endswith("\u00ad"):
            return text[:-1] + more
        tail = re.search(r"(?:[^\W\d_]+-)*[^\W\d_]+(?=[-‐]$)", text)
        head = re.match(r"[^\W\d_]+", more)
        if not tail or not head:
            return f"{text} {more}"
        return text[: tail.start()] + joined(tail[0], head[0], self.known) + more[head.end() :]


def _printed(stream: Iterable[Line | Table]) -> Iterator[str]:
    """Everything that is printed, line by line."""
    for item in stream:
        if isinstance(item, Line):
            yield item.text
            continue
        for cell in (cell for row in item.rows for cell in row):
            yield from (line.text for line in lines_of(cell.words, item.page))


def _usual(weighed: Iterable[tuple[T, int]]) -> T | None:
    """The value of the greatest weight in all."""
    counts: Counter[T] = Counter()
    for value, weight in weighed:
        counts[value] += weight
    return counts.most_common(1)[0][0] if counts else None


def _near(size: float) -> float:
    """Sizes that a rounding apart are one."""
    return round(size)


def _depth(block: Block) -> int:
    """How deep its number says a heading is, 0 without one."""
    if block.kind in ("multi", "number", "bare"):
        return block.label.strip(".:)(").count(".") + 1
    return 0


def _spoken(line: Line) -> str:
    """The words of a line; those which touch belong together; a footnote's number is left out."""
    text = ""
    before: Word | None = None
    for word in line.words:
        note = word.size < 0.8 * line.size and word.text.isdigit() and line.y - word.y > 1
        if note and before is not None:
            continue
        touching = before is not None and word.x0 - before.x1 < 0.08 * word.size
        glyph = word.symbol or (before is not None and before.symbol)
        text += word.text if not text or (touching and not glyph) else f" {word.text}"
        before = word
    return text


def _label(line: Line) -> tuple[LabelKind, str, tuple[Word, ...]]:
    """The label that a line begins with, and the words after it."""
    first, rest = line.words[0], line.words[1:]
    text = first.text
    if (glued := _GLUED.match(text)) and not first.symbol:
        return "bullet", "", (replace(first, text=glued[2]), *rest)
    if glued := _GLUED_NUMBER.match(text):
        kind: LabelKind = "multi" if "." in glued[1][:-1] else "number"
        return kind, glued[1], (replace(first, text=glued[2]), *rest)
    if GLYPH.match(text) or (first.symbol and len(text) == 1):
        return "bullet", "", rest
    if not rest:
        return ("bullet", "", ()) if _WEAK_BULLET.match(text) else ("", "", line.words)
    if _WEAK_BULLET.match(text):
        wide = rest[0].x0 - first.x1 > 0.35 * line.size
        return ("bullet", "", rest) if text != "o" or wide else ("", "", line.words)
    if _MULTI.match(text):
        return "multi", text, rest
    if _NUMBER.match(text):
        return "number", text, rest
    if _LETTER.match(text):
        return "letter", text, rest
    if re.match(r"\d{1,2}$", text) and rest[0].x0 - first.x1 > 0.7 * line.size:
        return "bare", text, rest
    return "", "", line.words


def _listed(block: Block, stack: list[float]) -> Piece:
    """A block that is no heading. `stack` holds where the open list's labels stand."""
    pages = tuple(block.pages)
    if block.kind in ("", "multi", "bare"):
        if not stack or block.x < stack[0] + STEP or block.kind:
            stack.clear()
        return Piece("paragraph", block.text, label=block.label, pages=pages)
    while stack and block.x < stack[-1] - STEP:
        stack.pop()
    if not stack or block.x > stack[-1] + STEP:
        stack.append(block.x)
    return Piece("item", block.text, level=len(stack) - 1, label=block.label, pages=pages)


# --- tables over pages ------------------------------------------------------------------------


def _with_split_rows(
    parts: Sequence[Block | list[list[CellText]]],
) -> list[Block | list[list[CellText]]]:
    """Tables that follow one another with as many columns are one; a header that is printed again
    is left out."""
    found: list[Block | list[list[CellText]]] = []
    for part in parts:
        before = found[-1] if found else None
        if (
            isinstance(part, list)
            and isinstance(before, list)
            and [len(row) for row in part[:1]] == [len(row) for row in before[:1]] != []
        ):
            same = [c.text for c in part[0]] == [c.text for c in before[0]]
            before += part[1:] if same else part
            continue
        found.append(part)
    return found
