"""Whether the act asked about is the act a clause speaks of: a small network over vectors."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from fake_models import HashedEncoder

from assistant.relate import FORCES, KINDS, Relation, chances, features, load_relation
from assistant.types import VERDICTS, Force, Kind, Matrix, Query, Vector

DIM = 8
ENCODER = HashedEncoder(dimensions=DIM)
ASKED: Vector = ENCODER.encode(["can I post"])[0]
CLAUSES: Matrix = ENCODER.encode(["post a photo", "tell the head", "cats"])
RULES: tuple[Force, ...] = ("must_not", "may", "fact")
QUERY = Query("can I post", "can I post")


def network(dim: int = DIM, hidden: int = 5, seed: int = 1) -> Relation:
    rng = np.random.default_rng(seed)
    wide = features(np.zeros(dim, np.float32), np.zeros((1, dim), np.float32), ("may",), "fact")

    def some(*shape: int) -> Matrix:
        return rng.normal(0, 0.1, shape).astype(np.float32)

    return Relation(some(wide.shape[1], hidden), some(hidden), some(hidden, 5), some(5))


def test_there_is_one_row_a_clause() -> None:
    rows = features(ASKED, CLAUSES, RULES, "permission")
    assert rows.shape == (3, 3 * DIM + len(FORCES) + len(KINDS) + 3 * len(FORCES))
    assert rows.dtype == np.float32


@pytest.mark.parametrize("force", get_args(Force))
def test_every_force_and_every_kind_has_features_of_its_own(force: Force) -> None:
    zero = np.zeros((1, DIM), np.float32)
    seen = {features(ASKED, zero, (force,), kind).tobytes() for kind in get_args(Kind)}
    assert len(seen) == len(get_args(Kind))
    others = [f for f in FORCES if f != force]
    row = features(ASKED, zero, (force,), "permission")
    assert all((features(ASKED, zero, (f,), "permission") != row).any() for f in others)


def test_the_chances_are_one_distribution_a_clause() -> None:
    found = chances(QUERY, ASKED, CLAUSES, RULES, network())
    assert found.shape == (3, len(VERDICTS))
    assert (found > 0).all()
    assert found.sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-5)


def test_a_clause_is_judged_alike_whatever_stands_beside_it() -> None:
    together = chances(QUERY, ASKED, CLAUSES, RULES, network())
    for n in range(3):
        alone = chances(QUERY, ASKED, CLAUSES[n : n + 1], RULES[n : n + 1], network())
        assert alone[0] == pytest.approx(together[n], abs=1e-5)


def test_weights_for_another_model_have_no_opinion() -> None:
    found = chances(QUERY, ASKED, CLAUSES, RULES, network(dim=DIM + 1))
    assert (found == np.float32(0.2)).all()


def test_weights_come_back_as_they_were_stored(tmp_path: Path) -> None:
    made, path = network(), tmp_path / "relation.npz"
    np.savez(path, w1=made.first, b1=made.first_bias, w2=made.second, b2=made.second_bias)
    read = load_relation(path)
    assert read is not None
    assert (read.first == made.first).all()
    assert (read.second_bias == made.second_bias).all()


def test_without_a_file_there_is_no_network(tmp_path: Path) -> None:
    assert load_relation(tmp_path / "none.npz") is None


def test_the_shipped_network_fits_the_vectors_of_the_shipped_encoder() -> None:
    shipped = load_relation()
    assert shipped is not None
    dim = 384  # of all-MiniLM-L6-v2, which the shipped encoder was trained from
    asked = np.full(dim, dim**-0.5, np.float32)
    found = chances(QUERY, asked, asked[None], ("must_not",), shipped)
    assert len(set(found[0].tolist())) > 1, "no opinion: the weights are of another width"
