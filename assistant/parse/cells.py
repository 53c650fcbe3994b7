"""Tables of any format → rows that can stand as clauses.

Short cells stay rows. A table whose cells hold lists or long text is opened: each row's label
becomes a line in bold and the rest follows as ordinary text, because one clause a bullet is worth
more than a row that nobody could quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.parse.lines import head_rules
from assistant.parse.matrix import read_matrix
from assistant.parse.sentences import split_sentences
from assistant.parse.source import Piece

# A cell of more words than this is opened; a label of more is none.
LONG_CELL = 60
LABEL_WORDS = 12
HEADER_WORDS = 8

# So many lines with as many tabs, or with cells under one another, are a table.
TABBED_ROWS = 3

_LISTED = re.compile(r"(?:[^\w\s]|o|\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,5})[.)]?)$", re.I)
# What parts cells in a line that has no tabs; two spaces may follow the end of a sentence.
_CELL_GAP = re.compile(r"(?<=[^\s.!?:]) {2,}(?=\S)|(?<=[.!?:]) {3,}(?=\S)")
_RULED = re.compile(r"\s*[-=+]{3,}[-=+\s]*")
_TO_FILL = re.compile(r"[._…]{5,}")
# A label with its value in one cell.
_TOLD = re.compile(r"[A-Z][\w /'’()-]{2,40}:\s*\S")
_LABELLED = re.compile(r"[^\w\s(\"'“‘]\s|\(?\w{1,4}[.)]\s")
_MARK = re.compile(r"(?:[✓✔✗✘☑☒☐×✅❌–-]|yes|no|y|n|n/a)?\.?$", re.I)


@dataclass(frozen=True, slots=True)
class CellText:
    """What stands in a cell, whether all of it is bold or the document calls it a header, and
    whether its pieces are `told` by their looks alone, so that two may be one."""

    pieces: tuple[Piece, ...]
    header: bool = False
    told: bool = False

    @property
    def text(self) -> str:
        """The cell in one line, bullets as a person would write them, paragraphs that have no end
        parted by a semicolon."""
        said = ""
        for piece in self.pieces:
            listed = piece.kind == "item" and len(self.pieces) > 1
            label = piece.label or ("•" if listed else "")
            part = f"{label} {piece.text}" if label else piece.text
            open_end = not self.told and not listed and said[-1:].isalnum()
            said += f"{'; ' if open_end else ' ' if said else ''}{part}"
        return said

    @property
    def listed(self) -> bool:
        """Whether a list stands in it."""
        return sum(piece.kind == "item" for piece in self.pieces) > 1

    @property
    def long(self) -> bool:
        """Whether it is more than a cell's worth of words."""
        return self.listed or len(self.text.split()) > LONG_CELL


def with_tabbed_tables(raw: str) -> str:
    """Plain text with its tables, which word processors leave as lines of cells with tabs between
    them, in Markdown's marks."""
    if "\t" not in raw:
        return raw
    lines = raw.replace("\r\n", "\n").split("\n")
    rows = [_tabbed(line) for line in lines]
    made: list[str] = []
    place = 0
    while place < len(lines):
        width = len(rows[place])
        end = place
        while end < len(lines) and width and len(rows[end]) == width:
            end += 1
        table = rows[place:end]
        if end - place < TABBED_ROWS or all(row[-1].isdigit() for row in table):
            made += lines[place : max(end, place + 1)]  # text, or a contents list with its pages
        else:
            cells = [[CellText((Piece("paragraph", cell),)) for cell in row] for row in table]
            marked = [f"| {' | '.join(row)} |" for row in table]
            if is_header(cells):
                marked.insert(1, "|" + "---|" * width)
            made += ["", *marked, ""]
        place = max(end, place + 1)
    return "\n".join(made)


def _tabbed(line: str) -> list[str]:
    """The cells of a line; none where it is indented, listed, or has one cell."""
    cells = [cell.strip() for cell in line.rstrip().split("\t")]
    if len(cells) < 2 or not cells[0] or "|" in line or _LISTED.match(cells[0]):
        return []
    return cells


def with_spaced_tables(lines: Sequence[str]) -> list[str]:
    """Plain text with its tables, whose columns are set under one another with spaces, in
    Markdown's marks."""
    made: list[str] = []
    place = 0
    while place < len(lines):
        rows, ruled, end = _spaced(lines, place)
        if not _is_spaced_table(rows):
            made += lines[place:end]
        else:
            cells = [[CellText((Piece("paragraph", cell),)) for cell in row] for row in rows]
            marked = [f"| {' | '.join(row)} |" for row in rows]
            if ruled or is_header(cells):
                marked.insert(1, "|" + "---|" * len(rows[0]))
            made += ["", *marked, ""]
        place = end
    return made


