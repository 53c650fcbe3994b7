"""What is wrong with a policy as a document, for the person who has to mend it.

`lint` runs every check of `RULES` and gives their findings. A check is a function from policies
to faults that reads no file, no clock and no model: whatever else it may know comes in `Around`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from assistant.policies.lint.choose import choose
from assistant.policies.lint.finding import (
    SEVERITIES,
    Around,
    Fault,
    Finding,
    Rule,
    Severity,
    section_at,
)
from assistant.policies.lint.report import has_errors, lint_json, lint_text
from assistant.policies.lint.rules import RULES
from assistant.types import Policy

__all__ = [
    "RULES",
    "SEVERITIES",
    "Finding",
    "Rule",
    "Severity",
    "choose",
    "has_errors",
    "lint",
    "lint_json",
    "lint_text",
]


def lint(
    policies: Sequence[Policy],
    today: date,
    *,
    only: Collection[str] | None = None,
    school: str = "",
    english: frozenset[str] = frozenset(),
) -> tuple[Finding, ...]:
    """The findings on `policies`, by policy in their order, most serious first, then by place.

    `only` names the ids to look at; the others still count where policies are compared. `school`
    is the name of the school whose policies these are. `english` holds lower-case English words;
    without them spelling is not looked at.
    """
    looked_at = [p for p in policies if only is None or p.id in only]
    around = Around(today, tuple(policies), school, english)
    found = [_finding(rule, fault) for rule in RULES for fault in rule.check(looked_at, around)]
    order = {policy.id: place for place, policy in enumerate(policies)}
    found.sort(
        key=lambda f: (order[f.policy], SEVERITIES.index(f.severity), f.start, f.end, f.code)
    )
    return tuple(dict.fromkeys(found))


def _finding(rule: Rule, fault: Fault) -> Finding:
    section = section_at(fault.policy, fault.start)
    return Finding(
        policy=fault.policy.id,
        code=rule.code,
        severity=rule.severity,
        section=section.label if section else "",
        heading=section.heading if section else "",
        start=fault.start,
        end=fault.end,
        message=fault.message,
        advice=fault.advice,
    )
