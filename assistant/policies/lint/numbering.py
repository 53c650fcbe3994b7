"""Numbers and contents: gaps, the same number twice, and a contents list out of step."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.policies.lint.finding import Around, Fault, listed, quoted
from assistant.types import Policy, Section

# A jump over more numbers than this is another way of numbering, not a gap.
LARGEST_GAP = 3
# Sections over more than this share of a list's own, the list is another list.
MATCHING = 0.4
LONGEST_ENTRY = 140

_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})*")
_LETTERED = re.compile(r"(Appendix|Annex|Schedule)\s+([A-Z]|\d{1,2})$", re.I)
_CONTENTS = re.compile(r"(?:table of )?contents(?: page)?\s*:?", re.I)
_ENTRY = re.compile(
    r"^[\s•-]*(?:(?P<number>\d{1,2}(?:\.\d{1,2})*)[.):]?\s+|"
    r"(?P<part>(?:appendix|annex|schedule|part)\s+(?:[A-Z]|\d{1,2}|[ivx]+))\b\s*[-:–—.]?\s*)?"
    r"(?P<title>.*?)(?:[\s.…]*(?:\.{3,}|…+|\s{2,})\s*\w{1,3}|\s+(?:\d{1,3}|[a-z]))?$",
    re.I,
)


def _numbered(policy: Policy) -> list[Section]:
    """The sections with a number that have a heading of their own."""
    return [s for s in policy.sections if _NUMBER.fullmatch(s.label)]


def gaps(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """A number left out between two sections of one parent, or appendices that skip a letter."""
    for policy in policies:
        yield from _number_gaps(policy)
        yield from _letter_gaps(policy)


def _number_gaps(policy: Policy) -> Iterator[Fault]:
    numbered = _numbered(policy)
    printed = {s.label for s in numbered}
    above = {label.rpartition(".")[0] for label in printed} | printed
    last: dict[str, int] = {}
    begun = 0
    for section in numbered:
        parent, _, own = section.label.rpartition(".")
        number, before = int(own), last.get(parent, 0)
        last[parent] = max(before, number)
        skipped = [f"{parent}.{n}" if parent else str(n) for n in range(before + 1, number)]
        # A number that only its own parts print ("2.1" under no "2") is not missing.
        # Nor is one that stands at the start of a line, though it is no heading there.
        between = policy.text[begun : section.start]
        skipped = [
            label
            for label in skipped
            if label not in above and not re.search(rf"(?m)^[ •\t]*{label}[.):]?\s", between)
        ]
        begun = section.start
        if skipped and len(skipped) <= LARGEST_GAP:
            after = f"{parent}.{before}" if parent else str(before)
            start = f"after {after}" if before else f"under {parent}" if parent else "first"
            yield Fault(
                policy,
                *_heading_range(policy, section),
                f"The number {listed(skipped)} is missing: {section.label} comes {start}."
                if len(skipped) == 1
                else f"The numbers {listed(skipped)} are missing: {section.label} comes {start}.",
                "Check whether a part has been lost. If not, number the sections again, and mend "
                "what points to them.",
            )


def _letter_gaps(policy: Policy) -> Iterator[Fault]:
    found: dict[str, list[tuple[int, Section]]] = defaultdict(list)
    for section in policy.sections:
        if match := _LETTERED.fullmatch(section.label):
            mark = match[2].upper()
            place = int(mark) if mark.isdigit() else ord(mark) - ord("A") + 1
            found[match[1].capitalize()].append((place, section))
    for kind, parts in found.items():
        places = [place for place, _ in parts]
        for place, section in parts:
            missing = [p for p in range(1, place) if p not in places]
            if missing and place == min(p for p in places if p > missing[0]):
                digits = section.label.split()[-1].isdigit()
                names = [str(p) if digits else chr(ord("A") + p - 1) for p in missing]
                yield Fault(
                    policy,
                    *_heading_range(policy, section),
                    f"There is {section.label} but no {kind} {listed(names)}.",
                    f"Add the missing {kind.lower()}, or letter them again.",
                )


def duplicates(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Two sections with the same number."""
    for policy in policies:
        first: dict[str, Section] = {}
        for section in policy.sections:
            label = section.label
            if not (_NUMBER.fullmatch(label) or _LETTERED.fullmatch(label)):
                continue
            before = first.setdefault(label, section)
            if before is not section:
                yield Fault(
                    policy,
                    *_heading_range(policy, section),
                    f"Two parts have the number {label}: {_line(policy, before)} and "
                    f"{_line(policy, section)}.",
                    "Give one of them another number, so that people can say which they mean.",
                )


