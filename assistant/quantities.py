"""Quantities: the ages, school years, sums, hours, dates, lengths and numbers of people that a text
names, and the limits that it sets to them.

A number is of a unit only where the words beside it say so, in clauses as in questions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

Unit = Literal[
    "age",
    "year",
    "money",
    "clock",
    "day",
    "date",
    "hours",
    "since",
    "metres",
    "people",
    "adults",
    "guests",
]

# So far back the words are read that tell what a number is: a text of many numbers must not be
# read from its start for each of them.
LOOKED_BACK = 48
# And so many numbers of a text are read; where there are more, nothing can be compared anyway.
MOST = 100
# Before this hour the day before is not over.
SMALL_HOURS = 5
# Between a number and the next above or below it.
JUST = 1e-6


@dataclass(frozen=True, slots=True)
class Limit:
    """The values of a unit from `low` to `high`: years of age, school years, money, hours of the
    day, days of the week, dates (from September), hours of time or since something, metres, or how
    many people, adults, or people brought along. `closed` says of each end whether it belongs to
    it; `refused` that the words before turn it round: "no more than", "not after". `sure` is false
    where a bare number may be an hour: "from 8"."""

    unit: Unit
    low: float
    high: float
    closed: tuple[bool, bool] = (True, True)
    refused: bool = False
    sure: bool = True

    def leaves(self, value: float) -> bool:
        """Whether the value is inside what is permitted."""
        above = value >= self.low if self.closed[0] else value > self.low
        below = value <= self.high if self.closed[1] else value < self.high
        return (above and below) != self.refused

    def holds(self, low: float, high: float) -> bool | None:
        """Whether all values from `low` to `high` are inside; None where only some of them are."""
        ends = {self.leaves(low), self.leaves(high)}
        if self.unit == "clock" and high < SMALL_HOURS:
            # Two at night is after ten in the evening, and before eight in the morning.
            later = {self.leaves(low + 24), self.leaves(high + 24)}
            if self.high < math.inf and self.low > -math.inf:
                return True in ends | later
            ends |= later
        if len(ends) > 1 or low < self.low <= self.high < high:
            return None
        return ends.pop()

    @property
    def range(self) -> tuple[float, float]:
        """The first and the last value inside."""
        low = self.low if self.closed[0] else self.low + JUST
        high = self.high if self.closed[1] else self.high - JUST
        if not self.refused:
            return low, high
        return (-math.inf, self.low) if high == math.inf else (self.high, math.inf)


@dataclass(frozen=True, slots=True)
class Named:
    """A value that a question names, with all that it may mean, each from a first value to a last:
    "at 9" is nine in the morning or at night, "8 or 9 of us" is from eight to nine."""

    ranges: frozenset[tuple[float, float]]
    sure: bool = True


# --- number words -----------------------------------------------------------------------------

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS: dict[str, float] = (
    {word: float(n) for n, word in enumerate((*_ONES, *_TEENS), 1)}
    | {word: float(n) for n, word in zip(range(20, 100, 10), _TENS, strict=True)}
    | {"a": 1.0, "an": 1.0, "a couple of": 2.0, "couple of": 2.0, "both": 2.0, "dozen": 12.0}
    | {"half": 0.5, "half an": 0.5, "quarter of an": 0.25, "fiver": 5.0, "tenner": 10.0}
    | {"hundred": 100.0, "noon": 12.0, "midday": 12.0, "midnight": 24.0}
)


def _either(words: tuple[str, ...]) -> str:
    """Any of the words; the longest first, so that "sixteen" is not read as six."""
    return "|".join(sorted(words, key=len, reverse=True))


_TO_99 = rf"(?:{_either(_TENS)})(?:[- ](?:{_either(_ONES)})\b)?|{_either((*_ONES, *_TEENS))}"
_HUNDREDS = rf"(?:(?:a|{_either(_ONES)}) )?hundred(?: and (?:{_TO_99}))?"
_WORDED = rf"{_HUNDREDS}|(?:a )?dozen|{_TO_99}"
_NUMBER = rf"(?:\d+(?:,\d\d\d)*(?:\.\d+)?|{_WORDED})"
_FIRST_NUMBER = re.compile(
    rf"{_NUMBER}|\b(?:both|half(?: an)?|quarter of an|a couple of|fiver|tenner|an?)\b", re.I
)


def _value(text: str) -> float:
    """The number that digits or words give: "a hundred and twenty-five"."""
    text = text.lower().strip()
    if text in _WORDS:
        return _WORDS[text]
    if text[0].isdigit():
        return float(text.replace(",", ""))
    hundreds, hundred, rest = text.partition("hundred")
    if hundred:
        many = hundreds.strip() or "a"
        return _WORDS[many] * 100 + (_value(rest.split("and")[-1]) if rest.strip() else 0)
    return sum(_WORDS[word] for word in re.split(r"[- ]", text) if word != "a")


# --- units ------------------------------------------------------------------------------------

_TO_13 = rf"(?:1[0-3]|[1-9]|{_either((*_ONES, *_TEENS[:4]))})(?!\d)"
_HOUR = rf"(?:2[0-4]|1\d|0?\d|{_either((*_ONES, *_TEENS[:3]))})(?!\d)"
_OCLOCK = r"(?: ?o ?['’]?clock\b)"
_SPAN = r"(?:minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|fortnights?|months?|years?|yrs?)"
_MERIDIEM = (
    r"(?:a\.?m\b\.?|p\.?m\b\.?|in the (?:morning|afternoon|evening)\b|(?:at|of the) night\b"
    r"|tonight\b)"
)
_OF_WHAT_KIND = r"(?:consecutive|working|school|clear|full|whole|calendar) "
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# The school year starts in September.
_MONTHS = (
    *("september", "october", "november", "december", "january", "february", "march", "april"),
    *("may", "june", "july", "august"),
)
_NTH = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    "tenth",
)
_CHILDREN = r"(?:child(?:ren)?|kids?|pupils?|learners?|students?|girls?|boys?|lads?|sixth formers?)"
_ADULTS = r"(?:adults?|helpers?|leaders?|teachers?|staff|members? of staff|grown[- ]?ups?|coaches)"
_FRIENDS = (
    r"(?:guests?|visitors?|companions?|supporters?|friends?|mates?|pals?|relatives?|brothers?"
    r"|sisters?|cousins?)"
)
_PEOPLE = (
    rf"(?:people|persons?|{_CHILDREN}|players?|members?|swimmers?|passengers?|of (?:us|you|them))"
)
_GROUP = r"(?:groups?|gangs?|part(?:y|ies)|teams?|squads?|class(?:es)?|crowds?|bunch(?:es)?|crews?)"
# "3 of my old friends": what stands between a number and who is counted.
_WHOSE = (
    r"(?: \(\d+\))?(?: of)?(?: (?:my|our|his|her|their|the|your))?"
    r"(?: (?!(?:of|and|or|to|from|in|with)\b)[a-z]+)?"
)
_OR_MORE = (
    r"(?:(?:and|or) (?:over|above|older|more|up|upwards|later|longer)\b|plus\b|\+|upwards\b"
    r"|onwards\b)"
)
_OR_LESS = r"(?:(?:and|or) (?:under|below|younger|less|fewer|earlier)\b)"
_BOUND = rf"(?: ?(?:{_OR_MORE}|{_OR_LESS}))?"
_LENGTH = rf"(?:{_NUMBER}|half an|an?|a couple of|quarter of an)"
# "Year 11 may …" names no month.
_A_MONTH = rf"(?:{'|'.join(_MONTHS)})".replace("|may|", "|(?-i:May)|")

_MONEY = r"(?:pounds?|quid|dollars?|bucks?|euros?)"
# What a number is by its own words: the first that fits is taken, so the order matters.
_READINGS: dict[str, str] = {
    # No quantity: section 4, level 3, 20 %, 2019.
    "label": r"\b(?:section|level|page|room|stage|chapter|period|step|part|phase|form|grade|class"
    rf"|appendix|paragraph|set|group|lesson|version) {_NUMBER}\b(?!{_OCLOCK})"
    rf"|(?<![\w.]){_NUMBER} ?(?:%|per ?cent\b|times\b)|\b\d+/\d+\b|\b\d+(?:\.\d+){{2,}}\b"
    r"|\b\d{5,}\b|\b(?:19|20)\d\d\b(?! of\b)",
    # A policy has one currency, and who asks of it means that.
    "money": r"[£$€] ?(?P<sum>\d+(?:,\d\d\d)*(?:\.\d+)?)(?P<k>k\b)?"
    rf"|\b(?:{_NUMBER}|a couple of)[ -]?{_MONEY}\b|\b(?:fiver|tenner)\b",
    "age": rf"\b{_NUMBER}{_BOUND}[- ]?(?:(?:years?|yrs?)(?: of age\b|[- ]?olds?\b)|y/?o\b)"
    r"|\b(?P<side>under|over)[- ]?(?P<of>\d\d?)['’]?s\b"
    rf"|\bage[sd]?(?: of)? {_NUMBER}\b(?! ?{_SPAN}\b)|(?<=\()\d\d?(?=\))|\b\d\d?\+(?!\w)"
    rf"|(?<=, )\d\d(?=,)|\b(?P<grown>adult) (?={_CHILDREN}\b)",
    "year": rf"\b(?:years?|yrs?|y) ?{_TO_13}(?:s\b|\b)(?! ?(?:-|old))"
    # "In the sixth form common room" tells where, not who.
    r"|\b(?P<sixth>sixth|6th)[- ]form(?:ers?)?\b"
    r"(?! (?:\w+ )?(?:rooms?|cent(?:re|er)|block|area|library|study|building|cafe|canteen)\b)",
    "since": rf"\b{_LENGTH} (?P<past>{_SPAN}) (?:ago\b|(?:have|has) passed\b"
    r"|after (?:they|he|she|you|leaving|it) )",
    "hours": rf"\b{_LENGTH}[ -](?:{_OF_WHAT_KIND})?(?P<span>{_SPAN})\b"
    r"(?! ?-? ?(?:old|of age|\d|trips?\b|visits?\b|tickets?\b|pass(?:es)?\b))"
    r"|\b(?P<fortnight>fortnight)\b"
    rf"|\b(?:the )?(?P<nth>{'|'.join(_NTH)}) (?:{_OF_WHAT_KIND})?day\b",
    "metres": rf"\b{_NUMBER}[ -]?(?P<per>km|kilomet(?:re|er)s?|met(?:re|er)s?|miles?|yards?)\b",
    "date": rf"\b(?P<d>\d\d?)(?:st|nd|rd|th)?(?: of)? (?P<month>{_A_MONTH})\b"
    rf"|\b(?P<month2>{_A_MONTH}) (?P<d2>\d\d?)(?:st|nd|rd|th)?\b",
    "clock": rf"\b(?P<part>half(?: past)?|quarter past|quarter to) (?P<hour>{_HOUR})\b{_OCLOCK}?"
    rf"(?: ?(?P<when>{_MERIDIEM}))?"
    rf"|(?<![\w.:£$€])(?P<h>{_HOUR})(?:[:.](?P<m>[0-5]\d)(?![\d.]){_OCLOCK}?"
    rf"(?: ?(?P<when2>{_MERIDIEM}))?|{_OCLOCK}(?: ?(?P<when3>{_MERIDIEM}))?"
    rf"| ?(?P<when4>{_MERIDIEM}))|\b(?:12 )?(?:(?P<part2>half past|quarter past|quarter to) )?"
    r"(?P<word>noon|midday|midnight)\b",
    "adults": rf"\b(?!one of\b){_NUMBER}{_BOUND}{_WHOSE} {_ADULTS}\b",
    "guests": rf"\b(?:both|{_NUMBER}{_BOUND}){_WHOSE} {_FRIENDS}\b",
    "people": rf"\b(?!one of\b){_NUMBER}{_BOUND}{_WHOSE} {_PEOPLE}\b",
    "day": rf"\b(?P<name>{'|'.join(_WEEK)})s?\b",
    "bare": rf"(?<![\w.£$€]){_NUMBER}(?![\w%])(?!\.\d)",
}
_QUANTITY = re.compile("|".join(f"(?P<{name}>{way})" for name, way in _READINGS.items()), re.I)
_IN_HOURS = {
    **{"mi": 1 / 60, "ho": 1.0, "hr": 1.0, "da": 24.0, "ni": 24.0, "we": 168.0},
    **{"fo": 336.0, "mo": 730.0, "ye": 8766.0, "yr": 8766.0},
}
_IN_METRES = {"k": 1000.0, "me": 1.0, "mi": 1609.0, "y": 0.9}
_PARTS = {"quarter to": -0.25, "quarter past": 0.25, "half": 0.5, "half past": 0.5}

_LESS = (
    r"under|below|(?:younger|less|fewer|shorter|smaller|lower|earlier|nearer|closer) than|before"
)
_MORE = (
    r"over|above|(?:older|more|longer|larger|bigger|greater|higher|later|further) than|beyond"
    r"|after|past|gone|exceed(?:s|ing)?|in excess of"
)
_UP_TO = (
    r"up to(?: and including)?|(?:a )?maximum (?:of )?|max|at most|until|till|til|by|within"
    r"|limit of|to"
)
_FROM = r"at least|from|since|(?:a )?minimum (?:of )?|as (?:young|old|early|late) as"
_BEFORE = re.compile(
    rf"\b(?:(?P<less>{_LESS})|(?P<more>{_MORE})|(?P<upto>{_UP_TO})|(?P<start>{_FROM})"
    r"|(?P<between>between)|(?P<at>at|around|about))\s+"
    r"(?:the ages? of |the |a total of |a group of |about |around |ages? )?$",
    re.I,
)
_AFTER = re.compile(rf"\s?(?:(?P<more>{_OR_MORE})|(?P<less>{_OR_LESS}))", re.I)
# What only tells of time, and what may tell of an hour without more.
_OF_TIME = re.compile(r"(?:before|after|until|till?|by|since|past|gone|at|to)$", re.I)
_MAYBE_HOUR = re.compile(r"(?:from|by|since|to|between|past|around|about)$", re.I)
_LATER = re.compile(r"(?:earlier|later) than$", re.I)
_JOINED = re.compile(r"\s*(?:-|–|to|or|until|till)\s*(?:the )?", re.I)
_AND = re.compile(r"\s*(?:,|and|, and)\s*", re.I)
_REFUSED = re.compile(
    r"\b(?:no|not|never|nothing|cannot|nor)\W+$|\b(?:not|never|nothing|cannot|without)\W+\w+\W+$"
    r"|n['’]t\W+(?:\w+\W+)?$",
    re.I,
)
# "At least 24 hours beforehand" limits the asking, not the act.
_BEFOREHAND = re.compile(r"['’]?\s*(?:beforehand|before\b|in advance|ahead|notice|early)", re.I)
_LOOKS = re.compile(r"\b(?:look|looking|looked|peek|glance) $", re.I)
# After an age or an hour comes no noun that would be counted.
_ENDS = re.compile(
    r"\s*(?:$|[^\w\s]|(?:and|or|but|to|on|in|by|for|from|with|without|when|where|if|unless|while"
    r"|until|before|after|because|as|so|that|which|who|can|could|may|might|must|should|shall|will"
    r"|would|is|are|was|has|have|do|does|am|even|only|also|too|not|every|each|today|tonight"
    r"|tomorrow|sharp|now|then|please|ok|okay|alright|allowed|at|the|my|our|i|we|you|he|she|they|it"
    r"|be|cos|wants?|need|needs|onwards|during|outside|unless|any|just|no|yet|instead)\b"
    rf"|(?:{'|'.join(_WEEK)})s?\b)",
    re.I,
)
_COUNTED = re.compile(
    rf"\s*-?\s*(?:{_SPAN}|terms?|{_MONEY}|minutes?|metres?|miles?|stone|kilos?|kg|foot|feet|ft"
    r"|inches|cm|of|more|other|weeks?|th|st|or so|in the|books?|times)\b|\s*[%-]",
    re.I,
)
_PERSON = (
    rf"(?:{_CHILDREN}|{_ADULTS}|{_FRIENDS}|people|persons?|players?|members?|any(?:one|body)"
    r"|some(?:one|body)|every(?:one|body)|nobody|no[- ]one|those|drivers?|volunteers?|employees?"
    r"|apprentices?|customers?|m[ae]n|wom[ae]n|girls?|boys?|teenagers?|youngsters?|siblings?)"
)
_BEING = (
    r"(?:be|being|(?<!\bit )(?<!\bthat )(?<!\bthis )(?<!\bthere )(?<!limit )(?<!time )"
    r"(?<!maximum )(?<!minimum )(?<!price )(?<!size )(?<!what )(?<!when )"
    r"(?:is|are|was)|i['’]?m|i am"
    r"|(?:s?he|they|who|we|you)['’]?(?:s|re)|turn(?:s|ed|ing)?|reach(?:es|ed)?|age[sd]?)"
)
_OF_PERSON = re.compile(rf"\b(?:{_PERSON}|aged?) $", re.I)
_OF_AGE = re.compile(rf"\b(?:{_PERSON}|{_BEING})(?: (?:only|just|now|still|nearly))? $", re.I)
_IS_AGED = re.compile(
    r"(?:\b(?:i['’]?m|i am|s?he['’]?s|s?he is|they['’]?re|who['’]?s|turned"
    r"|(?<!it )(?<!that )(?<!this )(?<!there )(?<!limit )(?<!time )(?<!maximum )(?<!minimum )"
    r"(?<!price )(?<!size )(?<!what )(?<!when )(?<!group )(?<!cost )(?<!total )(?<=\w )is))"
    r"(?: (?:only|just|now|still))? $",
    re.I,
)
_OF_GROUP = re.compile(
    rf"\b{_GROUP}(?: (?:of|with|sizes?|is|are|must be|should be|can be|may be|has|have))* $", re.I
)
_MAY = re.compile(r"\s(?:may|can|must|should|are allowed|at (?:a|any one) time|at once)\b", re.I)
_OPENS = re.compile(r"(?:^|[.:;]\s)$", re.I)
_NEGATED = re.compile(r"\bnot? $", re.I)
# Only people are "sixteen or over".
_OLDER = re.compile(r"(?:and|or) (?:over|above|older|up|upwards|under|below|younger)", re.I)
_AGED = re.compile(r"age[ds]?\b|old|of age|y/?o\b", re.I)
# "You may bring one guest" is no leave for two; "two people may share" says nothing of three.
_BROUGHT = re.compile(
    r"\b(?:bring(?:ing)?|take|have|having|invit(?:e|ing)|accompanied by)"
    r"(?: along| with (?:you|them|me))?"
    r"(?: only)? $",
    re.I,
)
_AND_ME = re.compile(r"\s(?:and|plus|with) (?:me|myself|i)\b", re.I)
_ME_AND = re.compile(r"\b(?:me|myself|i)(?:,| and| plus| with| \+)(?: my)? $", re.I)
_ENDS_THERE = re.compile(
    r"\b(?:till?|until|by|back|return\w*|bring\w*|hand\w*|keep\w*|kept)\b[^.?!]*$", re.I
)
_LATELY = re.compile(r"\bafter $", re.I)
_NEXT = re.compile(r"\bnext $", re.I)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, as it stands in a text, and the words that set a bound to it.
    `ranges` are all the values it may mean, each from a first to a last; of a clock there may be
    several. `up` tells of the bound whether it goes up from the number or down to it, and `closed`
    whether the number belongs to it; `lead` is where its words begin."""

    unit: Unit
    ranges: frozenset[tuple[float, float]]
    start: int
    end: int
    sure: bool = True
    up: bool | None = None
    closed: bool = True
    refused: bool = False
    alone: bool = True
    lead: int = 0

    def limits(self, *, strict: bool = False) -> list[Limit]:
        """The limit for each of the values it may mean. A clause's "over 16" and "after 4" mean
        sixteen and four as well, unless it is taken to be `strict`."""
        lenient = not strict and self.up and self.unit in ("age", "clock", "day", "date")
        closed = self.closed or bool(lenient)
        ends = {True: (closed, True), False: (True, closed), None: (True, True)}[self.up]
        return [
            Limit(
                self.unit,
                -math.inf if self.up is False else low,
                math.inf if self.up else high,
                ends,
                self.refused,
                self.sure,
            )
            for low, high in sorted(self.ranges)
        ]


