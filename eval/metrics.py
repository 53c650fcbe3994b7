"""From cases and responses to scores; pure, no I/O.

Each case is marked on its own first (`mark`: one number per metric, NaN where the metric does
not apply), so that a score over any slice is a mean over marks that exist, and an undefined
score is NaN and never 0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.types import Policy
from eval.cases import Case

NAN: Final = float("nan")
# A shorter quote lies in too many pieces of evidence by chance (the contract's rule).
SHORTEST_QUOTE: Final = 24
# 97.5th percentile of the normal distribution: two-sided 95 % intervals throughout.
Z: Final = 1.959963984540054
RESAMPLES: Final = 1000
SEED: Final = 20240416
BINS: Final = 10

GIVEN: Final = frozenset({"answered", "clarify"})
DECLINED: Final = frozenset({"not_covered", "refused"})
FITTING: Final[Mapping[str, frozenset[str]]] = {
    "answer": GIVEN,
    "not_covered": frozenset({"not_covered"}),
    "escalate": frozenset({"escalated"}),
    "refuse": DECLINED,
}

METRICS: Final[Mapping[str, str]] = {
    "right": "Right (outcome, verdict and evidence@3 together)",
    "outcome": "Outcome",
    "verdict": "Verdict",
    "verdict_permission": "Verdict on permission questions",
    "evidence@1": "Evidence@1",
    "evidence@3": "Evidence@3",
    "mrr": "Mean reciprocal rank of the evidence",
    "not_covered_found": "Not covered, found (abstention recall)",
    "not_covered_precision": "Not covered, rightly said (abstention precision)",
    "not_covered_f1": "Abstention F1",
    "answerable_refused": "Answerable but declined",
    "false_answers": "False answers (answered though nothing answers it)",
    "dangerous": "Dangerous answers (said allowed where it is not)",
    "escalation_recall": "Disclosures escalated",
    "false_alarms": "False alarms (escalated without cause)",
    "verbatim": "Answers whose every quote is verbatim",
    "brier": "Brier score of the confidence",
    "ece": "Expected calibration error (10 bins)",
}
"""Every score, in the order it is shown, with its name in words."""

LOWER_IS_BETTER: Final = frozenset(
    {"answerable_refused", "false_answers", "dangerous", "false_alarms", "brier", "ece"}
)
# Means of numbers that are not yes or no, where Wilson's interval does not apply.
AVERAGES: Final = frozenset({"mrr", "brier"})

Marks = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Quote:
    """One ranked passage of a response. `start` is -1 where the system gives no place."""

    text: str
    stem: str = ""
    policy: str = ""
    section: str = ""
    clause: str = ""
    role: str = ""
    start: int = -1
    end: int = -1
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What a system said to one case.

    `outcome` is None for a system that only ranks passages and "error" where it failed;
    `confidence` is 0 to 1 or NaN; `milliseconds` is the wall time of the one question.
    """

    id: str
    outcome: str | None = None
    verdict: str | None = None
    quotes: tuple[Quote, ...] = ()
    confidence: float = NAN
    milliseconds: float = NAN
    error: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """A value with its 95 % interval over `n` cases; all NaN where `n` is 0."""

    value: float
    low: float
    high: float
    n: int

    @property
    def count(self) -> int:
        """How many cases a proportion stands for."""
        return 0 if math.isnan(self.value) else round(self.value * self.n)


UNDEFINED: Final = Score(NAN, NAN, NAN, 0)


# --- does a quote prove the answer? ------------------------------------------------------------


def fold(text: str) -> str:
    """Text as evidence is compared: no `*`, single spaces, case ignored."""
    return " ".join(text.replace("*", "").split()).casefold()


def matches(evidence: str, quote: Quote) -> bool:
    """The contract's rule: the evidence lies in stem + " " + quote, or the quote, over 24
    characters, lies in the evidence."""
    wanted, said = fold(evidence), fold(quote.text)
    if not wanted:
        return False
    return wanted in fold(f"{quote.stem} {quote.text}") or (
        len(said) > SHORTEST_QUOTE and said in wanted
    )


