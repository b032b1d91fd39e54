import numpy as np
import pytest

from dmsc_core.classical import distances
from dmsc_core.classical.distances import median_squared_distance, squared_distances


def plain(X):
    return np.array([[((x - y) ** 2).sum() for y in X] for x in X])


def test_squared_distances_of_all_and_of_some():
    X = np.random.default_rng(0).standard_normal((12, 4))
    np.testing.assert_allclose(squared_distances(X), plain(X), atol=1e-12)
    np.testing.assert_allclose(squared_distances(X, slice(3, 7)), plain(X)[3:7], atol=1e-12)


def test_equal_samples_are_at_distance_zero_exactly():
    X = np.repeat(np.random.default_rng(0).standard_normal((6, 50)), 2, axis=0)
    D = squared_distances(X)
    assert (D[0::2, 1::2].diagonal() == 0).all()
    assert ((D == 0).sum(axis=1) == 2).all()


def test_the_median_is_over_pairs():
    X = np.random.default_rng(0).standard_normal((12, 4))
    pairs = [plain(X)[i, j] for i in range(12) for j in range(i)]
    assert median_squared_distance(X) == pytest.approx(np.median(pairs))


def test_without_a_distance_the_scale_is_1():
    assert median_squared_distance(np.ones((5, 2))) == 1
    assert median_squared_distance(np.ones((1, 2))) == 1


def test_of_many_samples_a_seeded_draw_stands_for_all(monkeypatch):
    X = np.random.default_rng(0).standard_normal((300, 4))
    whole = median_squared_distance(X)
    monkeypatch.setattr(distances, "DRAWN", 100)
    assert median_squared_distance(X, 1) == median_squared_distance(X, 1)
    assert median_squared_distance(X, 1) == pytest.approx(whole, rel=0.1)
