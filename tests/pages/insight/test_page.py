"""Insight: four affinities, two identities, one dial."""

import csv
import io
import subprocess
import sys

import numpy as np
import pytest

from dmsc_core.data import catalog
from pages.insight import sentences
from pages.state import keys
from pages.widgets import words
from tests.pages.conftest import APP, charts, offers, text, visit

DIAL = 3  # charts of the dial with labels, one less without


def numbers(app, label):
    return [metric.value for metric in app.metric if metric.label == label]


def show(app, what):
    app.session_state[keys.INSIGHT_SHOW] = what
    app.run()
    assert not app.exception, app.exception[0].stack_trace
    return app


def move(app, key, value):
    app.select_slider(key=key).set_value(value).run()
    assert not app.exception, app.exception[0].stack_trace
    assert not app.error
    assert not app.warning


def forget(module):
    for function in vars(module).values():
        if hasattr(function, "clear") and hasattr(function, "__wrapped__"):
            function.clear()


@pytest.fixture
def small(monkeypatch):
    """Fewer samples, so that these tests are quick."""
    from pages.insight import cached as insight_cache

    draw = insight_cache.draw
    monkeypatch.setattr(insight_cache, "draw", lambda data, options: draw(data, options, 120))
    forget(insight_cache)  # what other tests saw of more samples
    yield
    forget(insight_cache)


@pytest.fixture
def unlabelled(folder):
    """A file without labels in the data folder."""
    rng = np.random.default_rng(0)
    centres = np.repeat(np.eye(3) * 4, 12, axis=0)
    (folder.parent / "data").mkdir()
    np.savez(
        folder.parent / "data" / "blobs.npz",
        a=(centres + rng.normal(size=(36, 3))).astype(np.float32),
        b=(centres @ rng.normal(size=(3, 5)) + rng.normal(size=(36, 5))).astype(np.float32),
    )
    return "blobs"


def test_digits_come_first_and_what_was_drawn_of_them_is_said(app):
    visit(app, "insight")
    assert "1,000 of 1,797 samples, drawn with a fixed seed" in text(app)
    assert len(charts(app)) == 4 + DIAL
    assert len(numbers(app, "Ncut")) == len(numbers(app, "Accuracy")) == 4
    for title in sentences.TITLES.values():
        assert f"**{title}**" in text(app)