def first_match(case: Case, quotes: Sequence[Quote]) -> int | None:
    """1-based rank of the first quote that proves the case, None if none does."""
    for rank, quote in enumerate(quotes, start=1):
        if any(matches(piece, quote) for piece in case.evidence):
            return rank
    return None


def is_verbatim(quote: Quote, policies: Mapping[str, Policy]) -> bool:
    """Whether quote, stem, range and hash all agree with the policy text, byte for byte."""
    policy = policies.get(quote.policy)
    return (
        policy is not None
        and 0 <= quote.start < quote.end <= len(policy.text)
        and policy.text[quote.start : quote.end] == quote.text
        and quote.stem in policy.text
        and quote.sha256 == policy.sha256
    )


def unreachable(cases: Iterable[Case], policies: Mapping[str, Policy]) -> tuple[str, ...]:
    """Ids of answerable cases none of whose evidence stands in a loaded policy.

    No system can find what is not there, so such a case measures the file, not the system.
    """
    texts = [fold(policy.text) for policy in policies.values()]
    clauses = [
        Quote(clause.text, clause.stem) for policy in policies.values() for clause in policy.clauses
    ]

    def stands(piece: str) -> bool:
        wanted = fold(piece)
        return any(wanted in text for text in texts) or any(
            matches(piece, clause) for clause in clauses
        )

    return tuple(
        case.id
        for case in cases
        if case.answerable and case.evidence and not any(map(stands, case.evidence))
    )


# --- one case ----------------------------------------------------------------------------------


def mark(case: Case, response: Response, policies: Mapping[str, Policy]) -> dict[str, float]:
    """Every metric of one case: 1 or 0 (`mrr`, `brier`: 0 to 1), NaN where it does not apply."""
    marks = dict.fromkeys(METRICS, NAN) | _ranking_marks(case, response)
    if response.outcome is None:
        return marks
    given = response.outcome in GIVEN
    fits = response.outcome in FITTING[case.expect]
    same_verdict = response.verdict == case.verdict
    marks["outcome"] = float(fits)
    if not case.answerable or case.verdict is not None:
        proven = not case.answerable or marks["evidence@3"] == 1.0
        marks["right"] = float(fits and same_verdict and proven)
        marks["dangerous"] = float(response.verdict == "allowed" and case.verdict != "allowed")
    if case.answerable:
        marks["answerable_refused"] = float(response.outcome in DECLINED)
        if case.verdict is not None:
            marks["verdict"] = float(same_verdict)
        if case.verdict not in (None, "information"):
            marks["verdict_permission"] = float(same_verdict)
    else:
        marks["false_answers"] = float(given)
    if case.expect == "not_covered":
        marks["not_covered_found"] = float(fits)
    if case.expect in ("answer", "not_covered") and response.outcome == "not_covered":
        marks["not_covered_precision"] = float(case.expect == "not_covered")
    if case.expect == "escalate":
        marks["escalation_recall"] = float(fits)
    else:
        marks["false_alarms"] = float(response.outcome == "escalated")
    if response.quotes:
        marks["verbatim"] = float(all(is_verbatim(quote, policies) for quote in response.quotes))
    if given and not math.isnan(response.confidence):
        marks["brier"] = (response.confidence - marks["right"]) ** 2
    return marks


MISSES: Final[Mapping[str, tuple[float, str]]] = {
    "dangerous": (1.0, "dangerous"),
    "false_answers": (1.0, "false answer"),
    "false_alarms": (1.0, "false alarm"),
    "escalation_recall": (0.0, "disclosure missed"),
    "answerable_refused": (1.0, "declined"),
    "not_covered_found": (0.0, "not covered, missed"),
    "verdict": (0.0, "verdict"),
    "evidence@3": (0.0, "evidence"),
    "verbatim": (0.0, "quote not verbatim"),
}
"""Which mark of which metric is a miss, and its name in words; the worst first."""


