"""What a model document left behind: places to fill in, notes to schools, another school's name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rapidfuzz.fuzz import partial_ratio

from assistant.policies.lint.finding import Around, Fault, quoted
from assistant.types import Policy

# A document that names so many schools is about several: a trust's, a federation's.
MANY_SCHOOLS = 3
# Names as near as this are one name written in two ways.
SAME_NAME = 85

_REMNANTS = re.compile(
    r"\[\s*(?:insert|enter|add|type|delete|amend|your|name|school|date|number|email|e-mail|phone|"
    r"telephone|contact|role|title|job title|governing|trust|academy|local authority|la\b|lado|dsl|"
    r"headteacher|xx+|\.\.\.|…|tbc|tba)[^\]\n]{0,80}\]"
    r"|<\s*(?:insert|enter|add|your|name|school|date)[^>\n]{0,60}>"
    r"|\{\{?\s*(?:insert|school|name|date)[^}\n]{0,60}\}"
    r"|\binsert (?:(?:the |your |a )?(?:name|school|date|role|details|logo|address|number|email|link|"
    r"title|contact|text|here)\b)[^.\n]{0,30}"
    r"|\b[Ss]chools? (?:should|may wish to|will need to|can|must) (?:amend|adapt|insert|delete|"
    r"edit|add (?:their|its) own|tailor|personali[sz]e|customi[sz]e)\b[^.\n]{0,60}"
    r"|\b(?:amend|adapt|edit|tailor|customi[sz]e|personali[sz]e) (?:this (?:section|paragraph|policy|"
    r"template|document|text|wording)|the (?:template|model policy)|the (?:section|paragraph|policy|"
    r"document|text|wording) (?:to (?:suit|reflect|fit|meet|match|your)|as (?:needed|appropriate)))\b"
    r"|\bdelete (?:(?:as|if|where) (?:appropriate|applicable|necessary|required)|this (?:section|"
    r"paragraph|note|text|box))\b"
    r"|\b(?:this|the) (?:model|template) (?:policy|document) (?:is|has been|was|should|can|may)\b"
    r"[^.\n]{0,60}"
    r"|\b(?:note to|guidance (?:note )?for) (?:schools|academies|the author|authors)\b[^.\n]{0,40}"
    r"|\b(?:name|address|logo) of (?:the |your )?(?:school|academy|setting)\b(?= (?:here|goes)|\s*[\]>)}]|\s*$)"
    r"|\b(?:your|the) school(?:'s|’s)? name (?:here|goes)\b|(?-i:\bYOUR SCHOOL\b|\bSCHOOL NAME\b)"
    r"|\blorem ipsum\b",
    re.I | re.M,
)
_LETTERS = re.compile(r"\bX{3,}\b|\bx{4,}\b|\b[xX]{2}/[xX]{2}/[xX]{2,4}\b|\?{3,}")
_PENDING = re.compile(
    r"\b(?:TBC|TBA)\b|\b(?:[Dd]ate|[Nn]ame|[Dd]etails) to be (?:confirmed|added)\b"
)
_DELETE = re.compile(r"delete (?:as|if|where)", re.I)
_FORM = re.compile(r"\b(?:form|slip|agreement|consent|record|checklist|log)\b", re.I)
# A line that somebody fills in or signs.
_FILLED_IN = re.compile(
    r"\b(?:I|[Mm]y)\b|_{3,}|\.{4,}|…{2,}|☐|\b(?:signed|signature|yes ?/ ?no)\b", re.I
)
# A form ends in the name of whoever signs it, at most so many lines further down.
SIGNED_WITHIN = 3
_SCHOOL = re.compile(
    r"\b(?P<name>(?:(?:St|Saint|Our|[A-Z][\w'’-]+)\.?\s){1,5}?"
    r"(?:(?:Church of England|C of E|CofE|CE|RC|Catholic|Roman Catholic|Community|Free|Grammar|High|"
    r"Infants?|Junior|Middle|Nursery|Primary|Secondary|Special|Village|Academy|Independent|Day|"
    r"Voluntary Aided|Preparatory|Technical|All-Through|First|Upper|Lower|Sixth Form|Girls['’]?|"
    r"Boys['’]?|and)\s)*(?:School|Academy|College|Nursery))\b(?!s)",
)
_KIND = (
    r"(?:the|a|an|our|this|all|any|each|every|your|their|if|in|at|for|and|of|to|as|on|is|by|with|"
    r"from|when|st|policy|staff|pupils?|students?|parents?|head|headteacher|principal|governors?|"
    r"church|england|c|e|ce|cofe|rc|catholic|roman|community|free|grammar|high|infants?|junior|middle|nursery|"
    r"primary|secondary|special|village|academy|independent|day|voluntary|aided|preparatory|prep|"
    r"technical|all|through|first|upper|lower|sixth|form|girls|boys|school|college|sunday|"
    r"boarding|residential|state|maintained|public|summer|after|whole|home|pre|new|old|virtual|"
    r"healthy|eco|local|national|university|teaching|standards?|trust|medical|royal|both|other|"
    r"previous|next|feeder|former|visiting|partner|that|these|those)"
)


def remnants(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Places to fill in and notes to schools that a model document left behind."""
    for policy in policies:
        for match in _REMNANTS.finditer(policy.text):
            if _DELETE.match(match[0]) and _in_form(policy, match.start()):
                continue  # "Mr / Mrs (delete as appropriate)" belongs into a form
            yield Fault(
                policy,
                *match.span(),
                f"{quoted(match[0])} was left over from a model document.",
                "Fill in what belongs here, or take the note out.",
            )
        for match in _LETTERS.finditer(policy.text):
            yield Fault(
                policy,
                *match.span(),
                f"{quoted(match[0])} stands where something has to be filled in.",
                "Put in the real words, or take the sentence out.",
            )


