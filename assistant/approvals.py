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
    "yesterday today last week year month term night morning afternoon evening form everything"
)
_BY_WHOM = re.compile(r"\bby\b.*", re.I)
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
    if falls_short(said, clause):
        return True
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
        yield Approval(
            by, frozenset() if own else _words(_BY_WHOM.sub("", found["what"])) - _IT, rest
        )


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


# --- whose leave is asked for, each of them ---------------------------------------------------

_NOUN = (
    r"(?:agreement|approval|permission|consent|authori[sz]ation|authority|clearance|say-so|"
    r"sign-off|ok)"
)
_FORM = r"(?:\b(?:prior|written|express|full|informed|explicit|verbal) )*"
_NAMES = r"(?:[\w'’/-]+ ){0,9}?[\w'’/-]+"
_STOPS = (
    r"(?=[.,;:()?!]|\s(?:before|beforehand|if|unless|when|where|to|for|in|at|on|as|who|is|are|must|"
    r"may|can|so|but|first|has|have|and (?:above|over|i|then|must|may|can|is|are|no|only)|"
    r"or (?:if|when))\b|$)"
)
_OF_WHOM = re.compile(
    rf"\b(?:{_NOUN}(?: in writing)?(?: is| must be| has been)?(?: (?:given|obtained|sought|"
    rf"required))?|"
    r"(?:agreed|approved|authori[sz]ed|signed|countersigned|confirmed)(?: off)?(?: in writing)?)"
    rf" (?:of|from|by|with) (?P<who>{_NAMES}){_STOPS}",
    re.I,
)
_AS_WELL = re.compile(rf"\b(?:of|from|by) (?P<who>{_NAMES}) (?:as well|also|too)\b", re.I)
_WHOSE = re.compile(rf"(?P<who>{_NAMES})(?:['’]s|s['’]) {_FORM}{_NOUN}\b", re.I)
_DOES_AGREE = re.compile(
    rf"(?P<who>{_NAMES})\s+(?:(?:has|have|had|is|are|just|already|both|all|also|each|then|that) )*"
    r"(?:agree[sd]?|approve[sd]?|authori[sz]e[sd]?|consent(?:s|ed)?|ok(?:['’]?d|ayed|ays|s)|"
    r"cleared|"
    r"g(?:i|a)ve[ns]? (?:(?:me|us|their|his|her|the|written|prior|verbal) )*"
    rf"(?:{_NOUN}|go[- ]?ahead|green light)|sign(?:s|ed)?(?! out\b)(?: off)?|said (?:yes|ok|okay|"
    rf"fine)|"
    r"(?:say|said|says|thinks?)(?: \w+){0,6}? (?:it|this|that|i|we)(?:['’]?s| is| was| can|"
    r" could) ?"
    r"(?:ok|okay|fine|safe|all ?right|alright)?\b|happy with (?:it|this|that))",
    re.I,
)
_TOO = re.compile(rf"\band (?P<who>{_NAMES}) (?:too|as well|also)\b", re.I)
_ABOVE = re.compile(r"\b(?:above|over|more than) [£$€] ?(?P<sum>\d[\d,]*)\b[^.;]*$", re.I)
_SUM = re.compile(r"[£$€] ?(\d[\d,]*)")
# Where the name of somebody begins: "if the camp leader", "and above £100 of the treasurer".
_CASE_BEGINS = re.compile(
    r".*\b(?:if|unless|when|where|once|that|only|after|provided|until|because|so|but|as)\b\s*", re.I
)
_BEGINS = re.compile(
    r".*\b(?:my|our|the|an?|every|each|all|both|their|his|her|your|any|school['’]s|with|and)\b\s*",
    re.I,
)
_NOBODY = _set(
    "they them it i we you he she this that everyone everybody someone somebody anyone who both "
    "all nobody one none case advance writing person people miss sir"
)
_GRANDS = _set(
    "grandma grandad granddad grandpa gran granny nan nana nanny grandmother grandfather "
    "grandparent grandparents aunt auntie uncle sister brother cousin"
)
_OFFICE = re.compile(
    r"(?:(?:er|or|ian|ant|ee|ist)s?|nurses?|chair|warden|clerk|executive|communications)$"
)
# What ends like an office and is none.
_THINGS = _set(
    "letter paper number computer water over other under after never ever register for or door "
    "floor order winter summer rather whether either neither together however matter poster "
    "folder term "
    "want plant restaurant before user answer offer"
)
_HEAD_OF = re.compile(r"\bheads? of (\w+)")
# "The parent of a child taking part", "everyone in the office": the first is who.
_PLACE = re.compile(r"(?<!head)\s+(?:of (?:the|an?|each|every|any|our|their|that|those|all)|in)\b")
LONGEST_NAME = 4
_NONE_OF_THESE = re.compile(
    r"\b(?:not (?:be )?(?:enough|sufficient|count|needed|need|have to)|insufficient|no need|"
    r"need not|"
    r"cannot|withdraw\w*|even (?:if|with)|makes? no difference)\b",
    re.I,
)
_EVERY = re.compile(r"\b(?:every|each|all(?: of)?(?: the)?)\s+(?:\w+\s+)?(?:of\b)?", re.I)
_NOT_EVERY = re.compile(
    r"\b(?:nearly|almost|practically|most(?:ly)?|some|half|many|several|not (?:all|every)|all but|"
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten) (?:out )?of)\b",
    re.I,
)
_WRITTEN = re.compile(r"\b(?:written|in writing|by letter|signed)\b", re.I)
_SPOKEN = re.compile(
    r"\b(?:on|over|by) the phone\b|\bby phone\b|\b(?:verbal|oral)(?:ly)?\b|\b(?:told|rang|phoned)\b"
    r"|\bsaid (?:yes|ok|okay|it['’]?s|i|we)\b|\bin person\b|\bout loud\b",
    re.I,
)
_ON_PAPER = re.compile(
    r"\b(?:writ\w+|wrote|signed|signature|letter|e-?mail\w*|form|slip|note|paper\w*)\b", re.I
)
_EARLY = re.compile(
    r"\bat the (?:start|beginning) of (?:the|each|every) (?:school )?(?:year|term)\b", re.I
)
_JUST_NOW = re.compile(
    r"\b(?:today|this morning|this afternoon|just now|yesterday|tonight)\b", re.I
)


