"""The vocabulary of the assistant: every stage takes and returns these.

The words are those of `docs/contract.md`. Types are frozen and slotted; offsets count Unicode
code points in the policy text. This module imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

SCHEMA_VERSION = 1

Force = Literal[
    "must_not",
    "should_not",
    "must",
    "should",
    "may",
    "only_if",
    "definition",
    "consequence",
    "contact",
    "procedure",
    "purpose",
    "fact",
]
Verdict = Literal["not_allowed", "required", "allowed", "depends", "information"]
Outcome = Literal["answered", "clarify", "not_covered", "escalated", "refused"]
Role = Literal["rule", "exception", "consequence", "contact", "definition", "context"]
Kind = Literal[
    "permission",
    "obligation",
    "consequence",
    "contact",
    "definition",
    "reason",
    "when",
    "how",
    "list",
    "fact",
    "document",
    "small_talk",
    "capability",
    "unclear",
]
Signal = Literal[
    "disclosure", "abuse", "private", "task", "trick", "other_language", "empty", "shortened"
]

VERDICTS: tuple[Verdict, ...] = ("not_allowed", "required", "allowed", "depends", "information")
AUDIENCES: tuple[str, ...] = ("staff", "governor", "volunteer", "parent", "learner", "visitor")

FORBIDS: tuple[Force, ...] = ("must_not", "should_not")
REQUIRES: tuple[Force, ...] = ("must", "should")
PERMITS: tuple[Force, ...] = ("may", "only_if")
"""Forces on whose strength "allowed" may be said; an exception stands in an `only_if` clause."""
RULES: tuple[Force, ...] = (*FORBIDS, *REQUIRES)
BINDING: tuple[Force, ...] = (*RULES, *PERMITS)
"""Forces that say how an act stands; the others only tell of something."""
ADVISES: tuple[Force, ...] = ("should", "should_not")
STANDING: dict[Force, Verdict] = {
    "must_not": "not_allowed",
    "should_not": "not_allowed",
    "must": "required",
    "should": "required",
    "may": "allowed",
    "only_if": "depends",
    "definition": "information",
    "consequence": "information",
    "contact": "information",
    "procedure": "information",
    "purpose": "information",
    "fact": "information",
}
"""The contract's table: the verdict on the very act a clause speaks of."""

ABOUT_ACTS: tuple[Kind, ...] = ("permission", "obligation", "unclear")
"""Kinds of question that may ask for the standing of an act, in words that leave it open."""
FRONT = "Front matter"
"""The label of what stands before a policy's first section."""
FIRST_PAGE = "the first page"
"""What readers are told in its place."""

Vector = NDArray[np.float32]
Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest passage that can stand as an answer.

    `text` equals `policy.text[start:end]`; `stem` is "" or also stands in the policy text.
    `passage` is the range of the paragraph or list item the clause was cut from.
    `audiences` is empty where the clause binds everyone; `actor` is "school" or the reader's kind.
    `page` is that of the PDF, from 1, on which the text starts; None where there are no pages.
    Of a cell of a table that says for each group of people how a thing stands, `people` and `thing`
    are what its column and row are called; its stem is made of both.
    """

    id: str
    policy: str
    section: str
    heading: str
    path: tuple[str, ...]
    stem: str
    text: str
    start: int
    end: int
    passage: tuple[int, int]
    force: Force
    audiences: tuple[str, ...] = ()
    actor: str = "reader"
    order: int = 0
    page: int | None = None
    people: str = ""
    thing: str = ""

    @property
    def whole(self) -> str:
        """The words with those they hang from, which are said once."""
        return _hung(self.stem, self.text)

    def binds(self, audience: str) -> bool:
        """Whether it speaks to this reader; without audiences of its own it speaks to everyone."""
        return audience == "any" or not self.audiences or audience in self.audiences


@dataclass(frozen=True, slots=True)
class Section:
    """A titled or numbered part; `start`/`end` cover it with everything under it."""

    label: str
    heading: str
    level: int
    path: tuple[str, ...]
    start: int
    end: int
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """One reviewed question that a clause of the same policy answers, and the verdict on it; a gap,
    which nothing in the policy answers, has no clause and the verdict "not_covered"."""

    text: str
    clause: str
    audience: str = "any"
    verdict: str = ""


LEAST_NAMED = 4
"""So many clauses of a policy must bind somebody in particular before they tell whom it is for."""
LEAST_SHARE = 0.15
"""And it is for those whom at least this share of them binds."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One document of the corpus, parsed. `sha256` is of `text` in UTF-8."""

    id: str
    title: str
    text: str
    sha256: str
    sections: tuple[Section, ...]
    clauses: tuple[Clause, ...]
    school: str = ""
    version: str = ""
    audiences: tuple[str, ...] = ()
    approved_by: str = ""
    approved_on: str = ""
    reviewed_on: str = ""
    review_due: date | None = None
    related: tuple[str, ...] = ()
    questions: tuple[BankQuestion, ...] = ()

    def binds(self, audience: str) -> bool:
        """Whether it is for this reader too, by whom its clauses bind; while few of them bind
        anybody in particular it is for everyone."""
        named = [c.audiences for c in self.clauses if c.audiences]
        binding = sum(audience in audiences for audiences in named)
        few = len(named) < LEAST_NAMED
        return audience == "any" or few or binding >= LEAST_SHARE * len(named)


