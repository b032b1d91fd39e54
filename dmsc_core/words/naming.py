"""Names of runs, of their scores and of their affinities."""

from collections.abc import Mapping, Sequence

from dmsc_core.plugins import declared
from dmsc_core.store.index import RunSummary

FUSIONS = "dmsc_core.model.fusion"
LAYERS = "dmsc_core.model.self_expression"
PEERS = "dmsc_core.classical"
AFFINITIES = "dmsc_core.graph.affinities"
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
PLAIN = "plain"  # the way to W beside which others are seen
PLAIN_W = declared(AFFINITIES, "title")[PLAIN]
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


def verbatim(name: str) -> str:
    """A name from data as text, not as Markdown."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>#|:$~" else c for c in name)


def readable(name: str) -> str:
    """``top_k`` -> ``Top k``."""
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def method(run: RunSummary) -> str:
    """``Affinity fusion``, ``Late fusion (max)``, ``Single modality (image)``."""
    only = f" ({run.modality})" if run.modality else ""
    if run.peer:
        return title_of(PEERS, run.peer) + only
    if run.fusion is None:
        return readable(run.preset or "run")
    layer = _layer(run.self_expression)
    if run.raw:
        return f"{layer or 'Self-expression'}, raw features"
    fusion = declared(FUSIONS, "run_title").get(run.fusion)
    fusion = fusion or f"{title_of(FUSIONS, run.fusion)} fusion"
    function = f" ({run.function})" if run.function else only
    return fusion + function + (f", {_within(layer)}" if layer else "")


def title_of(package: str, kind: str) -> str:
    """The title of a plug-in; its kind where it is not at hand (any more)."""
    return declared(package, "title").get(kind) or readable(kind)


def affinity(run: RunSummary) -> str:
    """The title of the way to W; a partition has none."""
    if run.partition:
        return "partition only"
    return title_of(AFFINITIES, run.affinity or "none")


def graph(run: RunSummary) -> str:
    """``W: strongest per row``, or ``partition only``."""
    return affinity(run) if run.partition else f"W: {_within(affinity(run))}"


def clusters(run: RunSummary) -> str:
    """``K = 10 (from the catalog)``."""
    source = SOURCES.get(run.n_clusters_source or "")
    return f"K = {run.n_clusters}" + (f" ({source})" if source else "")


def modalities(n: int | None) -> str:
    """``1 modality``, ``3 modalities``."""
    return f"{n} {'modality' if n == 1 else 'modalities'}"


def _layer(kind: str | None) -> str:
    """A layer within the title of a run; empty where it is the usual one."""
    own = declared(LAYERS, "run_title").get(kind or "")
    return title_of(LAYERS, kind) if kind and own is None else own or ""


def usual_layer(run: RunSummary) -> str:
    """The layer of which the title of a run says nothing; empty where that names it."""
    unsaid = declared(LAYERS, "run_title").get(run.self_expression or "") == ""
    return title_of(LAYERS, run.self_expression or "") if unsaid else ""


def _within(title: str) -> str:
    """A title in the middle of a line; ``LISTA`` stays as it is."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


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


def distinct(names: Sequence[str]) -> list[str]:
    """The names, with their number where two are the same: columns need different ones."""
    texts = [str(name) for name in names]
    return [t if texts.count(t) == 1 else f"{t} ({i})" for i, t in enumerate(texts)]


def shape_text(shape: tuple[int, ...]) -> str:
    """The shape of one sample: ``8 × 8 pixels``, ``3 × 32 × 32 pixels``, ``240 features``."""
    if len(shape) == 1:
        return f"{shape[0]:,} features"
    sides = shape[1:] if shape[0] == 1 else shape
    return " × ".join(str(side) for side in sides) + " pixels"


def shortened(name: str, longest: int) -> str:
    """A name of at most so many letters; a longer one ends in ``…``."""
    return name if len(name) <= longest else name[: longest - 1] + "…"


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
