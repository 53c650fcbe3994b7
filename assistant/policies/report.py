"""A policy and its life in words, for a terminal, and as JSON, for other programs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from assistant.plain import OUTCOMES, VERDICTS, WIDTH, safe
from assistant.policies.bank import LeftOut
from assistant.policies.changes import KINDS, Change, Group, Kind, grouped
from assistant.policies.history import SHORT_HASH, Held
from assistant.policies.life import Difference, Proposal
from assistant.policies.trial import Differs, Tried
from assistant.prose import place, shortened, within
from assistant.types import Answer, Clause, Force, Json, Policy

FORCES: dict[Force, str] = {
    "must_not": "MUST NOT",
    "should_not": "SHOULD NOT",
    "must": "MUST",
    "should": "SHOULD",
    "may": "MAY",
    "only_if": "ONLY IF",
    "definition": "no rule (a definition)",
    "consequence": "no rule (what happens if)",
    "contact": "no rule (whom to ask)",
    "procedure": "no rule (how it is done)",
    "purpose": "no rule (a purpose)",
    "fact": "no rule (a fact)",
}
HEADINGS: dict[Group, str] = {
    "force": "BINDS DIFFERENTLY NOW",
    "removed": "Removed",
    "added": "Added",
    "number": "Reworded, with another number",
    "condition": "Reworded, with another condition",
    "reworded": "Reworded",
    "moved": "Moved",
}
_COUNTED: dict[Kind, str] = {
    "force": "binding differently",
    "removed": "removed",
    "added": "added",
    "reworded": "reworded",
    "moved": "moved",
}
_WHY = {
    "gone": "its clause is gone",
    "reworded": "its clause has other words now",
    "force": "its clause binds differently now",
    "answered": "the policy may answer it now",
}
# Answers that only rest on another clause are listed up to here; a change of verdict always is.
WORDS_ONLY = 20
# As many questions of a row that is left out say what it was about.
EXAMPLES = 2


def proposal(of: Proposal) -> str:
    """What adding a policy would do: new or replaced, what changed, which questions are lost."""
    name = _titled(of.policy)
    if of.previous is None:
        back = "Back again" if of.restores else "New policy"
        head = f"{back}: {name}, {_many(len(of.policy.clauses), 'clause')}."
        parts = [head]
        if of.twin:
            parts.append(
                f'There is another policy with this title, "{of.twin}". If this is a new version '
                f"of it, stop here and use --id {of.twin}."
            )
    else:
        head = f"{of.policy.id}: {_titled(of.previous)} is replaced by {name}."
        parts = [head, *_changes(of.changes, len(of.policy.clauses))]
    return _text([*parts, *_left_out(of)])


def difference(of: Difference) -> str:
    """What changed between two versions, what binds differently first."""
    held, policy = of.new
    if of.old is None:
        return _text(
            [
                f"{policy.id}: only one version is held, {_version(held)}. "
                "There is nothing to compare it with yet."
            ]
        )
    head = f"{policy.title} ({policy.id}): from {_version(of.old[0])} to {_version(held)}."
    return _text([head, *_changes(of.changes, len(policy.clauses))])


def difference_json(of: Difference) -> Json:
    """The same for programs; `from` is null where only one version is held."""
    return {
        "policy": of.new[1].id,
        "title": of.new[1].title,
        "from": held_json(of.old[0]) if of.old else None,
        "to": held_json(of.new[0]),
        "changes": [
            {
                "kind": change.kind,
                "old": _clause_json(change.old),
                "new": _clause_json(change.new),
            }
            for _, found in grouped(of.changes)
            for change in found
        ],
    }


def held_json(held: Held) -> Json:
    """One version, without its place on this computer."""
    return {
        "version": held.version,
        "sha256": held.sha256,
        "added": held.added or None,
        "current": held.current,
    }


def policy_json(policy: Policy) -> Json:
    """A policy as a list shows it, to programs."""
    return {
        "id": policy.id,
        "title": policy.title,
        "school": policy.school,
        "version": policy.version,
        "audiences": list(policy.audiences),
        "approved_by": policy.approved_by,
        "approved_on": policy.approved_on,
        "reviewed_on": policy.reviewed_on,
        "review_due": policy.review_due.isoformat() if policy.review_due else None,
        "related": list(policy.related),
        "sections": len(policy.sections),
        "clauses": len(policy.clauses),
        "sha256": policy.sha256,
    }


def tried(found: Tried) -> str:
    """The answers that would change, changed outcomes and verdicts first."""
    if not found.known:
        return _text(["There are no known questions to try."])
    if not found.asked:
        return _text(
            [f"None of the {found.known} known questions is about what changed: none was tried."]
        )
    some = "" if found.asked >= found.near else f" of {found.near}"
    head = (
        f"Of {found.known} known questions, the {found.asked}{some} nearest to what changed were "
        "asked of both versions."
    )
    same = (
        f"{_many(found.reworded, 'answer')} would stay, with the same clause in its new words."
        if found.reworded
        else ""
    )
    if not found.differs:
        return _text([head, same or "Every one of them is answered as before."])
    plain = [one for one in found.differs if one.what != "evidence"]
    words = [one for one in found.differs if one.what == "evidence"]
    parts = [head]
    if plain:
        parts += [f"{_many(len(plain), 'answer')} would be another:", *map(_differs, plain)]
    if words:
        shown = words[:WORDS_ONLY]
        parts.append(f"{_many(len(words), 'answer')} would rest on another clause:")
        parts += map(_differs, shown)
        if len(shown) < len(words):
            parts.append(f"... and {len(words) - len(shown)} more.")
    return _text([*parts, same] if same else parts)


def versions(policy_id: str, held: Sequence[Held]) -> str:
    """The versions of a policy, newest first."""
    lines = [
        f"{policy_id}: {one.version or 'no version named'} ({one.sha256[:SHORT_HASH]})"
        + (f", live since {_day(one.added)}" if one.added and one.current else "")
        + (f", live from {_day(one.added)}" if one.added and not one.current else "")
        + (", in use" if one.current else ", kept")
        for one in held
    ]
    return safe("\n".join(lines)) + "\n"


def _changes(changes: Sequence[Change], clauses: int) -> Iterator[str]:
    if not changes:
        yield f"No clause changed: {_many(clauses, 'clause')} as before."
        return
    same = clauses - sum(change.new is not None for change in changes)
    counts = [
        f"{number} {_COUNTED[kind]}"
        for kind in KINDS
        if (number := sum(change.kind == kind for change in changes))
    ]
    yield f"Clauses: {', '.join(counts)}, {same} as before."
    for group, found in grouped(changes):
        yield "\n".join([HEADINGS[group], *map(_change, found)])


def _change(change: Change) -> str:
    old, new = change.old, change.new
    if old is None or new is None:
        one = new or old
        assert one is not None
        return f"{_place(one)}\n{_said(one, '')}"
    if change.kind == "moved":
        return f"{_place(old)}\n{_wrap(f'to {place(new)}', 4)}\n{_said(new, '')}"
    where = _place(new) if _place(old) == _place(new) else f"{_place(new)} (was {place(old)})"
    if change.kind == "force":
        return "\n".join(
            [
                where,
                _said(old, f"was {FORCES[old.force]}: "),
                _said(new, f"now {FORCES[new.force]}: "),
            ]
        )
    return "\n".join([where, _said(old, "was: "), _said(new, "now: ")])


def _place(clause: Clause) -> str:
    return _wrap(place(clause), 2)


def _said(clause: Clause, lead: str) -> str:
    return _wrap(f"{lead}“{clause.whole}”", 4)


def _left_out(of: Proposal) -> Iterator[str]:
    if of.previous is None:
        return
    if of.carried or of.left_out:
        yield f"Question bank: {_many(of.carried, 'reviewed question')} still hold."
        yield from _lost(of.left_out, ("question", "questions"))
    if of.stories_carried or of.stories_left_out:
        yield f"Training room: {_counted(of.stories_carried, ('story', 'stories'))} kept."
        yield from _lost(of.stories_left_out, ("story", "stories"))


def _lost(left: Sequence[LeftOut], things: tuple[str, str]) -> Iterator[str]:
    if left:
        number = _counted(sum(len(one.questions) for one in left), things)
        head = f"Left out until reviewed again, but kept with the old version: {number}."
        yield "\n".join([head, *map(_row, left)])


def _row(left: LeftOut) -> str:
    about = f" “{shortened(left.clause, 60)}”" if left.clause else ""
    shown = left.questions if left.why == "answered" else left.questions[:EXAMPLES]
    lines = [_wrap(f"{_WHY[left.why]}:{about}", 2), *(_wrap(question, 4) for question in shown)]
    if len(shown) < len(left.questions):
        lines.append(f"    ... and {len(left.questions) - len(shown)} more")
    return "\n".join(lines)


def _differs(one: Differs) -> str:
    who = "" if one.known.audience == "any" else f" ({one.known.audience})"
    lines = [f"“{one.known.question}”{who}"]
    lines += [f"    was: {_answer(one.before)}", f"    now: {_answer(one.after)}"]
    reviewed = one.known.verdict
    if one.what != "evidence" and reviewed in VERDICTS:
        lines.append(f"    reviewed as: {VERDICTS[reviewed]}")
    return "\n".join(
        textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="        ")
        for line in lines
    )


def _answer(answer: Answer) -> str:
    said = OUTCOMES[answer.outcome] if answer.verdict is None else VERDICTS[answer.verdict]
    if answer.verdict is None or not answer.citations:
        return said
    first = answer.citations[0]
    return f"{said}, {first.policy}, {within(first.section)}: “{shortened(first.quote, 90)}”"


def _titled(policy: Policy) -> str:
    version = f", version {policy.version}" if policy.version else ""
    return f"{policy.title} ({policy.id}{version})"


def _version(held: Held) -> str:
    now = " (in use)" if held.current else ""
    return f"{held.version or 'the version'} {held.sha256[:SHORT_HASH]}{now}"


def _day(moment: str) -> str:
    return moment.partition("T")[0]


def _clause_json(clause: Clause | None) -> Json | None:
    if clause is None:
        return None
    return {
        "clause": clause.id,
        "section": clause.section,
        "heading": clause.heading,
        "stem": clause.stem,
        "text": clause.text,
        "force": clause.force,
        "start": clause.start,
        "end": clause.end,
    }


def _many(number: int, thing: str) -> str:
    return _counted(number, (thing, f"{thing}s"))


def _counted(number: int, things: tuple[str, str]) -> str:
    return f"{number:,} {things[number != 1]}"


def _wrap(text: str, indent: int) -> str:
    margin = " " * indent
    return textwrap.fill(
        " ".join(text.split()),
        WIDTH,
        initial_indent=margin,
        subsequent_indent=f"{margin}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _text(parts: Sequence[str]) -> str:
    """Paragraphs; lines that are laid out already stay as they are."""
    laid_out = (
        part if "\n" in part or part.startswith(" ") else textwrap.fill(part, WIDTH)
        for part in parts
    )
    return safe("\n\n".join(laid_out)) + "\n"
