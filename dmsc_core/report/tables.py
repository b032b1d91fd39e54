"""The tables of a run, and tables as CSV."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from dmsc_core.evaluation.labelled import LABEL_SCORES
from dmsc_core.figure_data import label_groups, sample_facts, stored_run
from dmsc_core.report.document import Cell
from dmsc_core.result import RunResult
from dmsc_core.words import naming

Row = dict[str, Any]


def to_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as CSV, UTF-8; a row that lacks a column has an empty cell there."""
    text = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, fieldnames=columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _whole(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode()


def _whole(value: Any) -> Any:
    return value.value if isinstance(value, Cell) else value


def samples(result: RunResult) -> list[Row]:
    """One row per sample: its own id, cluster, class's name, sureness, annotations."""
    return sample_facts.table(result, sample_facts.facts_of(result))


def scores(result: RunResult) -> list[Row]:
    """One row per score: of the chosen W, and of the plain one, or of a partition.

    Where samples have no label, each row says how many samples it is over.
    """
    ways = {"chosen W": result.metrics, "plain W": result.metrics_plain}
    if result.affinity is None:
        ways = {"partition only": result.metrics}
    data = result.dataset
    partly = 0 < data.n_labelled < data.n_samples
    return [
        {"score": title}
        | {name: metrics.get(key) for name, metrics in ways.items()}
        | (
            {"samples": data.n_labelled if key in LABEL_SCORES else data.n_samples}
            if partly
            else {}
        )
        for key, (title, _) in naming.METRICS.items()
        if result.metrics.get(key) is not None
    ]


def losses(result: RunResult) -> list[Row]:
    """One row per epoch; the term that a stage has not is empty there."""
    return [
        {"stage": r["stage"], "epoch": r["epoch"], "seconds": r.get("seconds"), **r["losses"]}
        for r in result.history
    ]


def evaluations(result: RunResult) -> list[Row]:
    """One row per epoch at which the clusters were looked at."""
    return [{"stage": e.stage, "epoch": e.epoch, **e.metrics} for e in result.evaluations]


def eigenvalues(result: RunResult) -> list[Row]:
    """The smallest eigenvalues of the Laplacian; empty where the run has no matrix."""
    values = () if result.spectrum is None else result.spectrum.eigenvalues
    return [{"number": i, "eigenvalue": float(v)} for i, v in enumerate(values, 1)]


def confusion(result: RunResult) -> list[Row]:
    """One row per class, one column per cluster; empty without labels."""
    if result.dataset.labels is None:
        return []
    counts, names, _ = stored_run.confusion_of(result)
    return [
        {"class": name, **{f"cluster {k}": int(n) for k, n in enumerate(row)}}
        for name, row in zip(names, counts)
    ]


def together(results: Mapping[str, RunResult]) -> list[Row]:
    """One row per sample of runs of the same samples: its id, its label, its cluster in each."""
    data = next(iter(results.values())).dataset
    rows: list[Row] = [{"sample": name} for name in data.sample_ids]
    if data.labels is not None:
        for row, name in zip(rows, label_groups.in_table(data)):
            row["label"] = name
    for title, result in results.items():
        for row, cluster in zip(rows, result.clusters.tolist()):
            row[title] = cluster
    return rows
