"""Sparse codes: each sample by a few of the others, min_C 1/2 ||X - C D||_F^2 + lambda ||C||_1.

X (b, d) are the samples to explain, D (n, d) those that explain them; where both are the same,
diag(C) = 0. Rows of C are problems of their own.

Source: Elhamifar and Vidal, "Sparse subspace clustering", IEEE TPAMI 2013; Beck and
Teboulle, "A fast iterative shrinkage-thresholding algorithm for linear inverse problems", SIAM J.
Imaging Sciences 2009, sec. 4.
"""

import logging

import torch
from torch import Tensor

from dmsc_core.model.latents import in_float64

logger = logging.getLogger(__name__)

CHECK_EVERY = 10  # steps between two looks at which rows are done
BLOCK = 256  # rows coded at once: their codes stay in the processor's cache


def soft(values: Tensor, threshold: Tensor | float) -> Tensor:
    """Soft thresholding, sign(x) max(|x| - threshold, 0), for a threshold >= 0."""
    bound = torch.as_tensor(threshold, dtype=values.dtype, device=values.device)
    return values - values.clamp(-bound, bound)


def curvature(D: Tensor) -> float:
    """L, the largest eigenvalue of D^T D, in float64: the gradient of 1/2 ||x - c D||^2 is
    L-Lipschitz in c. At least a tiny positive number, so that 1 / L exists.
    """
    D = in_float64(D.detach())
    gram = D.T @ D if D.shape[1] <= len(D) else D @ D.T
    return max(float(torch.linalg.eigvalsh(gram)[-1]), torch.finfo(torch.float32).tiny)


def principal_directions(X: Tensor, count: int) -> Tensor:
    """The right singular vectors (d, count) of X (n, d) with the largest singular values.

    X is not centred. In each the entry of largest magnitude is positive; where X has fewer than
    ``count``, zeros follow.
    """
    n, d = X.shape
    wide = in_float64(X)
    if d <= n:
        V = torch.linalg.eigh(wide.T @ wide).eigenvectors.flip(1)[:, :count]
    else:
        V = torch.linalg.svd(wide, full_matrices=False).Vh.T[:, :count]
    peaks = V.gather(0, V.abs().argmax(0, keepdim=True))
    directions = torch.zeros(d, count, dtype=X.dtype, device=X.device)
    directions[:, : V.shape[1]] = (V * peaks.sign()).to(X)
    return directions


def step(C: Tensor, X: Tensor, D: Tensor, length: float, threshold: float) -> Tensor:
    """One step of ISTA: soft_threshold(C + length (X - C D) D^T)."""
    return soft(C + length * (X - C @ D) @ D.T, threshold)


@torch.no_grad()
def lasso_codes(
    X: Tensor,
    D: Tensor,
    penalty: float,
    own: Tensor | None = None,
    tolerance: float = 1e-3,
    max_steps: int = 5000,
) -> Tensor:
    """Converged codes by FISTA, restarted in each row where its momentum points uphill.

    A row is done when no entry moves by more than ``tolerance * penalty`` in a proximal step of
    length 1, |c - soft_penalty(c + (x - c D) D^T)|: that is zero at the optimum alone. The result
    depends on the arguments only.

    Parameters
    ----------
    X : (b, d). D : (n, d).
    penalty : lambda > 0; from max_j |x^T d_j| on, all codes are zero.
    own : (b,) the places of the samples X in D, which they must not use; None: they are not there.
    max_steps : rows that need more are left as they are, and a warning is logged.

    Returns
    -------
    C, (b, n).

    Raises
    ------
    ValueError : ``penalty`` is not positive.

    Source: the restart is that of O'Donoghue and Candes, "Adaptive restart for accelerated gradient
    schemes", Foundations of Computational Mathematics 2015, sec. 3.2.
    """
    if not penalty > 0:
        raise ValueError(f"the penalty of sparse codes must be a positive number, got {penalty}")
    L = curvature(D)
    C = X.new_zeros(len(X), len(D))
    unfinished = 0
    for start in range(0, len(X), BLOCK):
        rows = slice(start, start + BLOCK)
        block_own = None if own is None else own[rows]
        left = _solve(C[rows], X[rows], D, L, penalty, block_own, tolerance * penalty, max_steps)
        unfinished += left
    if unfinished:
        logger.warning(
            "%d of %d sparse codes did not converge in %d steps; use a larger penalty",
            unfinished,
            len(X),
            max_steps,
        )
    return C


def _solve(
    C: Tensor,
    X: Tensor,
    D: Tensor,
    L: float,
    penalty: float,
    own: Tensor | None,
    tolerance: float,
    max_steps: int,
) -> int:
    """Fill C (b, n) with converged codes; returns how many rows are not."""
    active = torch.arange(len(X), device=X.device)
    c = C.clone()
    y, t = c, X.new_ones(len(X), 1)  # the point with momentum, and FISTA's t_k
    for k in range(max_steps):
        new = clear(step(y, X, D, 1 / L, penalty / L), own)
        uphill = ((y - new) * (new - c)).sum(1, keepdim=True) > 0
        t = torch.where(uphill, 1.0, t)
        t_next = (1 + (1 + 4 * t.square()).sqrt()) / 2
        y = new + (t - 1) / t_next * (new - c) * ~uphill
        c, t = new, t_next
        if (k + 1) % CHECK_EVERY and k + 1 < max_steps:
            continue
        moved = (c - clear(step(c, X, D, 1.0, penalty), own)).abs().amax(1)
        C[active] = c
        going = moved > tolerance
        if not going.any():
            return 0
        active, c, y, t, X = active[going], c[going], y[going], t[going], X[going]
        own = None if own is None else own[going]
    return len(active)


def clear(C: Tensor, own: Tensor | None) -> Tensor:
    """C (b, n) with zeros at the columns ``own`` (b,) of its rows; C itself if there are none."""
    return C if own is None else C.scatter(1, own[:, None], 0.0)
