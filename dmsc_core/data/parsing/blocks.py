"""Arrays with three axes that stack modalities of one width, instead of holding pictures."""

from typing import Any

import numpy as np

FEW = 6  # numbers in a row that rather count modalities than pixels


def unstacked(
    modalities: dict[str, Any], n_samples: int | None, notes: list[str]
) -> dict[str, Any]:
    """The modalities, with a block whose middle axis counts the samples cut into its matrices.

    Parameters
    ----------
    n_samples : where labels or ids tell it; else nothing is cut.
    """
    parts: dict[str, Any] = {}
    for name, value in modalities.items():
        if getattr(value, "ndim", 2) != 3 or n_samples != value.shape[1] or n_samples in (
            value.shape[0], value.shape[2],
        ):  # fmt: skip
            parts[name] = value
            continue
        axis = 0 if value.shape[0] <= value.shape[2] else 2
        count, width = value.shape[axis], value.shape[2 - axis]
        notes.append(
            f"'{name}' {value.shape} was read as {count} modalities of {width} features: only its "
            f"middle axis counts the {n_samples} samples."
        )
        matrices = np.moveaxis(value, axis, 0)
        for i in range(count):
            matrix = matrices[i]
            parts[f"{name} {i + 1}"] = matrix if matrix.shape[0] == n_samples else matrix.T
    return parts


def doubt(modalities: dict[str, Any]) -> list[str]:
    """A sentence on each array that was read as pictures and is so thin that it may be a stack.

    Parameters
    ----------
    modalities : by name, samples first.
    """
    return [
        f"'{name}' {value.shape} was read as pictures of {value.shape[1]} x {value.shape[2]} "
        f"numbers; if it stacks {min(value.shape[1:])} modalities, store them as single matrices."
        for name, value in modalities.items()
        if value.ndim == 3 and min(value.shape[1:]) <= FEW < max(value.shape[1:]) / 2
    ]
