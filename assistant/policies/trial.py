"""Known questions asked of two versions of the policies, and the answers that changed.

Which questions: all that were reviewed for a clause that changed, the reviewed ones nearest to
what changed, whatever policy they belong to, and the cases of the corpus folder. The rest rest on
clauses that are as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np

from assistant.errors import CorpusError
from assistant.parse.rows import being, read_rows
from assistant.policies.changes import Change, fold
from assistant.types import AUDIENCES, Answer, BankQuestion, Citation, Clause, Searchable

# Reviewed questions looked at for each clause that changed, so that its neighbours' are among them,
# and the cosine from which one is near. Chosen, not measured.
NEAREST = 12
NEAR = 0.35
# Asking one question of two versions takes about a fifth of a second.
AT_MOST = 300
CASES = "*.cases.jsonl"
EVERY = 25

What = Literal["outcome", "verdict", "evidence"]
_Words = tuple[str, str, str]


class Asks(Protocol):
    """An opened assistant, as far as a trial uses it."""

    @property
    def searched(self) -> Searchable: ...

    def ask(
        self,
        question: str,
        *,
        audience: str = ...,
        history: Sequence[str] = ...,
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Known:
    """A question people are known to ask; `verdict` is the reviewed one, "" where there is none."""

    question: str
    audience: str = "any"
    history: tuple[str, ...] = ()
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Differs:
    """One known question, answered differently; `what` is the first thing in which it differs."""

    known: Known
    what: What
    before: Answer
    after: Answer


@dataclass(frozen=True, slots=True)
class Tried:
    """What a trial found: of `known` questions `asked` were asked, `near` would have been without
    the limit. `differs` are those answered otherwise, changed outcomes first; `reworded` counts
    those that get the same answer from the same clause in its new words."""

    known: int
    near: int
    asked: int
    differs: tuple[Differs, ...]
    reworded: int = 0


def compare_answers(
    before: Asks,
    after: Asks,
    changes: Sequence[Change],
    cases: Sequence[Known],
    say: Callable[[str], None],
    at_most: int = AT_MOST,
) -> Tried:
    """Ask both what may be answered differently."""
    near = _near(before.searched, after.searched, changes)
    chosen = list(dict.fromkeys([*cases, *near]))[: max(at_most, len(cases))]
    became: dict[_Words | None, _Words] = {
        _words(c.old): _words(c.new) for c in changes if c.old and c.new
    }
    found: list[Differs] = []
    reworded = 0
    for number, known in enumerate(chosen):
        if number % EVERY == 0:
            say(f"Trying known questions: {number} of {len(chosen)} done.")
        old, new = (
            one.ask(known.question, audience=known.audience, history=known.history)
            for one in (before, after)
        )
        what = difference(old, new)
        if what == "evidence" and _rests_on(new) == became.get(_rests_on(old)):
            reworded += 1
        elif what:
            found.append(Differs(known, what, old, new))
    order: tuple[What, ...] = ("outcome", "verdict", "evidence")
    found.sort(key=lambda one: order.index(one.what))
    every = len({q.text for q in before.searched.bank_questions}) + len(cases)
    return Tried(every, len({*cases, *near}), len(chosen), tuple(found), reworded)


def difference(before: Answer, after: Answer) -> What | None:
    """The first thing in which two answers differ: what happens to the question, the verdict, or
    the words they rest on first. Where these words stand does not count."""
    if before.outcome != after.outcome:
        return "outcome"
    if before.verdict != after.verdict:
        return "verdict"
    return None if _rests_on(before) == _rests_on(after) else "evidence"


def read_cases(corpus: Path) -> list[Known]:
    """The questions of the files `*.cases.jsonl` of a corpus, as in `eval/cases`.

    Raises CorpusError, naming file and line.
    """
    return [case for path in sorted(corpus.glob(CASES)) for case in _cases(path)]


def _cases(path: Path) -> Iterator[Known]:
    for where, row in read_rows(path):
        with being(where, "a case"):
            audience = row.get("audience") or "any"
            history = tuple(str(one) for one in row.get("history") or ())
            known = Known(str(row["question"]), audience, history, str(row.get("verdict") or ""))
        if audience not in (*AUDIENCES, "any"):
            raise CorpusError(
                f'{where}: "{audience}" is not an audience. Use {", ".join(AUDIENCES)} or any.'
            )
        yield known


def _near(before: Searchable, after: Searchable, changes: Sequence[Change]) -> list[Known]:
    """Reviewed questions of clauses that changed and those nearest to them, in turn: the nearest
    of each clause first, so that a limit leaves out no clause whole."""
    questions = before.bank_questions
    if not questions:
        return []
    own: dict[str, list[int]] = {}
    for row, question in enumerate(questions):
        own.setdefault(question.clause, []).append(row)
    lists: list[list[int]] = []
    for searched, clauses in (
        (before, [c.old for c in changes if c.old]),
        (after, [c.new for c in changes if c.new]),
    ):
        places = _places(searched, clauses)
        for clause, vector in zip(clauses, searched.vectors(places), strict=True):
            scores = before.bank(vector)
            nearest = np.argsort(-scores, kind="stable")[:NEAREST]
            close = [int(row) for row in nearest if scores[row] >= NEAR]
            mine = own.get(clause.id, []) if searched is before else []
            lists.append([*mine, *close])
    longest = max(map(len, lists), default=0)
    rows = dict.fromkeys(
        each[turn] for turn in range(longest) for each in lists if turn < len(each)
    )
    return list(dict.fromkeys(_known(questions[row]) for row in rows))


def _places(searched: Searchable, clauses: Sequence[Clause]) -> list[int]:
    place = {clause.id: number for number, clause in enumerate(searched.clauses)}
    return [place[clause.id] for clause in clauses]


def _known(question: BankQuestion) -> Known:
    return Known(question.text, question.audience, (), question.verdict)


def _words(clause: Clause) -> _Words:
    return clause.policy, fold(clause.stem), fold(clause.text)


def _rests_on(answer: Answer) -> _Words | None:
    first: Citation | None = answer.citations[0] if answer.citations else None
    return (first.policy, fold(first.stem), fold(first.quote)) if first else None
