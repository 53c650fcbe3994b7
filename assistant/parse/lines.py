"""Raw text → clean lines: encodings settled, markup characters off, running headers found."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

# A line standing on this many pages with another page number each time is a header or footer.
RUNNING_TIMES = 3
# With the word "page" two are enough.
PAGE_TIMES = 2
RUNNING_LENGTH = 100
PAGE_LINES = 12
CONTENTS_LINE = 140

# Two columns side by side: so many lines with a gap at the same place.
COLUMN_LINES = 3

# A stem that says by itself whether to do what stands under it, and the heads of two lists that
# stand beside one another.
DO_OR_NOT = re.compile(r"(?:please )?(?:do|don['’]?t|do not|dos|don['’]?ts|never|always):?$", re.I)
_HEADS = re.compile(
    rf"(?:{DO_OR_NOT.pattern[:-1]}|(?:you |we )?(?:must|should|may|can|will)(?: not|n['’]t|not)?:?|"
    r"(?:not |un)?acceptable|(?:not )?(?:allowed|permitted))$",
    re.I,
)

_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0x202A, 0x202F)])
# An escaped character stands for itself: it is out of reach in a plane for private use until all
# marks have been read.
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LITERAL = 0xF0000
_UNESCAPED = {_LITERAL + code: chr(code) for code in range(128)}
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x9f]")
# Each stops at the next mark of its kind, so that unclosed marks cost no more than one look.
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.S)
_ITALIC = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*]+)(?<=\S)\*(?![\w*])")
_BOLD = re.compile(r"(?<!\\)\*\*\*?(?=[^\s*])((?:(?!\*\*).)+)(?<=\S)\*\*\*?")
_BOLD_UNDERSCORE = re.compile(r"(?<![\\\w])__(?=\S)((?:(?!__).)+)(?<=\S)__(?!\w)")
# What is struck out no longer holds; a footnote's mark is no word.
_STRUCK = re.compile(r"(?<!\\)[ ]?~~(?=[^\s~])([^~]+)(?<=\S)~~")
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,40}\]:?")
_TAG = re.compile(
    r"</?(b|i|u|em|strong|span|br|p|div|sup|sub|abbr|kbd|mark|small|ins|code|details|summary|"
    r"center)\b[^>]*>",
    re.I,
)
_TIGHT_TAGS = ("abbr", "kbd", "mark", "small", "ins", "code")
_PAGE_NUMBER = re.compile(
    r"\s*(?:page\s+\d+(?:\s*(?:of|/)\s*\d+)?|\d{1,3}|-\s*\d{1,3}\s*-|\d{1,3}\s*\|\s*page)\s*$", re.I
)
# A page number far off at the other side of the paper needs no second page.
_FOOTER = re.compile(
    r"\S\s{4,}page\s+\d+(?:\s*(?:of|/)\s*\d+)?$|"
    r"^page\s+\d+(?:\s*(?:of|/)\s*\d+)?\s{4,}\S",
    re.I,
)
_PAGE_SHAPE = re.compile(r"\w.*\bpage #|\bpage #.*\w", re.I)
_NUMBER_SHAPE = re.compile(r"^#\s+[^\W\d_]{2}|[^\W\d_]{2}.*\s#$")
# Entities of HTML, but for those that would make a tag of what was none.
_ENTITY = re.compile(
    r"&(?!lt;|gt;|#0*60;|#0*62;|#x0*3[ce];)(?:[a-z]{2,8}\d{0,2}|#\d{2,6}|#x[0-9a-f]{2,5});", re.I
)
_DEFINITION = re.compile(r":\s{1,3}\S")
_LABEL = re.compile(r"\(?(?:\d+(?:\.\d+)*|[a-z])[.)]?")
_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
_LISTED = re.compile(r"(?:[-*+•·▪■●○◦‣–—✓✔➢\uf0a7\uf0b7\uf076\uf0d8]|\d{1,2}[.)]|\(?[a-z]\))\s*\S")
_LEADER = re.compile(r"[\s.…]*(?:\.{3,}|…+|\s{2,})\s*\w{1,3}$|\s+\d{1,3}$")
_ENTRY_MARK = re.compile(r"^[\s#*•|-]*(?:\d{1,2}(?:\.\d{1,2})*[.):]?\s+)?")


def normalise(raw: str) -> str:
    """NFC, LF line ends, spaces for tabs, no control or invisible characters, no HTML comments."""
    text = _SURROGATE.sub("\ufffd", raw)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n\n")
    text = text.replace("\u00a0", " ").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = _CONTROL.sub("", text.translate(_INVISIBLE))
    text = _COMMENT.sub("", text)
    return unicodedata.normalize("NFC", text).expandtabs(4)


def with_definitions(lines: Sequence[str]) -> list[str]:
    """A term with its definition below (": …") as one line. A number is the label of its text."""
    made: list[str] = []
    for line in lines:
        if _DEFINITION.match(line) and made and made[-1].strip() and "|" not in made[-1]:
            term = made.pop().rstrip().rstrip(":")
            mark = " " if _LABEL.fullmatch(term.strip()) else ": "
            line = f"{term}{mark}{line[1:].strip()}"
        made.append(line)
    return made


def one_column(lines: Sequence[str]) -> list[str]:
    """Lists or prose set in two columns, one under the other. Labels with their values
    ("Approved by      The board") stay as they are."""
    made: list[str] = []
    place = 0
    while place < len(lines):
        end = _columns_end(lines, place)
        if end is None:
            made.append(lines[place])
            place += 1
            continue
        column = _right_column(lines[place])
        made += [line[:column].rstrip() for line in lines[place:end]]
        made += ["", *(line[column:] for line in lines[place:end]), ""]
        place = end
    return made


def _right_column(line: str) -> int:
    """Where the right of two columns starts in this line; 0 where there are not two."""
    gaps = list(_GAP.finditer(line))
    return gaps[0].end() if len(gaps) == 1 and "|" not in line else 0


def _columns_end(lines: Sequence[str], place: int) -> int | None:
    column = _right_column(lines[place])
    if not column:
        return None
    right: list[str] = []
    end = place
    for i in range(place, len(lines)):
        line = lines[i]
        if line.strip():
            both = _right_column(line) == column
            alone = not line[:column].strip() or (
                len(line) < column and len(_GAP.findall(line)) == 0
            )
            if not both and not (alone and right and lines[i - 1].strip() and len(line) < column):
                break
            if both:
                right.append(line[column:])
            end = i + 1
    listed = sum(bool(_LISTED.match(cell)) for cell in right)
    flowing = sum(cell[:1].islower() for cell in right[1:])
    if len(right) < COLUMN_LINES or not (listed >= 2 or flowing * 2 >= len(right) > COLUMN_LINES):
        return None
    return end


def head_rules(heads: Sequence[str]) -> bool:
    """Whether these are the heads of lists of rules: "DO" beside "DON'T"."""
    return len(heads) > 1 and all(_HEADS.match(head) for head in heads)


def clean_inline(text: str) -> str:
    """The words of a line without Markdown's inline markup; white space folded.

    The address of a link stays beside its words, for it may be the very thing asked for; links
    within the document and pictures keep their words alone.
    """
    text = _ESCAPED.sub(lambda match: chr(_LITERAL + ord(match[1])), text)
    text = re.sub(r"!\[([^\]]{0,500})\]\([^)]{0,2000}\)", r"\1", text)
    text = re.sub(
        r"\[([^\]]{1,500})\]\(((?:[^()\s]|\([^()]*\)){0,2000})(?:\s+\"[^\"]*\")?\)", _link, text
    )
    text = re.sub(r"\[([^\]]{1,500})\]\[[^\]]{0,200}\]", r"\1", text)
    text = re.sub(r"<((?:https?://|mailto:)[^>\s]+)>", r"\1", text)
    text = _FOOTNOTE.sub("", _STRUCK.sub("", text))
    text = _TAG.sub(lambda match: "" if match[1].lower() in _TIGHT_TAGS else " ", text)
    for pattern in (_ITALIC, _BOLD, _BOLD_UNDERSCORE, _ITALIC):
        text = pattern.sub(r"\1", text)
    text = re.sub(r"(?<![\w_\\])_(?=[^\s_])([^_]+?)(?<=\S)_(?!\w)", r"\1", text)
    text = re.sub(r"(?<!`)`([^`]+)`(?!`)", r"\1", text)
    # An escaped "&" is out of reach too: it opens no entity.
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return " ".join(text.translate(_UNESCAPED).split())


def struck_out(text: str) -> list[str]:
    """What is crossed out in a text, which no longer holds."""
    return [clean_inline(match[1]) for match in _STRUCK.finditer(text)]


def _link(match: re.Match[str]) -> str:
    words, address = match[1], match[2].removeprefix("mailto:")
    external = re.match(r"https?://|www\.", address) or "@" in address
    if not external or address.rstrip("/").endswith(words.rstrip("/")):
        return words
    return f"{words} ({address})"


def is_page_number(line: str) -> bool:
    """Whether the line holds a page number and nothing else."""
    return bool(_PAGE_NUMBER.match(line))


def running_lines(lines: Sequence[str]) -> frozenset[str]:
    """The stripped lines which are headers or footers: the same words on several pages, with
    another page number each time. "Stage 1", "Stage 2" a few lines apart are not."""
    places: dict[str, list[int]] = {}
    found = _beside_numbers(lines)
    for place, line in enumerate(lines):
        stripped = line.strip()
        if _FOOTER.search(stripped):
            found.add(" ".join(stripped.split()))
        if 0 < len(stripped) <= RUNNING_LENGTH and any(c.isdigit() for c in stripped):
            shape = " ".join(re.sub(r"\d+", "#", stripped).split())
            if _PAGE_SHAPE.search(shape) or _NUMBER_SHAPE.search(shape):
                places.setdefault(shape, []).append(place)
    for shape, at in places.items():
        printed = {" ".join(lines[place].split()) for place in at}
        apart = min((b - a for a, b in pairwise(at)), default=0) >= PAGE_LINES
        paged = _PAGE_SHAPE.search(shape) is not None
        often = len(printed) >= (PAGE_TIMES if paged and apart else RUNNING_TIMES)
        if often and (apart or paged):
            found |= printed
    return frozenset(found)


def page_edges(raw: str) -> frozenset[str]:
    """The first and last lines of a text's pages, parted by form feeds, that stand on several of
    them, but for the numbers in them."""
    pages = [
        [" ".join(x.split()) for x in page.split("\n") if x.strip()] for page in raw.split("\f")
    ]
    pages = [page for page in pages if page]
    if len(pages) < RUNNING_TIMES:
        return frozenset()
    shapes = Counter(
        shape for page in pages for shape in {_shape(x) for x in (*page[:1], *page[-1:])}
    )
    return frozenset(
        line
        for page in pages
        for line in (*page[:1], *page[-1:])
        if len(line) <= RUNNING_LENGTH
        and shapes[_shape(line)] >= max(RUNNING_TIMES, len(pages) // 2)
    )


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _beside_numbers(lines: Sequence[str]) -> set[str]:
    """What stands next to page numbers on several pages: "Hill School" over "Page 2", "Page 3"."""
    filled = [" ".join(line.split()) for line in lines if line.strip()]
    beside: Counter[str] = Counter()
    for here, there in pairwise(filled):
        for edge, line in ((here, there), (there, here)):
            if is_page_number(edge) and len(line) <= RUNNING_LENGTH and not is_page_number(line):
                beside[line] += 1
    return {
        line
        for line, times in beside.items()
        if times >= RUNNING_TIMES and filled.count(line) == times and not line.endswith(":")
    }


def folded(line: str) -> str:
    """A contents entry or a heading as bare words: no number, marker, leader or page."""
    text = _LEADER.sub("", line[: CONTENTS_LINE * 2])
    text = _ENTRY_MARK.sub("", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def recurs(entry: str, titles: Iterable[str]) -> bool:
    """Whether a folded line says the same as one of `titles`, in full or by its beginning."""
    return bool(entry) and any(
        entry == title
        or (len(title) > 8 and entry.startswith(title))
        or (len(entry) > 8 and title.startswith(entry))
        for title in titles
        if title
    )
