"""The text of the command line: tables, one object of JSON, a progress bar."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from dmsc_core.store.index import RunSummary
from dmsc_core.words import naming
from dmsc_core.words.notes import notes, over

SECONDS = ("load", "pretrain", "train", "affinity", "clustering", "total")
NUMBERS = {"metrics": naming.METRICS, "metrics_plain": naming.METRICS, "seconds": SECONDS}
KEYS = (
    "run_id", "dataset", "n_samples", "n_modalities", "n_clusters", "n_clusters_source", "preset",
    "fusion", "self_expression", "affinity", *NUMBERS, "peak_memory_mb", "device", "random_state",
    "versions", "n_labelled", "warnings", "notes",
)  # fmt: skip


def as_object(run: RunSummary) -> dict[str, Any]:
    """A run as the object that ``--json`` prints; what does not apply is None."""
    facts = {key: getattr(run, key) for key in KEYS}
    facts |= {key: _numbers(facts[key], names) for key, names in NUMBERS.items()}
    return facts | {"peak_memory_mb": _number(run.peak_memory_mb)}


def _numbers(values: Mapping[str, Any] | None, names: Iterable[str]) -> dict[str, float | None]:
    return {name: _number((values or {}).get(name)) for name in names}


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def table(rows: Sequence[Sequence[Any]]) -> str:
    """Rows of cells as lines of aligned columns; numbers to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(row[j]) for row in cells) for j in range(len(cells[0]))]
    right = [any(isinstance(row[j], int | float) for row in rows) for j in range(len(widths))]
    lines = [
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right)
        )
        for row in cells
    ]
    return "\n".join(line.rstrip() for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def method(run: RunSummary) -> str:
    """The method of a run in a few words."""
    if run.peer:
        return f"{run.peer}, a classical peer"
    if run.raw:
        return f"{run.self_expression} self-expression of the features as they are"
    fusion = "-".join(part for part in (run.fusion, run.function, run.modality) if part)
    return f"{fusion} fusion, {run.self_expression} self-expression"


def scores(run: RunSummary) -> str:
    """The scores of the chosen W beside those of the plain one; a partition has neither."""
    chosen, plain = run.metrics or {}, run.metrics_plain or {}
    names = [name for name in naming.METRICS if _number(chosen.get(name)) is not None]
    if run.partition:
        return table([(name, chosen[name]) for name in names])
    rows = [(name, chosen[name], plain.get(name)) for name in names]
    return table([("", f"W: {run.affinity}", "plain |C|+|C|^T"), *rows])


def ending(run: RunSummary, where: Any) -> str:
    """A run in a few lines: what it was, its scores, its notes, where it is."""
    about = [run.dataset]
    if run.n_samples is not None:
        about.append(f"{run.n_samples} samples in {naming.modalities(run.n_modalities)}")
    if run.n_clusters is not None:
        source = naming.SOURCES.get(run.n_clusters_source or "", "")
        about.append(f"{run.n_clusters} clusters" + (f" ({source})" if source else ""))
    lines = [", ".join(about), f"{method(run)}, seed {run.random_state}"]
    if run.metrics:
        lines += ["", scores(run), ""]
    if over(run):
        lines.append(f"acc, nmi, ari and purity are {over(run)}")
    lines += [f"{note.kind}: {note.text}" for note in notes(run)]
    took = f" after {run.seconds['total']:.1f} s" if run.seconds else ""
    device = f" on {run.device}" if run.device else ""
    because = f": {run.reason}" if run.reason else ""
    lines.append(f"{run.status}{took}{device}{because}")
    lines.append(f"stored in {where}")
    return "\n".join(lines)


def listing(runs: Sequence[RunSummary]) -> str:
    """One line per run; below them the notes that a reader of their scores must know, numbered."""
    told = [[(run.dataset, note.text) for note in notes(run)] for run in runs]
    numbers = {note: i for i, note in enumerate(dict.fromkeys(chain(*told)), start=1)}
    header = ("run", "status", "K", "acc", "nmi", "silhouette", "seconds", "")
    rows = [
        (
            run.run_id,
            run.status,
            run.n_clusters,
            *((run.metrics or {}).get(name) for name in ("acc", "nmi", "silhouette")),
            round(run.seconds["total"]) if run.seconds else None,
            "".join(f"[{numbers[note]}]" for note in own),
        )
        for run, own in zip(runs, told)
    ]
    below = [f"[{number}] {dataset}: {text}" for (dataset, text), number in numbers.items()]
    return "\n".join([table([header, *rows]), *below])


class ProgressBar:
    """A bar over the epochs of both stages on stderr; scores as they are seen."""

    def __init__(self, epochs: Mapping[str, int]) -> None:
        from rich.console import Console

        self.epochs = epochs
        self.console = Console(stderr=True, highlight=False, markup=False)

    @contextmanager
    def shown(self) -> Iterator["ProgressBar"]:
        """The bar is on the screen in this block; where stderr is no terminal, lines only."""
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        total = sum(self.epochs.values())
        counted = "{task.completed:.0f}/{task.total:.0f}  loss {task.fields[loss]}"
        self.bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn(counted if total else ""),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self.console,
            disable=not self.console.is_terminal,
            transient=True,
        )
        first = "preparing" if total else "no training"
        self.task = self.bar.add_task(first, total=total or None, loss="-")
        with self.bar:
            yield self

    def see(self, event: Any) -> None:
        """Show one event of the pipeline."""
        kind = type(event).__name__
        if kind == "Epoch":
            record = event.record
            before = self.epochs["pretrain"] if record["stage"] == "train" else 0
            done = before + record["epoch"]
            self.bar.update(
                self.task,
                description=record["stage"] if done < self.bar.tasks[0].total else "clustering",
                completed=done,
                loss=f"{record['losses']['total']:.4g}",
            )
        elif kind == "Evaluated":
            stage, epoch = event.evaluation.stage, event.evaluation.epoch
            values = ((name, event.evaluation.metrics.get(name)) for name in naming.METRICS)
            texts = [f"{name} {_cell(value)}" for name, value in values if value is not None]
            self.say(f"{stage} {epoch}/{self.epochs[stage]}: {', '.join(texts)}")
        elif kind == "Warned":
            self.say(f"note: {event.message}")

    def say(self, line: str) -> None:
        """One line on stderr, above the bar."""
        self.console.print(line, soft_wrap=True)
