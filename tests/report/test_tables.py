"""The tables of a run."""

import csv
import io

import numpy as np

from dmsc_core.report import tables
from dmsc_core.report.document import Cell
from tests.store.results import N, dataset_info, result


def read(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_every_column_of_any_row_is_there():
    rows = [{"a": 1, "b": 'x,"y"'}, {"a": 2, "c": Cell("… 12", "full")}]
    assert read(tables.to_csv(rows)) == [
        {"a": "1", "b": 'x,"y"', "c": ""},
        {"a": "2", "b": "", "c": "full"},
    ]
    assert tables.to_csv([]) == b"\n"


def test_samples_have_their_own_ids_and_class_names():
    rows = tables.samples(result())
    assert [row["sample"] for row in rows] == list(dataset_info().sample_ids)
    assert [row["label"] for row in rows[:3]] == ["one", "zwei", "три"]
    assert [row["cluster"] for row in rows] == (np.arange(N) % 3).tolist()


def test_scores_of_both_ways_to_w():
    assert tables.scores(result()) == [
        {"score": "Accuracy", "chosen W": 1 / 3, "plain W": 0.3},
        {"score": "NMI", "chosen W": 0.25, "plain W": None},
    ]
    assert list(tables.scores(result(matrices=False))[0]) == ["score", "partition only"]


def test_evaluations_and_eigenvalues():
    found = tables.evaluations(result())
    assert [(row["epoch"], row["acc"]) for row in found] == [(1, 0.1), (2, 0.2)]
    assert [row["number"] for row in tables.eigenvalues(result())] == list(range(1, 9))
    assert tables.eigenvalues(result(matrices=False)) == []


def test_classes_by_cluster_are_counted():
    rows = tables.confusion(result(clusters=np.array([0, 0, 1] * 4)))
    assert rows[0] == {"class": "one", "cluster 0": 4, "cluster 1": 0}
    assert rows[2] == {"class": "три", "cluster 0": 0, "cluster 1": 4}
    assert tables.confusion(result(labels=False)) == []


def test_clusters_of_several_runs_stand_side_by_side():
    rows = tables.together({"a": result(), "b": result(clusters=np.zeros(N, int))})
    assert rows[4] == {"sample": "ß-4/α\n", "label": "zwei", "a": 1, "b": 0}
    assert "label" not in tables.together({"a": result(labels=False)})[0]
