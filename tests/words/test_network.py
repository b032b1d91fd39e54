"""The network of a plan in words."""

from dmsc_core.words.network import describe
from tests.plots.test_network_drawing import NAMES, PLANS


def test_a_sentence_for_those_who_do_not_see_it():
    assert describe(PLANS["single"], NAMES).startswith("One network for text")
    assert "share one" in describe(PLANS["affinity"], NAMES)
    assert "at the inputs" in describe(PLANS["early"], NAMES)
    assert "after layer 1, after layer 2" in describe(PLANS["intermediate"], NAMES)
