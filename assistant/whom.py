"""Whom a question and a clause are about: the kinds of people both name, and how the standing of a
contact differs by who it is with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.kin import own_child, own_relative, plain_people, somebody_elses
from assistant.types import STANDING, Clause, Query, Verdict

# "Friend request from a colleague", without a verb, asks for leave too.
CONTACT_KINDS = ("permission", "unclear")
KINDS_OF_PEOPLE: tuple[tuple[str, str, re.Pattern[str]], ...] = (
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
PEOPLE = re.compile(
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
CONTACT_ACT = re.compile(
    r"\b(?:friends?|follow|request|invit\w*|add(?:ed|ing)?|messag\w*|contact|chat|accept|connect|text|dm|reply|communicat\w*)\b",
    re.I,
)
# "Can she bring her phone?": a child, where a parent asks.
_CHILD = re.compile(
    r"\b(?:s?he|him|her|hers|(?:s?he|they|kids?|sons?|daughters?)['’]?s)\b"
    r"|\b(?:my|our|the) (?:[\w-]+ ){0,2}(?:sons?|daughters?|kids?|child(?:ren)?|boys?|girls?|lads?)\b",
    re.I,
)
# What parents let their child do is the child's act; what else they do is their own.
_ASKER_ACTS = re.compile(
    r"\b(?:(?:can|could|may|should|must|shall|might|do|did|would|will) (?:i|we)|(?:i|we) (?:can|could|"
    r"may|should|must)|(?:am|are) (?:i|we) (?:ok |okay )?(?:allowed |free |able |banned |to )+|i['’]?d)\b"
    r"(?! (?:(?:still|just|also|even|please) )*(?:let\b|allow\b|have to (?:keep|collect|fetch)|(?:send|bring|drop|"
    r"keep|leave|take|fetch|have|get|give|put|collect|pick)\b (?:(?:up|off|in|back) )?(?:him|her|them|my|our)\b))",
    re.I,
)
# "I'm a young leader", "we're contractors", "as a coach", "Leader here".
_I_AM = re.compile(
    r"\b(?:(?:i['’]?m|i am|we['’]?re|we are)(?: (?:also|just|both))?(?: (?:an?|the|your|one of (?:the|your)))?"
    r"|as an?) (?P<who>[a-z]+(?:[- ][a-z]+){0,2})(?!['’])|^\W*(?P<here>[a-z]+) here\b",
    re.I,
)
_SUBJECT = re.compile(
    r"^(?P<who>[^,;:]{3,60}?)\s(?:who|may|can|must|should|shall|will|needs?|are|is|has|have|do|does)\b",
    re.I,
)
# Words for people by what they do: contractors, coaches, therapists, young leaders.
_BY_OFFICE = re.compile(
    r"(?!(?:members?|others?|over|under|after|never|ever|whatever|however|rather)$)"
    r"[a-z]{3,}(?:er|or|ist|ant|ian|ach)s?(?:es)?$",
    re.I,
)
# "I'm with the roofers", "I'm not a roofer".
_OF_OTHERS = re.compile(
    r"\b(?:not|no|without|with|my|our|his|her|their|your|the|for|by|at|in|on|to|from|of|and|or|than)\b.*",
    re.I,
)


def speaks_to(query: Query, clause: Clause) -> bool:
    """Whether a rule is for the one who asks, for the child a parent asks about, or for whom they
    say they are: "we're contractors" where contractors may."""
    return (
        clause.binds(query.audience)
        or _of_their_child(query, clause)
        or bool(_said_to_be(query.said) & _subject(clause.text))
    )


def _of_their_child(query: Query, clause: Clause) -> bool:
    """Whether a parent asks what their child may do, of a rule for pupils."""
    if query.audience != "parent" or "learner" not in clause.audiences:
        return False
    if clause.people:
        return True  # a cell of a table: for whom do they ask, if not for their child?
    child = own_child(of_whom(query)) or _CHILD.search(query.said)
    return bool(child) and not _ASKER_ACTS.search(query.original)


def _said_to_be(text: str) -> frozenset[str]:
    """The words for people by which the one who asks calls themselves, in the singular."""
    return frozenset(who for m in _I_AM.finditer(text) for who in _offices(m["who"] or m["here"]))


def _subject(text: str) -> frozenset[str]:
    """The words for people in the subject of a rule, in the singular."""
    found = _SUBJECT.match(text)
    return frozenset(_offices(found["who"])) if found else frozenset()


def _offices(words: str) -> Iterator[str]:
    for word in _OF_OTHERS.sub("", words.lower()).split():
        if _BY_OFFICE.match(word):
            yield re.sub(r"(?<=ch)es$|s$", "", word)


def people_in(text: str) -> tuple[str, ...]:
    """The kinds of people a text names, each word counted for the first kind it fits."""
    found = []
    for name, _, pattern in KINDS_OF_PEOPLE:
        if pattern.search(text):
            found.append(name)
            text = pattern.sub(" ", text)
    return tuple(found)


def people_named(query: Query) -> set[str]:
    """The kinds of people a question names."""
    return set(people_in(plain_people(of_whom(query))))


def people_meant(query: Query) -> set[str]:
    """The kinds of people a question is about: one's own relative is nothing else beside."""
    return {"relative"} if own_relative(of_whom(query)) else people_named(query)


def asks_contact(query: Query) -> bool:
    """Whether leave to be in touch with somebody may be asked for."""
    return query.kind in CONTACT_KINDS and bool(_ASKS_CONTACT.search(query.said))


def of_whom(query: Query) -> str:
    """The words that say who is meant: the last question's, or, where it names nobody, all."""
    last = query.original
    if own_relative(last) or somebody_elses(last) or people_in(last):
        return last
    return query.said


Arm = tuple[Clause, str, Verdict]


def differ(arms: Sequence[Arm]) -> bool:
    """Whether the standing of a contact is not the same for all."""
    return len({verdict for _, _, verdict in arms}) > 1


def arms_of(query: Query, rule: Clause, section: Sequence[Clause]) -> list[Arm]:
    """(clause, who, verdict) for each kind of people the rule and its section speak of; empty
    where the rule itself speaks of nobody."""
    arms: list[Arm] = []
    covered: dict[Verdict, set[str]] = {}
    beside = (c for c in section if c.section == rule.section and c.policy == rule.policy)
    for clause in (rule, *(c for c in beside if c.id != rule.id)):
        phrase = PEOPLE.search(clause.text)
        standing = STANDING[clause.force]
        if standing in ("information", "required") or not phrase:
            continue
        if not CONTACT_ACT.search(clause.whole) or not clause.binds(query.audience):
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
