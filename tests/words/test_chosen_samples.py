"""Chosen samples in words."""

from dmsc_core.figure_data import stored_run
from dmsc_core.figure_data.sample_facts import facts_of
from dmsc_core.words import chosen_samples
from tests.figure_data.test_choosing import FACTS, RUN
from tests.store.results import result


def summary(run, facts, chosen):
    wrong = None if run.dataset.labels is None else stored_run.wrong(run)
    own = None if facts.belonging is None else facts.belonging.own
    return chosen_samples.summary(run.clusters, chosen, wrong, own)


def test_the_summary_says_how_many_where_and_how_sure():
    text = summary(RUN, FACTS, [0, 3, 8])
    mean = FACTS.belonging.own[[0, 3, 8]].mean()
    assert text == (
        "3 of 12 samples · clusters 0 (2), 1 (1) · 1 not in the cluster of their class · "
        f"mean belonging {mean:.0%} (chance 50%)"
    )


def test_without_labels_and_affinity_the_summary_says_what_it_can():
    run = result(matrices=False, labels=False, latents={})
    assert summary(run, facts_of(run), [0, 3]) == "2 of 12 samples · cluster 0 (2)"
