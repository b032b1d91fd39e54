"""The report of a run."""

import base64
import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from dmsc_core.errors import StoreError
from dmsc_core.report import figures
from dmsc_core.report.make import report
from dmsc_core.report.reported_run import UMAP, reported
from dmsc_core.store.artifacts import RunStore
from dmsc_core.store.derived import keep
from tests.report.reading import Read
from tests.report.runs import COMMAND, EVIL, affinity, hostile, partition, run
from tests.store.results import N, dataset_info


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "runs")


@pytest.fixture
def three(store):
    """A run of three modalities, whose canonical correlations are known."""
    data = dataset_info()
    third = {"name": "sound", "kind": "features", "shape": [5]}
    present = np.column_stack([data.present, np.ones(N, bool)])
    pairs = {"pairwise_canonical_correlations": np.full((3, 4), [0.9, 0.8, 0.2, 0.1], np.float32)}
    data = replace(data, modalities=(*data.modalities, third), present=present)
    return run(store, dataset=data, extras=pairs)


EVERY = {
    "losses", "scores", "affinity", "eigenvalues", "degrees", "spectral-embedding-cluster",
    "spectral-embedding-label", "confusion", "sizes", "correlations",
}  # fmt: skip


def test_a_report_holds_every_figure_and_loads_nothing(three):
    read = Read(report([three]))
    assert {name.removeprefix(f"{three.summary.run_id}-") for name in read.figures} == EVERY
    assert all(a.startswith("data:image/png;base64,") for a in read.addresses)
    assert read.tags["picture"] == 2  # the affinity as it formed
    assert read.handlers == []
    assert "link" not in read.tags
    assert "iframe" not in read.tags


def test_a_report_says_what_a_reader_must_know(three):
    text = Read(report([three])).text
    for part in (
        "Late fusion (sum) on toy",
        f"{N} samples",
        "image (1 × 8 × 8)",
        "K = 3 (chosen)",
        "seed 7",
        "paired by class, labels were used",
        "a warning",
        "another",
        COMMAND,
        "torch 2.13.0",
        "train 2.0 s, other (C, scores) 0.1 s; 3.2 s in all",
        "123 MB",
        "clustering.assign",
        f"Clustered again from {three.result.parent}",
    ):
        assert part in text, part


def test_scores_of_the_chosen_w_stand_beside_those_of_the_plain(three):
    rows = Read(report([three])).rows
    at = rows.index(["score", "Strongest per row", "Plain |C| + |C|ᵀ", "what it says"])
    assert rows[at + 1][:3] == ["Accuracy", "0.333", "0.300"]
    assert rows[at + 2][:3] == ["NMI", "0.250", "–"]


def test_a_table_has_one_row_for_each_cluster(three):
    rows = Read(report([three])).rows
    at = next(i for i, row in enumerate(rows) if row[:2] == ["cluster", "samples"])
    assert [row[:4] for row in rows[at + 1 : at + 4]] == [
        ["0", "4", "one", "1.000"],
        ["1", "4", "zwei", "1.000"],
        ["2", "4", "три", "1.000"],
    ]


def test_the_affinity_is_ordered_by_cluster(three):
    spec = Read(report([three])).figures[f"{three.summary.run_id}-affinity"]
    order = np.lexsort((three.result.dataset.labels, three.result.clusters))
    z = spec["data"][0]["z"]
    values = np.frombuffer(base64.b64decode(z["bdata"]), z["dtype"]).reshape(N, N)
    np.testing.assert_array_equal(values, affinity()[np.ix_(order, order)])


def test_a_partition_without_a_matrix_has_a_report(store):
    one = partition(store)
    read = Read(report([one]))
    assert "k-means on toy" in read.text
    assert "partition only" in read.text
    found = {name.removeprefix(f"{one.summary.run_id}-") for name in read.figures}
    pictures = {"principal-components-cluster", "principal-components-label"}
    assert found == pictures | {"confusion", "sizes"}
    header = ["score", "this partition", "what it says"]
    assert header in read.rows


def test_without_labels_nothing_asks_for_them(store):
    one = run(store, dataset=dataset_info(labels=False), metrics={"silhouette": 0.5}, warnings=())
    read = Read(report([one]))
    assert "No labels, so these scores need none." in read.text
    assert not any(name.endswith(("-label", "-confusion")) for name in read.figures)
    assert "Pairing" not in read.text
    assert "mostly" not in read.text


def test_a_run_that_was_stopped_early_says_so(store):
    assert "Stopped early" in Read(report([run(store, status="stopped")])).text


def test_a_run_that_kept_nothing_but_clusters_has_a_report(store):
    read = Read(report([partition(store, latents={})]))
    assert {name.rsplit("-", 1)[1] for name in read.figures} == {"confusion", "sizes"}


def test_names_from_the_data_are_text_everywhere(store):
    made = report([hostile(store)])
    assert EVIL.encode() not in made
    read = Read(made)
    assert read.handlers == []
    assert all(a.startswith("data:image/png") for a in read.addresses)
    assert read.tags["script"] == 3 + len(read.figures)
    for figure in read.figures.values():
        said = json.dumps(figure)
        assert "<script" not in said  # plotly reads tags in a text, so they are spelled out
        assert "<img" not in said
    assert read.text.count(EVIL) > 4


def test_pictures_that_the_app_worked_out_are_in_the_report(store):
    first = run(store)
    run_id = first.summary.run_id
    assert first.pictures == {}
    assert f"report {run_id} --umap" in Read(report([first])).text
    assert "--umap" not in Read(report([partition(store)])).text
    keep(store.path(run_id), UMAP, {"points": np.random.default_rng(0).normal(size=(N, 2))})
    again = reported(store, run_id, COMMAND)
    assert list(again.pictures) == ["UMAP of the affinity"]
    read = Read(report([again]))
    assert f"{run_id}-umap-cluster" in read.figures
    assert "--umap" not in read.text


def test_umap_is_worked_out_once_where_it_is_asked_for(store, monkeypatch):
    asked = []

    def spread(result, source, **_):
        asked.append(source)
        return np.zeros((N, 2), np.float32)

    monkeypatch.setattr("dmsc_core.figure_data.sources.umap_picture", spread)
    run_id = run(store).summary.run_id
    for _ in range(2):
        assert list(reported(store, run_id, COMMAND, umap=True).pictures) == [
            "UMAP of the affinity"
        ]
    assert asked == ["affinity"]
    assert reported(store, partition(store).summary.run_id, COMMAND, umap=True).pictures == {}
    assert asked == ["affinity"]


def test_of_very_many_samples_a_part_is_drawn(store, monkeypatch):
    monkeypatch.setattr(figures, "MOST_POINTS", 5)
    one = run(store)
    read = Read(report([one]))
    spec = read.figures[f"{one.summary.run_id}-spectral-embedding-cluster"]
    assert sum(len(trace["text"]) for trace in spec["data"]) == 5
    assert f"5 of {N} samples" in read.text


def test_a_run_without_a_result_has_no_report(store):
    writer = store.create({"random_state": 0}, "toy")
    with pytest.raises(StoreError, match="has no result"):
        reported(store, writer.run_id, COMMAND)


def test_reports_need_no_torch():
    code = "import dmsc_core.report.make, dmsc_core.report.files, sys; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"torch", "streamlit"} & {n.split(".")[0] for n in done.stdout.split()}
