"""Numbers that decide: does the age, school year, sum, hour, length of time or number of people
that a question names lie inside what a clause permits? Read by rule, because trained vectors hardly
tell 9 from 10.

Only where the clause sets exactly one limit of a unit, and the question names exactly one value
of it, is anything said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Unit = Literal["age", "year", "money", "clock", "hours", "people"]
Side = Literal["inside", "outside", "either"]

# Clauses whose limits are remembered. What a question names never is: it may tell of somebody.
REMEMBERED = 4096
# So far back the words are read that tell what a number is: a text of many numbers must not be
# read from its start for each of them.
LOOKED_BACK = 24


@dataclass(frozen=True, slots=True)
class Limit:
    """The values of a unit from `low` to `high`: years of age, school years, pounds, hours of the
    day, hours of time or people. `closed` says of each end whether it belongs to it; `refused` that
    the words before turn it round: "no more than", "not after"."""

    unit: Unit
    low: float
    high: float
    closed: tuple[bool, bool] = (True, True)
    refused: bool = False

    def leaves(self, value: float) -> bool:
        """Whether the value is inside what is permitted."""
        above = value >= self.low if self.closed[0] else value > self.low
        below = value <= self.high if self.closed[1] else value < self.high
        return (above and below) != self.refused


def side(question: str, clause: str, context: str = "") -> Side | None:
    """Whether what the question names lies inside or outside what a clause that permits leaves
    open; "either" where its words may mean both ("at 8"), None where the two name nothing
    comparable. What the question does not name is read from its `context`."""
    limits = limits_in(clause)
    # Most clauses set none.
    named = {**values_in(context), **values_in(question)} if limits else {}
    found: set[Side] = set()
    for unit, values in named.items():
        here = [limit for limit in limits if limit.unit == unit]
        held = {here[0].leaves(value) for value in values} if len(here) == 1 else set()
        if held:
            found.add("either" if len(held) > 1 else "inside" if True in held else "outside")
    if _more_of_them({**_counts(context), **_counts(question)}, clause):
        found.add("outside")
    worst: tuple[Side, ...] = ("outside", "either", "inside")
    return next((one for one in worst if one in found), None)


def beyond(question: str, clause: str, context: str = "") -> bool:
    """Whether a rule is for other ages or school years than the one the question names, or its
    `context` where it names none."""
    limits = [x for x in limits_in(clause) if x.unit in ("age", "year") and not x.refused]
    if not limits:
        return False
    named = values_in(question)
    if not named and context:
        question, named = context, values_in(context)
    if any(len(_TELLING_NUMBER.findall(text)) != 1 for text in (question, clause)):
        return False  # of several numbers the wrong ones may be compared
    for limit in limits:
        if limit.unit in named:
            return not any(limit.leaves(value) for value in named[limit.unit])
    return False


def not_yet(question: str, clause: str, context: str = "") -> bool:
    """Whether a duty begins only after a longer time than the one the question names: "from the
    eighth day a note is required" asks for none after four days."""
    begins = [*_BEGINS.finditer(clause)]
    asked = values_in(question).get("hours") or values_in(context).get("hours")
    if len(begins) != 1 or not asked:
        return False
    found = begins[0]
    hours = _IN_HOURS[found["per"][:2].lower()]
    nth = found["nth"].lower()
    first = _NTHS[nth] if nth in _NTHS else float(re.sub(r"\D", "", nth))
    begun = first if found["from"].lower() in ("from", "on") else first + 1
    return max(asked) < begun * hours


def lasts(question: str, clause: str) -> bool:
    """Whether what a clause says holds for a first stretch of time, and the question names one
    within it: "for the first seven days"."""
    first, asked = _FIRST.search(clause), values_in(question).get("hours")
    if first is None or not asked:
        return False
    return max(asked) <= _value(first["n"]) * _IN_HOURS[first["per"][:2].lower()]


def apart(one: str, other: str) -> bool:
    """Whether two texts are for people of different ages or school years: "Years 7 to 11" and
    "Reception to Year 6"."""
    return any(
        first.high < second.low or second.high < first.low
        for first in _whom(one)
        for second in _whom(other)
        if first.unit == second.unit
    )


