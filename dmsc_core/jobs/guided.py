"""The guided comparison: four ways to fuse the embedded digits, short enough for a first visit.

What was done of it is read off the configurations of stored runs, so leaving, stopping or starting
the app anew loses nothing.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dmsc_core.store.settings import flattened

if TYPE_CHECKING:
    from dmsc_core.config import RunConfig

DATASET = "digits"
NAMES = ("image", "gradients", "spectrum")  # its modalities
N_CLUSTERS = 10
STEPS = {  # preset: what is to be learned from it
    "single": "One measurement alone: what there is without any fusion.",
    "early-concat": "Joined before the first layer: one network sees all measurements at once.",
    "late-concat": "A network for each; what they have learned is joined into one.",
    "affinity": "A network for each, never joined; they share only who resembles whom.",
}
SETTINGS: dict[str, Any] = {  # the same for all four: the presets', but half of the epochs
    "dataset.name": DATASET,
    "dataset.per_class": None,
    "preprocess.kind": "standardize_l2",
    "self_expression.kind": "free",
    "pretrain.epochs": 10,
    "pretrain.learning_rate": 1e-3,
    "train.epochs": 40,
    "train.learning_rate": 5e-4,
    "train.lambda_c": 40.0,
    "train.lambda_e": 1.0,
    "train.eval_every": 10,
    "affinity.kind": "reference",
    "clustering.assign": "kmeans",
    "random_state": 0,
}


def step_of(config: Mapping[str, Any]) -> str | None:
    """The one of ``STEPS`` that a configuration (JSON values) asks for; None of another run."""
    settings, step = flattened(config), config.get("preset")
    clusters = settings.get("clustering.n_clusters", "null") in ("null", str(N_CLUSTERS))
    same = flattened(SETTINGS).items() <= settings.items()
    return step if step in STEPS and same and clusters else None


def configs(steps: Sequence[str] = tuple(STEPS)) -> "list[RunConfig]":
    """The configurations of some of ``STEPS``.

    Raises
    ------
    ConfigError : an unknown step.
    """
    from dmsc_core.presets import made_for

    named = SETTINGS | {
        "clustering.n_clusters": N_CLUSTERS,
        "clustering.n_clusters_source": "catalog",
    }
    return [made_for(step, "features", N_CLUSTERS).updated(named) for step in steps]
