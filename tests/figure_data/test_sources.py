"""What samples can be placed by."""

from dataclasses import replace

import numpy as np
import pytest

from dmsc_core.data.dataset import make_dataset
from dmsc_core.evaluation import projection
from dmsc_core.evaluation.neighbours import nearest
from dmsc_core.figure_data import sources
from tests.store.results import N, result

RNG = np.random.default_rng(0)


def data(run):
    """Data that fit the run of the tests."""
    images, words = RNG.random((N, 8, 8)), RNG.random((N, 79))
    modalities = {"image": images, "text words": words}
    return make_dataset("toy", modalities, present=run.dataset.present)


def test_a_run_is_seen_by_its_affinity_its_latents_and_its_modalities():
    assert sources.sources(result()) == {
        "affinity": "Affinity",
        "latent-0": "Latent: text words",
        "latent-1": "Latent: image",
        "raw-0": "Raw: image",
        "raw-1": "Raw: text words",
        "raw-all": "Raw: all side by side",
    }
    partition = result(matrices=False, latents={"Z": np.zeros((N, 2))})
    assert next(iter(sources.sources(partition))) == "latent-0"
    assert sources.sources(partition)["latent-0"] == "Latent"


def test_latents_know_who_lacks_their_modality():
    run = result()
    Z, present = sources.features(run, "latent-0")
    np.testing.assert_array_equal(Z, run.latents["text words"])
    np.testing.assert_array_equal(present, run.dataset.present[:, 1])
    fused = replace(run, latents={"Z": np.ones((N, 3, 2))})
    Z, present = sources.features(fused, "latent-0")
    assert Z.shape == (N, 6)
    assert present is None


def test_raw_features_are_those_that_the_run_saw():
    run = result(config={"preprocess": {"kind": "l2"}})
    dataset = data(run)
    X, present = sources.features(run, "raw-1", dataset)
    np.testing.assert_allclose(np.linalg.norm(X[present], axis=1), 1, rtol=1e-5)
    joined, everyone = sources.features(run, "raw-all", dataset)
    assert joined.shape == (N, 64 + 79)
    assert everyone is None
    with pytest.raises(ValueError, match="needs the data set"):
        sources.features(run, "raw-0")
    with pytest.raises(ValueError, match="unknown features 'latent-7'"):
        sources.features(run, "latent-7")


@pytest.mark.parametrize("dims", [2, 3])
def test_quick_pictures_of_every_source(dims):
    run = result()
    run = replace(run, affinity=run.affinity + run.affinity.T)
    dataset = data(run)
    for source in sources.sources(run):
        placed = sources.quick_picture(run, source, dims, dataset)
        assert placed.shape == (N, dims)
        assert np.isfinite(placed).all()


def test_umap_gets_the_affinity_or_the_features(monkeypatch):
    run, seen = result(), []
    monkeypatch.setattr(projection, "umap_from_affinity", lambda W, **k: seen.append((W, k)))
    monkeypatch.setattr(projection, "umap_embedding", lambda X, **k: seen.append((X, k)))
    sources.umap_picture(run, "affinity", 3)
    sources.umap_picture(run, "latent-1")
    assert seen[0][0] is run.affinity
    assert seen[0][1] == {"n_components": 3}
    assert seen[1][0].shape == (N, 2)
    np.testing.assert_array_equal(seen[1][1]["present"], run.dataset.present[:, 0])


def test_voices_are_the_shares_of_neighbours_in_the_cluster():
    run = result(config={})
    dataset = data(run)
    told: list[float] = []
    found = sources.voices(run, dataset, told.append)
    assert list(found) == ["image", "text words"]
    assert told == [0.5, 1.0]
    rows = np.flatnonzero(run.dataset.present[:, 1])
    X, own = dataset.modalities[1].flat()[rows], run.clusters[rows]
    near = nearest(X, 10)  # fewer than ten others: all of them
    for k in range(3):
        members = np.flatnonzero(own == k)
        inside = [sum(own[j] == k for j in near[i]) / (len(members) - 1) for i in members]
        assert found["text words"][k] == pytest.approx(np.mean(inside))


def test_without_the_data_the_latents_speak_if_each_modality_has_one():
    run = result(config={})
    assert list(sources.voices(run, None)) == ["text words", "image"]
    assert not sources.voices(replace(run, latents={"Z": np.zeros((N, 2))}), None)


def test_a_modality_that_no_sample_of_a_cluster_has_says_nothing():
    run = result(config={})
    present = run.dataset.present.copy()
    present[run.clusters == 1] = (True, False)
    run = replace(run, dataset=replace(run.dataset, present=present))
    found = sources.voices(run, data(run))
    assert np.isnan(found["text words"][1])
    assert np.isfinite(found["text words"][[0, 2]]).all()


@pytest.mark.parametrize(("spread", "specks"), [(1e-4, True), (0.1, False)])
def test_groups_that_shrank_to_points_are_told(spread, specks):
    groups = np.repeat([0, 1, 2], 30)
    noise = np.random.default_rng(0).normal(size=(90, 2))
    points = np.array([[0, 0], [1, 0], [0, 1.0]])[groups] + spread * noise
    assert sources.are_specks(points, groups) is specks
    assert not sources.are_specks(np.zeros((90, 2)), groups)
