"""Blocks → a Policy: the plain text, the tree of sections, the clauses with exact ranges."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assistant.parse.audience import (
    actor_and_audiences,
    heading_audiences,
    includes,
    subject_of,
)
from assistant.parse.blocks import Block
from assistant.parse.force import force_of
from assistant.parse.sentences import split_sentences
from assistant.types import Clause, Policy, Section

FRONT = "Front matter"
# A list item longer than this is cut at its sentences: as one quote it would bury the rule.
LONG_ITEM_WORDS = 60
# A form's field label of fewer words ("Department") says nothing that could answer a question.
FIELD_LABEL_WORDS = 3
_STEM_SENTENCE = re.compile(r"\b(?:following|below|these|this (?:means|includes)|as follows)\b", re.I)
_RELATED = re.compile(r"\b(?:related|associated|linked|other) (?:policies|documents|guidance)|"
                      r"\b(?:links|read) (?:to|with|alongside) other\b|\bsee also\b", re.I)


@dataclass(slots=True)
class _OpenSection:
    label: str
    heading: str
    level: int
    path: tuple[str, ...]
    start: int
    audiences: tuple[str, ...]
    end: int = 0


@dataclass(slots=True)
class _Stem:
    text: str
    start: int
    end: int
    indent: int  # -1 for the paragraph over the list


@dataclass(slots=True)
class _Draft:
    """What has been built so far of one policy."""

    policy_id: str
    text: str = ""
    sections: list[_OpenSection] = field(default_factory=list)
    open: list[_OpenSection] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    appendix: str = ""
    stems: list[_Stem] = field(default_factory=list)
    last_was: str = ""


def slug(text: str, words: int = 8) -> str:
    """Lower-case words joined by hyphens, for readable ids."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = plain.replace("'", "")
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:words]) or "x"


def segment(blocks: list[Block], *, policy_id: str, meta: dict[str, Any] | None = None) -> Policy:
    """The policy that `blocks` make; `meta` holds front matter read from YAML, if any."""
    meta = dict(meta or {})
    draft = _Draft(policy_id)
    title = str(meta.get("title") or "")
    _open_section(draft, FRONT, FRONT, 0, ())
    for place, block in enumerate(blocks):
        if block.kind == "title":
            title = title or block.text
            _append(draft, block.text)
        elif block.kind == "heading":
            _take_heading(draft, block)
        elif block.kind == "furniture":
            _append(draft, block.text)
            draft.stems = []
        elif block.kind == "item":
            _take_item(draft, block, blocks[place + 1] if place + 1 < len(blocks) else None)
        elif block.kind == "row":
            _take_row(draft, block)
        else:
            followed = place + 1 < len(blocks) and blocks[place + 1].kind in ("item", "row")
            _take_paragraph(draft, block, followed)
        draft.last_was = block.kind
    for section in draft.open:
        section.end = len(draft.text)
    text = draft.text
    facts = _facts(draft, meta)
    return Policy(
        id=policy_id,
        title=title or policy_id.replace("-", " ").capitalize(),
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        sections=tuple(
            Section(s.label, s.heading, s.level, s.path, s.start, s.end, s.audiences)
            for s in draft.sections
            if s.end > s.start
        ),
        clauses=tuple(draft.clauses),
        school=str(meta.get("school") or ""),
        version=str(meta.get("version") or facts.get("approved_on") or ""),
        audiences=tuple(_listed(meta.get("audiences"))),
        approved_by=str(meta.get("approved_by") or facts.get("approved_by") or ""),
        approved_on=str(meta.get("approved_on") or facts.get("approved_on") or ""),
        reviewed_on=str(meta.get("last_reviewed") or facts.get("reviewed_on") or ""),
        review_due=read_month(str(meta.get("next_review_due") or facts.get("review_due") or "")),
        related=_related(draft),
    )


def _listed(value: object) -> list[str]:
    if isinstance(value, str):
        return [v.strip() for v in value.split(",") if v.strip()]
    return [str(v) for v in value] if isinstance(value, (list, tuple)) else []


# --- text -------------------------------------------------------------------------------------


def _append(draft: _Draft, text: str, *, lead: str = "", tight: bool = False) -> tuple[int, int]:
    """Add a line to the policy text; the range of `text` in it, without `lead`."""
    if draft.text:
        draft.text += "\n" if tight else "\n\n"
    draft.text += lead
    start = len(draft.text)
    draft.text += text
    return start, len(draft.text)


# --- sections ---------------------------------------------------------------------------------


def _open_section(
    draft: _Draft, label: str, heading: str, level: int, audiences: tuple[str, ...]
) -> _OpenSection:
    while draft.open and draft.open[-1].level >= level and draft.open[-1].label != "":
        draft.open.pop().end = len(draft.text)
    if level > 0 and draft.open and draft.open[0].level == 0:
        draft.open.pop(0).end = len(draft.text)
    parent = draft.open[-1] if draft.open else None
    path = (*(parent.path if parent else ()), heading or label)
    own = audiences or (parent.audiences if parent else ())
    section = _OpenSection(label, heading, level, path, len(draft.text), own)
    draft.open.append(section)
    draft.sections.append(section)
    draft.stems = []
    return section


