"""The examples in the docstrings of the functions that a person calls, run as they stand."""

import doctest

import numpy as np
import pytest

import dmsc_core

NO_CALL = {"Modality", "RunConfig", "RunResult", "JobManager", "MultimodalDataset", "__version__"}
CALLED = [name for name in dmsc_core.__all__ if name not in NO_CALL and not name.endswith("Error")]


@pytest.mark.parametrize("name", CALLED)
def test_the_examples_of_a_public_function_are_true(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    public = getattr(dmsc_core, name)
    names = {"dmsc_core": dmsc_core, "np": np}
    tests = doctest.DocTestFinder(recurse=False).find(public, name, extraglobs=names)
    assert any(test.examples for test in tests), f"{name} has no example"
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for test in tests:
        runner.run(test)
    assert runner.summarize().failed == 0
