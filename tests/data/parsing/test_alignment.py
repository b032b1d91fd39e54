"""Rows are matched by id, whatever their order."""

import numpy as np
import pytest

from dmsc_core.data.parsing.alignment import align
from dmsc_core.errors import DataError

A = np.array([[1.0], [2.0], [3.0]])
B = np.array([[30.0], [40.0]])


def test_union_of_ids_in_the_order_they_are_met():
    ids, placed = align({"a": A, "b": B}, {"a": ["x", "y", "z"], "b": ["z", "w"]})
    assert ids == ("x", "y", "z", "w")
    present = ~np.isnan(np.hstack([placed["a"], placed["b"]]))
    assert present.tolist() == [[True, False], [True, False], [True, True], [False, True]]
    assert placed["a"][:3].tolist() == A.tolist()
    assert placed["b"][2:].tolist() == B.tolist()
    assert np.isnan(placed["a"][3]).all()
    assert np.isnan(placed["b"][:2]).all()


def test_the_order_is_that_of_every_modality_where_they_agree():
    ids = {"a": ["2", "3", "5"], "b": ["0", "1", "2", "4", "5", "6"]}
    order, _ = align({name: np.zeros((len(own), 1)) for name, own in ids.items()}, ids)
    assert order == ("0", "1", "2", "4", "3", "5", "6")


def test_a_given_order_is_kept():
    _, placed = align({"a": A}, {"a": ["x", "y", "z"]}, order=["z", "x", "y"])
    assert placed["a"].ravel().tolist() == [3, 1, 2]


def test_whole_numbers_make_room_for_what_is_missing():
    both = {"a": np.array([[1], [2]]), "b": np.array([[5]])}
    _, placed = align(both, {"a": ["x", "y"], "b": ["y"]})
    assert np.isnan(placed["b"][0, 0])


def test_ids_that_do_not_fit_are_refused():
    with pytest.raises(DataError, match="'x' stands more than once in modality 'a'"):
        align({"a": A}, {"a": ["x", "x", "y"]})
    with pytest.raises(DataError, match="modality 'a' has 3 rows, but 2 sample ids"):
        align({"a": A}, {"a": ["x", "y"]})
    with pytest.raises(DataError, match=r"not in the list of samples \(first: 'z'\)"):
        align({"a": A}, {"a": ["x", "y", "z"]}, order=["x", "y"])


def test_ids_that_never_meet_are_refused_and_a_part_that_does_suffices():
    C = np.array([[5.0]])
    assert align({"a": A}, {"a": ["x", "y", "z"]})[0] == ("x", "y", "z")
    some = {"a": ["x", "y", "z"], "b": ["z", "w"], "c": ["v"]}
    assert align({"a": A, "b": B, "c": C}, some)[0] == ("x", "y", "z", "w", "v")
    none = {"a": ["s0", "s1", "s2"], "b": ["S0", "S1"]}
    with pytest.raises(DataError, match=r"'a' begins with 's0', 'b' begins .*first column"):
        align({"a": A, "b": B}, none)
    assert len(align({"a": A, "b": B}, none, least=1)[0]) == 5
