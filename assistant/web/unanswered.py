"""The log of questions that no policy answers: what goes in, and how the owner sees it.

Off unless the owner switches it on. A question goes in scrubbed and with its day alone; one that
tells of somebody at risk, follows such a one, or was turned away never does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from assistant.errors import StoreError
from assistant.models import ordinary_words
from assistant.scrub import scrub, telling, tells_of_harm, vocabulary
from assistant.settings import Settings
from assistant.store import Store, Unanswered
from assistant.types import Answer
from assistant.web.answering import Answering
from assistant.web.problems import note

# Questions that share this much of their telling words are shown as one.
ALIKE = 0.5

# Told of each answer that somebody was given, and of the questions before it.
Hear = Callable[[Answer, Sequence[str]], None]


def listening(assistant: Answering, settings: Settings, store: Callable[[], Store]) -> Hear:
    """What keeps a question where the log is on and no policy answers it. It never raises: a log
    that fails keeps nobody from an answer."""
    # Opened at the start, which deletes what is too old, also after the log was switched off.
    if settings.question_log or Path(settings.store).is_file():
        with suppress(StoreError):
            store()

    @lru_cache(maxsize=1)
    def known(_: tuple[str, ...]) -> frozenset[str]:
        return vocabulary((one.text for one in assistant.policies.values()), ordinary_words())

    def hear(answer: Answer, earlier: Sequence[str]) -> None:
        try:
            open_part = uncovered(answer)
            if open_part is None or any(map(tells_of_harm, earlier)):
                return
            texts = tuple(one.sha256 for one in assistant.policies.values())
            # As it was typed: the words of a part have been mended, names among them.
            if words := scrub(answer.question, known(texts)):
                nearest = open_part.citations[0].clause if open_part.citations else ""
                store().add_unanswered(words, nearest)
        except Exception as error:
            note(error, "the log of questions")

    return hear if settings.question_log else lambda answer, earlier: None


def uncovered(answer: Answer) -> Answer | None:
    """The first part of an answer that no policy covers; None also where any part is for people to
    hear, or was turned away."""
    parts = answer.parts or (answer,)
    if any(one.outcome in ("escalated", "refused") for one in (answer, *parts)):
        return None
    return next((one for one in parts if one.outcome == "not_covered"), None)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions alike: their words, those most often asked first, how often they were asked in all,
    when last, and the clause that came nearest most often."""

    words: tuple[str, ...]
    count: int
    last: date
    clause: str


def alike(asked: Sequence[Unanswered]) -> tuple[Group, ...]:
    """Groups of questions that speak of the same, the largest first. Each question joins the first
    group whose first question shares ALIKE of the telling words of both."""
    groups: list[tuple[frozenset[str], list[Unanswered]]] = []
    for one in asked:
        words = telling(one.words)
        for first, members in groups:
            if len(words & first) >= ALIKE * len(words | first):
                members.append(one)
                break
        else:
            groups.append((words, [one]))
    return tuple(
        sorted(map(_group, groups), key=lambda group: (-group.count, -group.last.toordinal()))
    )


def _group(found: tuple[frozenset[str], list[Unanswered]]) -> Group:
    members = found[1]
    nearest: Counter[str] = Counter()
    for one in members:
        nearest[one.clause] += one.count
    return Group(
        tuple(dict.fromkeys(one.words for one in members)),
        sum(one.count for one in members),
        max(one.last for one in members),
        nearest.most_common(1)[0][0],
    )
