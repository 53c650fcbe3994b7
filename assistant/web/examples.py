"""Example questions for each kind of asker.

A school writes its own in `examples.toml` in the corpus folder (a list of questions for each
audience of the contract, and for "any"). Without it they come from the reviewed question banks,
and where a policy has no bank, from its headings.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from assistant.errors import CorpusError
from assistant.prose import capitalised, in_sentence
from assistant.types import AUDIENCES, BINDING, BankQuestion, Clause, Policy

FILE = "examples.toml"
SHOWN = 4
EVERYONE = ("any", *AUDIENCES)

Examples = dict[str, tuple[str, ...]]

_FIRST = re.compile(r"(can i|am i allowed to|is it ok to)\b", re.IGNORECASE)
_NEXT = re.compile(r"(do i|should i|must i|who|what happens if|what counts)\b", re.IGNORECASE)
_OTHER_ASKER = re.compile(
    r"\b(i'?m (a|an|just)|i run|as a|my (kid|child|son|daughter)|mums?|dads?|teacher'?s?|"
    r"ta|governors?|volunteers?|pupils?|kids?|student|staff|parents?)\b",
    re.IGNORECASE,
)
_BRANDS = {
    name.lower(): name
    for name in ("Facebook", "Instagram", "LinkedIn", "Snapchat", "TikTok", "WhatsApp", "YouTube")
}
_BRAND = re.compile(rf"\b({'|'.join(_BRANDS)})\b", re.IGNORECASE)
_DULL = re.compile(r"front matter|appendix|related|contents|review|definition|framework", re.I)


def examples(policies: Iterable[Policy], corpus: Path) -> Examples:
    """Up to four questions for each audience. Raises CorpusError for a file that is not right."""
    loaded = tuple(policies)
    own = _written_by_the_school(corpus / FILE)
    return {who: own.get(who) or tuple(_chosen(loaded, who)) for who in EVERYONE}


def _written_by_the_school(path: Path) -> Examples:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path} cannot be read: {error}. Mend it or move it away.") from error
    for who, questions in table.items():
        right = isinstance(questions, list) and all(isinstance(q, str) for q in questions)
        if who not in EVERYONE or not right:
            raise CorpusError(
                f"{path}: {who} must be one of {', '.join(EVERYONE)}, with a list of questions."
            )
    return {who: tuple(questions)[:SHOWN] for who, questions in table.items()}


def _chosen(policies: tuple[Policy, ...], who: str) -> list[str]:
    """The best of the banks, from as many sections and kinds of rule as there are."""
    candidates = sorted(_from_banks(policies, who), key=lambda c: c[0])
    chosen: list[str] = []
    forces: set[str] = set()
    sections: set[str] = set()
    for strict in (True, False):
        for _, question, clause in candidates:
            if len(chosen) == SHOWN:
                return chosen
            fresh = clause.section not in sections and clause.force not in forces
            if question in chosen or (strict and not fresh):
                continue
            chosen.append(question)
            forces.add(clause.force)
            sections.add(clause.section)
    chosen += [question for question in _from_headings(policies) if question not in chosen]
    return chosen[:SHOWN]


def _from_banks(
    policies: tuple[Policy, ...], who: str
) -> Iterator[tuple[tuple[int, int, int, int], str, Clause]]:
    for policy in policies:
        clauses = {clause.id: clause for clause in policy.clauses}
        for question in policy.questions:
            clause = clauses.get(question.clause)
            if clause is None or not fits(question, clause, who):
                continue
            rank = (
                0 if question.audience == who else 1 if who in clause.audiences else 2,
                0 if clause.force in BINDING else 1,
                0 if _FIRST.match(question.text) else 1 if _NEXT.match(question.text) else 2,
                abs(len(question.text) - 40),
            )
            yield rank, printed(question.text), clause


def fits(question: BankQuestion, clause: Clause, who: str) -> bool:
    """Whether `who` might ask it: short, about a rule of theirs, in nobody else's words."""
    if not 20 <= len(question.text) <= 70 or _DULL.search(f"{clause.section} {clause.heading}"):
        return False
    if who == "any":
        return question.audience == "any"
    if clause.audiences and who not in clause.audiences:
        return False
    if question.audience == who:
        return True
    for_others_too = question.audience in ("any", *clause.audiences)
    return for_others_too and not _OTHER_ASKER.search(question.text)


def _from_headings(policies: tuple[Policy, ...]) -> Iterator[str]:
    for policy in policies:
        for section in policy.sections:
            if section.heading and not _DULL.search(f"{section.label} {section.heading}"):
                yield f"What does the policy say about “{in_sentence(section.heading)}”?"


def printed(question: str) -> str:
    """A question from a bank as it would be printed: capitals, "I", question mark."""
    text = re.sub(r"\bi\b", "I", question.strip().rstrip("?. "))
    text = _BRAND.sub(lambda name: _BRANDS[name[0].lower()], text)
    return f"{capitalised(text)}?"
