"""Compare: several runs side by side."""

import statistics
from dataclasses import replace
from functools import partial

import pytest

from dmsc_core.store.artifacts import RunStore
from pages.compare import affinities
from pages.state import keys, server
from pages.widgets import run_table
from tests.pages.conftest import QUICK, charts, offers, text, visit


def test_the_newest_runs_of_one_data_set_are_compared_without_being_asked_for(stored, app):
    visit(app, "compare")
    of_digits = [stored["late"], stored["affinity"]]  # of the newer data there is but one run each
    assert app.multiselect(key=keys.COMPARE_RUNS).value == of_digits


def test_where_no_two_runs_are_of_the_same_data_the_newest_are_compared(folder, results, app):
    store = RunStore(folder)
    ids = [store.save(results[name]) for name in ("affinity", "pairs")]
    visit(app, "compare")
    assert app.multiselect(key=keys.COMPARE_RUNS).value == ids[::-1]


def test_each_run_is_in_the_table_with_the_chosen_and_with_the_plain_w(stored, app, results):
    app.session_state[keys.COMPARE_RUNS] = [stored["affinity"], stored["late"]]
    visit(app, "compare")
    table = app.dataframe[0].value
    assert list(table["run"]) == [stored["affinity"]] * 2 + [stored["late"]] * 2
    assert list(table["W"])[1] == "Plain |C| + |C|ᵀ"
    assert table["Accuracy"][0] == results["affinity"].metrics["acc"]
    assert table["Accuracy"][1] == results["affinity"].metrics_plain["acc"]
    assert (
        len(charts(app)) == 8
    )  # agreement, flow, two matrices, their difference, two pictures, losses


def test_runs_of_the_same_samples_can_share_one_order(stored, app, monkeypatch):
    guides = []
    pooled = affinities._pooled
    spy = lambda *given: guides.append(given[1:]) or pooled(*given)  # noqa: E731
    monkeypatch.setattr(affinities, "_pooled", spy)
    app.session_state[keys.COMPARE_RUNS] = [stored["affinity"], stored["late"]]
    visit(app, "compare")
    for order in ("label", "first", "cluster", "input"):
        app.session_state[keys.COMPARE_ORDER] = order
        app.run()
        assert not app.exception, order
    assert {("label", stored["affinity"]), ("cluster", stored["affinity"])} < set(guides)
    assert ("label", None) not in guides
    app.session_state[keys.COMPARE_RUNS] = [stored["affinity"], stored["pairs"]]
    app.run()
    assert not app.exception
    offered = offers(app, "Samples")
    assert not any("by the clusters of" in name for name in offered)


def test_one_run_without_labels_takes_the_label_order_away(stored, app):
    app.session_state[keys.COMPARE_RUNS] = [stored["affinity"], stored["unlabelled"]]
    visit(app, "compare")
    offered = offers(app, "Samples")
    assert "by label" not in offered
    assert not app.error


def test_nothing_chosen_is_no_error(stored, app):
    visit(app, "compare")
    app.multiselect(key=keys.COMPARE_RUNS).set_value([]).run()
    assert not app.exception
    assert "Choose the runs" in text(app)


def test_equal_names_are_told_apart(folder, results, app):
    ids = [RunStore(folder).save(results["affinity"]) for _ in range(2)]
    visit(app, "compare")
    assert not app.exception
    for run_id in ids:
        assert f"· {run_id[-4:]}" in text(app)


def test_agreement_and_flow_of_runs_of_the_same_samples(stored, app, results):
    both = [stored["affinity"], stored["late"]]
    app.session_state[keys.COMPARE_RUNS] = [*both, stored["pairs"]]
    visit(app, "compare")
    assert "Agreement" in [h.value for h in app.subheader]
    assert "Of the 2 runs" in text(app)
    assert app.selectbox(key=keys.COMPARE_FROM).value == both[0]
    app.selectbox(key=keys.COMPARE_TO).set_value("labels").run()
    assert not app.exception
    left = round((1 - results["affinity"].metrics["acc"]) * 80)
    assert f"{left} of 80 samples leave" in text(app)
    assert len(app.selectbox(key=keys.COMPARE_FROM).options) == 2  # labels are led to, not from
    app.selectbox(key=keys.COMPARE_FROM).set_value(both[1]).run()
    assert not app.exception
    assert "Late fusion (max)" not in app.selectbox(key=keys.COMPARE_TO).options


