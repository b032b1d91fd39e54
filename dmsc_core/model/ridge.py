"""Ridge self-expression in closed form: min_C ||Z - C Z||_F^2 + lambda ||C||_F^2, diag(C) = 0.

With Q = (Z Z^T + lambda I)^-1 (the *dual*, n x n) the optimum is c_ij = -q_ij / q_ii, the *row's*
diagonal. With M = (Z^T Z + lambda I)^-1 (the *primal*, d x d) Woodbury's identity
Q = (I - Z M Z^T) / lambda turns that into c_ij = z_i^T M z_j / (1 - h_i), h_i = z_i^T M z_i: linear
attention with the feature map phi(z) = M^(1/2) z, normalised by each row. The smaller of the two
matrices is factored. A sample outside Z has no coefficient for itself, so there is no denominator:
c = x^T M Z^T, which is (x^T Z^T) Q by the push-through identity.

Source: Lu et al., "Robust and efficient subspace segmentation via least squares regression", ECCV
2012 (LSR with zero diagonal); the primal form follows as above.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from dmsc_core.errors import NumericalError
from dmsc_core.model.rows import without_own

Rows = Callable[[Tensor], Tensor]


class PrimalRidge:
    """The optimum through M, for d < n: O(n d^2) to fit, rows on demand.

    With the Cholesky factor M^-1 = L L^T and phi_i = L^-1 z_i, z_i^T M z_j = phi_i^T phi_j and
    |phi_i|^2 = h_i < 1, so that products of phi are well scaled however small lambda is.

    Parameters
    ----------
    Z : (n, d).
    ridge : lambda > 0.
    """

    def __init__(self, Z: Tensor, ridge: float) -> None:
        self.factor = _cholesky(Z.T @ Z, ridge)  # (d, d)
        self.phi = self._features(Z)  # (n, d)
        self.leverage = self.phi.square().sum(1)  # h, (n,)
        # 1 - h_i = lambda q_ii >= lambda / (|z_i|^2 + lambda); rounding must not go below
        least = ridge / (Z.square().sum(1) + ridge)
        self.rest = torch.maximum(1 - self.leverage, least)  # 1 - h, (n,)

    def _features(self, X: Tensor) -> Tensor:
        return torch.linalg.solve_triangular(self.factor, X.T, upper=False).T

    def rows(self, dtype: torch.dtype | None = None) -> Rows:
        """The function from indices (b,) to these rows of C, (b, n), multiplied in ``dtype``."""
        scaled, phi = (self.phi / self.rest[:, None]).to(dtype), self.phi.to(dtype)
        return lambda chosen: without_own(scaled.index_select(0, chosen) @ phi.T, chosen)

    def rows_of_new(self, X: Tensor) -> Tensor:
        """Coefficients (b, n) of samples X (b, d) that are not in Z."""
        return self._features(X) @ self.phi.T

    def express(self, values: Tensor, chosen: Tensor) -> Tensor:
        """Rows ``chosen`` of C times ``values`` (n, c), without forming C: (b, c)."""
        phi, h, rest = (t.index_select(0, chosen) for t in (self.phi, self.leverage, self.rest))
        own = h[:, None] * values.index_select(0, chosen)
        return (phi @ (self.phi.T @ values) - own) / rest[:, None]

    def squared_norm(self, chosen: Tensor) -> Tensor:
        """||C||_F^2 over the rows ``chosen``, (), without forming C."""
        phi, h, rest = (t.index_select(0, chosen) for t in (self.phi, self.leverage, self.rest))
        whole = ((phi @ (self.phi.T @ self.phi)) * phi).sum(1)  # sum_j (phi_i^T phi_j)^2
        return ((whole - h.square()).clamp_min(0) / rest.square()).sum()


class DualRidge:
    """The optimum through Q, for n <= d: O(n^2 d + n^3); parameters as for :class:`PrimalRidge`."""

    def __init__(self, Z: Tensor, ridge: float) -> None:
        self.Z = Z
        self.inverse = torch.cholesky_inverse(_cholesky(Z @ Z.T, ridge))  # Q, (n, n)

    def rows(self, dtype: torch.dtype | None = None) -> Rows:
        """The function from indices (b,) to these rows of C, (b, n), in ``dtype``."""

        def chosen_rows(chosen: Tensor) -> Tensor:
            Q = self.inverse.index_select(0, chosen)
            return without_own((-Q / Q.gather(1, chosen[:, None])).to(dtype), chosen)

        return chosen_rows

    def rows_of_new(self, X: Tensor) -> Tensor:
        """Coefficients (b, n) of samples X (b, d) that are not in Z."""
        return (X @ self.Z.T) @ self.inverse

    def express(self, values: Tensor, chosen: Tensor) -> Tensor:
        """Rows ``chosen`` of C times ``values`` (n, c): (b, c)."""
        return self.rows()(chosen) @ values

    def squared_norm(self, chosen: Tensor) -> Tensor:
        """||C||_F^2 over the rows ``chosen``, ()."""
        return self.rows()(chosen).square().sum()


Ridge = PrimalRidge | DualRidge


def fit(Z: Tensor, ridge: float) -> Ridge:
    """The zero-diagonal ridge self-expression of Z (n, d), through the smaller of M and Q.

    Parameters
    ----------
    Z : (n, d); modalities with weights v_m side by side, [sqrt(v_m) Z_m].
    ridge : lambda > 0, in the units of Z Z^T.

    Raises
    ------
    ValueError : ``ridge`` is not positive.
    NumericalError : ``ridge`` is lost in the rounding of Z Z^T.
    """
    if not ridge > 0:
        raise ValueError(f"ridge must be a positive number, got {ridge}")
    n, d = Z.shape
    return PrimalRidge(Z, ridge) if d < n else DualRidge(Z, ridge)


def linear_attention_error(Z: Tensor, ridge: float) -> float:
    """The distance of the closed form from linear attention: max |c_ij - a_ij|, in float64.

    Two routes that share nothing: C by the inverse of the n x n Gram matrix, and the attention
    a_ij = phi(z_i)^T phi(z_j) / (1 - |phi(z_i)|^2), a_ii = 0, with phi(z) = M^(1/2) z from the
    eigenvectors of Z^T Z. The difference is rounding.

    Parameters
    ----------
    Z : (n, d). ridge : lambda > 0.
    """
    Z = torch.as_tensor(Z).detach().cpu().double()
    n = len(Z)
    eye = torch.eye(n, dtype=Z.dtype)
    Q = torch.linalg.inv(Z @ Z.T + ridge * eye)
    C = -Q / torch.diagonal(Q)[:, None]
    values, vectors = torch.linalg.eigh(Z.T @ Z)
    root = vectors * (values.clamp_min(0) + ridge).rsqrt() @ vectors.T  # M^(1/2), (d, d)
    phi = Z @ root
    attention = phi @ phi.T / (1 - phi.square().sum(1))[:, None]
    return float(((C - attention) * (1 - eye)).abs().max())


def _cholesky(gram: Tensor, ridge: float) -> Tensor:
    shifted = gram + ridge * torch.eye(len(gram), dtype=gram.dtype, device=gram.device)
    try:
        return torch.linalg.cholesky(shifted)
    except torch.linalg.LinAlgError:
        raise NumericalError(
            f"a ridge of {ridge} is lost beside inner products up to {float(gram.max()):.3g}, or "
            "the latents are not finite; use a larger ridge (self_expression.ridge)"
        ) from None
