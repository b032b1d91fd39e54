"""What a walk tells, against plain loops."""

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.evaluation.reranking import rerank
from dmsc_core.evaluation.retrieval import retrieval
from dmsc_core.graph.random_walk import power
from dmsc_core.insight.walks import (
    ASKED,
    any_alike,
    apart,
    asked,
    leaving,
    likeness,
    plane,
    retrieved,
    smoothed,
    walk,
    walked,
)


def graph(n=24, seed=0):
    rng = np.random.default_rng(seed)
    S = rng.random((n, n)) * (rng.random((n, n)) < 0.4)
    W = S + S.T
    np.fill_diagonal(W, 0)
    W[0] = W[:, 0] = 0  # a sample without links
    return W


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_matrix])
@pytest.mark.parametrize("steps", [0, 1, 2, 8])
def test_leaving_after_some_steps_is_the_plain_loop(kind, steps):
    W, groups = graph(), np.random.default_rng(3).integers(3, size=24)
    d = W.sum(axis=1)
    T = walk(kind(W))
    assert T.dtype == np.float32
    Tt = np.linalg.matrix_power(T.astype(float), steps)
    expected = []
    for k in range(3):
        start = d * (groups == k)
        expected.append(1 - (start / start.sum()) @ Tt @ (groups == k))
    got = leaving(walked(kind(W), power(T, steps)), groups)
    assert np.allclose(got.each, expected, atol=1e-5)
    assert np.isclose(got.ncut, sum(expected), atol=1e-5)
    stays = sum((d * (groups == k)) @ Tt @ (groups == k) for k in range(3)) / d.sum()
    assert np.isclose(got.overall, 1 - stays, atol=1e-5)


def test_what_is_never_left_is_exactly_zero():
    W = np.kron(np.eye(3), np.full((4, 4), 0.3))
    got = leaving(walked(W, power(walk(W), 32)), np.repeat(np.arange(3), 4))
    assert got.each.min() >= 0
    assert got.ncut == pytest.approx(0, abs=1e-6)


def test_the_affinity_after_some_steps_is_symmetric_with_the_same_degrees():
    W = graph()
    after = walked(W, power(walk(W), 3))
    assert np.array_equal(after, after.T)
    assert np.allclose(after.sum(axis=1), W.sum(axis=1), rtol=1e-5)


def test_how_far_two_walks_are_apart():
    W, V = graph(seed=0), graph(seed=1)
    difference = np.abs(walk(W).astype(float) - walk(V)).max()
    assert apart(W, V) == pytest.approx(difference, abs=1e-6)
    assert apart(sp.csr_matrix(W), sp.csr_matrix(V)) == pytest.approx(difference, abs=1e-6)
    assert apart(W, 7 * W) < 1e-12


def test_smoothing_moves_each_sample_to_the_mean_of_where_its_walk_leads():
    W, X = graph(), np.random.default_rng(1).normal(size=(24, 5))
    T = power(walk(W), 2)
    expected = [sum(T[i, j] * X[j] for j in range(24)) for i in range(24)]
    assert np.allclose(smoothed(X, T), expected, atol=1e-5)


def test_likeness_is_the_cosine_where_it_is_positive():
    Y = np.array([[1.0, 0], [2, 2], [-1, 0], [0, 0]])
    half = 1 / np.sqrt(2)
    expected = [[1, half, 0, 0], [half, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    assert np.allclose(likeness(Y), expected)


def test_retrieval_among_some_samples_before_and_after_re_ranking():
    rng = np.random.default_rng(2)
    labels = rng.integers(4, size=60)
    S = likeness(np.eye(4)[labels] + rng.normal(scale=0.6, size=(60, 4)))
    rows = asked(60, 30)
    part = S[rows][:, rows]
    got = retrieved(S, labels, rows)
    assert got["plain"] == retrieval(part, labels[rows])
    assert got["reranked"] == retrieval(rerank(part), labels[rows])


def test_those_who_ask_are_drawn_once_and_for_all():
    rows = asked(1000)
    assert len(np.unique(rows)) == ASKED == 300
    assert np.array_equal(rows, asked(1000))
    assert np.array_equal(asked(30), np.arange(30))


def test_nobody_asks_without_a_like():
    rows = np.arange(4)
    assert not any_alike(None, rows)
    assert not any_alike(np.arange(4), rows)
    assert any_alike(np.array([0, 1, 1, 2]), rows)
    assert not any_alike(np.array([0, 1, 1, 2]), rows[:2])


@pytest.mark.parametrize("d", [1, 2, 6, 400])
def test_the_plane_is_that_of_principal_components(d):
    rng = np.random.default_rng(4)
    Y = rng.normal(size=(30, d)) * np.linspace(5, 1, d)
    centred = Y - Y.mean(axis=0)
    U, s, _ = np.linalg.svd(centred, full_matrices=False)
    points = plane(Y)
    assert points.shape == (30, 2)
    for axis in range(min(d, 2)):
        scores = U[:, axis] * s[axis]
        assert np.allclose(np.abs(points[:, axis]), np.abs(scores), atol=2e-2 * s[axis])


def test_a_picture_is_turned_to_suit_another_one():
    Y = np.random.default_rng(5).normal(size=(30, 4)) * [4, 3, 1, 1]
    reference = plane(Y)
    angle = 2.0
    turned = (
        reference
        @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        * [1, -1]
    )
    again = plane(Y, like=turned)
    assert np.allclose(again, turned, atol=1e-3)


def test_samples_that_are_all_one_lie_in_one_point():
    assert not plane(np.ones((9, 5))).any()


def test_samples_without_a_label_take_no_part():
    rng = np.random.default_rng(0)
    W = rng.random((20, 20))
    W = W + W.T
    labels = np.where(np.arange(20) % 4 == 0, -1, np.arange(20) % 3)
    rows = np.flatnonzero(labels >= 0)
    part, own = W[np.ix_(rows, rows)], labels[rows]
    out, alone = leaving(W, labels), leaving(part, own)
    np.testing.assert_allclose(out.each, alone.each)
    assert out.ncut == pytest.approx(alone.ncut)
    everyone = np.arange(20)
    assert retrieved(W, labels, everyone) == retrieved(part, own, np.arange(15))
    assert any_alike(labels, everyone)
    assert not any_alike(np.full(20, -1), everyone)
    assert not any_alike(labels, np.array([0, 4, 8]))
