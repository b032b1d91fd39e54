"""Preprocessing against plain loops; missing rows take no part."""

import numpy as np
import pytest
from pydantic import ValidationError

from dmsc_core.data.dataset import make_dataset
from dmsc_core.data.preprocessing.base import as_now, choose, kinds
from dmsc_core.data.preprocessing.l2_gradients import pixels_and_gradients
from dmsc_core.data.preprocessing.rows import standardize, unit_rows
from dmsc_core.data.preprocessing.scaling import apply, fit, restore, transform
from dmsc_core.errors import DataError

KINDS = tuple(kinds())
RNG = np.random.default_rng(0)
ROWS = RNG.normal(3, 2, (12, 5)) @ RNG.normal(0, 1, (5, 5))


def small(seed=1):
    rng = np.random.default_rng(seed)
    present = np.ones((20, 2), dtype=bool)
    present[[3, 11], 0] = False
    present[5, 1] = False
    arrays = {"picture": rng.random((20, 3, 4)) * 9, "words": rng.normal(5, 3, (20, 6))}
    return make_dataset("small", arrays, present=present, labels=np.arange(20) % 2)


def made(rows, kind, **options):
    """Rows as they come out of preprocessing, float32."""
    dataset = make_dataset("one", {"rows": rows})
    return apply(dataset, choose(kind=kind, **options)).modalities[0].values


def test_minmax_is_one_range():
    low, high = min(map(min, ROWS)), max(map(max, ROWS))
    expected = [[(x - low) / (high - low) for x in row] for row in ROWS]
    np.testing.assert_allclose(made(ROWS, "minmax"), expected, atol=1e-6)
    assert not made(np.full((3, 2), 7.0), "minmax").any()


def test_standardize_by_column():
    expected = np.empty_like(ROWS)
    for j in range(ROWS.shape[1]):
        mean = sum(ROWS[:, j]) / len(ROWS)
        deviation = (sum((x - mean) ** 2 for x in ROWS[:, j]) / len(ROWS)) ** 0.5
        expected[:, j] = [(x - mean) / deviation for x in ROWS[:, j]]
    np.testing.assert_allclose(standardize(ROWS), expected)


def test_constant_columns_become_zero():
    rows = np.column_stack([np.full(4, 0.1), np.arange(4.0)])
    assert standardize(rows)[:, 0].tolist() == [0, 0, 0, 0]


def test_unit_rows():
    rows = np.array([[3.0, 4.0], [0.0, 0.0]])
    assert unit_rows(rows).tolist() == [[0.6, 0.8], [0, 0]]


def test_whitening_equals_eigenvectors_of_the_covariance():
    centred = ROWS - ROWS.mean(axis=0)
    variances, directions = np.linalg.eigh(centred.T @ centred / len(ROWS))
    eps = 0.01 * variances.mean()
    zca = centred @ directions @ np.diag((variances + eps) ** -0.5) @ directions.T
    np.testing.assert_allclose(made(ROWS, "zca"), zca, atol=1e-4)
    pca = np.abs(centred @ directions / np.sqrt(variances + eps))[:, ::-1]
    np.testing.assert_allclose(np.abs(made(ROWS, "pca")), pca, atol=1e-4)


def test_whitened_columns_are_uncorrelated_with_variance_one():
    for kind in ("pca", "zca"):
        white = made(ROWS, kind, regularization=0)
        np.testing.assert_allclose(white.T @ white / len(ROWS), np.eye(5), atol=1e-4)


def test_whitening_keeps_the_rank_and_the_asked_number():
    wide = RNG.normal(0, 1, (6, 30))
    assert made(wide, "pca").shape == (6, 5)  # centred rows lose one
    assert made(wide, "pca", n_components=3).shape == (6, 3)
    assert made(wide, "pca", n_components=99).shape == (6, 5)
    assert made(wide, "zca").shape == (6, 30)
    assert not made(np.ones((4, 3)), "pca").any()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_keeps_what_is_known_of_the_samples(kind):
    dataset = small()
    ready = apply(dataset, choose(kind=kind))
    assert ready.sample_ids == dataset.sample_ids
    assert np.array_equal(ready.labels, dataset.labels)
    assert np.array_equal(ready.present, dataset.present)
    for m, (before, after) in enumerate(zip(dataset.modalities, ready.modalities)):
        assert after.name == before.name
        assert after.values.dtype == np.float32
        assert np.isfinite(after.values).all()
        assert not after.values[~dataset.present[:, m]].any()
        if kind == "pca" or (kind == "l2_gradients" and before.kind == "image"):
            assert after.kind == "features"
            assert after.values.ndim == 2
        else:
            assert after.kind == before.kind
            assert after.values.shape == before.values.shape


@pytest.mark.parametrize("kind", KINDS)
def test_missing_rows_take_no_part(kind):
    dataset = small()
    ready = apply(dataset, choose(kind=kind))
    for m, modality in enumerate(dataset.modalities):
        there = dataset.present[:, m]
        alone = make_dataset("alone", {"x": modality.values[there]})
        expected = apply(alone, choose(kind=kind)).modalities[0].values
        assert np.array_equal(ready.modalities[m].values[there], expected)


