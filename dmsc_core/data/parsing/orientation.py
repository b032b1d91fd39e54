"""The axis of a file's matrices that counts the samples: the one that all of them share."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dmsc_core.data.parsing.limits import describe
from dmsc_core.errors import DataError

AXES: dict[str, int] = {"samples_by_features": 0, "features_by_samples": -1}
CHANNELS = (1, 3, 4)


def samples_first(
    arrays: Mapping[str, Any],
    counts: Mapping[str, int],
    orientation: str | None,
    otherwise: str | None = None,
    channels_first: bool = False,
) -> dict[str, Any]:
    """Turn every array so that its first axis counts the samples.

    Parameters
    ----------
    arrays : by name, matrices (dense or sparse), or 3-d and 4-d stacks of images, whose samples
        are on the first or the last axis.
    counts : by name, the number of samples where labels or ids tell it.
    orientation : what a person or the file says; None: find it.
    otherwise : what the file's layout says where the shapes leave it open.
    channels_first : the file says so of its images; else a last axis of 1, 3 or 4 may be theirs.

    Raises
    ------
    DataError : no shared dimension, a contradiction, or more than one way to read the shapes.
    """
    if orientation is not None:
        axes = dict.fromkeys(arrays, _axis(orientation))
        _check(arrays, axes, counts, orientation)
    else:
        axes = _axes(arrays, counts, otherwise)
    return {name: _turned(array, axes[name], channels_first) for name, array in arrays.items()}


def _axis(orientation: str) -> int:
    if orientation not in AXES:
        raise DataError(f"unknown orientation '{orientation}'; choose from {', '.join(AXES)}")
    return AXES[orientation]


def _check(
    arrays: Mapping[str, Any], axes: Mapping[str, int], counts: Mapping[str, int], orientation: str
) -> None:
    for name, array in arrays.items():
        got, expected = array.shape[axes[name]], counts.get(name)
        if expected is not None and got != expected:
            raise DataError(
                f"orientation '{orientation}' makes '{name}' {tuple(array.shape)} hold {got} "
                f"samples, but the labels or ids tell of {expected}; choose the other orientation"
            )


def _axes(
    arrays: Mapping[str, Any], counts: Mapping[str, int], otherwise: str | None
) -> dict[str, int]:
    """The axis of the samples in each array; square ones follow the others."""
    options = {name: _options(array.shape) for name, array in arrays.items()}  # n -> axis
    counts = counts or _shared_counts(arrays, options, otherwise)
    for name, array in arrays.items():
        if counts[name] not in options[name]:
            raise DataError(
                f"'{name}' should hold {counts[name]} samples, as the labels or ids tell, but its "
                f"shape is {tuple(array.shape)}"
            )
    axes = {name: options[name][counts[name]] for name in arrays}
    square = {name: arrays[name] for name, axis in axes.items() if axis is None}
    decided = set(axes.values()) - {None}
    if square and len(decided) != 1:
        if otherwise is None:
            raise DataError(_ambiguous(square))
        decided = {_axis(otherwise)}
    return {name: min(decided) if axis is None else axis for name, axis in axes.items()}


def _options(shape: tuple[int, ...]) -> dict[int, Any]:
    """Numbers of samples an array could hold, with their axis; None where both axes fit."""
    first, last = shape[0], shape[-1]
    if len(shape) == 3 and shape[1] == last != first:
        return {first: 0}  # (n, s, s): square pictures leave one axis
    if len(shape) == 3 and first == shape[1] != last:
        return {last: -1}
    if len(shape) == 4 and (last in CHANNELS or shape[1] in CHANNELS):
        return {first: 0}  # (n, height, width, channels) or (n, channels, height, width)
    if len(shape) == 4 and shape[2] in CHANNELS:
        return {last: -1}  # (height, width, channels, n)
    return {first: None} if first == last else {first: 0, last: -1}


def _shared_counts(
    arrays: Mapping[str, Any], options: Mapping[str, dict[int, Any]], otherwise: str | None
) -> dict[str, int]:
    shared = set.intersection(*(set(own) for own in options.values()))
    if not shared:
        raise DataError(
            "all modalities should have one dimension in common, the number of samples, but these "
            f"have none: {describe(arrays)}; take out what is no modality"
        )
    if len(shared) == 1:
        return dict.fromkeys(arrays, shared.pop())
    if otherwise is None:
        raise DataError(_ambiguous(arrays))
    first = next(iter(arrays.values()))
    return dict.fromkeys(arrays, first.shape[_axis(otherwise)])


def _ambiguous(arrays: Mapping[str, Any]) -> str:
    return (
        "the shapes leave open which dimension counts the samples: "
        f"{describe(arrays)}; say whether the rows of a matrix are samples (a text variable "
        "orientation='samples_by_features' in the file) or features ('features_by_samples'), or "
        "add labels or sample_ids"
    )


def _turned(array: Any, axis: int, channels_first: bool) -> Any:
    if array.ndim == 2:
        return array if axis == 0 else array.T
    turned = np.moveaxis(array, axis, 0)
    if channels_first or turned.ndim != 4 or turned.shape[-1] not in CHANNELS:
        return turned
    if turned.shape[1] in CHANNELS and (turned.shape[1] == 1 or turned.shape[-1] != 1):
        return turned
    return np.moveaxis(turned, -1, 1)  # (n, height, width, channels) -> channels first
