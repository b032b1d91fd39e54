"""MATLAB files, old and new, and files that only look like them."""

import struct
import zlib

import h5py
import numpy as np
import pytest
from scipy import sparse
from scipy.io import savemat

from dmsc_core.data.parsing.limits import LIMIT_BYTES
from dmsc_core.data.parsing.mat5 import Unread
from dmsc_core.data.readers.files import read
from dmsc_core.data.readers.matlab import read_mat
from dmsc_core.errors import DataError

RNG = np.random.default_rng(0)
MATRIX = RNG.random((5, 3))


def cells(*parts):
    array = np.empty((1, len(parts)), dtype=object)
    for i, part in enumerate(parts):
        array[0, i] = part
    return array


def write_v73(path, variables):
    """An HDF5 file as MATLAB writes it: transposed, cells as references, 512 bytes before it."""
    with h5py.File(path, "w", userblock_size=512) as file:
        for name, value in variables.items():
            put_v73(file, name, value)
    with path.open("r+b") as raw:
        raw.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM")


def put_v73(file, name, value):
    if isinstance(value, list):
        references = []
        for i, part in enumerate(value):
            put_v73(file, f"#refs#/{name}{i}", part)
            references.append(file[f"#refs#/{name}{i}"].ref)
        data = np.array(references, dtype=h5py.ref_dtype).reshape(-1, 1)
        file.create_dataset(name, data=data).attrs["MATLAB_class"] = np.bytes_("cell")
    elif sparse.issparse(value):
        group = file.create_group(name)
        group.attrs["MATLAB_sparse"] = np.uint64(value.shape[0])
        columns = value.tocsc()
        group["data"], group["ir"], group["jc"] = columns.data, columns.indices, columns.indptr
    elif isinstance(value, str):
        data = np.array([[ord(letter)] for letter in value], dtype=np.uint16)
        file.create_dataset(name, data=data).attrs["MATLAB_class"] = np.bytes_("char")
    else:
        file.create_dataset(name, data=value.T).attrs["MATLAB_class"] = np.bytes_("double")


@pytest.mark.parametrize("compress", [False, True])
def test_old_files_hold_matrices_cells_text_and_sparse(tmp_path, compress):
    path = tmp_path / "old.mat"
    words = sparse.random(5, 4, 0.4, format="csc", random_state=0)
    inside = {"M": MATRIX, "X": cells(MATRIX, words), "names": cells("ant", "bee"), "t": "hello"}
    savemat(path, inside, do_compression=compress)
    found = read_mat(path, LIMIT_BYTES)
    assert set(found) == set(inside)
    assert np.array_equal(found["M"], MATRIX)
    assert np.array_equal(found["X"][0], MATRIX)
    assert np.array_equal(found["X"][1].toarray(), words.toarray())
    assert [part.item() for part in found["names"]] == ["ant", "bee"]
    assert found["t"].item() == "hello"


def test_a_struct_is_read_with_its_fields(tmp_path):
    path = tmp_path / "struct.mat"
    savemat(path, {"all": {"fea": MATRIX, "gnd": np.arange(5)}})
    assert np.array_equal(read_mat(path, LIMIT_BYTES)["all"]["fea"], MATRIX)
    assert read(path).labels.tolist() == [0, 1, 2, 3, 4]
    with h5py.File(path, "w") as file:
        file["all/fea"], file["all/gnd"] = MATRIX.T, np.arange(5)[:, None]
    assert np.array_equal(read_mat(path, LIMIT_BYTES)["all"]["fea"], MATRIX)
    assert read(path).labels.tolist() == [0, 1, 2, 3, 4]


def opaque(name, kind):
    """A variable of an old file that holds an object of MATLAB."""

    def element(code, data):
        return struct.pack("<II", code, len(data)) + data + bytes(-len(data) % 8)

    words = b"".join(element(1, word.encode()) for word in (name, "MCOS", kind))
    return element(14, element(6, struct.pack("<II", 17, 0)) + words)


