"""Labels in every form in which files have them, and names that are never data."""

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from dmsc_core.data.parsing.layout import interpret
from dmsc_core.data.parsing.mat5 import Unread
from dmsc_core.data.parsing.reading import Request
from dmsc_core.errors import DataError

RNG = np.random.default_rng(0)
N = 12
A, B = RNG.random((N, 4)), RNG.random((N, 7))
Y = np.repeat([1, 2, 3], 4)
ONE_HOT = np.eye(3)[Y - 1]
WORDS = np.array(["ant", "bee", "cat"])[Y - 1]


def read(contents, **asked):
    return interpret({"X1": A, "X2": B, **contents}, Path("file.mat"), Request(**asked))


FORMS = {
    "column": Y[:, None],
    "row": Y[None],
    "decimals": Y.astype(float),
    "text": WORDS,
    "bytes": WORDS.astype("S"),
    "cell of texts": [np.array([word]) for word in WORDS],
    "cell of numbers": [np.array([[y]]) for y in Y],
    "cell in a cell": [[np.array([word]) for word in WORDS]],
    "cells per modality": [Y[:, None], Y[None]],
    "texts per modality": [list(WORDS[:, None]), list(WORDS[:, None])],
    "one-hot": ONE_HOT,
    "one-hot in a cell": [ONE_HOT],
    "one-hot per modality": [ONE_HOT, ONE_HOT],
    "one-hot turned": ONE_HOT.T,
    "one-hot booleans": ONE_HOT.astype(bool),
    "one-hot sparse": sparse.csc_matrix(ONE_HOT),
    "plus and minus one": 2 * ONE_HOT - 1,
    "plus and minus one turned": 2 * ONE_HOT.T - 1,
}


@pytest.mark.parametrize("name", ["labels", "truelabel", "Y"])
@pytest.mark.parametrize("form", FORMS)
def test_labels_in_every_form(form, name):
    dataset = read({name: FORMS[form]})
    assert dataset.labels.tolist() == (Y - 1).tolist()
    assert [modality.name for modality in dataset.modalities] == ["X1", "X2"]
    assert read({"tissue": FORMS[form]}, labels_key="tissue").labels.tolist() == (Y - 1).tolist()
    for asked in ({}, {"labels_key": name}):  # whatever the other variables are called
        contents = {"rna": A, "protein": B, name: FORMS[form]}
        found = interpret(contents, Path("file.mat"), Request(**asked))
        assert [modality.name for modality in found.modalities] == ["rna", "protein"]


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (np.where(Y == 1, np.nan, Y), ("2", "3")),
        (np.where(WORDS == "ant", "NA", WORDS), ("bee", "cat")),
        ([np.array([word] if word != "ant" else [], dtype=str) for word in WORDS], ("bee", "cat")),
        ([np.array([[y]] if y > 1 else [[]], dtype=float) for y in Y], ("2", "3")),
        (np.where(Y[:, None] == 1, 0, ONE_HOT), ("1", "2")),
        (np.where(Y[:, None] == 1, -1, 2 * ONE_HOT - 1), ("1", "2")),
    ],
)
def test_labels_that_some_samples_lack(labels, told):
    dataset = read({"labels": labels})
    assert dataset.labels.tolist() == (Y - 2).tolist()
    assert dataset.class_names == told
    assert dataset.n_labelled == 8


@pytest.mark.parametrize(
    "labels",
    [RNG.random((N, 3)), RNG.integers(0, 3, (N, 3)) + 1, np.ones((N, 2)), [Y, Y[::-1]], [Y, Y[:5]]],
)
@pytest.mark.parametrize("name", ["labels", "gnd", "cell_type"])
def test_what_is_named_like_labels_is_never_a_modality(labels, name):
    with pytest.raises(DataError, match=rf"'{name}' of 'file.mat' should hold labels.*--no-label"):
        read({name: labels})
    dataset = read({name: labels}, no_labels=True)
    assert [modality.name for modality in dataset.modalities] == ["X1", "X2"]
    assert dataset.labels is None
    assert dataset.notes == (f"Left aside, as no labels were asked for: {name}.",)
    dataset = read({name: labels, "tissue": Y}, labels_key="tissue")
    assert [modality.name for modality in dataset.modalities] == ["X1", "X2"]
    assert f"Left aside, as it is named like labels: {name}" in dataset.notes[0]


def test_text_becomes_numbers_only_where_no_classes_merge():
    assert read({"labels": np.array(["2", "10", "2"] * 4)}).class_names == ("2", "10")
    for words in (["1_1", "11", "1"], ["1E2", "100", "1"], ["01", "1", "2"]):
        assert read({"labels": np.array(words * 4)}).class_names == tuple(sorted(words))


def test_labels_that_are_asked_not_to_be():
    dataset = read({"Y": Y, "gt": WORDS, "age": np.arange(N)}, no_labels=True)
    assert dataset.labels is None
    assert set(dataset.annotations) == {"age"}


def test_of_several_the_most_telling_that_fits():
    dataset = read({"classes": np.array(["ant", "bee", "cat"]), "gnd": Y})
    assert dataset.class_names == ("1", "2", "3")
    dataset = read({"classes": np.array(["ant", "bee", "cat"]), "cell_type": WORDS})
    assert dataset.class_names == ("ant", "bee", "cat")
    dataset = read({"labels": WORDS, "Y": ONE_HOT})
    assert dataset.class_names == ("ant", "bee", "cat")
    assert dataset.annotations["Y"].tolist() == (Y - 1).tolist()


def test_what_was_taken_is_said_and_what_could_be():
    assert read({"labels": Y}).notes == ()
    assert "'truelabel' was taken for the labels" in read({"truelabel": [Y, Y]}).notes[0]
    assert (
        "--label takes them from tissue or batch."
        in (read({"tissue": Y, "batch": Y > 1, "age": np.arange(N)}).notes[0])
    )


def test_measurements_are_no_classes():
    dataset = read({"target": RNG.random(N)})
    assert dataset.labels is None
    assert "'target' holds 12 different decimal numbers" in dataset.notes[0]
    assert read({"target": dataset.annotations["target"]}, labels_key="target").n_classes == N


def test_an_object_of_another_language_is_named():
    with pytest.raises(DataError, match=r"a MATLAB categorical object.*Y = cellstr\(Y\)"):
        read({"Y": Unread("MATLAB categorical")})
    assert read({"Y": Unread("MATLAB table"), "labels": Y}).labels is not None
