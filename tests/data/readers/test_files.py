"""One door for all kinds of files; each is the same data set behind it."""

import zipfile

import numpy as np
import pytest
from scipy.io import savemat

from dmsc_core.data.readers.files import endings, read
from dmsc_core.errors import DataError

RNG = np.random.default_rng(0)
A, B = RNG.random((9, 4)), RNG.random((9, 6))
Y = np.repeat([1, 2, 3], 3)
KINDS = [f"x{ending}" for ending in endings()]


def cells(*parts):
    array = np.empty((1, len(parts)), dtype=object)
    for i, part in enumerate(parts):
        array[0, i] = part
    return array


def write_mat(path):
    savemat(path, {"X": cells(A.T, B.T), "Y": Y[:, None]})


def write_npz(path):
    np.savez(path, X1=A, X2=B, labels=Y)


def write_renamed_npz(path):
    with path.open("wb") as file:
        np.savez_compressed(file, X1=A, X2=B, labels=Y)


def write_csv_zip(path):
    with zipfile.ZipFile(path, "w") as archive:
        for name, values in {"a": A, "b": B, "labels": Y[:, None]}.items():
            lines = [",".join(map(repr, [i, *row.tolist()])) for i, row in enumerate(values)]
            archive.writestr(f"{name}.csv", "\n".join(lines))


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("study.mat", write_mat),
        ("STUDY.MAT", write_mat),
        ("study.npz", write_npz),
        ("study.zip", write_renamed_npz),
        ("study.zip", write_csv_zip),
    ],
)
def test_every_kind_of_file_gives_the_same_data(tmp_path, name, write):
    path = tmp_path / name
    write(path)
    dataset = read(path)
    assert dataset.name.lower() == "study"
    np.testing.assert_allclose(dataset.modalities[0].values, A.astype(np.float32))
    np.testing.assert_allclose(dataset.modalities[1].values, B.astype(np.float32))
    assert dataset.labels.tolist() == (Y - 1).tolist()
    assert dataset.class_names == ("1", "2", "3")
    assert dataset.suggested_n_clusters is None
    assert name in dataset.source


def test_arguments_reach_the_reader(tmp_path):
    path = tmp_path / "square.npz"
    np.savez(path, X=RNG.random((5, 5)), tissue=np.arange(5) % 2)
    with pytest.raises(DataError, match="orientation='samples_by_features'"):
        read(path)
    dataset = read(path, labels_key="tissue", orientation="features_by_samples")
    assert dataset.labels.tolist() == [0, 1, 0, 1, 0]
    with pytest.raises(DataError, match="would unpack to"):
        read(path, limit=100)


@pytest.mark.parametrize("name", KINDS)
def test_empty_files_say_so(tmp_path, name):
    path = tmp_path / name
    path.touch()
    with pytest.raises(DataError, match=rf"'{name}' is empty \(0 bytes\)"):
        read(path)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_garbage_gives_one_sentence(tmp_path, name, seed):
    path = tmp_path / name
    path.write_bytes(np.random.default_rng(seed).bytes(2000))
    with pytest.raises(DataError, match=r"'x\.\w+'") as caught:
        read(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["x.pkl", "x.pt", "x.docx", "x.h5", "x"])
def test_other_kinds_are_refused(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"content")
    with pytest.raises(DataError, match=r"should be one of .*\.mat, .*\.npz, \.zip, \.csv"):
        read(path)


def test_a_path_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match="no file or folder"):
        read(tmp_path / "nothing.mat")
