"""PDF with a text layer → text in the marks of the segmenter, page by page.

A PDF holds letters at places and little else. What makes it a document again is read from how it
looks: the body is the size that most letters have, headings are larger or bolder, running lines
stand at the same height on many pages, a new paragraph begins where the line before had room for
its first word.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from assistant.errors import CorpusError
from assistant.parse.facts import version_around
from assistant.parse.layout import Line, Table, lines_of, reading_order, with_tables
from assistant.parse.outline import Outline
from assistant.parse.pdf_page import Page, read_page
from assistant.parse.source import Source, unseen, written

# PDFium keeps one state for all threads.
_LOCK = threading.Lock()

MAX_PAGES = 5000
# Pages with fewer letters than this hold no text to speak of.
FEW_LETTERS = 16
# A running line stands in the outer part of a page, on at least this many pages and this share.
MARGIN = 0.14
RUNNING_PAGES = 2
RUNNING_SHARE = 0.35
SAME_HEIGHT = 6.0

_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-–|\s]*(?:\d{1,4}|[ivxl]{1,6})[-–|\s]*(?:(?:of|/)\s*\d{1,4})?[-–|\s]*(?:page)?$",
    re.I,
)
_LEADER = re.compile(r"(?:(?:\.\s?){4,}|…{2,}|_{4,})\s*(?:\d{1,3}|[ivxl]{1,5})$")
_TRAILING = re.compile(r"\S\s+\d{1,3}$")
_CONTENTS = re.compile(r"(?:table of )?contents(?: page)?:?$", re.I)
_PART = re.compile(r"(?:appendix|annex|schedule|section|part|form|chapter|step|stage)\s+\d", re.I)
_OWN_FACT = re.compile(
    r"(?:approved|adopted|ratified|agreed|(?:last |next )?review(?:ed)?|version|issued|effective)\b"
    r"[\w /'’()-]{0,40}:\s*\S|(?:approved|adopted|ratified|agreed) by [^.:;]{3,60}\b20\d\d$",
    re.I,
)

Recognise = Callable[[bytes, Sequence[int]], Sequence[bytes]]


def read_pdf(raw: bytes, name: str, recognise: Recognise | None = None) -> Source:
    """The text of a PDF. `recognise` makes each page that is a picture into a PDF with text.

    Raises CorpusError for a file that needs a password, is damaged, or holds no text.
    """
    pages = _pages(raw, name)
    empty = [page.number for page in pages if _is_picture(page)]
    notes: list[str] = []
    if empty and recognise is not None:
        read = [_pages(one, name)[0] for one in recognise(raw, empty)]
        numbered = dict(zip(empty, read, strict=True))
        pages = [_renumbered(numbered.get(p.number, p), p.number) for p in pages]
        notes.append(f"{_listed(empty)} read by OCR: check the text for slips.")
    elif empty and len(empty) < len(pages):
        notes.append(
            f"{_listed(empty)} a picture and was not read. {OCR_ADVICE}"
            if len(empty) == 1
            else f"{_listed(empty)} pictures and were not read. {OCR_ADVICE}"
        )
    if not any(page.words for page in pages):
        if any(page.images for page in pages):
            raise CorpusError(f"{name}: a scan, pictures of pages without text. {OCR_ADVICE}")
        raise CorpusError(f"{name}: no text to answer from. Check that the file is the policy.")
    notes += unseen([word for page in pages for word in page.hidden])
    return _source(pages, notes)


OCR_ADVICE = (
    'To read scans, install the optional part: pip install "policy-assistant[ocr]" and the '
    "program Tesseract (see docs/deployment.md)."
)


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(n) for n in numbers[:8]) + (" …" if len(numbers) > 8 else "")
    return f"page {shown} is" if len(numbers) == 1 else f"pages {shown} are"


def _pages(raw: bytes, name: str) -> list[Page]:
    import pypdfium2 as pdfium

    with _LOCK:
        try:
            document = pdfium.PdfDocument(raw)
        except pdfium.PdfiumError as error:
            raise _unopened(name, error) from error
        try:
            if len(document) > MAX_PAGES:
                raise CorpusError(
                    f"{name}: more than {MAX_PAGES} pages. Split it into its policies."
                )
            return [_page(document, place, name) for place in range(len(document))]
        finally:
            document.close()


def _page(document: Any, place: int, name: str) -> Page:
    import pypdfium2 as pdfium

    try:
        page = document[place]
        try:
            return read_page(page, place + 1)
        finally:
            page.close()
    except pdfium.PdfiumError as error:
        raise CorpusError(
            f"{name}: page {place + 1} is damaged. Download or export the PDF again."
        ) from error


def _unopened(name: str, error: Exception) -> CorpusError:
    import pypdfium2.raw as raw

    if (
        getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        or "password" in str(error).lower()
    ):
        return CorpusError(
            f"{name}: needs a password to open. Save a copy without one and use that."
        )
    return CorpusError(
        f"{name}: is not a whole PDF: it may be cut short or damaged. Download or export it again."
    )


def _is_picture(page: Page) -> bool:
    return page.images > 0 and sum(len(word.text) for word in page.words) < FEW_LETTERS


def _renumbered(page: Page, number: int) -> Page:
    return Page(
        number, page.width, page.height, page.words, page.rules, page.hidden, page.turned,
        page.images,
    )  # fmt: skip


# --- pages → stream ---------------------------------------------------------------------------


def _source(pages: Sequence[Page], notes: Iterable[str]) -> Source:
    rows = {page.number: lines_of(page.words, page.number) for page in pages}
    running = _running(pages, rows)
    stream: list[Line | Table] = []
    furniture: list[str] = [line.text for line in running.values()]
    for page in pages:
        out = {id(w) for r in rows[page.number] if id(r) in running for w in r.words}
        words = [w for w in page.words if id(w) not in out]
        stream += reading_order(words, page.rules, page.number)
        if page.turned:
            furniture.append(" ".join(page.turned))
    kept, contents = _without_contents(stream)
    furniture += [line.text for line in contents]
    # A footer may be the only place that says who approved the policy, and when.
    parts = (" ".join(w.text for w in piece) for line in running.values() for piece in line.pieces)
    facts = list(dict.fromkeys(part for part in parts if _OWN_FACT.match(part)))[:4]
    said = "\n".join([*facts, *(_text(item) for item in kept)])
    if version := version_around((line.text for line in running.values()), said):
        facts.append(version)
    pieces = Outline(list(with_tables(kept))).pieces(facts)
    return written(pieces, furniture=furniture, notes=notes)


def _running(pages: Sequence[Page], rows: dict[int, list[Line]]) -> dict[int, Line]:
    """Headers, footers and page numbers, by id: lines in the outer part of the page whose words,
    numbers aside, stand at the same height on other pages."""
    places: dict[tuple[str, float], list[tuple[int, Line, float]]] = {}
    found: dict[int, Line] = {}
    for page in pages:
        lines = rows[page.number]
        for place, line in enumerate(lines):
            outer = min(line.y, page.height - line.y) < MARGIN * page.height
            last = place in (0, 1, len(lines) - 1, len(lines) - 2)
            if not (outer or last):
                continue
            edge = place in (0, len(lines) - 1)
            if edge and outer and len(pages) > 1 and _PAGE_NUMBER.fullmatch(line.text.strip()):
                found[id(line)] = line
            key = (_shape(line.text), round(line.size))
            places.setdefault(key, []).append((page.number, line, line.y))
    enough = max(RUNNING_PAGES, RUNNING_SHARE * min(len(pages), 12))
    for seen in places.values():
        for number, line, y in seen:
            same = {
                page
                for page, other, height in seen
                if abs(height - y) <= SAME_HEIGHT
                and (other.text == line.text or _counts(line.text, other.text, page - number))
            }
            if len(same) >= enough:
                found[id(line)] = line
    return found


def _counts(text: str, other: str, pages: int) -> bool:
    """Whether a number in `other` is as much larger as its page is later: a page number.
    Appendices and sentences may count in the same way."""
    if _PART.match(text) or re.search(r"[a-z][.;:]$", text):
        return False
    numbers = zip(re.findall(r"\d+", text), re.findall(r"\d+", other), strict=False)
    return any(int(b) - int(a) == pages for a, b in numbers if len(a) < 5 > len(b))


def _shape(text: str) -> str:
    return " ".join(re.sub(r"\d+|\b[ivxl]{1,6}\b", "#", text.lower()).split())


def _without_contents(
    stream: Sequence[Line | Table],
) -> tuple[list[Line | Table], list[Line]]:
    """The stream without contents lists, and their lines: three or more with leaders, or with
    page numbers at the right that never fall."""
    entry: list[bool] = []
    for item in stream:
        entry.append(isinstance(item, Line) and _is_entry(item))
    drop: set[int] = set()
    place = 0
    while place < len(stream):
        if not entry[place]:
            place += 1
            continue
        run = [place]
        i = place + 1
        while i < len(stream) and (entry[i] or (i + 1 < len(stream) and entry[i + 1])):
            if entry[i] or _is_wrapped(stream[i]):
                run.append(i)
            else:
                break
            i += 1
        numbers = [_page_of(stream[j]) for j in run if entry[j]]
        leaders = sum(bool(_LEADER.search(_text(stream[j]))) for j in run)
        rising = all(a <= b for a, b in zip(numbers, numbers[1:], strict=False))
        if len(numbers) >= 3 and (leaders * 2 >= len(numbers) or rising):
            drop.update(run)
            before = place - 1
            if before >= 0 and _CONTENTS.match(_text(stream[before]).strip()):
                drop.add(before)
        place = i
    kept = [item for i, item in enumerate(stream) if i not in drop]
    lines = [item for i, item in enumerate(stream) if i in drop]
    return kept, [line for line in lines if isinstance(line, Line)]


def _text(item: Line | Table) -> str:
    return item.text if isinstance(item, Line) else ""


def _is_entry(line: Line) -> bool:
    if _LEADER.search(line.text):
        return True
    apart = len(line.pieces) == 2 and len(line.pieces[-1]) == 1
    return bool(apart and _TRAILING.search(line.text) and line.x1 > line.right - 3 * line.size)


def _is_wrapped(item: Line | Table) -> bool:
    """The first half of an entry that runs over two lines."""
    return isinstance(item, Line) and not item.text.rstrip().endswith((".", ":", ";"))


def _page_of(item: Line | Table) -> int:
    number = re.search(r"(\d{1,3})$", _text(item))
    return int(number[1]) if number else 0
