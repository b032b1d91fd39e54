"""The data set: validated once, and everything known of a sample travels with it."""

import numpy as np
import pytest

from dmsc_core.data.dataset import Modality, make_dataset
from dmsc_core.errors import DataError

RNG = np.random.default_rng(0)


def pictures_and_words(**more):
    arrays = {"picture": RNG.random((6, 4, 5)), "words": RNG.integers(0, 9, (6, 3))}
    return make_dataset("six", arrays, **more)


def test_shapes_kinds_and_sizes():
    dataset = pictures_and_words()
    picture, words = dataset.modalities
    assert (picture.kind, picture.values.shape, picture.n_features) == ("image", (6, 1, 4, 5), 20)
    assert (words.kind, words.values.shape, words.n_features) == ("features", (6, 3), 3)
    assert picture.values.dtype == words.values.dtype == np.float32
    assert picture.flat().shape == (6, 20)
    assert (dataset.n_samples, dataset.n_modalities) == (6, 2)
    assert dataset.n_bytes == 4 * 6 * 23
    assert dataset.present.all()
    assert dataset.sample_ids == ("0", "1", "2", "3", "4", "5")
    assert dataset.labels is None
    assert dataset.n_classes is None


def test_four_axes_and_modality_objects():
    dataset = make_dataset("rgb", [Modality("colour", "image", np.ones((2, 3, 4, 4)))])
    assert dataset.modalities[0].values.shape == (2, 3, 4, 4)


@pytest.mark.parametrize(
    ("labels", "codes", "names"),
    [
        (list("bbaacc"), [1, 1, 0, 0, 2, 2], ("a", "b", "c")),
        ([7, 7, 3, 3, 10, 10], [1, 1, 0, 0, 2, 2], ("3", "7", "10")),
        ([1.0, 1.0, 2.0, 2.0, 3.0, 3.0], [0, 0, 1, 1, 2, 2], ("1", "2", "3")),
        (np.array([[1], [1], [2], [2], [1], [1]]), [0, 0, 1, 1, 0, 0], ("1", "2")),
        ([True, True, False, False, True, True], [1, 1, 0, 0, 1, 1], ("0", "1")),
        (np.array(list("bbaacc"), dtype=object), [1, 1, 0, 0, 2, 2], ("a", "b", "c")),
    ],
)
def test_labels_become_codes_and_names(labels, codes, names):
    dataset = pictures_and_words(labels=labels)
    assert dataset.labels.dtype == np.int64
    assert dataset.labels.tolist() == codes
    assert dataset.class_names == names
    assert dataset.n_classes == len(names)


@pytest.mark.parametrize("gap", [None, float("nan"), "", "NA", "-", "?", " n/a ", "None", "#N/A"])
def test_a_missing_label_is_none(gap):
    labels = np.array(["b", "a", gap, "b", "b", "b"], dtype=object)
    dataset = pictures_and_words(labels=labels)
    assert dataset.labels.tolist() == [1, 0, -1, 1, 1, 1]
    assert dataset.class_names == ("a", "b")
    assert dataset.n_labelled == 5
    assert dataset.annotations["label"][2] == ""


@pytest.mark.parametrize("gap", [None, float("nan"), float("inf")])
def test_a_missing_label_among_numbers_is_nan(gap):
    dataset = pictures_and_words(labels=[10, 2, gap, 2, 2, 10])
    assert dataset.labels.tolist() == [1, 0, -1, 0, 0, 1]
    assert dataset.class_names == ("2", "10")
    assert np.isnan(dataset.annotations["label"][2])


def test_labels_that_are_all_missing_are_said_to_be_none():
    dataset = pictures_and_words(labels=[None] * 6)
    assert dataset.labels is None
    assert dataset.notes == ("No sample has a label: every value of 'label' is missing.",)


def test_what_stays_of_missing_labels_in_a_subset():
    dataset = pictures_and_words(labels=["a", None, None, "b", "b", "b"], notes=["said"])
    part = dataset.subset([3, 1])
    assert (part.labels.tolist(), part.class_names) == ([0, -1], ("b",))
    assert dataset.subset([1, 2]).labels is None
    drawn = dataset.per_class(1)
    assert drawn.n_samples == 2
    assert drawn.notes[0] == "said"
    assert "2 samples without a label were left out" in drawn.notes[1]


