"""What is held in memory, and by what it is told from others."""

import numpy as np

from dmsc_core.data.dataset import make_dataset
from pages.state.per_run import held, per_run


def test_tuples_of_equal_hash_are_told_apart():
    assert hash((-1,)) == hash((-2,))
    doubled = held(4)(lambda numbers: tuple(2 * number for number in numbers))
    assert (doubled((-1,)), doubled((-2,))) == ((-2,), (-4,))


def test_data_sets_are_told_apart_by_their_values():
    total = held(4)(lambda dataset: float(dataset.modalities[0].values.sum()))
    rng = np.random.default_rng(0)
    first, other = (make_dataset("one", {"words": rng.normal(size=(9, 3))}) for _ in range(2))
    assert total(first) != total(other)


def test_runs_of_one_id_in_two_folders_are_told_apart(tmp_path, monkeypatch):
    calls = []
    named = per_run(4)(lambda run_id: calls.append(run_id) or run_id)
    for folder in ("a", "b", "a"):
        monkeypatch.setenv("DMSC_RUNS_DIR", str(tmp_path / folder))
        named("x")
    assert calls == ["x", "x"]
