"""Modalities with empty cells, made whole by the policy that a person chose."""

import re
from dataclasses import dataclass

import numpy as np

from dmsc_core.data.empty_cells.policies import (
    POLICIES,
    SHARE,
    Arrays,
    Work,
    counted,
    refuse_pictures,
)
from dmsc_core.errors import DataError, did_you_mean

DEFAULT = "median"
ASKED = re.compile(r"([a-z-]+)(?::(0?\.\d+|0|1))?")


@dataclass(frozen=True, eq=False)
class Filled:
    """Modalities without empty cells.

    Attributes
    ----------
    modalities : by name, (n', d') float64 or (n', ...); rows that are missing whole stay NaN.
    samples : (n,) bool, those that are still there.
    columns : by name, (d,) bool, those that are still there.
    notes : one sentence on what was filled and dropped, or none.
    """

    modalities: dict[str, np.ndarray]
    samples: np.ndarray
    columns: dict[str, np.ndarray]
    notes: tuple[str, ...]


def fill(modalities: Arrays, missing: str | None, least: int = 2) -> Filled:
    """Fill or drop the empty cells (NaN) of rows that have others, by one policy.

    Parameters
    ----------
    modalities : by name, (n, d) or (n, ...) with the same n; a row all NaN is a sample that lacks
        the modality, and stays one.
    missing : ``median`` of the column (also None), ``knn``: the mean of the nearest samples,
        ``drop-columns`` or ``drop-samples``: those with more than a fifth of their cells empty,
        or another share as in ``drop-columns:0.05``; what is left is filled with the median.
    least : 1 for samples that are only to be placed: no column may go then.

    Raises
    ------
    DataError : an unknown policy, nothing left, or a column without any value where none may go.

    Examples
    --------
    >>> filled = fill({"rna": np.array([[1.0, 5.0], [3.0, np.nan], [5.0, 7.0]])}, "median")
    >>> filled.modalities["rna"][1].tolist()
    [3.0, 6.0]
    """
    policy, share = _policy(missing)
    counts = {name: _partly_empty(values) for name, values in modalities.items()}
    every = {name: np.ones(values[:1].size, bool) for name, values in modalities.items()}
    n_samples = len(next(iter(modalities.values())))
    work = Work({}, np.ones(n_samples, bool), every)
    if not any(counts.values()):
        return Filled(dict(modalities), work.samples, every, ())
    work.values = {name: _flat(values) for name, values in modalities.items()}
    gone = _drop_dead_columns(work, modalities, least)
    still_empty = any(work.empty(name).any() for name in work.values)
    did = [*gone, *(POLICIES[policy](work, share, modalities) if still_empty else ())]
    shares = [
        f"{count} of '{name}' ({count / modalities[name].size:.1%})"
        for name, count in counts.items()
        if count
    ]
    note = f"Empty cells: {', '.join(shares)}; {', '.join(did)}."
    return Filled(_shaped(work, modalities), work.samples, work.columns, (note,))


def _policy(missing: str | None) -> tuple[str, float]:
    """The policy and its share."""
    match = ASKED.fullmatch((missing or DEFAULT).strip())
    name = match[1] if match else ""
    if match is None or name not in POLICIES or (match[2] and not name.startswith("drop-")):
        raise DataError(
            f"unknown way with empty cells '{missing}'; {did_you_mean(name, list(POLICIES))}choose "
            f"from {', '.join(POLICIES)}; the last two take a share, as drop-columns:0.05"
        )
    return name, SHARE if match[2] is None else float(match[2])


def _drop_dead_columns(work: Work, shapes: Arrays, least: int) -> list[str]:
    """Columns without any value are dropped, as nothing can fill them."""
    names = []
    for name, values in work.values.items():
        held = ~np.isnan(values).all(axis=1)
        dead = np.isnan(values[held]).all(axis=0) & bool(held.any())
        if not dead.any():
            continue
        refuse_pictures(shapes[name], name, "median")
        if least < 2:
            raise DataError(
                f"nothing can fill {counted(int(dead.sum()), 'column')} of '{name}' that the new "
                "samples have no value for; write the values, or leave the whole row "
                "empty to say that the samples lack this modality"
            )
        work.columns[name] &= ~dead
        names.append(f"{counted(int(dead.sum()), 'column')} of '{name}' without any value dropped")
    return names


def _shaped(work: Work, modalities: Arrays) -> dict[str, np.ndarray]:
    """The values as they came, without what was dropped."""
    shaped = {}
    for name, values in modalities.items():
        flat = work.values[name][work.samples][:, work.columns[name]]
        whole = bool(work.columns[name].all())
        shaped[name] = flat.reshape(-1, *values.shape[1:]) if whole else flat
    return shaped


def _partly_empty(values: np.ndarray) -> int:
    """The number of empty cells in rows that have others."""
    if values.dtype.kind != "f":
        return 0
    empty = np.isnan(values.reshape(len(values), -1))
    return int(empty.sum() - empty.all(axis=1).sum() * empty.shape[1])


def _flat(values: np.ndarray) -> np.ndarray:
    """(n, d) float64, a copy."""
    return np.array(values.reshape(len(values), -1), dtype=np.float64)
