"""What a document says of itself: approved by whom, when reviewed, what it is related to.

A fact stands as a label with its value ("Next review: Summer term 2027"), as a row of a table, as
two lines, or in a sentence ("approved by the governors on 12 March 2024"). Each is read where it
stands; nothing is made up for what is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from assistant.parse.audience import audiences_in
from assistant.types import Clause

# Facts stand on the first page; a date further on belongs to something else.
FIRST_PAGE = 3000
RELATED_WORDS = 10
VALUE_LENGTH = 80
SCHOOL_WORDS = 8

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# The last month of a school term, when "Autumn term 2026" has passed; Easter may be in April.
_TERMS = {"autumn": 12, "winter": 12, "michaelmas": 12, "spring": 4, "lent": 4, "summer": 7,
          "trinity": 7}  # fmt: skip
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "a": 1}

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_ISO_MONTH = re.compile(r"\s*(\d{4})-(\d{2})\s*")
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})\s*(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{MONTH})\b\.?"
    r"(?:\s+(?P<after>\d{1,2})(?:st|nd|rd|th)?(?!\d))?,?\s+['’]?(?P<year>\d{4}|\d{2}(?!\d))",
    re.I,
)
_NUMERIC_DATE = re.compile(r"\b(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4}|\d{2})(?!\d)")
_NUMERIC_MONTH = re.compile(r"\b(\d{1,2})/(\d{4})\b")
_TERM = re.compile(
    rf"\b(?P<term>{'|'.join(_TERMS)})(?:\s+term)?(?:\s+\d)?,?\s+(?:of\s+)?(?P<year>\d{{4}})"
    r"(?:\s?[/–-]\s?(?P<to>\d{2,4})\b)?",
    re.I,
)
_SCHOOL_YEAR = re.compile(r"\b(\d{4})\s?[/–-]\s?(\d{4}|\d{2})\b")
_YEAR = re.compile(r"\b(20\d{2})\b")
_EVERY = re.compile(
    r"\b(?:(?P<one>annual(?:ly)?|yearly|each year|every year)|(?P<two>biennial(?:ly)?|every other "
    r"year)|(?:every |in )?(?P<n>\d|one|two|three|four|five|a)[ -]year(?:s|ly)?)\b",
    re.I,
)
_RELATED = re.compile(
    r"\b(?:related|associated|linked|other) (?:policies|documents|guidance)|"
    r"\b(?:links|read) (?:to|with|alongside) other\b|\bsee also\b",
    re.I,
)

# What a fact is called. Longer names first: the first that fits is taken.
_APPROVED = r"(?:approved|ratified|adopted|agreed|authori[sz]ed|endorsed)"
_LABELS: dict[str, str] = {
    "review_due": r"(?:date (?:of|for) next review|next review(?: date| due| is)*(?: by| on| in)?|"
    r"(?:next |policy )?review (?:date|due)(?: by| on)?|(?:due for|date for) review(?: by| on| "
    r"in)?|for review(?=[ \t]*[:–=])|"
    r"to be (?:next )?reviewed(?: by| on| in)?|review by|renewal date|review (?:cycle|period|"
    r"frequency|schedule)|frequency of review|to be reviewed|"
    # Alone it is no "last review" and no "management review", and has its date behind it.
    r"(?:policy |(?<![a-z] ))review(?=[ \t]*[:–=]\s*"
    rf"(?:w/c )?(?:\d|{MONTH}\b|{'|'.join(_TERMS)}|annual|every)))",
    "reviewed_on": r"(?:date (?:of|for) last review|last (?:review(?:ed)?|updated?|revised|amended)"
    r"(?: date| on)?|reviewed(?: on)?|date reviewed)",
    "approved_by": rf"(?:{_APPROVED} by|approving (?:body|committee)|approval (?:body|by)|"
    r"(?:signed off|approved) by)",
    "approved_on": rf"(?:{_APPROVED}(?: on| in)|date (?:of (?:policy|approval|issue|adoption)|"
    rf"{_APPROVED}|issued)|(?:approval|policy|issue|effective|adoption) date|"
    rf"(?:effective|valid) from|"
    rf"date of this (?:policy|version)|"
    rf"(?:issued|{_APPROVED})(?=[ \t]*:|[ \t]+(?:\d|{MONTH}\b)))",
    "version": r"(?:version|issue|revision|edition)(?: (?:no|number|control))?\.?",
    "audiences": r"(?:applies to|who (?:this|it|the policy) (?:applies to|is for)|audience|"
    r"intended audience|(?:policy )?applicable to|target group)",
}
# A value ends at the line's end, at a second column, or at the next label on the line.
_NEXT = (
    r"(?=\s{2,}\S|\s[·•|]\s|"
    r"\s+(?:Date|Version|Issue|Signed|Next [Rr]eview|Last [Rr]eview\w*|Review(?: "
    r"[Dd]ate)?|"
    r"Approved(?: by| on)?|Ratified|Adopted)\b[^\n:]{0,20}:|\s+(?:Date|Page)\b|\n|$)"
)
_FACTS = {
    name: re.compile(
        rf"(?:^|\n|\s{{2,}}|[.;|•]\s|(?<=\w)\s(?=next|last|review|version|date))"
        rf"[ \t•]*(?:this |the )?(?:policy |document )?{label}"
        rf"(?:[ \t]*\([^)\n]{{1,30}}\))?(?:[ \t]*[:–=][ \t]*(?:\n{{1,2}}[ \t]*)?|[ \t]{{2,}}|[ "
        rf"\t]+-[ \t]+|"
        rf"[ \t]+(?=\d|{MONTH}\b|(?:autumn|spring|summer|annual)))"
        rf"(?P<value>\S[^\n]{{0,{VALUE_LENGTH}}}?){_NEXT}",
        re.I,
    )
    for name, label in _LABELS.items()
}
# What the name of a school ends in, what it has besides its own words, and what makes a heading
# of it: "Starting School".
_KIND_OF_SCHOOL = re.compile(
    r"schools?|academy|college|nursery|pre-?school|kindergarten|primary|infants?|juniors?|"
    r"federation|trust|university"
)
_OF_EVERY_SCHOOL = re.compile(
    rf"{_KIND_OF_SCHOOL.pattern}|the|of|and|&|for|high|secondary|special|middle|first|lower|upper|"
    r"grammar|boarding|independent|sixth|form|early|years|boys|girls"
)
_OF_NO_NAME = re.compile(
    r"at|for|our|your|whole|about|after|before|starting|leaving|in|to|from|this|all|out|"
    r"outside|during|beyond|around|every|each|new|what|why|how|who|when|where|welcome|my|pupils|"
    r"students|parents|staff|role|visits|home|uniform|class|walking|policy|code|procedure|"
    r"agreement|handbook|guide|rules"
)
# The next sentence after a date, and the other end of a time.
_AFTER_DAY = re.compile(r"(?<=\d)[.;]\s+(?=[A-Z])|(?<=\d{4})\s+(?:to|until)\s+(?=\d{1,2}\s)")
# "Review date:" further on in the line is another date.
_ON_SAME_LINE = re.compile(
    rf"{_APPROVED}[^\n]{{0,80}}?(?<!review )(?<!due )\bDate:?\s*(?P<value>[^\n]{{4,40}})", re.I
)
_ON_NEXT_LINE = re.compile(
    rf"{_APPROVED} by\b[^\n]{{2,80}}\n{{1,2}}[ \t]*Date(?:[ \t]*[:–-]|[ \t]{{2,}})[ \t]*"
    r"(?P<value>[^\n]{4,40}?)(?=[ \t]{2,}|\n|$)",
    re.I,
)
_WHEN = (
    rf"(?:(?:\d{{1,2}}\s*(?:st|nd|rd|th)?\s+(?:of\s+)?)?{MONTH}\s+(?:\d{{1,2}},?\s+)?\d{{4}}|"
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}|"
    rf"(?:{'|'.join(_TERMS)})(?: term)?,? \d{{4}})"
)
_BEFORE_WHEN = r"[ \t]*[ ,;:(–—-][ \t]*"
_BY_AND_WHEN = re.compile(
    rf"(?P<by>[A-Za-z].{{2,60}}?){_BEFORE_WHEN}(?:(?:on|in|dated) )?(?P<on>{_WHEN})\)?$", re.I
)
_WHEN_AND_BY = re.compile(rf"(?P<on>{_WHEN}),? by (?:the )?(?P<by>[A-Za-z].{{2,60}})", re.I)
# What must be approved by somebody is not the policy.
_APPROVED_SENTENCE = re.compile(
    rf"(?<!be )\b{_APPROVED} by:? (?:the )?(?P<by>[\w'’ &,-]{{3,60}}?)"
    rf"(?:\s+(?:on|in|at|dated)\s+(?P<on>[^\n.;]{{4,60}})|{_BEFORE_WHEN}(?P<when>{_WHEN}))",
    re.I,
)
_APPROVED_LINE = re.compile(
    rf"^(?i:{_APPROVED}) by (?P<by>[A-Z][\w'’&,-]*(?: [\w'’&,-]+){{0,5}})$", re.M
)
_REVIEW_SENTENCE = re.compile(
    r"\b(?:(?:will|shall|must|should) (?:next |then |also )?(?:be )?(?:next )?(?:reviewed?|revised|"
    r"considered)|is (?:next )?due for review|next review(?: is| will be| takes place)?|is to be "
    r"reviewed)\b(?P<value>[^.\n;]{0,100})",
    re.I,
)
_VERSION = re.compile(
    r"\b(?:version\s+(?P<number>\d{1,3}(?:\.\d{1,3}){0,2})|(?P<short>v\d{1,3}(?:\.\d{1,3}){0,2})|"
    r"(?P<issue>issue\s+\d{1,3}(?:\.\d{1,3})?))(?![\w.]\w)",
    re.I,
)
_VERSION_LABEL = re.compile(r"\bversion(?: no\.?| number)?:\s*v?\d{1,3}(?:\.\d{1,3}){0,2}\b", re.I)
_APPLIES = re.compile(
    r"\b(?:policy|code|document|procedure|agreement|guidance) applies to (?P<who>[^.\n;:]{3,160})",
    re.I,
)


def read_facts(text: str) -> dict[str, str]:
    """`approved_by`, `approved_on`, `reviewed_on`, `review_due` and `version` as printed, and
    `audiences` as the contract's names joined by commas; only what is found."""
    page = text[:FIRST_PAGE]
    found = _in_sentences(text) | _in_versions(page) | _on_one_line(page) | _labelled(page)
    return _with_audiences(found, text)


