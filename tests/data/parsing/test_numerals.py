"""Numbers are read by one strict pattern; labels are never merged by it."""

import numpy as np
import pytest

from dmsc_core.data.parsing.numerals import annotation_values, number_or_none, numbers


@pytest.mark.parametrize("cell", ["1", "-1.5", "+.5", "5.", " 2 ", "1.5e-3", "1E5", "0001"])
def test_numbers(cell):
    assert number_or_none(cell) == float(cell)


@pytest.mark.parametrize(
    "cell", ["1_1", "e5", "0x10", "inf", "1,5", "1 000", "1.2.3", "--1", "٣", "True"]
)
def test_text(cell):
    assert number_or_none(cell) is None


@pytest.mark.parametrize(
    "cell", ["", "NA", "n/a", "NaN", "nan", "None", "null", "-", "?", ".", "#N/A"]
)
def test_missing(cell):
    assert np.isnan(number_or_none(cell))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["0,5", "1,25", "7"], [0.5, 1.25, 7]),
        (["1,234", "2,345"], [None, None]),  # thousands, perhaps
        (["1,234", "0,5"], [1.234, 0.5]),
        (["0,5", "1.5"], [None, 1.5]),  # both marks
        (["-0,5e-3", "1"], [-0.0005, 1]),
    ],
)
def test_decimal_commas_where_nothing_else_fits(cells, expected):
    assert numbers(cells) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "2", "10"], [1, 2, 10]),
        (["1", "NA", "2"], [1, np.nan, 2]),
        (["1_1", "11"], ["1_1", "11"]),
        (["1E2", "1E3"], ["1E2", "1E3"]),
        (["01", "1"], ["01", "1"]),  # one number, two classes
        (["1.0", "1"], ["1.0", "1"]),
        (["B", "NA", "-", "None"], ["B", "", "", ""]),
        ([1.0, None, 2.0], [1, np.nan, 2]),
    ],
)
def test_labels(cells, expected):
    column = annotation_values(cells, are_labels=True)
    np.testing.assert_array_equal(column, np.array(expected))
    assert column.dtype.kind == np.array(expected).dtype.kind


def test_what_is_no_label_may_have_exponents_as_programs_write_them():
    assert annotation_values(["1e-05", "0.5"]).tolist() == [1e-5, 0.5]
    assert annotation_values(["1.0", "1"]).tolist() == [1, 1]
    assert annotation_values(["1E2", "1E3"]).tolist() == ["1E2", "1E3"]
