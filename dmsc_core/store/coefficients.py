"""C as a MATLAB file with the variable ``Z``, as the reference code saves it."""

from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from dmsc_core.errors import StoreError
from dmsc_core.result import Matrix
from dmsc_core.store.atomic import write_file

VARIABLE = "Z"
LARGEST = 2**32 - 2**20  # bytes of one variable that the format (MATLAB 5) can hold


def write_coefficients(path: Path, C: Matrix) -> dict[str, Any]:
    """Save C, (n, n) dense or sparse; returns what `read_coefficients` must know to give it back.

    Raises
    ------
    StoreError : C is larger than the format can hold.
    """
    from scipy.io import savemat

    size = C.data.nbytes if sp.issparse(C) else C.nbytes
    if size > LARGEST:
        raise StoreError(
            f"coefficients of {size / 2**30:.1f} GiB do not fit into a MATLAB file, which holds up "
            "to 4 GiB; use a layer with sparse coefficients or fewer samples"
        )
    # MATLAB has sparse matrices of doubles only
    stored = sp.csc_matrix(C, dtype=np.float64) if sp.issparse(C) else C
    write_file(path, lambda temporary: _save(savemat, temporary, stored))
    return {"sparse": bool(sp.issparse(C)), "dtype": C.dtype.str}


def _save(savemat: Any, path: Path, stored: Any) -> None:
    with path.open("wb") as file:
        savemat(file, {VARIABLE: stored})


def read_coefficients(path: Path, facts: dict[str, Any]) -> Matrix:
    """C as it was given to `write_coefficients`.

    Raises
    ------
    StoreError : the file is missing or cut short.
    """
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
