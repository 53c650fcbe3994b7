"""Fit what turns scores into chances: `python -m training.calibrate [N:K]`.

Two fits, written to `assistant/weights/calibration.json`: `bank` for policies with reviewed
questions (the seed, on the development cases), `plain` for policies without (training policies
held out of the encoder's training, each asked alone, rendered in turn in every style). Prints what
each threshold would mean, so that the choice stands on a stated target.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant import decide, index, models, parse, rank, relate, retrieve, understand
from assistant.embedding_text import question_text
from assistant.pipeline import CALIBRATION
from assistant.types import Encoder, Hit, Policy, Query
from training.dataset import POLICIES, SEED, answering, clause_map, scorable
from training.render import STYLES, render

ROOT = Path(__file__).resolve().parent.parent
# The stated target: of the questions that the policies answer, at most this share is declined.
DECLINED = {"bank": 0.08, "plain": 0.12}
L2 = 0.02


@dataclass
class Asked:
    """One question with what retrieval found, and what is right."""

    query: Query
    hits: tuple[Hit, ...]
    relevant: set[str]
    verdict: str


def ask_all(policy: Policy, questions: list[dict[str, Any]], encoder: Encoder) -> list[Asked]:
    """Every question through understand and retrieve, over an index of this policy alone."""
    relation = relate.load_relation()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        index.build([policy], Path(folder), encoder)
        opened = index.open_index(Path(folder), encoder)
        for q in questions:
            query = understand.understand(
                q["q"], audience=q["audience"], history=q.get("history", ())
            )
            vector = encoder.encode([question_text(query.text, query.audience)])[0]
            hits = retrieve.retrieve(query, vector, opened)
            if relation is not None:
                clauses = opened.vectors([h.position for h in hits])
                rows = relate.chances(
                    query, vector, clauses, tuple(h.clause.force for h in hits), relation
                )
                none = rank.Calibration((0.0,) * 5, 0.0)
                hits = rank.rank(hits, rows, none, question=query.text).hits
            found.append(Asked(query, hits, set(q["relevant"]), q["verdict"]))
    return found


def from_cases(path: Path, policy: Policy) -> list[dict[str, Any]]:
    """Development cases with the ids of the clauses that hold their evidence."""
    return [
        {
            "q": case["question"],
            "audience": case["audience"],
            "history": case["history"],
            "relevant": [policy.clauses[i].id for i in answering(case, policy)],
            "verdict": case["verdict"] or "not_covered",
        }
        for case in scorable(path)
    ]


def held_out(spec: str, encoder: Encoder) -> list[Asked]:
    """The held-out training policies, asked alone."""
    step, start = map(int, spec.split(":"))
    found = []
    for n, path in enumerate(sorted(POLICIES.glob("*.json"))[start::step]):
        raw = json.loads(path.read_text("utf-8"))
        policy = parse.parse_text(render(raw, STYLES[n % len(STYLES)]), policy_id=raw["id"])
        where = clause_map(raw["clauses"], policy)
        questions = [
            {
                **q,
                "relevant": [policy.clauses[i].id for c in q["relevant"] for i in where.get(c, [])],
            }
            for q in raw["questions"]
        ]
        found += ask_all(policy, questions, encoder)
    return found


def logistic(x: np.ndarray, y: np.ndarray, steps: int = 20000) -> tuple[np.ndarray, float]:
    """Logistic regression on standardised columns, given back in the columns' own units."""
    mean, spread = x.mean(0), x.std(0)
    spread[spread < 1e-6] = np.inf  # a column that never varies says nothing
    z = (x - mean) / spread
    w, b = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        p = 1 / (1 + np.exp(-(z @ w + b)))
        w -= 0.3 * (z.T @ (p - y) / len(y) + L2 * w)
        b -= 0.3 * float((p - y).mean())
    return w / spread, b - float((w / spread * mean).sum())


