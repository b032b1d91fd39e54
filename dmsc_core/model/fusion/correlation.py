"""Correlation fusion: parallel networks whose latents are drawn together by deep CCA.

To the training loss it adds -lambda_corr sum_{a<b} sum_i rho_i(Z_a, Z_b), rho_i the canonical
correlations; the final C is made of the canonical coordinates.

Source: Gao, Li, Du, Yang, Xie, "Cross-modal subspace clustering via deep canonical correlation
analysis", AAAI 2020; Andrew, Arora, Bilmes and Livescu, ICML 2013.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from dmsc_core.errors import ConfigError
from dmsc_core.model.fusion.plan import FusionOptions, Plan

if TYPE_CHECKING:
    from dmsc_core.model.latents import Latents


class Options(FusionOptions):
    """One network per modality; what they learn shall be correlated, and the rest be forgotten."""

    title: ClassVar[str] = "Correlation"
    loss_titles: ClassVar[Mapping[str, str]] = {"correlation": "Correlation"}
    formula: ClassVar[str] = r"\dots - \lambda_{corr} \sum_{a<b} \sum_r \rho_r(Z^a, Z^b)"
    kind: Literal["correlation"] = "correlation"
    weight: float = Field(
        300.0, ge=0, description="lambda_corr, weight of the sum of canonical correlations."
    )
    components: int | None = Field(
        None,
        ge=1,
        description="How many correlations of each pair the training raises; K - 1 suit K "
        "clusters. Empty: all.",
    )
    regularization: float = Field(
        1e-2,
        gt=0,
        le=10,
        description="Added to every variance of a latent, as a share of their mean.",
    )

    def plan(self, n_modalities: int, depth: int) -> Plan:
        if n_modalities < 2:
            raise ConfigError(
                "fusion 'correlation' needs at least two modalities, but the data have "
                f"{n_modalities}; choose the fusion 'single'"
            )
        return Plan(tuple(range(n_modalities)))

    def extra_losses(self, latents: "Latents") -> dict[str, Any]:
        """{"correlation": -lambda_corr sum_{a<b} sum_i rho_i(Z_a, Z_b)}."""
        from dmsc_core.model.correlation import sum_of_correlations

        total = sum_of_correlations(latents, self.components, self.regularization)
        return {"correlation": -self.weight * total}

    def coordinates(self, latents: "Latents") -> "Latents":
        """Canonical coordinates fitted on these latents, times their correlations; unit rows.

        All of them, whatever ``components`` is: those that training has not raised may still tell
        clusters apart, and those without correlation weigh nothing.
        """
        return self.coordinates_for(latents, latents)

    def coordinates_for(self, new: "Latents", stored: "Latents") -> "Latents":
        """The coordinates of new samples, in the directions that ``stored`` gives; (n_new, r)."""
        from dmsc_core.model.correlation import canonical_projection, shared_coordinates

        return shared_coordinates(canonical_projection(stored, None, self.regularization), new)

    def extras(self, latents: "Latents") -> dict[str, Any]:
        """``canonical_correlations`` (r,), of more than two modalities their means, and
        ``pairwise_canonical_correlations`` (pairs, r), pairs as (0, 1), (0, 2), ..., (1, 2)."""
        from dmsc_core.model.correlation import canonical_projection, pairwise_correlations

        together = canonical_projection(latents, None, self.regularization)
        return {
            "canonical_correlations": together.correlations,
            "pairwise_canonical_correlations": pairwise_correlations(latents, self.regularization),
        }
