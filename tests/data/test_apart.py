"""Files read in a process of their own: the same data set, and an end to whatever does not end."""

import dataclasses
import os
import time

import numpy as np
import pytest

from dmsc_core.data import apart
from dmsc_core.data.apart import read_apart
from dmsc_core.data.dataset import make_dataset
from dmsc_core.data.readers.files import read
from dmsc_core.data.readers.npz import write_npz
from dmsc_core.data.worker import Allowance
from dmsc_core.errors import DataError

BREAKDOWN = """
import {imports}
from pathlib import Path
from dmsc_core.data.parsing.reading import Reader
def read(path, request):
    {statement}
READER = Reader((".bad",), "**.bad**", read)
"""


def assert_same(ours, theirs):
    for field in dataclasses.fields(ours):
        if field.name in ("modalities", "annotations", "present"):
            continue
        assert getattr(ours, field.name) == getattr(theirs, field.name), field.name
    assert ours.digest == theirs.digest
    for one, other in zip(ours.modalities, theirs.modalities):
        assert (one.name, one.kind, one.columns) == (other.name, other.kind, other.columns)
        assert one.values.dtype == np.float32
    np.testing.assert_array_equal(ours.present, theirs.present)


def test_what_is_read_apart_is_what_is_read_here(tmp_path):
    rng = np.random.default_rng(0)
    images = rng.random((7, 3, 4, 5))
    images[2] = np.nan
    path = tmp_path / "study.npz"
    dataset = make_dataset(
        "study",
        {"größe": rng.random((7, 2)), "faces": images},
        labels=list("abcabca"),
        sample_ids=[f"s{i}" for i in range(7)],
        annotations={"age": np.arange(7), "site": ["x", ""] * 3 + ["y"], "dose": rng.random(7)},
        columns={"größe": ["long", "wide"]},
    )
    write_npz(dataset, path)
    assert_same(read_apart(path), read(path))
    asked = {"labels_key": "annotation_age", "orientation": "samples_by_features"}
    assert_same(read_apart(path, **asked), read(path, **asked))


def test_a_sentence_comes_back_word_by_word(tmp_path):
    path = tmp_path / "x.npz"
    np.savez(path, X=np.ones((6, 3)))
    with pytest.raises(DataError) as here:
        read(path)
    with pytest.raises(DataError) as there:
        read_apart(path)
    assert str(here.value) == str(there.value)


@pytest.mark.parametrize(
    ("imports", "statement", "message"),
    [
        ("os", "os.abort()", "broke down"),
        ("os", "os._exit(0)", "broke down"),
        ("ctypes", "ctypes.string_at(0)", "broke down"),
        ("os", "raise RuntimeError('odd')", "cannot be read \\(odd\\)"),
        ("os", "bytearray(2 * 2**30)", "more memory than"),
        ("os", "exec('while True: pass')", "takes longer"),
        ("time", "time.sleep(60)", "takes longer"),
    ],
)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits of POSIX")
def test_whatever_ends_the_process_is_a_sentence(
    tmp_path, monkeypatch, imports, statement, message
):
    folder = tmp_path / "own" / "readers"
    folder.mkdir(parents=True)
    (folder / "bad.py").write_text(BREAKDOWN.format(imports=imports, statement=statement))
    monkeypatch.setenv("DMSC_PLUGINS_DIR", str(tmp_path / "own"))
    monkeypatch.setattr(Allowance, "patience", 8.0)
    path = tmp_path / "x.bad"
    path.write_text("anything")
    begin = time.monotonic()
    with pytest.raises(DataError, match=message) as refusal:
        read_apart(path)
    assert "x.bad" in str(refusal.value)
    assert time.monotonic() - begin < 20


def test_the_worker_is_given_one_thread_and_no_plugins_of_hdf5():
    assert apart.ENVIRONMENT["OMP_NUM_THREADS"] == "1"
    assert apart.ENVIRONMENT["HDF5_PLUGIN_PRELOAD"] == "::"


def test_small_files_have_little_to_spend():
    assert Allowance.of(2 * 2**20).seconds == 2
    assert Allowance.of(0) == Allowance(450 * 2**20, 2)
    assert Allowance.of(100 * 2**20) == Allowance(1450 * 2**20, 51)
