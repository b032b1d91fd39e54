"""The real benchmark files: sizes, names, classes, and pictures that stand upright."""

import numpy as np
import pytest

from dmsc_core.data import known
from dmsc_core.data.catalog import load
from dmsc_core.data.dataset import make_dataset


@pytest.mark.parametrize(
    ("name", "sizes", "per_class"),
    [
        ("bdgp", [(1750,), (79,)], [500] * 5),
        ("mnist-usps", [(1, 28, 28), (1, 28, 28)], [500] * 10),
        ("handwritten", [(240,), (76,), (216,), (47,), (64,), (6,)], [200] * 10),
        ("orl", [(1, 32, 32)], [10] * 40),
        ("coil20", [(1, 32, 32)], [72] * 20),
    ],
)
def test_benchmark_files_load_by_name(data_dir, name, sizes, per_class):
    dataset = load(name, data_dir)
    assert dataset.name == name
    assert [m.values.shape for m in dataset.modalities] == [(sum(per_class), *s) for s in sizes]
    assert np.bincount(dataset.labels).tolist() == per_class
    assert dataset.suggested_n_clusters == len(per_class)
    assert dataset.present.all()
    assert (dataset.pairing is not None) == (name == "mnist-usps")
    assert dataset.source


def test_pairs_made_with_labels_say_so(data_dir):
    assert "labels were used" in load("mnist-usps", data_dir).pairing


def test_names_of_the_modalities(data_dir):
    names = [modality.name for modality in load("bdgp", data_dir).modalities]
    assert names == ["visual words", "text words"]


def test_faces_stand_upright(data_dir):
    """A mean face is its own mirror image left to right, but not top to bottom."""
    face = load("orl", data_dir).modalities[0].values.mean(axis=0)[0]
    assert np.abs(face - face[:, ::-1]).mean() < 0.3 * np.abs(face - face[::-1]).mean()


def test_ones_stand_upright(data_dir):
    """Ink of the digit one spreads over more rows than columns."""
    dataset = load("mnist-usps", data_dir)
    for modality in dataset.modalities:
        one = modality.values[dataset.labels == 1].mean(axis=0)[0]
        rows, columns = one.sum(axis=1), one.sum(axis=0)
        place = np.arange(28)
        deviations = [
            np.sqrt(np.average((place - np.average(place, weights=w)) ** 2, weights=w))
            for w in (rows, columns)
        ]
        assert deviations[0] > 1.1 * deviations[1]


def test_objects_stand_upright(data_dir):
    """The first object, a duck, sits on the ground: more of it in the lower half."""
    dataset = load("coil20", data_dir)
    duck = dataset.modalities[0].values[dataset.labels == 0].mean(axis=0)[0]
    assert duck[16:].sum() > 1.2 * duck[:16].sum()


def test_pixels_are_turned_from_columns_to_rows():
    entry = next(entry for entry in known.FILES if entry.name == "orl")
    picture = np.arange(1024.0).reshape(32, 32)
    stored = np.tile(picture.ravel(order="F"), (400, 1))  # column after column
    shown = known.described(make_dataset("x", {"fea": stored}), entry)
    assert np.array_equal(shown.modalities[0].values[7, 0], picture)


def test_a_file_of_other_shapes_only_shares_the_name():
    entry = next(entry for entry in known.FILES if entry.name == "orl")
    assert not known.fits(entry, make_dataset("orl", {"fea": np.ones((400, 1025))}))
    assert not known.fits(entry, make_dataset("orl", {"fea": np.ones((399, 1024))}))
    assert known.fits(entry, make_dataset("orl", {"fea": np.ones((400, 1024))}))
