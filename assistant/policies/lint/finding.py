"""What the checks take and give: the surroundings, a fault, and the finding made of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.types import FIRST_PAGE, Policy, Section

Severity = Literal["error", "warning", "advice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "advice")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend, and where it stands: `start` and `end` count code points in the policy
    text. `message` says what is wrong, `advice` what to do about it."""

    policy: str
    code: str
    severity: Severity
    section: str
    heading: str
    start: int
    end: int
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Around:
    """What a check may know besides the policies it looks at.

    `loaded` are all policies of the corpus, those looked at included. `school` is the corpus's own
    name. `english` holds lower-case English words; empty where none are to hand.
    """

    today: date
    loaded: Sequence[Policy] = ()
    school: str = ""
    english: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check found in `policy`, before it is known by a code."""

    policy: Policy
    start: int
    end: int
    message: str
    advice: str


Check = Callable[[Sequence[Policy], Around], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with the code of its findings, their severity, and what they mean."""

    code: str
    severity: Severity
    means: str
    check: Check


def section_at(policy: Policy, place: int) -> Section | None:
    """The innermost section that holds `place`."""
    holding = [s for s in policy.sections if s.start <= place < s.end]
    return max(holding, key=lambda s: (s.start, s.level), default=None)


def named(policy: Policy, place: int) -> str:
    """The section at `place` as people say it: "section 4", "Appendix A", "the first page"."""
    section = section_at(policy, place)
    if section is None or section.level == 0:
        return FIRST_PAGE
    if section.label[:1].isdigit():
        return f"section {section.label}"
    if re.match(r"(?:appendix|annex|schedule|part|chapter|section)\b", section.label, re.I):
        return section.label.partition(":")[0]
    return f'"{section.heading or section.label}"'


def quoted(text: str, longest: int = 90) -> str:
    """The words as they are shown in a message: folded, and cut at a word where long."""
    words = " ".join(text.split())
    if len(words) > longest:
        words = words[:longest].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
    return f"“{words}”"


def listed(things: Sequence[str], most: int = 8) -> str:
    """ "a, b and c", with the number of those left out."""
    shown = list(things[:most])
    if len(things) > most:
        return f"{', '.join(shown)} and {len(things) - most} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def passages(policy: Policy) -> Iterator[tuple[int, int]]:
    """The paragraphs, list items and rows that hold the clauses, each once, in order."""
    seen: set[tuple[int, int]] = set()
    for clause in policy.clauses:
        if clause.passage not in seen:
            seen.add(clause.passage)
            yield clause.passage


def lines(policy: Policy) -> Iterator[tuple[int, str]]:
    """Each line of the policy text with where it starts; empty ones left out."""
    place = 0
    for line in policy.text.split("\n"):
        if line.strip():
            yield place, line
        place += len(line) + 1
