"""The flow, once: understand → retrieve → rank → decide → answer."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from assistant import (
    __version__,
    answer,
    clashes,
    decide,
    framing,
    index,
    merge,
    models,
    naming,
    overview,
    parse,
    places,
    rank,
    relate,
    retrieve,
    safeguard,
    spell,
    standpoint,
    understand,
)
from assistant.embedding_text import question_text, ranking_text, voices
from assistant.errors import AssistantError, CorpusError, IndexUnusable
from assistant.policies import history, journal
from assistant.precedents import Precedent, load_precedents
from assistant.school import School, load_school
from assistant.settings import Settings
from assistant.types import (
    SHOWN,
    Alarm,
    Answer,
    Clause,
    CrossEncoder,
    Decision,
    Encoder,
    Evidence,
    Hit,
    Matrix,
    Policy,
    Query,
    Ranking,
    Reading,
    Related,
    Scorer,
    Vector,
)
from assistant.understand.kind import kind_of
from assistant.understand.words import EVERYTHING, clean
from assistant.verdict import Thresholds

Progress = Callable[[str], None]

CALIBRATION = Path(__file__).with_name("weights") / "calibration.json"
REFUSALS = ("abuse", "private", "task", "empty")
# A related policy is named when its title, or what such a policy is usually about, is this near to
# the question.
RELATED_COSINE = 0.30
# With several policies so many candidates are read for each one wanted, for what is merged.
SPARE = 4


class Fit(NamedTuple):
    """The fitted numbers of ranking, decision and alarm."""

    calibration: rank.Calibration
    thresholds: Thresholds = Thresholds()
    hearing: safeguard.Hearing = safeguard.Hearing()


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was fitted on development data for the shipped models (`training/calibrate.py`), for
    policies with reviewed questions and for those without."""

    bank: Fit
    plain: Fit


def load_fitted(path: Path = CALIBRATION) -> Fitted:
    """The fitted numbers; where none are shipped, ones that suit stock MiniLM roughly."""
    rows = json.loads(path.read_text("utf-8")) if path.is_file() else {}

    def one(name: str, rough: rank.Calibration) -> Fit:
        if name not in rows:
            return Fit(rough)
        row, alarm = rows[name], rows[name]["alarm"]
        return Fit(
            rank.Calibration(
                tuple(row["weights"]), row["bias"], tuple(row["opinions"]), tuple(row["joint"])
            ),
            Thresholds(
                row["threshold"],
                tuple(row["confidence"]),
                row["rules"],
                tuple(row["permission"]),
                row["permitted"],
            ),
            safeguard.Hearing(tuple(alarm["weights"]), alarm["bias"], alarm["threshold"]),
        )

    return Fitted(
        one("bank", rank.Calibration(rank.Features(8.0, 2.0), -4.2)),
        one("plain", rank.Calibration(rank.Features(8.0, 2.0), -3.2)),
    )


def read_policies(
    settings: Settings, progress: Progress | None = None, *, keep: bool = False
) -> tuple[Policy, ...]:
    """The corpus as it is now, after a change of it that was cut short is finished. Only files that
    changed are read; those that cannot be are told to `progress`, a line each, and the others go
    in. `keep` stores what was read beside the index."""
    journal.settle(settings.corpus)
    say = progress or (lambda _message: None)
    parsed = index.ParsedPolicies(settings.index, keep=keep)
    policies = parse.read_corpus(settings.corpus, refused=say, noted=say, parsed=parsed)
    parsed.prune()
    return policies


def build(
    settings: Settings,
    *,
    check: bool = False,
    progress: Progress | None = None,
    vectors_from: Path | None = None,
    encoder: Encoder | None = None,
) -> index.Manifest | None:
    """Bring the index up to date; with `check`, change nothing: None where it is stale. `encoder`
    is that of the settings, where the caller has it open already."""
    encoder = encoder or models.load_encoder(settings.encoder, threads=settings.threads)
    if check:
        policies = read_policies(settings, progress)
        if index.is_stale(policies, settings.index, encoder, segmenter=parse.SEGMENTER):
            return None
        return index.open_index(settings.index, encoder).manifest
    journal.settle(settings.corpus)
    mark = _mark(settings, encoder)  # before it is read: a file that changes meanwhile is seen
    manifest = index.build(
        read_policies(settings, progress, keep=True),
        settings.index,
        encoder,
        segmenter=parse.SEGMENTER,
        progress=progress,
        vectors_from=vectors_from,
    )
    index.note(settings.index, manifest.version, mark)
    return manifest


