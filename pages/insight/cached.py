"""What the Insight page shows, computed once for the same data and settings."""

import sys
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dmsc_core.data.preprocessing.base import choose
from dmsc_core.evaluation.criteria import ncut
from dmsc_core.evaluation.metrics import score
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
from pages.widgets import words

HEIGHT = 256  # of one of four pictures
NEIGHBOURS = 10  # links of each sample that are compared where all are kept
PAINTS = dict(zip(KINDS, (COLOURS[0], COLOURS[5], COLOURS[4], COLOURS[1])))


@dataclass(frozen=True)
class Scene:
    """Which samples are looked at, and into how many clusters they are grouped."""

    name: str
    token: str
    preprocess: str
    n_clusters: int


def scene(name: str, preprocess: str, n_clusters: int) -> Scene:
    """The scene of a data set; another file of the same name is another scene."""
    return Scene(name, datasets.load(name).digest, preprocess, n_clusters)


def start_engine() -> None:
    """Import what self-expression is computed with; the first time takes some seconds."""
    if "dmsc_core.model.ridge" not in sys.modules:
        with st.spinner("Starting the engine; the first time takes a few seconds", show_time=True):
            import dmsc_core.model.ridge  # noqa: F401


def samples(at: Scene) -> Samples:
    """The samples of a scene; K plays no part in them."""
    return _samples(at.name, at.token, at.preprocess)


@st.cache_resource(show_spinner="Drawing samples", max_entries=4)
def _samples(name: str, token: str, preprocess: str) -> Samples:
    return draw(datasets.load(name), choose(preprocess))


def view(at: Scene, kind: Kind, setting: Setting) -> View:
    """One affinity with its graph and clusters."""
    return _view(at, kind, setting.relevant(kind))


@st.cache_resource(show_spinner=False, max_entries=32)
def _view(at: Scene, kind: Kind, setting: Setting) -> View:
    if kind == "self_expression":
        return _expressed(at, setting)[0]
    return affinities.view(samples(at).X, kind, setting, at.n_clusters)


@st.cache_resource(show_spinner=False, max_entries=32)
def _expressed(at: Scene, setting: Setting) -> tuple[View, Turn]:
    """The self-expression, and how near to nearest neighbours it is; C itself is not kept."""
    X = samples(at).X
    C = affinities.coefficients(X, setting.ridge)
    seen = affinities.viewed(C, setting.links, at.n_clusters)
    return seen, dial.turn(X, C, setting.ridge, compared(setting.links))


def compared(links: int | None) -> int:
    """How many links of each sample are compared with its nearest neighbours."""
    return links or NEIGHBOURS


def walk(at: Scene, kind: Kind, setting: Setting, steps: int) -> Any:
    """T^t, (n, n) float32."""
    return _walk(at, kind, setting.relevant(kind), steps)


