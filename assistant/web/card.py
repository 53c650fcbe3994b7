"""An Answer as the page shows it: the same decision, in the words of a person.

Nothing is decided here. Everything that comes from a question or a policy goes through the
template's escaping and ends up as text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from markupsafe import Markup, escape

from assistant.prose import PEOPLE, by_force, capitalised, listed
from assistant.types import (
    ADVISES,
    Answer,
    Citation,
    Contact,
    Force,
    Outcome,
    Policy,
    Role,
    Verdict,
)

Tone = Literal["no", "yes", "must", "depends", "info", "gap", "people", "sorry"]

# How many quotes stand open; the rest fold away under one line.
OPEN_QUOTES = 3
OPEN_PEOPLE = 5
# Enough for who writes another language and may be in need; most of them are not.
OPEN_PEOPLE_UNREAD = 2
# Beside a rule that is quoted below them.
OPEN_PEOPLE_HURT = 3
# How much of a long message its bubble shows: about five lines. page.js has it too.
START = 300


@dataclass(frozen=True, slots=True)
class Headline:
    """The verdict in words, and the look (icon and colour) that goes with it."""

    words: str
    tone: Tone


OUTCOMES: dict[Outcome, Headline] = {
    "not_covered": Headline("The policy does not say", "gap"),
    "escalated": Headline("Please talk to someone now", "people"),
    "refused": Headline("I can’t help with that", "sorry"),
}
VERDICTS: dict[Verdict, Headline] = {
    "not_allowed": Headline("No", "no"),
    "allowed": Headline("Yes", "yes"),
    "required": Headline("You must", "must"),
    "depends": Headline("It depends", "depends"),
    "information": Headline("Here is what it says", "info"),
}
# "Is it wrong to …?" asks the other way round: a "No" would be read as "no, it is not wrong".
PLAINLY: dict[Verdict, Headline] = {
    "not_allowed": Headline("Not allowed", "no"),
    "allowed": Headline("Allowed", "yes"),
}
# Where the policy advises, the page does not make an order of it.
ADVICE: dict[Verdict, Headline] = {
    "not_allowed": Headline("The policy says you should not", "no"),
    "required": Headline("The policy says you should", "must"),
}
# "The school will post …" says nothing of what the reader may or must do.
OF_SCHOOL: dict[Verdict, Headline] = {
    "not_allowed": Headline("The school does not do this", "no"),
    "allowed": Headline("The school may do this", "info"),
    "required": Headline("The school does this", "info"),
}
# A duty of somebody else's is not the reader's.
OTHERS: dict[Verdict, Headline] = {"required": Headline("It must be done", "must")}

# "Do I have to unfriend her?": neither is said of unfriending.
OF_RULE: dict[Verdict, Headline] = {
    "not_allowed": Headline("Here is what is not allowed", "no"),
    "allowed": Headline("Here is what is allowed", "info"),
}
SUFFERED = Headline("This should not happen", "no")
TOLD = Headline("Here is what it says", "info")
NO_DUTY = Headline("You do not have to", "yes")
# Above "Hello" and what the assistant says of itself alike.
TALK = Headline("Ask me about the school’s policies", "info")
THANKS = Headline("You’re welcome", "info")
# Whether the policy says anything of it has not been looked at.
OTHER_LANGUAGE = Headline("I can only answer in English", "sorry")

LABELS: dict[Role, str] = {
    "rule": "",
    "exception": "Exception",
    "consequence": "What can happen",
    "contact": "Who to ask",
    "definition": "What the words mean",
    "context": "Nearby in the policy",
}

DECIDING: dict[Force, re.Pattern[str]] = {
    "must_not": re.compile(
        r"\b(must (never|not)|should (never|not)|(will|may|can|do|does) not|cannot|never|"
        r"not (permitted|allowed|acceptable)|prohibited|forbidden)\b",
        re.IGNORECASE,
    ),
    "must": re.compile(
        r"\b(must|will|shall|required|(is|are|be) responsible|expected|ensure)\b", re.I
    ),
    "should": re.compile(r"\b(should|strongly advised|expect(s|ed)?|encouraged?|consider)\b", re.I),
    "may": re.compile(r"\b(may|can|welcome to|not expected to)\b", re.IGNORECASE),
    "only_if": re.compile(
        r"\b(unless|except|provided|only( if| with)?|(must|should|will|may|can|do|does) not|must|"
        r"caution is advised|"
        r"with(out)? (the )?(prior )?(approval|permission|consent))\b",
        re.IGNORECASE,
    ),
}
DECIDING["should_not"] = DECIDING["must_not"]
_MUST = re.compile(r"\bmust\b", re.IGNORECASE)

ASKER_WORDS = {
    "staff": "a member of staff",
    "governor": "a governor",
    "volunteer": "a volunteer",
    "parent": "a parent or carer",
    "learner": "a learner",
    "visitor": "a visitor",
}
_SCHEMES = ("https://", "http://", "mailto:")
_REFERENCE = re.compile(r"\[(\d{1,3})\]")
# "Section 4 says: “…” [1]."
_QUOTATION = re.compile(
    r"(?:(?<=[.!?] )|^)(?:(?![.!?] )[^“])*: “(?P<words>[^”]*)” \[(?P<n>\d+)\]\.\s*"
)
# The verdict in the first words of an answer stands above them on the card.
_VERDICT = re.compile(
    r"^(?:(?:No|Yes|It depends(?: who (?:it is|you are))?|The policy does not say|"
    r"The policy says you should(?: not)?|It is (?:not )?allowed|"
    r"This is what the policy (?:allows|does not allow)|You're welcome|"
    r"I can only answer in English)\.(?: |$)|It depends: |Yes, )"
)
_SAYS = "Here is what the policy says."
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.DOTALL)


def headline(answer: Answer, of_school: Collection[str] = ()) -> Headline:
    """The first thing to read. Its words hold for the act asked about, not for the sentence.

    `of_school` holds the ids of cited clauses that say what the school itself does.
    """
    if answer.form == "talk":
        return TALK
    if answer.form == "thanks":
        return THANKS
    if unread(answer):
        return OTHER_LANGUAGE
    if answer.verdict is None:
        return OUTCOMES[answer.outcome]
    if answer.form == "no_duty":
        return NO_DUTY
    if answer.form == "suffered":
        return SUFFERED
    if answer.form == "told":
        return TOLD
    if answer.form == "of_rule":
        return OF_RULE[answer.verdict]
    first = answer.citations[0] if answer.citations else None
    if first and first.clause in of_school and answer.verdict in OF_SCHOOL:
        return OF_SCHOOL[answer.verdict]
    if first and first.force in ADVISES and answer.verdict in ADVICE:
        return ADVICE[answer.verdict]
    if first and not first.binds_reader and answer.verdict in OTHERS:
        return OTHERS[answer.verdict]
    if answer.form == "standing" and answer.verdict in PLAINLY:
        return PLAINLY[answer.verdict]
    return VERDICTS[answer.verdict]


def unread(answer: Answer) -> bool:
    """Whether a question was not looked up, because it is in another language."""
    return answer.outcome == "not_covered" and answer.language != "en" and not answer.citations


def standing(verdict: Verdict, force: Force, *, of_school: bool = False) -> Headline:
    """A verdict in words that can be read without the question it answered."""
    if of_school and verdict in OF_SCHOOL:
        return OF_SCHOOL[verdict]
    if force in ADVISES and verdict in ADVICE:
        return ADVICE[verdict]
    return {**VERDICTS, **PLAINLY, **OTHERS}[verdict]


def of_school(answer: Answer, policies: Mapping[str, Policy]) -> frozenset[str]:
    """The cited clauses of an answer that say what the school itself does."""
    cited = {citation.clause for citation in answer.citations}
    cited |= {citation.clause for part in answer.parts for citation in part.citations}
    loaded = {citation.policy for part in (answer, *answer.parts) for citation in part.citations}
    return frozenset(
        clause.id
        for policy in loaded & set(policies)
        for clause in policies[policy].clauses
        if clause.id in cited and clause.actor == "school"
    )


def branch_headline(verdict: Verdict) -> Headline:
    """The verdict of one branch of "it depends"."""
    return VERDICTS[verdict]


def short(answer: Answer) -> str:
    """The answer in a line under the verdict, without what the card says elsewhere.

    Left out are the verdict itself, branches that follow as a list, and a quotation that is,
    word for word, the start of a quote shown below; "" where nothing else is said.
    """
    text = answer.answer
    if answer.branches and (match := _SENTENCE.match(text)):
        text = match[0]
    shown = {citation.n: _folded(citation) for citation in answer.citations}
    text = _QUOTATION.sub(lambda m: "" if _repeats(m, shown) else m[0], text).strip()
    text = capitalised(_VERDICT.sub("", text).strip())
    return "" if text == _SAYS else text


def _repeats(match: re.Match[str], shown: dict[int, str]) -> bool:
    quoted = " ".join(match["words"].removesuffix(" …").split())
    return shown.get(int(match["n"]), "").startswith(quoted)


def _folded(citation: Citation) -> str:
    whole = " ".join(f"{citation.stem} {citation.quote}".split())
    alone = " ".join(citation.quote.split())
    return alone if citation.stem == citation.heading else whole


def spoken(answer: Answer, head: Headline) -> str:
    """What a screen reader says as the answer arrives: the verdict, then the short answer."""
    rest = _VERDICT.sub("", _REFERENCE.sub("", answer.answer))
    rest = capitalised(re.sub(r" +([.,;:])", r"\1", rest).strip())
    return rest if rest.startswith(head.words) else f"{head.words}. {rest}".strip()


def with_references(text: str, citations: tuple[Citation, ...]) -> Markup:
    """`text` with each "[n]" of a citation as a link to its clause; all else is escaped."""
    places = {citation.n: citation for citation in citations}
    out: list[Markup] = []
    done = 0
    for match in _REFERENCE.finditer(text):
        cited = places.get(int(match[1]))
        if cited is None:
            continue
        out += [escape_line(text[done : match.start()]), reference(cited)]
        done = match.end()
    return Markup("").join([*out, escape_line(text[done:])])


def reference(citation: Citation) -> Markup:
    """A small numbered link to the cited clause."""
    return Markup(
        '<a class="cite ref" href="{}"><span class="visually-hidden">see quote </span>{}</a>'
    ).format(clause_address(citation.policy, citation.clause), citation.n)


def clause_address(policy: str, clause: str = "", version: str = "") -> str:
    """Where a clause can be read: its policy's own page, at the clause."""
    page = f"/policy/{quote(policy, safe='')}"
    if version:
        page += f"?version={quote(version, safe='')}"
    return f"{page}#{quote(clause, safe='/')}" if clause else page


