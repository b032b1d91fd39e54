"""From tables to a data set: one per modality and those that annotate, rows matched by id."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from dmsc_core.data.columns import first_repeated
from dmsc_core.data.dataset import MultimodalDataset, make_dataset
from dmsc_core.data.empty_cells.filling import fill
from dmsc_core.data.parsing.alignment import align
from dmsc_core.data.parsing.annotations import ANNOTATION_FILES, annotations, labels_column
from dmsc_core.data.parsing.near_ids import refuse_near_ids
from dmsc_core.data.parsing.orientation_of_tables import (
    refuse_columns_that_meet,
    samples_in_rows,
)
from dmsc_core.data.parsing.reading import Request
from dmsc_core.data.parsing.sheet import Sheet
from dmsc_core.data.parsing.table import Table, table_of
from dmsc_core.data.parsing.vocabulary import means_labels
from dmsc_core.errors import DataError


def data_set_of(
    sheets: Sequence[Sheet], path: Path, request: Request, notes: Sequence[str] = ()
) -> MultimodalDataset:
    """The sheets as a data set.

    Each is a modality, but those named ``labels`` or ``annotations``, whose columns describe the
    samples; a column with a label's name (or ``labels_key``) holds the labels, wherever it stands.

    Raises
    ------
    DataError : no modality, a cell that is no number, ids that repeat, never meet or nearly do.
    """
    measured, about = _tables(sheets, path, request)
    measured = samples_in_rows(measured, about, request.orientation)
    refuse_near_ids({table.file: table.ids for table in (*measured, *about)})
    if request.least > 1 and not about:
        refuse_columns_that_meet(measured)
    ids, modalities = align(
        {table.name: table.cells for table in measured},
        {table.name: table.ids for table in measured},
        least=request.least,
    )
    filled = fill(modalities, request.missing, request.least)
    ids = tuple(name for name, stays in zip(ids, filled.samples) if stays)
    describing = [*about, *(table for table in measured if table.about)]
    labels = labels_column(describing, request, path.name)
    columns, strangers = annotations(describing, ids, labels, request.limit)
    told = [*notes, *(note for table in (*measured, *about) for note in table.notes), *strangers]
    files = ", ".join(dict.fromkeys(sheet.file for sheet in sheets))
    return make_dataset(
        path.stem,
        filled.modalities,
        labels=labels,
        sample_ids=ids,
        annotations=columns,
        least=request.least,
        columns={
            table.name: np.array(table.columns, object)[filled.columns[table.name]].tolist()
            for table in measured
            if table.headed
        },
        source=f"Read from '{path.name}': {files}.",
        notes=(*told, *_choice_of_labels(labels, describing), *filled.notes),
    )


def _tables(
    sheets: Sequence[Sheet], path: Path, request: Request
) -> tuple[list[Table], list[Table]]:
    """The tables that measure samples, and those that annotate them."""
    annotating = [sheet for sheet in sheets if sheet.name.lower() in ANNOTATION_FILES]
    tables = [table_of(sheet, request, sheet in annotating) for sheet in sheets]
    measured = [table for table in tables if table.columns]
    about = [table for table in tables if not table.columns]
    if not measured:
        raise DataError(
            f"'{path.name}' should hold one table per modality, but it holds only "
            f"{', '.join(table.file for table in about)}, which annotates samples"
        )
    names = [table.name for table in measured]
    if len(set(names)) < len(names):
        twice = first_repeated(names)
        raise DataError(f"'{path.name}' holds two tables named '{twice}'; rename one")
    return measured, about


def _choice_of_labels(labels: str | None, tables: Sequence[Table]) -> list[str]:
    """Sentences on where the labels were taken from, where there was a choice or a doubt."""
    if labels is None:
        return []
    holders = [table for table in tables if labels in table.about]
    named = [name for t in tables for name in t.about if means_labels(name) and name != labels]
    notes = []
    if named:
        listed = ", ".join(f"'{name}'" for name in dict.fromkeys(named))
        notes.append(f"The labels are column '{labels}'; {listed} came along as annotations.")
    if any(table.columns for table in holders):
        files = ", ".join(table.file for table in holders)
        notes.append(f"Column '{labels}' of {files} was read as the labels, not as a measurement.")
    return notes
