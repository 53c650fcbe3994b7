"""What the checks take and give: the surroundings, a fault, and the finding made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from assistant import prose
from assistant.types import FRONT, Policy, Section

Severity = Literal["error", "warning", "advice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "advice")

# A message names no more things than it takes to find the rest.
listed = partial(prose.listed, most=8)


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
    return prose.within(section.label if section else FRONT)


def quoted(text: str, longest: int = 90) -> str:
    """The words in quotation marks, as they are shown in a message."""
    return f"“{prose.shortened(text, longest)}”"


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
