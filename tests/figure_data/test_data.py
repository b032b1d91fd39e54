"""What a data set can be seen by."""

import numpy as np

from dmsc_core.data.dataset import make_dataset
from dmsc_core.figure_data import data

RNG = np.random.default_rng(0)


def dataset(**more):
    text = RNG.normal(size=(6, 3))
    text[4:] = np.nan  # two samples without text
    values = {"picture": RNG.random((6, 8, 8)), "text": text}
    return make_dataset("toy", values, **more)


def test_ranges_are_of_the_rows_that_are_there():
    picture, text = data.modality_rows(dataset())
    assert picture["missing"] == 0
    assert np.isclose(text["missing"], 1 / 3)
    there = dataset().modalities[1].values[:4]
    assert np.isclose(text["numbers"], 3)
    assert text["smallest"] < 0 < text["largest"]
    assert there.shape == (4, 3)


def test_classes_are_counted_and_absent_labels_are_none():
    labels = ["x", "y", "y", "y", "x", "z"]
    assert data.class_sizes(dataset(labels=labels)) == (["x", "y", "z"], [2, 3, 1])
    assert data.class_sizes(dataset()) == ([], [])


def test_the_missing_share_is_of_all_measurements():
    assert np.isclose(data.missing_share(dataset()), 2 / 12)


def test_present_labels_are_those_of_the_rows_that_are_there():
    values, labels = data.present_labels(dataset(labels=list("abcabc")), 1)
    assert len(values) == len(labels) == 4
    assert data.present_labels(dataset(), 0)[1] is None


def test_rows_that_are_missing_are_gaps():
    values = data.with_gaps(dataset(), 1)
    assert np.isnan(values).all(axis=1).tolist() == [False] * 4 + [True] * 2
    assert data.with_gaps(dataset(), 0).shape == (6, 64)


def test_annotations_say_their_values_or_range_and_what_is_missing():
    about = {"batch": list("ab") * 3, "age": [*np.arange(30.5, 35), np.nan], "id": np.arange(6)}
    long = make_dataset("x", {"a": RNG.random((9, 2))}, annotations={"dose": np.arange(9) / 2})
    rows = data.annotation_rows(dataset(annotations=about, labels="batch"))
    assert [row["annotation"] for row in rows] == ["batch (labels)", "age", "id"]
    assert [row["kind"] for row in rows] == ["text", "numbers", "numbers"]
    assert [row["missing"] for row in rows] == [0, 1, 0]
    assert rows[0]["values"] == "a, b"
    assert rows[2]["values"] == "0, 1, 2, 3, 4, 5"
    assert data.annotation_rows(long)[0]["values"] == "0 to 4"


def test_rows_by_class_hold_that_class_alone():
    labels = np.repeat([0, 1, 2], [20, 3, 9])
    rows = data.rows_by_class(labels, len(labels), per_class=5)
    assert [len(row) for row in rows] == [5, 3, 5]
    assert all((labels[row] == i).all() for i, row in enumerate(rows))


def test_without_labels_samples_are_drawn_once_each():
    rows = data.rows_by_class(None, 30, per_class=12)
    chosen = np.concatenate(rows)
    assert [len(row) for row in rows] == [12, 12, 6]
    assert len(set(chosen)) == 30
