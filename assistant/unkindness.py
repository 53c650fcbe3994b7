"""What others did to the reader or their child. No cry for help, which `safeguard` hears; but who
tells of it broke no rule, and who tells of unkindness needs people as well as the rule.
"""

from __future__ import annotations

import re

from assistant.types import Query

AT_WORK = ("staff", "governor", "volunteer")
_BY_OTHERS = (
    r"\b(?:someone|somebody|people|they|everyone|everybody|he|she|"
    r"(?:the |some |other |a |an |this |another )?(?:\w+ )?(?:kids?|pupils?|students?|girls?|boys?|"
    r"lads?|mums?|dads?|parents?|children|classmates?|mates?|friends?))\b"
)
_CHILD = r"(?:sons?|daughters?|child(?:ren)?|kids?|boy|girl|lad|brother|sister|friend|mate)"
_POSTS = r"(?:tik ?tok|insta\w*|snap\w*|posts?|page|photos?|pics?|videos?|story|profile|account)"
_MINE = rf"\b(?:me|us|my (?:\w+ )?(?:{_CHILD}|{_POSTS}))\b"
_DONE_TO = re.compile(
    rf"{_BY_OTHERS}[^.?!]{{0,60}}?{_MINE}"
    rf"|{_BY_OTHERS} (?:\w+ ){{0,4}}?(?:picture|photo|pic|video)s? of (?:me|us|my)\b",
    re.I,
)
# "She called me a slag": an unkind word, whoever says it.
_UNKIND = re.compile(
    r"\b(?:bull(?:y|ies|ied|ying)|pick(?:s|ed|ing)? on|nasty|horrible|horrid|cruel|unkind|vile|"
    r"hateful|abus(?:e|ed|es|ing|ive)|racist|homophobic|harass\w*|troll(?:s|ed|ing)?|threat\w*|"
    r"torment\w*|teas(?:e|es|ed|ing)|mock(?:s|ed|ing)?|humiliat\w*|insult\w*|"
    r"slag(?:s|ged|ging)? (?:me|us|my|off)|"
    r"laugh(?:s|ed|ing)? at|mak(?:e|es|ing) fun of|spread(?:s|ing)? (?:lies|rumou?rs)|"
    r"(?:being|are|is|was|were|so|really|something|things?|stuff) (?:so |really )?(?:mean|rude)|"
    r"mean (?:to|things?|stuff|messages?|comments?|names?)|rude (?:to|things?|messages?|comments?)|"
    r"call(?:s|ed|ing)? (?:me|him|her|us|my \w+) (?:names|ugly|fat|stupid|thick|gay|weird|"
    r"an? (?:\w+ )?(?:slag|slut|freak|loser|idiot|bitch|liar|snitch|retard)))\b",
    re.I,
)
_BEING = re.compile(
    rf"\b(?:i['’]?m|i am|we['’]?re|(?:my (?:\w+ )?{_CHILD}|s?he|they)(?:['’]?s|['’]?re| is| are)) "
    r"(?:\w+ ){0,2}?(?:being|getting) (?:\w+ ){0,2}?(?:bullied|picked on|harassed|trolled|targeted|"
    r"threatened|mocked|teased|laughed at|abused|tormented|insulted|called names)\b",
    re.I,
)
_ASKS_LEAVE = re.compile(
    r"\b(?:can|could|may|should|must|shall|am|do|did|will|if) (?:i|we)\b"
    r"|^\W*(?:can|could|may|is|are|does|do|should|must)\b"
    r"|\b(?:allowed|permitted|ok(?:ay)?|alright|fine)\b",
    re.I,
)
# "What do I do?" asks for help.
_WHAT_NOW = re.compile(
    r"\b(?:what|who(?:m)?|how|where) (?:can|could|do|should|shall|must) (?:i|we) "
    r"(?:do|tell|ask|report|speak|talk|go|say|contact|make|get|stop)\b",
    re.I,
)


def done_to_reader(query: Query) -> bool:
    """Whether the reader tells of what others did to them or their child, and asks for no leave."""
    # What a parent does to staff may be what staff must not answer.
    own = query.audience not in AT_WORK
    return own and _only_tells(query) and bool(_DONE_TO.search(query.original))


def unkind_to_reader(query: Query) -> bool:
    """Whether the reader tells that others were unkind to them, their child or a friend."""
    told = query.original
    unkind = _BEING.search(told) or _DONE_TO.search(told) and _UNKIND.search(told)
    return _only_tells(query) and bool(unkind)


def _only_tells(query: Query) -> bool:
    return not _ASKS_LEAVE.search(_WHAT_NOW.sub(" ", query.original))
