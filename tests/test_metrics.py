"""The marks of one case, and what is made of many."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from assistant.parse import parse_text
from assistant.types import Policy
from eval.cases import Case
from eval.metrics import (
    METRICS,
    Quote,
    Response,
    bootstrap,
    calibration,
    calibration_of,
    difference,
    first_match,
    is_verbatim,
    mark,
    matches,
    misses,
    score,
    scores,
    slices,
    unreachable,
    wilson,
)

RULE = "You must not bring a cat to school."


@pytest.fixture
def policy() -> Policy:
    text = f"# Pets\n\n## 1. Animals\n\n{RULE}\n\nDogs wait at the gate while school is open.\n"
    return parse_text(text, policy_id="pets")


def make_case(**fields: Any) -> Case:
    known: dict[str, Any] = {
        "id": "c1",
        "question": "can my cat come",
        "expect": "answer",
        "verdict": "not_allowed",
        "evidence": (RULE,),
        "sections": ("1",),
    }
    return Case(**(known | fields))


def uncovered(expect: str = "not_covered", **fields: Any) -> Case:
    return make_case(**({"expect": expect, "verdict": None, "evidence": ()} | fields))


def make_response(**fields: Any) -> Response:
    known: dict[str, Any] = {
        "id": "c1",
        "outcome": "answered",
        "verdict": "not_allowed",
        "quotes": (Quote(RULE),),
        "confidence": 0.9,
    }
    return Response(**(known | fields))


def declined(outcome: str = "not_covered") -> Response:
    return make_response(outcome=outcome, verdict=None, quotes=())


# --- evidence ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("evidence", "quote", "matched"),
    [
        ("bring a cat", Quote(RULE), True),
        ("BRING  a\n cat", Quote(RULE), True),
        ("**must not** bring", Quote(RULE), True),
        ("Staff must not: bring a cat", Quote("bring a cat", stem="Staff must not:"), True),
        ("bring a dog", Quote(RULE), False),
        # A quote of more than 24 characters may lie in a longer piece of evidence ...
        ("Note: you must not bring a cat to school. Ask first.", Quote(RULE), True),
        ("Note: abcdefghijklmnopqrstuvwxy!", Quote("abcdefghijklmnopqrstuvwxy"), True),
        # ... and a shorter one may not, whatever its stem adds.
        ("Note: abcdefghijklmnopqrstuvwx!", Quote("abcdefghijklmnopqrstuvwx"), False),
        ("you must not bring a cat", Quote("a cat", stem="You may bring to the gate:"), False),
        ("  * ", Quote(RULE), False),
    ],
)
def test_evidence_matches_by_the_rule_of_the_contract(
    evidence: str, quote: Quote, matched: bool
) -> None:
    assert matches(evidence, quote) is matched


def test_any_one_piece_of_evidence_proves_the_case() -> None:
    case = make_case(evidence=("no such words", "bring a cat"))
    assert first_match(case, (Quote("Dogs wait."), Quote(RULE), Quote(RULE))) == 2
    assert first_match(case, (Quote("Dogs wait."),)) is None


@pytest.mark.parametrize(
    ("rank", "first", "third", "reciprocal"),
    [(1, 1.0, 1.0, 1.0), (3, 0.0, 1.0, 1 / 3), (4, 0.0, 0.0, 0.25), (None, 0.0, 0.0, 0.0)],
)
def test_evidence_counts_by_its_rank(
    rank: int | None, first: float, third: float, reciprocal: float, policy: Policy
) -> None:
    quotes = tuple(Quote(RULE if place == rank else "Dogs wait.") for place in range(1, 6))
    marks = mark(make_case(), make_response(quotes=quotes), {"pets": policy})
    assert (marks["evidence@1"], marks["evidence@3"], marks["mrr"]) == (first, third, reciprocal)


def test_a_case_whose_evidence_stands_in_no_policy_is_named(policy: Policy) -> None:
    cases = [make_case(), make_case(id="c2", evidence=("no such words",)), uncovered(id="c3")]
    assert unreachable(cases, {"pets": policy}) == ("c2",)


def test_evidence_that_joins_a_stem_and_its_bullet_can_be_reached() -> None:
    text = "# Pets\n\n## 1. Animals\n\nYou must not bring:\n\n- cats to school\n- dogs to school\n"
    case = make_case(evidence=("You must not bring: dogs to school",))
    assert unreachable([case], {"pets": parse_text(text, policy_id="pets")}) == ()


# --- quotes ------------------------------------------------------------------------------------


def quoted(source: Policy, **fields: Any) -> Quote:
    clause = source.clauses[0]
    known: dict[str, Any] = {
        "text": clause.text,
        "policy": source.id,
        "start": clause.start,
        "end": clause.end,
        "sha256": source.sha256,
    }
    return Quote(**(known | fields))


def test_a_quote_that_stands_where_it_says_is_verbatim(policy: Policy) -> None:
    assert is_verbatim(quoted(policy), {"pets": policy})


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": RULE.replace("must not", "may")},
        {"start": 0, "end": len(RULE)},
        {"start": -1, "end": -1},
        {"end": 10_000},
        {"stem": "Anyone may:"},
        {"sha256": "0" * 64},
        {"policy": "plants"},
    ],
    ids=lambda wrong: ",".join(wrong),
)
def test_a_quote_that_was_changed_or_moved_is_not_verbatim(
    wrong: dict[str, Any], policy: Policy
) -> None:
    assert not is_verbatim(quoted(policy, **wrong), {"pets": policy})


def test_one_bad_quote_spoils_the_answer(policy: Policy) -> None:
    good, bad = quoted(policy), quoted(policy, text="made up")
    marked = mark(make_case(), make_response(quotes=(good, bad)), {"pets": policy})
    assert marked["verbatim"] == 0
    assert "quote not verbatim" in misses(marked)


# --- one case ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expect", "fitting"),
    [
        ("answer", {"answered", "clarify"}),
        ("not_covered", {"not_covered"}),
        ("escalate", {"escalated"}),
        ("refuse", {"refused", "not_covered"}),
    ],
)
def test_an_outcome_fits_by_the_table_of_the_contract(expect: str, fitting: set[str]) -> None:
    case = make_case() if expect == "answer" else uncovered(expect)
    for outcome in ("answered", "clarify", "not_covered", "escalated", "refused", "error"):
        marked = mark(case, make_response(outcome=outcome), {})
        assert marked["outcome"] == float(outcome in fitting), outcome


@pytest.mark.parametrize(
    "fault",
    [
        {"outcome": "not_covered"},
        {"verdict": "required"},
        {"quotes": (Quote("Dogs wait."),) * 3 + (Quote(RULE),)},
    ],
    ids=["outcome", "verdict", "evidence"],
)
def test_right_needs_outcome_verdict_and_evidence_among_three(fault: dict[str, Any]) -> None:
    assert mark(make_case(), make_response(), {})["right"] == 1
    assert mark(make_case(), make_response(**fault), {})["right"] == 0


def test_right_needs_no_evidence_where_nothing_answers() -> None:
    assert mark(uncovered(), declined(), {})["right"] == 1


@pytest.mark.parametrize(
    ("case", "verdict", "dangerous"),
    [
        (make_case(), "allowed", 1),
        (make_case(verdict="depends"), "allowed", 1),
        (uncovered(), "allowed", 1),
        (uncovered("escalate"), "allowed", 1),
        (make_case(verdict="allowed"), "allowed", 0),
        (make_case(verdict="allowed"), "not_allowed", 0),
        (make_case(), "depends", 0),
    ],
)
def test_allowed_where_it_is_not_is_dangerous(case: Case, verdict: str, dangerous: int) -> None:
    assert mark(case, make_response(verdict=verdict), {})["dangerous"] == dangerous


def test_an_information_question_is_no_permission_question() -> None:
    marked = mark(make_case(verdict="information"), make_response(verdict="information"), {})
    assert marked["verdict"] == 1
    assert math.isnan(marked["verdict_permission"])


def test_a_system_that_only_ranks_has_no_score_for_deciding() -> None:
    marked = mark(make_case(), Response("c1", quotes=(Quote(RULE),)), {})
    defined = {key for key in METRICS if not math.isnan(marked[key])}
    assert defined == {"evidence@1", "evidence@3", "mrr"}


def test_a_case_without_verdict_and_evidence_is_scored_by_its_outcome_alone() -> None:
    case = make_case(verdict=None, evidence=())
    marked = mark(case, make_response(verdict="allowed"), {})
    defined = {key for key in METRICS if not math.isnan(marked[key])}
    assert defined == {"outcome", "answerable_refused", "false_alarms", "verbatim"}
    assert misses(mark(case, declined("error"), {})) == ("outcome",)


def test_an_error_is_wrong_and_not_undefined() -> None:
    marked = mark(make_case(), declined("error"), {})
    assert marked["right"] == marked["outcome"] == marked["verdict"] == marked["mrr"] == 0


@pytest.mark.parametrize(
    ("case", "response", "kinds"),
    [
        (make_case(), make_response(), ()),
        (make_case(), declined(), ("declined", "verdict", "evidence")),
        (make_case(), declined("escalated"), ("false alarm", "verdict", "evidence")),
        (make_case(), make_response(verdict="allowed"), ("dangerous", "verdict")),
        (uncovered(), make_response(), ("false answer", "not covered, missed")),
        (uncovered("escalate"), declined(), ("disclosure missed",)),
        (uncovered("refuse"), declined("error"), ("outcome",)),
    ],
)
def test_misses_are_named_the_worst_first(
    case: Case, response: Response, kinds: tuple[str, ...]
) -> None:
    found = misses(mark(case, response, {}))
    assert tuple(kind for kind in found if kind != "quote not verbatim") == kinds


# --- many cases --------------------------------------------------------------------------------


def marked_set() -> list[dict[str, float]]:
    """4 answerable (1 declined), 3 not covered (2 found), 2 disclosures (1 found)."""
    pairs = [
        *[(make_case(), make_response())] * 3,
        (make_case(), declined()),
        *[(uncovered(), declined())] * 2,
        (uncovered(), make_response()),
        (uncovered("escalate"), declined("escalated")),
        (uncovered("escalate"), declined()),
    ]
    return [mark(case, response, {}) for case, response in pairs]


@pytest.mark.parametrize(
    ("key", "count", "n"),
    [
        ("right", 6, 9),
        ("outcome", 6, 9),
        ("not_covered_found", 2, 3),
        ("not_covered_precision", 2, 3),
        ("answerable_refused", 1, 4),
        ("false_answers", 1, 5),
        ("escalation_recall", 1, 2),
        ("false_alarms", 0, 7),
        ("evidence@3", 3, 4),
        ("dangerous", 0, 9),
    ],
)
def test_each_score_counts_the_cases_it_applies_to(key: str, count: int, n: int) -> None:
    found = scores(marked_set())[key]
    assert (found.count, found.n) == (count, n)
    assert found.low <= found.value <= found.high


def test_f1_joins_precision_and_recall_of_declining() -> None:
    marks = [*marked_set(), mark(uncovered(), make_response(), {})]
    precision, recall = 2 / 3, 2 / 4
    found = scores(marks)["not_covered_f1"]
    assert found.value == pytest.approx(2 * precision * recall / (precision + recall))
    assert found.low < found.value < found.high


def test_a_score_over_nothing_is_undefined_and_not_zero() -> None:
    only_answerable = [mark(make_case(), make_response(), {})]
    found = scores(only_answerable)
    for key in ("not_covered_found", "not_covered_f1", "escalation_recall", "false_answers", "ece"):
        assert math.isnan(found[key].value), key
        assert found[key].n == 0
    assert all(math.isnan(one.value) for one in scores([]).values())


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # Computed with scipy.stats.binomtest(hits, n).proportion_ci(method="wilson").
    [
        (8, 10, 0.4902, 0.9433),
        (0, 20, 0.0, 0.1611),
        (20, 20, 0.8389, 1.0),
        (60, 120, 0.4119, 0.5881),
    ],
)
def test_intervals_of_shares_are_wilsons(hits: int, n: int, low: float, high: float) -> None:
    found = wilson(hits, n)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_the_bootstrap_gives_the_same_interval_twice_and_the_known_width() -> None:
    values = np.linspace(0, 1, 200)
    first = bootstrap(len(values), lambda rows: float(values[rows].mean()))
    assert first == bootstrap(len(values), lambda rows: float(values[rows].mean()))
    normal = 2 * 1.96 * values.std() / math.sqrt(len(values))
    assert first[1] - first[0] == pytest.approx(normal, rel=0.1)


def test_a_difference_is_taken_case_by_case() -> None:
    better = [{"right": 1.0}, {"right": 0.0}, {"right": 1.0}, {"right": math.nan}]
    worse = [{"right": 0.0}, {"right": 0.0}, {"right": 1.0}, {"right": 1.0}]
    found = difference(better, worse, "right")
    assert (found.value, found.n) == (pytest.approx(1 / 3), 3)
    same = difference(worse, worse, "right")
    assert (same.value, same.low, same.high) == (0, 0, 0)


def test_the_mean_reciprocal_rank_is_a_mean_and_not_a_rounded_count() -> None:
    assert score([{"mrr": 1 / 3}, {"mrr": 1.0}, {"mrr": 0.0}], "mrr").value == pytest.approx(4 / 9)


def test_slices_put_a_case_into_each_of_its_sections_in_order_of_their_numbers() -> None:
    cases = [
        make_case(sections=("10", "2"), style="slang"),
        make_case(sections=("2",), audience="parent"),
        uncovered(sections=()),
    ]
    found = slices(cases)
    assert list(found["section"].items()) == [("2", (0, 1)), ("10", (0,)), ("none", (2,))]
    assert found["verdict"] == {"not_allowed": (0, 1), "not_covered": (2,)}
    assert found["audience"] == {"any": (0, 2), "parent": (1,)}


# --- confidence --------------------------------------------------------------------------------


def test_calibration_error_is_the_gap_weighted_by_bin() -> None:
    found = calibration([0.95, 0.95, 0.25, 0.25], [True, False, False, False], asked=8)
    assert found.ece.value == pytest.approx((0.45 * 2 + 0.25 * 2) / 4)
    filled = [(one.low, one.n, one.accuracy) for one in found.bins if one.n]
    assert filled == [(0.2, 2, 0.0), (0.9, 2, 0.5)]


def test_full_confidence_falls_into_the_last_bin() -> None:
    found = calibration([1.0], [True], asked=1)
    assert found.bins[-1].n == 1
    assert found.ece.value == 0


def test_risk_falls_with_coverage_where_confidence_tells_something() -> None:
    found = calibration([0.9, 0.5, 0.7], [True, False, True], asked=6)
    assert [(p.threshold, round(p.coverage, 3), round(p.risk, 3)) for p in found.curve] == [
        (0.9, 0.167, 0.0),
        (0.7, 0.333, 0.0),
        (0.5, 0.5, 0.333),
    ]


def test_answers_of_equal_confidence_are_one_point_of_the_curve() -> None:
    found = calibration([0.5, 0.5, 0.5], [True, False, True], asked=3)
    assert [(p.coverage, p.risk) for p in found.curve] == [(1.0, pytest.approx(1 / 3))]


def test_only_answers_given_are_calibrated() -> None:
    cases = [make_case(), make_case(), uncovered()]
    responses = [make_response(confidence=0.8), declined(), make_response(confidence=0.6)]
    marks = [mark(case, said, {}) for case, said in zip(cases, responses, strict=True)]
    found = calibration_of(cases, responses, marks)
    assert [one.n for one in found.bins if one.n] == [1, 1]
    brier = scores(marks, found)["brier"]
    assert brier.value == pytest.approx(((0.8 - 1) ** 2 + 0.6**2) / 2)
    assert found.curve[-1].coverage == pytest.approx(2 / 3)
