"""A question → all rules at once: "the dos and don'ts for staff", "sum up section 4".

Asked so, no single clause answers. What is shown are the clauses themselves, by how strict they
are; nothing is summed up in words of ours. A question counts only where nothing is left of it but
such a request and whom or what it is for, so that "rules about phones" is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.types import (
    BINDING,
    FORBIDS,
    PERMITS,
    REQUIRES,
    Clause,
    Decision,
    Evidence,
    Force,
    Overview,
)

# Clauses that are shown, and of each force before stricter ones may fill the rest.
MOST, LEAST = 20, 3


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PEOPLE = {
    "staff": "staff teachers teacher tas assistants employees colleagues team",
    "governor": "governors governor trustees",
    "volunteer": "volunteers volunteer helpers",
    "parent": "parents parent carers carer families mums dads",
    "learner": "pupils pupil learners learner students student children kids",
    "visitor": "visitors visitor guests",
}
_WHO = {word: who for who, words in _PEOPLE.items() for word in words.split()}
_ME = _set("i me my we us our")
_FILLER = _set(
    "a an the of for to in on at by with from and or all any some every each my our your us me i "
    "we it its is are was am there here please pls can could would will you give get show tell "
    "list write make do does did need want like have has just quick quickly short brief simple "
    "simply main key most important basic biggest top general overall policy policies document "
    "school this that these those what which whats thing things stuff point points bit bits rule "
    "rules new bullet bullets them they so as about out up down know follow obey keep apply "
    "applies be been must not should never allowed aren't isn't mustn't mustnt can't cant cannot "
    "shouldn't shouldnt everything anything"
)
_SAYS_SO = re.compile(
    r"\b(?P<both>do['’]?s?(?: and| &|/| or|,) ?(?:the )?do(?:n['’]?t|nt|['’]?nt)['’]?s?)\b"
    r"|\b(?P<short>summari[sz]e|summary|sum(?: it)? up|overview|outline|run ?down|gist|nutshell|"
    r"tl;?dr|recap|highlights|cheat ?sheet|(?:key|main|most important) (?:points|bits|things|parts)"
    r"(?! \w+ (?:can|may|must|should|are)\b)|bullet points)\b",
    re.I,
)
_NOT_TO_DO = re.compile(
    r"\b(?:must(?: not|n['’]?t| never)|should(?: not|n['’]?t| never)|can['’]?t|cannot|can not|"
    r"(?:not|never|(?:are|is)n['’]?t) (?:\w+ )?allowed)\b",
    re.I,
)
_NOT_ALLOWED = re.compile(r"\b(?:am i|are we|are \w+|is \w+) not allowed\b", re.I)
_TO_DO = re.compile(r"\b(?:must|should|have to|has to|need to)\b", re.I)
_MAY_DO = re.compile(r"\b(?:may|allowed to|can)\b(?! (?:you|u)\b)", re.I)
_RULES = re.compile(r"\brules\b", re.I)
_YES_OR_NO = re.compile(
    r"\W*(?:do|does|did|is|are|am|was|has|have|should|must|may|who|when|where|why|how|if|"
    r"(?:can|could|would|will) (?!you|u))\b(?!['’]?s? (?:and|&|or) )",
    re.I,
)
# What a summary is wanted for tells nothing of whose rules are meant.
_OCCASION = re.compile(
    r"\b(?:for|at|in|on) (?:(?:my|our|the|an?|this|next|new) )*"
    r"(?:(?:staff|parents?['’]?s?|class|school) )?"
    r"(?:training|meeting|assembly|session|newsletter|leaflet|poster|handout|briefing|induction|"
    r"notice ?board|lesson)(?: (?:day|session|pack|week|talk))*\b",
    re.I,
)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
# Of a rule that is "only if", its words may forbid all the same: "must not, except …".
_FORBIDS_TOO = re.compile(r"\b(?:must|should|may|will|do|can) ?not\b|\bnever\b", re.I)


def asked(text: str, title_words: Iterable[str] = (), *, section: bool = False) -> Overview | None:
    """What all rules are asked for: whose, and of which force; None where it is another question.
    `title_words` are those of the policies asked; `section` is whether one of their sections is."""
    if _YES_OR_NO.match(text):
        return None
    plain = _OCCASION.sub(" ", text.lower().replace("’", "'"))
    who = ""
    told = _SAYS_SO.search(plain)
    rest = f"{plain[: told.start()]} {plain[told.end() :]}" if told else plain
    fillers = _FILLER | {word.lower() for word in title_words}
    words = _TOKEN.findall(rest)
    for word in words:
        if word in _WHO:
            if who and who != _WHO[word]:
                return None
            who = _WHO[word]
        elif word not in fillers:
            return None
    if told:
        return Overview(who, BINDING, section)
    if section:
        return None
    named = bool(who) or bool(_ME & set(words))
    if named and _NOT_TO_DO.search(plain):
        return Overview(who, FORBIDS)
    if _RULES.search(plain):
        return Overview(who, BINDING)
    if who and re.search(r"\bdo\b", plain):
        if _TO_DO.search(plain):
            return Overview(who, REQUIRES)
        if _MAY_DO.search(plain):
            return Overview(who, PERMITS)
    return None


def gathered(clauses: Sequence[Clause], wanted: Overview, audience: str) -> Decision | None:
    """The clauses of what is asked, strictest first; None where there is none. Of a section they
    are all it says; of a policy its rules for these readers, or, where it has none of theirs, those
    for everyone."""
    if wanted.section:
        who = wanted.audience or "any"
        rules = [c for c in clauses if c.binds(who)]
    else:
        who = wanted.audience or audience
        rules = [c for c in clauses if c.binds(who) and _is_rule(c, wanted.forces)]
    own = [c for c in rules if who in c.audiences] or rules
    shown = _strictest(_in_turn(own))
    if not shown:
        return None
    chosen = {c.id for c in shown}
    return Decision(
        outcome="answered",
        verdict="information",
        evidence=tuple(Evidence(clause, "rule") for clause in shown),
        confidence=1.0,
        left=tuple(c for c in rules if c.id not in chosen),
    )


def _is_rule(clause: Clause, forces: Sequence[Force]) -> bool:
    """Whether a clause rules what somebody may or must do, as strictly as asked for."""
    forbids = forces == FORBIDS and clause.force == "only_if" and _FORBIDS_TOO.search(clause.whole)
    return clause.actor != "school" and (clause.force in forces or bool(forbids))


def _in_turn(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses of several policies in turn, so that the first does not leave out the others."""
    places: dict[str, int] = {}
    turns: list[tuple[int, Clause]] = []
    for clause in clauses:
        places[clause.policy] = turn = places.get(clause.policy, -1) + 1
        turns.append((turn, clause))
    return [clause for _, clause in sorted(turns, key=lambda pair: pair[0])]


def _strictest(clauses: Sequence[Clause]) -> list[Clause]:
    """Up to MOST clauses by force, strictest first; of each force at least LEAST."""
    groups = [[c for c in clauses if c.force == force] for force in BINDING]
    groups.append([c for c in clauses if c.force not in BINDING])
    left = MOST - sum(min(len(group), LEAST) for group in groups)
    shown: list[Clause] = []
    for group in groups:
        more = min(max(len(group) - LEAST, 0), max(left, 0))
        left -= more
        shown += sorted(group[: LEAST + more], key=lambda c: (c.policy, c.order))
    return shown
