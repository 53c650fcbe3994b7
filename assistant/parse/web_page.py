"""HTML → text in the marks of the segmenter.

What a website puts around a policy (navigation, header, footer, scripts) is furniture; what it
hides is left out and said, but for the panels that a button on the page opens. The page is read,
not run: no script, style sheet, image or entity is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.parse.cells import CellText, table_pieces
from assistant.parse.numbering import spelt
from assistant.parse.source import Piece, Source, unseen, written
from assistant.parse.text_file import decode

if TYPE_CHECKING:
    from bs4 import Tag

DEEPEST = 200

_SILENT = {
    "script", "style", "template", "noscript", "svg", "math", "canvas", "iframe", "object", "embed",
    "audio", "video", "head", "button", "select", "textarea", "input", "map", "datalist", "dialog",
}  # fmt: skip
_STRUCK_OUT = {"del", "s", "strike"}
_AROUND = {"nav", "footer"}
_ROLES = {"navigation", "banner", "contentinfo", "search", "menu", "menubar", "toolbar"}
_BLOCKS = {
    "p", "div", "section", "article", "main", "header", "footer", "aside", "ul", "ol", "dl", "table",  # noqa: E501
    "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "address", "figure", "figcaption",
    "details", "summary", "fieldset", "legend", "form", "center", "hr", "body", "html", "li", "dt",
    "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "caption", "menu", "nav",
}  # fmt: skip
_AROUND_TOO = {"div", "section", "aside", "ul", "ol", "p", "header", "form", "span"}
_CLOSED = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.I)
_UNSEEN = re.compile(
    r"font-size\s*:\s*[01](?:\.\d+)?(?:px|pt|em)?\s*(?:;|$)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)",
    re.I,
)
# What may open a panel besides buttons and links, and where its words are a heading already.
_OPENER_ROLES = {"button", "tab"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "dt")
# The sign on a button that says whether its panel is open.
_OPEN_SIGN = " +-–−▸▾▶▼►▲›»"
_WHITE = re.compile(r"(?:^|;)\s*color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\)"  # noqa: E501
                    r"|transparent)", re.I)  # fmt: skip
_BACKGROUND = re.compile(r"background", re.I)
_HIDING_RULE = re.compile(r"\.([\w-]+)\s*(?:,[^{}]*)?\{[^{}]*display\s*:\s*none[^{}]*\}", re.I)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
# What sites call the parts that are not the document, as words of a class or an id. The first are
# so wherever they stand, the second only where nearly all their words are links.
_SITE_PARTS = {
    "cookie", "cookies", "breadcrumb", "breadcrumbs", "skip", "skiplink", "pagination", "sidebar",
    "footer", "comments", "respond", "newsletter", "popup", "feedback", "toc", "tags",
}  # fmt: skip
_SITE_LINKS = {
    "nav", "navbar", "navigation", "menu", "submenu", "header", "masthead", "share", "sharing",
    "links", "pager", "toolbar", "widget",
}  # fmt: skip
# A part with more of the page's words than this is no trimming, whatever it is called.
MOST_AROUND = 0.3
LINKED = 0.8
_SKIP_LINK = re.compile(r"(?:skip to|jump to|back to top|top of page)\b", re.I)
_FRAGMENT = re.compile(r"^[ \t]*<(h[1-6]|table|ul|ol|dl|p)\b[^>]*>", re.I | re.M)
_LIST_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def read_web_page(raw: bytes, name: str) -> Source:
    """The text of a web page. Raises CorpusError where the bytes are no text."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(_decoded(raw, name), "lxml")
    reader = _Reader(soup)
    pieces = reader.pieces()
    return written(pieces, furniture=reader.furniture, notes=unseen(reader.hidden))


