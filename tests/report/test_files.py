"""What of a run leaves as files."""

import io
import json
import zipfile

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.io import loadmat

from dmsc_core.report import files
from dmsc_core.report.reported_run import UMAP
from dmsc_core.store.arrays import read_arrays
from dmsc_core.store.artifacts import RunStore
from dmsc_core.store.derived import keep
from tests.report.runs import partition, run
from tests.store.results import N, dataset_info, matrix


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "runs")


def made(store, shown, name):
    """The bytes of the file whose name ends so."""
    offered = files.of_run(store, shown.summary.run_id, shown.result)
    (found,) = [f for group in offered.values() for f in group if f.name.endswith(name)]
    return found.make()


def endings(store, shown):
    offered = files.of_run(store, shown.summary.run_id, shown.result)
    run_id = shown.summary.run_id
    return [f.name.removeprefix(run_id) for group in offered.values() for f in group]


def npz(content):
    return np.load(io.BytesIO(content), allow_pickle=False)


def test_everything_that_a_run_has_is_offered(store):
    assert endings(store, run(store)) == [
        "-clusters.csv", "-scores.csv", "-losses.csv", "-evaluations.csv", "-confusion.csv",
        "-eigenvalues.csv", "-C.npz", "-W.npz", "-matrices.mat", "-embeddings.npz",
        "-config.json", "-networks.safetensors", ".zip",
    ]  # fmt: skip


def test_a_partition_offers_what_it_has(store):
    assert endings(store, partition(store)) == [
        "-clusters.csv", "-scores.csv", "-confusion.csv", "-embeddings.npz", "-config.json", ".zip",
    ]  # fmt: skip


def test_without_labels_there_are_no_classes_to_count(store):
    assert "-confusion.csv" not in endings(store, run(store, dataset=dataset_info(labels=False)))


def test_a_dense_matrix_comes_with_the_samples_ids(store):
    one = run(store)
    for name, M in (("C", one.result.coefficients), ("W", one.result.affinity)):
        found = npz(made(store, one, f"-{name}.npz"))
        np.testing.assert_array_equal(found[name], M)
        assert found[name].dtype == M.dtype
        assert tuple(found["sample_ids"]) == one.result.dataset.sample_ids


def test_a_sparse_matrix_is_what_scipy_reads(store):
    C = matrix(sparse=True)
    one = run(store, coefficients=C)
    content = made(store, one, "-C.npz")
    found = sp.load_npz(io.BytesIO(content))
    assert found.format == "csr"
    np.testing.assert_array_equal(found.toarray(), C.toarray())
    assert tuple(npz(content)["sample_ids"]) == one.result.dataset.sample_ids


@pytest.mark.parametrize("sparse", [False, True])
def test_matlab_reads_matrices_and_names_and_counts_from_one(store, sparse):
    one = run(store, coefficients=matrix(sparse))
    found = loadmat(io.BytesIO(made(store, one, ".mat")))
    C = found["C"].toarray() if sparse else found["C"]
    np.testing.assert_array_equal(C.astype(np.float32), matrix(False))
    np.testing.assert_array_equal(found["W"], one.result.affinity)
    np.testing.assert_array_equal(found["clusters"][:, 0], one.result.clusters + 1)
    np.testing.assert_array_equal(found["labels"][:, 0], one.result.dataset.labels + 1)
    ids = tuple(str(cell[0]) for cell in found["sample_ids"][:, 0])
    assert ids == one.result.dataset.sample_ids
    assert [str(cell[0]) for cell in found["class_names"][:, 0]] == ["one", "zwei", "три"]


def test_what_that_format_cannot_hold_is_not_offered(store, monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 100)
    assert "-matrices.mat" not in endings(store, run(store))
    assert "-C.npz" in endings(store, run(store))


def test_embeddings_hold_latents_spectrum_pictures_and_extras(store):
    one = run(store)
    points = np.random.default_rng(0).normal(size=(N, 2))
    keep(store.path(one.summary.run_id), UMAP, {"points": points})
    found = npz(made(store, one, "-embeddings.npz"))
    assert list(found["latent_names"]) == ["text words", "image"]
    for i, Z in enumerate(one.result.latents.values()):
        np.testing.assert_array_equal(found[f"latent_{i}"], Z)
    np.testing.assert_array_equal(found["spectral"], one.result.spectrum.embedding)
    np.testing.assert_array_equal(found["umap_affinity_2d"], points)
    assert "pairwise_canonical_correlations" in found
    np.testing.assert_array_equal(found["clusters"], one.result.clusters)


def test_config_and_networks_are_as_they_were_stored(store, tmp_path):
    one = run(store)
    assert json.loads(made(store, one, "-config.json")) == json.loads(json.dumps(one.result.config))
    path = tmp_path / "networks.safetensors"
    path.write_bytes(made(store, one, "-networks.safetensors"))
    arrays, meta = read_arrays(path)
    np.testing.assert_array_equal(
        arrays["pretrained/encoder.0.weight"],
        one.result.checkpoint["arrays"]["pretrained/encoder.0.weight"],
    )
    assert meta["depth"] == 3
    everything = zipfile.ZipFile(io.BytesIO(made(store, one, ".zip")))
    assert f"{one.summary.run_id}/coefficients.mat" in everything.namelist()


def test_tables_are_csv_with_ids_and_class_names(store):
    one = run(store)
    text = made(store, one, "-clusters.csv").decode()
    assert "zwei" in text
    assert "ß-1/α" in text
    head = made(store, one, "-losses.csv").decode().splitlines()
    assert head[0] == "stage,epoch,seconds,total,reconstruction,self_expression"
    assert head[1].endswith(",")  # the first stage has no self-expression
    assert len(head) == 4
