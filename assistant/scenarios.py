"""Policy → training scenarios: short situations, four decisions each, one of them right.

`ID.training.jsonl` beside a policy holds reviewed ones; the corpus README describes a row. For a
policy without that file they are made from its question bank; without either there are none.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import CorpusError
from assistant.parse import find_clause
from assistant.parse.bank import no_clause
from assistant.parse.rows import being, read_rows
from assistant.types import AUDIENCES, VERDICTS, BankQuestion, Clause, Force, Json, Policy

CHOICES = 4
# An act is judged by its clause's force. Beside a duty stands leaving it undone, which is not
# allowed; where a rule has a condition, a scenario may fall plainly on either side of it.
FITTING: dict[Force, frozenset[str]] = {
    "must_not": frozenset({"not_allowed"}),
    "should_not": frozenset({"not_allowed"}),
    "must": frozenset({"required", "not_allowed"}),
    "should": frozenset({"required", "not_allowed"}),
    "may": frozenset({"allowed"}),
    "only_if": frozenset({"depends", "required", "not_allowed", "allowed"}),
    **dict.fromkeys(
        ("definition", "consequence", "contact", "procedure", "purpose", "fact"),
        frozenset({"information"}),
    ),
}
FROM_BANK: dict[str, str] = {
    "allowed": "Yes, that is fine",
    "not_allowed": "No",
    "depends": "Only in some cases, or with approval",
    "required": "Yes, it has to be done",
}
FROM_BANK_PROMPT = "Why do you think the policy says this?"
# Shorter questions of a bank lean on words before them.
BANK_WORDS = 6


@dataclass(frozen=True, slots=True)
class Scenario:
    """A situation and what the policy says of it. `right` counts from 0; `quote` and `stem` stand
    in the policy word for word; `audience` is whose decision it is, "any" for everyone's."""

    id: str
    policy: str
    title: str
    version: str
    clause: str
    section: str
    heading: str
    stem: str
    quote: str
    force: Force
    audience: str
    verdict: str
    text: str
    choices: tuple[str, ...]
    right: int
    prompt: str

    def concerns(self, audience: str) -> bool:
        """Whether it belongs into a session for these people; "any" is a mixed one."""
        return audience == "any" or self.audience in ("any", audience)


def read_scenarios(policies: Iterable[Policy], corpus: Path) -> tuple[Scenario, ...]:
    """The scenarios of all policies, in the order of their clauses. Raises CorpusError, naming
    file and line, where a row is not right."""
    found: list[Scenario] = []
    for policy in policies:
        path = _file(corpus, policy.id)
        found += _written(path, policy) if path.is_file() else _from_bank(policy)
    return tuple(found)


def changed(corpus: Path, policy_id: str) -> int:
    """When the reviewed scenarios of a policy were last written; 0 where there are none."""
    try:
        return _file(corpus, policy_id).stat().st_mtime_ns
    except OSError:
        return 0


def draw(
    scenarios: Sequence[Scenario],
    *,
    audience: str = "any",
    sections: Iterable[tuple[str, str]] = (),
    number: int,
    seed: int | None = None,
) -> tuple[Scenario, ...]:
    """Up to `number` scenarios for a session, spread over the sections, in the policy's order.

    `sections` holds pairs of policy id and section label; none means all. The same seed draws the
    same ones.
    """
    wanted = set(sections)
    pool = [
        one
        for one in scenarios
        if one.concerns(audience) and (not wanted or (one.policy, one.section) in wanted)
    ]
    chance = random.Random(seed)
    places = {one: place for place, one in enumerate(pool)}
    chance.shuffle(pool)
    piles: dict[tuple[str, str], list[Scenario]] = {}
    for one in pool:
        piles.setdefault((one.policy, one.section), []).append(one)
    # One of each section in turn, until there are enough.
    turns = [(turn, one) for pile in piles.values() for turn, one in enumerate(pile)]
    chance.shuffle(turns)
    turns.sort(key=lambda pair: pair[0])
    chosen = [one for _, one in turns[:number]]
    return tuple(sorted(chosen, key=lambda one: places[one]))


