import csv
from dataclasses import replace

import numpy as np
import pytest

import dmsc_core
from dmsc_core.data.dataset import make_dataset
from dmsc_core.engine.prediction import as_csv, predict
from dmsc_core.errors import ConfigError, DataError
from dmsc_core.evaluation.metrics import accuracy

QUICK = {"pretrain.epochs": 3, "train.epochs": 15, "affinity.kind": "plain"}
CHANGES = {
    "closed-form": {},
    "attention": {"train.epochs": 40, "self_expression.width": 16},
    "affinity-attention": {"train.epochs": 40, "train.batch_size": 60},
    "correlation": {"pretrain.epochs": 3, "train.epochs": 3},
    "affinity": QUICK,
    "late-concat": QUICK,
}


def dataset(seed=1, n=120, labels=True):
    """Three subspaces of two dimensions, seen in two ways; ``seed`` draws the samples alone."""
    bases = np.random.default_rng(0)
    spans = [[np.linalg.qr(bases.normal(size=(d, 2)))[0] for d in (12, 9)] for _ in range(3)]
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 3
    codes = rng.normal(size=(n, 2)) + 3
    modalities = {
        name: np.stack([spans[k][m] @ c for k, c in zip(y, codes)]) + 0.02 * rng.normal(size=(n, d))
        for m, (name, d) in enumerate((("a", 12), ("b", 9)))
    }
    return make_dataset("spans", modalities, labels=y if labels else None)


def fitted(preset, **changes):
    config = dmsc_core.preset(preset, "features", n_clusters=3)
    return dmsc_core.run_to_end(config.updated(CHANGES.get(preset, {}) | changes), dataset())


@pytest.mark.parametrize("preset", CHANGES)
def test_new_samples_join_the_cluster_of_their_subspace(preset):
    result, new = fitted(preset), dataset(seed=2, n=60)
    assert accuracy(dataset().labels, result.clusters) > 0.95
    found = predict(result, new)
    assert found.sample_ids == new.sample_ids
    together = np.concatenate([dataset().labels, new.labels])
    assert accuracy(together, np.concatenate([result.clusters, found.clusters])) > 0.95
    assert ((found.confidence > 1 / 3 - 1e-6) & (found.confidence <= 1)).all()


@pytest.mark.parametrize("k", [None, 3])
def test_those_coefficients_vote_that_the_affinity_keeps(k):
    affinity = {"affinity.kind": "plain"} if k is None else {"affinity": {"kind": "top_k", "k": k}}
    result, new = fitted("closed-form", **affinity), dataset(seed=2, n=20)
    found = predict(result, new)
    Z = np.hstack([np.asarray(z, np.float64) for z in result.latents.values()]) * 0.5**0.5
    scale = [np.linalg.norm(m.values, axis=1, keepdims=True) for m in new.modalities]
    Y = np.hstack([m.values / s for m, s in zip(new.modalities, scale)]) * 0.5**0.5
    ridge = result.config["self_expression"]["ridge"]
    C = np.abs(Y @ Z.T @ np.linalg.inv(Z @ Z.T + ridge * np.eye(len(Z))))
    if k is not None:
        C[np.sort(C, axis=1)[:, -k][:, None] > C] = 0
    votes = np.stack([C[:, result.clusters == c].sum(axis=1) for c in range(3)], axis=1)
    assert found.clusters.tolist() == votes.argmax(axis=1).tolist()
    np.testing.assert_allclose(found.confidence, (votes / votes.sum(1)[:, None]).max(1), rtol=1e-3)


def test_labels_of_new_samples_change_nothing():
    result = fitted("closed-form")
    a, b = (predict(result, dataset(seed=2, labels=known)) for known in (True, False))
    assert np.array_equal(a.clusters, b.clusters)
    assert np.array_equal(a.confidence, b.confidence)


def test_the_statistics_of_training_scale_new_samples():
    result = fitted("closed-form", **{"preprocess.kind": "standardize_l2"})
    new = dataset(seed=2)
    one_by_one = [predict(result, new.subset(np.array([i]))).clusters[0] for i in range(8)]
    assert one_by_one == predict(result, new).clusters[:8].tolist()


