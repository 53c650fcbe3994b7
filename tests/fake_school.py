"""A small school with a hostile streak: an assistant over one policy, for the tests of the web."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.errors import IndexUnusable, InputError
from assistant.parse import find_clause, parse_text
from assistant.policies.history import Held
from assistant.school import NATIONAL, School
from assistant.types import (
    Answer,
    AnswerBranch,
    BankQuestion,
    Choice,
    Citation,
    Clause,
    NextStep,
    Notice,
    Policy,
    Related,
    Role,
)

# Everything a page could be tricked with, in one line of policy.
TRAP = (
    "Never type <script>window.pwned=1</script> or <img src=x onerror=window.pwned=1> or "
    "![picture](https://evil.example/p.png) or [link](javascript:window.pwned=1) or ${7*7} or "
    "{{7*7}} & 'quotes' \"here\""
)
# The same as a Markdown author writes it who wants these very characters.
MARKED = re.sub(r"([!\[\]()*])", r"\\\1", TRAP)
TEXT = f"""---
title: Social Media Policy
school: Hill Road School
version: April 2024
approved_by: A. Head
next_review_due: April 2025
---

# Social Media Policy

## 1. Personal use by staff

When using social media, staff must not:

- Accept friend requests from learners or families, past or present
- Post images of learners

Staff may accept a friend request from a member of their own family.

Staff should not befriend colleagues without thinking about it first.

### 1.1 Traps

{MARKED}

## 2. Groups

The school will not join any WhatsApp group.

