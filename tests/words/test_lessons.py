"""What to look at is worked out of the runs, and turns with them."""

from dataclasses import replace

import numpy as np
import pytest

from dmsc_core.evaluation.metrics import accuracy
from dmsc_core.words.compared import Compared
from dmsc_core.words.lessons import lessons
from tests.store.results import result

LABELS = np.repeat(np.arange(3), 10)


def compared(
    name,
    clusters,
    plain=None,
    single=False,
    silhouette=0.5,
    labels=LABELS,
    network=True,
    seeds=(),
    warnings=(),
    present=None,
):
    made = result()
    names = None if labels is None else ("ant", "bee", "cat")
    data = replace(made.dataset, n_samples=30, labels=labels, class_names=names, present=present)
    acc = None if labels is None else accuracy(labels, clusters)
    scores = {"acc": acc, "silhouette": silhouette}
    made = replace(made, dataset=data, clusters=clusters, warnings=warnings)
    by_seed = dict(enumerate(seeds))
    return Compared(name, single, network, scores, {"acc": plain}, made, name, by_seed)


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
    assert "Class **bee** differs most: Alone has 40.0 % of it" in found["Where is the difference?"]
    assert "6 of 30 samples change" in found["Do they find the same?"]


def test_names_of_classes_are_no_markdown(wrong):
    runs = [compared("Alone", wrong, single=True), compared("Fused", LABELS)]
    names = ("ant", "b*ee", "cat")
    runs = [
        run._replace(result=replace(run.result, dataset=replace(data, class_names=names)))
        for run in runs
        for data in [run.result.dataset]
    ]
    assert r"Class **b\*ee** differs most" in said(runs)["Where is the difference?"]


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
    assert "The best measurement alone, A, has 100.0 %; Fused has 20.0 points less" in text


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
    assert "One measurement alone has 100.0 %; B has the same." in said(runs)[question]
    runs = [runs[0]._replace(metrics={"acc": 0.98}), runs[2]]
    assert "C is no more than 1.3 points away" in said(runs)[question]


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
    assert "Deep has 20.0 points less, which one seed cannot tell" in told(wrong, LABELS)
    assert "with one, Deep has the same." in told(LABELS, (LABELS + 1) % 3)
    runs = [compared("Deep", LABELS), compared("Bare", wrong, network=False)]
    runs[1] = runs[1]._replace(metrics={"acc": 0.99})
    assert "with one, Deep is no more than 1.0 points away." in said(runs)["Was it the network?"]


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


FIRST = "Does it help to bring measurements together?"


def alone(m, *seeds, **more):
    """One modality of the two alone, with the accuracy of each seed."""
    made = compared(f"Alone {m}", LABELS, single=True, seeds=seeds, **more)
    config = made.result.config | {"fusion": {"kind": "single", "modality": m}}
    return made._replace(result=replace(made.result, config=config))


def fused(*seeds, **more):
    return compared("Fused", LABELS, seeds=seeds, **more)


def test_runs_of_the_same_highest_accuracy_share_it(wrong):
    runs = [compared("A", LABELS), compared("B", LABELS), compared("C", wrong)]
    text = said(runs)["Which found the most?"]
    assert text.startswith("**A** and **B** share the highest accuracy, 100.0 %; C has 80.0 %")


def test_runs_that_the_silhouette_cannot_tell_apart_are_all_named(wrong):
    runs = [compared("A", LABELS), compared("B", wrong)]
    assert "**A** and **B** are equally good" in said(runs)["And without labels?"]


def test_a_gain_is_stated_where_its_interval_over_seeds_is_above_zero():
    runs = [alone(0, 0.80, 0.81, 0.82), alone(1, 0.60, 0.60, 0.61), fused(0.90, 0.91, 0.93)]
    text = said(runs)[FIRST]
    assert "**Fused** has the highest mean accuracy, 91.3 %" in text
    assert "The best measurement alone, Alone 0, has 81.0 %" in text
    assert "Fused has 10.3 points more: a gain (95 % interval over 3 seeds, +8.9 to" in text
    assert "3 seeds each." in text


def test_no_gain_is_stated_where_zero_lies_within_the_interval():
    runs = [alone(0, 0.80, 0.90, 0.70), alone(1, 0.6, 0.6, 0.6), fused(0.90, 0.85, 0.88)]
    text = said(runs)[FIRST]
    assert "Fused has 7.7 points more, but that may be chance: zero lies within" in text
    assert "a gain" not in text


def test_fusion_is_held_against_the_best_modality_by_mean_over_seeds():
    lucky = alone(0, 0.99, 0.50, 0.52)._replace(metrics={"acc": 0.99, "silhouette": 0.5})
    text = said([lucky, alone(1, 0.80, 0.81, 0.82), fused(0.90, 0.91, 0.93)])[FIRST]
    assert "The best measurement alone, Alone 1, has 81.0 %" in text


def test_runs_of_one_method_are_one_method():
    same = alone(0, 0.80, 0.81, 0.82)
    runs = [same, same._replace(name="Alone 0, seed 1"), fused(0.90, 0.91, 0.93)]
    assert "One measurement alone has 81.0 %" in said(runs)[FIRST]


def test_seeds_are_counted():
    assert "One seed each" in said([alone(0), fused(0.5)])[FIRST]
    text = said([alone(0, 0.8), fused(0.90, 0.91, 0.93)])[FIRST]
    assert "1 to 3 seeds each, and of one seed a few points can be chance." in text
    assert "which one seed cannot tell from chance" in text


def test_a_warning_of_one_of_both_may_explain_a_gain():
    apart = ("the 9 samples without 'image' stay among themselves",)
    runs = [alone(0, 0.8, 0.8, 0.8, warnings=apart), alone(1, 0.6, 0.6, 0.6), fused(0.9, 0.9, 0.9)]
    text = said(runs)[FIRST]
    assert "no proof of a gain: of Alone 0 it is said that the 9 samples without 'image'" in text
    assert "a gain (" not in text
    runs = [run._replace(result=replace(run.result, warnings=apart)) for run in runs]
    assert "more: a gain (" in said(runs)[FIRST]  # said of both, it tells them apart no more


def test_what_missing_samples_did_to_one_modality_is_no_gain_of_fusion(wrong):
    present = np.ones((30, 2), bool)
    present[10:16, 0] = False  # the bees that stand with the ants
    single = alone(0, 0.8, 0.8, 0.8, present=present)
    single = single._replace(result=replace(single.result, clusters=wrong))
    runs = [single, alone(1, 0.6, 0.6, 0.6), fused(1.0, 1.0, 1.0)]
    text = said(runs)[FIRST]
    assert "Fused has 20.0 points more" in text
    assert "6 of 30 samples have no image, so it cannot place them" in text
    assert "of the others, Alone 0 has 100.0 % right and Fused 100.0 %" in text
    assert "a gain (" not in text


def test_modalities_that_nobody_ran_alone_are_told_of():
    text = said([alone(0, 0.8, 0.8, 0.8), fused(0.9, 0.9, 0.9)])[FIRST]
    assert "no proof of a gain: only 1 of 2 modalities was run alone" in text
    assert "a gain (" not in text