def falls_short(said: str, clause: str) -> bool:
    """Whether the leave that somebody tells of is less than a clause asks for: of one where it asks
    two, of most where it asks every one, by word of mouth where it asks for it in writing."""
    told = [who for found in _leaves(said) for who in found]
    tells = bool(told) or _AGREED.search(said) is not None
    if not tells:
        return False
    sums = _SUM.findall(said)
    asked = [
        who
        for sentence in re.split(r"(?<=[.;]) ", clause)
        if not _NONE_OF_THESE.search(sentence)
        for who in _leaves(sentence, sums)
    ]
    lacks = told and any(not any(_same(one, by) for one in who for by in told) for who in asked)
    if lacks and not (len(asked) == 1 and _stands_for(told, asked[0])):
        return True
    if _EVERY.search(clause) and _NOT_EVERY.search(said):
        return True
    if _WRITTEN.search(clause) and _SPOKEN.search(said) and not _ON_PAPER.search(said):
        return True
    return bool(_EARLY.search(clause) and _JUST_NOW.search(said))


def _stands_for(told: list[str], asked: tuple[str, ...]) -> bool:
    """Parents agree for their children, where nobody else is asked."""
    kinds = frozenset().union(*(_people(one) for one in asked))
    return kinds == {"themselves"} and all(_people(by) == {"family"} for by in told)


def _leaves(text: str, sums: list[str] | None = None) -> Iterator[tuple[str, ...]]:
    """Each leave that a text names: whose, with those who may give it in their stead."""
    for pattern in (_OF_WHOM, _AS_WELL, _WHOSE, _DOES_AGREE, _TOO):
        for found in pattern.finditer(text):
            above = _ABOVE.search(text[: found.start("who")])
            if sums and above and not any(_pounds(one) > _pounds(above["sum"]) for one in sums):
                continue  # "and above £100 of the treasurer as well"
            for each in re.split(r"\s+and\s+", found["who"], flags=re.I):
                some = re.split(r"\s+or\s+|/", each, flags=re.I)
                names = tuple(name for one in some if (name := _name(one)))
                if len(names) == len(some):
                    yield names


