"""The report of several runs, side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

from dmsc_core.evaluation.agreement import ari_matrix
from dmsc_core.figure_data import stored_run
from dmsc_core.plots import losses, matrix, seeds
from dmsc_core.report import document, figures, single_run
from dmsc_core.report.document import Cell, figure
from dmsc_core.report.reported_run import ReportedRun, spelled
from dmsc_core.report.seed_spread import SeededRuns, methods, scores, table, ways
from dmsc_core.words import loss_terms, naming
from dmsc_core.words.notes import over, together

HEIGHT = 380  # pixels of a figure of which there are many
CELLS = 384  # cells a side of an affinity among several
TERMS = ("total", "self_expression", "reconstruction")

Runs = Mapping[str, ReportedRun]  # by their short names


def report(runs: Sequence[ReportedRun]) -> bytes:
    """Several runs as one page.

    Raises
    ------
    ValueError : there are fewer than two.
    """
    if len(runs) < 2:
        raise ValueError(f"a comparison needs at least two runs, got {len(runs)}")
    data = list(dict.fromkeys(run.summary.dataset for run in runs))
    title = f"{len(runs)} runs on {', '.join(data)}"
    names = naming.short_titles([run.summary for run in runs])
    drawn = dict(zip(names, map(spelled, runs)))
    compared = methods([(run.summary, run.result.config) for run in runs])
    repeated = any(len(method.runs) > 1 for method in compared)
    order, affinities = _affinities(drawn)
    body = document.render(
        "comparison.html",
        title=title,
        told=single_run.spelled_out(together({n: r.summary for n, r in zip(names, runs)})),
        scores=_marked_table(rows(runs), "comparison", "run", dict(naming.METRICS.values())),
        seeds=_marked_table(table(compared), "seeds", "method") if repeated else "",
        spreads=_spreads(compared) if repeated else [],
        losses=_losses(drawn),
        order=order,
        affinities=affinities,
        samples=_samples(drawn),
        agreement=_agreement(drawn),
        runs=[
            {"name": name, "told": single_run.notes(run), "account": single_run.account(run)}
            for name, run in zip(names, runs)
        ],
        run_ids=[run.summary.run_id for run in runs],
    )
    return document.page(title, body)


def rows(runs: Sequence[ReportedRun]) -> list[dict[str, Any]]:
    """The table: each run with the W that was chosen, and with the plain one."""
    keys = [k for k in naming.METRICS if any(r.result.metrics.get(k) is not None for r in runs)]
    several_data = len({run.summary.dataset for run in runs}) > 1
    partly = any(over(run.summary) for run in runs)
    table_rows = []
    for run in runs:
        for way, plain in ways(run.summary).items():
            metrics = run.result.metrics_plain if plain else run.result.metrics
            row: dict[str, Any] = {"method": naming.method(run.summary)}
            if several_data:
                row["data"] = run.summary.dataset
            row |= {"W": way, "K": run.summary.n_clusters, "seed": run.summary.random_state}
            if partly:
                row["labelled"] = over(run.summary).removeprefix("over ")
            row |= {naming.METRICS[k][0]: metrics.get(k) for k in keys}
            seconds = run.result.seconds.get("total")
            row["seconds"] = None if seconds is None else Cell(f"{seconds:.1f}", seconds)
            run_id = run.summary.run_id
            table_rows.append(row | {"run": Cell(f"… {run_id[-4:]}", run_id)})
    return table_rows


def _marked_table(
    table_rows: Sequence[Mapping[str, Any]],
    name: str,
    of: str,
    titles: Mapping[str, str] | None = None,
) -> str:
    """A table in which a further row of the same run or method stands back."""
    again = [i for i in range(1, len(table_rows)) if table_rows[i][of] == table_rows[i - 1][of]]
    return document.table(table_rows, name, again, titles)


def _spreads(compared: Sequence[SeededRuns]) -> list[str]:
    keys = [k for k in ("acc", "nmi", "silhouette") if scores(compared, k)][:2]
    return [
        figure(
            seeds.spread(scores(compared, k), naming.METRICS[k][0]),
            f"seeds-{k}",
            f"{naming.METRICS[k][0]} of each method over its seeds",
            "Points: runs; orange: their mean; grey: one standard deviation around it.",
        )
        for k in keys
    ]


def _losses(runs: Runs) -> list[str]:
    drawn = []
    for term in TERMS:
        histories = {
            name: run.result.history
            for name, run in runs.items()
            if any(term in record["losses"] for record in run.result.history)
        }
        if histories:
            title = f"{loss_terms.title(term)} loss of every run"
            overlay = losses.overlay(histories, term, HEIGHT)
            drawn.append(figure(overlay, f"losses-{term}", title, f"{title}."))
    return drawn


def _affinities(runs: Runs) -> tuple[str, list[dict[str, str]]]:
    """The order of the affinities in words, and the figure of each."""
    with_matrix = {name: r for name, r in runs.items() if r.result.affinity is not None}
    results = [run.result for run in with_matrix.values()]
    if not results:
        return "", []
    by, order, like = "cluster", "Each ordered by its own clusters.", None
    if stored_run.same_samples(results):
        like = results[0]
        order = (
            f"All ordered by the clusters of {next(iter(with_matrix))}: the same row everywhere."
        )
        if like.dataset.labels is not None:
            by = "label"
            order = "All ordered by label: the same row is the same sample everywhere."
    drawn = []
    for name, run in with_matrix.items():
        view = stored_run.overview(run.result, by=by, size=CELLS, like=like)
        heat = matrix.heatmap(
            view.picture, view.n_samples, view.marks, value_title="w", height=HEIGHT, bar=False
        )
        part = figure(heat, f"{run.summary.run_id}-affinity", f"Affinity of {name}")
        drawn.append(_named(name, run, part))
    return order, drawn


def _samples(runs: Runs) -> list[dict[str, str]]:
    labelled = all(run.result.dataset.labels is not None for run in runs.values())
    by = "label" if labelled else "cluster"
    return [
        _named(name, run, figures.cloud(run, points, title, by, HEIGHT, names=False))
        for name, run in runs.items()
        for title, points in list(figures.places(run).items())[-1:]
    ]


def _agreement(runs: Runs) -> str:
    """The adjusted Rand index of every two runs of the same samples."""
    results = [run.result for run in runs.values()]
    if not stored_run.same_samples(results):
        return ""
    values = ari_matrix([result.clusters for result in results]).tolist()
    return document.table(
        [{"run": name} | dict(zip(runs, row)) for name, row in zip(runs, values)], "agreement"
    )


def _named(name: str, run: ReportedRun, part: str) -> dict[str, str]:
    """A figure below the name of its run and its best known score."""
    metrics = run.result.metrics
    key = next((k for k in ("acc", "silhouette") if metrics.get(k) is not None), None)
    score = "" if key is None else f"{naming.METRICS[key][0].lower()} {metrics[key]:.3f}"
    score += f" {over(run.summary)}" if key == "acc" and over(run.summary) else ""
    return {"name": name, "score": score, "figure": part}
