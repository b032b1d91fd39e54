"""What to look at is worked out of the runs, and turns with them."""

from dataclasses import replace

import numpy as np
import pytest

from dmsc_core.evaluation.metrics import accuracy
from dmsc_core.words.lessons import Compared, lessons
from tests.store.results import result

LABELS = np.repeat(np.arange(3), 10)


def compared(name, clusters, plain=None, single=False, silhouette=0.5, labels=LABELS, network=True):
    made = result()
    names = None if labels is None else ("ant", "bee", "cat")
    data = replace(made.dataset, n_samples=30, labels=labels, class_names=names)
    acc = None if labels is None else accuracy(labels, clusters)
    scores = {"acc": acc, "silhouette": silhouette}
    made = replace(made, dataset=data, clusters=clusters)
    return Compared(name, single, network, scores, {"acc": plain}, made)


@pytest.fixture
def wrong():
    """Six bees with the ants."""
    found = LABELS.copy()
    found[10:16] = 0
    return found


def said(runs):
    return {lesson.title: lesson.text for lesson in lessons(runs)}


def test_what_fusion_adds_is_told_in_points_and_by_class(wrong):
    found = said([compared("Alone", wrong, single=True), compared("Fused", LABELS)])
    first = found["Does it help to bring measurements together?"]
    assert "**Fused** has the highest accuracy, 100.0 %" in first
    assert "One measurement alone has 80.0 %; Fused has 20.0 points more" in first
    assert "Class **bee** gains most: Alone has 40.0 % of it" in found["Where is the difference?"]
    assert "6 of 30 samples change" in found["Do they find the same?"]


def test_names_of_classes_are_no_markdown(wrong):
    runs = [compared("Alone", wrong, single=True), compared("Fused", LABELS)]
    names = ("ant", "b*ee", "cat")
    runs = [
        run._replace(result=replace(run.result, dataset=replace(data, class_names=names)))
        for run in runs
        for data in [run.result.dataset]
    ]
    assert r"Class **b\*ee** gains most" in said(runs)["Where is the difference?"]


def test_a_readers_own_subtraction_comes_out_right(wrong):
    runs = [compared("Alone", wrong, single=True), compared("Fused", LABELS)]
    runs = [
        run._replace(metrics=run.metrics | {"acc": acc}) for run, acc in zip(runs, (0.8386, 0.8914))
    ]
    text = said(runs)["Does it help to bring measurements together?"]
    assert "89.1 %" in text
    assert "83.9 %; Fused has 5.2 points more" in text


def test_where_fusion_hurts_it_is_said(wrong):
    found = said([compared("Fused", wrong), compared("Alone", LABELS, single=True)])
    first = found["Does it help to bring measurements together?"]
    assert "**Alone** has the highest accuracy" in first
    assert "Fused has 20.0 points less" in first


def test_single_measurements_alone_are_never_called_a_fusion(wrong):
    alone = [compared("A", LABELS, single=True), compared("B", wrong, single=True)]
    found = said(alone)
    assert "Does it help to bring measurements together?" not in found
    assert "**A** has the highest accuracy, 100.0 %; B has 80.0 %" in found["Which found the most?"]
    text = said([*alone, compared("Fused", wrong)])["Does it help to bring measurements together?"]
    assert "One measurement alone has 100.0 %; Fused has 20.0 points less" in text


def test_runs_that_agree_in_everything_are_said_to():
    found = said([compared("A", LABELS), compared("B", (LABELS + 1) % 3)])
    assert found["Do they find the same?"] == "Both runs find the very same clusters."


def test_scores_that_are_close_are_called_so():
    runs = [compared("A", LABELS, single=True), compared("B", (LABELS + 1) % 3)]
    found = said(runs)
    question = "Does it help to bring measurements together?"
    assert found["Which found the most?"].startswith("All have the same accuracy, 100.0 %.")
    assert "Where is the difference?" not in found
    nearly = LABELS.copy()
    nearly[29] = 0
    runs = [compared("A", LABELS, single=True), compared("B", LABELS), compared("C", nearly)]
    assert "the best fusion here, B, has the same." in said(runs)[question]
    runs = [runs[0]._replace(metrics={"acc": 0.98}), runs[2]]
    assert "the best fusion here, C, is no more than 1.3 points away" in said(runs)[question]


def test_the_way_to_w_is_weighed_against_the_choice_of_the_run(wrong):
    runs = [compared("A", LABELS, plain=0.6), compared("B", wrong, plain=0.8)]
    text = said(runs)["Was it the network?"]
    assert "plain, it is |C| + |C|ᵀ. For A" in text
    assert "For A the chosen way from C to W changes the accuracy by 40.0 points (up" in text
    assert "more than the 20.0 points between" in text
    runs = [compared("A", LABELS, plain=0.99), compared("B", wrong, plain=0.8)]
    assert "Was it the network?" not in said(runs)


def test_a_run_without_a_network_is_weighed_against_the_best_with_one(wrong):
    def told(with_one, without):
        runs = [compared("Deep", with_one), compared("Bare", without, network=False)]
        return said(runs)["Was it the network?"]

    better = told(LABELS, wrong)
    assert "Without a network, Bare has 80.0 %; with one, Deep has 20.0 points more" in better
    assert "Deep has 20.0 points less, so with these settings these clusters" in told(wrong, LABELS)
    assert "no gain that this score could show" in told(LABELS, (LABELS + 1) % 3)
    runs = [compared("Deep", LABELS), compared("Bare", wrong, network=False)]
    runs[1] = runs[1]._replace(metrics={"acc": 0.99})
    assert "no gain that one seed could show" in said(runs)["Was it the network?"]


@pytest.mark.parametrize(
    ("silhouette", "words"), [(0.9, "none has a higher"), (0.1, "20.0 points less")]
)
def test_the_silhouettes_choice_is_judged(wrong, silhouette, words):
    runs = [compared("A", LABELS, silhouette=silhouette), compared("B", wrong)]
    assert words in said(runs)["And without labels?"]


def test_without_labels_only_agreement_is_told(wrong):
    runs = [compared(n, c, labels=None) for n, c in (("A", LABELS), ("B", wrong))]
    assert list(said(runs)) == ["Do they find the same?"]


def test_one_run_teaches_nothing(wrong):
    assert lessons([compared("A", wrong)]) == []


def test_silhouettes_of_other_ways_to_w_are_not_ranked(wrong):
    runs = [compared("A", LABELS, silhouette=0.9), compared("B", wrong)]
    data = runs[1].result.config | {"affinity": {"kind": "plain"}}
    runs[1] = runs[1]._replace(result=replace(runs[1].result, config=data))
    assert "**A**" not in said(runs)["And without labels?"]
    assert "only where all of them make W in the same way" in said(runs)["And without labels?"]