def _mark(settings: Settings, encoder: Encoder) -> str:
    return index.mark(settings.corpus, __version__, parse.SEGMENTER, encoder.name)


def _open_index(settings: Settings, encoder: Encoder, progress: Progress | None) -> index.Index:
    """The index of the corpus as it is now, built first where it is missing, stale or damaged.
    Where no file has changed since, nothing is parsed."""
    journal.settle(settings.corpus)
    mark = _mark(settings, encoder)
    if index.is_seen(settings.index, index.current_version(settings.index), mark):
        with suppress(IndexUnusable):
            return index.open_index(settings.index, encoder)
    policies = read_policies(settings, progress, keep=True)
    if index.is_stale(policies, settings.index, encoder, segmenter=parse.SEGMENTER):
        index.build(policies, settings.index, encoder, segmenter=parse.SEGMENTER, progress=progress)
    opened = index.open_index(settings.index, encoder)
    index.note(settings.index, opened.version, mark)
    return opened


@dataclass(frozen=True, slots=True)
class _Opened:
    """One version of the index with what is derived from it: swapped whole, never in part."""

    index: index.Index
    titles: naming.Titles
    related: tuple[Related, ...]
    related_vectors: Matrix | None
    mend: Callable[[str], str]
    voices: dict[str, str]
    clashes: dict[str, tuple[Clause, ...]]

    def related_to(self, vector: Vector) -> tuple[Related, ...]:
        """The related policies whose titles, or what they are about, are nearest to the question.

        `related_vectors` holds a row for each title, then one for what each is about.
        """
        if self.related_vectors is None:
            return ()
        scores = (self.related_vectors @ vector).reshape(2, -1).max(axis=0)
        best = [int(i) for i in np.argsort(-scores)[:2] if scores[i] >= RELATED_COSINE]
        return tuple(self.related[i] for i in best)

    def naming(self, query: Query) -> Query:
        """The query with the policies and sections it names; what was typed last counts before what
        it leans on. It is then asked without the name of a section, without words that only say
        that the policy is asked and, with several policies loaded, without the name of one."""
        found = naming.named(query.text, self.titles)
        typed = naming.named(query.original, self.titles)
        before = naming.named(query.in_full, self.titles) if query.in_full else found
        own = typed if typed.policies or typed.missing else before
        text = found.text if len(self.index.policies) > 1 else query.text
        asked = own.policies or tuple(self.index.policies)
        sections = (c.section for name in asked for c in self.index.policies[name].clauses)
        place = places.named(text, () if own.missing else sections)
        titles = (word for name in asked for word in self.index.policies[name].title.split())
        rules = overview.asked(place.text, titles, section=bool(place.sections))
        if rules and not own.missing and not place.absent:
            # A task it is no more: the policy's own words are the summary.
            signals = tuple(s for s in query.signals if s != "task")
            return replace(
                query,
                kind="list",
                signals=signals,
                policies=own.policies,
                sections=place.sections,
                overview=rules,
            )
        asks = framing.unframed(place.text)
        return replace(
            query,
            text=asks.text,
            kind=kind_of(asks.text) if asks.for_others else query.kind,
            topic=asks.topic,
            policies=own.policies,
            missing=own.missing,
            sections=place.sections,
            recites=place.recites,
            absent=place.absent,
        )


class Ranked(NamedTuple):
    """What a question found, and the features the alarm's decision is read from; None where there
    is no alarm."""

    query: Query
    ranking: Ranking
    alarm: safeguard.Features | None