def _pounds(text: str) -> int:
    return int(text.replace(",", "") or 0)


def _name(words: str) -> str:
    """Somebody's name in the words before "agrees", without what stands before it; "" where they
    name nobody that could be told apart."""
    plain = _CASE_BEGINS.sub("", re.sub(r"['’]s?$", "", words.strip()))
    plain = _PLACE.split(plain, maxsplit=1)[0]
    last = _BEGINS.sub("", plain).strip().lower().split()
    if not last or last[-1] in _NOBODY or len(last) > LONGEST_NAME:
        return ""
    name = " ".join(last)
    told = _people(name) or last[-1] in _GRANDS or _OFFICE.search(last[-1])
    return name if told and last[-1] not in _THINGS else ""


def _same(one: str, other: str) -> bool:
    """Whether two names may be of the same people: of one kind, or called the same."""
    if _GRANDS & ({*one.split()} ^ {*other.split()}):
        return False
    first, second = _people(one), _people(other)
    if first or second:
        of_what, of_which = _HEAD_OF.search(one), _HEAD_OF.search(other)
        differ = of_what and of_which and of_what[1] != of_which[1]
        return bool(first & second) and not differ
    (*which, a), (*what, b) = one.split(), other.split()
    if a.removesuffix("s") != b.removesuffix("s"):
        return False
    return not (which and what) or bool(set(which) & set(what))


# --- leave that was refused or taken back -------------------------------------------------------

_REFUSED = re.compile(
    r"\bwithdr[ae]w\w*\b|\bwithdrawn\b|\b(?:took|taken|takes?|taking) (?:it|that|this|"
    r"(?:\w+ ){1,3}?consent|"
    r"(?:\w+ )?permission) back\b|\bchang(?:ed|es|ing) (?:her|his|their|its|my|our) minds?\b"
    r"|\b(?:revoked|refused|refuses|objected|objects|declined)\b|\bno longer (?:agrees?|"
    r"consents?|happy)\b"
    r"|\bsa(?:id|ys?) no\b(?! (?:problem|issue|worr\w+|need|bother|objection)\b)"
    r"|\b(?:won['’]?t|will not|would not|wouldn['’]?t|didn['’]?t|did not|doesn['’]?t|does not|"
    r"don['’]?t|"
    r"do not|haven['’]?t|has not|hasn['’]?t|have not) (?:\w+ )?"
    r"(?:agree[sd]?|consent(?:ed)?|g[ia]ven? (?:\w+ ){0,2}?(?:consent|permission)|sign(?:ed)?)\b",
    re.I,
)
_ANNOUNCED = re.compile(
    r"\b(?:said|says|say|announced|announces|told (?:us|me|everyone|parents)|asked(?: us)?|wrote|"
    r"reminded us)\b"
    r"[^.?!]{0,40}?\b(?:no (?!problem|issue|worr|need|bother|objection|one\b)\w+"
    r"|not to (?!worry)|(?:is|are|was)(?: not|n['’]t) allowed|not allowed|banned|forbidden|"
    r"do not|don['’]t)\b",
    re.I,
)
_UNASKED = re.compile(
    r"\bwithout (?:ever )?(?:asking|telling|my|their|her|his|our|any|the parents?['’]?|getting|"
    r"having)\b"
    r"(?: \w+){0,3}",
    re.I,
)
_BARS = re.compile(r"\b(?:unless|except (?:if|when|where))\b", re.I)


def asks_for_leave(clause: str) -> bool:
    """Whether a clause asks for somebody's leave."""
    return bool(_ASKS_FOR.search(clause))


def refused(said: str) -> bool:
    """Whether somebody is said to have refused, or to have taken back what was agreed."""
    return bool(_REFUSED.search(said))


def unasked(said: str) -> bool:
    """Whether a thing is to be done without the leave of those concerned."""
    return refused(said) or bool(_UNASKED.search(said))


def stopped(said: str, clause: str) -> bool:
    """Whether a leave is said to have ended: what it asks for was refused or taken back, or what it
    ends with ("unless the head announces otherwise") came about."""
    if refused(said):
        return bool(_ASKS_FOR.search(clause) or _BARS.search(clause))
    return bool(_BARS.search(clause) and _ANNOUNCED.search(said))
