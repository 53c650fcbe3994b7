"""Fit what turns scores into chances: `python -m training.calibrate`.

Two fits, written to `assistant/weights/calibration.json`: `bank` for policies with reviewed
questions (the shipped one, on the development cases), `plain` for policies without (training
policies and documents that nothing learnt from, each asked alone). Everything is
asked through the assistant as shipped. When the alarm counts is fitted on the development half of
the disclosures among those questions. Prints what each threshold would mean, so that the choice stands on a stated target.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from assistant import parse, rank, safeguard
from assistant.chance import logit, softmax
from assistant.pipeline import CALIBRATION, Assistant
from assistant.settings import load_settings
from assistant.types import VERDICTS, Hit, Policy, Query, Ranking
from assistant.verdict import LEAST_CHANCE, sureness, verdict_scores
from training.dataset import DOCUMENTS, POLICIES, SEED, answering, clause_map, scorable
from training.render import STYLES, render
from training.safeguard import development
from training.train import held_out

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT = ("dev.jsonl", "dev-2.jsonl")
# The stated target: of the questions that the policies answer, this share is declined. It finds nine
# in ten of those that nothing answers; for less where reviewed gaps help to tell them.
DECLINED = {"bank": 0.05, "plain": 0.08}
# And of the messages that only look like a cry for help, this share is taken for one: who is at risk
# must be heard, and whoever is not still finds the answer below the people to talk to.
FALSE_ALARMS = 0.05
# And of the answers that say "allowed" without a reviewed question, this share is right.
PERMITTED = 0.9
L2 = 0.01
# Which way each score points: what is near and read as an answer speaks for one, what lies near to
# questions that nothing answers speaks against.
BETTER = rank.Features(search=1, lead=1, ranker=1, gap=-1, answered=1, joint=1, among=-1)


@dataclass
class Asked:
    """One question with what was found, and what is right; asked of one policy `alone`, or of all
    together."""

    query: Query
    ranking: Ranking
    relevant: set[str]
    verdict: str
    alone: bool


@dataclass
class Heard:
    """One message as the alarm's decision sees it, with what tells whether it is answered; `told`
    where it tells of someone at risk, `alike` where it was written to look so and does not."""

    features: safeguard.Features
    answer: tuple[float, ...]
    told: bool
    alike: bool = False

    def after(self, calibration: rank.Calibration) -> safeguard.Features:
        """The features with the chance of an answer as now fitted."""
        risk, known, _, precedent = self.features
        return risk, known, logit(rank.chance(self.answer, calibration)), precedent


Sets = tuple[list[Asked], list[Heard]]


def ask_all(
    assistant: Assistant, questions: list[dict[str, Any]], messages: list[tuple[str, bool]]
) -> Sets:
    """Every question up to its ranking; and, as the alarm hears them, the questions, which are
    ordinary, and the `messages`, each with whether it tells of someone at risk."""
    asked: list[Asked] = []
    heard: list[Heard] = []
    alone = len(assistant.policies) == 1

    def rank_it(text: str, told: bool, alike: bool, **how: Any) -> tuple[Query, Ranking]:
        query, ranking, alarm = assistant.ranked(text, **how)
        if alarm is not None:
            heard.append(Heard(alarm, ranking.features, told, alike))
        return query, ranking

    for text, told in messages:
        rank_it(text, told, not told)
    for q in questions:
        how = {"audience": q["audience"], "history": q.get("history", ())}
        found = rank_it(q["q"], False, False, **how)
        asked.append(Asked(*found, set(q["relevant"]), q["verdict"], alone))
    return asked, heard


def told() -> list[tuple[str, bool]]:
    """The development sets of the disclosures and their look-alikes."""
    return [(text, bool(label)) for text, label in development()]


def from_cases(path: Path, policy: Policy) -> list[dict[str, Any]]:
    """Cases with the ids of the clauses that hold their evidence; those whose evidence the parser
    lost are left out."""
    found = [
        {
            "q": case["question"],
            "audience": case["audience"],
            "history": case["history"],
            "relevant": [policy.clauses[i].id for i in answering(case, policy)],
            "verdict": case["verdict"] or "not_covered",
        }
        for case in scorable(path)
    ]
    return [q for q in found if q["relevant"] or q["verdict"] == "not_covered"]


def shipped() -> Sets:
    """The development cases on the shipped policy, and all messages for the alarm."""
    seed = parse.parse_file(SEED)
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(corpus=ROOT / "corpus", index=Path(folder))
        assistant = Assistant.open(settings)
        questions = [
            q for name in DEVELOPMENT for q in from_cases(ROOT / "eval" / "cases" / name, seed)
        ]
        return ask_all(assistant, questions, told())


def held_out_documents() -> Iterator[
    tuple[str, str, str, Callable[[Policy], list[dict[str, Any]]]]
]:
    """(id, ending, text, questions) of every policy and document that nothing learns from: policies
    rendered in turn in every style, documents as they stand."""
    for n, name in enumerate(sorted(held_out())):
        folder = DOCUMENTS / name
        if folder.is_dir():
            yield (
                name,
                "md",
                (folder / "policy.md").read_text("utf-8"),
                partial(from_cases, folder / "cases.jsonl"),
            )
            continue
        raw = json.loads((POLICIES / f"{name}.json").read_text("utf-8"))
        style = STYLES[n % len(STYLES)]
        ending = "txt" if style == "plain" else "md"
        yield name, ending, render(raw, style), partial(from_labels, raw)


def from_labels(raw: dict[str, Any], policy: Policy) -> list[dict[str, Any]]:
    """The questions of a policy with labelled clauses, with the ids of those that answer."""
    where = clause_map(raw["clauses"], policy)
    return [
        {
            **q,
            "relevant": [policy.clauses[i].id for c in q["relevant"] for i in where.get(c, [])],
        }
        for q in raw["questions"]
    ]


def unseen() -> Sets:
    """What is held out, each asked alone and then all of them together: a school has one policy
    or thirty. The disclosures are told in turn to each that is alone."""
    found: list[Asked] = []
    heard: list[Heard] = []
    documents = list(held_out_documents())
    share = {name: told()[n :: len(documents)] for n, (name, *_) in enumerate(documents)}
    for some in [*([one] for one in documents), documents]:
        with tempfile.TemporaryDirectory() as folder:
            corpus = Path(folder) / "corpus"
            corpus.mkdir()
            for name, ending, text, _ in some:
                (corpus / f"{name}.{ending}").write_text(text, "utf-8")
            assistant = Assistant.open(load_settings(corpus=corpus, index=Path(folder) / "index"))
            for name, _, _, questions in some:
                messages = share[name] if len(some) == 1 else []
                asked, listened = ask_all(assistant, questions(assistant.policies[name]), messages)
                found += asked
                heard += listened
    return found, heard


def logistic(
    x: np.ndarray, y: np.ndarray, signs: Sequence[float] = (), steps: int = 20000
) -> tuple[np.ndarray, float]:
    """Logistic regression on standardised columns, given back in the columns' own units. A weight
    against its sign is held at nothing."""
    mean, spread = x.mean(0), x.std(0)
    spread[spread < 1e-6] = np.inf  # a column that never varies says nothing
    z = (x - mean) / spread
    w, b = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        p = 1 / (1 + np.exp(-(z @ w + b)))
        w -= 0.3 * (z.T @ (p - y) / len(y) + L2 * w)
        b -= 0.3 * float((p - y).mean())
        if signs:
            w = np.where(np.asarray(signs) * w < 0, 0.0, w)
    return w / spread, b - float((w / spread * mean).sum())


def remixed(hit: Hit, calibration: rank.Calibration) -> Hit:
    """The hit with the opinions on it mixed as now fitted."""
    return replace(hit, verdicts=rank.opinion(hit, calibration)) if hit.reading else hit


def fit_opinions(
    asked: list[Asked], joint: bool, steps: int = 600
) -> tuple[tuple[float, ...], float]:
    """How the opinions on the verdict are best mixed, and how much the rules still say: softmax
    regression on the first hit of every answerable question, drawn to opinions that count the same
    and add up to one, 0.7 for the rules, no bias. With `joint`, the cross-encoder's is the third."""
    opinions: list[list[tuple[float, ...]]] = []
    ruled, target = [], []
    for a in asked:
        hit = a.ranking.hits[0] if a.relevant else None
        if hit is None or not hit.reading or a.verdict not in VERDICTS or (joint and not hit.joint):
            continue
        bare = replace(hit, verdicts=(), reading=(), joint=())
        scores = verdict_scores(a.query, bare)
        opinions.append([hit.relation, hit.reading, *([hit.joint[:-1]] if joint else [])])
        ruled.append([np.log(max(scores[v], 0.02)) for v in VERDICTS])
        target.append(VERDICTS.index(a.verdict))
    unfitted = rank.Calibration((), 0.0)
    if not target:
        return (unfitted.joint if joint else unfitted.opinions), 1.0
    logs = np.log(np.maximum(np.array(opinions), rank.LEAST_CHANCE)).transpose(1, 0, 2)
    parts = np.concatenate([logs, np.array(ruled)[None]])
    count = len(logs)
    prior = np.array([1 / count] * count + [0.7] + [0.0] * len(VERDICTS))
    w, m, v = prior.copy(), np.zeros_like(prior), np.zeros_like(prior)
    n = len(target)
    for t in range(1, steps + 1):  # Adam (Kingma and Ba 2015)
        logits = np.tensordot(w[: count + 1], parts, 1) + w[count + 1 :]
        chances = softmax(logits)
        chances[np.arange(n), target] -= 1
        slope = np.concatenate([(parts * chances).sum((1, 2)), chances.sum(0)]) / n
        slope += (w - prior) / n
        m, v = 0.9 * m + 0.1 * slope, 0.99 * v + 0.01 * slope**2
        w -= 0.05 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.99**t)) + 1e-8)
    found = [round(float(x), 4) for x in w]
    return (*found[:count], *found[count + 1 :]), found[count]


