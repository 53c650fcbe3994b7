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
# Nobody need be named: "being mean to me", "they left me out", "I got hit at playtime".
_BLOWS = (
    r"(?:hits?|kick(?:s|ed)?|punch(?:es|ed)?|push(?:es|ed)?|slap(?:s|ped)?|pinch(?:es|ed)?|bit|"
    r"spat (?:at|on)|hurt)"
)
_TO_ME = re.compile(
    rf"\b(?:mean|nasty|horrible|horrid|rude|unkind|cruel|racist) to {_MINE}"
    rf"|\b(?:left|leav(?:e|es|ing)) {_MINE} out\b|\b{_BLOWS} {_MINE}"
    rf"|\b(?:pick(?:s|ed|ing)? on|bull(?:y|ies|ied|ying)|teas(?:e|es|ed|ing)) {_MINE}"
    rf"|\b(?:shout(?:s|ed|ing)?|laugh(?:s|ed|ing)?|swear|swore) at {_MINE}"
    rf"|\bi (?:got|was|keep getting|been) (?:\w+ )?(?:{_BLOWS}|left out)\b"
    rf"|{_MINE} (?:was|were|been|got|is being|keeps? (?:getting|being)) sent (?:an? |some )?"
    r"(?:\w+ )?(?:horrible|nasty|vile|disgusting)"
    r"|\bmak(?:e|es|ing) fun of (?:me|my)\b"
    r"|\bspread(?:s|ing)? (?:an? )?(?:lies|rumou?rs?) about (?:me|my)\b",
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
_NOT_MINE = re.compile(
    r"\W*(?:(?:so|and|but|ok|hi|hello|please) ,?)*(?:i (?:hate|feel|felt|got|was)\b|i['’]?m\b|"
    r"i am\b|(?:u|you) (?:r|are)\b|(?:s?he|they|it)\b|(?:some|every)(?:one|body)\b|people\b|"
    r"(?:my|the|an?|our|some|this|that|another|other|two) (?:[\w'’-]+ ){0,3}?(?:teachers?|ta|tutor|"
    r"coach|head|manager|boss|colleagues?|parents?|mums?|dads?|famil(?:y|ies)|pupils?|students?|"
    r"learners?|kids?|child(?:ren)?|boys?|girls?|lads?|friends?|mates?|freinds?|sister|brother|sons?|"
    r"daughters?|cousin|neighbour|governors?|volunteers?|m[ae]n|wom[ae]n)\b)",
    re.I,
)
_I_DO = re.compile(
    r"\b(?:(?:i|we)(?:['’](?:ve|d|ll|m|re))?|im|ive) (?:(?:have|had|will|would|also|just|only|"
    r"already|want|wanna|accidentally|would like|need|am|are|going|gonna|plan|like|to|be) )*"
    r"(?:post|put|shar|add|accept|sen[dt]|messag|film|record|tak|took|us(?:e|ing)|wear|wore|bring|"
    r"brought|mak|made|set|left|leav|giv|gave|join|follow|comment|repl|tweet|upload|delet|remov|sell|"
    r"sold|go|went|invit|tag|writ|wrote|said|say|tell|told|sign|lik(?:e|ed)|call|text|email|ask|buy|"
    r"bought|run|ran|park|drive|drove|let|play|sit|stay|keep|kept)\w*",
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
    by_others = _DONE_TO.search(told) and _UNKIND.search(told)
    unkind = _BEING.search(told) or _TO_ME.search(told) or by_others
    return _only_tells(query) and bool(unkind)


def others_told_of(query: Query) -> bool:
    """Whether a message only tells, and not of what its writer does: of others, or of feelings."""
    told = query.original
    asks = query.kind != "unclear" or "?" in told
    return not asks and bool(_NOT_MINE.match(told)) and not _I_DO.search(told)


def _only_tells(query: Query) -> bool:
    return not _ASKS_LEAVE.search(_WHAT_NOW.sub(" ", query.original))
