"""The mutual layer: C is a symmetric matrix of weights."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field
from torch import Tensor

from dmsc_core.model.self_expression.base import LayerSetting, SelfExpressionOptions
from dmsc_core.model.self_expression.free import FreeSelfExpression

BYTES = 200_000_000


class Options(SelfExpressionOptions):
    """One weight for every pair of samples, the same in both directions."""

    title: ClassVar[str] = "Mutual matrix"
    run_title: ClassVar[str] = "Mutual"
    formula: ClassVar[str] = r"C = (\Theta + \Theta^\top) / 2"
    dense: ClassVar[bool] = True
    kind: Literal["mutual"] = "mutual"
    mood: Literal["calm", "loud"] = Field(
        "calm",
        description="Where the weights start.",
        json_schema_extra={"meanings": {"calm": "All alike.", "loud": "All alike, and larger."}},
    )

    def build(self, setting: LayerSetting) -> "Mutual":
        return Mutual(setting.n_samples, setting.p, 1e-4 if self.mood == "calm" else 1e-2)

    def training_bytes(
        self, n_samples: int, batch_size: int | None = None, latent_sizes: Sequence[int] = ()
    ) -> int:
        return BYTES


class Mutual(FreeSelfExpression):
    """C = (Theta + Theta^T) / 2 without its diagonal."""

    def matrix(self) -> Tensor:
        C = super().matrix()
        return (C + C.T) / 2
