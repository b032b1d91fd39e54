"""Every layout that people use, as named arrays."""

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from dmsc_core.data.parsing.layout import interpret
from dmsc_core.data.parsing.reading import Request
from dmsc_core.errors import DataError

RNG = np.random.default_rng(0)
N = 12
A, B = RNG.random((N, 4)), RNG.random((N, 7))
Y = np.repeat([1, 2, 3], 4)


def dataset_of(contents, **asked):
    return interpret(contents, Path("file.mat"), Request(**asked))


def assert_holds(dataset, *expected):
    assert len(dataset.modalities) == len(expected)
    for modality, values in zip(dataset.modalities, expected):
        np.testing.assert_allclose(modality.values, values.astype(np.float32))


@pytest.mark.parametrize(
    "key", ["Y", "gt", "gnd", "Labels", "Label", "class", "truelabel", "true_label", "CellType"]
)
@pytest.mark.parametrize("turn", [False, True])
def test_cells_with_labels_of_any_name(key, turn):
    parts = [A.T, B.T] if turn else [A, B]
    dataset = dataset_of({"X": parts, key: Y[:, None] if turn else Y[None]})
    assert_holds(dataset, A, B)
    assert dataset.labels.tolist() == (Y - 1).tolist()
    assert dataset.class_names == ("1", "2", "3")
    assert [modality.name for modality in dataset.modalities] == ["modality 1", "modality 2"]


def test_cells_of_sparse_matrices():
    words = sparse.random(N, 9, 0.5, format="csc", random_state=0)
    assert_holds(dataset_of({"data": [A.T, words.T], "gt": Y}), A, words.toarray())


def test_cells_of_an_unusual_name():
    assert_holds(dataset_of({"omics": [A, B], "Y": Y}), A, B)
    with pytest.raises(DataError, match=r"several cell arrays .* p: 2 cells \(12, 4\), \(12, 7\)"):
        dataset_of({"p": [A, B], "q": [A, B]})


def test_cells_beside_a_named_matrix_are_not_taken_for_it():
    folds = [np.ones((2, 3)), np.ones((2, 3))]
    assert_holds(dataset_of({"folds": folds, "fea": A, "gnd": Y}), A)


def test_one_matrix_with_labels():
    assert_holds(dataset_of({"fea": A, "gnd": Y[:, None]}), A)
    assert_holds(dataset_of({"X": A.T, "Y": Y[None]}), A)


@pytest.mark.parametrize(
    "names", [("X1", "X2"), ("x_1", "x_2"), ("view1", "view2"), ("rna1", "rna2")]
)
def test_numbered_matrices(names):
    dataset = dataset_of({names[1]: B, names[0]: A, "Y": Y})
    assert_holds(dataset, A, B)
    assert tuple(modality.name for modality in dataset.modalities) == names


def test_numbers_are_counted_not_spelled():
    contents = {f"X{i}": np.full((N, i + 1), i) for i in (10, 9, 2)}
    names = [m.name for m in dataset_of({**contents, "Y": Y}).modalities]
    assert names == ["X2", "X9", "X10"]


def test_the_layout_of_the_reference_code():
    contents = {"modality_0": A.T, "modality_1": B.T, "num_modalities": np.array([[2]])}
    assert_holds(dataset_of({**contents, "Labels": Y[None]}), A, B)
    assert_holds(dataset_of(contents), A, B)
    assert_holds(dataset_of({**contents, "modality_1": A.T}), A, A)  # features x samples, by custom
    with pytest.raises(DataError, match=r"announces 3 modalities, but 2 were found"):
        dataset_of({**contents, "num_modalities": np.array([[3]])})


def test_matrices_by_their_own_names():
    dataset = dataset_of({"picture": RNG.random((N, 5, 6)), "words": B, "Y": Y})
    kinds = {modality.name: modality.kind for modality in dataset.modalities}
    assert kinds == {"picture": "image", "words": "features"}


def test_a_matrix_between_samples_is_left_aside_and_said():
    between = RNG.random((N, N))
    dataset = dataset_of({"fea": A, "W": between + between.T, "gnd": Y})
    assert_holds(dataset, A)
    assert "Left aside: W (12, 12)." in dataset.notes


def test_x_and_y_may_be_two_modalities():
    dataset = dataset_of({"X": A, "Y": B})
    assert_holds(dataset, A, B)
    assert dataset.labels is None


