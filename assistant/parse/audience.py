"""Whom a heading or a sentence binds, and whether the school itself acts in it.

A reader is bound by a sentence whose subject they are: "Parents should …". Words that only
mention people ("child protection", "photographs of pupils") and passives about them ("pupils must
not be identified") bind whoever the section binds.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.parse.grammar import MODAL, REMEMBERED, VERBS, main_clause, starts_with_verb

_WORDS: dict[str, str] = {
    "staff": r"staff(?! (?:room|car|handbook|code|meeting|file|survey))|teachers?|employees?|"
    r"workers?|"
    r"(?<!medical )(?<!health )practitioners?|teaching assistants?|tas?|tutors?|coach(?:es)?|"
    r"escorts?|therapists?|"
    r"contractors?|suppl(?:y|ies) (?:staff|teachers?)|agency|head ?teachers?|line managers?|"
    r"personnel|trainees?|lecturers?|(?:senior|visit|designated) leaders?|leaders?|assistants?|"
    r"colleagues?|"
    r"heads of (?:year|department|house|faculty|subject|section)s?",
    "governor": r"governors?|trustees?|governing (?:body|board)",
    "volunteer": r"volunteers?|(?:parent )?helpers?",
    "parent": r"parents?(?! (?:helper|governor|council|portal))|(?<!young )carers?|"
    r"famil(?:y|ies)(?! (?:liaison|support))|guardians?",
    "learner": r"learners?|(?<!former )(?<!past )(?<!ex-)pupils?(?! (?:premium|data|file|record|"
    r"voice|information|image|work)s?)|"
    r"young carers?|(?<!former )(?<!past )(?<!ex-)students?(?! (?:union|support|teacher)s?)|"
    r"child(?:ren)?(?! (?:protection|care))|"
    r"young (?:people|persons?|adults?)|(?<!local )residents?(?! of the (?:village|town|parish))",
    "visitor": r"visitors?|guests?|hirers?|members? of the public|alumni|"
    r"(?:former|past|ex-) ?(?:pupils?|students?)",
}
_PATTERNS = {name: re.compile(rf"\b(?:{words})\b(?!['’])", re.I) for name, words in _WORDS.items()}

_MODAL = re.compile(rf"\b(?:{MODAL}|ought|expects?|encourages?|agrees?)", re.I)
_SCHOOL = (
    r"(?:school|academy|college|nursery|trust|setting|council|university|library|charity|"
    r"federation)"
)
_SCHOOL_SUBJECT = re.compile(
    # The school has to be the head of its phrase: "the school logo" does nothing by itself.
    rf"(?:the |our |this )?(?:[\w'’]+ ){{0,3}}?{_SCHOOL}(?:(?: and| or|"
    rf"/)(?: the)?(?: \w+){{0,2}} {_SCHOOL})?"
    r"(?:,.*|\s+(?:also|only|always|never|\w+ly))?\s*$|we\b.*$",
    re.I,
)
_SCHOOL_ALONE = re.compile(rf"(?:the|our) {_SCHOOL}\b(?!['’])|we\b", re.I)
_ASKS = re.compile(
    r"(?<=[\w\])>] )(?<!to )(?<!may )(?<!can )(?<!please )(?<!or )(?<!then )"
    r"\b(?:encourages?|expects?|asks?|requires?|reminds?|urges?|advises?|"
    r"expect(?:ed|ation)(?= that\b)|(?:responsibility|duty) of)\s+(?:that )?"
    r"(?!(?:to|for|if|whether|about|them|us)\b)"
    r"(?:all |our |its |every )*([\w/ ,()&-]{3,80}?)\s*"
    rf"(?:\b(?:to|not to|that|should|do|are|{VERBS})\b|:?$)",
    re.I,
)
# "I will ask a teacher", "Staff must never ask a learner to": the rule is for whoever asks.
_ASKER_BOUND = re.compile(
    r"(?!(?:[\w'’]+ ){0,3}?(?:school|academy|college|nursery|trust|council|we|head ?teacher|head|"
    r"governors|board)\b)"
    r"(?:[\w'’,-]+ ){1,6}?(?:must|should|shall|will|may|can)(?: \w+ly| also| not| never| always|"
    r" first)* $",
    re.I,
)
# "Never ask a learner to": so is it for whoever is told not to ask.
_ASKER_TOLD = re.compile(
    r"(?:(?:please|never|do not|don['’]t|always|also|then|first|only) )+$", re.I
)
_SHARED_STAFF = re.compile(r"\bstaff\b[^.]{0,30}\((?:including|and)\s+([^)]*)\)", re.I)
_AFTER_HEAD = re.compile(
    r"\b(?:of|for|with|to|from|about|by|between|against|around|near|towards?|beside|"
    r"behind|who|whose|which|that|in|at|on)\b.*$",
    re.I,
)
# One person in office is no kind of reader: "The headteacher may agree" speaks to who asks.
_OFFICE = re.compile(
    r"(?:the |our |a )?(?:head ?teacher|principal|head|warden|governing (?:body|board)|chair|clerk|"
    r"senior leader|line manager)(?: of \w+)?$",
    re.I,
)
# "Filming a member of staff is …": what is done, not who does it.
_GERUND = re.compile(
    r"(?:not )?\w{2,}ing\b(?! (?:staff|body|board|teacher|leader|assistant|adult))", re.I
)
# "As governors we", "As a parent, I will".
_AS_ONE = re.compile(r"as (?:an? |our |the )?(?P<who>[\w ]{3,40}?)(?:,? (?:we|i|you)\b|:?$)", re.I)
# "Under no circumstances may pupils enter": the subject after its modal.
_INVERTED = re.compile(
    r"(?:(?:under|in) no (?:circumstances|case)|on no account|at no (?:time|point)|never|nor) "
    rf"{MODAL} (?P<who>(?:an? |any |the |all )?(?:members? of )?[\w'’-]+(?: (?:and|or) [\w'’-]+)?) "
    r"(?!be\b)",
    re.I,
)
# "For staff, requirements include:", whatever the rest speaks of.
_FOR_ONE = re.compile(r"for (?:all |our )?(?P<who>[\w/ &-]{3,40}?)(?:,\s|:?$)", re.I)
# "With parents, staff may …", "To governors you may …": those dealt with stand in front.
_DEALT_WITH = re.compile(
    rf"(?:with|to|towards?|for|from|among(?:st)?|between|about|in front of|on behalf of) "
    rf"(?:(?:(?!\b{MODAL})[^;:.]){{2,120}}, (?!(?:and|or|but)\b)"
    rf"|(?:(?!\b{MODAL})[^,;:.]){{2,60}}? (?=(?:you|we|i|they|staff|teachers) {MODAL}))",
    re.I,
)
_POSSESSIVE = re.compile(r"\b[\w-]+(?:['’]s|s['’])(?=\s)", re.I)
# Done to them, not by them. "Pupils are expected to" is done by them all the same.
_DONE_TO = re.compile(
    r"\s*(?:must|should|shall|will|may|can|cannot|are|is)\s*(?:not |never |also |always )*(?:to )?"
    r"(?:be )?(?:able to be )?(?!expected|required|asked|allowed|permitted|encouraged|entitled|"
    r"invited|"
    r"reminded|advised|supposed|welcome|forbidden|banned|prepared|dressed|seated)"
    r"(?:\w+ed|given|taken|told|taught|shown|put|left|kept|seen|sent|made|heard|known|driven|"
    r"held|brought|met)\b",
    re.I,
)
# What is done to anybody and may not be: the rule is for whoever would do it.
_DEEDS = (
    r"(?:asked|contacted|approached|filmed|photographed|recorded|named|identified|tagged|messaged|"
    r"disturbed|given|told|shown|sent|invited|offered|paid|lent|left|followed|added|befriended|"
    r"searched|discussed|mentioned|criticised|insulted|threatened|rung|phoned|telephoned|called|"
    r"e-?mailed|texted|visited|pressed|pressured|made|put|let|forced|handed|quoted|blamed|"
    r"charged)\b"
)
_DEED_FORBIDDEN = re.compile(
    r"(?:(?:must|should|shall|will|may|can)(?:n['’]t|not| not| never)(?: \w+ly)? be"
    r"|(?:is|are)(?:n['’]t| not| never)(?: \w+ly)?(?: to be)?"
    rf"(?! (?:asked|invited|told|left) to\b)) {_DEEDS}",
    re.I,
)
_FOR_WHOM = re.compile(
    r"\bby\s+(?P<by>(?:our |all |school )?[\w/, &-]+)$"
    r"|^for\s+(?P<for>(?:our |all )?[\w/, &-]+)$"
    r"|\b(?:rules|guidance|advice|expectations|responsibilities|information|code|agreement|duties|"
    r"conduct|procedures?|notes|standards|role|policy)\s+(?:for|of)\s+(?P<of>(?:our |"
    r"all )?[\w/, &-]+)$",
    re.I,
)
_TITLE_FOR = re.compile(
    r"\b(?:code(?: of conduct)?|handbook|guide|guidance|guidelines|rules|agreement|charter|leaflet|"
    r"expectations|advice|information|policy) for (?:our |all |new )?(?P<for>[\w ,/&-]{3,60})$"
    r"|^(?:the )?(?P<of>[\w ,/&-]{3,60}?)['’]?s?['’]? (?:(?:[\w-]+ ){0,3}?(?:code(?: of conduct)?|"
    r"handbook|agreement|charter|deal|contract|dress code)|(?:conduct|behaviour|dress) policy)$"
    # "Staff policy on social media"
    r"|^(?:the )?(?P<whose>[\w,/&-]{3,20}(?: (?:and|&) [\w-]{3,20})?)['’]?s?['’]? "
    r"(?:policy|rules|code|guidance|guidelines|handbook|agreement) "
    r"(?:on|for|about|regarding|governing) (?!(?:all |our )?"
    r"(?:staff|pupils|parents|students|learners|visitors|volunteers|governors)\b)",
    re.I,
)
_FILLER = re.compile(
    r"\b(?:and|or|all|our|the|school|bank|other|rules|guidance|expectations|responsibilities|"
    r"advice|"
    r"conduct|personal|members? of)\b|[/,&-]",
    re.I,
)
# Which of them: "Learners in Years 3 to 6", "Pupils aged 11 and over".
_OF_YEARS = re.compile(
    r" (?:(?:in|of|from) (?:years?|key stages?|forms?|reception|nursery|the sixth form)\b|aged\b|"
    r"(?:over|under) \d)(?: ?(?:to|and|or|above|below|over|under|upwards?|reception|years?|key "
    r"stage|"
    r"\d+|,|-|–))*$",
    re.I,
)


def audiences_in(text: str) -> tuple[str, ...]:
    """Every kind of reader named in `text`, in the order of the contract's list."""
    return tuple(name for name, pattern in _PATTERNS.items() if pattern.search(text))


