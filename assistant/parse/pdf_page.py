"""A page of a PDF → words with their places and looks, the ruled lines, and what is hidden.

Coordinates are points with x to the right and y down, turned so that the text of the page runs
from left to right. This is the only module that talks to PDFium, which is not safe for threads:
`pdf` holds a lock around it.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

Colour = tuple[int, int, int]

# Text smaller than this cannot be read, whatever it says.
TINY = 2.5
# Text whose colour differs less than this from what lies under it cannot be seen.
CONTRAST = 24
# A filled shape no thicker than this is a ruled line.
THIN = 3.0
# Browsers draw bullets: a shape about as wide as high, of this size, next to the first word of a
# line (points, and font sizes). More of them on a page are a pattern.
BULLET = (1.5, 9.0)
BULLET_GAP = 2.5
MANY_BULLETS = 200
# A printed bullet belongs to the line whose baseline is this near, in font sizes: word processors
# centre it on the letters, in another size.
BULLET_DROP = 0.5
# More shapes than this on a page are a drawing, no table.
MANY_SHAPES = 4000
# A word ends where the next letter stands this far off, in font sizes, though no space is written.
WORD_GAP = 0.5
INVISIBLE_MODES = (3, 7)
WHITE: Colour = (255, 255, 255)

_BOLD = re.compile(r"bold|black|heavy|semibold|demi|bd\b", re.I)
_SYMBOL = re.compile(r"symbol|wingding|dingbat|webding", re.I)
GLYPH = re.compile(r"[•·▪▫■□●○◦‣⁃➢➤►❖✓✔§*]$|[\ue000-\uf8ff]$")
_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip
# What symbol fonts print for their letters: ticks and crosses mean something in a table.
_TICKS = {
    0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters without a space; `y` is its baseline, `symbol` whether its font holds
    pictures instead of letters."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    colour: Colour = (0, 0, 0)
    symbol: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line: horizontal (`y0 == y1`) or vertical (`x0 == x1`)."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Page:
    """What is printed on a page. `hidden` holds words that a reader cannot see, `turned` words
    that run another way than the rest (a watermark)."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    hidden: tuple[str, ...] = ()
    turned: tuple[str, ...] = ()
    images: int = 0


@dataclass(frozen=True, slots=True)
class _Look:
    """What the letters of one text object have in common."""

    size: float
    angle: int  # in quarter turns; -1 for anything between
    bold: bool
    symbol: bool
    colour: Colour
    state: Literal["seen", "unseen", "invisible"]


Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Shape:
    order: int
    box: tuple[float, float, float, float]
    colour: Colour | None  # None for a picture: anything may be seen on it


def read_page(page: Any, number: int) -> Page:
    """Read one page of pypdfium2."""
    import pypdfium2.raw as c

    text_page = page.get_textpage()
    try:
        left, bottom, right, top = page.get_bbox()
        shapes, rules, images, order, dots = _drawn(page, c, (left, bottom, right, top))
        letters = list(_letters(text_page.raw, c, _looks(c, shapes, order)))
    finally:
        text_page.close()
    turn = Counter(look.angle for _, _, look in letters if look.angle >= 0).most_common(1)
    quarter = turn[0][0] if turn else 0
    corners = [_turned(x, y, quarter) for x in (left, right) for y in (bottom, top)]
    west, north = min(x for x, _ in corners), min(y for _, y in corners)
    width = max(x for x, _ in corners) - west
    height = max(y for _, y in corners) - north

    def place(x: float, y: float) -> tuple[float, float]:
        x, y = _turned(x, y, quarter)
        return x - west, y - north

    scanned = any(s.colour is None and _area(s.box) > 0.5 * width * height for s in shapes)
    words: list[Word] = []
    hidden: list[str] = []
    turned: list[str] = []
    for word, look in _words(letters, place):
        on_page = word.x1 >= -1 and word.x0 <= width + 1 and -1 <= word.y <= height + word.size
        if look.angle != quarter:
            turned.append(word.text)
        elif look.state == "invisible" and scanned:
            words.append(word)  # the text that a scanner laid under the picture of its page
        elif look.state != "seen" or look.size < TINY or not on_page:
            hidden.append(word.text)
        else:
            words.append(word)
    if len(dots) <= MANY_BULLETS:
        corner = [place(*dot[:2]) + place(*dot[2:]) for dot in dots]
        words += _bullets([(min(a, c), min(b, d), max(a, c), max(b, d))
                           for a, b, c, d in corner], words)  # fmt: skip
    words = _levelled(words)
    ruled = tuple(_straight(rules, place)) if len(rules) <= MANY_SHAPES else ()
    return Page(
        number, width, height, tuple(words), ruled, tuple(hidden), tuple(turned), len(images)
    )


