"""Stand-ins that implement the real interfaces, and answers to show and to hold to the schema."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.__main__ import Built, Linted, Progress, Rooms
from assistant.errors import CorpusError, IndexUnusable
from assistant.parse import parse_text
from assistant.policies.life import Life, Tries
from assistant.policies.lint import Finding, Severity
from assistant.settings import Settings
from assistant.types import (
    Answer,
    AnswerBranch,
    Choice,
    Citation,
    Contact,
    NextStep,
    Notice,
    Policy,
    Related,
)

TEXT = "# Phones\n\nStaff must not use phones in class.\n"

RULE = Citation(
    n=1,
    role="rule",
    policy="social-media",
    title="Social Media Policy",
    version="April 2024",
    section="4",
    heading="Personal use of social media by staff",
    clause="social-media/4/accept-friend-requests",
    stem="When using social media, staff must not:",
    quote="Accept 'friend requests' from learners or families past or present",
    force="must_not",
    audiences=("staff", "governor", "volunteer"),
    binds_reader=True,
    start=10123,
    end=10190,
    page=None,
    sha256="0" * 64,
)
EXCEPTION = replace(
    RULE,
    n=2,
    role="exception",
    stem="",
    quote="a family member who is a learner at the school",
    force="only_if",
    clause="social-media/4/family",
)

ANSWERED = Answer(
    id="q1",
    question="Can I accept this friend request?",
    audience="staff",
    audience_source="chosen",
    outcome="clarify",
    verdict="depends",
    answer="It depends who it is from. If it is from a learner or a family: no [1].",
    branches=(
        AnswerBranch("it is from a learner", "not_allowed", (1,)),
        AnswerBranch("it is from your own relative", "allowed", (2,)),
    ),
    choices=(Choice("A learner", "Can I accept a friend request from a learner?"),),
    citations=(RULE, EXCEPTION),
    next_step=NextStep("Ask the headteacher first.", None),
    related=(Related("Staff code of conduct", False),),
    warnings=(Notice("review_overdue", "This policy was due for review in April 2025."),),
    confidence=0.93,
    timings_ms={"total": 20.0},
)
ESCALATED = Answer(
    id="q2",
    question="someone is hurting me",
    audience="learner",
    audience_source="chosen",
    outcome="escalated",
    verdict=None,
    answer="I am glad you said so. Please tell one of these people now.",
    contacts=(
        Contact("Emergency services", "If anyone is in danger now", "999", None, "national"),
        Contact(
            "Childline", "For children", "0800 1111", "https://www.childline.org.uk", "national"
        ),
    ),
    timings_ms={"total": 1.0},
)
NOT_COVERED = Answer(
    id="q3",
    question="May I park by the gate?",
    audience="any",
    audience_source="default",
    outcome="not_covered",
    verdict=None,
    answer="The policies here say nothing about parking.",
    citations=(replace(RULE, role="context"),),
    timings_ms={"total": 1.0},
)


@dataclass
class Repeater:
    """An assistant that answers every question alike and remembers how it was asked.

    The question "fail" raises an error of ours, "crash" one that is not, "stop" is Ctrl-C.
    """

    answer: Answer = ANSWERED
    asked: list[tuple[str, str, tuple[str, ...], str, str]] = field(default_factory=list)
    ahead: int = 0

    def read_ahead(self) -> None:
        self.ahead += 1

    def ask(
        self,
        question: str,
        *,
        audience: str = "any",
        history: Sequence[str] = (),
        scenario: str = "",
        id: str = "q1",
    ) -> Answer:
        self.asked.append((question, audience, tuple(history), scenario, id))
        if question == "fail":
            raise IndexUnusable("The index has gone.\nRun: policy-assistant build")
        if question == "crash":
            raise ZeroDivisionError("division by zero")
        if question == "stop":
            raise KeyboardInterrupt
        return replace(self.answer, id=id, question=question, audience=audience)


def _nobody() -> Tries:
    raise CorpusError("There is no policy to answer from.")


class House:
    """Rooms that note what they were asked to do."""

    def __init__(self, *, current: bool = True, passes: bool = True) -> None:
        self.assistant = Repeater()
        self.current = current
        self.passes = passes
        self.settings: list[Settings] = []
        self.checks: list[bool] = []
        self.scored: list[tuple[Path | None, Path | None]] = []
        self.linted: list[str | None] = []

    def rooms(self) -> Rooms:
        return Rooms(
            self.open,
            self.build,
            self.policies,
            self.serve,
            self.evaluate,
            lint=self.lint,
            life=self.life,
        )

    def life(self, settings: Settings, progress: Progress) -> Life:
        """The real one, over a corpus that is not there: no policy of this computer is changed."""
        nowhere = Path(tempfile.gettempdir()) / "no-policies-here"
        return Life(nowhere, nowhere / "index", _nobody, lambda _vectors: None)

    def open(self, settings: Settings, progress: Progress) -> Repeater:
        self.settings.append(settings)
        progress("building\nthe index")
        return self.assistant

    def build(self, settings: Settings, check: bool, progress: Progress) -> Built:
        self.settings.append(settings)
        self.checks.append(check)
        return Built(self.current, "1 policy, 1 clause")

    def policies(self, settings: Settings) -> Mapping[str, Policy]:
        self.settings.append(settings)
        if not settings.corpus.is_dir():
            raise CorpusError(f"There is no folder {settings.corpus}.")
        policy = parse_text(TEXT, policy_id="phones")
        return {policy.id: policy}

    def serve(self, settings: Settings) -> None:
        self.settings.append(settings)

    def evaluate(
        self, settings: Settings, cases: Path | None, report: Path | None, progress: Progress
    ) -> int:
        self.scored.append((cases, report))
        return 0 if self.passes else 3

    def lint(self, settings: Settings, which: str | None, progress: Progress) -> Linted:
        self.settings.append(settings)
        self.linted.append(which)
        policy = parse_text(TEXT, policy_id="phones")
        severity: Severity = "warning" if self.passes else "error"
        finding = Finding(
            policy.id, "garbled", severity, "1", "Rules", 0, 6, "“Phones” is cut off.", "Mend it."
        )
        return Linted((policy,), (finding,))
