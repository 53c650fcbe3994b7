"""Does the message itself tell of someone at risk? Then people come before policy.

Three opinions: words that leave little doubt, a classifier that reads the message
(`training/safeguard.py`), and what the messages most like it told of. For languages it does not
know there are phrases (`languages`).
Questions *about* procedure are answered like any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant import languages
from assistant.chance import logit, weighed
from assistant.types import Alarm, Reading

# Fewer words than this say little; there the plain words must do.
FEW_WORDS = 3

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
    r"|(?:get(?:s|ting)?|got|had|having|receiv\w+|send(?:s|ing)?|sent) (?:\w+ ){0,4}?death threats"
    r"|threaten(?:s|ed|ing)? to (?:kill|hurt|stab|beat|shoot|rape|attack|burn) (?:me|him|her|us|my)"
    r"|(?:sen(?:t|ds?|ding)|show(?:s|ed|ing|n)?) (?:me|him|her|us|my (?:\w+ ){0,2}\w+) (?:an? |some |his |her |this )?"
    r"(?:\w+ )?(?:rude|dirty|sexy|sexual) (?:pics?|photos?|pictures?|vids?|videos?|images?|selfies?)"
    # A stranger who will not stop writing to a child.
    r"|(?:strangers?|random (?:man|guy|bloke|person|adult|woman|lad|account)|(?:someone|somebody|man|guy|bloke|person) "
    r"(?:who(?:m)? )?(?:i|she|he|we) (?:do|does)(?:n['’]?t| not) (?:even |really )?know)\b (?:\w+ ){0,3}?"
    r"(?:keeps?(?: on)?|won['’]?t stop|(?:has|have|['’]s|['’]ve) been) (?:\w+ )?(?:messag|dm|text|call|contact|follow|talk|ask|writ)\w* "
    r"(?:to )?(?:me|him|her|us|my (?:\w+ )?(?:son|daughter|child|kid|boy|girl|brother|sister|friend|mate))"
    # Nothing else is said, and a child may have no other words.
    r"|^\W*(?:(?:please|pls|hi|hello)[ ,]+)*(?:(?:i|we) (?:\w+ )?need(?: some)? help|help me|can (?:someone|you) help me|"
    r"please help)(?:[ ,]+(?:please|pls|now))?\W*$"
    r"|i (?:\w+ )?hate myself\b|(?:every(?:one|body)|they all) hates? me\W*$"
    r"|(?:nobody|no[- ]one) (?:(?:likes|loves|cares about|wants|talks to|plays with|sits with|will play with) me|wants to be my friend)\b"
    r"|^\W*(?:i['’]?m|im|i am|(?:i (?:just |always )?feel|(?:i['’]?m |im )?feeling)) (?:\w+ ){0,2}?(?:sad|lonely|unhappy|depressed|hopeless|"
    r"worthless|miserable|scared|frightened|empty|low)(?: (?:all the time|every ?day|today|lately|inside|now|again|at (?:school|home|lunch|break|night)|"
    r"and (?:\w+ ?){1,3}|when i look at my phone))*\W*$"
    r"|can i tell (?:you|u) (?:a secret|something)\b|(?:^\W*i hurt my ?self\W*$|(?:been|keep|started) (?:on )?hurting my ?self)"
    r"|i (?:took|take|made|sent|have) (?:a |some |my )?nudes?\b"
    # A grown-up who asks a child for silence, or sends hearts.
    r"|(?:teacher|ta|teaching assistant|coach|tutor|sir|miss|uncle|man|adult|helper|staff|stepdad)\b.{0,60}\b(?:our (?:little |special )?secret|"
    r"(?<!promise to )(?:keep|keeping) (?:it|this|that) (?:a |as a |our )?(?:little )?secret|not to tell (?:any(?:one|body)|my (?:mum|dad|parents?)))\b"
    r"|(?:teacher|ta|coach|tutor|sir|miss|staff) (?:\w+ ){0,2}?(?:sends?|sent|sending|puts?) me (?:\w+ ){0,2}(?:hearts?|kisses|kiss)\b"
    # Neglect.
    r"|(?:boy|girl|child|kid|pupil|he|she)\b.{0,40}?\b(?:always|often|every day|comes? in|turns? up) (?:\w+ ){0,3}(?:dirty|filthy|unwashed|bruised)\b"
    # Grooming: an adult who asks a child for pictures, or a meeting with somebody met online.
    r"|(?:coach|teacher|tutor|sir|man|bloke|guy|uncle|stepdad|someone|he|they) (?:\w+ ){0,3}"
    r"(?:ask|want|beg)(?:s|ed|ing)? (?:me|him|her|my (?:daughter|son|kid|child|sister|brother)) "
    r"(?:\w+ ){0,2}for (?:\w+ ){0,2}(?:pics?|photos?|pictures?|selfies?|vids?|videos?)"
    r"|(?:my|a|the|our) (?:\w+ )?(?:coach|teacher|tutor|teaching assistant|ta|sir|member of staff)\b"
    r"(?=.{0,120}\b(?:insta\w*|snap\w*|whatsapp|tiktok|discord|facebook|dm\w*)\b)"
    r".{0,60}\b(?:ask(?:ed|s|ing)?|wants?|wanting) (?:me )?to meet(?: up\b| (?:me|him|her|them)\b|(?=\W*$|[.?!,;]))(?! (?:about|to (?:talk|discuss)))"
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


@dataclass(frozen=True, slots=True)
class Hearing:
    """Fitted on development data (`training/calibrate.py`): the weights of the logistic over
    `features` that says how likely a message tells of someone at risk, and the chance from which
    it counts."""

    weights: tuple[float, float, float, float] = (1.0, 0.0, 0.0, 0.0)
    bias: float = 0.0
    threshold: float = 0.5


Features = tuple[float, float, float, float]


def features(risk: float, known: float, answerable: float, precedent: float = 0.0) -> Features:
    """What tells a cry for help from a question: the alarm's chance (as a logit), how near the
    message lies to questions that people are known to ask about the policies (a cosine, 0 where
    none are reviewed), the chance that the policies answer it (as a logit), and what messages like
    it told of (-1 nobody at risk, 1 somebody, 0 where none are looked up)."""
    return logit(risk), known, logit(answerable), precedent


def tells_of_risk(
    message: Reading,
    alarm: Alarm | None,
    hearing: Hearing,
    *,
    language: str = "en",
    known: float = 0.0,
    answerable: float = 0.5,
    precedent: float = 0.0,
) -> bool:
    """Whether people should come before policy. `message` is read without who asks; the alarm
    knows English only, and has to be surer of what looks like a question about the policies."""
    text = message.text
    if told_plainly(text):
        return True
    if language != "en":
        return languages.tells_of_risk(text)
    if alarm is None or len(re.findall(r"[A-Za-z]{2,}", text)) < FEW_WORDS:
        return False
    told = features(alarm.risk(message), known, answerable, precedent)
    return chance(told, hearing) >= hearing.threshold


def chance(values: Features, hearing: Hearing) -> float:
    """The chance, 0 to 1, that a message with these features tells of someone at risk."""
    return weighed(values, hearing.weights, hearing.bias)


def told_plainly(text: str) -> bool:
    """Whether the words alone leave little doubt; quick enough for a message of any length."""
    told = _PLAIN.search(text)
    # "What do I do if a pupil …" asks about procedure; "… my dad hits me" does not, whatever else
    # stands around it.
    own = bool(told and re.search(r"\b(?:me|my|myself|us)\b", told[0], re.I))
    return bool(told) and (own or not _ABOUT.search(text))