def school_name(line: str) -> str:
    """The name of the school that a line is, and nothing else: "HILL SCHOOL", "St Mary's CofE
    Primary School, Hartley". "The School Day" and "Whole School" are none."""
    name = re.split(r",| [–—-] | \(", line.strip(), maxsplit=1)[0]
    words = name.split()
    bare = re.sub(r" for (?:boys|girls)$", "", name.lower()).split()
    if not 1 < len(words) <= SCHOOL_WORDS or not _KIND_OF_SCHOOL.fullmatch(bare[-1]):
        return ""
    capitals = all(word[0].isupper() for word in words if len(word) > 3)
    other = any(map(_OF_NO_NAME.fullmatch, bare)) or re.search(r"[\d:;!?]|\.$", name)
    own = any(not _OF_EVERY_SCHOOL.fullmatch(word) for word in bare)
    return name if capitals and own and not other else ""


def paired(cells: Sequence[str]) -> str:
    """A table's row as lines of its labels with their values. Of an odd number of cells none is
    the value of another: "Visit | Approved by | Form" are the heads of a table."""
    step = 1 if len(cells) % 2 else 2
    return "\n".join("  ".join(cells[i : i + step]) for i in range(0, len(cells), step))


def version_around(around: Iterable[str], text: str) -> str:
    """The version as a header or footer prints it, where the text itself names none."""
    if "version" in read_facts(text):
        return ""
    found = (_VERSION.search(line) or _VERSION_LABEL.search(line) for line in around)
    return next((match[0] for match in found if match), "")


