"""What to ask next: questions near to the one just answered that the policy does answer.

They are reviewed questions of the bank, so each has a clause that answers it. A policy without a
bank gives none: a made-up question might lead nowhere.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from assistant.errors import AssistantError
from assistant.types import Policy
from assistant.web.answering import Answering, Turnstile
from assistant.web.examples import fits, printed

SHOWN = 3
# So many are tried at most before the page goes without; about one in twenty-five leads nowhere.
TRIED = 8
REMEMBERED = 10_000
# So alike are the words of two clauses that go together, and of what is asked of them (a cosine).
# Chosen by reading what answers of the policy that comes with it would offer: what lies below is
# mostly off the point, and standing in the same section says little.
ALIKE = 0.16
# One that stands alone is understood the same whatever was asked before it.
_STANDS_ALONE = re.compile(
    r"(can|could|am|is|are|do|does|should|must|may|will|who|what|when|where|how|if) ", re.I
)
_ENDING = re.compile(r"(?:ing|es|s)$")
_LEANS = re.compile(r"\b(it|this|that|them|these|those|there|one|ones|too|also|else)\b", re.I)


def suggestions(
    quoted: Sequence[str],
    audience: str,
    policies: Mapping[str, Policy],
    *,
    again: bool = False,
    limit: int = TRIED,
) -> tuple[str, ...]:
    """Questions for the same asker about the clauses that speak of the same as the first one quoted
    (ids), those most alike first; none where none does.

    The quoted clauses themselves are left out, unless `again`: after "the policy does not say"
    they are what was found nearby.
    """
    ordered = sorted(_candidates(quoted, audience, policies, () if again else quoted), reverse=True)
    return tuple(dict.fromkeys(question for _, question in ordered))[:limit]


def _candidates(
    quoted: Sequence[str], audience: str, policies: Mapping[str, Policy], left_out: Collection[str]
) -> Iterator[tuple[float, str]]:
    """The plainest question of each clause that speaks of the same, with how alike the two are."""
    policy = policies.get(quoted[0].partition("/")[0]) if quoted else None
    if policy is None:
        return
    clauses = {clause.id: clause for clause in policy.clauses}
    if quoted[0] not in clauses:
        return
    alike = _likeness(quoted[0], policy)
    words = set(_folded(policy.text).split())
    best: dict[str, tuple[int, int, str]] = {}
    for question in policy.questions:
        clause = clauses.get(question.clause)
        if clause is None or clause.id in left_out or alike[clause.id] < ALIKE:
            continue
        if not fits(question, clause, audience):
            continue
        text = question.text.strip()
        if not _STANDS_ALONE.match(text) or _LEANS.search(text):
            continue
        # The policy's own words are the plainest way to put it.
        strange = len(set(_folded(text).split()) - words)
        candidate = (strange, abs(len(text) - 40), printed(text))
        best[clause.id] = min(best.get(clause.id, candidate), candidate)
    for id, (*_, text) in best.items():
        yield alike[id], text


def _likeness(start: str, policy: Policy) -> Mapping[str, float]:
    """How alike each clause is to the one with the id `start`, 0 to 1: the cosine of their words,
    reviewed questions about them included, where a word counts the more the rarer it is."""
    words = {clause.id: _stems(clause.text) for clause in policy.clauses}
    for question in policy.questions:
        if question.clause in words:
            words[question.clause] |= _stems(question.text)
    holding = Counter(word for of_clause in words.values() for word in of_clause)
    weight = {word: math.log(len(words) / count) ** 2 for word, count in holding.items()}
    size = {id: math.sqrt(sum(weight[w] for w in of_clause)) for id, of_clause in words.items()}
    return {
        id: sum(weight[w] for w in of_clause & words[start]) / (size[id] * size[start] or 1)
        for id, of_clause in words.items()
    }


def _stems(text: str) -> set[str]:
    found = (word for word in _folded(text).split() if len(word) > 2)
    return {_ENDING.sub("", word) if len(word) > 4 else word for word in found}


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


class FollowUps:
    """Suggestions that have been tried: each was put to the assistant before it is offered.

    The page asks for them once its answer is there, by clauses and never by the question. What a
    trial found holds until the policies change.
    """

    def __init__(self, assistant: Answering, turnstile: Turnstile) -> None:
        self._assistant, self._turnstile = assistant, turnstile
        self._texts: tuple[str, ...] = ()
        self._leads: dict[tuple[str, str], bool] = {}

    def near(self, quoted: Sequence[str], audience: str, *, again: bool = False) -> list[str]:
        """Up to three; fewer where the assistant is too busy to try more."""
        policies = self._assistant.policies
        texts = tuple(policy.sha256 for policy in policies.values())
        if texts != self._texts or len(self._leads) > REMEMBERED:
            self._texts, self._leads = texts, {}
        found: list[str] = []
        for question in suggestions(quoted, audience, policies, again=again):
            if len(found) == SHOWN:
                break
            try:
                if self._answered(question, audience):
                    found.append(question)
            except AssistantError:
                break
        return found

    def _answered(self, question: str, audience: str) -> bool:
        known = self._leads.get((question, audience))
        if known is None:
            with self._turnstile.turn():
                outcome = self._assistant.ask(question, audience=audience).outcome
            known = outcome in ("answered", "clarify")
            self._leads[question, audience] = known
        return known
