"""Intermediate (hybrid) fusion: groups of modalities are joined at one depth, the groups later.

Source: Abavisani and Patel, "Deep multimodal subspace clustering networks", IEEE JSTSP 2018,
sec. III.
"""

from typing import ClassVar, Literal

from pydantic import Field

from dmsc_core.errors import ConfigError
from dmsc_core.model.fusion.plan import Function, FusionOptions, Join, Plan


class Options(FusionOptions):
    """Modalities are joined in groups half-way through the encoder, the groups one layer later."""

    title: ClassVar[str] = "Intermediate"
    formula: ClassVar[str] = r"Z = E'(f(E_1(X^1), \dots, E_M(X^M)))"
    kind: Literal["intermediate"] = "intermediate"
    function: Function = Field("concat", description="How the maps are joined.")
    depth: int = Field(1, ge=0, description="After how many layers the groups are formed.")
    join_depth: int | None = Field(
        None, ge=0, description="After how many layers the groups are joined; empty: one later."
    )
    groups: tuple[tuple[int, ...], ...] | None = Field(
        None, description="Modality numbers by group; empty: neighbours in pairs."
    )

    def plan(self, n_modalities: int, depth: int) -> Plan:
        everyone = tuple(range(n_modalities))
        groups = self.groups or tuple(everyone[i : i + 2] for i in range(0, n_modalities, 2))
        if sorted(m for group in groups for m in group) != list(everyone):
            raise ConfigError(
                f"fusion.groups is {groups}; expected each modality 0 to {n_modalities - 1} once"
            )
        join_depth = self.join_depth if self.join_depth is not None else min(self.depth + 1, depth)
        if not self.depth <= join_depth <= depth:
            raise ConfigError(
                f"fusion.depth is {self.depth} and fusion.join_depth {join_depth}; "
                f"expected depth <= join_depth <= {depth}, the number of encoder layers"
            )
        joins = (Join(self.depth, groups), Join(join_depth, (everyone,)))
        return Plan(everyone, joins if len(groups) > 1 else joins[:1], self.function)
