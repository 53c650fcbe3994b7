"""What a policy leaves open: cases that its own rules raise and that it does not speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.policies.lint.finding import Around, Fault, listed, quoted
from assistant.prose import PEOPLE
from assistant.types import FORBIDS, RULES, Clause, Policy

_NO_CONTACT = re.compile(
    r"\b(?:friends?|contact|communicat\w*|connect\w*|follow|message)\b.*\b(?:famil(?:y|ies)|parents?|"
    r"carers?|learners?|pupils?|students?)\b",
    re.I,
)
_SOCIAL = re.compile(r"\b(?:social (?:media|network)|friend|online)", re.I)
_EXISTING = re.compile(
    r"\b(?:existing|already|long-?standing|pre-?existing|previous)\b[^.\n]{0,60}\b(?:friend|contact|connect|"
    r"relationship|link|know|follow)|\b(?:friend|connection|relationship|contact)\w*\b[^.\n]{0,60}\b"
    r"(?:existed|existing|already|before (?:(?:the|their|a|your) (?:child|pupil|learner|student|son|daughter)|joining))|\balso (?:a )?parents?\b|\b(?:any more|new|further) (?:friends|parents|contacts)\b",
    re.I,
)
_ACCOUNTS = re.compile(r"(?:[\w'’]+ ){0,3}(?:accounts?|channels?|pages?|sites?)\b", re.I)
_IN_LESSONS = re.compile(
    r"\b(?:during|in) (?:timetabled )?(?:teaching|lesson|directed|contact|working)(?:s| time| hours)\b",
    re.I,
)
_PERSONAL_USE = re.compile(r"\b(?:personal|private|own)\b", re.I)
_BREAKS = re.compile(
    r"\b(?:lunch|breaks?\b|break ?time|free (?:time|period)|own time|non-contact)", re.I
)
_LEAD = re.compile(
    r"\b(?:designated safeguarding (?:lead|officer|person)|designated (?:teacher|person) for safeguarding|DSL)\b"
)
_LEAD_NAMED = re.compile(
    r"(?:safeguarding (?:lead|officer|person)|DSL)\b[^.\n]{0,60}?(?:\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Rev|Sister|Father)\b|"
    r"[\w.]+@[\w.]+|\b0\d[\d ]{8,}|(?:is|:|,|\(|–|-)\s*[A-Z][a-z]+ [A-Z][a-z]+)"
    r"|(?:\b(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.? [A-Z][\w'’-]+|[A-Z][a-z]+ [A-Z][a-z]+)[^.\n]{0,30}\b(?:is|as|,|\()[^.\n]{0,25}"
    r"(?:safeguarding (?:lead|officer)|DSL)",
)
_ROUTE = re.compile(
    r"\b(?:tell|told|report(?:ed|s|ing)?|contact|speak|spoken|talk to|raised?|inform(?:s|ed|ing)?|e-?mail(?:ed)?|ring|"
    r"call|phone|write to|go to|come to|see|ask|turn to|let|goes? to)\b[^.\n]{0,80}\b(?:safeguarding lead|headteacher|head|"
    r"office|reception|teacher|tutor|staff|adult|principal|leader|dsl|manager|coordinator|governors?|helpline|"
    r"childline|ceop|police|nurse|officer|lead|trust|us|librarian|someone|warden|matron|the school)\b"
    r"|[\w.]+@[\w.]+\.\w+",
    re.I,
)
_WORRY = re.compile(
    r"\b(?:concern\w*|worr\w*|upset\w*|unsafe|bull\w*|abus\w*|harm\w*|problem\w*|complain\w*|incident\w*|"
    r"wrong|hurt\w*|threat\w*|scared|uncomfortable|frighten\w*|happen\w*|sees?|seen|find|found|receiv\w*|"
    r"question|unsure|disagree\w*|unhappy|mistake|unkind|nasty|report\w*|help)\b",
    re.I,
)
_CONDUCT = re.compile(
    r"\b(?:social|online|internet|e-?safety|cyber|bully|safeguard|conduct|behaviour|phones?|devices?|mobile|"
    r"acceptable use|images?|photo|video|messag|communicat|AI)",
    re.I,
)
_OPEN_PERMISSION = re.compile(
    r"\bno (?:prior |formal |written )?(?:permission|approval|consent|agreement) (?:has|have|had|was) "
    r"(?:been )?(?:sought|given|asked|obtained|requested)\b",
    re.I,
)


def existing_friends(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Contact online with families or learners forbidden, and nothing on contacts there already."""
    for policy in policies:
        if _EXISTING.search(policy.text):
            continue
        for clause in policy.clauses:
            said = f"{clause.stem} {clause.text}"
            staff = not clause.audiences or "staff" in clause.audiences
            if (
                clause.force in FORBIDS
                and staff
                and _NO_CONTACT.search(clause.text)
                and not _ACCOUNTS.match(clause.text)
                and re.search(r"\b(?:friend|connect|contact|follow)", clause.text, re.I)
                and _SOCIAL.search(f"{clause.heading} {said} {policy.title}")
                and re.search(r"\b(?:famil(?:y|ies)|parents?|carers?)\b", clause.text, re.I)
            ):
                yield Fault(
                    policy,
                    clause.start,
                    clause.end,
                    f"{quoted(clause.text)} is forbidden, and nothing is said of people who are "
                    "friends already, such as a colleague who is also a parent.",
                    "Say what staff do about friends they had before: declare them, keep school "
                    "matters out of it, or end the contact.",
                )
                break


