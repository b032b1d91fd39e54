"""The drawing of a network."""

from xml.etree import ElementTree

import pytest

from dmsc_core.model.fusion.plan import Join, Plan
from dmsc_core.plots.network_drawing import network
from dmsc_core.words.network import describe

NAMES, SHAPES = ("image", "text <b>", "sound"), ("8 × 8", "9", "7")
EVERYONE = (0, 1, 2)
PLANS = {
    "affinity": Plan(EVERYONE),
    "single": Plan((1,)),
    "early": Plan(EVERYONE, (Join(0, (EVERYONE,)),), "sum"),
    "late": Plan(EVERYONE, (Join(3, (EVERYONE,)),), "max"),
    "intermediate": Plan(EVERYONE, (Join(1, ((0, 1), (2,))), Join(2, (EVERYONE,)))),
}


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter() if element.text]


@pytest.mark.parametrize("name", PLANS)
def test_every_plan_is_well_formed_and_uses_the_pages_text_colour(name):
    svg = network(PLANS[name], NAMES, SHAPES, depth=3)
    assert {"image", "text <b>", "sound", "C"} <= set(texts(svg))
    assert "currentColor" in svg
    assert "<script" not in svg
    assert "\n" not in svg  # Markdown, which takes it, would end it at an empty line


def test_latents_are_one_each_or_one():
    assert {"Z₁", "Z₂", "Z₃"} <= set(texts(network(PLANS["affinity"], NAMES, SHAPES, 3)))
    assert "Z" in texts(network(PLANS["late"], NAMES, SHAPES, 3))


def test_the_function_stands_where_streams_join():
    assert texts(network(PLANS["early"], NAMES, SHAPES, 3)).count("+") == 1
    assert texts(network(PLANS["late"], NAMES, SHAPES, 3)).count("max") == 1
    assert texts(network(PLANS["intermediate"], NAMES, SHAPES, 3)).count("[ ]") == 2


def test_modalities_that_take_no_part_say_so():
    svg = network(PLANS["single"], NAMES, SHAPES, 3)
    assert texts(svg).count("not used") == 2


def test_its_label_is_the_plan_in_words():
    svg = ElementTree.fromstring(network(PLANS["late"], NAMES, SHAPES, 3))
    assert svg.get("aria-label") == describe(PLANS["late"], NAMES)


def test_six_modalities_and_other_depths_fit():
    names = tuple("abcdef")
    for depth in (1, 2, 5):
        svg = network(Plan(tuple(range(6))), names, names, depth)
        _, _, width, height = map(float, ElementTree.fromstring(svg).get("viewBox").split())
        xs = [float(e.get("x")) for e in ElementTree.fromstring(svg).iter() if e.get("x")]
        ys = [float(e.get("y")) for e in ElementTree.fromstring(svg).iter() if e.get("y")]
        assert min(xs) >= 0
        assert max(xs) <= width
        assert min(ys) >= 0
        assert max(ys) <= height
