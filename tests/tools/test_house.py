from itertools import pairwise

import pytest

from tools import house

ROOMS = {
    "roof": {"wall", "ground"},
    "wall": {"ground"},
    "door": {"ground"},
    "chimney": {"roof", "door"},
    "ground": set(),
}


def test_the_picture_in_the_repository_is_what_the_command_draws():
    drawn = house.picture(house.house())
    assert house.PICTURE.read_text(encoding="utf-8") == drawn, "run `python -m tools.house`"


def test_an_arrow_that_follows_from_others_is_left_out():
    assert house.without_implied(ROOMS)["roof"] == {"wall"}
    assert house.without_implied(ROOMS)["chimney"] == {"roof", "door"}


def test_a_room_stands_above_all_that_it_needs():
    floor = house.floors(ROOMS)
    assert floor == {"ground": 0, "wall": 1, "door": 1, "roof": 2, "chimney": 3}


def test_an_arrow_bends_on_every_floor_that_it_passes():
    floor = house.floors(ROOMS)
    _, ways = house.with_bends(house.without_implied(ROOMS), floor)
    assert ways["chimney>door"] == ["chimney", "door|2", "door"]


def test_rooms_of_a_floor_do_not_overlap():
    row = ["a", "b", "x|1", "c"]
    x = house.packed(row, {"a": 0.0, "b": 0.0, "x|1": 900.0, "c": -50.0})
    for left, right in pairwise(row):
        least = (house.width(left) + house.width(right)) / 2 + house.GAP
        assert x[right] - x[left] == pytest.approx(least) or x[right] - x[left] > least


@pytest.mark.parametrize(
    ("name", "room"),
    [
        ("dmsc_core.store.artifacts", "store"),
        ("dmsc_core.errors.StoreError", "errors"),
        ("pages.state.server", "pages/state"),
        ("app", "app.py"),
        ("dmsc_core.__main__", None),
        ("numpy.random", None),
    ],
)
def test_names_of_modules_are_in_rooms(name, room):
    assert house.room_of(tuple(name.split("."))) == room
