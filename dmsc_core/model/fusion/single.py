"""Single: one modality alone, the deep subspace clustering network (DSC-Net).

Source: Ji, Zhang, Li, Salzmann, Reid, "Deep subspace clustering networks", NeurIPS 2017.
"""

from typing import ClassVar, Literal

from pydantic import Field

from dmsc_core.errors import ConfigError
from dmsc_core.model.fusion.plan import FusionOptions, Plan


class Options(FusionOptions):
    """One modality alone: the baseline that shows what the others add."""

    title: ClassVar[str] = "Single modality"
    run_title: ClassVar[str] = "Single modality"
    formula: ClassVar[str] = r"Z = E(X^m)"
    kind: Literal["single"] = "single"
    modality: int = Field(0, ge=0, description="Which modality: its number in the data, from 0.")

    def plan(self, n_modalities: int, depth: int) -> Plan:
        if self.modality >= n_modalities:
            raise ConfigError(
                f"fusion.modality is {self.modality}, but the data have {n_modalities} modalities; "
                f"choose 0 to {n_modalities - 1}"
            )
        return Plan((self.modality,))
