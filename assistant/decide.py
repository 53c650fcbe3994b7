"""Hits → Decision: verdict, branches and evidence, or that nothing answers. Pure and table-driven.

The verdict is the standing of the act asked about. It is read from the force of the deciding
clause; the trained second opinion says whether the act asked is the act the clause speaks of, its
opposite, or not an act at all. "Allowed" is only ever given on a clause that permits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from assistant import approvals, beside, channels, columns, limits, occasions, quantities
from assistant.chance import answers, logit, softmax, weighed
from assistant.clashes import bear_on, forbids_outright
from assistant.conditions import condition
from assistant.kin import own_child, own_relative, plain_people, somebody_elses
from assistant.prose import ONE_OF, listed
from assistant.sameness import (
    does_it,
    may_be_one_school,
    meet,
    nearer,
    same_act,
    speaks_of,
    touch,
    waives,
)
from assistant.types import (
    ABOUT_ACTS,
    FORBIDS,
    PERMITS,
    REQUIRES,
    RULES,
    STANDING,
    VERDICTS,
    Branch,
    Choice,
    Clause,
    Decision,
    Evidence,
    Force,
    Hit,
    Kind,
    Query,
    Ranking,
    Role,
    Verdict,
)
from assistant.withheld import before_unless, forbids_beside, to_somebody, withheld

ACT_KINDS = ("permission", "obligation")
# "Friend request from a colleague", without a verb, asks for leave too.
CONTACT_KINDS = ("permission", "unclear")
MAY_PERMIT_TOO: tuple[Force, ...] = ("must", "should", "procedure", "fact")
"""Forces beside which a permission may stand in words that no list knows: "ripped jeans, oddly
enough, are not a problem". It counts where the cross-encoder, who has read clause and question
together, takes it for the likeliest."""

BROKEN: tuple[Force, ...] = (*RULES, "only_if")
"""Forces of rules that can be broken: after them one asks what follows."""

# How far each opinion moves the verdict, in logs. Chosen on the development set.
FORCE_SAYS = 0.7
ONLY_IF_SAYS = 1.5
ACT_SAYS = 0.6
KIND_SAYS = 0.6
OUTRIGHT_SAYS: dict[Kind, float] = {
    "contact": 2.5,
    "when": 2.5,
    "reason": 2.5,
    "how": 1.2,
    "list": 1.2,
    "consequence": 1.2,
}
BANK_SAYS = 2.0
# "It depends" needs something in the clause to depend on.
UNCONDITIONAL_SAYS = 1.5
# What a number decides: one outside what is permitted rules out, one inside it hardly forbids.
OUTSIDE_SAYS = 3.0
INSIDE_SAYS = 1.5
# A bank question nearer than this is, in effect, the same question.
BANK_NEAR = 0.60
# A plain permission with a limit forbids only where the ranker gives "not allowed" this chance.
ANOTHER_ACT = 0.4
# Evidence shown with the rule, and how far behind it a clause may lie to count as near.
SHOWN = 3
EXCEPTION_MARGIN = 0.35
# "Allowed" gives way where a prohibition lies this close behind the permission.
SAFE_MARGIN = 0.08
# And to what stands beside it, or asks for what it spares one, this close: of such, seven of
# twelve answers that said "allowed" were right on the development policies.
BESIDE_MARGIN = 0.2
SURE_ENOUGH_OF_DUTY = 0.5
# And where the chance of "allowed" itself is less than this.
SURE_ENOUGH = 0.55
# A prohibition with an exception allows only what is plainly inside it.
SURE_OF_EXCEPTION = 0.8
# Where no reviewed question backs a permission, and no ranker has read the clause.
SURE_UNREVIEWED = 0.85
# A ban of the reader's own is looked for among so many, and has to be this sure.
OWN_RULES, SURE_OF_OWN_RULE = 6, 0.5
# The chance of a permission and the confidence were fitted on logits of chances no surer than this.
LEAST_CHANCE = 1e-3
# How sure it is that a policy that is not loaded was asked about, where its name was read.
NOT_LOADED = 0.9
# So many groups of people are told apart in an answer.
GROUPS = 5
# Places of one rule in other policies that are named beside it.
TWINS_SHOWN = 2
# Two policies contradict each other only among the hits the ranker puts first, this close.
CONTRADICTING = 5
CONTRADICTION_MARGIN = 0.15
OPPOSITES: tuple[frozenset[Verdict], ...] = (
    frozenset(("allowed", "not_allowed")),
    frozenset(("required", "not_allowed")),
)

_PEOPLE: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "relative",
        "My own relative",
        re.compile(
            r"\b(?:their|your|own|my|his|her) (?:own )?(?:family members?|famil(?:y|ies)|relatives?|child(?:ren)?|son|daughter|niece|nephew|cousin|sister|brother|grandson|granddaughter)\b|\brelatives?\b|\brelated\b|\b(?:niece|nephew|cousin|grandson|granddaughter|sister|brother)\b",
            re.I,
        ),
    ),
    (
        "past_learner",
        "A past learner",
        re.compile(
            r"\b(?:past|former|ex[- ]|old) ?(?:learners?|pupils?|students?)\b|\balumni\b|\bleft (?:school|last|in)\b|\bleavers?\b|\bused to teach\b",
            re.I,
        ),
    ),
    (
        "learner",
        "A learner",
        re.compile(
            r"\b(?:learners?|pupils?|students?|child(?:ren)?|kids?|sixth formers?|y(?:ear)? ?\d+s?|lad|lads|lass|girl|girls|boy|boys|class|form)\b",
            re.I,
        ),
    ),
    (
        "family",
        "A parent or family",
        re.compile(
            r"\b(?:parents?|carers?|famil(?:y|ies)|mums?|dads?|mothers?|fathers?|guardians?)\b",
            re.I,
        ),
    ),
    (
        "colleague",
        "A colleague",
        re.compile(
            r"\b(?:colleagues?|co-?workers?|staff|teachers?|teaching assistants?|employees?|headteacher|governors?)\b",
            re.I,
        ),
    ),
    (
        "outsider",
        "Someone else",
        re.compile(
            r"\b(?:organisations?|compan(?:y|ies)|business(?:es)?|public|strangers?|media|press|journalists?|friends? of mine|club)\b",
            re.I,
        ),
    ),
)
_PHRASE = re.compile(
    r"(?:\b(?:current|past|former|work|their|your|pupils['’]|individual|other|own|new)\s+)*"
    r"\b(?:learners?|pupils?|students?|famil(?:y|ies)(?: members?)?|parents?(?:/carers?)?|carers?|colleagues?|"
    r"relatives?|organisations?|members of staff)\b"
    r"(?:\s*(?:,|/|\bor\b|\band\b)\s*(?:\w+ )?(?:learners?|pupils?|students?|famil(?:y|ies)(?: members?)?|parents?|"
    r"carers?|colleagues?|relatives?))*(?: past or present| past and present)?",
    re.I,
)
_ASKS_CONTACT = re.compile(
    r"\b(?:friend|follow(?:er)?|contact|connection) request|\b(?:add|follow|accept|befriend|message|dm|invite|"
    r"friend|connect with|reply to)(?:ed|ing|s)? (?:this|a|the|them|someone|somebody|people|it|back|me|my)\b",
    re.I,
)
_OURS = re.compile(r"\b(?:we|us|our)\b", re.I)
_FOR_SCHOOL = re.compile(
    r"^\W*(?:can|could|may|is|are|does|do|will|would) (?:the |my |our )?(?:school|head(?:teacher)?|slt|governors|"
    r"leadership|senior leadership team|they)\b|\bfor (?:the |our )?school to\b|"
    r"\bschool(?:['’]?s)? (?:(?!on\b|via\b|to\b|in\b)\w+ )?(?:page|account|facebook|x|twitter|feed|youtube|channel|"
    r"instagram|social|site|website)\b|\bschool (?:post|share|tweet|put|like|follow)\b|\bpost (?:it )?for the school\b",
    re.I,
)
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
_SUPPOSING = re.compile(r"^\W*(?:(?:ok|so|and|but),? )*(?:what |even |not )?if\b", re.I)
# "Does the school facebook post trip photos?" asks what the school itself may.
_DOES_SCHOOL = re.compile(
    r"^\W*(?:do|does|will|would) (?:the |our |your |my )?school(?:['’]?s)?\b", re.I
)
# "Can you tweet my daughter's picture?" is asked of the school.
_ASKS_SCHOOL = re.compile(r"\b(?:can|could|may|do|does|will|would|are) (?:you|u|ya)\b", re.I)
_CONTACT_ACT = re.compile(
    r"\b(?:friends?|follow|request|invit\w*|add(?:ed|ing)?|messag\w*|contact|chat|accept|connect|text|dm|reply|communicat\w*)\b",
    re.I,
)


# "What happens to my phone?" asks for no punishment.
_TO_A_THING = re.compile(r"\bhappens? (?:to|with) (?:it|that|this|the|my|our|these|those)\b", re.I)
# "… of children other than their own", and a question about one's own and nobody else's.
_NOT_OWN = re.compile(
    r"\b(?:other than|except(?: for)?|apart from|besides|but not|not) (?:of |for )?"
    r"(?:their|your|his or her|one['’]s) own\b|\b(?:someone|somebody|anyone|anybody) else['’]?s\b|"
    r"\bother (?:people|parents|families)['’]?s?\b",
    re.I,
)
_MY_OWN = re.compile(r"\b(?:my|our) (?:own|(?:\w+ )?(?:little )?one)\b", re.I)
_OTHERS_TOO = re.compile(
    r"\b(?:others?|other['’]s|else(?:['’]s)?|another|friends?|mates?|class(?:mates?)?|team|group|everyone(?:['’]s)?|"
    r"everybody(?:['’]s)?|background|cast|whole|all (?:the|of)|and (?:his|her|their)|with (?:his|her|their|the|some))\b",
    re.I,
)
# "Staff may keep in touch with their family members": nobody else is meant.
_FOR_RELATIVES = re.compile(
    r"(?<!\bor )(?<!\band )\b(?:their|your|his or her|one['’]s) (?:own )?"
    r"(?:family members?|famil(?:y|ies)|relatives?|relations?)\b"
    r"|\btheir own (?:children|sons?|daughters?)(?:,| and| or) (?:other )?(?:close |near )?"
    r"(?:relatives|relations|family|brothers|sisters|siblings|nephews|nieces|grandchildren|stepchildren)\b",
    re.I,
)
# "Phones can be used to bully": no leave, whatever the networks make of it.
_BEFALLS = re.compile(
    r"\bcan (?:\w+ly )?(?:be used to|lead|cause|result|harm|hurt|damage|put)\b", re.I
)
# "Unless the head agrees, staff must not: …", "accept meals (a cup of tea is fine)".
_EXCEPTS = re.compile(
    r"\b(?:unless|except|without|other than|apart from|save (?:for|in|on|where|when|with))\b|"
    r"\([^)]*\b(?:is|are) (?:fine|allowed|ok(?:ay)?|welcome|permitted)\b",
    re.I,
)
_UNLESS = re.compile(r"\b(?:unless|except|save)\b", re.I)
# "… (unless they are family members) will be reported".
_UNLESS_RELATIVES = re.compile(
    r"\b(?:unless|except|other than)\b[^.;)]{0,40}?\b(?:family|relatives?|relations?|related)\b",
    re.I,
)
_MORE_CONDITIONS = re.compile(
    r"\b(?:once|as long as|so long as|when|where|who|with|after|signed)\b", re.I
)
_LIMITED = re.compile(r"\b(?:only|but|nowhere|except|unless|save|not|no)\b", re.I)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Fitted on development data (`training/calibrate.py`): the chance below which nothing is
    said to answer, the weights that turn what is known of an answer into its confidence, how far
    rules move the verdict of the trained opinions, and when "allowed" may be said where no reviewed
    question backs it."""

    answerable: float = 0.5
    confidence: tuple[float, float, float] = (0.0, 1.0, 1.0)  # bias, answerable, verdict (logits)
    rules: float = 1.0  # how much force and kind of question still say where a ranker has read
    # Bias and weights of how sure it is that "allowed"; and the least chance they have to give.
    permission: tuple[float, float, float] = (0.0, 1.0, 0.0)
    permitted: float = SURE_UNREVIEWED


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
    hits = _to_the_point(query, _on_topic(query, ranking.hits))
    answers = bool(hits) and (
        ranking.answerable >= thresholds.answerable
        or query.topic
        and speaks_of(hits[0].clause, query.text)
        or _plainly_banned(query, hits[0])
    )
    clash = _unsettled(query, hits, clashes) if not (query.missing or answers) else None
    if clash:
        of_act = query.kind in ABOUT_ACTS
        return _contradicted(
            hits, clash, "depends" if of_act else "information", round(ranking.answerable, 4)
        )
    if query.missing or not answers:
        return _not_covered(query, ranking, answers, elsewhere, thresholds)
    hits = _of_their_group(query, hits, section)
    hits = _on_its_account(query, _ban_beside(query, hits))
    hits = _of_the_asked(query, _own_rule(query, hits, thresholds.rules))
    hits = _barred_beside(query, hits, section)
    hits = _by_its_number(query, _in_its_time(query, _emergency(query, hits)))
    hits = _for_whom(query, _where_it_differs(query, hits, section), section)
    hits = _each_named(query, _what_follows(query, _beside_relatives(query, hits)))
    rule = hits[0]
    scores = verdict_scores(query, rule, thresholds.rules)
    verdict = max(scores, key=lambda v: scores[v])
    sure = scores[verdict]
    if _anothers_contacts(query, rule.clause):
        return _no_rule_for_reader(hits, _confidence(ranking, sure, thresholds))
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
        return _clarify(query, hits, branches, _confidence(ranking, sure, thresholds))
    groups = _groups(query, verdict, hits[0].clause, section)
    if groups:
        return _by_group(query, hits, groups, _confidence(ranking, sure, thresholds))
    against = _contradiction(query, hits, thresholds.rules, schools)
    if against:
        return _contradicted(
            hits, against.clause, "depends", _confidence(ranking, sure, thresholds)
        )
    clash = _clash(query, verdict, hits, clashes.get(rule.clause.id, ()))
    if clash:
        told: Verdict = verdict if verdict in ("information", "required") else "depends"
        return _contradicted(hits, clash, told, _confidence(ranking, sure, thresholds))
    evidence = _evidence(query, verdict, hits, safer)
    twins = tuple(Evidence(twin, "context") for twin in rule.twins[:TWINS_SHOWN])
    return Decision(
        outcome="answered",
        verdict=verdict,
        evidence=(*evidence, *twins),
        branches=_by_reader(query, verdict, evidence) or _two_ways(query, verdict, evidence),
        confidence=_confidence(ranking, sure, thresholds),
        same=tuple(range(len(evidence) + 1, len(evidence) + len(twins) + 1)),
        apart=_apart(query, rule.clause) if verdict == "depends" else (),
        met=_met(verdict, rule.clause),
    )