def with_markup(text: str) -> Source:
    """Markdown with the headings, lists, paragraphs and tables in it that are put in HTML as
    Markdown too."""
    if not _FRAGMENT.search(text):
        return Source(text)
    from bs4 import BeautifulSoup

    parts: list[str] = []
    furniture: list[str] = []
    hidden: list[str] = []
    unclosed: set[str] = set()
    done = 0
    for opening in _FRAGMENT.finditer(text):
        name = opening[1].lower()
        if opening.start() < done or name in unclosed:
            continue
        end = _end_of(name, text, opening.start())
        if end < 0:
            unclosed.add(name)
            continue
        reader = _Reader(BeautifulSoup(text[opening.start() : end], "lxml"))
        parts += [text[done : opening.start()], "\n\n", written(reader.pieces()).text, "\n"]
        furniture += reader.furniture
        hidden += reader.hidden
        done = end
    return Source("".join((*parts, text[done:])), (), tuple(furniture), tuple(unseen(hidden)))


def _end_of(name: str, text: str, start: int) -> int:
    """Where the tag that opens at `start` is closed; -1 if it is not."""
    depth = 0
    for tag in re.compile(rf"<(/?){name}\b[^>]*>", re.I).finditer(text, start):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end()
    return -1


def _decoded(raw: bytes, name: str) -> str:
    """By what the page says of itself, if that is true, else as any text file."""
    declared = _CHARSET.search(raw[:4096])
    if declared and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(raw, name)