def _labelled(page: str) -> dict[str, str]:
    """The facts that stand beside their label."""
    found: dict[str, str] = {}
    for name, pattern in _FACTS.items():
        printed = (_AFTER_DAY.split(match["value"])[0] for match in pattern.finditer(page))
        values = (value.strip(" \t|-–:·•.") for value in printed)
        if value := next((v for v in values if _is_value(name, v)), None):
            found[name] = value
    return found | _parted(found)


def _parted(found: dict[str, str]) -> dict[str, str]:
    """Who approved it and when, where one value tells both: "The board, 12 March 2024"."""
    for name in ("approved_by", "approved_on"):
        value = found.get(name, "")
        if both := _BY_AND_WHEN.fullmatch(value) or _WHEN_AND_BY.fullmatch(value):
            parts = {"approved_by": both["by"].strip(), "approved_on": both["on"]}
            return parts | {k: v for k, v in found.items() if k in parts and k != name}
    return {}


def _on_one_line(page: str) -> dict[str, str]:
    """ "Approved by: the board  Date: May 2024", on one line or two, and "Ratified by the board" by
    itself."""
    found: dict[str, str] = {}
    for pattern in (_ON_NEXT_LINE, _ON_SAME_LINE):
        if (on := pattern.search(page)) and _dated(on["value"]):
            found["approved_on"] = on["value"].strip()
    if by := _APPROVED_LINE.search(page):
        found["approved_by"] = by["by"]
    return found


