"""The figures of a run, as parts of a page."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dmsc_core.figure_data import matrices, sample_rows, sources, stored_run
from dmsc_core.figure_data.moments import frames
from dmsc_core.graph.pooling import How
from dmsc_core.plots import (
    confusion,
    correlations,
    embedding,
    losses,
    matrix_window,
    score_panels,
    sizes,
    spectrum,
)
from dmsc_core.plots.matrix import thumbnail
from dmsc_core.plots.thumbnails import data_uri
from dmsc_core.report.document import figure
from dmsc_core.report.reported_run import ReportedRun
from dmsc_core.result import Evaluation, RunResult
from dmsc_core.words.correlations import hint

MOST_POINTS = 20_000  # of a picture; more make the page slow, and cover each other
MOST_FILM = 8  # pictures of the affinity while it formed
SMALL = 320  # pixels of a figure beside others
CURVES = 400  # of curves: their legends take two lines
POOLED: How = "max"


def loss_curves(run: ReportedRun) -> str:
    """Losses by term; nothing where there were no epochs."""
    if not run.result.history:
        return ""
    drawn = losses.curves(run.result.history, CURVES)
    caption = "Losses by term, over the epochs of both stages."
    return figure(drawn, f"{run.summary.run_id}-losses", "Losses by term", caption)


def score_curves(run: ReportedRun) -> str:
    """Scores while it trained; nothing where they were not looked at more than once."""
    if len(run.result.evaluations) < 2:
        return ""
    drawn = score_panels.score_lines(run.result.evaluations, CURVES)
    caption = "Scores while it trained. Nothing was chosen by them."
    return figure(drawn, f"{run.summary.run_id}-scores", "Scores over epochs", caption)


def film(run: ReportedRun) -> list[dict[str, Any]]:
    """W as it formed, as small pictures; none where it was not looked at more than once."""
    looks = run.result.evaluations
    if len(looks) < 2:
        return []
    return [_frame(looks[i]) for i in frames(len(looks), MOST_FILM)]


def _frame(evaluation: Evaluation) -> dict[str, Any]:
    """The picture of an evaluation, a pixel a cell, for a light and for a dark page."""
    picture = evaluation.picture
    light, dark = (
        data_uri(thumbnail(picture, theme, len(picture), rooted=True)) for theme in (False, True)
    )
    return {"epoch": evaluation.epoch, "light": light, "dark": dark}


def affinity(run: ReportedRun) -> str:
    """W ordered by cluster, with clusters and labels beside its axes."""
    result = run.result
    if result.affinity is None:
        return ""
    order = matrices.order_of(result, "cluster")
    part = matrices.part(result.affinity, order, None, POOLED)
    samples = matrices.samples(result, order, "cluster")
    drawn = matrix_window.picture(part, samples, "w")
    n = len(order)
    cells = f"each cell the strongest link of about {n / len(part.values):.1f} samples a side"
    caption = f"W of {n:,} samples, ordered by cluster{' and label' * (len(samples.strips) > 1)}; "
    caption += "every value." if part.exact else f"{cells}."
    return figure(drawn, f"{run.summary.run_id}-affinity", "Affinity ordered by cluster", caption)


def graph(run: ReportedRun) -> list[str]:
    """Eigenvalues of the Laplacian, and degrees."""
    stages, name, K = run.result.spectrum, run.summary.run_id, run.result.n_clusters
    if stages is None:
        return []
    gap = run.result.metrics.get("eigengap_k")
    values = spectrum.eigenvalues(stages.eigenvalues, K, None if gap is None else int(gap), SMALL)
    degrees = spectrum.degrees(stages.degrees, SMALL)
    caption = f"Smallest eigenvalues of the Laplacian; the first {K} are filled."
    linked = "How strongly samples are linked."
    return [
        figure(values, f"{name}-eigenvalues", "Laplacian eigenvalues", caption),
        figure(degrees, f"{name}-degrees", "Degrees of the samples", linked),
    ]


def clouds(run: ReportedRun) -> list[str]:
    """The samples in the plane, coloured by cluster, and by label where there are labels."""
    groups = ["cluster"] if run.result.dataset.labels is None else ["cluster", "label"]
    return [cloud(run, points, title, by) for title, points in places(run).items() for by in groups]


def places(run: ReportedRun) -> Mapping[str, np.ndarray]:
    """Places of the samples, (n, 2), by the title of the picture."""
    titles = sources.sources(run.result)
    first = next((name for name in titles if not sources.needs_data(name)), None)
    if first is None:
        return run.pictures
    title = "Spectral embedding of the affinity"
    if first != sources.AFFINITY:
        title = f"Principal components: {titles[first].lower()}"
    return {title: sources.quick_picture(run.result, first)} | dict(run.pictures)


def cloud(
    run: ReportedRun, points: np.ndarray, title: str, by: str, height: int = 440, names: bool = True
) -> str:
    """The samples as points; of very many a drawn part."""
    result, rows = run.result, _drawn(len(points))
    group = stored_run.grouping(result, by)
    texts = sample_rows.hover(result)
    drawn = embedding.scatter(
        points[rows],
        group.codes[rows],
        group.names or (),
        [texts[i] for i in rows],
        height,
        names,
        neutral=group.neutral,
    )
    part = "" if len(rows) == len(points) else f" {len(rows):,} of {len(points):,} samples."
    slug = title.split(" of ")[0].split(":")[0].lower().replace(" ", "-")
    alt = f"{title}, coloured by {by}"
    return figure(drawn, f"{run.summary.run_id}-{slug}-{by}", alt, f"{alt}.{part}")


def _drawn(n: int) -> np.ndarray:
    if n <= MOST_POINTS:
        return np.arange(n)
    return np.sort(np.random.default_rng(0).choice(n, MOST_POINTS, replace=False))


def meeting(run: ReportedRun) -> list[str]:
    """Classes against clusters where there are labels, and the sizes of clusters."""
    result, name = run.result, run.summary.run_id
    parts, height = [], SMALL
    if result.dataset.labels is not None:
        height = 440
        drawn = confusion.confusion(*stored_run.confusion_of(result), height)
        caption = "Which class went to which cluster; colour is the share of the class."
        n, data = result.dataset.n_labelled, result.dataset
        caption += f" {n:,} of {data.n_samples:,} samples are labelled." * (n < data.n_samples)
        parts.append(figure(drawn, f"{name}-confusion", "Classes against clusters", caption))
    bars = sizes.bars(*stored_run.sizes(result), axis_title="Cluster", height=height)
    return [*parts, figure(bars, f"{name}-sizes", "Sizes of clusters", "Samples in each cluster.")]


def canonical(run: ReportedRun) -> str:
    """Canonical correlations of each pair of modalities, where the run found them."""
    pairwise = _pairwise(run.result)
    if pairwise is None:
        return ""
    names = [m["name"] for m in run.result.dataset.modalities]
    trained = (run.result.config.get("fusion") or {}).get("components")
    return figure(
        correlations.correlations(pairwise, names, 340),
        f"{run.summary.run_id}-correlations",
        "Canonical correlations of each pair of modalities",
        hint(pairwise, trained),
    )


def _pairwise(result: RunResult) -> np.ndarray | None:
    """(pairs, r), where the run left one row for each pair of all modalities."""
    table = np.asarray(result.extras.get("pairwise_canonical_correlations", ()))
    M = result.dataset.n_modalities
    pairs = M * (M - 1) // 2
    return table if table.ndim == 2 and len(table) == pairs > 0 else None
