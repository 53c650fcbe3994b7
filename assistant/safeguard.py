"""Does the message itself tell of someone at risk? Then people come before policy.

Two opinions: words that leave little doubt, and a classifier that reads the message
(`training/safeguard.py`). For languages it does not know there is a list of phrases.
Questions *about* procedure are answered like any other.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from assistant.types import Alarm, Reading

# Fewer words than this say little; there the plain words must do.
FEW_WORDS = 3
# A message this near (cosine) to questions that people were known to ask about the policy is most
# likely one of them: there the alarm has to be surer. On the development sets this takes its
# false alarms on ordinary questions from 15 to 4 of 373, with as many cries heard.
FAMILIAR, SURE = 0.4, 0.6
# Where no questions are reviewed, the chance of an answer from which a message counts as familiar.
ANSWERED = 0.6
PHRASES = Path(__file__).with_name("phrases.toml")

_PLAIN = re.compile(
    r"\b(?:(?:want|wanna|going|thinking (?:of|about)|feel like|might|gonna) (?:to )?(?:kill(?:ing)? (?:my|him|her|them)sel\w*|die|end (?:it|my life)|hurt(?:ing)? my ?self|dying)"
    r"|kill (?:my|him|her|them)sel(?:f|ves)|end it all|suicid\w+|self[- ]?harm(?:s|ed|ing)\b|cutting (?:my|her|him)self|cuts (?:her|him)self"
    r"|don['’]?t want to (?:be here|live|wake up|be alive)( any ?more)?|better off (?:without me|dead)|no point (?:in )?(?:living|being (?:here|alive))"
    r"|(?:whats?|what is) (?:even )?the point of (?:being here|living|me)\b"
    r"|(?:he|she|dad|daddy|mum|mummy|stepdad|step ?dad|uncle|stepmum|my brother|coach|someone|they) (?:\w+ )?(?:hits?|beats?(?! (?:me|him|her|us|them) (?:\d|at |in the |to ))|hurts?|touches|touched|punche[sd]|kicks|slaps|chokes?|rapes?d?) (?:me|him|her|us|them)"
    r"|(?:send|sent|sending|share|post|leak|show)\w* (?:\w+ ){0,3}(?:nudes?|naked|explicit)"
    r"|(?:nudes?|naked (?:pics?|photos?|pictures?)) of (?:me|her|him|my)"
    r"|blackmail(?:ing|ed)? (?:me|him|her|my)|sextort\w+"
    r"|(?:scared|frightened|afraid|terrified) (?:to go home|of (?:him|her|my (?:dad|mum|stepdad|uncle|husband|partner|boyfriend)))"
    r"|taken? (?:an )?overdose|took (?:an )?overdose"
    # Grooming: an adult who asks a child for pictures, or a meeting with somebody met online.
    r"|(?:coach|teacher|tutor|sir|man|bloke|guy|uncle|stepdad|someone|he|they) (?:\w+ ){0,3}"
    r"(?:ask|want|beg)(?:s|ed|ing)? (?:me|him|her|my (?:daughter|son|kid|child|sister|brother)) "
    r"(?:\w+ ){0,2}for (?:\w+ ){0,2}(?:pics?|photos?|pictures?|selfies?|vids?|videos?)"
    r"|(?:going to meet|meeting(?: up with)?|wants? to meet(?: up with)?) (?:a |this |some )?(?:\w+ )?"
    r"(?:man|bloke|guy|lad|boy|girl|woman|someone|somebody|person|friend) (?:who(?:m)? )?"
    r"(?:she|he|i|they|we)(?:['’]?s|['’]?ve)? (?:only )?(?:met|know|knows|found|been talking to) "
    r"(?:\w+ ){0,2}(?:online|on (?:insta|instagram|snap|snapchat|discord|roblox|tiktok|the internet)))",
    re.I,
)
_ABOUT = re.compile(
    r"\b(?:if|when|suppose|should|what (?:do|does|should|would)|how (?:do|does|should)|who (?:do|should|is)|policy on|"
    r"training|procedure|scenario|case study|in the event|hypothetical\w*)\b.{0,60}\b(?:a|any|some|our) "
    r"(?:pupil|child|student|learner|kid|young person|colleague|member of staff|parent|one)\b",
    re.I,
)


@lru_cache(maxsize=2)
def load_phrases(path: Path = PHRASES) -> tuple[str, ...]:
    """Phrases of other languages that tell of someone at risk, in lower case."""
    table = tomllib.loads(path.read_text("utf-8"))["phrases"]
    return tuple(phrase.lower() for phrases in table.values() for phrase in phrases)


def tells_of_risk(
    message: Reading, alarm: Alarm | None, *, language: str = "en", familiar: bool = False
) -> bool:
    """Whether people should come before policy. `message` is read without who asks; the alarm
    knows English only, and has to be surer of a `familiar` message."""
    text = message.text
    if told_plainly(text):
        return True
    if language != "en":
        return any(phrase in text.lower() for phrase in load_phrases())
    if alarm is None or len(re.findall(r"[A-Za-z]{2,}", text)) < FEW_WORDS:
        return False
    needed = max(alarm.threshold, SURE) if familiar else alarm.threshold
    return alarm.risk(message) >= needed


def told_plainly(text: str) -> bool:
    """Whether the words alone leave little doubt; quick enough for a message of any length."""
    told = _PLAIN.search(text)
    # "What do I do if a pupil …" asks about procedure; "… my dad hits me" does not, whatever else
    # stands around it.
    own = bool(told and re.search(r"\b(?:me|my|myself|us)\b", told[0], re.I))
    return bool(told) and (own or not _ABOUT.search(text))