def _in_sentences(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if approved := _APPROVED_SENTENCE.search(text):
        found["approved_by"] = approved["by"].strip(" ,")
        if on := approved["when"] or _first_date(approved["on"]):
            found["approved_on"] = on
    values = (match["value"].strip() for match in _REVIEW_SENTENCE.finditer(text))
    if due := next((value for value in values if _dated(value)), None):
        found["review_due"] = due
    return found


def _in_versions(page: str) -> dict[str, str]:
    match = _VERSION.search(page)
    return {"version": match["number"] or match["short"] or match["issue"]} if match else {}


def _with_audiences(found: dict[str, str], text: str) -> dict[str, str]:
    applies = _APPLIES.search(text)
    named = audiences_in(found.pop("audiences", "") or (applies["who"] if applies else ""))
    return found | ({"audiences": ", ".join(named)} if named else {})


def _is_value(name: str, value: str) -> bool:
    if name in ("review_due", "reviewed_on", "approved_on"):
        return _dated(value) or (name == "review_due" and _EVERY.search(value) is not None)
    if name == "version":
        return len(value) <= 30 and bool(re.search(r"\d", value))
    if name == "approved_by":
        return len(value) >= 3 and value[:1].isalpha() and not re.match(r"date\b", value, re.I)
    return bool(audiences_in(value))


def _dated(value: str) -> bool:
    return read_month(value) is not None


def _first_date(value: str) -> str:
    """The words of the first date in `value`, as printed."""
    for pattern in (_ISO_DATE, _DATE, _NUMERIC_DATE, _TERM):
        if match := pattern.search(value):
            return match[0].strip()
    return ""


def read_month(text: str) -> date | None:
    """A UK date, month or school term as a day; a month or a term alone is its last day, when it
    has passed, and so is a year."""
    if match := _ISO_DATE.search(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _ISO_MONTH.fullmatch(text):
        return _day(int(match[1]), int(match[2]), 31)
    if match := _DATE.search(text):
        month = _MONTHS.index(match["month"][:3].lower()) + 1
        day = match["day"] or match["after"]
        return _day(_year(match["year"]), month, int(day) if day else 31)
    if match := _NUMERIC_DATE.search(text):
        return _day(_year(match[3]), int(match[2]), int(match[1]))
    if match := _NUMERIC_MONTH.search(text):
        return _day(int(match[2]), int(match[1]), 31)
    if match := _TERM.search(text):
        term = match["term"].lower()
        later = bool(match["to"]) and _TERMS[term] < 9
        return _day(int(match["year"]) + later, _TERMS[term], 31)
    if match := _SCHOOL_YEAR.search(text):
        first, last = int(match[1]), int(match[2]) % 100
        return _day(first + 1, 8, 31) if last == (first + 1) % 100 else None
    if match := _YEAR.search(text):
        return _day(int(match[1]), 12, 31)
    return None


def read_review(text: str, last: date | None = None) -> date | None:
    """When a review is due: a date, or a period counted from a date in the words ("annually from
    May 2024") or else from `last`, the day of the last review or approval."""
    every = _EVERY.search(text)
    found = read_month(text)
    if not every:
        return found
    if found and not re.search(r"\b(?:from|since|starting|after|beginning)\b", text, re.I):
        return found
    start = found or last
    number = every["n"]
    years = (
        1 if every["one"] else 2 if every["two"] else _NUMBERS.get(number.lower(), 0) or int(number)
    )
    return _day(start.year + years, start.month, start.day) if start else None


def _year(printed: str) -> int:
    return int(printed) + 2000 if len(printed) == 2 else int(printed)


def _day(year: int, month: int, day: int) -> date | None:
    for last in (day, 30, 29, 28):
        try:
            return date(year, month, min(day, last))
        except ValueError:
            continue
    return None


def related_titles(clauses: Iterable[Clause]) -> tuple[str, ...]:
    """Titles listed under "Related policies" and the like, each once, in their order."""
    titles = [
        clause.text.strip(" .;")
        for clause in clauses
        if clause.stem
        and (_RELATED.search(clause.heading) or _RELATED.search(clause.stem))
        and len(clause.text.split()) <= RELATED_WORDS
    ]
    return tuple(dict.fromkeys(titles))
