"""Hits → Decision: verdict, branches and evidence, or that nothing answers. Pure and table-driven.

The verdict is the standing of the act asked about. It is read from the force of the deciding
clause; the trained second opinion says whether the act asked is the act the clause speaks of, its
opposite, or not an act at all. "Allowed" is only ever given on a clause that permits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from assistant import columns, occasions
from assistant.chance import logit, weighed
from assistant.conditions import condition
from assistant.contradiction import clash_of, contradicted, contradiction_of, unsettled
from assistant.kin import somebody_elses
from assistant.leading import (
    adjacent,
    in_front,
    on_topic,
    plainly_banned,
    row_of,
    to_the_point,
)
from assistant.prose import ONE_OF, listed
from assistant.sameness import speaks_of, touch
from assistant.types import (
    ABOUT_ACTS,
    BESIDE_MARGIN,
    FORBIDS,
    PERMITS,
    RULES,
    SHOWN,
    STANDING,
    Branch,
    Choice,
    Clause,
    Decision,
    Evidence,
    Hit,
    Query,
    Ranking,
    Role,
    Verdict,
)
from assistant.verdict import (
    ACT_KINDS,
    FOR_RELATIVES,
    LEAST_CHANCE,
    Thresholds,
    gives_leave,
    permission,
    plainly_inside,
    verdict_scores,
)
from assistant.whom import (
    CONTACT_ACT,
    KINDS_OF_PEOPLE,
    PEOPLE,
    Arm,
    arms_of,
    asks_contact,
    differ,
    of_whom,
    people_in,
    people_meant,
    people_named,
    speaks_to,
)
from assistant.withheld import forbids_beside, narrowed_by

# How far behind the rule an exception may lie.
EXCEPTION_MARGIN = 0.35
# "Allowed" gives way where a prohibition lies this close behind the permission.
SAFE_MARGIN = 0.08
# And, within `BESIDE_MARGIN`, to what stands beside it, or asks for what it spares one: of such,
# seven of twelve answers that said "allowed" were right on the development policies.
# A ban that the cross-encoder has read and finds this likely to be on another matter is no ban on
# what is asked: of twelve such answers that said "allowed", eleven were right.
ANOTHER_MATTER = 0.7
SURE_ENOUGH_OF_DUTY = 0.5
# And where the chance of "allowed" itself is less than this.
SURE_ENOUGH = 0.55
# A prohibition with an exception allows only what is plainly inside it.
SURE_OF_EXCEPTION = 0.8
# How sure it is that a policy that is not loaded was asked about, where its name was read.
NOT_LOADED = 0.9
# So many groups of people are told apart in an answer.
GROUPS = 5
# Places of one rule in other policies that are named beside it.
TWINS_SHOWN = 2
_SUPPOSING = re.compile(r"^\W*(?:(?:ok|so|and|but),? )*(?:what |even |not )?if\b", re.I)
_ARTICLE = {
    "A learner": "a learner",
    "A past learner": "a past learner",
    "A parent or family": "a parent",
    "My own relative": "my own relative",
    "A colleague": "a colleague",
    "Someone else": "someone else",
}


def decide(
    query: Query,
    ranking: Ranking,
    thresholds: Thresholds,
    section: Sequence[Clause] = (),
    elsewhere: Ranking | None = None,
    schools: Mapping[str, str] = MappingProxyType({}),
    clashes: Mapping[str, Sequence[Clause]] = MappingProxyType({}),
) -> Decision:
    """What the policies say to the query, before a word of the answer is written.

    `section` holds the clauses that stand in one section with one of the first hits; `elsewhere`,
    where the question names a policy, is what all policies together would say; `schools` has the
    school of each policy that names its own; `clashes`, by a clause's id, the clauses of other
    policies that cannot hold beside it.
    """
    hits = to_the_point(query, on_topic(query, ranking.hits), thresholds.rules)
    answers = bool(hits) and (
        ranking.answerable >= thresholds.answerable
        or query.topic
        and speaks_of(hits[0].clause, query.text)
        or plainly_banned(query, hits[0])
    )
    clash = unsettled(query, hits, clashes) if not (query.missing or answers) else None
    if clash:
        of_act = query.kind in ABOUT_ACTS
        return contradicted(
            hits, clash, "depends" if of_act else "information", round(ranking.answerable, 4)
        )
    if query.missing or not answers:
        return _not_covered(query, ranking, answers, elsewhere, thresholds)
    hits = in_front(query, hits, section, thresholds.rules)
    rule = hits[0]
    scores = verdict_scores(query, rule, thresholds.rules)
    verdict = max(scores, key=lambda v: scores[v])
    sure = scores[verdict]
    confidence = _confidence(ranking, sure, thresholds)
    if _anothers_contacts(query, rule.clause):
        return _no_rule_for_reader(hits, confidence)
    if not rule.bank_verdict and not (verdict == "allowed" and plainly_inside(query, rule.clause)):
        verdict = permission(verdict, rule, scores["allowed"], thresholds)
    if verdict == "information" and rule.clause.force == "only_if" and _supposes(query):
        verdict = "depends"
    if query.topic:
        verdict = "information"
    promised = _promised(query, hits, section)
    leave = promised == "allowed" and gives_leave(query, rule)
    if promised and verdict in (promised, "depends") and (leave or promised == "not_allowed"):
        verdict, safer = promised, None
    else:
        verdict, safer = _safely(query, verdict, sure, hits, thresholds.rules)
    if verdict == "allowed" and (ban := _forbidden_beside(query, rule.clause, section)):
        safer = next((h for h in hits if h.clause.id == ban.id), Hit(ban, rule.score))
        rest = (h for h in hits[1:] if h is not safer)
        verdict, hits = "depends", (rule, safer, *rest)
    branches = _branches(query, verdict, hits, section)
    if branches:
        return _clarify(query, hits, branches, confidence)
    groups = _groups(query, verdict, hits[0].clause, section)
    if groups:
        return _by_group(query, hits, groups, confidence)
    against = contradiction_of(query, hits, thresholds.rules, schools)
    if against:
        return contradicted(hits, against.clause, "depends", confidence)
    clash = clash_of(query, verdict, hits, clashes.get(rule.clause.id, ()))
    if clash:
        told: Verdict = verdict if verdict in ("information", "required") else "depends"
        return contradicted(hits, clash, told, confidence)
    evidence = _evidence(query, verdict, hits, safer)
    twins = tuple(Evidence(twin, "context") for twin in rule.twins[:TWINS_SHOWN])
    return Decision(
        outcome="answered",
        verdict=verdict,
        evidence=(*evidence, *twins),
        branches=_by_reader(query, verdict, evidence) or _two_ways(query, verdict, evidence),
        confidence=confidence,
        same=tuple(range(len(evidence) + 1, len(evidence) + len(twins) + 1)),
        apart=_apart(query, rule.clause) if verdict == "depends" else (),
        met=_met(verdict, rule.clause),
    )


def _groups(
    query: Query, verdict: Verdict, rule: Clause, section: Sequence[Clause]
) -> tuple[Clause, ...]:
    """The cells on the thing asked about, where it is not said which of the groups of people is
    meant and they may not do the same."""
    if not rule.people or query.kind not in ABOUT_ACTS or verdict == "information":
        return ()
    meant = columns.meant(query, row_of(rule, section) or (rule,))
    return meant if len({STANDING[cell.force] for cell in meant}) > 1 else ()


def _by_group(
    query: Query, hits: Sequence[Hit], cells: Sequence[Clause], confidence: float
) -> Decision:
    """What each group of people may do, the one found first in front."""
    first = hits[0].clause.id
    cells = sorted(cells, key=lambda cell: cell.id != first)[:GROUPS]
    return Decision(
        outcome="clarify",
        verdict="depends",
        evidence=tuple(
            Evidence(cell, "rule" if n == 0 else "context") for n, cell in enumerate(cells)
        ),
        branches=tuple(
            Branch(f"it is about {cell.people}", STANDING[cell.force], (n,))
            for n, cell in enumerate(cells, 1)
        ),
        choices=tuple(
            Choice(cell.people, f"{query.original.rstrip(' ?.!')}, if it is about {cell.people}?")
            for cell in cells
        ),
        confidence=confidence,
    )


def _not_covered(
    query: Query,
    ranking: Ranking,
    answers: bool,
    elsewhere: Ranking | None,
    thresholds: Thresholds,
) -> Decision:
    """Nothing answers; or nothing does in the policy that is asked about. What another policy says
    is then shown first, but as something nearby: it carries no verdict."""
    hits = list(ranking.hits[:SHOWN])
    places: tuple[int, ...] = ()
    if query.missing:
        places = (1,) if answers else ()
    elif elsewhere and elsewhere.hits and elsewhere.answerable >= thresholds.answerable:
        hits, places = [elsewhere.hits[0], *hits[: SHOWN - 1]], (1,)
    return Decision(
        outcome="not_covered",
        verdict=None,
        evidence=tuple(Evidence(h.clause, "context") for h in hits),
        confidence=round(NOT_LOADED if query.missing else 1 - ranking.answerable, 4),
        elsewhere=places,
    )


def _supposes(query: Query) -> bool:
    """Whether an act asked about before is asked about on a condition: "what if it's for work?"."""
    return query.kind in ACT_KINDS and bool(_SUPPOSING.search(query.original))


def _safely(
    query: Query, verdict: Verdict, sure: float, hits: Sequence[Hit], rules: float
) -> tuple[Verdict, Hit | None]:
    """ "Allowed" turned to "depends" where it is not sure enough, or where a rule against it that
    binds this reader lies close behind."""
    if verdict != "allowed":
        return verdict, None
    needed = SURE_ENOUGH if hits[0].clause.force == "may" else SURE_OF_EXCEPTION
    if hits[0].bank_verdict and sure < needed:
        return "depends", None
    for hit in hits[1:SHOWN]:
        if speaks_to(query, hit.clause) and _stands_against(query, hit, hits[0], rules):
            return "depends", hit
    return verdict, None


def _forbidden_beside(query: Query, leave: Clause, section: Sequence[Clause]) -> Clause | None:
    """The clause right after a leave that forbids what the question names and it does not; or the
    one before it in the same paragraph or bullet, where the leave is a narrow exception to it."""
    for clause in section:
        if not adjacent(clause, leave) or clause.actor != leave.actor:
            continue
        after = clause.order > leave.order and speaks_to(query, clause)
        if after and forbids_beside(query.original, clause, leave):
            return clause
        before = clause.order < leave.order and clause.passage == leave.passage
        if before and clause.force in RULES and narrowed_by(query.original, clause, leave):
            return clause
    return None


def _stands_against(query: Query, hit: Hit, leave: Hit, rules: float) -> bool:
    """Whether a hit close behind says no: it forbids what is asked; or, where no reviewed question
    speaks for the leave, it forbids in the sentence beside it ("a bought cake can be shared.
    Homemade cakes cannot"), or asks for what the leave spares one."""
    behind = leave.score - hit.score
    if hit.another >= ANOTHER_MATTER:
        return False
    forbids = hit.clause.force in FORBIDS
    unreviewed = not leave.bank_verdict and behind < BESIDE_MARGIN
    if forbids and unreviewed and adjacent(hit.clause, leave.clause):
        return True
    scores = verdict_scores(query, hit, rules)
    if forbids and behind < SAFE_MARGIN:
        return max(scores, key=lambda v: scores[v]) == "not_allowed"
    duty = query.kind == "obligation" and unreviewed
    return duty and scores["required"] >= SURE_ENOUGH_OF_DUTY


def _confidence(ranking: Ranking, sure: float, thresholds: Thresholds) -> float:
    bias, *weights = thresholds.confidence
    known = logit(ranking.answerable, LEAST_CHANCE), logit(sure, LEAST_CHANCE)
    return round(weighed(known, weights, bias), 4)


def _role(query: Query, hit: Hit, first: bool) -> Role:
    force = hit.clause.force
    if force == "definition":
        return "definition"
    if force == "consequence":
        return "consequence"
    if force == "contact":
        return "contact"
    return "rule" if first else "context"


def _evidence(
    query: Query, verdict: Verdict, hits: Sequence[Hit], safer: Hit | None
) -> tuple[Evidence, ...]:
    """The rule, then the next best, then exceptions of the same section not yet shown."""
    rule = hits[0]
    exceptions = {h.clause.id for h in _exceptions(query, verdict, hits)}
    shown = [Evidence(rule.clause, _role(query, rule, True))]
    for hit in hits[1:SHOWN]:
        of_another = hit.clause.policy != rule.clause.policy and len(query.policies) > 1
        if hit is safer or of_another and touch(hit.clause.text, query.text):
            role: Role = "rule"
        elif hit.clause.id in exceptions:
            role = "exception"
        else:
            role = _role(query, hit, False)
        shown.append(Evidence(hit.clause, role))
    there = {e.clause.id for e in shown}
    shown += [
        Evidence(h.clause, "exception")
        for h in hits[SHOWN:]
        if h.clause.id in exceptions and h.clause.id not in there
    ][:2]
    return tuple(shown)


def _exceptions(query: Query, verdict: Verdict, hits: Sequence[Hit]) -> list[Hit]:
    """Clauses of the rule's own section that open what it closes, near enough to matter, for the
    people the question names, where it and the clause name any."""
    rule = hits[0]
    if verdict not in ("not_allowed", "required") or rule.clause.force not in RULES:
        return []
    return [
        h
        for h in hits[1:8]
        if h.clause.section == rule.clause.section
        and h.clause.policy == rule.clause.policy
        and h.clause.force in PERMITS
        and h.clause.actor == rule.clause.actor
        and rule.score - h.score < EXCEPTION_MARGIN
        and _opens(query, h.clause, rule.clause)
    ]


def _opens(query: Query, clause: Clause, rule: Clause) -> bool:
    """Whether a clause that permits opens something of what a rule closes: it shares a word with it
    or the question, is not about others, and its condition does not close as well."""
    if (clause.people or rule.people) and clause.thing != rule.thing:
        return False  # what stands in one row of a table is no exception to another
    found = condition(clause)
    if FOR_RELATIVES.search(clause.text) and somebody_elses(of_whom(query)):
        return False  # "my neighbour's daughter" is plainly no relative
    return (
        touch(clause.text, f"{rule.text} {query.text}")
        and not _others(query, clause)
        and (found is None or found.permits)
    )


def _others(query: Query, clause: Clause) -> bool:
    """Whether the clause speaks of people to be in touch with, and of none that the question
    names: how to treat colleagues is no exception for a pupil's mother. She may be a relative."""
    phrase = PEOPLE.search(clause.text)
    named, spoken_of = people_named(query), set(people_in(phrase[0] if phrase else ""))
    return bool(named and spoken_of) and not (named | {"relative"}) & spoken_of


def _by_reader(query: Query, verdict: Verdict, evidence: Sequence[Evidence]) -> tuple[Branch, ...]:
    """The arms of "it depends" on who asks, where nobody said and the rule found gives leave to
    some only: what learners may do with consent is no leave for staff."""
    first = evidence[0].clause
    if query.audience != "any" or verdict != "depends" or first.force not in PERMITS:
        return ()
    arms: list[Branch] = []
    told: set[str] = set()
    for n, clause in enumerate((e.clause for e in evidence), 1):
        ruled = clause.force in (*FORBIDS, *PERMITS) and clause.policy == first.policy
        ruled = ruled and not _apart(query, clause)
        mine = set(clause.audiences) & set(ONE_OF)
        if ruled and mine and not mine & told and touch(clause.text, first.text):
            told |= mine
            you = listed([name for key, name in ONE_OF.items() if key in mine], last="or")
            arms.append(Branch(f"you are {you}", STANDING[clause.force], (n,)))
    differ = {arm.verdict for arm in arms}
    return tuple(arms) if len(differ) > 1 and arms[0].evidence == (1,) else ()


def _apart(query: Query, clause: Clause) -> tuple[str, ...]:
    """For which place, time or the like a clause gives leave, and which other was asked about."""
    if clause.force not in PERMITS:
        return ()
    return occasions.apart(query.original, clause.text, query.text) or ()


def _two_ways(query: Query, verdict: Verdict, evidence: Sequence[Evidence]) -> tuple[Branch, ...]:
    """The arms of "it depends" where leave and a ban meet, or a condition decides."""
    if verdict != "depends":
        return ()
    first = evidence[0].clause
    if first.force == "only_if":
        found = condition(first)
        if found is None:
            return ()  # "caution is advised" has no other side
        forbidden = (Branch(found.unmet, "not_allowed", (1,)),) if found.unmet else ()
        if not found.permits:
            return forbidden
        if _apart(query, first):
            return ()  # whatever its condition, it is leave for another place or time
        met = f"{found.met} and all else is as [1] says" if found.among else found.met
        return (Branch(met, "allowed", (1,)), *forbidden)
    arms: list[Branch] = []
    for n, item in enumerate(evidence, 1):
        verdict_here = STANDING[item.clause.force]
        if item.role in ("rule", "exception") and verdict_here in ("allowed", "not_allowed"):
            arms.append(Branch(f"it is as [{n}] says", verdict_here, (n,)))
    return tuple(arms) if len(arms) > 1 else ()


def _met(verdict: Verdict, clause: Clause) -> str:
    """On what a yes stands, where the clause only permits what meets its condition."""
    if verdict != "allowed" or clause.force != "only_if":
        return ""
    found = condition(clause)
    return found.met if found and found.permits else ""


def _branches(
    query: Query, verdict: Verdict, hits: Sequence[Hit], section: Sequence[Clause]
) -> list[Arm]:
    """Where the question names nobody and the section of the rule differs by who it is:
    (clause, who, verdict) for each. Empty where the question is plain enough."""
    if verdict == "information" or people_named(query) or not asks_contact(query):
        return []
    arms = arms_of(query, hits[0].clause, section)
    return arms if differ(arms) else []


def _anothers_contacts(query: Query, rule: Clause) -> bool:
    """Whether a request is asked about that the reader may have got from anybody, and the rule
    found only says from whom others must take none: it is no rule for a learner's friends."""
    return (
        asks_contact(query)
        and rule.force in (*FORBIDS, "only_if")
        and not rule.binds(query.audience)
        and bool(CONTACT_ACT.search(rule.text))
    )


def _no_rule_for_reader(hits: Sequence[Hit], confidence: float) -> Decision:
    """What others must do bears on it, and no more: who is staff will refuse."""
    return Decision(
        outcome="not_covered",
        verdict=None,
        evidence=tuple(Evidence(h.clause, "context") for h in hits[:SHOWN]),
        confidence=confidence,
        others=True,
    )


def _promised(query: Query, hits: Sequence[Hit], section: Sequence[Clause]) -> Verdict | None:
    """The verdict of the arm about the people a question names, among the ways to answer it had it
    named nobody: who chose "my own relative" is told what was said of them. None without an arm."""
    named = people_meant(query)
    if not named or not asks_contact(query):
        return None
    for opening in hits[:SHOWN]:
        arms = arms_of(query, opening.clause, section)
        if differ(arms):
            for clause, who, verdict in arms:
                if clause.id == hits[0].clause.id and named <= set(people_in(who)):
                    return verdict
    return None


def _clarify(
    query: Query,
    hits: Sequence[Hit],
    arms: list[Arm],
    confidence: float,
) -> Decision:
    evidence: list[Evidence] = []
    branches: list[Branch] = []
    choices: list[Choice] = []
    asks = "it is from" if _asks_from(query) else "it concerns"
    for n, (clause, who, verdict) in enumerate(arms, 1):
        evidence.append(Evidence(clause, "rule" if n == 1 else "exception"))
        branches.append(Branch(f"{asks} {who}", verdict, (n,)))
        for name in people_in(who) or ("outsider",):
            label = next(label for key, label, _ in KINDS_OF_PEOPLE if key == name)
            if all(c.label != label for c in choices):
                choices.append(Choice(label, _narrowed(query.original, label)))
    there = {e.clause.id for e in evidence}
    for hit in hits[:SHOWN]:
        if hit.clause.id not in there and len(evidence) < SHOWN:
            evidence.append(Evidence(hit.clause, "context"))
    return Decision(
        outcome="clarify",
        verdict="depends",
        evidence=tuple(evidence),
        branches=tuple(branches),
        choices=tuple(choices[:6]),
        confidence=confidence,
    )


def _asks_from(query: Query) -> bool:
    return bool(
        re.search(r"\b(?:request|accept|invite|message|reply|added|add)\b", query.said, re.I)
    )


def _narrowed(question: str, label: str) -> str:
    """The question again with who it is: "Can I accept a friend request from a learner?"."""
    who = _ARTICLE[label]
    asked = question.rstrip(" ?.!")
    swapped = re.sub(
        r"\b(?:this|the|a|that) ((?:\w+ ){0,2}(?:request|invite|invitation|message))\b",
        rf"a \1 from {who}",
        asked,
        count=1,
        flags=re.I,
    )
    return f"{swapped}?" if swapped != asked else f"{asked}, if it is {who}?"
