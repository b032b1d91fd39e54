"""Counts, means and lists of links against loops over the entries."""

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.graph.links import (
    block_means,
    count_links,
    row_shares,
    strongest_between,
    strongest_of_row,
)

N = 260  # more than one block of rows
KINDS = [np.asarray, sp.csr_matrix]


def coefficients(n=N, seed=0):
    rng = np.random.default_rng(seed)
    C = rng.normal(size=(n, n)) * (rng.random((n, n)) < 0.1)
    return np.round(C, 2).astype(np.float32)  # so that there are ties


def affinity():
    C = np.abs(coefficients())
    return C + C.T


def groups(n=N):
    return np.random.default_rng(5).integers(0, 4, n)


def pairs(W, directed):
    return [
        (i, j, W[i, j])
        for i in range(len(W))
        for j in range(len(W))
        if i < j or (directed and i != j)
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("directed", [False, True])
def test_counts_are_those_of_the_loop(kind, directed):
    W = coefficients() if directed else affinity()
    found = count_links(kind(W), (0.0, 0.1, 0.5), directed)
    links = [abs(value) for _, _, value in pairs(W, directed)]
    assert found.strongest == max(links)
    assert found.possible == len(links)
    strongest = float(max(links))
    for share, count in zip((0.0, 0.1, 0.5), found.counts):
        assert count == sum(value > share * strongest for value in links)


@pytest.mark.parametrize("kind", KINDS)
def test_means_of_blocks_are_those_of_the_loop(kind):
    C, g = coefficients(), groups()
    found = block_means(kind(C), g)
    assert list(found.sizes) == [int((g == a).sum()) for a in range(4)]
    for a in range(4):
        for b in range(4):
            values = [abs(v) for i, j, v in pairs(C, True) if g[i] == a and g[j] == b]
            np.testing.assert_allclose(found.means[a, b], np.mean(values), rtol=1e-5)


def test_a_group_of_one_has_no_links_within():
    W = np.ones((3, 3), np.float32)
    means = block_means(W, np.array([0, 1, 1])).means
    assert np.isnan(means[0, 0])
    assert (means[0, 1], means[1, 1]) == (1, 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("count", [40, 10**6])
def test_the_strongest_links_between_groups_are_those_of_the_sorted_loop(kind, directed, count):
    W, g = (coefficients() if directed else affinity()), groups()
    wanted = [(i, j, v) for i, j, v in pairs(W, directed) if g[i] != g[j] and v != 0]
    wanted = sorted(wanted, key=lambda link: (-abs(link[2]), link[0], link[1]))[:count]
    found = strongest_between(kind(W), g, count, directed)
    assert list(zip(found.rows, found.columns, found.values)) == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_the_strongest_links_of_a_row_leave_out_the_sample_itself_and_zeros(kind):
    C = coefficients(20)
    C[3, 3:9] = (99, 1, -2, 2, 0, -3)
    found = strongest_of_row(kind(C), 3, 50)
    others = [(abs(C[3, j]), -j) for j in range(20) if j != 3 and C[3, j] != 0]
    assert [(abs(v), -j) for j, v in zip(found.columns, found.values)] == sorted(others)[::-1]
    assert list(found.values) == [C[3, j] for j in found.columns]
    assert len(strongest_of_row(kind(C), 3, 1).columns) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_shares_of_a_row_sum_to_one(kind):
    C, g = coefficients(20), groups(20)
    C[3, 3:9] = (99, 1, -2, 2, 0, -3)
    shares = row_shares(kind(C), 3, g)
    weights = [sum(abs(C[3, j]) for j in range(20) if g[j] == a and j != 3) for a in range(4)]
    np.testing.assert_allclose(shares, np.array(weights) / sum(weights), rtol=1e-6)
    assert not row_shares(kind(np.zeros((20, 20))), 3, g).any()


def test_refusals_say_what_came():
    W = affinity()
    with pytest.raises(ValueError, match="groups must hold one number per sample"):
        block_means(W, groups(7))
    with pytest.raises(ValueError, match="at least 1 link, got 0"):
        strongest_between(W, groups(), 0)
    with pytest.raises(ValueError, match=r"sample in 0..259, got 260"):
        strongest_of_row(W, 260, 1)
