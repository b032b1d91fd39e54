"""The gain of an ablation's full model over the features, in words."""

from collections.abc import Mapping

from dmsc_core.store.index import RunSummary
from dmsc_core.words import naming
from dmsc_core.words.gains import CLOSE

GAINS = ("acc", "nmi", "silhouette")  # the first that is known says what was added


def gained(steps: Mapping[str, RunSummary]) -> str:
    """The score in which the gain is told: the accuracy, or what is known without labels."""
    everyone = [scores_of(run) for run in steps.values()]
    return next((k for k in GAINS if all(m.get(k) is not None for m in everyone)), GAINS[-1])


def verdict(steps: Mapping[str, RunSummary]) -> str | None:
    """The meaning of the full model's gain over the features; None where one has no score."""
    score = gained(steps)
    start, end = (scores_of(steps.get(name)).get(score) for name in ("features", "full"))
    if start is None or end is None:
        return None
    name, more = naming.METRICS[score][0], end - start
    if abs(more) < CLOSE:
        return f"{name} {more:+.3f} over the features: no gain that one seed could show."
    side = "better with" if more > 0 else "better without"
    return (
        f"{name} {more:+.3f} over the features: {side} the network here, of one seed; others would "
        "tell whether that is more than chance."
    )


def scores_of(run: RunSummary | None, plain: bool = False) -> Mapping[str, float | None]:
    """The scores of a step by its chosen W, or by the plain one; empty where it was not run."""
    if run is None:
        return {}
    return (run.metrics_plain if plain else run.metrics) or {}
