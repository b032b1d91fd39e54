"""Rows of different modalities brought together by the ids of their samples."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from dmsc_core.data.columns import first_repeated
from dmsc_core.errors import DataError


def align(
    modalities: Mapping[str, np.ndarray],
    ids: Mapping[str, Sequence[str]],
    order: Sequence[str] | None = None,
    least: int = 2,
) -> tuple[tuple[str, ...], dict[str, np.ndarray]]:
    """Match rows by id.

    Parameters
    ----------
    modalities : by name, (n_m, ...), each with its own rows.
    ids : by name, the n_m ids of those rows.
    order : all ids, where their order is given; else that of the first modality, and those that it
        lacks each after the one that it follows in its own.
    least : samples that there must be; with 1, those that are only to be placed need not meet.

    Returns
    -------
    All n ids, and by name the modalities, (n, ...): rows that one lacks are NaN.

    Raises
    ------
    DataError : an id that stands twice in a modality, a count that differs from the rows, an id
        that is not in ``order``, or modalities that share none.
    """
    for name, values in modalities.items():
        if len(ids[name]) != values.shape[0]:
            raise DataError(
                f"modality '{name}' has {values.shape[0]} rows, but {len(ids[name])} sample ids"
            )
        if len(set(ids[name])) != len(ids[name]):
            raise DataError(
                f"sample '{first_repeated(ids[name])}' stands more than once in modality "
                f"'{name}'; keep one row for each sample (the id of a table is its first column)"
            )
    own_order = _merged(ids.values())
    everyone = tuple(own_order if order is None else order)
    row_of = {name: row for row, name in enumerate(everyone)}
    strangers = [name for name in own_order if name not in row_of]
    if strangers:
        raise DataError(
            f"{len(strangers)} sample ids of the modalities are not in the list of samples "
            f"(first: '{strangers[0]}'); add them there, or leave the list out"
        )
    if least > 1:
        _refuse_strangers(ids)
    placed = {}
    for name, values in modalities.items():
        rows = [row_of[sample] for sample in ids[name]]
        dtype = np.result_type(values.dtype, np.float32)
        placed[name] = np.full((len(everyone), *values.shape[1:]), np.nan, dtype=dtype)
        placed[name][rows] = values
    return everyone, placed


def _merged(tables: Iterable[Sequence[str]]) -> list[str]:
    """All ids, in an order that is that of every table where the tables agree."""
    merged: list[str] = []
    for own in tables:
        earlier = set(merged)
        last = None if earlier & set(own) else next(reversed(merged), None)  # strangers come last
        after: dict[str | None, list[str]] = {None: []}
        for name in own:
            if name in earlier:
                last = name
            else:
                after.setdefault(last, []).append(name)
        merged = after[None] + [x for name in merged for x in (name, *after.get(name, ()))]
    return merged


def _refuse_strangers(ids: Mapping[str, Sequence[str]]) -> None:
    """Raise a DataError where several modalities have ids, by name, and share none of them."""
    if len(ids) > 1 and sum(map(len, ids.values())) == len(set().union(*ids.values())):
        begin = ", ".join(f"'{name}' begins with '{own[0]}'" for name, own in ids.items())
        raise DataError(
            f"no sample id occurs in two modalities ({begin}): is that (in a table, the first "
            "column) really the sample id? Write the id of a sample alike in all of them"
        )
