"""A check that rows of two modalities belong together: neighbours agree more than shuffled."""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.data.preprocessing.rows import standardize
from dmsc_core.evaluation.neighbours import Metric, nearest_rows

MAX_SAMPLES = 1500  # rows that are compared, at most
N_NEIGHBORS = 10
N_SHUFFLES = 100
LEAST_Z = 4.0  # by chance a pair passes it once in some 30 000 times
LEAST_SAMPLES = 100  # with 50 rows some pairs that do belong together fall below z = 4


@dataclass(frozen=True)
class PairAgreement:
    """Agreement of the nearest neighbours of two modalities, and what it would be by chance.

    Attributes
    ----------
    first, second : names of the modalities.
    n_samples : rows that were compared.
    agreement : share of the k nearest neighbours that a sample has in both, in 0..1.
    shuffled_mean, shuffled_sd : the same with the rows of one shuffled, over all shuffles.
    z : (agreement - shuffled_mean) / shuffled_sd.
    belong : whether z passes 4; if not, row i of one may not be row i of the other.
    """

    first: str
    second: str
    n_samples: int
    agreement: float
    shuffled_mean: float
    shuffled_sd: float
    z: float
    belong: bool


def check_pairing(dataset: MultimodalDataset, **options: Any) -> tuple[PairAgreement, ...]:
    """Compare each two modalities of a data set; labels take no part.

    Pairs of modalities are in the order of the data set; a pair with fewer than 100 samples that
    have both is left out, for nothing can be said of it. Rows that were paired by their class agree
    as well, as neighbours are of one class.

    Parameters
    ----------
    options : ``n_neighbors``, ``n_shuffles``, ``metric``, ``max_samples`` and ``random_state``, as
        in :func:`agreement`.

    Raises
    ------
    ValueError
        A parameter is out of its range.
    """
    pairs = []
    for (first, own), (second, other) in combinations(
        zip(dataset.modalities, dataset.present.T), 2
    ):
        both = own & other
        if both.sum() >= LEAST_SAMPLES:
            A, B = first.flat()[both], second.flat()[both]
            pairs.append(agreement(A, B, (first.name, second.name), **options))
    return tuple(pairs)


def agreement(
    A: np.ndarray,
    B: np.ndarray,
    names: tuple[str, str] = ("first", "second"),
    n_neighbors: int = N_NEIGHBORS,
    n_shuffles: int = N_SHUFFLES,
    metric: Metric = "cosine",
    max_samples: int = MAX_SAMPLES,
    random_state: int = 0,
) -> PairAgreement:
    """1/(n k) sum_i |N_A(i) and N_B(i)|, N the k nearest rows, against shuffles of the rows of B.

    Columns are standardised first. A shuffle pi turns N_B(i) into pi^-1(N_B(pi(i))), so neighbours
    are looked for once. Ties fall in an order of rows that A and B do not share.

    Parameters
    ----------
    A, B : (n, d_a), (n, d_b), finite; at least 100 rows.
    names : of the two.
    n_neighbors : k; at most a third of the rows.
    n_shuffles : at least 2.
    metric : "cosine" or "euclidean", on standardised columns.
    max_samples : above this many rows, that many drawn ones stand for all; at least 100.
    random_state : seed of the draw and of the shuffles.

    Raises
    ------
    ValueError
        The numbers of rows differ or are too few, or a parameter is out of its range.
    """
    _check(A, B, n_neighbors, n_shuffles, max_samples)
    rng = np.random.default_rng(random_state)
    rows = rng.permutation(len(A))[:max_samples]
    n = len(rows)
    k = min(n_neighbors, n // 3)
    near_a = _neighbours(A[rows], k, metric)  # (n, k)
    other = rng.permutation(n)
    near_b = np.zeros((n, n), bool)
    near_b[other[:, None], other[_neighbours(B[rows[other]], k, metric)]] = True
    orders = [np.arange(n), *(rng.permutation(n) for _ in range(n_shuffles))]
    shares = [float(near_b[order[:, None], order[near_a]].mean()) for order in orders]
    shared, mean, sd = shares[0], float(np.mean(shares[1:])), float(np.std(shares[1:], ddof=1))
    z = (shared - mean) / max(sd, 1 / (n * k))  # one neighbour more or less is the least there is
    return PairAgreement(*names, n, shared, mean, sd, z, z > LEAST_Z)


def _neighbours(X: np.ndarray, k: int, metric: Metric) -> np.ndarray:
    """The k nearest other rows of each row of standardised columns, (n, k)."""
    return nearest_rows(standardize(X.astype(np.float64)), k, metric)


def _check(
    A: np.ndarray, B: np.ndarray, n_neighbors: int, n_shuffles: int, max_samples: int
) -> None:
    if A.ndim != 2 or B.ndim != 2 or len(A) != len(B) or len(A) < LEAST_SAMPLES:
        raise ValueError(
            f"two modalities need the same rows, at least {LEAST_SAMPLES}, got shapes "
            f"{A.shape} and {B.shape}"
        )
    if n_neighbors < 1 or n_shuffles < 2 or max_samples < LEAST_SAMPLES:
        raise ValueError(
            f"n_neighbors must be at least 1, n_shuffles 2 and max_samples {LEAST_SAMPLES}, got "
            f"{n_neighbors}, {n_shuffles} and {max_samples}"
        )
