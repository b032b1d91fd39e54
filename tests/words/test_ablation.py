"""The gain of an ablation in words."""

import pytest

from dmsc_core.words.ablation import verdict
from tests.figure_data.test_ablation_table import step


@pytest.mark.parametrize(
    ("full", "said"),
    [
        (
            0.9,
            "Accuracy +0.400 over the features: better with the network here, of one seed; others",
        ),
        (0.49, "Accuracy -0.010 over the features: no gain that one seed could show."),
        (0.3, "Accuracy -0.200 over the features: better without the network here, of one seed"),
    ],
)
def test_what_the_gain_means_follows_the_figures(full, said):
    steps = {"features": step("a", 0.5, 0.4), "full": step("c", full, 0.7)}
    assert verdict(steps).startswith(said)
    assert verdict({"full": steps["full"]}) is None