def _quantities(text: str) -> Iterator[Quantity]:
    """Every quantity a text names, from left to right; two numbers of a range are one."""
    found = list(islice(_QUANTITY.finditer(text), MOST))
    place = 0
    while place < len(found):
        first = found[place]
        before = _BEFORE.search(text, max(0, first.start() - LOOKED_BACK), first.start())
        last, after = None, place + 1
        while after < len(found) and _makes_range(
            first if last is None else last, found[after], _kind(first), text, before
        ):
            last, after = found[after], after + 1
        one = _quantity(first, last, before, text)
        if one is not None:
            yield one
        place = after if one is not None else place + 1


def _makes_range(
    one: re.Match[str],
    other: re.Match[str],
    kind: str,
    text: str,
    before: re.Match[str] | None,
) -> bool:
    """Whether two numbers are the ends of one range: "Years 7 to 11", "between £5 and £10"."""
    names = {kind, _kind(other)}
    if "label" in names or len(names - {"bare"}) > 1:
        return False
    if _JOINED.fullmatch(text, one.end(), other.start()):
        return True
    if not _AND.fullmatch(text, one.end(), other.start()):
        return False
    # "Years 4, 5 and 6" leave none between them.
    next_to = kind == "year" and _plain(other) - _plain(one) == 1
    return next_to or bool(before and before["between"])


