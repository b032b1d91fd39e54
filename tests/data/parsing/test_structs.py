"""Structs: no field of one hides that of another."""

from pathlib import Path

import numpy as np
import pytest

from dmsc_core.data.parsing.layout import interpret
from dmsc_core.data.parsing.reading import Request
from dmsc_core.data.parsing.structs import flattened
from dmsc_core.errors import DataError

RNG = np.random.default_rng(0)
N = 12
A, B = RNG.random((N, 4)), RNG.random((N, 7))
Y = np.repeat([1, 2, 3], 4)[:, None]
IDS = np.array([f"s{i}" for i in range(N)])


def names(contents):
    dataset = interpret(contents, Path("file.mat"), Request())
    assert dataset.labels.tolist() == (Y.ravel() - 1).tolist()
    assert {m.n_features for m in dataset.modalities} == {4, 7}
    return [modality.name for modality in dataset.modalities]


def test_two_structs_with_the_same_fields_are_two_modalities():
    rna = {"data": A, "name": np.array(["rna"]), "labels": Y}
    protein = {"data": B, "name": np.array(["protein"]), "labels": Y}
    assert names({"first": rna, "second": protein}) == ["first", "second"]


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        ({"S": {"rna": {"X": A}, "protein": {"X": B}, "gnd": Y}}, ["rna", "protein"]),
        ({"views": [{"data": A}, {"data": B}], "gnd": Y}, ["views1", "views2"]),
        ({"views": [{"data": A, "gt": Y}, {"data": B, "gt": Y}]}, ["views1", "views2"]),
        ({"a": {"X": A}, "b": {"fea": B}, "Y": Y}, ["X", "fea"]),
        ({"a": {"X": A, "ids": IDS}, "b": {"X": B.T, "ids": IDS}, "gt": Y}, ["a", "b"]),
        ({"data": {"fea": [A, B], "gt": Y}}, ["modality 1", "modality 2"]),
        ({"X": A, "other": {"X": B}, "Y": Y}, ["X", "other"]),
    ],
)
def test_other_ways_to_nest_them(contents, expected):
    assert names(contents) == expected


def test_structs_with_labels_that_differ_are_refused():
    contents = {"a": {"X": A, "labels": Y}, "b": {"X": B, "labels": Y[::-1]}}
    with pytest.raises(DataError, match="structs a, b should hold the same labels"):
        interpret(contents, Path("file.mat"), Request())


def test_ids_of_each_struct_bring_rows_together():
    order = RNG.permutation(N)
    contents = {"a": {"X": A, "ids": IDS}, "b": {"X": B[order], "ids": IDS[order]}, "gt": Y}
    dataset = interpret(contents, Path("file.mat"), Request())
    assert dataset.sample_ids == tuple(IDS)
    np.testing.assert_allclose(dataset.modalities[1].values, B.astype(np.float32))


def test_what_is_no_struct_stays():
    assert flattened({"X": A, "cells": [A, B]}).keys() == {"X", "cells"}
