"""Agreement of runs: every two of them as a number, and the samples that change sides."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dmsc_core.evaluation.agreement import Flow
from dmsc_core.plots.palette import FAINT, NEUTRAL, colour, rgb
from dmsc_core.plots.template import add_shares, blank, note
from dmsc_core.words.naming import shortened

LONGEST = 30  # letters of a name beside the matrix
ROW, FLOW = 46, 420  # pixels of one run in a matrix, of clusters and the samples between them
ROOM = 90  # pixels below, for the names
LINK = 0.35  # opacity of those who stay


def agreement(values: np.ndarray, names: Sequence[str]) -> go.Figure:
    """A matrix of agreements with its numbers; 1 is the strongest colour, 0 and below the weakest.

    Parameters
    ----------
    values : (r, r), e.g. adjusted Rand indices.
    names : of the r runs.
    """
    short = [shortened(name, LONGEST) for name in names]
    places = list(range(len(names)))
    figure = blank(ROOM + ROW * max(len(names), 3), showlegend=False)
    add_shares(
        figure,
        values,
        [[f"{v:.2f}" for v in row] for row in values],
        x=places,
        y=places,
        customdata=[[f"{a}<br>{b}" for b in names] for a in names],
        hovertemplate="%{customdata}<br>ARI %{z:.3f}<extra></extra>",
    )
    axis = {"tickvals": places, "ticktext": short, "showgrid": False, "zeroline": False}
    figure.update_xaxes(**axis, tickangle=-35)  # names end at their column, so the last one fits
    return figure.update_yaxes(**axis, autorange="reversed")


def flow(
    moves: Flow,
    source: str,
    target: str,
    source_names: Sequence[str] | None = None,
    target_names: Sequence[str] | None = None,
) -> go.Figure:
    """Clusters of one run at the left, of another at the right, and the samples between them.

    The largest one-to-one match of the two keeps the colour of its cluster; who leaves it is grey.

    Parameters
    ----------
    moves : of the samples from the one to the other.
    source, target : names of the two clusterings.
    source_names, target_names : of the clusters, by their value; ``cluster 3`` else.
    """
    left = [_called(k, source_names) for k in moves.sources]
    right = [_called(k, target_names) for k in moves.targets]
    called = [source] * len(left) + [target] * len(right)
    node, link = _nodes(moves, left, right, called), _links(moves)
    figure = blank(FLOW).add_sankey(arrangement="snap", node=node, link=link)
    for x, text in ((0, source), (1, target)):
        note(figure, x, f"<b>{text}</b>", xref="paper", xanchor="right" if x else "left")
    return figure.update_layout(margin_t=34)


def _nodes(moves: Flow, left: list[str], right: list[str], called: list[str]) -> dict[str, Any]:
    matched = [colour(int(k)) if k >= 0 else NEUTRAL for k in moves.partners]
    return {
        "label": left + right,
        "color": [colour(k) for k in range(len(left))] + matched,
        "x": [0.001] * len(left) + [0.999] * len(right),
        "y": [*_middles(moves.counts.sum(axis=1)), *_middles(moves.counts.sum(axis=0))],
        "pad": 8,
        "thickness": 14,
        "line": {"width": 0},
        "customdata": called,
        "hovertemplate": "%{customdata}: %{label}<br>%{value} samples<extra></extra>",
    }


def _links(moves: Flow) -> dict[str, Any]:
    i, j = np.nonzero(moves.counts)
    values = moves.counts[i, j]
    return {
        "source": i.tolist(),
        "target": (len(moves.sources) + j).tolist(),
        "value": values.tolist(),
        "color": [_faded(int(a)) if a == b else FAINT for a, b in zip(i, moves.partners[j])],
        "customdata": [f"{value / values.sum():.1%} of all" for value in values],
        "hovertemplate": "%{source.label} to %{target.label}<br>%{value} samples, "
        "%{customdata}<extra></extra>",
    }


def _called(value: int, names: Sequence[str] | None) -> str:
    return f"cluster {value}" if names is None else str(names[value])


def _middles(sizes: np.ndarray) -> list[float]:
    """The middles of nodes of these sizes, from above; plotly wants them within 0..1."""
    share = sizes / sizes.sum()
    return np.clip(np.cumsum(share) - share / 2, 0.001, 0.999).tolist()


def _faded(i: int) -> str:
    r, g, b = rgb(colour(i))
    return f"rgba({r}, {g}, {b}, {LINK})"
