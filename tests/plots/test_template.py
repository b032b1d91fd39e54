"""The shared look."""

from dmsc_core.plots.palette import COLOURS
from dmsc_core.plots.template import bent, blank, log_axis, template


def test_ticks_are_powers_of_ten_where_there_are_several_decades():
    assert log_axis([1e-3, 5.0, None, 0])["dtick"] == 1
    assert "dtick" not in log_axis([2.0, 3.0])
    assert log_axis([2.0, 30.0])["dtick"] == "D2"  # 1, 2 and 5: all digits would cover each other
    assert log_axis([])["type"] == "log"


def test_the_palette_is_the_colourway():
    assert tuple(template().layout.colorway) == COLOURS
    assert tuple(blank().layout.colorway) == COLOURS


def test_bent_colours_grow_with_the_root():
    assert bent(("a", "b", "c", "d", "e")) == [
        [0, "a"], [1 / 16, "b"], [1 / 4, "c"], [9 / 16, "d"], [1, "e"],
    ]  # fmt: skip
    assert [at for at, _ in bent(("a", "b", "c", "d", "e"), signed=True)] == [
        0,
        3 / 8,
        1 / 2,
        5 / 8,
        1,
    ]
