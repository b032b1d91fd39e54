"""The interval of a gain over seeds against its formula, and what it is where nothing spreads."""

import math
import statistics

import pytest

from dmsc_core.evaluation.gain import gain

T_2 = 4.302652729911275  # 97.5 % of Student's t with two degrees of freedom


def test_seeds_that_both_have_are_pairs():
    better, worse = {0: 0.80, 1: 0.90, 2: 0.85, 9: 0.1}, {2: 0.75, 0: 0.70, 1: 0.86}
    told = gain(better, worse)
    apart = [0.10, 0.04, 0.10]
    half = T_2 * statistics.stdev(apart) / math.sqrt(3)
    assert told.n_seeds == 3
    assert told.mean == pytest.approx(statistics.mean(apart))
    assert (told.low, told.high) == pytest.approx((told.mean - half, told.mean + half))
    assert not told.certain


def test_other_seeds_are_two_samples():
    told = gain({0: 0.80, 1: 0.82, 2: 0.81}, {5: 0.60, 6: 0.64})
    assert told.n_seeds == 2
    assert told.mean == pytest.approx(0.19)
    errors = [statistics.variance(s) / len(s) for s in ((0.80, 0.82, 0.81), (0.60, 0.64))]
    assert told.low < told.mean - math.sqrt(sum(errors)) < told.mean < told.high


def test_one_seed_has_no_interval():
    told = gain({0: 0.9}, {0: 0.1})
    assert (told.low, told.high, told.certain, told.n_seeds) == (None, None, False, 1)
    assert gain({0: 0.9}, {1: 0.1, 2: 0.1}).low is None


@pytest.mark.parametrize("seeds", [(0, 1, 2), (7, 8, 9)])
def test_methods_that_draw_nothing_differ_by_what_they_differ(seeds):
    told = gain(dict.fromkeys((0, 1, 2), 0.8), dict.fromkeys(seeds, 0.7))
    assert (told.low, told.high) == pytest.approx((0.1, 0.1))
    assert told.certain
