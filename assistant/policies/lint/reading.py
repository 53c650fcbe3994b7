"""How hard a policy is to read, section by section."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from assistant.policies.lint.finding import Around, Fault, named
from assistant.types import Policy, Section

# Fewer words than this say little about how hard a section is.
FEWEST_WORDS = 100
# Reading ages up to which nothing is said: of what adults at work have to follow, and of what
# children and families have to follow.
STAFF_AGE = 17
FAMILY_AGE = 14
# A school grade starts at this age: the United States' grade 0 is five years old.
GRADE_TO_AGE = 5
SHOWN = 6

_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_SENTENCE = re.compile(r"[.!?;:]+(?=\s|$)|\n+")
_VOWELS = re.compile(r"[aeiouy]+")
_INNER_E = re.compile(r"^(saf|som|hom|tim|car|fac|lik|not|nam|us)e(?=[bcdfghjkmptvw])")
_SILENT = re.compile(
    r"(?:[^aeiouyl]|[aeiou]l|[aeiou]{2}[rl])e$|[^aeiouytd]ed$|(?:[^aeiouyscxzgl]|(?<![cs])h|"
    r"[aeiou]l)es$(?<!ches)(?<!shes)"
)
_TWO = re.compile(
    r"(?<![ct])ia|io(?!n|ur)|ium|[ct]ia(?![ln])|[aeiouy]ing\b|sm\b|[^aeiouylr]led\b|uou"
)


def too_hard(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Sections whose reading age is over that of the people they are for; one finding a policy."""
    for policy in policies:
        aged = [(reading_age(_own_text(policy, s)), s) for s in policy.sections if _long(policy, s)]
        hard = sorted(
            ((age, s) for age, s in aged if age > _limit(s)), key=lambda one: one[0], reverse=True
        )
        if not hard:
            continue
        shown = ", ".join(f"{named(policy, s.start)} {age:.0f}" for age, s in hard[:SHOWN])
        more = f" and {len(hard) - SHOWN} more" if len(hard) > SHOWN else ""
        whole = reading_age(policy.text)
        part = "One section is" if len(hard) == 1 else f"{len(hard)} sections are"
        yield Fault(
            policy,
            hard[0][1].start,
            hard[0][1].end,
            f"{part} hard to read. Reading age: {shown}{more}; the whole policy {whole:.0f}.",
            "Shorten the sentences there to about 15 words, one rule each, and use everyday words. "
            f"Aim for {STAFF_AGE} or less for staff and {FAMILY_AGE} or less for families and learners.",
        )


def reading_age(text: str) -> float:
    """The Flesch–Kincaid grade as an age in years (Kincaid et al., 1975, plus five).

    A line is at least one sentence, and so is each part of a list. 0.0 for a text without words.
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = sum(1 for part in _SENTENCE.split(text) if _WORD.search(part))
    syllables = sum(_syllables(word.lower()) for word in words)
    grade = 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
    return max(0.0, grade + GRADE_TO_AGE)


@cache
def _syllables(word: str) -> int:
    return sum(_of_part(part) for part in word.split("-") if part) or 1


def _of_part(word: str) -> int:
    """Groups of vowels, less the silent ones ("safe", "used", "something"), with those two vowels
    make ("media"). Hyphenation tables, the usual way, give "any" and "policy" one syllable each."""
    word = _INNER_E.sub(r"\1", re.sub(r"['’]", "", word))
    count = len(_VOWELS.findall(word))
    count -= bool(_SILENT.search(word)) and count > 1
    return max(1, count + len(_TWO.findall(word)))


def _own_text(policy: Policy, section: Section) -> str:
    """The text of a section without that of the sections under it."""
    inner = [s.start for s in policy.sections if section.start < s.start < section.end]
    return policy.text[section.start : min(inner, default=section.end)]


def _long(policy: Policy, section: Section) -> bool:
    return section.level > 0 and len(_WORD.findall(_own_text(policy, section))) >= FEWEST_WORDS


def _limit(section: Section) -> int:
    return FAMILY_AGE if {"parent", "learner"} & set(section.audiences) else STAFF_AGE
