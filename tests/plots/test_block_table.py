"""Means of links as a table."""

import numpy as np

from dmsc_core.graph.links import BlockMeans
from dmsc_core.plots.block_table import block_table
from dmsc_core.plots.palette import ramp

FOUND = BlockMeans(np.array([[4.0, 1.0], [0.0005, 2.0]]), np.array([3, 2]))


def test_cells_say_percent_of_the_strongest_block():
    html = block_table(FOUND, ("a", "b")).to_html()
    for text in (">100<", ">25.0<", ">0.0<", ">50.0<"):
        assert text in html, text
    assert ">–<" in block_table(BlockMeans(np.array([[np.nan]]), np.array([1])), ("a",)).to_html()


def test_the_strongest_cell_has_the_strongest_colour_and_text_that_is_read_on_it():
    for dark, text in ((False, "#FFFFFF"), (True, "#14202B")):
        html = block_table(FOUND, ("a", "b"), dark).to_html()
        r, g, b = ramp(dark)[255]
        rule = html.split(f"background-color: #{r:02x}{g:02x}{b:02x};")[1].split("}")[0]
        assert f"color: {text}" in rule


def test_rows_and_columns_have_names_that_differ():
    frame = block_table(BlockMeans(np.eye(3), np.ones(3, int)), ("x", "y", "x")).data
    assert list(frame.columns) == list(frame.index) == ["x (0)", "y", "x (2)"]
