"""Windows that were looked at, and how they are written."""

import pytest

from pages.affinity.windows import Box, Place, parse


def test_a_box_is_written_and_read_back():
    box = Box(120, 480, 600, 900)
    assert box.text == "120-480,600-900"
    assert box.size == (360, 300)
    assert parse(box.text, 1000) == box


@pytest.mark.parametrize("text", [None, "", "1-2", "x-2,3-4", "1-2-3,4-5", "7-7,1-2", "9-3,1-2"])
def test_what_cannot_be_read_is_the_whole(text):
    assert parse(text, 1000) is None


def test_a_box_is_cut_to_the_matrix_and_all_of_it_is_the_whole():
    assert parse("10-99999,0-20", 50) == Box(10, 50, 0, 20)
    assert parse("0-50,0-50", 50) is None
    assert parse("60-70,0-20", 50) is None


def test_back_and_forward_and_what_is_ahead_is_forgotten():
    a, b, c = Box(0, 10, 0, 10), Box(0, 5, 0, 5), Box(5, 10, 5, 10)
    place = Place("run", "cluster").to(a).to(b)
    assert (place.window, place.can_go_back, place.can_go_forward) == (b, True, False)
    back = place.moved(-1)
    assert (back.window, back.can_go_forward) == (a, True)
    assert back.moved(1) == place
    assert back.moved(-1).window is None
    assert back.moved(-9) == back.moved(-1)
    other = back.to(c)
    assert other.visited == (None, a, c)
    assert not other.can_go_forward
    assert other.to(c) == other
