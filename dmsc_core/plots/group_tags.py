"""The names of groups of points, each above the core of its group."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

PLATE = {  # on which a group's name stands
    "showarrow": False,
    "font": {"color": "#FFFFFF", "size": 12},
    "bgcolor": "rgba(28, 36, 48, 0.72)",
    "borderpad": 2,
    "yanchor": "bottom",
    "yshift": 6,  # clears a marker
}
ROOM, MOST_TOGETHER = 0.04, 4  # of the picture's sides that a tag takes; names in one tag


def add(figure: go.Figure, points: np.ndarray, groups: np.ndarray, names: Sequence[str]) -> None:
    """The name of each group above its core, which stays readable: colour is not the only signal.

    The core is the half of a group that lies nearest to its middle, the sample nearest to the
    median: the name of a group in pieces stands above one of them. In the plane, groups whose names
    would lie on each other share one tag.

    Parameters
    ----------
    points : (n, 2) or (n, 3).
    groups : (n,) integers; ``names[g]`` is that of group g.
    """
    flat = points.shape[1] == 2
    room = np.ptp(points, axis=0) * (ROOM if flat else 0)
    tags: list[tuple[np.ndarray, list[str]]] = []
    for group in np.unique(groups):
        place = _above_core(points[groups == group])
        beside = next((tag for at, tag in tags if (abs(at - place) < room).all()), None)
        if beside is None:
            tags.append((place, [str(names[group])]))
        else:
            beside.append(str(names[group]))
    (figure.layout if flat else figure.layout.scene).annotations = [
        dict(zip("xyz", map(float, at))) | {"text": f"<b>{_together(tag)}</b>"} | PLATE
        for at, tag in tags
    ]


def _above_core(members: np.ndarray) -> np.ndarray:
    """The middle of a group, as high as the highest sample of its core."""
    middle = members[_away(members, np.median(members, axis=0)).argmin()]
    core = members[_away(members, middle).argsort()[: (len(members) + 1) // 2]]
    return np.append(middle[:-1], core[:, -1].max())


def _away(points: np.ndarray, middle: np.ndarray) -> np.ndarray:
    return np.linalg.norm(points - middle, axis=1)


def _together(names: Sequence[str]) -> str:
    more = ", …" if len(names) > MOST_TOGETHER else ""
    return ", ".join(names[:MOST_TOGETHER]) + more
