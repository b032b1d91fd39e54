import json
import logging
import threading
import warnings
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from dmsc_core import pipeline
from dmsc_core.data.dataset import make_dataset
from dmsc_core.engine import experiment, recluster
from dmsc_core.engine.prepared import prepare
from dmsc_core.engine.resolve import data_kind, resolve
from dmsc_core.errors import ConfigError, DMSCError
from dmsc_core.evaluation.cautions import incomplete
from dmsc_core.evaluation.cautions.incomplete import Incomplete
from dmsc_core.evaluation.metrics import accuracy
from dmsc_core.presets import PRESETS, made_for, preset

QUICK = {
    "pretrain.epochs": 4,
    "train.epochs": 6,
    "train.eval_every": 3,
    "device": "cpu",
    "encoder.channels": [3, 4, 5],
    "encoder.widths": [16, 12, 8],
}
K = 3


def samples(labels="true", n=30):
    """Three well-separated classes in two modalities."""
    rng = np.random.default_rng(0)
    truth = np.arange(n) % K
    centres = rng.random((K, 64)), rng.random((K, 10))
    modalities = {
        "picture": (centres[0][truth] + 0.05 * rng.random((n, 64))).reshape(n, 8, 8),
        "words": centres[1][truth] + 0.05 * rng.random((n, 10)),
    }
    other = rng.permutation(truth).tolist()
    other = [None if i % 5 == 0 else y for i, y in enumerate(other)]
    given = {"true": truth, "permuted in part": other, "none": None}[labels]
    return make_dataset("three", modalities, labels=given, suggested_n_clusters=K)


def config(name="affinity", **changes):
    changes = QUICK | {key.replace("__", "."): value for key, value in changes.items()}
    if name == "seed":
        changes = {k: v for k, v in changes.items() if not k.startswith("encoder")}
    start = made_for(name, data_kind(samples()), K)
    if start.encoder.raw:  # nothing to pretrain, and in closed form nothing to train
        idle = {"pretrain.epochs"} | (set() if start.train.epochs else {"train.epochs"})
        changes = {k: v for k, v in changes.items() if k not in idle}
    return start.updated(changes)


@pytest.fixture(scope="module")
def result():
    return pipeline.run_to_end(config(), samples())


def test_events_come_in_order_and_the_result_comes_last():
    events = list(pipeline.run(config(), samples()))
    epochs = [e.record for e in events if isinstance(e, pipeline.Epoch)]
    assert [r["stage"] for r in epochs] == ["pretrain"] * 4 + ["train"] * 6
    evaluated = [e.evaluation.epoch for e in events if isinstance(e, pipeline.Evaluated)]
    assert evaluated == [3]
    assert isinstance(events[-1], pipeline.Finished)
    assert [e.epoch for e in events[-1].result.evaluations] == [3, 6]


def test_the_result_holds_everything(result):
    n = result.dataset.n_samples
    assert result.coefficients.shape == (n, n)
    assert (np.diag(result.coefficients) == 0).all()
    assert result.clusters.shape == (n,)
    assert set(result.clusters) == set(range(K))
    assert set(result.latents) == {"picture", "words"}
    assert set(result.metrics) >= {"acc", "nmi", "ari", "purity", "silhouette", "ncut"}
    assert set(result.metrics_plain) == set(result.metrics)
    parts = ("load", "pretrain", "train", "affinity", "clustering", "total")
    assert set(result.seconds) == set(parts)
    assert result.seconds["total"] >= sum(result.seconds[p] for p in parts[1:-1])
    assert result.peak_memory_mb > 0
    assert result.device.startswith("cpu")
    assert result.status == "finished"
    assert result.config["clustering"]["n_clusters"] == K
    assert result.config["clustering"]["n_clusters_source"] == "catalog"
    json.dumps(result.config)
    picture = result.evaluations[-1].picture
    assert picture.dtype == np.uint8
    assert picture.max() == 255


def test_the_same_seed_gives_the_same_bits(result):
    again = pipeline.run_to_end(config(), samples())
    assert np.array_equal(again.coefficients, result.coefficients)
    assert np.array_equal(again.clusters, result.clusters)
    other = pipeline.run_to_end(config(random_state=1), samples())
    assert not np.array_equal(other.coefficients, result.coefficients)


