"""Matrices of 0 and 1 that say what is missing."""

from pathlib import Path

import numpy as np
import pytest

from dmsc_core.data.parsing.layout import interpret
from dmsc_core.data.parsing.reading import Request

RNG = np.random.default_rng(0)
N = 12
PRESENT = np.ones((N, 2), dtype=np.uint8)
PRESENT[[1, 4], 0] = PRESENT[[2, 5, 7], 1] = 0
A = RNG.random((N, 4)) * PRESENT[:, :1]
B = RNG.random((N, 7)) * PRESENT[:, 1:]
Y = np.repeat([1, 2, 3], 4)


@pytest.mark.parametrize(
    "contents",
    [
        {"V1": A, "V2": B, "ind": PRESENT},
        {"V1": A.T, "V2": B.T, "ind": PRESENT.T},
        {"rna": A, "protein": B, "presence": PRESENT.astype(bool)},
        {"rna": A, "protein": B, "S": PRESENT},
        {"X": [A, B], "mask": PRESENT.astype(float)},
        {"X": [A, B], "missing": 1 - PRESENT},
        {"X": [A + 1, B + 1], "view_mask": PRESENT},
        {"X": [A, B], "E": PRESENT},
    ],
)
def test_the_mask_says_what_is_missing(contents):
    dataset = interpret({**contents, "label": Y}, Path("file.mat"), Request())
    assert np.array_equal(dataset.present, PRESENT)
    assert len(dataset.modalities) == 2
    assert "5 of 24 entries are missing" in dataset.notes[0]


def test_a_mask_of_another_shape_is_left_aside_and_said():
    contents = {"X": [A, B], "mask": np.ones((3, 2)), "label": Y}
    dataset = interpret(contents, Path("file.mat"), Request())
    assert dataset.present.all()
    assert dataset.notes == ("Left aside: mask (3, 2).",)


def test_binary_features_are_no_mask():
    words = RNG.integers(0, 2, (N, 2))
    dataset = interpret({"a": A, "b": B, "words": words, "label": Y}, Path("f.mat"), Request())
    assert [modality.name for modality in dataset.modalities] == ["a", "b", "words"]
