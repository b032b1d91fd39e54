"""Pictures of the samples: finite, seeded, faithful to the groups, one UMAP fit at a time."""

import threading

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.evaluation.criteria import silhouette
from dmsc_core.evaluation.projection import spectral_projection, umap_embedding, umap_from_affinity
from dmsc_core.graph.affinities.top_k import top_k

PER_GROUP = 20
GROUPS = np.repeat(np.arange(3), PER_GROUP)


def affinity(between=0.05, seed=0):
    rng = np.random.default_rng(seed)
    W = np.where(GROUPS[:, None] == GROUPS, 1.0, between) * rng.random((60, 60))
    return np.triu(W, 1).astype(np.float32) + np.triu(W, 1).astype(np.float32).T


def features(width=8, seed=0):
    rng = np.random.default_rng(seed)
    return 4 * rng.standard_normal((3, width))[GROUPS] + rng.standard_normal((60, width))


def test_the_spectral_picture_is_the_eigenvectors_of_the_random_walk():
    W = affinity(between=0.4)
    T = W / W.sum(axis=1, keepdims=True)
    placed = spectral_projection(W)
    assert placed.shape == (60, 2)
    assert placed.dtype == np.float32
    for column in placed.T.astype(float):
        eigenvalue = column @ (T @ column) / (column @ column)
        np.testing.assert_allclose(T @ column, eigenvalue * column, atol=1e-5)
    largest = np.sort(np.linalg.eigvals(T).real)[::-1]
    assert placed[:, 0].std() > 0
    ratio = (T @ placed[:, 0])[0] / placed[0, 0]
    assert ratio == pytest.approx(largest[1], abs=1e-4)


@pytest.mark.parametrize("between", [0.05, 0.0])
@pytest.mark.parametrize("kind", [np.asarray, sp.csr_matrix])
def test_the_spectral_picture_keeps_groups_apart(between, kind):
    W = kind(affinity(between))
    placed = spectral_projection(W)
    assert silhouette(placed, GROUPS) > 0.8
    np.testing.assert_array_equal(spectral_projection(W), placed)
    assert spectral_projection(W, 3).shape == (60, 3)


def test_samples_without_neighbours_lie_outside_the_cloud():
    W = affinity()
    W[[5, 40]], W[:, [5, 40]] = 0, 0
    W[5, 5] = 1  # itself is no neighbour
    placed = spectral_projection(W)
    np.testing.assert_array_equal(placed[5], placed[40])
    assert (placed[5] < np.delete(placed, [5, 40], axis=0).min(axis=0)).all()
    assert not spectral_projection(np.zeros((4, 4))).any()


def test_a_pair_of_samples_does_not_crash():
    W = np.zeros((5, 5), np.float32)
    W[1, 3] = W[3, 1] = 1
    for place in (spectral_projection, umap_from_affinity):
        placed = place(W)
        assert placed.shape == (5, 2)
        assert np.isfinite(placed).all()


@pytest.mark.slow
def test_umap_in_three_threads_runs_one_at_a_time_and_gives_the_same_pictures(monkeypatch):
    from umap import UMAP

    running, most, fit = [], [], UMAP.fit_transform

    def counted(self, *args, **options):
        running.append(1)
        most.append(len(running))
        try:
            return fit(self, *args, **options)
        finally:
            running.pop()

    monkeypatch.setattr(UMAP, "fit_transform", counted)
    X, found = features(), {}

    def work(name):
        found[name] = umap_embedding(X, random_state=3)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=240)
    assert len(most) == 3
    assert max(most) == 1
    for name in range(3):
        np.testing.assert_array_equal(found[name], found[0])
    assert np.isfinite(found[0]).all()
    assert silhouette(found[0], GROUPS) > 0.6
    assert np.abs(umap_embedding(X, random_state=4) - found[0]).max() > 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", [np.asarray, lambda W: top_k(W, 4)], ids=["dense", "top_k"])
def test_umap_of_an_affinity_keeps_groups_apart_and_is_seeded(kind):
    W = affinity()
    W[7], W[:, 7] = 0, 0
    graph = kind(W)
    placed = umap_from_affinity(graph, random_state=1)
    assert placed.shape == (60, 2)
    assert placed.dtype == np.float32
    assert np.isfinite(placed).all()
    linked = np.arange(60) != 7
    assert silhouette(placed[linked], GROUPS[linked]) > 0.6
    assert (placed[7] < placed[linked].min(axis=0)).all()
    np.testing.assert_array_equal(umap_from_affinity(graph, random_state=1), placed)


@pytest.mark.slow
def test_umap_of_wide_features_and_of_few_samples():
    wide = umap_embedding(features(width=400))
    assert silhouette(wide, GROUPS) > 0.6
    few = umap_embedding(features()[:5])
    assert few.shape == (5, 2)
    assert np.isfinite(few).all()


@pytest.mark.slow
def test_samples_without_a_modality_lie_outside_the_cloud_of_its_umap():
    X = features()
    present = np.arange(60) % 10 != 0
    X[~present] = np.nan
    placed = umap_embedding(X, 3, present=present)
    assert placed.shape == (60, 3)
    assert (placed[~present] < placed[present].min(axis=0)).all()
    np.testing.assert_array_equal(placed[present], umap_embedding(X[present], 3))


def test_refusals_say_what_came():
    for X in (np.zeros((2, 3)), np.zeros(5), np.full((5, 3), np.nan)):
        with pytest.raises(ValueError, match="X must be finite"):
            umap_embedding(X)
    with pytest.raises(ValueError, match="symmetric"):
        spectral_projection(np.triu(affinity()))
