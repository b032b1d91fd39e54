"""A run in which some samples have no label, through everything that is made of it."""

import inspect
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules

import numpy as np
import pytest

import dmsc_core.figure_data
from dmsc_core.data.dataset import make_dataset
from dmsc_core.evaluation.metrics import confusion
from dmsc_core.figure_data import (
    choosing,
    data,
    label_groups,
    link_tables,
    matrices,
    sample_facts,
    sample_rows,
    stored_run,
)
from dmsc_core.graph.links import Links, block_means, strongest_between
from dmsc_core.plots import confusion as confusion_plot
from dmsc_core.plots import embedding, matrix_window, small_scatter
from dmsc_core.plots.palette import COLOURS, GREY
from tests.report.runs import affinity
from tests.store.results import N, partly

SEEDS = range(8)
LINKS = Links(np.arange(N), np.roll(np.arange(N), 1), np.ones(N))
ARGUMENTS = {  # of the public functions that take a run, each with the values that are tried
    "facts": lambda run: [sample_facts.facts_of(run)],
    "by": matrices.orders,
    "order": lambda run: [np.arange(N)],
    "way": lambda run: [*choosing.ways(run, sample_facts.facts_of(run))],
    "chosen": lambda run: [range(N)],
    "samples": lambda run: [np.arange(N)],
    "label": lambda run: range(len(run.dataset.class_names)),
    "cluster": lambda run: range(3),
    "kind": lambda run: ["cluster", "label"],
    "shown": lambda run: [LINKS],
    "W": lambda run: [run.affinity],
    "row": lambda run: range(N),
    "text": lambda run: run.dataset.sample_ids,
    "what": lambda run: matrices.matrices(run),
    "source": lambda run: ["affinity"],
    "dataset": lambda run: [None],
    "less": lambda run: [run],
    "like": lambda run: [run],
}
GROUPINGS = {
    stored_run.grouping: stored_run.groupings,
    sample_facts.grouping: sample_facts.choices,
}
ELSEWHERE = ("features", "umap_picture")  # of no labels; slow, or in need of another argument


def of_a_run():
    """Every public function of figure_data whose first argument is a run."""
    for module in iter_modules(dmsc_core.figure_data.__path__):
        name = f"dmsc_core.figure_data.{module.name}"
        for function in vars(import_module(name)).values():
            own = inspect.isfunction(function) and function.__module__ == name
            if own and not function.__name__.startswith("_"):
                first = next(iter(inspect.signature(function).parameters), "")
                if first in ("result", "more") and function.__name__ not in ELSEWHERE:
                    yield function


def called(function, run):
    """The answers of a function to all values of what it must be given beside the run."""
    _, *others = inspect.signature(function).parameters.values()
    needed = [p.name for p in others if p.default is p.empty]
    tried = ARGUMENTS | {"by": GROUPINGS.get(function, ARGUMENTS["by"])}
    calls = [{}]
    for name in needed:
        calls = [call | {name: value} for call in calls for value in tried[name](run)]
    return [function(run, **call) for call in calls]


@pytest.fixture(params=SEEDS)
def run(request):
    return partly(request.param, affinity=affinity())


@pytest.mark.parametrize("function", of_a_run(), ids=lambda f: f"{f.__module__}.{f.__name__}")
@pytest.mark.parametrize("seed", SEEDS)
def test_every_function_of_a_run_answers(function, seed):
    assert called(function, partly(seed, affinity=affinity()))


def test_a_sample_without_a_label_is_in_no_class(run):
    lacking = run.dataset.labels < 0
    facts = sample_facts.facts_of(run)
    for row, hover, without in zip(
        sample_facts.table(run, facts), sample_facts.hover(run, facts), lacking
    ):
        assert (row["label"] is None) == (row["as its label"] is None) == without
        assert ("no label" in hover) == without
        assert ("as its label" in hover or "elsewhere" in hover) != without
    for text, without in zip(sample_rows.hover(run), lacking):
        assert ("no label" in text) == without
    described = link_tables.described(run, range(N))["label"]
    assert [name == "no label" for name in described] == lacking.tolist()
    assert not stored_run.wrong(run)[lacking].any()
    assert choosing.members(run, facts, "unlabelled") == np.flatnonzero(lacking).tolist()
    assert not set(choosing.members(run, facts, "elsewhere")) & set(np.flatnonzero(lacking))


