"""The report of several runs, side by side."""

from collections.abc import Sequence
from html import escape
from typing import Any

from dmsc_core.evaluation.metrics import ari
from dmsc_core.figure_data import stored_run
from dmsc_core.plots import losses, matrix, seeds
from dmsc_core.report import document, figures, single_run
from dmsc_core.report.document import Cell, figure
from dmsc_core.report.reported_run import Shown, spelled
from dmsc_core.report.seed_spread import Method, methods, scores, table, ways
from dmsc_core.words import naming

HEIGHT = 380  # pixels of a figure of which there are many
CELLS = 384  # cells a side of an affinity among several
TERMS = ("total", "self_expression", "reconstruction")


def report(runs: Sequence[Shown]) -> bytes:
    """Several runs as one page.

    Raises
    ------
    ValueError : there are fewer than two.
    """
    if len(runs) < 2:
        raise ValueError(f"a comparison needs at least two runs, got {len(runs)}")
    data = list(dict.fromkeys(run.summary.dataset for run in runs))
    title = f"{len(runs)} runs on {', '.join(data)}"
    drawn = [spelled(run) for run in runs]
    names = naming.short_titles([run.summary for run in runs])
    found = methods([(run.summary, run.result.config) for run in runs])
    body = [
        f'<header><p class="kind">Comparison</p><h1>{escape(title)}</h1>{_notes(runs)}</header>',
        _scores(runs),
        _seeds(found),
        document.section("Losses", document.grid(_losses(drawn, names)), lead=LOSSES),
        _affinities(drawn, names),
        _samples(drawn, names),
        _agreement(drawn, names),
        _made(runs, names),
        single_run.foot(list(runs)),
    ]
    return document.page(title, "".join(body))


LOSSES = "Losses of different methods are sums over different terms: compare their course."


def rows(runs: Sequence[Shown]) -> list[dict[str, Any]]:
    """The table: each run with the W that was chosen, and with the plain one."""
    known = [k for k in naming.METRICS if any(r.result.metrics.get(k) is not None for r in runs)]
    found = []
    for run in runs:
        for way, plain in ways(run.summary).items():
            metrics = run.result.metrics_plain if plain else run.result.metrics
            row: dict[str, Any] = {"method": naming.method(run.summary)}
            if len({other.summary.dataset for other in runs}) > 1:
                row["data"] = run.summary.dataset
            row |= {"W": way, "K": run.summary.n_clusters, "seed": run.summary.random_state}
            row |= {naming.METRICS[k][0]: metrics.get(k) for k in known}
            seconds = run.result.seconds.get("total")
            row["seconds"] = None if seconds is None else Cell(f"{seconds:.1f}", seconds)
            run_id = run.summary.run_id
            found.append(row | {"run": Cell(f"… {run_id[-4:]}", run_id)})
    return found


def _notes(runs: Sequence[Shown]) -> str:
    pairs = {run.summary.dataset: run.summary.pairing for run in runs if run.summary.pairing}
    return "".join(
        f'<p class="note"><b>Pairing</b> {escape(name)}: {escape(text)}</p>'
        for name, text in pairs.items()
    )


def _scores(runs: Sequence[Shown]) -> str:
    shown = rows(runs)
    quiet = [i for i, row in enumerate(shown) if i and row["run"] == shown[i - 1]["run"]]
    said = dict(naming.METRICS.values())
    lead = "Each run with the W that was chosen, and below it with the plain |C| + |C|ᵀ."
    return document.section("Scores", document.table(shown, "comparison", quiet, said), lead=lead)


def _seeds(found: Sequence[Method]) -> str:
    if all(len(method.runs) == 1 for method in found):
        return ""
    shown = table(found)
    quiet = [i for i, row in enumerate(shown) if i and row["method"] == shown[i - 1]["method"]]
    keys = [k for k in ("acc", "nmi", "silhouette") if scores(found, k)][:2]
    drawn = [
        figure(
            seeds.spread(scores(found, k), naming.METRICS[k][0]),
            f"seeds-{k}",
            f"{naming.METRICS[k][0]} of each method over its seeds",
            "Points: runs; orange: their mean; grey: one standard deviation around it.",
        )
        for k in keys
    ]
    lead = (
        "Runs that differ in nothing but their seed: mean ± standard deviation. Of each seed the "
        "newest run counts; stopped runs are left out."
    )
    parts = (document.table(shown, "seeds", quiet), document.grid(drawn))
    return document.section("Mean and spread over seeds", *parts, lead=lead)


