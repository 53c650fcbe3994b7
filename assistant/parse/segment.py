"""Blocks → a Policy: the plain text, the tree of sections, the clauses with exact ranges.

The text is built as the blocks are read, so every range is known when its clause is made. What a
list item hangs from (its stems) is kept on a stack; a heading or a paragraph empties it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.parse.audience import (
    actor_and_audiences,
    audiences_in,
    shared_staff,
    subject_of,
    title_audiences,
)
from assistant.parse.audience import heading_audiences as audiences_of_heading
from assistant.parse.blocks import Block
from assistant.parse.facts import (
    paired,
    read_facts,
    read_month,
    read_review,
    related_titles,
    school_name,
)
from assistant.parse.force import (
    ends_in_condition,
    force_of,
    is_answer,
    is_marked_rule,
    is_whole,
)
from assistant.parse.grammar import BREAKS_OFF, FINITE_VERBS, MODAL, starts_with_verb
from assistant.parse.matrix import Cell, read_matrix
from assistant.parse.sentences import split_sentences
from assistant.types import (
    AUDIENCES,
    BINDING,
    FORBIDS,
    FRONT,
    RULES,
    STANDING,
    Clause,
    Force,
    Policy,
    Section,
)

# The label over a row's list has no more words ("Educational visits coordinator (EVC)").
LABEL_WORDS = 6
# A sentence that ends in a colon over text that is no list hangs on, up to so many words.
LEAD_WORDS = 25
# A list item longer than this is cut at its sentences: as one quote it would bury the rule.
LONG_ITEM_WORDS = 60
# A form's field label of fewer words ("Department") says nothing that could answer a question.
FIELD_LABEL_WORDS = 3
# In a section that is a form, the label of an empty field may have up to so many words.
FIELD_WORDS = 8
# A stem that reaches over earlier bullets is worth its length up to here.
LONG_STEM = 400
# A sentence is read for its rule up to here: longer ones are no prose, and cost time.
LONG_SENTENCE = 3000
TITLE_LINE_WORDS = 12
RULE_HEADING_WORDS = 3
# Where so many headings are rules and they are at least half, every heading that instructs is.
RULE_HEADINGS = 3
# A list item of no more words that opens a list ("send") says nothing without it; without a verb
# ("Hotels, if the office has not booked") one of so many says nothing either.
BARE_PARENT_WORDS = 3
NAMED_PARENT_WORDS = 8
# A sentence of at least so many words may stand for itself over a list without a colon.
WHOLE_SENTENCE_WORDS = 10

_STEM_SENTENCE = re.compile(
    r"\b(?:following|(?<!see )(?<!see form )below|(?<=\w )these|this (?:means|includes)|as follows)"
    r"\b",
    re.I,
)
_SENTENCE = re.compile(r"[A-Z\d\"'“‘(].*[.!]$", re.S)
# "Users may not waste storage. Such activities include:" – the list goes on with what was ruled.
_GOES_ON = re.compile(
    r"(?:such|this|these|examples?|for example)\b[^.;:]{0,60}(?:\binclud\w+\b|:$)", re.I
)
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})*")
_PARTS = ("Appendix", "Annex", "Schedule", "Part", "Section", "Chapter")
_TICK = re.compile(r"\b(?:tick|circle|delete as)\b", re.I)
_FORM = re.compile(r"\b(?:forms?|slip|declaration|record sheet)\b", re.I)
# The fields that stand beside one another at a form's end.
_FIELD = re.compile(
    r"(?:signed|(?:[\w'’/]+ ){0,2}signature|signature of [\w/' -]+|date|name|print(?:ed)? name|"
    r"name in capitals|role|position|job title)\s*(?:\([^)]*\))?\s*:?",
    re.I,
)
_LETTERED_NUMBER = re.compile(r"[A-Z]{1,2}\d{1,3}[.:]")
_RULE_HEAD = re.compile(
    r"(?:please )?(?:do|don['’]?t)(?:['’]?s)?\b|(?:always|never|(?:not |un)?acceptable|"
    r"(?:not )?(?:allowed|permitted)|prohibited|forbidden|banned)\b|"
    rf"(?:[\w'’]+ ){{0,2}}{MODAL}",
    re.I,
)
_HAS_VERB = re.compile(rf"\b(?:{MODAL}|{FINITE_VERBS}\b)", re.I)
_MARKS = {
    **dict.fromkeys(("✓", "✔", "☑", "yes", "y", "✅", "allowed", "permitted"), True),
    **dict.fromkeys(("✗", "✘", "☒", "❌", "no", "n", "×", "not allowed", "not permitted",
                     "prohibited", "forbidden", "banned"), False),
}  # fmt: skip
# A question whose yes or no allows or forbids.
_LEAVE = re.compile(r"\b(?:may|can|must|should|needs?|allowed|permitted|acceptable|ok)\b", re.I)
_POINTS_ON = re.compile(
    r"(?:all )?(?:the|this|these|those)(?: \w+)? (?:below|following|table)\b|these\b", re.I
)
# "adventurous activities, namely:" says no more than the items under it.
_NAMELY = re.compile(
    r"(?:namely|such as|including|includ(?:es?|ed)|for example|(?:e\.?g|i\.?e)\.?|that is)\W*$",
    re.I,
)
# "Allowed at certain times": neither.
_PARTLY = re.compile(r"(?:allowed|permitted|yes|only|with)\b(?:\W+\w+){1,7}\W*$", re.I)
_PRONOUN = re.compile(r"(?:they|these (?:staff|people|pupils|parents)|he or she)\b", re.I)
# "Staff may:" has its subject, whatever stands before a verb in the item.
_AWAITS_VERB = re.compile(rf"\w\b[^.;:]*\b{MODAL}(?: (?:not|never|also|always|only))?\W*$", re.I)
_TOPIC = re.compile(r"(?:what|who|when|where|why|how|which)\b", re.I)
# Whose words they are is said above them: "As a pupil of this school: I will …".
_SPEAKER = re.compile(r"(?:i|you)$", re.I)
# What goes on from the sentence before it: "They must …", "Otherwise …", "If so, …".
_LEANS = re.compile(
    r"(?:it|they|them|he|she|this|these|those|that|such|both|either|neither|one|some|any|all|"
    r"others?|none|so|if (?:so|not|it|they|this|that|you do)|otherwise|instead|then|but|and|or|"
    r"however|even (?:then|so)|except|unless|only|in (?:that|this|which|such) (?:case|event)|"
    r"after that|again|the (?:same|only exception|exception)|for example|e\.g|i\.e|also|"
    r"still|yet|nor)\b",
    re.I,
)
# "When the harness is off, stroking is fine": what the ban before it does not reach. So is leave
# for what is named only as "it" or "them".
_GOES_BACK = re.compile(
    r"(?:when|if|once|where|after|before|at other times|outside (?:of|the|these|those)|during)\b"
    rf"|(?:(?!{MODAL})[\w'’-]+,? ){{0,7}}(?:it|they|this|these|those) {MODAL}"
    rf"|.*\b{MODAL} (?:[\w'’-]+ ){{1,3}}?(?:it|them|this|these|those|so)\b",
    re.I,
)
# "Youth players may not.", "Nobody is obliged to.", "may have one": the act is in the one before.
_CUT_SHORT = re.compile(
    rf"(?<!not )\b(?:{MODAL}|to)(?: not)?[.,;!]"
    r"|\b(?:may|can|must) (?:not )?\w+ (?:ones?)(?:[.,;]| (?:in|on|at|if|when|for|to|with)\b)",
    re.I,
)
# "So are toys", "Neither are cats": the rule is in the sentence before.
_LIKEWISE = re.compile(
    r"(?:so|nor|neither) (?:is|are|may|can|do|does|must|should|will|would)\b|"
    r"the same (?:goes|applies|holds|is true)\b",
    re.I,
)
# Of a document and not of a rule: "It does not apply to visitors" after "It applies to all staff".
_NOT_IN_SCOPE = re.compile(r"(?:it|they) (?:does not|doesn['’]t|do not|don['’]t) apply to\b", re.I)
_SCOPE = re.compile(
    r"(?:it|(?:this|the|our) (?:[\w'’]+ ){0,5}?(?:policy|code|procedure|document|guidance|"
    r"agreement)) (?:also )?(?:applies|covers|is for|sets out)\b",
    re.I,
)
_TELLS: tuple[Force, ...] = ("fact", "purpose")
# Who may be meant by "staff" where a section says so.
_STAFF_TOO = ("staff", "governor", "volunteer")
# Those who work here for others are visitors too, where a section speaks of visitors.
_OUTSIDE = re.compile(r"(?:[\w'’-]+ ){0,4}?(?:contractors?|workers?)\b", re.I)
# "What staff may do with which device", over a table of ticks.
_MAY_DO = re.compile(
    r"(?:what|which|when|where|how)\b[^.?]*\b(?:may|can|(?:is|are) (?:allowed|permitted))\b", re.I
)
_DO_OR_NOT = re.compile(r"(?:do|don['’]?ts?|dos|no|not|never|always|only)\b", re.I)


@dataclass(slots=True)
class _OpenSection:
    label: str
    heading: str
    level: int
    path: tuple[str, ...]
    start: int
    audiences: tuple[str, ...]
    bare: bool = False  # nothing but its looks makes it a heading
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Stem:
    text: str
    start: int
    end: int
    indent: int  # -1 for the paragraph over the list


@dataclass(slots=True)
class _Draft:
    """What has been built so far of one policy."""

    policy_id: str
    parts: list[str] = field(default_factory=list)
    length: int = 0
    sections: list[_OpenSection] = field(default_factory=list)
    open: list[_OpenSection] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    appendix: str = ""
    appendix_level: int = 0
    offset: int = 0
    capitals: bool = False
    rules: bool = False  # its headings are its rules
    audiences: tuple[str, ...] = ()  # whom the title says it is for
    scope: tuple[str, ...] = ()  # whom a line under the title says it is for
    stems: list[_Stem] = field(default_factory=list)
    lead: _Stem | None = None  # what the paragraph before says of this one
    over: list[tuple[str, _Stem]] = field(default_factory=list)  # (number of its paragraph, stem)
    title: str = ""
    last_kind: str = ""
    rows: list[tuple[int, int, list[str]]] = field(default_factory=list)
    last_sentence: str = ""

    def write(self, text: str) -> tuple[int, int]:
        """Add `text` to the policy text; its range there."""
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start, self.length

    def line(self, text: str, *, lead: str = "", tight: bool = False) -> tuple[int, int]:
        """Add a line; the range of `text`, without its `lead`. `tight`: no empty line above."""
        if self.length:
            self.write("\n" if tight else "\n\n")
        self.write(lead)
        return self.write(text)

    def between(self, start: int, end: int) -> str:
        """The text from `start` to `end`, read back from the end: stems are never far."""
        tail: list[str] = []
        position = self.length
        for part in reversed(self.parts):
            tail.append(part)
            position -= len(part)
            if position <= start:
                break
        text = "".join(reversed(tail))
        return text[start - position : end - position]


def slug(text: str, words: int = 8) -> str:
    """Lower-case words joined by hyphens, for readable ids."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", ""))[:words]) or "x"