class Assistant:
    """Models and index, opened once; safe to ask from several threads."""

    def __init__(
        self,
        settings: Settings,
        school: School,
        encoder: Encoder,
        scorer: Scorer | None,
        opened: index.Index,
        fitted: Fitted | None = None,
        alarm: Alarm | None = None,
        joint: CrossEncoder | None = None,
    ) -> None:
        self.settings, self.school = settings, school
        self._encoder, self._scorer, self._alarm = encoder, scorer, alarm
        self._joint = joint
        self._fitted = fitted or load_fitted()
        self._relation = relate.load_relation()
        self._precedents = load_precedents(encoder.name) if settings.use_precedents else None
        self._english = models.english_words()
        self._lock = threading.Lock()
        self._unusable: str | None = None
        self._opened = self._prepare(opened)

    @classmethod
    def open(cls, settings: Settings, progress: Progress | None = None) -> Assistant:
        """Load the models and the index, building it first where it is missing or stale."""
        school = load_school(settings)
        encoder = models.load_encoder(settings.encoder, threads=settings.threads)
        scorer = models.load_scorer(settings.ranker, encoder, threads=settings.threads)
        alarm = models.load_alarm(encoder, threads=settings.threads)
        joint = models.load_cross_encoder(settings.cross_encoder, encoder, threads=settings.threads)
        opened = _open_index(settings, encoder, progress)
        return cls(settings, school, encoder, scorer, opened, alarm=alarm, joint=joint)

    @property
    def policies(self) -> dict[str, Policy]:
        return self._opened.index.policies

    @property
    def ready(self) -> bool:
        return bool(self._opened.index.clauses)

    def read_ahead(self) -> None:
        """Let the ranker read the clauses before anyone asks, so that the first questions are
        answered as fast as the later ones."""
        if self._scorer is not None:
            searched = self.searched
            self._scorer.read(_texts(searched.clauses, searched))

    @property
    def searched(self) -> index.Index:
        """The version of the index it answers from now."""
        return self._current().index

    def versions(self, policy_id: str) -> tuple[history.Held, ...]:
        """What is held of a policy it answers from, newest first; none for any other."""
        live = self.policies.get(policy_id)
        return history.versions(self.settings.corpus, policy_id, live) if live else ()

    def version(self, policy_id: str, version: str) -> Policy | None:
        """A policy it answers from, as it is or was: by the version's name or the signs its hash
        begins with; "" and "current" are the one in use. None where that isn't held."""
        live = self.policies.get(policy_id)
        if live is None or not version:
            return live
        for held in history.matching(self.versions(policy_id), version):
            with suppress(CorpusError):
                return live if held.current else history.read(held)
        return None

    def trying(self, policies: Sequence[Policy], folder: Path) -> Assistant:
        """The same assistant over other policies, indexed in `folder`: what is in use stays as it
        is, and only what it doesn't hold is embedded."""
        index.build(
            policies,
            folder,
            self._encoder,
            segmenter=parse.SEGMENTER,
            vectors_from=self.settings.index,
        )
        return Assistant(
            self.settings.model_copy(update={"index": folder}),
            self.school,
            self._encoder,
            self._scorer,
            index.open_index(folder, self._encoder),
            self._fitted,
            self._alarm,
            self._joint,
        )

    def bring_up_to_date(self, vectors_from: Path | None = None) -> None:
        """Build the index of the corpus as it is now, and answer from it from here on."""
        build(self.settings, vectors_from=vectors_from, encoder=self._encoder)
        self._current()

    def ask(
        self,
        question: str,
        *,
        audience: str = "any",
        history: Sequence[str] = (),
        scenario: str = "",
        id: str = "q1",
    ) -> Answer:
        """One question, answered. Two questions in one come back with `parts`."""
        started = time.perf_counter()
        opened = self._current()
        query = self._understood(question, audience, history, scenario, opened)
        whole = clean(f"{scenario} {question}", EVERYTHING)
        if safeguard.told_plainly(whole):
            query = replace(query, signals=(*query.signals, "disclosure"))
        understood = time.perf_counter()
        found = self._answer(query, id, opened)
        if query.parts and found.outcome in ("answered", "clarify", "not_covered"):
            parts = [self._answer(p, f"{id}.{n}", opened) for n, p in enumerate(query.parts, 1)]
            told, outcomes = {_gist(p) for p in parts}, {p.outcome for p in parts}
            both = told != {_gist(found)} and outcomes != {"not_covered"}
            if both or "escalated" in outcomes:
                found = answer.combine(query, parts, id=id)
        timings = {"understand": _ms(started, understood), **found.timings_ms}
        timings["total"] = _ms(started, time.perf_counter())
        return replace(found, timings_ms=timings)

    def ranked(
        self, question: str, *, audience: str = "any", history: Sequence[str] = ()
    ) -> Ranked:
        """What one question finds, before anything is decided."""
        opened = self._current()
        query = self._understood(question, audience, history, "", opened)
        reading = self._encoder.read(self._asked(query, opened))
        precedent = self._precedent(reading)
        ranking = self._found(query, reading, precedent, opened)
        alarm = None
        if self._alarm is not None:
            message, before = self._heard(query, reading, precedent, opened)
            risk = self._alarm.risk(message)
            alarm = safeguard.features(risk, _known(ranking), ranking.answerable, before)
        return Ranked(query, ranking, alarm)

    def _understood(
        self, question: str, audience: str, history: Sequence[str], scenario: str, opened: _Opened
    ) -> Query:
        query = understand.understand(
            question,
            audience=audience,
            history=history,
            scenario=scenario,
            limit=self.settings.max_question_chars,
            use_history=self.settings.use_history,
            mend=opened.mend,
        )
        whole = opened.naming(query)
        parts = tuple(opened.naming(part) for part in query.parts)
        if whole.overview:
            return replace(whole, parts=())
        return replace(whole, parts=tuple(_named_by(part, whole) for part in parts))

    def _asked(self, query: Query, opened: _Opened) -> str:
        role = opened.voices.get(query.audience, "any") if self.settings.use_role else "any"
        return question_text(query.text, role)

    def _heard(
        self, query: Query, question: Reading, precedent: Precedent, opened: _Opened
    ) -> tuple[Reading, float]:
        """The message a cry for help is listened for in, earlier turns in full and without who
        asks, and how much of a risk messages like it told of."""
        if query.in_full:
            question = self._encoder.read(self._asked(replace(query, text=query.said), opened))
            precedent = self._precedent(question)
        if question.text != query.said:
            question = self._encoder.read(query.said, halfway=True)
        return question, precedent.risk

    def _answer(self, query: Query, id: str, opened: _Opened) -> Answer:
        searched = opened.index
        began = time.perf_counter()
        asked = self._asked(query, opened)
        question = self._encoder.read(asked)
        precedent = self._precedent(question)
        message, before = self._heard(query, question, precedent, opened)
        embedded = time.perf_counter()
        hits = self._hits(query, question, opened)
        retrieved = time.perf_counter()
        ranking = self._ranked(query, question, precedent, hits, opened)
        thresholds = self._fit(ranking.hits).thresholds
        looked = query.sections and not (query.recites or query.overview)
        if looked and ranking.answerable < thresholds.answerable:
            # It is not in the section named; it may be in another.
            query = replace(query, sections=())
            ranking = self._found(query, question, precedent, opened)
            thresholds = self._fit(ranking.hits).thresholds
        ranked = time.perf_counter()
        decision = self._before_policy(query, message, before, ranking)
        told, ranking = self._from_where_it_binds(query, ranking, thresholds, opened)
        heard = time.perf_counter()
        related: tuple[Related, ...] = ()
        if decision is None and query.absent:
            decision = places.not_there()
        if decision is None and query.overview:
            asked_for = _asked_for(query, searched)
            decision = overview.gathered(asked_for, query.overview, query.audience)
            query = query if decision else replace(query, overview=None)
        if decision is None and query.recites:
            decision = places.recited(_asked_for(query, searched))
        if decision is None:
            sections = _sections_of(ranking, searched)
            schools = {p.id: p.school for p in searched.policies.values() if p.school}
            decision = decide.decide(
                told, ranking, thresholds, sections, schools=schools, clashes=opened.clashes
            )
            if decision.outcome == "not_covered":
                if query.policies and len(query.policies) < len(searched.policies):
                    everywhere = replace(query, policies=())
                    elsewhere = self._found(everywhere, question, precedent, opened)
                    decision = decide.decide(query, ranking, thresholds, sections, elsewhere)
                related = self._related(query, question, decision, opened)
        elif decision.outcome == "escalated":
            answers = ranking.answerable >= thresholds.answerable
            decision = replace(decision, evidence=_after_people(ranking.hits, answers))
        decided = time.perf_counter()
        written = answer.write(
            query,
            decision,
            searched.policies,
            id=id,
            contacts=self.school.contacts,
            related=related,
        )
        return replace(
            written,
            timings_ms={
                "embed": _ms(began, embedded),
                "retrieve": _ms(embedded, retrieved),
                "rank": _ms(retrieved, ranked),
                "safeguard": _ms(ranked, heard),
                "decide": _ms(heard, decided),
                "answer": _ms(decided, time.perf_counter()),
                "total": _ms(began, time.perf_counter()),
            },
        )

    def _from_where_it_binds(
        self, query: Query, ranking: Ranking, thresholds: Thresholds, opened: _Opened
    ) -> tuple[Query, Ranking]:
        """The question and what was found; or both from where staff stand, where it is about them,
        the rule that answers is theirs, and nothing found is written for the reader."""
        turned = standpoint.turned(query)
        if turned is None:
            return query, ranking
        least = thresholds.answerable
        bound = (query.audience,) if standpoint.own_matter(query) else (turned.audience,)
        if ranking.answerable >= least and _written_for(ranking, bound):
            return query, ranking
        question = self._encoder.read(self._asked(turned, opened))
        found = self._found(turned, question, self._precedent(question), opened)
        if found.answerable >= least and _written_for(found, (turned.audience,)):
            return turned, found
        return query, ranking

    def _found(
        self, query: Query, question: Reading, precedent: Precedent, opened: _Opened
    ) -> Ranking:
        """What is found where the query looks, in order."""
        hits = self._hits(query, question, opened)
        return self._ranked(query, question, precedent, hits, opened)

    def _related(
        self, query: Query, question: Reading, decision: Decision, opened: _Opened
    ) -> tuple[Related, ...]:
        """The policies that may hold the answer: those asked about that are not loaded, those
        that answer though they were not asked about, then those nearest by their titles."""
        found = [Related(title, False) for title in query.missing]
        answering = [decision.evidence[n - 1].clause.policy for n in decision.elsewhere]
        found += [Related(opened.index.policies[id].title, True) for id in answering]
        vector = question.vector
        if query.text != query.original and query.policies:
            vector = self._encoder.encode([query.original])[0]
        found += opened.related_to(vector)
        first: dict[str, Related] = {}
        for one in found:
            first.setdefault(one.title.lower(), one)
        return tuple(first.values())

    def _precedent(self, question: Reading) -> Precedent:
        return self._precedents.like(question.vector) if self._precedents else Precedent()

    def _hits(self, query: Query, question: Reading, opened: _Opened) -> tuple[Hit, ...]:
        settings, searched = self.settings, opened.index
        wanted = retrieve.CANDIDATES
        limit = wanted if len(searched.policies) == 1 else wanted * SPARE
        while True:
            hits = retrieve.retrieve(
                query,
                question.vector,
                searched,
                limit=limit,
                use_bank=settings.use_bank,
                use_lexical=settings.use_lexical,
                use_role=settings.use_role,
            )
            merged = merge.merge(hits)
            if len(merged) >= wanted or len(hits) < limit:
                return merged[:wanted]
            limit *= SPARE

    def _ranked(
        self,
        query: Query,
        question: Reading,
        precedent: Precedent,
        hits: tuple[Hit, ...],
        opened: _Opened,
    ) -> Ranking:
        """The hits in order, by what was fitted for policies like the one that comes first in it:
        with several loaded, that may be another than the search had first."""
        searched = opened.index
        verdicts = self._verdicts(query, question.vector, hits, searched)
        texts = _texts([h.clause for h in hits], searched) if self._scorer or self._joint else ()

        def fitted_for(order: Sequence[Hit]) -> Ranking:
            heeds_gaps = self.settings.use_bank and rank.reviewed(order)
            return rank.rank(
                hits,
                verdicts,
                self._fit(order).calibration,
                question=question,
                gap=retrieve.gap(question.vector, searched) if heeds_gaps else 0.0,
                answered=precedent.answered,
                among=retrieve.among(query, searched),
                texts=texts,
                scorer=self._scorer,
                joint=self._joint,
            )

        found = fitted_for(hits)
        if rank.reviewed(found.hits) == rank.reviewed(hits):
            return found
        return fitted_for(found.hits)

    def _fit(self, hits: Sequence[Hit]) -> Fit:
        return self._fitted.bank if rank.reviewed(hits) else self._fitted.plain

    def _verdicts(
        self, query: Query, vector: Vector, hits: Sequence[Hit], searched: index.Index
    ) -> Matrix | None:
        if self._relation is None or not hits:
            return None
        clauses = searched.vectors([h.position for h in hits])
        forces = tuple(h.clause.force for h in hits)
        return relate.chances(query, vector, clauses, forces, self._relation)

    def _before_policy(
        self, query: Query, message: Reading, before: float, ranking: Ranking
    ) -> Decision | None:
        """What is settled before any policy is read: people first, then what is no question."""
        signals = query.signals
        if (
            "disclosure" in signals
            # All words of one who asks for the rules are accounted for: nothing is told.
            or not query.overview
            and "empty" not in signals
            and safeguard.tells_of_risk(
                message,
                self._alarm,
                self._fit(ranking.hits).hearing,
                language=query.language,
                known=_known(ranking),
                answerable=ranking.answerable,
                precedent=before,
            )
        ):
            return Decision("escalated", None, confidence=0.9)
        if any(s in signals for s in REFUSALS) or query.kind in ("small_talk", "capability"):
            return Decision("refused", None, confidence=0.9)
        if "other_language" in signals:
            return Decision("not_covered", None, confidence=0.5)
        return None

    # --- the index in use ---------------------------------------------------------------------

    def _prepare(self, opened: index.Index) -> _Opened:
        policies = opened.policies.values()
        titles = naming.titles(policies, self._english)
        related = _related_titles(titles)
        texts = [r.title for r in related]
        texts += [naming.about(title) or title for title in texts]
        words = spell.vocabulary(
            (p.text for p in policies),
            self._english,
            (q.text for p in policies for q in p.questions),
        )
        return _Opened(
            index=opened,
            titles=titles,
            related=related,
            related_vectors=self._encoder.encode(texts) if texts else None,
            mend=(lambda text: spell.mend(text, words)) if self._english else str,
            voices=voices(opened.clauses),
            clashes=clashes.clashes(tuple(policies)),
        )

    def _current(self) -> _Opened:
        """What is open, or a newer version built by another process. What is open goes on
        answering while there is nothing better: the folder may be gone, or being built."""
        version = index.current_version(self.settings.index)
        known = (None, self._opened.index.version, self._unusable)
        if version not in known and self._lock.acquire(blocking=False):
            try:
                self._opened = self._prepare(index.open_index(self.settings.index, self._encoder))
            except AssistantError:
                self._unusable = version
            finally:
                self._lock.release()
        return self._opened


