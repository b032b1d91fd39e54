"""Portraits of clusters against plain loops."""

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.evaluation.criteria import mean_distances, silhouettes
from dmsc_core.evaluation.portraits import (
    Belonging,
    belonging_by_distance,
    belonging_by_mass,
    mass_by_cluster,
    portraits,
)

N = 300  # more than one block of rows
RNG = np.random.default_rng(0)
CLUSTERS = RNG.integers(0, 4, N)
CLUSTERS[CLUSTERS == 2] = 6  # numbers need not follow each other
C = (RNG.standard_normal((N, N)) * (RNG.random((N, N)) > 0.6)).astype(np.float32)
C[5] = 0  # nothing explains this sample
GROUPS = (0, 1, 3, 6)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_matrix])
def test_the_mass_by_cluster_is_the_loop(kind):
    mass = mass_by_cluster(kind(C), CLUSTERS)
    for i in (0, 5, 170, 299):
        for k, c in enumerate(GROUPS):
            others = [abs(C[i, j]) for j in range(N) if CLUSTERS[j] == c and j != i]
            assert mass[i, k] == pytest.approx(sum(others), rel=1e-5)


def test_belonging_weighs_the_mean_link_to_its_own_cluster_against_the_strongest_other():
    found = belonging_by_mass(mass_by_cluster(C, CLUSTERS), CLUSTERS)
    for i in (1, 50, 299):
        parts = {
            c: np.mean([abs(C[i, j]) for j in range(N) if CLUSTERS[j] == c and j != i])
            for c in GROUPS
        }
        own = parts.pop(CLUSTERS[i])
        other = max(parts, key=parts.get)
        assert found.own[i] == pytest.approx(own / (own + parts[other]), rel=1e-5)
        assert found.towards[i] == other
    assert np.isnan(found.own[5])
    assert found.towards[5] == CLUSTERS[5]


@pytest.mark.parametrize("sizes", [(60, 60), (150, 30), (40, 30, 20, 60, 50)])
def test_chance_gives_a_half_whatever_the_clusters_and_good_looks_good(sizes):
    clusters = np.repeat(np.arange(len(sizes)), sizes)
    links = np.random.default_rng(1).random((len(clusters), len(clusters)))
    by_chance = belonging_by_mass(mass_by_cluster(links, clusters), clusters)
    assert by_chance.own.mean() == pytest.approx(0.5, abs=0.04)
    inside = clusters[:, None] == clusters
    good = belonging_by_mass(mass_by_cluster(links * np.where(inside, 9, 1), clusters), clusters)
    assert good.own.mean() == pytest.approx(0.9, abs=0.02)
    alone = belonging_by_mass(mass_by_cluster(links * inside, clusters), clusters)
    assert (alone.own == 1).all()
    assert (alone.towards == clusters).all()


def test_a_cluster_of_one_has_no_links_of_its_own():
    clusters = np.array([0, 1, 1, 1])
    found = belonging_by_mass(mass_by_cluster(np.ones((4, 4)), clusters), clusters)
    assert found.own.tolist() == [0.0, *[0.5] * 3]
    assert found.towards[0] == 1


def test_by_distance_a_half_is_as_near_to_another_cluster():
    X = RNG.standard_normal((60, 3))
    clusters = np.arange(60) % 3
    found = belonging_by_distance(mean_distances(X, clusters), clusters)
    np.testing.assert_allclose(found.own, (1 + silhouettes(X, clusters)) / 2, atol=1e-9)
    for i in range(0, 60, 7):
        away = {
            c: np.linalg.norm(X[clusters == c] - X[i], axis=1).mean()
            for c in range(3)
            if c != clusters[i]
        }
        assert found.towards[i] == min(away, key=away.get)


def test_a_sample_alone_in_its_cluster_belongs_nowhere_surely():
    X, clusters = RNG.standard_normal((8, 2)), np.array([0] * 7 + [4])
    found = belonging_by_distance(mean_distances(X, clusters), clusters)
    assert np.isnan(found.own[7])
    assert found.towards[7] == 0
    single = belonging_by_distance(mean_distances(X, np.zeros(8)), np.zeros(8, int))
    assert np.isnan(single.own).all()
    assert not single.towards.any()


def test_portraits_say_who_stands_for_a_cluster_and_who_is_least_sure():
    clusters = np.array([0, 0, 0, 3, 3, 3, 3])
    closeness = np.array([1.0, 5, 2, 0, 7, 7, 1])
    own = np.array([0.9, 0.8, 0.1, np.nan, 0.4, 0.6, 0.2])
    labels = np.array([2, 2, 0, 1, 1, 1, 0])
    first, second = portraits(clusters, closeness, Belonging(own, clusters), labels, n_uncertain=2)
    assert (first.cluster, first.size, first.medoid, first.uncertain) == (0, 3, 1, (2, 1))
    assert (first.majority, first.n_majority) == (2, 2)
    assert first.purity == pytest.approx(2 / 3)
    assert first.own == pytest.approx(0.6)
    assert (second.medoid, second.uncertain) == (4, (3, 6))  # what nothing explains comes first
    assert second.own == pytest.approx(0.4)


def test_the_medoid_lacks_no_modality_where_its_cluster_has_such_a_sample():
    clusters = np.array([0, 0, 0, 1, 1])
    closeness = np.array([1.0, 3.0, 2.0, 1.0, 2.0])
    known = Belonging(np.full(5, 0.5), clusters)
    complete = np.array([True, False, True, False, False])
    found = portraits(clusters, closeness, known, complete=complete)
    assert [portrait.medoid for portrait in found] == [2, 4]


def test_without_labels_there_is_no_purity():
    clusters = np.zeros(3, int)
    (only,) = portraits(clusters, np.arange(3.0), Belonging(np.full(3, np.nan), clusters))
    assert only.purity is None
    assert np.isnan(only.own)
    assert only.uncertain == (0, 1, 2)


def test_a_matrix_of_another_size_is_refused():
    with pytest.raises(ValueError, match=r"M must be \(n, n\) for n = 4"):
        mass_by_cluster(np.zeros((3, 3)), np.arange(4))
