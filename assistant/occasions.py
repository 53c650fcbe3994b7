"""Other occasions: leave for Mondays is none for Tuesdays, and leave "with a note" none without.

Trained vectors hold "in the staff room" and "in the classroom" for nearly the same, and "when it is
dry" and "when it isn't". Only words that shut each other out are compared, where question and
clause each name some of a kind, and the words that one of them negates and the other does not.
"""

from __future__ import annotations

import re
from functools import lru_cache

REMEMBERED = 4096
# So far back the small words are read that stand before what is named.
LOOKED_BACK = 48

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
_OPPOSITES = (
    *(("girls?", "boys?"), ("wet", "dry"), ("clean", "dirty"), ("high", "low"), ("old", "new")),
    *(("on[- ]duty", "off[- ]duty"), ("in ?doors|inside", "out ?doors|outside")),
    *(("full[- ]time", "part[- ]time"), ("full price", "half price"), ("once", "twice")),
    *(
        ("summer", "autumn", "winter", "spring"),
        (r"days?(?! (?:visits?|trips?|nurser(?:y|ies)|care))", "nights?"),
    ),
)
_PLACES = (
    *("class ?room", "staff ?room", "changing room", "playground", "corridor", "library"),
    *("toilet", "field", "car park", "kitchen", "minibus"),
)
# Places of several names. A part of a place counts for the whole too: a minibus is a bus.
_PLACES_SO_CALLED = {
    "canteen": r"(?:canteen|refectory|cafeteria|dining (?:hall|room))s?",
    "gym": r"gym(?:nasium)?s?|sports halls?",
    "hall": r"(?<!dining )(?<!sports )(?<!town )(?<!entrance )halls?",
    "common room": r"common ?rooms?",
    "study": r"study cent(?:re|er)s?",
    "reception": r"reception (?:area|desk)s?|(?:at|by) (?:the |student |main )*reception",
    "office": r"(?:in|into|at) (?:(?:the|an|my|our|your|their"
    r"|pastoral|school|staff) )*offices?(?! diary)",
    "pool": r"(?:swimming|at the|in the) pools?",
    "tent": r"(?:in|into|inside) (?:(?:the|a|my|your|their|our|same) )*tents?",
    "town": r"(?:in|into|to|in the|into the|round) (?:town|village)",
    "bus": r"(?:on|in) (?:(?:the|a|school) )*(?:bus|coach)(?:es)?|minibus(?:es)?",
    "bedroom": r"(?:bed|dormitory )rooms?|dorm(?:itorie|itory)?s?",
}
_EVENTS = {
    "performance": r"(?:performance|concert|nativit(?:y|ie))s?|"
    r"(?:the|an?|our|my|school|class|talent) (?:play|show|production)s?"
    r"|(?:,|and|or|at|in|for|of) (?:plays|shows|productions)",
    "sports day": r"sports? days?",
    "trip": r"(?:day |school |class |residential )?(?:trip|outing|excursion|residential)s?",
    "fixture": r"(?:fixture|tournament)s?"
    r"|(?:football|rugby|netball|hockey|cricket|away|home) match(?:es)?",
    "exam": r"exam(?:ination)?s?",
    "assembly": r"assembl(?:y|ies)",
    "parents' evening": r"parents?['’]? evenings?",
    "dance": r"discos?|proms?",
}
_APART: tuple[dict[str, str], ...] = (
    {day: f"{day}s?|week ?days?" for day in _WEEK}
    | {day: f"{day}s?|week ?ends?" for day in ("saturday", "sunday")},
    {part: f"{part}s?" for part in ("morning", "afternoon", "evening", "night")},
    {
        "lunch": "lunch(?: ?times?| ?breaks?)?|dinner ?times?",
        "break": "(?:at|morning|during|in) break|break ?times?|play ?times?",
        "lesson": "(?:in|during) (?:lessons?|class)|lesson time",
        "before": "before school",
        "after": "after school",
        "private study": "private study(?: periods?| time)?|(?:free|study) periods?",
    },
    {place: f"{place}s?" for place in _PLACES} | _PLACES_SO_CALLED,
    _EVENTS,
    {
        "on": r"on[- ](?:the )?(?:school )?site"
        r"|(?:at|in|inside) school(?! (?:uniform|time|hours|kit|holiday))",
        "off": r"(?:off[- ]|away from )(?:the )?(?:school )?(?:site|premises)"
        r"|(?:outside(?: of)?|out of|away from) school(?! (?:hours|time))",
    },
    *({word: word for word in some} for some in _OPPOSITES),
)
_KINDS = tuple(
    {name: re.compile(rf"\b(?:{words})\b", re.I) for name, words in kind.items()} for kind in _APART
)

