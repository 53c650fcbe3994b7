"""Who acts on a school's own account, and on which network: "the school will post on Facebook" is
no leave for a teacher to post there, nor for anybody to post on TikTok.
"""

from __future__ import annotations

import re

from assistant.types import PERMITS, Clause

_NETWORKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(words))
    for name, words in (
        ("facebook", r"(?i:\b(?:facebook|fb)\b)"),
        ("x", r"(?i:\b(?:twitter|(?:re)?tweet\w*)\b|\bon x\b)|\bX\b"),
        ("instagram", r"(?i:\b(?:instagram|insta|ig)\b)"),
        ("tiktok", r"(?i:\btik ?tok\b)"),
        ("snapchat", r"(?i:\b(?:snap ?chat|on snap)\b)"),
        ("youtube", r"(?i:\b(?:you ?tube|yt)\b)"),
        ("whatsapp", r"(?i:\bwhats ?app\b)"),
        ("linkedin", r"(?i:\blinked ?in\b)"),
        ("threads", r"\bThreads\b|(?i:\bon threads\b)"),
        ("bluesky", r"(?i:\bblue ?sky\b)"),
        ("discord", r"(?i:\bdiscord\b)"),
        ("telegram", r"(?i:\btelegram\b)"),
        ("pinterest", r"(?i:\bpinterest\b)"),
        ("reddit", r"(?i:\breddit\b)"),
        ("twitch", r"(?i:\btwitch\b)"),
    )
)
# "Sites such as Facebook" names one of many.
_OF_MANY = re.compile(
    r"\b(?:such as|e\.?g\.?|for example|for instance|including|includes?|like|other)\b", re.I
)

_POSTING = (
    r"(?:post|put|share|tweet|retweet|upload|publish|advertise|write|add|stick|pop|announce|send|"
    r"use|run|make|wish|reply|comment|manage|access)"
)
# "Can I have my picture on the school's page?" asks for no act of one's own.
_I_DO = re.compile(
    r"\b(?:can|could|may|might|should|shall|am|do|me and|(?:ok|okay|fine|alright|right) if) i\b"
    r"(?! (?:ask|suggest|request|have|get|see|find|expect|appear|be|need)\b)"
    r"|\bi(?: want| wanna| would like|['’]?d like|['’]?m going| am going| plan) to\b"
    r"(?! (?:ask|suggest|request|have|get|see|be)\b)"
    r"|\bfor me to\b|\blets? me\b",
    re.I,
)
_OTHERS_DO = re.compile(
    rf"\b(?:can|could|may|should|are|is|do|does|will)\W+(?:(?:the|a|an|any|my|our|all|some|new|"
    rf"other|supply|"
    r"class|subject|form|year \d+) )*(?:teachers?|staff|tas?|assistants?|parents?|carers?|pupils?|"
    r"learners?|students?|kids|children|volunteers?|pta|tutors?|coach(?:es)?|sixth formers?|"
    rf"prefects?|visitors?|mums?|dads?|trainees?)(?: allowed to| permitted to)? {_POSTING}\b",
    re.I,
)
_SCHOOL_DOES = re.compile(
    r"\b(?:ask|want|get|like|for) (?:the |our |my )?school to\b"
    r"|\b(?:can|could|may|should|is|are|do|does|will|would|if)\W+"
    r"(?:(?:the|our|my) )?(?:school|head(?: ?teacher)?|slt|leadership|they|you|it|we)\b",
    re.I,
)
_ACCOUNT = (
    r"(?:accounts?|pages?|channels?|feeds?|sites?|facebook|twitter|x|instagram|social\w*|media)"
)
_RUNS_IT = re.compile(
    rf"\bi (?:run|manage|moderate|administer|admin|handle|look after|am in charge of|"
    rf"take care of)\b"
    rf"[^.?!]{{0,30}}?\b{_ACCOUNT}\b"
    r"|\b(?:i['’]?m|i am|as)\W+(?:(?:the|an|one of the|school['’]?s?|our) )*(?:admins?|"
    r"administrators?|"
    r"moderators?|head ?teacher|head|social media (?:lead|manager|officer|admin\w*|coordinator)|"
    r"in charge of|responsible for|authori[sz]ed|on the register)\b"
    r"|\bauthori[sz]ed me\b|\bi (?:have|['’]ve) (?:been )?authori[sz]\w+"
    r"|\bi['’]ve been authori[sz]ed\b|\bwith (?:the )?head(?: ?teacher)?['’]?s?"
    r" (?:permission|authori[sz]ation|approval|ok)\b",
    re.I,
)
_ACCESS = re.compile(
    r"\b(?:access|manage|post (?:to|on)|log ?(?:in|on)(?: to)?)\b[^.;]{0,60}?"
    r"\b(?:these|those|this|the|a|any|our)? ?(?:school |official |school['’]s )*"
    r"(?:accounts?|channels?|pages?)\b",
    re.I,
)


def elsewhere(question: str, clause: Clause, context: str = "") -> bool:
    """Whether leave is for some networks, and others are asked about."""
    if clause.force not in PERMITS:
        return False
    where = _networks(clause.whole)
    asked = (_networks(question) or _networks(context)) if where else frozenset()
    return bool(asked) and not asked & where and not _OF_MANY.search(clause.whole)


def acts_in_person(question: str, context: str = "") -> bool:
    """Whether somebody asks to act on an account, and not whether the school may."""
    for text in (question, context):
        if _I_DO.search(text) or _OTHERS_DO.search(text):
            return True
        if _SCHOOL_DOES.search(text):
            return False
    return False


def others_act(question: str, context: str = "") -> bool:
    """Whether it is asked what others than the reader and the school may do on an account."""
    for text in (question, context):
        if _I_DO.search(text) or _SCHOOL_DOES.search(text):
            return False
        if _OTHERS_DO.search(text):
            return True
    return False


def runs_it(text: str) -> bool:
    """Whether who asks says that they run an account, or were given leave to."""
    return bool(_RUNS_IT.search(text))


def on_access(clause: Clause) -> bool:
    """Whether a clause says who may use the accounts."""
    binds = clause.force in ("must_not", "only_if") and clause.actor != "school"
    return binds and bool(_ACCESS.search(clause.text))


def _networks(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _NETWORKS if pattern.search(text))