def test_another_annotation_becomes_the_labels():
    dataset = pictures_and_words(labels=list("aabbcc"), annotations={"site": list("xyxyxy")})
    again = dataset.labelled_by("site")
    assert (again.labels_column, again.class_names) == ("site", ("x", "y"))
    assert again.annotations["label"].tolist() == list("aabbcc")


def test_labels_named_by_an_annotation():
    dataset = pictures_and_words(labels="tissue", annotations={"tissue": list("xyxyxy")})
    assert dataset.labels_column == "tissue"
    assert dataset.labels.tolist() == [0, 1, 0, 1, 0, 1]
    with pytest.raises(DataError, match=r"no annotation 'organ' .* \['tissue'\]"):
        pictures_and_words(labels="organ", annotations={"tissue": list("xyxyxy")})


def test_a_row_of_nan_is_a_missing_modality():
    words = np.ones((3, 2))
    words[1] = np.nan
    dataset = make_dataset("gap", {"words": words, "more": np.ones((3, 4))})
    assert dataset.present.tolist() == [[True, True], [False, True], [True, True]]
    assert dataset.modalities[0].values[1].tolist() == [0, 0]


def test_a_modality_that_no_sample_has_is_refused_unless_they_are_only_placed():
    columns = {"a": np.ones((4, 2)), "b": np.full((4, 3), np.nan)}
    with pytest.raises(DataError, match="modality 'b' holds no sample"):
        make_dataset("gap", columns)
    assert not make_dataset("gap", columns, least=1).present[:, 1].any()


def test_rows_said_to_be_missing_become_zeros_whatever_they_hold():
    values = np.array([[1.0, 2.0], [np.inf, np.nan], [3.0, 4.0]])
    present = [[True, True], [False, True], [True, True]]
    dataset = make_dataset("gap", {"a": values, "b": np.ones((3, 1))}, present=present)
    assert dataset.modalities[0].values.tolist() == [[1, 2], [0, 0], [3, 4]]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e39])
def test_a_value_that_is_not_finite_names_modality_row_and_column(bad):
    words = np.ones((4, 3))
    words[2, 1] = bad
    with pytest.raises(DataError, match=r"modality 'words' .* row 2, column 1"):
        make_dataset("bad", {"words": words})


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({}, "at least one modality"),
        ({"a": np.ones((1, 3))}, "at least 2 samples, but it has 1"),
        ({"a": np.ones((3, 2)), "b": np.ones((4, 2))}, r"'a' \(3, 2\), 'b' \(4, 2\)"),
        ({"a": np.ones(5)}, r"modality 'a' must be features .* \(5,\)"),
        ({"a": np.ones((5, 0))}, r"modality 'a' must be features .* \(5, 0\)"),
        ({"a": np.ones((2, 2, 2, 2, 2))}, "modality 'a' must be features"),
        ({"a": [["x", "y"], ["z", "u"]]}, "modality 'a' must hold real numbers.* text"),
        ({"a": np.ones((3, 2), complex)}, "complex numbers"),
        ({"a": [[1, 2], [3]]}, "rows of equal length"),
        ({"a": np.full((3, 2), np.nan)}, "3 have none"),
    ],
)
def test_what_is_no_data_set_is_refused(arrays, message):
    with pytest.raises(DataError, match=message):
        make_dataset("bad", arrays)


def test_two_modalities_of_one_name_are_refused():
    twice = [Modality("a", "features", np.ones((2, 2)))] * 2
    with pytest.raises(DataError, match="different names"):
        make_dataset("bad", twice)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"sample_ids": list("abcdee")}, "'e' stands more than once"),
        ({"sample_ids": list("abc")}, "6 samples need as many sample ids, but there are 3"),
        ({"annotations": {"age": [1, 2]}}, r"annotation 'age' .* 6 samples"),
        ({"present": np.ones((6, 3))}, r"'present' must be \(6, 2\)"),
        ({"labels": [1, 2, 3]}, "label"),
    ],
)
def test_what_does_not_fit_the_samples_is_refused(more, message):
    with pytest.raises(DataError, match=message):
        pictures_and_words(**more)