def test_none_changes_nothing():
    dataset = small()
    assert apply(dataset, choose()) is dataset


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "log"},
        {"kind": "l2", "n_components": 3},
        {"kind": "pca", "n_components": 0},
        {"kind": "zca", "regularization": -1},
        {"kind": "pca", "components": 3},
    ],
)
def test_impossible_options_are_refused(wrong):
    with pytest.raises(ValidationError):
        choose(**wrong)


def test_gradients_go_beside_the_pixels_of_images_alone():
    rng = np.random.default_rng(2)
    dataset = make_dataset("two", {"picture": rng.random((5, 16, 16)), "words": rng.random((5, 4))})
    picture, words = apply(dataset, choose(kind="l2_gradients")).modalities
    images = dataset.modalities[0].values
    expected = pixels_and_gradients(images, float(images.min()), float(images.max()))
    np.testing.assert_allclose(picture.values, expected, atol=1e-6)
    np.testing.assert_allclose(words.values, unit_rows(dataset.modalities[1].values), rtol=1e-6)


def test_new_images_are_described_in_the_range_of_the_known_ones():
    rng = np.random.default_rng(3)
    known = make_dataset("known", {"picture": rng.random((6, 16, 16))})
    new = make_dataset("new", {"picture": known.modalities[0].values[:2, 0] * 1.0})
    options = choose(kind="l2_gradients")
    found = transform(new, fit(known, options)).modalities[0].values
    np.testing.assert_array_equal(found, apply(known, options).modalities[0].values[:2])


@pytest.mark.parametrize("kind", KINDS)
def test_new_samples_that_all_lack_a_modality_are_as_wide_as_the_known(kind):
    rng = np.random.default_rng(0)
    known = make_dataset("known", {"picture": rng.random((9, 8, 8)), "words": rng.random((9, 6))})
    scaling = fit(known, choose(kind=kind))
    there = np.ones((4, 2), bool)
    there[:, 0] = False
    new = make_dataset(
        "new", {m.name: m.values[:4] for m in known.modalities}, present=there, least=1
    )
    placed, expected = transform(new, scaling), transform(known, scaling)
    for a, b in zip(placed.modalities, expected.modalities):
        assert (a.kind, a.values.shape[1:]) == (b.kind, b.values.shape[1:])
    assert not placed.modalities[0].values.any()
    if kind not in ("none", "l2"):
        with pytest.raises(DataError, match="no sample had 'picture'"):
            transform(known, fit(new, choose(kind=kind)))


@pytest.mark.parametrize("kind", ["none", "minmax", "standardize", "l2", "standardize_l2"])
def test_what_can_be_undone_is_undone(kind):
    rng = np.random.default_rng(0)
    values = {"image": 5 + 3 * rng.random((9, 1, 4, 4)), "words": rng.normal(size=(9, 3)) + 2}
    values["image"][:, 0, 0, 0] = 4.0  # constant
    dataset = make_dataset("two", values)
    scaling = fit(dataset, choose(kind=kind))
    ready = transform(dataset, scaling)
    for m, modality in enumerate(ready.modalities):
        there = dataset.modalities[m].values[2:5]
        back = restore(modality.values[2:5], scaling, m, there)
        np.testing.assert_allclose(back, there, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("kind", ["pca", "zca"])
def test_whitening_is_not_undone(kind):
    dataset = make_dataset("one", {"words": np.random.default_rng(0).normal(size=(9, 3))})
    scaling = fit(dataset, choose(kind=kind))
    ready = transform(dataset, scaling).modalities[0].values
    back = restore(ready, scaling, 0, dataset.modalities[0].values)
    np.testing.assert_array_equal(back, ready)


def test_an_image_made_of_repeated_features_keeps_its_standardised_values():
    dataset = make_dataset("one", {"words": np.random.default_rng(0).normal(size=(9, 3))})
    scaling = fit(dataset, choose(kind="standardize"))
    image = np.ones((2, 1, 4, 4))
    np.testing.assert_array_equal(
        restore(image, scaling, 0, dataset.modalities[0].values[:2]), image
    )


def test_a_kind_keeps_its_own_options_alone():
    assert {kind for kind, model in kinds().items() if "n_components" in model.model_fields} == {
        "pca",
        "zca",
    }
    assert choose("l2").model_dump() == {"kind": "l2"}
    assert choose("zca", n_components=3).n_components == 3


@pytest.mark.parametrize("kind", KINDS)
def test_options_of_version_0_1_are_understood(kind):
    stored = {"kind": kind, "n_components": None, "regularization": 0.1}
    options = choose(**stored)
    assert options.kind == kind
    assert getattr(options, "regularization", 0.1) == 0.1
    config = as_now({"preprocess": stored, "dtype": "float32"})
    assert config == {"preprocess": options.model_dump(), "dtype": "float32"}


def test_a_wrong_combination_says_which_kinds_take_the_option():
    with pytest.raises(ValidationError, match="goes with kind 'pca' or 'zca', but kind is 'l2'"):
        choose("l2", n_components=3)
