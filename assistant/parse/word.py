"""Word (.docx) → text in the marks of the segmenter.

python-docx opens the package; what it leaves out is read from the XML here: automatic numbers,
text boxes, footnotes, tracked changes (their accepted text), hidden text. Nothing is fetched, no
entity is resolved, no macro exists by the time this is called (`kinds.check`).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.errors import CorpusError
from assistant.parse.cells import CellText, table_pieces
from assistant.parse.facts import version_around
from assistant.parse.lines import DO_OR_NOT
from assistant.parse.numbering import Numbering, W, left_of, read_numbering, value
from assistant.parse.source import Piece, Source, unseen, written

HEADING_WORDS = 20
BOLD_WORDS = 14
LARGER = 1.12
STEP = 4.0
# An indent of one list level where neither paragraph nor numbering says (points).
USUAL_INDENT = 18.0
TINY = 2.0
DEEPEST_NESTING = 40

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TICKS = {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐"}
_CONTENTS = re.compile(r"(?:table of )?contents(?: page)?:?$", re.I)
_CONTENTS_STYLE = re.compile(r"(?:toc \d|toc heading|table of figures)", re.I)
_OFF = ("0", "false", "off", "none")


@dataclass(slots=True)
class _Style:
    """What a paragraph or a run takes from its style, and that from the one it is based on."""

    name: str = ""
    based_on: str = ""
    bold: bool | None = None
    size: float | None = None
    outline: int | None = None
    number: str | None = None
    depth: int | None = None
    indent: float | None = None
    hidden: bool | None = None


@dataclass(slots=True)
class _Text:
    """The letters of a paragraph with what matters of their looks."""

    text: str = ""
    bold: int = 0
    letters: int = 0
    sizes: Counter[float] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    lead: int = 0  # so many characters at the start are bold

    @property
    def all_bold(self) -> bool:
        return 0 < self.letters == self.bold


@dataclass(slots=True)
class _Paragraph:
    text: str
    style: str
    bold: bool
    size: float
    level: int  # 1 … for headings by style or outline, else 0
    label: str | None  # "" for a bullet, None outside lists
    indent: float


def read_word(raw: bytes, name: str) -> Source:
    """The accepted text of a Word file. Raises CorpusError where the file is damaged."""
    from docx.opc.exceptions import PackageNotFoundError

    damage = (PackageNotFoundError, zipfile.BadZipFile, zlib.error, KeyError, ValueError)
    try:
        package, notes = _opened(raw)
    except (*damage, SyntaxError, OSError, EOFError) as error:
        raise CorpusError(
            f"{name}: the Word file is damaged ({type(error).__name__}). Open it in Word and save "
            "it again."
        ) from error
    reader = _Reader(package)
    pieces = reader.pieces()
    text = "\n".join(piece.text or "  ".join(piece.cells) for piece in pieces)
    if pieces and (version := version_around(reader.running, text)):
        # Under a title that is only a line of text, which has to come first to be one.
        pieces.insert(pieces[0].kind != "heading", Piece("paragraph", version))
    return written(pieces, furniture=reader.furniture, notes=[*notes, *unseen(reader.hidden)])


def _opened(raw: bytes) -> tuple[Any, list[str]]:
    """The document, and a note where it was opened without parts that it names and lacks, as some
    converters leave it: a lost picture must not cost the words."""
    import docx

    try:
        return docx.Document(io.BytesIO(raw)), []
    except KeyError:
        whole, lost = _without_lost_parts(raw)
        return docx.Document(io.BytesIO(whole)), [
            "the Word file names parts that are not in it, and was read without them: "
            f"{', '.join(lost)}"
        ]


def _without_lost_parts(raw: bytes) -> tuple[bytes, list[str]]:
    """The package without its links to parts that are not in it, and the names of these."""
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml import parse_xml

    lost: list[str] = []
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(stream, "w") as new:
        held = set(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            folder, _, file = name.rpartition("_rels/")
            if file.endswith(".rels"):
                links = parse_xml(content)
                for link in list(links):
                    part = posixpath.normpath(posixpath.join("/", folder, link.get("Target", "")))
                    if link.get("TargetMode") != "External" and part[1:] not in held:
                        lost.append(part[1:])
                        links.remove(link)
                content = serialize_part_xml(links)
            new.writestr(name, content)
    return stream.getvalue(), lost


class _Reader:
    def __init__(self, package: Any) -> None:
        self.package = package
        self.body = package.element.body
        self.hidden: list[str] = []
        self.furniture: list[str] = []
        self.running: list[str] = []  # headers and footers, which are furniture too
        self.numbering: Numbering = read_numbering(self._part("numbering"))
        self.styles = self._styles()
        self.footnotes = self._notes("footnotes") | self._notes("endnotes", "e")
        self.links = {
            key: rel.target_ref
            for key, rel in package.part.rels.items()
            if rel.is_external and rel.reltype.endswith("/hyperlink")
        }

    # --- parts of the package ---

    def _part(self, kind: str) -> Any:
        """The root element of a related part, None where there is none."""
        from docx.oxml import parse_xml

        for rel in self.package.part.rels.values():
            if not rel.is_external and rel.reltype.endswith(f"/{kind}"):
                part = rel.target_part
                element = getattr(part, "element", None)
                return parse_xml(part.blob) if element is None else element
        return None

    def _styles(self) -> dict[str, _Style]:
        root = self._part("styles")
        found: dict[str, _Style] = {"": _Style()}
        if root is None:
            return found
        defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        base = _Style(size=_size(defaults), bold=_flag(defaults, "b"))
        found[""] = base
        for style in root.iter(f"{W}style"):
            runs, own = style.find(f"{W}rPr"), style.find(f"{W}pPr")
            outline = value(own, "outlineLvl") if own is not None else None
            numbered = own.find(f"{W}numPr") if own is not None else None
            depth = value(numbered, "ilvl") if numbered is not None else None
            key = style.get(f"{W}styleId") or ""
            found[key] = _Style(
                name=(value(style, "name") or "").lower(),
                based_on=value(style, "basedOn") or "",
                bold=_flag(runs, "b"),
                size=_size(runs),
                outline=int(outline) if outline and outline.isdigit() else None,
                number=value(numbered, "numId") if numbered is not None else None,
                depth=int(depth) if depth and depth.isdigit() else None,
                indent=left_of(own.find(f"{W}ind")) if own is not None else None,
                hidden=_flag(runs, "vanish"),
            )
            if style.get(f"{W}default") in ("1", "true") and style.get(f"{W}type") == "paragraph":
                self.normal = key
        return found

    normal = ""

    def _inherited(self, style: str, attribute: str) -> Any:
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            own = self.styles.get(style)
            if own is None:
                break
            if (found := getattr(own, attribute)) is not None:
                return found
            style = own.based_on
        return getattr(self.styles[""], attribute)

    def _notes(self, kind: str, prefix: str = "") -> dict[str, str]:
        root = self._part(kind)
        found: dict[str, str] = {}
        if root is None:
            return found
        for note in root:
            if note.get(f"{W}type") in ("separator", "continuationSeparator", "continuationNotice"):
                continue
            texts = [self._text(p, "").text for p in note.iter(f"{W}p")]
            found[prefix + (note.get(f"{W}id") or "")] = " ".join(
                t.strip() for t in texts if t.strip()
            )
        return found

    # --- the document in order ---

    def pieces(self) -> list[Piece]:
        self._running()
        parts = list(self._parts(self.body, 0))
        parts = [p for p in parts if isinstance(p, list) or p.text.strip()]
        sizes: Counter[float] = Counter()
        bold = letters = 0
        for part in parts:
            if isinstance(part, _Paragraph):
                sizes[part.size] += len(part.text)
                letters += len(part.text)
                bold += len(part.text) * part.bold
        self.size = sizes.most_common(1)[0][0] if sizes else 11.0
        self.mostly_bold = bold > 0.5 * letters
        large = sorted(
            {p.size for p in parts if isinstance(p, _Paragraph) and self._large(p)}, reverse=True
        )
        styled = any(isinstance(p, _Paragraph) and p.level for p in parts)
        found: list[Piece] = []
        stack: list[float] = []
        waiting: list[Piece] = []
        for part in parts:
            if isinstance(part, list):
                stack = []
                found += table_pieces(part)
                continue
            if part.style == "\0note":
                waiting.append(Piece("paragraph", part.text))
                continue
            piece = self._piece(part, large, styled, stack)
            if piece.kind in ("heading", "bold"):
                # A section's footnotes stand at its end, where they cut no list in two.
                found += waiting
                waiting = []
            found.append(piece)
        return found + waiting

    def _running(self) -> None:
        """Headers and footers: furniture, like the numbers of pages."""
        from docx.oxml import parse_xml

        for rel in self.package.part.rels.values():
            if rel.is_external or not rel.reltype.endswith(("/header", "/footer")):
                continue
            element = getattr(rel.target_part, "element", None)
            root = parse_xml(rel.target_part.blob) if element is None else element
            for paragraph in root.iter(f"{W}p"):
                text = " ".join(self._text(paragraph, "").text.split())
                if text and text not in self.running:
                    self.running.append(text)
        self.furniture += self.running

    def _parts(self, parent: Any, depth: int) -> Iterator[_Paragraph | list[list[CellText]]]:
        """Paragraphs and tables of the body or of what wraps them."""
        if depth > DEEPEST_NESTING:
            return
        carried: _Text | None = None
        for child in parent:
            if child.tag == f"{W}p":
                text = self._text(child, self._style_of(child))
                if carried is not None:
                    text = _added(carried, text)
                    carried = None
                if _mark_deleted(child):
                    carried = text
                    continue
                yield from self._paragraph(child, text, depth)
            elif child.tag == f"{W}tbl":
                rows = [self._row(row, depth) for row in child.iter(f"{W}tr") if _of(row, child)]
                yield _with_merged(rows)
            elif child.tag == f"{W}sdt":
                gallery = child.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
                content = child.find(f"{W}sdtContent")
                if content is None:
                    continue
                if gallery is not None and "contents" in (gallery.get(f"{W}val") or "").lower():
                    for paragraph in content.iter(f"{W}p"):
                        self._drop(self._text(paragraph, "").text)
                    continue
                yield from self._parts(content, depth + 1)
            elif child.tag in (f"{W}ins", f"{W}moveTo", f"{W}smartTag", f"{W}customXml"):
                yield from self._parts(child, depth + 1)

    def _drop(self, text: str) -> None:
        if text := " ".join(text.split()):
            self.furniture.append(text)

    def _style_of(self, paragraph: Any) -> str:
        own = paragraph.find(f"{W}pPr")
        return (value(own, "pStyle") if own is not None else None) or self.normal

    def _paragraph(
        self, paragraph: Any, text: _Text, depth: int
    ) -> Iterator[_Paragraph | list[list[CellText]]]:
        own, style = paragraph.find(f"{W}pPr"), self._style_of(paragraph)
        name = self._name(style)
        if _CONTENTS_STYLE.match(name):
            self._drop(text.text)
        else:
            number, level = self._numbered(own, style)
            label = self.numbering.label(number, level) if number and text.text.strip() else None
            heading = self._level(own, style, name)
            lines = text.text.split("\n")
            size = text.sizes.most_common(1)[0][0] if text.sizes else 11.0
            indent = left_of(own.find(f"{W}ind")) if own is not None else None
            if indent is None and number:
                found = self.numbering.level(number, level)
                indent = found.indent if found else None
            if indent is None:
                indent = self._inherited(style, "indent")
            if indent is None:
                indent = USUAL_INDENT * (level + 1) if label is not None else 0.0
            for place, line in enumerate(lines):
                if heading and place == 0:
                    line = " ".join(lines)
                yield _Paragraph(
                    text=" ".join(line.split()),
                    style=name,
                    bold=text.all_bold or (place == 0 < len(lines) - 1 and text.lead >= len(line)),
                    size=size,
                    level=heading if place == 0 else 0,
                    label=label if place == 0 else None,
                    indent=indent,
                )
                if heading:
                    break
        for box in text.boxes:
            yield from self._parts(box, depth + 1)
        for note in text.notes:
            if self.footnotes.get(note):
                yield _Paragraph(self.footnotes[note], "\0note", False, 0.0, 0, None, 0.0)

    def _name(self, style: str) -> str:
        """The name of a style, or of the built-in heading it is based on."""
        first = self.styles[style].name if style in self.styles else ""
        seen: set[str] = set()
        while style and style in self.styles and style not in seen:
            seen.add(style)
            if re.match(r"heading \d|title$|toc ", self.styles[style].name):
                return self.styles[style].name
            style = self.styles[style].based_on
        return first

    def _level(self, own: Any, style: str, name: str) -> int:
        """1 for the title, 2 … for headings; 0 for text."""
        outline = value(own, "outlineLvl") if own is not None else None
        if outline is not None and outline.isdigit():
            return int(outline) + 2 if int(outline) < 9 else 0
        if name == "title":
            return 1
        if match := re.match(r"heading (\d)", name):
            return int(match[1]) + 1
        inherited = self._inherited(style, "outline")
        return inherited + 2 if inherited is not None and inherited < 9 else 0

    def _numbered(self, own: Any, style: str) -> tuple[str, int]:
        """The numbering and the level of a paragraph; "" for none."""
        numbered = own.find(f"{W}numPr") if own is not None else None
        number = value(numbered, "numId") if numbered is not None else None
        depth = value(numbered, "ilvl") if numbered is not None else None
        if number is None:
            number = self._inherited(style, "number")
            if number and depth is None:
                inherited = self._inherited(style, "depth")
                at = self.numbering.of_style(number, style)
                return ("" if number == "0" else number), inherited or at
        if not number or number == "0":
            return "", 0
        return number, int(depth) if depth and depth.isdigit() else 0

    # --- runs ---

    def _text(self, paragraph: Any, style: str) -> _Text:
        found = _Text()
        self._runs(paragraph, style, found, "")
        return found

    def _runs(self, parent: Any, style: str, found: _Text, link: str) -> None:
        for child in parent:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child, style, found)
            elif tag == f"{W}hyperlink":
                before = len(found.text)
                self._runs(child, style, found, link)
                address = self.links.get(child.get(f"{_R}id") or "", "")
                self._linked(found, before, address)
            elif tag in (f"{W}del", f"{W}moveFrom", f"{W}pPr"):
                continue
            elif tag == f"{W}sdt":
                if (content := child.find(f"{W}sdtContent")) is not None:
                    self._runs(content, style, found, link)
            elif tag in (
                f"{W}ins", f"{W}moveTo", f"{W}smartTag", f"{W}customXml", f"{W}fldSimple",
                f"{W}dir", f"{W}bdo",
            ):  # fmt: skip
                self._runs(child, style, found, link)

    @staticmethod
    def _linked(found: _Text, before: int, address: str) -> None:
        """Keep the address of a link beside words that don't show it."""
        words = found.text[before:].strip()
        plain = re.sub(r"^mailto:", "", address)
        outside = re.match(r"https?://|mailto:", address)
        if words and outside and plain.rstrip("/") not in words and words not in plain:
            found.text += f" ({plain})"

    def _run(self, run: Any, style: str, found: _Text) -> None:
        looks = run.find(f"{W}rPr")
        own = (value(looks, "rStyle") if looks is not None else None) or ""
        hidden = self._is_hidden(looks, own, style)
        bold = self._of_run(looks, own, style, "b", "bold")
        size = (
            _size(looks) or (own and self._inherited(own, "size")) or self._inherited(style, "size")
        )
        before = len(found.text)
        text = ""
        for child in run:
            tag = child.tag
            if tag == f"{W}t":
                text += child.text or ""
            elif tag in (f"{W}tab", f"{W}ptab"):
                text += "\t"
            elif tag in (f"{W}br", f"{W}cr"):
                text += " " if child.get(f"{W}type") in ("page", "column") else "\n"
            elif tag == f"{W}noBreakHyphen":
                text += "-"
            elif tag == f"{W}sym":
                text += _symbol(child)
            elif tag == f"{W}footnoteReference":
                found.notes.append(child.get(f"{W}id") or "")
            elif tag == f"{W}endnoteReference":
                found.notes.append("e" + (child.get(f"{W}id") or ""))
            elif tag in (f"{W}drawing", f"{W}pict", f"{_MC}AlternateContent", f"{W}object"):
                found.boxes += _boxes(child)
        if hidden:
            if text.strip():
                self.hidden.append(text)
            return
        if _flag(looks, "strike") or _flag(looks, "dstrike"):
            self._drop(text)  # struck out: it no longer holds
            return
        if found.lead == before and (bold or not text.strip()):
            found.lead += len(text)
        found.text += text
        letters = len(re.findall(r"\w", found.text[before:]))
        found.letters += letters
        found.bold += letters if bold else 0
        if letters:
            found.sizes[float(size or 11.0)] += letters

    def _of_run(self, looks: Any, own: str, style: str, flag: str, attribute: str) -> bool:
        direct = _flag(looks, flag)
        if direct is not None:
            return direct
        if own and (named := self._inherited(own, attribute)) is not None:
            return bool(named)
        return bool(self._inherited(style, attribute))

    def _is_hidden(self, looks: Any, own: str, style: str) -> bool:
        """Hidden text, and text that is white on white or too small to read."""
        if self._of_run(looks, own, style, "vanish", "hidden"):
            return True
        if looks is None:
            return False
        colour = (value(looks, "color") or "").upper()
        shaded = looks.find(f"{W}shd") is not None or looks.find(f"{W}highlight") is not None
        if colour in ("FFFFFF", "FEFEFE") and not shaded and not _on_colour(looks):
            return True
        size = _size(looks)
        return size is not None and size < TINY

    # --- tables ---

    def _row(self, row: Any, depth: int) -> list[tuple[CellText, bool]]:
        """The cells of a row, as many as it has columns, each with whether it goes on with the one
        above."""
        header = row.find(f"{W}trPr/{W}tblHeader") is not None
        cells: list[tuple[CellText, bool]] = []
        skipped = row.find(f"{W}trPr/{W}gridBefore")
        if skipped is not None:
            cells += [(CellText(()), False)] * int(skipped.get(f"{W}val") or 0)
        for cell in row.iter(f"{W}tc"):
            if not _of(cell, row):
                continue
            looks = cell.find(f"{W}tcPr")
            merged = looks.find(f"{W}vMerge") if looks is not None else None
            goes_on = merged is not None and merged.get(f"{W}val") != "restart"
            span = value(looks, "gridSpan") if looks is not None else None
            cells.append((self._cell(cell, header, depth), goes_on))
            cells += [(CellText(()), False)] * (int(span) - 1 if span and span.isdigit() else 0)
        return cells

    def _cell(self, cell: Any, header: bool, depth: int) -> CellText:
        pieces: list[Piece] = []
        stack: list[float] = []
        bold = True
        for part in self._parts(cell, depth + 1):
            if isinstance(part, list):
                pieces += (
                    Piece("paragraph", " ".join(c.text for c in row if c.text)) for row in part
                )
                continue
            if not part.text.strip():
                continue
            bold = bold and (part.bold or part.level > 0)
            pieces.append(_listed(part, stack))
        return CellText(tuple(p for p in pieces if p.text), header or (bold and bool(pieces)))

    # --- paragraphs → pieces ---

    def _large(self, part: _Paragraph) -> bool:
        return part.size >= self.size * LARGER

    def _piece(
        self, part: _Paragraph, large: list[float], styled: bool, stack: list[float]
    ) -> Piece:
        text, label = part.text, part.label
        words = len(text.split())
        if part.level and words <= 2 * HEADING_WORDS:
            stack.clear()
            return Piece("heading", text, level=part.level, label=label or "")
        ends = re.search(r"[.;,:]$", text) or DO_OR_NOT.match(text)
        bullet = label == "" or re.match(r"[-•·▪o]\s", text)
        if not ends and not bullet and re.search(r"[^\W\d_]{2}", text):
            size = self._large(part) and words <= HEADING_WORDS
            bold = part.bold and not self.mostly_bold and words <= BOLD_WORDS
            if size and not styled:
                stack.clear()
                return Piece("heading", text, level=large.index(part.size) + 1, label=label or "")
            if size or bold:
                stack.clear()
                return Piece("bold", text, label=label or "")
        return _listed(part, stack)


