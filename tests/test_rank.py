"""Hits → their order, the verdict each would give, and the chance that any answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from fake_models import HashedScorer, make_clause

from assistant.rank import (
    CLOSE,
    READ,
    Calibration,
    Features,
    chance,
    features,
    mixed,
    rank,
    reviewed,
)
from assistant.types import PASSAGE_MARK, VERDICTS, Hit, Matrix, Reading, Vector

NOWHERE: Vector = np.zeros(2, np.float32)
ASKED = Reading("may a cat come in", NOWHERE)
WIDTH = len(features(()))
EVEN = Calibration(weights=(0.0,) * WIDTH, bias=0.0)
KEEN = Calibration(weights=(1.0,) * WIDTH, bias=-1.0)
# Reads the best score and nothing else.
BEST = Calibration(weights=(1.0, *(0.0,) * (WIDTH - 1)), bias=0.0)


def hits_of(*scores: float) -> tuple[Hit, ...]:
    return tuple(
        Hit(
            make_clause(id=f"pets/1/{n}", text=f"rule {n}"),
            score,
            search=score,
            position=n,
        )
        for n, score in enumerate(scores)
    )


def order(hits: tuple[Hit, ...]) -> list[int]:
    return [h.position for h in hits]


class Judge(HashedScorer):
    """Relevance as told, by passage; likes one verdict above all."""

    def __init__(self, logits: dict[str, float], verdict: int | None = None) -> None:
        super().__init__("judge")
        self.logits, self.verdict = logits, verdict
        self.read: list[str] = []

    def score(self, question: str, passages: Sequence[str]) -> Vector:
        self.read += passages
        return np.asarray([self.logits.get(p, 0.0) for p in passages], np.float32)

    def judge(self, question: Reading, passages: Sequence[str]) -> Matrix:
        first = self.score(question.text, passages)[:, None]
        if self.verdict is None:
            return first
        rest = np.zeros((len(passages), len(VERDICTS)), np.float32)
        rest[:, self.verdict] = 20.0
        return np.concatenate([first, rest], axis=1)


def test_nothing_found_is_ranked_as_nothing() -> None:
    ranking = rank((), None, EVEN, question=ASKED)
    assert ranking.hits == ()
    assert ranking.answerable == 0.5


def test_without_a_ranker_the_order_stands() -> None:
    hits = hits_of(0.9, 0.5, 0.1)
    assert rank(hits, None, EVEN, question=ASKED).hits == hits


def test_each_hit_takes_its_own_row_of_chances() -> None:
    chances = np.asarray([[1, 0, 0, 0, 0], [0, 0, 1, 0, 0]], np.float32)
    ranked = rank(hits_of(0.9, 0.5), chances, EVEN, question=ASKED).hits
    assert [h.verdicts for h in ranked] == [(1, 0, 0, 0, 0), (0, 0, 1, 0, 0)]


def test_chances_for_another_number_of_hits_are_a_fault() -> None:
    with pytest.raises(ValueError, match="shorter|longer"):
        rank(hits_of(0.9, 0.5), np.zeros((1, 5), np.float32), EVEN, question=ASKED)


def test_a_ranker_may_turn_the_order() -> None:
    judge = Judge({"b": 40.0, "a": -40.0})
    ranking = rank(hits_of(0.9, 0.8), None, EVEN, question=ASKED, texts=("a", "b"), scorer=judge)
    assert order(ranking.hits) == [1, 0]
    assert ranking.hits[0].ranker == 40.0


def test_what_the_ranker_has_not_read_stays_behind_what_it_has_in_its_own_order() -> None:
    count = READ + 4
    hits = hits_of(*(1 - n / 100 for n in range(count)))
    texts = [f"t{n}" for n in range(count)]
    judge = Judge(dict.fromkeys(texts, -50.0))
    ranked = rank(hits, None, EVEN, question=ASKED, texts=texts, scorer=judge).hits
    assert judge.read == texts[:READ]
    assert set(order(ranked)[:READ]) == set(range(READ))
    assert order(ranked)[READ:] == list(range(READ, count))
    assert all(math.isnan(h.ranker) for h in ranked[READ:])
    assert [h.score for h in ranked] == sorted((h.score for h in ranked), reverse=True)


def test_a_ranker_that_only_scores_leaves_the_chances_alone() -> None:
    chances = np.asarray([[0.1, 0.2, 0.3, 0.2, 0.2]], np.float32)
    ranked = rank(
        hits_of(0.9),
        chances,
        EVEN,
        question=Reading("cat", NOWHERE),
        texts=("cat",),
        scorer=HashedScorer(),
    ).hits
    assert ranked[0].verdicts == pytest.approx((0.1, 0.2, 0.3, 0.2, 0.2))
    assert ranked[0].ranker == 3.0


def test_the_rankers_reading_of_the_verdict_is_half_of_two_opinions() -> None:
    chances = np.asarray([[1, 0, 0, 0, 0]], np.float32)
    judge = Judge({}, verdict=2)
    both = rank(hits_of(0.9), chances, EVEN, question=ASKED, texts=("a",), scorer=judge).hits[0]
    assert both.verdicts == pytest.approx((0.5, 0, 0.5, 0, 0), abs=1e-2)
    assert both.relation == (1, 0, 0, 0, 0)
    assert both.reading == pytest.approx((0, 0, 1, 0, 0), abs=1e-3)
    alone = rank(hits_of(0.9), None, EVEN, question=ASKED, texts=("a",), scorer=judge).hits[0]
    assert alone.verdicts == pytest.approx((0, 0, 1, 0, 0), abs=1e-3)


def test_how_two_opinions_are_mixed_is_fitted() -> None:
    both = ((0.6, 0.1, 0.1, 0.1, 0.1), (0.1, 0.6, 0.1, 0.1, 0.1))
    assert mixed(both, (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)) == pytest.approx(both[0])
    assert int(np.argmax(mixed(both, (0.5, 0.5, 0.0, 0.0, 0.0, 0.0, 5.0)))) == 4


class Together:
    """A cross-encoder that finds one verdict, or that a passage does not answer."""

    name = "together"

    def __init__(self, found: int, **otherwise: int) -> None:
        self.found, self.otherwise = found, otherwise
        self.read: list[tuple[str, str]] = []

    def chances(self, question: str, passage: str) -> Vector:
        self.read.append((question, passage))
        row = np.full(len(VERDICTS) + 1, 0.02, np.float32)
        row[self.otherwise.get(passage, self.found)] = 0.9
        return row


def test_the_cross_encoder_reads_what_the_ranker_puts_first_and_nothing_else() -> None:
    judge, joint = Judge({"b": 40.0, "a": -40.0}, verdict=0), Together(2)
    chances = np.asarray([[1, 0, 0, 0, 0]] * 2, np.float32)
    ranked = rank(
        hits_of(0.9, 0.8),
        chances,
        replace(EVEN, joint=(0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)),
        question=ASKED,
        texts=("a", "b"),
        scorer=judge,
        joint=joint,
    ).hits
    assert joint.read == [(ASKED.text, "b")]
    assert int(np.argmax(ranked[0].verdicts)) == 2
    assert ranked[0].joint[2] == pytest.approx(0.9)
    assert ranked[1].joint == ()
    assert int(np.argmax(ranked[1].verdicts)) == 0


def read_together(joint: Together, *scores: float) -> tuple[Hit, ...]:
    texts = "abcdefghij"[: len(scores)]
    return rank(hits_of(*scores), None, EVEN, question=ASKED, texts=texts, joint=joint).hits


def test_what_lies_close_behind_is_read_too_and_comes_first_where_it_alone_answers() -> None:
    joint = Together(0, a=len(VERDICTS))
    ranked = read_together(joint, 0.9, 0.9 - CLOSE / 2, 0.9 - 2 * CLOSE)
    assert [passage for _, passage in joint.read] == ["a", "b"]
    assert order(ranked) == [1, 0, 2]
    # The scores still fall, and start where they did.
    assert ranked[0].score == pytest.approx(0.9)
    assert [h.score for h in ranked] == sorted((h.score for h in ranked), reverse=True)


def test_where_none_of_them_answers_the_next_are_read_too_but_not_all() -> None:
    apart = [0.9 - 2 * n * CLOSE for n in range(5)]
    joint = Together(len(VERDICTS), b=0)
    ranked = read_together(joint, *apart)
    assert [passage for _, passage in joint.read] == ["a", "b"]
    assert order(ranked)[0] == 1
    silent = Together(len(VERDICTS))
    assert order(read_together(silent, *apart)) == [*range(5)]
    assert [passage for _, passage in silent.read] == ["a", "b", "c"]


def test_where_reviewed_questions_speak_only_the_first_is_read() -> None:
    joint = Together(len(VERDICTS))
    hits = tuple(replace(h, bank=0.8) for h in hits_of(0.9, 0.89, 0.5))
    ranked = rank(hits, None, EVEN, question=ASKED, texts="abc", joint=joint).hits
    assert [passage for _, passage in joint.read] == ["a"]
    assert order(ranked) == [0, 1, 2]


def test_no_more_than_a_few_are_read_together_and_none_falls_behind_what_is_not() -> None:
    joint = Together(0, a=len(VERDICTS))
    ranked = read_together(joint, *(0.9 - n / 1000 for n in range(READ + 2)))
    assert len(joint.read) == READ
    assert order(ranked) == [*range(1, READ), 0, READ, READ + 1]


def test_a_ban_close_behind_a_leave_is_read_by_its_own_words() -> None:
    leave, ban, duty = hits_of(0.9, 0.8, 0.78)
    hits = (
        replace(leave, clause=replace(leave.clause, force="may")),
        ban,
        replace(duty, clause=replace(duty.clause, force="must")),
    )
    joint = Together(2, b=len(VERDICTS))
    texts = ("a", f"b{PASSAGE_MARK}a b", "c")
    ranked = rank(hits, None, EVEN, question=ASKED, texts=texts, joint=joint).hits
    assert [passage for _, passage in joint.read] == ["a", "b"]
    assert [h.another for h in ranked] == pytest.approx([0, 0.9, 0])
    assert ranked[1].joint == ()


def test_a_clause_that_the_cross_encoder_says_does_not_answer_lowers_the_chance() -> None:
    wary = Calibration(Features(joint=1.0), 0.0)
    sure, unsure = (
        rank(hits_of(0.9), None, wary, question=ASKED, texts=("a",), joint=Together(n)).answerable
        for n in (1, len(VERDICTS))
    )
    assert unsure < 0.5 < sure


def test_the_features_are_numbers_of_a_fixed_count_and_start_with_the_best_score() -> None:
    for hits in ((), hits_of(0.4), hits_of(0.4, 0.9), hits_of(*(n / 20 for n in range(20)))):
        found = features(hits)
        assert len(found) == WIDTH
        assert np.isfinite(found).all()
        assert found[0] == max((h.score for h in hits), default=0.0)


def test_the_features_do_not_depend_on_the_order_of_the_hits_behind_the_third() -> None:
    hits = hits_of(0.9, 0.8, 0.7, 0.6, 0.5)
    assert features(hits) == features((*hits[:3], hits[4], hits[3]))


def test_a_surer_ranker_can_be_told_from_the_features() -> None:
    (hit,) = hits_of(0.9)
    assert features((replace(hit, ranker=3.0),)) != features((hit,))


def test_a_question_near_to_one_that_nothing_answers_can_be_told_from_the_features() -> None:
    hits = hits_of(0.9)
    wary = Calibration(Features(gap=-5.0), 2.0)
    far = rank(hits, None, wary, question=ASKED, gap=0.1).answerable
    near = rank(hits, None, wary, question=ASKED, gap=0.9).answerable
    assert features(hits, 0.9) != features(hits)
    assert near < far


def test_the_calibration_reads_the_scores_of_the_search_not_of_the_ranker() -> None:
    hits = hits_of(0.9, 0.5)
    judge = Judge({"a": -30.0, "b": 30.0})
    ranked = rank(hits, None, BEST, question=ASKED, texts=("a", "b"), scorer=judge)
    assert ranked.answerable == pytest.approx(rank(hits, None, BEST, question=ASKED).answerable)


@pytest.mark.parametrize("value", [-1e9, -1.0, 0.0, 1.0, 1e9])
def test_a_chance_lies_between_nought_and_one(value: float) -> None:
    assert 0.0 <= chance((value,) * WIDTH, KEEN) <= 1.0


def test_better_evidence_gives_a_better_chance() -> None:
    chances = [
        rank(hits_of(best, 0.1), None, KEEN, question=ASKED).answerable for best in (0.2, 0.5, 0.9)
    ]
    assert chances == sorted(chances)
    assert len(set(chances)) == 3


def test_a_calibration_of_another_length_is_a_fault() -> None:
    with pytest.raises(ValueError, match="shorter|longer"):
        chance((0.0,) * WIDTH, Calibration((1.0,) * (WIDTH + 1), 0.0))


def test_whether_like_questions_were_answered_elsewhere_can_be_told_from_the_features() -> None:
    hits = hits_of(0.9)
    trusting = Calibration(Features(answered=5.0), -2.0)
    often = rank(hits, None, trusting, question=ASKED, answered=0.9).answerable
    seldom = rank(hits, None, trusting, question=ASKED, answered=0.1).answerable
    assert seldom < often


@pytest.mark.parametrize(
    ("bank", "gap", "sure"), [(0.9, -0.1, True), (0.9, 0.1, False), (0.8, -0.1, False)]
)
def test_what_was_reviewed_in_nearly_the_same_words_is_answered(
    bank: float, gap: float, sure: bool
) -> None:
    hits = tuple(replace(hit, bank=bank) for hit in hits_of(0.5))
    assert (rank(hits, None, EVEN, question=ASKED, gap=gap).answerable > 0.9) is sure


def test_of_many_clauses_one_seems_to_answer_more_easily() -> None:
    hits = hits_of(0.9)
    wary = Calibration(Features(among=-0.3), 2.0)
    few, more, most = (
        rank(hits, None, wary, question=ASKED, among=n).answerable for n in (30, 1500, 15000)
    )
    assert most < more < few
    assert features((), among=0) == features(())


def test_reviewed_questions_speak_only_for_the_policy_that_comes_first() -> None:
    of_ours, of_theirs = (
        replace(hit, clause=replace(hit.clause, policy=name))
        for hit, name in zip(hits_of(0.9, 0.8), ("ours", "theirs"), strict=True)
    )
    asked_before = replace(of_theirs, bank=0.6)
    assert not reviewed(())
    assert not reviewed((of_ours, of_theirs))
    # What is known of another policy is nothing to this one.
    assert not reviewed((of_ours, asked_before))
    assert reviewed((asked_before, of_ours))
    # A clause nobody has asked about stands in a policy that people have.
    assert reviewed((of_theirs, of_ours, asked_before))
