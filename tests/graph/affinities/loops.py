"""Affinities as plain loops, written from the formulas, and coefficients to try them on."""

import numpy as np


def coefficients(n, n_clusters, seed=0, noise=0.05):
    """Self-expression of a union of subspaces by ridge regression, zero diagonal; and labels."""
    rng = np.random.default_rng(seed)
    labels = np.sort(rng.integers(n_clusters, size=n))
    bases = rng.standard_normal((n_clusters, 3, 20))
    Z = np.einsum("nr,nrd->nd", rng.standard_normal((n, 3)), bases[labels])
    Z += noise * rng.standard_normal(Z.shape)
    Q = np.linalg.inv(Z @ Z.T + 0.5 * np.eye(n))
    C = -Q / np.diag(Q)[:, None]
    np.fill_diagonal(C, 0)
    return C, labels


def threshold_loop(C, rho):
    kept = np.zeros_like(C)
    for j in range(C.shape[1]):
        order = sorted(range(C.shape[0]), key=lambda i: (-abs(C[i, j]), i))
        mass = 0.0
        for i in order:
            mass += float(abs(C[i, j]))
        if mass == 0:
            continue
        running = 0.0
        for i in order:
            running += float(abs(C[i, j]))
            kept[i, j] = C[i, j]
            if running > rho * mass:
                break
    return kept


def top_k_loop(C, k):
    n = len(C)
    kept = np.zeros((n, n))
    for i in range(n):
        for j in sorted(range(n), key=lambda j: (-abs(C[i, j]), j))[:k]:
            kept[i, j] = abs(C[i, j])
    return kept + kept.T


def reference_loop(C, n_clusters, rho, d, alpha):
    n = len(C)
    kept = threshold_loop(C, rho)
    U, s, _ = np.linalg.svd((kept + kept.T) / 2)
    rank = min(d * n_clusters + 1, n - 1)
    rows = []
    for i in range(n):
        row = [U[i, k] * np.sqrt(s[k]) if s[k] > 1e-12 * s[0] else 0.0 for k in range(rank)]
        length = np.sqrt(sum(x * x for x in row))
        rows.append([x / length if length > 1e-10 else 0.0 for x in row])
    W = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            W[i, j] = max(sum(a * b for a, b in zip(rows[i], rows[j])), 0.0) ** alpha
    W = W / W.max()
    return (W + W.T) / 2
