"""Principal components: of one modality, of several side by side, and as a picture."""

from collections.abc import Callable, Sequence

import numpy as np

WIDE = 50  # features; wider samples are reduced to so many principal components
MARGIN = 0.05  # of a picture, between the cloud and the samples that have no place in it


def reduced(X: np.ndarray, random_state: int = 0) -> np.ndarray:
    """X, (n, d), float32; where n and d are above 50 its first 50 principal components."""
    X = np.asarray(X, np.float32)
    return X if min(X.shape) <= WIDE else principal_components(X, WIDE, random_state)


def principal_components(X: np.ndarray, n_components: int = 2, random_state: int = 0) -> np.ndarray:
    """The coordinates of the samples along their directions of largest variance.

    From U S V^T = X - mean(X): the first columns of U S, each turned so that its largest entry is
    positive. Where there are fewer directions than wanted, the rest is zero.

    Parameters
    ----------
    X : (n, d), finite.
    n_components : columns wanted.
    random_state : seed; the factorisation is a randomised one where that is faster.

    Returns
    -------
    (n, n_components) float32.

    References
    ----------
    Halko, Martinsson, Tropp, Finding structure with randomness, SIAM Review 2011.
    """
    from sklearn.decomposition import PCA

    X = np.asarray(X, np.float32)
    size = min(n_components, *X.shape)
    solver = "randomized" if min(X.shape) > 4 * size else "full"
    scores = PCA(size, svd_solver=solver, random_state=random_state).fit_transform(X)
    peaks = scores[np.abs(scores).argmax(axis=0), np.arange(size)]
    placed = np.zeros((len(X), n_components), np.float32)
    placed[:, :size] = scores * np.where(peaks < 0, -1, 1)
    return placed


def side_by_side(modalities: Sequence[np.ndarray], present: np.ndarray | None = None) -> np.ndarray:
    """All modalities as one matrix in which each has the same say.

    X = [(X_m - mean) / sqrt(total variance of X_m)], means and variances over the samples that have
    the modality; where it is missing, its columns are 0, which is its mean.

    Parameters
    ----------
    modalities : X_m, (n, d_m) each.
    present : (n, M) bool, or None where nothing is missing.

    Returns
    -------
    (n, sum of d_m) float32.
    """
    columns = []
    for m, X in enumerate(modalities):
        rows = slice(None) if present is None else present[:, m]
        centred = np.zeros(X.shape, np.float32)
        centred[rows] = X[rows] - X[rows].mean(axis=0, dtype=np.float64)
        spread = np.sqrt((centred[rows].astype(np.float64) ** 2).sum(axis=1).mean())
        columns.append(centred / np.float32(spread or 1))
    return np.hstack(columns)


def principal_projection(
    X: np.ndarray,
    n_components: int = 2,
    random_state: int = 0,
    present: np.ndarray | None = None,
) -> np.ndarray:
    """The first principal components of feature vectors.

    Parameters
    ----------
    X : (n, d), finite where present.
    n_components : dimensions of the picture.
    random_state : seed.
    present : (n,) bool, the samples that have these features, at least 3; the others lie together
        in the lower corner.

    Returns
    -------
    (n, n_components) float32, finite.

    Raises
    ------
    ValueError
        X is no finite (n, d) array of at least 3 samples.
    """
    return pictured(X, present, lambda rows: principal_components(rows, n_components, random_state))


def pictured(
    X: np.ndarray, present: np.ndarray | None, place: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """The picture that ``place`` makes of the samples that are present, and the others beside it.

    ``place`` takes (m, d) to (m, n_components); raises as `principal_projection` does.
    """
    rows = np.arange(len(X)) if present is None else np.flatnonzero(present)
    if X.ndim != 2 or len(rows) < 3 or not np.isfinite(X[rows]).all():
        raise ValueError(
            "X must be finite features of at least 3 samples, got shape "
            f"{X.shape} with {len(rows)} samples present"
        )
    return among_all(place(X[rows]), rows, len(X))


def among_all(placed: np.ndarray, linked: np.ndarray, n: int) -> np.ndarray:
    """A picture of n samples: those in ``linked`` as placed, the others in the lower corner.

    ``placed`` (m, n_components), ``linked`` (m,) row numbers -> (n, n_components) float32.
    """
    if len(linked) == 0:
        return np.zeros((n, placed.shape[1]), np.float32)
    low, high = placed.min(axis=0), placed.max(axis=0)
    everyone = np.tile(low - MARGIN * (high - low), (n, 1))
    everyone[linked] = placed
    return everyone.astype(np.float32)
