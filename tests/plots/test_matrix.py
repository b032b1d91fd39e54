"""Pictures of matrices."""

import numpy as np

from dmsc_core.figure_data import blocks
from dmsc_core.plots import matrix
from dmsc_core.plots.palette import ramp, rgb


def test_blocks_are_the_runs_of_equal_group_along_the_order():
    groups = np.array([1, 0, 1, 0, 2])
    found = blocks.blocks(groups, [1, 3, 0, 2, 4], names=("a", "b", "c"))
    assert found == [("a", 0, 2), ("b", 2, 4), ("c", 4, 5)]
    assert blocks.blocks(groups, range(5))[0] == ("1", 0, 1)


def test_axes_count_samples_though_cells_are_pooled():
    figure = matrix.heatmap(np.eye(10), n_samples=1000)
    heat = figure.data[0]
    assert (heat.x0, heat.dx) == (50, 100)
    assert tuple(figure.layout.xaxis.range) == (0, 1000)
    assert tuple(figure.layout.yaxis.range) == (1000, 0)  # the first row at the top


def test_colours_are_bytes_that_grow_with_the_root_and_ticks_say_values():
    picture = np.array([[0.0, 0.25], [0.25, 1.0]])
    heat = matrix.heatmap(picture, 2).data[0]
    top = blocks.strongest(picture)
    assert heat.z.dtype == np.uint8
    assert heat.z[0, 0] == 0
    assert heat.z[1, 1] == 255
    assert abs(heat.z[0, 1] - 255 * np.sqrt(0.25 / top)) <= 1
    assert heat.colorbar.ticktext[0] == "0"
    assert heat.colorbar.ticktext[-1].startswith("≥")
    assert len(heat.colorbar.ticktext) == len(heat.colorbar.tickvals)


def test_small_pictures_bring_their_values_for_the_hover_and_large_ones_do_not():
    small, large = np.eye(20), np.eye(matrix.MOST_EXACT + 1)
    assert np.allclose(matrix.heatmap(small, 20).data[0].customdata, small)
    assert matrix.heatmap(large, len(large)).data[0].customdata is None


def test_signed_values_get_a_scale_that_is_clear_at_zero():
    C = np.array([[0.0, -1.0], [1.0, 0.0]])
    heat = matrix.heatmap(C, 2).data[0]
    assert heat.z[0, 1] == 0
    assert heat.z[1, 0] == 255
    assert abs(int(heat.z[0, 0]) - 128) <= 1
    assert heat.colorscale[3][1].endswith(", 0)")
    assert heat.colorbar.ticktext[0] == "≤ -1"
    assert heat.colorbar.ticktext[-1] == "≥ 1"


def test_block_marks_are_rules_and_names_where_there_is_room():
    marks = [blocks.Block("a", 0, 60), blocks.Block("b", 60, 61), blocks.Block("c", 61, 100)]
    figure = matrix.heatmap(np.eye(100), 100, marks)
    assert figure.layout.xaxis.ticktext == ("a", "c")
    assert figure.layout.xaxis.tickvals == (30, 80.5)
    assert len(figure.data) == 2
    many = [blocks.Block(str(i), i, i + 1) for i in range(blocks.MOST_BLOCKS + 1)]
    assert len(matrix.heatmap(np.eye(100), 100, many).data) == 1


def test_one_strong_entry_does_not_dim_the_rest():
    picture = np.full((100, 100), 0.1)
    picture[0, 0] = 50.0
    assert blocks.strongest(picture) == 0.1
    assert blocks.strongest(np.zeros((3, 3))) == 1.0


def test_a_thumbnail_has_the_page_where_nothing_is():
    picture = np.array([[1.0, 0.0], [0.0, 1.0]])
    for dark in (False, True):
        image = matrix.thumbnail(picture, dark, size=10)
        assert image.shape == (10, 10, 3)
        assert tuple(image[0, 9]) == tuple(ramp(dark)[0])
        assert tuple(image[0, 0]) == tuple(ramp(dark)[255])
    quarter = np.array([[9.0, 1.0, 0.25], [1.0, 9.0, 1.0], [0.25, 1.0, 9.0]])  # diagonal: no say
    assert tuple(matrix.thumbnail(quarter, size=3)[0, 2]) == tuple(ramp()[128])
    assert tuple(matrix.thumbnail(quarter, size=3, rooted=True)[0, 2]) == tuple(ramp()[64])
    assert tuple(ramp(False)[0]) == rgb("#F7F8F5")


def test_matrices_can_share_the_strongest_colour():
    weak = matrix.heatmap(np.full((3, 3), 0.25), 3, top=1.0).data[0]
    assert (weak.z == round(255 * 0.5)).all()
    assert weak.colorbar.ticktext[-1] == "≥ 1"
