"""Overviews and windows of a matrix against loops over its entries."""

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.graph.pooling import pool, window


def matrix(n=23, share=0.3, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.random((n, n)) * (rng.random((n, n)) < share)).astype(np.float32)


def pool_loop(W, rows, columns, size, how, threshold=0.0):
    r, c = min(len(rows), size), min(len(columns), size)
    pooled = np.zeros((r, c))
    for a in range(r):
        for b in range(c):
            values = [
                W[rows[i], columns[j]]
                for i in range(a * len(rows) // r, (a + 1) * len(rows) // r)
                for j in range(b * len(columns) // c, (b + 1) * len(columns) // c)
            ]
            above = [abs(value) > threshold for value in values]
            strongest = max(values, key=lambda value: (abs(value), value))
            pooled[a, b] = strongest if how == "max" else sum(above) / len(above)
    return pooled


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_matrix])
@pytest.mark.parametrize("how", ["max", "share"])
@pytest.mark.parametrize("size", [1, 5, 10, 22, 23, 100])
def test_pool_is_the_loop(kind, how, size):
    W = matrix()
    order = np.random.default_rng(1).permutation(23)
    pooled = pool(kind(W), size, order, how, threshold=0.4)
    assert pooled.dtype == np.float32
    np.testing.assert_allclose(pooled, pool_loop(W, order, order, size, how, 0.4), rtol=1e-6)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_matrix])
@pytest.mark.parametrize("how", ["max", "share"])
def test_of_signed_entries_the_strongest_of_either_sign_counts(kind, how):
    C = matrix() - 0.5 * matrix(seed=3)
    C[0, 1], C[1, 0] = 0.7, -0.7
    order = np.random.default_rng(4).permutation(23)
    pooled = pool(kind(C), 6, order, how, threshold=0.1)
    np.testing.assert_allclose(pooled, pool_loop(C, order, order, 6, how, 0.1), rtol=1e-6)


def test_pool_in_the_order_of_the_input_and_of_a_subset():
    W = matrix()
    np.testing.assert_array_equal(pool(W, 7), pool_loop(W, range(23), range(23), 7, "max"))
    np.testing.assert_array_equal(pool(W, 23), W)
    some = [20, 3, 4, 11]
    np.testing.assert_array_equal(pool(W, 3, some), pool_loop(W, some, some, 3, "max"))


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_matrix])
@pytest.mark.parametrize("how", ["max", "share"])
def test_a_window_is_the_loop_over_its_box(kind, how):
    W = matrix()
    order = np.random.default_rng(2).permutation(23)
    part = window(kind(W), order, (4, 21, 2, 9), size=5, how=how)
    np.testing.assert_allclose(
        part.values, pool_loop(W, order[4:21], order[2:9], 5, how), rtol=1e-6
    )
    assert not part.exact
    np.testing.assert_array_equal(part.row_edges, 4 + np.arange(6) * 17 // 5)
    np.testing.assert_array_equal(part.column_edges, 2 + np.arange(6) * 7 // 5)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_matrix])
@pytest.mark.parametrize("how", ["max", "share"])
def test_a_small_window_holds_the_entries_themselves(kind, how):
    W = matrix()
    order = np.arange(23)[::-1]
    part = window(kind(W), order, (3, 8, 10, 23), size=13, how=how)
    assert part.exact
    np.testing.assert_array_equal(part.values, W[np.ix_(order[3:8], order[10:23])])
    np.testing.assert_array_equal(part.row_edges, range(3, 9))


def test_a_dragged_box_may_be_turned_fractional_and_too_large():
    W = matrix()
    part = window(W, None, (7.2, 2.9, 30.0, -4.0))
    np.testing.assert_array_equal(part.values, W[2:8])
    for box in ((30, 40, 0, 5), (0, 5, -9, -2), (4, 4, 0, 5)):
        with pytest.raises(ValueError, match="misses"):
            window(W, None, box)


def test_refusals_say_what_came():
    W = matrix()
    with pytest.raises(ValueError, match="unknown how 'mean'"):
        pool(W, 5, how="mean")
    with pytest.raises(ValueError, match="size"):
        pool(W, 0)
    with pytest.raises(ValueError, match="threshold"):
        pool(W, 5, how="share", threshold=-1)
    for order in ([0, 0, 1], [0, 23], [-1, 2], [], [0.5, 1.0]):
        with pytest.raises(ValueError, match="order"):
            pool(W, 5, order)