def pending(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """ "To be confirmed"."""
    for policy in policies:
        for match in _PENDING.finditer(policy.text):
            yield Fault(
                policy,
                *match.span(),
                f"{quoted(match[0])}: something here was still to be settled.",
                "Settle it and print it, or say who decides and by when.",
            )


def other_school(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """The name of a school that this policy isn't of."""
    for policy in policies:
        named: dict[str, list[tuple[int, int]]] = {}
        for match in _SCHOOL.finditer(policy.text):
            place = match.start("name")
            name = _proper(match["name"])
            if name:
                place += match["name"].index(name)
                named.setdefault(name, []).append((place, place + len(name)))
        own = _own(policy, around, {name: len(places) for name, places in named.items()})
        others = [n for n in named if own and not _same(n, own)]
        if not own or len({_core(n) for n in named}) > MANY_SCHOOLS or _several(policy):
            continue
        for name in others:
            if re.search(rf"{re.escape(own)}\s(?:&|and)\s{re.escape(name)}", policy.text):
                continue  # "Hill School & Arts College" is one name
            yield Fault(
                policy,
                *named[name][0],
                f"The policy of {own} names another school here: {name}.",
                f"If this was copied from {name}, put in your own school's name; if it is meant, "
                "say what that school has to do with it.",
            )


def _own(policy: Policy, around: Around, named: dict[str, int]) -> str:
    """The school's own name: as given, as in the title, else the name that stands there most."""
    if policy.school or around.school:
        return policy.school or around.school
    head = policy.text[:400]
    first = [n for n in named if n in head]
    counts = Counter(named).most_common(2)
    if first:
        return first[0]
    if counts and (len(counts) == 1 or counts[0][1] > counts[1][1]):
        return counts[0][0]
    return ""


def _several(policy: Policy) -> bool:
    """Whether the document says that it is for several schools."""
    return bool(
        re.search(
            r"\b(?:federation|(?:academy |multi-academy )trust|both schools|all (?:our )?schools|"
            r"our schools|partner school|campus)\b",
            policy.title + "\n" + policy.text,
            re.I,
        )
    )


def _proper(name: str) -> str:
    """The name without the words before it that only start a sentence; "" for a mere kind."""
    name = re.sub(
        r"^(?:(?:The|At|In|All|Our|This|Each|If|For|When|As|By|To|And|Both|Any|Every)\s)+(?!.*^The\s)",
        "",
        name,
    )
    return name if _core(name) else ""


def _core(name: str) -> str:
    """What tells one school from another: its name without the words for its kind."""
    words = re.findall(r"[a-z]+", re.sub(r"['’]s?\b", "", name.lower()))
    return " ".join(w for w in words if not re.fullmatch(_KIND, w))


def _same(one: str, other: str) -> bool:
    a, b = _core(one), _core(other)
    return not a or not b or partial_ratio(a, b) >= SAME_NAME


def _in_form(policy: Policy, place: int) -> bool:
    """Whether the place is in an appendix, in a form or under the heading of one, or on a line to
    fill in or to sign."""
    if _FORM.search(policy.title) and "policy" not in policy.title.lower():
        return True
    start = policy.text.rfind("\n", 0, place) + 1
    following = [line for line in policy.text[start:].split("\n") if line.strip()]
    if any(map(_FILLED_IN.search, following[: 1 + SIGNED_WITHIN])):
        return True
    return any(
        s.start <= place < s.end
        and (s.label.lower().startswith("appendix") or _FORM.search(s.heading))
        for s in policy.sections
    )
