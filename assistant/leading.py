"""Hits → the hits with the clause that decides in front.

The search and the readers say how near each clause is. What they cannot tell apart is settled by
rule: a reader's own ban goes before leave that is somebody else's, the cell of a table for those
who are asked about before the others, what to do in an emergency before the form to fill in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant import approvals, beside, channels, columns, limits
from assistant.chance import answers
from assistant.clashes import bear_on
from assistant.kin import somebody_elses
from assistant.sameness import does_it, nearer, speaks_of, touch
from assistant.types import (
    FORBIDS,
    PERMITS,
    REQUIRES,
    RULES,
    SHOWN,
    VERDICTS,
    Clause,
    Force,
    Hit,
    Query,
)
from assistant.verdict import FOR_SCHOOL, for_relatives_only, permits_reader, verdict_scores
from assistant.whom import (
    CONTACT_KINDS,
    arms_of,
    asks_contact,
    differ,
    of_whom,
    people_in,
    people_meant,
    people_named,
    speaks_to,
)
from assistant.withheld import to_somebody

BROKEN: tuple[Force, ...] = (*RULES, "only_if")
"""Forces of rules that can be broken: after them one asks what follows."""
_WHAT_TO_DO = re.compile(
    r"\bwhat (?:do|should|must|shall|can|would) (?:i|we|staff|you)\b.{0,20}?\bdo\b|\bwhat to do\b|"
    r"\bhow (?:do|should) (?:i|we|staff)\b|\bwhat happens (?:if|when)\b",
    re.I,
)
_BADLY_HURT = re.compile(
    r"\b(?:breaks?|broke|broken|breaking|fractur\w+)\b.{0,25}\b(?:arm|leg|bone|wrist|ankle|neck|back|"
    r"rib|finger|collar ?bone|hip|nose)s?\b|\bbroken (?:\w+ )?bone\b|\bunconscious\b|\bnot breathing\b|"
    r"\bstops? breathing\b|\bcan['’]?t breathe\b|\bchok(?:es?|ing)\b|\bcollaps\w+|\bseizures?\b|"
    r"\bha(?:s|ving) a fit\b|\banaphyla\w+|\b(?:bleed(?:s|ing)?) (?:badly|heavily|a lot)\b|"
    r"\bpass(?:es|ed)? out\b|\bknocked out\b|\bheart attack\b",
    re.I,
)
_AMBULANCE = re.compile(r"\b999\b|\b(?:call|ring|phone|send for) (?:for )?an ambulance\b", re.I)
# "What happens at step 3?"
_NUMBERED = re.compile(
    r"\b(?P<name>step|stage|level|phase|tier|band|strike|category|grade) (?P<number>\d{1,2})\b",
    re.I,
)
# "Can Year 10 use their phones?", whoever asks.
_WHOSE_ACT = re.compile(
    r"^\W*(?:can|could|may|are|is|do|does|must|should|will) (?:the |a |an |our |my |all |any )?(?:"
    r"(?P<learner>(?:pupils?|learners?|students?|child(?:ren)?|kids?|sixth formers?|"
    r"(?:years?|yr) ?\d+s?)\b)"
    r"|(?P<parent>(?:parents?|carers?|famil(?:y|ies)|mums?|dads?)\b)"
    r"|(?P<staff>(?:staff|teachers?|teaching assistants?)\b)"
    r"|(?P<visitor>(?:visitors?|contractors?)\b)|(?P<governor>governors?\b)"
    r"|(?P<volunteer>volunteers?\b))(?! ?(?:['’]|work|policy|council|phone|account|number))",
    re.I,
)
# "Can you tweet my daughter's picture?" is asked of the school, "you put him on Facebook" told of it.
_ASKS_SCHOOL = re.compile(
    r"\b(?:can|could|may|do|does|will|would|are) (?:you|u|ya)\b"
    r"|\b(?:school|you)(?:['’]s|['’]ve| has| have)? (?:just |already |also )?"
    r"(?:posted|put|used|shared|uploaded|published|tweeted|tagged|posts|puts|uses|shares)\b",
    re.I,
)
# "What happens to my phone?" asks for no punishment.
_TO_A_THING = re.compile(r"\bhappens? (?:to|with) (?:it|that|this|the|my|our|these|those)\b", re.I)
# A ban of the reader's own is looked for among so many, and has to be this sure.
OWN_RULES, SURE_OF_OWN_RULE = 6, 0.5


def in_front(
    query: Query, hits: tuple[Hit, ...], section: Sequence[Clause], rules: float
) -> tuple[Hit, ...]:
    """The hits with the clause that decides in front. `section` holds the clauses that stand in one
    section with one of the first hits; `rules` is how much force still says beside the readers."""
    hits = _of_their_group(query, hits, section)
    hits = _ban_beside(query, hits)
    hits = _of_the_asked(query, _on_its_account(query, hits) or _own_rule(query, hits, rules))
    hits = _barred_beside(query, hits, section)
    hits = _by_its_number(query, _in_its_time(query, _emergency(query, hits)))
    hits = _for_whom(query, _where_it_differs(query, hits, section), section)
    return _each_named(query, _what_follows(query, _beside_relatives(query, hits)))


def on_topic(query: Query, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits, and where it is asked what is said of something, the first that names it in front.
    To show such a clause is never wrong: it gives no leave."""
    named = (h for h in hits[:SHOWN] if query.topic and speaks_of(h.clause, query.text))
    first = next(named, None)
    if first is None:
        return hits
    return _put_first(first, hits)


