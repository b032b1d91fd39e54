"""Matrices of 0 and 1 that say which sample has which modality."""

import re
from typing import Any

import numpy as np

from dmsc_core.data.parsing import shapes

NAMES = re.compile(  # plain, as people call them
    r"(view)?(ind(ex|icator|icators)?|folds?|mask|masks|present|presence|observed|observation|avail"
    r"(able|ability)?|exist(s|ence)?|indfolds|missingstatus|omega|missing(mask|ness)?|absent)",
    re.IGNORECASE,
)
ABSENT = re.compile(r"(view)?(missing(mask|ness)?|absent)", re.IGNORECASE)


def take_masks(left: dict[str, Any]) -> dict[str, np.ndarray]:
    """Take out the matrices of 0 and 1 whose names say presence, each as it is in the file."""
    named = [key for key in left if NAMES.fullmatch(_plain(key)) and _is_mask(left[key])]
    n_matrices = sum(shapes.is_matrix(value) for value in left.values()) - len(named)
    counts = {len(value) for value in left.values() if isinstance(value, list)}
    counts |= set(range(2, n_matrices + 1))  # of modalities, as far as it can be told by now
    names = [key for key in named if counts & set(left[key].shape)]
    return {key: np.asarray(shapes.unpacked(left.pop(key))) for key in names}


def take_presence(
    masks: dict[str, np.ndarray], modalities: dict[str, Any], notes: list[str]
) -> np.ndarray | None:
    """(n, n_modalities) bool by the first mask of that shape, which is taken; None without one.

    Parameters
    ----------
    modalities : by name, samples first.
    """
    n_samples, n_modalities = next(iter(modalities.values())).shape[0], len(modalities)
    for key, mask in masks.items():
        turned = mask.shape == (n_modalities, n_samples) != mask.T.shape
        present = (mask.T if turned else mask) == 1
        if present.shape != (n_samples, n_modalities):
            continue
        if ABSENT.fullmatch(_plain(key)):
            present = ~present
        notes.append(
            f"'{key}' says which sample has which modality: {int((~present).sum())} of "
            f"{present.size} entries are missing."
        )
        del masks[key]
        return present
    return None


def agreeing(modalities: dict[str, Any], left: dict[str, Any]) -> str | None:
    """The name of a matrix of 0 and 1 that has a 0 just where a modality's row is all zeros.

    Parameters
    ----------
    modalities : by name, samples first, in the order of the mask's columns; it may be one of them.
    left : what else the file holds.
    """
    for key, mask in {**left, **modalities}.items():
        others = [value for name, value in modalities.items() if name != key]
        shape = getattr(mask, "shape", ())
        if shape[1:] == (len(others),) and len(others) > 1 and _is_mask(mask):
            if any(not isinstance(other, np.ndarray) for other in others):
                continue
            held = [(np.nan_to_num(o.reshape(len(o), -1)) != 0).any(axis=1) for o in others]
            if np.array_equal(np.stack(held, axis=1), mask == 1) and not np.all(held):
                return key
    return None


def _is_mask(value: Any) -> bool:
    """True of a matrix with no other numbers than 0 and 1."""
    dense = shapes.unpacked(value)
    if not isinstance(dense, np.ndarray) or not shapes.is_matrix(dense) or dense.ndim != 2:
        return False
    return bool(np.isin(dense, (0, 1)).all())


def _plain(key: str) -> str:
    return re.sub(r"[\W_]+", "", key)