def test_classes_and_clusters_are_counted_over_the_labelled_samples(run):
    rows = run.dataset.labels >= 0
    counts, names, match = stored_run.confusion_of(run)
    assert counts.sum() == rows.sum() == run.dataset.n_labelled
    occurring = np.unique(run.clusters[rows])
    assert counts.shape == (len(names), 3)
    np.testing.assert_array_equal(
        counts[:, occurring], confusion(run.dataset.labels[rows], run.clusters[rows])
    )
    wrong = sum(counts[y, c] for y in range(len(names)) for c in range(3) if match.get(c) != y)
    assert stored_run.wrong(run).sum() == wrong
    np.testing.assert_array_equal(choosing.counts(run, range(N)), counts)
    assert confusion_plot.confusion(counts, names, match).data


@pytest.mark.parametrize("by", ["label", "correct"])
def test_they_are_a_grey_group_of_their_own(run, by):
    lacking = run.dataset.labels < 0
    groups = stored_run.grouping(run, by)
    assert groups.names[groups.neutral] == "no label"
    np.testing.assert_array_equal(groups.codes == groups.neutral, lacking)
    assert groups.codes.min() >= 0
    points = np.random.default_rng(0).random((N, 2))
    look = {"neutral": groups.neutral}
    figure = embedding.scatter(points, groups.codes, groups.names, **look)
    grey = [trace for trace in figure.data if trace.marker.color == GREY]
    assert [trace.name for trace in grey] == ["no label"]
    assert sorted(grey[0].customdata) == np.flatnonzero(lacking).tolist()
    assert "no label" not in str(figure.layout.annotations)
    colours = small_scatter.colours_of(groups)
    np.testing.assert_array_equal((colours == (128, 134, 145)).all(axis=1), lacking)


def test_in_the_order_of_labels_they_come_last_with_a_mark_of_their_own(run):
    n = int((run.dataset.labels < 0).sum())
    order = stored_run.order_of(run, "label")
    assert (run.dataset.labels[order[-n:]] < 0).all()
    assert stored_run.marks_of(run, order, "label")[-1] == ("no label", N - n, N)
    strip = matrices.strips(run)[1]
    np.testing.assert_array_equal(strip.painted < 0, run.dataset.labels < 0)
    part = matrices.part(run.affinity, order, None)
    figure = matrix_window.picture(part, matrices.samples(run, order, "label"), "w")
    label_strip = figure.data[3].z.ravel()
    np.testing.assert_array_equal(label_strip == len(COLOURS), run.dataset.labels[order] < 0)


def test_links_of_samples_without_a_label_are_neither_right_nor_wrong(run):
    codes, names = link_tables.groups_of(run, "label")
    rows = np.flatnonzero(codes >= 0)
    own = run.affinity[np.ix_(rows, rows)]
    means, part = block_means(run.affinity, codes), block_means(own, codes[rows])
    np.testing.assert_allclose(means.means, part.means)
    np.testing.assert_array_equal(means.sizes, part.sizes)
    assert len(means.sizes) == len(names)
    wrong = strongest_between(run.affinity, codes, 50)
    alone = strongest_between(own, codes[rows], 50)
    np.testing.assert_array_equal(wrong.rows, rows[alone.rows])
    np.testing.assert_array_equal(wrong.columns, rows[alone.columns])


def test_annotations_without_a_value_are_a_group_of_no_value():
    run = partly(0)
    groups = stored_run.grouping(run, "species")
    assert groups.names[groups.neutral] == "no value"
    assert "" not in groups.names
    np.testing.assert_array_equal(
        groups.codes == groups.neutral, run.dataset.annotations["species"] == ""
    )


@pytest.mark.parametrize("most", [60, 2])
def test_many_values_with_missing_ones(monkeypatch, most):
    monkeypatch.setattr(stored_run, "MOST_GROUPS", most)
    run = partly(0)
    texts = np.array(["a", "a", "b", "", "c", "d"] * 2)
    run = replace(run, dataset=replace(run.dataset, annotations={"site": texts}))
    groups = stored_run.grouping(run, "site")
    called = [groups.names[code] for code in groups.codes]
    assert [name == "no value" for name in called] == (texts == "").tolist()
    assert called[:2] == ["a", "a"]


def test_the_tables_of_data_say_who_has_no_label():
    groups = label_groups.label_groups(np.array([0, -1, 1]), None)
    assert groups.names == ("0", "1", "no label")
    values = {"a": np.random.default_rng(0).normal(size=(6, 3))}
    full = make_dataset("toy", values, labels=["x", "y"] * 3)
    assert data.class_sizes(full) == (["x", "y"], [3, 3])
    rows = data.rows_by_class(np.array([-1, 0, 1, -1, 1]), 5)
    assert [sorted(row) for row in rows] == [[1], [2, 4]]
    assert len(data.rows_by_class(np.full(5, -1), 5)) == 1
