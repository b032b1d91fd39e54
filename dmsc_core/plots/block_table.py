"""The mean links within and between groups, as a table whose cells are coloured."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dmsc_core.graph.links import BlockMeans
from dmsc_core.plots.palette import ramp

LIGHT_TEXT, DARK_TEXT = "#FFFFFF", "#14202B"
BRIGHT = 140  # of 255: dark text on what is brighter


def block_table(found: BlockMeans, names: Sequence[str], dark: bool = False) -> Any:
    """A pandas Styler: a row and a column for each group, in the order given.

    A cell says the mean link in percent of that of the strongest block; its colour grows with the
    square root.
    """
    import pandas as pd

    titles = distinct(names)
    shares = 100 * found.means / (np.nanmax(found.means, initial=0) or 1)
    frame = pd.DataFrame(shares, index=pd.Index(titles), columns=titles)
    colours = _css(found.means, dark)
    styled = frame.style.apply(
        lambda _: pd.DataFrame(colours, frame.index, frame.columns), axis=None
    )
    return styled.format(_percent)


def summary(found: BlockMeans) -> tuple[float, float]:
    """The mean link within groups and between groups, over all pairs of samples."""
    sizes = found.sizes.astype(float)
    pairs = np.outer(sizes, sizes) - np.diag(sizes)
    sums = np.where(pairs > 0, np.nan_to_num(found.means) * pairs, 0)
    own = np.eye(len(sizes), dtype=bool)
    return tuple(  # type: ignore[return-value]
        float(sums[where].sum() / pairs[where].sum()) if pairs[where].sum() else 0.0
        for where in (own, ~own)
    )


def _percent(value: float) -> str:
    if np.isnan(value):
        return "–"
    return "100" if value >= 99.95 else f"{value:.1f}"


def distinct(names: Sequence[str]) -> list[str]:
    """The names, with their number where two are the same: columns need different ones."""
    texts = [str(name) for name in names]
    return [t if texts.count(t) == 1 else f"{t} ({i})" for i, t in enumerate(texts)]


def _css(means: np.ndarray, dark: bool) -> np.ndarray:
    top = np.nanmax(means, initial=0)
    share = np.sqrt(np.clip(np.nan_to_num(means) / (top or 1), 0, 1))
    colours = ramp(dark)[np.round(share * 255).astype(int)]  # (g, g, 3)
    text = np.where(colours @ (0.299, 0.587, 0.114) > BRIGHT, DARK_TEXT, LIGHT_TEXT)
    return np.array(
        [
            [f"background-color: #{r:02x}{g:02x}{b:02x}; color: {t}" for (r, g, b), t in zip(*row)]
            for row in zip(colours, text)
        ],
        dtype=object,
    )