def with_deciding_words(text: str, force: Force) -> Markup:
    """`text`, escaped, with the words that decide the verdict marked."""
    pattern = DECIDING.get(force)
    if pattern is None:
        return escape_line(text)
    out: list[Markup] = []
    done = 0
    # Beside a "must", "will" only speaks of what comes.
    foretold = force == "must" and _MUST.search(text)
    for match in pattern.finditer(text):
        if foretold and match[0].lower() == "will":
            continue
        out += [
            escape_line(text[done : match.start()]),
            Markup('<strong class="deciding">{}</strong>').format(match[0]),
        ]
        done = match.end()
    return Markup("").join([*out, escape_line(text[done:])])


def start_of(question: str) -> str:
    """A message as its bubble shows it: whole, or the first START characters of a long one."""
    return question if len(question) <= START else f"{question[:START].rstrip()}…"


def open_quotes(answer: Answer) -> list[Citation]:
    """The quotes that stand open: those that decide, or the nearest ones where nothing does. None
    where somebody may be at risk: people come first."""
    if answer.outcome == "escalated":
        return []
    deciding = [citation for citation in answer.citations if citation.role != "context"]
    return (deciding or list(answer.citations))[:OPEN_QUOTES]


def groups(answer: Answer) -> list[tuple[str, list[Citation]]]:
    """The quotes of an answer that lists clauses: under how strict they are, or as they follow."""
    if answer.form == "overview":
        return by_force(answer.citations)
    return [("", list(answer.citations))]