If you see something that worries you, you must tell the safeguarding lead.
"""
OLDER = TEXT.replace("April 2024", "May 2020").replace("- Post images of learners\n", "")
SECRET = "Tommy of 3B"


def policy() -> Policy:
    """The policy above with a small bank of questions."""
    parsed = parse_text(TEXT, policy_id="social-media")
    own = clause(parsed, "Post images")
    groups = clause(parsed, "WhatsApp")
    worries = clause(parsed, "If you see something")
    bank = [
        BankQuestion("can i put a photo of my class online", own.id, "staff"),
        BankQuestion("is it ok to post a picture of the trip", own.id, "any"),
        BankQuestion("does the school join any whatsapp group", groups.id, "any"),
        BankQuestion("who must i tell about a worrying request or group", worries.id, "any"),
        BankQuestion("can i be on a dating app in the holidays", "", "any", "not_covered"),
        BankQuestion("can i do that too if it is only for them", worries.id, "any"),
        # Brings the worries near to what is said of requests and groups; itself it leans.
        BankQuestion(
            "what of those own family members or learners, past or present, who accept friend "
            "requests or will join any whatsapp group not of the school",
            worries.id,
            "any",
        ),
    ]
    return replace(parsed, questions=tuple(bank))


def older() -> Policy:
    """The version before, which did not yet speak of images."""
    return parse_text(OLDER, policy_id="social-media")


def clause(parsed: Policy, words: str) -> Clause:
    found = find_clause(parsed, words)
    assert found is not None, words
    return found


def cite(
    parsed: Policy, n: int, words: str, role: Role = "rule", *, binds: bool = True
) -> Citation:
    own = clause(parsed, words)
    return Citation(
        n=n,
        role=role,
        policy=parsed.id,
        title=parsed.title,
        version=parsed.version,
        section=own.section,
        heading=own.heading,
        clause=own.id,
        stem=own.stem,
        quote=own.text,
        force=own.force,
        audiences=own.audiences,
        binds_reader=binds,
        start=own.start,
        end=own.end,
        page=None,
        sha256=parsed.sha256,
    )


@dataclass
class Asking:
    """What one question was asked with."""

    question: str
    audience: str
    history: tuple[str, ...]
    scenario: str


@dataclass
class FakeAssistant:
    """Answers by a word in the question, and remembers how it was asked.

    "crash" raises an error that quotes the question, "gone" and "bad" errors of ours; "slow"
    waits for `free`.
    """

    ready: bool = True
    asked: list[Asking] = field(default_factory=list)
    free: threading.Event = field(default_factory=threading.Event)
    policies: dict[str, Policy] = field(default_factory=lambda: {"social-media": policy()})
    school: School = field(
        default_factory=lambda: School(
            "Hill Road School", Path("corpus-of-nobody"), NATIONAL, "#ffd54a"
        )
    )

    def versions(self, policy_id: str) -> tuple[Held, ...]:
        return tuple(
            Held(one.id, one.version, one.sha256, "", Path("policy.md"), current=n == 0)
            for n, one in enumerate(self._held(policy_id))
        )

    def version(self, policy_id: str, version: str) -> Policy | None:
        held = self._held(policy_id)
        return next((one for one in held if version in ("", one.version)), None)

    def _held(self, policy_id: str) -> list[Policy]:
        """Newest first; there is an earlier version of the first policy alone."""
        live = self.policies.get(policy_id)
        return [one for one in (live, older()) if live and one and one.id == policy_id]

    def ask(
        self,
        question: str,
        *,
        audience: str = "any",
        history: Sequence[str] = (),
        scenario: str = "",
        id: str = "q1",
    ) -> Answer:
        self.asked.append(Asking(question, audience, tuple(history), scenario))
        if "crash" in question:
            raise ZeroDivisionError(question)
        if "gone" in question:
            raise IndexUnusable("The index has gone. Run: policy-assistant build")
        if "bad" in question:
            raise InputError("That is not a question.")
        if "slow" in question:
            self.free.wait(20)
        blank = Answer(id, question, audience, "chosen", "answered", "information", "")
        return self._answer(replace(blank, timings_ms={"total": 1.0}))

    def _answer(self, blank: Answer) -> Answer:
        parsed = self.policies["social-media"]
        words = blank.question.lower()
        late = (Notice("review_overdue", "This policy was due for review in April 2025."),)
        if "hurt" in words:
            return replace(
                blank,
                outcome="escalated",
                verdict=None,
                answer="Please tell one of these people now.",
                contacts=self.school.contacts[:3],
                citations=(cite(parsed, 1, "If you see something", "context"),),
            )
        if "friend" in words and "learner" not in words:
            return replace(
                blank,
                outcome="clarify",
                verdict="depends",
                answer="It depends who it is from. If it is from a learner: no [1].",
                branches=(
                    AnswerBranch("it is from a learner or a family", "not_allowed", (1,)),
                    AnswerBranch("it is from your own family", "allowed", (2,)),
                ),
                choices=(Choice("A learner", "Can I accept one from a learner?"),),
                citations=(
                    cite(parsed, 1, "Accept friend requests"),
                    cite(parsed, 2, "Staff may accept a friend", "exception"),
                ),
                next_step=NextStep("Ask your line manager first.", None),
                warnings=late,
            )
        if "worrying" in words:
            return replace(
                blank,
                verdict="required",
                answer="You must tell the safeguarding lead [1].",
                citations=(cite(parsed, 1, "If you see something"),),
            )
        if "private" in words:
            return replace(blank, outcome="refused", verdict=None, answer="I can't do that.")
        if "learner" in words:
            rule = cite(parsed, 1, "Accept friend requests")
            said = f"Section 1 says: “{rule.stem} {rule.quote}” [1]."
            return replace(
                blank,
                verdict="not_allowed",
                answer=f"No. The policy does not allow it. {said}",
                citations=(rule,),
            )
        if "trap" in words:
            return replace(
                blank, answer=f"It says: {TRAP} [1].", citations=(cite(parsed, 1, "Never type"),)
            )
        return replace(
            blank,
            outcome="not_covered",
            verdict=None,
            answer="The policy does not say.",
            citations=(cite(parsed, 1, "WhatsApp", "context"),),
            related=(Related("Parking policy", False),),
        )
