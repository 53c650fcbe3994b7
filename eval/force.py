"""How the parser reads rules, against the labels of policies: force by force and by verdict.

`python -m eval.force FOLDER` writes every policy of a folder of training data as a document,
parses it, sets the clauses beside the labelled ones they were cut from, and prints what was given
against what was read. The policies fall into two halves by a fixed rule: mend the parser by what
`--half dev --list` shows, and judge it by `--half test`.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.errors import AssistantError
from assistant.parse import parse_text
from assistant.types import STANDING, Clause, Force, Verdict
from eval.policies import Raw, held_out, read_policies
from eval.report import markdown_table
from training.dataset import clause_map
from training.render import STYLES, render

Half = Literal["dev", "test"]

# Beside those which nothing learnt from, every fourth policy is for judging only.
JUDGED = 4

FITTING: Mapping[str, tuple[Force, ...]] = {
    "prohibition": ("must_not", "should_not"),
    "obligation": ("must", "should"),
    "advice": ("should",),
    "permission": ("may",),
    "exception": ("only_if", "may"),
    **{
        kind: (kind,)
        for kind in ("definition", "consequence", "contact", "procedure", "purpose", "fact")
    },
}
"""The forces a label fits, as the contract puts it."""

# A rule with an exception or an approval in its words depends, whichever way it was labelled.
_HEDGED = re.compile(
    r"\b(?:unless|except|until|provided|only|as long as|other than|apart from|subject to|"
    r"(?:with|without|get|seek|obtain|requires?|needs?)\b.{0,40}"
    r"\b(?:permission|consent|agreement|approval|authori[sz]ation)|"
    r"(?:agreed|approved|authori[sz]ed)\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A labelled clause and how the parser read it: the force that decides, and the audiences."""

    policy: str
    kind: str
    lead: str
    text: str
    audience: str
    force: Force
    audiences: tuple[str, ...]
    actor: str
    pieces: int

    @property
    def fits(self) -> bool:
        """Whether the force is one that the label fits."""
        return self.force in FITTING[self.kind]

    @property
    def given(self) -> Verdict:
        """The verdict of the label."""
        return STANDING[FITTING[self.kind][0]]

    @property
    def read(self) -> Verdict:
        """The verdict of the force."""
        return STANDING[self.force]

    @property
    def same_verdict(self) -> bool:
        """Whether a reader gets the verdict of the label; a rule with its exception may depend."""
        hedged = self.given != "information" and bool(_HEDGED.search(f"{self.lead} {self.text}"))
        return self.fits or self.read == self.given or (hedged and self.read == "depends")

    @property
    def binds(self) -> bool:
        """Whether it binds those it was labelled for, and, where it names any, not only others."""
        if self.audience == "school":
            return self.actor == "school"
        return self.audience == "any" or not self.audiences or self.audience in self.audiences


def half_of(ids: Sequence[str], half: Half, judged: Sequence[str]) -> tuple[str, ...]:
    """The ids of one half: `judged` and every fourth of the rest are "test"."""
    test = {*judged, *sorted(ids)[JUDGED - 1 :: JUDGED]}
    return tuple(name for name in ids if (name in test) == (half == "test"))


def readings(raw: Raw, style: int = 0) -> Iterator[Reading]:
    """Every labelled clause of a policy that the parser found again, in order."""
    policy = parse_text(render(dict(raw), STYLES[style % len(STYLES)]), policy_id=raw["id"])
    places = clause_map(raw["clauses"], policy)
    for row in raw["clauses"]:
        found = [policy.clauses[place] for place in places[row["id"]]]
        if found:
            chosen = _deciding(found, FITTING[row["kind"]])
            yield Reading(
                policy=raw["id"],
                kind=row["kind"],
                lead=row["lead"],
                text=row["text"],
                audience=row["audience"],
                force=chosen.force,
                audiences=chosen.audiences,
                actor=chosen.actor,
                pieces=len(found),
            )


def _deciding(found: Sequence[Clause], fitting: Sequence[Force]) -> Clause:
    """Of the sentences of one labelled clause the one that was labelled: the first that fits, else
    the first that is a rule."""
    rules = [c for c in found if STANDING[c.force] != "information"]
    return next((c for c in found if c.force in fitting), (rules or list(found))[0])


def confusion(read: Sequence[Reading]) -> str:
    """Given labels (rows) × forces read (columns), as a Markdown table."""
    counts = Counter((r.kind, r.force) for r in read)
    rows = [
        (
            kind,
            *(str(counts[kind, force] or "·") for force in STANDING),
            _share(sum(r.fits for r in read if r.kind == kind), _total(counts, kind)),
        )
        for kind in FITTING
    ]
    return markdown_table(("given", *STANDING, "fits"), rows)


def by_verdict(read: Sequence[Reading]) -> str:
    """For each verdict, how many of those given are found and how many of those read are right."""
    rows: list[tuple[str, ...]] = []
    for verdict in dict.fromkeys(STANDING.values()):
        given = [r for r in read if r.given == verdict]
        said = [r for r in read if r.read == verdict]
        rows.append(
            (
                verdict,
                str(len(given)),
                _share(sum(r.same_verdict for r in given), len(given)),
                str(len(said)),
                _share(sum(r.same_verdict for r in said), len(said)),
            )
        )
    rows.append(
        ("all", str(len(read)), _share(sum(r.same_verdict for r in read), len(read)), "", "")
    )
    return markdown_table(("verdict", "given", "recall", "read", "precision"), rows)


def by_audience(read: Sequence[Reading]) -> str:
    """For each audience, how many labelled clauses still bind it, and how many name it."""
    rows = []
    for name in dict.fromkeys(sorted(r.audience for r in read)):
        own = [r for r in read if r.audience == name]
        named = sum(name in r.audiences or (name == "any" and not r.audiences) for r in own)
        rows.append((name, str(len(own)), _share(sum(r.binds for r in own), len(own)),
                     _share(named, len(own))))  # fmt: skip
    return markdown_table(("audience", "given", "binds", "names"), rows)


def _total(counts: Mapping[tuple[str, Force], int], kind: str) -> int:
    return sum(n for (given, _), n in counts.items() if given == kind)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def main(arguments: Sequence[str] | None = None) -> int:
    """Set the forces and audiences that the parser reads beside those that people gave."""
    parser = argparse.ArgumentParser(prog="python -m eval.force", description=main.__doc__)
    parser.add_argument("folder", type=Path, help="such as training/data/policies")
    parser.add_argument("--half", choices=("dev", "test"), default="test")
    parser.add_argument("--list", action="store_true", help="also every clause read otherwise")
    options = parser.parse_args(arguments)
    if options.list and options.half == "test":
        parser.error("--list shows only --half dev: what is read for mending judges nothing")
    try:
        raws = read_policies(options.folder)
        names = half_of([r["id"] for r in raws], options.half, held_out(options.folder))
    except AssistantError as error:
        parser.exit(1, f"{error}\n")
    read = [
        reading
        for number, raw in enumerate(raws)
        if raw["id"] in names
        for reading in readings(raw, number)
    ]
    for table in (confusion(read), by_verdict(read), by_audience(read)):
        print(table, end="\n\n")
    if options.list:
        for r in read:
            if not (r.fits and r.binds):
                where = f"{r.policy}: {r.kind}/{r.audience} → {r.force}/{','.join(r.audiences)}"
                print(f"{where} ({r.actor}) | {r.lead} | {r.text}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
