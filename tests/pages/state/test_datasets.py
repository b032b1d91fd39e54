"""The data set of a run, found again."""

import os
from dataclasses import replace

import numpy as np
import pytest

from dmsc_core.data import catalog
from dmsc_core.engine.account import describe
from dmsc_core.errors import DataError
from pages.state import datasets


def test_the_samples_of_a_run_are_found_again(folder, results):
    found = datasets.of_run(results["affinity"])
    assert found.sample_ids == results["affinity"].dataset.sample_ids
    assert found.n_samples == 80


def test_a_data_set_that_is_gone_says_so(folder, results):
    with pytest.raises(DataError, match="data set 'unlabelled' of this run is gone: unknown"):
        datasets.of_run(results["unlabelled"])


def test_other_samples_under_the_same_name_are_refused(folder, results):
    config = results["affinity"].config | {"dataset": {"name": "digits", "per_class": 7}}
    with pytest.raises(DataError, match=r"has other samples now .* \(70 samples .* then 80"):
        datasets.of_run(replace(results["affinity"], config=config))


def test_a_file_of_the_runs_own_folder_is_found(folder, results, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    values = np.random.default_rng(0).random((12, 4))
    np.savez(own / "blobs.npz", a=values, b=values[:, :2])
    info = describe(catalog.load("blobs", own))
    config = {"dataset": {"name": "blobs", "per_class": None, "data_dir": str(own)}}
    run = replace(results["affinity"], dataset=info, config=config)
    assert datasets.of_run(run).n_samples == 12
    with pytest.raises(DataError, match="is gone"):
        datasets.of_run(replace(run, config={"dataset": config["dataset"] | {"data_dir": "/no"}}))


def test_a_table_that_is_edited_is_read_again(folder):
    tables = folder.parent / "data" / "cells"
    tables.mkdir(parents=True)
    for name in ("rna", "protein"):
        rows = "".join(f"s{i},{i},{i * i}\n" for i in range(6))
        (tables / f"{name}.csv").write_text(f"id,{name}1,{name}2\n{rows}")
    before = datasets.load("cells").modalities[0].values
    file = tables / "rna.csv"
    was = tables.stat()
    file.write_text(file.read_text().replace("s5,5,25", "s5,5,99"))
    os.utime(file, (was.st_mtime + 5, was.st_mtime + 5))
    os.utime(tables, ns=(was.st_atime_ns, was.st_mtime_ns))
    after = datasets.load("cells")
    names = [modality.name for modality in after.modalities]
    assert after.modalities[names.index("rna")].values[5, 1] == 99
    assert before.max() == 25


def test_another_file_of_the_same_ids_is_not_the_data_of_a_run(folder, results):
    (folder.parent / "data").mkdir()
    file = folder.parent / "data" / "blobs.npz"
    values, labels = np.random.default_rng(0).random((12, 4)), np.arange(12) % 2
    np.savez(file, a=values, b=values[:, :2], Y=labels)
    info = describe(catalog.load("blobs"))
    before = tuple({k: v for k, v in m.items() if k != "digest"} for m in info.modalities)
    run = replace(results["affinity"], dataset=info, config={"dataset": {"name": "blobs"}})
    old = replace(run, dataset=replace(info, modalities=before))
    assert datasets.of_run(run).digest == datasets.of_run(old).digest
    rewrite(file, a=values + 1, b=values[:, :2], Y=1 - labels)
    for one in (run, old):
        with pytest.raises(DataError, match="than this run, or other values in them"):
            datasets.of_run(one)


def test_data_that_are_drawn_anew_may_differ_in_the_last_bit(folder, results):
    known = results["affinity"].dataset
    others = tuple({**m, "digest": "of another machine"} for m in known.modalities)
    run = replace(results["affinity"], dataset=replace(known, modalities=others))
    assert datasets.of_run(run).n_samples == 80


@pytest.mark.parametrize("name", ["./data/two_blobs.npz", "Two Blobs", "two_blobs.npz"])
def test_a_file_is_read_again_whatever_it_was_called(folder, name):
    (folder.parent / "data").mkdir()
    file = folder.parent / "data" / "two_blobs.npz"
    values = np.random.default_rng(0).random((12, 4))
    np.savez(file, a=values, b=values[:, :2])
    before = datasets.load(name)
    assert datasets.load(name) is before
    rewrite(file, a=values + 1, b=values[:, :2])
    assert datasets.load(name).modalities[0].values.min() >= 1


def rewrite(file, **arrays):
    """Another file of that name, some seconds later."""
    written = file.stat().st_mtime
    np.savez(file, **arrays)
    os.utime(file, (written + 5, written + 5))
