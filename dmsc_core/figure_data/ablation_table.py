"""What each step of an ablation adds to the one before it, as a table."""

from collections.abc import Mapping
from typing import Any

from dmsc_core.store.index import RunSummary
from dmsc_core.words import naming
from dmsc_core.words.lessons import CLOSE

TITLES = {
    "features": "Features as they are",
    "autoencoder": "Autoencoder only",
    "full": "Full model",
}
GAINS = ("acc", "nmi", "silhouette")  # the first that is known says what was added


def rows(steps: Mapping[str, RunSummary]) -> list[dict[str, Any]]:
    """A row for each step and way to W; ``added`` is the gain over the features with that W.

    Parameters
    ----------
    steps : by the names of ``TITLES``; steps that were not run yet are left out.
    """
    ways = (False,) if all(run.affinity == "plain" for run in steps.values()) else (False, True)
    score = gained(steps)
    found = []
    for plain in reversed(ways):
        start = _of(steps.get("features"), plain).get(score)
        for name in (name for name in TITLES if name in steps):
            run, metrics = steps[name], _of(steps[name], plain)
            value = metrics.get(score)
            known = start is not None and value is not None and name != "features"
            found.append(
                {
                    "step": TITLES[name],
                    "W": naming.PLAIN_W if plain else naming.affinity(run),
                    **{title: metrics.get(key) for key, (title, _) in naming.METRICS.items()},
                    "added": value - start if known else None,  # type: ignore[operator]
                    "seconds": (run.seconds or {}).get("total"),
                    "run": run.run_id,
                }
            )
    return found


def gained(steps: Mapping[str, RunSummary]) -> str:
    """The score in which the gain is told: the accuracy, or what is known without labels."""
    everyone = [_of(run, False) for run in steps.values()]
    return next((k for k in GAINS if all(m.get(k) is not None for m in everyone)), GAINS[-1])


def verdict(steps: Mapping[str, RunSummary]) -> str | None:
    """What the full model's gain over the features means; None where one of them has no score."""
    score = gained(steps)
    start, end = (_of(steps.get(name), False).get(score) for name in ("features", "full"))
    if start is None or end is None:
        return None
    name, more = naming.METRICS[score][0], end - start
    if abs(more) < CLOSE:
        return f"{name} {more:+.3f} over the features: no gain that one seed could show."
    if more > 0:
        return f"{name} {more:+.3f} over the features: that much the network added here."
    return (
        f"{name} {more:+.3f} over the features: without a network this method does better here; "
        "what was learned lost something that the features tell."
    )


def _of(run: RunSummary | None, plain: bool) -> Mapping[str, float | None]:
    if run is None:
        return {}
    return (run.metrics_plain if plain else run.metrics) or {}
