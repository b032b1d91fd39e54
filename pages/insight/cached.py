"""Affinities, walks, figures and scores of the Insight page, once for data and settings."""

import sys
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dmsc_core.data.preprocessing.base import choose
from dmsc_core.evaluation import labelled
from dmsc_core.evaluation.criteria import ncut
from dmsc_core.figure_data.label_groups import LabelGroups, label_groups
from dmsc_core.figure_data.sample_rows import hover_texts
from dmsc_core.graph import random_walk
from dmsc_core.graph.attention import softmax_identity_error
from dmsc_core.insight import affinities, dial, walks
from dmsc_core.insight.affinities import KINDS, Kind, Setting, View
from dmsc_core.insight.dial import Turn
from dmsc_core.insight.samples import Samples, draw
from dmsc_core.insight.walks import Leaving
from dmsc_core.plots import embedding as embedding_plot
from dmsc_core.plots import insight as insight_plot
from dmsc_core.plots.palette import COLOURS
from pages.insight import sentences
from pages.state import datasets
from pages.state.per_run import held
from pages.widgets import words

HEIGHT = 256  # of one of four pictures
NEIGHBOURS = 10  # links of each sample that are compared where all are kept
IDENTITIES = {"σ": softmax_identity_error, "λ": affinities.linear_attention_difference}
PAINTS = dict(zip(KINDS, (COLOURS[0], COLOURS[5], COLOURS[4], COLOURS[1])))


@dataclass(frozen=True)
class Scene:
    """The samples that are looked at, and the number of clusters that they are grouped into."""

    name: str
    token: str
    preprocess: str
    n_clusters: int


@dataclass(frozen=True)
class Panel:
    """One of the four affinities of a scene; the rest of the setting is as by default."""

    scene: Scene
    kind: Kind
    setting: Setting

    def __post_init__(self) -> None:
        object.__setattr__(self, "setting", self.setting.relevant(self.kind))


OF_SAMPLES = {Scene: lambda at: (at.name, at.token, at.preprocess)}  # K plays no part in them


def scene(name: str, preprocess: str, n_clusters: int) -> Scene:
    """The scene of a data set; another file of the same name is another scene."""
    return Scene(name, datasets.load(name).digest, preprocess, n_clusters)


def start_engine() -> None:
    """Import what self-expression is computed with; the first time takes some seconds."""
    if "dmsc_core.model.ridge" not in sys.modules:
        with st.spinner("Starting the engine; the first time takes a few seconds", show_time=True):
            import dmsc_core.model.ridge  # noqa: F401


@held(4, show_spinner="Drawing samples", hash_funcs=OF_SAMPLES)
def samples(at: Scene) -> Samples:
    """The samples of a scene."""
    return draw(datasets.load(at.name), choose(at.preprocess))


@held(32)
def view(panel: Panel) -> View:
    """An affinity with its graph and clusters."""
    at, setting = panel.scene, panel.setting
    if panel.kind == "self_expression":
        return _expressed(at, setting.ridge, setting.links)[0]
    return affinities.view(samples(at).X, panel.kind, setting, at.n_clusters)


@held(32)
def _expressed(at: Scene, ridge: float, links: int | None) -> tuple[View, Turn]:
    """The self-expression, and how near to nearest neighbours it is; C itself is not kept."""
    X = samples(at).X
    C = affinities.coefficients(X, ridge)
    graph = affinities.viewed(C, links, at.n_clusters)
    return graph, dial.turn(X, C, ridge, compared(links))


def compared(links: int | None) -> int:
    """The number of links of each sample that are compared with its nearest neighbours."""
    return links or NEIGHBOURS


