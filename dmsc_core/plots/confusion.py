"""Classes against clusters."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from dmsc_core.plots.palette import CHOSEN
from dmsc_core.plots.template import add_shares, blank

MOST_TEXT = 26  # classes up to which counts fit into the cells
MOST_BOTH = 12  # the same where a cell says two numbers
SMALL = 10  # pixels of text where a cell says two numbers


def confusion(
    counts: np.ndarray,
    class_names: Sequence[str],
    match: Mapping[int, int] | None = None,
    height: int = 460,
    chosen: np.ndarray | None = None,
) -> go.Figure:
    """Counts by class and cluster; colour is the share of the class.

    Over each cell lies an unseen point, whose ``customdata`` is the class and the cluster, so that
    a cell can be picked.

    Parameters
    ----------
    counts : (classes, clusters) integers.
    match : the class of each cluster (Hungarian); clusters are shown in the order of their class.
    chosen : (classes, clusters), the chosen samples of each cell; such cells are framed, and
        their text says it.
    """
    match = match or {}
    clusters = sorted(range(counts.shape[1]), key=lambda c: (match.get(c, counts.shape[0]), c))
    shown = counts[:, clusters]
    part = None if chosen is None or not chosen.any() else chosen[:, clusters]
    figure = blank(height, showlegend=False)
    add_shares(
        figure,
        shown / np.maximum(counts.sum(axis=1, keepdims=True), 1),
        _texts(shown, part),
        x=[str(c) for c in clusters],
        y=[str(name) for name in class_names],
        textfont=None if part is None else {"size": SMALL},
        customdata=shown,
        hovertemplate="class %{y}, cluster %{x}: %{customdata} samples (%{z:.0%})<extra></extra>",
    )
    axis = {"type": "category", "showgrid": False, "constrain": "domain"}
    figure.update_xaxes(**axis, title="Cluster")
    figure.update_yaxes(**axis, title="Class", autorange="reversed")
    _add_points(figure, shown, part, clusters, class_names)
    if part is not None:
        _add_frames(figure, part)
    return figure


def _texts(shown: np.ndarray, part: np.ndarray | None) -> np.ndarray | None:
    """The texts of the cells: ``63``, or ``5 of 63`` where some are chosen."""
    if max(shown.shape) > (MOST_TEXT if part is None else MOST_BOTH):
        return None if part is None else np.where(part > 0, part.astype(str), "")
    plain = np.where(shown > 0, shown.astype(str), "").astype(object)
    if part is not None:
        for i, j in np.argwhere(part > 0):
            plain[i, j] = f"<b>{part[i, j]}</b><br>of {shown[i, j]}"
    return plain


def _add_points(
    figure: go.Figure,
    shown: np.ndarray,
    part: np.ndarray | None,
    clusters: Sequence[int],
    class_names: Sequence[str],
) -> None:
    cells = np.argwhere(shown > 0)
    share = shown / np.maximum(shown.sum(axis=1, keepdims=True), 1)
    texts = []
    for i, j in cells:
        text = f"class {class_names[i]}, cluster {clusters[j]}: {shown[i, j]} samples"
        text += f" ({share[i, j]:.0%})"
        texts.append(text if part is None else f"{text}<br>{part[i, j]} of them chosen")
    figure.add_scatter(
        x=[str(clusters[j]) for _, j in cells],
        y=[str(class_names[i]) for i, _ in cells],
        mode="markers",
        text=texts,
        customdata=[[int(i), int(clusters[j])] for i, j in cells],
        hovertemplate="%{text}<extra></extra>",
        marker={"size": 22, "opacity": 0, "symbol": "square"},
        unselected={"marker": {"opacity": 0}},
        selected={"marker": {"opacity": 0}},
    )


def _add_frames(figure: go.Figure, part: np.ndarray) -> None:
    frame = {"type": "rect", "line": {"color": CHOSEN, "width": 2.5}}
    for i, j in np.argwhere(part > 0):
        figure.add_shape(frame, x0=j - 0.47, x1=j + 0.47, y0=i - 0.47, y1=i + 0.47)
