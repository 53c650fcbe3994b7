"""Chances and logits, back and forth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chance import logistic, logit, softmax, weighed


@given(st.floats(-9, 9))
def test_a_logit_made_a_chance_and_back_is_itself(x: float) -> None:
    assert logit(logistic(x)) == pytest.approx(x, abs=1e-9)


@pytest.mark.parametrize("sure", [0.0, 1.0])
def test_no_chance_is_so_sure_that_its_logit_has_no_end(sure: float) -> None:
    assert logit(sure) == pytest.approx(math.copysign(math.log(9999), sure - 0.5))
    assert abs(logit(sure, least=1e-3)) == pytest.approx(math.log(999))


@pytest.mark.parametrize(("x", "chance"), [(-1e9, 0.0), (0.0, 0.5), (1e9, 1.0)])
def test_a_logit_of_any_size_makes_a_chance(x: float, chance: float) -> None:
    assert logistic(x) == pytest.approx(chance, abs=1e-12)


def test_a_chance_weighs_what_is_known() -> None:
    assert weighed((1.0, 2.0), (3.0, -1.0), 0.5) == logistic(1.5)
    with pytest.raises(ValueError, match="zip"):
        weighed((1.0,), (1.0, 1.0), 0.0)


def test_logits_make_chances_that_add_up_to_one_row_by_row() -> None:
    rows = softmax(np.array([[0.0, math.log(3)], [1000.0, -math.inf]]))
    assert rows == pytest.approx(np.array([[0.25, 0.75], [1.0, 0.0]]))
    assert softmax(np.array([0.0, math.log(3)])) == pytest.approx(np.array([0.25, 0.75]))


def test_the_precision_of_logits_is_kept() -> None:
    assert softmax(np.zeros(2, dtype=np.float32)).dtype == np.float32
