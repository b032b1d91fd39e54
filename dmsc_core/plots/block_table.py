"""The mean links within and between groups, as a table whose cells are coloured."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dmsc_core.graph.links import BlockMeans
from dmsc_core.plots.palette import ramp
from dmsc_core.words.naming import distinct

LIGHT_TEXT, DARK_TEXT = "#FFFFFF", "#14202B"
BRIGHT = 140  # of 255: dark text on what is brighter


def block_table(blocks: BlockMeans, names: Sequence[str], dark: bool = False) -> Any:
    """A pandas Styler: a row and a column for each group, in the order given.

    A cell says the mean link in percent of that of the strongest block; its colour grows with the
    square root.
    """
    import pandas as pd

    titles = distinct(names)
    shares = 100 * blocks.means / (np.nanmax(blocks.means, initial=0) or 1)
    frame = pd.DataFrame(shares, index=pd.Index(titles), columns=titles)
    colours = _css(blocks.means, dark)
    styled = frame.style.apply(
        lambda _: pd.DataFrame(colours, frame.index, frame.columns), axis=None
    )
    return styled.format(_percent)


def _percent(value: float) -> str:
    if np.isnan(value):
        return "–"
    return "100" if value >= 99.95 else f"{value:.1f}"


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
