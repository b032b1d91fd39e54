"""Uploads: kept under a harmless name, once they could be read."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from dmsc_core.data.readers.files import read
from dmsc_core.data.uploads import most_mb, read_upload, safe_name, save_upload
from dmsc_core.errors import ConfigError, DataError

RNG = np.random.default_rng(0)


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


GOOD = npz(X=np.arange(24.0).reshape(8, 3), Y=np.arange(8) % 2)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("study.npz", "study.npz"),
        ("My study (2).MAT", "My_study_2.mat"),
        ("../../etc/passwd.csv", "passwd.csv"),
        ("..\\..\\windows\\x.zip", "x.zip"),
        ("/root/x.npz", "x.npz"),
        ("_._.npz", "upload.npz"),
        (".hidden.npz", "hidden.npz"),
        ("a\x00b\n.npz", "a_b.npz"),
        ("con.npz", "file_con.npz"),
        ("größe.csv", "größe.csv"),
        ("a" * 300 + ".npz", "a" * 80 + ".npz"),
    ],
)
def test_names_are_made_harmless(name, safe):
    assert safe_name(name) == safe


@pytest.mark.parametrize("name", ["x.pkl", "x.npz.exe", "x", "", "..", "x.npz/"])
def test_names_of_other_kinds_are_refused(name):
    with pytest.raises(DataError, match="an upload should be one of"):
        safe_name(name)


def test_an_upload_is_kept_in_the_folder_and_nowhere_else(tmp_path):
    folder = tmp_path / "uploads"
    path = save_upload("../../study.npz", GOOD, folder)
    assert path == folder / "study.npz"
    assert path.read_bytes() == GOOD
    assert [file.name for file in tmp_path.iterdir()] == ["uploads"]
    assert [file.name for file in folder.iterdir()] == ["study.npz"]


def test_a_folder_that_cannot_be_written_to_is_said_so(tmp_path):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(DataError, match=r"'study.npz' should be kept in .*data'.*File exists"):
        save_upload("study.npz", GOOD, tmp_path / "data")


def test_no_file_is_replaced(tmp_path):
    other = npz(X=np.ones((8, 3)), Y=np.arange(8) % 2)
    first = save_upload("study.npz", GOOD, tmp_path)
    assert save_upload("study.npz", GOOD, tmp_path) == first
    second = save_upload("study.npz", other, tmp_path)
    assert second.name == "study-2.npz"
    assert save_upload("study.npz", other, tmp_path) == second
    assert first.read_bytes() == GOOD


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("x.npz", b"garbage", "should be a zip archive"),
        ("x.npz", b"", "is empty"),
        ("x.mat", b"garbage", "should be a MATLAB file"),
        ("x.npz", npz(X=np.ones((6, 3))), "leave open"),
    ],
)
def test_what_cannot_be_read_is_not_kept(tmp_path, name, data, message):
    with pytest.raises(DataError, match=message):
        save_upload(name, data, tmp_path)
    assert not list(tmp_path.iterdir())


def test_large_uploads_are_refused(tmp_path):
    with pytest.raises(DataError, match="would unpack to"):
        save_upload("x.npz", GOOD, tmp_path, limit=100)


def test_the_most_that_an_upload_may_have_is_500_mb_or_what_is_said(tmp_path, monkeypatch):
    assert most_mb() == 500
    monkeypatch.setenv("DMSC_UPLOAD_MB", "1")
    with pytest.raises(DataError, match=r"at most 1 MB, but 'x.npz' has 2; .*DMSC_UPLOAD_MB"):
        save_upload("x.npz", bytes(2 * 2**20), tmp_path)
    with pytest.raises(DataError, match="at most 1 MB"):
        read_upload("x.npz", bytes(2 * 2**20))
    for said in ("0", "-1", "much"):
        monkeypatch.setenv("DMSC_UPLOAD_MB", said)
        with pytest.raises(ConfigError, match="whole number of MB"):
            most_mb()


def test_what_had_to_be_said_is_kept_with_the_file(tmp_path):
    values = RNG.random((3, 6))
    data = npz(X=values, tissue=np.arange(6) % 2, age=np.arange(6))
    path = save_upload(
        "x.npz", data, tmp_path, labels_key="tissue", orientation="features_by_samples"
    )
    dataset = read(path)
    np.testing.assert_allclose(dataset.modalities[0].values, values.T.astype(np.float32))
    assert dataset.labels.tolist() == [0, 1, 0, 1, 0, 1]
    assert dataset.annotations["age"].tolist() == [0, 1, 2, 3, 4, 5]


def test_no_labels_are_kept_where_none_were_wanted(tmp_path):
    data = npz(X=RNG.random((8, 3)), Y=np.arange(8) % 2)
    said = {"no_labels": True, "orientation": "samples_by_features"}
    dataset = read(save_upload("x.npz", data, tmp_path, **said))
    assert dataset.labels is None
    assert dataset.notes == ("Left aside, as no labels were asked for: Y.",)


def test_modalities_of_one_column_survive_being_kept(tmp_path):
    """What had to be said makes the upload an .npz, in which a column is still a modality."""
    for name, first in (("wide", RNG.random((6, 3))), ("narrow", RNG.random((6, 1)))):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as files:
            for modality, values in (("rna", first), ("age", np.arange(6.0)[:, None])):
                lines = [
                    ",".join([f"s{i}", *map(repr, row)]) for i, row in enumerate(values.tolist())
                ]
                heading = ",".join(["id", *(f"c{j}" for j in range(values.shape[1]))])
                files.writestr(f"{modality}.csv", "\n".join([heading, *lines]))
            told = [f"s{i},{'ab'[i % 2]}" for i in range(6)]
            files.writestr("annotations.csv", "\n".join(["id,diagnosis", *told]))
        data = archive.getvalue()
        dataset = read(save_upload(f"{name}.zip", data, tmp_path, labels_key="diagnosis"))
        assert [m.name for m in dataset.modalities] == ["age", "rna"]
        assert dataset.modalities[0].values.ravel().tolist() == [0, 1, 2, 3, 4, 5]
        np.testing.assert_allclose(dataset.modalities[1].values, first, rtol=1e-6)
        assert dataset.labels.tolist() == [0, 1] * 3


def test_one_sample_can_be_read_where_it_is_only_placed():
    data = b"id,u,v\ns1,1,2\n"
    with pytest.raises(DataError, match="at least 2 samples"):
        read_upload("one.csv", data)
    assert read_upload("one.csv", data, least=1).n_samples == 1


def test_an_upload_can_be_read_without_being_kept(tmp_path):
    path = tmp_path / "new.npz"
    rng = np.random.default_rng(0)
    np.savez(path, a=rng.normal(size=(12, 3)), b=rng.normal(size=(12, 5)))
    found = read_upload("new.npz", path.read_bytes())
    assert [m.values.shape for m in found.modalities] == [(12, 3), (12, 5)]
    with pytest.raises(DataError, match="nonsense"):
        read_upload("nonsense.npz", b"no archive")


def test_a_name_that_is_taken_at_the_same_moment_is_not_replaced(tmp_path, monkeypatch):
    """Another upload may take the name between a look and the move."""
    first = save_upload("study.npz", GOOD, tmp_path)
    looked = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: path != first and looked(path))
    other = save_upload("study.npz", npz(X=np.ones((8, 3)), Y=np.arange(8) % 2), tmp_path)
    assert other.name == "study-2.npz"
    assert first.read_bytes() == GOOD
