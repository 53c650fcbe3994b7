"""An answer to take away as plain text: the whole of it, and a message for a group chat.

Quotes are verbatim, with their sections. Nothing is said that the card does not say.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

from assistant.answer import whom_to_ask
from assistant.prose import day, place, within
from assistant.types import Answer, Citation
from assistant.web import card

GENERAL = "This is general information about the school’s policy."
_MARKS = re.compile(r" ?\[\d+\]")


def unsure(answer: Answer) -> str:
    """The line under everything that leaves the page."""
    return f"{GENERAL} If you are not sure, ask {whom_to_ask(answer.audience)}."


def as_text(answer: Answer, today: date, of_school: Collection[str] = ()) -> str:
    """The whole answer, for an e-mail or a note."""
    lines = [f"Question: {answer.question}", ""]
    for part in answer.parts or (answer,):
        if answer.parts:
            lines += [part.question]
        lines += [*_said(part, of_school), ""]
    lines += [f"Please note: {warning.text}" for warning in answer.warnings]
    return "\n".join([*lines, f"{unsure(answer)} Copied on {day(today)}."])


def _said(answer: Answer, of_school: Collection[str]) -> Iterator[str]:
    yield f"Answer: {card.headline(answer, of_school).words}"
    if short := _MARKS.sub("", card.short(answer)):
        yield short
    for branch in answer.branches:
        yield f"- If {branch.when}: {card.branch_headline(branch.verdict).words}"
    if answer.citations:
        yield ""
        yield "What the policy says:" if answer.verdict else "Nearby in the policy:"
    for citation in answer.citations:
        yield f"[{citation.n}] {quoted(citation)}"
        yield f"    {source(citation)}"
    if answer.next_step:
        yield ""
        yield f"What to do next: {answer.next_step.text}"


def as_message(answer: Answer) -> str:
    """A polite message for a parents' group chat that quotes the rule; "" where there is none.

    It holds nothing of what was asked, which may name a child.
    """
    if answer.verdict is None or not answer.citations:
        return ""
    rules = [c for c in answer.citations if c.role in ("rule", "exception")][:2]
    rules = rules or list(answer.citations[:1])
    quotes = [f"{within(rule.section)} says: {quoted(rule)}" for rule in rules]
    said = "\n\n".join([quotes[0], *(f"And {quote}" for quote in quotes[1:])])
    first = rules[0]
    version = f" ({first.version})" if first.version else ""
    return (
        "Hello everyone. I looked up what our school’s policy says about this, and I thought it "
        f"might help.\n\nIn the {first.title}{version}, {said}\n\n"
        "I am only passing on what is written there. If you are not sure, please ask the school "
        "office. Thank you!"
    )


def quoted(citation: Citation) -> str:
    """The words of a citation in quotation marks, after the stem they hang from."""
    if not citation.stem or citation.stem == citation.heading:
        return f"“{citation.quote}”"
    # Other items of the list may stand between the two.
    return f"“{citation.stem.rstrip()} … {citation.quote}”"


def source(citation: Citation) -> str:
    """ "Social Media Policy (April 2024), section 4, Personal use …"."""
    version = f" ({citation.version})" if citation.version else ""
    return f"{citation.title}{version}, {place(citation)}"
