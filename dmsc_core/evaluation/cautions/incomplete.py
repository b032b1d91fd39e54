"""Samples that lack a modality and are linked to one another more than to the others."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from dmsc_core.graph.largest import AnyMatrix

APART = 0.5  # share of their links from which on samples stand apart
FEW = 0.25  # where they are more, most links are among them by chance: half of the rest is apart


class Incomplete(NamedTuple):
    """The samples that lack modality ``modality``, and the share of their links among them."""

    modality: int
    n_samples: int
    share: float


def standing_apart(W: AnyMatrix, present: np.ndarray) -> list[Incomplete]:
    """Groups that lack a modality and are linked to one another more than to all others.

    share = sum_{i != j in A} w_ij / sum_{i in A, j != i} w_ij, A those without the modality; about
    |A| / n where the missing modality plays no part.

    Parameters
    ----------
    W : (n, n) affinity, dense or sparse.
    present : (n, M) bool.
    """
    n, groups = len(present), []
    for m, column in enumerate(present.T):
        group = np.flatnonzero(~column)
        if not 1 < len(group) < n:
            continue
        part = len(group) / n
        least = APART if part <= FEW else part + APART * (1 - part)
        rows = sp.csr_matrix(W[group])
        own = float(rows[np.arange(len(group)), group].sum())
        among, whole = float(rows[:, group].sum()) - own, float(rows.sum()) - own
        if among > least * whole:
            groups.append(Incomplete(m, len(group), among / whole))
    return groups


def cautions(
    W: AnyMatrix, present: np.ndarray, names: Sequence[str], advice: str = ""
) -> list[str]:
    """A sentence on each group that stands apart; ``names`` are those of the modalities."""
    return [
        f"the {group.n_samples} samples without '{names[group.modality]}' are "
        f"{group.n_samples / len(present):.1%} of all, but {group.share:.0%} of their affinity "
        f"stays among them: their clusters may tell what they lack{advice}"
        for group in standing_apart(W, present)
    ]