def test_labels_in_cells_as_text_and_one_hot():
    assert dataset_of({"X": [A, B], "Y": [Y[:, None]]}).labels.tolist() == (Y - 1).tolist()
    assert dataset_of({"X": [A, B], "Y": [Y, Y]}).labels.tolist() == (Y - 1).tolist()
    words = [np.array([f"kind {k}"]) for k in Y]
    assert dataset_of({"X": [A, B], "Y": words}).class_names == ("kind 1", "kind 2", "kind 3")
    one_hot = np.eye(3)[Y - 1]
    assert dataset_of({"X": [A, B], "Y": one_hot}).labels.tolist() == (Y - 1).tolist()
    assert dataset_of({"X": [A, B], "Y": one_hot.T}).labels.tolist() == (Y - 1).tolist()


def test_labels_of_a_name_that_is_said():
    contents = {"X": [A, B], "tissue": Y, "Y": Y[::-1].copy()}
    dataset = dataset_of(contents, labels_key="Tissue")
    assert dataset.labels.tolist() == (Y - 1).tolist()
    assert dataset.annotations["Y"].tolist() == Y[::-1].tolist()
    with pytest.raises(DataError, match=r"a vector 'organ' .* which holds X: 2 cells"):
        dataset_of(contents, labels_key="organ")
    with pytest.raises(DataError, match="a vector 'X'"):
        dataset_of(contents, labels_key="X")


def test_labels_that_fit_no_modality_are_refused():
    with pytest.raises(DataError, match=r"'modality 1' should hold 5 samples.* \(12, 4\)"):
        dataset_of({"X": [A, B], "Y": Y[:5]})


def test_vectors_that_are_left_become_annotations():
    dataset = dataset_of({"X": [A, B], "Y": Y, "age": np.arange(N), "K": np.array([[3]])})
    assert dataset.annotations["age"].tolist() == list(range(N))
    assert set(dataset.annotations) == {"label", "age"}
    assert dataset.source == "Read from 'file.mat'."
    assert dataset.notes == ("'Y' was taken for the labels; --label NAME takes others.",)


def test_ids_of_all_samples():
    ids = np.array([f"s{i}" for i in range(N)])
    dataset = dataset_of({"X": [A.T, B.T], "sample_ids": ids})
    assert dataset.sample_ids == tuple(ids)
    with pytest.raises(DataError, match="12 labels, but 11 sample ids"):
        dataset_of({"X": [A, B], "Y": Y, "ids": ids[:11]})


@pytest.mark.parametrize("style", ["cells", "named"])
def test_ids_of_each_modality_bring_rows_together(style):
    ids = np.array([f"s{i}" for i in range(N)])
    kept = [11, 3, 7, 0, 5]
    own = [ids, ids[kept]]
    if style == "cells":
        contents = {"X": [A, B[kept]], "ids": own}
    else:
        contents = {"X1": A, "X2": B[kept].T, "X1_ids": own[0], "ids_X2": own[1]}
    dataset = dataset_of({**contents, "Y": Y})
    assert dataset.sample_ids == tuple(ids)
    assert np.flatnonzero(dataset.present[:, 1]).tolist() == sorted(kept)
    there = np.zeros_like(B)
    there[kept] = B[kept]
    assert_holds(dataset, A, there)
    assert dataset.labels.tolist() == (Y - 1).tolist()


def test_ids_that_leave_the_labels_without_order_are_refused():
    ids = np.array([f"s{i}" for i in range(N)])
    contents = {"X": [A[:8], B[4:]], "ids": [ids[:8], ids[4:]], "Y": Y}
    with pytest.raises(DataError, match="add 'sample_ids'"):
        dataset_of(contents)
    dataset = dataset_of({**contents, "sample_ids": ids})
    assert dataset.labels.tolist() == (Y - 1).tolist()
    assert dataset.present.sum(axis=0).tolist() == [8, 8]
    with pytest.raises(DataError, match="for X1, but not for X2"):
        dataset_of({"X1": A, "X2": B, "X1_ids": ids})
    with pytest.raises(DataError, match="2 modalities need as many lists of sample ids"):
        dataset_of({"X": [A, B], "ids": [ids, ids, ids]})


def test_annotations_without_an_order_are_left_aside_and_said():
    ids = np.array([f"s{i}" for i in range(N)])
    contents = {"X": [A[:8], B[4:]], "ids": [ids[:8], ids[4:]], "age": np.arange(N)}
    dataset = dataset_of(contents)
    assert "age" not in dataset.annotations
    assert "Left aside: age (12,)." in dataset.notes
    assert dataset_of({**contents, "sample_ids": ids}).annotations["age"].tolist() == [*range(N)]
    whole = dataset_of({"X": [A, B[4:]], "ids": [ids, ids[4:]], "age": np.arange(N)})
    assert whole.annotations["age"].tolist() == [*range(N)]


