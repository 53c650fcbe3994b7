"""What a rule keeps from the leave it gives: "pictures may be taken, but not at the pool".

The two stand in one clause, or side by side, and a model that has read both takes the leave for
the answer. Read by rule: what is asked names a thing that only the words that forbid speak of.
"""

from __future__ import annotations

import re

from assistant.sameness import own_words, waives
from assistant.types import FORBIDS, Clause

_PARTS = re.compile(
    r"(?<=[.;:!?])\s+|,?\s+(?:but|and|or)?\s*(?=(?:must|may|should|can|will) (?:not|never)\b)"
    r"|,?\s+\b(?:but|and)\s+(?=(?:not|never|nothing|nowhere)\b)|,\s+(?=not\b)"
    r"|,?\s+\b(?:but|and)\s+(?=(?:they |you |it )?(?:must|may)\b)",
    re.I,
)
_BANS = re.compile(
    r"\b(?:must|may|should|can|will|do|does|are|is) (?:not|never)\b(?! (?:have|need|required)\b)"
    r"|\bcannot\b|^\W*(?:not|never)\b|\bmustn['’]t\b",
    re.I,
)
_ONLY = re.compile(r"\bonly\b", re.I)
# A ban with an exception is met by what it excepts.
_EXCEPTS = re.compile(r"\b(?:unless|except|without|until|other than)\b", re.I)
_ASKS = re.compile(
    r"\b(?:must|(?<!not )(?<!n['’]t )(?<!nt )(?:have|has|need) to|(?<!^)should)\b", re.I
)
# "… may leave at once, and should ring from home": a duty of the same people.
_GOES_ON = re.compile(r"(?:must|should|may|can)\b", re.I)
_SUBJECT_MAY = re.compile(r"^\W*(?P<who>[A-Z][\w'’ -]*?) (?:may|can) (?!not\b)", re.I)
# What binds only in a case says nothing of what is asked.
_CASE = re.compile(
    r"\b(?:if|when|where|while|whenever|provided|(?:as|so) long as)\b[^.;]*"
    r"|(?<=[a-z] )who\b[^.,;]*?(?=\b(?:must|may|should|can|will)\b(?! ?not\b)|[.,;]|$)",
    re.I,
)
_THINGS = (
    r"(?:smart|i)?phones?|mobiles?|cameras?|devices?|tablets?|i-?pads?|laptops?|cars?|accounts?"
)
_PERSONAL = re.compile(rf"\b(?:personal|own|private)\s+(?:\w+\s+)?(?:{_THINGS})\b", re.I)
_MY_OWN = re.compile(
    rf"\b(?:(?:my|our|his|her|their) (?:own )?|(?:a )?personal )(?:personal |"
    rf"mobile )?(?:{_THINGS})\b",
    re.I,
)
# Words for who is meant by them, whoever the reader is.
_ANYONE = re.compile(
    r"\b(?:you|they|he|she|it|we|i|this|these|those|staff|employees?|teachers?|pupils?|students?|"
    r"learners?|children|young people|parents?|carers?|volunteers?|visitors?|governors?|adults?|"
    r"anyone|everyone|who|members?|people|families|school|schools)\b",
    re.I,
)
_AWAY = re.compile(
    r"\b(?:away from|outside|out of|off) (?:of )?(?:the |our |a |any )?(?P<where>[a-z]{3,})\b", re.I
)
# "This does not apply to …" lifts the ban itself.
_LIFTS = re.compile(r"\b(?:does not|do not|doesn['’]t|don['’]t) apply\b|\bexcept(?:ion|ed)\b", re.I)
_AGAIN = re.compile(r"\b(?:it|its|they|them|theirs|this|that|these|those|one|ones)\b", re.I)
_ONLY_FOR = re.compile(r"\bonly for (?P<what>(?:the|a|an|their|your) [^.;,]+)", re.I)
_USES = {
    "call": re.compile(r"\b(?:ring|call|phone (?:the|my|home|her|him)|contact|reach|999)\b", re.I),
    "picture": re.compile(
        r"\b(?:photo\w*|pictures?|pics?|film\w*|videos?|record(?:s|ing)?|snaps?)\b", re.I
    ),
    "text": re.compile(r"\b(?:text\w*|messag\w*|whats ?app)\b", re.I),
    "play": re.compile(r"\b(?:games?|gaming|music|spotify|scroll\w*|netflix|social media)\b", re.I),
}
# What may be done with the school's things is not said of one's own.
_OURS = re.compile(
    r"\b(?:our|(?:the )?(?:school|academy|college|company|trust|council)(?:['’]s)?|work)"
    r"(?: (?!own\b)[\w-]+){0,2} (?:resources|systems?|devices?|networks?|internet|wi-?fi|"
    r"equipment|accounts?|computers?|laptops?|phones?|tablets?|e-?mails?)\b",
    re.I,
)
_PRIVATE = re.compile(
    rf"\b(?:own|personal|private) (?:\w+ )?(?:{_THINGS}|whats ?apps?|messages?|e-?mails?|insta\w*|"
    r"facebook|snap\w*)\b|\bbring your own\b",
    re.I,
)
# "Staff may use a phone to ring the school" gives none to take photos.
_USED_TO = re.compile(
    r"\b(?:may|can) (?:also |only )?(?:use|carry|have|keep) [^.;,]{2,60}?(?<! up) to "
    r"(?P<what>(?!the\b|a\b|an\b|school\b|their\b|any\b|all\b)[a-z]+ [^.;]+)",
    re.I,
)
# "Can I use it in lessons to text a friend?"
_PURPOSE = re.compile(
    r"\b(?:use|have|keep|get|take|borrow)\b[^.?!]*\bto "
    r"(?P<what>(?!the\b|a\b|an\b|my\b|our\b|school\b)[a-z]+ [^.?!]+)",
    re.I,
)
_FIRST = re.compile(r"\bbefore (?:you|they|he|she|we|it|setting|leaving|going)\b", re.I)
_LATER = re.compile(
    r"\b(?:after(?:wards?)?|later|on arrival|when (?:i|we|they|he|she) "
    r"(?:(?:get|gets|arrive|arrives|are|am|is)\b(?! (?:ready|about)\b)|(?:have |has )?arrived))\b",
    re.I,
)


