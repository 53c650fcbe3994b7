"""Raw text → blocks: headings, paragraphs, list items, table rows, furniture.

One line-based reader serves Markdown and plain text, because schools mix them: a numbered line
is a heading in one document, a list item in the next and a paragraph in the third. Each
recogniser below looks at one line and its neighbours and takes as many lines as belong to it; the
first that takes any wins, so their order is the rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from assistant.parse.cells import with_spaced_tables, with_tabbed_tables
from assistant.parse.facts import school_name
from assistant.parse.grammar import BREAKS_OFF, FINITE_VERBS, MODAL, starts_with_verb
from assistant.parse.hyphens import mend_hyphens
from assistant.parse.lines import (
    CONTENTS_LINE,
    DO_OR_NOT,
    clean_inline,
    folded,
    is_page_number,
    normalise,
    one_column,
    page_edges,
    recurs,
    running_lines,
    struck_out,
    with_definitions,
)

BlockKind = Literal["title", "heading", "paragraph", "item", "row", "fact", "furniture"]

HEADING_WORDS = 12
BARE_HEADING_WORDS = 9
FACT_LENGTH = 160
# A numbered line is the heading of what follows it at once, in an outline of so many of them.
OUTLINE_LINES = 3
OUTLINE_WORDS = 8
# Sections that a document may have lost between two numbers without a full stop.
NUMBERS_SKIPPED = 1
# Lines up to here after "Staff must not share:" are its list, though nothing marks them.
UNMARKED_ITEM = 60
# The label of a field in a form has no more words.
FIELD_WORDS = 6
# Where the title stands: among so many blocks, of which some may be the school's address.
OPENING_BLOCKS = 6
LETTERHEAD_BLOCKS = 16
# How far below the first item of a list set in wrapped prose the second may stand.
NEXT_ITEM_LINES = 8
# Fewer items make no contents list that nothing announces.
CONTENTS_ITEMS = 3
# Lines longer than this were never wrapped by hand or by a page: each is a whole paragraph.
WRAPPED = 130
UNWRAPPED_LINES = 2
# A wrapped line may fall so many characters short of the others and still be full.
RAGGED = 12

# The mark of a bullet: Markdown's, those of word processors, and the private-use glyphs that
# PDFs carry for symbol fonts.
_MARK = r"[-*+•·▪▫■□●○◦‣⁃–—✓✔➢❖\uf0a7\uf0b7\uf076\uf0d8]"
_HASH = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_SETEXT = re.compile(r"\s{0,3}(=+|-{3,})\s*$")
_RULE = re.compile(r"\s{0,3}([-*_])(?:\s*\1){2,}\s*$")
_QUOTE = re.compile(r"\s{0,3}>\s?")
_BULLET = re.compile(rf"(\s*)(?:(?:--|{_MARK}|[o.](?=\s{{1,4}}\S))\s+)+(\S.*)$")
_GLYPH = re.compile(r"(\s*)[•▪■●◦‣\uf0a7\uf0b7\uf076\uf0d8](\S.*)$")
_LONE_BULLET = re.compile(rf"(\s*)(?:{_MARK}|[o.])\s*$")
_INLINE_BULLET = re.compile(r"\s+•\s+")
_LETTERED = re.compile(
    r"(\s*)(\(?(?:[a-z]|[ivx]{1,5}|\d{1,2})\)|(?:[a-hj-z]|[ivx]{1,5})\.)\s+(\S.*)$", re.I
)
_ORDERED = re.compile(r"(\s*)(\d{1,2}[.)])\s+(\S.*)$")
_MULTI = re.compile(r"(\s*)(\d{1,2}(?:\.\d{1,2}){1,3})[.:)]?\s+(\S.*)$")
_UNDOTTED = re.compile(r"\s{0,3}(\d{1,2})\s+([A-Z].*)$")
# "9.30 am", "1.5 metres": a number that counts, not one that labels.
_QUANTITY = re.compile(
    r"(?:am|pm|per|%|£|metres?|m|km|miles?|hours?|minutes?|million|years?|times|o['’]?clock|and|"
    r"or|to)\b",
    re.I,
)
_NUMBERED_TITLE = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})[.:)]?\s+(.*)$")
_PART_TITLE = re.compile(
    r"((?:appendix|annex|schedule|part|section|chapter)\s+(?:[A-Z]|\d{1,2}|[IVX]{1,5}))\b"
    r"\s*[-:–—.]?\s*(.*)$",
    re.I,
)
# What stays of a website when its words are copied, a field of a form left blank, and where
# Markdown keeps the address of a link.
_SITE_LINE = re.compile(
    r"(?:skip to (?:main |the )?(?:content|navigation)|toggle (?:menu|navigation)|back to top|"
    r"top of page|bottom of page|share this(?: page)?|(?:share (?:on|by|via) [\w-]+\s*)+|"
    r"share this(?: page)?:?(?: (?:facebook|twitter|x|linkedin|whatsapp|email|print))+|"
    r"(?:print|edit|improve) this page|"
    r"school logo|google translate|home ?page)[\s↓↑]*",
    re.I,
)
# What a mailing program puts around a newsletter.
_MAILING = re.compile(
    r"(?:(?:can(?:['’]?t|not) (?:see|read|view)|(?:having )?(?:trouble|problems?|difficulty) "
    r"(?:with )?(?:view|read|see)ing)\b.{0,80}|"
    r"(?:click here to )?(?:view|read|open|see) (?:(?:this|the|our) )?(?:(?:e-?mail|message|"
    r"newsletter|it) )?(?:online|(?:in|on|with) (?:your|a|the)(?: web)? browser)(?: version)?|"
    r"you(?:['’]re| are) receiving this\b.{0,160}|"
    r"(?:click here to |to )?(?:unsubscribe|(?:update|manage) (?:your )?(?:e-?mail |subscription )?"
    r"preferences)(?: here| from (?:this|our|these|future) [\w -]{1,40})?"
    r"(?:\W+(?:or |and )?(?:unsubscribe|(?:update|manage|change) [\w -]{1,40}))?)[.?!]?",
    re.I,
)
# Where a school is to be found, as it stands at the top of its paper.
_LETTERHEAD = re.compile(
    r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|(?i:\b(?:tel(?:ephone)?|phone|fax)\b\W{0,3}\d|"
    r"\S@\S|\bwww\.|https?://|\b(?:head ?teacher|principal|head|head of school)\s*:\s*"
    r"(?:mrs?|ms|miss|dr|rev)\b)"
)
# What site makers write in Markdown for their programs: a contents list to be filled in, the
# fences and names of notes, attributes, templates, tags alone on a line.
_SITE_MARK = re.compile(
    r"\[\[?_?TOC_?\]?\]|\{:.*\}|\{%.*%\}|\{\{[%<].*[%>]\}\}|:{3,}.*|(?:!!!|\?\?\?\+?) ?\w+.*|"
    r"\[!\w+\]|(\*\*|__)(?:note|warning|tip|caution|info|important)\1|"
    r"(?:</?(?:details|div|section|center|figure|img|br|hr|a)\b[^>]*>\s*)+",
    re.I,
)
# "POL-000036", "M01 – Version 7.0".
_DOCUMENT_CODE = re.compile(
    r"[A-Z]{1,6}[-–/ ]?\d+(?:[-–/.]\d+)*"
    r"(?:\W+(?i:version|issue|rev(?:ision)?|v)\.? ?\d[\d.]*)?"
)
_SUMMARY = re.compile(r"\s*(?:<details[^>]*>\s*)?<summary[^>]*>(.+?)</summary>\s*$", re.I)
_ANCHOR = re.compile(r"\s*\{[#:.][^}]*\}\s*$")
_TASK = re.compile(r"\[[ xX]\]\s+(?=\S)")
_LINKED = re.compile(r"\[([^\[\]]{0,200})\]\([^()]{0,500}\)")
# How a letter opens and ends.
_COURTESY = re.compile(
    r"(?:yours (?:sincerely|faithfully|truly)|(?:kind|best|warm) (?:regards|wishes)),?|"
    r"dear [\w/&,'’ -]{2,50},",
    re.I,
)
# "D. Hill" is signed by a person, unless a C or an E is listed too. "Q." is a question.
_SIGNED = re.compile(r"([A-PR-Z])\.(?: ?[A-Z]\.)*(?: [A-Z][\w'’-]+){1,3}$")
_ROMAN_BESIDE = {"I": ("II",), "V": ("IV", "VI"), "X": ("IX", "XI")}
# One line with several boxes to choose from.
_BOX = re.compile(r"☐|□|\\?\[ ?\\?\]")
_MODAL_WORD = re.compile(rf"\b{MODAL}", re.I)
_SECONDS = {"a": "b", "i": "ii", "1": "2", "A": "B"}
_BRACKETED = re.compile(r"\([^)]*\)")
_QUESTION = re.compile(r"[\"'“‘]?[A-Z].*\?$")
_BLANK = re.compile(r"[._…]{5,}")
_LINK_TARGET = re.compile(r"\[[^\]]{1,200}\]:\s+\S+")
_NO_SPACE = re.compile(r"\s{0,3}#{2,6}[A-Z]")
_YEAR_LAST = re.compile(r"\b(?:1[89]|20)\d\d\)?$")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_FACT = re.compile(
    r"(?:approved|adopted|ratified|agreed|(?:last|next|for) review|review|reviewed|date|version|"
    r"author|owner|policy owner|responsible|status|issued|effective|signed|document)"
    r"[\w /'’()-]{0,40}:\s*\S",
    re.I,
)
# "Approved by the Governing Body, 4 February 2025": no sentence, for it has no end.
_APPROVED = re.compile(
    r"(?:approved|adopted|ratified|agreed)(?: by)? [^.:;]{3,80}\b(?:19|20)\d\d$", re.I
)
_EDITION = re.compile(r"(?:version|issue|edition|revision|v)\.?\s*\d{1,3}(?:\.\d{1,3}){0,2}$", re.I)
_CONTENTS = re.compile(
    r"(?:(?:table of |page )?contents(?: page)?|"
    r"(?:on|in) this (?:page|policy|document|guide|article))\s*:?$",
    re.I,
)
_CONTENTS_ENTRY = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+\S|appendix|annex)|.*(?:\.{3,}|…|\s{2,})\s*\w{1,3}$", re.I
)
# "What parents must not do" is what a section is about; "Parents must not smoke" is a rule.
_TOPIC = re.compile(r"(?:what|who|when|where|why|how|which|things)\b", re.I)
_RULES = re.compile(r"\b(?:must|should|shall|will|may not|cannot)\b", re.I)
_OUTLINE = re.compile(r"\s{0,3}(\d{1,2}(?:\.\d{1,2}){0,3})[.)]?\s+(\S.*)$")
_BOLD_LINE = re.compile(r"\s*(\*\*|__)(.+?)\1\s*(:?)\s*$")
_CAPITAL = re.compile(r"[\"'“‘(\[]?[A-Z]")
_ENDED = re.compile(r"[.!?;:…][\"'”’)\]]*$")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_TITLE_WORD = re.compile(
    r"\b(?:policy|code|procedures?|agreement|guidance|guidelines|handbook|protocol|statement|"
    r"plan|charter|rules|contract|notice)\b",
    re.I,
)
_SECTION_WORD = re.compile(
    r"(?:introduction|purpose|aims?|scope|background|overview|rationale|contents|definitions?|"
    r"policy statement|summary)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document. `number` is the label as printed ("6.1", "Appendix A", "(a)");
    `level` is a heading's depth from 1, 0 where nothing but its looks makes it a heading;
    `indent` a list item's depth from 0; `cells` a row's, `header` its table's."""

    kind: BlockKind
    text: str
    number: str = ""
    level: int = 0
    indent: int = 0
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()


