"""A file from a stranger, read in a process of its own.

Whatever a library does with such a file, a signal included, ends that process and not this one.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import dmsc_core
from dmsc_core.data.dataset import Modality, MultimodalDataset
from dmsc_core.data.parsing.limits import readable
from dmsc_core.data.worker import ERROR, RECORD, Allowance, array_file
from dmsc_core.errors import ConfigError, DataError, ResourceError

KINDS = {kind.__name__: kind for kind in (DataError, ConfigError, ResourceError)}
WORKER = "dmsc_core.data.worker"
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # the others reserve addresses by the GiB
    "HDF5_PLUGIN_PRELOAD": "::",  # no filters from folders
}


def read_apart(path: Path, **asked: Any) -> MultimodalDataset:
    """The data set of a file, as `readers.files.read` gives it, but read by another process.

    Parameters
    ----------
    asked : as in `Request`.

    Raises
    ------
    DataError : reading refuses the file, takes more than its `Allowance`, or breaks down.
    """
    allowance = Allowance.of(path.stat().st_size)
    with tempfile.TemporaryDirectory(prefix="reading-") as scratch:
        folder = Path(scratch)
        code = _run(path, folder, allowance, asked)
        if (folder / ERROR).is_file():
            said = json.loads((folder / ERROR).read_text())
            raise KINDS.get(said["kind"], DataError)(said["message"])
        if code != 0 or not (folder / RECORD).is_file():
            raise DataError(_breakdown(path.name, code, allowance))
        return _dataset(folder)


def _run(path: Path, folder: Path, allowance: Allowance, asked: dict[str, Any]) -> int | None:
    """The exit code of the worker, None where it did nothing for too long."""
    root = str(Path(dmsc_core.__file__).parents[1])
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    try:
        return subprocess.run(
            [sys.executable, "-P", "-m", WORKER, str(path.absolute()), str(folder)],
            input=json.dumps(asked).encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | ENVIRONMENT | {"PYTHONPATH": paths},
            timeout=allowance.patience,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return None


def _breakdown(name: str, code: int | None, allowance: Allowance) -> str:
    """The sentence on a worker that ended without an answer."""
    late = (None, -getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGKILL", 0))
    if code in late:
        return (
            f"'{name}' should be read in {allowance.seconds} seconds, but it takes longer; keep "
            "less in it, or store it as .npz with numpy.savez_compressed"
        )
    return (
        f"'{name}' cannot be read: the library for such files broke down (exit code {code}), or "
        f"wanted more than {readable(allowance.n_bytes)} of memory; the file may be damaged, so "
        "save it again, or as .npz"
    )


def _dataset(folder: Path) -> MultimodalDataset:
    """What the worker wrote."""
    record = json.loads((folder / RECORD).read_text())
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in record["fields"].items()
    }
    modalities = tuple(
        Modality(
            name, kind, _array(folder, f"modality {m}"), None if columns is None else tuple(columns)
        )
        for m, (name, kind, columns) in enumerate(record["modalities"])
    )
    annotations = {
        name: _array(folder, f"annotation {i}") for i, name in enumerate(record["annotations"])
    }
    present = _array(folder, "present")
    return MultimodalDataset(
        modalities=modalities, annotations=annotations, present=present, **fields
    )


def _array(folder: Path, name: str) -> np.ndarray:
    return np.load(folder / array_file(name), allow_pickle=False)