def _listed(part: _Paragraph, stack: list[float]) -> Piece:
    label = part.label
    if label is None or re.fullmatch(r"\d+(?:\.\d+)+\.?", label):
        if label is not None or not stack or part.indent < stack[0] + STEP:
            stack.clear()
        return Piece("paragraph", part.text, label=label or "")
    while stack and part.indent < stack[-1] - STEP:
        stack.pop()
    if not stack or part.indent > stack[-1] + STEP:
        stack.append(part.indent)
    return Piece("item", part.text, level=len(stack) - 1, label=label)


# --- small readers of XML ---------------------------------------------------------------------


def _flag(looks: Any, name: str) -> bool | None:
    child = looks.find(f"{W}{name}") if looks is not None else None
    return None if child is None else (child.get(f"{W}val") or "1").lower() not in _OFF


def _size(looks: Any) -> float | None:
    found = value(looks, "sz") if looks is not None else None
    try:
        return float(found) / 2 if found else None
    except ValueError:
        return None


def _mark_deleted(paragraph: Any) -> bool:
    """Whether the end of the paragraph was deleted as a tracked change: it runs into the next."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _added(first: _Text, second: _Text) -> _Text:
    return _Text(
        first.text + second.text,
        first.bold + second.bold,
        first.letters + second.letters,
        first.sizes + second.sizes,
        first.notes + second.notes,
        first.boxes + second.boxes,
        first.lead,
    )


def _symbol(symbol: Any) -> str:
    code = symbol.get(f"{W}char") or ""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return _TICKS.get(number & 0xFF, "•") if number >= 0xF000 else chr(number)


def _boxes(drawing: Any) -> list[Any]:
    """The contents of text boxes, each once: Word writes them in a new and in an old form."""
    if drawing.tag == f"{_MC}AlternateContent":
        choice = drawing.find(f"{_MC}Choice")
        fallback = drawing.find(f"{_MC}Fallback")
        found = list(choice.iter(f"{W}txbxContent")) if choice is not None else []
        return found or (list(fallback.iter(f"{W}txbxContent")) if fallback is not None else [])
    return list(drawing.iter(f"{W}txbxContent"))


def _of(element: Any, owner: Any) -> bool:
    """Whether a row or a cell belongs to this table or row, and not to one nested in it."""
    parent = element.getparent()
    while parent is not None and parent is not owner:
        if parent.tag in (f"{W}tbl", f"{W}tc"):
            return False
        parent = parent.getparent()
    return True


def _on_colour(looks: Any) -> bool:
    """Whether white letters stand in a shaded paragraph or cell, or in a drawing: there they are
    seen."""
    parent = looks.getparent()
    while parent is not None:
        for place in (f"{W}pPr/{W}shd", f"{W}tcPr/{W}shd", f"{W}tblPr/{W}shd"):
            shade = parent.find(place)
            if shade is not None and (shade.get(f"{W}fill") or "").upper() not in (
                "FFFFFF",
                "AUTO",
            ):
                return True
        if parent.tag in (f"{W}txbxContent", f"{W}tbl"):
            # A box or a table style may be coloured: better shown than lost.
            return True
        parent = parent.getparent()
    return False


def _with_merged(rows: list[list[tuple[CellText, bool]]]) -> list[list[CellText]]:
    """Rows of cells; what is merged over several rows stands in each of them."""
    found: list[list[CellText]] = []
    for row in rows:
        made = []
        for column, (cell, goes_on) in enumerate(row):
            above = found[-1][column] if found and column < len(found[-1]) else CellText(())
            made.append(above if goes_on else cell)
        found.append(made)
    return found
