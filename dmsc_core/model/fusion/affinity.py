"""Affinity fusion: M parallel networks that share one self-expression matrix C.

Source: Abavisani and Patel, "Deep multimodal subspace clustering networks", IEEE JSTSP 2018,
sec. III-D.
"""

from typing import ClassVar, Literal

from dmsc_core.model.fusion.plan import FusionOptions, Plan


class Options(FusionOptions):
    """One network per modality; what they share is who resembles whom (the matrix C)."""

    title: ClassVar[str] = "Affinity"
    formula: ClassVar[str] = r"Z^m = E_m(X^m), \quad Z^m \approx C Z^m \text{ with one } C"
    kind: Literal["affinity"] = "affinity"

    def plan(self, n_modalities: int, depth: int) -> Plan:
        return Plan(tuple(range(n_modalities)))