@pytest.mark.parametrize("kind", ["string", "categorical", "table"])
@pytest.mark.parametrize("version", ["old", "new"])
def test_labels_that_only_matlab_can_read_are_named(tmp_path, kind, version):
    path = tmp_path / "labels.mat"
    if version == "old":
        savemat(path, {"X1": MATRIX, "X2": MATRIX[:, :2]})
        path.write_bytes(path.read_bytes() + opaque("Y", kind))
    else:
        write_v73(path, {"X1": MATRIX, "X2": MATRIX[:, :2]})
        with h5py.File(path, "r+") as file:
            file["Y"] = np.zeros((6, 1), np.uint32)
            file["Y"].attrs["MATLAB_class"] = np.bytes_(kind)
            file["Y"].attrs["MATLAB_object_decode"] = np.int32(3)
    how = r"Y = table2array\(Y\)" if kind == "table" else r"Y = cellstr\(Y\)"
    with pytest.raises(DataError, match=rf"'Y' of 'labels.mat' .* MATLAB {kind} .*{how}"):
        read(path)
    with pytest.raises(DataError, match=how):
        read(path, labels_key="Y")
    assert read(path, no_labels=True).notes == ("Left aside, as no labels were asked for: Y.",)


def test_cells_come_in_column_order(tmp_path):
    path = tmp_path / "order.mat"
    block = np.empty((2, 2), dtype=object)
    for i in range(4):
        block[i % 2, i // 2] = np.full((2, 2), i)
    savemat(path, {"X": block})
    assert [part[0, 0] for part in read_mat(path, LIMIT_BYTES)["X"]] == [0, 1, 2, 3]


def test_new_files_are_read_as_matlab_shows_them(tmp_path):
    path = tmp_path / "new.mat"
    words = sparse.random(5, 4, 0.4, format="csc", random_state=0)
    write_v73(path, {"M": MATRIX, "X": [MATRIX, words], "names": ["ant", "bee"], "t": "hello"})
    found = read_mat(path, LIMIT_BYTES)
    assert set(found) == {"M", "X", "names", "t"}
    assert np.array_equal(found["M"], MATRIX)
    assert np.array_equal(found["X"][0], MATRIX)
    assert np.array_equal(found["X"][1].toarray(), words.toarray())
    assert [part.item() for part in found["names"]] == ["ant", "bee"]
    assert found["t"].item() == "hello"


def test_new_files_without_the_block_before_them(tmp_path):
    path = tmp_path / "plain.mat"
    with h5py.File(path, "w") as file:
        file["M"] = MATRIX.T
        file["words"] = ["ant", "bee"]
    found = read_mat(path, LIMIT_BYTES)
    assert np.array_equal(found["M"], MATRIX)
    assert found["words"].tolist() == ["ant", "bee"]


@pytest.mark.parametrize("content", [b"garbage", b"\x00" * 300, bytes(range(256)) * 9])
def test_garbage_is_refused(tmp_path, content):
    path = tmp_path / "bad.mat"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"'bad.mat' should be a MATLAB file"):
        read_mat(path, LIMIT_BYTES)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_incomplete_files_are_refused(tmp_path, share):
    whole, path = tmp_path / "whole.mat", tmp_path / "part.mat"
    savemat(whole, {"X": RNG.random((50, 50))})
    data = whole.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(DataError, match=r"'part.mat' should be a MATLAB file"):
        read_mat(path, LIMIT_BYTES)
    write_v73(whole, {"X": RNG.random((50, 50))})
    data = whole.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(DataError, match=r"'part.mat' should be a MATLAB file"):
        read_mat(path, LIMIT_BYTES)


def test_a_small_file_that_unpacks_to_much_is_refused(tmp_path):
    path = tmp_path / "bomb.mat"
    savemat(path, {"X": cells(np.zeros((1000, 1000)))}, do_compression=True)
    assert path.stat().st_size < 20_000
    with pytest.raises(DataError, match=r"would unpack to more than 1.0 MiB"):
        read_mat(path, 2**20)


