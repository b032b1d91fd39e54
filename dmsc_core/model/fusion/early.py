"""Early fusion: the modalities are joined before the first encoder layer.

Source: Abavisani and Patel, "Deep multimodal subspace clustering networks", IEEE JSTSP 2018,
sec. III.
"""

from typing import ClassVar, Literal

from pydantic import Field

from dmsc_core.model.fusion.plan import Function, FusionOptions, Join, Plan


class Options(FusionOptions):
    """The inputs are joined first, then one encoder sees them as a single thing."""

    title: ClassVar[str] = "Early"
    formula: ClassVar[str] = r"Z = E(f(X^1, \dots, X^M))"
    kind: Literal["early"] = "early"
    function: Function = Field("concat", description="How the inputs are joined.")

    def plan(self, n_modalities: int, depth: int) -> Plan:
        everyone = tuple(range(n_modalities))
        return Plan(everyone, (Join(0, (everyone,)),), self.function)
