"""Overlap of reciprocal neighbourhoods against plain loops."""

from math import exp

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.graph.neighbourhoods import overlap


def similarities(n=24, seed=0):
    X = np.random.default_rng(seed).random((n, 3))
    W = np.exp(-4 * ((X[:, None] - X) ** 2).sum(axis=2))
    np.fill_diagonal(W, 0)
    return W


def overlap_by_loops(W, k):
    n = len(W)
    scaled = [[W[p, q] / W[p].max() for q in range(n)] for p in range(n)]

    def near(p, k):
        return {p, *sorted(range(n), key=lambda q: (-W[p, q], q))[:k]}

    def mutual(p, k):
        return {q for q in near(p, k) if p in near(q, k)}

    rows = []
    for p in range(n):
        wide, members = mutual(p, k), set(mutual(p, k))
        for q in wide:
            narrow = mutual(q, max(round(k / 2), 1))
            if 3 * len(narrow & wide) >= 2 * len(narrow):
                members |= narrow
        rows.append(
            [exp(scaled[p][g] - 1) * (g in members and g != p) + (g == p) for g in range(n)]
        )
    J = np.zeros((n, n))
    for p in range(n):
        for q in set(range(n)) - {p}:
            least = sum(min(a, b) for a, b in zip(rows[p], rows[q]))
            J[p, q] = least / sum(max(a, b) for a, b in zip(rows[p], rows[q]))
    return J


@pytest.mark.parametrize("k", [1, 3, 6, 23])
def test_overlap_is_the_loop(k):
    W = similarities()
    J = overlap(W, k)
    assert not J.diagonal().any()
    np.testing.assert_allclose(J.toarray(), overlap_by_loops(W, k), atol=1e-12)
    np.testing.assert_allclose(overlap(sp.csr_matrix(W), k).toarray(), J.toarray(), atol=1e-12)


def test_only_mutual_neighbours_count():
    X = np.array([0.0, 1.0, 2.0, 3.0, 50.0])  # the last one is nobody's neighbour
    W = 1 / (1 + np.abs(X[:, None] - X))
    J = overlap(W, 2).toarray()
    assert not J[4].any()
    assert J[0, 1] > 0


def test_a_sample_without_neighbours_has_none():
    W = similarities()
    W[3] = W[:, 3] = 0
    assert not overlap(W, 5).toarray()[3].any()
