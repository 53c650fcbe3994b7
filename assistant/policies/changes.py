"""What changed between two versions of a policy, clause by clause. Pure.

Clauses are paired first where their words are the same, then where they are alike, each time in
the same section before the whole document. What finds no partner was added or removed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.parse.facts import MONTH
from assistant.types import BINDING, Clause, Policy

Kind = Literal["added", "removed", "reworded", "moved", "force"]
KINDS: tuple[Kind, ...] = ("force", "removed", "added", "reworded", "moved")
Group = Literal["force", "removed", "added", "number", "condition", "reworded", "moved"]
GROUPS: tuple[Group, ...] = (
    "force", "removed", "added", "number", "condition", "reworded", "moved",
)  # fmt: skip
"""The order in which people should see them: what binds differently comes first, and of the
reworded ones those with another number or condition, which may weigh as much."""

# Forces that tell someone what to do; between the others ("fact", "purpose") nobody's duty changes.
# Likeness, 0 to 100, from which two clauses are versions of each other. In one section a clause
# half rewritten is still the same clause; elsewhere only one that is nearly the same.
ALIKE_HERE = 60.0
ALIKE_ELSEWHERE = 80.0
# Fewer words than this ("Headteacher") are the same by chance in two places.
FEW_WORDS = 4

# "One" counts only as a figure: in words it stands for more than a number ("one of them").
_NUMBERS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "twenty": "20", "thirty": "30",
    "forty": "40", "fifty": "50", "sixty": "60",
}  # fmt: skip
# Numbers that change from one version to the next and change no rule.
_NO_AMOUNT = re.compile(
    r"\b(?:version|issue|revision|v)\.? ?\d[\d.]*|"
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTH}\b(?! [a-z])|"  # but not "up to 5 may"
    r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b|\b(?:19|20)\d{2}(?:[/-]\d{2,4})?\b"
)
_CONDITION = re.compile(r"\b(?:unless|except|only|if|without)\b")

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xad": None})


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that is not as it was. `old` is None where it was added, `new` where removed.

    `force`: it binds otherwise than before (reworded or moved as well, or not). `reworded`: other
    words, the same force (moved as well, or not). `moved`: the same words under another heading.
    """

    kind: Kind
    old: Clause | None
    new: Clause | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A clause and what became of it; `change` is None where it stands as it did."""

    old: Clause | None
    new: Clause | None
    change: Change | None

    @property
    def stands(self) -> bool:
        """Whether its words and its force are what they were, here or elsewhere."""
        return self.change is None or self.change.kind == "moved"


def compare(old: Policy, new: Policy) -> tuple[Change, ...]:
    """What changed, in the order of the new version; what was removed stands where it was."""
    return tuple(pair.change for pair in align(old, new) if pair.change is not None)


def grouped(changes: Iterable[Change]) -> list[tuple[Group, list[Change]]]:
    """The changes as people should see them, empty groups left out."""
    found: dict[Group, list[Change]] = {group: [] for group in GROUPS}
    for change in changes:
        found[_group(change)].append(change)
    return [(group, of_group) for group, of_group in found.items() if of_group]


def align(old: Policy, new: Policy) -> tuple[Pair, ...]:
    """Every clause of both versions, once, in the order of the new version."""
    partners = _Partners(old.clauses, new.clauses)
    for key in (_here, _words, _here_without_stem, _without_stem):
        partners.by(key)
    renamed = _renamed(partners, new.clauses)
    partners.by_likeness(ALIKE_HERE, lambda a, b: _same_place(a, b, renamed), least=1)
    partners.by_likeness(ALIKE_ELSEWHERE, lambda _a, _b: True, least=FEW_WORDS)
    return tuple(_pairs(partners, renamed))


def fold(text: str) -> str:
    """The words alone: other white space, quotation marks, dashes, capitals or a last full stop
    make no other clause, or every policy saved from another program would be a new one."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return " ".join(plain.split()).casefold().rstrip(".;, ")


def _group(change: Change) -> Group:
    if change.kind == "reworded" and change.old and change.new:
        old, new = (" ".join(_words(clause)) for clause in (change.old, change.new))
        if _amounts(old) != _amounts(new):
            return "number"
        if Counter(_CONDITION.findall(old)) != Counter(_CONDITION.findall(new)):
            return "condition"
    return change.kind


def _amounts(words: str) -> Counter[str]:
    """The numbers in a clause, dates, years and versions left aside."""
    found = re.findall(r"\d+(?:[.,:]\d+)*|[a-z]+", _NO_AMOUNT.sub(" ", words))
    numbers = (_NUMBERS.get(word, word) for word in found)
    return Counter(number for number in numbers if number[0].isdigit())


