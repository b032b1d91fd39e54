"""Files of AnnData and MuData, written here by their layout."""

import h5py
import numpy as np
import pytest
from scipy import sparse

from dmsc_core.data.readers.files import read
from dmsc_core.errors import DataError

RNG = np.random.default_rng(0)
RNA, PROTEIN = RNG.poisson(1.0, (6, 4)).astype(np.float32), RNG.random((5, 3))
CELLS = [f"AAC-{i}" for i in range(6)]


def put_frame(group, name, index, **columns):
    frame = group.create_group(name)
    frame.attrs["_index"] = "barcode"
    frame.attrs["encoding-type"] = "dataframe"
    frame["barcode"] = index
    for key, values in columns.items():
        if isinstance(values, dict):
            for part, array in values.items():
                frame[f"{key}/{part}"] = array
        else:
            frame[key] = values


def put_x(group, values, kind="array"):
    if kind == "array":
        group["X"] = values
        return
    part = group.create_group("X")
    part.attrs["encoding-type"] = kind
    part.attrs["shape"] = values.shape
    matrix = (sparse.csr_matrix if kind == "csr_matrix" else sparse.csc_matrix)(values)
    part["data"], part["indices"], part["indptr"] = matrix.data, matrix.indices, matrix.indptr


@pytest.mark.parametrize("kind", ["array", "csr_matrix", "csc_matrix"])
def test_h5ad_is_one_modality_with_its_names_and_annotations(tmp_path, kind):
    path = tmp_path / "cells.h5ad"
    with h5py.File(path, "w") as file:
        put_x(file, RNA, kind)
        put_frame(
            file,
            "obs",
            CELLS,
            cell_type={"codes": np.array([0, 1, 0, 1, -1, 0], "i1"), "categories": ["B", "T"]},
            age={"values": np.arange(6), "mask": np.arange(6) == 2},
            depth=np.arange(6.0),
        )
        put_frame(file, "var", ["g1", "g2", "g3", "g4"])
        file["layers/counts"] = RNA
    dataset = read(path)
    np.testing.assert_array_equal(dataset.modalities[0].values, RNA)
    assert dataset.modalities[0].columns == ("g1", "g2", "g3", "g4")
    assert dataset.sample_ids == tuple(CELLS)
    assert dataset.labels_column is not None
    assert dataset.labels.tolist() == [0, 1, 0, 1, -1, 0]
    assert dataset.class_names == ("B", "T")
    np.testing.assert_array_equal(dataset.annotations["age"], [0, 1, np.nan, 3, 4, 5])
    assert dataset.annotations["depth"].tolist() == [0, 1, 2, 3, 4, 5]
    assert "Left aside, as only X is read: cells/layers/counts." in dataset.notes


def mudata(path):
    with h5py.File(path, "w", userblock_size=512) as file:
        file.create_group("mod").attrs["mod-order"] = ["rna", "adt"]
        for name, values, rows in (("adt", PROTEIN, [4, 1, 0, 3, 2]), ("rna", RNA, range(6))):
            group = file.create_group(f"mod/{name}")
            put_x(group, values, "csr_matrix")
            put_frame(group, "obs", [CELLS[i] for i in rows], batch=["x"] * len(rows))
            put_frame(group, "var", [f"{name}{j}" for j in range(values.shape[1])])
        put_frame(file, "obs", CELLS, leiden=["0", "1"] * 3)
    with path.open("r+b") as raw:
        raw.write(b"MuData (format-version=0.1.0;creator=muon)")
    return path


def test_h5mu_is_a_modality_for_each_and_rows_are_matched(tmp_path):
    dataset = read(mudata(tmp_path / "m.h5mu"))
    assert [m.name for m in dataset.modalities] == ["rna", "adt"]
    assert dataset.sample_ids == tuple(CELLS)
    np.testing.assert_allclose(dataset.modalities[1].values[[4, 1, 0, 3, 2]], PROTEIN, rtol=1e-6)
    assert dataset.present.tolist() == [[True, True]] * 5 + [[True, False]]
    assert dataset.annotations["adt:batch"].tolist() == ["x"] * 5 + [""]
    assert dataset.labels is None
    asked = read(tmp_path / "m.h5mu", labels_key="leiden")
    assert asked.labels.tolist() == [0, 1] * 3


def test_labels_that_are_not_wanted_are_left_aside(tmp_path):
    path = mudata(tmp_path / "m.h5mu")
    with h5py.File(path, "r+") as file:
        file["obs/label"] = np.arange(6) % 2
    assert read(path).labels.tolist() == [0, 1] * 3
    dataset = read(path, no_labels=True)
    assert dataset.labels is None
    assert "label" not in dataset.annotations
    assert "Left aside, as no labels were wanted: 'label'." in dataset.notes


def test_what_is_missing_is_named(tmp_path):
    path = mudata(tmp_path / "m.h5mu")
    with pytest.raises(DataError, match=r"column 'nobody' of obs of 'm.h5mu', which has adt:batch"):
        read(path, labels_key="nobody")
    with h5py.File(path, "r+") as file:
        del file["mod/rna/X"]
    with pytest.raises(DataError, match=r"modality 'rna' of 'm.h5mu' should hold a matrix X"):
        read(path)
    with h5py.File(path, "r+") as file:
        del file["mod/rna/obs"]
        file["mod/rna/obs"] = np.zeros(6, [("index", "S4"), ("n", "f4")])
    with pytest.raises(DataError, match=r"a group 'obs'.*before AnnData 0.7"):
        read(path)


def test_links_out_of_the_file_are_not_followed(tmp_path):
    path = mudata(tmp_path / "m.h5mu")
    with h5py.File(path, "r+") as file:
        del file["mod/rna/X/data"]
        file["mod/rna/X/data"] = h5py.ExternalLink("other.h5", "/data")
    with pytest.raises(DataError, match="behind a link, which is not followed"):
        read(path)
    path.write_bytes(b"garbage")
    with pytest.raises(DataError, match="should be a file of AnnData or MuData"):
        read(path)
