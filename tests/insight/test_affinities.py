"""Each affinity against its formula, and the two pairs against each other."""

import numpy as np
import pytest

from dmsc_core.errors import NumericalError
from dmsc_core.graph.random_walk import transition
from dmsc_core.insight.affinities import (
    KINDS,
    Setting,
    coefficients,
    linear_attention,
    linear_attention_difference,
    view,
)

ALL = Setting(sigma=0.3, ridge=0.5, links=None)


def blobs(n=40, d=6, seed=0, unit=True):
    """Two groups on the sphere, or with rows of any length."""
    rng = np.random.default_rng(seed)
    X = rng.normal(scale=0.4, size=(n, d))
    X[: n // 2, 0] += 2
    X[n // 2 :, 1] += 2
    return X / np.linalg.norm(X, axis=1, keepdims=True) if unit else X


def walk_of(X, kind, setting):
    W = view(X, kind, setting, 2).W
    T = transition(W)
    return T if isinstance(T, np.ndarray) else T.toarray()


def masked_softmax(scores, kept):
    """softmax_j of each row over the links that are kept."""
    T = np.where(kept, np.exp(scores - scores.max()), 0)
    return T / T.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("unit", [True, False])
def test_each_walk_on_all_links_is_its_formula(unit):
    X = blobs(unit=unit)
    n, others = len(X), ~np.eye(len(X), dtype=bool)
    G = X @ X.T
    lengths = np.linalg.norm(X, axis=1)
    distances = ((X[:, None] - X) ** 2).sum(axis=-1)
    Q = np.linalg.inv(G + ALL.ridge * np.eye(n))
    C = np.abs(-Q / np.diag(Q)[:, None]) * others
    S = np.abs(X @ np.linalg.inv(X.T @ X + ALL.ridge * np.eye(X.shape[1])) @ X.T) * others
    cosine = Setting(scores="cosine", sigma=0.3, links=None)
    rbf = Setting(kernel="rbf", sigma=0.3, links=None)
    expected = (
        ("kernel", ALL, masked_softmax(G / 0.3, others)),
        ("kernel", rbf, masked_softmax(-distances / 0.6, others)),
        ("softmax", ALL, masked_softmax(G / 0.3, others)),
        ("softmax", cosine, masked_softmax(G / np.outer(lengths, lengths) / 0.3, others)),
        ("self_expression", ALL, (C + C.T) / (C + C.T).sum(axis=1, keepdims=True)),
        ("linear", ALL, S / S.sum(axis=1, keepdims=True)),
    )
    for kind, setting, T in expected:
        assert np.allclose(walk_of(X, kind, setting), T, atol=1e-6), (kind, setting)


@pytest.mark.parametrize("kind", ["kernel", "softmax"])
def test_a_walk_on_the_strongest_links_is_masked_attention(kind):
    X = blobs()
    scores = X @ X.T / 0.3
    np.fill_diagonal(scores, -np.inf)
    kept = scores >= np.sort(scores, axis=1)[:, [-3]]
    weights = np.exp(scores) * (kept + kept.T.astype(int))  # links that both keep count twice
    T = weights / weights.sum(axis=1, keepdims=True)
    assert np.allclose(walk_of(X, kind, Setting(sigma=0.3, links=3)), T, atol=1e-6)


@pytest.mark.parametrize("links", [None, 4])
def test_kernel_and_softmax_attention_walk_alike(links):
    X = blobs()
    for kernel, scores in (("exp_dot", "dot"), ("exp_dot", "cosine"), ("rbf", "dot")):
        setting = Setting(kernel, scores, 0.2, links=links)
        apart = np.abs(walk_of(X, "kernel", setting) - walk_of(X, "softmax", setting))
        assert apart.max() < 1e-6, setting
    uneven = blobs(unit=False)
    setting = Setting("exp_dot", "cosine", 0.2, links=links)
    apart = np.abs(walk_of(uneven, "kernel", setting) - walk_of(uneven, "softmax", setting))
    assert apart.max() > 0.01


@pytest.mark.parametrize("shape", [(30, 8), (12, 20)])
def test_self_expression_is_linear_attention_row_by_row(shape):
    X = np.random.default_rng(1).normal(size=shape)
    C, S = coefficients(X, 0.7), linear_attention(X, 0.7)
    h = np.diag(X @ np.linalg.inv(X.T @ X + 0.7 * np.eye(shape[1])) @ X.T)
    assert np.allclose(C, S / (1 - h)[:, None], atol=1e-10)
    assert linear_attention_difference(X, 0.7) < 1e-10


def test_every_view_has_a_symmetric_graph_two_clusters_and_ranks_that_are_the_weights():
    X = blobs()
    truth = np.repeat([0, 1], 20)
    for kind in KINDS:
        for links in (None, 5):
            seen = view(X, kind, Setting(sigma=0.2, ridge=20.0, links=links), 2)
            W = seen.W if links is None else seen.W.toarray()
            assert np.allclose(W, W.T)
            assert W.min() >= 0
            assert not np.diag(W).any()
            assert seen.weights.shape == (40, 40)
            assert seen.weights.max() == 1
            assert seen.clusters.tolist() in (truth.tolist(), (1 - truth).tolist())
            if links is not None:
                assert ((W > 0).sum(axis=1) >= links).all()


def test_a_setting_keeps_what_a_kind_depends_on():
    one, two = Setting(sigma=0.1, ridge=1.0), Setting(sigma=0.1, ridge=2.0, scores="cosine")
    assert one.relevant("kernel") == two.relevant("kernel")
    assert one.relevant("softmax") != two.relevant("softmax")
    assert one.relevant("linear") != two.relevant("linear")
    other = Setting(sigma=0.5, ridge=1.0, kernel="rbf")
    assert one.relevant("linear") == other.relevant("linear")
    assert one.relevant("kernel") != other.relevant("kernel")


def test_what_cannot_be_computed_says_why():
    with pytest.raises(ValueError, match="unknown affinity 'nonsense'; choose from kernel"):
        view(blobs(), "nonsense", Setting(), 2)
    far = blobs(unit=False) * np.linspace(1, 60, 40)[:, None]
    with pytest.raises(NumericalError, match=r"sigma = 0.1 is too small"):
        view(far, "kernel", Setting(sigma=0.1), 2)
