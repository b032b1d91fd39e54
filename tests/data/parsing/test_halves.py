"""Train and test halves: both are read, and it is said."""

from pathlib import Path

import numpy as np
import pytest

from dmsc_core.data.parsing.halves import half_of
from dmsc_core.data.parsing.layout import interpret
from dmsc_core.data.parsing.reading import Request
from dmsc_core.errors import DataError

RNG = np.random.default_rng(0)
A, B = RNG.random((12, 4)), RNG.random((12, 7))
Y = np.tile([1, 2, 3], 4)


def read(contents, **asked):
    return interpret(contents, Path("file.mat"), Request(**asked))


@pytest.mark.parametrize(
    "contents",
    [
        {"x1_train": A[:8], "x1_test": A[8:], "x2_train": B[:8], "x2_test": B[8:],
         "gt_train": Y[:8, None], "gt_test": Y[8:, None]},
        {"trainX": [A[:8].T, B[:8].T], "testX": [A[8:].T, B[8:].T],
         "trainY": Y[:8], "testY": Y[8:]},
        {"train": {"X": [A[:8], B[:8]], "gnd": Y[:8]}, "test": {"X": [A[8:], B[8:]], "gnd": Y[8:]}},
        {"X_te": [A[8:], B[8:]], "X_tr": [A[:8], B[:8]], "Y_tr": Y[:8], "Y_te": Y[8:]},
        {"train_x1": A[:4], "train_x2": B[:4], "val_x1": A[4:8], "val_x2": B[4:8],
         "test_x1": A[8:], "test_x2": B[8:], "train_y": Y[:4], "val_y": Y[4:8], "test_y": Y[8:]},
    ],
)  # fmt: skip
def test_all_parts_are_read_one_after_the_other(contents):
    dataset = read(contents)
    order = dataset.annotations["half"].tolist()
    assert set(order) >= {"train", "test"}
    rows = [i for half in dict.fromkeys(order) for i in _rows(half, "val_x1" in contents)]
    for modality, values in zip(dataset.modalities, (A, B), strict=True):
        np.testing.assert_allclose(modality.values, values[rows].astype(np.float32))
    assert dataset.labels.tolist() == (Y[rows] - 1).tolist()
    assert "in parts" in dataset.notes[0]
    assert "'train'" in dataset.notes[0]


def _rows(half, three):
    return {"train": range(4 if three else 8), "validation": range(4, 8), "test": range(8, 12)}[
        half
    ]


def test_what_else_the_file_holds_is_said():
    contents = {"X_train": A[:7], "X_test": A[7:], "y_train": Y[:7], "y_test": Y[7:], "W": B}
    assert "Left aside: W (12, 7)." in read(contents).notes


def test_halves_of_other_modalities_are_refused():
    contents = {"X_train": A[:8], "X_test": B[8:], "y_train": Y[:8], "y_test": Y[8:]}
    with pytest.raises(DataError, match=r"halves train, test .* should hold the same modalities"):
        read(contents)


@pytest.mark.parametrize(
    ("name", "half"),
    [
        ("x1_train", ("train", "x1")),
        ("XTest", ("test", "X")),
        ("train_data_2", ("train", "data_2")),
        ("X_train_2", ("train", "X2")),
        ("training_labels", ("train", "labels")),
        ("Xval", ("validation", "X")),
        ("fea", None),
        ("train", None),
    ],
)
def test_the_half_that_a_name_tells(name, half):
    assert half_of(name) == half


def test_names_that_only_look_like_halves_stay():
    dataset = read({"latest": A, "attr": B, "gnd": Y})
    assert [modality.name for modality in dataset.modalities] == ["latest", "attr"]
    assert [m.name for m in read({"X_train": A, "Y_train": Y}).modalities] == ["X"]
