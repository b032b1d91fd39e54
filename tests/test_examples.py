"""The examples in the docstrings of the functions that a person calls, run as they stand."""

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import dmsc_core

NO_CALL = {"Modality", "RunConfig", "RunResult", "JobManager", "MultimodalDataset", "__version__"}
CALLED = [name for name in dmsc_core.__all__ if name not in NO_CALL and not name.endswith("Error")]


@pytest.fixture(scope="module", autouse=True)
def everything_is_imported():
    """A room that bears a public function's name would take its place once it is imported."""
    for info in pkgutil.walk_packages(dmsc_core.__path__, "dmsc_core."):
        if not info.name.endswith("__main__"):
            importlib.import_module(info.name)


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
