"""Our reader of MATLAB v5 files against scipy's, and against damage that scipy does not survive."""

import struct

import numpy as np
import pytest
from scipy import sparse
from scipy.io import loadmat, savemat

from dmsc_core.data.parsing.limits import LIMIT_BYTES, describe
from dmsc_core.data.parsing.mat5 import TooLargeError, Unread, variables

RNG = np.random.default_rng(0)


def read(path, budget=LIMIT_BYTES):
    return dict(variables(path.read_bytes(), budget))


def assert_same(ours, theirs):
    if isinstance(ours, list):
        assert len(ours) == theirs.size
        for one, other in zip(ours, theirs.ravel(order="F")):
            assert_same(one, other)
    elif sparse.issparse(ours):
        assert np.array_equal(ours.toarray(), theirs.toarray())
    elif ours.dtype.kind == "U":
        assert ours.tolist() == np.char.rstrip(theirs).ravel().tolist()
    else:
        assert ours.shape == theirs.shape
        assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("compress", [False, True])
def test_what_scipy_reads_is_read_alike(tmp_path, compress):
    block = np.empty((2, 3), dtype=object)
    for i in range(6):
        block[i // 3, i % 3] = RNG.random((i, 2))
    kinds = ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8", "c16", "?"]
    contents = {
        **{
            f"kind_{kind.strip('?') or 'bool'}": np.arange(6).reshape(2, 3).astype(kind)
            for kind in kinds
        },
        "stack": RNG.random((2, 3, 4)),
        "empty": np.zeros((0, 3)),
        "cells": block,
        "words": np.array(["ant", "bumblebee", "größe"]),
        "text": "hello",
        "sparse": sparse.random(7, 5, 0.3, format="csc", random_state=0),
        "a_name_of_many_letters": np.ones((1, 1)),
        "x": np.ones((1, 1)),
    }
    path = tmp_path / "all.mat"
    savemat(path, contents, do_compression=compress)
    ours, theirs = read(path), loadmat(path)
    assert set(ours) == set(contents)
    for name in contents:
        assert_same(ours[name], theirs[name])


def test_structs_become_fields(tmp_path):
    path = tmp_path / "struct.mat"
    savemat(path, {"s": {"fea": np.eye(2), "deep": {"gnd": np.arange(3)}}})
    found = read(path)["s"]
    assert np.array_equal(found["fea"], np.eye(2))
    assert found["deep"]["gnd"].tolist() == [[0, 1, 2]]
    many = np.array([(1.0,), (2.0,)], dtype=[("v", "f8")])
    savemat(path, {"s": many})
    assert [part["v"].item() for part in read(path)["s"]] == [1, 2]
    savemat(path, {"s": many[:0]})
    assert read(path)["s"] == Unread("empty struct")
    assert describe(read(path)) == "s (empty struct)"


@pytest.mark.parametrize("name", ["BDGP", "COIL20", "MNIST_USPS", "ORL_32x32", "handwritten"])
def test_real_files_are_read_alike(data_dir, name):
    ours, theirs = read(data_dir / f"{name}.mat"), loadmat(data_dir / f"{name}.mat")
    assert set(ours) == {key for key in theirs if not key.startswith("__")}
    for key, value in ours.items():
        assert_same(value, theirs[key])


def test_the_other_byte_order():
    def element(kind, data):
        return struct.pack(">II", kind, len(data)) + data + bytes(-len(data) % 8)

    body = element(6, struct.pack(">II", 6, 0)) + element(5, struct.pack(">ii", 1, 2))
    body += element(1, b"x") + element(9, struct.pack(">dd", 1.5, 2.5))
    data = b"MATLAB 5.0 MAT-file".ljust(124) + b"\x01\x00MI" + element(14, body)
    assert dict(variables(data, 10_000))["x"].tolist() == [[1.5, 2.5]]


def test_the_budget_holds_for_all_variables(tmp_path):
    path = tmp_path / "two.mat"
    for compress in (False, True):
        savemat(
            path, {"a": np.zeros((100, 100)), "b": np.zeros((100, 100))}, do_compression=compress
        )
        assert set(read(path, 170_000)) == {"a", "b"}
        with pytest.raises(TooLargeError):
            read(path, 150_000)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("compress", [False, True])
def test_damaged_bytes_raise_and_never_crash(tmp_path, seed, compress):
    """300 files with a few wrong bytes each: a value, or an exception, in bounded memory."""
    path = tmp_path / "whole.mat"
    cells = np.empty(2, dtype=object)
    cells[:] = [RNG.random((9, 4)), sparse.random(9, 4, 0.4, format="csc", random_state=0)]
    savemat(path, {"X": cells, "Y": np.arange(9), "n": "abc"}, do_compression=compress)
    data = path.read_bytes()
    rng = np.random.default_rng(seed)
    refused = 0
    for _ in range(300):
        damaged = bytearray(data)
        for place in rng.integers(120, len(data), size=rng.integers(1, 6)):
            damaged[place] = rng.integers(256)
        try:
            dict(variables(bytes(damaged), 10**6))
        except Exception:
            refused += 1
    assert refused > 100


def test_texts_are_read_up_to_a_measure(tmp_path, monkeypatch):
    """A letter that is taken apart needs a hundred bytes; all texts of a file count."""
    path = tmp_path / "text.mat"
    savemat(path, {"a": "x" * 600, "b": "y" * 600})
    assert read(path)["b"].tolist() == ["y" * 600]
    monkeypatch.setattr("dmsc_core.data.parsing.mat5.MOST_TEXT", 1000)
    with pytest.raises(ValueError, match="its texts have more than 1,000 bytes"):
        read(path)