def _gist(found: Answer) -> tuple[str | None, ...]:
    """What an answer comes to: its outcome, its verdict and the clause that decides."""
    return (found.outcome, found.verdict, *(c.clause for c in found.citations[:1]))


def _known(ranking: Ranking) -> float:
    """How near a message lies to questions that people are known to ask: a cosine."""
    return max((h.bank for h in ranking.hits[:SHOWN]), default=0.0)


def _named_by(part: Query, whole: Query) -> Query:
    """A part that names no policy asks from the one that the whole question names."""
    if part.policies or part.missing:
        return part
    return replace(part, policies=whole.policies, missing=whole.missing)


def _related_titles(titles: naming.Titles) -> tuple[Related, ...]:
    """The titles that loaded policies list, each kind of policy once, and whether it is loaded."""
    kinds = {naming.key(title): title for title, _ in reversed(titles.related)}
    return tuple(
        Related(title, bool(naming.matches(title, titles))) for title in reversed(kinds.values())
    )


def _texts(clauses: Sequence[Clause], searched: index.Index) -> list[str]:
    return [ranking_text(c, searched.policies[c.policy]) for c in clauses]


def _asked_for(query: Query, searched: index.Index) -> tuple[Clause, ...]:
    """The clauses of the policies that a question asks from, or of their sections that it names."""
    policies = query.policies or tuple(searched.policies)
    return tuple(
        c
        for c in searched.clauses
        if c.policy in policies and (not query.sections or c.section in query.sections)
    )