@pytest.mark.parametrize("name", PRESETS)
def test_permuting_or_removing_the_labels_changes_no_bit(name):
    chosen = config(name)
    kinds = ("true", "permuted in part", "none")
    runs = [pipeline.run_to_end(chosen, samples(kind)) for kind in kinds]
    for run in runs[1:]:
        assert _bits(run.coefficients) == _bits(runs[0].coefficients)
        assert _bits(run.clusters) == _bits(runs[0].clusters)
    data = runs[1].dataset
    rows = data.labels >= 0
    assert runs[1].metrics["acc"] == accuracy(data.labels[rows], runs[1].clusters[rows])
    assert "24 of 30 samples are labelled; scores are over those" in runs[1].warnings
    assert runs[2].metrics["acc"] is None
    assert runs[2].metrics["silhouette"] == runs[0].metrics["silhouette"]


def _bits(matrix):
    if matrix is None:  # a partition only
        return b""
    return matrix.tobytes() if isinstance(matrix, np.ndarray) else matrix.toarray().tobytes()


def test_stopping_keeps_what_was_learned():
    stop, events = threading.Event(), []
    for event in pipeline.run(config(train__epochs=10_000), samples(), stop=stop):
        events.append(event)
        if isinstance(event, pipeline.Evaluated):
            stop.set()
    result = events[-1].result
    assert result.status == "stopped"
    assert 3 <= result.history[-1]["epoch"] < 10_000
    assert np.abs(result.coefficients).max() > 1e-4
    assert result.clusters.shape == (30,)


def test_no_epoch_that_was_trained_is_missing_after_a_stop(monkeypatch):
    made = []
    start = experiment.start
    monkeypatch.setattr(experiment, "start", lambda *given: made.append(start(*given)) or made[-1])
    monkeypatch.setattr("dmsc_core.training.trainer.SECONDS_BETWEEN_TRANSFERS", 3600)  # all at once
    stop = threading.Event()
    stop.set()
    quick = config(pretrain__epochs=0, train__epochs=5, train__eval_every=0)
    result = pipeline.run_to_end(quick, samples(), stop=stop)
    assert [r["epoch"] for r in result.history] == [1, 2, 3, 4, 5]
    assert made[0].position == ("train", 5)
    assert result.status == "finished"  # nothing is missing


def test_clusters_of_untrained_coefficients_are_said_to_mean_nothing():
    result = pipeline.run_to_end(config(train__epochs=0), samples())
    assert result.status == "finished"
    assert "mean nothing yet" in result.warnings[-1]


def test_stopping_before_self_expression_says_that_clusters_mean_nothing():
    stop = threading.Event()
    stop.set()
    *_, last = pipeline.run(config(), samples(), stop=stop)
    assert last.result.status == "stopped"
    assert "mean nothing yet" in last.result.warnings[-1]


def test_pretrained_encoders_are_taken_over(result):
    again = pipeline.run_to_end(config(), samples(), encoders=result.checkpoint)
    assert {r["stage"] for r in again.history} == {"train"}
    assert np.array_equal(again.coefficients, result.coefficients)


def test_a_run_with_encoders_of_the_same_stage_1_is_bit_by_bit_the_run_that_trains_them():
    drawn = {"pretrain__batch_size": 8, "train__batch_size": 10}  # both stages draw their batches
    asked = config("affinity-attention", **drawn)
    alone = pipeline.run_to_end(asked, samples())
    again = pipeline.run_to_end(asked, samples(), encoders=alone.checkpoint)
    assert np.array_equal(again.coefficients, alone.coefficients)
    assert again.encoders_from is None


def test_encoders_of_another_stage_1_are_remembered(result):
    given = {**result.checkpoint, "meta": {**result.checkpoint["meta"], "run_id": "a-run"}}
    same = pipeline.run_to_end(config(), samples(), encoders=given)
    assert (same.encoders_from, same.warnings) == (None, ())
    other = pipeline.run_to_end(config(random_state=1), samples(), encoders=given)
    assert (other.encoders_from, other.warnings) == ("a-run", ())


def test_encoders_stored_by_version_0_1_are_taken_over(result):
    def written(tree):
        stored = {"n_components": None, "regularization": 0.01} | tree["preprocess"]
        return {**tree, "preprocess": stored}

    meta = result.checkpoint["meta"]
    old = written(meta) | {"stage_1": written(meta["stage_1"]), "run_id": "a-run"}
    again = pipeline.run_to_end(config(), samples(), encoders={**result.checkpoint, "meta": old})
    assert again.encoders_from is None
    assert np.array_equal(again.coefficients, result.coefficients)


