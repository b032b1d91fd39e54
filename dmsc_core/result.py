"""RunResult and its parts: the arrays and numbers that a run leaves, without torch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.graph.largest import AnyMatrix as Matrix
from dmsc_core.graph.spectral import SpectralResult


@dataclass(frozen=True)
class DatasetInfo:
    """What a result must know of its data: enough to colour, name and score, not the samples."""

    name: str
    n_samples: int
    # {name, kind, shape of one sample, digest, dtype}, and columns where its features have names
    modalities: tuple[Mapping[str, Any], ...]
    sample_ids: tuple[str, ...]
    labels: np.ndarray | None  # (n,) int64, -1 where a sample has none; for scores only
    class_names: tuple[str, ...] | None
    annotations: Mapping[str, np.ndarray] = field(default_factory=dict)
    pairing: str | None = None
    source: str = ""
    present: np.ndarray | None = None  # (n, n_modalities) bool; None where nothing is missing
    notes: tuple[str, ...] = ()  # on what was guessed, dropped or filled in reading the data
    n_distinct: int | None = None  # samples that differ from all before them; None of old runs

    @property
    def n_modalities(self) -> int:
        return len(self.modalities)

    @property
    def n_labelled(self) -> int:
        """Number of samples that have a label."""
        return 0 if self.labels is None else int((self.labels >= 0).sum())

    def describes(self, dataset: MultimodalDataset, exactly: bool = True) -> bool:
        """Whether these are the samples that were described: their ids, shapes and values.

        Runs that were stored without digests are compared by labels instead.

        Parameters
        ----------
        exactly : False leaves the values aside, as those of data that are computed anew may differ
            in the last bit on another machine.
        """
        shapes = [tuple(m.get("shape", ())) for m in self.modalities]
        if dataset.sample_ids != self.sample_ids or shapes != [
            m.values.shape[1:] for m in dataset.modalities
        ]:
            return False
        digests = [m.get("digest") for m in self.modalities]
        if None in digests:
            return np.array_equal(self.labels, dataset.labels)  # type: ignore[arg-type]
        return not exactly or digests == [m.digest for m in dataset.modalities]

    @property
    def kind(self) -> Literal["image", "features"]:
        """``image`` if every modality is an image: what a preset may depend on."""
        return "image" if all(m["kind"] == "image" for m in self.modalities) else "features"


@dataclass(frozen=True)
class Evaluation:
    """What was seen at one epoch of training: scores, and the affinity as a small picture.

    ``rebuilt`` holds by modality what the decoders made of C Z for the run's ``Examples``, in the
    shape of their inputs; it is empty where nothing was kept, or where there is no decoder.
    """

    stage: str
    epoch: int
    metrics: Mapping[str, float | None]
    picture: np.ndarray  # (s, s) uint8, pooled W by its square root, 255 = the largest entry
    rebuilt: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class Examples:
    """A few samples that are followed through training.

    ``inputs`` by modality: (s, 1 or 3, h, w) float16 pictures or (s, k) float32 profiles, made
    small by ``evaluation.examples.shrink``; rows of NaN where a sample lacks the modality. They and
    what is rebuilt are on the scale of the data where preprocessing can be undone.
    """

    samples: np.ndarray  # (s,) int64 row numbers
    ids: tuple[str, ...]
    inputs: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class RunResult:
    """One run: what was asked, what was learned, and how good it is.

    ``coefficients`` is C, ``affinity`` W (both (n, n), dense or sparse); ``latents`` by name,
    (n, d) each; ``spectrum`` holds the stages of spectral clustering. A partition without a
    matrix has None for the three.
    """

    config: Mapping[str, Any]  # RunConfig as JSON values
    dataset: DatasetInfo
    clusters: np.ndarray  # (n,) int, 0..K-1
    coefficients: Matrix | None
    affinity: Matrix | None
    spectrum: SpectralResult | None
    latents: Mapping[str, np.ndarray]
    history: tuple[Mapping[str, Any], ...]  # epoch records
    evaluations: tuple[Evaluation, ...]
    metrics: Mapping[str, float | None]
    metrics_plain: Mapping[str, float | None]  # the same from W = |C| + |C|^T
    seconds: Mapping[str, float]
    peak_memory_mb: float
    device: str
    versions: Mapping[str, str]
    status: Literal["finished", "stopped"] = "finished"
    warnings: tuple[str, ...] = ()
    parent: str | None = None  # the run whose C was clustered again
    encoders_from: str | None = None  # the run that pretrained them, where stage 1 was another one
    checkpoint: Mapping[str, Any] | None = None  # arrays by name, and "meta"
    extras: Mapping[str, np.ndarray] = field(default_factory=dict)  # e.g. canonical correlations
    examples: Examples | None = None  # None where nothing was rebuilt

    @property
    def n_clusters(self) -> int:
        return int(self.config["clustering"]["n_clusters"])