def _whom(text: str) -> list[Limit]:
    """The only age and the only school years a text speaks of."""
    found = [x for x in limits_in(text) if x.unit in ("age", "year")]
    return [x for x in found if not x.refused and sum(x.unit == y.unit for y in found) == 1]


# --- numbers and their units ------------------------------------------------------------------

_TO_TWENTY = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
_WORDS: dict[str, float] = {word: float(n) for n, word in enumerate(_TO_TWENTY, 1)} | {
    **{"a": 1.0, "an": 1.0, "a couple of": 2.0, "half an": 0.5, "quarter of an": 0.25},
    **{"thirty": 30.0, "forty": 40.0, "forty-five": 45.0, "fifty": 50.0, "sixty": 60.0},
    **{"ninety": 90.0, "hundred": 100.0, "a hundred": 100.0, "fiver": 5.0, "tenner": 10.0},
    **{"noon": 12.0, "midday": 12.0, "midnight": 24.0, "both": 2.0},
}


def _either(words: tuple[str, ...]) -> str:
    """Any of the words; the longest first, so that "sixteen" is not read as six."""
    return "|".join(sorted(words, key=len, reverse=True))


_TENS = ("thirty", "forty-five", "forty", "fifty", "sixty", "ninety", "hundred")
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|{_either((*_TO_TWENTY, *_TENS))})"
# "One" is a pronoun as often.
_TELLING_NUMBER = re.compile(rf"\b(?!one\b){_NUMBER}\b", re.I)
_TO_13 = rf"(?:\d{{1,2}}|{_either(_TO_TWENTY[:13])})"
_HOUR = rf"(?:\d{{1,2}}|{_either(_TO_TWENTY[:12])})"
_OCLOCK = r"o ?['’]?clock"
_SPAN = r"(?:minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|fortnights?|months?|years?)"
_MERIDIEM = r"(?:a\.?m\b\.?|p\.?m\b\.?|in the (?:morning|afternoon|evening)|at night|tonight)"
_OF_WHAT_KIND = r"(?:consecutive|working|school|clear|full|calendar) "

