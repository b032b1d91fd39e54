"""The closed form: C is the exact ridge optimum with zero diagonal; nothing to learn, no epochs.

min_C sum_m v_m ||Z_m - C Z_m||_F^2 + lambda ||C||_F^2, diag(C) = 0, solved with the modalities side
by side, Z = [sqrt(v_m) Z_m]; ``dmsc_core.model.ridge`` has the formulas. Where samples lack
modalities, row i minimises what is left of its own terms: sum over the m that sample i has. That is
one ridge system for each pattern of presence, the exact minimiser of the masked loss.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import ClassVar, Literal

import numpy as np
import scipy.sparse as sp
import torch
from pydantic import Field
from torch import Tensor

from dmsc_core.errors import ConfigError
from dmsc_core.model.latents import in_float64, side_by_side
from dmsc_core.model.losses import entrywise_norm
from dmsc_core.model.ridge import Ridge, fit
from dmsc_core.model.rows import gather
from dmsc_core.model.self_expression.base import (
    LayerSetting,
    Present,
    SelfExpressionLayer,
    SelfExpressionOptions,
)

DOUBLE = 8  # bytes of a float64
MATRICES_IN_TRAINING = 20  # measured: features, inverse, C, their gradients and temporaries
EXACT_BELOW = 8192  # samples up to which rows of C are multiplied in float64


class Options(SelfExpressionOptions):
    """The exact ridge optimum: no weights, no epochs, a second for thousands of samples."""

    title: ClassVar[str] = "Closed form"
    formula: ClassVar[str] = (
        r"c_{ij} = \frac{z_i^\top M z_j}{1 - z_i^\top M z_i}, \quad M = (Z^\top Z + \lambda I)^{-1}"
    )
    learns: ClassVar[bool] = False
    kind: Literal["closed_form"] = "closed_form"
    ridge: float | None = Field(
        None,
        gt=0,
        description="lambda, for modality weights that sum to 1: small, every sample is explained "
        "by all others; large, by its nearest neighbours. Empty: lambda_c / lambda_e.",
    )

    def build(self, setting: LayerSetting) -> "ClosedForm":
        """The layer; raises ConfigError where lambda_c / lambda_e is asked for and is no number."""
        if self.ridge is not None:
            ridge = self.ridge * sum(setting.weights)
        elif setting.lambda_c > 0 and setting.lambda_e > 0:
            ridge = setting.lambda_c / setting.lambda_e
        else:
            raise ConfigError(
                "the closed form needs a positive ridge: set self_expression.ridge, or "
                f"train.lambda_c ({setting.lambda_c}) and train.lambda_e ({setting.lambda_e}) "
                "above 0"
            )
        return ClosedForm(ridge, setting.weights, setting.n_samples, setting.p)

    def training_bytes(
        self, n_samples: int, batch_size: int | None = None, latent_sizes: Sequence[int] = ()
    ) -> int:
        """The bytes at the peak; ``latent_sizes`` sum up to d.

        A system of min(b, d) unknowns and b x min(b, d) features; without d, the b x b system.
        """
        b = n_samples if batch_size is None else min(batch_size, n_samples)
        d = sum(latent_sizes) or b
        return MATRICES_IN_TRAINING * DOUBLE * b * min(b, d)


class ClosedForm(SelfExpressionLayer):
    """C as a function of the latents, in float64 inside; gradients go through C exactly.

    Training can treat C as constant only where the loss is the whole objective that C minimises;
    a decoder that sees C Z is not part of it, so nothing is taken as constant here.

    A batch of b samples is a smaller problem of the same kind: its Gram matrix is about b / n of
    the whole one, so its ridge is b / n of lambda, and its penalty counts b / n. Then C Z is about
    what it is for all samples, and the batches of an epoch sum up to the loss of all of them.

    Parameters
    ----------
    ridge : lambda, for ``weights`` as they are.
    weights : v_m.
    n_samples : n, of the whole data.
    p : of the penalty ||C||_p^p; C minimises the objective with p = 2 in any case.
    """

    inductive: ClassVar[bool] = True

    def __init__(
        self, ridge: float, weights: tuple[float, ...], n_samples: int, p: int = 2
    ) -> None:
        super().__init__()
        self.ridge, self.weights, self.n_samples, self.p = ridge, weights, n_samples, p

    def forward(
        self, latents: list[Tensor], indices: Tensor | None = None, present: Present = None
    ) -> list[Tensor]:
        exact = [in_float64(z) for z in latents]
        self._like = latents[0].detach()
        self._share = 1.0 if indices is None else len(indices) / self.n_samples
        ridge = self.ridge * self._share
        self._systems = [
            (chosen, fit(self._side_by_side(exact, kept), ridge))
            for chosen, kept in patterns(exact, present)
        ]
        self._order = torch.cat([chosen for chosen, _ in self._systems]).argsort()
        expressed = [
            torch.cat([system.express(z, chosen) for chosen, system in self._systems])
            for z in exact
        ]
        return [cz[self._order].to(z) for cz, z in zip(expressed, latents)]

    def current(self) -> Tensor:
        C = torch.cat([system.rows()(chosen) for chosen, system in self._systems])
        return C[self._order].to(self._like)

    def penalty(self) -> Tensor:
        if self.p == 2:
            terms = [self._share * system.squared_norm(rows) for rows, system in self._systems]
        else:  # row sums of |C| don't depend on the size of a batch
            terms = [entrywise_norm(s.rows()(chosen), self.p) for chosen, s in self._systems]
        return torch.stack(terms).sum().to(self._like)

    @torch.no_grad()
    def coefficients(
        self, latents: list[Tensor], top_k: int | None = None, present: Present = None
    ) -> np.ndarray | sp.csr_matrix:
        exact = [in_float64(z) for z in latents]
        n = len(exact[0])
        parts = []
        for chosen, kept in patterns(exact, present):
            rows = self._system(exact, kept).rows(_precision(n))
            parts.append((chosen, _chosen_rows(rows, chosen, n, top_k)))
        return _in_order(parts)

    @torch.no_grad()
    def coefficients_for(
        self,
        new_latents: list[Tensor],
        latents: list[Tensor],
        top_k: int | None = None,
        new_present: Present = None,
        present: Present = None,
    ) -> np.ndarray | sp.csr_matrix:
        """c = M Z^T x with no denominator: a new sample is not among those that explain it."""
        exact = [in_float64(z) for z in latents]
        new = [in_float64(x) for x in new_latents]
        n = len(exact[0])
        parts = []
        for chosen, kept in patterns(new, new_present):
            system = self._system(exact, kept)
            X = self._side_by_side(new, kept)[chosen]
            rows = gather(partial(_new_rows, system, X), len(X), n, top_k, X.device)
            parts.append((chosen, rows))
        return _in_order(parts)

    def _system(self, exact: list[Tensor], kept: tuple[int, ...]) -> Ridge:
        return fit(self._side_by_side(exact, kept), self.ridge)

    def _side_by_side(self, latents: list[Tensor], kept: tuple[int, ...]) -> Tensor:
        """[sqrt(v_m) Z_m] of the latents ``kept``, (n, d); without any, one column of zeros."""
        if not kept:
            return torch.zeros_like(latents[0][:, :1])
        return side_by_side([latents[m] for m in kept], [self.weights[m] for m in kept])


def patterns(latents: list[Tensor], present: Present) -> Iterator[tuple[Tensor, tuple[int, ...]]]:
    """The samples (b,) that have the same latents, and which latents these are."""
    device = latents[0].device
    if present is None:
        yield torch.arange(len(latents[0]), device=device), tuple(range(len(latents)))
        return
    table = torch.stack([there.to(device) for there in present], dim=1)  # (n, M)
    found, member = table.unique(dim=0, return_inverse=True)
    for i, pattern in enumerate(found.tolist()):
        kept = tuple(m for m, there in enumerate(pattern) if there)
        yield torch.nonzero(member == i).flatten(), kept


def _precision(n_samples: int) -> torch.dtype:
    """What rows of C are multiplied in: the features are exact, |phi| < 1, so float32 can do."""
    return torch.float64 if n_samples <= EXACT_BELOW else torch.float32


def _chosen_rows(
    rows: Callable[[Tensor], Tensor], chosen: Tensor, n: int, top_k: int | None
) -> np.ndarray | sp.csr_matrix:
    most = None if top_k is None else min(top_k, n - 1)
    return gather(lambda i: rows(chosen[i]), len(chosen), n, most, chosen.device)


def _new_rows(system: Ridge, X: Tensor, chosen: Tensor) -> Tensor:
    return system.rows_of_new(X[chosen])


def _in_order(parts: list[tuple[Tensor, np.ndarray | sp.csr_matrix]]) -> np.ndarray | sp.csr_matrix:
    """The rows of several matrices, each with its places, as one matrix."""
    if len(parts) == 1:
        return parts[0][1]
    order = np.argsort(torch.cat([chosen for chosen, _ in parts]).cpu().numpy())
    matrices = [matrix for _, matrix in parts]
    if sp.issparse(matrices[0]):
        return sp.csr_matrix(sp.vstack(matrices, format="csr")[order])
    return np.concatenate(matrices)[order]
