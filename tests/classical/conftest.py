"""Small data for the peers."""

import numpy as np
import pytest


@pytest.fixture
def blobs():
    """Two modalities (60, 8), (60, 5) of three clear classes, rows of unit length; the labels."""
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], 20)
    modalities = []
    for d in (8, 5):
        rows = np.eye(d)[labels] + 0.15 * rng.standard_normal((60, d))
        modalities.append((rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32))
    return modalities, labels


@pytest.fixture
def subspaces():
    """Three 3-dimensional subspaces of 30 dimensions, 20 unit samples each; the labels."""
    rng = np.random.default_rng(0)
    rows = [rng.standard_normal((20, 3)) @ rng.standard_normal((3, 30)) for _ in range(3)]
    Z = np.vstack(rows)
    return Z / np.linalg.norm(Z, axis=1, keepdims=True), np.repeat([0, 1, 2], 20)