def _take_heading(draft: _Draft, block: Block) -> None:
    level = _level(draft, block)
    bare_number = not block.text
    if bare_number:
        # A numbered paragraph: its section carries the heading it stands under.
        parent = next((s for s in reversed(draft.open) if s.level < level and s.level > 0), None)
        heading = parent.heading if parent else ""
        audiences: tuple[str, ...] = ()
    else:
        heading = block.text
        audiences = heading_audiences(block.text)
    label = _label(draft, block)
    if draft.text and not bare_number:
        _pad(draft)
    section = _open_section(draft, label, heading, level, audiences)
    if bare_number:
        if draft.text:
            _pad(draft)
        section.start = len(draft.text)
        section.path = (*section.path[:-1], label) if not heading else section.path[:-1]
        draft.text += f"{block.number} "
        draft.last_was = "number"
        return
    section.start = len(draft.text)
    printed = f"{block.number} {block.text}" if block.number else block.text
    if block.number.startswith(("Appendix", "Annex", "Schedule", "Part", "Section", "Chapter")):
        printed = f"{block.number}: {block.text}" if block.text != block.number else block.number
        draft.appendix = block.number
    draft.text += printed


def _pad(draft: _Draft) -> None:
    if not draft.text.endswith("\n\n"):
        draft.text += "\n\n"


def _level(draft: _Draft, block: Block) -> int:
    """Depth from the number where there is one, else from the marks, else below what is open."""
    if re.fullmatch(r"\d{1,2}(\.\d{1,2})*", block.number):
        return block.number.count(".") + 1
    if block.number:
        return 1
    if draft.appendix:
        return max(2, block.level)
    numbered = any(re.match(r"\d", s.label) for s in draft.sections)
    if block.level == 0:
        last = draft.open[-1] if draft.open else None
        return 2 if numbered and last and last.level >= 1 else 1
    return block.level


def _label(draft: _Draft, block: Block) -> str:
    if re.fullmatch(r"\d{1,2}(\.\d{1,2})*", block.number):
        draft.appendix = ""
        return block.number
    if block.number:
        return block.number
    return f"{draft.appendix}: {block.text}" if draft.appendix else block.text


# --- clauses ----------------------------------------------------------------------------------


def _take_paragraph(draft: _Draft, block: Block, followed_by_list: bool) -> None:
    if draft.last_was == "number":
        start = len(draft.text)
        draft.text += block.text
        passage = (start, len(draft.text))
    else:
        passage = _append(draft, block.text, tight=block.kind == "fact")
    base = passage[0]
    sentences = split_sentences(block.text)
    section = draft.open[-1]
    extra = includes(block.text)
    if extra:
        section.audiences = _union(section.audiences, ("staff", *extra))
    draft.stems = []
    for place, (start, end) in enumerate(sentences):
        sentence = block.text[start:end]
        last = place == len(sentences) - 1
        if last and followed_by_list and _is_stem(sentence):
            draft.stems = [_Stem(sentence, base + start, base + end, -1)]
            continue
        _add_clause(draft, base + start, base + end, "", passage)


def _is_stem(sentence: str) -> bool:
    ends = sentence.rstrip()[-1:]
    return ends in ":-–—" or ends not in ".!?" or bool(_STEM_SENTENCE.search(sentence))


def _take_item(draft: _Draft, block: Block, following: Block | None) -> None:
    lead = "  " * block.indent + (f"{block.number} " if block.number else "• ")
    start, end = _append(draft, block.text, lead=lead, tight=draft.last_was in ("item",) or bool(draft.stems))
    while draft.stems and draft.stems[-1].indent >= block.indent:
        draft.stems.pop()
    opens_list = (
        following is not None
        and following.kind == "item"
        and following.indent > block.indent
    )
    stem = _stem_text(draft)
    if opens_list:
        draft.stems.append(_Stem(block.text, start, end, block.indent))
        if block.text.rstrip().endswith((":", "-", "–")):
            return
    if len(block.text.split()) > LONG_ITEM_WORDS:
        for first, last in split_sentences(block.text):
            _add_clause(draft, start + first, start + last, stem, (start, end))
    else:
        _add_clause(draft, start, end, stem, (start, end))


def _stem_text(draft: _Draft) -> str:
    """What a list item hangs from: always a verbatim stretch of the text, never empty.

    Nested items get the stretch from the outermost stem to their parent, so that the "must not"
    over a list of lists is never lost. An item with no stem hangs from its heading.
    """
    if draft.stems:
        return draft.text[draft.stems[0].start : draft.stems[-1].end]
    section = draft.open[-1]
    heading = section.heading if section.heading != FRONT else ""
    if heading and heading in draft.text:
        return heading
    return next((s.heading for s in reversed(draft.open) if s.heading in draft.text), "") or section.label


