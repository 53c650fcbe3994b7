"""Question + earlier questions + who asks → Query: what is really asked, by whom, of what kind.

Plain rules over words, because each must be explainable and cost microseconds; what needs a feel
for language (which clause, which verdict, a cry for help) is left to the trained models.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.framing import bare
from assistant.languages import language_of
from assistant.types import Query, Signal
from assistant.understand.kind import CHAT, kind_of, sentences, turned
from assistant.understand.parts import Part, parts_of
from assistant.understand.roles import who_asks
from assistant.understand.signals import asked_of_us, without_tricks
from assistant.understand.turns import if_it_goes_on, in_the_light_of, kind_among, leant_on
from assistant.understand.words import EVERYTHING, clean, spell_out


def understand(
    question: str,
    *,
    audience: str = "any",
    history: Sequence[str] = (),
    scenario: str = "",
    limit: int = 4000,
    use_history: bool = True,
    mend: Callable[[str], str] = str,
) -> Query:
    """What is asked. `history` holds earlier questions of the same person, oldest first, and
    none is read without `use_history`; `mend` puts misspelt words right."""
    history = history if use_history else ()
    original = clean(question, limit)
    text, tricked = without_tricks(_said_once(original))
    text = bare(text)
    context = clean(scenario, limit)
    signals: list[Signal] = []
    if tricked:
        signals.append("trick")
    if len(clean(question, EVERYTHING)) > limit:
        signals.append("shortened")
    language = language_of(f"{context} {text}".strip())
    if not re.search(r"\w{2}", text) and not (history and re.search(r"\w", text)):
        signals.append("empty")
    elif language != "en":
        signals.append("other_language")
    if of_us := asked_of_us(text):
        signals.append(of_us)
    who, source = who_asks(audience, f"{context} {text}", history)
    text = mend(spell_out(text)) if language == "en" else text
    parts = parts_of(text) if not context else ()
    earlier = [said for h in history if kind_of(said := bare(clean(h, limit))) not in CHAT]
    turns = leant_on(text, earlier)
    alone = in_the_light_of(turns, text)
    in_full = " ".join((*turns, text)) if turns else ""
    # "What about videos?" asks what was asked before.
    kind = kind_among(text, turns)
    if turns and (follows := if_it_goes_on(text, alone)):
        alone, kind = follows, "consequence"
    if context:
        alone = f"{spell_out(context)} {alone}"
        in_full = f"{spell_out(context)} {in_full}" if turns else ""
    query = Query(
        text=alone,
        original=original,
        audience=who,
        audience_source=source,
        kind=kind,
        reversed=turned(text),
        signals=tuple(signals),
        language=language,
        in_full=in_full,
    )
    return replace(query, parts=tuple(_part(query, part) for part in parts))


def _said_once(text: str) -> str:
    """Without the sentences that only say again what has been said."""
    first: dict[str, str] = {}
    for sentence in sentences(text):
        first.setdefault(sentence.lower(), sentence)
    return " ".join(first.values())


def _part(query: Query, part: Part) -> Query:
    """One of several questions, as a query: one that leans is a follow-up to the one before."""
    return replace(
        query,
        text=in_the_light_of(part.spoken_of, part.whole),
        original=part.ask,
        kind=kind_among(part.ask, part.turns),
        reversed=turned(part.ask),
        in_full=" ".join((*part.turns, part.whole)) if part.turns else "",
    )
