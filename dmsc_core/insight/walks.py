"""Random walks on a graph of samples: where they lead, what they leave, what they retrieve."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from dmsc_core.data.preprocessing.rows import unit_rows
from dmsc_core.evaluation.reranking import rerank
from dmsc_core.evaluation.retrieval import retrieval
from dmsc_core.graph import random_walk
from dmsc_core.graph.lanczos import leading_eigenpairs
from dmsc_core.graph.laplacian import row_sums

ASKED = 300  # samples that take part in retrieval, which sorts every row several times


@dataclass(frozen=True, eq=False)
class Leaving:
    """The chance that a walk leaves its group: each (K,), over all, and their sum, Ncut."""

    each: np.ndarray
    overall: float
    ncut: float


def walk(W: np.ndarray | sp.csr_matrix) -> np.ndarray:
    """T = D^-1 W, dense, (n, n) float32."""
    T = random_walk.transition(W)
    return (T if isinstance(T, np.ndarray) else T.toarray()).astype(np.float32)


def walked(W: np.ndarray | sp.csr_matrix, T: np.ndarray) -> np.ndarray:
    """D T^t, (n, n) float64: the affinity after t steps.

    Parameters
    ----------
    W : (n, n), that of one step; its degrees are those of any number of steps.
    T : (n, n), T^t.
    """
    flows = row_sums(W)[:, None] * T
    return (flows + flows.T) / 2  # symmetric but for rounding


def apart(W: np.ndarray | sp.csr_matrix, V: np.ndarray | sp.csr_matrix) -> float:
    """max |(D_W^-1 W)_ij - (D_V^-1 V)_ij|: the distance of a step on W from one on V, in 0..1."""
    difference = random_walk.transition(W) - random_walk.transition(V)
    return float(abs(difference).max())


def leaving(W: np.ndarray | sp.csr_matrix, groups: np.ndarray) -> Leaving:
    """The chance to be in another group after one step on W, from the stationary start.

    Parameters
    ----------
    W : (n, n) affinity; :func:`walked` gives that of t steps.
    groups : (n,), clusters or classes; samples of -1 are in no group and take no part.
    """
    grouped = np.asarray(groups) >= 0
    if not grouped.all():
        W, groups = W[grouped][:, grouped], np.asarray(groups)[grouped]
    each = np.clip(random_walk.leaving(W, groups), 0, 1)  # rounding of T^t
    own = np.unique(groups, return_inverse=True)[1]
    share = np.bincount(own, weights=random_walk.stationary(W))
    return Leaving(each, float(share @ each), float(each.sum()))


def asked(n_samples: int, most: int = ASKED, random_state: int = 0) -> np.ndarray:
    """The samples that take part in retrieval, at most ``most``, drawn with a seed; (m,) ints."""
    return np.sort(np.random.default_rng(random_state).permutation(n_samples)[:most])


def any_alike(labels: np.ndarray | None, rows: np.ndarray) -> bool:
    """True where some of the samples ``rows`` have another of their class among them."""
    own = np.zeros(0, int) if labels is None else labels[_labelled(labels, rows)]
    return bool(np.bincount(own, minlength=1).max() > 1)


def retrieved(S: np.ndarray, labels: np.ndarray, rows: np.ndarray) -> dict[str, dict[str, float]]:
    """Retrieval among the samples ``rows``: ``plain`` by S, ``reranked`` by mutual neighbours.

    Parameters
    ----------
    S : (n, n) non-negative, larger means nearer.
    labels : (n,); samples without one (-1) take no part.
    rows : (m,) ints.

    Raises
    ------
    ValueError : no class has two of these samples.
    """
    rows = _labelled(labels, rows)
    part, own = S[np.ix_(rows, rows)], labels[rows]
    return {"plain": retrieval(part, own), "reranked": retrieval(rerank(part), own)}


def _labelled(labels: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return rows[labels[rows] >= 0]


def smoothed(X: np.ndarray, T: np.ndarray) -> np.ndarray:
    """Y = T^t X, (n, d) float32: each sample moved to the mean of where its walk leads."""
    return random_walk.smooth(T, X.astype(np.float32))


def likeness(Y: np.ndarray) -> np.ndarray:
    """The cosines of the rows of Y (n, d), those below 0 as 0; (n, n)."""
    unit = unit_rows(Y)
    return np.maximum(unit @ unit.T, 0)


def plane(Y: np.ndarray, like: np.ndarray | None = None) -> np.ndarray:
    """The two directions in which the rows of Y differ most (PCA); (n, d) -> (n, 2) float32.

    Parameters
    ----------
    like : (n, 2), a picture of the same samples; the new one is turned or mirrored to suit it best
        (orthogonal Procrustes), so that one can follow samples from picture to picture.
    """
    centred = (Y - Y.mean(axis=0)).astype(np.float64)
    size = np.linalg.norm(centred)
    if size == 0:
        return np.zeros((len(Y), 2), np.float32)
    A = centred / size
    if A.shape[1] < 2:
        A = np.pad(A, ((0, 0), (0, 2 - A.shape[1])))
    _, axes = leading_eigenpairs(
        lambda v: A.T @ (A @ v), lambda: A.T @ A, A.shape[1], 2, "LA", np.float64
    )
    points = size * (A @ axes)
    if like is None:
        points *= np.sign(points[np.abs(points).argmax(axis=0), [0, 1]])
    else:
        U, _, Vt = np.linalg.svd(points.T @ like)
        points = points @ U @ Vt
    return points.astype(np.float32)
