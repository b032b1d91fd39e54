"""Late fusion: every modality has its own encoder, and the last maps are joined.

Source: Abavisani and Patel, "Deep multimodal subspace clustering networks", IEEE JSTSP 2018,
sec. III.
"""

from typing import ClassVar, Literal

from pydantic import Field

from dmsc_core.model.fusion.plan import Function, FusionOptions, Join, Plan


class Options(FusionOptions):
    """Each modality is encoded alone; the last encoder maps are joined into one latent Z."""

    title: ClassVar[str] = "Late"
    formula: ClassVar[str] = r"Z = f(E_1(X^1), \dots, E_M(X^M))"
    kind: Literal["late"] = "late"
    function: Function = Field("concat", description="How the last encoder maps are joined.")

    def plan(self, n_modalities: int, depth: int) -> Plan:
        everyone = tuple(range(n_modalities))
        return Plan(everyone, (Join(depth, (everyone,)),), self.function)
