"""How things are called on the pages."""

from dataclasses import replace

from dmsc_core.store.artifacts import RunSummary
from pages.widgets import words

RUN = RunSummary("r-a1b2", "running", "2026-11-22T14:30:05+00:00", "blobs", preset="affinity")


def test_a_run_is_called_by_its_k_once_that_is_known():
    assert "K" not in words.run_title(RUN)
    assert " · K 3 · " in words.run_title(replace(RUN, n_clusters=3))
