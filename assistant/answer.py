"""Decision → Answer: wording, resolved citations, warnings. The extractive writer.

Every word of policy in an answer is a verbatim quote that is checked here against the policy text
before it leaves; the words around it are ours and say only what was decided.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date

from assistant.beside import tells_someone
from assistant.errors import CitationError
from assistant.prose import (
    PEOPLE,
    by_force,
    capitalised,
    in_sentence,
    listed,
    month,
    shortened,
    strictness,
    within,
)
from assistant.sameness import waives
from assistant.types import (
    ABOUT_ACTS,
    ADVISES,
    FIRST_PAGE,
    FRONT,
    Answer,
    AnswerBranch,
    Citation,
    Clause,
    Contact,
    Decision,
    Evidence,
    Form,
    Json,
    NextStep,
    Notice,
    Outcome,
    Overview,
    Policy,
    Query,
    Related,
    Verdict,
)
from assistant.unkindness import AT_WORK, done_to_reader, others_told_of, unkind_to_reader

# Where more clauses stand is named up to so many places; beyond that they are counted.
PLACES_NAMED = 2
# A quote inside the sentence of the answer is cut at a word near here; the citation has it whole.
QUOTE_CHARS = 320
# The cells of a row and the heads of its columns, as policy texts have them.
_CELLS = re.compile(r"\s{2,}")
FEWEST_CELLS = 2

_MARK = re.compile(r" ?\[\d+\]")
_POINTER = re.compile(
    r" (?:(?:What it says to you is at|Other policies have one too:|The nearest [^.“]* comes is) "
    r"\[\d+\]|It goes on in)[^.“]*\."
)
_STRONG: dict[Verdict, str] = {
    "not_allowed": "No. The policy does not allow it.",
    "required": "Yes. The policy requires it.",
    "allowed": "Yes. The policy allows it.",
    "depends": "It depends.",
    "information": "Here is what the policy says.",
}
# What "it depends" depends on, where there are no branches to say it.
_CAUTION = "It depends: the policy asks for caution here."
_CONDITION = "It depends: the rule has a condition, so read it first."
_OPEN = "It depends: the policy comes near this, but says neither yes nor no."
_CAREFUL = re.compile(r"\b(?:caution|cautious|careful(?:ly)?|care|wary)\b", re.I)
_BOTH = "It depends: one rule allows it and another does not."
# The clause permits, but whether it permits what is asked is not sure enough for a yes.
_PERMITS = "It depends. This is what the policy allows, so check that it is what you mean."
_SOFT: dict[Verdict, str] = {
    "not_allowed": "The policy says you should not.",
    "required": "The policy says you should.",
}
_STANDING: dict[Verdict, str] = {
    "not_allowed": "It is not allowed.",
    "required": "The policy requires this.",
    "allowed": "It is allowed.",
}
# An exception or a condition permits it, and perhaps its words cannot be told.
_ALLOWS = {_STRONG["allowed"]: "Yes", _STANDING["allowed"]: "It is allowed"}
_GIVEN = "within the limits that the rule names"
# "Do I have to unfriend her?": "not allowed" is said of what the rule forbids, not of the duty.
_OF_RULE: dict[Verdict, str] = {
    "not_allowed": "This is what the policy does not allow.",
    "allowed": "This is what the policy allows.",
}
# "Do messages from my sister have to be reported?"
_ASKS_DUTY = re.compile(r"^\W*do(?:es)? [^.?!]{1,80}? (?:have|need) to be \w+", re.I)
_NO_DUTY = "No. The policy does not ask for it."
_SUFFERED = "Nobody should do this."
# "I got hit at playtime": a yes, a no or a duty would be said to the wrong person.
_TOLD = "This is the rule that comes nearest."
_TELL_SOMEONE = "You can always tell an adult you trust. The policy does not say more."
_SORRY = "I am sorry this is happening. You do not have to deal with it alone."
_IN_SOME_CASE = re.compile(
    r"\b(?:unless|except|if|when|where|while|who|under|over|for|during|at|in|on|with|after|before|"
    r"until|part-time|full-time|new)\b",
    re.I,
)
_BY_ANOTHER = re.compile(r"\b(?:is|are|be|been)(?: \w+){1,2} by (?:the|an?|our)\b", re.I)
# "Children with an allergy must bring …", "new staff must …".
_OF_SOME = re.compile(
    r"(?:\w+ ){0,3}?(?:with|who|whose|on|aged|over|under|in) (?P<who>(?:(?!must\b)[\w'’-]+ ){1,6}?)"
    r"(?:must|shall|should|have to|need to)\b|(?P<new>new) \w+ (?:must|shall|should|have to)\b",
    re.I,
)
_SHOULD = re.compile(r"\bshould (?:i|we)(?: \w+ly| not)? (?P<verb>[a-z]{3,})", re.I)
_SCHOOL: dict[Verdict, str] = {
    "not_allowed": "No. The school says it does not do this.",
    "allowed": "Yes. The school says it does this.",
    "required": "The school says it does this.",
}
_NOT_COVERED = "The policy does not say. Nothing in it answers this."
_NONE_COVERS = "The policies here do not say. Nothing in them answers this."
# Where leave is asked, silence is easily taken for it.
_NO_YES = ", so please do not take that as a yes."
# It permits, but for another place, time or the like than the one asked about.
_ELSEWHERE = "It depends. The policy says “{}” and you asked about “{}”" + _NO_YES
_DO = re.compile(r"(?:please )?(?:do|dos|do['’]s|always)", re.I)
_DO_NOT = re.compile(r"(?:please )?(?:do not|don['’]?t|never)s?\b", re.I)
# It has happened already.
_SLIPPED = re.compile(
    r"\b(?:i|we|ive|we['’]ve|i['’]ve)\b[^?!]*\b(?:accidentally|by accident|by mistake|in error|"
    r"(?:did not|didn['’]?t) (?:mean|realise|know))\b"
    r"|\b(?:accidentally|by accident|by mistake)\b[^?!]*\b(?:i|we)\b",
    re.I,
)
_POLICY = re.compile(r"\b[Tt]he policy\b")
_DOCUMENT = re.compile(
    r"\b(?:polic(?:y|ies)|code|agreement|procedures?|protocol|charter|handbook|guidelines|guidance|"
    r"statement|plan|rules|regulations|standard|report|conditions of \w+)\b",
    re.I,
)
# "The house rules do not say"; but "the Rules and Guidance Policy" is one thing.
_SEVERAL = re.compile(
    r"\b(?:rules|guidelines|procedures|regulations|terms|conditions|arrangements|expectations)\b"
    r"(?!.*\b(?:policy|code|agreement|handbook|guide|charter|statement|plan|document)\b)",
    re.I,
)
_OF_SEVERAL = {
    "does": "do",
    "says": "say",
    "allows": "allow",
    "requires": "require",
    "asks": "ask",
    "comes": "come",
    "has": "have",
    "speaks": "speak",
}
_OWN_ARTICLE = re.compile(r"(?:the|our|my|your|a|an)\b", re.I)
_ESCALATED = (
    "Thank you for telling someone. This sounds as if a person may be at risk, so please talk to "
    "someone now rather than wait for a policy. If anyone is in danger, call 999. In school, go to "
    "the designated safeguarding lead, or the headteacher if they are not there. You do not have "
    "to deal with this alone."
)
_REFUSED = {
    "abuse": (
        "I can't help to write something that could hurt someone. If someone has upset you, I can "
        "tell you what the policy says and how to raise it with the school."
    ),
    "private": (
        "I can't find or give out private facts about a person. If you need to reach someone, "
        "please ask the school office."
    ),
    "task": "That is not something I can do. I answer questions about the school's policies.",
    "empty": (
        "I could not find a question there. Please type what you want to know, for example "
        "“Can I post a photo of the school trip?”"
    ),
    "small_talk": (
        "Hello. I answer questions about the school's policies, with the sentences that decide. "
        "What would you like to know?"
    ),
    "thanks": "You're welcome.",
    "capability": (
        "I answer questions about the school's policies: what you may, must or must not do, who "
        "to ask and what happens next. I quote the policy word for word and never guess. I do not "
        "keep what you type."
    ),
}
_THANKS = re.compile(
    r"\b(?:thanks?|thank you|thankyou|thx|cheers|ta|bye|goodbye|that['’]?s all|ok(?:ay)?|great|"
    r"cool|nice one|lovely|helpful)\b",
    re.I,
)
_GREETING = re.compile(r"\b(?:hi+|hello|hey+|hiya|morning|good (?:afternoon|evening))\b", re.I)
_OTHER_LANGUAGE = (
    "I can only answer in English. If someone is in danger, call 999. The school can help you in "
    "other ways: please ask the school office."
)


def write(
    query: Query,
    decision: Decision,
    policies: Mapping[str, Policy],
    *,
    id: str,
    contacts: Sequence[Contact] = (),
    related: Sequence[Related] = (),
    today: date | None = None,
) -> Answer:
    """The Answer to a decided query. Raises CitationError where a quote does not stand."""
    citations = tuple(
        cite(n, item, query.audience, policies) for n, item in enumerate(decision.evidence, 1)
    )
    branches = tuple(AnswerBranch(b.when, b.verdict, b.evidence) for b in decision.branches)
    form = _form(query, decision, citations)
    # The helplines are for children and families.
    hurt = form == "suffered" and query.audience not in AT_WORK and unkind_to_reader(query)
    unread = decision.outcome == "not_covered" and "other_language" in query.signals
    telling = decision.outcome == "not_covered" and tells_someone(query)
    people = hurt or unread or telling or decision.outcome == "escalated"
    return Answer(
        id=id,
        question=query.original,
        audience=query.audience,
        audience_source=query.audience_source,
        outcome=decision.outcome,
        verdict=decision.verdict,
        answer=_words(query, decision, citations, policies, form),
        branches=branches,
        choices=decision.choices,
        citations=citations,
        next_step=_next_step(query, decision, citations, form),
        contacts=tuple(contacts) if people else (),
        related=tuple(related) if decision.outcome == "not_covered" else (),
        warnings=_warnings(query, decision, citations, policies, today or date.today()),
        language=query.language,
        confidence=decision.confidence,
        form=form,
    )


def combine(query: Query, parts: Sequence[Answer], *, id: str) -> Answer:
    """Two questions in one: the best citation of each part first, then the rest, numbered anew.
    People come first: where a part tells of someone at risk, its answer is the whole."""
    for part in parts:
        if part.outcome == "escalated":
            return replace(part, id=id, question=query.original)
    # Parts that are answered come first: the citation numbered 1 carries the verdict.
    answered = sorted(parts, key=lambda p: p.verdict is None)
    longest = max(len(p.citations) for p in parts)
    order = [
        p.citations[rank] for rank in range(longest) for p in answered if rank < len(p.citations)
    ]
    citations: list[Citation] = []
    for citation in order:
        if all(citation.clause != c.clause for c in citations):
            citations.append(replace(citation, n=len(citations) + 1))
    outcomes = [p.outcome for p in parts]
    outcome: Outcome = next(
        (o for o in ("clarify", "answered", "not_covered", "refused") if o in outcomes),
        "answered",
    )
    verdicts = [p.verdict for p in parts if p.verdict]
    contacts = tuple({c.name: c for p in parts for c in p.contacts}.values())
    return Answer(
        id=id,
        question=query.original,
        audience=query.audience,
        audience_source=query.audience_source,
        outcome=outcome,
        verdict=_shared(verdicts) if outcome in ("answered", "clarify") else None,
        answer="You asked more than one thing. "
        + " ".join(f"({n}) {_without_numbers(p)}" for n, p in enumerate(parts, 1)),
        choices=tuple({c.label: c for p in parts for c in p.choices}.values()),
        citations=tuple(citations),
        next_step=next(
            (p.next_step for p in parts if p.next_step and not p.next_step.citation), None
        ),
        contacts=contacts,
        related=tuple({r.title: r for p in parts for r in p.related}.values()),
        parts=tuple(parts),
        warnings=tuple({(w.code, w.text): w for p in parts for w in p.warnings}.values()),
        language=query.language,
        confidence=min(p.confidence for p in parts),
    )


def _without_numbers(part: Answer) -> str:
    """The words of a part as they stand among those of others, whose quotes are numbered anew:
    without what only points to a quote."""
    return _MARK.sub("", _POINTER.sub("", part.answer))


def as_json(answer: Answer) -> Json:
    """The contract's JSON: plain dicts and lists, every field present."""
    row = asdict(answer)
    del row["form"]
    ordered = {"schema_version": row.pop("schema_version"), **row}
    ordered["parts"] = [as_json(part) for part in answer.parts]
    return _listed(ordered)