# What a leave excepts is no part of it, and "trips and events" are more than trips.
_EXCEPTS = re.compile(r"\b(?:except|other than|apart from|but not|save)\b", re.I)
_BANS = re.compile(r"\b(?:not|never|no|nobody|cannot)\b|n['’]t\b", re.I)
_AMONG_OTHERS = re.compile(
    r"\b(?:such as|for example|including|and other|or other|events|activities)\b|e\.g\.", re.I
)
# "Volunteers who help in classrooms may …": where they help is not where they may.
_OF_WHOM = re.compile(r"\bwho [^,.;:]{0,80}?(?=\b(?:may|can|must|should)\b)", re.I)
# "In the", "during the" before what is named, or in it.
_PREPOSED = re.compile(r"(?:in|at|on|during|off|outside|away|after|before)\b", re.I)
_BEFORE_IT = re.compile(
    r"(?:\b(?:in|at|on|during|into|inside|for|by) )?(?:\b(?:the|a|an|my|our|your|their|his|her) "
    r"(?:(?!(?:in|at|on|during|into|inside|for|by|to|and|or) )[\w'’-]+ ){0,2})?$",
    re.I,
)


def another(question: str, clause: str, context: str = "") -> bool:
    """Whether a question names a day, time, place or the like, and none of those a clause names; or
    one of them negates a word that the other has. What the question does not name is read from its
    `context`."""
    asked, said = _plainly(context or question), _plainly(clause)
    if _ALONE.search(asked) and _ALONE.search(said):
        asked, said = _ALONE.sub(" · ", asked), _ALONE.sub(" · ", said)
    return contrary(asked, said) or apart(question, clause, context) is not None


def apart(question: str, clause: str, context: str = "") -> tuple[str, str] | None:
    """The words in which a clause names a day, time, place or the like, and those in which the
    question names another of the kind; None where it names none or one of the same."""
    if _ON_OTHERS.search(clause):
        return None
    question, context = _plainly(question), _plainly(context)
    kinds = list(zip(_named(question), _named(context), occasions_in(clause), strict=True))
    if _EITHER.search(clause) and any(
        (here or before).keys() & said.keys() for here, before, said in kinds
    ):
        return None
    for here, before, said in kinds:
        asked = here or before
        if asked and said and not asked.keys() & said.keys():
            return next(iter(said.values())), next(iter(asked.values()))
    return None


@lru_cache(maxsize=REMEMBERED)
def occasions_in(clause: str) -> tuple[dict[str, str], ...]:
    """The days, parts of the day, times of the school day, places and events to which a clause
    limits its leave, with their words. What a question names is never remembered."""
    before, *excepted = _EXCEPTS.split(_plainly(clause), 1)
    leave = excepted[0] if excepted and _BANS.search(before) else before
    named = zip(_APART, _named(_OF_WHOM.sub("", leave)), strict=True)
    among_others = bool(_AMONG_OTHERS.search(clause))
    return tuple({} if among_others and kind is _EVENTS else names for kind, names in named)


# "Back by Friday" is a limit (`limits.py`) and no leave for Fridays; "outside working hours" says
# nothing of out of doors.
_NO_OCCASION = re.compile(
    rf"\b(?:by|until|till?|before) (?:{'|'.join((*_WEEK, 'saturday', 'sunday'))})\b"
    r"|\boutside (?=(?:of )?(?:[a-z’']+ ){0,3}(?:hours|time)\b)",
    re.I,
)
_OFF_DUTY = re.compile(r"\bnot on(?= duty\b)", re.I)
_SMALL_HOURS = re.compile(
    r"\b(?:[1-5]|one|two|three|four|five)(?:[.:]\d\d)? ?"
    r"(?:am|a\.m\.|(?:o['’]clock )?in the morning)(?!\w)",
    re.I,
)
# "At eleven on other days", "in the evenings and at weekends": what is named is not all.
_ON_OTHERS = re.compile(
    r"\b(?:any|on|all|every|at) other (?:days?|times?|nights?|evenings?)\b", re.I
)
_EITHER = re.compile(r"\b(?:and|or) (?:at|on|in|during) ", re.I)
# "Nobody else uses it" is "only I use it".
_ALONE = re.compile(
    r"\b(?:no ?(?:body|[- ]?one) else|no other (?:person|people|user)|(?:only|just) (?:me|i)"
    r"(?: that| who)?(?: ever)?)\b(?: (?:ever )?(?:uses?|touch(?:es)?))?",
    re.I,
)