def test_the_run_just_trained_is_compared_with_those_picked_before(stored, app):
    app.session_state[keys.COMPARE_RUNS] = [stored["affinity"], stored["late"]]
    visit(app, "compare")
    visit(app, "compare", run=stored["pairs"])
    picked = [stored["pairs"], stored["affinity"], stored["late"]]
    assert app.multiselect(key=keys.COMPARE_RUNS).value == picked
    assert app.query_params["runs"] == picked
    app.multiselect(key=keys.COMPARE_RUNS).set_value(picked[1:]).run()
    assert app.multiselect(key=keys.COMPARE_RUNS).value == app.query_params["runs"] == picked[1:]


def test_an_address_leads_to_its_runs_alone(stored, app):
    both = [stored["late"], stored["pairs"]]
    visit(app, "compare", run=[*both, "gone"])
    assert app.multiselect(key=keys.COMPARE_RUNS).value == both


def test_no_more_runs_are_offered_than_can_be_compared(folder, results, app):
    ids = [RunStore(folder).save(results["late"]) for _ in range(8)]
    visit(app, "compare")
    key = run_table.marks(keys.COMPARE_PICKED, ids[::-1])
    app.session_state[keys.COMPARE_ROWS] = "all"
    rows = list(range(7))
    app.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    app.run()
    button = app.button(key=f"{keys.COMPARE_PICKED}_go")
    assert button.label == "Compare the first 6 marked"
    button.click().run()
    assert app.multiselect(key=keys.COMPARE_RUNS).value == ids[:1:-1]


def test_runs_of_different_samples_are_not_said_to_agree(stored, app):
    app.session_state[keys.COMPARE_RUNS] = [stored["affinity"], stored["pairs"]]
    visit(app, "compare")
    assert "Agreement" not in [h.value for h in app.subheader]


def test_what_other_samples_take_away_is_said_with_the_way_to_the_same(stored, app):
    app.session_state[keys.COMPARE_RUNS] = [stored["affinity"], stored["pairs"]]
    visit(app, "compare")
    assert "has the samples of the first (digits)" in text(app)
    app.button(key=keys.COMPARE_LIKE).click().run()
    assert app.multiselect(key=keys.COMPARE_RUNS).value == [stored["late"], stored["affinity"]]
    assert "Agreement" in [h.value for h in app.subheader]
    assert "has the samples of the first" not in text(app)


def test_all_runs_can_be_filtered_and_marked_ones_compared(stored, app):
    visit(app, "compare")
    app.session_state[keys.COMPARE_ROWS] = "all"
    app.run()
    assert set(app.dataframe[0].value["run"]) == set(stored.values())
    app.multiselect(key=f"{keys.COMPARE_FILTER}_Data set").set_value(["digits"]).run()
    assert set(app.dataframe[0].value["run"]) == {stored["affinity"], stored["late"]}
    app.multiselect(key=f"{keys.COMPARE_FILTER}_Method").set_value(["Late fusion (max)"]).run()
    assert list(app.dataframe[0].value["run"]) == [stored["late"]]
    app.session_state[run_table.marks(keys.COMPARE_PICKED, [stored["late"]])] = {
        "selection": {"rows": [0], "columns": [], "cells": []}
    }
    app.run()
    app.button(key=f"{keys.COMPARE_PICKED}_go").click().run()
    assert not app.exception
    assert app.multiselect(key=keys.COMPARE_RUNS).value == [stored["late"]]


def test_runs_of_other_seeds_have_a_mean_and_a_spread(folder, results, app):
    store, first = RunStore(folder), results["affinity"]
    accs = [0.5, 0.6, 0.8]
    for seed, acc in enumerate(accs):
        config = {**first.config, "random_state": seed}
        store.save(replace(first, config=config, metrics={**first.metrics, "acc": acc}))
    visit(app, "compare")
    app.session_state[keys.COMPARE_ROWS] = "seeds"
    app.run()
    assert not app.exception
    table = app.dataframe[0].value
    assert list(table["runs"]) == [3, 3]
    assert table["Accuracy mean"][0] == pytest.approx(sum(accs) / 3)
    assert table["Accuracy sd"][0] == pytest.approx(statistics.stdev(accs))
    assert table["seeds"][0] == "0, 1, 2"