_YEAR = re.compile(
    rf"\b(?:years?|yrs?|y) ?(?P<n>{_TO_13})(?:s\b|\b)(?! ?(?:-|old))"
    r"|\b(?:sixth|6th)[- ]form(?:ers?)?\b",
    re.I,
)
_MONEY = re.compile(
    rf"£ ?(?P<n>\d[\d,]*(?:\.\d+)?)(?P<k>k\b)?"
    rf"|\b(?P<w>{_NUMBER}|a hundred)[ -]?(?:pounds?|quid)\b|\b(?P<note>fiver|tenner)\b",
    re.I,
)
_HOURS = re.compile(
    rf"\b(?P<n>{_NUMBER}|quarter of an|half an|an?|a couple of)[ -](?:{_OF_WHAT_KIND})?"
    rf"(?P<per>{_SPAN})\b(?! ?-? ?(?:old|\d))|\b(?P<fortnight>fortnight)\b",
    re.I,
)
_CLOCK = re.compile(
    rf"\b(?:(?P<part>half(?: past)?|quarter past|quarter to) (?P<of>{_HOUR})"
    rf"|(?P<n>{_HOUR})(?:[:.](?P<m>\d\d))?(?: ?{_OCLOCK})?)\s*(?P<when>{_MERIDIEM})?"
    r"|\b(?P<word>noon|midday|midnight)\b",
    re.I,
)
_AGE = re.compile(
    r"\b(?:i['’]?m|i am|s?he['’]?s|s?he is|they['’]?re|is|who['’]?s|only|turned|aged?(?: of)?)"
    rf" (?:only |just |now )?(?P<n>{_NUMBER})\b"
    rf"(?!\s*(?:%|[ap]\.?m\b|{_OCLOCK}|{_SPAN}\b|miles?|of\b"
    r"|pounds?|quid|or\b|in the\b|at night))"
    rf"|\b(?P<w>{_NUMBER})[- ]?(?:years?|yrs?)[- ]?olds?\b"
    r"|\b(?P<yo>\d+) ?yo\b|\((?P<bare>\d{1,2})\)|\b(?P<up>\d{1,2})\+(?!\w)",
    re.I,
)
_WHO = (
    r"(?:guests?|visitors?|companions?|friends?|mates?|people|persons?|supporters?|helpers?|adults?"
    r"|child(?:ren)?|kids?|pupils?|learners?|students?|colleagues?|relatives?|brothers?|sisters?"
    r"|cousins?|parents?|players?)"
)
# "Year 4 children" and "class 2 pupils" are not so many.
_SO_MANY = r"(?<!year )(?<!years )(?<!yr )(?<!stage )(?<!class )(?<!form )(?<!grade )"
_PEOPLE = re.compile(
    rf"{_SO_MANY}\b(?P<n>{_NUMBER}|both)\b(?: \(\d+\))?(?: of)?(?: (?:my|our|his|her|their|the))?"
    rf"(?: [a-z]+)? {_WHO}\b",
    re.I,
)
_IN_HOURS = {
    **{"mi": 1 / 60, "ho": 1.0, "hr": 1.0, "da": 24.0, "ni": 24.0, "we": 168.0},
    **{"fo": 336.0, "mo": 730.0, "ye": 8766.0},
}
_PARTS = {"quarter to": -0.25, "quarter past": 0.25, "half": 0.5, "half past": 0.5}
_NTHS = {
    **{"second": 2.0, "third": 3.0, "fourth": 4.0, "fifth": 5.0, "sixth": 6.0, "seventh": 7.0},
    **{"eighth": 8.0, "ninth": 9.0, "tenth": 10.0, "fourteenth": 14.0},
}
_BEGINS = re.compile(
    rf"\b(?P<from>from|on|after) the (?P<nth>{_either(tuple(_NTHS))}|\d{{1,2}}(?:nd|rd|th)) "
    rf"(?:{_OF_WHAT_KIND})?(?P<per>day|week|month)\b",
    re.I,
)
_FIRST = re.compile(
    rf"\b(?:for|in|within|during) the first (?P<n>{_NUMBER}) (?:{_OF_WHAT_KIND})?"
    r"(?P<per>days|weeks|months)\b",
    re.I,
)
# A bare number is an hour only after one of these, and before none of those.
_BEFORE_HOUR = re.compile(
    r"\b(?:(?<!look )(?<!looking )(?<!peek )(?<!glance )at|til|till|until|by|before|after|past"
    r"|from|gone|since|around|about|between|and|to|than)\W+$",
    re.I,
)
_COUNTED = re.compile(
    rf"^\s*(?:%|-|of\b|{_SPAN}|terms?|pounds?|quid|miles?|people|others?|pupils?|children|kids|guests?"
    r"|adults?|staff|students?|learners?|(?:or|and) (?:over|under|above|more|older)|\+)",
    re.I,
)


def _value(text: str) -> float:
    text = text.lower().strip()
    return _WORDS[text] if text in _WORDS else float(text.replace(",", ""))


def _school_years(m: re.Match[str]) -> tuple[float, float]:
    return (_value(m["n"]), _value(m["n"])) if m["n"] else (12.0, 13.0)


def _pounds(m: re.Match[str]) -> float:
    return _value(m["n"] or m["w"] or m["note"]) * (1000 if m["k"] else 1)


def _length(m: re.Match[str]) -> float:
    return 336.0 if m["fortnight"] else _value(m["n"]) * _IN_HOURS[m["per"][:2].lower()]


def _hours_of_day(m: re.Match[str], after: float | None = None) -> set[float]:
    """Every hour of the day, 0 to 24 and on, that the words may mean; with `after`, the end of a
    time that begins then."""
    if m["word"]:
        return {_value(m["word"])}
    hour = _value(m["of"] or m["n"]) + float(m["m"] or 0) / 60
    hour += _PARTS.get((m["part"] or "").lower(), 0.0)
    when = (m["when"] or "").lower().replace(".", "")
    if hour > 24:
        return set()
    if hour >= 13:
        return {hour}
    if when.startswith("p") or when.endswith(("afternoon", "evening")):
        return {hour % 12 + 12}
    if when in ("at night", "tonight"):
        return {hour + 12 if 5 <= hour < 12 else hour % 12 + (24 if hour >= 12 else 0)}
    if when:
        return {hour % 12}
    if after is not None:
        return {hour if hour > after else hour + 12}
    # Nobody at a school means four in the morning.
    return {hour % 12 + 12} if hour < 6 or hour >= 12 else {hour, hour + 12}


