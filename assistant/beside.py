"""Rules that are beside the point, however near their words lie: a ban on complaining online says
nothing of praise, and nothing of telling one's mother.

Read by rule, because to trained vectors praise and blame of a teacher are nearly the same, and a
child must never be told not to tell.
"""

from __future__ import annotations

import re

from assistant.types import Clause, Query

# Who may always tell an adult they trust.
MAY_TELL = ("learner", "parent")

_SPEAKS_ILL = re.compile(
    r"\b(?:complain\w*|critici[sz]\w*|defam\w*|abus\w*|insult\w*|negative\w*|derogatory|offensive|"
    r"inappropriate|disparag\w*|bully\w*|harass\w*|sland\w*|disrespect\w*|respectful|rude|unkind|"
    r"hurtful|moan\w*|disrepute)\b",
    re.I,
)
_PRAISES = re.compile(
    r"\b(?:love[sd]?|great|brilliant|amazing|lovely|nice|nicest|kind|best|fantastic|wonderful|"
    r"proud|prais\w*|thank\w*|compliment\w*|congratulat\w*|recommend\w*|well done|positive|"
    r"how good|"
    r"(?:really |very |so )good|good (?:review|things?|teacher)|i like)\b",
    re.I,
)
_BLAMES = re.compile(
    r"\b(?:not|never|hate\w*|bad|rude|moan\w*|complain\w*|slag\w*|slat\w*|awful|rubbish|worst|mean|"
    r"horrible|angry|cross|unhappy|negative\w*|critici[sz]\w*|insult\w*|jok\w*|funny|mock\w*|"
    r"fake|rant\w*|annoy\w*|wrong|unfair|have a go|banter|but)\b|n['’]?t\b",
    re.I,
)
_TELLS = re.compile(
    r"\b(?:tell|talk to|talk with|speak to|speak with|go to|complain to|moan to|say (?:\w+ )?to|"
    r"ring|write to|email)\s+(?:(?:my|a|an|the|our|some|another)\s+)?(?:\w+\s+)?"
    r"(?:mum|mam|mom|dad|parents?|nan|nana|gran|granny|grandad|carers?|family|auntie?|uncle|sister|"
    r"brother|teachers?|head ?teacher|head|miss|sir|adults?|grown[- ]?ups?|someone|somebody|anyone|"
    r"nurse|doctor|gp|counsellor|social worker|support worker|police|childline|school|office|"
    r"governors?|safeguarding lead)\b",
    re.I,
)
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
    asked = query.original
    praises = bool(_PRAISES.search(asked)) and not _BLAMES.search(asked)
    praises = praises and query.kind != "obligation"
    return praises or _tells_someone(query) and not _SECRET.search(whole)


def _tells_someone(query: Query) -> bool:
    """Whether a learner or parent asks to tell somebody, not the world."""
    asked = query.original
    told = _TELLS.search(asked) or _IN_PERSON.search(asked)
    return query.audience in MAY_TELL and bool(told) and not _ONLINE.search(asked)
