"""Axes of length 1: pictures of one channel, and one new sample."""

from pathlib import Path

import numpy as np
import pytest

from dmsc_core.data.parsing.layout import interpret
from dmsc_core.data.parsing.reading import Request
from dmsc_core.errors import DataError

RNG = np.random.default_rng(0)
N = 12
PICTURES = RNG.random((N, 6, 5))
WORDS = RNG.random((N, 7))
Y = np.repeat([1, 2, 3], 4)


def read(contents, **asked):
    return interpret(contents, Path("file.mat"), Request(**asked))


@pytest.mark.parametrize(
    "pictures",
    [
        PICTURES,
        PICTURES[..., None],
        PICTURES[:, None],
        np.moveaxis(PICTURES, 0, -1),
        np.moveaxis(PICTURES, 0, -1)[:, :, None],
    ],
)
@pytest.mark.parametrize("second", [PICTURES[..., None], WORDS])
def test_pictures_of_one_channel(pictures, second):
    dataset = read({"X1": pictures, "X2": second, "Y": Y})
    kinds = ["image", "image" if second.ndim > 2 else "features"]
    assert [modality.kind for modality in dataset.modalities] == kinds
    np.testing.assert_allclose(dataset.modalities[0].values[:, 0], PICTURES.astype(np.float32))


def test_pictures_of_one_channel_as_high_as_channels_are_many():
    flat = RNG.random((N, 3, 5, 1))
    assert read({"X": flat, "Y": Y}).modalities[0].values.shape == (N, 1, 3, 5)


@pytest.mark.parametrize("shape", [(N, 7, 1), (N, 1, 7)])
def test_stacks_of_single_rows_are_features(shape):
    values = read({"X1": WORDS.reshape(shape), "Y": Y}).modalities[0].values
    np.testing.assert_allclose(values, WORDS.astype(np.float32))


@pytest.mark.parametrize(
    "contents",
    [
        {"rna": WORDS[:1], "protein": RNG.random((1, 4))},
        {"rna": WORDS[:1].T, "protein": RNG.random((4, 1))},
        {"X": [WORDS[:1], RNG.random((1, 4))]},
        {"X1": WORDS[:1], "X2": RNG.random((1, 4)), "Y": np.array([[2]]), "ids": np.array(["s7"])},
        {"rna": WORDS[:1], "picture": PICTURES[:1]},
        {"picture": PICTURES[:1, ..., None]},
    ],
)
def test_one_new_sample_is_read_to_be_placed(contents):
    dataset = read(contents, least=1)
    assert dataset.n_samples == 1
    assert sum(m.n_features for m in dataset.modalities) in (7 + 4, 7 + 30, 30)
    assert dataset.sample_ids == (("s7",) if "ids" in contents else ("0",))
    with pytest.raises(DataError, match=r"single|at least 2 samples"):
        read(contents)


@pytest.mark.parametrize(
    "contents", [{"rna": WORDS[:1]}, {"rna": WORDS[:1].T}, {"rna": WORDS[0]}, {"X": [WORDS[:1]]}]
)
def test_one_new_sample_of_one_modality(contents):
    (modality,) = read(contents, least=1).modalities
    np.testing.assert_allclose(modality.values, WORDS[:1].astype(np.float32))


def test_two_new_samples():
    assert read({"rna": WORDS[:2], "protein": RNG.random((2, 4))}, least=1).n_samples == 2


def test_a_block_whose_middle_axis_counts_the_samples_is_a_stack():
    block = RNG.random((2, N, 5))
    dataset = read({"X": block, "Y": Y})
    assert [m.values.shape for m in dataset.modalities] == [(N, 5), (N, 5)]
    np.testing.assert_allclose(dataset.modalities[1].values, block[1].astype(np.float32))
    assert "was read as 2 modalities of 5 features" in dataset.notes[1]
    turned = read({"X": np.moveaxis(block, 0, 2).transpose(1, 0, 2), "Y": Y})
    np.testing.assert_allclose(turned.modalities[1].values, block[1].astype(np.float32))


def test_pictures_that_may_be_a_stack_are_told():
    notes = read({"X": RNG.random((N, 20, 3)), "Y": Y}).notes
    assert any("read as pictures of 20 x 3 numbers" in note for note in notes)
