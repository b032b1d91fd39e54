"""How things are called on the pages."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from dmsc_core.plugins import discover
from dmsc_core.store.artifacts import RunSummary

METRICS = {  # key: name, what it is, whether small is good
    "acc": (
        "Accuracy",
        "Share of samples in the cluster that stands for their class. Needs labels.",
    ),
    "nmi": ("NMI", "Information that clusters and labels share: 0 none, 1 all. Needs labels."),
    "ari": ("ARI", "Pairs of samples on which both agree, chance taken off. Needs labels."),
    "purity": ("Purity", "Share of samples in the largest class of their cluster. Needs labels."),
    "silhouette": (
        "Silhouette",
        "How well apart clusters lie in the spectral embedding. No labels.",
    ),
    "ncut": ("Ncut", "How easily a random walk leaves its cluster; small is good. No labels."),
}
STATUS = {  # status: colour, icon
    "finished": ("green", ":material/check_circle:"),
    "stopped": ("orange", ":material/stop_circle:"),
    "running": ("blue", ":material/play_circle:"),
    "queued": ("gray", ":material/schedule:"),
    "failed": ("red", ":material/error:"),
    "interrupted": ("gray", ":material/power_off:"),
}
STAGES = {
    "queued": "waiting",
    "loading": "reading the data",
    "pretrain": "stage 1 of 2: learning to reconstruct",
    "train": "stage 2 of 2: learning who explains whom",
    "clustering": "clustering",
    "ended": "ended",
}
CHOICES = {
    "kmeans": "k-means",
    "discretize": "discretisation",
    "none": "as they are",
    "minmax": "scaled to 0..1",
    "standardize": "columns standardised",
    "l2": "rows to length 1",
    "standardize_l2": "standardised, then length 1",
    "pca": "PCA whitening",
    "zca": "ZCA whitening",
    "concat": "concatenation",
    "max": "maximum",
}
AFFINITIES = {
    "plain": "Plain |C| + |C|ᵀ",
    "top_k": "Strongest per row",
    "reference": "Reference post-processing",
}
LAYERS = {  # how a layer is called where it is not the usual one
    "closed_form": "Closed form",
    "attention": "Attention",
    "sparse": "Sparse self-expression",
    "lista": "LISTA",
}


def choice(value: object) -> str:
    """A value that can be chosen, as it is called."""
    return CHOICES.get(value, str(value))  # type: ignore[call-overload]


def plain(name: str) -> str:
    """``top_k`` -> ``Top k``."""
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def method(run: RunSummary) -> str:
    """``Affinity fusion``, ``Late fusion (max)``, ``Single modality``."""
    if run.peer:
        return peer_title(run.peer)
    if run.fusion is None:
        return plain(run.preset or "run")
    layer = LAYERS.get(run.self_expression or "")
    if run.raw:
        return f"{layer or 'Self-expression'}, raw features"
    function = f" ({run.function})" if run.function else ""
    fusion = "Single modality" if run.fusion == "single" else f"{plain(run.fusion)} fusion"
    return fusion + function + (f", {layer[0].lower()}{layer[1:]}" if layer else "")


def peer_title(kind: str) -> str:
    """What a classical peer is called."""
    known = discover("dmsc_core.classical")
    return known[kind].Options.title if kind in known else plain(kind)  # type: ignore[attr-defined]


def run_title(run: RunSummary) -> str:
    """One line that tells runs apart; the end of the id makes it unique."""
    again = " · clustered again" if run.parent else ""
    return (
        f"{run.dataset} · {method(run)}{again} · K {run.n_clusters or '?'} · "
        f"seed {run.random_state} · {when(run.created)} · {run.run_id[-4:]}"
    )


def short_title(run: RunSummary) -> str:
    """For a legend: what differs between most runs."""
    w = AFFINITIES.get(run.affinity or "", plain(run.affinity or "")) if run.parent else ""
    return f"{run.dataset} · {method(run)}" + (f" · {w}, K {run.n_clusters}" if w else "")


def when(created: str) -> str:
    """A time as the reader's clock shows it."""
    try:
        moment = datetime.fromisoformat(created)
    except ValueError:
        return "?"
    moment = moment.astimezone(_zone())
    today = datetime.now(moment.tzinfo).date()
    return moment.strftime("%H:%M" if moment.date() == today else "%d %b %H:%M")


def duration(seconds: float | None) -> str:
    """``42 s``, ``3 min 5 s``, ``2 h 10 min``."""
    if seconds is None:
        return "?"
    whole = round(seconds)
    if whole < 1:
        return f"{seconds:.1f} s"
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def size(n_bytes: float) -> str:
    """Bytes in the unit that fits."""
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if n_bytes < 1024 or unit == "GiB":
            return f"{n_bytes:,.0f} {unit}" if unit != "GiB" else f"{n_bytes:.1f} {unit}"
        n_bytes /= 1024
    raise AssertionError


def number(value: float | None) -> str:
    """A score with three digits, or a dash."""
    return "–" if value is None else f"{value:.3f}"


def percent(share: float) -> str:
    """``12.5 %`` of 0.125."""
    return f"{100 * share:.1f} %"


def best(metrics: Mapping[str, float | None] | None) -> str:
    """``accuracy 0.861``, or without labels ``silhouette 0.52``."""
    for key in ("acc", "silhouette"):
        value = (metrics or {}).get(key)
        if value is not None:
            return f"{METRICS[key][0].lower()} {value:.3f}"
    return ""


def _zone() -> ZoneInfo | None:
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC") if st.context.timezone is None else None
