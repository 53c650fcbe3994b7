"""The flow, once: understand → retrieve → rank → decide → answer."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant import (
    answer,
    decide,
    index,
    models,
    parse,
    rank,
    relate,
    retrieve,
    safeguard,
    spell,
    understand,
)
from assistant.embedding_text import question_text, ranking_text
from assistant.errors import AssistantError
from assistant.school import School, load_school
from assistant.settings import Settings
from assistant.types import (
    Answer,
    Clause,
    Decision,
    Encoder,
    Evidence,
    Hit,
    Matrix,
    Policy,
    Query,
    Ranking,
    Related,
    Scorer,
    Vector,
)

Progress = Callable[[str], None]

CALIBRATION = Path(__file__).with_name("weights") / "calibration.json"
REFUSALS = ("abuse", "private", "task", "empty")
# A related policy is named when its title is this near to the question.
RELATED_COSINE = 0.30


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was fitted on development data for the shipped models (`training/calibrate.py`), for
    policies with reviewed questions and for those without."""

    bank: tuple[rank.Calibration, decide.Thresholds]
    plain: tuple[rank.Calibration, decide.Thresholds]


def load_fitted(path: Path = CALIBRATION) -> Fitted:
    """The fitted numbers; where none are shipped, ones that suit stock MiniLM roughly."""
    rows = json.loads(path.read_text("utf-8")) if path.is_file() else {}

    def one(name: str, rough: rank.Calibration) -> tuple[rank.Calibration, decide.Thresholds]:
        if name not in rows:
            return rough, decide.Thresholds()
        row = rows[name]
        return (
            rank.Calibration(tuple(row["weights"]), row["bias"]),
            decide.Thresholds(row["threshold"], tuple(row["confidence"])),
        )

    return Fitted(
        one("bank", rank.Calibration((8.0, 2.0, 0.0, 0.0, 0.0), -4.2)),
        one("plain", rank.Calibration((8.0, 2.0, 0.0, 0.0, 0.0), -3.2)),
    )


