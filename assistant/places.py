"""A question → the sections it names: "what does section 4 say", "is 3.2 about parents too?".

A label counts only where a policy that is asked has a section of it, so that "part 7 of the Act",
a time or a price is no section by accident.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.types import Clause, Decision, Evidence

_LABEL = r"\d+(?:\.\d+)*"
_NOUN = re.compile(
    rf"(?:\b(?P<noun>sections?|sect|sec|paragraphs?|paras?|clauses?|parts?|appendix|"
    rf"appendices|annexe?|schedule)\b\.?|§)\s*(?P<label>{_LABEL}(?![\w.]*\w)|[a-z]\b)"
    rf"(?P<more>(?:\s*(?:,|and|&|or)\s*{_LABEL}(?![\w.]*\w))*)",
    re.I,
)
_APPENDED = ("append", "annex", "schedule")
# "Is there a section a parent must sign?" names none.
_ARTICLE = re.compile(
    r"\W*(?:$|(?:says?|means?|about|covers?|of the policy|in the policy)\b)", re.I
)
# Of something else: an Act, an enquiry, a notice.
_ELSEWHERE = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:(?:of|in|under|,)\s+)?(?:the\s+)?(?:[\w,'’]+\s+){0,6}?(?:act|regulations?|order)\b|"
    r"\s+(?:notice|enquir\w+|inquir\w+|order|investigation)\b",
    re.I,
)
_BARE = re.compile(
    r"(?:^\W*|\b(?:what(?:['’]?s| is| are| does| do)?|does|do|under|per|see|in|read|explain|show|"
    r"summari[sz]e)\s+)(?P<label>\d+(?:\.\d+)+)(?=\W*$|\s+(?:says?|means?|allows?|covers?|about|"
    r"appl\w+|(?:of|in) the policy|please|can|may|do|does|is|are|must|should)\b|\s*[,:])",
    re.I,
)
_OF_A_SECTION = re.compile(
    rf"\W*(?:(?P<kind>section|part|appendix|annexe?|schedule)\s+)?(?P<label>{_LABEL}|[a-z])(?![\w])",
    re.I,
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What is left of a question that asks for a section and nothing of it.
_ASKS_FOR_IT = _set(
    "what whats what's does do did is are was in of on the a an policy policies document it say "
    "says said mean means cover covers about tell me us show read explain give quote please can "
    "could you i we see look at text whole full all rules rule to under and have need my our this "
    "that summarise summarize list contain contains there"
)
# Clauses of a section that are shown where it is asked what it says, and policies that have one.
SHOWN = 20
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class Places:
    """The sections a question names, with those within them; whether it asks what they say and
    nothing more; the question with "the policy" in their place; and the label of a section that it
    asks for and that is not there."""

    sections: tuple[str, ...] = ()
    recites: bool = False
    text: str = ""
    absent: str = ""


def label_of(section: str) -> str:
    """The label of a section: "3.1", "b" of "B. Raising a concern", "appendix b"; "" where it has
    none."""
    found = _OF_A_SECTION.match(section)
    if not found:
        return ""
    label, kind = found["label"].lower(), (found["kind"] or "").lower()
    if kind.startswith(_APPENDED):
        return f"appendix {label}"
    alone = section[found.end() : found.end() + 1] in tuple(".):")
    return label if kind or alone or label[0].isdigit() else ""


def named(text: str, sections: Iterable[str]) -> Places:
    """The places of `sections` that `text` names. They are only read where it names any."""
    matches = (*_NOUN.finditer(text), *_BARE.finditer(text))
    if not matches:
        return Places(text=text)
    label = {section: label_of(section) for section in dict.fromkeys(sections)}
    found: dict[str, None] = {}
    absent = ""
    cuts: list[tuple[int, int]] = []
    for match in matches:
        for meant in _meant(match, text):
            there = [s for s, own in label.items() if own == meant or own.startswith(f"{meant}.")]
            if there or match.re is _NOUN:
                found |= dict.fromkeys(there)
                cuts.append(match.span("label" if match.re is _BARE else 0))
            if not there:
                absent = meant
    asked = text
    for start, end in sorted(set(cuts), reverse=True):
        asked = f"{asked[:start]}the policy{asked[end:]}"
    nothing_more = {word.lower() for word in _WORD.findall(asked)} <= _ASKS_FOR_IT
    if absent and not found:
        return Places(text=text, absent=absent if nothing_more and any(label.values()) else "")
    return Places(tuple(found), bool(found) and nothing_more, asked)


def recited(clauses: Sequence[Clause]) -> Decision:
    """What a section says, in the order in which it stands; where it may be of several policies,
    how it begins in each."""
    first: dict[str, Clause] = {}
    for clause in clauses:
        first.setdefault(clause.policy, clause)
    shown = clauses if len(first) == 1 else tuple(first.values())
    return Decision(
        outcome="answered",
        verdict="information",
        evidence=tuple(Evidence(clause, "rule") for clause in shown[:SHOWN]),
        confidence=1.0,
        left=tuple(shown[SHOWN:]),
    )


def not_there() -> Decision:
    """What is decided where a section is asked for that no policy has."""
    return Decision("not_covered", None, confidence=1.0)


def _meant(match: re.Match[str], text: str) -> tuple[str, ...]:
    """The labels that a match means; none where it means something else."""
    label, noun = match["label"].lower(), (match.groupdict().get("noun") or "").lower()
    after = text[match.end() :]
    if _ELSEWHERE.match(after):
        return ()
    labels = (label, *re.findall(_LABEL, match.groupdict().get("more") or ""))
    if noun.startswith(_APPENDED):
        return tuple(f"appendix {each}" for each in labels)
    if label[0].isdigit():
        return labels
    lettered = noun.startswith("section") and (match["label"] != "a" or _ARTICLE.match(after))
    return labels if lettered else ()
