"""Portraits in words."""

import numpy as np
import pytest

from dmsc_core.evaluation.portraits import Belonging, Portrait
from dmsc_core.plots import cluster_heading
from dmsc_core.plots.palette import SYMBOLS
from dmsc_core.words import portraits

PORTRAIT = Portrait(9, 1234, 5, (7, 8), 0.456, 1, 1000, 1234)
UNKNOWN = Portrait(0, 1, 2, (2,), np.nan, None, 0, 0)


def belonging(*own):
    return Belonging(np.array(own), np.array([3, 0]))


def test_a_cluster_has_the_glyph_of_its_points_and_its_size():
    assert len(cluster_heading.GLYPHS) == len(SYMBOLS)
    title = cluster_heading.title(PORTRAIT)
    assert cluster_heading.GLYPHS[2] in title
    assert title.endswith("**Cluster 9** · 1,234 samples")


def test_the_line_of_facts_says_what_is_known():
    line = portraits.facts_line(PORTRAIT, ("a", "b*"))
    assert line == "mostly **b\\***, purity **0.81** · belonging **46%** (chance 50%)"
    assert portraits.facts_line(UNKNOWN, None) == ""


def test_captions_say_how_sure_and_where_else():
    assert portraits.captions(belonging(0.4, np.nan), [1, 0, 1]) == [
        "medoid",
        "40% sure, or cluster 3",
        "unknown",
    ]
    assert portraits.captions(belonging(0.4, 1.0), [0, 1]) == ["medoid", "100% sure"]
    assert portraits.captions(None, [0, 1]) == ["medoid", "unknown"]


@pytest.mark.parametrize(
    ("by", "word"), [("coefficients", "|c|"), ("distances", "50 %"), (None, "clusters alone")]
)
def test_the_legend_says_how_it_was_told(by, word):
    assert word in portraits.legend(by)
    assert ("Belonging, how sure" in portraits.legend(by)) == (by is not None)


def test_the_modality_that_speaks_most_is_named_and_the_others_follow():
    voices = {"image": np.array([0.2, 0.71]), "te_xt": np.array([0.3, 0.93])}
    line = portraits.voice_line(PORTRAIT, [0, 9], voices)
    assert line == "**te\\_xt** speaks most for it: 93% of nearest neighbours inside (image 71%)"
    voices |= {"third": np.array([1, 0.931])}
    line = portraits.voice_line(PORTRAIT, [0, 9], voices)
    assert line.startswith("**te\\_xt and third** speak most for it: 93%")
    alike = {name: np.array([0.5, 1.0]) for name in ("a", "b")}
    assert "speak for it alike: 100%" in portraits.voice_line(PORTRAIT, [0, 9], alike)


def test_what_speaking_means_is_said():
    assert "raw features" in portraits.voice_legend(True)
    assert "latents" in portraits.voice_legend(False)


def test_where_nothing_is_known_nothing_is_said():
    assert portraits.voice_line(UNKNOWN, [0], {}) == ""
    assert portraits.voice_line(UNKNOWN, [0], {"a": np.array([np.nan])}) == ""


def test_cards_in_the_order_a_person_wants():
    small = Portrait(1, 5, 0, (), 0.9, 0, 5, 5)
    both = (small, PORTRAIT)
    assert portraits.ordered(both, "size") == [PORTRAIT, small]
    assert portraits.ordered(both, "purity") == [PORTRAIT, small]
    assert portraits.ordered(both[::-1], "own") == [PORTRAIT, small]
    assert portraits.can_be_ordered(both, "purity")
    assert not portraits.can_be_ordered((UNKNOWN,), "purity")
