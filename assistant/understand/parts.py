"""Two questions in one message: where one ends and the next begins."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.understand.kind import AUXILIARY, SUBJECT, kind_of
from assistant.understand.turns import refers_back, says_little, words_of

# Two asks in one message are two questions only if each says enough: more words than this, or what
# somebody does ("can I appeal?").
PART_WORDS = 3
MAX_PARTS = 3
_SPLIT_AND = re.compile(
    r"(?:,|;|\.|\?)?\s+(?:and|&|n|plus|also)\s+(?=(?:who|what|what['’]?s|when|where|why|how|which|can|could|may|am i|"
    r"(?:is|are) (?:it|there|the|my|our)|do|does|should|must|if i do|are|will|would i|have i|whose)\b(?!\s+(?:else|not|so)\b))",
    re.I,
)
# "He's 12 and does his lesson at home" goes on telling.
_TELLS_OF = re.compile(r"\W*(?:s?he|it|my \w+)(?:['’]?s| is| was)\b[^,.;?]*$", re.I)
_GOES_ON_DOING = re.compile(r"does\b(?! (?:s?he|it|they|i|we)\b)", re.I)
# "Can I leave early, do I ask the head?", but not "When it rains, can I …?"
_INVERTED = re.compile(
    rf"\W*(?:(?:who|what|when|where|why|how|which(?: \w+)?) )?{AUXILIARY} {SUBJECT}\b", re.I
)
_PAUSE = r"(?:[,;]|\s[-–—])\s+"
_SPLIT_COMMA = re.compile(
    rf"{_PAUSE}(?=(?:who|what|when|where|how|which) {AUXILIARY} {SUBJECT}\b"
    r"|how (?:many|much|long|often|soon|old)\b"
    rf"|(?:(?:can|do|should|must|am|are) {SUBJECT}|is there)(?: [\w'’]+){{2}})"
    r"|\s[-–—]\s+(?=(?:can|may|do|should|must) (?:i|we) \w)",
    re.I,
)
# What is told before a question is a sentence of its own, what it is asked under is not.
_UNDER = re.compile(
    r"\W*(?:if|when\w*|while|as|because|since|though|although|before|after|until|unless|once|in|under|"
    r"by|according|for|on|at)\b",
    re.I,
)
_ASKS_AFTER = re.compile(
    r"[,:] (?:can|could|may|do|does|should|must|am|is|are|will|would) "
    r"(?:i|we|they|he|she|it|there|my|our)\b",
    re.I,
)
# "… when we have finished and are waiting" goes on telling.
_GOES_ON = re.compile(r"\W*(?:are|were|have|has) \w+(?:ing|ed)\b", re.I)
_OR = re.compile(r"\W*or\b", re.I)
_ACTS = re.compile(
    r"\W*(?:and |but |so |or )?(?:can|could|may|do|does|did|should|must|will|would) (?:i|we|they|he|she|"
    r"staff|parents|pupils|children|kids|teachers) (?!(?:ask|know|check|need|have|see|mind|help)\b)\w{3,}",
    re.I,
)
_WHAT_ABOUT = re.compile(r"\W*(?:(?:and|or|but|so) )?(?:what|how) about (?=\w)", re.I)
# "… at lunch? And in lessons?", "… on the school page or on my own?": leave is asked for each. Of a
# duty it would be a choice: "do I hand it in at the office or at the gate?".
_PREPOSITION = r"(?:on|in|at|during|outside|after|before|with|to|from|via|by)"
_PLACE = rf"{_PREPOSITION}(?: [\w'’-]+){{1,4}}"
_SPLIT_PLACE = re.compile(
    rf"(?:{_PAUSE}(?=(?:and|or) (?:also )?{_PLACE}\W*$)|\s+(?=or {_PLACE}\W*$))", re.I
)
_ELSEWHERE = re.compile(
    rf"\W*(?:(?:and|or|but|so|also) )*(?:(?:what|how) about )?(?P<place>{_PLACE})\W*$", re.I
)
# "Can I wear a watch, and what about rings?"
_OF_A_THING = re.compile(
    rf"(?P<act>\W*{AUXILIARY} {SUBJECT} \w+) (?:(?:an?|the|my|our|any|some) )?\w+\W*$", re.I
)
_ASKED_FOR = re.compile(rf"^\W*(?:how (?:many|much)|which|what) \w+(?= {AUXILIARY}\b)", re.I)
_PLURAL = re.compile(r"\b(?:they|them|their|those|these)\b", re.I)
_HEADLESS = re.compile(r"(?P<whose>\b(?:my|our|your|their|his|her) own)$|\bone$", re.I)
# "Who do I ask first?", "do I need permission?": of what, the question before says.
_ASKS_ONLY = re.compile(
    r"(?:tell|told|ask|say|report|reply|answer|permission|approval|approved?|leave|anyone|anybody|"
    r"someone|somebody|first|else|get|got|go|give|check|agree|long|often|much|soon|fast|quick|quickly|"
    r"takes?|happens?|hear|come|wait|then|also)$",
    re.I,
)
_IF_SO = re.compile(r"\W*(?:and )?if (?:so|not|yes|no)\b", re.I)
_STARTS_QUESTION = re.compile(
    r"^\W*(?:(?:in|under|by|according to) [\w' -]{2,50}\b(?:policy|conduct|agreement|handbook|aup|coc),? )?"
    r"(?:(?:and|so|but|also|plus|or|ok|then|if so|if not|if yes|if no),? )*(?:who|what|when|where|why|how|which|whose|can|could|may|am|is|are|do|does|did|should|"
    r"shall|must|will|would|has|have|any|worth)\b",
    re.I,
)
# "Who do I tell about it if a pupil writes to me?" says what it is about.
_OWN_CASE = re.compile(r"\b(?:if|when) (?:an?|the|one of|some\w*|my|our|any\w*) \w+", re.I)
# Asks may be numbered, or announced: "two things:".
_PART_END = re.compile(r"(?<=[.?!:])\s+|(?:^|\s+)\(?[1-4]\)\s*")


@dataclass(frozen=True, slots=True)
class Part:
    """One ask of several: as it was put, what was told before it, and the asks it leans on."""

    ask: str
    told: str = ""
    turns: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        return f"{self.told} {self.ask}".strip()

    @property
    def spoken_of(self) -> tuple[str, ...]:
        """The asks it leans on, without what they ask for: "how many helpers does the page need"
        speaks of the page, and "who signs it off?" is about that."""
        if _PLURAL.search(self.ask):
            return self.turns
        return tuple(_ASKED_FOR.sub("", turn) for turn in self.turns)


def parts_of(text: str) -> tuple[Part, ...]:
    """Two or more asks in one message; () where there is one."""
    parts: list[Part] = []
    pending = ""
    for piece in _pieces(text):
        before = parts[-1] if parts and not pending else None
        if before and (again := _elsewhere(before.ask, piece) or _of_another(before.ask, piece)):
            parts.append(replace(before, ask=again))
            continue
        about = bool(before and _WHAT_ABOUT.match(piece))
        enough = (
            len(re.findall(r"\w+", piece)) > PART_WORDS
            or _ACTS.match(piece)
            or (parts and _IF_SO.match(piece))
            or about
        )
        # Who marks one question marks all: "When I asked last time they said no." is told.
        told = ("?" in text and piece.endswith(".")) or _GOES_ON.match(piece)
        opens = _STARTS_QUESTION.match(piece) or _ASKS_AFTER.search(piece) or about
        asks = not told and (opens or (not parts and piece.endswith("?")))
        if asks and enough and not (parts and _OR.match(piece) and not about):
            if before and (about or _leans_on_a_part(piece)):
                parts.append(Part(piece, before.told, (*before.turns, before.ask)))
            else:
                parts.append(Part(piece, pending))
            pending = ""
        elif parts and (not enough or _OR.match(piece)):
            parts[-1] = replace(parts[-1], ask=f"{parts[-1].ask} {piece}")
        else:
            pending = f"{pending} {piece}".strip()
    if pending and parts:
        parts[-1] = replace(parts[-1], ask=f"{parts[-1].ask} {pending}")
    return tuple(parts) if 2 <= len(parts) <= MAX_PARTS else ()


def _pieces(text: str) -> list[str]:
    """The text cut where another ask may begin."""
    pieces: list[str] = []
    for sentence in _PART_END.split(text):
        for piece in _asks_apart(sentence):
            asked = _INVERTED.match(piece)
            told = not (asked or _STARTS_QUESTION.match(piece) or _UNDER.match(piece))
            for ask in _SPLIT_COMMA.split(piece) if asked or told else [piece]:
                leave = kind_of(ask) == "permission"
                pieces += _SPLIT_PLACE.split(ask) if leave else [ask]
    return [piece.strip() for piece in pieces if piece.strip()]


def _asks_apart(sentence: str) -> list[str]:
    """The sentence cut before each question that follows an "and"."""
    pieces: list[str] = []
    start = 0
    for found in _SPLIT_AND.finditer(sentence):
        before, after = sentence[start : found.start()], sentence[found.end() :]
        if not (_TELLS_OF.match(before) and _GOES_ON_DOING.match(after)):
            pieces.append(before)
            start = found.end()
    return [*pieces, sentence[start:]]


def _leans_on_a_part(piece: str) -> bool:
    """Whether an ask says too little without the one before it in the same message."""
    return (
        bool(_IF_SO.match(piece))
        or (refers_back(piece) and not _OWN_CASE.search(piece))
        or all(says_little(word) or _ASKS_ONLY.match(word) for word in words_of(piece))
    )


def _elsewhere(asked: str, piece: str) -> str:
    """What was asked, asked of the place or time that is all a piece names: "can I use it in
    lessons?" of "can I use it at lunch? And in lessons?"; "" where it names more, or none was named
    before."""
    found = _ELSEWHERE.match(piece)
    if found is None:
        return ""
    place = found["place"]
    first = _ending(asked, place.partition(" ")[0]) or _ending(asked, _PREPOSITION)
    if first is None:
        return ""
    # "On my own": page, as the question says.
    noun = first["place"].rpartition(" ")[2]
    place = _HEADLESS.sub(lambda m: f"{m['whose']} {noun}" if m["whose"] else noun, place)
    return f"{first['act']} {place}?"


def _ending(asked: str, preposition: str) -> re.Match[str] | None:
    """The place or time that a question ends with, and the act before it."""
    place = rf"{preposition}\b(?: [\w'’-]+){{1,6}}"
    return re.match(rf"(?P<act>.*\w) (?P<place>{place})\W*$", asked, re.I)


def _of_another(asked: str, piece: str) -> str:
    """What was asked, asked of another thing: "can I wear rings?" of "can I wear a watch? What about
    rings?"; "" where the first names more than the thing. Beside it the old one would be answered
    again."""
    about, thing = _WHAT_ABOUT.match(piece), _OF_A_THING.match(asked)
    return f"{thing['act']} {piece[about.end() :].rstrip(' ?')}?" if about and thing else ""
