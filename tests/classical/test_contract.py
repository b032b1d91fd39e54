"""What every classical peer must hold to."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from dmsc_core.errors import ConfigError
from dmsc_core.evaluation.metrics import score
from dmsc_core.graph.affinities.plain import plain
from dmsc_core.graph.spectral import spectral_clustering
from dmsc_core.plugins import discover, option_fields, summary

PEERS = discover("dmsc_core.classical")
KINDS = {
    "ssc",
    "omp",
    "lrr",
    "cca",
    "kernel-rbf",
    "kernel-knn",
    "kernel-exp-dot",
    "spectral-single",
    "spectral-concat",
    "spectral-mean",
    "kmeans",
    "reciprocal",
}
PARTITION_ONLY = {"kmeans"}
NONZERO_DIAGONAL = {"lrr"}
SPARSE = {"ssc", "omp", "cca", "kernel-knn", "reciprocal"}
SPARSE |= {"spectral-single", "spectral-concat", "spectral-mean"}
GREEDY = {"omp"}  # after the class's direction it fits the noise of a blob
WEIGHTED = {kind for kind in PEERS if "weights" in PEERS[kind].Options.model_fields}


@pytest.fixture(params=sorted(PEERS))
def kind(request):
    return request.param


def fitted(kind, modalities, random_state=0):
    return PEERS[kind].Options().fit(modalities, 3, random_state)


def arrays(fit):
    """Every array of a fit, dense, by name."""
    C = fit.coefficients
    found = {"C": C.toarray() if sp.issparse(C) else C, "labels": fit.labels}
    found |= dict(fit.latents) | dict(fit.extras)
    return {name: values for name, values in found.items() if values is not None}


def test_every_peer_is_found():
    assert set(PEERS) >= KINDS


def test_options_are_described_and_survive_json(kind):
    options = PEERS[kind].Options()
    assert type(options).model_validate_json(options.model_dump_json()) == options
    assert options.title
    assert summary(type(options)).endswith(".")
    for field in option_fields(type(options)):
        assert field.description, (kind, field.name)


def test_coefficients_or_labels(kind, blobs):
    fit = fitted(kind, blobs[0])
    C = fit.coefficients
    assert PEERS[kind].Options.partition == (C is None)
    if kind in PARTITION_ONLY:
        assert C is None
        assert fit.labels.shape == (60,)
        assert fit.labels.dtype == np.int64
        return
    assert fit.labels is None
    assert C.shape == (60, 60)
    assert C.dtype == np.float32
    assert kind not in KINDS or sp.issparse(C) == (kind in SPARSE)
    assert np.isfinite(C.data if sp.issparse(C) else C).all()
    assert (C.diagonal() == 0).all() == (kind not in NONZERO_DIAGONAL)


def test_latents_and_extras_are_arrays(kind, blobs):
    fit = fitted(kind, blobs[0])
    assert fit.latents
    for values in fit.latents.values():
        assert len(values) == 60
        assert values.dtype == np.float32
    for values in fit.extras.values():
        assert values.ndim >= 1
        assert np.isfinite(values).all()


def test_clear_classes_are_found(kind, blobs, subspaces):
    modalities, labels = blobs
    if kind in GREEDY:
        modalities, labels = [subspaces[0][:, :15], subspaces[0][:, 15:]], subspaces[1]
    fit = fitted(kind, modalities)
    clusters = fit.labels
    if clusters is None:
        clusters = spectral_clustering(plain(fit.coefficients), 3).labels
    assert score(labels, clusters)["acc"] > 0.95


def test_the_same_seed_gives_the_same_bits_and_leaves_the_data_alone(kind, blobs):
    modalities = blobs[0]
    before = [X.copy() for X in modalities]
    first, second = arrays(fitted(kind, modalities, 3)), arrays(fitted(kind, modalities, 3))
    assert first.keys() == second.keys()
    for name, values in first.items():
        np.testing.assert_array_equal(values, second[name])
    for X, old in zip(modalities, before):
        np.testing.assert_array_equal(X, old)


def test_samples_that_lack_a_modality_are_taken(kind, blobs):
    modalities = [X.copy() for X in blobs[0]]
    modalities[0][::7] = 0
    modalities[1][3::7] = 0
    for values in arrays(fitted(kind, modalities)).values():
        assert np.isfinite(values).all()


@pytest.mark.parametrize("kind", sorted(WEIGHTED))
def test_a_modality_of_weight_zero_has_no_say(kind, blobs):
    modalities = blobs[0]
    other = [modalities[0], np.random.default_rng(5).standard_normal((60, 5)).astype(np.float32)]
    options = PEERS[kind].Options(weights=(1.0, 0.0))
    one, two = (options.fit(data, 3, 0) for data in (modalities, other))
    if one.coefficients is None:
        np.testing.assert_array_equal(one.labels, two.labels)
    else:
        np.testing.assert_allclose(arrays(one)["C"], arrays(two)["C"], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", sorted(WEIGHTED))
@pytest.mark.parametrize("weights", [(1.0,), (0.0, 0.0), (-1.0, 2.0)])
def test_weights_that_do_not_fit_are_refused(kind, weights, blobs):
    with pytest.raises(ConfigError, match="weights"):
        PEERS[kind].Options(weights=weights).fit(blobs[0], 3, 0)


def test_importing_the_peers_needs_neither_torch_nor_scikit_learn():
    code = (
        "from dmsc_core.plugins import discover; discover('dmsc_core.classical'); "
        "import sys; print({'torch', 'sklearn'} & set(sys.modules))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