def test_a_file_that_lies_about_its_size_is_measured(tmp_path):
    path = tmp_path / "liar.mat"
    header = b"MATLAB 5.0 MAT-file".ljust(124) + b"\x00\x01IM"
    packed = zlib.compress(struct.pack("<II", 14, 48) + bytes(10 * 2**20))  # announces 48 bytes
    path.write_bytes(header + struct.pack("<II", 15, len(packed)) + packed)
    with pytest.raises(DataError, match="would unpack to"):
        read_mat(path, 2**20)


def test_a_new_file_of_huge_announced_shape_is_refused(tmp_path):
    path = tmp_path / "huge.mat"
    with h5py.File(path, "w") as file:
        file.create_dataset("X", (10**6, 10**6), dtype="f8", chunks=(1000, 1000))
    with pytest.raises(DataError, match=r"would unpack to 7450.6 GiB"):
        read_mat(path, LIMIT_BYTES)


def test_values_in_other_files_are_not_opened(tmp_path):
    other = tmp_path / "other.bin"
    other.write_bytes(bytes(800))
    path = tmp_path / "outside.mat"
    with h5py.File(path, "w") as file:
        file.create_dataset("X", (10, 10), dtype="f8", external=[(str(other), 0, 800)])
    with pytest.raises(DataError, match="in another file, which is not opened"):
        read_mat(path, LIMIT_BYTES)


def test_links_into_other_files_are_named_and_not_followed(tmp_path):
    with h5py.File(tmp_path / "secret.h5", "w") as file:
        file["values"] = MATRIX
    path = tmp_path / "links.mat"
    with h5py.File(path, "w") as file:
        file["X"] = MATRIX.T
        file["Y"] = h5py.ExternalLink("secret.h5", "values")
    found = read_mat(path, LIMIT_BYTES)
    assert list(found) == ["X", "Y"]
    assert found["Y"] == Unread("link, not followed")


def test_many_references_to_one_matrix_are_read_once(tmp_path):
    path = tmp_path / "again.mat"
    with h5py.File(path, "w") as file:
        whole = file.create_dataset("#refs#/a", data=MATRIX.T)
        data = np.array([whole.ref] * 50, dtype=h5py.ref_dtype).reshape(-1, 1)
        file.create_dataset("X", data=data).attrs["MATLAB_class"] = np.bytes_("cell")
    parts = read_mat(path, LIMIT_BYTES)["X"]
    assert len({id(part) for part in parts}) == 1
    np.testing.assert_array_equal(parts[-1], MATRIX)


def test_cells_that_hold_themselves_end(tmp_path):
    path = tmp_path / "loop.mat"
    with h5py.File(path, "w") as file:
        loop = file.create_dataset("X", (1, 1), dtype=h5py.ref_dtype)
        loop[0, 0] = loop.ref
    with pytest.raises(DataError, match="too deeply"):
        read_mat(path, LIMIT_BYTES)


def test_sparse_indices_out_of_range_are_refused(tmp_path):
    path = tmp_path / "index.mat"
    with h5py.File(path, "w") as file:
        group = file.create_group("X")
        group.attrs["MATLAB_sparse"] = np.uint64(3)
        group["data"], group["ir"], group["jc"] = np.ones(1), np.array([77]), np.array([0, 1, 1])
    with pytest.raises(DataError, match=r"'index.mat' should be a MATLAB file"):
        read_mat(path, LIMIT_BYTES)


def test_text_of_new_files_is_measured_by_the_longest(tmp_path):
    path = tmp_path / "text.mat"
    write_v73(path, {"X": MATRIX, "letters": "m" * 200})
    with h5py.File(path, "r+") as file:
        file["notes"] = ["n" * 2000, *"abcd"]
    assert read_mat(path, 10**6)["notes"].tolist() == ["n" * 2000, *"abcd"]
    with pytest.raises(DataError, match=r"the text of 'text.mat' would unpack to 39.[0-9] KiB"):
        read_mat(path, 30_000)