def build(
    settings: Settings, *, check: bool = False, progress: Progress | None = None
) -> index.Manifest | None:
    """Bring the index up to date; with `check`, change nothing: None where it is stale."""
    policies = parse.read_corpus(settings.corpus)
    encoder = models.load_encoder(settings.encoder, threads=settings.threads)
    if check:
        if index.is_stale(policies, settings.index, encoder, segmenter=parse.SEGMENTER):
            return None
        return index.open_index(settings.index, encoder).manifest
    return index.build(
        policies, settings.index, encoder, segmenter=parse.SEGMENTER, progress=progress
    )


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
    ) -> None:
        self.settings, self.school = settings, school
        self._encoder, self._scorer = encoder, scorer
        self._fitted = fitted or load_fitted()
        self._relation = relate.load_relation()
        self._safeguard = safeguard.load_safeguard()
        self._english = models.english_words()
        self._lock = threading.Lock()
        self._use(opened)

    @classmethod
    def open(cls, settings: Settings, progress: Progress | None = None) -> Assistant:
        """Load the models and the index, building it first where it is missing or stale."""
        school = load_school(settings)
        policies = parse.read_corpus(settings.corpus)
        encoder = models.load_encoder(settings.encoder, threads=settings.threads)
        scorer = models.load_scorer(settings.ranker, threads=settings.threads)
        if index.is_stale(policies, settings.index, encoder, segmenter=parse.SEGMENTER):
            index.build(
                policies, settings.index, encoder, segmenter=parse.SEGMENTER, progress=progress
            )
        return cls(settings, school, encoder, scorer, index.open_index(settings.index, encoder))

    @property
    def policies(self) -> dict[str, Policy]:
        return self._index.policies

    @property
    def ready(self) -> bool:
        return bool(self._index.clauses)

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
        self._refresh()
        query = understand.understand(
            question,
            audience=audience,
            history=history,
            scenario=scenario,
            limit=self.settings.max_question_chars,
            use_history=self.settings.use_history,
            mend=self._mend,
        )
        understood = time.perf_counter()
        found = self._answer(query, id)
        if query.parts and found.outcome in ("answered", "clarify", "not_covered"):
            parts = [self._answer(part, f"{id}.{n}") for n, part in enumerate(query.parts, 1)]
            rules = {p.citations[0].clause for p in parts if p.citations}
            if len(rules) == len(parts) and any(p.outcome != "not_covered" for p in parts):
                found = answer.combine(query, parts, id=id)
        timings = {"understand": _ms(started, understood), **found.timings_ms}
        timings["total"] = _ms(started, time.perf_counter())
        return replace(found, timings_ms=timings)

    def _answer(self, query: Query, id: str) -> Answer:
        opened, settings = self._index, self.settings
        began = time.perf_counter()
        who = query.audience if settings.use_role else "any"
        asked = question_text(query.text, who)
        # Who asks is left out where a cry for help is listened for.
        vectors = self._encoder.encode([asked, query.text] if asked != query.text else [asked])
        embedded = time.perf_counter()
        decision = self._before_policy(query, vectors[-1])
        related: tuple[Related, ...] = ()
        hits = retrieve.retrieve(
            query,
            vectors[0],
            opened,
            use_bank=settings.use_bank,
            use_lexical=settings.use_lexical,
            use_role=settings.use_role,
        )
        retrieved = time.perf_counter()
        ranked = retrieved
        if decision is None:
            calibration, thresholds = (
                self._fitted.bank if any(h.bank for h in hits) else self._fitted.plain
            )
            ranking = rank.rank(
                hits,
                self._verdicts(query, vectors[0], hits),
                calibration,
                question=query.text,
                texts=self._texts(hits) if self._scorer else (),
                scorer=self._scorer,
            )
            ranked = time.perf_counter()
            decision = decide.decide(query, ranking, thresholds, self._section_of(ranking))
            if decision.outcome == "not_covered":
                related = self._related_to(vectors[0])
        elif decision.outcome == "escalated":
            decision = replace(decision, evidence=_reporting(hits))
        decided = time.perf_counter()
        written = answer.write(
            query,
            decision,
            opened.policies,
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
                "decide": _ms(ranked, decided),
                "answer": _ms(decided, time.perf_counter()),
                "total": _ms(began, time.perf_counter()),
            },
        )

    def _verdicts(self, query: Query, vector: Vector, hits: Sequence[Hit]) -> Matrix | None:
        if self._relation is None or not hits:
            return None
        clauses = self._index.vectors([h.position for h in hits])
        forces = tuple(h.clause.force for h in hits)
        return relate.chances(query, vector, clauses, forces, self._relation)

    def _texts(self, hits: Sequence[Hit]) -> list[str]:
        return [ranking_text(h.clause, self._index.policies[h.clause.policy]) for h in hits]

    def _section_of(self, ranking: Ranking) -> tuple[Clause, ...]:
        """The clauses that stand in one section with the rule: where its exceptions are."""
        if not ranking.hits:
            return ()
        rule = ranking.hits[0].clause
        clauses = self._index.policies[rule.policy].clauses
        return tuple(c for c in clauses if c.section == rule.section)

    def _before_policy(self, query: Query, vector: Vector) -> Decision | None:
        """What is settled before any policy is read: people first, then what is no question."""
        signals = query.signals
        if "empty" not in signals and safeguard.tells_of_risk(
            query.text, vector, self._safeguard, language=query.language
        ):
            return Decision("escalated", None, confidence=0.9, reason="tells of risk")
        if any(s in signals for s in REFUSALS) or query.kind in ("small_talk", "capability"):
            return Decision("refused", None, confidence=0.9, reason="not for this assistant")
        if "other_language" in signals:
            return Decision("not_covered", None, confidence=0.5, reason="another language")
        return None

    # --- the index in use ---------------------------------------------------------------------

    def _use(self, opened: index.Index) -> None:
        titles = list(dict.fromkeys(t for p in opened.policies.values() for t in p.related))
        self._related = titles
        self._related_vectors = self._encoder.encode(titles) if titles else None
        policies = opened.policies.values()
        words = spell.vocabulary(
            (p.text for p in policies),
            self._english,
            (q.text for p in policies for q in p.questions),
        )
        self._mend = (lambda text: spell.mend(text, words)) if self._english else str
        self._index = opened

    def _refresh(self) -> None:
        """A newer version built by another process is opened; a vanished index is lived without."""
        version = index.current_version(self.settings.index)
        if version is None or version == self._index.version or not self._lock.acquire(False):
            return
        try:
            self._use(index.open_index(self.settings.index, self._encoder))
        except AssistantError:
            pass  # what is open goes on answering until there is something better
        finally:
            self._lock.release()

    def _related_to(self, vector: Vector) -> tuple[Related, ...]:
        if self._related_vectors is None:
            return ()
        scores = self._related_vectors @ vector
        loaded = {p.title.lower() for p in self._index.policies.values()}
        best = [i for i in np.argsort(-scores)[:2] if scores[i] >= RELATED_COSINE]
        return tuple(
            Related(self._related[i], any(self._related[i].lower() in t for t in loaded))
            for i in best
        )


def _reporting(hits: Sequence[Hit]) -> tuple[Evidence, ...]:
    """What the policy says about reporting, to follow the people to turn to."""
    words = ("safeguarding", "report", "appropriate authorities", "police")
    near = [h for h in hits if any(w in h.clause.text.lower() for w in words)]
    return tuple(Evidence(h.clause, "context") for h in near[:2])


def _ms(start: float, end: float) -> float:
    return round((end - start) * 1000, 2)