_NEGATES = re.compile(r"\b(?:no|not|never|nothing|nobody|none|cannot|only)\b|n['’]t\b", re.I)
_IN_PARTICULAR = re.compile(
    r"\b(?:specific|individual|particular|named|single)\s+(?:people|persons?|individuals|"
    r"families|parents|pupils|learners|students)\b",
    re.I,
)
_TO_SOMEBODY = re.compile(
    r"\b(?:to|for|telling|asking|reminding) (?:"
    r"the (?-i:[A-Z][\w'’-]+) (?:family|household|parents|twins|brothers|sisters)\b"
    r"|(?-i:(?:Mr|Mrs|Miss|Ms|Dr)\.? [A-Z])|(?-i:[A-Z][a-z]+)['’]s (?:mum|dad|parents?|family|"
    r"carers?)\b"
    r"|(?:one|a (?:specific|certain|particular|single)|this|that) (?:family|parent|mum|dad|pupil|"
    r"child|learner|student|person)\b)",
    re.I,
)


def withheld(question: str, clause: Clause) -> bool:
    """Whether a clause that gives leave keeps from it what is asked."""
    parts = _PARTS.split(clause.text)
    leave = " ".join(part for part in parts if not _forbids(part))
    bans = " ".join(
        _CASE.sub(" ", part) for part in parts if _forbids(part) and not _EXCEPTS.search(part)
    )
    return (
        bool(leave and _names_what(question, bans, leave))
        or _otherwise(question, clause.text)
        or _only_named(question, parts)
    )


def _forbids(part: str) -> bool:
    """Whether a part of a clause forbids, and not only in the case it speaks of."""
    return bool(_BANS.search(_CASE.sub(" ", part))) and not _LIFTS.search(part)


def forbids_beside(question: str, ban: Clause, leave: Clause) -> bool:
    """Whether a clause beside a leave forbids, or leaves to some case only, what is asked: it names
    something that the leave does not."""
    narrows = ban.force in FORBIDS or (ban.force == "only_if" and _ONLY.search(ban.text))
    if not narrows or _EXCEPTS.search(ban.text):
        return False
    # "My phone" may be the very one that the leave is for.
    own_thing = _only_personal(ban.text, leave.whole) and _PERSONAL.search(question)
    return bool(own_thing or own_words(question, _CASE.sub(" ", ban.text), leave.whole))


