"""The account of a run: the events that come out of it, and the result that is made of them."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dmsc_core import runtime
from dmsc_core.config import RunConfig, stage_1
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.preprocessing.scaling import restore
from dmsc_core.engine.assessment import (
    Assessment,
    assess,
    partition_metrics,
    picture,
    plain_metrics,
)
from dmsc_core.engine.checkpoint import Checkpoint, Pretrained, checkpoint, take_over
from dmsc_core.engine.experiment import Experiment
from dmsc_core.engine.peer import PeerExperiment
from dmsc_core.errors import ConfigError
from dmsc_core.evaluation.examples import choose, is_kept, shrink
from dmsc_core.evaluation.incomplete import standing_apart
from dmsc_core.result import DatasetInfo, Evaluation, Examples, RunResult


@dataclass(frozen=True)
class Epoch:
    """One epoch of training: ``{stage, epoch, losses: {term: value}, seconds}``."""

    record: dict[str, Any]


@dataclass(frozen=True)
class Evaluated:
    """The clusters as they would be now, scored, a picture of W, and a few samples rebuilt."""

    evaluation: Evaluation
    examples: Examples | None = None  # which samples; None without decoders


@dataclass(frozen=True)
class Warned:
    """Something a person should know."""

    message: str


@dataclass(frozen=True)
class Finished:
    """The end: of a finished run, or of a stopped one with all that it learned."""

    result: RunResult


Event = Epoch | Evaluated | Warned | Finished


class Account:
    """What a run has seen so far, and the result it makes of it."""

    def __init__(
        self,
        config: RunConfig,
        dataset: MultimodalDataset,
        experiment: Experiment | PeerExperiment,
        load_seconds: float,
        start: float,
    ) -> None:
        self.config, self.dataset, self.experiment = config, dataset, experiment
        self.load_seconds, self.start = load_seconds, start
        self.history: list[dict[str, Any]] = []
        self.evaluations: list[Evaluation] = []
        self.warnings: list[str] = []
        self.status = "finished"
        self.encoders_from: str | None = None
        self._pretrained(0)
        self.samples = choose(dataset.present)
        self.examples: Examples | None = None  # from the first evaluation on

    @property
    def cannot_be_stopped_later(self) -> bool:
        """Whether the run has no epochs, after each of which it could be asked to end."""
        config = self.config
        return config.peer is not None or not config.pretrain.epochs + config.train.epochs

    def take_over(self, encoders: Checkpoint) -> None:
        """Start with the encoders of another run; what they are stays with the result.

        Raises
        ------
        ConfigError : they do not fit, or the method has no encoders.
        """
        if isinstance(self.experiment, PeerExperiment):
            raise ConfigError("a classical peer has no encoders that could be taken over")
        self.pretrained = take_over(self.config, self.experiment, encoders)
        asked, done = self.config.pretrain.epochs, self.pretrained.epochs
        if done < asked or self.pretrained.stage_1 != stage_1(self.config):
            self.encoders_from = encoders["meta"].get("run_id")
        if done < asked:
            self.warnings.append(
                f"the encoders that were taken over had been pretrained for {done} of the {asked} "
                "epochs that this run asks for"
            )

    def add(self, record: dict[str, Any]) -> None:
        self.history.append(record)
        if (record["stage"], record["epoch"]) == ("pretrain", self.config.pretrain.epochs):
            self._pretrained(record["epoch"])

    def stopped(self) -> None:
        """Training ends here; after its last epoch nothing is missing."""
        last = self.history[-1]
        epochs = {"pretrain": self.config.pretrain.epochs, "train": self.config.train.epochs}
        stage = "train" if epochs["train"] else "pretrain"
        if (last["stage"], last["epoch"]) != (stage, epochs[stage]):
            self.status = "stopped"
        if self.history[-1]["stage"] == "pretrain":
            self._pretrained(self.history[-1]["epoch"])

    def _pretrained(self, epochs: int) -> None:
        weights = self.experiment.weights()
        self.pretrained = Pretrained(weights, stage_1(self.config), epochs)

    def evaluation_is_due(self, record: Mapping[str, Any]) -> bool:
        every = self.config.train.eval_every
        middle = record["epoch"] < self.config.train.epochs
        due = every and record["epoch"] % every == 0
        return bool(record["stage"] == "train" and middle and due)

    def evaluate(self, record: Mapping[str, Any]) -> Evaluation:
        """C -> W -> clusters -> scores and pictures, as things are now."""
        train = self.config.train
        if is_kept(len(self.evaluations), train.epochs // max(train.eval_every, 1)):
            C, rebuilt = self.experiment.look(self.samples)
        else:
            C, rebuilt = self.experiment.coefficients(), {}
        return self._seen(record, self._assess(C), rebuilt)

    def _seen(
        self, record: Mapping[str, Any], assessment: Assessment, rebuilt: dict[str, np.ndarray]
    ) -> Evaluation:
        """Keep what was seen at an epoch."""
        if rebuilt and self.examples is None:
            self.examples = self._examples()
        evaluation = Evaluation(
            record["stage"],
            record["epoch"],
            assessment.metrics,
            picture(assessment),
            self._small(rebuilt),
        )
        self.evaluations.append(evaluation)
        return evaluation

    def _examples(self) -> Examples:
        """The samples that are followed, as they were measured."""
        inputs = self._small(self.experiment.measured(self.samples))
        for m, modality in enumerate(self.dataset.modalities):
            if modality.name in inputs:
                inputs[modality.name][~self.dataset.present[self.samples, m]] = np.nan
        ids = tuple(self.dataset.sample_ids[i] for i in self.samples)
        return Examples(self.samples, ids, inputs)

    def _small(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Made small, and brought back to the scale on which the samples were measured."""
        small = {}
        for m, modality in enumerate(self.dataset.modalities):
            if modality.name in arrays and not isinstance(self.experiment, PeerExperiment):
                originals = modality.values[self.samples]
                values = restore(arrays[modality.name], self.experiment.scaling, m, originals)
                small[modality.name] = shrink(values)
        return small

    def _assess(self, C: Any) -> Assessment:
        clustering = self.config.clustering
        return assess(
            C,
            self.config.affinity,
            clustering.n_clusters or 0,
            clustering.assign,
            self.dataset.labels,
            self.config.random_state,
        )

    def result(self) -> RunResult:
        """Cluster what was learned, and put everything together."""
        config, C = self.config, self.experiment.coefficients()
        found = self._partition() if C is None else self._clustered(C)
        if not self.experiment.learned:
            self.warnings.append(
                "self-expression was not trained: C is still what it started from, "
                "so these clusters mean nothing yet"
            )
        seconds = {"load": self.load_seconds, **_stage_seconds(self.history), **found["seconds"]}
        seconds |= self.experiment.seconds
        total = self.load_seconds + time.perf_counter() - self.start
        return RunResult(
            config=config.model_dump(mode="json"),
            dataset=describe(self.dataset),
            coefficients=C,
            latents=self.experiment.latents(),
            history=tuple(self.history),
            evaluations=tuple(self.evaluations),
            peak_memory_mb=runtime.peak_memory_mb(self.experiment.device),
            device=runtime.device_name(self.experiment.device),
            versions=runtime.versions(),
            status=self.status,  # type: ignore[arg-type]
            warnings=tuple(self.warnings),
            checkpoint=self._checkpoint(),
            encoders_from=self.encoders_from,
            extras=self.experiment.extras(),
            examples=self.examples,
            **found | {"seconds": seconds | {"total": total}},
        )

    def _clustered(self, C: Any) -> dict[str, Any]:
        """The part of a result that comes from C."""
        chosen, clustering = self._assess(C), self.config.clustering
        self._warn_of_incomplete(chosen.affinity)
        if self.history and self.history[-1]["stage"] == "train":
            rebuilt = self.experiment.rebuilt(C, self.samples)
            self._seen(self.history[-1], chosen, rebuilt)
        plain = plain_metrics(
            C,
            chosen,
            self.config.affinity,
            clustering.n_clusters or 0,
            clustering.assign,
            self.dataset.labels,
            self.config.random_state,
        )
        return {
            "clusters": chosen.clusters,
            "affinity": chosen.affinity,
            "spectrum": chosen.spectrum,
            "metrics": chosen.metrics,
            "metrics_plain": plain,
            "seconds": chosen.seconds,
        }

    def _warn_of_incomplete(self, W: Any) -> None:
        """Say which samples the affinity sets apart for what they lack."""
        for found in standing_apart(W, self.dataset.present):
            name, n = self.dataset.modalities[found.modality].name, self.dataset.n_samples
            text = (
                f"the {found.n_samples} samples without '{name}' are {found.n_samples / n:.1%} of "
                f"all, but {found.share:.0%} of their affinity stays among them: their clusters "
                "may tell what they lack"
            )
            if self.config.affinity.kind != "plain":
                text += "; compare with the plain W (affinity.kind=plain)"
            self.warnings.append(text)

    def _checkpoint(self) -> Checkpoint | None:
        if isinstance(self.experiment, PeerExperiment):
            return None
        return checkpoint(self.config, self.pretrained, self.experiment)

    def _partition(self) -> dict[str, Any]:
        """The part of a result for a method that makes clusters and no matrix."""
        clusters = self.experiment.partition()
        found = partition_metrics(clusters, self.dataset.labels)
        return {
            "clusters": clusters,
            "affinity": None,
            "spectrum": None,
            "metrics": found,
            "metrics_plain": found,
            "seconds": {"affinity": 0.0, "clustering": 0.0},
        }


def _stage_seconds(history: list[dict[str, Any]]) -> dict[str, float]:
    """The seconds of each stage; records carry the seconds since training began."""
    ends = {record["stage"]: record["seconds"] for record in history}
    pretrain = ends.get("pretrain", 0.0)
    return {"pretrain": pretrain, "train": max(ends.get("train", pretrain) - pretrain, 0.0)}


def describe(dataset: MultimodalDataset) -> DatasetInfo:
    """What a result keeps of its data."""
    return DatasetInfo(
        name=dataset.name,
        n_samples=dataset.n_samples,
        modalities=tuple(
            {"name": m.name, "kind": m.kind, "shape": list(m.values.shape[1:]), "digest": m.digest}
            for m in dataset.modalities
        ),
        sample_ids=dataset.sample_ids,
        labels=dataset.labels,
        class_names=dataset.class_names,
        annotations=dict(dataset.annotations),
        pairing=dataset.pairing,
        source=dataset.source,
        present=None if dataset.present.all() else dataset.present,
    )
