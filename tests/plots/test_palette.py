"""The palette is told apart by any colour vision, and the theme uses the same colours."""

import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from dmsc_core.plots import palette

CONFIG = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"
# Machado, Oliveira, Fernandes, "A physiologically-based model for simulation of color vision
# deficiency", 2009: full deficiency, on linear RGB.
VISIONS = {
    "full": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip


def linear(colour):
    c = np.array(palette.rgb(colour)) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIE L*a*b* (D65) of linear RGB."""
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    t = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one, other):
    """The ratio of WCAG 2."""
    y = sorted(float(np.dot([0.2126, 0.7152, 0.0722], linear(c))) for c in (one, other))
    return (y[1] + 0.05) / (y[0] + 0.05)


def test_twelve_groups_have_twelve_colours():
    assert len(set(map(palette.colour, range(12)))) == 12


@pytest.mark.parametrize("vision", VISIONS)
def test_colours_differ_for_every_colour_vision(vision):
    seen = {c: lab(VISIONS[vision] @ linear(c)) for c in palette.COLOURS}
    distances = {
        pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]])
        for pair in combinations(palette.COLOURS, 2)
    }
    worst = min(distances, key=distances.get)
    assert distances[worst] > 15, worst  # a distance of about 2 can just be seen


def test_colours_are_seen_on_a_light_and_on_a_dark_page():
    theme = tomllib.loads(CONFIG.read_text())["theme"]
    for colour in palette.COLOURS:
        assert contrast(colour, theme["light"]["backgroundColor"]) > 2
        assert contrast(colour, theme["dark"]["backgroundColor"]) > 3


def test_colour_and_symbol_together_are_unique_for_84_groups():
    pairs = {(palette.colour(i), palette.symbol(i)) for i in range(84)}
    assert len(pairs) == 84


def test_the_theme_uses_the_palette():
    theme = tomllib.loads(CONFIG.read_text())["theme"]
    assert tuple(theme["chartCategoricalColors"]) == palette.COLOURS
    assert tuple(theme["light"]["chartSequentialColors"]) == palette.SEQUENTIAL_LIGHT
    assert tuple(theme["dark"]["chartSequentialColors"]) == palette.SEQUENTIAL_DARK


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_and_buttons_have_enough_contrast(mode):
    theme = tomllib.loads(CONFIG.read_text())["theme"][mode]
    for background in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(theme["textColor"], theme[background]) > 7
        assert contrast(theme["linkColor"], theme[background]) > 4.5
    assert contrast("#FFFFFF", theme["primaryColor"]) > 4  # large and bold text on the button


@pytest.mark.parametrize("dark", [False, True])
def test_the_ramp_runs_steadily_from_the_page_to_the_strongest(dark):
    table = palette.ramp(dark)
    assert table.shape == (256, 3)
    assert table.dtype == np.uint8
    lightness = table.astype(float) @ [0.2126, 0.7152, 0.0722]
    steps = np.diff(lightness) * (1 if dark else -1)
    assert steps.min() > -1.5  # monotone but for rounding
    stops = palette.SEQUENTIAL_DARK if dark else palette.SEQUENTIAL_LIGHT
    assert tuple(table[0]) == palette.rgb(stops[0])
    assert tuple(table[-1]) == palette.rgb(stops[-1])


def test_a_scale_has_equal_steps():
    assert palette.scale(("#000000", "#777777", "#FFFFFF")) == [
        [0.0, "#000000"],
        [0.5, "#777777"],
        [1.0, "#FFFFFF"],
    ]