@dataclass(frozen=True, slots=True)
class Overview:
    """All rules of `forces` for an audience, "" for whoever asks; or all that a `section` says."""

    audience: str
    forces: tuple[Force, ...]
    section: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood of one question.

    `text` stands alone: scenario, question, and the words of the earlier turns it leans on;
    `original` is as typed, and `said` all of it in full, earlier turns first; `in_full` is set only
    where that is more than `text`.
    `audience` is who asks; `audience_source` is "chosen", "words" or "default". `policies` are the
    ids of the loaded policies it asks from, () for all; `missing` the titles of those it asks from
    that are not loaded. `sections` are those it asks from, () for all;
    `recites` is whether it asks what they say and nothing more; `topic` whether it asks what is
    said of something, and not for the standing of an act; `overview` what all rules are asked for.
    `absent` is the label of a section it asks for that is not there.
    """

    text: str
    original: str
    audience: str = "any"
    audience_source: str = "default"
    kind: Kind = "permission"
    reversed: bool = False
    signals: tuple[Signal, ...] = ()
    language: str = "en"
    parts: tuple[Query, ...] = ()
    policies: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    recites: bool = False
    topic: bool = False
    overview: Overview | None = None
    absent: str = ""
    in_full: str = ""

    @property
    def said(self) -> str:
        """What was typed and the earlier turns it leans on, in full: what a cry for help, the names
        of policies and who is meant are read from."""
        return self.in_full or self.text


SHOWN = 3
"""So many hits are shown, and looked at for one that decides."""
BESIDE_MARGIN = 0.2
"""So far behind a leave a ban or duty that stands beside it still bears on it."""
PASSAGE_MARK = " | "
"""Stands between a clause and its passage, where a network reads both."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause with its scores: a cosine for `bank`, the ranker's logit for `ranker` (NaN where
    it was not asked), the search's own score in `search`, and the score the hits are
    ordered by in `score`.

    `position` is its place in the index. `verdicts` are the chances of each of VERDICTS for this
    question by this clause (empty where nothing was asked), made of up to three opinions:
    `relation`, from the vectors, `reading`, the ranker's, and `joint`, the cross-encoder's, whose
    last number is the chance that the clause does not answer at all. `another` is that chance for
    the clause without its passage, 0 where it was not asked. `bank_verdict` is the verdict
    of the nearest bank question of the clause. `twins` say the same in other policies.
    """

    clause: Clause
    score: float
    bank: float = 0.0
    position: int = -1
    search: float = 0.0
    ranker: float = float("nan")
    verdicts: tuple[float, ...] = ()
    relation: tuple[float, ...] = ()
    reading: tuple[float, ...] = ()
    joint: tuple[float, ...] = ()
    another: float = 0.0
    bank_verdict: str = ""
    twins: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ordered hits, the calibrated chance (0 to 1) that the first three hold the answer, and the
    numbers it was read from (`rank.Features`)."""

    hits: tuple[Hit, ...]
    answerable: float
    features: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A clause and the part it plays in the answer."""

    clause: Clause
    role: Role


@dataclass(frozen=True, slots=True)
class Branch:
    """One arm of "it depends"; `evidence` holds 1-based places in the decision's evidence."""

    when: str
    verdict: Verdict
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A one-tap follow-up."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, before a word of the answer is written.

    `same`, `contradiction` and `elsewhere` hold 1-based places in the evidence: of clauses that
    say in other policies what the first says; of two that contradict each other, the stricter
    first, where one forbids; of one that answers in a policy that was not asked about. `left` are
    clauses that were asked for and are not shown, because they are too many. `apart` has the place,
    time or the like for which the first gives leave, and that which was asked about, where they
    differ. `met` is the condition a yes stands on, where the rule permits only on one. `others` is
    whether what bears on it is a rule, but one for others than the reader.
    """

    outcome: Outcome
    verdict: Verdict | None
    evidence: tuple[Evidence, ...] = ()
    branches: tuple[Branch, ...] = ()
    choices: tuple[Choice, ...] = ()
    confidence: float = 0.0
    same: tuple[int, ...] = ()
    contradiction: tuple[int, ...] = ()
    elsewhere: tuple[int, ...] = ()
    left: tuple[Clause, ...] = ()
    apart: tuple[str, ...] = ()
    met: str = ""
    others: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """A person, team or helpline; `source` is "school" or "national"."""

    name: str
    role: str
    phone: str | None
    url: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should know about the answer or the policy."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Related:
    """Another policy that may hold the answer."""

    title: str
    loaded: bool


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and where it stands."""

    n: int
    role: Role
    policy: str
    title: str
    version: str
    section: str
    heading: str
    clause: str
    stem: str
    quote: str
    force: Force
    audiences: tuple[str, ...]
    binds_reader: bool
    start: int
    end: int
    page: int | None
    sha256: str

    @property
    def whole(self) -> str:
        """The quote with the words it hangs from, which are said once."""
        return _hung(self.stem, self.quote)