@st.cache_resource(show_spinner=False, max_entries=32)
def _walk(at: Scene, kind: Kind, setting: Setting, steps: int) -> Any:
    """The steps are 0 or powers of two: each matrix is the square of the one before."""
    if steps > 1 and steps % 2 == 0:
        return random_walk.power(_walk(at, kind, setting, steps // 2), 2)
    return random_walk.power(walks.walk(_view(at, kind, setting).W), steps)


def groups(at: Scene, kind: Kind, setting: Setting, by: str) -> tuple[Any, tuple[str, ...]]:
    """What the samples are grouped by, (n,), and the names of the groups."""
    seen = samples(at)
    if by == "label" and seen.labels is not None:
        return seen.labels, seen.class_names
    clusters = view(at, kind, setting).clusters
    return clusters, tuple(str(k) for k in range(int(clusters.max()) + 1))


@st.cache_resource(show_spinner=False, max_entries=128)
def _leaving(at: Scene, kind: Kind, setting: Setting, steps: int, by: str) -> Leaving:
    W = _view(at, kind, setting).W
    after = walks.walked(W, _walk(at, kind, setting, steps))
    return walks.leaving(after, groups(at, kind, setting, by)[0])


def leaving(at: Scene, kind: Kind, setting: Setting, steps: int, by: str) -> Leaving:
    """The chances to be outside after t steps, and their sum."""
    return _leaving(at, kind, setting.relevant(kind), steps, by)


@st.cache_data(show_spinner=False, max_entries=128)
def _agreement(at: Scene, kind: Kind, setting: Setting) -> dict[str, float] | None:
    labels = samples(at).labels
    return None if labels is None else score(labels, _view(at, kind, setting).clusters)


def agreement(at: Scene, kind: Kind, setting: Setting) -> dict[str, float] | None:
    """How the clusters agree with the labels; None without labels."""
    return _agreement(at, kind, setting.relevant(kind))


@st.cache_data(show_spinner=False, max_entries=64)
def _found_by_links(at: Scene, kind: Kind, setting: Setting) -> dict[str, dict[str, float]]:
    labels = samples(at).labels
    assert labels is not None
    return walks.retrieved(_view(at, kind, setting).weights, labels, walks.asked(len(labels)))


@st.cache_data(show_spinner=False, max_entries=128)
def _found_walked(
    at: Scene, kind: Kind, setting: Setting, steps: int
) -> dict[str, dict[str, float]]:
    labels = samples(at).labels
    assert labels is not None
    rows = walks.asked(len(labels))
    Y = walks.smoothed(samples(at).X, _walk(at, kind, setting, steps))
    return walks.retrieved(walks.likeness(Y), labels, rows)


def can_ask(at: Scene) -> bool:
    """Whether retrieval can be told: there are labels, and classes of more than one sample."""
    labels = samples(at).labels
    return labels is not None and walks.any_alike(labels, walks.asked(len(labels)))


def found(at: Scene, kind: Kind, setting: Setting, steps: int) -> dict[str, dict[str, float]]:
    """Retrieval by links, after the walk, after re-ranking, and after both."""
    own = setting.relevant(kind)
    links, after = _found_by_links(at, kind, own), _found_walked(at, kind, own, steps)
    figures = (links["plain"], after["plain"], links["reranked"], after["reranked"])
    return dict(zip(sentences.STAGES, figures))


@st.cache_resource(show_spinner=False, max_entries=4)
def _unmoved(name: str, token: str, preprocess: str) -> Any:
    return walks.plane(_samples(name, token, preprocess).X)


@st.cache_resource(show_spinner=False, max_entries=64)
def _plane(at: Scene, kind: Kind, setting: Setting, steps: int) -> Any:
    like = _unmoved(at.name, at.token, at.preprocess)
    return walks.plane(walks.smoothed(samples(at).X, _walk(at, kind, setting, steps)), like)


def picture(at: Scene, kind: Kind, setting: Setting, steps: int, show: str, by: str) -> Any:
    """One of the four figures."""
    top = 1.0
    if show == "leaving":  # one scale for all four
        every = [leaving(at, other, setting, steps, by).each for other in KINDS]
        top = insight_plot.ceiling(float(each.max()) for each in every)
    return _picture(at, kind, setting.relevant(kind), steps, show, by, top)


@st.cache_resource(show_spinner=False, max_entries=48)
def _picture(
    at: Scene, kind: Kind, setting: Setting, steps: int, show: str, by: str, top: float
) -> Any:
    if show == "retrieval":
        return insight_plot.retrieved(found(at, kind, setting, steps), PAINTS[kind], HEIGHT)
    members, names = groups(at, kind, setting, by)
    if show == "matrix":
        return insight_plot.transitions(_walk(at, kind, setting, steps), members, names, HEIGHT)
    if show == "leaving":
        out = _leaving(at, kind, setting, steps, by)
        shown = [names[k] for k in sorted(set(members.tolist()))]
        return insight_plot.leaving(out.each, shown, out.overall, top, PAINTS[kind], HEIGHT)
    points = _plane(at, kind, setting, steps)
    drawn, clusters = samples(at), view(at, kind, setting).clusters
    texts = hover_texts(drawn.sample_ids, clusters, drawn.labels, drawn.class_names)
    return embedding_plot.scatter(points, members, names, texts, HEIGHT, legend=False)


def apart(at: Scene, one: Kind, other: Kind, setting: Setting) -> float:
    """The largest difference between a step of two walks."""
    return _apart(at, one, setting.relevant(one), other, setting.relevant(other))


@st.cache_data(show_spinner=False, max_entries=64)
def _apart(at: Scene, one: Kind, own: Setting, other: Kind, others: Setting) -> float:
    return walks.apart(_view(at, one, own).W, _view(at, other, others).W)


@st.cache_data(show_spinner=False, max_entries=64)
def softmax_difference(at: Scene, sigma: float) -> float:
    """How far the first identity is from holding on these samples."""
    return softmax_identity_error(samples(at).X, sigma)


@st.cache_data(show_spinner=False, max_entries=64)
def linear_difference(at: Scene, ridge: float) -> float:
    """How far the second identity is from holding on these samples."""
    return affinities.linear_attention_difference(samples(at).X, ridge)


def point(at: Scene, ridge: float, links: int | None) -> dict[str, float]:
    """Measures of the self-expression at one lambda, by the names of their lines.

    How near it is to nearest neighbours, Ncut, and with labels the scores of the clusters.
    """
    return _point(at, Setting(ridge=ridge, links=links))


@st.cache_data(show_spinner=False, max_entries=128)
def _point(at: Scene, setting: Setting) -> dict[str, float]:
    seen, turn = _expressed(at, setting)
    near = {"nearest neighbours": turn.neighbours, "closeness to G / λ": turn.closeness}
    return near | _held(at, seen)


@st.cache_data(show_spinner=False, max_entries=16)
def end(at: Scene, links: int | None) -> dict[str, float]:
    """The same of the graph of nearest neighbours, as far as it is not known by itself."""
    return _held(at, dial.limit(samples(at).X, links, at.n_clusters))


def _held(at: Scene, seen: View) -> dict[str, float]:
    labels = samples(at).labels
    scores = {} if labels is None else score(labels, seen.clusters)
    known = {words.METRICS[m][0]: scores[m] for m in ("acc", "nmi") if m in scores}
    return {"Ncut": ncut(seen.W, seen.clusters)} | known
