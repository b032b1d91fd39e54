"""Files of numpy: what may be unpacked, what may not, and what was written comes back."""

import io
import zipfile

import numpy as np
import pytest

from dmsc_core.data.dataset import make_dataset
from dmsc_core.data.parsing.limits import LIMIT_BYTES
from dmsc_core.data.readers.files import read
from dmsc_core.data.readers.npz import is_npz, read_npz, write_npz
from dmsc_core.errors import DataError

RNG = np.random.default_rng(0)


def npy(array, **more):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, **more)
    return buffer.getvalue()


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def test_arrays_come_back_by_name(tmp_path):
    path = tmp_path / "a.npz"
    np.savez_compressed(path, X=np.eye(3), names=np.array(["ant", "bee"]))
    found = read_npz(path, LIMIT_BYTES)
    assert set(found) == {"X", "names"}
    assert np.array_equal(found["X"], np.eye(3))
    assert found["names"].tolist() == ["ant", "bee"]


def test_pickled_objects_are_never_loaded(tmp_path):
    path = tmp_path / "evil.npz"
    np.savez(path, X=np.array([{"run": "me"}], dtype=object), allow_pickle=True)
    with pytest.raises(DataError, match=r"'X.npy' in 'evil.npz' holds pickled Python objects"):
        read_npz(path, LIMIT_BYTES)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = archive(tmp_path / "bomb.npz", {"X.npy": npy(np.zeros((4000, 4000)))})
    assert path.stat().st_size < 150_000
    with pytest.raises(DataError, match=r"'bomb.npz' would unpack to 122.1 MiB, .* 16.0 MiB"):
        read_npz(path, 16 * 2**20)


def test_many_small_members_are_summed(tmp_path):
    path = archive(tmp_path / "sum.npz", {f"x{i}.npy": npy(np.zeros(1000)) for i in range(20)})
    with pytest.raises(DataError, match="would unpack to"):
        read_npz(path, 100_000)


def test_a_header_that_announces_more_than_follows_is_refused(tmp_path):
    data = npy(np.zeros((10, 10))).replace(b"(10, 10)", b"(99, 99)")
    path = archive(tmp_path / "liar.npz", {"X.npy": data})
    with pytest.raises(DataError, match=r"announces an array \(99, 99\) .* damaged"):
        read_npz(path, LIMIT_BYTES)


@pytest.mark.parametrize("content", [b"garbage", b"PK\x03\x04" + bytes(50), bytes(1000)])
def test_garbage_is_refused(tmp_path, content):
    path = tmp_path / "bad.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"'bad.npz' should be a zip archive"):
        read_npz(path, LIMIT_BYTES)


def test_a_broken_array_inside_is_refused(tmp_path):
    path = archive(tmp_path / "bad.npz", {"X.npy": b"no array at all"})
    with pytest.raises(DataError, match=r"'bad.npz'"):
        read_npz(path, LIMIT_BYTES)


def test_an_archive_without_arrays_says_what_it_holds(tmp_path):
    path = archive(tmp_path / "text.npz", {"readme.txt": b"hello"})
    with pytest.raises(DataError, match=r"should hold arrays .* but it holds readme.txt"):
        read_npz(path, LIMIT_BYTES)


def test_npz_and_other_zips_are_told_apart(tmp_path):
    assert is_npz(archive(tmp_path / "a.zip", {"X.npy": npy(np.eye(2))}))
    assert not is_npz(archive(tmp_path / "b.zip", {"X.csv": b"a,1"}))


def test_what_was_written_comes_back(tmp_path):
    present = np.ones((8, 2), dtype=bool)
    present[2, 1] = False
    dataset = make_dataset(
        "study",
        {"picture": RNG.random((8, 8, 8)), "words": RNG.random((8, 8))},
        labels=list("aabbccdd"),
        sample_ids=[f"s{i}" for i in range(8)],
        annotations={"age": np.arange(8) / 2, "site": list("xyxyxyxy")},
        present=present,
        columns={"words": list("pqrstuvw")},
    )
    write_npz(dataset, tmp_path / "study.npz")
    again = read(tmp_path / "study.npz")
    assert [m.name for m in again.modalities] == ["picture", "words"]
    for before, after in zip(dataset.modalities, again.modalities):
        assert (before.kind, before.columns) == (after.kind, after.columns)
        assert np.array_equal(before.values, after.values)
    assert np.array_equal(again.present, present)
    assert again.sample_ids == dataset.sample_ids
    assert np.array_equal(again.labels, dataset.labels)
    assert again.class_names == dataset.class_names
    assert np.array_equal(again.annotations["age"], dataset.annotations["age"])
    assert again.annotations["site"].tolist() == list("xyxyxyxy")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_more_than_is_asked_are_refused(tmp_path, method):
    """Of these a whole chunk is unpacked before it is cut to the announced size."""
    for name, data in (("x.npz", npy(np.eye(3))), ("x.zip", b"id,a\ns1,1\n")):
        with zipfile.ZipFile(tmp_path / name, "w", method) as file:
            file.writestr("a.npy" if name == "x.npz" else "a.csv", data)
        with pytest.raises(DataError, match=f"'{name}' should be packed by Deflate"):
            read(tmp_path / name)


def test_images_that_are_as_wide_as_channels_are_many_come_back(tmp_path):
    images = RNG.random((20, 2, 8, 3)).astype(np.float32)
    write_npz(make_dataset("x", {"two": images}), tmp_path / "x.npz")
    assert np.array_equal(read(tmp_path / "x.npz").modalities[0].values, images)


def test_missing_labels_their_name_and_notes_come_back(tmp_path):
    annotations = {"tissue": np.array(["a", "", "b", "b"]), "stage": np.array([1.0, np.nan, 2, 2])}
    for column in annotations:
        dataset = make_dataset(
            "x", {"m": RNG.random((4, 2))}, column, annotations=annotations, notes=["One.", "Two."]
        )
        write_npz(dataset, tmp_path / "x.npz")
        again = read(tmp_path / "x.npz")
        assert again.labels.tolist() == [0, -1, 1, 1]
        assert (again.labels_column, again.class_names) == (column, dataset.class_names)
        assert set(again.annotations) == set(annotations)
        assert again.notes == ("One.", "Two.")


def test_one_new_sample_comes_back(tmp_path):
    dataset = make_dataset(
        "x", {"m": RNG.random((1, 5)), "k": RNG.random((1, 1))}, sample_ids=["s9"], least=1
    )
    write_npz(dataset, tmp_path / "x.npz")
    again = read(tmp_path / "x.npz", least=1)
    assert again.sample_ids == ("s9",)
    for before, after in zip(dataset.modalities, again.modalities, strict=True):
        assert np.array_equal(before.values, after.values)