# --- more of the same -------------------------------------------------------------------------

_MANY = re.compile(
    rf"{_SO_MANY}\b(?P<n>{_NUMBER})(?: \(\d+\))? (?P<first>[a-z]{{3,}})"
    r"(?: (?P<second>[a-z]{3,}))?",
    re.I,
)
_AT_LEAST = re.compile(
    r"\b(?:at least|(?:a )?minimum (?:of )?|from|over|above|more than|older than|after) $", re.I
)
_NO_NOUN = re.compile(
    rf"(?:{_SPAN}|and|for|the|may|can|must|are|will|who|with|from|per|pounds?|quid|p\.?m|a\.?m|or|"
    r"years?|old|times?)$",
    re.I,
)


def _counts(text: str) -> dict[str, float]:
    """How many of what: {"book": 2}, by the words that follow a number, in the singular."""
    found: dict[str, float] = {}
    for m in _MANY.finditer(text):
        if _AT_LEAST.search(text, max(0, m.start() - LOOKED_BACK), m.start()):
            continue
        for word in (m["first"], m["second"]):
            if not word or _NO_NOUN.match(word):
                break
            found[word.lower().removesuffix("s")] = _value(m["n"])
    return found


def _more_of_them(asked: dict[str, float], clause: str) -> bool:
    """Whether more of a thing is asked for than a clause names: five books where two are."""
    return any(asked.get(thing, 0) > n for thing, n in (_counts(clause) if asked else {}).items())


# --- what a question names --------------------------------------------------------------------


def values_in(text: str) -> dict[Unit, set[float]]:
    """The one value of each unit that a question names, with all that it may mean: "at 9" is nine
    in the morning or at night. Units of which it names several are left out."""
    found: dict[Unit, set[float]] = {}
    for unit, read in _NAMED.items():
        each = {frozenset(one) for one in read(text)}
        if len(each) == 1:
            found[unit] = set(each.pop())
    return found


def _named_ages(text: str) -> Iterator[set[float]]:
    for m in _AGE.finditer(text):
        value = _value(m["n"] or m["w"] or m["yo"] or m["bare"] or m["up"])
        if 1 <= value <= 99:
            yield {value}


def _named_years(text: str) -> Iterator[set[float]]:
    for m in _YEAR.finditer(text):
        values = set(_school_years(m))
        if max(values) <= 13:
            yield values


def _named_hours(text: str) -> Iterator[set[float]]:
    for m in _CLOCK.finditer(text):
        said = m["m"] or m["when"] or m["word"] or "clock" in m[0].lower()
        if not said and not _may_be_an_hour(m, text):
            continue
        yield _hours_of_day(m)


def _may_be_an_hour(m: re.Match[str], text: str) -> bool:
    """Whether a bare number is one, by the words before and after it."""
    if _COUNTED.match(text[m.end() :]):
        return False
    start = max(0, m.start() - LOOKED_BACK)
    return bool(m["part"] or _BEFORE_HOUR.search(text, start, m.start()))


_NAMED: dict[Unit, Callable[[str], Iterator[set[float]]]] = {
    "age": _named_ages,
    "year": _named_years,
    "money": lambda text: ({_pounds(m)} for m in _MONEY.finditer(text)),
    "clock": _named_hours,
    "hours": lambda text: ({_length(m)} for m in _HOURS.finditer(text)),
    "people": lambda text: ({_value(m["n"])} for m in _PEOPLE.finditer(text)),
}

# --- what a clause sets -----------------------------------------------------------------------

