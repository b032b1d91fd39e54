"""Read a file or a folder into a data set: .mat, .npz, and .csv tables."""

from collections.abc import Callable
from pathlib import Path

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.parsing.layout import interpret
from dmsc_core.data.parsing.limits import LIMIT_BYTES
from dmsc_core.data.readers.archives import is_npz, read_npz
from dmsc_core.data.readers.matlab import read_mat
from dmsc_core.data.readers.tables import SUFFIX as CSV
from dmsc_core.data.readers.tables import read_tables
from dmsc_core.errors import DataError

SUFFIXES = (".mat", ".npz", ".zip", CSV)


def read(
    path: str | Path,
    *,
    labels_key: str | None = None,
    orientation: str | None = None,
    limit: int = LIMIT_BYTES,
    least: int = 2,
) -> MultimodalDataset:
    """Read one data set.

    Understood are MATLAB files (v5 and v7.3) and .npz in the layouts of `layout.interpret`, and
    .csv tables with the sample id in the first column: one file, a folder or a zip of them, with
    ``labels.csv`` or ``annotations.csv`` beside the modalities. Sizes are checked before anything
    is unpacked, and nothing that could run code is loaded.

    Parameters
    ----------
    labels_key : the variable or column that holds the labels, where its name does not say so.
    orientation : ``samples_by_features`` or ``features_by_samples``, where shapes leave it open.
    limit : the most bytes that the file may need in memory.
    least : samples that there must be; 1 for those that are only to be placed.

    Raises
    ------
    DataError : the file is not there, not understood, damaged, or too large; says what was looked
        for and what is in it.
    """
    path = Path(path)
    if not path.exists():
        raise DataError(f"no file or folder '{path}'; check the name")
    if path.is_dir():
        return _tables(path, labels_key, orientation, limit, least)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise DataError(
            f"'{path.name}' should be one of {', '.join(SUFFIXES)} or a folder of {CSV} tables"
            + ("; .h5 files of MATLAB are named .mat" if suffix in (".h5", ".hdf5") else "")
        )
    if path.stat().st_size == 0:
        raise DataError(f"'{path.name}' is empty (0 bytes); the copy may be incomplete")
    if suffix == CSV or (suffix == ".zip" and not is_npz(path)):
        return _tables(path, labels_key, orientation, limit, least)
    reader: Callable = read_mat if suffix == ".mat" else read_npz
    contents = reader(path, limit)
    return interpret(contents, path.stem, path.name, labels_key, orientation, limit, least)


def _tables(
    path: Path, labels_key: str | None, orientation: str | None, limit: int, least: int
) -> MultimodalDataset:
    if orientation == "features_by_samples":
        raise DataError(
            f"{CSV} tables hold one sample per line, its id first, so '{path.name}' cannot be "
            "read as features_by_samples; transpose the tables"
        )
    return read_tables(path, labels_key, limit, least)
