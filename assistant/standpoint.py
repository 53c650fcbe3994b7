"""A question about what staff may do, or about being in touch with them, put as staff would put it.

"Can I add my teacher?" asks a learner, and the rule that answers is written for the teacher, in
other words than the learner's; "can my teacher post my picture?" likewise. Both are asked once more
from where the rule looks.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.kin import own_relative
from assistant.types import Kind, Query

ASKING = ("learner", "parent")
KINDS: tuple[Kind, ...] = ("permission", "obligation", "unclear")
_DUTY = "do I have to"
_CHILDREN = r"(?:sons?|daughters?|child(?:ren)?s?|kids?|boys?|girls?|lads?)"
_STAFF = (
    rf"(?:(?:my|our|the|a|an|any|his|her|their|your|all|some|form|class|head|supply|{_CHILDREN}|"
    r"[\w]+['’]s?)\s+){0,3}"
    r"(?:teachers?|teaching assistants?|classroom assistants?|members? of staff|"
    r"staff(?: members?)?|"
    r"tutors?|head ?teachers?|heads? of year|coach(?:es)?|support workers?|miss|sir|"
    r"(?:mr|mrs|ms|miss) [\w]+|(?<![\w'])tas?(?![\w']))"
)
_OF_STAFF = re.compile(
    rf"\b(?P<ask>can|could|may|should|must|is|are|do|does|will|would)\s+{_STAFF}\s+"
    r"(?P<leave>allowed to |meant to |supposed to |permitted to |have to |need to )?"
    r"(?P<act>\w[^?]*)",
    re.I,
)
_ALLOWED = ("allowed to", "permitted to", "meant to", "supposed to")
_BOUND = ("have to", "need to")
# "Staff room" is nobody who does something.
_THING = re.compile(
    r"^(?:rooms?|car ?park|meetings?|handbook|toilets?|code|here|there|and|or|who)\b", re.I
)
# Whose picture goes on the school's own page is no matter of how staff use theirs.
_ON_SCHOOLS = re.compile(
    r"\b(?:photo(?:graph)?|picture|pic|image|video|name)s?\b.*\b(?:on|to) "
    r"(?:the |our |your )?school(?:['’]?s)? (?:\w+ )?"
    r"(?:pages?|accounts?|facebook|fb|insta(?:gram)?|twitter|x|youtube|site|website|blog|feed|channels?)\b",
    re.I,
)
_WITH = r"(?:\s+(?:with|from|by|to|back|on))*"
_REQUEST = r"(?:friend|follow(?:er)?|contact)\s+requests?"
_ACCEPT = "accept a friend request from"
_IN_TOUCH = (
    (rf"(?:be|become|stay|remain|being) (?:\w+ )?(?:friends?|mates?){_WITH}", "be friends with"),
    (
        r"(?:accept|get|got|have|had|sent|send|say yes to)(?:ed|ing)?\b"
        rf"[^?.]{{0,40}}?\b{_REQUEST}{_WITH}",
        _ACCEPT,
    ),
    (rf"(?:add|accept|befriend|friend)(?:ed|ing|s)?{_WITH}", _ACCEPT),
    (rf"follow(?:ed|ing|s)?{_WITH}", "follow"),
    (
        r"(?:messag\w+|dms?|dm['’]?(?:ed|ing)|text(?:ed|ing|s)?|snap(?:chat)?(?:ted|ting|s)?|"
        r"whatsapp(?:ed|ing|s)?|chat(?:ted|ting|s)?|contact(?:ed|ing|s)?|keep in touch|in touch)"
        rf"{_WITH}",
        "message",
    ),
)
# The reader with staff, staff with the reader, and a request of theirs.
_CONTACT = tuple(
    (
        re.compile(
            rf"\b{verb}\s+{_STAFF}(?!['’])\b|\b{_STAFF}\s+(?:(?:has|have|just|keeps?)\s+)*"
            rf"(?:{verb})\s+(?:me|us|my|our|him|her)\b",
            re.I,
        ),
        asked,
    )
    for verb, asked in _IN_TOUCH
)
_OF_THEIRS = re.compile(
    rf"\b{_STAFF}(?:['’]s?)?\s+(?:sent|send|sends|has sent|asked)?[^?.]{{0,20}}\b{_REQUEST}\b", re.I
)
_WHERE = re.compile(
    r"\b(?:on|via|through|by)\s+(?:(?:her|his|their|my|our|the|school)\s+)?"
    r"(?:(?:own|personal|private)\s+)?(?:facebook|fb|insta(?:gram)?|snap(?:chat)?|whatsapp|"
    r"tik ?tok|twitter|x|social media|discord|linkedin|youtube|email|e-mail|phone|messenger|"
    r"teams)\b",
    re.I,
)
_LEFT = re.compile(
    r"\b(?:leave|left|leaving|finish(?:ed)?) (?:the )?(?:school|college|here)\b|"
    r"\b(?:ex|former|past|old)[- ](?:pupil|student|learner)\b|"
    r"\bonce i['’]?(?:ve| have) left\b|\bwhen i leave\b",
    re.I,
)
_CHILD = re.compile(rf"\b(?:my|our) (?:\w+ )?{_CHILDREN}(?P<of>['’]s?)?\b", re.I)
_CHILD_DOES = re.compile(
    rf"\b(?:can|could|may|should|is|are|does|do|must) (?:my|our) (?:\w+ )?{_CHILDREN}\b"
    r"(?!['’]| (?:\w+ )?(?:teacher|tutor|coach|head))",
    re.I,
)
_REFUSES = re.compile(
    r"\b(?:say(?:ing)? no|declin\w+|refus\w+|reject\w*|ignor\w+|block\w*|unfriend\w*|remov\w+|"
    r"delet\w+|report\w*)\b",
    re.I,
)
# One of staff who is the reader's uncle is another matter.
_RELATED = re.compile(
    r"\b(?:is|he['’]?s|she['’]?s|they['’]?re) (?:also |actually )?(?:my|our|related)\b"
    r"|\b(?:my|our) \w+ (?:is|works|teaches)\b",
    re.I,
)
_OWN = re.compile(r"\b(?:his|her|their|there|they['’]?re|its) own\b", re.I)
_THEIRS = re.compile(
    r"\b(?:his|her|their|there) (?=(?:personal |private )?"
    r"(?:facebook|insta\w*|snap\w*|whatsapp|account|page|phone|tik ?tok|social)\b)",
    re.I,
)


def turned(query: Query) -> Query | None:
    """The question as staff would ask it, with them for its audience; None where a learner or
    parent asks nothing of staff."""
    if query.audience not in ASKING or query.kind not in KINDS:
        return None
    if _REFUSES.search(query.said) or _RELATED.search(query.said) and own_relative(query.said):
        return None
    text = _in_touch(query) or _of_staff(query)
    if text is None:
        return None
    kind: Kind = "obligation" if text.startswith(_DUTY) else "permission"
    return replace(
        query, text=text, original=text, audience="staff", kind=kind, parts=(), in_full=""
    )


def own_matter(query: Query) -> bool:
    """Whether the reader asks of being in touch, which may be theirs to do as well, and not of what
    staff alone do."""
    return _in_touch(query) is not None


def _in_touch(query: Query) -> str | None:
    said = query.said
    acts = (asked for pattern, asked in _CONTACT if pattern.search(said))
    asked = next(acts, _ACCEPT if _OF_THEIRS.search(said) else None)
    if asked is None:
        return None
    where = _WHERE.search(said)
    return f"can I {asked} {_reader(query)} {where[0] if where else 'on social media'}?"


def _of_staff(query: Query) -> str | None:
    found = _OF_STAFF.search(query.text)
    if not found or _THING.search(found["act"]) or _ON_SCHOOLS.search(found["act"]):
        return None
    ask, leave = found["ask"].lower(), (found["leave"] or "").strip().lower()
    if (
        ask in ("is", "are")
        and leave not in _ALLOWED
        or ask in ("do", "does")
        and leave not in _BOUND
    ):
        return None
    opening = _DUTY if leave in _BOUND or ask == "must" else "can I"
    return f"{opening} {_from_staff(found['act'].strip(), query)}?"


def _from_staff(act: str, query: Query) -> str:
    """What is done, in the words of who does it."""
    act = _THEIRS.sub("my ", _OWN.sub("MY own", act))
    act = _CHILD.sub(lambda m: "a pupil's" if m["of"] else "a pupil", act)
    act = re.sub(r"\bmy\b", "a pupil's", act)
    person = "a pupil" if query.audience == "learner" else "a parent"
    act = re.sub(r"\b(?:me|us)\b", person, act, flags=re.I)
    return act.replace("MY own", "my own")


def _reader(query: Query) -> str:
    if query.audience == "parent" and not _CHILD_DOES.search(query.said):
        return "a parent"
    return "a past pupil" if _LEFT.search(query.said) else "a pupil"
