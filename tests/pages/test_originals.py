"""The data of a stored run, read again."""

from dataclasses import replace

import numpy as np

from dmsc_core.store.artifacts import RunStore
from pages.components import originals


def test_the_data_of_a_run_are_read_again(stored, results):
    found = originals.of(stored["affinity"])
    assert not found.because
    assert found.dataset.sample_ids == results["affinity"].dataset.sample_ids
    assert originals.of(stored["late"]).dataset is found.dataset  # read once


def test_they_are_prepared_as_the_run_saw_them(folder, results):
    result = results["affinity"]
    config = {**result.config, "preprocess": {**result.config["preprocess"], "kind": "l2"}}
    run_id = RunStore(folder).save(replace(result, config=config))
    for modality in originals.prepared(run_id).dataset.modalities:
        lengths = np.linalg.norm(modality.flat(), axis=1)
        np.testing.assert_allclose(lengths[lengths > 0], 1, rtol=1e-5)


def test_data_that_are_gone_or_others_now_are_said(stored, folder, results):
    assert "'unlabelled' of this run is gone." in originals.of(stored["unlabelled"]).because
    assert originals.prepared(stored["unlabelled"]).dataset is None
    known = results["late"].dataset
    other_ids = replace(known, sample_ids=tuple(f"x{i}" for i in range(known.n_samples)))
    run_id = RunStore(folder).save(replace(results["late"], dataset=other_ids))
    assert "other samples now" in originals.of(run_id).because
    fewer = replace(known, modalities=known.modalities[:1])
    run_id = RunStore(folder).save(replace(results["late"], dataset=fewer))
    assert "other samples now" in originals.of(run_id).because