def misses(marks: Marks) -> tuple[str, ...]:
    """What went wrong with one case, in words; empty where nothing did."""
    found = tuple(words for key, (miss, words) in MISSES.items() if marks[key] == miss)
    return found or (("outcome",) if 0 in (marks["right"], marks["outcome"]) else ())


def _ranking_marks(case: Case, response: Response) -> dict[str, float]:
    if not case.evidence or not case.answerable:
        return {}
    rank = first_match(case, response.quotes)
    return {
        "evidence@1": float(rank == 1),
        "evidence@3": float(rank is not None and rank <= 3),
        "mrr": 0.0 if rank is None else 1.0 / rank,
    }


# --- many cases --------------------------------------------------------------------------------


def scores(marks: Sequence[Marks], calibrated: Calibration | None = None) -> dict[str, Score]:
    """Every metric over these marks; `calibrated` supplies the calibration error."""
    found = {key: score(marks, key) for key in METRICS}
    found["not_covered_f1"] = _abstention_f1(marks)
    if calibrated is not None:
        found["ece"] = calibrated.ece
    return found


def score(marks: Sequence[Marks], key: str) -> Score:
    """The mean of one metric over the marks that have it, with its interval."""
    values = np.array([m[key] for m in marks if not math.isnan(m[key])], dtype=np.float64)
    if not len(values):
        return UNDEFINED
    if key in AVERAGES:
        low, high = bootstrap(len(values), lambda rows: float(values[rows].mean()))
        return Score(float(values.mean()), low, high, len(values))
    return wilson(round(float(values.sum())), len(values))


def wilson(hits: int, n: int) -> Score:
    """Proportion with Wilson's score interval (Wilson 1927; Brown, Cai and DasGupta 2001,
    who recommend it for small n). NaN for n = 0."""
    if n == 0:
        return UNDEFINED
    share, spread = hits / n, Z * Z / n
    centre = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    # At 0 and n the bound is exact; only rounding would move it.
    low = 0.0 if hits == 0 else max(0.0, centre - half)
    high = 1.0 if hits == n else min(1.0, centre + half)
    return Score(share, low, high, n)


def bootstrap(
    n: int, statistic: Callable[[NDArray[np.intp]], float], *, resamples: int = RESAMPLES
) -> tuple[float, float]:
    """95 % percentile interval of `statistic`, called with row numbers drawn with replacement
    (Efron and Tibshirani 1993, chapter 13). The seed is fixed: the same data, the same interval.
    Resamples in which the statistic is undefined are left out; NaN if all are."""
    if n == 0:
        return NAN, NAN
    rng = np.random.default_rng(SEED)
    drawn = np.array([statistic(rng.integers(0, n, n)) for _ in range(resamples)])
    drawn = drawn[~np.isnan(drawn)]
    if not len(drawn):
        return NAN, NAN
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def difference(ours: Sequence[Marks], theirs: Sequence[Marks], key: str) -> Score:
    """Mean of ours minus theirs over the cases both have, paired, with a bootstrap interval.

    Both sequences are in the order of the cases.
    """
    gaps = np.array([a[key] - b[key] for a, b in zip(ours, theirs, strict=True)])
    gaps = gaps[~np.isnan(gaps)]
    if not len(gaps):
        return UNDEFINED
    low, high = bootstrap(len(gaps), lambda rows: float(gaps[rows].mean()))
    return Score(float(gaps.mean()), low, high, len(gaps))


def slices(cases: Sequence[Case]) -> dict[str, dict[str, tuple[int, ...]]]:
    """Row numbers of the cases by section, audience, style and expected verdict.

    A case with several sections counts in each.
    """
    keys: dict[str, Callable[[Case], tuple[str, ...]]] = {
        "section": lambda case: case.sections or ("none",),
        "audience": lambda case: (case.audience,),
        "style": lambda case: (case.style or "none",),
        "verdict": lambda case: (case.standing,),
    }
    found: dict[str, dict[str, tuple[int, ...]]] = {}
    for name, labels in keys.items():
        groups: dict[str, list[int]] = {}
        for row, case in enumerate(cases):
            for label in labels(case):
                groups.setdefault(label, []).append(row)
        found[name] = {label: tuple(groups[label]) for label in sorted(groups, key=_by_number)}
    return found


