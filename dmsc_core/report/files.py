"""Files of a run that can be taken away, each made when it is asked for."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import scipy.sparse as sp

from dmsc_core.report import tables
from dmsc_core.report.reported_run import PICTURES
from dmsc_core.result import DatasetInfo, Matrix, RunResult
from dmsc_core.store import derived
from dmsc_core.store.artifacts import RunStore
from dmsc_core.store.coefficients import DOUBLE, LARGEST

CSV, NPZ, MAT = "text/csv", "application/octet-stream", "application/x-matlab-data"
JSON, ZIP, TENSORS = "application/json", "application/zip", "application/octet-stream"


@dataclass(frozen=True)
class File:
    """Something to take away: its title, its file's name and MIME type, its maker."""

    title: str
    name: str
    mime: str
    make: Callable[[], bytes]


def of_run(store: RunStore, run_id: str, result: RunResult) -> dict[str, list[File]]:
    """The files of a run by kind: Tables, Arrays, The run; only those that it has."""
    return {
        "Tables": _tables(run_id, result),
        "Arrays": _arrays(store, run_id, result),
        "The run": _run(store, run_id, result),
    }


def matrix(M: Matrix, name: str, data: DatasetInfo) -> bytes:
    """A matrix and the samples' ids as .npz.

    A dense one is the array ``name``; a sparse one is what `scipy.sparse.load_npz` reads.
    """
    ids = np.array(data.sample_ids)
    if not sp.issparse(M):
        return _npz({name: np.asarray(M), "sample_ids": ids})
    rows = sp.csr_matrix(M)
    parts = {"data": rows.data, "indices": rows.indices, "indptr": rows.indptr}
    shape, kind = np.array(rows.shape), np.array(b"csr")
    return _npz({**parts, "shape": shape, "format": kind, "sample_ids": ids})


def matlab(result: RunResult) -> bytes:
    """C, W, clusters from 1, labels from 1 (NaN: none), class names and ids as a MATLAB 5 file."""
    from scipy.io import savemat

    data = result.dataset
    variables: dict[str, Any] = {
        "C": _for_matlab(result.coefficients),
        "W": _for_matlab(result.affinity),
        "clusters": np.asarray(result.clusters)[:, None] + 1.0,
        "sample_ids": _words(data.sample_ids),
    }
    if data.labels is not None:
        variables["labels"] = np.where(data.labels < 0, np.nan, data.labels + 1.0)[:, None]
        variables["class_names"] = _words(data.class_names or ())
    buffer = io.BytesIO()
    savemat(buffer, {k: v for k, v in variables.items() if v is not None}, do_compression=True)
    return buffer.getvalue()


def embeddings(store: RunStore, run_id: str, result: RunResult) -> bytes:
    """All places of the samples as .npz.

    ``spectral`` (the rows that were clustered), ``eigenvalues``, ``degrees``, ``latent_0`` ...
    with ``latent_names``, pictures that were worked out, and whatever else the method found.
    """
    arrays: dict[str, np.ndarray] = {
        "sample_ids": np.array(result.dataset.sample_ids),
        "clusters": np.asarray(result.clusters),
        "latent_names": np.array(list(result.latents), str),
    }
    arrays |= {f"latent_{i}": np.asarray(Z) for i, Z in enumerate(result.latents.values())}
    if result.spectrum is not None:
        arrays["spectral"] = result.spectrum.embedding
        arrays["eigenvalues"] = result.spectrum.eigenvalues
        arrays["degrees"] = result.spectrum.degrees
    for name in PICTURES:
        picture = derived.load(store.path(run_id), name)
        if picture is not None:
            arrays[name.replace("-", "_")] = picture[0]["points"]
    return _npz(arrays | {name: np.asarray(value) for name, value in result.extras.items()})


def _tables(run_id: str, result: RunResult) -> list[File]:
    offered = [
        ("Samples and clusters", "clusters", tables.samples, True),
        ("Scores", "scores", tables.scores, bool(tables.scores(result))),
        ("Losses", "losses", tables.losses, bool(result.history)),
        ("Scores over epochs", "evaluations", tables.evaluations, bool(result.evaluations)),
        ("Classes by cluster", "confusion", tables.confusion, result.dataset.labels is not None),
        ("Eigenvalues", "eigenvalues", tables.eigenvalues, result.spectrum is not None),
    ]
    return [
        File(f"{title} (CSV)", f"{run_id}-{name}.csv", CSV, partial(_csv, rows, result))
        for title, name, rows, filled in offered
        if filled
    ]


def _csv(rows: Callable[[RunResult], list[tables.Row]], result: RunResult) -> bytes:
    return tables.to_csv(rows(result))


def _arrays(store: RunStore, run_id: str, result: RunResult) -> list[File]:
    files = []
    for name, M in (("C", result.coefficients), ("W", result.affinity)):
        if M is not None:
            kind = "sparse .npz" if sp.issparse(M) else ".npz"
            make = partial(matrix, M, name, result.dataset)
            files.append(File(f"{name} ({kind})", f"{run_id}-{name}.npz", NPZ, make))
    large = max((_bytes(M) for M in (result.coefficients, result.affinity)), default=0)
    if files and large < LARGEST:
        name = f"{run_id}-matrices.mat"
        files.append(File("C, W and labels (.mat)", name, MAT, partial(matlab, result)))
    make = partial(embeddings, store, run_id, result)
    return [*files, File("Embeddings and latents (.npz)", f"{run_id}-embeddings.npz", NPZ, make)]


def _run(store: RunStore, run_id: str, result: RunResult) -> list[File]:
    config = partial(_config, result)
    files = [File("Configuration (JSON)", f"{run_id}-config.json", JSON, config)]
    weights = store.path(run_id) / "checkpoint.safetensors"
    if weights.exists():
        title = "Networks (safetensors)"
        files.append(File(title, f"{run_id}-networks.safetensors", TENSORS, weights.read_bytes))
    everything = partial(store.export_zip, run_id)
    return [*files, File("Everything (ZIP)", f"{run_id}.zip", ZIP, everything)]


def _config(result: RunResult) -> bytes:
    return (json.dumps(dict(result.config), indent=2) + "\n").encode()


def _npz(arrays: dict[str, np.ndarray]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _bytes(M: Matrix | None) -> int:
    if M is None:
        return 0
    return int(M.nbytes) if isinstance(M, np.ndarray) else int(M.nnz) * DOUBLE


def _for_matlab(M: Matrix | None) -> Any:
    """MATLAB has sparse matrices of doubles only."""
    return sp.csc_matrix(M, dtype=np.float64) if sp.issparse(M) else M


def _words(texts: Any) -> np.ndarray:
    """Texts as a column of cells."""
    cells = np.empty((len(texts), 1), object)
    cells[:, 0] = list(texts)
    return cells
