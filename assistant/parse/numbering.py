"""Word's automatic numbers → the labels that are printed: "1.2", "(a)", "iv.".

A paragraph names a numbering and a level; what stands before it on paper follows from every such
paragraph above it. Counters belong to the abstract numbering, so that lists which share one go on
counting, unless one says that it starts anew (ECMA-376, part 1, 17.9).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_SILENT = ("bullet", "none")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a numbering: how it counts, what is printed, how far it is indented (points)."""

    form: str = "decimal"
    text: str = "%1."
    start: int = 1
    restart: int | None = None
    legal: bool = False
    indent: float | None = None
    style: str = ""


@dataclass
class Numbering:
    """The numberings of a document and where each counter stands."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    overrides: dict[tuple[str, int], int] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)

    def level(self, number: str, depth: int) -> Level | None:
        """The level a paragraph stands on; None where its numbering is not defined."""
        return self.levels.get(self.abstract.get(number, ""), {}).get(depth)

    def of_style(self, number: str, style: str) -> int:
        """The level that a style is tied to in a numbering, 0 where it says none."""
        levels = self.levels.get(self.abstract.get(number, ""), {})
        return next((depth for depth, level in levels.items() if level.style == style), 0)

    def label(self, number: str, depth: int) -> str | None:
        """Count one paragraph; its printed label, "" for a bullet, None for no mark at all."""
        level = self.level(number, depth)
        if level is None:
            return None
        key = self.abstract[number]
        counts = self._counts.setdefault(key, {})
        if (number, depth) in self.overrides and (number, depth) not in self._started:
            counts.pop(depth, None)
        self._started.add((number, depth))
        counts[depth] = counts[depth] + 1 if depth in counts else self._start(number, depth, level)
        for deeper, below in self.levels[key].items():
            resets = below.restart is None or (below.restart and depth < below.restart)
            if deeper > depth and resets:
                counts.pop(deeper, None)
        if level.form == "bullet":
            return ""
        if level.form == "none" and "%" not in level.text:
            return level.text.strip() or None
        return self._printed(number, key, level) or None

    def _start(self, number: str, depth: int, level: Level) -> int:
        return self.overrides.get((number, depth), level.start)

    def _printed(self, number: str, key: str, level: Level) -> str:
        def one(match: re.Match[str]) -> str:
            depth = int(match[1]) - 1
            at = self.levels[key].get(depth, Level())
            count = self._counts[key].get(depth, self._start(number, depth, at))
            form = "decimal" if level.legal and at.form not in _SILENT else at.form
            return spelt(count, form)

        return re.sub(r"%(\d)", one, level.text).strip()


def spelt(count: int, form: str) -> str:
    """A number in one of Word's forms."""
    if form in _SILENT:
        return ""
    if form.endswith("Letter"):
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters.upper() if form.startswith("upper") else letters
    if form.endswith("Roman"):
        roman = ""
        for value, letters in _ROMAN:
            roman += letters * (count // value)
            count %= value
        return roman.upper() if form.startswith("upper") else roman
    return f"{count:02}" if form == "decimalZero" else str(count)


def read_numbering(root: Any) -> Numbering:
    """From the root of `numbering.xml`; None gives an empty one."""
    found = Numbering()
    if root is None:
        return found
    by_style: dict[str, str] = {}
    linked: dict[str, str] = {}
    for abstract in root.iter(f"{W}abstractNum"):
        key = abstract.get(f"{W}abstractNumId")
        found.levels[key] = {
            int(level.get(f"{W}ilvl") or 0): _level(level) for level in abstract.findall(f"{W}lvl")
        }
        if (style := value(abstract, "styleLink")) is not None:
            by_style[style] = key
        if (style := value(abstract, "numStyleLink")) is not None:
            linked[key] = style
    for key, style in linked.items():
        if style in by_style:
            found.levels[key] = found.levels[by_style[style]]
    for num in root.iter(f"{W}num"):
        number = num.get(f"{W}numId")
        abstract_id = value(num, "abstractNumId") or ""
        for override in num.findall(f"{W}lvlOverride"):
            depth = int(override.get(f"{W}ilvl") or 0)
            start = value(override, "startOverride")
            if start is not None and start.isdigit():
                found.overrides[(number, depth)] = int(start)
            if (own := override.find(f"{W}lvl")) is not None:
                # A level of its own makes this another list, with counters of its own.
                levels = dict(found.levels.get(abstract_id, {}))
                abstract_id = f"{abstract_id}/{number}"
                found.levels[abstract_id] = levels | {depth: _level(own)}
        found.abstract[number] = abstract_id
    return found


def value(element: Any, name: str) -> str | None:
    """The `w:val` of a child, None where there is no such child."""
    child = element.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def _level(level: Any) -> Level:
    start, restart = value(level, "start"), value(level, "lvlRestart")
    legal = level.find(f"{W}isLgl")
    indent = level.find(f"{W}pPr/{W}ind")
    return Level(
        form=value(level, "numFmt") or "decimal",
        text=value(level, "lvlText") or "",
        start=int(start) if start and start.isdigit() else 1,
        restart=int(restart) if restart and restart.isdigit() else None,
        legal=legal is not None and legal.get(f"{W}val") not in ("0", "false"),
        indent=left_of(indent),
        style=value(level, "pStyle") or "",
    )


def left_of(indent: Any) -> float | None:
    """Where the first line of a paragraph begins, in points from the margin."""
    if indent is None:
        return None
    left = indent.get(f"{W}left") or indent.get(f"{W}start")
    hanging = indent.get(f"{W}hanging") or "0"
    try:
        return None if left is None else (float(left) - float(hanging)) / 20
    except ValueError:
        return None
