"""The data of a stored run, read again."""

from dataclasses import replace

from dmsc_core.store.artifacts import RunStore
from pages.state import run_data


def test_the_data_of_a_run_are_read_again(stored, results):
    found = run_data.of(stored["affinity"])
    assert not found.because
    assert found.dataset.sample_ids == results["affinity"].dataset.sample_ids
    assert run_data.of(stored["late"]).dataset is found.dataset  # read once


def test_data_that_are_gone_or_others_now_are_said(stored, folder, results):
    assert "'unlabelled' of this run is gone." in run_data.of(stored["unlabelled"]).because
    assert run_data.of(stored["unlabelled"]).dataset is None
    known = results["late"].dataset
    other_ids = replace(known, sample_ids=tuple(f"x{i}" for i in range(known.n_samples)))
    run_id = RunStore(folder).save(replace(results["late"], dataset=other_ids))
    assert "other samples now" in run_data.of(run_id).because
    fewer = replace(known, modalities=known.modalities[:1])
    run_id = RunStore(folder).save(replace(results["late"], dataset=fewer))
    assert "other samples now" in run_data.of(run_id).because