def _losses(runs: Sequence[Shown], names: Sequence[str]) -> list[str]:
    histories = {n: r.result.history for n, r in zip(names, runs) if r.result.history}
    known = losses.terms(record for records in histories.values() for record in records)
    return [
        figure(
            losses.overlay(_with(histories, term), term, HEIGHT),
            f"losses-{term}",
            f"{losses.TITLES[term]} loss of every run",
            f"{losses.TITLES[term]} loss of every run.",
        )
        for term in TERMS
        if term in known
    ]


def _with(histories: Any, term: str) -> Any:
    return {n: h for n, h in histories.items() if any(term in record["losses"] for record in h)}


def _affinities(runs: Sequence[Shown], names: Sequence[str]) -> str:
    with_matrix = [(r, n) for r, n in zip(runs, names) if r.result.affinity is not None]
    if not with_matrix:
        return ""
    results = [run.result for run, _ in with_matrix]
    together = stored_run.same_samples(results)
    by, lead = "cluster", "Each ordered by its own clusters."
    if together and results[0].dataset.labels is not None:
        by, lead = "label", "All ordered by label: the same row is the same sample everywhere."
    elif together:
        lead = f"All ordered by the clusters of {with_matrix[0][1]}: the same row everywhere."
    like = results[0] if together else None
    parts = []
    for run, name in with_matrix:
        seen = stored_run.overview(run.result, by=by, size=CELLS, like=like)  # type: ignore[arg-type]
        drawn = matrix.heatmap(
            seen.picture, seen.n_samples, seen.marks, value_title="w", height=HEIGHT, bar=False
        )
        alt = f"Affinity of {name}"
        parts.append(_titled(name, run, figure(drawn, f"{run.summary.run_id}-affinity", alt)))
    lead += " Colours go to the strongest links of each."
    return document.section("Affinities", document.grid(parts, 3), lead=lead)


def _samples(runs: Sequence[Shown], names: Sequence[str]) -> str:
    parts = []
    labelled = all(run.result.dataset.labels is not None for run in runs)
    by = "label" if labelled else "cluster"
    for run, name in zip(runs, names):
        for title, points in list(figures.places(run).items())[-1:]:
            parts.append(
                _titled(name, run, figures.cloud(run, points, title, by, HEIGHT, names=False))
            )
    return document.section("Samples in the plane", document.grid(parts, 3))


def _agreement(runs: Sequence[Shown], names: Sequence[str]) -> str:
    """The adjusted Rand index of every two runs of the same samples."""
    if not stored_run.same_samples([run.result for run in runs]):
        return ""
    found = [
        {"run": name} | {n: ari(a.result.clusters, b.result.clusters) for b, n in zip(runs, names)}
        for a, name in zip(runs, names)
    ]
    lead = "Adjusted Rand index between the clusters of every two runs: 1 the same, 0 by chance."
    return document.section("Agreement between runs", document.table(found, "agreement"), lead=lead)


def _titled(name: str, run: Shown, part: str) -> str:
    best = next(
        (
            f"{naming.METRICS[k][0].lower()} {run.result.metrics[k]:.3f}"
            for k in ("acc", "silhouette")
            if run.result.metrics.get(k) is not None
        ),
        "",
    )
    return f'<div><h3>{escape(name)} <span class="caption">{best}</span></h3>{part}</div>'


def _made(runs: Sequence[Shown], names: Sequence[str]) -> str:
    parts = [
        f"<details><summary>{escape(name)}</summary>{single_run.notes(run)}{single_run.made(run)}</details>"
        for run, name in zip(runs, names)
    ]
    return document.section("How these runs were made", *parts)
