"""Whether a policy's review is due, and whether it says when it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.policies.lint.finding import Around, Fault
from assistant.prose import day, month
from assistant.types import Policy

_DUE_LINE = re.compile(
    r"(?:next review|review (?:date|due)|to be reviewed|due for review|\breview[ \t]*[:–=])[^\n]*",
    re.I,
)
_PERIOD = re.compile(
    r"\breview(?:s|ed)?\b[^.\n]{0,60}?\b(?:every (?:\w+ )?(?:years?|months|term)|annually|yearly|"
    r"each year|once a year|termly|(?:in|each|every) (?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December|autumn|spring|summer))\b",
    re.I,
)
NOTICE_DAYS = 31


def overdue(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """A review date that has passed."""
    for policy in policies:
        if policy.review_due and policy.review_due < around.today:
            yield Fault(
                policy,
                *_due_line(policy),
                f"This policy was due for review in {month(policy.review_due)}.",
                "Review the policy, have it approved again, and print the new dates on its first page.",
            )


def due_soon(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """A review date within the next month."""
    for policy in policies:
        due = policy.review_due
        if due and 0 <= (due - around.today).days <= NOTICE_DAYS:
            yield Fault(
                policy,
                *_due_line(policy),
                f"This policy is due for review by {day(due)}.",
                "Put the review on the agenda of the next meeting that can approve it.",
            )


def missing(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """A policy that prints no date for its next review."""
    for policy in policies:
        if policy.review_due:
            continue
        said = _PERIOD.search(policy.text)
        what = "No date is printed for the next review of this policy."
        if said:
            what = (
                "The policy says how often it is reviewed, but prints no date for the next review."
            )
        yield Fault(
            policy,
            *(said.span() if said else (0, len(policy.text.partition("\n")[0]))),
            what,
            'Add a line to the first page, such as "Next review due by: September 2027".',
        )


def _due_line(policy: Policy) -> tuple[int, int]:
    match = _DUE_LINE.search(policy.text)
    return match.span() if match else (0, len(policy.text.partition("\n")[0]))
