"""The question bank beside a policy, each row tied to the clause it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from assistant.errors import CorpusError
from assistant.parse.rows import being, read_rows
from assistant.types import FRONT, BankQuestion, Clause, Policy

# The verdict of a row whose questions nothing in the policy answers; its clause is "".
GAP = "not_covered"
# A clause shorter than this lies in too many quotes by chance.
SHORT = 12


def read_bank(path: Path, policy: Policy) -> Iterator[BankQuestion]:
    """The bank's questions, each with the id of the clause its row quotes.

    Raises CorpusError, naming file and line, where a row is not one or its clause does not stand
    in the policy.
    """
    for where, row in read_rows(path):
        with being(where, "a question bank row"):
            quoted, questions = str(row["clause"]), list(row["questions"])
        audience, verdict = str(row.get("audience", "any")), str(row.get("verdict", ""))
        clause = find_clause(policy, quoted, str(row.get("section", "")))
        # A gap: a question that was reviewed and that nothing in the policy answers.
        gap = verdict == GAP and not quoted
        if clause is None and not gap:
            raise no_clause(where, quoted)
        for question in questions:
            yield BankQuestion(str(question), clause.id if clause else "", audience, verdict)


def no_clause(where: str, quoted: str) -> CorpusError:
    """The row at this place quotes a clause that the policy does not have."""
    return CorpusError(
        f"{where}: its clause does not stand in the policy: “{quoted[:60]}…”. Quote the policy "
        "word for word, or take the row out."
    )


def find_clause(policy: Policy, quoted: str, section: str = "") -> Clause | None:
    """The clause that holds a quoted piece of the policy, or lies in it.

    The section decides between identical ones, the longest overlap between several; a quoted stem
    gives the first bullet under it.
    """
    wanted = _fold(quoted).lstrip("-· ")
    if not wanted:
        return None
    best: tuple[tuple[bool, float], Clause] | None = None
    for clause in policy.clauses:
        overlap = _overlap(wanted, clause)
        score = (_same_section(clause.section, section), overlap)
        if overlap and (best is None or score > best[0]):
            best = (score, clause)
    return best[1] if best else None


def _overlap(wanted: str, clause: Clause) -> float:
    """How much of the clause was quoted, 0 to 2; words of the stem alone count least, equally."""
    own, stem = _fold(clause.text), _fold(clause.stem)
    if wanted in own or (len(own) > SHORT and own in wanted):
        return 1 + min(len(wanted), len(own)) / max(len(wanted), len(own))
    if wanted in stem:
        return 0.25
    return 0.5 if wanted in f"{stem} {own}" else 0


def _fold(text: str) -> str:
    return re.sub(r"[\s*•]+", " ", text).strip().lower()


def _same_section(label: str, wanted: str) -> bool:
    front = wanted in ("0", "") and label == FRONT
    return front or label == wanted or label.startswith(f"{wanted}:")