def _kind(m: re.Match[str]) -> str:
    assert m.lastgroup is not None
    return m.lastgroup


def _quantity(
    first: re.Match[str], last: re.Match[str] | None, before: re.Match[str] | None, text: str
) -> Quantity | None:
    """The quantity of a number or a range, with its unit and its bound."""
    end = (last or first).end()
    inside = (
        _AFTER.search(first[0]) if _kind(first) in ("age", "people", "adults", "guests") else None
    )
    after = inside or _AFTER.match(text, end)
    words = _bound_word(before)
    lead = before.start() if before and not before["at"] else first.start()
    unit, sure = _unit(first, last, words, after, lead, text)
    if unit is None:
        return None
    ranges = _ranges(unit, first, last)
    if not ranges:
        return None
    if unit == "hours" and _BEFOREHAND.match(text, end):
        return None
    one = Quantity(unit, ranges, first.start(), end, sure, lead=lead)
    if last is not None:
        plain = words.lower() in ("", "between", "from", "to", "at", "until")
        return replace(one, alone=False) if plain else None  # "up to 3 to 4" is not understood
    if first["side"]:
        up = first["side"].lower() == "over"
        return replace(one, up=up, closed=False, alone=False)
    if first["nth"] and words.lower() not in ("from", "after"):
        return None
    if first["grown"]:
        return replace(one, up=True, alone=False)
    return _bounded(one, before, after, lead, text)


