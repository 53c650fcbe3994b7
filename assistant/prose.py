"""The words around policy text: where it stands, lists, cuts, days and readers, as people say them.

The terminal, the page, the answers and what is said of a policy all take them from here, so that
a section has one name wherever it is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Protocol

from assistant.types import FIRST_PAGE, FRONT, Citation, Force

PEOPLE: Mapping[str, str] = {
    "staff": "staff",
    "governor": "governors",
    "volunteer": "volunteers",
    "parent": "parents and carers",
    "learner": "learners",
    "visitor": "visitors",
}
"""The readers of each audience, in words."""
ONE_OF: Mapping[str, str] = {
    "staff": "a member of staff",
    "governor": "a governor",
    "volunteer": "a volunteer",
    "parent": "a parent or carer",
    "learner": "a learner",
    "visitor": "a visitor",
}
"""One of them."""
FORCES: Mapping[Force, str] = {
    "must_not": "Must not",
    "should_not": "Should not",
    "must": "Must",
    "should": "Should",
    "may": "May",
    "only_if": "Only in some cases",
}
"""How strict a rule is, as a heading over rules."""
OTHER_FORCES = "What else it says"

# A heading of one word in capitals is a short form up to this length.
SHORT_FORM = 5

_CAPITALS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SHORT_FORMS = frozenset(
    re.findall(
        r"\w+",
        "AI AUP BYOD CCTV DBS DPO DSL EHCP EYFS GDPR ICT KCSIE LADO NSPCC PE PSHE PTA SEN SENCO "
        "SEND UK USB VPN II III IV B C D E F G H",
    )
)
# "Part B" is the number of a part; "Part-time staff" is a heading.
_NUMBERED = re.compile(
    r"appendix|annex|(?:schedule|part|section|chapter) (?-i:[A-Z]|\d{1,2}|[IVX]{1,5})\b", re.I
)


class Placed(Protocol):
    """Whatever stands in a section: a clause, a citation, a finding, a scenario."""

    @property
    def section(self) -> str: ...

    @property
    def heading(self) -> str: ...


def place(of: Placed) -> str:
    """ "section 4, Personal use"; the label alone where it says everything."""
    label, heading = of.section, of.heading
    if label == FRONT:
        return FIRST_PAGE
    where = f"section {label}" if label[:1].isdigit() else in_sentence(label)
    told = heading in ("", label) or label.endswith(f": {heading}")
    return where if told else f"{where}, {in_sentence(heading)}"


def within(label: str) -> str:
    """A section by its label, among other words: "section 4", "Appendix A", “Reporting”."""
    if label == FRONT:
        return FIRST_PAGE
    if label[:1].isdigit():
        return f"section {label}"
    label = in_sentence(label)
    return label if _NUMBERED.match(label) else f"“{label}”"


def in_sentence(heading: str) -> str:
    """A heading, or the label of a section, as one writes it among other words: what is set in
    capitals gets small letters, and short forms ("ICT") stay."""
    before, colon, after = heading.rpartition(": ")
    if not after.isupper() or " " not in after and len(after) <= SHORT_FORM:
        return heading

    def small(found: re.Match[str]) -> str:
        letter = len(found[0]) == 1 and found.end() == len(after)  # "PART A"
        return found[0] if letter or found[0] in _SHORT_FORMS else found[0].lower()

    return f"{before}{colon}{capitalised(_CAPITALS.sub(small, after))}"


def strictness(force: Force) -> str:
    """The heading that a rule of this force stands under."""
    return FORCES.get(force, OTHER_FORCES)


def by_force(citations: Sequence[Citation]) -> list[tuple[str, list[Citation]]]:
    """Quotes that stand in the order of their forces, under a heading for each."""
    groups = groupby(citations, key=lambda one: strictness(one.force))
    return [(heading, list(group)) for heading, group in groups]


def by_place(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Quotes that follow each other in one section and hang from the same words: those are then
    said once."""
    groups = groupby(citations, key=lambda one: (one.policy, one.section, one.stem))
    return [list(group) for _, group in groups]


def listed(things: Sequence[str], most: int | None = None, last: str = "and") -> str:
    """ "a, b and c", with the number of those beyond `most`; "" for none. `last` may be "or"."""
    shown = things[:most]
    if len(shown) < len(things):
        return f"{', '.join(shown)} and {len(things) - len(shown)} more"
    return f" {last} ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def shortened(text: str, longest: int) -> str:
    """A text in one line, cut at a word where it is longer than that many characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[:longest].rsplit(' ', 1)[0]} …"


def capitalised(text: str) -> str:
    """The text with a capital in front, all else as it is."""
    return text[:1].upper() + text[1:]


def day(when: date) -> str:
    """ "3 May 2026", the same on every system."""
    return f"{when.day} {when:%B %Y}"


def month(when: date) -> str:
    """ "May 2026"."""
    return f"{when:%B %Y}"
