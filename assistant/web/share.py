"""An answer as a link: its clauses and its verdict, never the question.

Anyone can write such a link, so nothing in it is believed: the clauses are looked up, and a
verdict is shown only where the force of those clauses carries it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlencode

from assistant.answer import cite
from assistant.types import STANDING, VERDICTS, Answer, Citation, Evidence, Force, Policy, Verdict
from assistant.web import card

PAGE = "/answer"
# A link holds so many clauses. An answer to one question never quotes more; of a list of rules it
# is the beginning.
MOST = 8

Lost = Literal["policy", "version", "clause", "verdict"]
FindPolicy = Callable[[str, str], Policy | None]


@dataclass(frozen=True, slots=True)
class Shared:
    """What a link holds, looked up: the quotes, and the verdict they carry. `limited` is true
    where the link claimed another."""

    verdict: Verdict
    citations: tuple[Citation, ...]
    policies: tuple[Policy, ...]
    limited: bool


def address(answer: Answer) -> str:
    """The link to an answer, "" where it rests on no clause."""
    quoted = [c for c in answer.citations if c.role != "context"][:MOST]
    if answer.outcome not in ("answered", "clarify") or not quoted or answer.verdict is None:
        return ""
    first = quoted[0]
    values = {
        "policy": first.policy,
        "clauses": ",".join(c.clause for c in quoted),
        "verdict": _carried(answer.verdict, [c.force for c in quoted]),
    }
    if first.version:
        values["version"] = first.version
    return f"{PAGE}?{urlencode(values, safe='/,')}"


def read(policy: str, clauses: str, verdict: str, version: str, find: FindPolicy) -> Shared | Lost:
    """What a link shows, or what of it cannot be found.

    `find` gives a policy by id and version ("" for the newest), None where there is none.
    `version` is that of `policy`; clauses of other policies are looked up in their newest.
    """
    if verdict not in VERDICTS:
        return "verdict"
    if find(policy, "") is None:
        return "policy"
    ids = list(dict.fromkeys(filter(None, clauses.split(","))))
    if not ids or len(ids) > MOST or not ids[0].startswith(f"{policy}/"):
        return "clause"
    citations: list[Citation] = []
    held: dict[str, Policy] = {}
    for n, id in enumerate(ids, 1):
        name = id.partition("/")[0]
        found = held.get(name) or find(name, version if name == policy else "")
        if found is None:
            return "version" if name == policy else "clause"
        held[name] = found
        clause = next((one for one in found.clauses if one.id == id), None)
        if clause is None:
            return "clause"
        quoted = cite(n, Evidence(clause, "rule"), "any", held)
        # Nobody in particular reads a link: a rule says whom it binds.
        citations.append(replace(quoted, binds_reader=not clause.audiences))
    shown = _carried(verdict, [c.force for c in citations])
    return Shared(shown, tuple(citations), tuple(held.values()), shown != verdict)


def headline(shared: Shared) -> card.Headline:
    """The verdict in words that can stand without the question."""
    first = shared.citations[0]
    of_school = any(
        clause.id == first.clause and clause.actor == "school"
        for policy in shared.policies
        for clause in policy.clauses
    )
    return card.standing(shared.verdict, first.force, of_school=of_school)


def _carried(verdict: Verdict, forces: Sequence[Force]) -> Verdict:
    """`verdict` where clauses of these forces carry it by themselves, else "information".

    Without the question a verdict is read as one on the act the first clause speaks of. So "No"
    above "staff must report …" (an answer to "may I keep quiet?") would say the opposite.
    """
    each = [STANDING[force] for force in forces]
    own = each[0]
    if verdict == "information":
        return verdict
    if verdict == "depends":
        return "depends" if own == "depends" or len(set(each)) > 1 else "information"
    if own == "depends":
        return "depends"
    if verdict != own:
        return "information"
    return "depends" if own == "allowed" and "not_allowed" in each else own
