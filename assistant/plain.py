"""An Answer as plain text, for a terminal: the same things as on the page, in the same order."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from assistant.prose import by_force, by_place, capitalised, place
from assistant.types import ADVISES, Answer, Citation, Contact, Verdict

WIDTH = 80

VERDICTS: dict[Verdict, str] = {
    "not_allowed": "Not allowed",
    "required": "You must",
    "allowed": "Allowed",
    "depends": "It depends",
    "information": "What the policy says",
}
_SAYS = "Here is what the policy says. "
# Where the policy advises, we do not make an order of it.
ADVICE: dict[Verdict, str] = {"not_allowed": "You should not", "required": "You should"}
SUFFERED = "This should not happen"
NO_DUTY = "You do not have to"
OF_RULE: dict[Verdict, str] = {
    "not_allowed": "What is not allowed",
    "allowed": "What is allowed",
}
OUTCOMES = {
    "not_covered": "The policies do not cover this",
    "escalated": "Please talk to a person about this",
    "refused": "I cannot help with this",
}
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("What the policy says", ("rule", "definition", "consequence", "contact")),
    ("Exceptions", ("exception",)),
    ("Nearby in the policies", ("context",)),
)

# A document or a question must not be able to drive the terminal it is shown on.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def as_text(answer: Answer, width: int = WIDTH) -> str:
    """The whole answer in lines of at most `width` characters, ending in a line break.

    A message about someone at risk names the people to turn to before anything else.
    """
    blocks = [] if answer.form in ("talk", "thanks") else [headline(answer) + "."]
    if answer.outcome == "escalated":
        blocks += [_wrap(answer.answer, width), *_contacts(answer.contacts, width)]
    else:
        blocks.append(_wrap(_after_headline(answer), width))
    for part in answer.parts:
        blocks += [_wrap(part.question, width), textwrap.indent(as_text(part, width - 2), "  ")]
    if not answer.parts:
        blocks += _evidence(answer, width)
    if answer.next_step:
        blocks.append(_wrap(f"What to do next: {answer.next_step.text}", width))
    if answer.outcome != "escalated":
        blocks += _contacts(answer.contacts, width)
    blocks += _list("You could also ask", (choice.question for choice in answer.choices), width)
    blocks += _list("Other policies that may help", _related(answer), width)
    blocks += _list("Please note", (notice.text for notice in answer.warnings), width)
    text = "\n\n".join(block.rstrip() for block in blocks if block.strip())
    return safe(text) + "\n"


def _after_headline(answer: Answer) -> str:
    """The answer without what the headline has said, and the branches that follow as a list."""
    if answer.verdict == "information":
        return answer.answer.removeprefix(_SAYS)
    if answer.verdict == "depends" and not answer.parts:
        after = answer.answer.removeprefix("It depends").lstrip(".: ")
        return "" if answer.branches else capitalised(after)
    return answer.answer


def safe(text: str) -> str:
    """The text without what could drive the terminal it is shown on."""
    return _CONTROL.sub("", text)


def headline(answer: Answer) -> str:
    """The outcome in a few words; advice stays advice."""
    if answer.verdict is None:
        return OUTCOMES[answer.outcome]
    if answer.form == "no_duty":
        return NO_DUTY
    if answer.form == "suffered":
        return SUFFERED
    if answer.form == "told":
        return VERDICTS["information"]
    if answer.form == "of_rule":
        return OF_RULE[answer.verdict]
    first = answer.citations[0].force if answer.citations else ""
    if first in ADVISES and answer.verdict in ADVICE:
        return ADVICE[answer.verdict]
    return VERDICTS[answer.verdict]


def _evidence(answer: Answer, width: int) -> Iterator[str]:
    yield from _list(
        "In short",
        (
            f"If {branch.when}: {VERDICTS[branch.verdict].lower()}"
            + "".join(f" [{n}]" for n in branch.citations)
            for branch in answer.branches
        ),
        width,
    )
    if answer.form == "overview":
        for heading, group in by_force(answer.citations):
            yield "\n".join([heading, *_listed(group, width)])
        return
    if answer.form == "recital":
        yield "\n".join(["What the policy says", *_listed(answer.citations, width)])
        return
    for heading, roles in GROUPS:
        quotes = [_citation(one, width) for one in answer.citations if one.role in roles]
        if quotes:
            yield "\n".join([heading, *quotes])


def _listed(citations: Sequence[Citation], width: int) -> Iterator[str]:
    """Quotes with their places, which are told once where they stand together."""
    for group in by_place(citations):
        first = group[0]
        yield _wrap(f"{_source(first)}" + (f": {first.stem}" if first.stem else ""), width)
        for one in group:
            mark = f"  [{one.n}] "
            indent = " " * len(mark)
            yield textwrap.fill(
                f"“{' '.join(one.quote.split())}”",
                width,
                initial_indent=mark,
                subsequent_indent=indent,
                break_on_hyphens=False,
            )


def _source(citation: Citation) -> str:
    version = f" ({citation.version})" if citation.version else ""
    return f"{citation.title}{version}, {place(citation)}"


def _citation(citation: Citation, width: int) -> str:
    lines = [f"[{citation.n}] {_source(citation)}"]
    if citation.stem:
        lines.append(citation.stem)
    lines.append(f"“{citation.quote}”")
    first, *rest = (_wrap(line, width - 4) for line in lines)
    return "\n".join([first, *(textwrap.indent(line, "    ") for line in rest)])


def _contacts(contacts: Iterable[Contact], width: int) -> Iterator[str]:
    entries = []
    for contact in contacts:
        reach = ", ".join(part for part in (contact.phone, contact.url) if part)
        role = "" if contact.role == contact.name else f" ({contact.role})"
        entries.append(f"{contact.name}{role}" + (f": {reach}" if reach else ""))
    return _list("People to talk to", entries, width)


def _related(answer: Answer) -> Iterator[str]:
    for policy in answer.related:
        yield policy.title if policy.loaded else f"{policy.title} (not loaded here; ask the school)"


def _list(heading: str, entries: Iterable[str], width: int) -> Iterator[str]:
    lines = [
        textwrap.fill(
            " ".join(entry.split()), width, initial_indent="  - ", subsequent_indent="    "
        )
        for entry in entries
    ]
    if lines:
        yield "\n".join([heading, *lines])


def _wrap(text: str, width: int) -> str:
    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
        for line in text.splitlines()
    )