def _turned(x: float, y: float, quarter: int) -> tuple[float, float]:
    """A point of PDF space (y up) in page space (y down) after undoing a turn of the text."""
    if quarter == 0:
        return x, -y
    return ((x, -y), (y, x), (-x, y), (-y, -x))[quarter]


def _area(box: tuple[float, float, float, float]) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


# --- what is drawn ----------------------------------------------------------------------------


def _drawn(
    page: Any, c: Any, bounds: tuple[float, float, float, float]
) -> tuple[list[_Shape], list[Box], list[_Shape], dict[int, int], list[Box]]:
    """Filled shapes and pictures, ruled lines, pictures alone, the order of text objects, and what
    may be bullets."""
    shapes: list[_Shape] = []
    rules: list[Box] = []
    dots: list[Box] = []
    order: dict[int, int] = {}
    pictures: list[_Shape] = []
    for place, item in enumerate(page.get_objects(max_depth=4)):
        raw = item.raw
        if item.type == c.FPDF_PAGEOBJ_TEXT:
            order[_address(raw)] = place
            continue
        if item.type not in (c.FPDF_PAGEOBJ_PATH, c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_SHADING):
            continue
        box = _bounds(raw, c)
        if box is None:
            continue
        if item.type != c.FPDF_PAGEOBJ_PATH:
            shapes.append(_Shape(place, box, None))
            if item.type == c.FPDF_PAGEOBJ_IMAGE:
                pictures.append(shapes[-1])
            continue
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        c.FPDFPath_GetDrawMode(raw, fill, stroke)
        colour = _colour(raw, c)
        wide, high = box[2] - box[0], box[3] - box[1]
        if BULLET[0] <= min(wide, high) and max(wide, high) <= min(
            BULLET[1], 1.3 * min(wide, high)
        ):
            dots.append(box)
            continue
        thin = box[2] - box[0] <= THIN or box[3] - box[1] <= THIN
        if fill.value and not thin and colour is not None:
            shapes.append(_Shape(place, box, colour))
        whole = _area(box) > 0.95 * _area(bounds)
        if (stroke.value or (fill.value and thin)) and not whole and len(rules) <= MANY_SHAPES:
            rules += [box] if thin else list(_segments(raw, c))
    return shapes, rules, pictures, order, dots


def _bullets(dots: list[Box], words: list[Word]) -> list[Word]:
    """Drawn dots that stand before the first word of a line, as words."""
    found: list[Word] = []
    for x0, y0, x1, y1 in dots:
        middle = (y0 + y1) / 2
        beside = [w for w in words if w.y - w.size <= middle <= w.y + 0.1 * w.size]
        after = [w for w in beside if w.x0 >= x1 - 1]
        first = min(after, key=lambda w: w.x0, default=None)
        if first is None or first.x0 - x1 > BULLET_GAP * first.size:
            continue
        if any(w.x1 <= x0 + 1 and x0 - w.x1 < BULLET_GAP * w.size for w in beside):
            continue
        found.append(Word("•", x0, x1, first.y, first.size, colour=first.colour))
    return found


def _levelled(words: list[Word]) -> list[Word]:
    """The words with each bullet on the baseline of the words it stands before."""
    return [_level(word, words) if _is_bullet(word) else word for word in words]


def _is_bullet(word: Word) -> bool:
    return bool(GLYPH.match(word.text)) or (word.symbol and len(word.text) == 1)


def _level(bullet: Word, words: list[Word]) -> Word:
    after = [
        word
        for word in words
        if -1 <= word.x0 - bullet.x1 <= BULLET_GAP * word.size
        and abs(word.y - bullet.y) <= BULLET_DROP * word.size
        and not _is_bullet(word)
    ]
    nearest = min(after, key=lambda word: (abs(word.y - bullet.y), word.x0), default=bullet)
    return replace(bullet, y=nearest.y)