def row_of(cell: Clause, section: Sequence[Clause]) -> tuple[Clause, ...]:
    """The cells for all groups of people on the thing that one of them is about."""
    place = (cell.policy, cell.section, cell.thing)
    return tuple(c for c in section if c.people and (c.policy, c.section, c.thing) == place)


def _of_their_group(
    query: Query, hits: tuple[Hit, ...], section: Sequence[Clause]
) -> tuple[Hit, ...]:
    """The hits, where the first is a cell of a table of people, without those on the same thing
    that are for others; one for those who are meant is put first."""
    rule = hits[0].clause
    row = row_of(rule, section) if rule.people else ()
    if len(row) < 2:
        return hits
    meant = {cell.id for cell in columns.meant(query, row)}
    others = {cell.id for cell in row} - meant
    left = tuple(h for h in hits if h.clause.id not in others)
    if rule.id in meant:
        return left
    own = next((h for h in left if h.clause.id in meant), None)
    first = own or Hit(next(c for c in row if c.id in meant), hits[0].score)
    return (replace(first, score=hits[0].score), *(h for h in left if h is not own))


def to_the_point(query: Query, hits: tuple[Hit, ...], rules: float) -> tuple[Hit, ...]:
    """The hits without those that are beside the point; none where what is left was not read as an
    answer. What the school does on other networks than those asked about is beside the point too,
    unless a ban of the reader's own stands behind it."""
    to_it = tuple(h for h in hits if not beside.the_point(query, h.clause))
    hits = _without(hits, to_it)
    if hits and _elsewhere(query, hits[0].clause):
        own = _own_rule(query, hits, rules)
        here = tuple(h for h in hits if not _elsewhere(query, h.clause))
        return own if own[0] is not hits[0] else _without(hits, here)
    return hits


