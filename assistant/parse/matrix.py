"""Tables that say for each group of people how a thing stands: who may bring what.

Their columns are people and their cells rules ("Years 5 and 6 | Staff" over "Must not bring | May
wear"), or they are turned: the people down the first column, the things across. Each cell is a rule
of its own, for the people of its column, about the thing of its row. A table of plain data, or one
with a column of notes, is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.parse.audience import audiences_in
from assistant.parse.force import force_of, has_exception
from assistant.types import BINDING, REQUIRES, Force

# The heads of columns and the names of things have no more words.
HEAD_WORDS = 7
# The corner of a table tells what its things are from so many words on; "Device" does not.
TELLING_CORNER = 3
# A cell of more words is a text, whose force is that of its sentences.
SHORT_CELL = 12

_AGES = r"\d{1,2}(?: ?(?:-|–|/|,|&|to|and|or) ?\d{1,2})*"
_GROUP = re.compile(
    rf"(?:(?:all |our )?(?:years?|yrs?|y|key stages?|ks|forms?|class(?:es)?|grades?)(?: groups?)? ?"
    rf"(?:{_AGES}|r\b)(?: (?:and|or) (?:above|over|up|below|under|reception|the sixth form))?|"
    rf"ages? {_AGES}|aged {_AGES}|(?:under|over)[- ]\d{{1,2}}['’]?s|"
    rf"{_AGES}[- ](?:years?|yrs?)?[- ]?olds?|"
    r"(?:the )?(?:sixth|6th) form(?:ers)?|early years|eyfs|(?:day )?boarders|prefects|post[- ]16)$",
    re.I,
)
_SIXTH_FORM = re.compile(r"(?:sixth|6th)[- ]form \w+s$", re.I)
# Groups of learners where others stand beside them; alone, they are places or numbers.
_PERHAPS_GROUP = re.compile(
    rf"(?:reception|nursery|pre-?school|primary|secondary|infants?|juniors?|seniors?|"
    rf"(?:lower|middle|upper|infant|junior|senior|prep)(?: school)?|"
    rf"{_AGES}(?: (?:and|or) (?:over|under|above|below))?|{_AGES}\+|(?:under|over) \d{{1,2}})$",
    re.I,
)
_OFFICES = re.compile(
    r"(?:principals?|heads?|deput(?:y|ies)(?: heads?)?|slt|leadership|dsls?|managers?|leads?|"
    r"officers?|co-?ordinators?|directors?|nurses?|doctors?|admin(?:istrators?)?|clerks?|editors?|"
    r"technicians?|librarians?|caretakers?|cleaners?|cooks?|drivers?|apprentices?|interns?|temps?|"
    r"fitters?|(?:first )?aiders|house ?parents|instructors?|lifeguards?|teams?|everyone else on "
    r"the payroll)$",
    re.I,
)
# People of no kind that is bound by itself.
_OTHERS = re.compile(
    r"(?:everyone|everybody|anyone|anybody|all|members?|players?|captains?|committees?|(?:the )?"
    r"public|others?|everyone else)$",
    re.I,
)
_PUBLIC = re.compile(r"(?:the )?public$", re.I)
# Which of them, after the people themselves: "Pupils up to 16", "Staff who are not governors".
_WHICH = re.compile(
    r"\s*\([^)]*\)|\s+(?:who|whose|on|in|at|with|from|under|over|up to|aged|without|(?<!members )"
    r"(?<!member )of|and (?:over|under|above|below))\b.*$",
    re.I,
)
_NOTES = re.compile(
    r"\b(?:notes?|comments?|conditions?|limits?|when|where|how|why|what|who|which|fees?|costs?|"
    r"prices?|times?|hours?|days?|dates?|contacts?|reasons?|exceptions?|details|terms|deadlines?|"
    r"phone number|e-?mail|rules?|responsibilit\w+|dut(?:y|ies)|tasks?|roles?|number|ratio)\b"
    r"|\?\s*$",
    re.I,
)

_YES = re.compile(
    r"(?:yes|y|ok(?:ay)?|fine|allowed|permitted|may|can|✓|✔|☑|✅)(?=\W|$)[\s.,:;–-]*", re.I
)
_NO = re.compile(r"(?:no|n|never|none|nobody|nothing|✗|✘|☒|❌|×|x)[\s.]*$", re.I)
_MARKED = re.compile(r"(?:yes|y|no|n|✓|✔|☑|✅|✗|✘|☒|❌|×|x)[\s.]*$", re.I)
_NOT_THEIRS = re.compile(
    r"(?:n/?a|not applicable|does not apply|doesn['’]t apply|not relevant|tbc|[\W_]*)\.?$", re.I
)
_BANNED = re.compile(
    r"(?:banned|prohibited|forbidden|not (?!needed|required|necessary|compulsory|expected)\w+|"
    r"no (?!limit|restriction|need|booking|permission|approval)\w+|no[,;:] )",
    re.I,
)
_FREE = re.compile(
    r"(?:not (?:needed|required|necessary|compulsory|expected)|no (?:limit|restriction|need|"
    r"booking|permission|approval)|optional|free(?:ly| use| choice| access)|"
    r"(?:at )?any ?(?:time|colour|day|hour)|unlimited|full access|open to all|always)\b",
    re.I,
)
# "Yes, without asking" is no condition.
_NO_CONDITION = re.compile(r"(?:without (?:asking|limit|restriction)|freely|(?:at )?any)\b", re.I)
_DUTY = re.compile(r"(?:required|compulsory|mandatory|a must)\W*$", re.I)
_ADVICE = re.compile(r"recommended\W*$", re.I)
_CONDITION = re.compile(
    r"\bonly\b|\b(?:ask|sign \w+|tell \w+) first\b|^(?:with|if|when|where|once|after|provided|"
    r"under|subject to|by|on request|supervised|accompanied|unless|through)\b|"
    r"\b(?:permission|approval|consent|agreement|authorisation)\b",
    re.I,
)
_RULES_ITSELF = re.compile(r"\b(?:must|shall|should|may|can|cannot|do not|don['’]t)\b", re.I)
_UP_TO = re.compile(r"^up to\b|\bat (?:the )?most\b", re.I)
# A permission that goes on so is given on that condition.
_ON_CONDITION = re.compile(
    r",? (?:with|if|when|where|once|after|provided|unless|as long as|subject to)\b|"
    r", (?:in|at|on|from|before|during|under|up to|for|through|by|silent|switched|supervised)\b",
    re.I,
)
# A duty or a check, of which a tick says that it is done and not that it is allowed.
_OWED = re.compile(
    r"\b(?:must|needs?|required|compulsory|mandatory|training|induction|dbs|checks?|duty)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says to whom of what.

    `force` is None where it says nothing to them at all ("Not applicable"); `stem` is what its
    words hang from, as written before them; `about` is what the corner of the table calls its
    things, where that tells more than a word or two ("Activity on a school tablet").
    """

    thing: str
    people: str
    text: str
    force: Force | None
    audiences: tuple[str, ...]
    about: str = ""

    @property
    def stem(self) -> str:
        named = self.text.lower().startswith(self.people.lower())
        return f"{self.thing}:" if named else f"{self.thing} – {self.people}:"


