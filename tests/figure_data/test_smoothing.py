"""Smooth curves."""

import numpy as np
import pytest

from dmsc_core.figure_data.smoothing import exponential


@pytest.mark.parametrize("share", [0.3, 0.9, 0.99])
def test_each_value_is_a_weighted_mean_of_all_before_it(share):
    values = np.random.default_rng(0).normal(size=40).tolist()
    for t, found in enumerate(exponential(values, share)):
        weights = [share ** (t - i) for i in range(t + 1)]
        expected = sum(w * v for w, v in zip(weights, values)) / sum(weights)
        assert found == pytest.approx(expected)


def test_no_smoothing_gives_the_values_back():
    assert exponential([3.0, -1.0, 2.0], 0) == [3.0, -1.0, 2.0]
    assert exponential([], 0.9) == []


@pytest.mark.parametrize("share", [-0.1, 1.0])
def test_a_share_out_of_its_range_is_refused(share):
    with pytest.raises(ValueError, match="below 1"):
        exponential([1.0], share)
