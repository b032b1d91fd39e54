"""The account of a run: all that it has told so far, and the result that is made of it."""

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from dmsc_core import runtime
from dmsc_core.config import RunConfig, stage_1
from dmsc_core.data.dataset import Modality, MultimodalDataset
from dmsc_core.data.preprocessing.scaling import restore
from dmsc_core.engine.assessment import Assessment, Scoring, partition_parts, picture
from dmsc_core.engine.cautions import cautions
from dmsc_core.engine.checkpoint import Checkpoint, Pretrained
from dmsc_core.engine.method import Arrays, Method
from dmsc_core.evaluation.cautions import distinct
from dmsc_core.evaluation.examples import choose, is_kept, shrink
from dmsc_core.result import DatasetInfo, Evaluation, Examples, Matrix, RunResult

NOTHING_LEARNED = (
    "self-expression was not trained: C is still what it started from, "
    "so these clusters mean nothing yet"
)


class Account:
    """The history, evaluations and warnings of a run, and the result that is made of them.

    Parameters
    ----------
    dataset : with its labels, which touch nothing but the scores.
    method : at work on the same data without them.
    load_seconds, start : what loading the data took, and when the run began.
    """

    def __init__(
        self,
        config: RunConfig,
        dataset: MultimodalDataset,
        method: Method,
        load_seconds: float,
        start: float,
    ) -> None:
        self.config, self.dataset, self.method = config, dataset, method
        self.load_seconds, self.start = load_seconds, start
        self.scoring = Scoring.of(config, config.clustering.n_clusters or 0, dataset.labels)
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
        """True of a run without epochs, after each of which it could be asked to end."""
        config = self.config
        return config.peer is not None or not config.pretrain.epochs + config.train.epochs

    def take_over(self, encoders: Checkpoint) -> None:
        """Start with the encoders of another run; what they are stays with the result.

        Raises
        ------
        ConfigError : they do not fit, or the method has no encoders.
        """
        self.pretrained = self.method.take_over(encoders)
        asked, done = self.config.pretrain.epochs, self.pretrained.epochs
        if done < asked or self.pretrained.stage_1 != stage_1(self.config):
            self.encoders_from = encoders["meta"].get("run_id")
        if done < asked:
            self.warnings.append(
                f"the encoders that were taken over had been pretrained for {done} of the {asked} "
                "epochs that this run asks for"
            )

    def add(self, record: dict[str, Any]) -> None:
        """Enter the record of an epoch."""
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
        if last["stage"] == "pretrain":
            self._pretrained(last["epoch"])

    def _pretrained(self, epochs: int) -> None:
        self.pretrained = Pretrained(self.method.weights(), stage_1(self.config), epochs)

    def evaluation_is_due(self, record: Mapping[str, Any]) -> bool:
        """True after an epoch, not the last, at which the clusters are to be looked at."""
        every = self.config.train.eval_every
        middle = record["epoch"] < self.config.train.epochs
        due = every and record["epoch"] % every == 0
        return bool(record["stage"] == "train" and middle and due)

    def evaluate(self, record: Mapping[str, Any]) -> Evaluation:
        """C -> W -> clusters -> scores and pictures, as things are now."""
        train = self.config.train
        is_pictured = is_kept(len(self.evaluations), train.epochs // max(train.eval_every, 1))
        C, rebuilt = self.method.look(self.samples if is_pictured else None)
        return self._enter(record, self.scoring.assess(C), rebuilt)

    def _enter(
        self, record: Mapping[str, Any], assessment: Assessment, rebuilt: Arrays
    ) -> Evaluation:
        """Enter what the clusters and the samples look like at an epoch."""
        if rebuilt and self.examples is None:
            self.examples = self._examples()
        looks = assessment.metrics, picture(assessment), self._small(rebuilt)
        evaluation = Evaluation(record["stage"], record["epoch"], *looks)
        self.evaluations.append(evaluation)
        return evaluation

    def _examples(self) -> Examples:
        """The samples that are followed, as they were measured."""
        inputs = self._small(self.method.measured(self.samples))
        for m, modality in enumerate(self.dataset.modalities):
            if modality.name in inputs:
                inputs[modality.name][~self.dataset.present[self.samples, m]] = np.nan
        ids = tuple(self.dataset.sample_ids[i] for i in self.samples)
        return Examples(self.samples, ids, inputs)

    def _small(self, arrays: Arrays) -> dict[str, np.ndarray]:
        """Made small, and brought back to the scale on which the samples were measured."""
        small = {}
        for m, modality in enumerate(self.dataset.modalities):
            if modality.name in arrays:
                originals = modality.values[self.samples]
                values = restore(arrays[modality.name], self.method.scaling, m, originals)
                small[modality.name] = shrink(values)
        return small

    def result(self) -> RunResult:
        """Cluster what was learned, and put everything together."""
        outcome = self.method.outcome(self.samples)
        C, partition = outcome.coefficients, outcome.partition
        if C is not None:
            clustered = self._clustered(C, outcome.rebuilt)
        else:
            assert partition is not None, "neither coefficients nor a partition"
            clustered = partition_parts(partition, self.dataset.labels)
        info = describe(self.dataset)
        self.warnings += cautions(self.config, info, clustered["clusters"], clustered["affinity"])
        if not self.method.learned:
            self.warnings.append(NOTHING_LEARNED)
        seconds = {"load": self.load_seconds, **_stage_seconds(self.history)}
        seconds |= clustered["seconds"] | self.method.seconds
        total = self.load_seconds + time.perf_counter() - self.start
        return RunResult(
            config=self.config.model_dump(mode="json"),
            dataset=info,
            coefficients=C,
            latents=outcome.latents,
            history=tuple(self.history),
            evaluations=tuple(self.evaluations),
            peak_memory_mb=runtime.peak_memory_mb(self.method.device),
            device=runtime.device_name(self.method.device),
            versions=runtime.versions(),
            status=self.status,  # type: ignore[arg-type]
            warnings=tuple(self.warnings),
            checkpoint=self.method.checkpoint(self.pretrained),
            encoders_from=self.encoders_from,
            extras=outcome.extras,
            examples=self.examples,
            **clustered | {"seconds": seconds | {"total": total}},
        )

    def _clustered(self, C: Matrix, rebuilt: Arrays) -> dict[str, Any]:
        """The part of a result that comes from C."""
        assessment = self.scoring.assess(C)
        if self.history and self.history[-1]["stage"] == "train":
            self._enter(self.history[-1], assessment, rebuilt)
        return self.scoring.parts(C, assessment)


def _stage_seconds(history: list[dict[str, Any]]) -> dict[str, float]:
    """The seconds of each stage; records carry the seconds since training began."""
    ends = {record["stage"]: record["seconds"] for record in history}
    pretrain = ends.get("pretrain", 0.0)
    return {"pretrain": pretrain, "train": max(ends.get("train", pretrain) - pretrain, 0.0)}


def describe(dataset: MultimodalDataset) -> DatasetInfo:
    """The part of a data set that its result keeps."""
    shared = ("name", "n_samples", "sample_ids", "pairing", "source", "notes")
    labelled = dataset.n_labelled > 0
    return DatasetInfo(
        **{name: getattr(dataset, name) for name in shared},
        labels=dataset.labels if labelled else None,
        class_names=dataset.class_names if labelled else None,
        modalities=tuple(map(_described, dataset.modalities)),
        annotations=dict(dataset.annotations),
        present=None if dataset.present.all() else dataset.present,
        n_distinct=distinct.count([m.values for m in dataset.modalities], dataset.present),
    )


def _described(modality: Modality) -> dict[str, Any]:
    shape = list(modality.values.shape[1:])
    facts = {"name": modality.name, "kind": modality.kind, "shape": shape}
    facts |= {"digest": modality.digest, "dtype": modality.values.dtype.name}
    return facts | ({"columns": modality.columns} if modality.columns else {})
