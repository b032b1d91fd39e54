from contextlib import nullcontext

import numpy as np
import pytest
import torch

from dmsc_core.config import RunConfig
from dmsc_core.data.dataset import make_dataset
from dmsc_core.engine.experiment import start
from dmsc_core.engine.footprint import footprint_of
from dmsc_core.engine.parts import input_shapes, plan_of, weights_of
from dmsc_core.engine.prepared import prepare
from dmsc_core.engine.resolve import data_kind, resolve
from dmsc_core.errors import ConfigError, ResourceError
from dmsc_core.model.fusion.plan import Plan
from dmsc_core.presets import preset

CPU = torch.device("cpu")


def dataset(labels=True, n=20, **more):
    rng = np.random.default_rng(0)
    modalities = {"picture": rng.random((n, 8, 8)), "words": rng.random((n, 5))}
    return make_dataset("small", modalities, labels=np.arange(n) % 4 if labels else None, **more)


def test_k_comes_from_the_person_then_the_catalog_then_the_labels():
    person = RunConfig().updated({"clustering.n_clusters": 3})
    both = dataset(suggested_n_clusters=6)
    for config, data, expected in [
        (person, both, (3, "person")),
        (RunConfig(), both, (6, "catalog")),
        (RunConfig(), dataset(), (4, "labels")),
    ]:
        clustering = resolve(config, data).clustering
        assert (clustering.n_clusters, clustering.n_clusters_source) == expected


def test_without_any_k_the_person_is_asked():
    with pytest.raises(ConfigError, match="--n-clusters"):
        resolve(RunConfig(), dataset(labels=False))


@pytest.mark.parametrize("K", [19, 25])
def test_k_must_go_with_the_number_of_samples(K):
    with pytest.raises(ConfigError, match="expected 2 to 18"):
        resolve(RunConfig().updated({"clustering.n_clusters": K}), dataset())


def test_inputs_are_preprocessed_and_tiled():
    config = RunConfig().updated({"preprocess.kind": "minmax", "encoder.tile": 9})
    arrays = prepare(config, dataset(), CPU).arrays
    assert [a.shape for a in arrays] == [(20, 1, 9, 9), (20, 1, 9, 9)]
    assert all(a.min() == 0 and a.max() == 1 for a in arrays)
    assert input_shapes(config, dataset()) == [(1, 9, 9), (1, 9, 9)]
    assert input_shapes(RunConfig(), dataset()) == [(1, 8, 8), (5,)]
    pca = RunConfig().updated({"preprocess.kind": "pca", "preprocess.n_components": 3})
    assert input_shapes(pca, dataset()) == [(3,), (3,)]
    small = pca.updated({"encoder.tile": 4})  # a square that the raw pictures would not fit into
    assert input_shapes(small, dataset()) == [(1, 4, 4), (1, 4, 4)]


def test_data_kind():
    assert data_kind(dataset()) == "features"
    assert data_kind(make_dataset("p", {"picture": np.ones((4, 8, 8))})) == "image"


def test_weights_are_normalised_unless_the_config_says_otherwise():
    plan = Plan((0, 1))
    config = RunConfig().updated({"weights.reconstruction": [1, 3]})
    assert weights_of(config, plan, 2) == ([0.25, 0.75], [0.5, 0.5])
    raw = config.updated({"weights.normalise": False})
    assert weights_of(raw, plan, 2) == ([1.0, 3.0], [1.0, 1.0])


@pytest.mark.parametrize(
    ("weights", "message"), [([1, 2, 3], "2 modalities"), ([0, 0], "one above 0")]
)
def test_weights_that_do_not_fit_are_refused(weights, message):
    config = RunConfig().updated({"weights.reconstruction": weights})
    with pytest.raises(ConfigError, match=message):
        weights_of(config, Plan((0, 1)), 2)


def test_single_takes_the_weight_of_its_modality():
    config = RunConfig().updated({"fusion": "single", "fusion.modality": 1})
    ready = start(prepare(resolve(config, dataset()), dataset(), CPU))
    assert list(ready.objective.weights.reconstruction) == [1.0]
    assert ready.modality_names == ("words",)
    assert plan_of(config, 2).modalities == (1,)


def test_the_estimate_grows_with_the_square_of_the_samples():
    small, large = (footprint_of(RunConfig(), dataset(n=n)).n_bytes for n in (2000, 8000))
    assert small >= 7 * 4 * 2000**2
    assert large >= 7 * 4 * 8000**2
    assert large > 8 * small


def fits_of(error):
    """The number of samples that an error says would fit."""
    return int(str(error.value).split("about ")[2].split()[0])


def test_what_would_fit_counts_the_maps_of_the_network_too(monkeypatch):
    available = footprint_of(RunConfig(), dataset(n=300)).n_bytes / 0.9
    monkeypatch.setattr("dmsc_core.runtime.free_memory", lambda device: available + 1)
    footprint_of(RunConfig(), dataset(n=300)).require(CPU)
    with pytest.raises(ResourceError, match="samples fit") as error:
        footprint_of(RunConfig(), dataset(n=320)).require(CPU)
    assert fits_of(error) == 300


