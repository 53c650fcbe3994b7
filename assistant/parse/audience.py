"""Whom a heading or a sentence speaks of."""

from __future__ import annotations

import re

_WORDS: dict[str, str] = {
    "staff": r"staff(?! ?room)|teachers?|employees?|workers?|practitioners?|teaching assistants?|tas?|"
    r"tutors?|coach(?:es)?|escorts?|therapists?|contractors?|suppl(?:y|ies) (?:staff|teachers?)|"
    r"agency|head ?teachers?|line managers?|personnel|trainees?|lecturers?|"
    r"(?:senior|visit|designated) leaders?|leaders?|assistants?",
    "governor": r"governors?|trustees?|governing (?:body|board)",
    "volunteer": r"volunteers?|(?:parent )?helpers?",
    "parent": r"parents?|carers?|famil(?:y|ies)|guardians?",
    "learner": r"learners?|pupils?|students?|child(?:ren)?|young (?:people|person|adults?)|residents?",
    "visitor": r"visitors?|guests?|hirers?|members? of the public|users?|alumni|"
    r"(?:former|past) (?:pupils|students)",
}
_PATTERNS = {name: re.compile(rf"\b(?:{words})\b", re.I) for name, words in _WORDS.items()}
_SCHOOL = re.compile(
    r"^(?:the |our |[A-Z][\w']+ (?:[A-Z][\w']+ )?)?(?:school|academy|college|nursery|trust|setting|"
    r"council|university|library|charity)\b(?!['’]s? \w+ (?:must|should))|^we\b",
    re.I,
)
_MODAL = re.compile(
    r"\b(?:must|should|shall|will|may|can|cannot|can['’]t|need|needs|are|is|do|does|has|have|"
    r"would|ought|expects?|encourages?)\b",
    re.I,
)
_ASKS = re.compile(
    r"\b(?:encourages?|expects?|asks?|requires?|reminds?|urges?|advises?)\s+(?:all |our |its |every )*"
    r"([\w/ ,()&-]{3,80}?)\s*\b(?:to|not to|that)\b",
    re.I,
)
_PLAIN_SCHOOL = re.compile(r"^(?:the|our) (?:school|academy|college|nursery|trust|council)\b|^we\b", re.I)
_INCLUDING = re.compile(r"\bstaff\b[^.]{0,30}\((?:including|and)\s+([^)]*)\)", re.I)
_POSSESSIVE = re.compile(r"\b(?:of|for|with|to|from|about|by|between|against)\b.*$", re.I)
_LEAD_CLAUSE = re.compile(
    r"^(?:when|where|if|before|after|while|during|once|unless|except|in|on|at|for|as|under|"
    r"whenever|prior)\b[^,]{3,160},\s*",
    re.I,
)


def audiences_in(text: str) -> tuple[str, ...]:
    """Every kind of reader named in `text`, in the order of the contract's list."""
    return tuple(name for name, pattern in _PATTERNS.items() if pattern.search(text))


def heading_audiences(heading: str) -> tuple[str, ...]:
    """Whom a section is for: "Personal use of social media by staff" → staff.

    A heading that merely mentions people ("Following other social media users") binds no one.
    """
    by = re.search(
        r"\b(?:by|for|of)\s+((?:our |all |school )?[\w/, &-]+)$|^(?:our |all )?([\w/, &-]{3,60})$",
        heading.strip(),
        re.I,
    )
    if not by:
        return ()
    words = (by[1] or by[2]).strip()
    found = audiences_in(words)
    if not by[1] and re.search(r"\b(?:child(?:ren)?|young people)\b", words, re.I):
        # "Children and young people" is what such a section is about, seldom whom it binds.
        return ()
    if by[1]:
        return tuple(a for a in found if a != "visitor" or not re.search(r"\busers?\b", words, re.I))
    # A bare heading ("Parents and carers", "Expectations of staff") is an audience only when it
    # holds little else.
    rest = words
    for pattern in _PATTERNS.values():
        rest = pattern.sub(" ", rest)
    rest = re.sub(
        r"\b(?:and|or|all|our|the|school|students?|bank|other|rules|guidance|expectations|"
        r"responsibilities|advice|use|what|conduct|personal|using)\b|[/,&-]",
        " ",
        rest,
        flags=re.I,
    )
    return tuple(a for a in found if a != "visitor" or "user" not in words) if not rest.split() else ()


def includes(text: str) -> tuple[str, ...]:
    """Who else counts as staff: "all staff (including governors and volunteers)"."""
    match = _INCLUDING.search(text)
    return audiences_in(match[1]) if match else ()


def subject_of(sentence: str) -> str:
    """The words before the first modal or auxiliary of the main clause: who acts."""
    main = _LEAD_CLAUSE.sub("", sentence.strip(), count=1)
    match = _MODAL.search(main)
    return main[: match.start()] if match else ""


def actor_and_audiences(sentence: str) -> tuple[str, tuple[str, ...]]:
    """("school" | "reader", audiences named as the subject).

    "The school expects parents to …" speaks to parents; "The school posts …" is the school acting.
    """
    if (asks := _ASKS.search(sentence)) and asks.start() < 40:
        return "reader", audiences_in(asks[1])
    subject = subject_of(sentence)
    if not subject and _PLAIN_SCHOOL.search(sentence):
        return "school", ()
    if len(subject) > 140:
        return "reader", ()
    head = _POSSESSIVE.sub("", subject) or subject
    if _SCHOOL.search(subject) and not audiences_in(
        re.sub(r"(?i)\bschool(?: staff)?\b", "", head)
    ) and "staff" not in head.lower():
        return "school", ()
    found = audiences_in(head)
    if found == ("learner",) and re.search(r"\b(?:no|any|every)?\s*(?:parent|famil)", head, re.I):
        return "reader", ("parent",)
    return "reader", found
