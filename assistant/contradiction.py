"""Two policies that contradict each other on what is asked: both are shown, nothing is allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant import limits
from assistant.clashes import bear_on, forbids_outright
from assistant.sameness import may_be_one_school, meet, same_act
from assistant.types import (
    ABOUT_ACTS,
    PERMITS,
    SHOWN,
    STANDING,
    Clause,
    Decision,
    Evidence,
    Hit,
    Query,
    Role,
    Verdict,
)
from assistant.verdict import verdict_scores

# Two policies contradict each other only among the hits the ranker puts first, this close.
CONTRADICTING = 5
CONTRADICTION_MARGIN = 0.15
OPPOSITES: tuple[frozenset[Verdict], ...] = (
    frozenset(("allowed", "not_allowed")),
    frozenset(("required", "not_allowed")),
)


def contradiction_of(
    query: Query, hits: Sequence[Hit], rules: float, schools: Mapping[str, str]
) -> Hit | None:
    """A hit of another policy that rules the opposite of the first on the very act asked about, for
    this reader, without an exception or a condition in either. A rule and its exception in one
    policy are no contradiction, nor are rules for other people or of two schools."""
    rule = hits[0]
    others = [h for h in hits[1:CONTRADICTING] if h.clause.policy != rule.clause.policy]
    if not others:
        return None
    compared = len(query.policies) > 1
    outright = query.kind in ABOUT_ACTS and _says_outright(query, rule, rules)
    if not (outright or compared and query.topic):
        return None
    for hit in others:
        if (
            may_be_one_school(
                schools.get(hit.clause.policy, ""), schools.get(rule.clause.policy, "")
            )
            and (compared or rule.score - hit.score < CONTRADICTION_MARGIN)
            and {STANDING[rule.clause.force], STANDING[hit.clause.force]} in OPPOSITES
            and meet(rule.clause, hit.clause, query.audience)
            and same_act(rule.clause, hit.clause, query.text)
            and (compared or _says_outright(query, hit, rules))
        ):
            return hit
    return None


def _says_outright(query: Query, hit: Hit, rules: float) -> bool:
    """Whether the verdict on the act asked about is the very one of the clause's force."""
    chances = verdict_scores(query, hit, rules)
    return max(chances, key=lambda v: chances[v]) == STANDING[hit.clause.force]


def clash_of(
    query: Query, verdict: Verdict, hits: Sequence[Hit], against: Sequence[Clause]
) -> Clause | None:
    """The clause of another policy that cannot hold beside the first and bears on what is asked.
    What is forbidden outright bears on every leave, and one figure on the other. Leave for a
    special case bears on a "no" only where it was found too, and nothing is asked that neither
    clause speaks of: "at lunch" is not "in lessons"."""
    rule = hits[0].clause
    found = {h.clause.id for h in hits[1:CONTRADICTING]}
    for clause in against:
        if _for_others(query, clause):
            continue
        banned, bans = forbids_outright(rule), forbids_outright(clause)
        if bans and not banned:
            tells = verdict in ("allowed", "depends", "information")
        elif banned:
            tells = clause.id in found and bear_on(query.text, rule, clause)
            tells = tells and not bans and verdict not in ("allowed", "required")
        else:
            tells = True
        if tells:
            return clause
    return None


def _for_others(query: Query, clause: Clause) -> bool:
    """Whether a clause is for other ages, years or sizes than the question names."""
    if clause.force in PERMITS:
        return limits.side(query.original, clause.whole, query.text) == "outside"
    return limits.beyond(query.original, clause.whole, query.text)


def unsettled(
    query: Query, hits: Sequence[Hit], clashes: Mapping[str, Sequence[Clause]]
) -> Clause | None:
    """Where the hits are not sure to answer, the second of two that clash and that between them
    name all that is asked: they draw each other's chances down."""
    near = {h.clause.id for h in hits[1:SHOWN]}
    for clause in clashes.get(hits[0].clause.id, ()) if hits else ():
        told = clause.id in near and bear_on(query.text, hits[0].clause, clause)
        if told and not _for_others(query, clause):
            return clause
    return None


def contradicted(
    hits: Sequence[Hit], against: Clause, verdict: Verdict, confidence: float
) -> Decision:
    """Both rules, the stricter first: it is the safe course, and nothing is "allowed". Where
    neither forbids, none is the stricter, and the second stands beside the first."""
    pair = sorted((hits[0].clause, against), key=lambda c: not forbids_outright(c))
    second: Role = "rule" if forbids_outright(pair[0]) else "context"
    shown = [Evidence(pair[0], "rule"), Evidence(pair[1], second)]
    shown += [
        Evidence(h.clause, "context")
        for h in hits[1:SHOWN]
        if h.clause.id not in {clause.id for clause in pair}
    ][:1]
    return Decision(
        outcome="answered",
        verdict=verdict,
        evidence=tuple(shown),
        confidence=confidence,
        contradiction=(1, 2),
    )