def test_both_identities_hold_on_these_data(app, small):
    visit(app, "insight")
    found = [metric for metric in app.metric if metric.label.startswith("Largest difference")]
    assert ["step of the walk" in found[0].label, "coefficient" in found[1].label] == [True, True]
    assert "steps differ by up to" in text(app)  # of the graph, where the coefficients are the same
    assert "a graph adds both directions of a link" in text(app)
    assert [metric.label[-7:] for metric in found] == ["σ = 0.1", " λ = 15"]
    for metric in found:
        mantissa, raised = metric.value.split(" × 10")
        exponent = int(raised.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
        assert float(mantissa) * 10**exponent < 1e-10
    assert len(app.get("latex") or [m for m in app.markdown if m.value.startswith("$$")]) == 2


def test_each_way_to_look_and_each_grouping(app, small):
    visit(app, "insight")
    said = set()
    for what in sentences.SHOWS:
        for by in sentences.GROUPS:
            app.session_state[keys.INSIGHT_BY] = by
            show(app, what)
            assert len(charts(app)) == 4 + DIAL
            said.add(sentences.caption(what, 2, by))
            assert sentences.caption(what, 2, by) in text(app)
    assert len(said) == 6  # retrieval and plane say the same of both


def test_what_is_found_is_a_table_too(app, small):
    visit(app, "insight")
    assert not app.dataframe
    show(app, "retrieval")
    table = app.dataframe[0].value
    assert list(table["affinity"]) == list(sentences.TITLES.values())
    assert table.shape == (4, 1 + 3 * 4)
    numbers_of = table.drop(columns="affinity").to_numpy()
    assert ((numbers_of >= 0) & (numbers_of <= 1)).all()
    assert (table["mAP walked"] > table["mAP links"]).all()
    assert (table["rank-5 links"] >= table["rank-1 links"]).all()
    assert "Each sample sorts the others" in text(app)


def test_of_many_samples_some_ask_and_the_page_says_so(app):
    visit(app, "insight")
    show(app, "retrieval")
    assert "Each sample of 300, drawn with a fixed seed, sorts the others" in text(app)


def test_steps_change_what_is_left_and_nothing_else(app, small):
    visit(app, "insight")
    before = numbers(app, "Ncut"), numbers(app, "Accuracy")
    move(app, keys.INSIGHT_STEPS, 0)
    assert numbers(app, "Ncut") == ["0.00"] * 4
    assert numbers(app, "Leaves") == ["0%"] * 4
    move(app, keys.INSIGHT_STEPS, 32)
    assert all(float(a) > float(b) for a, b in zip(numbers(app, "Ncut"), before[0]))
    assert numbers(app, "Accuracy") == before[1]


def test_temperature_moves_the_first_pair_and_lambda_the_second(app, small):
    visit(app, "insight")
    one = numbers(app, "Ncut")
    move(app, keys.INSIGHT_SIGMA, 1.0)
    two = numbers(app, "Ncut")
    assert one[:2] != two[:2]
    assert one[2:] == two[2:]
    move(app, keys.INSIGHT_RIDGE, 0.015)
    three = numbers(app, "Ncut")
    assert three[:2] == two[:2]
    assert three[2:] != two[2:]


def test_with_all_links_walkers_forget(app, small):
    visit(app, "insight")
    few = [float(value) for value in numbers(app, "Ncut")]
    move(app, keys.INSIGHT_LINKS, "all")
    assert all(float(value) > less for value, less in zip(numbers(app, "Ncut"), few))
    for what in ("leaving", "retrieval", "plane"):
        show(app, what)


def test_kernel_and_attention_are_the_same_walk_unless_they_compare_differently(app, small):
    visit(app, "insight")
    assert "the same walk" in text(app)
    app.session_state[keys.INSIGHT_PREPROCESS] = "standardize"
    app.run()
    assert "the same walk" in text(app)
    for key, value in ((keys.INSIGHT_KERNEL, "rbf"), (keys.INSIGHT_SCORES, "cosine")):
        app.session_state[key] = value
        app.run()
        assert not app.exception
        assert "the same walk" not in text(app)


def test_another_data_set_with_its_own_number_of_clusters(app, small):
    visit(app, "insight")
    app.selectbox(key=keys.DATASET).select("synthetic").run()
    assert not app.exception
    assert app.number_input(key=f"{keys.INSIGHT_CLUSTERS}_synthetic").value == 5
    assert len(charts(app)) == 4 + DIAL
    app.number_input(key=f"{keys.INSIGHT_CLUSTERS}_synthetic").set_value(3).run()
    assert not app.exception
    app.selectbox(key=keys.DATASET).select("digit-pairs").run()
    assert "paired by class, labels were used" in text(app)


def test_k_that_was_asked_for_on_the_train_page_is_where_insight_begins(unlabelled, app):
    app.session_state[keys.DATASET] = unlabelled
    visit(app, "train")
    app.number_input(key=f"{keys.TRAIN_CLUSTERS}_{unlabelled}").set_value(3).run()
    visit(app, "insight")
    assert app.number_input(key=f"{keys.INSIGHT_CLUSTERS}_{unlabelled}").value == 3
    assert "Say how many clusters" not in text(app)


def test_data_without_labels_ask_for_k_and_have_no_retrieval(unlabelled, app):
    visit(app, "insight")
    app.selectbox(key=keys.DATASET).select(unlabelled).run()
    assert "Say how many clusters" in text(app)
    app.number_input(key=f"{keys.INSIGHT_CLUSTERS}_{unlabelled}").set_value(3).run()
    assert not app.exception, app.exception[0].stack_trace
    assert len(charts(app)) == 4 + DIAL - 1
    assert not numbers(app, "Accuracy")
    assert offers(app, "Samples grouped") == ["by their clusters"]
    show(app, "retrieval")
    assert len(charts(app)) == DIAL - 1
    assert "only be told with labels" in text(app)
    assert "0.00" in numbers(app, "Ncut")[0]  # three blobs far apart


def test_a_pair_that_cannot_be_computed_says_why_and_the_rest_stays(app, small):
    from pages.insight import cached as insight_cache

    visit(app, "insight")
    app.session_state[keys.INSIGHT_PREPROCESS] = "none"
    app.run()
    name = insight_cache.scene("digits", "none", 10)
    X = insight_cache.samples(name).X
    X *= np.linspace(1, 40, len(X))[:, None]  # lengths beyond what any temperature can weigh
    for cached in ("view", "_expressed", "walk", "leaving", "picture", "point"):
        getattr(insight_cache, cached).clear()
    app.select_slider(key=keys.INSIGHT_SIGMA).set_value(0.02).run()
    assert not app.exception, app.exception[0].stack_trace
    assert "sigma = 0.02 is too small" in app.warning[0].value
    assert len(charts(app)) >= 2


def test_every_number_can_be_taken_away(app, small):
    from dmsc_core.report import tables
    from pages.insight import cached as insight_cache
    from pages.insight import controls, panels

    visit(app, "insight")
    choice = controls.Choice(
        insight_cache.scene("digits", "l2", 10), insight_cache.Setting(), 2, "matrix", "label"
    )
    rows = list(csv.DictReader(io.StringIO(tables.to_csv(panels.rows(choice)).decode())))
    assert [row["affinity"] for row in rows] == list(sentences.TITLES.values())
    first = rows[0]
    for name in ("ncut", "leaving", "leaving 9", "acc", "map links", "rank1 walked", "rank5 both"):
        assert float(first[name]) >= 0
    assert first["lambda"] == ""
    assert rows[2]["sigma"] == ""
    assert sum(float(first[f"leaving {k}"]) for k in range(10)) == pytest.approx(
        float(first["ncut"])
    )


def test_the_page_imports_no_torch_before_it_needs_it():
    code = (
        "import sys; from pages.insight import cached, controls, "
        "panels, identities; print('torch' in sys.modules)"
    )
    root = APP.rsplit("/", 1)[0]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False"]


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (6.94e-18, "6.9 × 10⁻¹⁸"), (1.0, "1.0 × 10⁰")]
)
def test_small_numbers_are_written_as_powers_of_ten(value, shown):
    assert words.power_of_ten(value) == shown


def test_all_of_the_catalog_can_be_chosen(app):
    visit(app, "insight")
    assert len(app.selectbox(key=keys.DATASET).options) == len(catalog.names())