def _take_row(draft: _Draft, block: Block) -> None:
    cells = [c for c in block.cells if c]
    line = "  ".join(cells)
    start, end = _append(draft, line, tight=draft.last_was == "row")
    if block.header == block.cells:
        draft.stems = [s for s in draft.stems if s.indent < 0][:1]
        draft.stems.append(_Stem(line, start, end, 0))
        return
    if len(cells) == 1 and len(block.cells) > 1:
        words = re.sub(r"[^\w\s]", " ", cells[0]).split()
        if len(words) < FIELD_LABEL_WORDS:
            return
    stems = [s for s in draft.stems if s.indent == 0] or draft.stems
    stem = stems[-1].text if stems else _stem_text(draft)
    _add_clause(draft, start, end, stem, (start, end))


def _add_clause(draft: _Draft, start: int, end: int, stem: str, passage: tuple[int, int]) -> None:
    text = draft.text[start:end]
    if not re.search(r"\w{2}", text):
        return
    section = draft.open[-1]
    actor, named = actor_and_audiences(text)
    if stem and not (named or subject_of(text)):
        actor, named = actor_and_audiences(stem)
    audiences = _narrow(section.audiences, named, actor)
    base = f"{draft.policy_id}/{slug(section.label, 6)}/{slug(text)}"
    seen = draft.ids.get(base, 0) + 1
    draft.ids[base] = seen
    draft.clauses.append(
        Clause(
            id=base if seen == 1 else f"{base}-{seen}",
            policy=draft.policy_id,
            section=section.label,
            heading=section.heading or section.label,
            path=section.path,
            stem=stem,
            text=text,
            start=start,
            end=end,
            passage=passage,
            force=force_of(text, stem, actor),
            audiences=audiences,
            actor=actor,
            order=len(draft.clauses),
        )
    )


def _narrow(
    section: tuple[str, ...], named: tuple[str, ...], actor: str
) -> tuple[str, ...]:
    """The section's audiences, narrowed by the clause's own subject.

    In a section for "all staff (including governors and volunteers)", "staff" means them all.
    """
    if actor == "school" or not named:
        return section
    if "staff" in named and "staff" in section:
        return section
    return named


def _union(*groups: tuple[str, ...]) -> tuple[str, ...]:
    found = {a for group in groups for a in group}
    return tuple(a for a in ("staff", "governor", "volunteer", "parent", "learner", "visitor") if a in found)


# --- facts about the document -----------------------------------------------------------------

_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_DATE = re.compile(r"(?:(\d{1,2})\s*(?:st|nd|rd|th)?\s+)?([A-Z][a-z]{2,8})\s+(\d{4})", re.I)
_NUMERIC_DATE = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{2,4})")


def read_month(text: str) -> date | None:
    """A UK date or month as a day; a month alone is its last day, when it has passed."""
    if match := re.search(r"(\d{4})-(\d{2})-(\d{2})", text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"\s*(\d{4})-(\d{2})\s*", text):
        return _day(int(match[1]), int(match[2]), 31)
    if match := _DATE.search(text):
        month = next((i for i, m in enumerate(_MONTHS, 1) if m[:3] == match[2].lower()[:3]), 0)
        return _day(int(match[3]), month, int(match[1]) if match[1] else 31)
    if match := _NUMERIC_DATE.search(text):
        year = int(match[3])
        return _day(year + 2000 if year < 100 else year, int(match[2]), int(match[1]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    for last in (day, 30, 29, 28):
        try:
            return date(year, month, min(day, last))
        except ValueError:
            continue
    return None


def _facts(draft: _Draft, meta: dict[str, Any]) -> dict[str, str]:
    """What the document says of itself in its first and last lines."""
    lines = draft.text[:3000]
    found: dict[str, str] = {}
    patterns = {
        "approved_by": r"(?:approved|ratified|adopted) by:?\s+([A-Z][\w' ,-]{2,40}?)(?=\s{2}|\s+Date\b|\n|$)",
        "approved_on": r"(?:approved|ratified|adopted|agreed)[^\n:]*?(?:on|date)?:\s*[^\n]*?"
        r"((?:\d{1,2}\s*(?:st|nd|rd|th)?\s+)?[A-Z][a-z]{2,8}\s+\d{4}|\d{1,2}/\d{1,2}/\d{2,4})",
        "reviewed_on": r"last review(?:ed)?[^\n:]*:\s*([^\n]{4,40})",
        "review_due": r"(?:next review|review (?:date|due)|to be reviewed|due for review)[^\n:]*:?\s*([^\n]{4,40})",
    }
    for name, pattern in patterns.items():
        if match := re.search(pattern, lines, re.I):
            found[name] = match[1].strip()
    return found


def _related(draft: _Draft) -> tuple[str, ...]:
    """Titles of the policies listed under "Related policies" and the like."""
    titles = [
        clause.text.strip(" .;")
        for clause in draft.clauses
        if clause.stem
        and (_RELATED.search(clause.heading) or _RELATED.search(clause.stem))
        and len(clause.text.split()) <= 10
    ]
    return tuple(dict.fromkeys(titles))
