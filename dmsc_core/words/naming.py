"""How runs, their scores and their affinities are called."""

from collections.abc import Mapping, Sequence

from dmsc_core.plugins import discover
from dmsc_core.store.index import RunSummary

METRICS = {  # key: name, what it is
    "acc": (
        "Accuracy",
        "Share of samples in the cluster that stands for their class. Needs labels.",
    ),
    "nmi": ("NMI", "Information that clusters and labels share: 0 none, 1 all. Needs labels."),
    "ari": ("ARI", "Pairs of samples on which both agree, chance taken off. Needs labels."),
    "purity": ("Purity", "Share of samples in the largest class of their cluster. Needs labels."),
    "silhouette": (
        "Silhouette",
        "How well apart clusters lie in the spectral embedding. No labels. Post-processing alone "
        "brings it near 1, so compare runs that make W in the same way.",
    ),
    "ncut": (
        "Ncut",
        "How easily a random walk leaves its cluster; small is good. No labels. Post-processing "
        "alone brings it near 0, so compare runs that make W in the same way.",
    ),
}
AFFINITIES = {
    "plain": "Plain |C| + |C|ᵀ",
    "top_k": "Strongest per row",
    "reference": "Reference post-processing",
    "reciprocal": "Reciprocal neighbours",
}
C_AND_W = (
    "C says how much of each sample is explained by each other one. W is made of C and is what is "
    "clustered; plain, it is |C| + |C|ᵀ."
)
SOURCES = {  # who named K
    "person": "chosen",
    "catalog": "from the catalog",
    "labels": "the number of classes of the file",
}
SHORTEST = 0.05  # seconds that are told of
LAYERS = {  # how a layer is called where it is not the usual one
    "closed_form": "Closed form",
    "attention": "Attention",
    "sparse": "Sparse self-expression",
    "lista": "LISTA",
}


def verbatim(name: str) -> str:
    """A name from data as text, not as Markdown."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>#|:$~" else c for c in name)


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


def affinity(run: RunSummary) -> str:
    """What W is called; a partition has none."""
    if run.partition:
        return "partition only"
    return AFFINITIES.get(run.affinity or "", plain(run.affinity or "none"))


def graph(run: RunSummary) -> str:
    """``W: strongest per row``, or ``partition only``."""
    name = affinity(run)
    return name if run.partition else f"W: {name[0].lower()}{name[1:]}"


def clusters(run: RunSummary) -> str:
    """``K = 10 (from the catalog)``."""
    source = SOURCES.get(run.n_clusters_source or "")
    return f"K = {run.n_clusters}" + (f" ({source})" if source else "")


def modalities(n: int | None) -> str:
    """``1 modality``, ``3 modalities``."""
    return f"{n} {'modality' if n == 1 else 'modalities'}"


def peer_title(kind: str) -> str:
    """What a classical peer is called."""
    known = discover("dmsc_core.classical")
    return known[kind].Options.title if kind in known else plain(kind)


def short_titles(runs: Sequence[RunSummary]) -> list[str]:
    """A short name for each run, unlike the others'; what all have in common is left out."""
    data = len({run.dataset for run in runs}) > 1
    titles = [(f"{run.dataset} · " if data else "") + method(run) for run in runs]
    return told_apart(
        titles,
        [f"{affinity(run)}, K {run.n_clusters}" for run in runs],
        [f"seed {run.random_state}" for run in runs],
        [run.run_id[-4:] for run in runs],
        [run.run_id for run in runs],
    )


def told_apart(titles: Sequence[str], *more: Sequence[str]) -> list[str]:
    """Titles that occur twice get what tells them apart, each of ``more`` in turn."""
    told = list(titles)
    for parts in more:
        groups: dict[str, set[str]] = {}
        for title, part in zip(told, parts):
            groups.setdefault(title, set()).add(part)
        told = [f"{t} · {part}" if len(groups[t]) > 1 else t for t, part in zip(told, parts)]
    return told


def duration(seconds: float | None) -> str:
    """``0.4 s``, ``42 s``, ``3 min 5 s``, ``2 h 10 min``."""
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


def times(seconds: Mapping[str, float]) -> str:
    """``load 1.8 s, train 7.3 s, other (C, scores) 2.2 s; 11.3 s in all``: parts that add up."""
    parts = {name: s for name, s in seconds.items() if s and name != "total"}
    total = seconds.get("total", 0.0)
    other = total - sum(parts.values())
    if parts and other >= SHORTEST:
        parts["other (C, scores)"] = other
    said = ", ".join(f"{name} {_exactly(s)}" for name, s in parts.items())
    return "; ".join(filter(None, (said, f"{_exactly(total)} in all" if total else "")))


def _exactly(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else duration(seconds)


def number(value: float | None) -> str:
    """A score with three digits, or a dash."""
    return "–" if value is None else f"{value:.3f}"