def test_what_cannot_fit_is_refused_with_what_would(monkeypatch):
    data = dataset(n=50_000)
    monkeypatch.setattr("dmsc_core.runtime.free_memory", lambda device: 24 * 2**30)
    with pytest.raises(ResourceError, match=r"6[5-9]\.\d GiB.*24\.0 GiB.*samples fit") as error:
        footprint_of(RunConfig(), data).require(CPU)
    assert 25_000 < fits_of(error) < 32_000
    footprint_of(RunConfig(), dataset(n=2000)).require(CPU)


def test_the_closed_form_of_few_latents_fits_where_a_free_matrix_does_not(monkeypatch):
    data = dataset(n=50_000)
    monkeypatch.setattr("dmsc_core.runtime.free_memory", lambda device: 24 * 2**30)
    changes = {"self_expression": "closed_form", "affinity": "top_k", "train.epochs": 0}
    footprint_of(RunConfig().updated(changes), data).require(CPU)


def test_a_classical_peer_needs_what_it_holds_itself(monkeypatch):
    data = dataset(n=50_000)
    monkeypatch.setattr("dmsc_core.runtime.free_memory", lambda device: 24 * 2**30)
    for kind in ("kmeans", "kernel-knn", "cca", "spectral-mean"):
        footprint_of(RunConfig().updated({"peer": kind}), data).require(CPU)
    for changes in ({"peer": "ssc"}, {"peer": "spectral-mean", "peer.graph": "rbf"}):
        with pytest.raises(ResourceError, match=f"classical peer '{changes['peer']}' on 50000"):
            footprint_of(RunConfig().updated(changes), data).require(CPU)


def test_without_a_network_there_is_nothing_to_pretrain():
    raw = RunConfig().updated({"encoder.raw": True, "clustering.n_clusters": 3})
    with pytest.raises(ConfigError, match="nothing to pretrain"):
        resolve(raw, dataset())
    ready = start(prepare(raw.updated({"pretrain.epochs": 0}), dataset(), CPU))
    assert [z.shape for z in ready.outcome(np.arange(2)).latents.values()] == [(20, 64), (20, 5)]
    assert not ready.learned


def test_epochs_that_have_nothing_to_train_are_refused():
    exact = preset("closed-form").updated({"clustering.n_clusters": 3, "train.epochs": 30})
    with pytest.raises(ConfigError, match=r"at once, but train\.epochs is 30; use 0"):
        resolve(exact, dataset())
    for changes in ({"encoder.raw": False}, {"peer": "ssc"}, {"self_expression": "sparse"}):
        resolve(exact.updated(changes), dataset())


def test_the_estimate_of_a_form_is_that_of_the_run(monkeypatch):
    for changes in ({}, {"preprocess.kind": "pca", "preprocess.n_components": 3}, {"peer": "ssc"}):
        config = RunConfig().updated(changes)
        needed = footprint_of(config, dataset()).n_bytes
        for free, fits in ((needed / 0.9 + 1, True), (needed / 0.9 - 2, False)):
            monkeypatch.setattr("dmsc_core.runtime.free_memory", lambda device: free)  # noqa: B023
            with nullcontext() if fits else pytest.raises(ResourceError):
                prepare(config, dataset(), CPU)


def test_a_run_that_cannot_fit_is_refused_before_its_data_are_copied(monkeypatch):
    monkeypatch.setattr("dmsc_core.runtime.free_memory", lambda device: 1000)
    monkeypatch.setattr("dmsc_core.engine.prepared.inputs", lambda *_: pytest.fail("copied"))
    with pytest.raises(ResourceError):
        prepare(RunConfig(), dataset(), CPU)


def test_the_final_c_is_of_the_fusions_coordinates_but_of_the_latents_that_weights_learned_on():
    changes = {"fusion": "correlation", "fusion.components": 3, "pretrain.epochs": 1}
    changes |= {"clustering.n_clusters": 3, "train.epochs": 2, "train.batch_size": None}
    config = RunConfig().updated(changes)
    exact = config.updated({"self_expression": "closed_form", "self_expression.ridge": 1.0})
    made = start(prepare(exact, dataset(), CPU))
    assert list(made.train())[-1]["losses"]["correlation"] < 0
    latents = made.objective.latents()
    coordinates = config.fusion.coordinates(latents)
    assert {len(y) for y in coordinates.values} == {20}
    expected = made.objective.layer.coefficients(coordinates)
    np.testing.assert_array_equal(made.look(None)[0], expected)
    assert not np.allclose(expected, made.objective.layer.coefficients(latents))
    free = start(prepare(config, dataset(), CPU))
    list(free.train())
    own = free.objective.layer.coefficients(free.objective.latents())
    np.testing.assert_array_equal(free.look(None)[0], own)


def test_labels_do_not_reach_what_is_made_ready():
    prepared = prepare(RunConfig(), dataset(), CPU)
    assert prepared.dataset.labels is None