def test_one_modality_is_not_asked_whether_fusion_helps(folder, results, app):
    store, first = RunStore(folder), results["affinity"]
    data = replace(first.dataset, modalities=first.dataset.modalities[:1])
    single = {**first.config, "preset": "single", "fusion": {"kind": "single"}}
    store.save(replace(first, dataset=data))
    store.save(replace(first, dataset=data, config=single))
    visit(app, "compare")
    assert "Which found the most?" in text(app)
    assert "fusion here" not in text(app)


def test_the_name_of_a_data_set_is_no_markdown(folder, results, app):
    for name in ("a*b*", "$1$"):
        data = replace(results["late"].dataset, name=name)
        RunStore(folder).save(replace(results["late"], dataset=data))
    visit(app, "compare")
    visit(app, "compare", run=[run.run_id for run in server.complete_runs()])
    assert r"**a\*b\* · Late fusion (max)**" in text(app)
    assert r"**\$1\$ · Late fusion (max)**" in text(app)


def wait_for_all(timeout=120):
    for job in server.jobs().jobs():
        assert server.jobs().wait(job.run_id, timeout).status == "finished", job.message


def test_a_grid_of_fusions_is_queued_in_one_click_and_compared(folder, app, monkeypatch):
    from dmsc_core.jobs import batch
    from dmsc_core.presets import preset

    def short(*arguments):
        return preset(*arguments).updated(QUICK | {"dataset.per_class": 8})

    monkeypatch.setattr(batch, "made_for", short)
    monkeypatch.setattr(
        batch, "fusion_grid", partial(with_few_samples, batch.fusion_grid), raising=True
    )
    visit(app, "compare")
    assert "Nothing is trained yet" in text(app)
    app.session_state[keys.COMPARE_GRID] = True
    app.run()
    offered = app.multiselect(key=keys.COMPARE_GRID_FUSIONS)
    assert "late-max" in offered.options
    offered.set_value(["late-max", "affinity"]).run()
    app.button(key=keys.COMPARE_GRID_START).click().run()
    assert not app.exception
    wait_for_all()
    app.run()
    assert not app.exception
    show = next(b for b in app.button if b.label == "Compare them")
    show.click().run()
    assert not app.exception
    methods = app.dataframe[0].value["method"]
    assert set(methods) == {"Late fusion (max)", "Affinity fusion"}


def with_few_samples(grid, base, *arguments):
    return grid(base.updated({"dataset.per_class": 8}), *arguments)


def test_the_ablation_is_queued_in_one_click_and_trains_nothing_again(stored, app):
    app.session_state[keys.COMPARE_RUNS] = [stored["late"]]
    visit(app, "compare")
    app.button(key=keys.COMPARE_ABLATE).click().run()
    assert not app.exception
    wait_for_all()
    for job in server.jobs().jobs():
        assert server.store().history(job.run_id) == []
    app.run()
    assert not app.exception
    table = next(d.value for d in app.dataframe if "step" in d.value)
    assert list(table["step"]) == ["Features as they are", "Autoencoder only", "Full model"] * 2
    gain = table["Accuracy"][5] - table["Accuracy"][3]
    assert table["added"][5] == pytest.approx(gain)
    assert f"Accuracy {gain:+.3f} over the features" in text(app)
    assert "W is made of C and is what is clustered" in text(app)
    assert all(b.key != keys.COMPARE_ABLATE for b in app.button)


def test_affinities_share_a_scale_or_have_their_own_and_their_difference_is_seen(stored, app):
    app.session_state[keys.COMPARE_RUNS] = [stored["affinity"], stored["late"]]
    visit(app, "compare")
    assert app.selectbox(key=keys.COMPARE_LESS).value == stored["late"]
    for scale in ("own", "shared"):
        for order in ("cluster", "first"):
            app.session_state[keys.COMPARE_SCALE] = scale
            app.session_state[keys.COMPARE_ORDER] = order
            app.run()
            assert not app.exception, (scale, order)
    app.selectbox(key=keys.COMPARE_MORE).set_value(stored["late"]).run()
    assert "two different runs" in text(app)
    app.session_state[keys.COMPARE_RUNS] = [stored["affinity"], stored["pairs"]]
    app.run()
    assert not app.exception
    assert not [s for s in app.selectbox if s.key == keys.COMPARE_LESS]