def heading_audiences(heading: str) -> tuple[str, ...]:
    """Whom a section is for: "Personal use of social media by staff" → staff.

    A heading that merely mentions people ("Following other social media users", "Photographs of
    pupils") binds no one.
    """
    heading = heading.strip()
    if match := _FOR_WHOM.search(heading):
        return audiences_in(match["by"] or match["for"] or match["of"])
    if re.search(r"\b(?:child(?:ren)?|young people|users?)\b", heading, re.I):
        # "Children and young people" is what such a section is about, seldom whom it binds.
        return ()
    rest = _OF_YEARS.sub("", heading)
    for pattern in _PATTERNS.values():
        rest = pattern.sub(" ", rest)
    return () if _FILLER.sub(" ", rest).split() else audiences_in(heading)


def title_audiences(title: str) -> tuple[str, ...]:
    """Whom a document is for by its title: "Staff Code of Conduct", "Rules for Visitors". Empty for
    a title that is about something else."""
    if match := _TITLE_FOR.search(title.strip()):
        return audiences_in(match["for"] or match["of"] or match["whose"])
    return ()


def shared_staff(text: str) -> tuple[str, ...]:
    """Who else counts as staff: "all staff (including governors and volunteers)"."""
    match = _SHARED_STAFF.search(text)
    return audiences_in(match[1]) if match else ()


