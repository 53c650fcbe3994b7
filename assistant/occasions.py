"""Other occasions: leave for Mondays is none for Tuesdays, and leave "with a note" none without.

Trained vectors hold "in the staff room" and "in the classroom" for nearly the same, and "when it is
dry" and "when it isn't". Only words that shut each other out are compared, where question and
clause each name some of a kind, and the words that one of them negates and the other does not.
"""

from __future__ import annotations

import re
from functools import lru_cache

REMEMBERED = 4096

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
_OPPOSITES = (
    *(("girls?", "boys?"), ("wet", "dry"), ("clean", "dirty"), ("high", "low"), ("old", "new")),
    *(("on[- ]duty", "off[- ]duty"), ("in ?doors|inside", "out ?doors|outside")),
    *(("full[- ]time", "part[- ]time"), ("full price", "half price"), ("once", "twice")),
    *(("summer", "autumn", "winter", "spring"), ("days?", "nights?")),
)
_PLACES = (
    *(
        "class ?room",
        "staff ?room",
        "changing room",
        "playground",
        "corridor",
        "canteen",
        "library",
    ),
    *("toilet", "gym", "field", "car park", "kitchen", "minibus", "hall"),
)
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
    },
    {place: f"{place}s?" for place in _PLACES},
    *({word: word for word in some} for some in _OPPOSITES),
)
_KINDS = tuple(
    {name: re.compile(rf"\b(?:{words})\b", re.I) for name, words in kind.items()} for kind in _APART
)


def another(question: str, clause: str, context: str = "") -> bool:
    """Whether a question names a day, time, place or the like, and none of those a clause names; or
    one of them negates a word that the other has. What the question does not name is read from its
    `context`."""
    question, context = _plainly(question), _plainly(context)
    asked, said = context or question, _plainly(clause)
    if _ALONE.search(asked) and _ALONE.search(said):
        asked, said = _ALONE.sub(" · ", asked), _ALONE.sub(" · ", said)
    if contrary(asked, said):
        return True
    kinds = zip(_named(question), _named(context), occasions_in(clause), strict=True)
    return any(
        bool((asked or before) and said) and not (asked or before) & said
        for asked, before, said in kinds
    )


@lru_cache(maxsize=REMEMBERED)
def occasions_in(clause: str) -> tuple[frozenset[str], ...]:
    """The days, parts of the day, times of the school day and places a clause names. What a
    question names is never remembered."""
    return _named(_plainly(clause))


# "Back by Friday" is a limit (`limits.py`) and no leave for Fridays; "outside working hours" says
# nothing of out of doors.
_NO_OCCASION = re.compile(
    rf"\b(?:by|until|till?|before) (?:{'|'.join((*_WEEK, 'saturday', 'sunday'))})\b"
    r"|\boutside (?=(?:of )?(?:[a-z’']+ ){0,3}(?:hours|time)\b)",
    re.I,
)
# "Nobody else uses it" is "only I use it".
_ALONE = re.compile(
    r"\b(?:no ?(?:body|[- ]?one) else|no other (?:person|people|user)|(?:only|just) (?:me|i)"
    r"(?: that| who)?(?: ever)?)\b(?: (?:ever )?(?:uses?|touch(?:es)?))?",
    re.I,
)


def _plainly(text: str) -> str:
    """The text without words that only look like an occasion."""
    return _NO_OCCASION.sub(" · ", text)


def _named(text: str) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(name for name, pattern in kind.items() if pattern.search(text)) for kind in _KINDS
    )


# --- what one of them negates -----------------------------------------------------------------

_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?|-")
_NEGATES = re.compile(
    r"(?:not|never|without|no|non|nor|cannot|(?:do|does|did|is|are|was|were|has|have|had|ca|wo|would"
    r"|should|could|must|need|ai)n['’]?t)$"
)
# "Do I not need …", "is it not allowed", "need not": what is negated is the duty or the leave.
_OF_THE_RULE = re.compile(
    r"\b(?:can['’]?t|cannot|(?:can|do|does|may|must|need|should|did)(?: i| we)?"
    r"(?: not|n['’]?t))(?: (?:need|have to|want|like|know|think|mind|be|expect|require))*(?: to)?\b"
    r"|\b(?:is|are|am)(?: it| i| we)?(?: not|n['’]?t) (?:need\w*|expect\w*|require\w*|oblige\w*"
    r"|allowed|permitted|necessary|compulsory|fine|ok|a problem)\b"
    r"|\bno (?:need|problem)\b|\bnot (?:limited to|only|just)\b|\bwithout (?:having|needing)\b",
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
    )
)


def contrary(question: str, clause: str) -> bool:
    """Whether a word that one of them negates stands in the other without a negation: "without a
    note" against "with a note"."""
    asked_not, asked = _negated(question)
    said_not, said = _negated(clause)
    return bool((asked_not & (said - said_not)) | (said_not & (asked - asked_not)))


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
