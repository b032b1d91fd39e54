"""Portraits in words."""

import numpy as np
import pytest

from dmsc_core.evaluation.portraits import Belonging, Portrait
from dmsc_core.plots import portrait_words
from dmsc_core.plots.palette import SYMBOLS
from dmsc_core.plots.sample_facts import SampleFacts

PORTRAIT = Portrait(9, 1234, 5, (7, 8), 0.456, 1, 1000)
UNKNOWN = Portrait(0, 1, 2, (2,), np.nan, None, 0)


def facts(by="coefficients", own=(0.4, np.nan)):
    known = None if by is None else Belonging(np.array(own), np.array([3, 0]))
    return SampleFacts(known, by, np.zeros(2), None)


def test_a_cluster_has_the_glyph_of_its_points_and_its_size():
    assert len(portrait_words.GLYPHS) == len(SYMBOLS)
    title = portrait_words.title(PORTRAIT)
    assert portrait_words.GLYPHS[2] in title
    assert title.endswith("**Cluster 9** · 1,234 samples")


def test_the_line_of_facts_says_what_is_known():
    line = portrait_words.facts_line(PORTRAIT, ("a", "b*"))
    assert line == "mostly **b\\***, purity **0.81** · belonging **0.46**"
    assert portrait_words.facts_line(UNKNOWN, None) == ""


def test_captions_say_how_sure_and_where_else():
    assert portrait_words.captions(facts(), [1, 0, 1]) == [
        "medoid",
        "40% sure, or cluster 3",
        "unknown",
    ]
    assert portrait_words.captions(facts(own=(0.4, 1.0)), [0, 1]) == ["medoid", "100% sure"]
    assert portrait_words.captions(facts(None), [0, 1]) == ["medoid", "unknown"]


@pytest.mark.parametrize(
    ("by", "word"), [("coefficients", "|c|"), ("distances", "50 %"), (None, "clusters alone")]
)
def test_the_legend_says_how_it_was_told(by, word):
    assert word in portrait_words.legend(facts(by))
    assert ("Belonging, how sure" in portrait_words.legend(facts(by))) == (by is not None)


def test_the_modality_that_speaks_most_is_named_and_the_others_follow():
    voices = {"image": np.array([0.2, 0.71]), "te_xt": np.array([0.3, 0.93])}
    line = portrait_words.voice_line(PORTRAIT, [0, 9], voices)
    assert line == "**te\\_xt** speaks most for it: 93% of nearest neighbours inside (image 71%)"
    voices |= {"third": np.array([1, 0.931])}
    line = portrait_words.voice_line(PORTRAIT, [0, 9], voices)
    assert line.startswith("**te\\_xt and third** speak most for it: 93%")
    alike = {name: np.array([0.5, 1.0]) for name in ("a", "b")}
    assert "speak for it alike: 100%" in portrait_words.voice_line(PORTRAIT, [0, 9], alike)


def test_what_speaking_means_is_said():
    assert "raw features" in portrait_words.voice_legend(True)
    assert "latents" in portrait_words.voice_legend(False)


def test_where_nothing_is_known_nothing_is_said():
    assert portrait_words.voice_line(UNKNOWN, [0], {}) == ""
    assert portrait_words.voice_line(UNKNOWN, [0], {"a": np.array([np.nan])}) == ""


def test_cards_in_the_order_a_person_wants():
    small = Portrait(1, 5, 0, (), 0.9, 0, 5)
    both = (small, PORTRAIT)
    assert portrait_words.ordered(both, "size") == [PORTRAIT, small]
    assert portrait_words.ordered(both, "purity") == [PORTRAIT, small]
    assert portrait_words.ordered(both[::-1], "own") == [PORTRAIT, small]
    assert portrait_words.can_be_ordered(both, "purity")
    assert not portrait_words.can_be_ordered((UNKNOWN,), "purity")
