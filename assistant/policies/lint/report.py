"""Findings as text for a person and as JSON for a program."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import groupby

from assistant.policies.lint.finding import SEVERITIES, Finding
from assistant.prose import capitalised, place
from assistant.types import Json, Policy

WIDTH = 78
_HEADS = {"error": "To mend first", "warning": "To mend", "advice": "Advice"}
_COUNTED = {
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
    "advice": ("piece of advice", "pieces of advice"),
}


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding is an error."""
    return any(one.severity == "error" for one in findings)


def lint_json(findings: Iterable[Finding]) -> list[Json]:
    """The findings as `docs/schema/lint.schema.json` has them."""
    return [asdict(one) for one in findings]


def lint_text(findings: Sequence[Finding], looked_at: Sequence[Policy]) -> str:
    """The findings under each policy, most serious first, and a line that sums them up."""
    policies = {policy.id: policy for policy in looked_at}
    parts = []
    for id, of_policy in groupby(findings, key=lambda one: one.policy):
        policy = policies[id]
        version = f" ({policy.version})" if policy.version else ""
        title = f"{policy.title}{version}"
        parts.append(f"{title}\n{'=' * min(len(title), WIDTH)}\n")
        for severity, graded in groupby(of_policy, key=lambda one: one.severity):
            parts.append(f"{_HEADS[severity]}\n")
            parts += [_one(finding) for finding in graded]
    return "\n".join([*parts, _summary(findings, len(looked_at))])


def _one(finding: Finding) -> str:
    where = capitalised(place(finding) or "the document")
    lines = _wrapped(f"- {where} [{finding.code}]", "  ")
    lines += _wrapped(finding.message, "  ", "  ")
    lines += _wrapped(f"→ {finding.advice}", "    ", "  ")
    return "\n".join(lines) + "\n"


def _wrapped(text: str, later: str, first: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def _summary(findings: Sequence[Finding], looked_at: int) -> str:
    checked = "1 policy" if looked_at == 1 else f"{looked_at} policies"
    counts = []
    for severity in SEVERITIES:
        number = sum(1 for one in findings if one.severity == severity)
        if number:
            counts.append(f"{number} {_COUNTED[severity][number > 1]}")
    return f"{checked} checked: {', '.join(counts) or 'nothing to mend'}.\n"