def breaks(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Personal use forbidden in lessons, and nothing on lunch and breaks."""
    for policy in policies:
        if _BREAKS.search(policy.text):
            continue
        for clause in policy.clauses:
            if (
                clause.force in (*FORBIDS, "only_if")
                and _IN_LESSONS.search(clause.text)
                and _PERSONAL_USE.search(clause.text)
            ):
                yield Fault(
                    policy,
                    clause.start,
                    clause.end,
                    f"{quoted(clause.text)}: whether it is allowed at lunch and in breaks is only "
                    "implied.",
                    "Say in one sentence what holds at lunchtime, in breaks and before and after school.",
                )
                break


def lead_not_named(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """The safeguarding lead spoken of, and no name, number or address given."""
    for policy in policies:
        match = _LEAD.search(policy.text)
        if match and not _LEAD_NAMED.search(policy.text):
            yield Fault(
                policy,
                *match.span(),
                "The policy sends people to the designated safeguarding lead, and does not say who "
                "that is or how to reach them.",
                "Print the name and a telephone number, or say where they are kept up to date.",
            )


def no_route(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Rules of conduct for parents or learners, and no word on whom they tell when something is
    wrong; one finding a policy."""
    for policy in policies:
        if not _CONDUCT.search(policy.title):
            continue
        without: dict[str, Clause] = {}
        for audience in ("parent", "learner"):
            own = next(
                (c for c in policy.clauses if c.audiences == (audience,) and c.force in RULES),
                None,
            )
            told = any(
                _ROUTE.search(f"{c.stem} {c.text}")
                and _WORRY.search(f"{c.heading} {c.stem} {c.text}")
                for c in policy.clauses
                if not c.audiences or audience in c.audiences
            )
            if own and not told:
                without[PEOPLE[audience]] = own
        if without:
            first = min(without.values(), key=lambda clause: clause.start)
            yield Fault(
                policy,
                first.start,
                first.end,
                f"There are rules for {listed(list(without))} here, and nowhere is it said whom they "
                "tell when something is wrong.",
                "Name a person or an office with a telephone number or an e-mail address.",
            )


def open_permission(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """ "No permission has been sought": whether any is needed stays open."""
    for policy in policies:
        for match in _OPEN_PERMISSION.finditer(policy.text):
            clause = next((c for c in policy.clauses if c.start <= match.start() < c.end), None)
            start, end = (clause.start, clause.end) if clause else match.span()
            yield Fault(
                policy,
                start,
                end,
                f"{quoted(policy.text[start:end], 120)} leaves open whether permission is needed.",
                'Say it as a rule: "needs permission from the headteacher first", or "needs none".',
            )