def test_encoders_that_were_stopped_early_are_said_to_be(monkeypatch):
    monkeypatch.setattr("dmsc_core.training.trainer.SECONDS_BETWEEN_TRANSFERS", 0)
    stop = threading.Event()
    stop.set()
    half = pipeline.run_to_end(config(), samples(), stop=stop)
    done = len(half.history)
    assert 0 < done < 4
    again = pipeline.run_to_end(config(), samples(), encoders=half.checkpoint)
    assert f"pretrained for {done} of the 4 epochs" in again.warnings[0]
    third = pipeline.run_to_end(config(), samples(), encoders=again.checkpoint)  # handed on
    assert f"pretrained for {done} of the 4 epochs" in third.warnings[0]


@pytest.mark.parametrize("name", ["kmeans", "closed-form"])
def test_what_cannot_be_stopped_later_does_not_begin(name):
    stop = threading.Event()
    stop.set()
    events = list(pipeline.run(config(name, train__epochs=0), samples(), stop=stop))
    assert not any(isinstance(event, pipeline.Finished) for event in events)
    with pytest.raises(DMSCError, match="stopped before anything was learned"):
        pipeline.run_to_end(config(name, train__epochs=0), samples(), stop=stop)


def test_encoders_of_another_kind_are_refused_with_the_difference(result):
    other = config(encoder__widths=[20, 12, 8])
    with pytest.raises(ConfigError, match=r"differ in encoder"):
        pipeline.run_to_end(other, samples(), encoders=result.checkpoint)
    with pytest.raises(ConfigError, match=r"differ in fusion"):
        pipeline.run_to_end(config("late-sum"), samples(), encoders=result.checkpoint)


def test_missing_entries_are_said_and_survived():
    data = samples()
    picture = data.modalities[0].values.copy()
    picture[:5] = np.nan
    words = data.modalities[1].values
    gappy = make_dataset("gaps", {"a": picture, "b": words}, suggested_n_clusters=K)
    result = pipeline.run_to_end(config(), gappy)
    assert any("5 of 60" in warning for warning in result.warnings)
    assert np.isfinite(result.coefficients).all()


def test_samples_that_stand_apart_for_what_they_lack_are_named(monkeypatch):
    asked = []
    monkeypatch.setattr(
        incomplete,
        "standing_apart",
        lambda *given: asked.append(given) or [Incomplete(1, 5, 0.834)],
    )
    data = samples()
    present = np.ones((30, 2), bool)
    present[:5, 1] = False
    data = replace(data, present=present)
    events = list(pipeline.run(config(affinity__kind="reference"), data))
    result = events[-1].result
    assert asked[0][0] is result.affinity
    assert asked[0][1] is data.present
    said = next(text for text in result.warnings if "stays among them" in text)
    assert f"the 5 samples without '{data.modalities[1].name}' are 16.7% of all, but 83%" in said
    assert "affinity.kind=plain" in said
    assert pipeline.Warned(said) in events


def test_a_k_that_a_preset_is_given_beats_the_classes_of_the_data():
    result = pipeline.run_to_end(preset("closed-form", n_clusters=5), samples())
    assert result.n_clusters == 5
    assert len(set(result.clusters)) == 5


def test_reclustering_changes_k_and_w_without_training(result):
    again = recluster.recluster(
        result, affinity={"kind": "top_k", "k": 3}, n_clusters=5, assign="discretize", parent="x"
    )
    assert again.parent == "x"
    assert again.n_clusters == 5
    assert len(set(again.clusters)) == 5
    assert again.config["affinity"] == {"kind": "top_k", "k": 3}
    assert again.config["clustering"]["n_clusters_source"] == "person"
    assert np.array_equal(again.coefficients, result.coefficients)
    assert again.seconds["total"] >= again.seconds["affinity"] + again.seconds["clustering"]
    assert "train" not in again.seconds
    same = recluster.recluster(result)
    assert np.array_equal(same.clusters, result.clusters)


@pytest.mark.parametrize("K", [1, 29, 100])
def test_reclustering_refuses_an_impossible_k(result, K):
    with pytest.raises(ConfigError, match="n_clusters"):
        recluster.recluster(result, n_clusters=K)