def _address(raw: Any) -> int:
    return ctypes.addressof(raw.contents) if raw else 0


def _bounds(raw: Any, c: Any) -> tuple[float, float, float, float] | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not c.FPDFPageObj_GetBounds(raw, left, bottom, right, top):
        return None
    return left.value, bottom.value, right.value, top.value


def _colour(raw: Any, c: Any) -> Colour | None:
    """The fill colour; None where there is none, or where it lets everything through."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not c.FPDFPageObj_GetFillColor(raw, red, green, blue, alpha) or alpha.value < 16:
        return None
    return red.value, green.value, blue.value


def _segments(raw: Any, c: Any) -> Iterator[tuple[float, float, float, float]]:
    """The straight lines of a path, in page coordinates."""
    matrix = c.FS_MATRIX()
    c.FPDFPageObj_GetMatrix(raw, matrix)
    count = c.FPDFPath_CountSegments(raw)
    if count > MANY_SHAPES:
        return
    start = last = (0.0, 0.0)
    for place in range(count):
        segment = c.FPDFPath_GetPathSegment(raw, place)
        x, y = ctypes.c_float(), ctypes.c_float()
        c.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = c.FPDFPathSegment_GetType(segment)
        if kind == c.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == c.FPDF_SEGMENT_LINETO:
            yield (*last, *point)
        last = point
        if c.FPDFPathSegment_GetClose(segment) and point != start:
            yield (*point, *start)
            last = start


def _straight(rules: list[tuple[float, float, float, float]], place: Any) -> Iterator[Rule]:
    """Rules that run along the page or up it, with their ends in order."""
    for x0, y0, x1, y1 in rules:
        (ax, ay), (bx, by) = place(x0, y0), place(x1, y1)
        left, right, top, bottom = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
        if bottom - top <= THIN < right - left:
            middle = (top + bottom) / 2
            yield Rule(left, middle, right, middle)
        elif right - left <= THIN < bottom - top:
            middle = (left + right) / 2
            yield Rule(middle, top, middle, bottom)


# --- letters and words ------------------------------------------------------------------------


def _looks(c: Any, shapes: list[_Shape], order: dict[int, int]) -> Any:
    """A function from a text object to its look, each worked out once."""

    @cache
    def font(address: int) -> tuple[bool, bool]:
        raw = ctypes.cast(address, c.FPDF_FONT)
        buffer = ctypes.create_string_buffer(256)
        c.FPDFFont_GetBaseFontName(raw, buffer, 256)
        name = buffer.value.decode("utf-8", "replace")
        forced = c.FPDFFont_GetFlags(raw) & (1 << 18)
        return bool(_BOLD.search(name) or forced), bool(_SYMBOL.search(name))

    @cache
    def look(address: int) -> _Look:
        raw = ctypes.cast(address, c.FPDF_PAGEOBJECT)
        matrix, size = c.FS_MATRIX(), ctypes.c_float()
        c.FPDFPageObj_GetMatrix(raw, matrix)
        c.FPDFTextObj_GetFontSize(raw, size)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        angle = math.degrees(math.atan2(matrix.b, matrix.a)) / 90
        quarter = round(angle) % 4 if abs(angle - round(angle)) < 0.06 else -1
        bold, symbol = font(_address(c.FPDFTextObj_GetFont(raw)))
        mode = c.FPDFTextObj_GetTextRenderMode(raw)
        colour = _colour(raw, c)
        state: Literal["seen", "unseen", "invisible"] = "seen"
        if mode in INVISIBLE_MODES:
            state = "invisible"
        elif colour is None and mode == 0:
            state = "unseen" if _see_through(raw, c) else "seen"
        elif colour is not None and mode == 0:
            under = _under(raw, c, shapes, order.get(address, -1))
            if under and max(abs(a - b) for a, b in zip(under, colour, strict=True)) < CONTRAST:
                state = "unseen"
        return _Look(size.value * scale, quarter, bold or mode == 2, symbol, colour or (0, 0, 0),
                     state)  # fmt: skip

    return look


def _see_through(raw: Any, c: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    return bool(c.FPDFPageObj_GetFillColor(raw, red, green, blue, alpha)) and alpha.value < 16


def _under(raw: Any, c: Any, shapes: list[_Shape], order: int) -> Colour | None:
    """The colour a text object stands on; None on a picture."""
    box = _bounds(raw, c)
    if box is None:
        return WHITE
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    under: Colour | None = WHITE
    for shape in shapes:
        if order >= 0 and shape.order > order:
            break
        left, bottom, right, top = shape.box
        if left <= x <= right and bottom <= y <= top:
            under = shape.colour
    return under


Letter = tuple[int, tuple[float, float, float, float], _Look]


def _letters(text_page: Any, c: Any, look: Any) -> Iterator[Letter]:
    """(code, (origin x, origin y, box left, …) …) of each letter; spaces have code 32."""
    x, y = ctypes.c_double(), ctypes.c_double()
    box = c.FS_RECTF()
    last: _Look | None = None
    for place in range(c.FPDFText_CountChars(text_page)):
        code = c.FPDFText_GetUnicode(text_page, place)
        if code in (0, 0x20, 0xA0, 0x0A, 0x0D, 0x09):
            if last is not None:
                yield 32, (0.0, 0.0, 0.0, 0.0), last
            continue
        found = c.FPDFText_GetTextObject(text_page, place)
        if not found:
            continue
        last = look(_address(found))
        c.FPDFText_GetCharOrigin(text_page, place, x, y)
        c.FPDFText_GetLooseCharBox(text_page, place, box)
        # The far corner by the way the letter runs: from its origin along its box.
        quarter = max(0, last.angle)
        far = (box.right, box.top, box.left, box.bottom)[quarter]
        end = (far, y.value) if quarter in (0, 2) else (x.value, far)
        yield code, (x.value, y.value, *end), last


def _words(letters: list[Letter], place: Any) -> Iterator[tuple[Word, _Look]]:
    """Letters → words: a space, a jump or another line ends one."""
    codes: list[int] = []
    x0 = x1 = y0 = 0.0
    look: _Look | None = None

    def word() -> tuple[Word, _Look]:
        assert look is not None
        text = _text(codes, look.symbol)
        return Word(
            text, x0, x1, y0, round(look.size, 2), look.bold, look.colour, look.symbol
        ), look

    for code, (ox, oy, ex, ey), here in letters:
        if code == 32:
            if codes:
                yield word()
            codes = []
            continue
        x, y = place(ox, oy)
        end, _ = place(ex, ey)
        if codes and look is not None:
            size = look.size if look is here else max(look.size, here.size)
            size = size if size > 1.0 else 1.0
            apart = x - x1 > WORD_GAP * size or x < x1 - size or abs(y - y0) > 0.6 * size
            # Most letters have the look of the one before: then only their places part them.
            if apart or (here is not look and _parts(look, here, y0 - y, code)):
                yield word()
                codes = []
        if not codes:
            x0, y0, look = x, y, here
        codes.append(code)
        x1 = max(end, x)
    if codes:
        yield word()


def _parts(before: _Look, here: _Look, raised: float, code: int) -> bool:
    """Whether a letter of another look begins a word: so does a footnote's number, small and
    raised, which is no part of the word before it."""
    note = here.size < 0.8 * before.size and raised > 0.15 * before.size and chr(code).isdigit()
    same = (here.symbol, here.state, here.angle) == (before.symbol, before.state, before.angle)
    return note or not same


def _text(codes: list[int], symbol: bool) -> str:
    """The letters of a word: ligatures opened, soft hyphens at a line's end made plain, ticks of
    symbol fonts as ticks."""
    if (
        symbol
        and len(codes) == 1
        and (tick := _TICKS.get(codes[0] & 0xFF))
        and (codes[0] >= 0xF000 or codes[0] in (0xFC, 0xFB, 0xFE, 0xFD))
    ):
        return tick
    text = "".join("-" if code in (2, 0xFFFE) else chr(code) for code in codes)
    if text.isascii():
        return text
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    for ligature, opened in _LIGATURES.items():
        text = text.replace(ligature, opened)
    return text