def as_json(scenario: Scenario) -> Json:
    """A scenario as a store keeps it."""
    return {name: getattr(scenario, name) for name in Scenario.__slots__}


def from_json(kept: Json) -> Scenario:
    """A scenario as `as_json` wrote it, by way of JSON or not."""
    return Scenario(**{**kept, "choices": tuple(kept["choices"])})


def _file(corpus: Path, policy_id: str) -> Path:
    return corpus / f"{policy_id}.training.jsonl"


def _written(path: Path, policy: Policy) -> list[Scenario]:
    found: dict[str, Scenario] = {}
    for where, row in read_rows(path):
        one = _scenario(row, policy, where)
        if one.id in found:
            raise CorpusError(f"{where}: the id {one.id} stands twice. Give this row another.")
        found[one.id] = one
    order = {clause.id: place for place, clause in enumerate(policy.clauses)}
    return sorted(found.values(), key=lambda one: order[one.clause])


def _scenario(row: Json, policy: Policy, where: str) -> Scenario:
    with being(where, "a training row"):
        name, text, prompt = str(row["id"]), str(row["scenario"]), str(row["prompt"])
        audience, verdict = str(row["audience"]), str(row["verdict"])
        choices, right = tuple(str(c) for c in row["choices"]), int(row["right"]) - 1
        quoted, section = str(row["clause"]), str(row["section"])
    if len(set(choices)) != CHOICES or not 0 <= right < CHOICES:
        raise CorpusError(f"{where}: needs four different choices, and right from 1 to 4.")
    if audience not in ("any", *AUDIENCES) or verdict not in VERDICTS:
        raise CorpusError(
            f"{where}: audience or verdict is not one of the known words. Use those in "
            "corpus/README.md."
        )
    clause = find_clause(policy, quoted, section)
    if clause is None:
        raise no_clause(where, quoted)
    return _about(policy, clause, name, audience, verdict, text, choices, right, prompt)


def _from_bank(policy: Policy) -> list[Scenario]:
    """One question for each clause and verdict about permission or duty, the fullest one."""
    best: dict[tuple[str, str], BankQuestion] = {}
    for question in policy.questions:
        key = (question.clause, question.verdict)
        if question.verdict in FROM_BANK and len(question.text.split()) >= BANK_WORDS:
            held = best.get(key)
            if held is None or len(question.text) > len(held.text):
                best[key] = question
    clauses = {clause.id: clause for clause in policy.clauses}
    choices = tuple(FROM_BANK.values())
    return [
        _about(
            policy,
            clauses[question.clause],
            f"{policy.id}-{number}",
            question.audience,
            question.verdict,
            _sentence(question.text),
            choices,
            list(FROM_BANK).index(question.verdict),
            FROM_BANK_PROMPT,
        )
        for number, question in enumerate(
            sorted(best.values(), key=lambda q: clauses[q.clause].order), 1
        )
    ]


def _about(
    policy: Policy,
    clause: Clause,
    name: str,
    audience: str,
    verdict: str,
    text: str,
    choices: tuple[str, ...],
    right: int,
    prompt: str,
) -> Scenario:
    return Scenario(
        id=name,
        policy=policy.id,
        title=policy.title,
        version=policy.version,
        clause=clause.id,
        section=clause.section,
        heading=clause.heading,
        stem=clause.stem,
        quote=clause.text,
        force=clause.force,
        audience=audience,
        verdict=verdict,
        text=text,
        choices=choices,
        right=right,
        prompt=prompt,
    )


def _sentence(question: str) -> str:
    text = question[:1].upper() + question[1:]
    return text if text.endswith((".", "?", "!")) else f"{text}?"
