"""LISTA: a fixed number of unrolled sparse coding steps, trained to reproduce converged SSC codes.

X (n, r) are the weighted latents [sqrt(v_m) Z_m] in their leading principal directions, L the
largest eigenvalue of X^T X. C(0) = 0 and, with diag(C) = 0 after every step,
C(k+1) = soft_{theta_k lambda / L}(C(k) + (X - C(k) X) B_k X^T / L). With B_k = I and theta_k = 1,
where they start, these are steps of ISTA. Neither depends on the number of samples, and by the
factor 1 / L what was learned on some samples serves a batch, all samples, and new ones.

Source: Gregor and LeCun, "Learning fast approximations of sparse coding", ICML 2010, sec. 3;
Elhamifar and Vidal, "Sparse subspace clustering", IEEE TPAMI 2013, for the codes.
"""

from collections.abc import Sequence
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from dmsc_core.model.latents import Latents
from dmsc_core.model.losses import squared_error
from dmsc_core.model.rows import Matrix, gather, gather_own
from dmsc_core.model.self_expression.base import (
    BYTES_PER_WEIGHT,
    FLOAT,
    LayerSetting,
    SelfExpressionLayer,
    SelfExpressionOptions,
)
from dmsc_core.model.sparse_coding import (
    clear,
    curvature,
    lasso_codes,
    principal_directions,
    soft,
)

MATRICES_OF_STEP = 6  # what a step keeps for its gradient, and temporaries
UNIT = 10.0  # of what is learned: Adam's usual rates then change a step by some percent
LEAST_SPREAD = 1e-4  # of a direction, as a share of the widest
LEAST_PENALTY = 1e-12  # lambda where no two samples are alike


class Options(SelfExpressionOptions):
    """Sparse codes by a few learned steps: trained on exact codes, then fast for any sample."""

    title: ClassVar[str] = "Learned sparse coding (LISTA)"
    run_title: ClassVar[str] = "LISTA"
    formula: ClassVar[str] = (
        r"C^{(k+1)} = \mathrm{soft}_{\theta_k \lambda / L}\left(C^{(k)} + "
        r"(Z - C^{(k)} Z) B_k Z^\top / L\right)"
    )
    kind: Literal["lista"] = "lista"
    steps: int = Field(10, ge=1, le=50, description="K, the number of unrolled steps.")
    size: int = Field(64, ge=1, description="Principal directions of the latents that are coded.")
    sparsity: float = Field(
        0.3,
        gt=0,
        lt=1,
        description="lambda, as a share of what would leave the average sample without any "
        "neighbour: large, few neighbours.",
    )
    code_samples: int = Field(
        1000, ge=2, le=10_000, description="Samples at most whose exact codes are learned from."
    )

    def build(self, setting: LayerSetting) -> "LISTA":
        return LISTA(self, setting)

    def training_bytes(
        self, n_samples: int, batch_size: int | None = None, latent_sizes: Sequence[int] = ()
    ) -> int:
        """Target codes, their solver, and the steps of a batch by itself and by what is stored."""
        b = n_samples if batch_size is None else min(batch_size, n_samples)
        stored = min(self.code_samples, n_samples)
        steps = MATRICES_OF_STEP * self.steps * b * (b + stored)
        weights = self.steps * (self.size**2 + self.size + 1)
        return FLOAT * (2 * stored**2 + steps) + BYTES_PER_WEIGHT * weights