def notices(answer: Answer) -> list[str]:
    """What the card adds at its end. For whom a rule is written stands at its quote."""
    return [one.text for one in answer.warnings if one.code != "binds_others"]


def takes_rating(answer: Answer) -> bool:
    """Whether it is asked if the answer was right: not of a cry for help, and not where nothing
    was answered."""
    return answer.outcome not in ("escalated", "refused") and not unread(answer)


def binds(citation: Citation, answer: Answer | None = None) -> str:
    """Whom the quoted rule is for, where that is not the reader, and the line above the quotes of
    `answer` does not say so."""
    if citation.binds_reader or not citation.audiences:
        return ""
    if answer and f"This rule is written for {_people(citation)}." in short(answer):
        return ""
    return _people(citation)


def _people(citation: Citation) -> str:
    return listed([PEOPLE.get(a, a) for a in citation.audiences])


def understood_as(answer: Answer) -> str:
    """Whom the answer took the reader for, where that was read from the words."""
    return ASKER_WORDS.get(answer.audience, "") if answer.audience_source == "words" else ""


def link_of(contact: Contact) -> str:
    """The contact's address if it is one a page may link to, else ""."""
    url = contact.url or ""
    return url if url.lower().startswith(_SCHEMES) else ""


def dialled(phone: str) -> str:
    """A telephone number as a link, or "" where it is more than a number ("text … to …")."""
    return "" if re.search(r"[^\d+ ()-]", phone) else "tel:" + re.sub(r"[^\d+]", "", phone)


def escape_line(value: object) -> Markup:
    """Escaped text whose line breaks are entities: the whole card stays on one line, so that
    the Markdown component which carries it never finds a blank line to start parsing after."""
    return Markup(str(escape(value)).replace("\r", "").replace("\n", "&#10;"))
