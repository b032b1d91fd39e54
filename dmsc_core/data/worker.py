"""The process that reads one file: ``python -m dmsc_core.data.worker FILE FOLDER``.

What was asked comes as JSON on the standard input; the data set goes into the folder, its arrays as
.npy, the rest as JSON. `apart.read_apart` starts it.
"""

import json
import sys
from contextlib import suppress
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.parsing.limits import reason
from dmsc_core.data.readers.files import read, readers
from dmsc_core.errors import DataError, DMSCError

RECORD, ERROR = "dataset.json", "error.json"
IN_ARRAYS = ("modalities", "annotations", "present")
MIB = 2**20
SMALL = 2 * MIB  # bytes of a file


@dataclass(frozen=True)
class Allowance:
    """The memory and time that reading may take beyond what the empty worker does.

    Attributes
    ----------
    n_bytes : of addresses.
    seconds : of the processor.
    """

    n_bytes: int
    seconds: int

    @classmethod
    def of(cls, file_bytes: int) -> "Allowance":
        """In proportion to the file, and a little where that is small."""
        return cls(450 * MIB + 10 * file_bytes, 2 + max(0, file_bytes - SMALL) // SMALL)

    @property
    def patience(self) -> float:
        """Seconds by the clock, of a machine that has other things to do as well."""
        return 20 + 3 * self.seconds


def main(path: Path, folder: Path, asked: dict[str, Any]) -> None:
    """Read the file and write its data set, or why there is none, into the folder."""
    warm_up(path)
    restrict(Allowance.of(path.stat().st_size))
    try:
        write(read(path, **asked), folder)
    except DMSCError as error:
        refuse(error, folder)
    except Exception as error:  # a breakdown of a library is an answer like any other
        refuse(DataError(f"'{path.name}' cannot be read ({reason(error)}); save it again"), folder)


def restrict(allowance: Allowance) -> None:
    """Allow this process no more than it has used, and that; where the system knows such limits."""
    try:
        import resource
    except ImportError:  # Windows
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + allowance.seconds
    limits = {resource.RLIMIT_CPU: (seconds, seconds + 1), resource.RLIMIT_CORE: (0, 0)}
    with suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        n_bytes = pages * resource.getpagesize() + allowance.n_bytes
        limits[resource.RLIMIT_AS] = (n_bytes, n_bytes)
    for limit, values in limits.items():
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, values)


def warm_up(path: Path) -> None:
    """Import what the file's reader imports while it reads: that shall not count."""
    for reader in readers():
        for name in reader.libraries if reader.fits(path) else ():
            import_module(name)


def write(dataset: MultimodalDataset, folder: Path) -> None:
    """A data set as files; JSON last, as it says that all is there."""
    arrays = {f"modality {m}": modality.values for m, modality in enumerate(dataset.modalities)}
    columns = dataset.annotations.values()
    arrays |= {f"annotation {i}": column for i, column in enumerate(columns)}
    for name, values in (arrays | {"present": dataset.present}).items():
        np.save(folder / array_file(name), values, allow_pickle=False)
    plain = [field.name for field in fields(dataset) if field.name not in IN_ARRAYS]
    record = {
        "fields": {name: getattr(dataset, name) for name in plain},
        "modalities": [(m.name, m.kind, m.columns) for m in dataset.modalities],
        "annotations": list(dataset.annotations),
    }
    (folder / RECORD).write_text(json.dumps(record))


def refuse(error: DMSCError, folder: Path) -> None:
    """Write an error that is meant for a person."""
    said = {"kind": type(error).__name__, "message": str(error)}
    (folder / ERROR).write_text(json.dumps(said))


def array_file(name: str) -> str:
    """The file of an array."""
    return f"{name.replace(' ', '-')}.npy"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), json.load(sys.stdin))