def _bounded(
    one: Quantity,
    before: re.Match[str] | None,
    after: re.Match[str] | None,
    lead: int,
    text: str,
) -> Quantity | None:
    """The quantity with the bound that the words before or after it set."""
    # "Borrowed by Year 10 and above", "open to Year 12": those are who, not how far.
    word = _bound_word(before)
    if before and word and not before["at"] and _fits(one.unit, word):
        refused = bool(_REFUSED.search(text, max(0, lead - LOOKED_BACK), lead))
        if before["less"]:
            return replace(one, up=False, closed=False, refused=refused, alone=False)
        if before["more"]:
            return replace(one, up=True, closed=False, refused=refused, alone=False)
        if before["start"]:
            return replace(one, up=True, refused=refused, alone=False)
        if before["upto"]:
            return replace(one, up=False, refused=refused, alone=False)
    if after:
        return replace(one, up=bool(after["more"]), alone=False)
    # "Two years after they have left": from then on.
    return (
        replace(one, up=True, alone=False)
        if one.unit == "since" and " after " in text[one.start : one.end]
        else one
    )


def _bound_word(before: re.Match[str] | None) -> str:
    if before is None:
        return ""
    return next(word for word in before.groups() if word).strip()


def _fits(unit: Unit, word: str) -> bool:
    """Whether such a word sets a bound to such a unit: nothing goes "by £5" or "under Friday"."""
    if unit in ("clock", "day", "date"):
        plain = r"from|between|up to|within|at least|(?:earlier|later) than|beyond"
        return bool(_OF_TIME.match(word) or re.match(plain, word, re.I))
    if unit == "hours":
        return not _OF_TIME.match(word) or word.lower() == "after"
    return not _OF_TIME.match(word)


