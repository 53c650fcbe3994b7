"""Two clauses compared by their words: do they say the same thing, do they speak of the same act?

Words and not vectors, because a passage and its negation are about 99 % alike to a model: what
matters here is the one word that differs.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.types import Clause

# A rule of fewer words says too little to be known again by them.
LEAST_WORDS = 3
# An act is a verb and what it is done to.
ACT_WORDS = 2

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TRIVIAL = _set("a an the of that which this these those please also and to")
_MODAL = _set(
    "must should may can could will would shall need not never no nor cannot can't don't mustn't "
    "shouldn't won't allowed permitted expected required forbidden prohibited banned do does be "
    "is are have has been being welcome free able ought under circumstances"
)
# A rule with one of these has another side, or turns an act into its opposite.
_TURNS = _set(
    "unless except excepting without only if until other apart avoid fail refrain prevent stop "
    "provided however but though although instead rather otherwise approval permission consent "
    "agreed authorised authorized"
)
# Words that widen a rule and narrow nothing.
_WIDE = _set(
    "time times any anywhere anything anyone ever all always day school site premises ground "
    "property during on in at by for with from into whole own personal their your our my his her "
    "its they you i we us it them as or who while when each every both either such"
)
# Too little to tell two acts apart by, alone.
_LITTLE = _set(
    "other another new more most some such so if no yes just now then than there here how what who "
    "where why way thing out up off over after before again about go get make give take let put "
    "keep use come want like"
)
# What a number is of tells nothing of the act.
_MEASURES = _set("year age old pound hour minute day week month learner people person")
_ALIKE = {
    "mobile": "phone",
    "smartphone": "phone",
    "cellphone": "phone",
    "device": "phone",
    "photograph": "photo",
    "picture": "photo",
    "image": "photo",
    "pic": "photo",
    "pupil": "learner",
    "student": "learner",
    "child": "learner",
    "children": "learner",
    "carer": "parent",
    "guardian": "parent",
    "mum": "parent",
    "dad": "parent",
    "employee": "staff",
    "teacher": "staff",
    "upload": "post",
    "publish": "post",
    "share": "post",
    "using": "use",
    "used": "use",
    "posting": "post",
    "posted": "post",
    "taking": "take",
    "taken": "take",
    "lunchtime": "lunch",
    "worn": "wear",
    "brought": "bring",
    "kept": "keep",
}


_WAIVES = re.compile(
    r"\b(?:need|do(?:es)?|are|is|have|has)(?: not|n['’]t) (?:\w+ )?"
    r"(?:need|have to|required|obliged|expected|necessary|compulsory|mandatory|bound)\b"
    r"|\b(?:need not|needn['’]t|optional|voluntary|exempt|no need|without (?:having|needing) to)\b"
    r"|\bnot (?:\w+ )?(?:required|obliged|expected|necessary|compulsory|mandatory|needed)\b"
    r"|\b(?:do(?:es)? not|don['’]t|doesn['’]t) (?:expect|require|ask|oblige) (?:[\w'’]+ ){1,4}to\b",
    re.I,
)


def waives(text: str) -> bool:
    """Whether a rule says that something need not be done."""
    return bool(_WAIVES.search(text))


def same_rule(one: Clause, other: Clause) -> bool:
    """Whether two clauses are one rule written twice: for the same people, with the same force, and
    in the same words in the same order but for articles and the like. Numbers, negations and the
    difference between "must" and "should" count."""
    return (
        one.force == other.force
        and one.actor == other.actor
        and set(one.audiences) == set(other.audiences)
        and len(said(one)) >= LEAST_WORDS
        and said(one) == said(other)
    )


def said(clause: Clause) -> tuple[str, ...]:
    """The words of stem and text in their order, in lower case, without the trivial ones."""
    return _said(clause.whole)


def same_act(one: Clause, other: Clause, question: str) -> bool:
    """Whether two clauses speak of one act as far as `question` goes: what either says beyond the
    other and the question must narrow nothing. "… at lunch" and "… in lessons" are two acts, and
    "… at any time" is the act of both. A clause with an exception or a condition never is: it has
    its own other side."""
    for clause in (one, other):
        if _TURNS & set(said(clause)):
            return False
    first, second = act(one), act(other)
    asked = {_alike(w) for w in _WORD.findall(question.lower())}
    if len(first & second - _WIDE) < ACT_WORDS:
        return False
    return not (first ^ second) - asked - _WIDE


def act(clause: Clause) -> frozenset[str]:
    """The words of a clause that tell what is done: no modal verbs, no negation, not the people
    it binds."""
    words = {_alike(w) for w in said(clause)}
    return frozenset(words - _MODAL - set(clause.audiences))


def meet(one: Clause, other: Clause, audience: str) -> bool:
    """Whether both clauses bind this reader; where nobody said who asks, whether there is a
    reader whom both are plainly written for."""
    if not one.binds(audience) or not other.binds(audience) or one.actor != other.actor:
        return False
    if audience != "any":
        return True
    first, second = set(one.audiences), set(other.audiences)
    return bool(first & second) or first == second


def may_be_one_school(one: str, other: str) -> bool:
    """Whether two names may be of one school: "Hill School" may be "Hill Primary School", and one
    that is empty any."""
    first, second = set(one.casefold().split()), set(other.casefold().split())
    return first <= second or second <= first


def speaks_of(clause: Clause, topic: str) -> bool:
    """Whether every word of a topic that means anything stands in a clause or its headings."""
    wanted = {_alike(w) for w in _WORD.findall(topic.lower())} - _TRIVIAL - _WIDE
    headings = _WORD.findall(" ".join(clause.path).lower())
    return bool(wanted) and wanted <= {_alike(w) for w in (*said(clause), *headings)}


_AFTER_MODAL = re.compile(
    r"\b(?:must|should|may|can|do|does|will|shall|could|would|are|is)(?:n['’]t|not| not| never)+"
    r"(?: (?:be|ever|to|also|allowed|permitted|allowed to|permitted to))* (?P<verb>[a-z]+)",
    re.I,
)
# Words that turn an act round: to refuse a request is not to accept it.
_REFRAINS = re.compile(
    r"\b(?:not|never|no|without|avoid\w*|stop\w*|refrain\w*|declin\w+|refus\w+|reject\w*|ignor\w+|"
    r"unfriend\w*|remov\w+|delet\w+|block\w*|instead|other than|keep (?:off|out|away))\b|n['’]?t\b",
    re.I,
)


def does_it(question: str, clause: Clause) -> bool:
    """Whether a question asks about doing the very thing whose verb a prohibition names, and not
    about leaving it."""
    if _REFRAINS.search(question):
        return False
    found = _AFTER_MODAL.search(clause.text)
    if found is None and not clause.stem:
        return False
    words = _WORD.findall(clause.text.lower())
    verb = found["verb"].lower() if found else words[0] if words else ""
    return bool(verb) and _root(verb) in {_root(w) for w in _WORD.findall(question.lower())}


_ASKS_WHETHER_TO = (
    r"\b(?:(?:can|could|may|should|shall|must|do|will|would) (?:i|we)|(?:ok|okay|wrong|rude|right|"
    r"bad|fine|alright|allowed|acceptable|free) (?:for (?:me|us) )?to|"
    r"(?:have|need|want|going|like) to)"
    r"(?: (?:just|politely|simply|have to|be allowed to|to))*"
)
_TURN_DOWN = re.compile(
    rf"{_ASKS_WHETHER_TO} (?:refuse|decline|reject|ignore|turn (?:it |them |him |her |this )?down|"
    r"say no|not (?:accept|reply|respond|answer|add|follow))\b",
    re.I,
)
_PART_FROM = re.compile(rf"{_ASKS_WHETHER_TO} (?:un(?:friend|follow|add)|block|mute)\b", re.I)
_TAKES_UP = re.compile(
    r"\b(?:accept|add|befriend|follow|communicat|contact|repl|respond|messag|friend|answer|take)\w*",
    re.I,
)


def turns_down(question: str, clause: Clause) -> bool:
    """Whether a question asks about refusing what a prohibition says must not be taken up."""
    return bool(_TAKES_UP.search(clause.text) and _TURN_DOWN.search(question))


def parts_from(question: str, clause: Clause) -> bool:
    """Whether a question asks about ending what a prohibition says must not be taken up."""
    return bool(_TAKES_UP.search(clause.text) and _PART_FROM.search(question))


def roots(text: str) -> list[str]:
    """The words of a text without their endings, those that mean the same as one."""
    return [_root(word) for word in _WORD.findall(text.lower().replace("’", "'"))]


def _root(verb: str) -> str:
    """A verb without its ending, or the word that means the same."""
    verb = _alike(verb)
    for ending in ("ing", "ed", "es", "e"):
        if len(verb) - len(ending) > 2 and verb.endswith(ending):
            return verb.removesuffix(ending)
    return verb


def touch(one: str, other: str) -> bool:
    """Whether two texts share a word that tells what is done or with whom."""
    return bool(_telling(one) & _telling(other))


# "… may be agreed. It must not be used to …" is about the same thing.
_SAME_THING = re.compile(r"^\W*(?:it|they|this|these|those)\b", re.I)


_PEOPLE = _set("learner parent staff governor volunteer visitor")


def nearer(question: str, one: str, other: str) -> bool:
    """Whether a question names more of what only the first of two texts names than of what only the
    second does: at least as much as an act takes, people left out. Where the first goes on about
    the thing that the second names, that counts for both; where the second goes on, it is the
    exception of the first."""
    if _SAME_THING.match(other):
        return False
    asked, first, second = (
        {_root(word) for word in _telling(text) - _PEOPLE} for text in (question, one, other)
    )
    theirs = set() if _SAME_THING.match(one) else asked & (second - first)
    return len(asked & (first - second)) >= max(ACT_WORDS, len(theirs) + 1)


def _telling(text: str) -> frozenset[str]:
    words = (word for word in _WORD.findall(text.lower()) if not word[0].isdigit())
    return frozenset(_alike(w) for w in words) - _TRIVIAL - _MODAL - _WIDE - _MEASURES


@lru_cache(maxsize=65_536)
def _said(text: str) -> tuple[str, ...]:
    words = (w.replace("’", "'") for w in _WORD.findall(text.lower()))
    return tuple(w for w in words if w not in _TRIVIAL)


def _alike(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    singular = word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "us" else word
    return _ALIKE.get(singular, singular)


def own_words(question: str, one: str, other: str) -> frozenset[str]:
    """The words that tell what is done or with whom, of a question and of the first of two texts,
    that the second has not."""
    return _telling(question) & _telling(one) - _telling(other) - _LITTLE