def _plainly(text: str) -> str:
    """The text without words that only look like an occasion."""
    text = _SMALL_HOURS.sub("at night", _OFF_DUTY.sub("off", text))
    return _NO_OCCASION.sub(" · ", text)


def _named(text: str) -> tuple[dict[str, str], ...]:
    return tuple(
        {name: _as_said(found, text) for name, p in kind.items() if (found := p.search(text))}
        for kind in _KINDS
    )


def _as_said(found: re.Match[str], text: str) -> str:
    """What is named, with the small words before it: "in the staff room"."""
    before = (
        None
        if _PREPOSED.match(found[0])
        else _BEFORE_IT.search(text, max(0, found.start() - LOOKED_BACK), found.start())
    )
    return " ".join(text[before.start() if before else found.start() : found.end()].split())


# --- what one of them negates -----------------------------------------------------------------

_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?|-")
_NEGATES = re.compile(
    r"(?:not|never|without|no|non|nor|cannot|(?:do|does|did|is|are|was|were|has|have|had|ca|wo|would"
    r"|should|could|must|need|ai)n['’]?t)$"
)
# "Do I not need …", "is it not allowed", "need not": what is negated is the duty or the leave.
_OF_THE_RULE = re.compile(
    r"\b(?:can['’]?t|cannot|(?:can|may|must|need|should)(?: i| we)?(?: not|n['’]?t)"
    r"|(?:do|does|did)(?:(?: i| we| you)(?: not|n['’]?t)|(?: not|n['’]?t)(?: i| we\b| you\b"
    r"|(?= (?:need|have to|want|like|know|think|mind|be|expect|require)\b))))"
    r"(?: (?:need|have to|want|like|know|think|mind|be|expect|require))*(?: to)?\b"
    r"|\b(?:is|are|am)(?: it| i| we)?(?: not|n['’]?t) (?:need\w*|expect\w*|require\w*|oblige\w*"
    r"|allowed|permitted|necessary|compulsory|fine|ok|a problem)\b"
    r"|\bno (?:need|problem)\b|\bnot (?:limited to|only|just)\b|\bwithout (?:having|needing)\b",
    re.I,
)
# "Don't post an invitation unless …": what the rule forbids, and may give back.
_TOLD_NOT_TO = re.compile(r"(?:^|(?<=[.;:!?] ))\W*(?:please )?(?:do not|don['’]t)\b", re.I)
_WAIVES = re.compile(
    r"\b(?:(?:do|does|did)(?: not|n['’]?t) (?:need|have to|require|expect)|need(?: not|n['’]t)"
    r"|no need)\b(?: (?:to|for))?",
    re.I,
)
_REACH = 3  # so many words after a negation are what it negates
_LITTLE = frozenset(
    (
        *(
            "a",
            "an",
            "the",
            "my",
            "your",
            "our",
            "their",
            "his",
            "her",
            "its",
            "it",
            "i",
            "we",
            "us",
        ),
        *(
            "you",
            "they",
            "he",
            "she",
            "me",
            "is",
            "are",
            "am",
            "be",
            "been",
            "being",
            "was",
            "were",
        ),
        *(
            "do",
            "does",
            "did",
            "have",
            "has",
            "had",
            "can",
            "may",
            "in",
            "on",
            "at",
            "to",
            "of",
            "for",
        ),
        *("with", "when", "if", "or", "and", "this", "that", "any"),
        *("since", "while", "why", "then", "ever"),
    )
)


def contrary(question: str, clause: str) -> bool:
    """Whether a word that one of them negates stands in the other without a negation: "without a
    note" against "with a note"."""
    asked_not, asked = _negated(question)
    said_not, said = _negated(_TOLD_NOT_TO.sub(" · ", clause))
    said -= _waived(clause)
    return bool((asked_not & (said - said_not)) | (said_not & (asked - asked_not)))


def _waived(clause: str) -> set[str]:
    """The words for what a clause spares one: "you do not need proof" fits who has none."""
    return {
        word
        for found in _WAIVES.finditer(clause)
        for word in _WORD.findall(clause[found.end() :].lower())[:_REACH]
    }


def _negated(text: str) -> tuple[set[str], set[str]]:
    """The words that are negated, and all words; of those that tell something."""
    words = _WORD.findall(_OF_THE_RULE.sub(" · ", text.lower()))
    told = [word for word in words if word != "-"]
    found: set[str] = set()
    for place, word in enumerate(told):
        if _NEGATES.match(word):
            found.update(told[place + 1 : place + 1 + _REACH])
    every = {word for word in told if word not in _LITTLE and not _NEGATES.match(word)}
    return found & every, every