def read_blocks(raw: str) -> list[Block]:
    """Blocks in document order. Nothing of the text is lost: contents lists, page numbers,
    headers and footers come as `furniture`, and at the end what is struck out."""
    lines = mend_hyphens(normalise(with_tabbed_tables(raw))).split("\n")
    if any(_NO_SPACE.match(line) for line in lines):
        lines = [re.sub(r"^(\s{0,3}#{1,6})(?=[A-Z])", r"\1 ", line) for line in lines]
    markdown = sum(1 for line in lines if _HASH.match(line)) >= 2
    lines = with_definitions(lines) if markdown else with_spaced_tables(one_column(lines))
    reader = _Reader(lines, markdown, page_edges(raw))
    lines = reader.lines
    place = 0
    while place < len(lines):
        place = reader.read(place)
    reader.flush()
    blocks = reader.blocks if reader.markdown else _rejoined(reader.blocks)
    struck = [Block("furniture", words) for words in struck_out("\n".join(lines))]
    return [*_mark_title(blocks), *struck]


def split_title(text: str) -> tuple[str, str]:
    """A heading's printed label and its words: "6.1 Groups" → ("6.1", "Groups")."""
    if part := _PART_TITLE.match(text):
        kind, number = part[1].split()
        return f"{kind.capitalize()} {number}", part[2].strip()
    if numbered := _NUMBERED_TITLE.match(text):
        return numbered[1], numbered[2].strip()
    return "", text