def _on_topic(query: Query, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits, and where it is asked what is said of something, the first that names it in front.
    To show such a clause is never wrong: it gives no leave."""
    named = (h for h in hits[:SHOWN] if query.topic and speaks_of(h.clause, query.text))
    first = next(named, None)
    if first is None:
        return hits
    return _put_first(first, hits)


def _row_of(cell: Clause, section: Sequence[Clause]) -> tuple[Clause, ...]:
    """The cells for all groups of people on the thing that one of them is about."""
    place = (cell.policy, cell.section, cell.thing)
    return tuple(c for c in section if c.people and (c.policy, c.section, c.thing) == place)


def _of_their_group(
    query: Query, hits: tuple[Hit, ...], section: Sequence[Clause]
) -> tuple[Hit, ...]:
    """The hits, where the first is a cell of a table of people, without those on the same thing
    that are for others; one for those who are meant is put first."""
    rule = hits[0].clause
    row = _row_of(rule, section) if rule.people else ()
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


def _groups(
    query: Query, verdict: Verdict, rule: Clause, section: Sequence[Clause]
) -> tuple[Clause, ...]:
    """The cells on the thing asked about, where it is not said which of the groups of people is
    meant and they may not do the same."""
    if not rule.people or query.kind not in ABOUT_ACTS or verdict == "information":
        return ()
    meant = columns.meant(query, _row_of(rule, section) or (rule,))
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


def _to_the_point(query: Query, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits without those that are beside the point; none where what is left was not read as an
    answer."""
    left = tuple(
        h
        for h in hits
        if not beside.the_point(query, h.clause)
        and not (h.clause.actor == "school" and _elsewhere(query, h.clause))
    )
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
        if ban.force not in FORBIDS or not ban.binds(query.audience) or not _beside(ban, leave):
            continue
        if nearer(query.original, ban.text, leave.text):
            return _put_first(hit, hits)
    return hits


def _plainly_banned(query: Query, hit: Hit) -> bool:
    """Whether a clause forbids this reader the very act asked about, in the same words, and is read
    so first of all. Like a topic, it is shown however unsure it is that it answers: it gives nobody
    leave."""
    clause = hit.clause
    return bool(
        query.kind == "permission"
        and clause.force in FORBIDS
        and clause.binds(query.audience)
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
    """Whether a clause gives leave for other networks than the question names."""
    return channels.elsewhere(query.original, clause, query.text)


def _on_its_account(query: Query, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits with who may use the school's accounts in front of what the school posts there, where
    somebody asks to post there and does not say that they run them."""
    rule = hits[0].clause
    if query.kind not in CONTACT_KINDS or rule.actor != "school" or rule.force not in PERMITS:
        return hits
    if not _FOR_SCHOOL.search(query.said):
        return hits
    if not channels.acts_in_person(query.original, query.said) or channels.runs_it(query.said):
        return hits
    for hit in hits[1:]:
        if hit.clause.policy == rule.policy and channels.on_access(hit.clause):
            return _put_first(hit, hits)
    return hits


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
    if rule.binds(query.audience) and _permits_reader(query, rule):
        return hits
    if rule.actor == "school" and _ASKS_SCHOOL.search(query.said):
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


# --- the verdict ------------------------------------------------------------------------------


def by_force(query: Query, clause: Clause) -> Verdict:
    """The contract's table: the standing of the act by the force of the clause. Where approval
    comes first, "do I need it?" is a duty and "can I?" a condition."""
    if clause.force == "only_if" and query.kind == "obligation":
        return "required"
    return STANDING[clause.force]


def verdict_scores(query: Query, hit: Hit, rules: float = 1.0) -> dict[Verdict, float]:
    """The chance of each verdict, from the trained opinions, the force, the kind of question and
    the nearest reviewed question; they sum to 1. Where the ranker has read the clause, force and
    kind are already in its opinion: then they count `rules` times."""
    clause = hit.clause
    logs: dict[Verdict, float] = dict.fromkeys(VERDICTS, 0.0)
    logs[by_force(query, clause)] += ONLY_IF_SAYS if clause.force == "only_if" else FORCE_SAYS
    if query.kind in ACT_KINDS:
        logs["information"] -= ACT_SAYS
    elif query.kind in OUTRIGHT_SAYS:
        logs["information"] += OUTRIGHT_SAYS[query.kind]
    elif query.kind != "unclear":
        logs["information"] += KIND_SAYS
    if hit.bank > BANK_NEAR and hit.bank_verdict in logs:
        logs[hit.bank_verdict] += BANK_SAYS * (hit.bank - BANK_NEAR) / (1 - BANK_NEAR)
    if clause.force == "may":
        logs["not_allowed"] -= 1.0
    weight = rules if hit.reading else 1.0
    logs = {verdict: weight * log for verdict, log in logs.items()}
    if hit.verdicts:
        for verdict, chance in zip(VERDICTS, hit.verdicts, strict=True):
            logs[verdict] += math.log(max(chance, 1e-4))
    own = concerns_own(query, clause)
    if clause.force not in PERMITS and not own and not excepts(clause):
        logs["depends"] -= UNCONDITIONAL_SAYS
    if not gives_leave(query, hit):
        if logs["allowed"] > max(logs[v] for v in VERDICTS if v != "allowed"):
            # No yes without words that permit; but what is likely a yes is told as no "no" either.
            logs["depends"] = logs["allowed"]
        logs["allowed"] = -math.inf
    if own:
        # The rule is about other people's: it says neither no nor yes to one's own.
        logs["not_allowed"] = logs["required"] = -math.inf
    if (
        clause.force in RULES
        and query.kind in ABOUT_ACTS
        and (
            limits.beyond(query.original, clause.text, query.text)
            or (clause.people and columns.closed_to(query, clause))
        )
    ):
        # What under-18s must not do is neither allowed to a woman of thirty nor forbidden.
        logs["not_allowed"] = logs["required"] = -math.inf
    if clause.force in REQUIRES and query.kind in ABOUT_ACTS:
        # "Drivers must be at least 25" says no to one of 23, and not to one of 31.
        standard = limits.meets(query.original, clause.text, query.text)
        if standard == "inside":
            logs["not_allowed"] = -math.inf
        elif standard == "outside" and touch(clause.text, query.text):
            logs["allowed"] = -math.inf
            logs["not_allowed"] += OUTSIDE_SAYS
    if clause.force not in REQUIRES and limits.lasts(query.original, clause.whole):
        logs["required"] = -math.inf  # "for the first seven days a self-certificate is enough"
    if clause.force in FORBIDS and does_it(query.original, clause):
        # "Should I accept it?" about what must not be accepted: no duty, whatever the networks say.
        logs["required"] = -math.inf
    if _UNLESS_RELATIVES.search(clause.text) and somebody_elses(_of_whom(query)):
        # The exception is for relatives, and somebody else is asked about: the rule holds.
        logs["allowed"] = logs["depends"] = -math.inf
    number = by_number(query, clause)
    if number == "outside":
        logs["allowed"] = -math.inf
        if waives(clause.text):
            # Whom a waiver leaves out may well have the duty, but its words do not say so.
            logs["not_allowed"] = logs["required"] = -math.inf
        elif touch(clause.text, query.text):
            logs["depends"] -= OUTSIDE_SAYS
            logs["not_allowed"] += OUTSIDE_SAYS
    elif number == "inside":
        logs["not_allowed"] -= INSIDE_SAYS
        if _nothing_else_decides(query, clause):
            logs["allowed"] += INSIDE_SAYS
    elif number == "either":
        # "At 8" may be before the hour or after it: no yes on the strength of that.
        logs["depends"] = max(logs["depends"], logs["allowed"])
        logs["allowed"] = -math.inf
    plain = clause.force == "may" and number != "outside" and not _LIMITED.search(clause.text)
    if plain and not (quantities.limits_in(clause.text) and _another_act(hit)):
        # "No" on the strength of "… may be kept" would contradict its own quote, unless the quote
        # has a limit that rules out what is asked. What the ranker doubts is no surer for that.
        if _another_act(hit):
            either = math.exp(logs["depends"]) + math.exp(logs["not_allowed"])
            logs["depends"] = math.log(max(either, 1e-12))
        logs["not_allowed"] = -math.inf
    chances = softmax(np.array([logs[verdict] for verdict in VERDICTS]))
    return dict(zip(VERDICTS, chances.tolist(), strict=True))


def gives_leave(query: Query, hit: Hit) -> bool:
    """Whether "allowed" may be said to this reader and of what is asked: the clause permits, and
    neither whom it is for, nor when or where, nor what it excepts is somebody or something else."""
    clause = hit.clause
    return (
        may_permit(hit)
        and not (excepts(clause) and concerns_own(query, clause))
        and (clause.binds(query.audience) or _of_their_child(query, clause))
        and _permits_reader(query, clause)
        and not for_relatives_only(query, clause)
        and not occasions.another(query.original, clause.text, query.text)
        and not approvals.amiss(query.said, clause.whole)
        and not approvals.stopped(query.said, clause.whole)
        and not channels.elsewhere(query.original, clause, query.text)
        and not withheld(query.original, clause)
        and not (waives(clause.text) and _UNLESS.search(clause.text))
    )


def _of_their_child(query: Query, clause: Clause) -> bool:
    """Whether a parent asks of a cell that is for pupils: for whom, if not for their child?"""
    return bool(clause.people) and query.audience == "parent" and "learner" in clause.audiences


def may_permit(hit: Hit) -> bool:
    """Whether "allowed" may be said on the strength of a clause: its words permit, or it is read so
    and nothing in it forbids."""
    clause = hit.clause
    if clause.force in MAY_PERMIT_TOO or excepts(clause):
        if not hit.joint or _BEFALLS.search(clause.text):
            return False
        return max(hit.joint) == hit.joint[VERDICTS.index("allowed")]
    return clause.force in PERMITS


def excepts(clause: Clause) -> bool:
    """Whether a ban has an exception, in its own words or in those it hangs from."""
    return clause.force in FORBIDS and bool(_EXCEPTS.search(clause.whole))


def concerns_own(query: Query, clause: Clause) -> bool:
    """Whether the clause is about what is not one's own, and the question about one's own alone."""
    return bool(
        _NOT_OWN.search(clause.text)
        and (own_child(_of_whom(query)) or _MY_OWN.search(query.said))
        and not _OTHERS_TOO.search(query.said)
    )


def for_relatives_only(query: Query, clause: Clause) -> bool:
    """Whether the clause permits something with one's own family, and the question names none."""
    return bool(
        clause.force in PERMITS
        and _FOR_RELATIVES.search(clause.text)
        and not own_relative(_of_whom(query))
    )


def by_number(query: Query, clause: Clause) -> limits.Side | None:
    """On which side of the limit of what the clause permits the question's own number lies; None
    where there is none, or where it opens what is otherwise closed ("no more than … unless").
    "Pupils of 13 and over may …, unless the head forbids it" closes what is open."""
    if query.kind not in ABOUT_ACTS or clause.force not in PERMITS:
        return None
    if clause.force == "only_if" and _UNLESS.search(clause.text):
        leave = before_unless(clause.text)
        return limits.side(query.original, leave, query.text) if leave else None
    if clause.people and columns.closed_to(query, clause):
        return "outside"
    return limits.side(query.original, clause.text, query.text)


def plainly_inside(query: Query, clause: Clause) -> bool:
    """Whether a number is all that a permission depends on, and the question's lies inside."""
    return _nothing_else_decides(query, clause) and by_number(query, clause) == "inside"


def _nothing_else_decides(query: Query, clause: Clause) -> bool:
    """Whether a permission has no limit or condition in words."""
    return (
        clause.force == "may"
        and query.kind != "obligation"
        and not any(p.search(clause.text) for p in (_LIMITED, _CONDITION, _MORE_CONDITIONS))
    )


def _another_act(hit: Hit) -> bool:
    """Whether the ranker, having read both, says that what is asked is not what is permitted."""
    return bool(hit.reading) and hit.reading[VERDICTS.index("not_allowed")] >= ANOTHER_ACT


def _permits_reader(query: Query, clause: Clause) -> bool:
    """What the school does on its own channels is no leave for a reader to do it on theirs."""
    if clause.actor != "school":
        return True
    if query.kind == "fact":
        return bool(_DOES_SCHOOL.search(query.original))
    if query.kind != "permission":
        return False
    # "We all agreed", says a parent, and means no school.
    ours = query.audience not in ("parent", "learner", "visitor")
    if channels.acts_in_person(query.original, query.said):
        return channels.runs_it(query.said)
    return bool(_FOR_SCHOOL.search(query.said) or ours and _OURS.search(query.said))


def _supposes(query: Query) -> bool:
    """Whether an act asked about before is asked about on a condition: "what if it's for work?"."""
    return query.kind in ACT_KINDS and bool(_SUPPOSING.search(query.original))


def permission(verdict: Verdict, hit: Hit, allowed: float, thresholds: Thresholds) -> Verdict:
    """The verdict where no reviewed question backs a yes: "allowed", whose chance is `allowed`, is
    said where it and the cross-encoder, who has to find that the clause is the one asked about, are
    sure enough, and only there."""
    if allowed > 0 and permission_chance(hit, allowed, thresholds) >= thresholds.permitted:
        return "allowed"
    return "depends" if verdict == "allowed" else verdict


def permission_chance(hit: Hit, allowed: float, thresholds: Thresholds) -> float:
    """The fitted chance, 0 to 1, that what the clause permits is what is asked."""
    bias, *weights = thresholds.permission
    return weighed(sureness(hit, allowed), weights, bias)


def sureness(hit: Hit, allowed: float) -> tuple[float, float]:
    """How sure it is that the clause permits what is asked, as logits: as sure as all opinions are
    together, or as the cross-encoder alone is that it answers and permits, whichever is less; and
    all opinions together, since the one that doubts most is not always right."""
    alone = hit.joint[VERDICTS.index("allowed")] if hit.joint else allowed
    return logit(min(allowed, alone), LEAST_CHANCE), logit(allowed, LEAST_CHANCE)


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
        if hit.clause.binds(query.audience) and _stands_against(query, hit, hits[0], rules):
            return "depends", hit
    return verdict, None


def _forbidden_beside(query: Query, leave: Clause, section: Sequence[Clause]) -> Clause | None:
    """The clause right after a leave that forbids what the question names and the leave does not."""
    return next(
        (
            clause
            for clause in section
            if _beside(clause, leave)
            and clause.order > leave.order
            and clause.actor == leave.actor
            and clause.binds(query.audience)
            and forbids_beside(query.original, clause, leave)
        ),
        None,
    )


def _stands_against(query: Query, hit: Hit, leave: Hit, rules: float) -> bool:
    """Whether a hit close behind says no: it forbids what is asked; or, where no reviewed question
    speaks for the leave, it forbids in the sentence beside it ("a bought cake can be shared. Homemade
    cakes cannot"), or asks for what the leave spares one."""
    behind = leave.score - hit.score
    forbids = hit.clause.force in FORBIDS
    unreviewed = not leave.bank_verdict and behind < BESIDE_MARGIN
    if forbids and unreviewed and _beside(hit.clause, leave.clause):
        return True
    scores = verdict_scores(query, hit, rules)
    if forbids and behind < SAFE_MARGIN:
        return max(scores, key=lambda v: scores[v]) == "not_allowed"
    duty = query.kind == "obligation" and unreviewed
    return duty and scores["required"] >= SURE_ENOUGH_OF_DUTY


def _beside(one: Clause, other: Clause) -> bool:
    """Whether one of the clauses follows on the other; a cell of a table only on one on its thing."""
    here, there = ((c.policy, c.section, c.thing) for c in (one, other))
    return here == there and (abs(one.order - other.order) == 1)


def _confidence(ranking: Ranking, sure: float, thresholds: Thresholds) -> float:
    bias, *weights = thresholds.confidence
    known = logit(ranking.answerable, LEAST_CHANCE), logit(sure, LEAST_CHANCE)
    return round(weighed(known, weights, bias), 4)


# --- evidence ---------------------------------------------------------------------------------


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
    if _FOR_RELATIVES.search(clause.text) and somebody_elses(_of_whom(query)):
        return False  # "my neighbour's daughter" is plainly no relative
    return (
        touch(clause.text, f"{rule.text} {query.text}")
        and not _others(query, clause)
        and (found is None or found.permits)
    )


def _others(query: Query, clause: Clause) -> bool:
    """Whether the clause speaks of people to be in touch with, and of none that the question
    names: how to treat colleagues is no exception for a pupil's mother. She may be a relative."""
    phrase = _PHRASE.search(clause.text)
    named, spoken_of = _named(query), set(people_in(phrase[0] if phrase else ""))
    return bool(named and spoken_of) and not (named | {"relative"}) & spoken_of


def _by_reader(query: Query, verdict: Verdict, evidence: Sequence[Evidence]) -> tuple[Branch, ...]:
    """The arms of "it depends" on who asks, where nobody said and the rule found gives leave to some
    only: what learners may do with consent is no leave for staff."""
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
    """The arms of "it depends" where a permission and a prohibition meet, or a condition decides."""
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


# --- two policies that contradict each other --------------------------------------------------


def _contradiction(
    query: Query, hits: Sequence[Hit], rules: float, schools: Mapping[str, str]
) -> Hit | None:
    """A hit of another policy that rules the opposite of the first on the very act asked about, for
    this reader, without an exception or a condition in either. A rule and its exception in one
    policy are no contradiction, nor are rules for other people or of two schools."""
    rule = hits[0]
    compared = len(query.policies) > 1
    outright = query.kind in ABOUT_ACTS and _says_outright(query, rule, rules)
    if not (outright or compared and query.topic):
        return None
    for hit in hits[1:CONTRADICTING]:
        if (
            hit.clause.policy != rule.clause.policy
            and may_be_one_school(
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


def _clash(
    query: Query, verdict: Verdict, hits: Sequence[Hit], against: Sequence[Clause]
) -> Clause | None:
    """The clause of another policy that cannot hold beside the first and bears on what is asked.
    What is forbidden outright bears on every leave, and one figure on the other. Leave for a special
    case bears on a "no" only where it was found too, and nothing is asked that neither clause speaks
    of: "at lunch" is not "in lessons"."""
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


def _unsettled(
    query: Query, hits: Sequence[Hit], clashes: Mapping[str, Sequence[Clause]]
) -> Clause | None:
    """Where the hits are not sure to answer, the second of two that clash and that between them
    name all that is asked: they draw each other's chances down."""
    near = {h.clause.id for h in hits[1:SHOWN]}
    for clause in clashes.get(hits[0].clause.id, ()) if hits else ():
        told = clause.id in near and bear_on(query.text, hits[0].clause, clause)
        if told and not limits.beyond(query.original, clause.whole, query.text):
            return clause
    return None


def _contradicted(
    hits: Sequence[Hit], against: Clause, verdict: Verdict, confidence: float
) -> Decision:
    """Both rules, the stricter first: it is the safe course, and nothing is "allowed". Where neither
    forbids, none is the stricter, and the second stands beside the first."""
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


# --- "whom is it from?" -----------------------------------------------------------------------


_CONDITION = re.compile(
    r"\b(?:unless|except|without|only|provided|until|other than|approv\w+|permission|consent|agree\w*|"
    r"authori[sz]\w+|if)\b",
    re.I,
)


def people_in(text: str) -> tuple[str, ...]:
    """The kinds of people a text names, each word counted for the first kind it fits."""
    found = []
    for name, _, pattern in _PEOPLE:
        if pattern.search(text):
            found.append(name)
            text = pattern.sub(" ", text)
    return tuple(found)


def _named(query: Query) -> set[str]:
    """The kinds of people a question names."""
    return set(people_in(plain_people(_of_whom(query))))


def _of_whom(query: Query) -> str:
    """The words that say who is meant: the last question's, or, where it names nobody, all."""
    last = query.original
    if own_relative(last) or somebody_elses(last) or people_in(last):
        return last
    return query.said


def _branches(
    query: Query, verdict: Verdict, hits: Sequence[Hit], section: Sequence[Clause]
) -> list[tuple[Clause, str, Verdict]]:
    """Where the question names nobody and the section of the rule differs by who it is:
    (clause, who, verdict) for each. Empty where the question is plain enough."""
    if query.kind not in CONTACT_KINDS or verdict == "information":
        return []
    if _named(query) or not _ASKS_CONTACT.search(query.said):
        return []
    arms = _arms(query, hits[0].clause, section)
    return arms if len({v for _, _, v in arms}) > 1 else []


def _where_it_differs(
    query: Query, hits: tuple[Hit, ...], section: Sequence[Clause]
) -> tuple[Hit, ...]:
    """For a contact that could be anyone's, the hits with the first one whose section tells
    people apart in front: that section was written for the question."""
    if query.kind not in CONTACT_KINDS or not _ASKS_CONTACT.search(query.said):
        return hits
    for hit in hits[:SHOWN]:
        if len({verdict for _, _, verdict in _arms(query, hit.clause, section)}) > 1:
            return _put_first(hit, hits)
    return hits


def _for_whom(query: Query, hits: tuple[Hit, ...], section: Sequence[Clause]) -> tuple[Hit, ...]:
    """The hits with the clause about the very people the question names put first, where the
    section of the rule differs by who it is: "… from my own relative" is its exception."""
    named = {"relative"} if own_relative(_of_whom(query)) else _named(query)
    if query.kind not in CONTACT_KINDS or not named or not _ASKS_CONTACT.search(query.said):
        return hits
    for clause, who, _ in _arms(query, hits[0].clause, section):
        if named <= set(people_in(who)):
            if clause.id == hits[0].clause.id:
                return hits
            found = next((h for h in hits if h.clause.id == clause.id), None)
            first = found or Hit(clause, hits[0].score)
            rest = tuple(h for h in hits if h.clause.id != clause.id)
            return (replace(first, score=hits[0].score, verdicts=()), *rest)
    return hits


def _anothers_contacts(query: Query, rule: Clause) -> bool:
    """Whether a request is asked about that the reader may have got from anybody, and the rule found
    only says from whom others must take none: it is no rule for a learner's friends."""
    return (
        query.kind in CONTACT_KINDS
        and rule.force in (*FORBIDS, "only_if")
        and not rule.binds(query.audience)
        and bool(_ASKS_CONTACT.search(query.said) and _CONTACT_ACT.search(rule.text))
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
    named = {"relative"} if own_relative(_of_whom(query)) else _named(query)
    if query.kind not in CONTACT_KINDS or not named or not _ASKS_CONTACT.search(query.said):
        return None
    for opening in hits[:SHOWN]:
        arms = _arms(query, opening.clause, section)
        if len({verdict for _, _, verdict in arms}) > 1:
            for clause, who, verdict in arms:
                if clause.id == hits[0].clause.id and named <= set(people_in(who)):
                    return verdict
    return None


def _what_follows(query: Query, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits with what follows put first, where that is asked and the rule itself came first."""
    if query.kind != "consequence" or hits[0].clause.force not in BROKEN:
        return hits
    if _TO_A_THING.search(query.text):
        return hits
    for hit in hits[1:SHOWN]:
        if hit.clause.force == "consequence" and hit.clause.binds(query.audience):
            return _put_first(hit, hits)
    return hits


def _beside_relatives(query: Query, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits with the prohibition that stands beside a permission for one's own family put before
    it, where the question is about somebody else."""
    rule = hits[0].clause
    if not for_relatives_only(query, rule) or not (
        _named(query) or somebody_elses(_of_whom(query))
    ):
        return hits
    for hit in hits[1:SHOWN]:
        clause = hit.clause
        forbids = clause.force in FORBIDS and clause.binds(query.audience)
        if forbids and (clause.policy, clause.section) == (rule.policy, rule.section):
            return _put_first(hit, hits)
    return hits


def _arms(
    query: Query, rule: Clause, section: Sequence[Clause]
) -> list[tuple[Clause, str, Verdict]]:
    """(clause, who, verdict) for each kind of people the rule and its section speak of; empty
    where the rule itself speaks of nobody."""
    arms: list[tuple[Clause, str, Verdict]] = []
    covered: dict[Verdict, set[str]] = {}
    beside = (c for c in section if c.section == rule.section and c.policy == rule.policy)
    for clause in (rule, *(c for c in beside if c.id != rule.id)):
        phrase = _PHRASE.search(clause.text)
        standing = STANDING[clause.force]
        if standing in ("information", "required") or not phrase:
            continue
        if not _CONTACT_ACT.search(clause.whole) or not clause.binds(query.audience):
            continue
        kinds = set(people_in(phrase[0]))
        if kinds & {"learner"}:
            kinds.add("past_learner")  # "learners … past or present"
        known = covered.setdefault(standing, set())
        # One arm for each kind of person and verdict; a later clause about people who are
        # already dealt with belongs in the evidence, not among the ways to answer.
        if kinds <= set().union(*covered.values()):
            continue
        known |= kinds
        who = re.sub(r"\btheir\b", "your own", phrase[0], flags=re.I)
        arms.append((clause, who, standing))
    return arms if arms and arms[0][0].id == rule.id else []


def _clarify(
    query: Query,
    hits: Sequence[Hit],
    arms: list[tuple[Clause, str, Verdict]],
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
            label = next(label for key, label, _ in _PEOPLE if key == name)
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


_ARTICLE = {
    "A learner": "a learner",
    "A past learner": "a past learner",
    "A parent or family": "a parent",
    "My own relative": "my own relative",
    "A colleague": "a colleague",
    "Someone else": "someone else",
}


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
