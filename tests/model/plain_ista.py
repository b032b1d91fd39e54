"""ISTA in plain steps: what faster and learned solvers are held against."""

import torch

from dmsc_core.model.sparse_coding import clear, curvature, step


@torch.no_grad()
def ista(X, D, penalty, steps, own=None):
    """Codes (b, n) of X by D after ``steps`` steps from zero; zero in the columns ``own``."""
    L = curvature(D)
    C = X.new_zeros(len(X), len(D))
    for _ in range(steps):
        C = clear(step(C, X, D, 1 / L, penalty / L), own)
    return C
