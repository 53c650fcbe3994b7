"""Rules that are beside the point, however near their words lie: a ban on complaining online says
nothing of praise, and nothing of telling one's mother; one on pictures of pupils nothing of a
picture with no pupils in it.

Read by rule, because to trained vectors praise and blame of a teacher are nearly the same, and so
are a thing and its absence; and a child must never be told not to tell.
"""

from __future__ import annotations

import re

from assistant.types import FORBIDS, Clause, Query

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
    r"report (?:\w+ )?to)\s+(?:(?:my|a|an|the|our|some|another)\s+)?"
    r"(?:\w+\s+)?"
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
    "learner": re.compile(rf"{_TELLING}(?:{_AT_SCHOOL}|{_AT_HOME})\b(?! to\b)", re.I),
    "parent": re.compile(rf"{_TELLING}(?:{_AT_SCHOOL}|husband|wife|partner)\b(?! to\b)", re.I),
}
_MY_MUM = re.compile(rf"\bmy (?:{_AT_HOME}|{_AT_SCHOOL})\b", re.I)
_ABOUT_A_CHILD = re.compile(
    r"\b(?:pupils?|students?|learners?|child(?:ren)?(?! ?line)|kids?|parents?|colleagues?|staff|"
    r"famil\w+|class|husband|wife|partner|policy)\b",
    re.I,
)
# To make a complaint is no rant.
_COMPLAINS = re.compile(
    r"\b(?:(?:want|need|like|wish|(?:how|who|whom) (?:do|can|would|should) (?:i|we))(?: to)?"
    r" complain|mak(?:e|ing) an? (?:\w+ )?complaint)\b",
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
# Who may be in a picture, and what a question calls them.
_IN_PICTURES = {
    "learner": r"learners?|pupils?|students?|child(?:ren)?|kids?|young people|boys?|girls?",
    "staff": r"staff|colleagues?|teachers?|adults?|employees?",
    "parent": r"parents?|carers?|mums?|dads?|famil(?:y|ies)",
    "people": r"people|persons?|humans?|nobody|no[- ]one|individuals?",
}
_ANYBODY = set(_IN_PICTURES)
_WHO = "|".join(_IN_PICTURES.values())
_NEITHER_PUPIL_NOR_PARENT = ("staff", "governor", "volunteer", "visitor")
_OF = (
    r"\b(?:images?|photo(?:graph)?s?|pictures?|pics?|videos?|films?|footage|recordings?)"
    r"(?: or \w+)? (?:of|showing|with|featuring|including|containing)\b"
)
_PICTURES = re.compile(
    rf"(?:{_OF}|\b(?:photograph|film|record|video)(?:ing)?\b)(?P<who>[^.;:]*?\b(?:{_WHO})\b[^.;:]*)",
    re.I,
)
# "No kids in it", "without any pupils or staff"; "no kids' names" and "no kids of mine" are others.
_NONE_OF = re.compile(
    rf"\b(?:no|without(?: any)?|(?:not|n['’]t) any) (?P<who>(?:{_WHO})"
    rf"(?:(?:,| or| and) (?:{_WHO}))*)\b(?!['’]? ?(?:consent\w*|permission|names?|"
    r"know\w*|agree\w*|asked|being|of (?:my|our|mine)|under|over|who|from|object\w*|mind\w*)\b)"
    r"|\b(?P<nobody>nobody|no[- ]one)(?:['’]s| is)? (?:in|on|showing|visible)\b",
    re.I,
)
_OTHERS = re.compile(r"\bother (?:\w+ )?(?:learners|pupils|students|children|people)\b", re.I)
# "A video of me dancing" is of nobody else.
_OF_ME = re.compile(
    rf"{_OF} (?:just |only )?(?:me|myself)\b"
    r"(?! (?:and|with|plus|holding|teaching|in (?:the )?(?:class|lesson)))"
    rf"(?!.*\b(?:{_WHO})\b)",
    re.I,
)


# What is forbidden at school says nothing of home.
_HERE = re.compile(
    r"\b(?:at|in|into|to|around|inside|on) (?:the |our )?(?:school|college|academy|nursery|site|"
    r"premises|lessons?|class(?:rooms?)?|grounds|building|playground|corridors?)\b"
    r"|\bduring (?:the )?(?:school day|lessons?|school hours|the day)\b|\bon[- ]site\b",
    re.I,
)
_ELSEWHERE_TOO = re.compile(
    r"\b(?:home|outside|out of|beyond|any ?where|any time|weekends?|holidays?|whether|off|private|"
    r"personal)\b",
    re.I,
)
_OF_HOME = re.compile(
    r"\bat home\b(?! time)|\bin my (?:own )?(?:bedroom|room|house)\b|\b(?:at|over) the weekends?\b|"
    r"\bin the (?:\w+ )?holidays\b",
    re.I,
)


def the_point(query: Query, clause: Clause) -> bool:
    """Whether a clause is beside the point of a question."""
    return (
        _of_ill_words(query, clause)
        or _of_nobody(query, clause)
        or _not_at_home(query.original, clause)
        # No ban keeps a child from telling.
        or clause.force in FORBIDS
        and query.kind != "obligation"
        and tells_someone(query)
    )


def _not_at_home(question: str, clause: Clause) -> bool:
    """Whether a clause forbids something at school, and the question is of home."""
    return bool(
        clause.force in FORBIDS
        and _HERE.search(clause.whole)
        and not _ELSEWHERE_TOO.search(clause.whole)
        and _OF_HOME.search(question)
        and not _HERE.search(question)
    )


def _of_nobody(query: Query, clause: Clause) -> bool:
    """Whether a clause forbids pictures of people, and none of those are in the one asked about."""
    taken = _PICTURES.search(clause.text) if clause.force in (*FORBIDS, "only_if") else None
    if taken and _OTHERS.search(taken["who"]) and _OF_ME.search(query.original):
        return True
    pictured = _groups(taken["who"]) if taken and clause.force in FORBIDS else set()
    return bool(pictured) and pictured <= _not_in(query)


def _not_in(query: Query) -> set[str]:
    """The groups of people that are not in the picture a question asks about."""
    none = _NONE_OF.search(query.original)
    if none is not None:
        named = {"people"} if none["nobody"] else _groups(none["who"])
        return _ANYBODY if "people" in named else named
    # A learner or parent who shows themself shows one of those.
    alone = query.audience in _NEITHER_PUPIL_NOR_PARENT and _OF_ME.search(query.original)
    return {"learner", "parent"} if alone else set()


def _groups(text: str) -> set[str]:
    """The groups of people that a text names; "people" where it names them without a group."""
    return {
        who for who, words in _IN_PICTURES.items() if re.search(rf"\b(?:{words})\b", text, re.I)
    }


def _of_ill_words(query: Query, clause: Clause) -> bool:
    """Whether a clause is on what is said against somebody, and the question on praise, or on
    telling somebody who helps."""
    whole = clause.whole
    if not _SPEAKS_ILL.search(whole):
        return False
    # Without the thanks around a lone question; of a follow-up, its own words alone.
    asked = query.original if query.in_full else query.text
    praises = bool(_PRAISES.search(asked)) and not _BLAMES.search(asked)
    praises = praises and query.kind != "obligation"
    complains = clause.force in FORBIDS and _COMPLAINS.search(asked) and not _ONLINE.search(asked)
    return praises or bool(complains) or tells_someone(query) and not _SECRET.search(whole)


def tells_someone(query: Query) -> bool:
    """Whether a learner or parent asks to tell somebody, not the world."""
    asked, who = query.original, query.audience
    if who == "any" and _MY_MUM.search(asked) and not _ABOUT_A_CHILD.search(asked):
        who = "learner"  # staff would say of whom
    tells = _TELLS.get(who)
    if tells is None or _ONLINE.search(asked):
        return False
    return bool(tells.search(asked) or _IN_PERSON.search(asked))
