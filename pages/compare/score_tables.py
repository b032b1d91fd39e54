"""Scores as tables: of the chosen runs, of all runs with filters, and over the seeds."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dmsc_core.plots.seeds import spread
from dmsc_core.report import seed_spread
from dmsc_core.store.artifacts import RunSummary
from dmsc_core.words.notes import score_line
from pages.state import comparison, keys, server
from pages.widgets import charts, pickers, run_table, scores, words
from pages.widgets.act_button import act_button

ROWS = {"chosen": "The chosen runs", "all": "All runs", "seeds": "Mean over seeds"}
ROWS_HELP = (
    "Mean over seeds: runs that differ in nothing but their seed are one method. Of each seed the "
    "newest run counts; stopped runs are left out."
)
ASIDE = ("when", "differs in", "status", "note", "notes")  # columns that the chosen runs do without
FILTERS: dict[str, Callable[[RunSummary], str]] = {
    "Data set": lambda run: run.dataset,
    "Method": words.method,
    "Status": lambda run: run.status,
}


def show(chosen: Sequence[RunSummary]) -> None:
    """One of the three tables."""
    st.subheader("Scores", anchor=False)
    which = pickers.choice("Rows", ROWS, keys.COMPARE_ROWS, ROWS_HELP)
    if which == "chosen":
        _chosen(chosen)
    elif which == "all":
        _all(_filtered(server.summaries()))
    else:
        _seeds(_filtered(server.complete_runs()))


def _chosen(chosen: Sequence[RunSummary]) -> None:
    """Scores of every run: from its chosen W, and from the plain one."""
    rows = [row for run in chosen for row in _rows(run)]
    st.dataframe(
        rows,
        hide_index=True,
        column_config=scores.columns(rows),
        alt="Scores of the compared runs, with the chosen and with the plain affinity",
    )
    with charts.spread():
        st.caption("Each run twice: with the W that was chosen, and with the plain |C| + |C|ᵀ.")
        _csv(rows, "comparison")


def _all(runs: Sequence[RunSummary]) -> None:
    """Every run; those whose rows are marked can be compared."""
    if not runs:
        st.caption("No run is like that.")
        return
    every = [run.run_id for run in run_table.marked(runs, keys.COMPARE_PICKED) if run.complete]
    marked = every[: comparison.MOST]
    which = f"first {len(marked)}" if len(every) > len(marked) else str(len(marked))
    with charts.spread():
        label = f"Compare the {which} marked" if marked else "Mark rows to compare them"
        look = {"type": "secondary", "disabled": not marked}
        look["help"] = "Up to six runs that left a result."
        act_button(label, "compare", f"{keys.COMPARE_PICKED}_go", _compare, marked, **look)
        _csv(run_table.rows(runs), "runs")


def _compare(ids: list[str]) -> None:
    st.session_state[keys.COMPARE_RUNS] = ids
    st.session_state[keys.COMPARE_ROWS] = "chosen"


def _seeds(runs: Sequence[RunSummary]) -> None:
    """Mean and standard deviation of every method, and one score as a picture."""
    methods = seed_spread.methods([(run, server.config(run.run_id)) for run in runs])
    if not methods:
        st.caption("No run is like that.")
        return
    rows = seed_spread.numbers(methods)
    shown = {
        name: st.column_config.NumberColumn(name, format="%.0f" if name == "seconds" else "%.3f")
        for name in rows[0]
        if name.endswith((" mean", " sd", "seconds"))
    }
    alt = "Mean and standard deviation over the seeds of every method"
    st.dataframe(rows, hide_index=True, column_config=shown, alt=alt)
    with charts.spread():
        said = "sd: standard deviation over the runs of a method, of one run there is none."
        counted = [run for method in methods for run in method.runs]
        st.caption(" ".join(filter(None, (said, score_line(counted)))))
        _csv(rows, "mean-over-seeds")
    measured = [key for key in words.METRICS if seed_spread.scores(methods, key)]
    if not measured:
        return
    titles = {key: words.METRICS[key][0] for key in measured}
    key = pickers.choice("Score", titles, keys.COMPARE_SCORE)
    figure = spread(seed_spread.scores(methods, key), titles[key])
    charts.show(figure, f"{titles[key]} of every run, by method", f"{key}-over-seeds")


def _filtered(runs: Sequence[RunSummary]) -> list[RunSummary]:
    """The runs that pass the filters above the table; an empty filter lets all pass."""
    passing = list(runs)
    with st.container(horizontal=True, gap="medium"):
        for label, of in FILTERS.items():
            key = f"{keys.COMPARE_FILTER}_{label}"
            offered = sorted({of(run) for run in runs})
            st.session_state[key] = [v for v in st.session_state.get(key, []) if v in offered]
            wanted = st.multiselect(
                label, offered, key=key, placeholder="all", persist_state="session"
            )
            passing = [run for run in passing if not wanted or of(run) in wanted]
    return passing


def _csv(rows: list[dict[str, Any]], name: str) -> None:
    charts.take_away("compare", scores.csv(rows, name))


def _rows(run: RunSummary) -> list[dict[str, Any]]:
    """The row of a run among all runs, for each way to W."""
    (row,) = run_table.rows([run])
    row = {name: value for name, value in row.items() if name not in ASIDE}
    return [
        row | {"W": w} | scores.named(run.metrics_plain if plain else run.metrics)
        for w, plain in seed_spread.ways(run).items()
    ]
