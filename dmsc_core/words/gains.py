"""A gain in words: stated only where seeds bear it out and nothing else explains it."""

from collections.abc import Sequence

import numpy as np

from dmsc_core.evaluation.gain import Gain, gain
from dmsc_core.evaluation.metrics import accuracy
from dmsc_core.words.compared import Compared, percent, points
from dmsc_core.words.naming import verbatim

CLOSE = 0.02  # scores nearer than this say little from one seed each


def against(one: Compared, other: Compared, reasons: Sequence[str] = (), then: str = "") -> str:
    """``Late has 5.2 points more: a gain (...)``, the accuracy of one method against another's.

    Parameters
    ----------
    reasons : what may explain a gain in the place of the method.
    then : the meaning of a gain, which is said of a certain one alone.
    """
    difference = one.acc - other.acc
    if not difference:
        return f"{one.name} has the same"
    measured = gain(one.seeds, other.seeds)
    if measured.low is None or measured.high is None:
        if abs(difference) < CLOSE:
            return f"{one.name} is no more than {points(difference)} away"
        besides = f"; besides, {'; '.join(reasons)}" if difference > 0 and reasons else ""
        side = _side(one.name, difference)
        return f"{side}, which one seed cannot tell from chance{besides}"
    side, spread = _side(one.name, measured.mean), _interval(measured)
    if measured.low <= 0 <= measured.high:
        return f"{side}, but that may be chance: zero lies within the {spread}"
    if not measured.certain:
        return f"{side} ({spread})"
    if reasons:
        return f"{side} ({spread}), which is no proof of a gain: {'; '.join(reasons)}"
    return f"{side}: a gain{then} ({spread})"


def explanations(one: Compared, other: Compared) -> list[str]:
    """The warnings that only one of two runs has, for they may explain why it is better or worse.

    The same of both, missing entries say, are no matter of the method.
    """
    told = []
    for run, beside in ((one, other), (other, one)):
        for warning in run.result.warnings:
            if warning not in beside.result.warnings:
                told.append(f"of {run.name} it is said that {verbatim(warning)}")
    return told


def against_alone(fused: Compared, alone: Sequence[Compared]) -> list[str]:
    """What else may explain the gain of a fusion over the best modality alone.

    Parameters
    ----------
    alone : runs of one modality each, the best first.
    """
    best, modalities = alone[0], alone[0].result.dataset.modalities
    reasons = explanations(fused, best)
    lacking = _lacking(fused, best)
    if lacking:
        reasons.insert(0, lacking)
    tried = {run.modality for run in alone}
    if len(tried) < len(modalities):
        of = f"{len(tried)} of {len(modalities)} modalities"
        reasons.append(f"only {of} {'was' if len(tried) == 1 else 'were'} run alone")
    return reasons


def _lacking(fused: Compared, alone: Compared) -> str:
    """The samples that a modality alone cannot place, and both accuracies of the others."""
    data = alone.result.dataset
    if data.present is None or data.labels is None or alone.modality >= len(data.modalities):
        return ""
    has = np.asarray(data.present)[:, alone.modality].astype(bool)
    if has.all():
        return ""
    both = has & (data.labels >= 0)
    name = verbatim(str(data.modalities[alone.modality]["name"]))
    said = f"{(~has).sum():,} of {len(has):,} samples have no {name}, so it cannot place them"
    if not both.any():
        return said
    scores = [percent(accuracy(data.labels[both], r.result.clusters[both])) for r in (alone, fused)]
    return f"{said}; of the others, {alone.name} has {scores[0]} right and {fused.name} {scores[1]}"


def _side(name: str, difference: float) -> str:
    return f"{name} has {points(difference)} {'more' if difference > 0 else 'less'}"


def _interval(measured: Gain) -> str:
    low, high = 100 * (measured.low or 0.0), 100 * (measured.high or 0.0)
    return f"95 % interval over {measured.n_seeds} seeds, {low:+.1f} to {high:+.1f} points"