def _listed(value: object) -> Json:
    def plain(v: object) -> object:
        if isinstance(v, dict):
            return {k: plain(x) for k, x in v.items()}
        return [plain(x) for x in v] if isinstance(v, (list, tuple)) else v

    found = plain(value)
    assert isinstance(found, dict)
    return found


# --- citations --------------------------------------------------------------------------------


def cite(n: int, item: Evidence, audience: str, policies: Mapping[str, Policy]) -> Citation:
    """The quote of a clause, held against its policy. Raises CitationError where it does not stand
    there as the clause says."""
    clause = item.clause
    policy = policies.get(clause.policy)
    if policy is None or policy.text[clause.start : clause.end] != clause.text:
        raise CitationError(
            f"The quote of {clause.id} does not stand in its policy. "
            "Run `python -m assistant build`."
        )
    known = policy.clauses[clause.order] if clause.order < len(policy.clauses) else None
    if known is None or _place_of(known) != _place_of(clause) or clause.stem not in policy.text:
        raise CitationError(
            f"The stem or the place of {clause.id} is not as it stands in its policy. "
            "Run `python -m assistant build`."
        )
    return Citation(
        n=n,
        role=item.role,
        policy=clause.policy,
        title=policy.title,
        version=policy.version,
        section=clause.section,
        heading=clause.heading,
        clause=clause.id,
        stem=clause.stem,
        quote=clause.text,
        force=clause.force,
        audiences=clause.audiences,
        binds_reader=clause.binds(audience),
        start=clause.start,
        end=clause.end,
        page=clause.page,
        sha256=policy.sha256,
    )


