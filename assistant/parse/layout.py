"""Words with places → lines in reading order, and tables. Pure: nothing here knows of PDFs.

A page is cut in three steps: ruled grids become tables; what is left is divided into columns where
prose stands side by side; in each column, lines whose pieces stand under one another without any
rules become tables too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, zip_longest
from statistics import median

from assistant.parse.lines import head_rules
from assistant.parse.pdf_page import GLYPH, Rule, Word

# Two ruled lines this near are one; so are a line and one that it nearly touches (points).
NEAR = 3.0
# A gap of this many font sizes parts two pieces of a line: a tab or a gutter, not a space.
PIECE_GAP = 1.5
# A label and its text stand no further apart than this (font sizes).
LABEL_GAP = 5.0
# Columns of prose are at least this wide (points), and this many lines long.
COLUMN_WIDTH = 100.0
COLUMN_LINES = 6
# Prose fills this share of its column in the middle of its lines; cells of tables do not.
COLUMN_FILL = 0.6
# Rows of pieces under one another that make a table where no rule is drawn.
TABLE_ROWS = 3

# Lists beside one another begin no further below their heads than this (font sizes), and end where
# a line stands further off than this times their lines do.
HEAD_GAP = 3.5
LIST_GAP = 1.9
# Lines without bullets that stand further apart than this times the nearest are items.
ITEM_GAP = 1.3

_BULLET = re.compile(rf"{GLYPH.pattern}|[-–—]$")
_LABEL = re.compile(
    r"(?:[-–—•·▪▫■□●○◦‣⁃➢➤►❖✓✔*o§]|[\ue000-\uf8ff]|\(?(?:[a-zA-Z]|[ivxIVX]{1,5}|\d{1,3})[.)]|"
    r"\d{1,2}(?:\.\d{1,3}){0,4}[.:)]?)$"
)


@dataclass(frozen=True)
class Line:
    """Words on one baseline; `left` and `right` are the edges of its column. `narrow` says that
    other columns stand beside that; else `left` is the edge of the page, 0."""

    words: tuple[Word, ...]
    page: int
    left: float = 0.0
    right: float = 0.0
    narrow: bool = False

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @cached_property
    def y(self) -> float:
        return max(self.words, key=lambda w: w.size).y

    @cached_property
    def size(self) -> float:
        """The size of most of its letters."""
        sizes: dict[float, int] = {}
        for word in self.words:
            size = round(word.size * 2) / 2
            sizes[size] = sizes.get(size, 0) + len(word.text)
        return max(sizes, key=lambda s: (sizes[s], s))

    @cached_property
    def bold(self) -> bool:
        """Whether all its letters are bold; the bullet or the label before them may not be."""
        letters = [w for w in self.words if re.search(r"\w", w.text) and not w.symbol]
        return bool(letters) and all(w.bold for w in (letters[1:] or letters))

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @cached_property
    def pieces(self) -> tuple[tuple[Word, ...], ...]:
        """Its words, parted at wide gaps; a label stays with the words it stands before."""
        parts: list[list[Word]] = [[self.words[0]]]
        for before, word in pairwise(self.words):
            gap = (word.x0 - before.x1) / min(before.size, word.size)
            label = len(parts[-1]) == 1 and gap < LABEL_GAP and _LABEL.match(before.text)
            if gap > PIECE_GAP and not label:
                parts.append([word])
            else:
                parts[-1].append(word)
        return tuple(tuple(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a cell and its edges."""

    words: tuple[Word, ...]
    x0: float = 0.0
    x1: float = 0.0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, as many in each; `edges` are the columns' left edges."""

    rows: tuple[tuple[Cell, ...], ...]
    page: int
    edges: tuple[float, ...]
    x0: float
    x1: float
    y0: float
    y1: float


