"""DataFrames: names of columns, rows by index."""

import numpy as np
import pandas as pd
import pytest

from dmsc_core.data.frames import is_frame, names_of, numbers, rows_together
from dmsc_core.errors import DataError

IDS = ["s3", "s1", "s2", "s0"]


def frame(index=IDS, **columns):
    columns = columns or {"a": [3.0, 1.0, 2.0, 0.0], "b": [30.0, 10.0, 20.0, 0.0]}
    return pd.DataFrame(columns, index=index)


def test_names_are_text_and_arrays_have_none():
    assert names_of(frame()) == ("a", "b")
    assert names_of(pd.DataFrame(np.ones((2, 2)), columns=[400, 402])) == ("400", "402")
    assert names_of(np.ones((2, 2))) is None
    assert not is_frame(pd.Series([1.0, 2.0]))


def test_rows_in_another_order_come_in_that_of_the_first():
    first, second = frame(), frame().sort_index()
    arrays, ids = rows_together({"x": first, "y": second})
    assert ids == tuple(IDS)
    assert np.array_equal(arrays["x"], arrays["y"])


def test_indices_that_have_nothing_in_common_say_nothing():
    first, second = frame(), frame(index=range(4))
    arrays, ids = rows_together({"x": first, "y": second})
    assert ids is None
    assert np.array_equal(arrays["x"], arrays["y"])
    arrays, ids = rows_together({"x": first, "y": np.ones((4, 3))})
    assert ids == tuple(IDS)


@pytest.mark.parametrize(
    "index", [["s3", "s1", "s2", "s9"], ["s1", "s1", "s2", "s3"], ["s1", "s2", "s3"]]
)
def test_indices_that_nearly_agree_are_refused(index):
    other = frame(index=index, a=np.arange(float(len(index))))
    with pytest.raises(DataError, match=r"3 in common, .* \.reset_index\(drop=True\)"):
        rows_together({"x": frame(), "y": other})


def test_an_array_beside_frames_in_two_orders_leaves_the_order_open():
    with pytest.raises(DataError, match="4 in common"):
        rows_together({"x": frame(), "y": frame().sort_index(), "z": np.ones((4, 2))})


def test_missing_cells_of_every_type_are_nan():
    nullable = pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": [0.5, None]})
    assert np.array_equal(numbers(nullable), [[1, 0.5], [np.nan, np.nan]], equal_nan=True)
    assert numbers(frame()).dtype == np.float64
