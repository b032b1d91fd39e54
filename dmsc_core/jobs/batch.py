"""Several runs at once: all fusions on a data set, stage 1 done once, and how far they are."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from dmsc_core.config import RunConfig, stage_1
from dmsc_core.errors import ConfigError
from dmsc_core.jobs.job import JobSnapshot
from dmsc_core.jobs.manager import JobManager
from dmsc_core.presets import ANY_K, PRESETS, DataKind, made_for


@dataclass(frozen=True)
class BatchProgress:
    """The progress of several runs.

    Attributes
    ----------
    ended, total : runs.
    failed : of those that ended.
    fraction : share of all epochs; a run without epochs counts as one.
    seconds_left : None while there is nothing to go by.
    """

    ended: int
    total: int
    failed: int
    fraction: float
    seconds_left: float | None

    @property
    def active(self) -> bool:
        return self.ended < self.total


def fusion_presets(n_modalities: int) -> list[str]:
    """The presets of a grid of fusions that go with so many modalities."""
    names = []
    for name, start in PRESETS.items():
        if start.family == "fusion" and not start.slow:
            config = made_for(name)
            with suppress(ConfigError):
                config.fusion.plan(n_modalities, config.encoder.depth)
                names.append(name)
    return names


def fusion_grid(
    base: RunConfig,
    data: DataKind,
    presets: Sequence[str],
    seeds: Sequence[int] = (0,),
    n_modalities: int = 1,
) -> list[RunConfig]:
    """Every preset with every seed, on the data and with the K that ``base`` names.

    A method that uses one modality alone is run for each: the best of them is what a fusion is
    held against.

    Raises
    ------
    ConfigError : an unknown preset.
    """
    shared = {"dataset": base.dataset, "clustering": base.clustering, "device": base.device}
    K = base.clustering.n_clusters or ANY_K
    made = [
        each.model_copy(update=shared)
        for name in presets
        for each in _each_modality(made_for(name, data, K), n_modalities)
    ]
    return [one.model_copy(update={"random_state": seed}) for seed in seeds for one in made]


def _each_modality(config: RunConfig, n_modalities: int) -> list[RunConfig]:
    """The method of each modality alone; of a fusion that itself."""
    if not hasattr(config.fusion, "modality"):
        return [config]
    return [config.updated({"fusion.modality": m}) for m in range(n_modalities)]


def shared_encoders(configs: Sequence[RunConfig], n_modalities: int) -> list[int | None]:
    """For each run the place of an earlier one with the same stage 1, whose encoders it can take.

    That is ``config.stage_1`` and where modalities are joined. None where a run must pretrain
    itself.
    """
    firsts: dict[str, int] = {}
    givers: list[int | None] = []
    for place, config in enumerate(configs):
        if config.peer is not None or config.encoder.raw or not config.pretrain.epochs:
            givers.append(None)
            continue
        plan = config.fusion.plan(n_modalities, config.encoder.depth)
        key = json.dumps([stage_1(config), repr(plan)], sort_keys=True)
        givers.append(firsts.get(key))
        firsts.setdefault(key, place)
    return givers


def enqueue(
    manager: JobManager,
    configs: Sequence[RunConfig],
    n_modalities: int,
    owner: str,
    given: Mapping[str, RunConfig] | None = None,
) -> list[str]:
    """Queue runs in order, each stage 1 once; their ids.

    A run whose giver fails, or is stopped before its stage 1 is done, pretrains itself.

    Parameters
    ----------
    owner : what all of them are found by.
    given : stored runs with networks, whose encoders are taken where stage 1 was the same.

    Raises
    ------
    ConfigError : the device is not at hand.
    """
    given = given or {}
    ids = list(given)
    givers = shared_encoders([*given.values(), *configs], n_modalities)[len(given) :]
    for config, giver in zip(configs, givers):
        encoders = None if giver is None else ids[giver]
        ids.append(manager.submit(config, encoders, owner=owner, or_pretrain=True))
    return ids[len(given) :]


def progress(jobs: Sequence[JobSnapshot]) -> BatchProgress:
    """The progress of the runs of one queue; what is left takes the pace so far."""
    ended = [job for job in jobs if not job.active]
    weights = {job.run_id: max(job.total_epochs, 1) for job in jobs}
    shares = [job.fraction if job.active else 1.0 for job in jobs]
    done = sum(w * share for w, share in zip(weights.values(), shares))
    total = sum(weights.values())
    return BatchProgress(
        len(ended),
        len(jobs),
        sum(job.status == "failed" for job in ended),
        done / total if total else 1.0,
        _left(jobs, weights),
    )


def _left(jobs: Sequence[JobSnapshot], weights: Mapping[str, int]) -> float | None:
    """Seconds of what is not done, at the seconds per epoch of what is; 0 if all is done."""
    timed = dict(_timed(jobs))
    waiting = [job for job in jobs if job.active and job.run_id not in timed]
    if waiting and not timed:
        return None
    pace = sum(timed.values()) / max(sum(weights[i] for i in timed), 1)
    running = sum(job.seconds_left or 0.0 for job in jobs if job.active and job.run_id in timed)
    return running + sum(pace * weights[job.run_id] for job in waiting)


def _timed(jobs: Sequence[JobSnapshot]) -> Iterator[tuple[str, float]]:
    """The seconds that a run takes in all, of those that have ended or tell how long it takes."""
    for job in jobs:
        if job.status == "finished":
            yield job.run_id, job.seconds
        elif job.status == "running" and job.seconds_left is not None:
            yield job.run_id, job.seconds + job.seconds_left
