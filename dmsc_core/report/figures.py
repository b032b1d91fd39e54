"""The figures of a run, as parts of a page."""

from collections.abc import Mapping

import numpy as np

from dmsc_core.figure_data import matrices, sources, stored_run
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
from dmsc_core.report.reported_run import Shown
from dmsc_core.result import Evaluation, RunResult

MOST_POINTS = 20_000  # of a picture; more make the page slow, and cover each other
MOST_FILM = 8  # pictures of the affinity while it formed
SMALL = 320  # pixels of a figure beside others
CURVES = 400  # of curves: their legends take two lines
POOLED: How = "max"


def loss_curves(run: Shown) -> str:
    """Losses by term; nothing where there were no epochs."""
    if not run.result.history:
        return ""
    drawn = losses.curves(run.result.history, CURVES)
    caption = "Losses by term, over the epochs of both stages."
    return figure(drawn, f"{run.summary.run_id}-losses", "Losses by term", caption)


def score_curves(run: Shown) -> str:
    """Scores while it trained; nothing where they were not looked at more than once."""
    if len(run.result.evaluations) < 2:
        return ""
    drawn = score_panels.score_lines(run.result.evaluations, CURVES)
    caption = "Scores while it trained. Nothing was chosen by them."
    return figure(drawn, f"{run.summary.run_id}-scores", "Scores over epochs", caption)


def film(run: Shown) -> str:
    """W as it formed, as small pictures; nothing where it was not looked at more than once."""
    seen = run.result.evaluations
    if len(seen) < 2:
        return ""
    at = frames(len(seen), MOST_FILM)
    return f'<div class="film">{"".join(_frame(seen[i]) for i in at)}</div>'


def _frame(evaluation: Evaluation) -> str:
    light, dark = (data_uri(_opaque(evaluation.picture, theme)) for theme in (False, True))
    said = f"epoch {evaluation.epoch}"
    return (
        '<figure><picture><source media="screen and (prefers-color-scheme: dark)" '
        f'srcset="{dark}"><img src="{light}" alt="The affinity at {said}"></picture>'
        f"<figcaption>{said}</figcaption></figure>"
    )


def _opaque(picture: np.ndarray, dark: bool) -> np.ndarray:
    colours = thumbnail(picture, dark, size=len(picture), rooted=True)
    return np.dstack([colours, np.full(colours.shape[:2], 255, np.uint8)])


def affinity(run: Shown) -> str:
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


def graph(run: Shown) -> list[str]:
    """Eigenvalues of the Laplacian, and degrees."""
    found = run.result.spectrum
    if found is None:
        return []
    suggested = run.result.metrics.get("eigengap_k")
    K = None if suggested is None else int(suggested)
    values = spectrum.eigenvalues(found.eigenvalues, run.result.n_clusters, K, SMALL)
    name = run.summary.run_id
    said = f"Smallest eigenvalues of the Laplacian; the first {run.result.n_clusters} are filled."
    return [
        figure(values, f"{name}-eigenvalues", "Laplacian eigenvalues", said),
        figure(
            spectrum.degrees(found.degrees, SMALL),
            f"{name}-degrees",
            "Degrees of the samples",
            "How strongly samples are linked.",
        ),
    ]


def clouds(run: Shown) -> list[str]:
    """The samples in the plane, coloured by cluster, and by label where there are labels."""
    groups = ["cluster"] if run.result.dataset.labels is None else ["cluster", "label"]
    return [cloud(run, points, title, by) for title, points in places(run).items() for by in groups]


def places(run: Shown) -> Mapping[str, np.ndarray]:
    """Where the samples lie, (n, 2), by what the picture is called."""
    known = [name for name in sources.sources(run.result) if not sources.needs_data(name)]
    if not known:
        return run.pictures
    first = known[0]
    title = "Spectral embedding of the affinity"
    if first != sources.AFFINITY:
        title = f"Principal components: {sources.sources(run.result)[first].lower()}"
    return {title: sources.quick_picture(run.result, first)} | dict(run.pictures)


def cloud(
    run: Shown, points: np.ndarray, title: str, by: str, height: int = 440, names: bool = True
) -> str:
    """The samples as points; of very many a drawn part."""
    result, rows = run.result, _drawn(len(points))
    group = stored_run.grouping(result, by)
    texts = stored_run.hover(result)
    drawn = embedding.scatter(
        points[rows],
        group.codes[rows],
        group.names or (),
        [texts[i] for i in rows],
        height,
        names,
    )
    part = "" if len(rows) == len(points) else f" {len(rows):,} of {len(points):,} samples."
    slug = title.split(" of ")[0].split(":")[0].lower().replace(" ", "-")
    return figure(
        drawn,
        f"{run.summary.run_id}-{slug}-{by}",
        f"{title}, coloured by {by}",
        f"{title}, coloured by {by}.{part}",
    )


def _drawn(n: int) -> np.ndarray:
    if n <= MOST_POINTS:
        return np.arange(n)
    return np.sort(np.random.default_rng(0).choice(n, MOST_POINTS, replace=False))


def meeting(run: Shown) -> list[str]:
    """Classes against clusters where there are labels, and the sizes of clusters."""
    result, name = run.result, run.summary.run_id
    found = []
    if result.dataset.labels is not None:
        counts, names, match = stored_run.confusion_of(result)
        drawn = confusion.confusion(counts, names, match, 440)
        said = "Which class went to which cluster; colour is the share of the class."
        found.append(figure(drawn, f"{name}-confusion", "Classes against clusters", said))
    bars = sizes.bars(
        *stored_run.sizes(result), axis_title="Cluster", height=440 if found else SMALL
    )
    return [*found, figure(bars, f"{name}-sizes", "Sizes of clusters", "Samples in each cluster.")]


def canonical(run: Shown) -> str:
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
        correlations.hint(pairwise, trained),
    )


def _pairwise(result: RunResult) -> np.ndarray | None:
    """(pairs, r), where the run left one row for each pair of all modalities."""
    found = result.extras.get("pairwise_canonical_correlations")
    M = result.dataset.n_modalities
    rows = M * (M - 1) // 2
    if found is None or np.ndim(found) != 2 or len(found) != rows or not rows:
        return None
    return np.asarray(found)
