"""What float32 cannot hold stays in float64 until it is scaled; all else is rounded as ever."""

import numpy as np
import pytest

from dmsc_core.data.dataset import make_dataset
from dmsc_core.data.precision import caution, narrowest, unheld
from dmsc_core.data.preprocessing.base import choose
from dmsc_core.data.preprocessing.scaling import apply
from dmsc_core.errors import DataError

ROWS = np.random.default_rng(0).normal(size=(40, 3))


@pytest.mark.parametrize(
    ("offset", "scale", "wide"),
    [
        (0, 1, False),
        (100, 1, False),
        (1e9, 1, True),
        (-1e7, 1, True),
        (1e12, 1, True),
        (0, 1e-50, True),
        (0, 1e-30, False),
        (0, 1e30, False),
        (1.0, 1e-15, False),  # a constant, computed
        (7.0, 0, False),
    ],
)
def test_columns_that_rounding_would_change(offset, scale, wide):
    assert (unheld(ROWS * scale + offset) == wide).all()


def test_other_columns_are_rounded_as_in_float32():
    rows = ROWS.copy()
    rows[:, 1] += 1e9
    result = narrowest(rows)
    assert result.dtype == np.float64
    assert np.array_equal(result[:, 1], rows[:, 1])
    assert np.array_equal(result[:, [0, 2]], rows[:, [0, 2]].astype(np.float32))
    assert narrowest(ROWS).tobytes() == ROWS.astype(np.float32).tobytes()


@pytest.mark.parametrize("kind", ["standardize", "standardize_l2", "minmax", "zca"])
@pytest.mark.parametrize("offset", [1e9, -1e9, 1e11])
def test_an_offset_changes_nothing_where_scaling_takes_it_away(kind, offset):
    there = np.ones((40, 1), bool)
    there[[3, 8]] = False

    def scaled(rows):
        dataset = make_dataset(
            "one", {"x": rows, "y": ROWS}, present=np.hstack([there, ~there | 1])
        )
        return apply(dataset, choose(kind=kind)).modalities[0].values

    near, far = scaled(ROWS), scaled(ROWS + offset)
    assert far.dtype == np.float32
    np.testing.assert_allclose(far, near, atol=1e-3)
    assert not far[[3, 8]].any()


def test_integers_that_float32_rounds_keep_their_differences():
    counts = np.arange(12).reshape(6, 2) + 2_000_000_000
    values = make_dataset("counts", {"x": counts}).modalities[0].values
    assert np.array_equal(values, counts)


def test_one_new_sample_is_not_rounded_and_others_are():
    assert make_dataset("new", {"x": ROWS[:1]}, least=1).modalities[0].values.dtype == np.float64
    assert make_dataset("old", {"x": ROWS}).modalities[0].values.dtype == np.float32


@pytest.mark.parametrize("value", [1e39, -1e200, 1e308])
def test_what_overflows_is_named(value):
    rows = ROWS.copy()
    rows[5, 2] = value
    with pytest.raises(DataError, match=r"row 5, column 2 .* is .*e\+.*the largest that float32"):
        make_dataset("huge", {"x": rows})


def test_what_is_lost_all_the_same_is_said():
    far, unit = ROWS + 1e9, np.full(ROWS.shape, 3**-0.5, np.float32)
    assert "3 columns of 'x' is lost" in caution("x", far, unit)
    assert "3 columns of 'x' is lost" in caution("x", ROWS * 1e-50, np.zeros_like(unit))
    assert "vanish once" in caution("x", ROWS * 1e-25, (ROWS * 1e-25).astype(np.float32))
    assert "overflow once" in caution("x", ROWS * 1e25, (ROWS * 1e25).astype(np.float32))
    assert caution("x", ROWS, ROWS.astype(np.float32)) is None
    assert caution("x", far, ROWS.astype(np.float32)) is None
    assert caution("x", np.ones((4, 2), np.float32), np.zeros((4, 2), np.float32)) is None