def _unit(
    first: re.Match[str],
    last: re.Match[str] | None,
    word: str,
    after: re.Match[str] | None,
    lead: int,
    text: str,
) -> tuple[Unit | None, bool]:
    """What the number is, and whether that is sure."""
    kinds = {_kind(first), _kind(last)} if last is not None else {_kind(first)}
    negated = _NEGATED.search(text, max(0, lead - LOOKED_BACK), lead)
    lead = negated.start() if negated else lead
    back = max(0, lead - LOOKED_BACK)
    for unit in _UNITS:
        if unit in kinds:
            if unit == "hours" and after and _OLDER.search(after[0]) and first["span"][:1] in "yY":
                return "age", True
            brought = unit in ("people", "adults") and _BROUGHT.search(text, back, lead)
            return ("guests" if brought else unit), True
    if "label" in kinds:
        return None, False
    end = (last or first).end()
    ended = bool(_ENDS.match(text, after.end() if after and after.re is _AFTER else end))
    if _OF_GROUP.search(text, back, lead):
        return "people", True
    if after and _OLDER.search(after[0]):
        return "age", True
    quantity = bool(word) and not _OF_TIME.match(word) and word.lower() not in ("from", "between")
    if quantity and _MAY.match(text, end) and _OPENS.search(text, back, lead):
        return "people", True
    if not _COUNTED.match(text, end):
        who = quantity and not _LATER.search(word) and _OF_AGE.search(text, back, lead)
        if who and (ended or _OF_PERSON.search(text, back, lead)):
            return "age", True
        if word.lower() in ("from", "between") and _OF_PERSON.search(text, back, lead):
            return "age", True
        if not word and _IS_AGED.search(text, back, lead):
            return "age", True
        if ended and _an_hour(first) and _tells_hour(word, lead, text):
            return "clock", not (_MAYBE_HOUR.match(word) or word == "")
    return None, False