def read_matrix(
    header: Sequence[str], body: Sequence[Sequence[str]]
) -> list[tuple[Cell, ...]] | None:
    """The cells of each row under a header; none of a row without a rule in it (a fee, a time),
    which is left a row. None where it is no such table: at least half its cells have to rule."""
    turned = _turned(header, body)
    if turned is None:
        return None
    rows = [_cells(header, row, turned) for row in body]
    forces = [cell.force for row in rows for cell in row if cell.force]
    if sum(force in BINDING for force in forces) * 2 < max(1, len(forces)):
        return None
    return [row if any(cell.force in BINDING for cell in row) else () for row in rows]


def _turned(header: Sequence[str], body: Sequence[Sequence[str]]) -> bool | None:
    """Whether the people stand down the first column; None where it is no such table."""
    heads = header[1:]
    plain = all(
        h and len(h.split()) <= HEAD_WORDS and (people_of(h) is not None or not _NOTES.search(h))
        for h in heads
    )
    if not heads or not body or not plain:
        return None
    if any(len(row) != len(header) or not row[0] for row in body):
        return None
    if _are_people(heads):
        return False
    rules = any(force_of("x", (head,)) in BINDING for head in heads)
    turned = len(heads) > 1 and len(body) > 1 and not rules
    return True if turned and _are_people([row[0] for row in body]) else None


