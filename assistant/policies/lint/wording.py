"""What the clauses say: against one another, to whom, and how strongly.

A passage and its negation are about 99 % alike to an encoder and all but alike in words, so likeness
finds the pairs, and the force of the two clauses tells whether they disagree. A rule and its
exception are as like as two that contradict: a clause that carries a condition of its own is
compared with nothing but by `absolute`.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.clashes import clashes, figures, without_figures
from assistant.limits import apart
from assistant.policies.lint.finding import Around, Fault, named, quoted
from assistant.sameness import may_be_one_school
from assistant.types import FORBIDS, REQUIRES, Clause, Force, Policy

# Two acts are the same if their words, weighed by rarity, overlap as much (weighted Jaccard).
SAME_ACT = 0.55
# Between policies the same words more often speak of different things.
SAME_ACT_ACROSS = 0.65
# Where numbers differ, the rest has to be all but the same.
SAME_BUT_NUMBERS = 0.8
FEWEST_WORDS = 3
# How much of a conditional rule's act has to stand in the rule that has no condition.
HELD = 0.8
SAME_ITEMS = 3
MORE_ACTS = 10

_ALLOWS: tuple[Force, ...] = (*REQUIRES, "may")
_NOT_AN_ACT = re.compile(r"\b(?:does|do|did|is|are) not (?:mean|apply|prevent)\b", re.I)
_NOT_NEEDED = re.compile(
    r"\b(?:does|do|did|is|are) not (?:expect|require|have to|need)|\bneed not\b|"
    r"\bnot (?:expected|required|obliged)|\bno need\b",
    re.I,
)
_CONDITION = re.compile(
    r"\b(?:unless|except|without|other than|apart from|only|if|when|whenever|where|whilst|while|"
    r"until|before|after|during|outside|provided|in case|in an emergency|as long as|subject to|"
    r"with (?:the )?(?:\w+ )?(?:permission|consent|approval|agreement)|exempt|not normally|normally|"
    r"usually|wherever|instead|rather than|likely to|unsuitable|inappropriate|appropriate)\b",
    re.I,
)
_FORBID = re.compile(
    r"\b(?:must|should|shall|will|may|can) ?not\b|\bnot (?:permitted|allowed)\b|\bnever\b", re.I
)
_IF_LATER = re.compile(
    r"(?<=\w)\s+(?:if|where|when|unless)\s+(?:that|this|the|it|they|such|doing)\b", re.I
)
_STOP_WORDS = (
    "an the and or of to in on at by for with from as is are be been being was were it its this "
    "that these those they them their theirs he she his her you your we our us my me who whom "
    "which what not no never none nor must should shall will would may might can cannot could do "
    "does did don doesn won has have had having all any every each other others also always "
    "please such so than then there here very more most own one ones make made use used using "
    "sure ensure under over into through when where while because out up about via per etc i.e eg "
    "ie expected required allowed permitted forbidden welcome able need needs two three four five "
    "six seven eight nine ten twelve fourteen twenty"
)
_STOP = frozenset(_STOP_WORDS.split())
_SAME = {
    "learner": "learner pupil student child children",
    "family": "family families parent carer guardian",
    "contact": "contact communicate communication message",
    "photo": "photo photograph picture image images pictures photographs photos",
    "mobile": "mobile phone",
    "staff": "staff teacher employee colleague",
    "head": "headteacher principal head",
}
_FOLDED = {word: name for name, words in _SAME.items() for word in words.split()}


@dataclass(frozen=True, slots=True, eq=False)
class _Act:
    """A clause with the words of the act it speaks of."""

    clause: Clause
    policy: Policy
    words: frozenset[str]
    free: bool  # no condition or exception of its own


# --- contradictions ---------------------------------------------------------------------------


def contradicts(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Within one policy the same act forbidden and required or allowed, for the same people."""
    for policy in policies:
        acts = [a for a in _acts(policy) if a.free]
        rarity = _rarity([acts])
        for one, other in _pairs(acts, rarity, SAME_ACT):
            if _opposed(one.clause, other.clause):
                yield _against(one, other, f"in {named(policy, other.clause.start)}")


