"""Leading eigenpairs of a symmetric matrix: seeded, checked, with a way out where they stall."""

import logging
from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np
import scipy.linalg
import scipy.sparse as sp
from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh, splu

from dmsc_core.errors import NumericalError
from dmsc_core.graph.largest import AnyMatrix

log = logging.getLogger(__name__)

Product: TypeAlias = Callable[[np.ndarray], np.ndarray]
Pairs: TypeAlias = tuple[np.ndarray, np.ndarray]  # eigenvalues, and eigenvectors as columns

SMALL = 256  # up to this many rows LAPACK is as fast as Lanczos
MANY = 16  # or where more than one pair for so many rows is wanted
LARGEST_DENSE = 12_000  # rows; a dense float64 decomposition above this takes minutes and gigabytes
RESTARTS = 100  # of the Lanczos iteration before it counts as failed
SINGLE = 1e-5  # relative accuracy of the iteration in float32
INVERTED = 1e-9  # relative accuracy of the eigenvalues of an inverted matrix
ROUGH = 1e-2  # relative accuracy that tells whether anything was missed
ROUNDINGS = 100  # machine epsilons that count as rounding noise
ABOVE = 1e-8  # how far above 1 the inverted matrix is shifted
FLOOR = {"LA": -1.0, "LM": 0.0}  # where a found eigenvalue is moved, so that it is not found again