_LESS = r"under|below|younger than|less than|fewer than|shorter than|before|earlier than"
_MORE = (
    r"over|above|older than|more than|longer than|beyond|after|later than|past|exceed(?:s|ing)?"
    r"|in excess of"
)
_UP_TO = r"up to|(?:a )?maximum (?:of )?|at most|until|till|til|by|within|limit of|to"
_FROM = r"at least|from|since|(?:a )?minimum (?:of )?"
_OR_MORE = r"(?:and|or) (?:over|above|older|more|up|upwards|later)|plus\b|\+|upwards|onwards"
_OR_LESS = r"(?:and|or) (?:under|below|younger|less|fewer|earlier)"
_REFUSED = re.compile(
    r"\b(?:no|not|never|nothing|without|cannot|nor)\W+(?:\w+\W+)?$|n['’]t\W+$", re.I
)
# "At least 24 hours beforehand" limits the asking, not the act.
_BEFOREHAND = re.compile(r"['’]?\s*(?:beforehand|before\b|in advance|ahead|notice)", re.I)
_AGED = re.compile(r"\b(?:age[ds]?|years? old|year[- ]olds?|years of age|birthday)\b", re.I)
# "You may bring one guest" is no leave for two; "two people may share" says nothing of three.
_BROUGHT = re.compile(
    rf"\b(?:bring(?:ing)?|have|having|invit(?:e|ing)|accompanied by)(?: along| with (?:you|them))?"
    rf"(?: up to| no more than| at most| (?:a )?maximum of| only)? (?P<n>{_NUMBER})(?: \(\d+\))?"
    rf"(?: [a-z]+)? {_WHO}\b",
    re.I,
)
_OVERS = re.compile(r"\b(?P<side>under|over)[- ](?P<n>\d{1,2})['’]?s\b", re.I)
# Only people are "sixteen or over".
_OF_PEOPLE = re.compile(r"(?:and|or) (?:over|above|older|up|upwards|under|below|younger)", re.I)


def _bounded(value: str) -> re.Pattern[str]:
    """A value, what may stand before and after it, and the value up to which it goes."""
    about = r"(?:the ages? of |a total of |about |ages? )?"
    return re.compile(
        rf"(?:\b(?P<before>{_LESS}|{_MORE}|{_FROM}|{_UP_TO}|between)\s+{about})?(?<![\w£.:])"
        rf"(?P<value>{value})(?!\w)(?:\s*(?:-|–|to|and|or|until|till)\s*(?P<to>{value}|\d{{1,2}}\b))?"
        rf"(?P<after>\s*(?:{_OR_MORE}|{_OR_LESS}))?",
        re.I,
    )


# The order matters: "Years 7 to 11" is no hour of the day as well.
_SET: dict[Unit, re.Pattern[str]] = {
    "money": _bounded(rf"£ ?\d[\d,]*(?:\.\d+)?|(?:{_NUMBER}|a hundred)[ -](?:pounds?|quid)"),
    "year": _bounded(
        rf"(?:years?|yrs?|y) ?{_TO_13}\b(?! ?(?:-|old))|(?:sixth|6th)[- ]form(?:ers?)?"
    ),
    "hours": _bounded(rf"(?:{_NUMBER}|half an|an?)[ -](?:{_OF_WHAT_KIND})?{_SPAN}\b(?! ?-? ?old)"),
    "age": _bounded(rf"{_NUMBER}(?: years of age| years? old|[- ]year[- ]olds?)?"),
    "clock": _bounded(
        rf"(?:(?:half|quarter) past |quarter to )?{_HOUR}(?:[:.]\d\d)?(?: ?{_OCLOCK})?"
        rf"(?: ?{_MERIDIEM})?|noon|midday|midnight"
    ),
}


@lru_cache(maxsize=REMEMBERED)
def limits_in(text: str) -> tuple[Limit, ...]:
    """Every limit that a clause sets, unit by unit."""
    found: list[Limit] = []
    for m in _OVERS.finditer(text):
        under = m["side"].lower() == "under"
        low, high = (-math.inf, float(m["n"])) if under else (float(m["n"]), math.inf)
        found.append(Limit("age", low, high, (True, not under)))
    for m in _BROUGHT.finditer(text):
        found.append(Limit("people", -math.inf, _value(m["n"])))
        text = _without(m, text)
    for unit, pattern in _SET.items():
        rest = text
        for m in pattern.finditer(text):
            limit = _limit(unit, m, text)
            if limit:
                found.append(limit)
            if limit or unit in ("year", "money", "hours"):
                rest = _without(m, rest)
        text = rest
    return tuple(dict.fromkeys(found))


