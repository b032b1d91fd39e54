"""Do rows belong together: against a plain loop, on real digits, and on rows put out of order."""

from dataclasses import replace

import numpy as np
import pytest

from dmsc_core.data.dataset import make_dataset
from dmsc_core.data.embedded import digit_pairs, digits
from dmsc_core.evaluation.pairing import agreement, check_pairing


def related(n=150, noise=0.3, seed=0):
    rng = np.random.default_rng(seed)
    factors = rng.standard_normal((n, 3))
    A, B = factors @ rng.standard_normal((3, 8)), factors @ rng.standard_normal((3, 6))
    return A + noise * rng.standard_normal(A.shape), B + noise * rng.standard_normal(B.shape)


def nearest(X, k, metric):
    """Of each row the set of its k nearest others."""
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    if metric == "cosine":
        X = X / np.linalg.norm(X, axis=1, keepdims=True)
    sets = []
    for i in range(len(X)):
        distances = [np.inf if j == i else np.linalg.norm(X[i] - X[j]) for j in range(len(X))]
        sets.append(set(np.argsort(distances)[:k].tolist()))
    return sets


def agreement_loop(A, B, k, metric, order=None):
    """The share of common neighbours, sample by sample; row order[i] of B beside row i of A."""
    order = np.arange(len(A)) if order is None else order
    near_a, near_b = nearest(A, k, metric), nearest(B, k, metric)
    shared = 0
    for i in range(len(A)):
        shared += sum(order[j] in near_b[order[i]] for j in near_a[i])
    return shared / (len(A) * k)


def shuffled(dataset, seed=0):
    """Each modality's rows in an order of its own."""
    rng = np.random.default_rng(seed)
    moved = [
        replace(m, values=m.values[rng.permutation(len(m.values))]) for m in dataset.modalities
    ]
    return replace(dataset, modalities=tuple(moved))


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_the_agreement_is_the_loop(metric):
    A, B = related(100)
    found = agreement(A, B, n_neighbors=7, metric=metric)
    assert found.agreement == pytest.approx(agreement_loop(A, B, 7, metric), abs=1e-12)
    assert found.n_samples == 100
    order = np.random.default_rng(1).permutation(100)
    moved = agreement(A, B[order], n_neighbors=7, metric=metric).agreement
    assert moved == pytest.approx(agreement_loop(A, B, 7, metric, order), abs=1e-12)
    assert found.shuffled_mean == pytest.approx(7 / 99, abs=0.005)
    assert found.z == pytest.approx((found.agreement - found.shuffled_mean) / found.shuffled_sd)


def test_the_modalities_of_digits_belong_together():
    found = check_pairing(digits())
    names = [(p.first, p.second) for p in found]
    assert names == [("image", "gradients"), ("image", "spectrum"), ("gradients", "spectrum")]
    for pair in found:
        assert pair.belong is True
        assert pair.n_samples == 1500
        assert pair.agreement > 0.3 > 20 * pair.shuffled_mean
        assert pair.z > 100


@pytest.mark.parametrize("seed", range(3))
def test_rows_out_of_order_do_not(seed):
    for pair in check_pairing(shuffled(digits(), seed), random_state=seed):
        assert pair.belong is False
        assert abs(pair.z) < 4
        assert pair.agreement == pytest.approx(pair.shuffled_mean, abs=0.005)


def test_one_shuffled_modality_of_three_is_told():
    dataset = digits()
    order = np.random.default_rng(0).permutation(dataset.n_samples)
    last = replace(dataset.modalities[2], values=dataset.modalities[2].values[order])
    found = check_pairing(replace(dataset, modalities=(*dataset.modalities[:2], last)))
    assert [pair.belong for pair in found] == [True, False, False]


def test_pairs_made_by_class_belong_together_as_well():
    assert [pair.belong for pair in check_pairing(digit_pairs())] == [True]


def test_labels_take_no_part_and_the_seed_gives_the_same_numbers():
    dataset = digits().subset(np.arange(0, 1797, 4))
    found = check_pairing(dataset, random_state=3)
    order = np.random.default_rng(1).permutation(dataset.n_samples)
    assert check_pairing(dataset.without_labels(), random_state=3) == found
    other = make_dataset("other labels", dataset.modalities, labels=dataset.labels[order])
    assert check_pairing(other, random_state=3) == found
    assert check_pairing(dataset, random_state=4) != found


def test_only_rows_that_have_both_are_compared():
    A, B = related(260)
    present = np.ones((260, 2), bool)
    present[:60, 0] = False
    present[200:, 1] = False
    A[:60], B[200:] = np.nan, np.nan
    dataset = make_dataset("partly", {"a": A, "b": B}, present=present)
    (found,) = check_pairing(dataset)
    assert found.n_samples == 140
    assert found.agreement == pytest.approx(
        agreement_loop(*(X[60:200].astype(np.float32) for X in (A, B)), 10, "cosine"), abs=0.002
    )
    few = dataset.subset(np.arange(150))  # 90 in common
    assert check_pairing(few) == ()
    single = make_dataset("single", {"a": B[:150]})
    assert check_pairing(single) == ()


def test_values_that_tell_nothing_do_not_belong():
    constant = np.ones((200, 3))
    assert agreement(constant, constant).belong is False
    coins = np.random.default_rng(0).integers(2, size=(200, 1)).astype(float)
    assert agreement(coins, np.ones((200, 1)), metric="euclidean").belong is False
    assert agreement(coins, coins, metric="euclidean").belong is True


def test_refusals_say_what_came():
    A, B = related(120)
    for pair in ((A, B[:-1]), (A[:99], B[:99]), (A[0], B)):
        with pytest.raises(ValueError, match="the same rows"):
            agreement(*pair)
    for options in ({"n_neighbors": 0}, {"n_shuffles": 1}, {"max_samples": 5}):
        with pytest.raises(ValueError, match="n_neighbors must be"):
            agreement(A, B, **options)
