"""What every test may ask for."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # four workers share two cores: some often wait
# Files that one worker runs: two Chromiums at a time, with about equal work, and one that compiles
# UMAP. All other tests go each to the next worker that is free.
TOGETHER = {
    "tests/browser/test_training.py": "browser one",
    "tests/browser/test_first_light.py": "browser one",
    "tests/browser/test_guide.py": "browser one",
    "tests/browser/test_affinity.py": "browser one",
    "tests/browser/test_addresses.py": "browser two",
    "tests/browser/test_choosing.py": "browser two",
    "tests/browser/test_insight.py": "browser two",
    "tests/browser/test_report.py": "browser two",
    "tests/evaluation/test_projection.py": "umap",
}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """The scheduler of `TOGETHER`."""
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return TOGETHER.get(nodeid.split("::")[0], nodeid)

    return Together(config, log)


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real benchmark files; a test that needs them says so where there are none.

    Once DMSC_DATA_DIR is set, the files must be there: then nothing is passed over.
    """
    folder = os.environ.get("DMSC_DATA_DIR")
    if not folder:
        pytest.skip("real benchmark files: set DMSC_DATA_DIR to their folder")
    path = Path(folder).resolve()
    assert path.is_dir(), f"DMSC_DATA_DIR is {folder!r}, which is no folder"
    return path