def _spaced(lines: Sequence[str], place: int) -> tuple[list[list[str]], bool, int]:
    """The rows of cells that begin at a line, whether a rule stands under the first, and the place
    after them. A cell goes on where its line has none before it, or goes on in small letters."""
    starts = _starts(lines[place])
    first = _cut(lines[place], starts)
    if len(starts) < 2 or not first or _LISTED.match(first[0]) or _LABELLED.match(first[0]):
        return [], False, place + 1
    rows, ruled, end = [first], False, place + 1
    for i in range(place + 1, len(lines)):
        line = lines[i]
        if not line.strip() and lines[i - 1].strip():
            continue  # rows may stand apart
        if _RULED.fullmatch(line):
            ruled = ruled or len(rows) == 1
            end = i + 1
            continue
        cells = _cut(line, starts)
        near = i == end
        if not cells or (sum(map(bool, cells)) < 2 and not (near and _goes_on(cells))):
            break
        if near and _goes_on(cells):
            rows[-1] = [" ".join(filter(None, both)) for both in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
        end = i + 1
    return rows, ruled, end


def _starts(line: str) -> list[int]:
    """Where the cells of a line begin."""
    if "|" in line or _TO_FILL.search(line):
        return []
    indent = len(line) - len(line.lstrip())
    return [indent, *(gap.end() for gap in _CELL_GAP.finditer(line))]


def _cut(line: str, starts: Sequence[int]) -> list[str]:
    """The cells of a line in columns that begin at `starts`; none where words cross an edge."""
    if not line.strip() or "|" in line or _TO_FILL.search(line) or line[: starts[0]].strip():
        return []
    for start in starts[1:]:
        before = line[max(0, start - 2) : start]
        if before.strip() and (before[-1:] != " " or line[start : start + 1].strip()):
            return []
    ends = [*starts[1:], max(len(line), starts[-1])]
    cells = [line[a:b].strip() for a, b in zip(starts, ends, strict=True)]
    return [] if any(_CELL_GAP.search(cell) for cell in cells) else cells


def _goes_on(cells: Sequence[str]) -> bool:
    return not cells[0] or cells[0][0].islower()


def _is_spaced_table(rows: Sequence[Sequence[str]]) -> bool:
    if len(rows) < TABBED_ROWS or all(row[-1].isdigit() for row in rows):
        return False  # text, or a contents list with its pages
    cells = [cell for row in rows for cell in row if cell]
    return 2 * sum(bool(_TOLD.match(cell)) for cell in cells) <= len(cells)


def table_pieces(rows: Sequence[Sequence[CellText]]) -> Iterator[Piece]:
    """A table's rows in order; nothing of a cell is left out."""
    rows = [row for row in rows if any(cell.text for cell in row)]
    width = max((len(row) for row in rows), default=0)
    if width < 2:
        for row in rows:
            for cell in row:
                yield from cell.pieces
        return
    header = len(rows) > 1 and is_header(rows)
    # All rows or none: a row after one that was opened would seem to stand under its label.
    opened = any(cell.listed or (width == 2 and cell.long) for row in rows[header:] for cell in row)
    for place, row in enumerate(rows):
        if opened and not (place == 0 and header):
            yield from _opened(row)
            continue
        cells = tuple(cell.text for cell in row) + ("",) * (width - len(row))
        pages = next((p.pages[:1] for cell in row for p in cell.pieces if p.pages), ())
        yield Piece("row", cells=cells, pages=tuple((0, page) for _, page in pages))
        if place == 0 and header:
            yield Piece("rule", cells=cells)


def is_header(rows: Sequence[Sequence[CellText]]) -> bool:
    """Whether the first row names the columns: it is marked so or alone bold, or its words stand
    over ticks or rules, or it is short where what follows is not, or it names the people or things
    of a table that says who may do what."""
    first, rest = rows[0], rows[1:]
    filled = [cell for cell in first if cell.text]
    if len(filled) < 2 and not (filled and len(first) > 2):
        return False
    if any(len(cell.text.split()) > HEADER_WORDS * 2 or cell.long for cell in first):
        return False
    if all(cell.header for cell in filled):
        return not all(c.header for row in rest for c in row if c.text)
    if read_matrix([cell.text for cell in first], [[c.text for c in row] for row in rest]):
        return True
    texts = [cell.text for cell in filled]
    if head_rules([cell.text for cell in first]):
        return True
    if any(_MARK.match(text) or re.search(r"[.;:]$|\d{4}|@", text) for text in texts):
        return False
    if any(len(text.split()) > HEADER_WORDS for text in texts):
        return False
    cells = [cell.text for row in rest for cell in row[1:]]
    ticks = sum(bool(text) and bool(_MARK.match(text)) for text in cells)
    if ticks * 2 >= max(1, sum(bool(text) for text in cells)):
        return True
    numbers = sum(bool(re.search(r"\d", text)) for text in cells)
    if len(first) > 2 and numbers * 2 >= sum(bool(text) for text in cells):
        # Words alone over numbers: "Year group | Local visit | Residential".
        return len(filled) == len(first) and not re.search(r"\d", "".join(texts))
    words = sum(len(text.split()) for text in texts) / len(texts)
    mean = sum(len(text.split()) for text in cells) / max(1, len(cells))
    return len(rest) > 1 and mean > 1.5 * words and len(filled) == len(first)


def _opened(row: Sequence[CellText]) -> Iterator[Piece]:
    first, rest = row[0], row[1:]
    label = first.text
    short = len(label.split()) <= LABEL_WORDS and any(cell.text for cell in rest)
    if label and short and not first.long:
        pages = next((piece.pages for piece in first.pieces if piece.pages), ())
        yield Piece("paragraph", label, pages=pages[:1])
        for cell in rest:
            yield from _hung(cell)
        return
    for cell in row:
        yield from cell.pieces


def _hung(cell: CellText) -> Iterator[Piece]:
    """What stands in a cell as a list under its row's label, prose by its sentences. A label that
    were a heading would stand over what follows the table too."""
    prose = any(piece.kind == "paragraph" for piece in cell.pieces)
    for piece in cell.pieces:
        if piece.kind != "paragraph":
            yield replace(piece, level=piece.level + prose) if piece.kind == "item" else piece
            continue
        for start, end in split_sentences(piece.text):
            pages = piece.pages[:1] if start == 0 else ()
            yield Piece("item", piece.text[start:end], pages=pages)
