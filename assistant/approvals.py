"""Who is said to have agreed, and to what: the head's yes to a trip is none to an interview about
it, and the deputy's none where the policy asks for the head's.

Read by rule, because trained vectors hold any approval for the one that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Each word is counted for the first it fits: a head of year is no head.
_PEOPLE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"\b(?:{words})\b", re.I))
    for name, words in (
        (
            "middle leader",
            r"heads? of (?!school\b|the school\b|centre\b)\w+|hod|hoy|key stage lead",
        ),
        ("deputy", r"deputy(?: ?head(?: ?teacher)?)?|assistant head(?: ?teacher)?|vice principal"),
        ("office", r"business manager|bursar|office(?: (?:staff|manager|lady))?|secretary"),
        ("head", r"head ?teachers?|heads?|principal|head of (?:school|the school|centre)"),
        ("manager", r"(?:line )?managers?|supervisor"),
        ("leaders", r"slt|senior leader(?:s|ship)?(?: team)?|leadership(?: team)?"),
        ("governors", r"governors?|governing (?:body|board)|chair|trustees?"),
        ("safeguarding", r"dsl|(?:designated )?safeguarding lead"),
        ("family", r"parents?|mums?|dads?|mothers?|fathers?|carers?|famil(?:y|ies)|guardians?"),
        ("peers", r"tas?|colleagues?|teachers?|mates?|coordinator|pta|staff"),
        ("themselves", r"individuals?|pupils?|learners?|students?|child(?:ren)?|kids?|friends?"),
    )
)
_AGREED = re.compile(
    r"(?P<who>(?:[\w'’-]+\s+){0,4}?[\w'’-]+?(?:['’]s)?)\s+"
    r"(?:has |have |had |just |already |both |all )*"
    r"(?:approve[ds]?|agree[ds]?(?: to)?|ok(?:['’]?d|ayed|ays|s)|signed(?: off)?(?: on)?|cleared|"
    r"authori[sz]ed|consented(?: to)?|said (?:yes|ok|okay|fine|it['’]?s (?:ok|fine))(?: to)?|"
    r"(?:gave|given) (?:(?:me|us) )?(?:(?:the|their|her|his) )?(?:permission|consent|approval|ok|"
    r"go[- ]?ahead|green light)(?: for| to)?|(?:is|are) (?:ok|okay|fine|happy) with)\b"
    r"(?P<what>[^.?!,;]*?)"
    r"(?=[.?!,;]|\b(?:so|and|but|can|could|may|is|am|are|do|does|if|when)\b|$)",
    re.I,
)
_ASKS_FOR = re.compile(
    r"\b(?:approv\w+|permission|consent\w*|agree\w*|authori[sz]\w+|sign(?:s|ed) off|say-so|"
    r"clearance)\b",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]+")
# What stands for the act asked about, and words that tell nothing.
_IT = _set(
    "it this that these those them me us the a an my our your all of on in for to already now "
    "yesterday today last week year month form everything"
)
_THEIRS = re.compile(r"\W*(?:to )?(?:their|his|her)\b", re.I)
# "The head approved my class blog, can I set it up?"
_DOES_IT = re.compile(
    r"\b(?:set|start|launch|open|make|create|do|run|begin|use|put|post|publish|upload|go)\b"
    r"(?: \w+)?? (?:it|them|that|this|ahead|live)\b(?! up an?\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Approval:
    """What is said to be agreed: by whom, empty where that is not told, and in which words what;
    with the rest of what was said."""

    by: frozenset[str]
    to: frozenset[str]
    rest: str


def amiss(said: str, clause: str) -> bool:
    """Whether an agreement that somebody tells of is another than a clause asks for: somebody
    else's, or to something else. False where either tells of none."""
    if not _ASKS_FOR.search(clause):
        return False
    asked_of = _people(clause)
    words = _words(clause)
    for one in _told(said):
        by = one.by | {"themselves"} if one.by == {"family"} else one.by
        if by and asked_of and not by & asked_of:
            return True
        known = words | _words(one.rest)
        if one.to and not one.to & known and not _DOES_IT.search(one.rest):
            return True
    return False


def _told(text: str) -> Iterator[Approval]:
    for found in _AGREED.finditer(text):
        rest = text[: found.start()] + " " + text[found.end() :]
        by = _people(found["who"])
        own = _THEIRS.match(found["what"]) and by <= {"themselves", "family"}
        # "They said yes to their faces going up": of what is theirs they may dispose.
        yield Approval(by, frozenset() if own else _words(found["what"]) - _IT, rest)


def _people(text: str) -> frozenset[str]:
    found = set()
    for name, pattern in _PEOPLE:
        if pattern.search(text):
            found.add(name)
            text = pattern.sub(" ", text)
    return frozenset(found)


def _words(text: str) -> frozenset[str]:
    """The words of a text, in the singular as far as an s tells it."""
    return frozenset(w.removesuffix("s") if len(w) > 3 else w for w in _WORD.findall(text.lower()))
