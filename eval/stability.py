"""How much what people say around a question changes the answer.

A courtesy, a greeting, "according to the policy": they ask nothing, so the answer should be the
same. Metamorphic testing (Chen et al. 1998) needs no label for that: the plain question is the
reference for itself.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from assistant.errors import AssistantError
from assistant.pipeline import Assistant
from assistant.settings import load_settings
from assistant.types import Answer
from eval.cases import Case, read_cases
from eval.report import markdown_table

HEARD: tuple[str, ...] = (
    "Hi, {}",
    "Hi there! Quick question: {}",
    "Sorry if this is a silly question but {}",
    "I was just wondering, {}",
    "Asking for a friend: {}",
    "Could you tell me, {}",
    "I'm not sure about this one. {}",
    "Be honest, {}",
    "Dear all, {} Kind regards, Jo",
    "{} please",
    "{} thx x",
    "{} lol",
    "{} 🤔🙏",
    "{} I just want to be sure before I do anything.",
    "According to the policy, {}",
    "{} under the school rules?",
)
"""Words around a question that `assistant/framing.py` knows."""

UNHEARD: tuple[str, ...] = (
    "help! {}",
    "1. {}",
    "{} today",
    "It's a long story. {}",
    "I keep forgetting: {}",
    "{} (for my sister)",
    "{} been arguing about it all day",
    "{} it came up at lunch",
    "{} my wife wants to know",
    "{} nobody could tell me",
)
"""And some that it does not: what is left to the networks."""
OTHERS = Path(__file__).with_name("frames.jsonl")
"""More of them, by people who knew neither; the networks have learnt from others by the same hands
(`training/data/frames.jsonl`), not from these."""
DRAWN = 4  # of each kind of those, around each question


class Change(NamedTuple):
    """Of `asked` questions with these words around them, how many had another outcome, the same
    outcome with another verdict, and the same verdict with another first clause."""

    words: str
    asked: int
    outcome: int
    verdict: int
    clause: int


def changes(
    ask: Callable[[Case, str], Answer], cases: Sequence[Case], around: Sequence[str]
) -> tuple[Change, ...]:
    """One row for each of `around`, in order. `ask` answers a case put in other words."""
    return changes_by_kind(ask, cases, {words: [[words]] * len(cases) for words in around})


def changes_by_kind(
    ask: Callable[[Case, str], Answer],
    cases: Sequence[Case],
    around: Mapping[str, Sequence[Sequence[str]]],
) -> tuple[Change, ...]:
    """One row for each kind of `around`, which says what is put around each of `cases`."""
    plain = [_told(ask(case, case.question)) for case in cases]
    rows = []
    for kind, chosen in around.items():
        differs = [
            _first_difference(known, _told(ask(case, words.format(case.question))))
            for case, known, some in zip(cases, plain, chosen, strict=True)
            for words in some
        ]
        rows.append(Change(kind, len(differs), *(differs.count(place) for place in range(3))))
    return tuple(rows)


def drawn(cases: Sequence[Case], seed: int = 0) -> dict[str, list[list[str]]]:
    """For each kind of the others some for each of `cases`; the same for every run."""
    rng = random.Random(seed)
    rows = [json.loads(line) for line in OTHERS.read_text("utf-8").splitlines()]
    kinds: dict[str, list[str]] = {}
    for row in rows:
        kinds.setdefault(row["kind"], []).append(row["text"])
    return {kind: [rng.sample(texts, DRAWN) for _ in cases] for kind, texts in kinds.items()}


def table(rows: Sequence[Change]) -> str:
    """The rows as a Markdown table, with their sum."""
    total = Change("**all**", *(sum(column) for column in list(zip(*rows, strict=True))[1:]))
    lines = [(row.words.replace("{}", "…"), *map(str, row[1:])) for row in (*rows, total)]
    return markdown_table(("around the question", *Change._fields[1:]), lines)


def _told(answer: Answer) -> tuple[str, str, str]:
    first = answer.citations[0].clause if answer.citations else ""
    return answer.outcome, answer.verdict or "", first


def _first_difference(one: Sequence[str], other: Sequence[str]) -> int:
    """The place of the first difference, or how many are compared where there is none."""
    pairs = enumerate(zip(one, other, strict=True))
    return next((place for place, (a, b) in pairs if a != b), len(one))


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask a file of cases plainly and with words around them; print what changed."""
    parser = argparse.ArgumentParser(prog="python -m eval.stability", description=main.__doc__)
    parser.add_argument("--cases", type=Path, default=Path("eval/cases/dev.jsonl"))
    parser.add_argument("--only", default="", help="the table whose name begins so")
    options = parser.parse_args(arguments)
    try:
        cases = [c for c in read_cases(options.cases) if not c.history and c.expect != "escalate"]
        assistant = Assistant.open(load_settings())
    except AssistantError as error:
        parser.exit(1, f"{error}\n")

    @cache  # Each table sets its questions beside the same plain ones.
    def ask(case: Case, question: str) -> Answer:
        return assistant.ask(question, audience=case.audience)

    tables: dict[str, Callable[[], tuple[Change, ...]]] = {
        "Heard as such": lambda: changes(ask, cases, HEARD),
        "Not heard as such": lambda: changes(ask, cases, UNHEARD),
        "By other writers": lambda: changes_by_kind(ask, cases, drawn(cases)),
    }
    for name, rows in tables.items():
        if options.only and not name.lower().startswith(options.only):
            continue
        print(f"{name}, {len(cases)} questions", file=sys.stderr)
        print(f"\n{name}:\n\n{table(rows())}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
