"""What a policy points at: other policies, and sections and appendices of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant import naming
from assistant.policies.lint.finding import Around, Fault, listed
from assistant.types import Policy

_KIND = (
    r"(?:polic(?:y|ies)|codes?(?: of conduct)?|procedures?|protocols?|handbook|agreements?|guidance|"
    r"guidelines|statements?|plans?|charter)"
)
_TITLE_KIND = re.compile(
    rf"\b{_KIND}\b|\b(?:KCSIE|Act|Regulations|rules?|strategy|register|notices?|"
    r"framework|education|standards|forms?|risk assessments?|scheme|manual|document|booklet|leaflet|"
    r"curriculum|report|schedule|prospectus|site|website|page)\b",
    re.I,
)
# A title in the running text: "the school's complaints policy", "the Staff Code of Conduct".
_IN_TEXT = re.compile(
    r"\b(?:(?i:the|our|its)|(?i:school|academy|trust|college|council)['’]s)\s+(?:(?i:school|academy|trust|college|council)['’]s\s+)?"
    r"(?P<title>(?:(?:[A-Za-z][\w'’-]*|and|&|of|for|on)\s){1,6}?"
    r"(?:[Pp]olicy|[Cc]ode of [Cc]onduct|[Hh]andbook|[Pp]rocedures?|[Pp]rotocol|[Aa]greement)"
    r"(?:\s(?:and|&)\s(?:[Pp]olicy|[Pp]rocedures?))?)\b"
)
_PLAIN = {
    "this", "that", "same", "above", "following", "relevant", "appropriate", "new", "current",
    "whole", "school", "own", "other", "any", "each", "full", "latest", "existing", "present",
    "and", "of", "our", "its", "their", "school's", "written", "signed", "agreed", "published",
    "normal", "usual", "formal", "model", "national", "local", "terms", "copy", "aims", "rest",
    "version", "purpose", "part", "breach", "review", "implementation", "scope", "date", "best",
    "policy", "procedure", "procedures", "correct", "proper", "standard", "trust", "academy",
    "main", "separate", "statutory", "right", "first", "next", "last", "old", "previous",
}  # fmt: skip
_SECTION = re.compile(
    r"\b(?P<kind>[Ss]ections?|[Pp]aragraphs?|[Pp]aras?\.?|[Cc]lauses?)\s+"
    r"(?P<numbers>\d{1,2}(?:\.\d{1,2})*(?:(?:,| and| or| to|-|–)\s*\d{1,2}(?:\.\d{1,2})*)*)"
    r"(?![\d.]*[A-Z(%]|\d)"
)
_APPENDIX = re.compile(
    r"\b(?P<kind>Appendix|Annex|Schedule|Annexe)\s+(?P<mark>[A-Z]|\d{1,2}|[IVX]{2,4})\b(?!['’]|-\d)",
    re.I,
)
# Another document's section: "section 175 of the Education Act", "paragraph 4 of the code".
_ELSEWHERE = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:of|in|to|under|from)\s+(?!this\b)(?:the|our|its|a|an|their|that|KCSIE|"
    r"[A-Z])|\s+(?:notice|order|enquir|inquir|assessment|request|appeal|checks?\b)|\s*,?\s+[A-Z][\w ]{3,40}\bAct\b",
)
_ELSEWHERE_BEFORE = re.compile(
    r"(?:\bAct\b(?: \d{4})?|\d{4}|\bKCSIE|Regulations|code|Code|policy|Policy|guidance|Guidance)[,:(]?\s*(?:\(|under )?$"
    r"|\b(?:Ordinance|Statute|Article|Circular|Standing Order|Schedule|Part)s? \w{1,4},? $"
)
# Statutes' sections that schools name without their Act.
_STATUTE_SECTIONS = {"17", "47", "48", "20", "28", "21", "8", "19", "89", "93", "94"}


def not_loaded(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Related policies that the list names and that are not loaded; one finding a policy."""
    titles = naming.titles(around.loaded)
    for policy in policies:
        absent = [t for t in policy.related if naming.key(t) and not naming.matches(t, titles)]
        if absent:
            place = _line_of(policy, absent[0])
            yield Fault(
                policy,
                *place,
                f"Policies named here are not loaded: {listed(absent, most=12)}.",
                "Add them, so that questions about them are answered too; take out of the list "
                "any that the school no longer has.",
            )