def test_a_run_writes_nothing(result, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pipeline.run_to_end(config(), samples())
    assert list(tmp_path.iterdir()) == []


def test_a_few_samples_are_followed_as_the_decoders_rebuild_them():
    data = samples()
    events = list(pipeline.run(config(), data))
    seen = next(e for e in events if isinstance(e, pipeline.Evaluated))
    result = events[-1].result
    assert seen.examples is result.examples
    rows = result.examples.samples
    assert result.examples.ids == tuple(data.sample_ids[i] for i in rows)
    assert set(result.examples.inputs) == {"picture", "words"}
    for evaluation in result.evaluations:
        shapes = {name: values.shape for name, values in evaluation.rebuilt.items()}
        assert shapes == {name: values.shape for name, values in result.examples.inputs.items()}
    np.testing.assert_allclose(  # preprocessing is undone
        result.examples.inputs["words"], data.modalities[1].values[rows], rtol=1e-4, atol=1e-5
    )
    first, last = (e.rebuilt["words"] for e in result.evaluations)
    assert not np.array_equal(first, last)


def test_what_is_rebuilt_is_decoded_from_the_others():
    data, rows = samples(), np.array([1, 4])
    made = experiment.start(prepare(resolve(config(), data), data, torch.device("cpu")))
    list(made.train())
    C, rebuilt = made.look(rows)
    latents = made.objective.latents()
    Z = [torch.as_tensor(C) @ z for z in latents.values]
    with torch.no_grad():
        plain = made.objective.network.decode([z[[1, 4]] for z in Z])
    for found, expected in zip(rebuilt.values(), plain):
        np.testing.assert_allclose(found, expected.numpy(), rtol=1e-4, atol=1e-5)
    again, sparse = made.outcome(rows), made.rebuilt(sp.csr_matrix(C), latents, rows)
    np.testing.assert_array_equal(again.coefficients, C)
    np.testing.assert_array_equal(made.look(None)[0], C)
    for name, found in rebuilt.items():
        np.testing.assert_array_equal(again.rebuilt[name], found)
        np.testing.assert_allclose(sparse[name], found, rtol=1e-4, atol=1e-5)


def test_features_as_they_are_have_nothing_to_rebuild():
    result = pipeline.run_to_end(config("sparse", train__epochs=2), samples())
    assert result.examples is None
    assert all(not e.rebuilt for e in result.evaluations)


def test_the_gap_after_k_is_among_the_scores(result):
    gap = np.diff(result.spectrum.eigenvalues)[K - 1]
    assert result.metrics["eigengap"] == pytest.approx(gap)


def test_what_was_prepared_serves_its_own_config_and_can_serve_again():
    data, plan = samples(), resolve(config(), samples())
    prepared = prepare(plan, data, torch.device("cpu"))
    first, second = (pipeline.run_to_end(plan, data, prepared=prepared) for _ in range(2))
    alone = pipeline.run_to_end(plan, data)
    for result in (first, second):
        assert result.history[0]["losses"] == alone.history[0]["losses"]
        np.testing.assert_array_equal(result.coefficients, alone.coefficients)
        assert result.seconds["total"] >= prepared.seconds
    with pytest.raises(ValueError, match="another config"):
        pipeline.run_to_end(plan.updated({"random_state": 5}), data, prepared=prepared)


def test_what_computations_log_is_among_the_warnings_once(monkeypatch):
    from dmsc_core.classical import kmeans

    log = logging.getLogger("dmsc_core.model.sparse_coding")
    fit = kmeans.Options.fit

    def fit_and_tell(*given):
        for n in (3, 4):
            log.warning("%d of %d sparse codes did not converge", n, 30)
        logging.getLogger("dmsc_core.store").warning("not of this run")
        return fit(*given)

    monkeypatch.setattr(kmeans.Options, "fit", fit_and_tell)
    events = list(pipeline.run(config("kmeans"), samples()))
    assert events[-1].result.warnings == ("3 of 30 sparse codes did not converge",)
    assert pipeline.Warned("3 of 30 sparse codes did not converge") in events
    assert not logging.getLogger("dmsc_core").handlers


def test_warnings_of_libraries_are_quiet_in_a_run_and_not_after_it(monkeypatch):
    from dmsc_core.classical import kmeans

    fit = kmeans.Options.fit
    monkeypatch.setattr(
        kmeans.Options, "fit", lambda *given: warnings.warn("raw", stacklevel=1) or fit(*given)
    )
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        pipeline.run_to_end(config("kmeans"), samples())
        warnings.warn("ours", stacklevel=1)
    assert [str(warning.message) for warning in shown] == ["ours"]
