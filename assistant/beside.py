"""Rules that are beside the point, however near their words lie: a ban on complaining online says
nothing of praise, and nothing of telling one's mother.

Read by rule, because to trained vectors praise and blame of a teacher are nearly the same, and a
child must never be told not to tell.
"""

from __future__ import annotations

import re

from assistant.types import Clause, Query

_SPEAKS_ILL = re.compile(
    r"\b(?:complain\w*|critici[sz]\w*|defam\w*|abus\w*|insult\w*|negative\w*|derogatory|offensive|"
    r"inappropriate|disparag\w*|bully\w*|harass\w*|sland\w*|disrespect\w*|respectful|rude|unkind|"
    r"hurtful|moan\w*|disrepute)\b",
    re.I,
)
_PRAISES = re.compile(
    r"\b(?:prais(?:e|es|ing)|compliment(?:s|ing)?|congratulat\w+|recommend(?:ing)?|"
    r"thank(?:ing)?(?! you))\b"
    r"|\b(?:say|saying|post|posting|write|tell|put|share|leave)\b[^.?!]{0,40}?\b(?:"
    r"love(?! to)|loved|like|"
    r"lovely|nice|kind (?:things?|words?)|great|brilliant|amazing|fantastic|wonderful|proud|"
    r"how good|good (?:review|things?|teacher)|best (?:school|teacher|class))\b",
    re.I,
)
_BLAMES = re.compile(
    r"\b(?:not|never|hate\w*|bad|rude|moan\w*|complain\w*|slag\w*|slat\w*|awful|rubbish|worst|mean|"
    r"horrible|angry|cross|unhappy|negative\w*|critici[sz]\w*|insult\w*|jok\w*|funny|mock\w*|"
    r"fake|rant\w*|annoy\w*|wrong|unfair|have a go|banter|but)\b|n['’]?t\b",
    re.I,
)
_TELLING = (
    r"\b(?:tell|talk to|talk with|speak to|speak with|go to|complain to|moan to|say (?:\w+ )?to|"
    r"ring|write to|email)\s+(?:(?:my|a|an|the|our|some|another)\s+)?(?:\w+\s+)?"
)
_AT_SCHOOL = (
    r"teachers?|head ?teacher|head|miss|sir|nurse|doctor|gp|counsellor|social worker|"
    r"support worker|police|childline|school|office|governors?|safeguarding lead"
)
_AT_HOME = (
    r"mum|mam|mom|dad|parents?|nan|nana|gran|granny|grandad|carers?|family|auntie?|uncle|sister|"
    r"brother|adults?|grown[- ]?ups?|someone|somebody|anyone"
)
# What a parent tells other parents is another matter.
_TELLS = {
    "learner": re.compile(rf"{_TELLING}(?:{_AT_SCHOOL}|{_AT_HOME})\b", re.I),
    "parent": re.compile(rf"{_TELLING}(?:{_AT_SCHOOL})\b", re.I),
}
_IN_PERSON = re.compile(r"\b(?:in person|face to face|to (?:her|his|their) face)\b", re.I)
_ONLINE = re.compile(
    r"\b(?:on ?line|social media|facebook|fb|insta\w*|snap\w*|tik ?tok|whatsapp|twitter|post\w*|"
    r"comment\w*|group chat|gc|youtube|discord|tweet\w*|story|page|message\w*)\b",
    re.I,
)
# What may not be told at all is another matter.
_SECRET = re.compile(
    r"\b(?:confiden\w*|disclos\w*|tell\w*|pass(?:ed|ing)? on|share\w* information|"
    r"(?<!social )media|press|"
    r"reveal\w*|secret\w*|discuss\w*)\b",
    re.I,
)


def the_point(query: Query, clause: Clause) -> bool:
    """Whether a clause is beside the point of a question."""
    whole = clause.whole
    if not _SPEAKS_ILL.search(whole):
        return False
    # Without the thanks around a lone question; of a follow-up, its own words alone.
    asked = query.original if query.in_full else query.text
    praises = bool(_PRAISES.search(asked)) and not _BLAMES.search(asked)
    praises = praises and query.kind != "obligation"
    return praises or _tells_someone(query) and not _SECRET.search(whole)


def _tells_someone(query: Query) -> bool:
    """Whether a learner or parent asks to tell somebody, not the world."""
    asked = query.original
    tells = _TELLS.get(query.audience)
    if tells is None or _ONLINE.search(asked):
        return False
    return bool(tells.search(asked) or _IN_PERSON.search(asked))
