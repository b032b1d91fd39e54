"""Degenerate data through whole runs: a result with the right sentence, and nothing on stderr."""

import warnings
from contextlib import suppress

import numpy as np
import pytest

import dmsc_core
from dmsc_core.data.dataset import make_dataset
from dmsc_core.engine.recluster import recluster
from dmsc_core.errors import ConfigError
from dmsc_core.presets import PRESETS

RNG = np.random.default_rng(3)
BASES = [np.linalg.qr(RNG.normal(size=(30, 3)))[0] for _ in range(2)]


def run(arrays, name="closed-form", K=3, **changes):
    config = dmsc_core.preset(name, n_clusters=K)
    quick = {"pretrain.epochs": 1} if config.pretrain.epochs else {}
    quick |= {"train.epochs": 2} if config.train.epochs else {}
    config = config.updated(quick | {"device": "cpu"} | changes)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return dmsc_core.run_to_end(config, make_dataset("made", arrays))


def six_subspaces(n=60):
    """Six subspaces that are orthogonal: no link leaves one."""
    basis = np.eye(30).reshape(6, 5, 30)
    codes = RNG.normal(size=(n, 5)) + 2
    return {f"view {m}": np.einsum("nk,nkd->nd", codes, basis[np.arange(n) % 6]) for m in (0, 1)}


def three_groups(n=60):
    centres = RNG.normal(size=(3, 8)) * 4
    return {f"view {m}": centres[np.arange(n) % 3] + RNG.normal(size=(n, 8)) for m in (0, 1)}


def told(result, part):
    return [text for text in result.warnings if part in text]


def test_ordinary_data_need_no_caution():
    assert run(three_groups()).warnings == ()


def test_more_parts_than_clusters_are_told_and_told_no_more_with_as_many():
    result = run(six_subspaces())
    assert told(result, "W falls into 6 parts")
    again = recluster(result, n_clusters=6)
    assert not told(again, "W falls into")
    back = recluster(again, n_clusters=2)
    assert told(back, "more than the 2 clusters")
    assert not told(back, "more than the 3 clusters")


@pytest.mark.parametrize("name", ["closed-form", "kmeans", "spectral-concat", "late-sum", "ssc"])
def test_fewer_distinct_samples_than_clusters(name):
    two = np.repeat(RNG.normal(size=(2, 5)), 30, axis=0)
    result = run({"a": two, "b": two[:, :4] * 2}, name)
    assert told(result, "there are 2 distinct samples, fewer than the 3 clusters")
    assert not told(result, "equal another one")


def test_copies_are_told():
    arrays = {name: np.vstack([rows, rows[:20]]) for name, rows in three_groups().items()}
    assert told(run(arrays), "20 of 80 samples equal another one")


def test_samples_without_neighbours_are_told_and_not_logged(caplog, capfd):
    arrays = three_groups()
    for rows in arrays.values():
        rows[[4, 9, 33]] = 0
    result = run(arrays)
    assert told(result, "3 of 60 samples have no neighbours")
    assert not told(result, "equal another one")
    assert not caplog.text
    assert not capfd.readouterr().err


def test_a_giant_with_crumbs_is_told():
    rows = RNG.normal(size=(60, 4)) * 0.01 + 5
    rows[[0, 1]] = [[90, 0, 0, 0], [0, -90, 0, 0]]
    result = run({"a": rows, "b": rows}, "kmeans", **{"preprocess.kind": "none"})
    assert told(result, "one cluster holds 58 of the 60 samples")


def test_a_group_that_lacks_a_modality_and_stays_among_itself_is_told():
    """Half of the samples have the one modality alone, the other half the other."""
    arrays = three_groups()
    arrays["view 0"][:30] = np.nan
    arrays["view 1"][30:] = np.nan
    result = run(arrays)
    assert told(result, "the 30 samples without 'view 0' are 50.0% of all, but 100%")


@pytest.mark.parametrize("n", [2, 3])
def test_too_few_samples_are_refused_by_their_number(n):
    arrays = {"a": RNG.normal(size=(n, 4)), "b": RNG.normal(size=(n, 3))}
    for K in (2, 3):
        with pytest.raises(ConfigError, match=f"needs at least 4 samples, but the data have {n}"):
            run(arrays, K=K)


DEGENERATE = {
    "constant": lambda X: np.full_like(X, 3.0),
    "zero": lambda X: X * 0,
    "copies": lambda X: X[[0, 1] * 6],
    "zero rows": lambda X: np.where(np.arange(12)[:, None] < 5, 0, X),
    "four": lambda X: X[:4],
    "tiny": lambda X: X * 1e-42,
    "huge": lambda X: X * 1e37,
    "far": lambda X: X + 1e9,
}


@pytest.mark.parametrize("kind", DEGENERATE)
@pytest.mark.parametrize("name", PRESETS)
def test_degenerate_data_give_a_result_or_one_clear_error(name, kind):
    X = RNG.normal(size=(12, 5))
    arrays = {"a": DEGENERATE[kind](X), "b": DEGENERATE[kind](X[:, :4])}
    with suppress(dmsc_core.DMSCError):  # and nothing else
        assert set(run(arrays, name, K=2).clusters) <= {0, 1}