def _are_people(names: Sequence[str]) -> bool:
    """Whether these name groups of people: at least half of them plainly, one at the least."""
    plainly = sum(people_of(name) is not None for name in names)
    perhaps = sum(bool(_PERHAPS_GROUP.match(_head(name))) for name in names)
    return plainly > 0 and (plainly + perhaps) * 2 > len(names)


def people_of(name: str) -> tuple[str, ...] | None:
    """Whom a group of people is, as readers: "Years 5 and 6" are learners; () where they are of no
    kind, and None where the words name no people."""
    if len(name.split()) > HEAD_WORDS:
        return None
    head = _head(name)
    if _GROUP.match(name) or _GROUP.match(head) or _SIXTH_FORM.match(head):
        return ("learner",)
    last = re.split(r"[\s/]+", head)[-1] if head else ""
    if _OFFICES.search(head) or _OFFICES.match(last):
        return ("staff",)
    if audiences_in(last):
        return audiences_in(head)
    if _PUBLIC.search(head):
        return (*audiences_in(_PUBLIC.sub("", head)), "visitor")
    return () if _OTHERS.match(last) else None


def _head(name: str) -> str:
    return _WHICH.sub("", name).strip(" :*")


def _cells(header: Sequence[str], row: Sequence[str], turned: bool) -> tuple[Cell, ...]:
    cells = []
    about = header[0] if len(header[0].split()) >= TELLING_CORNER else ""
    for head, text in zip(header[1:], row[1:], strict=True):
        if text:
            thing, people = (head, row[0]) if turned else (row[0], head)
            force = _force(text, thing, header[0], people)
            groups = people_of(people)
            if groups is None:
                groups = ("learner",) if _PERHAPS_GROUP.match(_head(people)) else ()
            cells.append(Cell(thing, people, text, force, groups, about))
    return tuple(cells)


def _force(text: str, thing: str, corner: str, people: str) -> Force | None:
    """What a cell does: its words go on from the people's ("Staff" "may wear"), or answer for
    them with yes, no or a tick."""
    if named := re.match(rf"{re.escape(people)}\s*:\s*", text, re.I):
        text = text[named.end() :]  # "Fitters: no"
    if _MARKED.match(text):
        return _of_mark(bool(_YES.match(text)), thing, corner)
    if _NOT_THEIRS.match(text):
        return None
    if len(text.split()) > SHORT_CELL:
        return force_of(text)
    if _DUTY.match(text):
        return "must"
    if _ADVICE.match(text):
        return "should"
    if _NO.match(text):
        return "must_not"
    if _FREE.match(text):
        return "only_if" if has_exception(text) else "may"
    if _BANNED.match(text):
        return "only_if" if has_exception(text) else "must_not"
    if (yes := _YES.match(text)) and not re.match(r"not\b", text[yes.end() :], re.I):
        rest = text[yes.end() :]
        if re.match(r"(?:may|can)\b", text, re.I) and rest and text[yes.end() - 1] == " ":
            return _of_leave(text)
        return "only_if" if rest and not _NO_CONDITION.match(rest) else "may"
    if _CONDITION.search(text) and not _RULES_ITSELF.search(text):
        return "only_if"
    force = force_of(text)
    return "may" if force == "fact" and _UP_TO.search(text) else force


def _of_leave(text: str) -> Force:
    """ "May bring", "May bring, in school mode", "May not bring"."""
    force = force_of(f"They {text[:1].lower()}{text[1:]}")
    return "only_if" if force == "may" and _ON_CONDITION.search(text) else force


def _of_mark(yes: bool, thing: str, corner: str) -> Force:
    """A tick allows; of a duty it says that it is one."""
    if thing.endswith("?"):
        answered = force_of("Yes." if yes else "No.", (thing,))
        return answered if answered in BINDING else "fact"
    if _OWED.search(thing) or _OWED.search(corner) or force_of("x", (corner,)) in REQUIRES:
        return "must" if yes else "fact"
    return "may" if yes else "must_not"
