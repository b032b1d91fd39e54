"""The walk against plain loops, its limits, and the Ncut of the cut."""

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.data.embedded import digits
from dmsc_core.evaluation.criteria import ncut
from dmsc_core.graph.affinities.top_k import top_k
from dmsc_core.graph.attention import exp_dot_affinity
from dmsc_core.graph.random_walk import (
    cluster_transitions,
    leaving,
    power,
    smooth,
    stationary,
    transition,
)

KINDS = [np.asarray, sp.csr_matrix]


def affinity(n=40, seed=0, isolated=(), dtype=np.float64):
    rng = np.random.default_rng(seed)
    W = np.triu(rng.random((n, n)) * (rng.random((n, n)) < 0.4))
    W = W + W.T
    W[list(isolated)] = 0
    W[:, list(isolated)] = 0
    return W.astype(dtype)


def dense(M):
    return M if isinstance(M, np.ndarray) else M.toarray()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_transition_is_the_loop_and_isolated_samples_stay(kind, dtype):
    W = affinity(isolated=(3, 17), dtype=dtype)
    T = transition(kind(W))
    assert type(T) is type(kind(W))
    assert T.dtype == dtype
    expected = np.zeros(W.shape)
    for i in range(len(W)):
        d = sum(float(w) for w in W[i])
        for j in range(len(W)):
            expected[i, j] = W[i, j] / d if d > 0 else float(i == j)
    np.testing.assert_allclose(dense(T), expected, atol=1e-6 if dtype == np.float32 else 1e-14)


def test_transition_takes_counts():
    T = transition(np.array([[0, 3, 1], [3, 0, 0], [1, 0, 0]]))
    np.testing.assert_array_equal(T, [[0, 0.75, 0.25], [1, 0, 0], [1, 0, 0]])


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_leaves_the_stationary_distribution_as_it_is(kind):
    W = kind(affinity(isolated=(5,)))
    pi, T = stationary(W), transition(W)
    assert pi.sum() == pytest.approx(1)
    assert pi[5] == 0
    np.testing.assert_allclose(T.T @ pi, pi, atol=1e-14)
    np.testing.assert_array_equal(stationary(np.zeros((4, 4))), np.full(4, 0.25))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("steps", [0, 1, 2, 5])
def test_walk_in_place_is_repeated_multiplication(kind, steps):
    T = transition(kind(affinity(isolated=(2,))))
    X = np.random.default_rng(1).standard_normal((40, 6))
    expected, smoothed = np.eye(40), X
    for _ in range(steps):
        expected = expected @ dense(T)
        smoothed = np.array([dense(T)[i] @ smoothed for i in range(40)])
    assert isinstance(power(T, steps), np.ndarray)
    np.testing.assert_allclose(power(T, steps), expected, atol=1e-13)
    np.testing.assert_allclose(smooth(T, X, steps), smoothed, atol=1e-13)
    if steps == 1:
        np.testing.assert_allclose(smooth(T, X), smoothed, atol=1e-13)


def test_a_long_walk_forgets_its_start():
    W = affinity() + 0.01
    far = power(transition(W), 2000)
    np.testing.assert_allclose(far, np.tile(stationary(W), (40, 1)), atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("steps", [0, 1, 3])
def test_cluster_transitions_are_the_loop(kind, steps):
    W, clusters = affinity(isolated=(4,)), np.array([2, 0, 7, 0])[np.arange(40) % 4]
    d, T = W.sum(axis=1), np.linalg.matrix_power(dense(transition(W)), steps)
    expected = np.zeros((3, 3))
    for k, start in enumerate((0, 2, 7)):
        for end_index, end in enumerate((0, 2, 7)):
            for i, j in np.ndindex(40, 40):
                if clusters[i] == start and clusters[j] == end:
                    expected[k, end_index] += d[i] * T[i, j] / d[clusters == start].sum()
    found = cluster_transitions(kind(W), clusters, steps)
    np.testing.assert_allclose(found, expected, atol=1e-13)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-13)
    np.testing.assert_allclose(leaving(kind(W), clusters, steps), 1 - np.diag(expected), atol=1e-13)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("isolated", [(), (0, 9), range(0, 40, 4)])
def test_ncut_of_the_walk_is_that_of_the_cut(kind, dtype, isolated):
    W = kind(affinity(isolated=isolated, dtype=dtype))
    for clusters in (np.arange(40) % 2, np.arange(40) % 4, np.zeros(40), np.arange(40)):
        assert leaving(W, clusters).sum() == pytest.approx(ncut(W, clusters), abs=1e-10)


@pytest.mark.parametrize("steps", [2, 5])
def test_ncut_after_steps_is_that_of_the_cut_in_the_graph_of_the_walk(steps):
    W, clusters = affinity(), np.arange(40) % 3
    graph = W.sum(axis=1)[:, None] * power(transition(W), steps)  # D T^t, symmetric
    np.testing.assert_allclose(graph, graph.T, atol=1e-12)
    assert leaving(W, clusters, steps).sum() == pytest.approx(ncut(graph, clusters), abs=1e-10)


def test_ncut_of_both_kinds_on_real_digits():
    dataset = digits()
    X = dataset.modalities[1].flat().astype(np.float64)
    W = exp_dot_affinity(X / np.linalg.norm(X, axis=1, keepdims=True), 0.1)
    assert dataset.labels is not None
    for graph in (W, W.astype(np.float32), top_k(W, 10)):
        found = leaving(graph, dataset.labels).sum()
        assert found == pytest.approx(ncut(graph, dataset.labels), abs=1e-10)
        assert found < 9 * 0.95  # random clusters have about K - 1


def test_separate_blocks_are_never_left():
    clusters = np.repeat([0, 1, 2], 5)
    W = (clusters[:, None] == clusters) * 1.0
    np.testing.assert_allclose(cluster_transitions(W, clusters, 4), np.eye(3), atol=1e-14)
    assert leaving(np.zeros((15, 15)), clusters).sum() == 0


def test_refusals_say_what_came():
    W, T = affinity(), transition(affinity())
    with pytest.raises(ValueError, match="square"):
        transition(W[:3])
    with pytest.raises(ValueError, match="non-negative"):
        transition(-W)
    with pytest.raises(ValueError, match="non-negative"):
        transition(np.full((3, 3), np.nan))
    for call in (lambda: power(W, 2), lambda: smooth(W, W)):
        with pytest.raises(ValueError, match=r"transition\(W\)"):
            call()
    with pytest.raises(ValueError, match="square"):
        smooth(T[:3], W)
    for call in (
        lambda: power(T, -1),
        lambda: smooth(T, W, -1),
        lambda: cluster_transitions(W, np.zeros(40), -1),
    ):
        with pytest.raises(ValueError, match="negative, got -1"):
            call()
    with pytest.raises(ValueError, match="one for each sample"):
        leaving(W, np.zeros(39))
    with pytest.raises(ValueError, match="symmetric"):
        stationary(np.triu(W))
