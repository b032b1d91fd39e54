"""Mean and spread over seeds, from summaries alone."""

import statistics

import pytest

from dmsc_core.report.repeats import repeated, rows, scores
from dmsc_core.store.index import RunSummary


def listed(seed, acc, plain=None, method="late", **config):
    run = RunSummary(
        f"run-{method}-{seed}-{config.get('p', 2)}",
        "finished",
        "2026-01-01T00:00:00Z",
        "digits",
        fusion=method,
        affinity="reference",
        random_state=seed,
        metrics={"acc": acc, "nmi": None},
        metrics_plain=None if plain is None else {"acc": plain},
        seconds={"total": 10.0 + seed},
    )
    return run, {
        "fusion": {"kind": method},
        "random_state": seed,
        "device": f"cuda:{seed}",
    } | config


def test_a_group_has_the_same_settings_but_the_seed():
    runs = [listed(0, 0.5), listed(1, 0.7), listed(0, 0.9, method="early"), listed(2, 0.1, p=1)]
    found = repeated(runs)
    assert [[run.random_state for run in method.runs] for method in found] == [[0, 1], [0], [2]]
    assert len({method.title for method in found}) == 3


def test_mean_and_spread_as_python_counts_them():
    accs, plains = [0.5, 0.7, 0.75], [0.4, 0.2, 0.3]
    runs = [listed(s, a, p) for s, (a, p) in enumerate(zip(accs, plains))]
    chosen, plain = rows(repeated(runs))
    assert chosen["Accuracy mean"] == pytest.approx(statistics.mean(accs))
    assert chosen["Accuracy sd"] == pytest.approx(statistics.stdev(accs))
    assert plain["Accuracy mean"] == pytest.approx(statistics.mean(plains))
    assert (chosen["runs"], chosen["seeds"], chosen["seconds"]) == (3, "0, 1, 2", 11.0)
    assert "NMI mean" not in chosen


def test_one_run_has_no_spread_and_one_without_a_plain_w_one_row():
    (row,) = rows(repeated([listed(3, 0.5)]))
    assert (row["Accuracy mean"], row["Accuracy sd"]) == (0.5, None)


def test_methods_without_a_score_are_left_out_of_it():
    found = repeated([listed(0, 0.5), listed(0, None, method="early")])
    assert list(scores(found, "acc").values()) == [[0.5]]
    assert scores(found, "nmi") == {}