def _sections_of(ranking: Ranking, searched: index.Index) -> tuple[Clause, ...]:
    """The clauses of the sections the first hits stand in: where their exceptions are."""
    near = {(h.clause.policy, h.clause.section) for h in ranking.hits[:SHOWN]}
    return tuple(
        clause
        for policy in {name: None for name, _ in near}
        for clause in searched.policies[policy].clauses
        if (policy, clause.section) in near
    )


def _written_for(ranking: Ranking, audiences: Sequence[str]) -> bool:
    """Whether the clause that comes first is plainly written for one of these people."""
    return bool(ranking.hits) and bool(set(audiences) & set(ranking.hits[0].clause.audiences))


def _after_people(hits: Sequence[Hit], answers: bool) -> tuple[Evidence, ...]:
    """What follows the people to turn to: the nearest clauses where they plainly answer, for
    whoever only asked about the rule, and what the policy says about reporting."""
    words = ("safeguarding", "report", "appropriate authorities", "police")
    nearest = hits[:2] if answers else ()
    reporting = [h for h in hits if any(w in h.clause.text.lower() for w in words)][:2]
    found = {h.clause.id: Evidence(h.clause, "context") for h in (*nearest, *reporting)}
    return tuple(found.values())[:SHOWN]


def _ms(start: float, end: float) -> float:
    return round((end - start) * 1000, 2)