@dataclass
class _Reader:
    """Where the reading stands: the blocks so far, and the lines of an unfinished paragraph."""

    lines: list[str]
    markdown: bool
    edges: frozenset[str] = frozenset()
    blocks: list[Block] = field(default_factory=list)
    paragraph: list[str] = field(default_factory=list)
    indents: tuple[int, ...] = ()
    under: int | None = None  # where bullets hang from an item with the same indent
    mark: str = ""  # the bullet of that item, or the shape of its number
    capital: bool = False  # whether it does not begin in a small letter
    blank_before: bool = True

    @cached_property
    def titles(self) -> list[str]:
        """Every short line, folded: what a contents entry may announce."""
        short = (line.strip() for line in self.lines)
        return [folded(line) for line in short if 0 < len(line) <= CONTENTS_LINE]

    @cached_property
    def running(self) -> frozenset[str]:
        return running_lines(self.lines) | self.edges

    @cached_property
    def outline(self) -> frozenset[int]:
        """The places of headings that lost their empty lines ("2.1 Staff" over its first
        sentence), where their numbers make an outline."""
        found: list[int] = []
        at: tuple[int, ...] = (0,)
        for place, line in enumerate(self.lines):
            match = _OUTLINE.match(line)
            if match and self._is_outline(place, match[2]):
                number = tuple(int(n) for n in match[1].split("."))
                if _follows(number, at):
                    found.append(place)
                    at = number
        return frozenset(found if len(found) >= OUTLINE_LINES else ())

    def _is_outline(self, place: int, words: str) -> bool:
        before, after = self.line(place - 1).strip(), self.line(place + 1).strip()
        deeper = _OUTLINE.match(after)
        return (
            _is_title_like(words)
            and len(words.split()) <= OUTLINE_WORDS
            and not _has_verb(words)
            and bool(after[:1].isupper() or (deeper and "." in deeper[1]))
            and bool(
                not before
                or _SENTENCE_END.search(before)
                or _is_title_like(_OUTLINE.sub(r"\2", before))
            )
        )

    @cached_property
    def width(self) -> int:
        """How long a line may get before it is wrapped; 0 where lines are whole paragraphs."""
        lengths = [len(line.rstrip()) for line in self.lines if "|" not in line]
        if sum(length > WRAPPED for length in lengths) >= UNWRAPPED_LINES:
            return 0
        return max((n for n in lengths if n <= WRAPPED), default=0)

    def line(self, place: int) -> str:
        return self.lines[place] if 0 <= place < len(self.lines) else ""

    def ends_short(self, place: int) -> bool:
        """Whether the line was ended on purpose: the first word of the next had room in it."""
        following = self.line(place + 1).split(maxsplit=1)
        if not following or place < 0:
            return False
        line = self.line(place).rstrip()
        ragged = 0 if _ENDED.search(line) else RAGGED
        return not self.width or len(line) + 1 + len(following[0]) + ragged <= self.width

    def begins_anew(self, place: int) -> bool:
        """Whether a line under a list item, with no empty line between, is text of its own: the
        next stem ("You must:"), the next heading, or what follows the list."""
        text, before = self.line(place).strip(), self.line(place - 1).rstrip()
        indent = _indent(self.line(place))
        deeper = bool(self.indents) and indent > self.indents[-1] + 1
        if deeper or not _CAPITAL.match(text):
            return False
        if not (self.markdown or self.width):
            return True
        ended = bool(_ENDED.search(before))
        if text.endswith(":"):
            return ended or self.ends_short(place - 1)
        return ended and self.ends_short(place - 1)

    def stands(self, place: int) -> bool:
        """Whether a short line of plain text was parted on purpose from the text around it, where
        a document has lost its empty lines."""
        following = self.line(place + 1).strip()
        marked = bool(_BULLET.match(following) or _LETTERED.match(following))
        return (
            not self.markdown
            and (self.blank_before or self.ends_short(place - 1))
            and self.ends_short(place)
            and (marked or bool(_CAPITAL.match(following) and not _is_title_like(following)))
        )

    def alone(self, place: int) -> bool:
        """Whether nothing but empty lines stands around this line."""
        return self.blank_before and not self.paragraph and not self.line(place + 1).strip()

    def read(self, place: int) -> int:
        """Take the line at `place` and what belongs to it; the next line to read."""
        if not self.lines[place].strip():
            self.flush()
            self.blank_before = True
            return place + 1
        for recognise in _RECOGNISERS:
            if taken := recognise(self, place):
                self.blank_before = False
                return place + taken
        self.paragraph.append(self.lines[place].strip())
        self.blank_before = False
        if self.lines[place].endswith(("  ", "\\")):
            self.paragraph[-1] = self.paragraph[-1].rstrip("\\")
            self.flush()
        elif not (self.markdown or self.width) and _CAPITAL.match(self.line(place + 1).strip()):
            self.flush()
        return place + 1

    # --- what a recogniser may add ---

    def flush(self) -> None:
        """End the paragraph. Short lines after one that ends in a colon are its list."""
        lines, self.paragraph = self.paragraph, []
        stem = next((i for i, line in enumerate(lines) if line.endswith(":")), len(lines))
        rest = lines[stem + 1 :]
        if len(rest) < 2 or any(len(line) > UNMARKED_ITEM for line in rest):
            rest, stem = [], len(lines)
        text = clean_inline(_unwrapped(lines[: stem + 1]))
        first, *items = _INLINE_BULLET.split(text)
        if items and self.blocks and self.blocks[-1].text.endswith(":"):
            first, items = "", [first, *items]
        if first:
            self.under = None
            self.blocks.append(Block("paragraph", first))
        for item in (*items, *rest):
            self.item(0, item)

    def heading(self, text: str, level: int) -> None:
        self.flush()
        self.indents, self.under = (), None
        if clean := clean_inline(text):
            number, words = split_title(clean)
            self.blocks.append(Block("heading", words or clean, number=number, level=level))

    def numbered_paragraph(self, number: str, level: int, words: str) -> None:
        """Open a paragraph that is a section of its own, known by its number alone."""
        self.flush()
        self.indents = ()
        self.blocks.append(Block("heading", "", number=number, level=level))
        self.paragraph = [words]

    def item(self, indent: int, text: str, number: str = "", mark: str = "") -> None:
        self.flush()
        mark = mark or _shape(number)
        goes_on = self.capital and text[:1].islower()
        if self.under == indent and (mark != self.mark or goes_on):
            indent += 2
        else:
            # "2. You should not post remarks that are", over bullets that are set no deeper.
            opens = text.endswith(":") or number and BREAKS_OFF.search(text)
            self.under, self.mark = (indent, mark) if opens else (None, "")
            self.capital = not text[:1].islower()
        kept = [i for i in self.indents if i < indent]
        if kept and indent - kept[-1] < 2:
            # A shift of one column is careless typing, not another level.
            kept.pop()
        self.indents = (*kept, indent)
        for piece in _INLINE_BULLET.split(clean_inline(text)):
            if piece:
                self.blocks.append(Block("item", piece, number=number, indent=len(kept)))

    def goes_on(self, text: str) -> None:
        """Add to the last block: a list item that runs over several lines."""
        last = self.blocks[-1]
        self.blocks[-1] = replace(last, text=f"{last.text} {clean_inline(text)}")

    @property
    def said(self) -> str:
        """The words just above: of the open paragraph, else of the last block."""
        if self.paragraph:
            return self.paragraph[-1]
        return self.blocks[-1].text if self.blocks else ""

    @property
    def in_item(self) -> bool:
        return not self.paragraph and bool(self.blocks) and self.blocks[-1].kind == "item"

    @property
    def may_interrupt(self) -> bool:
        """Whether a mark here can begin something new: not in the middle of wrapped prose."""
        if not self.paragraph:
            return True
        return (
            bool(re.search(r"[.:;!?–—-][\"'”’)]*$", self.paragraph[-1]))
            or DO_OR_NOT.match(self.paragraph[-1]) is not None
        )