def _without(hits: tuple[Hit, ...], left: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """What is left of the hits: as it is where the first is still the first, else with the one in
    front that was read as an answer."""
    if len(left) == len(hits) or (left and left[0] is hits[0]):
        return left
    first = next((h for h in left[:SHOWN] if answers(h) > 0), None)
    return _put_first(first, left) if first else ()


def _ban_beside(query: Query, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits with the ban that stands beside a leave in front, where the question names more of
    what only the ban speaks of: of "people over 21 may hire the hall" and "not for birthday parties",
    the second is about a birthday party."""
    leave = hits[0].clause
    if query.kind != "permission" or leave.force not in PERMITS:
        return hits
    for hit in hits[1:SHOWN]:
        ban = hit.clause
        if ban.force not in FORBIDS or not speaks_to(query, ban) or not adjacent(ban, leave):
            continue
        if nearer(query.original, ban.text, leave.text):
            return _put_first(hit, hits)
    return hits


def plainly_banned(query: Query, hit: Hit) -> bool:
    """Whether a clause forbids this reader the very act asked about, in the same words, and is read
    so first of all. Like a topic, it is shown however unsure it is that it answers: it gives nobody
    leave."""
    clause = hit.clause
    return bool(
        query.kind == "permission"
        and clause.force in FORBIDS
        and speaks_to(query, clause)
        and hit.joint
        and max(hit.joint) == hit.joint[VERDICTS.index("not_allowed")]
        and does_it(query.original, clause)
        and bear_on(query.text, clause)
    )


def _emergency(query: Query, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits with the first that says to call for an ambulance in front, where it is asked what to
    do about somebody badly hurt: the form to fill in comes after."""
    if not (_WHAT_TO_DO.search(query.original) and _BADLY_HURT.search(query.original)):
        return hits
    first = next((h for h in hits if _AMBULANCE.search(h.clause.whole)), None)
    return _put_first(first, hits) if first and first is not hits[0] else hits


def _in_its_time(query: Query, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits with what holds for the length of time asked about in front of a duty beside it that
    begins later."""
    rule = hits[0].clause
    if rule.force not in REQUIRES or not limits.beyond(query.original, rule.text, query.text):
        return hits
    for hit in hits[1:SHOWN]:
        same = (hit.clause.policy, hit.clause.section) == (rule.policy, rule.section)
        if same and limits.lasts(query.original, hit.clause.whole):
            return _put_first(hit, hits)
    return hits


def _by_its_number(query: Query, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits with the step, stage or level that the question names by its number in front: in its
    own words, or as the row of a table with such a column."""
    found = _NUMBERED.search(query.text)
    if found is None:
        return hits
    name, number = found["name"], found["number"]
    said = re.compile(rf"\b{name} {number}\b", re.I)
    column, row = re.compile(rf"^\W*{name}\b", re.I), re.compile(rf"^\W*{number}\b")
    for hit in hits[:SHOWN]:
        clause = hit.clause
        if said.search(clause.whole) or column.match(clause.stem) and row.match(clause.text):
            return _put_first(hit, hits) if hit is not hits[0] else hits
    return hits


def _elsewhere(query: Query, clause: Clause) -> bool:
    """Whether a clause says what the school does on other networks than the question names."""
    return clause.actor == "school" and channels.elsewhere(query.original, clause, query.text)


def _on_its_account(query: Query, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits with who may use the school's accounts in front of what the school posts there, where
    somebody asks to post there and does not say that they run them; none where that is not so."""
    rule = hits[0].clause
    if query.kind not in CONTACT_KINDS or rule.actor != "school" or rule.force not in PERMITS:
        return ()
    if not FOR_SCHOOL.search(query.said):
        return ()
    if not channels.acts_in_person(query.original, query.said) or channels.runs_it(query.said):
        return ()
    for hit in hits[1:]:
        if hit.clause.policy == rule.policy and channels.on_access(hit.clause):
            return _put_first(hit, hits)
    return ()


def _barred_beside(
    query: Query, hits: tuple[Hit, ...], section: Sequence[Clause]
) -> tuple[Hit, ...]:
    """The hits with the rule of the same section that asks for consent in front of a leave that does
    not, where it is told that somebody refused theirs or is not to be asked; and so with the ban on
    writing to somebody in particular, where that is what is asked."""
    rule = hits[0].clause
    if rule.force not in PERMITS:
        return hits
    unasked = approvals.unasked(query.said) and not approvals.asks_for_leave(rule.whole)
    for clause in section:
        if (clause.policy, clause.section) != (rule.policy, rule.section) or clause.id == rule.id:
            continue
        if clause.force not in (*FORBIDS, "only_if") or clause.actor != rule.actor:
            continue
        asks = approvals.asks_for_leave(clause.whole) and touch(clause.text, query.said)
        if (unasked and asks) or to_somebody(query.original, clause):
            return _with_first(clause, hits)
    return hits


def _with_first(clause: Clause, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits with a clause of the section in front, found or not."""
    there = next((h for h in hits if h.clause.id == clause.id), Hit(clause, hits[0].score))
    rest = tuple(h for h in hits if h.clause.id != clause.id)
    return (replace(there, score=hits[0].score, verdicts=()), *rest)


def _own_rule(query: Query, hits: tuple[Hit, ...], rules: float) -> tuple[Hit, ...]:
    """The hits with what binds this reader and forbids the act put before leave that is somebody
    else's: what the school posts with consent, or learners may, is none of a parent's."""
    rule = hits[0].clause
    if query.kind not in CONTACT_KINDS or query.audience == "any" or rule.force not in PERMITS:
        return hits
    if speaks_to(query, rule) and permits_reader(query, rule):
        return hits
    if rule.actor == "school" and (
        _ASKS_SCHOOL.search(query.said) or channels.others_act(query.original, query.said)
    ):
        return hits
    for hit in hits[1:OWN_RULES]:
        if hit.clause.force in FORBIDS and query.audience in hit.clause.audiences:
            scores = verdict_scores(query, hit, rules)
            if scores["not_allowed"] >= SURE_OF_OWN_RULE:
                return _put_first(hit, hits)
    return hits


def _each_named(query: Query, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits with the best of each other policy that the question names behind the first."""
    if len(query.policies) < 2:
        return hits
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.clause.policy, hit)
    first = [hits[0], *(h for h in best.values() if h is not hits[0])]
    return (*first, *(h for h in hits if all(h is not f for f in first)))


def _of_the_asked(query: Query, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits with the first that is written for the people whose act is asked about in front,
    where the one that came first is for others: whether Year 10 may use their phones is not told by
    when staff may."""
    found = _WHOSE_ACT.search(query.original)
    whose = found.lastgroup if found else None
    binds = hits[0].clause.audiences
    if whose is None or not binds or whose in binds:
        return hits
    first = next((h for h in hits[1:SHOWN] if whose in h.clause.audiences), None)
    return _put_first(first, hits) if first else hits


def _put_first(hit: Hit, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits with one of them in front, as sure as the one that was."""
    return (replace(hit, score=hits[0].score), *(h for h in hits if h is not hit))


def adjacent(one: Clause, other: Clause) -> bool:
    """Whether one of the clauses follows on the other; a cell of a table only on one on its thing."""
    here, there = ((c.policy, c.section, c.thing) for c in (one, other))
    return here == there and (abs(one.order - other.order) == 1)


def _where_it_differs(
    query: Query, hits: tuple[Hit, ...], section: Sequence[Clause]
) -> tuple[Hit, ...]:
    """For a contact that could be anyone's, the hits with the first one whose section tells
    people apart in front: that section was written for the question."""
    if not asks_contact(query):
        return hits
    for hit in hits[:SHOWN]:
        if differ(arms_of(query, hit.clause, section)):
            return _put_first(hit, hits)
    return hits


def _for_whom(query: Query, hits: tuple[Hit, ...], section: Sequence[Clause]) -> tuple[Hit, ...]:
    """The hits with the clause about the very people the question names put first, where the
    section of the rule differs by who it is: "… from my own relative" is its exception."""
    named = people_meant(query)
    if not named or not asks_contact(query):
        return hits
    for clause, who, _ in arms_of(query, hits[0].clause, section):
        if named <= set(people_in(who)):
            return hits if clause.id == hits[0].clause.id else _with_first(clause, hits)
    return hits


def _what_follows(query: Query, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits with what follows put first, where that is asked and the rule itself came first."""
    if query.kind != "consequence" or hits[0].clause.force not in BROKEN:
        return hits
    if _TO_A_THING.search(query.text):
        return hits
    asked = (h for h in hits[1:SHOWN] if h.clause.force == "consequence")
    follows = [h for h in asked if h.clause.binds(query.audience)]
    # What is written for the reader comes before what is written for all.
    follows.sort(key=lambda h: query.audience not in h.clause.audiences)
    return _put_first(follows[0], hits) if follows else hits


def _beside_relatives(query: Query, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits with the prohibition that stands beside a permission for one's own family put before
    it, where the question is about somebody else."""
    rule = hits[0].clause
    if not for_relatives_only(query, rule) or not (
        people_named(query) or somebody_elses(of_whom(query))
    ):
        return hits
    for hit in hits[1:SHOWN]:
        clause = hit.clause
        forbids = clause.force in FORBIDS and clause.binds(query.audience)
        if forbids and (clause.policy, clause.section) == (rule.policy, rule.section):
            return _put_first(hit, hits)
    return hits
