"""Canonical correlations of latents: whitened cross-covariances, their sum, and coordinates.

With S_a, S_b the regularised covariances, S_ab the cross-covariance and S = L L^T (Cholesky), the
canonical correlations are the singular values of T = L_a^-1 S_ab L_b^-T. Their sum is the nuclear
norm of T; its gradient U V^T has no differences of singular values in it, so that it stays finite
where they are equal.

Source: Andrew, Arora, Bilmes and Livescu, "Deep canonical correlation analysis", ICML 2013, sec. 3;
for several modalities Kettenring, "Canonical analysis of several sets of variables", 1971.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import torch
from torch import Tensor

from dmsc_core.errors import NumericalError
from dmsc_core.model.latents import Latents


def canonical_correlations(
    a: Tensor, b: Tensor, regularization: float = 1e-2, present: Tensor | None = None
) -> Tensor:
    """The canonical correlations of two modalities' latents, largest first, each in 0..1.

    Parameters
    ----------
    a, b : (n, d_a) and (n, d_b), rows of the same samples.
    regularization : share of the mean variance that is added to every variance.
    present : (n,) bool, the samples that count; None for all.

    Returns
    -------
    (min(d_a, d_b),), differentiable, also where values are equal; zeros where fewer than two
    samples count.

    Raises
    ------
    NumericalError : a covariance is not positive definite.
    """
    a, b = (_centred(_home(z), None if present is None else _home(present)) for z in (a, b))
    factors = [cholesky(z, regularization) for z in (a, b)]
    return torch.linalg.svdvals(_whitened(a, b, *factors))


def sum_of_correlations(
    latents: Latents, components: int | None = None, regularization: float = 1e-2
) -> Tensor:
    """sum over pairs a < b of the ``components`` largest canonical correlations of (Z_a, Z_b).

    Parameters
    ----------
    latents : (n, d_m) each; a pair sees the samples that have both.
    components : how many of each pair count; None for all.

    Returns
    -------
    0-dim, differentiable; with all components the nuclear norm of each T_ab.
    """
    total = latents.values[0].new_zeros(())
    for correlations in _of_pairs(latents, regularization):
        total = total + correlations[:components].sum().to(total.device)
    return total


def pairwise_correlations(latents: Latents, regularization: float = 1e-2) -> Tensor:
    """The canonical correlations of every pair, (pairs, r), pairs as (0, 1), (0, 2), ..., (1, 2).

    r is the most that a pair has; zeros where another pair has fewer. Arguments as for
    :func:`sum_of_correlations`.
    """
    rows = list(_of_pairs(latents, regularization))
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)


def _of_pairs(latents: Latents, regularization: float) -> Iterator[Tensor]:
    """The canonical correlations of each pair over the samples that have both."""
    for a, b in combinations(range(len(latents.values)), 2):
        both = None if latents.present is None else latents.present[a] & latents.present[b]
        yield canonical_correlations(latents.values[a], latents.values[b], regularization, both)


def cholesky(centred: Tensor, regularization: float) -> Tensor:
    """L, lower triangular, with L L^T = S + regularization * (trace S / d) I, S = Z^T Z / (n - 1).

    The regularisation is a share of the mean variance: correlations do not depend on the scale of
    Z, and cannot be raised by letting it grow.

    Parameters
    ----------
    centred : Z, (n, d), columns of mean 0.

    Raises
    ------
    NumericalError : Z is not finite, or S is singular and ``regularization`` too small for it.
    """
    S = centred.T @ centred / max(len(centred) - 1, 1)
    ridge = regularization * S.diagonal().mean() + torch.finfo(S.dtype).eps ** 2  # Z may be zeros
    try:
        return torch.linalg.cholesky(S + ridge * torch.eye(len(S), dtype=S.dtype, device=S.device))
    except torch.linalg.LinAlgError:
        raise NumericalError(
            "a covariance of the latents is not positive definite; expected finite latents and a "
            f"regularization that outweighs rounding, got {regularization}; raise it "
            "(fusion.regularization) or use a smaller learning rate (train.learning_rate)"
        ) from None


@dataclass(frozen=True)
class Projection:
    """From latents to canonical coordinates: Y_m = (Z_m - mean_m) P_m.

    Attributes
    ----------
    means : (d_m,) each.
    matrices : P_m, (d_m, r) each.
    eigenvalues : (r,), largest first, in 0..M: sum_m ||w_m||^2 = 1 shared among M modalities.
    """

    means: tuple[Tensor, ...]
    matrices: tuple[Tensor, ...]
    eigenvalues: Tensor

    @property
    def correlations(self) -> Tensor:
        """(mu - 1) / (M - 1), (r,): of two modalities the canonical correlations."""
        return (self.eigenvalues - 1) / (len(self.means) - 1)

    def __call__(self, latents: Latents) -> Latents:
        """Coordinates (n, r) of latents (n, d_m) each; zeros where a sample is absent."""
        parts = zip(latents.values, self.means, self.matrices)
        return Latents.of([(z - mean.to(z)) @ P.to(z) for z, mean, P in parts], latents.present)


def canonical_projection(
    latents: Latents, components: int | None = None, regularization: float = 1e-2
) -> Projection:
    """Regularised canonical correlation analysis of two or more latents.

    The eigenvectors w = (w_1, ..., w_M) of the block matrix with identities on its diagonal and
    T_ab = L_a^-1 S_ab L_b^-T beside it, and P_m = sqrt(M) L_m^-T w_m. That is the generalised
    problem A w = mu B w, A with all covariances and B with those of each modality alone. For two
    modalities mu = 1 +- the canonical correlations, and the columns of Y_m have variance 1.

    Parameters
    ----------
    latents : (n, d_m) each, M of them; means and covariances of a modality come from the samples
        that have it, T_ab, and the covariances in it, from those that have both.
    components : r; None, or more than there are: the most that two modalities can share, the
        second largest d_m.

    Raises
    ------
    NumericalError : a covariance is not positive definite.

    Source: Kettenring, Biometrika 1971 (the criterion of maximal variance).
    """
    Z = [_home(z) for z in latents.values]
    M, most = len(Z), sorted(z.shape[1] for z in Z)[-2]
    r = most if components is None else min(components, most)
    everyone = torch.ones(len(Z[0]), dtype=torch.bool, device=Z[0].device)
    has = [everyone] * M if latents.present is None else [_home(t) for t in latents.present]
    means = tuple(z[own].sum(0) / own.sum().clamp(min=1) for z, own in zip(Z, has))
    centred = [z - mean for z, mean in zip(Z, means)]
    factors = [cholesky(z[own], regularization) for z, own in zip(centred, has)]
    values, vectors = torch.linalg.eigh(_block_matrix(centred, factors, has, regularization))
    parts = (_signed(vectors.flip(1)[:, :r]) * M**0.5).split([len(L) for L in factors])
    matrices = [torch.linalg.solve_triangular(L.T, w, upper=True) for L, w in zip(factors, parts)]
    return Projection(means, tuple(matrices), values.flip(0)[:r])


def shared_coordinates(projection: Projection, latents: Latents) -> Latents:
    """Canonical coordinates, each times its correlation, rows at unit length; (n, r) each.

    E[Y_b | Y_a] = rho Y_a: what a modality says of the others, so that coordinates which are its
    own business fade out by themselves. A row that is absent, or says nothing, is zero.
    """
    rho = projection.correlations.clamp(min=0)
    return projection(latents).map(lambda y: torch.nn.functional.normalize(y * rho.to(y), dim=1))


def _home(tensor: Tensor) -> Tensor:
    """A tensor where decompositions exist: on the CPU in place of an Apple GPU."""
    return tensor.cpu() if tensor.device.type == "mps" else tensor


def _centred(z: Tensor, present: Tensor | None) -> Tensor:
    rows = z if present is None else z[present]
    return rows - rows.sum(0) / max(len(rows), 1)


def _whitened(a: Tensor, b: Tensor, left: Tensor, right: Tensor) -> Tensor:
    """T = L_a^-1 S_ab L_b^-T of centred latents (n, d_a) and (n, d_b); (d_a, d_b)."""
    S = a.T @ b / max(len(a) - 1, 1)
    half = torch.linalg.solve_triangular(left, S, upper=False)
    return torch.linalg.solve_triangular(right, half.T, upper=False).T


def _block_matrix(
    centred: list[Tensor], factors: list[Tensor], has: Sequence[Tensor], regularization: float
) -> Tensor:
    """Identities on the diagonal, T_ab beside it; (sum d_m, sum d_m).

    Covariances of other samples than those that have both would make correlations above 1.
    """
    blocks = [[torch.eye(len(L), dtype=L.dtype, device=L.device) for _ in factors] for L in factors]
    for a, b in combinations(range(len(factors)), 2):
        both = has[a] & has[b]
        left, right = (
            factors[m] if bool((both == has[m]).all()) else cholesky(z[both], regularization)
            for m, z in ((a, centred[a]), (b, centred[b]))
        )
        T = _whitened(centred[a][both], centred[b][both], left, right)
        blocks[a][b], blocks[b][a] = T, T.T
    return torch.cat([torch.cat(row, dim=1) for row in blocks])


def _signed(vectors: Tensor) -> Tensor:
    """Columns whose largest entry is positive: an eigenvector's sign is anybody's guess."""
    largest = vectors.gather(0, vectors.abs().argmax(0, keepdim=True))
    return vectors * torch.where(largest < 0, -1.0, 1.0)
