"""A score of several methods, each run with several seeds: every run, and their mean."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from dmsc_core.plots.palette import CHOSEN, COLOURS, NEUTRAL
from dmsc_core.plots.template import blank
from dmsc_core.words.naming import shortened

ROW = 34  # pixels of one method
ROOM = 70  # above and below
LONGEST = 44  # letters of a name


def spread(values: Mapping[str, Sequence[float]], title: str) -> go.Figure:
    """One row for each method: a point for each run, a rule at the mean, a bar of its spread.

    Parameters
    ----------
    values : by the method, the score of each of its runs.
    title : of the score.
    """
    names = [shortened(name, LONGEST) for name in values]
    figure = blank(ROOM + ROW * len(names), showlegend=False)
    for row, runs in enumerate(values.values()):
        if len(runs):
            _add_row(figure, row, np.asarray(runs, float), title)
    figure.update_xaxes(title=title, showgrid=True, nticks=8)
    return figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=names,
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
    )


def _add_row(figure: go.Figure, row: int, scores: np.ndarray, title: str) -> None:
    mean, sd = scores.mean(), scores.std(ddof=1) if len(scores) > 1 else 0.0
    band = {"color": NEUTRAL, "width": 9}
    figure.add_scatter(
        x=[mean - sd, mean + sd], y=[row, row], mode="lines", line=band, hoverinfo="skip"
    )
    figure.add_scatter(
        x=scores,
        y=[row] * len(scores),
        mode="markers",
        marker={"color": COLOURS[0], "size": 8, "opacity": 0.7},
        hovertemplate=f"{title} %{{x:.3f}}<extra></extra>",
    )
    figure.add_scatter(
        x=[mean],
        y=[row],
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 20, "color": CHOSEN, "line": {"width": 2.5}},
        hovertemplate=f"mean {title} %{{x:.3f}}<extra>{len(scores)} runs</extra>",
    )