def _place_of(clause: Clause) -> tuple[str, str, str, int]:
    return clause.id, clause.section, clause.stem, clause.start


def _shared(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The verdict the parts share, else the one that is about an act, else "depends"."""
    if not verdicts:
        return None
    if len(set(verdicts)) == 1:
        return verdicts[0]
    acts = {v for v in verdicts if v != "information"}
    return acts.pop() if len(acts) == 1 else "depends"


# --- wording ----------------------------------------------------------------------------------


def _words(
    query: Query,
    decision: Decision,
    citations: Sequence[Citation],
    policies: Mapping[str, Policy],
    form: Form,
) -> str:
    """The reply in words. Where several policies are loaded, each is called by its name."""
    several = len(policies) > 1
    if decision.outcome == "escalated":
        return _ESCALATED
    if decision.outcome == "refused":
        for signal in ("abuse", "private", "task", "empty"):
            if signal in query.signals:
                return _REFUSED[signal]
        if form == "thanks":
            return _REFUSED["thanks"]
        return _REFUSED.get(query.kind, _REFUSED["task"])
    if decision.outcome == "not_covered":
        if "other_language" in query.signals:
            return _OTHER_LANGUAGE
        return _not_covered(query, decision, citations, policies)
    assert decision.verdict is not None
    rule = citations[0]
    if query.overview:
        return _overview(query, query.overview, decision, citations, policies)
    if decision.outcome == "clarify":
        arms = [
            f"If {b.when}: {_short(b.verdict)} {_marks(b.evidence)}." for b in decision.branches
        ]
        by = f", says {called(rule, policies)}" if several else ""
        return " ".join([f"It depends who it is{by}.", *arms])
    if decision.contradiction:
        strict, other = (citations[n - 1] for n in decision.contradiction)
        both = f"Two policies do not agree. {_quoted(strict, policies)} {_quoted(other, policies)}"
        if other.role != "rule":
            return both
        return f"{both} Until the school settles it, do as [{strict.n}] says: it is the stricter."
    lead, quoted = _lead(query, decision.verdict, rule, form), _quoted(rule)
    if decision.apart:
        lead = _ELSEWHERE.format(*decision.apart)
    elif decision.verdict == "depends":
        lead = _on_what(decision, rule)
    elif decision.verdict == "allowed" and rule.force == "only_if" and lead in _ALLOWS:
        # "Yes, the policy allows it" above "should not … without" would contradict its own quote.
        given = f"if {decision.met}" if decision.met else _GIVEN
        lead = f"{_ALLOWS[lead]}, {given}."
    if several:
        general, lead = lead, _naming(lead, called(rule, policies))
        quoted = quoted if lead != general else _quoted(rule, policies)
    sentence = f"{lead} {quoted}"
    if decision.same:
        twins = [citations[n - 1] for n in decision.same]
        places = [f"{_in_policy(c, policies)} [{c.n}]" for c in twins]
        sentence += f" The same is said in {listed(places)}."
    if query.recites and len(citations) > 1:
        rest = _marks([c.n for c in citations[1:]])
        if len({c.policy for c in citations}) == 1:
            left = _more(decision.left, citations, policies) if decision.left else ""
            beyond = f", with {left} not shown" if left else ""
            sentence += f" It goes on in the quotes that follow{beyond}."
        else:
            sentence += f" Other policies have one too: {rest}."
    if len(query.policies) > 1 and not query.recites:
        others = {c.policy: c for c in reversed(citations[1:]) if c.policy != rule.policy}
        for other in others.values():
            said = other.role == "rule"
            nearest = f"The nearest {called(other, policies)} comes is [{other.n}]."
            sentence += f" {_quoted(other, policies) if said else nearest}"
    exceptions = [c for c in citations if c.role == "exception"]
    if exceptions:
        sentence += f" But see the exception {_marks([c.n for c in exceptions])}."
    if not rule.binds_reader:
        named = [PEOPLE[a] for a in rule.audiences if a in PEOPLE]
        sentence += f" This rule is written for {listed(named) or 'others'}."
        own = next((c for c in citations[1:] if c.binds_reader and c.audiences), None)
        if own:
            sentence += f" What it says to you is at [{own.n}]."
    return sentence


def _overview(
    query: Query,
    wanted: Overview,
    decision: Decision,
    citations: Sequence[Citation],
    policies: Mapping[str, Policy],
) -> str:
    """What rules are shown, how strict they are, and how many more there are and where."""
    who = wanted.audience or query.audience
    theirs = f" for {PEOPLE[who]}" if who in PEOPLE else ""
    said = f"what {listed([within(s) for s in _outermost(query.sections)])} says"
    what = said if query.sections else f"the rules{theirs}"
    source = "the policy’s" if len({c.policy for c in citations}) == 1 else "the policies’"
    own = any(c.audiences for c in citations) and not wanted.section
    common = [c for c in decision.left if own and who in PEOPLE and not c.audiences]
    left = [c for c in decision.left if c not in common]
    sentences = [f"Here {'is' if query.sections else 'are'} {what}, in {source} own words."]
    for heading, group in by_force(citations):
        more = [c for c in left if strictness(c.force) == heading]
        rest = f", and {_more(more, citations, policies)}" if more else ""
        sentences.append(f"{heading}: {len(group)} here{rest}.")
    if common:
        sentences.append(f"For everyone: {_more(common, citations, policies)}.")
    return " ".join(sentences)


def _outermost(sections: Sequence[str]) -> list[str]:
    """The sections without those that stand within one of them."""
    return [s for s in sections if not any(s.startswith(f"{other}.") for other in sections)]


def _more(
    clauses: Sequence[Clause], shown: Sequence[Citation], policies: Mapping[str, Policy]
) -> str:
    """How many clauses there are beside those shown, and where: "5 more in section 4 and section
    6", or "in 7 sections"."""
    ids = {c.policy: None for c in clauses}
    several = len({*ids, *(c.policy for c in shown)}) > 1
    names = [_called(policies[id].title, id, policies) for id in ids]
    if not several:
        names = [within(section) for section in dict.fromkeys(c.section for c in clauses)]
    many = f"{len(names)} {'policies' if several else 'sections'}"
    return f"{len(clauses)} more in {listed(names) if len(names) <= PLACES_NAMED else many}"


def _on_what(decision: Decision, rule: Citation) -> str:
    """On what it depends: the branches in a row, or what kind of thing decides."""
    if any(_MARK.search(b.when) for b in decision.branches):
        return _BOTH  # which rule it falls under is said by the branches
    if decision.branches:
        arms = (f"If {b.when}: {_short(b.verdict)}." for b in decision.branches)
        return " ".join(["It depends.", *arms])
    if rule.force == "may":
        return _PERMITS
    if rule.force != "only_if":
        return _OPEN
    return _CAUTION if _CAREFUL.search(rule.quote) else _CONDITION


def _not_covered(
    query: Query,
    decision: Decision,
    citations: Sequence[Citation],
    policies: Mapping[str, Policy],
) -> str:
    several = len(policies) > 1
    if query.absent:
        digit = query.absent[0].isdigit() or len(query.absent) == 1
        label = f"section {query.absent}" if digit else f"“{query.absent}”"
        return f"There is no {label} in {'these policies' if several else 'the policy'}."
    first = citations[0] if citations else None
    about = _at(first, "about") if first else ""
    if query.missing:
        words = f"I do not have {_listed_titles(query.missing)} here, so I cannot say what it says."
        if first:
            speaks = "does speak of it" if decision.elsewhere else "comes nearest"
            name = capitalised(called(first, policies))
            words += f" {name} {speaks}, {_at(first, 'under')} [1]."
        return words
    if decision.others and first:
        whose = f"for {listed([PEOPLE[a] for a in first.audiences if a in PEOPLE])}"
        by = f", {_at(first, 'under')}" if not several else f" in {called(first, policies)}"
        return (
            f"{'The policies have' if several else 'The policy has'} no rule about this for you. "
            f"There is one {whose}{by} [1]. If one of them is involved, they must keep to it."
        )
    if tells_someone(query):
        return _TELL_SOMEONE
    words = _NOT_COVERED if query.policies or not several else _NONE_COVERS
    if query.kind in ABOUT_ACTS and not (unkind_to_reader(query) or others_told_of(query)):
        words = words.removesuffix(".") + _NO_YES
    if not first:
        return words
    if several and query.policies:
        asked = next((c for c in citations if c.policy in query.policies), None)
        if asked and len(query.policies) == 1:
            words = _naming(words, called(asked, policies))
        if decision.elsewhere:
            name = capitalised(called(first, policies))
            return f"{words} {name} does speak of it, {_at(first, 'under')} [1]."
    elif several:
        return f"{words} The nearest they come is {about} in {called(first, policies)} [1]."
    return f"{words} The nearest it comes is {about} [1]."


def _at(citation: Citation, how: str) -> str:
    """Where a citation stands: "about “Personal use”", or "on the first page"."""
    if citation.section == FRONT:
        return f"on {FIRST_PAGE}"
    return f"{how} “{in_sentence(citation.heading)}”"


def called(citation: Citation, policies: Mapping[str, Policy]) -> str:
    """A policy by its name, in a sentence: "the Mobile Phones Policy". What a title says after a
    colon or in brackets is left out where no other title begins the same way."""
    return _called(citation.title, citation.policy, policies)


def _called(title: str, id: str, policies: Mapping[str, Policy]) -> str:
    whole, title = title, _short_title(title)
    if title in (_short_title(p.title) for other, p in policies.items() if other != id):
        title = whole
    if _DOCUMENT.search(title):
        return title if _OWN_ARTICLE.match(title) else f"the {title}"
    return f"“{title}”"


def _short_title(title: str) -> str:
    short = re.sub(r"\s*[(\[].*?[)\]]", "", title).strip()
    before, _, after = short.partition(":")
    for part in (after, before):
        if _DOCUMENT.search(part):
            return part.strip()
    return short or title


def _listed_titles(titles: Sequence[str]) -> str:
    return " or ".join(
        t if _OWN_ARTICLE.match(t) else f"the {t if _DOCUMENT.search(t) else t + ' policy'}"
        for t in titles
    )


def _naming(sentence: str, name: str) -> str:
    """A sentence on "the policy" with its name in place of that, and a verb that agrees."""
    said = _POLICY.sub(_as_begun(name), sentence, count=1)
    return _agreeing(said, name)


def _agreeing(sentence: str, name: str) -> str:
    if not _SEVERAL.search(name):
        return sentence
    verbs = "|".join(_OF_SEVERAL)
    follows = rf"(?i:({re.escape(name)},?(?: [^.,“]*,)?)) ({verbs})\b"
    said = re.sub(follows, lambda m: f"{m[1]} {_OF_SEVERAL[m[2]]}", sentence, count=1)
    return said.replace(" but says neither ", " but say neither ")


def _as_begun(name: str) -> Callable[[re.Match[str]], str]:
    """`name` with a capital where it takes the place of a word that had one."""
    return lambda match: capitalised(name) if match[0][0].isupper() else name


def _form(query: Query, decision: Decision, citations: Sequence[Citation]) -> Form:
    """Whether the verdict can be put as yes or no to the question as it was asked."""
    if decision.outcome == "refused" and query.kind in ("small_talk", "capability"):
        said = query.original
        closing = query.kind == "small_talk" and _THANKS.search(said) and not _GREETING.search(said)
        return "thanks" if closing else "talk"
    if decision.outcome == "answered" and (query.overview or query.recites):
        return "overview" if query.overview else "recital"
    duty = query.kind == "obligation" or bool(_ASKS_DUTY.search(query.text))
    against = decision.verdict in ("not_allowed", "required")
    hurt = decision.outcome not in ("escalated", "refused") and unkind_to_reader(query)
    if hurt or against and done_to_reader(query):
        return "suffered"
    if others_told_of(query) and decision.verdict in _STANDING:
        return "told"
    if decision.verdict == "allowed" and duty and citations and waives(citations[0].whole):
        # "Goggles are not needed for written work" frees nobody who cuts wood.
        return "of_rule" if _IN_SOME_CASE.search(citations[0].quote) else "no_duty"
    if query.reversed or decision.verdict == ("allowed" if duty else "required"):
        advice = bool(citations) and citations[0].force in ADVISES
        return "of_rule" if duty and decision.verdict in _OF_RULE and not advice else "standing"
    if decision.verdict == "required" and citations and not _plainly_asked(query, citations[0]):
        return "standing"
    if query.kind == "unclear" and "?" not in query.original and " " in query.original:
        return "standing"  # what is only told takes no yes or no
    return "yes_no"


def _plainly_asked(query: Query, citation: Citation) -> bool:
    """Whether a duty is the very one asked about: not another's ("laundry is done by the matron"),
    and not that of some only, whom the question does not name."""
    whole = citation.whole
    some = _OF_SOME.match(whole)
    who = (some["who"] or some["new"]).split() if some else []
    named = not some or any(w[:5].lower() in query.text.lower() for w in who if len(w) > 2)
    return _speaks_of_it(query, citation) and not _BY_ANOTHER.search(whole) and named


def _speaks_of_it(query: Query, citation: Citation) -> bool:
    """Whether a rule has the very verb of "should I …?": a yes to another act would be wrong."""
    asked = _SHOULD.search(query.text)
    return not asked or asked["verb"][:4].lower() in citation.whole.lower()


def _lead(query: Query, verdict: Verdict, rule: Citation, form: Form) -> str:
    if form == "no_duty":
        return _NO_DUTY
    if form == "suffered":
        return _STRONG["information"] if verdict == "required" else _SUFFERED
    if form == "told":
        return _TOLD
    if rule.force in ADVISES and verdict in _SOFT:
        return _SOFT[verdict]
    if form == "of_rule":
        return _OF_RULE[verdict]
    if form == "standing" and verdict in _STANDING:
        return _STANDING[verdict]
    if re.match(r"(?:the school|we)\b", rule.stem or rule.quote, re.I) and verdict in _SCHOOL:
        return _SCHOOL[verdict] if query.audience != "staff" else _STRONG[verdict]
    return _STRONG[verdict]


def _quoted(citation: Citation, policies: Mapping[str, Policy] | None = None) -> str:
    """The quote in a sentence that says where it stands; with `policies`, in which of them."""
    stem = citation.stem.rstrip() if citation.stem != citation.heading else ""
    if _DO.fullmatch(stem) or _DO_NOT.fullmatch(stem) and _DO_NOT.match(citation.quote):
        stem = ""  # "Please don't", over "Don't take a picture", is not said twice
    words = f"{stem} {citation.quote}".strip()
    words = _row(citation) or f"“{shortened(words, QUOTE_CHARS)}”"
    where = within(citation.section)
    if policies and len(policies) > 1:
        where = f"{_in_policy(citation, policies)},"
    said = f"{capitalised(where)} says: {words} [{citation.n}]."
    return _agreeing(said, called(citation, policies)) if policies and len(policies) > 1 else said


def _row(citation: Citation) -> str:
    """A row of a table as its first cell, and each other cell after the head of its column; "" for
    what is none, or where a cell is empty: which of them is cannot be told."""
    heads, cells = _CELLS.split(citation.stem.strip()), _CELLS.split(citation.quote.strip())
    if len(heads) < FEWEST_CELLS or len(heads) != len(cells):
        return ""
    told = [
        f"{head.rstrip(':')}: “{cell}”" for head, cell in zip(heads[1:], cells[1:], strict=True)
    ]
    return f"“{cells[0]}”, {'; '.join(told)}"


def _in_policy(citation: Citation, policies: Mapping[str, Policy]) -> str:
    """ "the Pets Policy, section 4"; "the Pets Policy, first page"."""
    return f"{called(citation, policies)}, {within(citation.section).removeprefix('the ')}"


def _short(verdict: Verdict) -> str:
    return {
        "not_allowed": "no",
        "allowed": "yes",
        "required": "you must",
        "depends": "take care, it depends",
        "information": "see",
    }[verdict]


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in numbers)