def lines_of(
    words: Sequence[Word], page: int, column: tuple[float, float] | None = None
) -> list[Line]:
    """Words → lines from top to bottom, each from left to right, in a column with these edges if
    there are others. What is raised or lowered by less
    than half its height belongs to the line."""
    rows: list[list[Word]] = []
    tallest: Word | None = None
    for word in sorted(words, key=lambda w: (w.y, w.x0)):
        if tallest is not None and _same_line(tallest, word):
            rows[-1].append(word)
            tallest = word if word.size > tallest.size else tallest
        else:
            rows.append([word])
            tallest = word
    left, right = column or (0.0, 0.0)
    return [
        Line(tuple(sorted(row, key=lambda w: w.x0)), page, left, right, column is not None)
        for row in rows
    ]


def _same_line(a: Word, b: Word) -> bool:
    larger, smaller = (a, b) if a.size >= b.size else (b, a)
    apart = abs(a.y - b.y)
    if smaller.size > 0.8 * larger.size:
        return apart < 0.3 * smaller.size
    # Much smaller words are part of a line if they are raised marks ("1st", a footnote's number).
    return apart < (0.45 if len(smaller.text) <= 3 else 0.15) * larger.size


def reading_order(words: Sequence[Word], rules: Sequence[Rule], page: int) -> list[Line | Table]:
    """Everything on the page in the order in which it is read."""
    tables: list[Table] = []
    free = list(words)
    for grid in _grids(rules):
        table, rest = _filled(grid, free, page)
        if table is not None:
            tables.append(table)
            free = rest
    return list(_in_columns(free, tables, page))


# --- ruled tables -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Grid:
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    rules: tuple[Rule, ...]

    def parted(self, row: int, column: int) -> bool:
        """Whether a line is drawn at the left of a cell."""
        x, y = self.xs[column], (self.ys[row] + self.ys[row + 1]) / 2
        return any(
            r.x0 == r.x1 and abs(r.x0 - x) <= NEAR and r.y0 - NEAR <= y <= r.y1 + NEAR
            for r in self.rules
        )

    def topped(self, row: int, column: int) -> bool:
        """Whether a line is drawn over a cell."""
        x, y = (self.xs[column] + self.xs[column + 1]) / 2, self.ys[row]
        return any(
            r.y0 == r.y1 and abs(r.y0 - y) <= NEAR and r.x0 - NEAR <= x <= r.x1 + NEAR
            for r in self.rules
        )


