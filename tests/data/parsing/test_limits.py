"""Sizes in words, and short accounts of what a file holds."""

import numpy as np
import pytest
from scipy import sparse

from dmsc_core.data.parsing.limits import describe, quoted, readable, refuse_above
from dmsc_core.errors import DataError


def test_sizes_in_words():
    sizes = [(0, "0 bytes"), (1023, "1023 bytes"), (2048, "2.0 KiB"), (3 * 2**40, "3072.0 GiB")]
    assert [readable(n) for n, _ in sizes] == [words for _, words in sizes]


def test_the_limit_itself_is_allowed():
    refuse_above(10, 10, "'x'")
    with pytest.raises(DataError, match="'x' would unpack to 11 bytes, and at most 10 bytes"):
        refuse_above(11, 10, "'x'")


def test_contents_are_described_by_name_and_shape():
    contents = {
        "X": [np.ones((2, 3)), sparse.eye(4)],
        "names": np.array(["ant", "bee"]),
        "s": {"field": 1},
    }
    assert describe(contents) == "X: 2 cells (2, 3), (4, 4) sparse; names (2,) of text; s (struct)"
    assert describe({}) == "nothing"
    assert describe({f"v{i}": np.ones(2) for i in range(20)}).endswith("; 8 more")


def test_words_of_a_file_stay_on_one_line():
    assert quoted("two\nlines\t of words") == "'two lines of words'"
    assert quoted("a" * 99) == "'" + "a" * 60 + "...'"