def leading_eigenpairs(
    multiply: Product,
    exact: Callable[[], AnyMatrix],
    n: int,
    count: int,
    which: Literal["LA", "LM"],
    dtype: type = np.float64,
    excluded: Pairs | None = None,
    random_state: int = 0,
) -> Pairs:
    """The ``count`` leading eigenpairs of a symmetric matrix A, beside those at hand.

    Lanczos with a seeded start. One start vector can miss copies of a multiple eigenvalue, so the
    matrix is deflated, A - U diag(w - floor) U^T, and asked once more: what still stands above the
    last found value is taken in. Where the iteration stalls, as on a long chain of samples, a
    sparse matrix is inverted, and a dense one decomposed by LAPACK.

    Parameters
    ----------
    multiply : A @ v for v of shape (n,) or (n, k), in ``dtype``.
    exact : gives A, (n, n) float64, dense or sparse; called for small n and where Lanczos stalls.
    n : rows of A.
    count : pairs wanted; fewer come back where ``excluded`` leaves fewer.
    which : "LA", largest first, for a spectrum within [-1, 1]; "LM", largest magnitude first.
    dtype : float32 or float64 of the iteration.
    excluded : eigenvalues (k,) and orthonormal eigenvectors (n, k) that are not to be found again.
    random_state : seed of the start vectors.

    Returns
    -------
    Eigenvalues (count,) and orthonormal eigenvectors (n, count), both float64, leading first.

    Raises
    ------
    NumericalError
        The iteration did not converge, nor any other way that n allows.

    References
    ----------
    Lehoucq, Sorensen, Yang, ARPACK Users' Guide, SIAM 1998.
    """
    none = np.empty(0), np.empty((n, 0))
    at_hand = none if excluded is None else excluded
    count = min(count, n - len(at_hand[0]))
    if count <= 0:
        return none
    if n <= SMALL or (n // MANY < count and n <= LARGEST_DENSE):
        return _by_lapack(exact(), at_hand, count, which)
    try:
        return _by_lanczos(multiply, at_hand, count, which, dtype, random_state)
    except ArpackError as failure:
        log.info("Lanczos did not converge on %d rows: %s", n, failure)
        return _by_other_means(exact(), at_hand, count, which, random_state)


def _by_other_means(
    A: AnyMatrix, at_hand: Pairs, count: int, which: str, random_state: int
) -> Pairs:
    n = A.shape[0]
    if sp.issparse(A) and which == "LA":
        try:
            return _by_inversion(A, at_hand[1], count, random_state)
        except (ArpackError, RuntimeError) as failure:  # RuntimeError: the factors do not fit
            log.warning("nor did the inverted matrix: %s", failure)
    if n > LARGEST_DENSE:
        raise NumericalError(
            f"{count} leading eigenvectors of a {n} x {n} matrix were expected, but Lanczos did "
            "not converge and the matrix is too large for a dense decomposition; use fewer samples "
            "or keep more neighbours of each sample"
        )
    return _by_lapack(A, at_hand, count, which)


def _by_inversion(A: sp.csr_matrix, U0: np.ndarray, count: int, random_state: int) -> Pairs:
    """The largest eigenvalues 1 + e - 1 / mu of A, mu the largest of ((1 + e) I - A)^-1."""
    n = A.shape[0]
    factors = splu(sp.csc_matrix((1 + ABOVE) * sp.identity(n) - A))

    def product(v: np.ndarray) -> np.ndarray:
        v = v.ravel() - U0 @ (U0.T @ v.ravel())
        v = factors.solve(v)
        return v - U0 @ (U0.T @ v)

    operator = LinearOperator((n, n), matvec=product, dtype=np.float64)
    mu, U = _eigsh(operator, count, "LA", INVERTED, np.random.default_rng(random_state))
    return 1 + ABOVE - 1 / mu, U


def _by_lapack(A: AnyMatrix, at_hand: Pairs, count: int, which: str) -> Pairs:
    (w0, U0), n = at_hand, A.shape[0]
    A = A if isinstance(A, np.ndarray) else A.toarray()
    A = A - (U0 * (w0 - 2 * FLOOR["LA"])) @ U0.T if which == "LA" else A - (U0 * w0) @ U0.T
    wanted = (n - count, n - 1) if which == "LA" else None  # the known pairs now stand at -2
    try:
        w, U = scipy.linalg.eigh(A, subset_by_index=wanted)
    except np.linalg.LinAlgError:  # a part of many equal eigenvalues; all of them can be had
        w, U = _whole(A)
    order = _leading_first(w, which)[:count]
    return w[order], U[:, order]


def _whole(A: np.ndarray) -> Pairs:
    """All eigenpairs, by the method that does not mind equal ones."""
    try:
        return scipy.linalg.eigh(A, driver="evd")
    except np.linalg.LinAlgError as error:
        raise NumericalError(f"the eigenvectors of a matrix cannot be found: {error}") from error


def _by_lanczos(
    multiply: Product, at_hand: Pairs, count: int, which: str, dtype: type, random_state: int
) -> Pairs:
    (w0, U0), rng = at_hand, np.random.default_rng(random_state)
    tolerance = SINGLE if dtype == np.float32 else 0.0  # 0: machine precision
    w, U = np.empty(0), np.empty((len(U0), 0))
    operator, missing = _deflated(multiply, at_hand, which, dtype), count
    for _ in range(count):
        more, V = _eigsh(operator, missing, which, tolerance, rng)
        w, U = np.append(w, more), np.hstack([U, V])
        order = _leading_first(w, which)[:count]
        w, U = w[order], U[:, order]
        pairs = np.append(w0, w), np.hstack([U0, U])
        operator = _deflated(multiply, pairs, which, dtype)
        if not _stands_above(operator, w, which, rng):
            break
        missing = max(1, count // 4)
    return w, U


def _stands_above(
    shifted: LinearOperator, w: np.ndarray, which: str, rng: np.random.Generator
) -> bool:
    """True where the deflated operator still has an eigenvalue above the last of ``w``, roughly."""
    scale = max(np.abs(w).max(), np.finfo(shifted.dtype).tiny)
    rounding = ROUNDINGS * np.finfo(shifted.dtype).eps * scale
    last = np.abs(w[-1]) if which == "LM" else w[-1]
    try:
        left, _ = _eigsh(shifted, 1, which, ROUGH, rng)
    except ArpackError:  # a remainder of rounding errors has nothing to converge to
        return False
    return bool((np.abs(left[0]) if which == "LM" else left[0]) > last + rounding)


def _deflated(multiply: Product, pairs: Pairs, which: str, dtype: type) -> LinearOperator:
    """A - U diag(w - floor) U^T: the known eigenvalues are moved to the floor."""
    U: np.ndarray = np.ascontiguousarray(pairs[1], dtype=dtype)  # (n, k)
    shift: np.ndarray = (pairs[0] - FLOOR[which]).astype(dtype)

    def product(v: np.ndarray) -> np.ndarray:
        v = v.ravel()
        return multiply(v) - U @ (shift * (U.T @ v))

    return LinearOperator((len(U), len(U)), matvec=product, dtype=dtype)


def _eigsh(
    operator: LinearOperator, count: int, which: str, tolerance: float, rng: np.random.Generator
) -> Pairs:
    n = operator.shape[0]
    start = rng.uniform(-1, 1, n).astype(operator.dtype)
    w, U = eigsh(
        operator,
        k=count,
        which=which,
        v0=start,
        ncv=min(n, max(2 * count + 1, 20)),
        maxiter=RESTARTS,
        tol=tolerance,
        rng=rng,
    )
    order = _leading_first(w, which)
    return w[order].astype(np.float64), U[:, order].astype(np.float64)


def _leading_first(w: np.ndarray, which: str) -> np.ndarray:
    return np.argsort(-(np.abs(w) if which == "LM" else w), kind="stable")
