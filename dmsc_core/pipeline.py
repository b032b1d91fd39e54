"""The whole story of a run on one screen: train, cluster, score. It writes nothing."""

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dmsc_core import runtime
from dmsc_core.assessment import Assessment, assess, partition_metrics, picture, plain_metrics
from dmsc_core.checkpoint import Checkpoint, Pretrained, checkpoint, take_over
from dmsc_core.config import RunConfig, config_from, stage_1
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.preprocess import restore
from dmsc_core.errors import ConfigError, DMSCError
from dmsc_core.evaluation.examples import choose, is_kept, shrink
from dmsc_core.evaluation.incomplete import standing_apart
from dmsc_core.experiment import Experiment, notes, prepare, require_clusters, resolve
from dmsc_core.footprint import estimate_memory, require_memory
from dmsc_core.peer import PeerExperiment
from dmsc_core.result import DatasetInfo, Evaluation, Examples, RunResult

__all__ = ["Epoch", "Evaluated", "Event", "Finished", "Warned", "estimate_memory", "recluster"]
__all__ += ["resolve", "run", "run_to_end"]


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


def run(
    config: RunConfig,
    dataset: MultimodalDataset,
    stop: threading.Event | None = None,
    encoders: Checkpoint | None = None,
    load_seconds: float = 0.0,
) -> Iterator[Event]:
    """Train, cluster and score; events come out, the result last.

    Parameters
    ----------
    config : what to do; K is filled in from the data where it is missing.
    dataset : the samples; labels are used for nothing but the scores.
    stop : once set, training ends after the epochs that are done, and what was learned is
        clustered.
    encoders : the checkpoint of another run, whose pretrained encoders are taken over.
    load_seconds : what loading the data took, for the result's account.

    Raises
    ------
    ConfigError, ResourceError, NumericalError
    """
    start = time.perf_counter()
    config = resolve(config, dataset)
    require_memory(config, dataset, runtime.choose_device(config.device))
    blind = dataset.without_labels()
    experiment = prepare(config, blind) if config.peer is None else PeerExperiment(config, blind)
    account = Account(config, dataset, experiment, load_seconds, start)
    if encoders is not None:
        account.take_over(encoders)
    account.warnings += notes(config, dataset)
    for message in account.warnings:
        yield Warned(message)
    if stop is not None and stop.is_set() and account.cannot_be_stopped_later:
        return

    for record in experiment.train():
        account.add(record)
        yield Epoch(record)
        if stop is not None and stop.is_set() and experiment.is_at(record):
            account.stopped()
            break
        if account.evaluation_is_due(record):
            yield Evaluated(account.evaluate(record), account.examples)
    told = len(account.warnings)
    result = account.result()
    yield from map(Warned, result.warnings[told:])
    yield Finished(result)


def run_to_end(config: RunConfig, dataset: MultimodalDataset, **options: Any) -> RunResult:
    """``run`` for those who want the result alone; ``options`` are those of ``run``.

    Raises
    ------
    DMSCError : as ``run`` does, and where it was stopped before anything could be learned.
    """
    for event in run(config, dataset, **options):
        if isinstance(event, Finished):
            return event.result
    raise DMSCError("the run was stopped before anything was learned")


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


def recluster(
    result: RunResult,
    affinity: Any = None,
    n_clusters: int | None = None,
    assign: str | None = None,
    parent: str | None = None,
) -> RunResult:
    """Cluster the C of a finished run again, with another K or W, without training.

    Parameters
    ----------
    result : a run that has coefficients.
    affinity : options of ``graph.affinity`` (or their dictionary); None keeps the run's.
    n_clusters, assign : None keeps the run's.
    parent : the id under which ``result`` is stored.

    Raises
    ------
    ConfigError : the run has no matrix, or an option is out of its range.
    """
    if result.coefficients is None:
        raise ConfigError("this run has no coefficients to cluster again: it is a partition only")
    tree = dict(result.config)
    if affinity is not None:
        tree["affinity"] = affinity if isinstance(affinity, dict) else affinity.model_dump()
    clustering = dict(tree["clustering"])
    if n_clusters is not None:
        clustering |= {"n_clusters": n_clusters, "n_clusters_source": "person"}
    if assign is not None:
        clustering["assign"] = assign
    config = config_from(tree | {"clustering": clustering})
    K, labels = config.clustering.n_clusters or result.n_clusters, result.dataset.labels
    require_clusters(K, result.dataset.n_samples)
    start = time.perf_counter()
    arguments = (K, config.clustering.assign, labels, config.random_state)
    C = result.coefficients
    chosen = assess(C, config.affinity, *arguments)
    plain = plain_metrics(C, chosen, config.affinity, *arguments)
    total = time.perf_counter() - start
    return replace(
        result,
        config=config.model_dump(mode="json"),
        clusters=chosen.clusters,
        affinity=chosen.affinity,
        spectrum=chosen.spectrum,
        metrics=chosen.metrics,
        metrics_plain=plain,
        seconds={**chosen.seconds, "total": total},
        parent=parent,
    )
