"""A card for each cluster: size, purity, who stands for it, who is unsure, what speaks for it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dmsc_core.evaluation.portraits import Portrait
from dmsc_core.figure_data import choosing
from dmsc_core.plots import cluster_heading
from dmsc_core.result import RunResult
from dmsc_core.store.artifacts import RunSummary
from dmsc_core.words import portraits
from dmsc_core.words.naming import verbatim
from pages.clusters import chosen
from pages.state import background, cluster_facts, keys, run_data, selection
from pages.widgets import charts, pickers, sample_scatter
from pages.widgets.act_button import act_button

FIRST = 9  # cards that are shown without being asked for
LEAST = 300  # pixels of a card
ORDERS = {"size": "Largest first", "purity": "Least pure first", "own": "Least sure first"}
PICTURE = 64  # pixels of an image or a profile, as wide as the longest word below it


def show(run: RunSummary, result: RunResult) -> None:
    """The cards, in the order that a person wants."""
    every = cluster_facts.portraits(run.run_id)
    orders = [o for o in ORDERS if portraits.can_be_ordered(every, o)]
    with charts.spread():
        st.subheader("Clusters", anchor=False, width="content")
        help_text = "Which clusters come first."
        look = {"offered": orders, "label_visibility": "collapsed"}
        order = pickers.choice("Order", ORDERS, keys.CLUSTERS_CARDS, help_text, **look)
    facts = cluster_facts.facts(run.run_id)
    voices = cluster_facts.voices(run.run_id)
    dataset, because = run_data.of(run.run_id)
    if voices is None:
        _wait_for_voices(run.run_id)
    m = None if dataset is None else chosen.shown_modality(dataset, "cards")
    if because:
        st.caption(f":gray[{because} So the cards have no pictures.]")
    most = None if st.session_state.get(keys.CLUSTERS_ALL_CARDS) else FIRST
    with st.grid(3, gap="small", min_column_width=LEAST):
        for portrait in portraits.ordered(every, order)[:most]:
            _card(run, result, portrait, voices or {}, dataset, m)
    about_voices = portraits.voice_legend(dataset is not None) if voices else ""
    st.caption(f"{portraits.legend(facts.by)} {about_voices}")
    if len(every) > FIRST:
        st.toggle(
            f"All {len(every)} clusters", key=keys.CLUSTERS_ALL_CARDS, persist_state="session"
        )


def _card(
    run: RunSummary,
    result: RunResult,
    portrait: Portrait,
    voices: Any,
    dataset: Any,
    m: int | None,
) -> None:
    facts = cluster_facts.facts(run.run_id)
    with st.container(border=True, height="stretch", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(cluster_heading.title(portrait), unsafe_allow_html=True, width="content")
            st.space("stretch")
            k, look = portrait.cluster, {"help": "Choose all samples of this cluster."}
            members = choosing.members(result, facts, "cluster", k)
            act, key = selection.choose, f"{keys.CLUSTERS_CARD}_{k}"
            act_button(f"Choose {k}", "select_all", key, act, run.run_id, members, **look)
        st.markdown(portraits.facts_line(portrait, result.dataset.class_names))
        people = [portrait.medoid, *[i for i in portrait.uncertain if i != portrait.medoid]]
        captions = portraits.captions(facts.belonging, people)
        if dataset is None or m is None:
            names = result.dataset.sample_ids
            lines = [f"{verbatim(names[i])}: {said}" for i, said in zip(people, captions)]
            st.caption("  \n".join(lines))
        else:
            _pictures(run, dataset, m, people, captions)
        every = [p.cluster for p in cluster_facts.portraits(run.run_id)]
        said = portraits.voice_line(portrait, every, voices)
        if said:
            st.caption(said)


def _pictures(
    run: RunSummary, dataset: Any, m: int, people: Sequence[int], captions: Sequence[str]
) -> None:
    modality, look = dataset.modalities[m], run_data.looks(run.run_id)[m]
    image = modality.kind == "image"
    measured = [k for k, i in enumerate(people) if dataset.present[i, m]]
    with st.container(horizontal=True, gap="small"):
        for k in measured:
            drawn = look.draw(modality.values[people[k]])
            st.image(
                drawn if image else drawn.repeat(2, axis=0),  # a profile is wide and low
                caption=captions[k],
                width=PICTURE,
                alt=f"{modality.name} of sample {dataset.sample_ids[people[k]]}: {captions[k]}",
            )
    gone = [captions[k] for k in range(len(people)) if k not in measured]
    if gone:
        st.caption(f"Without {verbatim(modality.name)}: {'; '.join(gone)}.")


def _wait_for_voices(run_id: str) -> None:
    error = background.error(run_id, cluster_facts.voices_name(run_id))
    if error is None:
        st.fragment(_waiting, run_every=sample_scatter.EVERY)(run_id)
    else:
        st.caption(f":orange-badge[:material/error: no modality could be asked] {verbatim(error)}")


def _waiting(run_id: str) -> None:
    """Come again when it is known which modality speaks for which cluster."""
    voices, name = cluster_facts.voices(run_id), cluster_facts.voices_name(run_id)
    if voices is not None or background.error(run_id, name):
        st.rerun()
    done = background.progress(run_id, name)
    after = "" if done is not None else ", after the pictures that wait above"
    st.progress(
        done or 0.0,
        "Which modality speaks for which cluster: looking for the nearest neighbours of every "
        f"sample, one modality after the other{after}",
    )
