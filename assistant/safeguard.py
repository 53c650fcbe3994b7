"""Does the message itself tell of someone at risk? Then people come before policy.

Two opinions: words that leave little doubt, and a small classifier over the question's vector
(`training/safeguard.py`). For languages the encoder does not know there is a list of phrases.
Questions *about* procedure are answered like any other.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.types import Vector

# The vector of fewer words than this says little; there the plain words must do.
FEW_WORDS = 3
PHRASES = Path(__file__).with_name("phrases.toml")
WEIGHTS = Path(__file__).with_name("weights") / "safeguard.json"

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
    r"|taken? (?:an )?overdose|took (?:an )?overdose)",
    re.I,
)
_ABOUT = re.compile(
    r"\b(?:if|when|suppose|should|what (?:do|does|should|would)|how (?:do|does|should)|who (?:do|should|is)|policy on|"
    r"training|procedure|scenario|case study|in the event|hypothetical\w*)\b.{0,60}\b(?:a|any|some|our) "
    r"(?:pupil|child|student|learner|kid|young person|colleague|member of staff|parent|one)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Safeguard:
    """The classifier: weights over the vector (dim,), bias, and the threshold of its chance."""

    weights: tuple[float, ...]
    bias: float
    threshold: float


def load_safeguard(path: Path = WEIGHTS) -> Safeguard | None:
    """The trained classifier, or None where none is shipped."""
    if not path.is_file():
        return None
    row = json.loads(path.read_text("utf-8"))
    return Safeguard(tuple(row["weights"]), float(row["bias"]), float(row["threshold"]))


@lru_cache(maxsize=2)
def load_phrases(path: Path = PHRASES) -> tuple[str, ...]:
    """Phrases of other languages that tell of someone at risk, in lower case."""
    table = tomllib.loads(path.read_text("utf-8"))["phrases"]
    return tuple(phrase.lower() for phrases in table.values() for phrase in phrases)


def tells_of_risk(
    text: str, vector: Vector, safeguard: Safeguard | None, *, language: str = "en"
) -> bool:
    """Whether people should come before policy. `vector` is the message's unit vector (dim,),
    of the message alone and without who asks; the classifier knows English only."""
    if told_plainly(text):
        return True
    if language != "en":
        return any(phrase in text.lower() for phrase in load_phrases())
    enough = len(re.findall(r"[A-Za-z]{2,}", text)) >= FEW_WORDS
    return enough and safeguard is not None and risk(vector, safeguard) >= safeguard.threshold


def told_plainly(text: str) -> bool:
    """Whether the words alone leave little doubt; quick enough for a message of any length."""
    told = _PLAIN.search(text)
    # "What do I do if a pupil …" asks about procedure; "… my dad hits me" does not, whatever else
    # stands around it.
    own = bool(told and re.search(r"\b(?:me|my|myself|us)\b", told[0], re.I))
    return bool(told) and (own or not _ABOUT.search(text))


def risk(vector: Vector, safeguard: Safeguard) -> float:
    """The classifier's chance, 0 to 1."""
    if len(safeguard.weights) != len(vector):
        return 0.0  # another encoder was set: its vectors mean nothing to these weights
    total = safeguard.bias + sum(
        w * float(v) for w, v in zip(safeguard.weights, vector, strict=True)
    )
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