@dataclass(frozen=True, slots=True)
class AnswerBranch:
    """A branch as shown: `citations` are the `n` of citations."""

    when: str
    verdict: Verdict
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next, in words, and the citation it rests on, if any."""

    text: str
    citation: int | None


Form = Literal[
    "yes_no",
    "standing",
    "of_rule",
    "no_duty",
    "suffered",
    "told",
    "talk",
    "thanks",
    "recital",
    "overview",
]
"""How an answer is best headed: the verdict as yes or no to the question as it was put; the
standing of the act alone, where a yes or no would be read the wrong way round; that of what the
rule speaks of, where a duty was asked about; that this duty is none; that what was done to the
reader or their child is against the rules; that nothing is asked, and others or feelings are told
of; that nothing was asked; or that clauses were asked for
and not a verdict, in their order or by how strict they are."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer as the outside world sees it; `assistant.answer.as_json` gives the JSON."""

    id: str
    question: str
    audience: str
    audience_source: str
    outcome: Outcome
    verdict: Verdict | None
    answer: str
    branches: tuple[AnswerBranch, ...] = ()
    choices: tuple[Choice, ...] = ()
    citations: tuple[Citation, ...] = ()
    next_step: NextStep | None = None
    contacts: tuple[Contact, ...] = ()
    related: tuple[Related, ...] = ()
    parts: tuple[Answer, ...] = ()
    warnings: tuple[Notice, ...] = ()
    mode: str = "extractive"
    language: str = "en"
    confidence: float = 0.0
    timings_ms: dict[str, float] = field(default_factory=dict)
    schema_version: int = SCHEMA_VERSION
    form: Form = "yes_no"  # for who shows it; outside programs never see it


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A text as an encoder read it: its unit vector (dim,), empty where only halfway was asked for,
    and the states of its word pieces halfway up (pieces, dim), which a ranker or an alarm trained
    on top of it reads on from; None where the encoder gives none."""

    text: str
    vector: Vector
    states: Matrix | None = None


class Encoder(Protocol):
    """Texts to unit vectors, shape (n, dim), float32. `name` identifies model and weights."""

    name: str

    def encode(self, texts: Sequence[str]) -> Matrix: ...

    def read(self, text: str, *, halfway: bool = False) -> Reading:
        """`halfway`: only the states are wanted, which cost half as much."""
        ...


class Scorer(Protocol):
    """How well each passage answers the question: logits (n, 1 + len(VERDICTS)), relevance and
    then one for each verdict, or relevance alone (n, 1)."""

    name: str

    def judge(self, question: Reading, passages: Sequence[str]) -> Matrix: ...

    def read(self, passages: Sequence[str]) -> None:
        """Read passages ahead of the questions."""


class CrossEncoder(Protocol):
    """Reads a question and a passage together, every word in the light of every other: the chance
    of each of VERDICTS by that passage, and last the chance that it does not answer at all; shape
    (len(VERDICTS) + 1,), adding up to 1."""

    name: str

    def chances(self, question: str, passage: str) -> Vector: ...


class Alarm(Protocol):
    """The chance, 0 to 1, that a message tells of someone at risk."""

    def risk(self, message: Reading) -> float: ...


class Searchable(Protocol):
    """An opened index: what retrieval may ask of it."""

    @property
    def clauses(self) -> Sequence[Clause]: ...

    @property
    def policies(self) -> dict[str, Policy]: ...

    @property
    def bank_questions(self) -> Sequence[BankQuestion]: ...

    def scores(self, vector: Vector) -> Vector: ...

    def within(self, policies: Sequence[str]) -> NDArray[np.bool_]: ...

    def at(self, sections: Sequence[str]) -> NDArray[np.bool_]: ...

    def binding(self, audience: str) -> NDArray[np.bool_]: ...

    def lexical(self, text: str) -> Vector: ...

    def bank(self, vector: Vector) -> Vector: ...

    @property
    def bank_answers(self) -> NDArray[np.intp]: ...

    def vectors(self, positions: Sequence[int]) -> Matrix: ...


class Step(str):
    """A message of progress that counts: `done` of `total`, and what is counted. A plain string to
    whoever only shows messages."""

    done: int
    total: int
    of: str

    def __new__(cls, message: str, done: int, total: int, of: str) -> Step:
        step = super().__new__(cls, message)
        step.done, step.total, step.of = done, total, of
        return step


Json = dict[str, Any]


def _hung(stem: str, words: str) -> str:
    return words if stem in words else f"{stem} {words}"