def _next_step(
    query: Query, decision: Decision, citations: Sequence[Citation], form: Form
) -> NextStep | None:
    if decision.outcome == "escalated":
        return NextStep("Tell the designated safeguarding lead today. In danger, call 999.", None)
    contact = next((c.n for c in citations if c.role == "contact"), None)
    if form == "suffered":
        sorry = f"{_SORRY} " if unkind_to_reader(query) else ""
        return NextStep(f"{sorry}Tell {whom_to_tell(query.audience)}. They can help.", contact)
    if decision.outcome == "not_covered":
        told = others_told_of(query)
        before = " before you act" if query.kind in ABOUT_ACTS and not told else ""
        return NextStep(f"Ask {whom_to_ask(query.audience)}{before}.", None)
    if decision.outcome in ("answered", "clarify") and contact and contact > 1:
        return NextStep("The policy names whom to ask.", contact)
    if decision.verdict in ("not_allowed", "required") and _SLIPPED.search(query.original):
        return NextStep(f"Put it right if you can, and tell {whom_to_ask(query.audience)}.", None)
    if decision.verdict == "depends":
        return NextStep(f"If you are not sure, ask {whom_to_ask(query.audience)} first.", None)
    return None


def whom_to_tell(audience: str) -> str:
    """The person to go to with what was done to one."""
    if audience in AT_WORK:
        return whom_to_ask(audience)
    return "the school" if audience == "parent" else "a teacher or another adult you trust"