def contradicts_another(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """The same act forbidden in one policy and required or allowed in another of the school; and
    what else of two policies cannot both hold."""
    looked_at = {p.id for p in policies}
    told: set[frozenset[str]] = set()
    every = [[a for a in _acts(policy) if a.free] for policy in around.loaded]
    acts = [a for acts in every for a in acts]
    for one, other in _pairs(acts, _rarity(every), SAME_ACT_ACROSS):
        if one.policy.id == other.policy.id or not _opposed(one.clause, other.clause):
            continue
        if not may_be_one_school(one.policy.school, other.policy.school):
            continue
        if one.policy.id not in looked_at:
            one, other = other, one
        if one.policy.id in looked_at:
            told.add(frozenset((one.clause.id, other.clause.id)))
            yield _against(one, other, _in_another(other.policy, other.clause))
    loaded = {p.id: p for p in around.loaded}
    against = clashes(around.loaded)
    for policy in policies:
        for clause in policy.clauses:
            for contrary in against.get(clause.id, ()):
                pair = frozenset((clause.id, contrary.id))
                if pair not in told:
                    told.add(pair)
                    where = _in_another(loaded[contrary.policy], contrary)
                    yield Fault(
                        policy,
                        clause.start,
                        clause.end,
                        f"{quoted(clause.text)} here, and {quoted(contrary.text)} {where}: "
                        "both cannot hold.",
                        "Decide which of the two holds, and change the other.",
                    )


def _in_another(policy: Policy, clause: Clause) -> str:
    return f"in the {policy.title}, {named(policy, clause.start)}"


def _against(one: _Act, other: _Act, where: str) -> Fault:
    return Fault(
        one.policy,
        one.clause.start,
        one.clause.end,
        f"{_says(one)} here, and {_says(other)} {where}.",
        "Decide which of the two holds, and change the other.",
    )


def _says(act: _Act) -> str:
    if _NOT_NEEDED.search(act.clause.text):
        return f"{quoted(act.clause.text)} says that it is not needed"
    does = {
        "must_not": "is forbidden",
        "should_not": "should not be done",
        "must": "is required",
        "should": "should be done",
        "may": "is allowed",
    }[act.clause.force]
    return f"{quoted(act.clause.text)} {does}"


def _opposed(one: Clause, other: Clause) -> bool:
    """Whether one forbids what the other requires or allows, or requires what it says is not
    needed."""
    optional, too = (bool(_NOT_NEEDED.search(c.text)) for c in (one, other))
    if optional or too:
        opposite = optional != too and (other if optional else one).force in ("must", "should")
    else:
        opposite = (one.force in FORBIDS and other.force in _ALLOWS) or (
            one.force in _ALLOWS and other.force in FORBIDS
        )
    # A list item goes on from what it hangs from, and shares its words with the whole list.
    nested = one.text in other.stem or other.text in one.stem or one.stem == other.stem != ""
    return opposite and not nested and _same_people(one, other)


def _same_people(one: Clause, other: Clause) -> bool:
    meet = not one.audiences or not other.audiences or set(one.audiences) & set(other.audiences)
    return one.actor == other.actor and bool(meet) and not apart(one.whole, other.whole)


def numbers_differ(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """The same rule twice in one policy, with another deadline, age or sum."""
    for policy in policies:
        acts = [a for a in _every_act(policy) if figures(a.clause.text)]
        for one, other in _pairs(acts, _rarity([acts]), SAME_BUT_NUMBERS):
            here, there = figures(one.clause.text), figures(other.clause.text)
            if (
                here.keys() == there.keys()
                and here != there
                and one.clause.stem == other.clause.stem
                and not (one.clause.stem and one.clause.section == other.clause.section)
                and _uncounted(one.clause.text) == _uncounted(other.clause.text)
                and _same_people(one.clause, other.clause)
            ):
                yield Fault(
                    policy,
                    one.clause.start,
                    one.clause.end,
                    f"{quoted(one.clause.text)} here, and {quoted(other.clause.text)} in "
                    f"{named(policy, other.clause.start)}: the numbers differ.",
                    "Decide which of the two holds, and change the other.",
                )


def _uncounted(text: str) -> list[str]:
    """The digits that count nothing: "Years 3 and 4"."""
    return re.findall(r"\d+", without_figures(text))


def absolute(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """An act forbidden outright, and again only on a condition."""
    for policy in policies:
        acts = _acts(policy, (*FORBIDS, *_ALLOWS, "only_if"))
        flat = [a for a in acts if a.clause.force in FORBIDS and a.free]
        for part in acts:
            if not _FORBID.search(part.clause.text):
                continue
            condition = _IF_LATER.search(part.clause.text)
            if condition is None:
                continue
            main = _words(part.clause.text[: condition.start()], part.clause)
            for whole in flat:
                if (
                    whole.clause is not part.clause
                    and len(main) >= FEWEST_WORDS
                    and len(main & whole.words) >= HELD * len(main)
                    and _same_people(whole.clause, part.clause)
                ):
                    yield Fault(
                        policy,
                        part.clause.start,
                        part.clause.end,
                        f"{quoted(part.clause.text)} forbids this on a condition, while "
                        f"{quoted(whole.clause.text)} in {named(policy, whole.clause.start)} "
                        "forbids it outright.",
                        "Say whether it is always forbidden, or only on that condition.",
                    )
                    break


# --- should and must --------------------------------------------------------------------------

_STRONG = {"must": "should", "should": "must", "must_not": "should_not", "should_not": "must_not"}


def mixed(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """ "Should" in one place and "must" in another for the same act of the same people."""
    for policy in policies:
        acts = [a for a in _acts(policy) if a.clause.force in _STRONG]
        for one, other in _pairs(acts, _rarity([acts]), SAME_ACT):
            if (
                _STRONG[one.clause.force] == other.clause.force
                and _same_people(one.clause, other.clause)
                and one.free == other.free
                and _printed(one.clause) != _printed(other.clause)
            ):
                must = "must not" if "not" in one.clause.force else "must"
                should = must.replace("must", "should")
                first, second = (
                    (must, should) if one.clause.force.startswith("must") else (should, must)
                )
                yield Fault(
                    policy,
                    one.clause.start,
                    one.clause.end,
                    f"{quoted(one.clause.text)} is a “{first}” here, and {quoted(other.clause.text)} "
                    f"a “{second}” in {named(policy, other.clause.start)}.",
                    'Use "must" in both places if there is no choice, "should" if there is.',
                )


def _printed(clause: Clause) -> str:
    """The modal as printed: a bare instruction is neither "should" nor "must"."""
    match = re.search(
        r"\b(?:must|should|shall|required|will|need)\b", f"{clause.stem} {clause.text}", re.I
    )
    return match[0].lower() if match else clause.force


# --- lists that ought to be alike -------------------------------------------------------------


def lists_differ(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Two lists that say the same of two things, where one has items the other lacks."""
    for policy in policies:
        lists: dict[tuple[str, str], list[Clause]] = defaultdict(list)
        for clause in policy.clauses:
            if clause.stem and clause.passage == (clause.start, clause.end):
                lists[clause.section, clause.stem].append(clause)
        items = [
            (section, stem, clauses, {_folded(c.text): c for c in clauses})
            for (section, stem), clauses in lists.items()
        ]
        for place, (section, stem, clauses, own) in enumerate(items):
            for elsewhere, other_stem, others, their in items[place + 1 :]:
                shared = own.keys() & their.keys()
                if (
                    section == elsewhere
                    or len(shared) < SAME_ITEMS
                    or clauses[0].force != others[0].force
                    or not _same_people(clauses[0], others[0])
                    or not _one_word_apart(stem, other_stem)
                ):
                    continue
                for short, full, more, less in (
                    (others, clauses, own, their),
                    (clauses, others, their, own),
                ):
                    missing = [more[key].text for key in more if key not in less]
                    if missing and len(missing) <= len(shared):
                        here, there = short[0], full[0]
                        lacking = ", ".join(quoted(m, 60) for m in missing)
                        yield Fault(
                            policy,
                            here.start,
                            short[-1].end,
                            f"The list under {quoted(here.stem)} lacks {lacking}, which the list "
                            f"under {quoted(there.stem)} in {named(policy, there.start)} has.",
                            "If the same rule is meant for both, print the same list in both places.",
                        )


def _one_word_apart(one: str, other: str) -> bool:
    """Whether two stems are alike but for a name: "The school will not post on Facebook / X"."""
    a, b = _words_of(one), _words_of(other)
    return bool(a & b) and len(a ^ b) <= max(2, len(a & b))


# --- whom a rule binds ------------------------------------------------------------------------

_DUTY = re.compile(
    r"\b(?:must|should|shall)\s+(?:\w+ly |also |always |first |then )*be\s+(?:\w+ly )?"
    r"(?P<verb>informed|told|notified|contacted|obtained|sought|given|(?<=care must be )taken|recorded|logged|"
    r"completed|signed|checked|approved|reviewed|moderated|monitored|removed|deleted|"
    r"consulted|considered|sent|carried|arranged|provided|supervised|investigated|"
    r"updated|destroyed|locked|returned|passed|ensured|secured|agreed|discussed|evaluated)\b(?!\s+(?:by|able)\b)",
    re.I,
)
_BY_WHOM = re.compile(
    r"\bby (?:the |a |an |any |all |our |their |each |either |every |your |both |one |another )?(?!the end|"
    r"e-?mail|email|phone|post|letter|text|law|hand|\w+ing\b|\d|noon|\w+day|half|return|default|way|"
    r"means|\w+ o'clock)[a-z]+|\bfrom (?:the )?(?:\w+['’]s |\w+ ){0,3}(?:manager|headteacher|parents?)|"
    r"\b(?:to|with) (?:the )?(?:headteacher|office|dsl)",
    re.I,
)
_ASIDE = re.compile(r"\b(?:whether|that|which|what|how|who)\b[^,]*$", re.I)
_PEOPLE = re.compile(
    r"\b(?:staff|teachers?|pupils?|learners?|students?|child(?:ren)?|parents?|carers?|famil(?:y|ies)|"
    r"governors?|volunteers?|visitors?|contractors?|you|your|we|us|our|they|who|headteacher|head|principal|"
    r"dsl|lead|manager|officer|coordinator|adults?|members?|users?|anyone|everyone|no one|nobody|school|"
    r"academy|trust|team|chair|clerk|tutor|leader|employees?|workers?|drivers?|hirers?|person|people|"
    r"player|coach|trustees?|committee|council|college)\b",
    re.I,
)


def nobody_named(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """A duty in the passive that doesn't say whose it is, in a section for no one in particular."""
    for policy in policies:
        if len(policy.audiences) == 1:
            continue  # all of it is for the same people
        for clause in policy.clauses:
            duty = _DUTY.search(clause.text)
            if (
                clause.force not in ("must", "should")
                or clause.audiences
                or not duty
                or clause.stem
            ):
                continue
            around_it = policy.text[clause.passage[0] : clause.end]
            if (
                clause.actor == "school"
                or _BY_WHOM.search(clause.text, duty.end())
                or _ASIDE.search(clause.text[: duty.start()])
                or _PEOPLE.search(_before(clause.text, duty.start()))
                or _PEOPLE.search(around_it[: -len(clause.text)])
                or _PEOPLE.search(clause.heading)
            ):
                continue
            yield Fault(
                policy,
                clause.start,
                clause.end,
                f"{quoted(clause.text)} does not say whose task this is.",
                "Name who does it, such as the headteacher or the office manager.",
            )


def _before(text: str, place: int) -> str:
    """The subject of the duty, without possessives: "the school's logo" names no one."""
    subject = re.split(r"[,;:]", text[:place])[-1]
    return re.sub(r"\b\w+['’]s?\s", " ", subject)


# --- words ------------------------------------------------------------------------------------


def _every_act(policy: Policy) -> list[_Act]:
    """Every clause with enough words, whatever its force."""
    return [
        _Act(clause, policy, words, True)
        for clause in policy.clauses
        if len(words := _words(f"{clause.stem} {clause.text}", clause)) >= FEWEST_WORDS
    ]


def _acts(policy: Policy, forces: Collection[Force] = (*FORBIDS, *_ALLOWS)) -> list[_Act]:
    found = []
    for clause in policy.clauses:
        if clause.force not in forces or _NOT_AN_ACT.search(clause.text):
            continue
        words = _words(f"{clause.stem} {clause.text}", clause)
        if len(words) >= FEWEST_WORDS:
            free = not _CONDITION.search(f"{_tail(clause.stem)} {clause.text}")
            found.append(_Act(clause, policy, words, free))
    return found


def _tail(stem: str) -> str:
    """The stem without its opening clause: "When using social media, staff must not" has none."""
    return (
        stem.rpartition(",")[2]
        if re.match(r"(?:when|where|while|in|on|at)\b", stem, re.I)
        else stem
    )


def _words(text: str, clause: Clause) -> frozenset[str]:
    """The words of the act: without stop words and without whom it binds."""
    words = _words_of(text)
    return words - {"staff", "member", *(_FOLDED.get(a, a) for a in clause.audiences)} or words


@lru_cache(maxsize=50_000)
def _words_of(text: str) -> frozenset[str]:
    found = re.findall(r"[a-z]{2,}", re.sub(r"['’]s?\b", "", text.lower()))
    return frozenset(
        _FOLDED.get(w) or _FOLDED.get(_stem(w)) or _stem(w) for w in found if w not in _STOP
    )


def _stem(word: str) -> str:
    """A word without its endings, so that "posting" and "posts" are one."""
    for ending in ("ings", "ing", "ies", "ied", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            cut = word[: -len(ending)]
            return cut + "y" if ending in ("ies", "ied") else cut.rstrip("e")
    return word.rstrip("e") if len(word) > 4 else word


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def _rarity(policies: Iterable[Sequence[_Act]]) -> dict[str, float]:
    """For each word, how much it tells: the log of one over the share of acts it stands in, as if
    there were a few more acts, so that in a short policy a word of two acts still counts."""
    counts: Counter[str] = Counter()
    total = 0
    for acts in policies:
        total += len(acts)
        for act in acts:
            counts.update(act.words)
    return {word: math.log((total + MORE_ACTS) / n) for word, n in counts.items()}


def _pairs(
    acts: Sequence[_Act], rarity: dict[str, float], least: float
) -> Iterator[tuple[_Act, _Act]]:
    """Pairs of different clauses on the same act, in order.

    Only acts that share one of their rarest words are compared: two sets as alike as `least` must
    share one among the words that make up more than 1 - `least` of either's weight.
    """
    index: dict[str, list[int]] = defaultdict(list)
    weights = [sum(rarity[w] for w in act.words) for act in acts]
    for place, act in enumerate(acts):
        near: dict[int, None] = {}
        for word in _lead(act.words, rarity, weights[place] * (1 - least)):
            near.update(dict.fromkeys(index[word]))
            index[word].append(place)
        for before in near:
            shared = sum(rarity[w] for w in acts[before].words & act.words)
            if shared / (weights[before] + weights[place] - shared) >= least:
                yield acts[before], act


def _lead(words: frozenset[str], rarity: dict[str, float], enough: float) -> list[str]:
    lead, weight = [], 0.0
    for word in sorted(words, key=lambda w: (-rarity[w], w)):
        lead.append(word)
        weight += rarity[word]
        if weight > enough:
            break
    return lead
