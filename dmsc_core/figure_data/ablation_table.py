"""The gain of each step of an ablation over the features, as a table."""

from collections.abc import Mapping
from typing import Any

from dmsc_core.store.index import RunSummary
from dmsc_core.words import naming
from dmsc_core.words.ablation import gained, scores_of

TITLES = {
    "features": "Features as they are",
    "autoencoder": "Autoencoder only",
    "full": "Full model",
}


def rows(steps: Mapping[str, RunSummary]) -> list[dict[str, Any]]:
    """A row for each step and way to W; ``added`` is the gain over the features with that W.

    Parameters
    ----------
    steps : by the names of ``TITLES``; steps that were not run yet are left out.
    """
    all_plain = all(run.affinity == naming.PLAIN for run in steps.values())
    ways = (False,) if all_plain else (True, False)
    return [_row(name, steps, plain) for plain in ways for name in TITLES if name in steps]


def _row(name: str, steps: Mapping[str, RunSummary], plain: bool) -> dict[str, Any]:
    run, score = steps[name], gained(steps)
    metrics = scores_of(run, plain)
    start, value = scores_of(steps.get("features"), plain).get(score), metrics.get(score)
    told = start is not None and value is not None and name != "features"
    return {
        "step": TITLES[name],
        "W": naming.PLAIN_W if plain else naming.affinity(run),
        **{title: metrics.get(key) for key, (title, _) in naming.METRICS.items()},
        "added": value - start if told else None,  # type: ignore[operator]
        "seconds": (run.seconds or {}).get("total"),
        "run": run.run_id,
    }
