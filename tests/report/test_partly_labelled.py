"""What leaves the app of a run in which some samples have no label."""

import csv
import io
from html import unescape

import numpy as np
import pytest
from scipy.io import loadmat

from dmsc_core.report import comparison, files, single_run, tables
from dmsc_core.store.artifacts import RunStore
from tests.report.runs import affinity, stored
from tests.store.results import N, partly

SEEDS = range(4)


@pytest.fixture(params=SEEDS)
def run(request, tmp_path):
    return stored(RunStore(tmp_path), partly(request.param, affinity=affinity()))


def over(run):
    return f"over {run.result.dataset.n_labelled} of {N} labelled samples"


def test_the_report_says_what_its_scores_are_over(run):
    text = unescape(single_run.report(run).decode())
    assert f"Scores with labels are {over(run)} of toy." in text
    assert f"{run.result.dataset.n_labelled} of {N} samples are labelled; scores are over" in text
    assert "no label" in text


def test_so_does_a_comparison(run, tmp_path):
    other = stored(RunStore(tmp_path), partly(9, affinity=affinity()))
    text = unescape(comparison.report([run, other]).decode())
    assert f"{run.result.dataset.n_labelled} of {N} samples are labelled" in text
    rows = comparison.rows([run, other])
    assert rows[0]["labelled"] == over(run).removeprefix("over ")


def test_every_file_can_be_made_and_leaves_the_cells_of_missing_labels_empty(run, tmp_path):
    store, run_id, result = RunStore(tmp_path), run.summary.run_id, run.result
    for kind in files.of_run(store, run_id, result).values():
        for file in kind:
            assert file.make()
    lacking = (result.dataset.labels < 0).tolist()
    text = tables.to_csv(tables.samples(result)).decode()
    assert [row["label"] == "" for row in csv.DictReader(io.StringIO(text, ""))] == lacking
    together = tables.together({"one": result, "two": result})
    assert [row["label"] is None for row in together] == lacking
    variables = loadmat(io.BytesIO(files.matlab(result)))
    assert np.isnan(variables["labels"][:, 0]).tolist() == lacking
    numbers = [name for row in tables.confusion(result) for name in row.values()]
    assert sum(n for n in numbers if isinstance(n, int)) == result.dataset.n_labelled
    assert {row["samples"] for row in tables.scores(result)} == {result.dataset.n_labelled}