def test_a_subset_takes_everything_along():
    present = np.ones((6, 2), dtype=bool)
    present[4, 0] = False
    dataset = pictures_and_words(
        labels=list("ccbbaa"),
        sample_ids=list("uvwxyz"),
        annotations={"age": [10, 11, 12, 13, 14, 15], "site": list("mnmnmn")},
        present=present,
        pairing="note",
        suggested_n_clusters=3,
    )
    part = dataset.subset([4, 0])
    assert part.sample_ids == ("y", "u")
    assert part.annotations["age"].tolist() == [14, 10]
    assert part.annotations["site"].tolist() == ["m", "m"]
    assert part.present.tolist() == [[False, True], [True, True]]
    assert part.labels.tolist() == [0, 1]
    assert part.class_names == ("a", "c")
    assert (part.pairing, part.suggested_n_clusters) == ("note", 3)
    for whole, piece in zip(dataset.modalities, part.modalities):
        assert np.array_equal(piece.values, whole.values[[4, 0]])
    mask = dataset.subset(np.array([True, False, False, False, True, False]))
    assert mask.sample_ids == ("u", "y")


@pytest.mark.parametrize("indices", [[], [6], [-1], [0, 0], [0.5], np.ones(3, dtype=bool)])
def test_a_subset_of_impossible_rows_is_refused(indices):
    with pytest.raises(ValueError):
        pictures_and_words().subset(indices)


def test_per_class_draws_with_a_seed_and_keeps_the_order():
    labels = np.tile([0, 1, 2], 10)
    dataset = make_dataset("many", {"a": np.arange(60.0).reshape(30, 2)}, labels=labels)
    part = dataset.per_class(4)
    assert np.bincount(part.labels).tolist() == [4, 4, 4]
    rows = [int(name) for name in part.sample_ids]
    assert rows == sorted(rows)
    assert part.sample_ids == dataset.per_class(4).sample_ids
    assert part.sample_ids != dataset.per_class(4, random_state=1).sample_ids
    assert dataset.per_class(100).n_samples == 30


def test_per_class_needs_labels_and_a_count():
    with pytest.raises(DataError, match="need labels, but 'six' has none"):
        pictures_and_words().per_class(2)
    with pytest.raises(DataError, match="at least 1, but it is 0"):
        pictures_and_words(labels=list("aabbcc")).per_class(0)


def test_labels_can_be_taken_off():
    dataset = pictures_and_words(labels=list("aabbcc"), annotations={"age": range(6)})
    bare = dataset.without_labels()
    assert bare.labels is None
    assert bare.class_names is None
    assert list(bare.annotations) == ["age"]
    assert dataset.labels.tolist() == [0, 0, 1, 1, 2, 2]
    for before, after in zip(dataset.modalities, bare.modalities):
        assert before.values is after.values


def test_annotations_keep_their_kind():
    dataset = pictures_and_words(
        annotations={
            "count": [1, 2, 3, 4, 5, 6],
            "share": [0.5, float("nan"), 1, 2, 3, 4],
            "site": np.array(["a", None, "b", "a", "b", "a"], dtype=object),
        }
    )
    kinds = {name: column.dtype.kind for name, column in dataset.annotations.items()}
    assert kinds == {"count": "i", "share": "f", "site": "U"}
    assert dataset.annotations["site"].tolist() == ["a", "", "b", "a", "b", "a"]


def test_names_of_features_travel_and_must_fit():
    arrays = {"a": RNG.random((4, 3)), "b": RNG.random((4, 2, 2))}
    dataset = make_dataset("x", arrays, columns={"a": ["CD3", "CD4", "CD8"]})
    assert [m.columns for m in dataset.subset([1, 0]).modalities] == [("CD3", "CD4", "CD8"), None]
    assert make_dataset("x", dataset.modalities).digest == dataset.digest
    assert make_dataset("x", arrays).digest != dataset.digest
    with pytest.raises(DataError, match="one name for each of its features, but 2 were given"):
        make_dataset("x", arrays, columns={"a": ["CD3", "CD4"]})


def test_a_digest_tells_samples_from_others():
    values = {"a": np.arange(12.0).reshape(4, 3), "b": np.ones((4, 1))}
    one = make_dataset("x", values, labels=[0, 1, 0, 1])
    assert one.digest == make_dataset("x", values, labels=[0, 1, 0, 1]).digest
    moved = make_dataset("x", {**values, "a": values["a"][::-1]}, labels=[0, 1, 0, 1])
    told = make_dataset("x", values, labels=[0, 1, 1, 1])
    named = make_dataset("x", values, labels=[0, 1, 0, 1], sample_ids=list("pqrs"))
    assert len({d.digest for d in (one, moved, told, named, one.subset([1, 0, 2, 3]))}) == 5
    assert told.modalities[0].digest == one.modalities[0].digest != moved.modalities[0].digest
