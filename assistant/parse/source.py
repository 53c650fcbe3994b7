"""What every reader of documents gives: Markdown-like text for the one segmenter, and what it
left out.

A reader finds `Piece`s (headings, paragraphs, list items, table rows) and `written` sets them in
the marks that `blocks` reads, with the characters of the document escaped, so that text stays
text. Where pages begin is counted in letters and digits of the text: a measure that neither marks
nor white space can move, and by which `with_pages` finds the page of every clause again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.types import Policy

PieceKind = Literal["heading", "bold", "paragraph", "item", "row", "rule"]

DEEPEST = 6
# How many letters a clause may stand away from where counting puts it.
DRIFT = 400
# How much of a text that cannot be seen is told, in characters.
SHOWN_UNSEEN = 60

_INLINE = re.compile(r"([\\*_`\[\]<|~])")
# Marks that only Markdown knows. Bullets and numbers that people type stay what they are.
_LINE_START = re.compile(r"^(\s*)([#>+=]|-{2,})")
_NOT_TEXT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading (`level` from 1), a line that is bold alone, a paragraph, a list item (`level` from
    0, `label` as printed, "" for a bullet) or a table row (`cells`); `rule` ends a table's header.

    `pages` holds (offset in `text`, page) where a page begins, from 1, in order.
    """

    kind: PieceKind
    text: str = ""
    level: int = 0
    label: str = ""
    cells: tuple[str, ...] = ()
    pages: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A document as read. `text` is for `read_blocks`; `pages` holds (letters before it, page).

    `furniture` are the lines left out because they are no text of the policy: running headers,
    page numbers, contents lists, navigation. `notes` say in a sentence each what a person should
    know: hidden text that was dropped, pages that hold no text.
    """

    text: str
    pages: tuple[tuple[int, int], ...] = ()
    furniture: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def escaped(text: str) -> str:
    """One line of a document with the characters escaped that would be marks."""
    one_line = " ".join(text.split())
    inline = _INLINE.sub(r"\\\1", one_line).replace("\\<!", "\\<\\!")
    return _LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}", inline)


def unseen(hidden: Iterable[str]) -> list[str]:
    """The note on text that a reader of the document cannot see; none where there is none."""
    words = " ".join(" ".join(hidden).split())
    if not words:
        return []
    shown = words if len(words) <= SHOWN_UNSEEN else f"{words[:SHOWN_UNSEEN]}…"
    return [f"text that cannot be seen on the page was left out: “{shown}”"]


def written(
    pieces: Sequence[Piece], *, furniture: Iterable[str] = (), notes: Iterable[str] = ()
) -> Source:
    """The pieces in the marks of the segmenter, each with an empty line around it except inside
    lists and tables."""
    pieces = _with_headings(pieces)
    lines: list[str] = []
    pages: list[tuple[int, int]] = []
    letters = 0
    before: PieceKind | None = None
    for piece in pieces:
        whole = f"{piece.label} {piece.text}" if piece.label else piece.text
        shift = len(whole) - len(piece.text)
        for offset, page in piece.pages:
            start = letters + len(_letters(whole[: offset + shift if offset else 0]))
            if not pages or pages[-1][1] != page:
                pages.append((start, page))
        letters += len(_letters("".join(piece.cells) if piece.kind == "row" else whole))
        kin = {"row", "rule"} if piece.kind in ("row", "rule") else {piece.kind}
        if lines and not (before in kin and piece.kind in ("item", "row", "rule")):
            lines.append("")
        lines.append(_marked(piece))
        before = piece.kind
    return Source("\n".join(lines) + "\n", tuple(pages), tuple(furniture), tuple(notes))


def _with_headings(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Where bold lines are the only headings, they are marked as headings: the segmenter then
    doesn't look for others among short lines."""
    if sum(piece.kind == "heading" for piece in pieces) >= 2:
        return pieces
    return [replace(p, kind="heading", level=2) if p.kind == "bold" else p for p in pieces]


def _marked(piece: Piece) -> str:
    text = escaped(f"{piece.label} {piece.text}" if piece.label else piece.text)
    if piece.kind == "heading":
        return f"{'#' * min(DEEPEST, max(1, piece.level))} {text}"
    if piece.kind == "bold":
        return f"**{text}**"
    if piece.kind == "item":
        return "  " * piece.level + (text if piece.label else f"- {text}")
    if piece.kind == "row":
        return "| " + " | ".join(escaped(cell) for cell in piece.cells) + " |"
    if piece.kind == "rule":
        return "|" + "---|" * len(piece.cells)
    return text


def _letters(text: str) -> str:
    return _NOT_TEXT.sub("", text).casefold()


def with_pages(policy: Policy, source: Source) -> Policy:
    """The policy with the page on which each clause's text starts."""
    if not source.pages:
        return policy
    letters = _letters(re.sub(r"\\(.)", r"\1", source.text))
    starts = [start for start, _ in source.pages]
    clauses, counted, upto, thing = [], 0, 0, ""
    for clause in policy.clauses:
        # Several clauses may share one row of a table; then none of them moves the count.
        if clause.start > upto:
            counted += len(_letters(policy.text[upto : clause.start]))
            upto = clause.start
        if clause.people:
            # What it hangs from stands before each cell, and in the source once.
            counted -= len(_letters(clause.stem if clause.thing == thing else clause.people))
        thing = clause.thing
        own = _letters(policy.text[clause.start : clause.end])
        at = _nearest(letters, own, counted)
        page = source.pages[max(0, bisect_right(starts, at) - 1)][1]
        clauses.append(replace(clause, page=page))
    return replace(policy, clauses=tuple(clauses))


def _nearest(letters: str, own: str, expected: int) -> int:
    """Where `own` stands in `letters`, nearest to where it is expected; there, if nowhere near."""
    if not own or letters.startswith(own, expected):
        return expected
    after = letters.find(own, expected, expected + DRIFT + len(own))
    before = letters.rfind(own, max(0, expected - DRIFT), expected + len(own))
    found = [at for at in (before, after) if at >= 0]
    return min(found, key=lambda at: abs(at - expected), default=expected)