@lru_cache(maxsize=REMEMBERED)
def subject_of(sentence: str) -> str:
    """The words before the first modal or auxiliary of the main clause: who acts. Empty for an
    instruction in the bare verb and for words without a verb."""
    main = main_clause(sentence).strip()
    match = _MODAL.search(main)
    if not match or starts_with_verb(main):
        return ""
    return " ".join(main[: match.start()].split())


@lru_cache(maxsize=REMEMBERED)
def actor_and_audiences(sentence: str) -> tuple[str, tuple[str, ...]]:
    """("school" | "reader", the audiences that are its subject).

    "The school expects parents to …" speaks to parents; "The school posts …" is the school acting.
    """
    asks = _ASKS.search(sentence)
    asker = sentence[: asks.start()] if asks else ""
    if asks and len(asker) < 40 and not (_ASKER_BOUND.match(asker) or _ASKER_TOLD.match(asker)):
        return "reader", audiences_in(asks[1])
    if (own := _AS_ONE.match(sentence)) and (named := audiences_in(own["who"])):
        return "reader", named
    whom = _FOR_ONE.match(sentence)
    if whom and _OF_YEARS.search(whom["who"]):
        whom = None  # "For pupils in Year 7, an adult must be at home" is about them
    if whom and (named := heading_audiences(whom["who"])):
        acting = subject_of(sentence[whom.end() :])
        return "reader", () if acting.lower() == "you" else audiences_in(acting) or named
    if fronted := _DEALT_WITH.match(sentence):
        return actor_and_audiences(sentence[fronted.end() :])
    if inverted := _INVERTED.match(sentence):
        return "reader", audiences_in(inverted["who"])
    main = main_clause(sentence).strip()
    subject = subject_of(sentence)
    if not subject:
        alone = not starts_with_verb(main) and _SCHOOL_ALONE.match(main)
        return ("school" if alone else "reader"), ()
    if len(subject) > 140:
        return "reader", ()
    if _SCHOOL_SUBJECT.match(subject) and "staff" not in subject.lower():
        return "school", ()
    if _GERUND.match(subject) or _OFFICE.match(subject):
        return "reader", ()
    head = _POSSESSIVE.sub(" ", _AFTER_HEAD.sub("", _kept_of(subject)) or subject)
    found = audiences_in(head)
    modal = _MODAL.search(main)
    return "reader", () if modal and _done_to(found, main[modal.start() :]) else found


def _done_to(named: tuple[str, ...], rest: str) -> bool:
    """Whether what `rest`, from its modal, says of those named is done to them, not by them."""
    if set(named) <= {"learner", "parent"} and _DONE_TO.match(rest):
        return True
    # "An employee must be given notice": what people are owed is theirs all the same.
    return bool(_DEED_FORBIDDEN.match(rest))


def _kept_of(subject: str) -> str:
    """ "A member of staff" is one noun, not a member with something after."""
    subject = re.sub(
        r"\bparents? (?:who (?:volunteers?|helps?)|helping|volunteering)\b",
        "volunteers",
        subject,
        flags=re.I,
    )
    subject = re.sub(
        r"^((?:an?|any|all) )?members? of the public\b", "visitors", subject, flags=re.I
    )
    return re.sub(r"\bmembers? of (?=staff\b)", "", subject, flags=re.I)
