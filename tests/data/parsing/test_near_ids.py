"""Ids that are alike but for their spelling are named."""

import pytest

from dmsc_core.data.parsing.near_ids import refuse_near_ids
from dmsc_core.errors import DataError


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        (["S1", "S2"], ["S01", "S02"], "leading zeros: 'S01' in 'b' and 'S1' in 'a' .2 such ids"),
        (["7", "8"], ["007", "9"], "leading zeros"),
        (["1", "2"], ["1.0", "2.0"], "a point and zero at the end"),
        (["s1", "s2"], ["S1", "S2"], "upper and lower case"),
        (["TCGA-A1-01", "x"], ["TCGA.A1.01", "x"], "blanks or marks"),
        (["p 1", "p 2"], ["P-01", "P-02"], "zeros, case and marks"),
    ],
)
def test_near_ids_are_refused(one, other, difference):
    with pytest.raises(DataError, match=difference):
        refuse_near_ids({"a": one, "b": other})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["a", "b"], ["b", "c"]),
        (["1", "10", "100"], ["1", "10"]),
        (["s1", "S1"], ["s1", "S1"]),  # the table itself tells them apart
        (["1.10", "1.1"], ["1.10"]),
    ],
)
def test_other_ids_are_not(one, other):
    refuse_near_ids({"a": one, "b": other})