def _without(m: re.Match[str], text: str) -> str:
    """The text as long as before, without what is read already."""
    return text[: m.start()] + "·" * (m.end() - m.start()) + text[m.end() :]


def _limit(unit: Unit, m: re.Match[str], text: str) -> Limit | None:
    before, after = (m["before"] or "").lower(), (m["after"] or "").lower()
    ends = _ends(unit, m, text)
    if ends is None or (unit == "hours" and _BEFOREHAND.match(text[m.end() :])):
        return None
    low, high = ends
    if m["to"]:
        plain = before in ("", "between", "from", "until", "to")
        return Limit(unit, low, high) if plain else None  # "up to 3 to 4" is not understood
    start = m.start("before") if before else m.start("value")
    refused = bool(before and _REFUSED.search(text[max(0, start - LOOKED_BACK) : start]))
    if re.fullmatch(_LESS, before):
        return Limit(unit, -math.inf, low, (True, False), refused)
    if re.fullmatch(_MORE, before):
        return Limit(unit, low, math.inf, (unit in ("clock", "age"), True), refused)
    if re.fullmatch(_FROM, before):
        return Limit(unit, low, math.inf, refused=refused)
    # "Borrowed by Year 10 and above", "open to Year 12": those are who, not how far.
    who = unit == "year" and before in ("by", "to")
    if re.fullmatch(_UP_TO, before) and unit != "age" and not who:
        return Limit(unit, -math.inf, low, refused=refused)
    if re.match(rf"\s*(?:{_OR_MORE})", after):
        return Limit(unit, low, math.inf)
    if after:
        return Limit(unit, -math.inf, high)
    # A bare sum, hour or length sets no limit that could be read off it.
    alone = unit == "year" or (unit == "age" and _AGED.search(m[0]))
    return Limit(unit, low, high) if alone else None


def _ends(unit: Unit, m: re.Match[str], text: str) -> tuple[float, float] | None:
    """The first and the last value named; None where they are none of this unit."""
    value, to = m["value"], m["to"]
    ends: tuple[float, float] | None = None
    if unit == "age":
        ends = _ages(m, text)
    elif unit == "year":
        first = _YEAR.match(value)
        low, high = _school_years(first) if first else (math.inf, 0.0)
        last = re.search(r"\d{1,2}", to) if to else None
        ends = (low, float(last[0]) if last else high)
    elif unit == "money":
        first, last = _MONEY.match(value), _MONEY.match(to) if to else None
        ends = (_pounds(first), _pounds(last or first)) if first else None
    elif unit == "hours":
        first = _HOURS.match(value)
        ends = (_length(first), _length(first)) if first and not to else None
    else:
        ends = _times(m, text)
    return ends if ends and ends[0] <= ends[1] else None


def _ages(m: re.Match[str], text: str) -> tuple[float, float] | None:
    near = text[max(0, m.start() - 30) : m.end() + 12]
    counted = _COUNTED.match(text[m.end("value") :]) and not m["after"]
    if text[: m.start("value")].rstrip().endswith("£"):
        return None
    if counted and not _AGED.search(m[0]):
        return None
    if not (_AGED.search(near) or _OF_PEOPLE.search(m["after"] or "")):
        return None
    low, last = re.match(_NUMBER, m["value"], re.I), re.match(_NUMBER, m["to"] or "", re.I)
    assert low is not None
    first, second = _value(low[0]), _value((last or low)[0])
    return (first, second) if first > 0 and second <= 99 else None


def _times(m: re.Match[str], text: str) -> tuple[float, float] | None:
    if _COUNTED.match(text[m.end("value") :]) or not (m["before"] or m["to"]):
        return None
    first = _CLOCK.fullmatch(m["value"].strip())
    opens = _hours_of_day(first) if first else set()
    if not m["to"] or not opens:
        return (min(opens), min(opens)) if len(opens) == 1 else None
    last = _CLOCK.fullmatch(m["to"].strip())
    closes = _hours_of_day(last, min(opens)) if last else set()
    return (min(opens), min(closes)) if closes else None