def _shape(number: str) -> str:
    """What numbers of one list have in common: "(a)" and "(b)", but not "(i)"."""
    kinds = re.sub(r"\d+", "1", number)
    return re.sub(r"[a-z]+", lambda letters: "i" if set(letters[0]) <= set("ivx") else "a", kinds)


# --- recognisers: each takes a reader and a place, and says how many lines it took ------------


def _fence(r: _Reader, place: int) -> int:
    """The fence of a code block is dropped; what stands in it is read like anything else."""
    if not _FENCE.match(r.lines[place]):
        return 0
    r.flush()
    return 1


def _furniture(r: _Reader, place: int) -> int:
    stripped = r.lines[place].strip()
    around = (
        _SITE_LINE.fullmatch(_LINKED.sub(r"\1", stripped))
        or _COURTESY.fullmatch(stripped)
        or _is_mailing(r, _LINKED.sub(r"\1", stripped))
        or _is_blank_form(stripped)
    )
    if (
        (is_page_number(stripped) and r.alone(place))
        or " ".join(stripped.split()) in r.running
        or (around and (r.blank_before or not r.in_item))
        or _LINK_TARGET.fullmatch(stripped)
        or _SITE_MARK.fullmatch(stripped)
    ):
        r.flush()
        r.blocks.append(Block("furniture", clean_inline(stripped)))
        return 1
    return 0


def _is_mailing(r: _Reader, stripped: str) -> bool:
    """What a mailing program puts around a newsletter, and its sender's address after that."""
    if _MAILING.fullmatch(stripped):
        return True
    last = r.blocks[-1] if r.blocks and not r.paragraph else None
    after = last is not None and last.kind == "furniture" and _MAILING.fullmatch(last.text)
    return bool(after and _is_letterhead(stripped))


def _is_letterhead(text: str) -> bool:
    return bool(_LETTERHEAD.search(text)) and not _SENTENCE_END.search(text)


def _is_blank_form(stripped: str) -> bool:
    """ "Signed: ........ Date: ....": labels with room to write beside them, or boxes to choose
    from, and nothing else."""
    if len(_BOX.findall(stripped)) > 1:
        return True
    labels = _BLANK.split(_BRACKETED.sub("", stripped.replace("\\_", "_")))
    spoken = labels[-1].rstrip().endswith(":") or _MODAL_WORD.search(stripped)
    return (
        len(labels) > 1
        and not spoken
        and all(
            len(label.split()) <= FIELD_WORDS and not re.search(r"[.!?;]", label)
            for label in labels
        )
    )