def fit(name: str, asked: list[Asked]) -> dict[str, Any]:
    """Calibration, threshold and confidence for one kind of policy."""
    x = np.array([rank.features(a.hits, a.query.text) for a in asked])
    y = np.array([bool(a.relevant) for a in asked], dtype=float)
    weights, bias = logistic(x, y)
    calibration = rank.Calibration(tuple(round(float(w), 4) for w in weights), round(bias, 4))
    chance = np.array([rank.chance(row, calibration) for row in x])
    for share in (0.05, 0.08, 0.10, 0.12, 0.15, 0.18, 0.22):
        cut = float(np.quantile(chance[y == 1], share))
        print(
            f"  {name}: declining {share:.0%} of the answerable finds {(chance[y == 0] < cut).mean():.0%} of the rest (threshold {cut:.3f})"
        )
    threshold = float(np.quantile(chance[y == 1], DECLINED[name]))
    rows, right = [], []
    for a, c in zip(asked, chance, strict=True):
        if c < threshold:
            continue
        scores = decide.verdict_scores(a.query, a.hits[0])
        best = max(scores, key=lambda v: scores[v])
        rows.append((decide._logit(float(c)), decide._logit(scores[best])))
        right.append(best == a.verdict and any(h.clause.id in a.relevant for h in a.hits[:3]))
    slope, shift = logistic(np.array(rows), np.array(right, dtype=float))
    return {
        "weights": calibration.weights,
        "bias": calibration.bias,
        "threshold": round(threshold, 4),
        "confidence": [round(shift, 4), round(float(slope[0]), 4), round(float(slope[1]), 4)],
    }


def verdict_accuracy(asked: list[Asked]) -> tuple[float, float]:
    """(all, acts) where the first hit is right."""
    all_, acts = [], []
    for a in asked:
        if not a.relevant or a.hits[0].clause.id not in a.relevant:
            continue
        scores = decide.verdict_scores(a.query, a.hits[0])
        good = max(scores, key=lambda v: scores[v]) == a.verdict
        all_.append(good)
        if a.verdict != "information":
            acts.append(good)
    return float(np.mean(all_)), float(np.mean(acts))


def main(spec: str = "8:3") -> None:
    """Collect, fit, write; then say how the weights of the decision do."""
    encoder = models.load_encoder("shipped")
    seed = parse.parse_file(SEED)
    sets = {
        "bank": ask_all(seed, from_cases(ROOT / "eval/cases/dev.jsonl", seed), encoder),
        "plain": held_out(spec, encoder),
    }
    CALIBRATION.write_text(json.dumps({n: fit(n, a) for n, a in sets.items()}, indent=1), "utf-8")
    for name, asked in sets.items():
        every, acts = verdict_accuracy(asked)
        print(f"{name}: verdict where the first clause is right {every:.3f}, on acts {acts:.3f}")
        hit = [
            bool({h.clause.id for h in a.hits[:k]} & a.relevant)
            for k in (1, 3)
            for a in asked
            if a.relevant
        ]
        half = len(hit) // 2
        print(f"  evidence@1 {np.mean(hit[:half]):.3f} @3 {np.mean(hit[half:]):.3f} n {half}")
    if "--search" in sys.argv:
        search(sets)


def search(sets: dict[str, list[Asked]]) -> None:
    """The decision's weights, best first, by the mean of both sets."""
    tried = []
    for force in (0.6, 1.0, 1.4):
        for only_if in (0.6, 1.0, 1.5, 2.0, 2.5):
            for act in (0.4, 0.6):
                for bank in (1.0, 2.0, 3.0):
                    decide.FORCE_SAYS, decide.ONLY_IF_SAYS = force, only_if
                    decide.ACT_SAYS, decide.BANK_SAYS = act, bank
                    scores = [s for a in sets.values() for s in verdict_accuracy(a)]
                    tried.append(
                        (sum(scores) / 4, force, only_if, act, bank, [round(s, 3) for s in scores])
                    )
    for row in sorted(tried, reverse=True)[:12]:
        print(row)


if __name__ == "__main__":
    main(*[a for a in sys.argv[1:] if not a.startswith("--")])