class LISTA(SelfExpressionLayer):
    """K learned steps of sparse coding, C a function of detached latents.

    The codes describe the latents and do not pull at them, and C counts as constant in C Z_m: the
    steps learn from the exact codes alone. Before training, ``prepare`` codes at most
    ``code_samples`` samples by each other until convergence, and keeps them with their codes, an
    s x s matrix, until training ends. Nothing else depends on the number of samples.

    What is learned of B_k is its change in the units of the data,
    B_k = I + 10 S^-1/2 (diag(l_k) + Delta_k / r) S^-1/2, S the mean squares of the directions as
    shares of the largest, and theta_k = exp(10 t_k). A weak direction needs a step that is 1 / S
    times as long; in these units all directions are learned equally fast.
    """

    inductive: ClassVar[bool] = True
    keeps_latents: ClassVar[bool] = True  # the exact codes are those of the latents as they were
    directions: Tensor  # (d, r)
    spread: Tensor  # the diagonal of S, (r,)
    sparsity_penalty: Tensor  # lambda, (); 0 until it is known
    _stored: Tensor  # (s,) the samples whose exact codes are known
    _dictionary: Tensor  # (s, r) these samples
    _codes: Tensor  # (s, s)

    def __init__(self, options: Options, setting: LayerSetting) -> None:
        super().__init__()
        self.weights, self.sparsity = setting.weights, options.sparsity
        self.code_samples = options.code_samples
        self.seed = int(torch.randint(2**62, (), generator=setting.generator))
        d, K = sum(setting.latent_sizes), options.steps
        r = min(options.size, d)
        self.lengths = nn.Parameter(torch.zeros(K, r))  # l_k
        self.changes = nn.Parameter(torch.zeros(K, r, r))  # Delta_k
        self.log_thresholds = nn.Parameter(torch.zeros(K))  # t_k
        self.register_buffer("directions", torch.eye(d, r))
        self.register_buffer("spread", torch.ones(r))
        self.register_buffer("sparsity_penalty", torch.zeros(()))
        # what training learns from moves with the layer, but is not stored with it
        self.register_buffer("_stored", torch.zeros(0, dtype=torch.long), persistent=False)
        self.register_buffer("_dictionary", torch.zeros(0, r), persistent=False)
        self.register_buffer("_codes", torch.zeros(0, 0), persistent=False)

    @torch.no_grad()
    def prepare(self, latents: Latents) -> None:
        """Find directions and lambda, and the exact codes that the steps learn from."""
        self._describe(latents)
        X = self._coded(latents)
        self._stored = self._drawn(X)
        D = self._dictionary = X[self._stored]
        self._codes = lasso_codes(D, D, float(self.sparsity_penalty), _everyone(D))

    def forward(self, latents: Latents, indices: Tensor | None = None) -> list[Tensor]:
        X = self._coded(latents)
        self._indices = indices
        self._last = self._unroll(X, X, _everyone(X), curvature(X))
        C = self._last.detach()
        return [C @ z for z in latents.values]

    def penalty(self) -> Tensor:
        """||C - C*||_F^2 over the stored samples of the batch, C* their exact codes, ()."""
        D = self._dictionary
        if not len(D):
            raise RuntimeError("LISTA has no codes to learn from: call prepare() before training")
        rows = _everyone(D)
        if self._indices is not None:
            rows = rows[torch.isin(self._stored, self._indices)]
        return squared_error(self._codes[rows], self._unroll(D[rows], D, rows, curvature(D)))

    @torch.no_grad()
    def coefficients(self, latents: Latents, top_k: int | None = None) -> Matrix:
        X = self._coded(latents, describe=True)
        L = curvature(X)
        return gather_own(lambda i: self._unroll(X[i], X, i, L), len(X), top_k, X.device)

    @torch.no_grad()
    def coefficients_for(self, new: Latents, stored: Latents, top_k: int | None = None) -> Matrix:
        """Codes of the new samples by the stored ones."""
        D = self._coded(stored, describe=True)
        X, L = self._coded(new), curvature(D)
        return gather(lambda i: self._unroll(X[i], D, None, L), len(X), len(D), top_k, X.device)

    def _unroll(self, X: Tensor, D: Tensor, own: Tensor | None, L: float) -> Tensor:
        """K learned steps: codes (b, n) of X (b, r) by D (n, r), zero in the columns ``own``."""
        thresholds = self.sparsity_penalty / L * (UNIT * self.log_thresholds).exp()
        C = X.new_zeros(len(X), len(D))
        for B, threshold in zip(self._steps() / L, thresholds):
            C = clear(soft(C + (X - C @ D) @ B @ D.T, threshold), own)
        return C

    def _steps(self) -> Tensor:
        """B_k, (K, r, r)."""
        root = self.spread.rsqrt()
        changes = torch.diag_embed(self.lengths) + self.changes / len(root)
        return torch.diag(torch.ones_like(root)) + UNIT * root[:, None] * changes * root

    def _coded(self, latents: Latents, describe: bool = False) -> Tensor:
        """The samples in the directions that are coded, (n, r).

        With ``describe``, a layer that knows no latents yet gets to know these.
        """
        if describe and not self.sparsity_penalty > 0:
            self._describe(latents)
        return latents.map(Tensor.detach).side_by_side(self.weights) @ self.directions

    @torch.no_grad()
    def _describe(self, latents: Latents) -> None:
        """Find the principal directions, their spread, and lambda."""
        X = latents.side_by_side(self.weights)
        self.directions.copy_(principal_directions(X, self.directions.shape[1]))
        X = X @ self.directions
        squares = X.square().mean(0)
        self.spread.copy_(
            (squares / squares.max().clamp_min(LEAST_PENALTY)).clamp_min(LEAST_SPREAD)
        )
        few = X[self._drawn(X)]
        links = clear((few @ few.T).abs(), _everyone(few)).amax(1)
        self.sparsity_penalty.copy_((self.sparsity * links.mean()).clamp_min(LEAST_PENALTY))

    def _drawn(self, X: Tensor) -> Tensor:
        """The samples that are coded before training, always the same ones: (s,), in order."""
        generator = torch.Generator().manual_seed(self.seed)
        order = torch.randperm(len(X), generator=generator)[: self.code_samples]
        return order.sort().values.to(X.device)


def _everyone(X: Tensor) -> Tensor:
    return torch.arange(len(X), device=X.device)
