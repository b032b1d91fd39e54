"""Samples as texts and as rows."""

import numpy as np

from dmsc_core.figure_data import sample_facts, sample_rows
from tests.figure_data.test_stored_run import N, result

NOTHING = sample_facts.SampleFacts(None, None, np.zeros(N), None)


def test_hover_and_table():
    run = result(ink=np.arange(N) / 10)
    assert sample_rows.hover(run)[3] == "sample s3<br>cluster 2<br>label a"
    assert sample_rows.hover(result(None))[0] == "sample s0<br>cluster 1"
    rows = sample_facts.table(run, NOTHING)
    assert len(rows) == N
    assert rows[3] == {
        "sample": "s3",
        "cluster": 2,
        "label": "a",
        "as its label": False,
        "ink": 0.3,
    }
    assert set(sample_facts.table(result(None), NOTHING)[0]) == {"sample", "cluster"}


def test_texts_for_the_pointer_of_samples_that_are_no_runs():
    ids, clusters = ("u", "v"), np.array([1, 0])
    assert sample_rows.hover_texts(ids, clusters, None, ()) == [
        "sample u<br>cluster 1",
        "sample v<br>cluster 0",
    ]
    texts = sample_rows.hover_texts(ids, clusters, np.array([0, 1]), ("cat", "dog"))
    assert texts[1] == "sample v<br>cluster 0<br>label dog"
