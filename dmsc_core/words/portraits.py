"""Portraits of clusters in words."""

from collections.abc import Mapping, Sequence

import numpy as np

from dmsc_core.evaluation.portraits import Belonging, Portrait
from dmsc_core.words.naming import verbatim

CHANCE = 0.5  # the belonging of a sample to a cluster that was drawn


def facts_line(portrait: Portrait, class_names: Sequence[str] | None) -> str:
    """Class and purity where there are labels, and how sure its samples are."""
    parts = []
    if portrait.majority is not None and portrait.purity is not None:
        name = str(class_names[portrait.majority]) if class_names else str(portrait.majority)
        of = portrait.n_labelled
        part = "" if of == portrait.size else f" over {of} of {portrait.size} labelled samples"
        parts.append(f"mostly **{verbatim(name)}**, purity **{portrait.purity:.2f}**{part}")
    if np.isfinite(portrait.own):
        parts.append(f"belonging **{portrait.own:.0%}** (chance {CHANCE:.0%})")
    return " · ".join(parts)


def captions(belonging: Belonging | None, samples: Sequence[int]) -> list[str]:
    """The lines below the medoid and below the unsure samples that follow it."""
    said = ["medoid"]
    for i in samples[1:]:
        own = np.nan if belonging is None else belonging.own[i]
        if belonging is None or np.isnan(own):
            said.append("unknown")
        else:
            other = f", or cluster {belonging.towards[i]}" if own < 1 else ""
            said.append(f"{own:.0%} sure{other}")
    return said


def legend(by: str | None) -> str:
    """The contents of the cards, in one line."""
    if by == "coefficients":
        return (
            "Medoid: most affinity to its cluster. Then the least sure. Belonging, how sure a "
            "sample is: its mean |c| to its own cluster against that to the other cluster that is "
            "named. 100 % is all to its own, 50 % is chance, less speaks for the other."
        )
    if by == "distances":
        return (
            "Medoid: nearest to its cluster in the latent. Then the least sure. Belonging, how "
            "sure a sample is: 100 % is far from all others, 50 % is chance, as near to the other "
            "cluster that is named as to its own."
        )
    return "This run left clusters alone: nothing tells which samples are typical of them."


def voice_legend(by_raw: bool) -> str:
    """The meaning of a modality that speaks for a cluster, in one line."""
    by = "raw features" if by_raw else "latents"
    return (
        f"A modality speaks for a cluster if, by its {by} alone, the 10 nearest neighbours of its "
        "samples are in the cluster, too."
    )


def voice_line(
    portrait: Portrait, clusters: Sequence[int], voices: Mapping[str, np.ndarray]
) -> str:
    """The modality that speaks most for a cluster, and what the others say; empty if unknown.

    Parameters
    ----------
    clusters : all clusters, in the order of the values of ``voices``.
    voices : by modality, (K,) share of the 10 nearest neighbours that are in the same cluster.
    """
    k = list(clusters).index(portrait.cluster)
    heard = {verbatim(name): float(share[k]) for name, share in voices.items()}
    heard = {name: share for name, share in heard.items() if np.isfinite(share)}
    if not heard:
        return ""
    most = f"{max(heard.values()):.0%}"
    first = [name for name, share in heard.items() if f"{share:.0%}" == most]
    rest = sorted((name for name in heard if name not in first), key=lambda name: -heard[name])
    if not rest and len(first) > 1:
        return f"All modalities speak for it alike: {most} of nearest neighbours inside"
    verb = "speaks" if len(first) == 1 else "speak"
    line = f"**{_listed(first)}** {verb} most for it: {most} of nearest neighbours inside"
    others = ", ".join(f"{name} {heard[name]:.0%}" for name in rest)
    return f"{line} ({others})" if rest else line


def can_be_ordered(portraits: Sequence[Portrait], by: str) -> bool:
    """True where the portraits differ in what they would be ordered by."""
    return by == "size" or any(np.isfinite(_value(p, by)) for p in portraits)


def ordered(portraits: Sequence[Portrait], by: str | None) -> list[Portrait]:
    """By ``size``, the largest first; by ``purity`` or ``own``, the smallest, unknown ones last."""
    if by in (None, "size"):
        return sorted(portraits, key=lambda p: -p.size)
    values = np.array([_value(p, str(by)) for p in portraits])
    return [portraits[i] for i in np.argsort(values, kind="stable")]  # NaN comes last


def _value(portrait: Portrait, by: str) -> float:
    value = getattr(portrait, by)
    return np.nan if value is None else float(value)


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
