"""What each step of an ablation adds to the one before it, as a table."""

from collections.abc import Mapping
from typing import Any

from dmsc_core.plots import run_words
from dmsc_core.store.index import RunSummary

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
                    "W": run_words.AFFINITIES["plain"] if plain else run_words.affinity(run),
                    **{title: metrics.get(key) for key, (title, _) in run_words.METRICS.items()},
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


def _of(run: RunSummary | None, plain: bool) -> Mapping[str, float | None]:
    if run is None:
        return {}
    return (run.metrics_plain if plain else run.metrics) or {}