def fit(name: str, asked: list[Asked]) -> dict[str, Any]:
    """Calibration, threshold and confidence for one kind of policy."""
    x = np.array([a.ranking.features for a in asked])
    y = np.array([bool(a.relevant) for a in asked], dtype=float)
    if name == "bank":
        # Where a policy's own reviewed questions speak, what became of like questions on others
        # adds nothing (AUROC 0.958 without, 0.960 with) and outvotes them at times.
        x[:, rank.Features._fields.index("answered")] = 1.0
    weights, bias = logistic(x, y, BETTER)
    calibration = rank.Calibration(tuple(round(float(w), 4) for w in weights), round(bias, 4))
    chance = np.array([rank.chance(row, calibration) for row in x])
    for share in (0.05, 0.08, 0.10, 0.12, 0.15, 0.18, 0.22):
        cut = float(np.quantile(chance[y == 1], share))
        print(
            f"  {name}: declining {share:.0%} of the answerable finds {(chance[y == 0] < cut).mean():.0%} of the rest (threshold {cut:.3f})"
        )
    least = float(np.quantile(chance[y == 1], DECLINED[name]))
    # The verdict on a clause does not hang on how many policies there are.
    alone = [a for a in asked if a.alone]
    opinions, rules = fit_opinions(alone, joint=False)
    joint, after = fit_opinions(alone, joint=True)
    rules = after if any(h.joint for a in alone for h in a.ranking.hits[:1]) else rules
    calibration = replace(calibration, opinions=opinions, joint=joint)
    print(f"  {name}: opinions {opinions}, with the cross-encoder {joint}, rules {rules}")
    rows, right = [], []
    for a, c in zip(asked, chance, strict=True):
        if c < least:
            continue
        hits = a.ranking.hits
        scores = verdict_scores(a.query, remixed(hits[0], calibration), rules)
        best = max(scores, key=lambda v: scores[v])
        rows.append([logit(p, LEAST_CHANCE) for p in (float(c), scores[best])])
        right.append(best == a.verdict and any(h.clause.id in a.relevant for h in hits[:3]))
    slope, shift = logistic(np.array(rows), np.array(right, dtype=float))
    permission, permitted = fit_permission(alone, calibration, rules)
    return {
        "weights": calibration.weights,
        "bias": calibration.bias,
        "opinions": opinions,
        "joint": joint,
        "rules": rules,
        "threshold": round(least, 4),
        "confidence": [round(shift, 4), round(float(slope[0]), 4), round(float(slope[1]), 4)],
        "permission": permission,
        "permitted": permitted,
    }


