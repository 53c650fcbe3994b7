"""What the owner's pages show, put into words and groups; no requests, no files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from assistant import prose
from assistant.policies.changes import Change, Group, grouped
from assistant.policies.history import SHORT_HASH, Held
from assistant.policies.lint import SEVERITIES, Finding, Severity
from assistant.policies.report import FORCES
from assistant.policies.trial import Differs
from assistant.store import Action, FeedbackCount
from assistant.types import Answer, Clause, Force, Policy
from assistant.web import card
from assistant.web.csv_file import table

HEADINGS: Mapping[Group, str] = {
    "force": "Rules that bind differently",
    "removed": "Taken out",
    "added": "New",
    "number": "Another number",
    "condition": "Another condition",
    "reworded": "Other words",
    "moved": "Moved to another place",
}
GRADES: Mapping[Severity, str] = {
    "error": "Mend first",
    "warning": "Mend",
    "advice": "Advice",
}
COUNTED: Mapping[Severity, tuple[str, str]] = {
    "error": ("to mend first", "to mend first"),
    "warning": ("to mend", "to mend"),
    "advice": ("piece of advice", "pieces of advice"),
}
WHY = {
    "gone": "the rule is gone",
    "reworded": "the rule has other words now",
    "force": "the rule binds differently now",
    "answered": "the policy may answer it now",
}
DONE: Mapping[Action, str] = {
    "add": "Sent in a file",
    "publish": "Made live",
    "leave": "Left a change",
    "remove": "Removed",
    "rollback": "Brought back",
    "export": "Saved the feedback as a file",
    "forget": "Deleted the questions not covered",
    "forget_ratings": "Deleted ratings of answers",
}
OUTCOMES = {
    "answered": "Answered",
    "clarify": "It depends",
    "not_covered": "The policy does not say",
    "refused": "Not for the assistant",
}
# The words of a rule that an answer rests on or comes near, in a list, are cut here.
QUOTE_CHARS = 90
COLUMNS = ("policy", "clause", "words", "outcome", "right", "wrong", "unclear")


@dataclass(frozen=True, slots=True)
class Marked:
    """A finding and the clause it is nearest to, None in a policy without clauses."""

    finding: Finding
    clause: Clause | None


def by_kind(changes: Iterable[Change]) -> list[tuple[Group, str, list[Change]]]:
    """The changes under their headings, what binds differently first."""
    return [(group, HEADINGS[group], found) for group, found in grouped(changes)]


def by_grade(findings: Iterable[Finding], policy: Policy) -> list[tuple[str, list[Marked]]]:
    """The findings on a policy under the headings of their severity, each with its clause."""
    graded = {severity: list[Marked]() for severity in SEVERITIES}
    for one in findings:
        if one.policy == policy.id:
            graded[one.severity].append(Marked(one, clause_near(policy, one.start)))
    return [(GRADES[severity], found) for severity, found in graded.items() if found]


def clause_near(policy: Policy, start: int) -> Clause | None:
    """The clause that holds a place of the text, or the first one after it."""
    later = (clause for clause in policy.clauses if clause.end > start)
    return next(later, policy.clauses[-1] if policy.clauses else None)


def counts(findings: Iterable[Finding], policy_id: str) -> str:
    """ "2 to mend first, 1 piece of advice", or that there is nothing."""
    mine = [one.severity for one in findings if one.policy == policy_id]
    numbers = [(severity, mine.count(severity)) for severity in SEVERITIES]
    said = [f"{number} {COUNTED[severity][number > 1]}" for severity, number in numbers if number]
    return ", ".join(said) or "nothing to mend"


def force(clause: Clause) -> str:
    """How a clause binds, in small letters: "must not"."""
    named: Force = clause.force
    return FORCES[named].lower()


def review(policy: Policy, today: date) -> str:
    """When the policy has to be looked at again."""
    if policy.review_due is None:
        return "It does not say when it is due for review."
    due = prose.month(policy.review_due)
    if policy.review_due < today:
        return f"Its review is overdue: it was due in {due}."
    return f"Next review: {due}."


def day(moment: str) -> str:
    """ "3 May 2024" of an ISO time; "" where none is known."""
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return ""
    return prose.day(found)


def clock(moment: datetime) -> str:
    """ "3 May 2024, 14:05 UTC"."""
    return f"{prose.day(moment)}, {moment:%H:%M} UTC"


def called(held: Held) -> str:
    """A version by its own name, and the signs of its hash that tell it from others."""
    return f"{held.version or 'No name'} ({held.sha256[:SHORT_HASH]})"


def key(held: Held) -> str:
    """What a form says for a version."""
    return "current" if held.current else held.sha256[:16]


def says(answer: Answer) -> str:
    """An answer in a few words, with the first words it rests on."""
    head = card.headline(answer).words
    if answer.verdict is None or not answer.citations:
        return head
    first = answer.citations[0]
    return f"{head} – {prose.place(first)}: “{prose.shortened(first.quote, QUOTE_CHARS)}”"


def reviewed(one: Differs) -> str:
    """The verdict people agreed on for a question, "" where there is none."""
    known = {str(verdict): head.words for verdict, head in card.VERDICTS.items()}
    return known.get(one.known.verdict, "")


def named(policy_id: str, policies: Mapping[str, Policy]) -> str:
    """The title of a policy; of one that is not in use its id, and that it is not."""
    live = policies.get(policy_id)
    return live.title if live is not None else f"{policy_id}, not in use now"


def rated(found: Iterable[FeedbackCount], policies: Mapping[str, Policy]) -> list[tuple[str, str]]:
    """What ratings are about, each policy by its id and in words; "" is no policy."""
    ids = sorted({one.policy for one in found})
    return [(id, named(id, policies) if id else "Answers that quote no rule") for id in ids]


def feedback_csv(found: Iterable[FeedbackCount], policies: Mapping[str, Policy]) -> str:
    """The counts as a table for a spreadsheet."""
    quoted = quotes(policies)
    rows = (
        (
            one.policy,
            one.clause,
            quoted.get(one.clause, ""),
            OUTCOMES.get(one.outcome, ""),
            one.right,
            one.wrong,
            one.unclear,
        )
        for one in found
    )
    return table(COLUMNS, rows)


def quotes(policies: Mapping[str, Policy]) -> dict[str, str]:
    """The words of every clause that is live, by its id."""
    return {c.id: c.whole for policy in policies.values() for c in policy.clauses}


def report_html(text: str) -> Markup:
    """A report in Markdown as HTML. Markup in it is shown as text, links are not followed, and a
    picture is told in its own words."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    tables = 0
    for number, token in enumerate(tokens):
        style = token.attrs.pop("style", None)
        if style == "text-align:right":
            token.attrSet("class", "number")
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
        elif token.type == "table_open":
            tables += 1
            token.attrSet("data-number", str(tables))
        elif token.type == "th_open" and not tokens[number + 1].content.strip():
            token.tag = tokens[number + 2].tag = "td"  # a heading without words is none
        for inner in token.children or ():
            if inner.type == "image":
                inner.type, inner.tag, inner.content = "text", "", f"Chart. {inner.content}"
            elif inner.type in ("link_open", "link_close"):
                inner.hidden = True
                inner.type, inner.tag, inner.content = "text", "", ""
    markdown.add_render_rule("table_open", _table)
    markdown.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))


def _table(_: object, tokens: Sequence[Token], place: int, *__: object) -> str:
    number = tokens[place].attrGet("data-number")
    return f'<div class="sideways" role="region" tabindex="0" aria-label="Table {number}"><table>\n'