def place(clause: Clause) -> str:
    """Where a clause stands, by its headings: a section that got another number has not moved."""
    names = clause.path or (clause.heading,)
    return " / ".join(re.sub(r"^[\d.]+\s+", "", fold(name)) for name in names)


def _here(clause: Clause) -> tuple[str, ...]:
    return place(clause), fold(clause.stem), fold(clause.text)


def _words(clause: Clause) -> tuple[str, ...]:
    return fold(clause.stem), fold(clause.text)


def _here_without_stem(clause: Clause) -> tuple[str, ...]:
    return place(clause), fold(clause.text)


def _without_stem(clause: Clause) -> tuple[str, ...] | None:
    text = fold(clause.text)
    return (text,) if len(text.split()) >= FEW_WORDS else None


class _Partners:
    """Who became whom: places in `old` to places in `new`, and what is still alone."""

    def __init__(self, old: Sequence[Clause], new: Sequence[Clause]) -> None:
        self.old, self.new = old, new
        self.of: dict[int, int] = {}
        self._taken: set[int] = set()

    def alone(self) -> tuple[list[int], list[int]]:
        return (
            [i for i in range(len(self.old)) if i not in self.of],
            [j for j in range(len(self.new)) if j not in self._taken],
        )

    def join(self, i: int, j: int) -> None:
        self.of[i] = j
        self._taken.add(j)

    def by(self, key: Callable[[Clause], tuple[str, ...] | None]) -> None:
        """Pair the clauses whose keys are equal, in reading order."""
        mine, theirs = self.alone()
        waiting: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for j in reversed(theirs):
            if (named := key(self.new[j])) is not None:
                waiting[named].append(j)
        for i in mine:
            named = key(self.old[i])
            if named is not None and waiting[named]:
                self.join(i, waiting[named].pop())

    def by_likeness(
        self, enough: float, may: Callable[[Clause, Clause], bool], *, least: int
    ) -> None:
        """Pair what is alike, the most alike first, among clauses of `least` words and more."""
        from rapidfuzz import fuzz, process

        mine, theirs = self.alone()
        mine = [i for i in mine if len(self.old[i].text.split()) >= least]
        theirs = [j for j in theirs if len(self.new[j].text.split()) >= least]
        if not mine or not theirs:
            return
        scores = process.cdist(
            [fold(self.old[i].text) for i in mine],
            [fold(self.new[j].text) for j in theirs],
            scorer=fuzz.ratio,
            score_cutoff=enough,
        )
        likely = [
            # Of two that are equally alike, the one under the same stem.
            (-float(scores[a, b]), fold(self.old[i].stem) != fold(self.new[j].stem), i, j)
            for a, i in enumerate(mine)
            for b, j in enumerate(theirs)
            if scores[a, b] >= enough and may(self.old[i], self.new[j])
        ]
        for _, _, i, j in sorted(likely):
            if i not in self.of and j not in self._taken:
                self.join(i, j)


def _renamed(partners: _Partners, new: Sequence[Clause]) -> dict[str, str]:
    """Headings that are gone, and the one most of their clauses stand under now."""
    still = {place(clause) for clause in new}
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for i, j in partners.of.items():
        before = place(partners.old[i])
        if before not in still:
            votes[before][place(new[j])] += 1
    return {before: count.most_common(1)[0][0] for before, count in votes.items()}


def _same_place(old: Clause, new: Clause, renamed: dict[str, str]) -> bool:
    return renamed.get(place(old), place(old)) == place(new)


def _pairs(partners: _Partners, renamed: dict[str, str]) -> Iterable[Pair]:
    back = {j: i for i, j in partners.of.items()}
    gone: defaultdict[int, list[Clause]] = defaultdict(list)
    after = -1
    for i, clause in enumerate(partners.old):
        if i in partners.of:
            after = partners.of[i]
        else:
            gone[after].append(clause)
    for j in range(-1, len(partners.new)):
        if j >= 0:
            clause = partners.new[j]
            if j in back:
                yield _pair(partners.old[back[j]], clause, renamed)
            else:
                yield Pair(None, clause, Change("added", None, clause))
        for clause in gone[j]:
            yield Pair(clause, None, Change("removed", clause, None))


def _pair(old: Clause, new: Clause, renamed: dict[str, str]) -> Pair:
    kind: Kind | None = None
    if old.force != new.force and {old.force, new.force} & set(BINDING):
        kind = "force"
    elif _words(old) != _words(new):
        kind = "reworded"
    elif not _same_place(old, new, renamed):
        kind = "moved"
    return Pair(old, new, Change(kind, old, new) if kind else None)
