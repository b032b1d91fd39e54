"""The chosen samples of the Clusters page: who they are, what they look like, and how to choose."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dmsc_core.figure_data import choosing, label_groups, stored_run
from dmsc_core.figure_data import data as data_tables
from dmsc_core.plots import samples as pictures
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunSummary
from dmsc_core.words import chosen_samples
from pages.clusters import choose_by_name
from pages.state import cluster_facts, keys, run_data, selection
from pages.widgets import charts, pickers, scores, words
from pages.widgets.act_button import act_button

MOST_PICTURES = 60
PICTURE = 64  # pixels
HEIGHT = 400


def show(run: RunSummary, result: RunResult) -> None:
    """The ways to choose, and the chosen samples."""
    chosen = selection.chosen(run.run_id)
    rows = cluster_facts.rows(run.run_id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader("Chosen samples", anchor=False, width="content")
        choose_by_name.show(run, result)
        look = {"disabled": not chosen}
        act_button("Clear", "deselect", keys.CLUSTERS_CLEAR, selection.clear, **look)
        if chosen:
            some, name = [rows[i] for i in chosen], f"{run.run_id}-chosen"
            charts.take_away("chosen", scores.csv(some, name, "Chosen samples (CSV)"))
    if not chosen:
        st.caption(
            "Draw a lasso or a box around points above, click a cell of the confusion matrix, or "
            "name samples here. What is chosen is marked in every picture of this run, on this "
            "page and on the Affinity page, until it is cleared."
        )
        return
    facts = cluster_facts.facts(run.run_id)
    wrong = None if result.dataset.labels is None else stored_run.wrong(result)
    own = None if facts.belonging is None else facts.belonging.own
    st.caption(chosen_samples.summary(result.clusters, list(chosen), wrong, own))
    ordered = choosing.in_order(result, facts, chosen)
    left, right = st.columns([1, 1], gap="large")
    with left:
        _pictures(run, result, ordered)
    with right:
        st.dataframe(
            [rows[i] for i in ordered],
            hide_index=True,
            height=HEIGHT,
            column_config=columns(),
            alt="The chosen samples with cluster, label and belonging",
        )


def columns() -> dict[str, Any]:
    """The columns of tables of samples, each with what it means."""
    return {
        "belonging": st.column_config.ProgressColumn(
            format="%.2f",
            min_value=0,
            max_value=1,
            width=110,
            help="1 is sure, 0.5 is chance, less speaks for the next cluster: mean |c_ij| to its "
            "own cluster against that to the next; of a partition (1 + s) / 2, s the silhouette.",
        ),
        "silhouette": st.column_config.NumberColumn(
            format="%.2f", help="How much nearer to its own cluster than to the next, -1 to 1."
        ),
        "next cluster": st.column_config.NumberColumn(help="The cluster that it may belong to."),
        "as its label": st.column_config.CheckboxColumn(
            help="Whether its cluster stands for its class."
        ),
    }


def _pictures(run: RunSummary, result: RunResult, ordered: Sequence[int]) -> None:
    dataset, because = run_data.of(run.run_id)
    if dataset is None:
        st.info(
            f"{because} So these samples have no pictures.", icon=":material/image_not_supported:"
        )
        return
    m = shown_modality(dataset, "chosen")
    modality = dataset.modalities[m]
    measured = [i for i in ordered if dataset.present[i, m]]
    lacking = len(ordered) - len(measured)
    if modality.kind == "image":
        look = run_data.looks(run.run_id)[m]
        some = measured[:MOST_PICTURES]
        with st.container(height=HEIGHT - 70, border=False):
            _gallery(result, modality, look, some)
        said = [f"The first {len(some)} of {len(measured):,}."] if len(some) < len(measured) else []
    else:
        _profiles(run, result, dataset, m, measured)
        said = ["Each feature in standard deviations from the mean of all samples."]
    if lacking:
        said.append(f"{lacking:,} lack this modality.")
    if said:
        st.caption(" ".join(said))


def _gallery(result: RunResult, modality: Any, look: Any, some: Sequence[int]) -> None:
    with st.container(horizontal=True, gap="small"):
        for i in some:
            st.image(
                look.draw(modality.values[i]),
                caption=caption(result, i),
                width=PICTURE,
                alt=f"{modality.name} of sample {result.dataset.sample_ids[i]}",
            )


def _profiles(
    run: RunSummary, result: RunResult, dataset: Any, m: int, samples: Sequence[int]
) -> None:
    if samples:
        modality = dataset.modalities[m]
        figure = pictures.profiles(
            data_tables.with_gaps(dataset, m),
            result.clusters,
            HEIGHT - 70,
            chosen=samples,
            by="cluster",
            columns=modality.columns,
        )
        charts.show(figure, f"{modality.name} of the chosen samples", f"{run.run_id}-profiles")


def shown_modality(dataset: Any, where: str) -> int:
    """The number of the modality that a person wants to see in a part of the page."""
    titles = {modality.name: words.verbatim(modality.name) for modality in dataset.modalities}
    names = list(titles)
    if len(names) == 1:
        return 0
    key = f"{keys.CLUSTERS_SHOWN}_{where}"
    image = next((m for m, one in enumerate(dataset.modalities) if one.kind == "image"), 0)
    help_text = "One way in which every sample was measured."
    look = {"first": names[image], "wrap": True, "label_visibility": "collapsed"}
    return names.index(pickers.choice("Modality", titles, key, help_text, **look))


def caption(result: RunResult, i: int) -> str:
    """Cluster, and label, of a picture."""
    data, text = result.dataset, f"c{result.clusters[i]}"
    if data.labels is None or data.class_names is None:
        return text
    return f"{text} · {words.verbatim(label_groups.in_words(data)[i])}"