def fit_permission(
    asked: list[Asked], calibration: rank.Calibration, rules: float
) -> tuple[list[float], float]:
    """When "allowed" is said of a clause that permits: logistic regression on
    `verdict.sureness`, and the least chance from which PERMITTED of the answers are right. Each policy
    is judged by a fit on the others, so that the share is that of policies not fitted on."""
    rows, right, where = [], [], []
    for a in asked:
        hit = remixed(a.ranking.hits[0], calibration)
        allowed = verdict_scores(a.query, replace(hit, bank=0.0), rules)["allowed"]
        if hit.reading and allowed > 0:
            rows.append(sureness(hit, allowed))
            right.append(a.verdict == "allowed")
            where.append(hit.clause.policy)
    x, y, policy = np.array(rows), np.array(right, dtype=float), np.array(where)

    def chances(w: np.ndarray, b: float, of: np.ndarray) -> np.ndarray:
        return np.asarray(1 / (1 + np.exp(-(of @ w + b))))

    judged = np.zeros(len(y))
    for name in set(where):
        here = policy == name
        learnt = ~here if len(set(where)) > 1 else here
        judged[here] = chances(*logistic(x[learnt], y[learnt]), x[here])
    order = np.argsort(-judged)
    share = np.cumsum(y[order]) / np.arange(1, len(y) + 1)
    enough = np.flatnonzero(share >= PERMITTED)
    least = float(judged[order][enough[-1]]) if len(enough) else 1.0
    said = judged >= least
    print(
        f'  "allowed" said {int(said.sum())} times, rightly {int(y[said].sum())}, of {int(y.sum())}'
        f" that are and {len(y)} clauses that permit (from {least:.3f})"
    )
    w, b = logistic(x, y)
    return [round(float(v), 4) for v in (b, *w)], round(least, 4)