def _an_hour(m: re.Match[str]) -> bool:
    return _plain(m) in range(1, 13)


def _tells_hour(word: str, lead: int, text: str) -> bool:
    """Whether a bare number is an hour after such a word: "at 8", and no "look at 8"."""
    timed = _OF_TIME.match(word) or _MAYBE_HOUR.match(word) or _LATER.search(word)
    return bool(timed) and not _LOOKS.search(text, max(0, lead - LOOKED_BACK), lead)


_UNITS: tuple[Unit, ...] = (
    *("money", "age", "year", "since", "hours", "metres", "date", "clock", "adults", "guests"),
    *("people", "day"),
)


# --- their values -----------------------------------------------------------------------------


def _ranges(
    unit: Unit, first: re.Match[str], last: re.Match[str] | None
) -> frozenset[tuple[float, float]]:
    """All that a quantity may mean, each from a first value to a last; empty where it is none."""
    if unit == "clock":
        return _clock_ranges(first, last)
    opens, closes = _ends(unit, first), _ends(unit, last or first)
    if opens is None or closes is None:
        return frozenset()
    low, high = opens[0], closes[1]
    most = {"age": 99.0, "year": 13.0}.get(unit, math.inf)
    return frozenset({(low, high)}) if low <= high <= most and high > 0 else frozenset()