def segment(
    blocks: Sequence[Block], *, policy_id: str, meta: Mapping[str, str] | None = None
) -> Policy:
    """The policy that `blocks` make; `meta` holds its front matter, if any."""
    meta = meta or {}
    draft = _Draft(policy_id, title=meta.get("title", ""), offset=_offset(blocks))
    bare = [b.text for b in blocks if b.kind == "heading" and not b.level]
    draft.capitals = sum(text.isupper() for text in bare) > 1
    draft.rules = _headings_rule(blocks)
    title = draft.title or next((b.text for b in blocks if b.kind == "title"), "")
    draft.audiences = title_audiences(title)
    _open_section(draft, FRONT, FRONT, 0, ())
    cells = _cells_of_rows(blocks)
    for place, block in enumerate(blocks):
        if place in cells:
            _take_cells(draft, cells[place])
        else:
            _take(draft, block, blocks[place + 1] if place + 1 < len(blocks) else None)
        if block.kind != "furniture":
            draft.last_kind = block.kind
    for section in draft.open:
        section.end = draft.length
    text = "".join(draft.parts)
    facts = read_facts(_with_pairs(draft, text))

    def said(of_file: str, in_text: str = "") -> str:
        return str(meta.get(of_file) or facts.get(in_text or of_file) or "")

    approved_on, reviewed_on = said("approved_on"), said("last_reviewed", "reviewed_on")
    last = read_month(reviewed_on) or read_month(approved_on)
    return Policy(
        id=policy_id,
        title=draft.title or policy_id.replace("-", " ").capitalize(),
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        sections=tuple(
            Section(s.label, s.heading, s.level, s.path, s.start, s.end, s.audiences)
            for s in draft.sections
            if s.end > s.start
        ),
        clauses=tuple(draft.clauses),
        school=meta.get("school", "") or _school(blocks),
        version=said("version") or approved_on,
        audiences=_listed(meta.get("audiences") or facts.get("audiences")),
        approved_by=said("approved_by"),
        approved_on=approved_on,
        reviewed_on=reviewed_on,
        review_due=read_review(said("next_review_due", "review_due"), last),
        related=related_titles(draft.clauses),
    )