def test_a_new_sample_may_lack_a_modality():
    result, new = fitted("closed-form"), dataset(seed=2, n=60)
    broken = {m.name: m.values.astype(float) for m in new.modalities}
    broken["a"][::2] = np.nan
    found = predict(result, make_dataset("spans", broken, labels=new.labels))
    assert found.lacks == (("a",), ()) * 30
    together = np.concatenate([dataset().labels, new.labels])
    assert accuracy(together, np.concatenate([result.clusters, found.clusters])) > 0.9


def test_other_modalities_are_refused_with_both_shapes():
    swapped = dict(zip(("x", "y"), (m.values for m in dataset().modalities[::-1])))
    swapped["x"] = swapped["x"][:, :7]
    result = fitted("closed-form")
    with pytest.raises(DataError, match="12, 9; these data have 7, 12"):
        predict(result, make_dataset("swapped", swapped))


def test_modalities_without_names_are_matched_by_shapes_that_tell_them_apart():
    result, new = fitted("closed-form"), dataset(seed=2, n=20)
    swapped = dict(zip(("x", "y"), (m.values for m in new.modalities[::-1])))
    placed = predict(result, make_dataset("swapped", swapped))
    assert np.array_equal(placed.clusters, predict(result, new).clusters)
    assert placed.notes[0].startswith("'a': 'y' was taken for it, by its shape; its 12 columns")


def test_modalities_are_found_by_name_whatever_their_order():
    result, new = fitted("closed-form"), dataset(seed=2, n=60)
    columns = {m.name: m.values.astype(float) for m in new.modalities}
    columns["a"][::2] = np.nan  # who lacks what follows the modality
    straight = predict(result, make_dataset("spans", columns))
    swapped = predict(result, make_dataset("spans", dict(reversed(columns.items()))))
    assert np.array_equal(straight.clusters, swapped.clusters)
    assert np.array_equal(straight.confidence, swapped.confidence)


@pytest.mark.parametrize("preset", ["closed-form", "attention", "affinity-attention", "affinity"])
def test_new_samples_may_all_lack_a_modality(preset):
    result, new = fitted(preset), dataset(seed=2, n=60)
    alone = {m.name: m.values for m in new.modalities if m.name == "b"}
    found = predict(result, make_dataset("one way", alone))
    assert found.lacks == (("a",),) * 60
    gone = {"a": np.full((60, 12), np.nan), **alone}
    expected = predict(result, make_dataset("gaps", gone, least=1))
    assert np.array_equal(found.clusters, expected.clusters)
    assert np.array_equal(found.confidence, expected.confidence)
    together = np.concatenate([dataset().labels, new.labels])
    assert accuracy(together, np.concatenate([result.clusters, found.clusters])) > 0.85


def test_samples_without_the_modality_in_use_have_no_confidence():
    quick = QUICK | {"fusion.modality": 0}
    result = dmsc_core.run_to_end(
        dmsc_core.preset("single", "features", n_clusters=3).updated(quick), dataset()
    )
    new = dataset(seed=2, n=6)
    a = new.modalities[0].values.copy()
    a[:3] = np.nan
    found = predict(result, make_dataset("gaps", {"a": a, "b": new.modalities[1].values}))
    assert (found.confidence[:3] == 0).all()
    assert (found.confidence[3:] > 0).all()


def test_a_classical_peer_cannot_place_samples():
    with pytest.raises(ConfigError, match="classical peer"):
        predict(fitted("kmeans"), dataset())


def test_csv_has_one_line_per_sample():
    found = predict(fitted("closed-form"), dataset(seed=2, n=30))
    found = replace(found, lacks=(("a", "b"), *found.lacks[1:]))
    rows = list(csv.reader(as_csv(found).splitlines()))
    assert rows[0] == ["id", "cluster", "confidence", "lacks"]
    assert [row[3] for row in rows[1:3]] == ["a; b", ""]
    assert [row[0] for row in rows[1:]] == list(found.sample_ids)
    assert [int(row[1]) for row in rows[1:]] == found.clusters.tolist()


def test_a_stored_run_predicts_as_it_did(tmp_path):
    result = fitted("closed-form")
    store = dmsc_core.RunStore(tmp_path)
    writer = store.create(dict(result.config), "spans")
    writer.finish(result)
    again = predict(store.load(writer.run_id), dataset(seed=2))
    assert np.array_equal(again.clusters, predict(result, dataset(seed=2)).clusters)
