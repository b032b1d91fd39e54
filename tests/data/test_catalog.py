"""Names lead to data; a wrong name leads to the right ones."""

import numpy as np
import pytest
from scipy.io import savemat

from dmsc_core.data import catalog
from dmsc_core.errors import DataError

RNG = np.random.default_rng(0)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty data folder, with no other folder to be found."""
    monkeypatch.delenv("DMSC_DATA_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def write(path, n=8):
    np.savez(path, X=RNG.random((n, 3)), Y=np.arange(n) % 2)
    return path


def test_embedded_and_synthetic_need_no_folder(folder):
    assert catalog.load("digits").n_samples == 1797
    assert catalog.load("Digit-Pairs").n_samples == 896
    assert catalog.load("synthetic").name == "synthetic"
    assert catalog.load("synthetic:modalities=3,missing=0.1").n_modalities == 3
    assert [entry.name for entry in catalog.names()] == ["digits", "digit-pairs", "synthetic"]


def test_entries_tell_what_the_data_sets_tell(folder):
    for entry in catalog.names():
        dataset = catalog.load(entry.name)
        assert dataset.name == entry.name
        assert dataset.pairing == entry.pairing
        assert dataset.suggested_n_clusters == entry.suggested_n_clusters


def test_per_class(folder):
    assert np.bincount(catalog.load("digits", per_class=3).labels).tolist() == [3] * 10
    with pytest.raises(DataError, match="at least 1"):
        catalog.load("digits", per_class=0)


def test_files_are_found_by_stem_in_any_spelling(folder):
    write(folder / "My_Study.npz")
    for name in ("My_Study", "my-study", "mystudy", "My_Study.npz"):
        assert catalog.load(name).name == "My_Study"
    entry = catalog.names()[-1]
    assert (entry.name, entry.kind, entry.path) == (
        "My_Study",
        "file",
        (folder / "My_Study.npz").resolve(),
    )


def test_paths_are_read_as_they_are(folder, tmp_path):
    write(tmp_path / "elsewhere.npz")
    assert catalog.load(tmp_path / "elsewhere.npz").n_samples == 8
    assert catalog.load(str(tmp_path / "elsewhere.npz")).n_samples == 8
    assert catalog.load("elsewhere.npz").n_samples == 8


def test_folders_are_searched_in_order(folder, tmp_path, monkeypatch):
    mine, other = tmp_path / "mine", tmp_path / "other"
    for place, n in ((folder, 4), (mine, 6), (other, 8)):
        place.mkdir(exist_ok=True)
        write(place / "study.npz", n)
    monkeypatch.setenv("DMSC_DATA_DIR", str(other))
    assert catalog.find_folders(mine) == [mine.resolve(), folder.resolve(), other.resolve()]
    assert catalog.load("study", data_dir=mine).n_samples == 6
    assert catalog.load("study").n_samples == 4
    (folder / "study.npz").unlink()
    assert catalog.load("study").n_samples == 8
    assert [entry.name for entry in catalog.names(mine)].count("study") == 1


def test_folders_that_are_missing(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("DMSC_DATA_DIR", str(tmp_path / "gone"))
    assert catalog.find_folders() == [folder.resolve()]
    with pytest.raises(DataError, match=r"the data folder '.*gone' is no folder"):
        catalog.find_folders(tmp_path / "gone")


def test_folders_of_tables_are_data_and_other_things_are_not(folder):
    (folder / "cells").mkdir()
    (folder / "cells" / "rna.csv").write_text("id,u\na,1\nb,2\n")
    (folder / "empty").mkdir()
    (folder / "README.md").write_text("hello")
    (folder / ".hidden.npz").write_bytes(b"x")
    assert [entry.name for entry in catalog.names()][3:] == ["cells"]
    assert catalog.load("cells").n_samples == 2


def test_a_file_named_as_an_embedded_set_is_listed_with_its_ending(folder):
    write(folder / "digits.npz")
    assert catalog.names()[-1].name == "digits.npz"
    assert catalog.load("digits").n_samples == 1797
    assert catalog.load("digits.npz").n_samples == 8


def test_a_benchmark_name_finds_its_file(folder):
    savemat(folder / "ORL_32x32.mat", {"fea": RNG.random((400, 1024)), "gnd": np.arange(400) // 10})
    entry = catalog.names()[-1]
    assert (entry.name, entry.suggested_n_clusters) == ("orl", 40)
    for name in ("orl", "ORL", "ORL_32x32", "orl-32x32", folder / "ORL_32x32.mat"):
        dataset = catalog.load(name)
        assert dataset.name == "orl"
        assert dataset.modalities[0].values.shape == (400, 1, 32, 32)


def test_another_file_of_a_benchmark_name_stays_what_it_is(folder):
    write(folder / "bdgp.npz")
    dataset = catalog.load("bdgp")
    assert dataset.n_samples == 8
    assert dataset.suggested_n_clusters is None


def test_unknown_names_lead_to_known_ones(folder):
    write(folder / "study.npz")
    with pytest.raises(DataError, match=r"'digts'; did you mean 'digits'\? choose from digits,"):
        catalog.load("digts")
    with pytest.raises(DataError, match=r"'zzz'; choose from .*, study, or give the path"):
        catalog.load("zzz")
    with pytest.raises(DataError, match="unknown data set ''"):
        catalog.load("")


def test_a_file_that_is_not_there_says_where_it_was_looked_for(folder, tmp_path):
    write(folder / "study.npz")
    with pytest.raises(DataError) as said:
        catalog.load("studi.npz")
    assert str(said.value) == (
        f"there is no file or folder 'studi.npz' in {tmp_path}, {folder}; did you mean "
        "'study.npz'? check its path, or choose from digits, digit-pairs, synthetic, study"
    )
    for path in ("deep/zzz.mat", tmp_path / "deep" / "zzz.mat", tmp_path / "deep" / "zzz"):
        with pytest.raises(DataError, match=f"no file or folder 'zzz.*' in {tmp_path / 'deep'};"):
            catalog.load(path)


def test_a_benchmark_that_is_not_there_says_where_to_put_it(folder):
    with pytest.raises(DataError, match=r"\(BDGP.mat\) .* set DMSC_DATA_DIR"):
        catalog.load("bdgp")


def test_all_benchmarks_are_listed(data_dir):
    found = {entry.name for entry in catalog.names(data_dir)}
    assert {"bdgp", "mnist-usps", "handwritten", "orl", "coil20"} <= found


def test_names_lead_to_files_and_made_data_to_none(tmp_path):
    np.savez(tmp_path / "My_blobs.npz", X=np.ones((4, 3)), Y=np.arange(4) % 2)
    for name in ("my-blobs", "My_blobs.npz", str(tmp_path / "My_blobs.npz")):
        assert catalog.find(name, tmp_path) == tmp_path / "My_blobs.npz"
    assert catalog.find("Digits") is catalog.find("synthetic:noise=0.1") is None
    with pytest.raises(DataError, match="unknown data set 'nobody'"):
        catalog.find("nobody", tmp_path)