def _contents(r: _Reader, place: int) -> int:
    """A contents list, line by line, as furniture: it ends where its first entries come again.

    Without that, every entry would be read as a heading with nothing under it. A list whose
    entries announce nothing ("Contents" of a first-aid box) is not one.
    """
    if not _CONTENTS.match(r.lines[place].strip().strip("#*_: ")):
        return 0
    entries: list[str] = []
    taken = [place]
    for i in range(place + 1, len(r.lines)):
        stripped = r.lines[i].strip()
        if not stripped or _TABLE_RULE.match(stripped):
            continue
        entry = folded(stripped)
        if recurs(entry, entries) or not _is_entry(stripped, first=not entries):
            break
        entries.append(entry)
        taken.append(i)
    announced = sum(r.titles.count(entry) > 1 or _has_twin(r, entry) for entry in entries)
    leaders = sum(bool(re.search(r"(?:\.{3,}|…)\s*\w{1,3}$", r.line(i).strip())) for i in taken)
    if announced + leaders < max(2, len(entries) // 3):
        return 0
    return _set_aside(r, place, taken)


def _unnamed_contents(r: _Reader, place: int) -> int:
    """A list at the start of which every item comes again: contents that no word announces."""
    if not _is_listed(r.lines[place].strip()):
        return 0
    headings = 0
    for block in r.blocks:  # seldom many: it stops at the first item
        headings += block.kind == "heading"
        if headings > 1 or block.kind in ("item", "row"):
            return 0
    taken: list[int] = []
    entries: list[str] = []
    for i in range(place, len(r.lines)):
        stripped = r.lines[i].strip()
        if not stripped:
            continue
        if not _is_listed(stripped):
            break
        entry = folded(stripped)
        if r.titles.count(entry) < 2 or entry in entries:
            break
        entries.append(entry)
        taken.append(i)
    if len(taken) < CONTENTS_ITEMS:
        return 0
    return _set_aside(r, place, taken)


def _set_aside(r: _Reader, place: int, taken: list[int]) -> int:
    """The lines of a contents list as furniture; how many lines it spans."""
    r.flush()
    r.blocks += [Block("furniture", clean_inline(r.lines[i].strip().lstrip("#"))) for i in taken]
    r.indents, r.blank_before = (), True
    return taken[-1] - place + 1


def _is_listed(stripped: str) -> bool:
    return bool(_ORDERED.match(stripped) or _BULLET.match(stripped))


def _has_twin(r: _Reader, entry: str) -> bool:
    return len(entry) > 8 and sum(recurs(entry, (title,)) for title in r.titles) > 1


def _is_entry(stripped: str, *, first: bool) -> bool:
    if _HASH.match(stripped) or len(stripped) > CONTENTS_LINE or stripped.endswith(":"):
        return False
    if first or _CONTENTS_ENTRY.match(stripped) or _BULLET.match(stripped) or "|" in stripped:
        return True
    return _is_title_like(re.sub(r"\s+\w{1,3}$", "", stripped))


def _hash_heading(r: _Reader, place: int) -> int:
    if match := _HASH.match(r.lines[place]):
        r.heading(_ANCHOR.sub("", match[2]), len(match[1]))
        return 1
    if match := _SUMMARY.match(r.lines[place]):
        r.heading(match[1], 0)
        return 1
    return 0


def _table(r: _Reader, place: int) -> int:
    """A Markdown table, row by row; the row over the rule is its header."""
    first, following = r.lines[place], r.line(place + 1)
    ruled = "|" in following and _TABLE_RULE.match(following)
    if "|" not in first or not (first.strip().startswith("|") or ruled):
        return 0
    r.flush()
    r.indents = ()
    header = () if ruled else _header_above(r, len(_cells(first)))
    begins = len(r.blocks)
    i = place
    while "|" in r.line(i):
        if _TABLE_RULE.match(r.lines[i]):
            if len(r.blocks) == begins + 1 and not header:
                header = r.blocks[-1].cells
                r.blocks[-1] = replace(r.blocks[-1], header=header)
        elif any(cells := _cells(r.lines[i])):
            text = " ".join(c for c in cells if c)
            r.blocks.append(Block("row", text, cells=cells, header=header))
        i += 1
    return i - place


def _header_above(r: _Reader, cells: int) -> tuple[str, ...]:
    """The header of a table that a page's end has cut, for the rows that go on without it."""
    for block in reversed(r.blocks):
        if block.kind != "furniture":
            goes_on = block.kind == "row" and len(block.cells) == cells
            return block.header if goes_on and r.blocks[-1].kind == "furniture" else ()
    return ()


def _cells(line: str) -> tuple[str, ...]:
    line = line.strip().removeprefix("|")
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return tuple(clean_inline(c.replace("\\|", "|")) for c in re.split(r"(?<!\\)\|", line))


def _setext_heading(r: _Reader, place: int) -> int:
    stripped = r.lines[place].strip()
    under = _SETEXT.match(r.line(place + 1))
    if r.paragraph or not under or not _is_title_like(split_title(stripped)[1] or stripped):
        return 0
    r.heading(stripped, 1 if under[1][0] == "=" else 2)
    return 2


def _rule(r: _Reader, place: int) -> int:
    if not _RULE.match(r.lines[place]):
        return 0
    r.flush()
    return 1


def _lone_bullet(r: _Reader, place: int) -> int:
    """A dash by itself with its words on the next line, or over an empty one, as PDFs leave
    them."""
    match = _LONE_BULLET.match(r.lines[place])
    if not match or not r.may_interrupt:
        return 0
    below = place + 1 if r.line(place + 1).strip() else place + 2
    following = r.line(below).strip()
    if not following or _LONE_BULLET.match(following) or _HASH.match(following):
        return 0
    r.item(len(match[1]), following)
    return below + 1 - place


def _bold_line(r: _Reader, place: int) -> int:
    """A line in bold and nothing else: a heading, or a stem if it ends in a colon."""
    match = _BOLD_LINE.match(r.lines[place])
    if not match or (r.paragraph and not r.blank_before) or "**" in match[2]:
        return 0
    words = clean_inline(match[2]) + match[3]
    if len(words.split()) > HEADING_WORDS + 2 or words.endswith("."):
        return 0
    if words.endswith(":") or DO_OR_NOT.match(words):
        r.flush()
        r.indents = ()
        r.blocks.append(Block("paragraph", words))
    else:
        r.heading(words, 0)
    return 1


def _capitals_heading(r: _Reader, place: int) -> int:
    stripped = r.lines[place].strip()
    if not stripped.isupper():
        return 0  # most lines: the letters one by one only where it may be one
    letters = [c for c in stripped if c.isalpha()]
    if (
        r.markdown
        or (r.paragraph and not r.stands(place))
        or len(letters) < 5
        or not all(c.isupper() for c in letters)
        or len(stripped.split()) > HEADING_WORDS
        or stripped.endswith((".", ";", ",", ":"))
        or _BULLET.match(stripped)
    ):
        return 0
    r.heading(stripped, 0)
    return 1


def _opening_line(r: _Reader, place: int) -> int:
    """The school's name over the title, or the title over what the document says of itself, with no
    empty line between."""
    line, below = r.lines[place].strip(), r.line(place + 1).strip()
    begun = [b for b in r.blocks if b.kind != "furniture"]
    if r.markdown or r.paragraph or len(begun) > 1 or not below:
        return 0
    if not begun and school_name(line) and _is_title_like(below):
        r.blocks.append(Block("paragraph", line))
    elif _TITLE_WORD.search(line) and _is_title_like(line) and _is_fact(below):
        r.heading(line, 0)
    else:
        return 0
    r.blank_before = True
    return 1


def _part_heading(r: _Reader, place: int) -> int:
    """ "Appendix A – Consent form" in plain text."""
    stripped = r.lines[place].strip()
    part = _PART_TITLE.match(stripped)
    if r.markdown or not part or not r.blank_before or r.paragraph or len(stripped) > 120:
        return 0
    if re.match(r"[a-z]", part[2]):
        return 0
    goes_on = r.line(place + 1).strip()[:1].islower()
    if goes_on or stripped.endswith("."):
        # "Section 3. Dues are suggested by": the number of a paragraph, and no heading.
        number, words = split_title(stripped)
        if not number.startswith("Section") or not words:
            return 0
        r.numbered_paragraph(number, 1, words)
        return 1
    r.heading(stripped, 1)
    return 1


def _outlined(r: _Reader, place: int) -> int:
    """A heading that stands right over its text, known by its number alone."""
    if r.markdown or place not in r.outline:
        return 0
    match = _OUTLINE.match(r.lines[place])
    assert match
    r.heading(f"{match[1]} {match[2]}", match[1].count(".") + 1)
    r.blank_before = True
    return 1


def _follows(number: tuple[int, ...], before: tuple[int, ...]) -> bool:
    """Whether `number` can come after `before`: its first child, or the next but one at most of
    it or of what it stands under."""
    if len(number) > len(before):
        return number[: len(before)] == before and len(number) == len(before) + 1
    depth = len(number) - 1
    skipped = number[depth] - before[depth] - 1
    return number[:depth] == before[:depth] and 0 <= skipped <= NUMBERS_SKIPPED


def _numbered(r: _Reader, place: int) -> int:
    """ "2.1 Groups" as a heading, "2.1 Staff must not …" as a paragraph with its own section."""
    match = _MULTI.match(r.lines[place])
    if not match or not r.may_interrupt or _QUANTITY.match(match[3]) or _is_decimal(r, match[2]):
        return 0
    title = _is_title_like(match[3]) and r.alone(place)
    if title and (not r.markdown or not _has_verb(match[3])):
        r.heading(f"{match[2]} {match[3]}", match[2].count(".") + 1)
        return 1
    r.numbered_paragraph(match[2], match[2].count(".") + 1, match[3])
    return 1


def _undotted(r: _Reader, place: int) -> int:
    """ "2 Phones" as a heading, where section 1 came before it: "12 Station Road" is none."""
    match = _UNDOTTED.match(r.lines[place])
    if r.markdown or not match:
        return 0
    if _is_counted(r, place, int(match[1])):
        r.item(0, match[2], number=match[1])
        return 1
    if not r.alone(place):
        return 0
    skipped = int(match[1]) - _last_number(r) - 1
    if not 0 <= skipped <= NUMBERS_SKIPPED or not _is_title_like(match[2]):
        return 0
    r.heading(f"{match[1]} {match[2]}", 1)
    return 1


def _is_counted(r: _Reader, place: int, number: int) -> bool:
    """Whether a line is one of a list whose numbers have no full stop ("1  Hirers must …"): the
    second or later, or the first with the second under it."""
    if r.in_item and r.blocks[-1].number == str(number - 1):
        return True
    for i in range(place + 1, place + NEXT_ITEM_LINES if number == 1 else 0):
        if not (line := r.line(i)).strip():
            return False
        if (match := _UNDOTTED.match(line)) and match[1] == "2":
            return _ENDED.search(r.line(i - 1).rstrip()) is not None
    return False


def _last_number(r: _Reader) -> int:
    """The number of the section last opened, 0 at the start and in what has no numbers."""
    numbers = (
        b.number for b in reversed(r.blocks) if b.kind == "heading" and b.number[:1].isdigit()
    )
    return int(next(numbers, "0").split(".")[0])


def _is_decimal(r: _Reader, number: str) -> bool:
    """A time such as 8.45, where no section 8 is open."""
    first, second = (int(n) for n in number.split(".")[:2])
    return second >= 10 and number.count(".") == 1 and _last_number(r) != first


def _ordered(r: _Reader, place: int) -> int:
    """ "1. Purpose" as a heading where it stands alone in plain text, else a list item."""
    match = _ORDERED.match(r.lines[place])
    if not match or not (r.may_interrupt or r.in_item or match[2][:-1] == "1"):
        return 0
    next_too = _ORDERED.match(r.line(place + 1))
    listed = r.in_item and r.blocks[-1].number[:1].isdigit()
    lone = r.blank_before and not r.paragraph and not next_too
    lone = lone or (r.stands(place) and not listed)
    if not r.markdown and lone and _is_title_like(match[3]):
        r.heading(f"{match[2][:-1]} {match[3]}", 1)
    else:
        r.item(len(match[1]), match[3], number=match[2].replace(")", "."))
    return 1


def _bullet(r: _Reader, place: int) -> int:
    match = _BULLET.match(r.lines[place]) or _GLYPH.match(r.lines[place])
    if not match:
        return 0
    weak = re.match(r"\s*(?:--|[o–—·])", r.lines[place])
    if weak and not (r.may_interrupt or r.in_item):
        return 0
    marked = r.lines[place].strip()[0]
    r.item(len(match[1]), _TASK.sub("", match[2], count=1), mark=marked)
    return 1


def _lettered(r: _Reader, place: int) -> int:
    match = _LETTERED.match(r.lines[place])
    if not match or not (r.may_interrupt or _begins_list(r, place, match[2])):
        return 0
    if match[2] in ("A.", "Q.") and re.match(r"Q\b", r.said):
        return 0  # an answer, and no first item
    if _is_signed(r, r.lines[place].strip()):
        return 0
    capital = match[2].endswith(".") and match[2][0].isupper() and r.alone(place)
    if not r.markdown and capital and _is_title_like(match[3]) and not _has_verb(match[3]):
        r.heading(r.lines[place].strip(), 0)
        return 1
    r.item(len(match[1]), match[3], number=match[2])
    return 1


def _is_signed(r: _Reader, stripped: str) -> bool:
    """Whether a line is somebody's initial and surname, and no item of a list."""
    match = _SIGNED.match(stripped)
    if not match:
        return False
    code = ord(match[1])
    beside = (chr(code - 1), chr(code + 1), *_ROMAN_BESIDE.get(match[1], ()))
    labels = tuple(f"{label}." for label in beside)
    return not any(line.lstrip(" *#").startswith(labels) for line in r.lines)


def _begins_list(r: _Reader, place: int, label: str) -> bool:
    """Whether a bracketed label in wrapped prose ("The Registrar may", "(a) dismiss …") is the
    first of several at the beginnings of lines."""
    second = re.sub(r"\w+", lambda first: _SECONDS.get(first[0], ""), label)
    if not label.endswith(")") or not re.search(r"\w", second):
        return False
    for i in range(place + 1, place + NEXT_ITEM_LINES):
        line = r.line(i).strip()
        if not line or line.startswith(f"{second} "):
            return bool(line)
    return False


def _quote(r: _Reader, place: int) -> int:
    """A Markdown quotation is read as what it quotes."""
    match = _QUOTE.match(r.lines[place])
    if not match:
        return 0
    rest = r.lines[place][match.end() :]
    if not rest.strip():
        r.flush()
        return 1
    r.lines[place] = rest
    return r.read(place) - place


def _fact(r: _Reader, place: int) -> int:
    """ "Approved by: …": what the document says of itself, one fact a line."""
    clean = clean_inline(r.lines[place].strip()[: FACT_LENGTH + 1])
    if len(clean) > FACT_LENGTH or r.in_item or r.paragraph:
        return 0
    columns = [clean_inline(part) for part in re.split(r"\s{3,}", r.lines[place].strip())]
    if len(columns) > 1 and all(_is_fact(part) for part in columns):
        r.blocks += [Block("fact", part) for part in columns]
        return 1
    told = _FACT.match(clean) or _APPROVED.fullmatch(clean)
    if not (told or (_EDITION.match(clean) and r.alone(place))):
        return 0
    r.blocks.append(Block("fact", clean))
    return 1


def _is_fact(text: str) -> bool:
    return any(known.match(text) for known in (_FACT, _EDITION, _APPROVED))


def _bare_heading(r: _Reader, place: int) -> int:
    """A short line by itself in plain text, which only its looks make a heading."""
    clean = clean_inline(r.lines[place].strip()[: CONTENTS_LINE + 1])
    stands = r.alone(place) or _stands_as_title(r, place)
    if r.markdown or not (stands or _listed_topic(r, place, clean)):
        return 0
    if DO_OR_NOT.match(clean):
        r.blocks.append(Block("paragraph", clean))
        return 1
    if _is_asked(r, place, clean):
        r.heading(clean, 0)
        return 1
    if listed := _listed_topic(r, place, clean):
        r.heading(clean, 0)
        for i in listed:
            r.item(_indent(r.lines[i]), r.lines[i].strip())
        return len(listed) + 1
    if len(clean.split()) > BARE_HEADING_WORDS or not _is_title_like(clean):
        return 0
    if len(clean) > 40 and _has_verb(clean):
        return 0
    r.heading(clean, 0)
    return 1


def _is_asked(r: _Reader, place: int, clean: str) -> bool:
    """ "How long do we keep data?" by itself, over text that is no other question."""
    following = next((line for i in range(place + 1, place + 4) if (line := r.line(i).strip())), "")
    return (
        bool(_QUESTION.match(clean))
        and len(clean.split()) <= HEADING_WORDS
        and bool(following)
        and not following.endswith("?")
        and not r.said.endswith((":", "?"))
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _listed_topic(r: _Reader, place: int, clean: str) -> list[int]:
    """The places of the lines under "What you cannot claim", where all of them down to the next
    empty line are short and none is a sentence."""
    if not r.blank_before or r.paragraph or not (_TOPIC.match(clean) and _is_title_like(clean)):
        return []
    found: list[int] = []
    while line := r.line(place + 1 + len(found)).strip():
        if not (_is_unmarked_item(line) and _CAPITAL.match(line)):
            return []
        found.append(place + 1 + len(found))
    return found if len(found) > 1 else []


def _stands_as_title(r: _Reader, place: int) -> bool:
    """ "Personal use" right over its first sentence or list."""
    text = r.line(place).strip()
    return (
        _is_title_like(text)
        and not _YEAR_LAST.search(text)
        and (bool(_TOPIC.match(text)) or not re.search(rf"\b{MODAL}", text, re.I))
        and not starts_with_verb(text)
        and (
            r.blank_before
            or not (r.in_item and r.width)
            or bool(_ENDED.search(r.line(place - 1).rstrip()))
        )
        and r.stands(place)
    )


def _unmarked_items(r: _Reader, place: int) -> int:
    """Short lines after "Staff must not share:", each by itself: a list without its bullets."""
    last = r.blocks[-1] if r.blocks else None
    stem = last is not None and last.kind == "paragraph" and not r.paragraph
    if not stem or last is None or not (last.text.endswith(":") or DO_OR_NOT.match(last.text)):
        return 0
    found = _unmarked_run(r, place)
    if len(found) < 2:
        return 0
    for i in found:
        r.item(_indent(r.lines[i]), r.lines[i].strip())
    return found[-1] - place + 1


def _unmarked_run(r: _Reader, place: int) -> list[int]:
    """The places of lines that look alike from `place` on: all close together or all apart, all
    with small first letters or all with capitals. Where they stand apart, a last one with plain
    text under it is the next heading."""
    found = [place] if _is_unmarked_item(r.lines[place].strip()) else []
    step = 1 if r.line(place + 1).strip() else 2
    small = r.lines[place].strip()[:1].islower()
    while found:
        i = found[-1] + step
        line = r.line(i).strip()
        between = step == 2 and r.line(i - 1).strip()
        if between or not line or not _is_unmarked_item(line) or line[:1].islower() != small:
            break
        found.append(i)
    if step == 2 and not small and found and _SENTENCE_END.search(r.line(found[-1] + 2).strip()):
        found.pop()
    return found


def _is_unmarked_item(stripped: str) -> bool:
    marked = (
        _HASH.match(stripped)
        or _BULLET.match(stripped)
        or _GLYPH.match(stripped)
        or _LETTERED.match(stripped)
        or _ORDERED.match(stripped)
        or _MULTI.match(stripped)
        or _PART_TITLE.match(stripped)
        or _FACT.match(stripped)
        or _BOLD_LINE.match(stripped)
        or DO_OR_NOT.match(stripped)
        or _FENCE.match(stripped)
        or _SETEXT.match(stripped)
        or is_page_number(stripped)
    )
    return (
        len(stripped) <= UNMARKED_ITEM
        and not marked
        and "|" not in stripped
        and not stripped.isupper()
        and not re.search(r"[.:?!]$", stripped)
    )


def _continuation(r: _Reader, place: int) -> int:
    """A line that goes on with the list item above it."""
    line = r.lines[place]
    if not r.in_item:
        return 0
    indented = line.startswith("  ") and bool(r.indents) and r.indents[-1] < 2
    if indented or not (r.blank_before or r.begins_anew(place)):
        r.goes_on(line.strip())
        return 1
    r.indents = ()
    return 0


_RECOGNISERS: tuple[Callable[[_Reader, int], int], ...] = (
    _fence,
    _furniture,
    _contents,
    _unnamed_contents,
    _hash_heading,
    _table,
    _setext_heading,
    _rule,
    _lone_bullet,
    _bold_line,
    _capitals_heading,
    _opening_line,
    _part_heading,
    _outlined,
    _numbered,
    _undotted,
    _ordered,
    _bullet,
    _lettered,
    _quote,
    _fact,
    _unmarked_items,
    _bare_heading,
    _continuation,
)


# --- looks ------------------------------------------------------------------------------------


def _is_title_like(text: str) -> bool:
    """Short, capitalised, no sentence end: how a heading looks where nothing marks it."""
    return (
        0 < len(text) <= 90
        and len(text.split()) <= HEADING_WORDS
        and (text[0].isupper() or text[0] in "'\"‘“")
        and not text.endswith((".", ";", ",", ":", "?", "!"))
        and (_TOPIC.match(text) or not _RULES.search(text))
        and not re.search(
            r"\b(?:to|not|include|includes|are|is|for|by|of|the|and|or|that|we)$", text
        )
    )


def _has_verb(text: str) -> bool:
    words = text.split(" ", 1)[-1]
    return bool(re.search(rf"\b{MODAL}|\b{FINITE_VERBS}\b(?!$)", words, re.I))


def _unwrapped(lines: list[str]) -> str:
    """Wrapped lines as one. A hyphen at a line's end stays, without a space after it."""
    text = " ".join(lines)
    return re.sub(r"(?<=[a-z])- (?=[a-z])", "-", text) if len(lines) > 1 else text


def _rejoined(blocks: list[Block]) -> list[Block]:
    """Paragraphs and items that an empty line or a page break cut in two, whole again: the first
    half has no end, the second begins in small letters."""
    mended: list[Block] = []
    for block in blocks:
        if block.kind != "paragraph" or not block.text[:1].islower():
            mended.append(block)
            continue
        place = len(mended) - 1
        while place >= 0 and mended[place].kind == "furniture":
            place -= 1
        before = mended[place] if place >= 0 else None
        if (
            before is not None
            and before.kind in ("paragraph", "item")
            and not re.search(r"[.!?:;…][\"'”’)\]]*$", before.text)
        ):
            mended[place] = replace(before, text=f"{before.text} {block.text}")
        else:
            mended.append(block)
    return mended


def _mark_title(blocks: list[Block]) -> list[Block]:
    """The document's title: the first line that names a kind of document, else its first
    heading, unless that is plainly a section; else what the pages have for a header."""
    begins = next((i for i, b in enumerate(blocks) if b.kind != "furniture"), 0)
    furniture, blocks = blocks[:begins], blocks[begins:]
    marked = _title_among(blocks)
    if not any(b.kind == "title" for b in marked):
        for place, block in enumerate(furniture):
            if _TITLE_WORD.search(block.text):
                furniture[place] = replace(block, kind="title")
                break
    return [*furniture, *marked]


def _with_title(blocks: list[Block], place: int) -> list[Block]:
    """The blocks with the title at `place`. What is printed large over it, or the school's name
    under it, heads no section."""
    over = [
        _set_apart(block)
        if block.kind == "heading" or _DOCUMENT_CODE.fullmatch(block.text)
        else block
        for block in blocks[:place]
    ]
    under = [
        _set_apart(block) if block.kind == "heading" and school_name(block.text) else block
        for block in blocks[place + 1 : place + 2]
    ]
    return [*over, replace(blocks[place], kind="title"), *under, *blocks[place + 2 :]]


def _set_apart(block: Block) -> Block:
    return Block("furniture", f"{block.number} {block.text}".strip())


def _title_among(blocks: list[Block]) -> list[Block]:
    opening = [
        (place, block)
        for place, block in enumerate(blocks[:LETTERHEAD_BLOCKS])
        if not (_is_letterhead(block.text) or _DOCUMENT_CODE.fullmatch(block.text))
    ][:OPENING_BLOCKS]
    for place, block in opening:
        named = _TITLE_WORD.search(block.text)
        if block.kind == "furniture" or (not named and school_name(block.text)):
            continue
        if block.kind not in ("heading", "paragraph", "fact"):
            break
        if block.kind == "paragraph" and not _is_title_like(block.text):
            break
        if block.kind == "heading" and (block.number or _is_section(blocks, place)):
            break
        if block.kind != "fact" and named:
            return _with_title(blocks, place)
    for place, block in opening:
        if block.kind == "heading":
            own = bool(school_name(block.text)) or not _is_section(blocks, place)
            if not block.number and own:
                return _with_title(blocks, _under_the_name(blocks, place))
            break
        if block.kind == "paragraph" and place == 0 and _is_title_like(block.text):
            return _with_title(blocks, _under_the_name(blocks, place))
        if block.kind not in ("paragraph", "fact", "furniture"):
            break
    return blocks


def _under_the_name(blocks: list[Block], place: int) -> int:
    """The place of the title, which may stand under the school's name at `place`."""
    if not school_name(blocks[place].text):
        return place
    after = (i for i in range(place + 1, len(blocks)) if not _is_letterhead(blocks[i].text))
    i = next(after, len(blocks))
    under = blocks[i].kind if i < len(blocks) else ""
    beneath = blocks[i + 1].kind if i + 1 < len(blocks) else ""
    titled = under == "heading" and not blocks[i].number and not _is_section(blocks, i)
    return i if titled and (blocks[i].level or beneath in ("heading", "fact")) else place


def _is_section(blocks: list[Block], place: int) -> bool:
    """A heading among others of its level with text right under it, or with a section's name."""
    block = blocks[place]
    if _SECTION_WORD.match(block.text):
        return True
    if block.level == 0:
        return False
    peers = [b for b in blocks if b.kind == "heading" and b.level == block.level and b.text]
    after = blocks[place + 1].kind if place + 1 < len(blocks) else "heading"
    return len(peers) > 1 and after not in ("heading", "fact", "furniture")
