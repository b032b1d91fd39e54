"""Limits of a file's size, and short accounts of its contents, for the guards and the errors."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from dmsc_core.errors import DataError

LIMIT_BYTES = 2 * 1024**3
MOST_LISTED = 12


def refuse_above(n_bytes: int, limit: int, what: str) -> None:
    """Raise a DataError if ``n_bytes``, which ``what`` would need in memory, exceeds ``limit``."""
    if n_bytes > limit:
        raise DataError(
            f"{what} would unpack to {readable(n_bytes)}, and at most {readable(limit)} are read; "
            "keep fewer samples or features in the file"
        )


@contextmanager
def damage_told(file_name: str, expected: str, advice: str) -> Iterator[None]:
    """Whatever a library answers a damaged file with becomes a DataError; one stays as it is."""
    try:
        yield
    except DataError:
        raise
    except Exception as error:  # libraries do so with many kinds of exception
        raise DataError(
            f"'{file_name}' should be {expected}, but it cannot be read as one "
            f"({reason(error)}); {advice}"
        ) from error


def reason(error: Exception) -> str:
    """The first line of an exception, or its name where it says nothing."""
    if isinstance(error, MemoryError):
        return "it needs more memory than reading may take"
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def readable(n_bytes: float) -> str:
    """A number of bytes with a fitting unit."""
    power = sum(n_bytes >= 1024**k for k in (1, 2, 3))
    unit = ("bytes", "KiB", "MiB", "GiB")[power]
    return f"{n_bytes / 1024**power:.{min(power, 1)}f} {unit}"


def one_line(text: str) -> str:
    """The words of a text with single spaces between them."""
    return " ".join(text.split())


def quoted(text: str, most: int = 60) -> str:
    """Words out of a file, on one line and not too long, for an error."""
    line = one_line(text)
    return f"'{line}'" if len(line) <= most else f"'{line[:most]}...'"


def describe(contents: Mapping[str, Any]) -> str:
    """The variables of a file with their shapes: ``X: 2 cells (9, 4), (9, 6); Y (9, 1)``."""
    parts = [f"{name}{_shape(value)}" for name, value in list(contents.items())[:MOST_LISTED]]
    more = len(contents) - MOST_LISTED
    if more > 0:
        parts.append(f"{more} more")
    return "; ".join(parts) if parts else "nothing"


def _shape(value: Any) -> str:
    if isinstance(value, list):
        inside = ", ".join(_shape(part).strip() for part in value[:6])
        return f": {len(value)} cells {inside}" + (", ..." if len(value) > 6 else "")
    if isinstance(value, str):
        return " (text)"
    if not hasattr(value, "shape") or not hasattr(value, "dtype"):
        return " (struct)" if isinstance(value, dict) else f" ({getattr(value, 'kind', 'other')})"
    kind = getattr(value.dtype, "kind", "")
    note = {"U": " of text", "S": " of text", "c": " of complex numbers", "O": " of objects"}
    sparse = " sparse" if hasattr(value, "tocsr") else ""
    return f" {tuple(int(n) for n in np.shape(value))}{note.get(kind, '')}{sparse}"
