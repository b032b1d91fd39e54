"""Lambda: from self-expression to nearest neighbours."""

import numpy as np

from dmsc_core.graph.affinities.top_k import top_k
from dmsc_core.insight.affinities import coefficients
from dmsc_core.insight.dial import limit, turn


def samples(n=30, d=7, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d))


def turn_loop(X, C, ridge, k):
    """Neighbours and closeness sample by sample."""
    n = len(X)
    hits, away, size = 0, 0.0, 0.0
    for i in range(n):
        others = [j for j in range(n) if j != i]
        strong = sorted(others, key=lambda j: -abs(C[i, j]))[:k]
        near = sorted(others, key=lambda j: -abs(X[i] @ X[j]))[:k]
        hits += len(set(strong) & set(near))
        away += sum((ridge * C[i, j] - X[i] @ X[j]) ** 2 for j in others)
        size += sum((X[i] @ X[j]) ** 2 for j in others)
    return hits / (n * k), max(0, 1 - np.sqrt(away / size))


def test_a_turn_is_the_plain_loop():
    X = samples()
    for ridge in (0.1, 3.0, 100.0):
        C = coefficients(X, ridge)
        found = turn(X, C, ridge, 4)
        assert np.allclose((found.neighbours, found.closeness), turn_loop(X, C, ridge, 4))


def test_with_lambda_to_infinity_the_nearest_neighbours_are_left():
    X = samples()
    far = turn(X, coefficients(X, 1e9), 1e9, 4)
    assert far.neighbours == 1
    assert far.closeness > 1 - 1e-6
    near = turn(X, coefficients(X, 1e-3), 1e-3, 4)
    assert near.neighbours < 0.8
    assert near.closeness < 0.1


def test_the_end_of_the_dial_is_the_graph_of_inner_products():
    X = samples()
    G = X @ X.T
    np.fill_diagonal(G, 0)
    assert np.allclose(limit(X, 4, 2).W.toarray(), top_k(G, 4).toarray())
    last = limit(X, None, 2).W
    assert np.allclose(last, 2 * np.abs(G), atol=1e-5)