def say(name: str, asked: list[Asked], fitted: dict[str, Any]) -> None:
    """How often the evidence is found, and the verdict where the first clause is right."""
    calibration = rank.Calibration((), 0.0, tuple(fitted["opinions"]), tuple(fitted["joint"]))
    answerable = [a for a in asked if a.relevant]
    found = [[h.clause.id in a.relevant for h in a.ranking.hits[:3]] for a in answerable]
    right = []
    for a, hits in zip(answerable, found, strict=True):
        if hits[0]:
            first = remixed(a.ranking.hits[0], calibration)
            scores = verdict_scores(a.query, first, fitted["rules"])
            right.append((max(scores, key=lambda v: scores[v]) == a.verdict, a.verdict))
    acts = [good for good, verdict in right if verdict != "information"]
    print(
        f"{name}: evidence@1 {np.mean([f[0] for f in found]):.3f} @3 "
        f"{np.mean([any(f) for f in found]):.3f} n {len(found)}; verdict where the first is right "
        f"{np.mean([good for good, _ in right]):.3f}, on acts {np.mean(acts):.3f}"
    )


def fit_alarm(name: str, heard: list[Heard], calibration: rank.Calibration) -> dict[str, Any]:
    """How the alarm is weighed, and the chance from which FALSE_ALARMS of the look-alikes set it
    off."""
    seen = [h.after(calibration) for h in heard]
    x = np.array(seen)
    told = np.array([h.told for h in heard])
    alike = np.array([h.alike for h in heard])
    weights, bias = logistic(x, told.astype(float))
    hearing = safeguard.Hearing(tuple(round(float(w), 4) for w in weights), round(bias, 4))
    chance = np.array([safeguard.chance(values, hearing) for values in seen])
    for share in (0.02, 0.03, 0.04, 0.05, 0.08):
        least = float(np.quantile(chance[alike], 1 - share))
        print(
            f"  {name}: alarm from {least:.3f}: {(chance[told] >= least).mean():.3f} heard, false "
            f"{(chance[alike] >= least).sum()} of {alike.sum()} look-alikes, "
            f"{(chance[~told & ~alike] >= least).sum()} of {(~told & ~alike).sum()} questions"
        )
    return {
        "weights": hearing.weights,
        "bias": hearing.bias,
        "threshold": round(float(np.quantile(chance[alike], 1 - FALSE_ALARMS)), 4),
    }


def main() -> None:
    """Collect, fit, write; then say how the parts do."""
    sets = {"bank": shipped(), "plain": unseen()}
    fitted: dict[str, dict[str, Any]] = {}
    for name, (asked, heard) in sets.items():
        found = fit(name, asked)
        calibration = rank.Calibration(tuple(found["weights"]), found["bias"])
        fitted[name] = {**found, "alarm": fit_alarm(name, heard, calibration)}
    CALIBRATION.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")
    for name, (asked, _) in sets.items():
        say(name, asked, fitted[name])


if __name__ == "__main__":
    main()
