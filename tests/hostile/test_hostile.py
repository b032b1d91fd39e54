"""Files from strangers: a result or a DataError, soon, in little memory, and no other file opened.

A hundred are judged in `make test`, all of them by `make test-hostile`.
"""

import multiprocessing
import os

import h5py
import numpy as np
import pytest

from dmsc_core.data.apart import read_apart
from dmsc_core.data.readers.files import read
from dmsc_core.data.worker import SMALL, Allowance
from dmsc_core.errors import DataError
from tests.hostile import hdf5_files, judge, mutants, other_files, sheet_files

MOST_MB = 500  # of a small file; its two seconds are those of the allowance
CLOCK = 0.2  # seconds until the system looks at the limit
FOREIGN_MUTANTS = 40
PORTION = 50  # mutants in one test
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="judges fork")


def complaint(path):
    """The sentence on a file that does harm; empty for the others."""
    allowed = Allowance.of(path.stat().st_size)
    empty = judge.empty_mb(path)
    verdict = judge.judged(path)
    small = path.stat().st_size <= SMALL
    most_mb = MOST_MB if small else allowed.n_bytes / 2**20
    good = (
        verdict.end in judge.ALLOWED
        and verdict.seconds <= allowed.seconds + CLOCK
        and verdict.mb - empty <= most_mb
    )
    return "" if good else f"{path.name}: {verdict}, empty {empty:.0f} MB, {allowed}"


def assert_harmless(path):
    assert not complaint(path)


def careless(path):
    """A reader of the kind that checks what a walk meets, and then reads by references."""
    with h5py.File(path, "r") as file:
        items = []
        file.visititems(lambda _, item: items.append(item))
        if any(getattr(item, "external", None) for item in items):
            raise DataError("values in another file")
        for name in file:
            item = file[name]
            if isinstance(item, h5py.Group):
                item = item.get("data", item)
            if isinstance(item, h5py.Dataset):
                values = item[()]
                if h5py.check_ref_dtype(item.dtype):
                    file[values.flat[0]][()]


@pytest.mark.parametrize("kind", ["hidden", "sparse data", "virtual", "virtual unlimited"])
def test_the_trap_catches_a_careless_reader(tmp_path, kind, monkeypatch):
    monkeypatch.setattr(judge, "PATIENCE", 1)
    with judge.trap(tmp_path / "secret") as is_sprung:
        hdf5_files.foreign(tmp_path / "x.mat", tmp_path / "secret", kind)
        judge.judged(tmp_path / "x.mat", careless)
        assert is_sprung()


@pytest.mark.parametrize("kind", hdf5_files.FOREIGN)
def test_no_other_file_is_opened(tmp_path, kind):
    with judge.trap(tmp_path / "secret") as is_sprung:
        path = tmp_path / "x.mat"
        hdf5_files.foreign(path, tmp_path / "secret", kind)
        assert_harmless(path)
        assert not is_sprung()


def test_no_other_file_is_opened_for_a_workbook(tmp_path):
    with judge.trap(tmp_path / "secret") as is_sprung:
        assert_harmless(written(tmp_path, "x.xlsx", sheet_files.entity(tmp_path / "secret")))
        assert not is_sprung()


@pytest.mark.parametrize("kind", ["hidden", "sparse data", "external"])
def test_what_asks_for_another_file_is_refused_apart(tmp_path, kind):
    (tmp_path / "secret").write_bytes(bytes(800))
    hdf5_files.foreign(tmp_path / "x.mat", tmp_path / "secret", kind)
    with pytest.raises(DataError, match=r"another file, which is not opened|link, which is not"):
        read_apart(tmp_path / "x.mat")


def test_mutated_files_are_a_result_or_a_sentence(tmp_path):
    paths = [written(tmp_path, *mutant) for mutant in mutants.mutants(70, seed=0)]
    assert not list(filter(None, map(complaint, paths)))
    assert {"result", "DataError"} <= {judge.judged(path).end for path in paths[:20]}


@pytest.mark.parametrize("name", mutants.GOOD)
def test_the_files_that_are_mutated_are_good(tmp_path, name):
    dataset = read(written(tmp_path, name, mutants.GOOD[name]))
    assert dataset.n_samples == 12
    np.testing.assert_allclose(dataset.modalities[0].flat().shape, (12, 5))


@pytest.mark.hostile
@pytest.mark.parametrize("portion", range(2000 // PORTION))
def test_all_mutated_files(tmp_path, portion):
    paths = [written(tmp_path, *mutant) for mutant in mutants.mutants(PORTION, 1000 + portion)]
    assert not list(filter(None, map(complaint, paths)))


@pytest.mark.hostile
@pytest.mark.parametrize("kind", hdf5_files.FOREIGN)
def test_no_other_file_is_opened_by_damaged_ones(tmp_path, kind):
    """A changed byte may make of one way to another file a way that nobody thought of."""
    rng = np.random.default_rng(7)
    with judge.trap(tmp_path / "secret") as is_sprung:
        path = tmp_path / "x.mat"
        hdf5_files.foreign(path, tmp_path / "secret", kind)
        data = path.read_bytes()
        for _ in range(FOREIGN_MUTANTS):
            assert_harmless(written(tmp_path, "x.mat", mutants.flipped(data, rng)))
            assert not is_sprung()


BOMBS = dict(hdf5_files.bombs())
MAKERS = {
    ".mat": other_files.matlab_files,
    ".npz": other_files.array_files,
    ".zip": other_files.archive_files,
    ".csv": other_files.table_files,
    ".xlsx": sheet_files.workbooks,
    ".parquet": sheet_files.parquets,
    ".feather": sheet_files.feathers,
}


@pytest.mark.hostile
@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_of_hdf5(tmp_path, kind):
    BOMBS[kind](tmp_path / "x.mat")
    assert_harmless(tmp_path / "x.mat")


@pytest.mark.hostile
@pytest.mark.parametrize("ending", MAKERS)
def test_bombs_of_other_kinds(tmp_path, ending):
    maker = multiprocessing.get_context("fork").Process(target=make, args=(ending, tmp_path))
    maker.start()
    maker.join()
    assert maker.exitcode == 0
    assert not list(filter(None, map(complaint, sorted(tmp_path.iterdir()))))


def make(ending, folder):
    """Write the bombs, in a process whose memory no judge inherits."""
    for number, (kind, data) in enumerate(MAKERS[ending]()):
        written(folder, f"{number} {kind.replace('/', ' ')}{ending}", data)


def written(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return path