def _grids(rules: Sequence[Rule]) -> Iterator[_Grid]:
    """Ruled lines that touch one another and enclose at least two columns."""
    joined = _joined([r for r in rules if r.y0 == r.y1 or r.x0 == r.x1])
    while joined:
        group, pending = [], [joined.pop()]
        while pending:
            rule = pending.pop()
            group.append(rule)
            near = [other for other in joined if _touch(rule, other)]
            joined = [other for other in joined if other not in near]
            pending += near
        across = [r for r in group if r.y0 == r.y1]
        down = [r for r in group if r.x0 == r.x1]
        if not across or not down:
            continue
        xs = _places([*(r.x0 for r in down), min(r.x0 for r in across), max(r.x1 for r in across)])
        ys = _places([*(r.y0 for r in across), min(r.y0 for r in down), max(r.y1 for r in down)])
        if len(xs) >= 3 and len(ys) >= 2:
            yield _Grid(xs, ys, tuple(group))


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Pieces of one line as one line: borders are often drawn cell by cell."""
    found: list[Rule] = []
    for flat in (True, False):
        mine = [r for r in rules if (r.y0 == r.y1) == flat]
        mine.sort(key=lambda r: (round((r.y0 if flat else r.x0) / NEAR), r.x0 if flat else r.y0))
        kept: list[Rule] = []
        for rule in mine:
            last = kept[-1] if kept else None
            if flat and last and abs(last.y0 - rule.y0) <= NEAR and rule.x0 <= last.x1 + NEAR:
                kept[-1] = Rule(min(last.x0, rule.x0), last.y0, max(last.x1, rule.x1), last.y0)
            elif not flat and last and abs(last.x0 - rule.x0) <= NEAR and rule.y0 <= last.y1 + NEAR:
                kept[-1] = Rule(last.x0, min(last.y0, rule.y0), last.x0, max(last.y1, rule.y1))
            else:
                kept.append(rule)
        found += kept
    return found


def _touch(a: Rule, b: Rule) -> bool:
    return (
        a.x0 - NEAR <= b.x1 and b.x0 - NEAR <= a.x1 and a.y0 - NEAR <= b.y1 and b.y0 - NEAR <= a.y1
    )


def _places(values: Sequence[float]) -> tuple[float, ...]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 2 * NEAR:
            found.append(value)
    return tuple(found)


def _filled(grid: _Grid, words: Sequence[Word], page: int) -> tuple[Table | None, list[Word]]:
    """The grid with its words, and the words outside it; no table where one column has them all,
    for that is a box around text."""
    xs, ys = grid.xs, grid.ys
    cells: dict[tuple[int, int], list[Word]] = {}
    rest: list[Word] = []
    for word in words:
        x, y = (word.x0 + word.x1) / 2, word.y - 0.3 * word.size
        if not (xs[0] <= x <= xs[-1] and ys[0] <= y <= ys[-1]):
            rest.append(word)
            continue
        row = max(i for i, top in enumerate(ys[:-1]) if top <= y)
        column = max(i for i, left in enumerate(xs[:-1]) if left <= x)
        while column and not grid.parted(row, column):
            column -= 1
        while row and not grid.topped(row, column):
            row -= 1
        cells.setdefault((row, column), []).append(word)
    if len({column for _, column in cells}) < 2:
        return None, list(words)
    rows = []
    for row in range(len(ys) - 1):
        made = []
        for column in range(len(xs) - 1):
            # A cell over several rows stands in each of them.
            top = row
            while top and (top, column) not in cells and not grid.topped(top, column):
                top -= 1
            made.append(Cell(tuple(cells.get((top, column), ())), xs[column], xs[column + 1]))
        if any(cells.get((row, column)) for column in range(len(xs) - 1)):
            rows.append(tuple(made))
    used = [c for c in range(len(xs) - 1) if any(row[c].words for row in rows)]
    table = Table(
        rows=tuple(tuple(row[c] for c in used) for row in rows),
        page=page,
        edges=tuple(xs[c] for c in used),
        x0=xs[0],
        x1=xs[-1],
        y0=ys[0],
        y1=ys[-1],
    )
    return table, rest


# --- columns ----------------------------------------------------------------------------------


def _in_columns(
    words: Sequence[Word], tables: Sequence[Table], page: int
) -> Iterator[Line | Table]:
    """Lines and tables in reading order: down each column in turn, and whatever reaches over
    several columns parts what is above it from what is below."""
    rows = lines_of(words, page)
    gutters = _gutters(rows)
    if not gutters:
        right = max((row.x1 for row in rows), default=0.0)
        lines = [Line(row.words, page, right=right) for row in rows]
        yield from _merged(lines, tables)
        return
    edges = [float("-inf"), *gutters, float("inf")]
    count = len(edges) - 1
    inside = [[w for w in words if edges[i] <= w.x0 and w.x1 <= edges[i + 1]] for i in range(count)]
    sides = [(min(w.x0 for w in own), max(w.x1 for w in own)) for own in inside if own]
    bands: list[list[list[Word]]] = [[[] for _ in range(count)]]
    wide: list[Line | None] = []
    for row in rows:
        if any(piece[0].x0 < g < piece[-1].x1 for piece in row.pieces for g in gutters):
            wide.append(Line(row.words, page, right=sides[-1][1]))
            bands.append([[] for _ in range(count)])
            continue
        for word in row.words:
            place = next(i for i in range(count) if word.x0 < edges[i + 1])
            bands[-1][place].append(word)
    wide.append(None)
    left = list(tables)
    for band, after in zip(bands, wide, strict=True):
        until = after.y if after else float("inf")
        here = [t for t in left if t.y0 < until]
        left = [t for t in left if t.y0 >= until]
        for i, column in enumerate(band):
            own = [t for t in here if edges[i] <= t.x0 < edges[i + 1]]
            yield from _merged(lines_of(column, page, sides[i]), own)
        if after:
            yield after
    yield from left


def _merged(lines: Sequence[Line], tables: Sequence[Table]) -> Iterator[Line | Table]:
    both: list[Line | Table] = [*lines, *tables]
    yield from sorted(both, key=lambda item: item.y if isinstance(item, Line) else item.y0)


def _gutters(rows: Sequence[Line]) -> list[float]:
    """Where white strips part columns of prose, from left to right."""
    pieces = [(piece[0].x0, piece[-1].x1) for row in rows for piece in row.pieces]
    if len(pieces) < 2 * COLUMN_LINES:
        return []
    left, right = min(a for a, _ in pieces), max(b for _, b in pieces)
    found: list[float] = []
    x = left + COLUMN_WIDTH
    begin: float | None = None
    while x <= right - COLUMN_WIDTH:
        crossing = sum(a < x < b for a, b in pieces)
        if crossing <= 0.15 * len(pieces):
            begin = x if begin is None else begin
        elif begin is not None:
            found.append((begin + x) / 2)
            begin = None
        x += 2
    if begin is not None:
        found.append((begin + x) / 2)
    while found and not _is_prose(pieces, found, left, right):
        # Three columns may be two that a table sits in: try without the last.
        found.pop()
    return found


def _is_prose(
    pieces: Sequence[tuple[float, float]], gutters: Sequence[float], left: float, right: float
) -> bool:
    edges = [left - 1, *gutters, right + 1]
    for a, b in pairwise(edges):
        inside = [(p, q) for p, q in pieces if p >= a - 1 and q <= b + 1]
        if len(inside) < COLUMN_LINES:
            return False
        begins, ends = min(p for p, _ in inside), max(q for _, q in inside)
        if ends - begins < COLUMN_WIDTH:
            return False
        if median(q - p for p, q in inside) < COLUMN_FILL * (ends - begins):
            return False
    return True


# --- tables without rules ---------------------------------------------------------------------


def with_tables(stream: Sequence[Line | Table]) -> Iterator[Line | Table]:
    """The same, with runs of lines whose pieces stand under one another made into tables."""
    place = 0
    while place < len(stream):
        item = stream[place]
        if isinstance(item, Line) and len(item.pieces) > 1:
            table, taken = _beside(stream, place)
            if table is None:
                table, taken = _aligned(stream, place)
            if table is not None:
                yield table
                place += taken
                continue
        yield item
        place += 1


def _beside(stream: Sequence[Line | Table], place: int) -> tuple[Table | None, int]:
    """Lists of rules beside one another ("DO", "DON'T") as a table, the shorter ones filled up:
    what stands alone at the end of the longest must not lose its head."""
    first = stream[place]
    assert isinstance(first, Line)
    heads = [_unmarked(piece) for piece in first.pieces]
    if not head_rules([" ".join(word.text for word in head) for head in heads]):
        return None, 0
    lists, taken = _under(first, stream[place + 1 :])
    if not all(lists):
        return None, 0
    lefts = tuple(piece[0].x0 for piece in first.pieces)
    ends = [piece[-1] for own in lists for piece in own]
    right, low = max(word.x1 for word in ends), max(word.y for word in ends)
    rows = [tuple(heads), *zip_longest(*map(_items, lists), fillvalue=())]
    sides = list(zip(lefts, (*lefts[1:], right), strict=True))
    cells = tuple(
        tuple(Cell(words, *side) for words, side in zip(row, sides, strict=True)) for row in rows
    )
    top = first.y - first.size
    return Table(cells, first.page, lefts, lefts[0], right, top, low), taken


def _under(first: Line, lines: Sequence[Line | Table]) -> tuple[list[list[tuple[Word, ...]]], int]:
    """The pieces under each piece of `first`, and how many lines they all stand on."""
    spans = [[piece[0].x0, piece[-1].x1] for piece in first.pieces]
    lists: list[list[tuple[Word, ...]]] = [[] for _ in spans]
    last, pitch, taken = first, 0.0, 1
    for item in lines:
        if not isinstance(item, Line) or item.page != first.page:
            break
        gap = item.y - last.y
        far = LIST_GAP * pitch if pitch else HEAD_GAP * last.size
        if not 0 < gap < far or (taken > 1 and abs(item.size - last.size) > 0.6):
            break
        places = [_column(piece, spans) for piece in item.pieces]
        columns = [place for place in places if place is not None]
        if len(set(columns)) < len(places):
            break
        found = list(zip(columns, item.pieces, strict=True))
        if any(_leaves(lists[column], piece) for column, piece in found):
            break
        for column, piece in found:
            lists[column].append(piece)
            a, b = spans[column]
            spans[column] = [min(a, piece[0].x0), max(b, piece[-1].x1)]
        pitch = min(pitch or gap, gap) if taken > 1 else 0.0
        last, taken = item, taken + 1
    return lists, taken


def _leaves(pieces: Sequence[tuple[Word, ...]], piece: tuple[Word, ...]) -> bool:
    """Whether a piece without a bullet, set no deeper than the bullets are, ends their list."""
    marked = pieces and _is_marked(pieces[0]) and not _is_marked(piece)
    return bool(marked) and piece[0].x0 < pieces[0][0].x0 + NEAR


def _items(pieces: Sequence[tuple[Word, ...]]) -> list[tuple[Word, ...]]:
    """The items of a list: what has no bullet, or else stands nearer to the line above than others
    do, goes on with the one before."""
    gaps = [b[0].y - a[0].y for a, b in pairwise(pieces)]
    near = ITEM_GAP * min(gaps, default=0.0)
    apart = any(gap > near for gap in gaps)
    found = [_unmarked(pieces[0])]
    for piece, gap in zip(pieces[1:], gaps, strict=True):
        if _is_marked(piece) if _is_marked(pieces[0]) else gap > near or not apart:
            found.append(_unmarked(piece))
        else:
            found[-1] += piece
    return found


def _is_marked(piece: tuple[Word, ...]) -> bool:
    """Whether it begins with a bullet."""
    return len(piece) > 1 and (_BULLET.match(piece[0].text) is not None or piece[0].symbol)


def _unmarked(piece: tuple[Word, ...]) -> tuple[Word, ...]:
    return piece[1:] if _is_marked(piece) else piece


def _aligned(stream: Sequence[Line | Table], place: int) -> tuple[Table | None, int]:
    first = stream[place]
    assert isinstance(first, Line)
    spans = [[piece[0].x0, piece[-1].x1] for piece in first.pieces]
    rows: list[list[list[Word]]] = []
    full = taken = 0
    last = first
    for item in stream[place:]:
        if not isinstance(item, Line) or item.page != first.page:
            break
        gap = item.y - last.y
        if taken and not 0 < gap <= 3.5 * first.size:
            break
        columns = [_column(piece, spans) for piece in item.pieces]
        if None in columns or len(set(columns)) < len(columns):
            break
        tight = bool(rows) and gap <= 1.6 * item.size
        if len(columns) == 1:
            # A piece by itself goes on with its cell, or the table is at its end.
            if not tight or (columns[0] == 0 and item.x1 >= spans[1][0]):
                break
        elif not tight or 0 in columns:
            rows.append([[] for _ in spans])
        for column, piece in zip(columns, item.pieces, strict=True):
            assert column is not None
            rows[-1][column] += piece
            spans[column] = [
                min(spans[column][0], piece[0].x0), max(spans[column][1], piece[-1].x1)
            ]  # fmt: skip
        full += len(columns) > 1
        taken += 1
        last = item
    if full < TABLE_ROWS and not (full == 2 and len(spans) > 2):
        return None, 0
    made = tuple(
        tuple(Cell(tuple(cell), spans[i][0], spans[i][1]) for i, cell in enumerate(row))
        for row in rows
    )
    edges = tuple(span[0] for span in spans)
    table = Table(made, first.page, edges, edges[0], spans[-1][1], first.y - first.size, last.y)
    return table, taken


def _column(piece: tuple[Word, ...], spans: Sequence[Sequence[float]]) -> int | None:
    """The one column a piece stands in: it begins where the column does, or lies over it and no
    other."""
    begins = [i for i, span in enumerate(spans) if abs(piece[0].x0 - span[0]) <= 2 * NEAR]
    over = [i for i, (a, b) in enumerate(spans) if piece[0].x0 < b and a < piece[-1].x1]
    if len(begins) == 1 and (not over or over == begins):
        return begins[0]
    return over[0] if len(over) == 1 else None
