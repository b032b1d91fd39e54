"""C as a MATLAB file with the variable ``Z``, as the reference code saves it.

A matrix too large for that format is kept as a safetensors file: a result that took hours is not
lost for the sake of its format.
"""

from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from dmsc_core.errors import StoreError
from dmsc_core.result import Matrix
from dmsc_core.store.arrays import read_arrays, write_arrays
from dmsc_core.store.atomic import write_file
from dmsc_core.store.packing import pack_matrix, unpack_matrix

VARIABLE = "Z"
MATLAB, LARGE = "coefficients.mat", "coefficients.safetensors"
DOUBLE = 8  # bytes; MATLAB has sparse matrices of doubles only
LARGEST = 2**32 - 2**20  # bytes of one variable that the format (MATLAB 5) can hold


def write_coefficients(folder: Path, C: Matrix) -> dict[str, Any]:
    """Save C, (n, n) dense or sparse; returns what `read_coefficients` needs to give it back."""
    from scipy.io import savemat

    size = C.nbytes if isinstance(C, np.ndarray) else C.nnz * DOUBLE
    if size > LARGEST:
        arrays, facts = pack_matrix(VARIABLE, C)
        write_arrays(folder / LARGE, arrays)
        return {"file": LARGE, **(facts or {})}
    path = folder / MATLAB
    stored = sp.csc_matrix(C, dtype=np.float64) if sp.issparse(C) else C
    write_file(path, lambda temporary: savemat(temporary, {VARIABLE: stored}, appendmat=False))
    return {"file": MATLAB, "sparse": bool(sp.issparse(C)), "dtype": C.dtype.str}


def read_coefficients(folder: Path, facts: dict[str, Any]) -> Matrix | None:
    """C as it was given to `write_coefficients`.

    Raises
    ------
    StoreError : the file is missing or cut short.
    """
    if facts.get("file") == LARGE:
        return unpack_matrix(read_arrays(folder / LARGE)[0], VARIABLE, facts)
    path = folder / MATLAB
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    try:
        stored = loadmat(path, variable_names=[VARIABLE])[VARIABLE]
    except (OSError, ValueError, TypeError, KeyError, MatReadError) as error:
        raise StoreError(f"'{path}' must hold C as {VARIABLE}, but: {error}") from error
    if facts["sparse"]:
        rows = sp.csr_matrix(stored, dtype=np.dtype(facts["dtype"]))
        rows.sort_indices()
        return rows
    return np.asarray(stored, dtype=facts["dtype"], order="C")