def unclear_title(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Entries of the list of related policies that don't say which document they mean."""
    for policy in policies:
        unclear = [t for t in policy.related if len(t.split()) <= 4 and not _TITLE_KIND.search(t)]
        if unclear and len(unclear) < len(policy.related):
            yield Fault(
                policy,
                *_line_of(policy, unclear[0]),
                f"The list of related policies names {listed([f'“{t}”' for t in unclear])} without "
                "saying what kind of document it is.",
                "Print the titles as they stand on the documents.",
            )


def unlisted(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Policies that the text relies on and the policy's own list leaves out; one finding each."""
    for policy in policies:
        if not policy.related:
            continue
        known = _listed(policy)
        found: dict[frozenset[str], tuple[str, int, int]] = {}
        for match in _IN_TEXT.finditer(policy.text):
            title, start = _title(match)
            words = frozenset(naming.key(title))
            if words and not naming.matches(title, known):
                found.setdefault(words, (title, start, start + len(title)))
        if found:
            first = next(iter(found.values()))
            names = [f"“{title}”" for title, _, _ in found.values()]
            yield Fault(
                policy,
                *first[1:],
                f"The text names {listed(names)}, and the list of related policies leaves "
                f"{'it' if len(names) == 1 else 'them'} out.",
                "Add them to the list, under the titles they have.",
            )


def no_section(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """A section or paragraph that the policy points at and doesn't have."""
    for policy in policies:
        yield from _lost_sections(policy)


def no_appendix(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """An appendix that the policy points at and that isn't in the document."""
    for policy in policies:
        yield from _lost_appendices(policy)


def _lost_sections(policy: Policy) -> Iterator[Fault]:
    # Paragraphs numbered inside a list or a line count as well as headings.
    printed = {s.label for s in policy.sections}
    printed |= set(re.findall(r"(?m)^[ •\t]*(\d{1,2}(?:\.\d{1,2})*)[.):]?\s", policy.text))
    printed |= {label.rsplit(".", n)[0] for label in set(printed) for n in (1, 2)}
    if not any(label[:1].isdigit() for label in printed):
        return
    told: set[str] = set()
    for match in _SECTION.finditer(policy.text):
        if _ELSEWHERE.match(policy.text, match.end()) or _ELSEWHERE_BEFORE.search(
            policy.text[max(0, match.start() - 40) : match.start()]
        ):
            continue
        for number in re.findall(r"\d{1,2}(?:\.\d{1,2})*", match["numbers"]):
            statute = number in _STATUTE_SECTIONS and number not in printed
            if number in printed or number in told or statute:
                continue
            told.add(number)
            kind = match["kind"].lower().rstrip("s.")
            yield Fault(
                policy,
                *match.span(),
                f"The policy points at {kind} {number}, and there is none.",
                "Point at the right number, or put the missing part back.",
            )


def _lost_appendices(policy: Policy) -> Iterator[Fault]:
    heads = {_mark(name) for s in policy.sections for name in (s.label, s.heading)}
    for line in re.finditer(
        r"(?mi)^[ •\t]*((?:Appendix|Annexe?|Schedule)\s+\w{1,4})\b(.*)$", policy.text
    ):
        if len(line[0].split()) <= 14 and not re.search(r"[a-z]\.$", line[2]):
            heads.add(_mark(line[1]))
    told: set[str] = set()
    for match in _APPENDIX.finditer(policy.text):
        mark = _mark(match[0])
        if mark in heads or mark in told or _ELSEWHERE.match(policy.text, match.end()):
            continue
        told.add(mark)
        yield Fault(
            policy,
            *match.span(),
            f"The policy points at {match[0]}, and there is none in this document.",
            "Put it in, say where it is kept, or take the reference out.",
        )


def _mark(label: str) -> str:
    return " ".join(label.lower().replace("annexe", "annex").split()[:2]).rstrip(":.")


def _title(match: re.Match[str]) -> tuple[str, int]:
    """The title without the words before it that only lead to it, and where it starts."""
    words = list(re.finditer(r"\S+", match["title"]))
    first = 0
    for place, word in enumerate(words):
        if (
            word[0].lower().strip("'’") in _PLAIN
            or re.search(r"(?:ed|ing|s)['’]?$", word[0])
            and word[0].islower()
            and place + 1 < len(words)
            and words[place + 1][0] in ("in", "by", "to", "with", "of", "from")
        ) or word[0] in ("in", "by", "to", "with", "from", "under", "is", "are"):
            first = place + 1
        else:
            break
    if first >= len(words) - 1 and len(words) - first < 2:
        return "", match.start("title")
    start = words[first].start()
    return match["title"][start:], match.start("title") + start


def _listed(policy: Policy) -> naming.Titles:
    """The policy's own title and those it lists, as the titles that a name may mean."""
    own = (policy.title, *policy.related)
    return naming.Titles(tuple((t, t, naming.key(t)) for t in own), (), (), frozenset())


def _line_of(policy: Policy, title: str) -> tuple[int, int]:
    """Where the list's entry stands."""
    clause = next((c for c in policy.clauses if c.text.strip(" .;") == title and c.stem), None)
    return (clause.start, clause.end) if clause else (0, len(policy.text.partition("\n")[0]))
