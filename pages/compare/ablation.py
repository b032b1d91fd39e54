"""The ablation of a run: what the network added to its features."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from dmsc_core.errors import ConfigError
from dmsc_core.figure_data import ablation_table
from dmsc_core.store.artifacts import RunSummary
from dmsc_core.words import ablation as ablation_words
from dmsc_core.words.naming import C_AND_W
from dmsc_core.words.notes import score_line
from pages.state import keys, server
from pages.widgets import batch, charts, pickers, scores, words

if TYPE_CHECKING:
    from dmsc_core.config import RunConfig

Settings = dict[str, Any]
MEANING = (
    "Features: who explains whom among the preprocessed samples, in closed form. Autoencoder only: "
    f"the same on what stage 1 learned. Full model: the run itself. {C_AND_W}"
)


def show(chosen: Sequence[RunSummary], called: dict[str, str]) -> None:
    """The steps that are stored as a table, and a button for those that are not."""
    trained = [run for run in chosen if _trained(server.config(run.run_id))]
    if not trained:
        return
    with charts.spread():
        st.subheader("What the network added", anchor=False)
        run = _pick(trained, called)
    with st.spinner("Looking for the steps", show_time=True):
        stored, missing = _steps(run)
    if len(stored) > 1:
        _table(stored, run)
    else:
        st.caption(MEANING)
    if missing and st.button(
        "Run the ablation" if len(missing) > 1 else "Run the step that is missing",
        icon=":material/layers_clear:",
        key=keys.COMPARE_ABLATE,
        help=f"{MEANING} The encoders are those of the run, so nothing is trained again.",
    ):
        _start(run, missing)


def _trained(settings: Settings) -> bool:
    """The same as `dmsc_core.jobs.ablation.can_be_ablated`, without reading what training needs."""
    raw = (settings.get("encoder") or {}).get("raw")
    return not (settings.get("peer") or raw) and bool((settings.get("train") or {}).get("epochs"))


def _pick(trained: Sequence[RunSummary], called: dict[str, str]) -> RunSummary:
    by_id = {run.run_id: run for run in trained}
    look = {"offered": by_id, "width": 320, "label_visibility": "collapsed"}
    look["help"] = "The run whose network is taken apart."
    return by_id[pickers.pick("Of the run", called, keys.COMPARE_ABLATED, **look)]


def _steps(run: RunSummary) -> tuple[dict[str, RunSummary], "dict[str, RunConfig]"]:
    """The steps that are stored, the run itself among them, and how to run the others."""
    from dmsc_core.config import config_from
    from dmsc_core.jobs.ablation import ablation, same_settings

    try:
        asked = ablation(config_from(server.config(run.run_id)), run.n_modalities or 1)
    except ConfigError:  # of a version that knew other settings
        return {"full": run}, {}
    others = [r for r in server.complete_runs() if r.dataset == run.dataset and not r.parent]
    stored: dict[str, RunSummary] = {"full": run}
    missing: dict[str, RunConfig] = {}
    for step, config in asked.items():
        if step == "full":
            continue
        alike = (r for r in others if same_settings(config, server.config(r.run_id)))
        same = next(alike, None)
        if same is not None:
            stored[step] = same
        else:
            missing[step] = config
    return stored, missing


def _table(steps: dict[str, RunSummary], run: RunSummary) -> None:
    rows = ablation_table.rows(steps)
    gained = words.METRICS[ablation_words.gained(steps)][0]
    columns = scores.columns(rows)
    columns["added"] = st.column_config.NumberColumn(
        "added", format="%+.3f", help=f"{gained}, less that of the features with the same W."
    )
    columns["W"] = st.column_config.TextColumn(help=C_AND_W)
    columns["seconds"] = st.column_config.NumberColumn("seconds", format="%.1f")
    st.dataframe(
        rows,
        hide_index=True,
        column_config=columns,
        alt="Scores of features, autoencoder and full model, each with plain and chosen W",
    )
    with charts.spread():
        over = score_line(steps.values())
        st.caption(" ".join(filter(None, (ablation_words.verdict(steps), over, MEANING))))
        charts.take_away("ablation", scores.csv(rows, f"{run.run_id}-ablation"))


def _start(run: RunSummary, missing: "dict[str, RunConfig]") -> None:
    from dmsc_core.config import config_from

    result = server.result(run.run_id)
    own = {run.run_id: config_from(server.config(run.run_id))} if result.checkpoint else {}
    title = f"What {words.method(run)} added on {run.dataset}"
    batch.submit(title, list(missing.values()), result.dataset.n_modalities, own)
