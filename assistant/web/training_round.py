"""A training round as a trainer steps through it and as it ends: pure, from a Round to values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.scenarios import Scenario, from_json
from assistant.store import Round
from assistant.types import ADVISES
from assistant.web import card
from assistant.web.csv_file import table

Standing = tuple[str, int]

VERDICT_WORDS: Mapping[str, str] = {
    "not_allowed": "not allowed",
    "allowed": "allowed",
    "required": "required",
    "depends": "it depends",
    "information": "information",
}


def next_of(standing: Standing, scenarios: int) -> Standing:
    """One step on: people come in, a scenario is open, its answer is shown, the next, the end."""
    state, position = standing
    if state == "waiting":
        return ("open", 0)
    if state == "open":
        return ("shown", position)
    if state == "shown" and position + 1 < scenarios:
        return ("open", position + 1)
    return ("over", scenarios - 1)


def back_of(standing: Standing, scenarios: int) -> Standing:
    """One step back: an answer is covered again, or the one before is shown once more."""
    state, position = standing
    if state == "over":
        return ("shown", scenarios - 1)
    if state == "shown":
        return ("open", position)
    if state == "open" and position > 0:
        return ("shown", position - 1)
    return ("waiting", 0)


def end_of(_: Standing, scenarios: int) -> Standing:
    """Straight to the results."""
    return ("over", scenarios - 1)


STEPS = {"next": next_of, "back": back_of, "finish": end_of}


@dataclass(frozen=True, slots=True)
class Result:
    """One scenario and how people decided; `number` counts from 1."""

    number: int
    scenario: Scenario
    counts: tuple[int, ...]

    @property
    def answers(self) -> int:
        """All decisions that were counted."""
        return sum(self.counts)

    @property
    def right(self) -> int:
        """Those that were right."""
        return self.counts[self.scenario.right]

    @property
    def missed(self) -> int:
        """How many in a hundred were not right; 0 where nobody decided."""
        return round(100 * (self.answers - self.right) / self.answers) if self.answers else 0


def results(one: Round) -> tuple[Result, ...]:
    """Every scenario of a round with its counts, in order."""
    return tuple(
        Result(number, from_json(kept), counts)
        for number, (kept, counts) in enumerate(zip(one.scenarios, one.counts, strict=True), 1)
    )


def most_missed(found: tuple[Result, ...]) -> tuple[Result, ...]:
    """Those somebody decided, the most often missed first."""
    decided = [one for one in found if one.answers]
    return tuple(sorted(decided, key=lambda one: (-one.missed, one.number)))


def headline(scenario: Scenario) -> card.Headline:
    """The verdict on what the scenario tells of, as the answers of the assistant word it."""
    verdict = scenario.verdict
    if scenario.force in ADVISES and verdict in card.ADVICE:
        return card.ADVICE[verdict]
    return card.VERDICTS[verdict]  # type: ignore[index]


COLUMNS = (
    "scenario",
    "situation",
    "choice 1",
    "choice 2",
    "choice 3",
    "choice 4",
    "right choice",
    "chose 1",
    "chose 2",
    "chose 3",
    "chose 4",
    "right",
    "not right",
    "verdict",
    "policy",
    "version",
    "section",
    "words of the policy",
)


def as_csv(found: tuple[Result, ...]) -> str:
    """The results as a table for a spreadsheet: a line for each scenario, no line for a person."""
    return table(COLUMNS, map(_row, found))


def _row(one: Result) -> list[object]:
    scenario = one.scenario
    return [
        one.number,
        scenario.text,
        *scenario.choices,
        scenario.right + 1,
        *one.counts,
        one.right,
        one.answers - one.right,
        VERDICT_WORDS[scenario.verdict],
        scenario.title,
        scenario.version,
        scenario.section,
        f"{scenario.stem} {scenario.quote}".strip(),
    ]
