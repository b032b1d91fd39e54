"""Titles of the terms of a loss, in the order in which they are shown."""

from dmsc_core.plugins import declared
from dmsc_core.words.naming import FUSIONS, readable

TITLES = {  # of the terms that every method may have
    "total": "Total",
    "reconstruction": "Reconstruction",
    "self_expression": "Self-expression",
    "regularization": "Regularization",
}


def title(term: str) -> str:
    """``self_expression`` -> ``Self-expression``; a term of a fusion as that calls it."""
    return _titles().get(term, readable(term))


def rank(term: str) -> int:
    """The place of a term among all that have a title; others come last."""
    order = list(_titles())
    return order.index(term) if term in order else len(order)


def _titles() -> dict[str, str]:
    own = declared(FUSIONS, "loss_titles").values()
    return TITLES | {term: name for titles in own for term, name in titles.items()}