def _headings_rule(blocks: Sequence[Block]) -> bool:
    headings = [b.text for b in blocks if b.kind == "heading" and not b.number and b.text]
    rules = sum(force_of(text) in BINDING for text in headings)
    return rules >= RULE_HEADINGS and rules * 2 >= len(headings)


def _school(blocks: Sequence[Block]) -> str:
    """The school's name over the title or right under it; "" where none stands there."""
    title = next((place for place, b in enumerate(blocks) if b.kind == "title"), -1)
    return next(filter(None, (school_name(b.text) for b in blocks[: title + 2])), "")


def _with_pairs(draft: _Draft, text: str) -> str:
    """The text as facts are read from it: the rows of its tables as pairs."""
    said, done = "", 0
    for start, end, cells in draft.rows:
        said += text[done:start] + paired(cells)
        done = end
    return said + text[done:]


def _listed(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(v.strip() for v in value.split(",") if v.strip())
    return tuple(str(v) for v in value) if isinstance(value, (list, tuple)) else ()


def _take(draft: _Draft, block: Block, following: Block | None) -> None:
    if block.kind == "title":
        draft.title = draft.title or block.text
        draft.line(block.text)
    elif block.kind == "heading":
        _take_heading(draft, block, following)
    elif block.kind == "furniture":
        # A page number in the middle of a list doesn't end the list.
        draft.line(block.text)
    elif block.kind == "item":
        _take_item(draft, block, following)
    elif block.kind == "row":
        _take_row(draft, block)
    else:
        _take_paragraph(draft, block, following)


# --- sections ---------------------------------------------------------------------------------


def _open_section(
    draft: _Draft, label: str, heading: str, level: int, audiences: tuple[str, ...]
) -> _OpenSection:
    while draft.open and draft.open[-1].level >= level:
        draft.open.pop().end = draft.length
    if level > 0 and draft.open and draft.open[0].level == 0:
        draft.open.pop(0).end = draft.length
    parent = draft.open[-1] if draft.open else None
    path = (*(parent.path if parent else ()), heading or label)
    if draft.audiences and not set(audiences) & set(draft.audiences):
        # "Parents" in a code for staff is about parents: it binds those the title names.
        audiences = ()
    own = audiences or (parent.audiences if parent and parent.level else draft.scope)
    section = _OpenSection(label, heading, level, path, draft.length, own)
    draft.open.append(section)
    draft.sections.append(section)
    # "2.1 This policy aims to:" is the stem of 2.1.1, 2.1.2 and so on.
    draft.over = [(number, stem) for number, stem in draft.over if label.startswith(f"{number}.")]
    draft.stems, draft.lead = [], None
    draft.last_sentence = ""
    return section


def _take_heading(draft: _Draft, block: Block, following: Block | None) -> None:
    if 0 < block.level <= draft.appendix_level:
        draft.appendix, draft.appendix_level = "", 0
    level = _level(draft, block)
    label = _label(draft, block)
    if block.text:
        heading, audiences = block.text, audiences_of_heading(block.text)
    else:
        # A numbered paragraph: its section carries the heading it stands under.
        parent = next((s for s in reversed(draft.open) if 0 < s.level < level), None)
        heading, audiences = (parent.heading if parent else ""), ()
    if draft.length:
        draft.write("\n\n")
    section = _open_section(draft, label, heading, level, audiences)
    section.bare = block.level == 0 and not block.number
    section.start = draft.length
    if not block.text:
        section.path = section.path[:-1] if heading else (*section.path[:-1], label)
        draft.write(f"{block.number} ")
    elif block.number.startswith(_PARTS):
        draft.appendix, draft.appendix_level = block.number, block.level
        draft.write(block.number if block.text == block.number else f"{block.number}: {block.text}")
    else:
        draft.write(f"{block.number} {block.text}".strip())
    if _is_rule_heading(draft, block, following):
        place = (draft.length - len(block.text), draft.length)
        _add_clause(draft, block.text, place, (), place)


# "For staff and agency workers", under the title.
_FOR_WHOM = re.compile(
    r"(?:(?:guidance|information|advice|rules|notes) )?for (?P<who>[\w ,/&'’-]{3,60})\.?", re.I
)
# "STAFF MUST NOT SOLICIT GIFTS", "NO DOGS"; but "WHAT STAFF MUST NOT DO" is a topic.
_LOUD_RULE = re.compile(
    r"(?!WHAT|WHO|WHEN|HOW|WHY|WHERE|WHICH)(?:"
    r"(?:NO|NEVER|DO NOT|DON['’]T) [A-Z'’]+(?: [A-Z\d'’-]+)*"
    r"|(?:[A-Z'’]+ ){1,6}?(?:MUST|SHALL|MAY|SHOULD|CANNOT)(?: NOT| NEVER)?"
    r"(?: (?!NOT$|NEVER$)[A-Z\d'’-]+){1,10})[.!]?$"
)


def _is_rule_heading(draft: _Draft, block: Block, following: Block | None) -> bool:
    """A heading that is itself the rule: "Staff must not share passwords", or in a document whose
    headings are its rules, "Ask before you go inside"."""
    text = block.text
    if text.endswith(("?", ":")):
        return False
    if text.isupper() and block.level == 0 and not block.number and _LOUD_RULE.match(text):
        return True
    if len(text.split()) < RULE_HEADING_WORDS:
        return False
    # A number without words ("2.1 Staff must …") opens a paragraph, which is text under it.
    empty = following is None or (following.kind == "heading" and bool(following.text))
    if block.level == 0 and not block.number:
        return empty and not _is_title_line(text)
    if force_of(text) not in BINDING or _TOPIC.match(text):
        return False
    prose = following is not None and following.kind == "paragraph"
    marked = prose and is_marked_rule(text)
    return empty or draft.rules or marked or text.endswith((".", "!"))


def _level(draft: _Draft, block: Block) -> int:
    """Depth from the number where there is one, else from the marks, else below what is open.

    Headings that only their looks make headings stand below those which are marked or numbered;
    among themselves, those in capitals stand over the others.
    """
    if _NUMBER.fullmatch(block.number):
        return block.number.count(".") + 1
    if block.number:
        return 1
    if block.level > 0:
        return max(2 if draft.appendix else 1, block.level - draft.offset)
    over = max((s.level for s in draft.open if not s.bare), default=0)
    return over + (2 if draft.capitals and not block.text.isupper() else 1)


def _offset(blocks: Sequence[Block]) -> int:
    """How many marks a heading of the first level has, less one: Markdown's # is often the title,
    so that section 1 has two."""
    marked = [b for b in blocks if b.kind == "heading" and b.level > 0 and b.text]
    numbered = [b.level - b.number.count(".") - 1 for b in marked if _NUMBER.fullmatch(b.number)]
    depths = numbered or [b.level - 1 for b in marked]
    return max(0, min(depths, default=0))


def _label(draft: _Draft, block: Block) -> str:
    if _NUMBER.fullmatch(block.number):
        draft.appendix = ""
        return block.number
    if block.number:
        return block.number
    return f"{draft.appendix}: {block.text}" if draft.appendix else block.text


# --- paragraphs, items, rows ------------------------------------------------------------------


def _scope(line: str) -> tuple[str, ...]:
    """Whom a document is for by a line under its title; empty unless everybody in it is known."""
    found = _FOR_WHOM.fullmatch(line)
    each = (
        [audiences_in(one) for one in re.split(r",| and | or |/|&", found["who"])] if found else []
    )
    return tuple(a for a in AUDIENCES if any(a in one for one in each)) if all(each) else ()


def _take_paragraph(draft: _Draft, block: Block, following: Block | None) -> None:
    if draft.open[-1].level == 0 and not draft.clauses:
        draft.scope = draft.scope or _scope(block.text)
    numbered = draft.last_kind == "heading" and draft.parts and draft.parts[-1].endswith(" ")
    if numbered:
        passage = draft.write(block.text)
    else:
        tight = block.kind == "fact" and draft.last_kind == "fact"
        passage = draft.line(block.text, tight=tight)
    section = draft.open[-1]
    draft.over = draft.over if numbered else []
    over = [stem for _, stem in draft.over]
    over_text = following is not None and following.kind == "paragraph"
    led, draft.lead = draft.lead, None
    if led is not None and not numbered:
        over = [led]
        if over_text and following is not None and following.text[:1].islower():
            draft.lead = led  # bare lines that go on one after the other
    draft.stems = list(over)
    # "Review date: May 2026" is in no bare verb.
    told: Force | None = "fact" if block.kind == "fact" and not is_marked_rule(block.text) else None
    if others := shared_staff(block.text):
        named = {*section.audiences, "staff", *others}
        section.audiences = tuple(a for a in AUDIENCES if a in named)
    over_list = following is not None and following.kind in ("item", "row")
    over_numbers = numbered and following is not None and _is_below(following, section.label)
    bare = block.kind == "paragraph" and not (numbered or over_list or led)
    if bare and _is_title_line(block.text):
        return
    sentences = split_sentences(block.text)
    for place, (start, end) in enumerate(sentences):
        sentence = block.text[start:end]
        here = (passage[0] + start, passage[0] + end)
        if place == len(sentences) - 1 and over_numbers and sentence.endswith((":", "–", "—")):
            draft.over = [*draft.over, (section.label, _Stem(sentence, *here, -1))]
            continue
        if place == len(sentences) - 1 and over_text and _leads(sentence):
            draft.lead = _Stem(sentence, *here, -1)
            continue
        if place == len(sentences) - 1 and over_list:
            draft.last_sentence = sentence
            if place and _GOES_ON.match(sentence):
                before = sentences[place - 1]
                if force_of(block.text[slice(*before)]) in RULES:
                    sentence = block.text[before[0] : end]
                    here = (passage[0] + before[0], here[1])
            if _stands_alone(sentence, following):
                draft.last_sentence = ""
            elif _rules_over_table(sentence, following):
                pass  # its rows hang from their heads: it is quoted by itself
            elif _is_stem(sentence):
                draft.stems = [*over, _Stem(sentence, *here, -1)]
                continue
        stems = () if place else tuple(stem.text for stem in over)
        _add_clause(draft, sentence, here, stems, passage, told)


def _rules_over_table(sentence: str, following: Block | None) -> bool:
    """Whether what stands over a table with heads is a rule in itself: "The leader decides, and it
    must not be lower than the following:", but not "The following must be worn:"."""
    return (
        following is not None
        and following.kind == "row"
        and following.header == following.cells
        and len(sentence.split()) >= WHOLE_SENTENCE_WORDS
        and not _POINTS_ON.match(sentence)
        and force_of(sentence) in BINDING
    )


def _leads(sentence: str) -> bool:
    """ "Medicines:", "The form must say:": a line that says nothing without the text under it."""
    return sentence.endswith(":") and len(sentence.split()) <= LEAD_WORDS


def _is_below(following: Block, label: str) -> bool:
    """Whether what follows is a numbered paragraph one level below: 2.1.1 under 2.1."""
    return (
        following.kind == "heading"
        and not following.text
        and (following.number.rpartition(".")[0] == label)
    )


def _is_stem(sentence: str) -> bool:
    ends = sentence.rstrip()[-1:]
    open_end = ends in ":-–—" or ends not in ".!?" or sentence.endswith("...")
    return open_end or bool(_STEM_SENTENCE.search(sentence))


def _stands_alone(sentence: str, following: Block | None) -> bool:
    """Whether a sentence that has only lost its full stop stands over a list of sentences: each of
    them says the whole of what it says."""
    if following is None or following.kind != "item" or _STEM_SENTENCE.search(sentence):
        return False
    words = sentence.split()
    return (
        len(words) >= WHOLE_SENTENCE_WORDS
        and sentence.rstrip()[-1].isalnum()
        and not BREAKS_OFF.search(sentence)
        and bool(_SENTENCE.match(following.text))
        and len(following.text.split()) > BARE_PARENT_WORDS
        and not starts_with_verb(following.text)
        and bool(_HAS_VERB.search(following.text))
    )


def _is_title_line(text: str) -> bool:
    """A line such as "Cann Bridge School" or the name of a form: every word that matters has a
    capital, there is no verb, no number and no sentence end. "No Smoking" is a rule."""
    words = re.findall(r"[A-Za-z'’-]+", text)
    return (
        0 < len(words) <= TITLE_LINE_WORDS
        and not re.search(r"[\d.!?:;@/]", text)
        and all(w[0].isupper() for w in words if len(w) > 3)
        and any(len(w) > 3 for w in words)
        and not _DO_OR_NOT.match(text)
        and not re.search(rf"\b{MODAL}", text, re.I)
    )


def _take_item(draft: _Draft, block: Block, following: Block | None) -> None:
    lead = "  " * block.indent + (f"{block.number} " if block.number else "• ")
    tight = draft.last_kind == "item" or bool(draft.stems)
    start, end = draft.line(block.text, lead=lead, tight=tight)
    while draft.stems and draft.stems[-1].indent >= block.indent:
        draft.stems.pop()
    stems, said = _stems(draft), block.text
    if following is not None and following.kind == "item" and following.indent > block.indent:
        # Of several sentences only the last opens the list; the others are said of it before.
        *before, (first, last) = split_sentences(said)
        if before and _GOES_ON.match(said[first:last]):
            first = before[-1][0]
        elif _forbids(said) and not _forbids(said[first:last]):
            first = 0  # what forbids stays over what it forbids
        opens = said[first:last]
        draft.stems.append(_Stem(opens, start + first, start + last, block.indent))
        if opens.endswith((":", "-", "–")) or _only_names(opens):
            said = said[:first].rstrip()
    whole = len(said.split()) <= LONG_ITEM_WORDS
    if not whole:
        parts = split_sentences(said)
    elif _waits(draft, stems):
        parts = [(0, len(said))] if said else []
    else:
        parts = _parts(said, stems)
    for place, (first, last) in enumerate(parts):
        part, here = said[first:last], (start + first, start + last)
        force: Force | None = "only_if" if _gives_back(part, stems) else None
        own = _own_force(part) if whole and place else force
        _add_clause(draft, part, here, stems, (start, end), own)


def _own_force(sentence: str) -> Force:
    """The force of a sentence that hangs from nothing."""
    return force_of(sentence, (), actor_and_audiences(sentence)[0])


def _waits(draft: _Draft, stems: tuple[str, ...]) -> bool:
    """Whether what stands over a list ("Staff must not:", "Do") is no sentence without its items: a
    second sentence of such an item is about the first, and nothing that goes on from the stem."""
    over = stems[-1].strip().rstrip(":–—-").strip() if stems else ""
    return not is_whole(over) if draft.stems else bool(BREAKS_OFF.search(over))


def _gives_back(said: str, stems: tuple[str, ...]) -> bool:
    """Whether an item that forbids gives leave in a later sentence: "Don't use a VPN. Students of
    computing may use one in Lab 3"."""
    later = (said[first:last] for first, last in split_sentences(said)[1:])
    leave = any(is_marked_rule(part) and _own_force(part) in ("may", "only_if") for part in later)
    return leave and force_of(said, stems) in FORBIDS


def _parts(said: str, stems: tuple[str, ...]) -> list[tuple[int, int]]:
    """The ranges of an item's parts: a sentence that rules otherwise than those before it, or for
    others, is one of its own. What explains, or goes on from them, stays with them."""
    parts: list[tuple[int, int]] = []
    for first, last in split_sentences(said):
        over = stems if len(parts) == 1 else ()
        if parts and not _rules_otherwise(said[slice(*parts[-1])], over, said[first:last]):
            first = parts.pop()[0]
        parts.append((first, last))
    return parts


def _rules_otherwise(before: str, stems: tuple[str, ...], sentence: str) -> bool:
    """Whether a sentence rules for itself, and otherwise than what stands before it, or for others.
    Leave that goes back to what stands before it is an exception to that."""
    label = len(before.split()) <= BARE_PARENT_WORDS and not starts_with_verb(before)
    if label or not is_marked_rule(sentence):
        return False
    if _LEANS.match(sentence) or _CUT_SHORT.search(sentence):
        return False
    was, now = force_of(before, stems), _own_force(sentence)
    if was not in BINDING or now not in BINDING:
        return False
    if now in ("may", "only_if") and _GOES_BACK.match(sentence):
        return False
    (_, those), (_, these) = actor_and_audiences(before), actor_and_audiences(sentence)
    return STANDING[was] != STANDING[now] or bool(those and these and those != these)


def _forbids(stem: str) -> bool:
    return force_of("x", (stem,)) in FORBIDS


def _only_names(opens: str) -> bool:
    """Whether an item over a list of its own only names what stands there."""
    count = len(opens.split())
    return opens[-1] not in ".!?" and (
        count <= BARE_PARENT_WORDS
        or (count <= NAMED_PARENT_WORDS and not _HAS_VERB.search(re.sub(r"\([^)]*\)", "", opens)))
    )


def _stems(draft: _Draft) -> tuple[str, ...]:
    """What a list item hangs from, outermost first: the stems over it, else the heading, else the
    document's title or the sentence before the list. Empty only where nothing stands above."""
    headings = (s.heading for s in reversed(draft.open) if s.level > 0 and s.heading)
    stems = tuple(stem.text for stem in draft.stems)
    if stems and draft.stems[0].indent < 0:
        return stems
    # An item with items of its own hangs from the heading as they all do.
    heading = next(headings, "") or ("" if stems else draft.last_sentence)
    return (heading, *stems) if heading else stems


def _likewise(draft: _Draft, text: str, passage: tuple[int, int]) -> Force | None:
    """The force of the sentence before, where this one only goes on from it: "A bottle is fine. So
    is a beaker.", "This policy is for teachers. It does not apply to visitors."; None elsewhere."""
    last = draft.clauses[-1] if draft.clauses else None
    if last is None or last.passage != passage:
        return None
    if _NOT_IN_SCOPE.match(text):
        return "fact" if last.force in _TELLS and _SCOPE.match(last.text) else None
    return last.force if _LIKEWISE.match(text) else None


def _quoted_stem(draft: _Draft, stems: tuple[str, ...]) -> str:
    """The stem as one verbatim stretch of the text.

    Under nested lists that is the stretch from the outermost stem to the parent. Where earlier
    bullets lie between, it is the parent alone, unless that would hide a prohibition.
    """
    stems = stems[-len(draft.stems) :] if draft.stems else stems
    if len(stems) < 2 or len(draft.stems) < len(stems):
        return stems[-1] if stems else ""
    first, parent = draft.stems[0], draft.stems[len(stems) - 1]
    stretch = draft.between(first.start, parent.end)
    if _NAMELY.search(parent.text) and stretch.count("\n") >= len(stems):
        return first.text  # from which its items hang as well, without those between
    if len(stretch) <= sum(len(s) for s in stems) + 8 * len(stems):
        return stretch
    if ends_in_condition(parent.text) and len(stretch) <= LONG_STEM:
        return stretch
    binding = (*FORBIDS, "only_if")
    hides = force_of(stems[0]) in binding and force_of(parent.text) not in binding
    return stretch if hides and len(stretch) <= LONG_STEM else parent.text


def _take_row(draft: _Draft, block: Block) -> None:
    cells = [c for c in block.cells if c]
    line = "  ".join(cells)
    place = draft.line(line, tight=draft.last_kind == "row")
    draft.rows.append((*place, cells))
    if block.header == block.cells:
        draft.stems = [s for s in draft.stems if s.indent < 0][:1]
        draft.stems.append(_Stem(line, *place, 0))
        return
    ruled = _headed_by_rules(block)
    lone = len(cells) == 1 and len(block.cells) > 1 and not ruled
    if lone and _is_blank_field(draft, cells[0]):
        return
    if all(_FIELD.fullmatch(cell) or _is_label(cell) for cell in cells):
        return
    if ruled:
        begin = place[0]
        for head, cell in zip(block.header, block.cells, strict=False):
            if cell:
                here = (begin, begin + len(cell))
                _add_clause(draft, cell, here, (head,), here, None)
                begin = here[1] + 2
        return
    if marked := _marked_columns(block, draft.open[-1].heading):
        for stem, force in marked:
            _add_clause(draft, line, place, (stem,) if stem else _stems(draft), place, force)
        return
    header = [s for s in draft.stems if s.indent == 0]
    stems = (header[-1].text,) if header and block.header else _stems(draft)
    _add_clause(draft, line, place, stems, place)


def _cells_of_rows(blocks: Sequence[Block]) -> dict[int, tuple[Cell, ...]]:
    """The cells of each row that is cut into them, by its place among the blocks."""
    found: dict[int, tuple[Cell, ...]] = {}
    for table in _tables(blocks):
        header = blocks[table[0]].header
        body = [place for place in table if blocks[place].cells != header]
        rows = read_matrix(header, [blocks[place].cells for place in body]) if header else None
        found |= {place: row for place, row in zip(body, rows or (), strict=False) if row}
    return found


def _tables(blocks: Sequence[Block]) -> Iterator[list[int]]:
    """The places of the rows of each table; the end of a page between them parts none."""
    table: list[int] = []
    for place, block in enumerate(blocks):
        if block.kind == "row" and (not table or block.header == blocks[table[0]].header):
            table.append(place)
        elif block.kind != "furniture" and table:
            yield table
            table = [place] if block.kind == "row" else []
    if table:
        yield table


def _take_cells(draft: _Draft, cells: Sequence[Cell]) -> None:
    """A row of rules for several groups of people: a line for each, after whom it is for."""
    for cell in cells:
        place = draft.line(cell.text, lead=f"{cell.stem} ", tight=draft.last_kind == "row")
        draft.last_kind = "row"
        if cell.force:
            _add_cell(draft, cell, cell.force, place)


def _is_label(cell: str) -> bool:
    return cell.endswith(":") and len(cell.split()) <= FIELD_WORDS


def _headed_by_rules(block: Block) -> bool:
    """Whether each column of words is a list of its own: "Do" beside "Don't"."""
    forces = {force_of("x", (head,)) for head in block.header}
    words = [cell for cell in block.cells if cell and cell.strip(" .").lower() not in _MARKS]
    return (
        len(block.header) == len(block.cells)
        and all(_RULE_HEAD.match(head) for head in block.header)
        and bool(forces & set(FORBIDS))
        and not forces <= set(FORBIDS)
        and len(words) == sum(bool(cell) for cell in block.cells)
    )


def _marked_columns(block: Block, heading: str) -> list[tuple[str, Force | None]]:
    """The stems and forces of a row, under its heading, whose cells are ticks, crosses, yes or no.

    Where the columns are the rules ("Allowed", "Not allowed"), each ticked column is a stem. Where
    they are people or places, the whole header is: all yes allows, all no forbids, else it depends.
    """
    marks = {place: _MARKS.get(cell.strip(" .").lower()) for place, cell in enumerate(block.cells)}
    marks = {place: mark for place, mark in marks.items() if mark is not None}
    if not marks:
        return []
    partly = any(_PARTLY.match(cell) for cell in block.cells)
    if len(block.header) < len(block.cells):
        # Ticks under nothing: what they stand for cannot be known.
        return [("", "fact")]
    rules = {p: force_of("", (head,)) for p, head in enumerate(block.header) if p and head}
    if any(force in BINDING for force in rules.values()):
        # Under "What staff may do", a tick in the column "School device" is leave.
        other: Force = "may" if _MAY_DO.match(heading) else "fact"
        rules = {p: force if force in BINDING else other for p, force in rules.items()}
        return [(block.header[p], rules.get(p, "fact")) for p in marks if marks[p]]
    says, header = set(marks.values()), "  ".join(c for c in block.header if c)
    asked = next((cell for cell in block.cells if cell.endswith("?")), "")
    if asked and len(says) == 1:
        return [("", force_of("Yes." if says == {True} else "No.", (asked,)))]
    asked = next((block.header[p] for p in marks if block.header[p].endswith("?")), "")
    if asked and len(marks) == 1:
        # "Paid? No" forbids nothing; "May the learner carry it? No" does.
        answer = "Yes." if True in says else "No."
        return [(header, force_of(answer, (asked,)) if _LEAVE.search(asked) else "fact")]
    force: Force = (
        "only_if" if partly or len(says) > 1 else ("may" if says == {True} else "must_not")
    )
    return [(header, force)]


def _is_blank_field(draft: _Draft, label: str) -> bool:
    """A form's field to fill in, or an option to tick, that says nothing by itself."""
    words = re.sub(r"[^\w\s]", " ", label).split()
    if len(words) < FIELD_LABEL_WORDS:
        return True
    if re.search(r"[(;?]", label):
        return False
    form = len(words) <= FIELD_WORDS and _FORM.search(draft.open[-1].heading)
    if form and not re.search(rf"\b{MODAL}", label, re.I):
        return True
    option = bool(_TICK.search(draft.last_sentence))
    return option and not _HAS_VERB.search(label)


# --- clauses ----------------------------------------------------------------------------------


def _add_clause(
    draft: _Draft,
    text: str,
    place: tuple[int, int],
    stems: tuple[str, ...],
    passage: tuple[int, int],
    force: Force | None = None,
) -> None:
    """Add the clause, with the force its words and stems have where none is given."""
    if not re.search(r"\w{2}", text) or _LETTERED_NUMBER.fullmatch(text):
        return
    section = draft.open[-1]
    if section.heading.endswith("?") and not stems and is_answer(text):
        stems = (section.heading,)
    stem = _quoted_stem(draft, stems)
    said, stems = text[:LONG_SENTENCE], tuple(stem[:LONG_SENTENCE] for stem in stems)
    actor, named = actor_and_audiences(said)
    subject = subject_of(said)
    speaker = _SPEAKER.match(subject)
    if stems and (
        _AWAITS_VERB.search(stems[-1])
        or (not named and (not subject or speaker or _PRONOUN.match(subject)))
    ):
        actor, named = _of_stems(stems)
    if speaker and not named and not section.audiences:
        # "I will …" in an agreement for pupils is a pupil's promise.
        actor, named = "reader", draft.audiences
    force = force or _likewise(draft, said, passage) or force_of(said, stems, actor)
    draft.clauses.append(
        Clause(
            id=_new_id(draft, text),
            policy=draft.policy_id,
            section=section.label,
            heading=section.heading or section.label,
            path=section.path,
            stem=stem,
            text=text,
            start=place[0],
            end=place[1],
            passage=passage,
            force=force,
            audiences=_audiences(draft, text, section.audiences, actor, named, passage, force),
            actor=actor,
            order=len(draft.clauses),
        )
    )


def _add_cell(draft: _Draft, cell: Cell, force: Force, place: tuple[int, int]) -> None:
    section = draft.open[-1]
    draft.clauses.append(
        Clause(
            id=_new_id(draft, f"{cell.stem} {cell.text}"),
            policy=draft.policy_id,
            section=section.label,
            heading=section.heading or section.label,
            path=(*section.path, cell.about) if cell.about else section.path,
            stem=cell.stem,
            text=cell.text,
            start=place[0],
            end=place[1],
            passage=place,
            force=force,
            audiences=cell.audiences or section.audiences,
            order=len(draft.clauses),
            thing=cell.thing,
            people=cell.people,
        )
    )


def _new_id(draft: _Draft, words: str) -> str:
    base = f"{draft.policy_id}/{slug(draft.open[-1].label, 6)}/{slug(words)}"
    seen = draft.ids.get(base, 0) + 1
    draft.ids[base] = seen
    return base if seen == 1 else f"{base}-{seen}"


def _of_stems(stems: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Actor and audiences of the innermost stem that names any."""
    for stem in reversed(stems):
        actor, named = actor_and_audiences(stem)
        if not named and len(stem.split()) <= LABEL_WORDS and not stem.endswith(":"):
            # The label of a table's row, which is whom the row is for.
            named = audiences_of_heading(stem)
        if named or actor == "school":
            return actor, named
    return "reader", ()


def _audiences(
    draft: _Draft,
    text: str,
    section: tuple[str, ...],
    actor: str,
    named: tuple[str, ...],
    passage: tuple[int, int],
    force: Force,
) -> tuple[str, ...]:
    """The section's audiences, narrowed by the clause's own subject.

    In a section for "all staff (including governors and volunteers)", "staff" means them all.
    "They" are whom the sentence before spoke of. What only tells is for everyone.
    """
    if not named and _PRONOUN.match(text) and draft.clauses:
        before = draft.clauses[-1]
        if before.passage == passage and before.actor != "school":
            return before.audiences
    tells = force not in BINDING and force != "consequence"
    all_staff = "staff" in named and "staff" in section and set(section) <= set(_STAFF_TOO)
    all_staff = all_staff or ("visitor" in section and bool(_OUTSIDE.match(text)))
    if actor == "school" or not named or tells or all_staff:
        return section
    return named
