"""What tables say of the samples: their columns brought together, and the labels among them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dmsc_core.data.columns import first_repeated, text
from dmsc_core.data.parsing.limits import refuse_above
from dmsc_core.data.parsing.numerals import annotation_values
from dmsc_core.data.parsing.reading import Request
from dmsc_core.data.parsing.table import Table
from dmsc_core.data.parsing.vocabulary import LABEL_NAMES, is_missing, means_labels, plain
from dmsc_core.errors import DataError

LABEL_FILES = ("labels", "label")
ANNOTATION_FILES = (*LABEL_FILES, "annotations", "annotation", "metadata")


def annotations(
    tables: Sequence[Table], ids: tuple[str, ...], labels: str | None, limit: int
) -> tuple[dict[str, np.ndarray], list[str]]:
    """All annotation columns in the order of ``ids``, and sentences on rows that belong to nobody.

    A cell is missing where a sample is not annotated. Tables may share a column where they agree.

    Raises
    ------
    DataError : ids that repeat or that no modality has, or tables that contradict each other.
    """
    columns: dict[str, list[Any]] = {}
    notes = []
    for table in tables:
        strangers = _strangers(table, ids)
        if strangers:
            notes.append(
                f"{table.file} annotates {len(strangers)} samples that no modality has "
                f"('{min(strangers)}' is one); these rows were left aside."
            )
        row_of = {name: row for row, name in enumerate(table.ids)}
        rows = [row_of.get(name) for name in ids]
        for name, values in table.about.items():
            own = [None if row is None else values[row] for row in rows]
            columns[name] = _together(name, columns.get(name), own, ids)
    longest = sum(max(len(text(value)) for value in values) for values in columns.values())
    refuse_above(4 * len(ids) * longest, limit, "the text that annotates the samples")
    return {
        name: annotation_values(values, are_labels=name == labels)
        for name, values in columns.items()
    }, notes


def labels_column(tables: Sequence[Table], request: Request, file_name: str) -> str | None:
    """The column of the labels: the one that is asked for, else by its or its file's name.

    Raises
    ------
    DataError : no column has the name that is asked for.
    """
    columns = list(dict.fromkeys(name for table in tables for name in table.about))
    if request.labels_key is not None:
        for name in (request.labels_key, request.labels_key.lower()):
            named = [column for column in columns if name in (column, column.lower())]
            if named:
                return named[0]
        raise DataError(
            f"labels were looked for in column '{request.labels_key}' of the tables of "
            f"'{file_name}', whose annotations are {', '.join(sorted(columns)) or 'none'}"
        )
    if request.no_labels:
        return None
    named = [column for column in columns if means_labels(column)]
    alone = [t for t in tables if t.name.lower() in LABEL_FILES and len(t.about) == 1]
    return next(iter([*sorted(named, key=_rank), *(next(iter(t.about)) for t in alone)]), None)


def _rank(name: str) -> int:
    """The place of a label's name among those of the vocabulary, the most telling first."""
    word = plain(name)
    return LABEL_NAMES.index(word) if word in LABEL_NAMES else len(LABEL_NAMES)


def _strangers(table: Table, ids: tuple[str, ...]) -> set[str]:
    """The samples that a table annotates and no modality has."""
    if len(set(table.ids)) != len(table.ids):
        raise DataError(
            f"sample '{first_repeated(table.ids)}' stands more than once in '{table.file}'; keep "
            "one row for each sample"
        )
    strangers = set(table.ids).difference(ids)
    if len(strangers) == len(table.ids):
        raise DataError(
            f"'{table.file}' annotates none of the samples: its first id is '{table.ids[0]}', that "
            f"of the modalities '{ids[0]}'; use the same ids"
        )
    return strangers


def _together(
    name: str, values: list[Any] | None, others: list[Any], ids: tuple[str, ...]
) -> list[Any]:
    """One column out of two of the same name, each of which may lack values."""
    if values is None:
        return others
    together = []
    for sample, value, other in zip(ids, values, others):
        if not _lacks(value) and not _lacks(other) and text(value) != text(other):
            raise DataError(
                f"column '{name}' stands in two tables, which differ for sample '{sample}': "
                f"'{text(value)}' and '{text(other)}'; rename one, or mend the value"
            )
        together.append(other if _lacks(value) else value)
    return together


def _lacks(value: Any) -> bool:
    return value is None or value != value or is_missing(text(value))