def _ends(unit: Unit, m: re.Match[str]) -> tuple[float, float] | None:
    if m["sixth"]:
        return 12.0, 13.0
    if m["fortnight"]:
        return 336.0, 336.0
    if m["nth"]:
        after = 24.0 * (_NTH.index(m["nth"].lower()) + 1)
        return after, after
    if unit == "day":
        day = _WEEK.index(m["name"].lower()) + 1.0 if m["name"] else 0.0
        return (day, day) if day else None
    if unit == "date":
        month = (m["month"] or m["month2"] or "").lower()
        if month not in _MONTHS:
            return None
        date = _MONTHS.index(month) * 100.0 + float(m["d"] or m["d2"])
        return date, date
    value = 18.0 if m["grown"] else _plain(m)
    if unit in ("hours", "since"):
        span = (m["span"] or m["past"] or "").lower()[:2]
        value *= _IN_HOURS.get(span, math.nan)
    elif unit == "metres":
        per = (m["per"] or "").lower()
        value *= next((n for key, n in _IN_METRES.items() if per.startswith(key)), math.nan)
    elif unit == "money" and m["k"]:
        value *= 1000
    return None if math.isnan(value) else (value, value)


def _plain(m: re.Match[str]) -> float:
    """The number in the words of a quantity."""
    found = _FIRST_NUMBER.search(m["sum"] or m["of"] or m[0])
    return _value(found[0]) if found else math.nan


def _clock_ranges(
    first: re.Match[str], last: re.Match[str] | None
) -> frozenset[tuple[float, float]]:
    opens = _hours(first)
    if last is None:
        return frozenset((hour, hour) for hour in opens)
    closes = _hours(last)
    if _half(last) and not _half(first):
        # "From 6.30 to 7.30 in the evening" begins in the evening; "from 9 to 5 pm" does not.
        end = min(closes)
        near = {hour for hour in opens if hour < end}
        return frozenset({(max(near), end)}) if near and len(closes) == 1 else frozenset()
    start = min(opens, default=0.0)
    night = 24 if _half(last) else 12
    later = [hour for hour in closes if hour > start] or [hour + night for hour in closes]
    if not opens or not later:
        return frozenset()
    end = min(later)
    # "Between 7 and 9": in the morning, or in the evening?
    doubtful = len(opens) > 1 and end < 12
    return frozenset() if doubtful else frozenset({(start, end)})


def _half(m: re.Match[str]) -> bool:
    """Whether the words tell the half of the day."""
    return bool(m["when"] or m["when2"] or m["when3"] or m["when4"] or m["word"])


def _hours(m: re.Match[str]) -> set[float]:
    """Every hour of the day, 0 to 24 and on, that the words may mean."""
    if m["word"]:
        return {_WORDS[m["word"].lower()] + _PARTS.get((m["part2"] or "").lower(), 0.0)}
    hour = _value(m["hour"] or m["h"]) if m["hour"] or m["h"] else _plain(m)
    hour += float(m["m"] or 0) / 60 + _PARTS.get((m["part"] or "").lower(), 0.0)
    when = (m["when"] or m["when2"] or m["when3"] or m["when4"] or "").lower().replace(".", "")
    if math.isnan(hour) or hour > 24:
        return set()
    if hour >= 13:
        return {hour}
    if when.startswith("p") or when.endswith(("afternoon", "evening")):
        return {hour % 12 + 12}
    if when in ("at night", "of the night", "tonight"):
        return {hour + 12 if 5 <= hour < 12 else hour % 12 + (24 if hour >= 12 else 0)}
    if when:
        return {hour % 12}
    # Nobody at a school means four in the morning.
    return {hour % 12 + 12} if hour < 6 or hour >= 12 else {hour, hour + 12}


# --- more of the same -------------------------------------------------------------------------