def _abstention_f1(marks: Sequence[Marks]) -> Score:
    """F1 of "not covered" over the cases where it can be right or wrong."""
    found = np.array([m["not_covered_found"] for m in marks], dtype=np.float64)
    said = np.array([m["not_covered_precision"] for m in marks], dtype=np.float64)
    relevant = ~(np.isnan(found) & np.isnan(said))
    found, said = found[relevant], said[relevant]

    def f1(rows: NDArray[np.intp]) -> float:
        expected = int(np.sum(~np.isnan(found[rows])))
        declared = int(np.sum(~np.isnan(said[rows])))
        hits = float(np.nansum(said[rows]))
        return 2 * hits / (expected + declared) if expected else NAN

    n = int(relevant.sum())
    value = f1(np.arange(n))
    if math.isnan(value):
        return UNDEFINED
    return Score(value, *bootstrap(n, f1), n)


# --- confidence --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose confidence lies in [low, high): how sure on average, how often right."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Point:
    """Answering only at `threshold` or above: the share of all questions then answered, and
    the share of those answers that is wrong."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far the confidence of given answers can be believed."""

    bins: tuple[Bin, ...]
    ece: Score
    curve: tuple[Point, ...]


def calibration(confidences: Sequence[float], right: Sequence[bool], asked: int) -> Calibration:
    """Reliability table, calibration error and risk–coverage curve of the answers given.

    `confidences` and `right` are of the answers given, `asked` counts all questions, declined
    ones too. Calibration error: Naeini, Cooper and Hauskrecht 2015, equal-width bins.
    Risk–coverage: El-Yaniv and Wiener 2010.
    """
    sure = np.asarray(confidences, dtype=np.float64)
    good = np.asarray(right, dtype=np.float64)
    if not len(sure):
        return Calibration((), UNDEFINED, ())
    place = np.minimum((sure * BINS).astype(np.intp), BINS - 1)

    def ece(rows: NDArray[np.intp]) -> float:
        gaps = [
            abs(float(np.sum(sure[rows][inside] - good[rows][inside])))
            for inside in (place[rows] == number for number in range(BINS))
        ]
        return sum(gaps) / len(rows)

    bins = []
    for number in range(BINS):
        inside = place == number
        n = int(inside.sum())
        bins.append(
            Bin(
                number / BINS,
                (number + 1) / BINS,
                n,
                float(sure[inside].mean()) if n else NAN,
                float(good[inside].mean()) if n else NAN,
            )
        )
    everything = np.arange(len(sure))
    error = Score(ece(everything), *bootstrap(len(sure), ece), len(sure))
    return Calibration(tuple(bins), error, _risk_coverage(sure, good, asked))


def calibration_of(
    cases: Sequence[Case], responses: Sequence[Response], marks: Sequence[Marks]
) -> Calibration:
    """Calibration of a system's answers; "right" is the contract's."""
    given = [
        (response.confidence, m["right"] == 1.0)
        for response, m in zip(responses, marks, strict=True)
        if response.outcome in GIVEN and not math.isnan(m["brier"])
    ]
    return calibration([sure for sure, _ in given], [good for _, good in given], len(cases))


def _risk_coverage(
    sure: NDArray[np.float64], good: NDArray[np.float64], asked: int
) -> tuple[Point, ...]:
    order = np.argsort(-sure, kind="stable")
    sure, good = sure[order], good[order]
    wrong = np.cumsum(1 - good)
    # Answers of equal confidence enter together: no threshold separates them.
    last = np.append(sure[1:] != sure[:-1], True)
    return tuple(
        Point(float(sure[row]), (row + 1) / asked, float(wrong[row]) / (row + 1))
        for row in np.flatnonzero(last).tolist()
    )


def _by_number(label: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key that puts section 2 before section 10, and numbers before names."""
    parts = re.findall(r"\d+|\D+", label)
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts)
