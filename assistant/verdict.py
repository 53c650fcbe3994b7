"""The standing of the act asked about, by one clause: the chances of each verdict from the force of
the clause, what the trained readers say, and what numbers, places, approvals and relatives decide;
and whether it gives leave at all."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from assistant import approvals, channels, columns, limits, occasions, quantities
from assistant.chance import logit, softmax, weighed
from assistant.kin import own_child, own_relative, somebody_elses
from assistant.sameness import does_it, parts_from, touch, turns_down, waives
from assistant.types import (
    ABOUT_ACTS,
    FORBIDS,
    PERMITS,
    REQUIRES,
    RULES,
    STANDING,
    VERDICTS,
    Clause,
    Force,
    Hit,
    Kind,
    Query,
    Verdict,
)
from assistant.whom import of_whom, speaks_to
from assistant.withheld import before_unless, withheld

ACT_KINDS = ("permission", "obligation")
MAY_PERMIT_TOO: tuple[Force, ...] = ("must", "should", "procedure", "fact")
"""Forces beside which a permission may stand in words that no list knows: "ripped jeans, oddly
enough, are not a problem". It counts where the cross-encoder, who has read clause and question
together, takes it for the likeliest."""
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
# Where no reviewed question backs a permission, and no ranker has read the clause.
SURE_UNREVIEWED = 0.85
# The chance of a permission and the confidence were fitted on logits of chances no surer than this.
LEAST_CHANCE = 1e-3
_OURS = re.compile(r"\b(?:we|us|our)\b", re.I)
FOR_SCHOOL = re.compile(
    r"^\W*(?:can|could|may|is|are|does|do|will|would) (?:the |my |our )?(?:school|head(?:teacher)?|slt|governors|"
    r"leadership|senior leadership team|they)\b|\bfor (?:the |our )?school to\b|"
    r"\bschool(?:['’]?s)? (?:(?!on\b|via\b|to\b|in\b)\w+ )?(?:page|account|facebook|x|twitter|feed|youtube|channel|"
    r"instagram|social|site|website)\b|\bschool (?:post|share|tweet|put|like|follow)\b|\bpost (?:it )?for the school\b",
    re.I,
)
# "Does the school facebook post trip photos?" asks what the school itself may.
_DOES_SCHOOL = re.compile(
    r"^\W*(?:do|does|will|would) (?:the |our |your |my )?school(?:['’]?s)?\b", re.I
)
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
FOR_RELATIVES = re.compile(
    r"(?<!\bor )(?<!\band )(?<!to which )(?<!that )(?<!where )(?<!when )(?<!if )"
    r"\b(?:their|your|his or her|one['’]s) (?:own )?"
    r"(?:family members?|famil(?:y|ies)|relatives?|relations?)\b"
    r"(?! (?:to (?:watch|see|keep|enjoy)|albums?|use|records?|viewing|memories|belongs?)\b)"
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
    r"\b(?:unless|except(?:ed)?|excluded|without|other than|apart from|"
    r"save (?:for|in|on|where|when|with))\b|, [\w ]+ aside\W*$|"
    r"\([^)]*\b(?:is|are) (?:fine|allowed|ok(?:ay)?|welcome|permitted)\b",
    re.I,
)
# "Tins may go out for three months. Nothing goes out after its use by date."
_LEAVE_BESIDE = re.compile(
    r"\b(?:may|can)\b(?! ?not\b)(?!['’]t)|\b(?:is|are|['’]s) (?:\w+ly )?(?:fine|all right|allowed|permitted|"
    r"welcome|acceptable)\b|\bup to you\b",
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
_CONDITION = re.compile(
    r"\b(?:unless|except|without|only|provided|until|other than|approv\w+|permission|consent|agree\w*|"
    r"authori[sz]\w+|if)\b",
    re.I,
)


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
    if clause.force in FORBIDS and turns_down(query.original, clause):
        # To refuse a request is what a ban on accepting it asks for.
        logs["required"] = max(logs["required"], logs["not_allowed"])
        logs["not_allowed"] = -math.inf
    elif clause.force in FORBIDS and parts_from(query.original, clause):
        logs["depends"] = max(logs["depends"], logs["not_allowed"])
        logs["not_allowed"] = -math.inf
    if _UNLESS_RELATIVES.search(clause.text) and somebody_elses(of_whom(query)):
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
        and speaks_to(query, clause)
        and permits_reader(query, clause)
        and not for_relatives_only(query, clause)
        and not occasions.another(query.original, clause.text, query.text)
        and not approvals.amiss(query.said, clause.whole)
        and not approvals.stopped(query.said, clause.whole)
        and not channels.elsewhere(query.original, clause, query.text)
        and not withheld(query.original, clause)
        and not (waives(clause.text) and _UNLESS.search(clause.text))
    )


def may_permit(hit: Hit) -> bool:
    """Whether "allowed" may be said on the strength of a clause: its words permit, or it is read so
    and nothing in it forbids."""
    clause = hit.clause
    beside = clause.force in FORBIDS and _LEAVE_BESIDE.search(clause.whole)
    if clause.force in MAY_PERMIT_TOO or excepts(clause) or beside:
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
        and (own_child(of_whom(query)) or _MY_OWN.search(query.said))
        and not _OTHERS_TOO.search(query.said)
    )


def for_relatives_only(query: Query, clause: Clause) -> bool:
    """Whether the clause permits something with one's own family, and the question names none."""
    return bool(
        clause.force in PERMITS
        and FOR_RELATIVES.search(clause.text)
        and not own_relative(of_whom(query))
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


def permits_reader(query: Query, clause: Clause) -> bool:
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
    return bool(FOR_SCHOOL.search(query.said) or ours and _OURS.search(query.said))


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
