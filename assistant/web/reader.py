"""A Policy as a page to read: its text in order, every clause with an address of its own.

The text is taken as it stands (`policy.text`); sections and clauses only say how to lay it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from assistant.types import FRONT, Clause, Policy, Section

LineKind = Literal["paragraph", "item", "row", "printed"]

_LEAD = re.compile(r"( *)(•|-|\(?\w{1,5}[.)]) ")
_PRINTED_CONTENTS = re.compile(r"(table of )?contents( page)?\s*:?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line: part of a clause (`clause` is its id) or the text between; `first` and
    `last` where it holds the start and the end of the clause."""

    text: str
    clause: str = ""
    first: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the policy. `depth` counts from 0, `marker` is the label of a list item."""

    kind: LineKind
    pieces: tuple[Piece, ...]
    depth: int = 0
    marker: str = ""


@dataclass(slots=True)
class Part:
    """A section with its own lines; `anchor` is its address on the page."""

    anchor: str
    label: str
    heading: str
    level: int
    lines: list[Line] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.heading if not self.label[:1].isdigit() else f"{self.label} {self.heading}"

    @property
    def groups(self) -> list[tuple[LineKind, list[Line]]]:
        """The lines, neighbours of one kind together, as lists need them."""
        found: list[tuple[LineKind, list[Line]]] = []
        for line in self.lines:
            if found and found[-1][0] == line.kind and line.kind != "paragraph":
                found[-1][1].append(line)
            else:
                found.append((line.kind, [line]))
        return found


@lru_cache(maxsize=64)
def lay_out(policy: Policy) -> tuple[Part, ...]:
    """The policy's parts in reading order, with every word of its text but the title line."""
    starts = {section.start: section for section in reversed(policy.sections)}
    by_line = _clauses_by_line(policy)
    anchors: set[str] = set()
    parts: list[Part] = []
    printed = False
    tight = False
    offset = 0
    for number, text in enumerate(policy.text.split("\n")):
        start, offset = offset, offset + len(text) + 1
        section = starts.get(start)
        if section is not None:
            parts.append(_open(section, parts, anchors))
            printed = False
        follows, tight = tight, bool(text.strip())
        if not tight or (number == 0 and text.strip() == policy.title):
            continue
        clauses = by_line.get(start, [])
        if section is not None and not clauses and section.label != FRONT:
            parts[-1].heading, parts[-1].label = _printed_heading(section, text)
            continue
        if not parts:
            parts.append(Part("top", "", "", 0))
        if _PRINTED_CONTENTS.fullmatch(text.strip()):
            printed = True
        line = _line(text, start, clauses, tight=follows)
        # The contents as printed say nothing that the page's own contents do not.
        kind: LineKind = "printed" if printed and not clauses else line.kind
        parts[-1].lines.append(Line(kind, line.pieces, line.depth, line.marker))
    return tuple(part for part in parts if part.lines or part.heading)


def _clauses_by_line(policy: Policy) -> dict[int, list[Clause]]:
    """Clauses by the offset at which a line they touch begins."""
    found: dict[int, list[Clause]] = {}
    for clause in sorted(policy.clauses, key=lambda c: c.start):
        start = policy.text.rfind("\n", 0, clause.start) + 1
        while True:
            found.setdefault(start, []).append(clause)
            end = policy.text.find("\n", start)
            if end < 0 or end + 1 >= clause.end:
                break
            start = end + 1
    return found


def _open(section: Section, parts: list[Part], anchors: set[str]) -> Part:
    slug = re.sub(r"[^a-z0-9]+", "-", section.label.lower()).strip("-") or "part"
    anchor = f"section-{slug}"
    while anchor in anchors:
        anchor += "-more"
    anchors.add(anchor)
    heading = "" if section.label == FRONT else section.heading
    above = max((part.level for part in parts[-1:]), default=0)
    # A document may jump from its first level to its third; a page's headings may not.
    return Part(anchor, section.label, heading, min(max(section.level, 1), above + 1, 3))


def _printed_heading(section: Section, text: str) -> tuple[str, str]:
    """Heading and number as the document prints them; lettered parts keep theirs in one line."""
    if section.label[:1].isdigit():
        return section.heading, section.label
    return text.strip(), ""


def _line(text: str, start: int, clauses: list[Clause], *, tight: bool) -> Line:
    first = min((max(clause.start - start, 0) for clause in clauses), default=len(text))
    lead = _LEAD.match(text)
    if lead and lead.end() <= first and _is_item(lead[2], clauses):
        body, marker = lead.end(), "" if lead[2] in "•-" else lead[2]
        pieces = tuple(_pieces(text, start, body, clauses))
        return Line("item", pieces, depth=len(lead[1]) // 2, marker=marker)
    kind: LineKind = "row" if tight or "  " in text.strip() else "paragraph"
    return Line(kind, tuple(_pieces(text, start, 0, clauses)))


def _is_item(marker: str, clauses: list[Clause]) -> bool:
    return marker in "•-" or any(clause.stem for clause in clauses)


def _pieces(text: str, start: int, body: int, clauses: list[Clause]) -> Iterator[Piece]:
    at = body
    for clause in clauses:
        first, last = max(clause.start - start, at), min(clause.end - start, len(text))
        if last <= first:
            continue
        if first > at:
            yield Piece(text[at:first])
        whole = clause.end <= start + len(text)
        yield Piece(text[first:last], clause.id, first=clause.start >= start, last=whole)
        at = last
    if at < len(text):
        yield Piece(text[at:])