def narrowed_by(question: str, before: Clause, leave: Clause) -> bool:
    """Whether the clause before a leave in its paragraph or bullet keeps from it what is asked:
    "visitors must hand in their phones. Contractors may keep theirs"."""
    if waives(leave.text) or _LIFTS.search(leave.text):
        return False
    duty, gives = _PARTS.split(before.text), _PARTS.split(leave.text)
    bans = " ".join(part for part in duty if _BANS.search(part) and not _EXCEPTS.search(part))
    # "They may use them at lunch" speaks of what the ban names.
    named = not _AGAIN.search(leave.text) and _names_what(
        question, _CASE.sub(" ", bans), leave.text
    )
    return named or _only_named(question, [*duty, *gives])


def to_somebody(question: str, ban: Clause) -> bool:
    """Whether a ban is on what goes to some people in particular, and the question names them."""
    return bool(_IN_PARTICULAR.search(ban.text) and _TO_SOMEBODY.search(question))


def before_unless(clause: str) -> str:
    """What stands before "unless" in a sentence that gives leave; "" where it forbids."""
    for sentence in re.split(r"(?<=[.;!?])\s+", clause):
        leave, unless, _ = sentence.partition("unless")
        if unless and re.search(r"\b(?:may|can)\b", leave) and not _NEGATES.search(leave):
            return leave
    return ""


def _names_what(question: str, ban: str, leave: str) -> bool:
    """Whether a question names what a ban speaks of and a leave does not."""
    own_thing = _only_personal(ban, leave) and _MY_OWN.search(question)
    return bool(own_thing or own_words(question, ban, leave))


def _only_personal(ban: str, leave: str) -> bool:
    """Whether a ban speaks of people's own things, and a leave does not."""
    return bool(_PERSONAL.search(ban)) and not _PERSONAL.search(leave)


def _otherwise(question: str, clause: str) -> bool:
    """Whether leave is for another place, time or purpose: away from the site, and not on it;
    before one sets off, and not on arrival; only for the task, and not to text a friend."""
    for found in _AWAY.finditer(clause):
        where = rf"(?:the |our |my |a |this )?{found['where']}\b"
        if re.search(rf"(?<!not )\b(?:on|in|at|inside) {where}", question, re.I) and not re.search(
            rf"\b(?:away from|outside|out of|off) (?:of )?{where}", question, re.I
        ):
            return True
    meant, asked = _ONLY_FOR.search(clause), _PURPOSE.search(question)
    if meant and asked and not own_words(asked["what"], meant["what"], ""):
        return True
    used = _USED_TO.search(clause)
    meant_for, asked_for = _uses(used["what"]) if used else set(), _uses(question)
    if meant_for and asked_for and not meant_for & asked_for:
        return True
    ours = _OURS.search(clause) and not _PRIVATE.search(clause)
    if ours and _PRIVATE.search(question) and not _OURS.search(question):
        return True
    return bool(_FIRST.search(clause) and _LATER.search(question) and not _FIRST.search(question))


def _uses(text: str) -> set[str]:
    """What a text says that a thing is used for, of what phones and tablets are."""
    return {use for use, words in _USES.items() if words.search(text)}


def _only_named(question: str, parts: list[str]) -> bool:
    """Whether leave for some people or things stands beside a duty for the others, and the question
    names none of them: "visitors must hand in their phones. Contractors may keep theirs"."""
    if not any(_asks_others(part) for part in parts):
        return False
    for part in parts:
        found = _SUBJECT_MAY.search(part)
        if found:
            rest = part[found.end() :]
            who = _ANYONE.sub(" ", found["who"])
            if re.search(r"[a-z]{3}", who, re.I):
                return not own_words(question, who, "")
            verb, _, things = rest.partition(" ")
            return bool(own_words(things, things, "")) and not own_words(question, things, verb)
    return False


def _asks_others(part: str) -> bool:
    """Whether a part of a clause asks something of people it names, and gives nobody leave."""
    plain = _CASE.sub(" ", part)
    return bool(
        _ASKS.search(plain)
        and not _BANS.search(part)
        and not _GOES_ON.match(part)
        and not _SUBJECT_MAY.search(plain)
    )
