"""The interface by which a run meets its method, be it trained networks or a classical peer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import torch

from dmsc_core.data.preprocessing.scaling import Scaling
from dmsc_core.engine.checkpoint import Checkpoint, Pretrained
from dmsc_core.result import Matrix

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Outcome:
    """All that a method has learned.

    Attributes
    ----------
    coefficients : C (n, n), dense or sparse; None where the method makes a partition only.
    partition : (n,) the clusters of such a method; None where they come from C.
    rebuilt : the decoders' D_m(C Z_m) of the samples that are followed, by modality.
    latents, extras : arrays by name.
    """

    coefficients: Matrix | None
    partition: np.ndarray | None = None
    rebuilt: Arrays = field(default_factory=dict)
    latents: Arrays = field(default_factory=dict)
    extras: Arrays = field(default_factory=dict)


class Method(Protocol):
    """A method at work on the data of a run.

    Attributes
    ----------
    scaling : the statistics by which the data were preprocessed.
    position : the stage and epoch that its weights are at; None without epochs.
    learned : whether C means something: it was trained, or has nothing to train.
    seconds : of steps that no epoch record tells of.
    """

    @property
    def device(self) -> torch.device: ...

    @property
    def scaling(self) -> Scaling: ...

    @property
    def position(self) -> tuple[str, int] | None: ...

    @property
    def learned(self) -> bool: ...

    @property
    def seconds(self) -> Mapping[str, float]: ...

    def train(self) -> Iterator[dict[str, Any]]:
        """Records of epochs, as they are done."""

    def weights(self) -> Arrays:
        """A copy of the encoders' and decoders' weights by name."""

    def measured(self, samples: np.ndarray) -> Arrays:
        """The samples as the decoders should give them back, (s, ...) by modality."""

    def look(self, samples: np.ndarray | None) -> tuple[Matrix, Arrays]:
        """C as it is now, and these samples rebuilt by it; None: no samples."""

    def outcome(self, samples: np.ndarray) -> Outcome:
        """All that was learned, with these samples rebuilt."""

    def take_over(self, encoders: Checkpoint) -> Pretrained:
        """Go on after stage 1 with the pretrained encoders of another run.

        Raises
        ------
        ConfigError : they do not fit, or the method has no encoders.
        """

    def checkpoint(self, pretrained: Pretrained) -> Checkpoint | None:
        """The weights that place new samples and from which others go on; None without weights."""
