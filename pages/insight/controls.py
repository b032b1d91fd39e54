"""The choices of the Insight page: data, walk, temperature, lambda, and the view of them."""

from dataclasses import dataclass

import streamlit as st

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.preprocessing.base import kinds
from dmsc_core.insight.affinities import Setting
from dmsc_core.insight.samples import MOST
from dmsc_core.words.notes import of_dataset
from pages.insight import cached, sentences
from pages.insight.cached import Scene
from pages.state import keys
from pages.widgets import pickers, run_notes, words

RIDGES = (0.015, 0.05, 0.15, 0.5, 1.5, 5.0, 15.0, 50.0, 150.0, 500.0, 1500.0, 5000.0, 15000.0)
ALL = "all"
SLIDERS = (  # label, values, the first one, key, help
    (
        "Walk steps t",
        (0, 1, 2, 4, 8, 16, 32),
        2,
        keys.INSIGHT_STEPS,
        "How far a walker goes along the links. In a transformer: how many layers.",
    ),
    (
        "Temperature σ",
        (0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0),
        0.1,
        keys.INSIGHT_SIGMA,
        "Of the kernel and of softmax attention: small, only the nearest samples count.",
    ),
    (
        "λ: explain ↔ nearest",
        RIDGES,
        15.0,
        keys.INSIGHT_RIDGE,
        "Of self-expression and linear attention: small, any sample may explain any other; "
        "large, only nearest neighbours are left.",
    ),
    (
        "Links kept per sample",
        (5, 10, 20, 50, ALL),
        10,
        keys.INSIGHT_LINKS,
        "The strongest of each sample; one that both keep counts twice. With all of them, "
        "weak links add up, and walkers soon forget where they came from.",
    ),
)
FIRST_PREPROCESS = "l2"


@dataclass(frozen=True)
class Choice:
    """Everything that was chosen.

    Attributes
    ----------
    scene, setting : the samples, and what the four affinities depend on.
    steps : t of the walk.
    show : what is drawn of the four, one of ``sentences.SHOWS``.
    by : what samples are grouped by, ``cluster`` or ``label``.
    """

    scene: Scene
    setting: Setting
    steps: int
    show: str
    by: str


def clusters(dataset: MultimodalDataset) -> int | None:
    """K; starts at what the data suggest, else at what was asked for on the Train page."""
    asked = st.session_state.get(f"{keys.TRAIN_CLUSTERS}_{dataset.name}")
    start = dataset.suggested_n_clusters or dataset.n_classes or asked
    return pickers.clusters(
        min(dataset.n_samples, MOST),
        start,
        f"{keys.INSIGHT_CLUSTERS}_{dataset.name}",
        "How many groups spectral clustering looks for in each of the four graphs.",
    )


def facts(dataset: MultimodalDataset) -> None:
    """The samples in one line, and their pairing."""
    n = dataset.n_samples
    drawn = f"{n:,} samples"
    if n > MOST:
        drawn = f"{MOST:,} of {n:,} samples, drawn with a fixed seed so that sliders answer at once"
    names = words.verbatim(", ".join(modality.name for modality in dataset.modalities))
    together = " side by side" if dataset.n_modalities > 1 else ""
    st.caption(
        f"**{words.verbatim(dataset.name)}**, {drawn} · "
        f"{names}{together} · nothing is trained here; labels, if any, only colour and score"
    )
    run_notes.lines(of_dataset(dataset))


def choose(dataset: MultimodalDataset, n_clusters: int) -> Choice:
    """The sliders, what is shown, and behind a button what is rarely changed."""
    with st.container(border=True), st.grid(4, gap="medium", min_column_width=150):
        steps, sigma, ridge, links = _sliders()
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        show, by = _shown(dataset.labels is not None)
        with st.popover("More", icon=":material/tune:", type="tertiary"):
            preprocess, kernel, scores = _more()
        with st.popover("In plain words", icon=":material/school:", type="tertiary"):
            for name, meaning in sentences.PLAIN:
                st.markdown(f"**{name}**: {meaning}")
    setting = Setting(kernel, scores, sigma, ridge, links)  # type: ignore[arg-type]
    scene = cached.scene(dataset.name, preprocess, n_clusters)
    return Choice(scene, setting, steps, show, by)


def _sliders() -> tuple[int, float, float, int | None]:
    chosen = []
    for label, values, first, key, help_text in SLIDERS:
        titles = {value: value if value == ALL else f"{value:g}" for value in values}
        chosen.append(pickers.slide(label, titles, key, first=first, help=help_text))
    *chosen, links = chosen
    return *chosen, None if links == ALL else links


def _shown(labelled: bool) -> tuple[str, str]:
    """The view of the four, and the grouping of samples."""
    help_text = "Four ways to look at the same walk."
    show = pickers.choice("Show", sentences.SHOWS, keys.INSIGHT_SHOW, help_text)
    help_text = (
        "Order, colour, and what a walker leaves: the clusters that each graph has, or the "
        "labels, which none of the four has seen."
    )
    offered = list(sentences.GROUPS)[: 2 if labelled else 1]
    groups, key = sentences.GROUPS, keys.INSIGHT_BY
    by = pickers.choice("Samples grouped", groups, key, help_text, offered=offered)
    return show, by


def _more() -> tuple[str, str, str]:
    """Preprocessing, the kernel, and the scores of attention."""
    titles = {kind: model.title for kind, model in kinds().items()}
    preprocess = pickers.pick(
        "Each measurement is",
        titles,
        keys.INSIGHT_PREPROCESS,
        first=FIRST_PREPROCESS,
        help="Before the modalities are laid side by side. With rows of length 1 the Gaussian "
        "kernel, the dot product and the cosine say the same.",
    )
    help_text = "Of the graph that spectral clustering draws."
    kernel = pickers.choice("Kernel", sentences.KERNELS, keys.INSIGHT_KERNEL, help_text)
    label, titles = "Attention compares by", sentences.SCORES
    help_text = "The dot product sees how long a row is, the cosine does not."
    scores = pickers.choice(label, titles, keys.INSIGHT_SCORES, help_text)
    return preprocess, kernel, scores