def whom_to_ask(audience: str) -> str:
    """The person a reader who is unsure should ask."""
    return {
        "staff": "your line manager or the headteacher",
        "governor": "the chair of governors or the headteacher",
        "volunteer": "the member of staff you work with",
        "learner": "a teacher you trust",
    }.get(audience, "the school office")


def _warnings(
    query: Query,
    decision: Decision,
    citations: Sequence[Citation],
    policies: Mapping[str, Policy],
    today: date,
) -> tuple[Notice, ...]:
    found: list[Notice] = []
    if decision.outcome in ("answered", "clarify"):
        for id in dict.fromkeys(c.policy for c in citations):
            due = policies[id].review_due
            if due and due < today:
                cited = next(c for c in citations if c.policy == id)
                name = called(cited, policies) if len(policies) > 1 else "this policy"
                found.append(
                    Notice(
                        "review_overdue",
                        f"{capitalised(name)} was due for review in {month(due)}.",
                    )
                )
        if citations and not citations[0].binds_reader and not query.overview:
            found.append(Notice("binds_others", "The rule quoted first is written for others."))
    if decision.contradiction:
        strict, other = (citations[n - 1] for n in decision.contradiction)
        ask = f"sk {whom_to_ask(query.audience)} which of them holds."
        found.append(
            Notice(
                "contradiction",
                f"{capitalised(called(strict, policies))} and {called(other, policies)} "
                + (
                    f"do not say the same here. A{ask}"
                    if other.role != "rule"
                    else "say opposite things here. Do as the stricter one says, "
                    f"[{strict.n}], and a{ask}"
                ),
            )
        )
    if query.missing and decision.outcome == "not_covered":
        notice = f"I do not have {_listed_titles(query.missing)} here."
        if citations:
            notice += f" What is quoted first is from {called(citations[0], policies)}."
        found.append(Notice("policy_not_loaded", notice))
    elif decision.elsewhere:
        name = called(citations[decision.elsewhere[0] - 1], policies)
        found.append(
            Notice(
                "another_policy", f"What is quoted first is from {name}, which you did not name."
            )
        )
    if "trick" in query.signals:
        found.append(
            Notice("instructions_ignored", "I answer from the policy, whatever a message says.")
        )
    if "shortened" in query.signals:
        found.append(Notice("shortened", "Your message was long: I read its start and its end."))
    return tuple(found)
