"""Crowd fusion: late, and the latents are kept small by a term of its own."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from dmsc_core.model.fusion.plan import FusionOptions, Join, Plan


class Options(FusionOptions):
    """The last encoder maps are added up, and what is large in the sum costs something."""

    title: ClassVar[str] = "Crowd"
    formula: ClassVar[str] = r"Z = \sum_m E_m(X^m)"
    loss_titles: ClassVar[Mapping[str, str]] = {"calm": "Calmness"}
    kind: Literal["crowd"] = "crowd"
    mood: Literal["calm", "loud"] = Field(
        "calm",
        title="Mood of the crowd",
        description="How much a large latent costs.",
        json_schema_extra={
            "titles": {"loud": "as loud as can be"},
            "meanings": {"calm": "Large latents cost a little.", "loud": "They cost nothing."},
        },
    )

    def plan(self, n_modalities: int, depth: int) -> Plan:
        everyone = tuple(range(n_modalities))
        return Plan(everyone, (Join(depth, (everyone,)),), "sum")

    def extra_losses(self, latents: Any) -> dict[str, Any]:
        cost = 1e-3 if self.mood == "calm" else 0.0
        return {"calm": cost * sum(z.square().mean() for z in latents.values)}
