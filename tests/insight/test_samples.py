"""The draw: seeded, without labels, and nothing lost but what no inner product sees."""

from dataclasses import replace

import numpy as np
import pytest

from dmsc_core.data import catalog
from dmsc_core.data.dataset import make_dataset
from dmsc_core.data.preprocessing.base import choose
from dmsc_core.errors import DataError
from dmsc_core.insight.samples import MOST, draw

L2 = choose(kind="l2")


@pytest.fixture(scope="module")
def digits():
    return catalog.load("digits")


def wide(n=12, d=40):
    rng = np.random.default_rng(0)
    return make_dataset("wide", {"a": rng.normal(size=(n, d)), "b": rng.normal(size=(n, 3))})


def test_at_most_a_thousand_samples_in_the_order_of_the_file(digits):
    drawn = draw(digits, L2)
    assert len(drawn.X) == len(drawn.labels) == len(drawn.sample_ids) == MOST == 1000
    assert drawn.total == 1797
    rows = [int(s) for s in drawn.sample_ids]
    assert rows == sorted(rows)
    assert np.array_equal(drawn.labels, digits.labels[rows])


def test_the_same_seed_draws_the_same_samples_whatever_the_labels(digits):
    other = make_dataset(
        "other labels", digits.modalities, digits.labels[::-1].copy(), digits.sample_ids
    )
    one, two, bare = (draw(d, L2, 100) for d in (digits, other, digits.without_labels()))
    assert one.sample_ids == two.sample_ids == bare.sample_ids
    assert np.array_equal(one.X, two.X)
    assert np.array_equal(one.X, bare.X)
    assert bare.labels is None
    assert draw(digits, L2, 100, random_state=1).sample_ids != one.sample_ids


def test_modalities_of_unit_rows_side_by_side_have_unit_rows(digits):
    X = draw(digits, L2, 50).X
    assert np.allclose(np.linalg.norm(X, axis=1), 1)


def test_more_features_than_samples_become_coordinates_with_the_same_inner_products():
    data = wide()
    X = draw(data, choose()).X
    assert X.shape == (12, 12)
    rows = np.hstack([m.flat().astype(float) for m in data.modalities]) / np.sqrt(2)
    rows /= np.sqrt((rows**2).sum(axis=1).mean())
    assert np.allclose(X @ X.T, rows @ rows.T)


def test_too_few_samples_and_samples_of_nothing_are_refused():
    with pytest.raises(DataError, match="at least 8 samples, but 'wide' has 5"):
        draw(wide(n=5), L2)
    still = make_dataset("still", {"a": np.ones((10, 3))})
    with pytest.raises(DataError, match="all values of 'still' are zero"):
        draw(still, choose(kind="minmax"))


def test_a_missing_modality_is_zeros():
    data = wide()
    present = data.present.copy()
    present[0, 0] = False
    X = draw(replace(data, present=present), L2).X
    assert np.isclose((X[0] ** 2).sum() / (X[1] ** 2).sum(), 0.5)