@held(32)
def walk(panel: Panel, steps: int) -> Any:
    """T^t, (n, n) float32; the steps are 0 or powers of two: each is the square of the last."""
    if steps > 1 and steps % 2 == 0:
        return random_walk.power(walk(panel, steps // 2), 2)
    return random_walk.power(walks.walk(view(panel).W), steps)


def groups(panel: Panel, by: str) -> LabelGroups:
    """The group of each sample, and the names of the groups."""
    drawn = samples(panel.scene)
    if by == "label" and drawn.labels is not None:
        return label_groups(drawn.labels, drawn.class_names)
    clusters = view(panel).clusters
    return LabelGroups(clusters, tuple(str(k) for k in range(int(clusters.max()) + 1)), None)


@held(128)
def leaving(panel: Panel, steps: int, by: str) -> Leaving:
    """The chances to be outside after t steps, and their sum."""
    after = walks.walked(view(panel).W, walk(panel, steps))
    return walks.leaving(after, groups(panel, by).grouped())


@held(128, st.cache_data)
def agreement(panel: Panel) -> dict[str, float | None] | None:
    """Scores of the clusters against the labels, over labelled samples; None without labels."""
    labels = samples(panel.scene).labels
    return None if labels is None else labelled.scores(labels, view(panel).clusters)


def can_ask(at: Scene) -> bool:
    """True where retrieval can be told: there are labels, and classes of more than one sample."""
    labels = samples(at).labels
    return labels is not None and walks.any_alike(labels, walks.asked(len(labels)))


@held(192, st.cache_data)
def _ranked(panel: Panel, steps: int | None) -> dict[str, dict[str, float]]:
    """Figures of retrieval by the samples after a walk, or without steps by their links."""
    drawn = samples(panel.scene)
    assert drawn.labels is not None
    if steps is None:
        likeness = view(panel).weights
    else:
        likeness = walks.likeness(walks.smoothed(drawn.X, walk(panel, steps)))
    return walks.retrieved(likeness, drawn.labels, walks.asked(len(drawn.labels)))


def retrieval(panel: Panel, steps: int) -> dict[str, dict[str, float]]:
    """Precision and ranks by links, after the walk, after re-ranking, and after both."""
    links, after = _ranked(panel, None), _ranked(panel, steps)
    figures = (links["plain"], after["plain"], links["reranked"], after["reranked"])
    return dict(zip(sentences.STAGES, figures))


@held(4, hash_funcs=OF_SAMPLES)
def _unmoved(at: Scene) -> Any:
    return walks.plane(samples(at).X)


@held(64)
def _plane(panel: Panel, steps: int) -> Any:
    at = panel.scene
    return walks.plane(walks.smoothed(samples(at).X, walk(panel, steps)), _unmoved(at))


def highest(at: Scene, setting: Setting, steps: int, by: str) -> float:
    """The end of the axis of all four figures of who leaves."""
    every = [leaving(Panel(at, kind, setting), steps, by).each for kind in KINDS]
    return insight_plot.ceiling(float(each.max()) for each in every)


@held(48)
def picture(panel: Panel, steps: int, show: str, by: str, top: float) -> Any:
    """One of the four figures; ``top`` is for those of who leaves."""
    paint = PAINTS[panel.kind]
    if show == "retrieval":
        return insight_plot.retrieved(retrieval(panel, steps), paint, HEIGHT)
    members, names, neutral = groups(panel, by)
    if show == "matrix":
        return insight_plot.transitions(walk(panel, steps), members, names, HEIGHT)
    if show == "leaving":
        out = leaving(panel, steps, by)
        shown = [names[k] for k in sorted(set(members.tolist()) - {neutral})]
        return insight_plot.leaving(out.each, shown, out.overall, top, paint, HEIGHT)
    points, drawn = _plane(panel, steps), samples(panel.scene)
    texts = hover_texts(drawn.sample_ids, view(panel).clusters, drawn.labels, drawn.class_names)
    look = {"legend": False, "neutral": neutral}
    return embedding_plot.scatter(points, members, names, texts, HEIGHT, **look)


@held(64, st.cache_data)
def apart(one: Panel, other: Panel) -> float:
    """The largest difference between a step of two walks."""
    return walks.apart(view(one).W, view(other).W)


@held(128, st.cache_data)
def difference(at: Scene, name: str, value: float) -> float:
    """The error of an identity on these samples, at one value of what is named in `IDENTITIES`."""
    return IDENTITIES[name](samples(at).X, value)


@held(128, st.cache_data)
def point(at: Scene, ridge: float, links: int | None) -> dict[str, float]:
    """Measures of the self-expression at one lambda, by the names of their lines.

    How near it is to nearest neighbours, Ncut, and with labels the scores of the clusters.
    """
    graph, turn = _expressed(at, ridge, links)
    near = {"nearest neighbours": turn.neighbours, "closeness to G / λ": turn.closeness}
    return near | _measures(at, graph)


@held(16, st.cache_data)
def end(at: Scene, links: int | None) -> dict[str, float]:
    """The same of the graph of nearest neighbours, as far as it is not known by itself."""
    return _measures(at, dial.limit(samples(at).X, links, at.n_clusters))


def _measures(at: Scene, graph: View) -> dict[str, float]:
    scores = labelled.scores(samples(at).labels, graph.clusters)
    measured = {words.METRICS[m][0]: scores[m] for m in ("acc", "nmi")}
    given = {name: value for name, value in measured.items() if value is not None}
    return {"Ncut": ncut(graph.W, graph.clusters)} | given
