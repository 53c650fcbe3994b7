"""Who is asking: the role chosen, or by the words. "My class" is staff, "my son's teacher" a parent."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.types import AUDIENCES

_I_AM = r"(?:\b(?:i['’]?m|i am|we['’]?re|we are|as)(?: also| only| just| here as)?(?: an?| the| one of the)?)"
_CHILD = (
    r"(?:(?:step|foster |grand)?(?:sons?|daughters?)|lad|lass|little (?:one|boy|girl|lad)|boy|girl|twins|"
    r"eldest|youngest)"
)
_ROLE_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "governor",
        re.compile(
            r"\b(?:i['’]?m|i am|as|been|new|us|we) (?:a |an |the |only |just |new |parent |chair of )*(?:governors?|trustees?)\b|\bgovernor (?:here|question)\b|\bparent governor here\b"
            r"|\b(?:i['’]?m|i am|i sit|we sit) on the (?:governing (?:board|body)|board of (?:governors|trustees))\b",
            re.I,
        ),
    ),
    (
        "volunteer",
        re.compile(
            rf"{_I_AM} (?:\w+ )?(?:volunteer|helper)\b|\bi volunteer\b|\bi (?:help|come in)\b.{{0,30}}\b(?:readers?|club|class|tuesdays|wednesdays|pta)\b",
            re.I,
        ),
    ),
    (
        "staff",
        re.compile(
            r"\bmy (?:class(?! teacher)|form(?! tutor| was| is| has)|tutor group|pupils?|students?|year \d+s?|y\d+s?|(?:line )?manager|boss|payslip|contract|appraisal|shifts?|probation|colleagues?|ta|lesson|department|learners?)\b"
            rf"|{_I_AM} (?:new |supply |day-to-day |only here on )*(?:\w+ ){{0,2}}(?:teacher|ta|teaching assistant|tutor|cleaner|caretaker|supply|member of staff|cook|chef|nqt|ect|midday|secretary|technician|coach|contractor|supervisor|nurse|(?:site|office|business) manager|receptionist|librarian|worker|employee|apprentice)\b"
            r"|\bi (?:teach|work) (?:here|at|in|for)?\b|\bi teach\b|\bkids? in my (?:class|form)\b|\bsupply (?:teacher|ta) here\b",
            re.I,
        ),
    ),
    (
        "parent",
        re.compile(
            rf"\b(?:my|our) (?:foster |older |elder |younger |middle )?{_CHILD}\b(?!['’]?s? (?:form|class) group i)|\bmy (?:foster )?(?:kids?|child|children)\b|^\W*(?:son|daughter)\b"
            rf"|\b(?:i|we)(?:['’]?ve got| have| have got) (?:a|an|one|two|three) (?:\w+ )?{_CHILD}\b"
            rf"|{_I_AM} (?:\w+ )?(?:mum|dad|parents?(?! governor)|carers?|mother|father|nan|gran|grandad|guardian)\b|\bother (?:mums|parents|dads)\b",
            re.I,
        ),
    ),
    (
        "learner",
        re.compile(
            r"\bmy (?:(?:class )?teacher|tutor|mates?|form tutor|head of year|sir|miss|year group)\b"
            r"|\bi['’]?m (?:only |just )?(?:in )?(?:(?:y|ye?a?rs? ?)\d+|(?:the )?sixth form)\b|\bi['’]?m (?:only |just )?(?:\d{1,2} years? old|(?:[6-9]|1[0-8])(?=\W*$|[,.;?!]| (?:and|can|so|do|am)\b))"
            rf"|{_I_AM} (?:year \d+ |y\d+ )?(?:pupil|student|sixth former)s?\b|\b(?:sir|miss) (?:is|said|wont|won['’]t|told)\b",
            re.I,
        ),
    ),
    (
        "visitor",
        re.compile(
            rf"{_I_AM} (?:visit(?:ing|or)|hirer|delivering|delivery driver)\b|\b(?:i|we) (?:hire|want to hire|rent)\b.{{0,20}}\b(?:hall|pitch|room|gym|field|premises|site)\b",
            re.I,
        ),
    ),
)


def who_asks(audience: str, words: str, history: Sequence[str]) -> tuple[str, str]:
    """The role and where it is known from: "chosen", "words", these or earlier ones, or "default"."""
    if audience in AUDIENCES:
        return audience, "chosen"
    for text in (words, *reversed(history)):
        for role, pattern in _ROLE_WORDS:
            if pattern.search(text):
                return role, "words"
    return "any", "default"
