"""Arrays kept beside those of a run."""

import io
import zipfile

import numpy as np
import pytest

from dmsc_core.store.artifacts import RunStore
from dmsc_core.store.derived import keep, load
from tests.store.results import assert_same, result


def test_arrays_and_meta_come_back_and_are_replaced(tmp_path):
    assert load(tmp_path, "umap-affinity-2") is None
    for points in (np.eye(3, dtype=np.float32), np.zeros((3, 2), np.float32)):
        keep(tmp_path, "umap-affinity-2", {"points": points}, {"names": ["a", "ü"]})
        arrays, meta = load(tmp_path, "umap-affinity-2")
        np.testing.assert_array_equal(arrays["points"], points)
        assert meta == {"names": ["a", "ü"]}
    assert [file.name for file in tmp_path.iterdir()] == ["view-umap-affinity-2.safetensors"]


def test_what_is_cut_short_counts_as_not_kept_and_can_be_kept_again(tmp_path):
    keep(tmp_path, "shares", {"shares": np.ones(100)})
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-400])
    assert load(tmp_path, "shares") is None
    keep(tmp_path, "shares", {"shares": np.ones(3)})
    assert len(load(tmp_path, "shares")[0]["shares"]) == 3


@pytest.mark.parametrize("name", ["../arrays", "A", "", "a b", "-a"])
def test_a_name_cannot_leave_the_folder(tmp_path, name):
    for work in (load, lambda folder, name: keep(folder, name, {"a": np.ones(1)})):
        with pytest.raises(ValueError, match="name of small letters"):
            work(tmp_path, name)


def test_a_run_is_the_same_with_it_and_takes_it_along(tmp_path):
    store, made = RunStore(tmp_path), result()
    run_id = store.save(made)
    keep(store.path(run_id), "shares", {"shares": np.ones(3)})
    assert_same(made, store.load(run_id))
    archive = zipfile.ZipFile(io.BytesIO(store.export_zip(run_id)))
    assert f"{run_id}/view-shares.safetensors" in archive.namelist()
