"""The axis of the samples is the one that all matrices share; what stays open is asked."""

import numpy as np
import pytest

from dmsc_core.data.parsing.orientation import samples_first
from dmsc_core.errors import DataError


def blank(*shapes):
    return {f"m{i}": np.zeros(shape) for i, shape in enumerate(shapes)}


def shapes(turned):
    return [array.shape for array in turned.values()]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ([(9, 4), (9, 6)], [(9, 4), (9, 6)]),
        ([(4, 9), (6, 9)], [(9, 4), (9, 6)]),
        ([(9, 4), (6, 9)], [(9, 4), (9, 6)]),
        ([(9, 9), (9, 6)], [(9, 9), (9, 6)]),
        ([(4, 9), (9, 9)], [(9, 4), (9, 9)]),
        ([(9, 5, 5), (9, 6)], [(9, 5, 5), (9, 6)]),
        ([(5, 5, 9), (6, 9)], [(9, 5, 5), (9, 6)]),
        ([(9, 5, 7), (9, 6)], [(9, 5, 7), (9, 6)]),
        ([(9, 5, 7, 3)], [(9, 3, 5, 7)]),
        ([(9, 3, 5, 7)], [(9, 3, 5, 7)]),
        ([(5, 7, 3, 9), (9, 2)], [(9, 3, 5, 7), (9, 2)]),
    ],
)
def test_the_shared_dimension_counts_the_samples(stored, expected):
    assert shapes(samples_first(blank(*stored), {}, None)) == expected


def test_values_move_with_their_samples():
    matrix = np.arange(12.0).reshape(3, 4)
    turned = samples_first({"a": matrix, "b": np.zeros((5, 4))}, {}, None)
    assert np.array_equal(turned["a"], matrix.T)
    stack = np.arange(2 * 2 * 3.0).reshape(2, 2, 3)
    turned = samples_first({"a": stack}, {}, None)
    assert np.array_equal(turned["a"][1], stack[:, :, 1])


def test_labels_decide_where_shapes_do_not():
    counts = {"m0": 4, "m1": 4}
    assert shapes(samples_first(blank((9, 4), (9, 4)), counts, None)) == [(4, 9), (4, 9)]


@pytest.mark.parametrize(
    ("stored", "counts"),
    [
        ([(9, 4)], {}),
        ([(9, 4), (9, 4)], {}),
        ([(9, 4), (4, 9)], {}),
        ([(9, 9)], {"m0": 9}),
        ([(9, 9), (9, 9)], {}),
        ([(9, 9), (9, 4), (4, 9)], {"m0": 9, "m1": 9, "m2": 9}),
    ],
)
def test_what_stays_open_is_asked_and_the_answer_taken(stored, counts):
    with pytest.raises(DataError, match=r"leave open .* rows of a matrix are samples"):
        samples_first(blank(*stored), counts, None)


def test_a_person_decides():
    assert shapes(samples_first(blank((9, 4)), {}, "samples_by_features")) == [(9, 4)]
    assert shapes(samples_first(blank((9, 4)), {}, "features_by_samples")) == [(4, 9)]
    with pytest.raises(DataError, match="unknown orientation 'rows'; choose from samples_by"):
        samples_first(blank((9, 4)), {}, "rows")
    with pytest.raises(DataError, match=r"'m0' \(9, 4\) hold 4 samples, .* tell of 9"):
        samples_first(blank((9, 4)), {"m0": 9}, "features_by_samples")


def test_the_layout_decides_only_what_shapes_leave_open():
    turned = samples_first(blank((9, 4), (9, 4)), {}, None, otherwise="features_by_samples")
    assert shapes(turned) == [(4, 9), (4, 9)]
    turned = samples_first(blank((9, 4), (9, 5)), {}, None, otherwise="features_by_samples")
    assert shapes(turned) == [(9, 4), (9, 5)]


def test_nothing_shared_is_refused_with_the_shapes():
    with pytest.raises(DataError, match=r"have none: m0 \(9, 4\); m1 \(8, 5\)"):
        samples_first(blank((9, 4), (8, 5)), {}, None)
    with pytest.raises(DataError, match=r"'m0' should hold 7 samples, .* \(9, 4\)"):
        samples_first(blank((9, 4)), {"m0": 7}, None)
