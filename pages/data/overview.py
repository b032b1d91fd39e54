"""The parts of the Data page."""

from typing import Any

import streamlit as st

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.preprocessing.base import choose, kinds
from dmsc_core.data.preprocessing.scaling import apply
from dmsc_core.figure_data import data, label_groups
from dmsc_core.plots import samples as pictures
from dmsc_core.plots.sizes import bars
from dmsc_core.words.notes import of_dataset
from pages.state import keys
from pages.state.per_run import held
from pages.widgets import charts, pickers, run_notes, scores, words

FIRST_PREVIEW = "none"


def facts(dataset: MultimodalDataset) -> None:
    """The numbers of samples and so on, their source, and their pairing."""
    missing = _facts(dataset)["missing"]
    K = dataset.suggested_n_clusters or dataset.n_classes
    with st.grid(5, gap="small"):
        st.metric("Samples", f"{dataset.n_samples:,}")
        st.metric("Modalities", dataset.n_modalities)
        st.metric("Classes", dataset.n_classes or "no labels", help="Used for scores alone.")
        st.metric(
            "Clusters suggested", K or "–", help="From the catalog, or the classes of the file."
        )
        st.metric(
            "Entries missing",
            words.percent(missing) if missing else "none",
            help="One entry is one modality of one sample. The chart of what is missing counts "
            "samples, modality by modality.",
        )
    if dataset.source:
        st.caption(words.verbatim(dataset.source))
    run_notes.lines(of_dataset(dataset))


def samples(dataset: MultimodalDataset) -> None:
    """Some samples as pictures, or their features as a heatmap."""
    st.subheader("Samples", anchor=False)
    names = [modality.name for modality in dataset.modalities]
    with st.container(horizontal=True, gap="medium"):
        titles, key = {n: words.verbatim(n) for n in names}, f"{keys.DATA_MODALITY}_{dataset.name}"
        help_text = "One way in which every sample was measured."
        look = {"wrap": True, "persist_state": None}
        m = names.index(pickers.choice("Modality", titles, key, help_text, **look))
        titles = {kind: model.title for kind, model in kinds().items() if not model.replaces}
        kind = pickers.pick(
            "Shown",
            titles,
            keys.DATA_PREVIEW,
            first=FIRST_PREVIEW,
            width=260,
            help="What a network would see after this preprocessing. Nothing is changed here.",
        )
    if dataset.modalities[m].kind == "image":
        st.image(
            _sheet(dataset, m, kind),
            alt=f"Samples of {names[m]}, a row for each class",
        )
        st.caption(_rows_are(dataset) + _lacking(dataset, m))
    else:
        figure = _profiles(dataset, m, kind)
        charts.show(figure, f"Features of {names[m]}", f"{dataset.name}-{names[m]}")
        said = f"Each column in standard deviations from its mean{_part(dataset)}."
        st.caption(said + _lacking(dataset, m, " Their rows are empty."))


def _part(dataset: MultimodalDataset) -> str:
    """The number of samples that are drawn, where not all are."""
    n, most = dataset.n_samples, pictures.MOST_PROFILES
    return f"; {most} of {n:,} samples" if n > most else ""


def _lacking(dataset: MultimodalDataset, m: int, more: str = "") -> str:
    """The number of samples without a modality, as a further sentence; empty where all have it."""
    count = int((~dataset.present[:, m]).sum())
    return f" {count:,} of {dataset.n_samples:,} samples lack this modality.{more}" if count else ""


def _rows_are(dataset: MultimodalDataset) -> str:
    if dataset.n_classes is None:
        return "Drawn at random."
    if dataset.n_classes > data.MOST_ROWS:
        return f"A row for each of the first {data.MOST_ROWS} classes."
    return "A row for each class."


def classes(dataset: MultimodalDataset) -> None:
    """The size of each class, and the share of each modality that is missing."""
    st.subheader("Class sizes", anchor=False)
    shown = _facts(dataset)
    names, counts = shown["classes"]
    if names:
        charts.show(bars(names, counts), "Samples of each class", f"{dataset.name}-classes")
    else:
        st.caption("No labels: scores will be those that need none.")
        if dataset.annotations:
            st.caption(
                "To score against one of the annotations, name it in *Labels are called* and "
                "upload the file again."
            )
    if shown["missing"]:
        st.subheader("Missing", anchor=False)
        rows = shown["modalities"]
        shares = [round(100 * row["missing"], 1) for row in rows]
        figure = bars([row["modality"] for row in rows], shares, title="Samples without it, %")
        charts.show(figure, "Missing share of each modality", f"{dataset.name}-missing")


def modalities(dataset: MultimodalDataset) -> None:
    """The shape and range of every modality."""
    rows = _facts(dataset)["modalities"]
    with charts.spread():
        st.subheader("Modalities", anchor=False)
        charts.take_away("data", scores.csv(rows, f"{dataset.name}-modalities"))
    shown = [
        {
            "modality": row["modality"],
            "one sample": row["one sample"],
            "values": f"{row['smallest']:.2g} to {row['largest']:.3g}",
            "mean": f"{row['mean']:.3g}",
            "missing": words.percent(row["missing"]) if row["missing"] else "none",
        }
        for row in rows
    ]
    st.dataframe(
        shown,
        hide_index=True,
        column_config={"modality": st.column_config.TextColumn(width=150)},
        alt="Shape and range of every modality",
    )
    st.caption(f"{words.size(dataset.n_bytes)} in memory.")


def annotations(dataset: MultimodalDataset) -> None:
    """Facts on the samples beside their modalities."""
    if dataset.annotations:
        st.subheader("Annotations", anchor=False, help="Colours for pictures, not for learning.")
        st.dataframe(
            _facts(dataset)["annotations"],
            hide_index=True,
            column_config={"annotation": st.column_config.TextColumn(width=150)},
            alt="Kind and values of every annotation",
        )


@held(16, st.cache_data)
def _facts(dataset: MultimodalDataset) -> dict[str, Any]:
    return {
        "missing": data.missing_share(dataset),
        "classes": data.class_sizes(dataset),
        "modalities": data.modality_rows(dataset),
        "annotations": data.annotation_rows(dataset),
    }


@held(32, st.cache_data)
def _sheet(dataset: MultimodalDataset, m: int, kind: str) -> Any:
    values, labels = data.present_labels(_preprocessed(dataset, kind), m)
    return pictures.sheet(values, data.rows_by_class(labels, len(values)))


@held(32)
def _profiles(dataset: MultimodalDataset, m: int, kind: str) -> Any:
    ready, groups = _preprocessed(dataset, kind), label_groups.of_dataset(dataset)
    return pictures.profiles(
        data.with_gaps(ready, m),
        None if groups is None else groups.codes,
        names=None if groups is None else groups.names,
        columns=ready.modalities[m].columns,
    )


def _preprocessed(dataset: MultimodalDataset, kind: str) -> MultimodalDataset:
    return apply(dataset, choose(kind))
