"""The closed form: C is the exact ridge optimum with zero diagonal; nothing to learn, no epochs.

min_C sum_m v_m ||Z_m - C Z_m||_F^2 + lambda ||C||_F^2, diag(C) = 0, solved with the modalities side
by side, Z = [sqrt(v_m) Z_m]; ``dmsc_core.model.ridge`` has the formulas. Where samples lack
modalities, row i minimises what is left of its own terms: sum over the m that sample i has. That is
one ridge system for each pattern of presence, the exact minimiser of the masked loss.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, Literal

import numpy as np
import scipy.sparse as sp
import torch
from pydantic import Field
from torch import Tensor

from dmsc_core.errors import ConfigError
from dmsc_core.model.latents import Latents, in_float64
from dmsc_core.model.losses import entrywise_norm
from dmsc_core.model.ridge import Ridge, Rows, fit
from dmsc_core.model.rows import Matrix, gather
from dmsc_core.model.self_expression.base import (
    LayerSetting,
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

    def forward(self, latents: Latents, indices: Tensor | None = None) -> list[Tensor]:
        exact = latents.map(in_float64)
        self._like = latents.values[0].detach()
        self._share = 1.0 if indices is None else len(indices) / self.n_samples
        ridge = self.ridge * self._share
        self._systems = [
            (rows, fit(self._side_by_side(exact, pattern), ridge))
            for rows, pattern in patterns(exact)
        ]
        self._order = torch.cat([rows for rows, _ in self._systems]).argsort()
        expressed = [
            torch.cat([system.express(z, rows) for rows, system in self._systems])
            for z in exact.values
        ]
        return [cz[self._order].to(z) for cz, z in zip(expressed, latents.values)]

    def current(self) -> Tensor:
        C = torch.cat([system.rows()(rows) for rows, system in self._systems])
        return C[self._order].to(self._like)

    def penalty(self) -> Tensor:
        if self.p == 2:
            terms = [self._share * system.squared_norm(rows) for rows, system in self._systems]
        else:  # row sums of |C| don't depend on the size of a batch
            terms = [entrywise_norm(s.rows()(rows), self.p) for rows, s in self._systems]
        return torch.stack(terms).sum().to(self._like)

    @torch.no_grad()
    def coefficients(self, latents: Latents, top_k: int | None = None) -> Matrix:
        exact = latents.map(in_float64)
        n = exact.n_samples
        # features are exact and |phi| < 1, so float32 can do for the rows of many samples
        precision = torch.float64 if n <= EXACT_BELOW else torch.float32

        def rows_of(samples: Tensor, pattern: tuple[int, ...]) -> Rows:
            rows = self._system(exact, pattern).rows(precision)
            return lambda i: rows(samples[i])

        return _gathered(exact, rows_of, n, None if top_k is None else min(top_k, n - 1))

    @torch.no_grad()
    def coefficients_for(self, new: Latents, stored: Latents, top_k: int | None = None) -> Matrix:
        """c = M Z^T x with no denominator: a new sample is not among those that explain it."""
        exact, new = stored.map(in_float64), new.map(in_float64)

        def rows_of(samples: Tensor, pattern: tuple[int, ...]) -> Rows:
            system = self._system(exact, pattern)
            X = self._side_by_side(new, pattern)[samples]
            return lambda i: system.rows_of_new(X[i])

        return _gathered(new, rows_of, exact.n_samples, top_k)

    def _system(self, exact: Latents, pattern: tuple[int, ...]) -> Ridge:
        return fit(self._side_by_side(exact, pattern), self.ridge)

    def _side_by_side(self, latents: Latents, pattern: tuple[int, ...]) -> Tensor:
        """[sqrt(v_m) Z_m] of the latents of a pattern, (n, d); without any, a column of zeros."""
        if not pattern:
            return torch.zeros_like(latents.values[0][:, :1])
        own = Latents([latents.values[m] for m in pattern])
        return own.side_by_side([self.weights[m] for m in pattern])


def patterns(latents: Latents) -> Iterator[tuple[Tensor, tuple[int, ...]]]:
    """The samples (b,) that have the same latents, and which latents these are."""
    device = latents.device
    if latents.present is None:
        yield torch.arange(latents.n_samples, device=device), tuple(range(len(latents.values)))
        return
    table = torch.stack([has.to(device) for has in latents.present], dim=1)  # (n, M)
    rows, member = table.unique(dim=0, return_inverse=True)
    for i, row in enumerate(rows.tolist()):
        yield torch.nonzero(member == i).flatten(), tuple(m for m, has in enumerate(row) if has)


def _gathered(
    latents: Latents,
    rows_of: Callable[[Tensor, tuple[int, ...]], Rows],
    n_columns: int,
    top_k: int | None,
) -> Matrix:
    """The rows of each pattern's samples, which ``rows_of`` makes, as one matrix in their order."""
    groups = list(patterns(latents))
    parts = [
        gather(rows_of(samples, pattern), len(samples), n_columns, top_k, samples.device)
        for samples, pattern in groups
    ]
    if len(parts) == 1:
        return parts[0]
    order = np.argsort(torch.cat([samples for samples, _ in groups]).cpu().numpy())
    if sp.issparse(parts[0]):
        return sp.csr_matrix(sp.vstack(parts, format="csr")[order])
    return np.concatenate(parts)[order]
