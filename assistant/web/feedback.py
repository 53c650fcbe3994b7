"""`POST /feedback`: how an answer was rated, without a word of what was asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import FastAPI, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from assistant.settings import Settings
from assistant.store import Feedback, Store
from assistant.web.answering import Answering
from assistant.web.problems import problem
from assistant.web.rate import Rate

# Twenty ids of the longest kind and the longest words, with room for how JSON writes them.
MAX_BYTES = 16_000
MAX_CLAUSES = 20
MAX_WORDS = 500
# A staff room of thirty, each rating two answers in a minute.
PER_MINUTE, BURST = 60, 60

EMAIL = re.compile(r"\S+@\S+")
# Seven digits or more, however they are grouped: a date or a year group stays.
PHONE = re.compile(r"(?<!\w)\+?\(?\d(?:[\s()./-]{0,2}\d){6,}")

Name = Annotated[str, Field(max_length=300)]


class Given(BaseModel):
    """A rating as it is sent."""

    policy: Name = ""
    clauses: list[Name] = Field(default=[], max_length=MAX_CLAUSES)
    outcome: Literal["answered", "clarify", "not_covered", "escalated", "refused"]
    verdict: Literal["not_allowed", "required", "allowed", "depends", "information"] | None = None
    rating: Literal["right", "wrong", "unclear"]
    words: Annotated[str, Field(max_length=2000)] | None = None


def install(
    app: FastAPI, assistant: Answering, settings: Settings, store: Callable[[], Store]
) -> None:
    """Add the address to `app`, and tell the pages whether to offer it: `app.state.feedback` is
    "off", "on", or "words" where words may be added."""
    app.state.feedback = _offered(settings)
    if not settings.feedback:
        return
    rate = Rate(PER_MINUTE, BURST)

    @app.post("/feedback", include_in_schema=False)
    def feedback(given: Given, request: Request) -> Response:
        if int(request.headers.get("content-length", "0")) > MAX_BYTES:
            return problem(413, "Please make it shorter.", code="too_long")
        if given.outcome == "escalated":
            return problem(422, "No rating is kept of such an answer.", code="escalated")
        known = {
            clause.id: policy for policy in assistant.policies.values() for clause in policy.clauses
        }
        cited = list(dict.fromkeys(given.clauses))
        named = assistant.policies.get(given.policy)
        if (given.policy and named is None) or not set(cited) <= set(known):
            return problem(
                422, "That answer is not from the policies held here now.", code="clause"
            )
        if cited and named is not None and named not in (known[clause] for clause in cited):
            return problem(422, "Those clauses are not of that policy.", code="clause")
        rate.take()
        words = scrubbed(given.words or "") if settings.feedback_words else ""
        # An answer from several policies is a rating for each of them.
        rated = dict.fromkeys(known[clause].id for clause in cited) or {given.policy: None}
        for name in rated:
            policy = assistant.policies.get(name)
            store().add_feedback(
                Feedback(
                    name,
                    policy.version if policy else "",
                    tuple(clause for clause in cited if known[clause] is policy),
                    given.outcome,
                    given.verdict,
                    given.rating,
                    words or None,
                )
            )
        return Response(status_code=204)


def scrubbed(words: str) -> str:
    """Words in one line, without e-mail addresses and telephone numbers, at most MAX_WORDS."""
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    line = PHONE.sub("[number]", EMAIL.sub("[e-mail]", line))
    return line[:MAX_WORDS].rstrip()


def _offered(settings: Settings) -> str:
    if not settings.feedback:
        return "off"
    return "words" if settings.feedback_words else "on"