# --- contents ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    number: str
    title: str
    start: int
    end: int

    @property
    def shown(self) -> str:
        return f"{self.number} {self.title}".strip()


def contents(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Entries of the contents list without a heading, and headings the list leaves out."""
    for policy in policies:
        entries = _entries(policy)
        named = (s for s in policy.sections if s.level > 0 and s.heading)
        headings = [s for s in named if not _repeats(policy, s)]
        titles = {_fold(s.heading): s for s in headings}
        found = {e: s for e in entries if (s := _heading_of(e, headings, titles))}
        if len(entries) < 2 or len(found) < MATCHING * len(entries):
            continue
        for entry in entries:
            if entry not in found:
                yield Fault(
                    policy,
                    entry.start,
                    entry.end,
                    f'The contents list names "{entry.shown}", but no heading says so.',
                    "Make the contents list again from the headings, or put the missing part back.",
                )
            elif _NUMBER.fullmatch(entry.number) and entry.number != found[entry].label:
                yield Fault(
                    policy,
                    entry.start,
                    entry.end,
                    f'"{entry.title}" is {entry.number} in the contents list and '
                    f"{found[entry].label} in the text.",
                    "Make the contents list again from the headings.",
                )
        yield from _left_out(policy, entries, {s.label for s in found.values()})


def _left_out(policy: Policy, entries: list[_Entry], found: set[str]) -> Iterator[Fault]:
    numbers = {e.number for e in entries if e.number}
    depth = max((n.count(".") for n in numbers if _NUMBER.fullmatch(n)), default=-1)
    out = [
        s
        for s in policy.sections
        if s.heading
        and s.start > entries[-1].end
        and s.label not in found | numbers
        and (
            (_NUMBER.fullmatch(s.label) and s.label.count(".") <= depth)
            or (_LETTERED.fullmatch(s.label) and depth >= 0)
        )
    ]
    own = dict.fromkeys(f"{s.label} {s.heading}" for s in out if not _repeats(policy, s))
    if own:
        yield Fault(
            policy,
            entries[0].start,
            entries[-1].end,
            f"The contents list leaves out {listed(list(own))}.",
            "Make the contents list again from the headings.",
        )


def _repeats(policy: Policy, section: Section) -> bool:
    """A numbered paragraph carries the heading it stands under and has none of its own."""
    end = policy.text.find("\n", section.start)
    line = policy.text[section.start : end if end >= 0 else section.end]
    return _fold(section.heading) not in _fold(line)


def _entries(policy: Policy) -> list[_Entry]:
    """The lines of the contents list: those from "Contents" to the first heading after it."""
    text, entries = policy.text, []
    mark = next(
        (m for m in re.finditer(r"(?m)^.*$", text) if _CONTENTS.fullmatch(m[0].strip())), None
    )
    if mark is None:
        return []
    stop = min(
        (s.start for s in policy.sections if s.start > mark.end() and s.level > 0),
        default=mark.end(),
    )
    for line in re.finditer(r"(?m)^.+$", text[:stop]):
        if line.start() < mark.end() or len(line[0]) > LONGEST_ENTRY:
            continue
        match = _ENTRY.match(line[0].strip())
        if match and match["title"]:
            number = match["number"] or (match["part"] or "").capitalize()
            entries.append(_Entry(number, match["title"].strip(), *line.span()))
    return entries


def _heading_of(
    entry: _Entry, headings: Sequence[Section], titles: dict[str, Section]
) -> Section | None:
    """The heading an entry announces: the same title, or the same number and half the words."""
    title = _fold(entry.title)
    if title in titles:
        return titles[title]
    for section in headings:
        own = _fold(section.heading)
        same = section.label.lower() == entry.number.lower()
        begins = len(title) > 8 and own.startswith(title) or len(own) > 8 and title.startswith(own)
        if own and (begins or (same and _alike(title, own))):
            return section
    return None


def _alike(one: str, other: str) -> bool:
    a, b = set(one.split()), set(other.split())
    return 2 * len(a & b) > len(a | b)


def _fold(title: str) -> str:
    title = re.sub(r"\b&\b|\s&\s", " and ", title.lower())
    return re.sub(r"[^a-z0-9]+", " ", title).strip()


def _line(policy: Policy, section: Section) -> str:
    return quoted(policy.text[slice(*_heading_range(policy, section))], 60)


def _heading_range(policy: Policy, section: Section) -> tuple[int, int]:
    end = policy.text.find("\n", section.start)
    return section.start, end if 0 <= end <= section.end else section.end
