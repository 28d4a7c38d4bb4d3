"""The residual layer on one row, worked out by hand: what it shrinks, how sure it is, what an own run does."""

from dataclasses import replace

import numpy as np
import pytest

from dashboard.engine.capacity.residuals import (
    NUMBERS,
    Own,
    correction,
    kernel,
    nearest,
    shape_of,
    with_own,
)
from dashboard.engine.inputs.residuals import Places, Residuals


def place(*, gpu=0, batch=0.0, tables=0.0, shape=0) -> Places:
    numbers = np.zeros((1, len(NUMBERS)))
    numbers[0, 0] = batch
    code = np.zeros(1, dtype=np.int64)
    return Places(
        numbers=numbers, tables=np.array([tables]), engine=code, family=code,
        gpu=np.array([gpu]), precision=code, experts=code, shape=np.array([shape]),
    )  # fmt: skip


# One row, off by a logarithm of 0.2. Alike 0.3 and near 0.4: a variance of 0.25 at the row itself. Noise 0.3 and
# source 0.4: another 0.25. So the weight is 0.2 / 0.5, and knowing the row takes 0.25^2 x 2 = 0.125 off.
LAYER = Residuals(
    rows=place(),
    weights=np.array([0.4]),
    landmarks=np.array([0]),
    shrinks=np.array([[2.0]]),
    scales=np.ones(len(NUMBERS) + 1),
    signal={"alike": 0.3, "near": 0.4, "tables": 1.0, "own": 0.0, "noise": 0.3, "source": 0.4},
    likeness=dict.fromkeys(("engine", "family", "gpu", "precision", "experts"), 0.5),
    engines=("vllm",),
    families=("hopper",),
    gpus=("h100-sxm", "h200"),
    precisions=("fp8",),
    width=1.3,
    ids=("m1",),
)


def test_beside_the_row_half_of_its_difference_is_believed():
    mean, sd = correction(LAYER, place())
    assert mean[0] == pytest.approx(0.25 * 0.4)
    assert sd[0] ** 2 == pytest.approx(0.25 - 0.125 + 0.25)


def test_far_from_the_row_what_is_alike_is_left_and_the_range_is_wider():
    mean, sd = correction(LAYER, place(batch=50.0))
    assert mean[0] == pytest.approx(0.09 * 0.4)
    assert sd[0] ** 2 == pytest.approx(0.25 - 0.09**2 * 2 + 0.25)


def test_another_gpu_is_half_as_near():
    assert kernel(LAYER, place(gpu=1), LAYER.rows)[0, 0] == pytest.approx(0.09 + 0.5 * 0.16)


def test_tables_that_were_right_about_a_row_are_followed_elsewhere():
    # Both places told 0.5 by the tables: 1.0 x 0.5 x 0.5 more in common, and equally near.
    told = replace(LAYER, rows=place(tables=0.5))
    assert kernel(told, place(tables=0.5), told.rows)[0, 0] == pytest.approx(0.25 + 0.25)


def test_an_own_run_moves_the_server_it_was_made_on_and_narrows_its_range():
    # Left of the row's variance 0.125, and 0.16 that this server differs from others: 0.285, with noise 0.375.
    mean, sd = with_own(LAYER, place(), [Own(place(), 0.5)])
    assert mean[0] == pytest.approx(0.1 + 0.285 / 0.375 * (0.5 - 0.1))
    assert sd[0] ** 2 == pytest.approx(0.285 - 0.285**2 / 0.375)
    assert sd[0] < correction(LAYER, place())[1][0]


def test_a_second_run_that_says_the_same_makes_it_surer():
    once = with_own(LAYER, place(), [Own(place(), 0.5)])
    twice = with_own(LAYER, place(), [Own(place(), 0.5), Own(place(), 0.5)])
    assert twice[1][0] < once[1][0]
    assert once[0][0] < twice[0][0] < 0.5


def test_an_own_run_tells_of_other_loads_too():
    mean, sd = with_own(LAYER, place(batch=50.0), [Own(place(), 0.5)])
    plain, before = correction(LAYER, place(batch=50.0))
    assert mean[0] > plain[0]
    assert sd[0] < before[0]


def test_the_nearest_measurement_has_a_likeness_of_one_beside_itself():
    assert nearest(LAYER, place()) == ("m1", pytest.approx(1.0))
    assert nearest(LAYER, place(batch=50.0))[1] == pytest.approx(0.09 / 0.25)


OWN = replace(LAYER, signal={**LAYER.signal, "own": 0.5})


@pytest.mark.parametrize(
    ("there", "common"),
    [(place(), 0.09 + 0.16 + 0.25), (place(gpu=1), 0.09 + 0.08), (place(shape=1), 0.09 + 0.16)],
)
def test_what_a_server_has_of_its_own_tells_of_no_other_gpu_and_no_other_model(there, common):
    assert kernel(OWN, there, OWN.rows)[0, 0] == pytest.approx(common)


def test_what_an_unmeasured_server_has_of_its_own_widens_its_range():
    assert correction(OWN, place(shape=1))[1][0] ** 2 == pytest.approx(0.25 - 0.125 + 0.25 + 0.25)


def test_models_with_as_many_parameters_are_of_one_shape():
    assert shape_of(70.552, 70.552) == shape_of(70.6, 70.6) != shape_of(37.0, 671.0)
    one_by_one = [shape_of(8.03, 8.03), shape_of(5.1, 117.0)]
    assert shape_of(np.array([8.03, 5.1]), np.array([8.03, 117.0])).tolist() == one_by_one