def test_a_numbered_modality_may_have_one_column():
    dataset = dataset_of({"X1": A, "X2": B[:, :1], "Y": Y, "age": np.arange(N)[:, None]})
    assert_holds(dataset, A, B[:, :1])
    assert set(dataset.annotations) >= {"age"}


def test_a_file_can_say_more_about_itself():
    present = np.ones((N, 2), dtype=bool)
    present[1, 0] = False
    contents = {
        "X": [A, RNG.random((N, 4))],
        "orientation": np.array("samples_by_features"),
        "modality_names": np.array(["face", "voice"]),
        "present": present.T,
    }
    dataset = dataset_of(contents)
    assert [modality.name for modality in dataset.modalities] == ["face", "voice"]
    assert np.array_equal(dataset.present, present)


@pytest.mark.parametrize("key", ["names", "view_names", "feanames"])
def test_names_of_the_modalities(key):
    contents = {"X": [A, B], key: [np.array(["face"]), np.array(["voice"])], "labels": Y}
    dataset = dataset_of(contents)
    assert [modality.name for modality in dataset.modalities] == ["face", "voice"]
    assert dataset.notes == ()


def test_what_is_open_is_asked():
    with pytest.raises(DataError, match=r"leave open .* modality 1 \(12, 4\)"):
        dataset_of({"X": [A, A]})
    assert_holds(dataset_of({"X": [A, A]}, orientation="samples_by_features"), A, A)
    square = RNG.random((N, N))
    with pytest.raises(DataError, match="orientation='samples_by_features'"):
        dataset_of({"X": [square], "Y": Y})
    turned = dataset_of({"X": [square], "Y": Y}, orientation="features_by_samples")
    assert_holds(turned, square.T)


def test_missing_rows_marked_by_nan():
    gap = A.copy()
    gap[3] = np.nan
    dataset = dataset_of({"X": [gap.T, B.T], "Y": Y})
    assert not dataset.present[3, 0]
    assert dataset.present.sum() == 2 * N - 1


@pytest.mark.parametrize(
    "contents",
    [{}, {"Y": Y}, {"title": np.array("hello")}, {"X": ["a"]}, {"X": [np.array(["text"])]}],
)
def test_nothing_to_read_says_what_was_looked_for(contents):
    with pytest.raises(DataError, match=r"no modality was found in 'file.mat': looked for cells"):
        dataset_of(contents)


def test_a_sparse_matrix_that_would_grow_too_large_is_refused():
    huge = sparse.csc_matrix((10**6, 10**6))
    with pytest.raises(DataError, match="would unpack to"):
        dataset_of({"X": [huge, huge]})
    tall = sparse.csc_matrix((10**12, 1))
    with pytest.raises(DataError):
        dataset_of({"Y": tall})


def test_what_is_no_modality_is_named_beside_the_error_and_in_a_note():
    contents = {"protein": A, "rna": np.full((N, 3), "1.5")}
    with pytest.raises(DataError, match=r"Not taken for a modality: rna \(12, 3\) of text"):
        dataset_of(contents)
    with pytest.raises(DataError, match=r"Not taken for a modality: arr_2 \(12,\)"):
        dataset_of({"arr_0": A, "arr_1": A, "arr_2": Y})
    assert "Left aside: rna (12, 3) of text." in dataset_of({**contents, "Y": Y}).notes


def test_texts_in_cells_are_measured_by_the_longest(monkeypatch):
    names = [np.array([text]) for text in ("a" * 500, *"bcdefghi")]
    contents = {"X": np.zeros((9, 3)), "Y": np.arange(9) % 2, "names": names}
    assert dataset_of(contents).annotations["names"][1] == "b"
    monkeypatch.setattr("dmsc_core.data.parsing.shapes.LIMIT_BYTES", 10_000)
    with pytest.raises(DataError, match=r"a cell array of texts would unpack to 17.6 KiB"):
        dataset_of(contents)


@pytest.mark.parametrize("value", [[A, "b"], np.array(["yes", "no"]), A * 1j])
def test_what_a_file_says_of_itself_in_other_words_is_no_breakdown(value):
    with pytest.raises(DataError, match=r"'present' should hold 0 and 1"):
        dataset_of({"X": [A, B], "present": value})
    for odd in (np.array("two"), np.array([np.inf]), np.zeros(0), value):
        assert_holds(dataset_of({"X": [A, B], "num_modalities": odd, "labels": Y}), A, B)