class _Reader:
    def __init__(self, soup: Any) -> None:
        self.soup = soup
        self.furniture: list[str] = []
        self.hidden: list[str] = []
        rules = " ".join(style.get_text() for style in soup.find_all("style"))
        self.hiding = {name for name in _HIDING_RULE.findall(rules) if "@media" not in rules}
        self.length = len(soup.get_text())
        # Lists and lines over the only great heading of the page are its menu, if all are links.
        titles = soup.find_all("h1")
        above = titles[0].find_all_previous(("ul", "ol", "p")) if len(titles) == 1 else []
        self.above = {id(tag) for tag in above}
        self.openers: set[int] = set()
        self.panels: dict[int, str] = {}  # with the heading each needs
        self._find_panels()

    def _find_panels(self) -> None:
        """The panels of an accordion or of tabs, which people open to read: by the button that
        names them, else next to it."""
        named = {str(tag["id"]): tag for tag in self.soup.find_all(id=True)}
        for opener in self.soup.find_all(_is_opener):
            heading = opener.find_parent(_HEADINGS)
            names = str(opener.get("aria-controls", "")).split()
            beside = (heading or opener).find_next_sibling()
            if names:
                panels = [named.get(name) for name in names]
            else:
                panels = [beside] if self._follows(opener, beside) else []
            words = "" if heading else " ".join(opener.get_text(" ").split()).strip(_OPEN_SIGN)
            for panel in panels:
                if panel is not None and panel.get("role") not in ("dialog", "alertdialog"):
                    self.openers.add(id(opener))
                    self.panels.setdefault(id(panel), words)

    def _follows(self, opener: Tag, beside: Tag | None) -> bool:
        """Whether what stands beside a button is what it opens."""
        opened = opener.get("aria-expanded") == "true"
        return beside is not None and (opened or self._is_closed(beside))

    def _is_closed(self, tag: Tag) -> bool:
        return bool(
            tag.has_attr("hidden")
            or str(tag.get("aria-hidden", "")).lower() == "true"
            or _CLOSED.search(str(tag.get("style", "")))
            or self.hiding & set(tag.get("class") or ())
        )

    def pieces(self) -> list[Piece]:
        body = self.soup.body or self.soup
        root = self._main(body)
        if root is not body:
            self._drop_around(body, root)
        if root.find("h1") is None and (title := self._title(body)):
            found = [Piece("heading", title, level=1)]
        else:
            found = []
        return [*found, *self._block(root, 0)]

    def _main(self, body: Any) -> Any:
        """The part of the page that is the document, where the page says which."""
        for found in (body.find_all("main"), body.find_all(attrs={"role": "main"}),
                      body.find_all("article")):  # fmt: skip
            if len(found) == 1 and len(found[0].get_text()) > 0.3 * len(body.get_text()):
                return found[0]
        return body

    def _title(self, body: Any) -> str:
        """A heading of the page that stands outside its main part."""
        heading = body.find("h1")
        return " ".join(heading.get_text(" ").split()) if heading is not None else ""

    def _drop_around(self, body: Any, root: Any) -> None:
        for text in body.find_all(string=True):
            if not any(parent is root or parent.name in _SILENT for parent in text.parents):
                self._drop(str(text))

    def _drop(self, text: str) -> None:
        if text := " ".join(text.split()):
            self.furniture.append(text)

    def _skips(self, tag: Tag) -> bool:
        """Whether a tag is no text of the document; what it says is kept as furniture."""
        if id(tag) in self.openers:
            return tag.find_parent(_HEADINGS) is None  # else its words stand over its panel
        if tag.name in _SILENT:
            return True
        if tag.name in _STRUCK_OUT:
            self._drop(tag.get_text(" "))
            return True
        around = tag.name in _AROUND or str(tag.get("role", "")).lower() in _ROLES
        header = tag.name == "header" and tag.find_parent(("article", "main", "section")) is None
        if around or (header and tag.find("h1") is None):
            self._drop(tag.get_text(" "))
            return True
        if self._is_site(tag):
            self._drop(tag.get_text(" "))
            return True
        style = str(tag.get("style", ""))
        white = _WHITE.search(style) and not _BACKGROUND.search(style)
        white = white and not any(
            _BACKGROUND.search(str(p.get("style", ""))) or p.get("bgcolor") for p in tag.parents
        )
        closed = self._is_closed(tag) and id(tag) not in self.panels
        if closed or white or _UNSEEN.search(style):
            if text := tag.get_text(" ").strip():
                self.hidden.append(text)
            return True
        return False

    def _is_site(self, tag: Tag) -> bool:
        """Whether a tag belongs to the site by what it is called or by being all links."""
        if tag.name == "a":
            inside = str(tag.get("href", "")).startswith("#")
            return inside and _SKIP_LINK.match(tag.get_text().strip()) is not None
        if tag.name not in _AROUND_TOO or tag.find("h1") is not None:
            return False
        names = " ".join([*(tag.get("class") or ()), str(tag.get("id", ""))])
        called = set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", names).lower()))
        if not (called & (_SITE_PARTS | _SITE_LINKS) or id(tag) in self.above):
            return False
        if len(tag.get_text()) > MOST_AROUND * self.length:
            return False
        linked = sum(len(a.get_text()) for a in tag.find_all("a"))
        return bool(called & _SITE_PARTS) or linked >= LINKED * len(tag.get_text(strip=True))

    # --- blocks ---

    def _block(self, tag: Any, depth: int) -> Iterator[Piece]:
        """The pieces under a tag: its own text in paragraphs between the blocks it holds."""
        from bs4 import CData, Comment, Tag
        from bs4.element import NavigableString

        inline: list[str] = []
        for child in tag.children:
            if isinstance(child, Tag):
                if self._skips(child):
                    continue
                if child.name in _BLOCKS or (depth < DEEPEST and child.find(_BLOCKS)):
                    yield from _paragraphs(inline)
                    inline = []
                    if heading := self.panels.get(id(child)):
                        yield Piece("bold", heading)
                    yield from self._named(child, depth + 1)
                else:
                    inline.append(self._words(child))
            elif isinstance(child, NavigableString) and (
                type(child) is NavigableString or isinstance(child, CData)
            ):
                inline.append(_spaced(child, tag))
            elif isinstance(child, Comment):
                continue
        yield from _paragraphs(inline)

    def _named(self, tag: Tag, depth: int) -> Iterator[Piece]:
        if depth > DEEPEST:
            yield from _paragraphs([tag.get_text(" ")])
        elif re.fullmatch(r"h[1-6]", tag.name):
            if text := " ".join(self._words(tag).split()):
                yield Piece("heading", text, level=int(tag.name[1]))
        elif tag.name in ("ul", "ol", "menu"):
            yield from self._list(tag, 0, depth)
        elif tag.name == "dl":
            yield from self._definitions(tag, depth)
        elif tag.name == "table":
            caption = tag.find("caption")
            if caption is not None and caption.find_parent("table") is tag:
                yield from _paragraphs([self._words(caption)])
            if self._is_layout(tag):
                for cell in tag.find_all(("td", "th")):
                    if cell.find_parent("table") is tag and not self._skips(cell):
                        yield from self._block(cell, depth + 1)
            else:
                yield from table_pieces(self._rows(tag, depth))
        elif tag.name == "summary" or (tag.name in ("p", "legend") and self._bold(tag)):
            text = " ".join(self._words(tag).split())
            short = len(text.split()) <= 14 and not re.search(r"[.;,:]$", text)
            yield Piece("bold" if short else "paragraph", text)
        elif tag.name == "p" and (head := self._head(tag)):
            first, *rest = list(self._block(tag, depth))
            yield replace(first, kind="bold") if first.text == head else first
            yield from rest
        else:
            yield from self._block(tag, depth)

    def _is_layout(self, table: Tag) -> bool:
        """Whether a table only sets its parts in their places, as newsletters do: it says so, has
        one column, or holds a table or headings of its own and names no column."""
        if str(table.get("role", "")).lower() in ("presentation", "none"):
            return True
        rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        cells = [row.find_all(("td", "th"), recursive=False) for row in rows]
        if all(len(row) < 2 for row in cells):
            return True
        named = any(cell.name == "th" for row in cells for cell in row)
        return not named and table.find(("table", "h1", "h2", "h3", "h4")) is not None

    def _bold(self, tag: Tag) -> bool:
        """Whether all the words of a paragraph are bold."""
        texts = [t for t in tag.find_all(string=True) if t.strip()]
        return bool(texts) and all(
            any(
                p.name in ("b", "strong") or re.search(r"font-weight\s*:\s*(?:bold|[6-9]00)",
                                                       str(p.get("style", "")), re.I)
                for p in text.parents if p is tag or tag in p.parents
            )
            for text in texts
        )  # fmt: skip

    def _head(self, tag: Tag) -> str:
        """The bold words at the start of a paragraph that a line's end parts from the rest."""
        parts = [part for part in tag.children if str(part).strip()]
        if len(parts) < 3 or getattr(parts[1], "name", "") != "br":
            return ""
        if getattr(parts[0], "name", "") not in ("b", "strong"):
            return ""
        words = " ".join(self._words(parts[0]).split())
        return words if len(words.split()) <= 14 and not re.search(r"[.;,:]$", words) else ""

    def _list(self, tag: Tag, level: int, depth: int) -> Iterator[Piece]:
        """A list's items; what an item holds besides its first words follows as text of its own,
        lists in it one level further in."""
        form = _LIST_FORMS.get(str(tag.get("type", "")), "decimal")
        start = str(tag.get("start", ""))
        count = int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1
        unmarked = "list-style" in str(tag.get("style", "")) and "none" in str(tag.get("style", ""))
        for item in tag.find_all(True, recursive=False):
            if self._skips(item):
                continue
            if item.name in ("ul", "ol"):
                yield from self._list(item, level + 1, depth + 1)
                continue
            if str(item.get("value", "")).isdigit():
                count = int(str(item["value"]))
            label = f"{spelt(count, form)}." if tag.name == "ol" and not unmarked else ""
            count += 1
            first = True
            for piece in self._block(item, depth + 1):
                if piece.kind == "item":
                    yield Piece(
                        "item", piece.text, level=level + 1 + piece.level, label=piece.label
                    )
                elif first and piece.kind in ("paragraph", "bold"):
                    yield Piece("item", piece.text, level=level, label=label)
                else:
                    yield piece
                first = False

    def _definitions(self, tag: Tag, depth: int) -> Iterator[Piece]:
        """Each term with what it means, as one paragraph where both are short enough for it."""
        terms: list[str] = []
        for part in tag.find_all(("dt", "dd")):
            if part.find_parent("dl") is not tag or self._skips(part):
                continue
            pieces = list(self._block(part, depth + 1))
            if part.name == "dt":
                terms.append(" ".join(p.text for p in pieces))
                continue
            term = ", ".join(t for t in terms if t)
            terms = []
            if term and pieces and pieces[0].kind == "paragraph":
                joint = " " if term.endswith((":", "–", "-", ".", "?")) else ": "
                pieces[0] = Piece("paragraph", f"{term}{joint}{pieces[0].text}")
            elif term:
                yield Piece("bold", term)
            yield from pieces
        if terms:
            yield from (Piece("bold", term) for term in terms if term)

    def _rows(self, table: Tag, depth: int) -> list[list[CellText]]:
        """The rows of a table; a cell over several rows stands in each of them, else the
        cells after it would move under another head."""
        rows: list[list[CellText]] = []
        open_cells: dict[int, tuple[int, CellText]] = {}
        for row in table.find_all("tr"):
            if row.find_parent("table") is not table or self._skips(row):
                continue
            made: list[CellText] = []
            for cell in row.find_all(("td", "th"), recursive=False):
                self._fill(made, open_cells)
                hidden = self._skips(cell)
                pieces = () if hidden else tuple(self._block(cell, depth + 1))
                bold = bool(pieces) and all(piece.kind == "bold" for piece in pieces)
                text = CellText(_plain(pieces), cell.name == "th" or bold or self._bold(cell))
                span, down = _count(cell.get("colspan")), _count(cell.get("rowspan"))
                for part in (text, *[CellText(())] * (span - 1)):
                    if down > 1:
                        open_cells[len(made)] = (down - 1, part)
                    made.append(part)
            self._fill(made, open_cells)
            rows.append(made)
        return rows

    @staticmethod
    def _fill(made: list[CellText], open_cells: dict[int, tuple[int, CellText]]) -> None:
        while len(made) in open_cells:
            column = len(made)
            left, cell = open_cells.pop(column)
            if left > 1:
                open_cells[column] = (left - 1, cell)
            made.append(cell)

    # --- words ---

    def _words(self, tag: Any) -> str:
        """The words of inline markup; the address of a link that leads outside stays beside it."""
        from bs4 import Tag
        from bs4.element import NavigableString

        if tag.name == "br":
            return "\n"
        if tag.name == "img":
            return f" {tag.get('alt') or ''} "
        parts: list[str] = []
        for child in tag.children:
            if isinstance(child, Tag):
                if not self._skips(child):
                    parts.append(self._words(child))
            elif type(child) is NavigableString:
                parts.append(_spaced(child, tag))
        text = "".join(parts)
        address = str(tag.get("href", "")) if tag.name == "a" else ""
        plain = address.removeprefix("mailto:")
        outside = re.match(r"https?://|mailto:", address)
        if text.strip() and outside and plain.rstrip("/") not in text and text.strip() not in plain:
            text += f" ({plain})"
        return text


def _is_opener(tag: Tag) -> bool:
    """Whether a tag is a button that says what it opens, or that it opens what is next to it."""
    button = tag.name == "button" or tag.get("role") in _OPENER_ROLES or tag.name == "a"
    return button and (tag.has_attr("aria-controls") or tag.has_attr("aria-expanded"))


def _spaced(text: Any, tag: Any) -> str:
    """White space folded as a browser does, except in preformatted text."""
    return str(text) if tag.name == "pre" else re.sub(r"\s+", " ", str(text))


def _paragraphs(inline: Sequence[str]) -> Iterator[Piece]:
    for line in "".join(inline).split("\n"):
        if text := " ".join(line.split()):
            yield Piece("paragraph", text)


def _plain(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces of a cell: tables and headings in it become paragraphs."""
    return tuple(
        Piece("paragraph", " ".join(c for c in p.cells if c) if p.kind == "row" else p.text)
        if p.kind in ("heading", "bold", "row")
        else p
        for p in pieces
        if p.kind != "rule"
    )


def _count(value: object) -> int:
    return min(200, int(str(value))) if str(value).isdigit() and int(str(value)) > 0 else 1
