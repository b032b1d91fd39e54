"""Taking it away: report, tables, arrays and networks of a run; each made when it is asked for."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from dmsc_core.figure_data import stored_run
from dmsc_core.report import comparison, files, make, tables
from dmsc_core.report.files import File
from dmsc_core.report.reported_run import reported
from dmsc_core.report.seed_spread import methods, numbers
from dmsc_core.store.artifacts import RunSummary
from dmsc_core.words import naming
from pages.state import keys, server
from pages.widgets import charts, download_files, scores

COLUMN = 230  # pixels that a column of buttons has at least


def arrays(run_id: str) -> File:
    """All arrays of a run."""
    packed = partial(server.store().export_zip, run_id)
    return File("All arrays of the run (ZIP)", f"{run_id}.zip", files.ZIP, packed)


def of_run(run: RunSummary) -> None:
    """All that a run has to be taken away, behind one heading."""
    result, store = server.result(run.run_id), server.store()
    report = _report("Report (HTML)", [run.run_id])
    _offer(run.run_id, lambda: report | files.of_run(store, run.run_id, result))


def of_runs(runs: Sequence[RunSummary]) -> None:
    """The same for runs that are compared."""
    ids = [run.run_id for run in runs]
    if len(ids) == 1:
        of_run(runs[0])
    else:
        _offer("compared", lambda: _of_runs(ids))


def _of_runs(ids: Sequence[str]) -> dict[str, list[File]]:
    results = {run_id: server.result(run_id) for run_id in ids}
    runs = [reported(server.store(), run_id, "", results[run_id]) for run_id in ids]
    listed = [(run.summary, run.result.config) for run in runs]
    rows = [
        scores.csv(lambda: comparison.rows(runs), "comparison", "Scores (CSV)"),
        scores.csv(lambda: numbers(methods(listed)), "seeds", "Mean and spread (CSV)"),
    ]
    if stored_run.same_samples(list(results.values())):
        named = dict(zip(naming.short_titles([r.summary for r in runs]), results.values()))
        name, title = "clusters-of-all", "Clusters of all (CSV)"
        rows.append(scores.csv(lambda: tables.together(named), name, title))
    return _report("Report of all (HTML)", ids) | {"Tables": rows}


def _offer(name: str, made: Callable[[], dict[str, list[File]]]) -> None:
    place = st.expander(
        "Take away",
        icon=":material/download:",
        key=f"{keys.TAKE_AWAY}_{name}",
        on_change="rerun",
    )
    if not place.open:
        return
    with place, st.grid(4, gap="medium", min_column_width=COLUMN):
        for kind, offered in made().items():
            with st.container(gap="xsmall"):
                st.markdown(f"**{kind}**")
                for file in offered:
                    download_files.button(file, f"{keys.TAKE_AWAY}_{name}")
                if kind == "Report":
                    st.caption("Every figure on one page, which opens without a network.")
                    charts.camera(f"{keys.TAKE_AWAY}_{name}")


def _report(title: str, ids: Sequence[str]) -> dict[str, list[File]]:
    store, results = server.store(), {run_id: server.result(run_id) for run_id in ids}

    def made() -> bytes:
        from dmsc_core.recipe import command_line

        commands = {
            i: command_line(r.config, r.dataset.kind, r.encoders_from) for i, r in results.items()
        }
        return make.report([reported(store, i, commands[i], results[i]) for i in ids])

    return {"Report": [File(title, make.name(ids), charts.PAGE, made)]}