# "Year 4 children" and "class 2 pupils" are not so many.
_SO_MANY = r"(?<!year )(?<!years )(?<!yr )(?<!stage )(?<!class )(?<!form )(?<!grade )"
_MANY = re.compile(
    rf"{_SO_MANY}\b(?P<n>{_NUMBER})(?: \(\d+\))? (?P<first>[a-z]{{3,}})"
    r"(?: (?P<second>[a-z]{3,}))?",
    re.I,
)
_AT_LEAST = re.compile(
    r"\b(?:at least|(?:a )?minimum (?:of )?|from|over|above|more than|older than|after) $", re.I
)
_NO_NOUN = re.compile(
    rf"(?:{_SPAN}|and|for|the|may|can|must|are|will|who|with|from|per|{_MONEY}|p\.?m|a\.?m|or|"
    rf"years?|old|times?|(?:kilo)?met(?:re|er)s?|miles?|yards?|{_A_MONTH})$",
    re.I,
)


# "One adult to two pupils" limits neither.
_RATIO = re.compile(rf"\b(?:per|(?:for|to) (?:each|every|{_NUMBER}))\b", re.I)


def counts(text: str) -> dict[str, float]:
    """How many of what: {"book": 2}, by the words that follow a number, in the singular."""
    found: dict[str, float] = {}
    if _RATIO.search(text):
        return found
    for m in _MANY.finditer(text):
        if _AT_LEAST.search(text, max(0, m.start() - LOOKED_BACK), m.start()):
            continue
        for word in (m["first"], m["second"]):
            if not word or _NO_NOUN.match(word):
                break
            found[word.lower().removesuffix("s")] = _value(m["n"])
    return found


# --- what a question names --------------------------------------------------------------------


def values_in(text: str) -> dict[Unit, set[float]]:
    """The one value of each unit that a question names, with all that it may mean: "at 9" is nine
    in the morning or at night. Units of which it names several are left out."""
    return {
        unit: {end for one in value.ranges for end in one if math.isfinite(end)}
        for unit, value in named_in(text).items()
    }


def named_in(text: str) -> dict[Unit, Named]:
    """The one value of each unit that a question names; units of which it names several, or people
    and adults, of whom none can tell whether they are counted twice, are left out."""
    found: dict[Unit, set[Named]] = {}
    for one in _quantities(text):
        for unit, value in _named(one, text):
            found.setdefault(unit, set()).add(value)
    named = {unit: values.pop() for unit, values in found.items() if len(values) == 1}
    if "people" in found and "adults" in found:
        named.pop("people", None)  # are the adults among them?
    return named


def _named(one: Quantity, text: str) -> Iterator[tuple[Unit, Named]]:
    """What a quantity of a question tells of: "me and 3 mates" are four people."""
    if one.unit == "day":
        back = max(0, one.start - LOOKED_BACK)
        if not _ENDS_THERE.search(text, back, one.start):
            return  # begun on a Saturday may well be done "by Friday"
        if _NEXT.search(text, back, one.start):
            yield "day", Named(frozenset((low + 7, high + 7) for low, high in one.ranges))
            return
        # Monday may be the one after.
        later = {(low + 7, high + 7) for low, high in one.ranges if low < 3}
        yield "day", Named(one.ranges | later)
        return
    if one.unit == "hours" and _LATELY.search(text, max(0, one.start - LOOKED_BACK), one.start):
        one = replace(one, up=None)  # "after four days off" there were four
    yield one.unit, Named(frozenset(x.range for x in one.limits(strict=True)), one.sure)
    if one.unit == "guests":
        ((low, high),) = one.ranges
        beside = max(0, one.start - LOOKED_BACK)
        if _ME_AND.search(text, beside, one.start) or _AND_ME.match(text, one.end):
            yield "people", Named(frozenset({(low + 1, high + 1)}))


# --- what a clause sets -----------------------------------------------------------------------


def limits_in(text: str) -> tuple[Limit, ...]:
    """Every limit that a clause sets."""
    return tuple(dict.fromkeys(limit for _, limit in limits_of(text)))


def limits_of(text: str) -> Iterator[tuple[Quantity, Limit]]:
    """Every limit that a clause sets, with the words that set it."""
    for one in _quantities(text):
        limits = one.limits()
        if len(limits) > 1 or (one.alone and not _alone(one, text)):
            continue
        brought = one.alone and one.unit == "guests"
        limit = limits[0]
        yield one, replace(limit, low=-math.inf) if brought else limit


def _alone(one: Quantity, text: str) -> bool:
    """Whether a number without a bound sets a limit: "Year 7", "16-year-olds", "bring one guest". A
    bare sum, hour or length sets none that could be read off it."""
    if one.unit == "guests":
        return bool(_BROUGHT.search(text, max(0, one.start - LOOKED_BACK), one.start))
    return one.unit == "year" or (
        one.unit == "age" and bool(_AGED.search(text, one.start, one.end))
    )
