"""What every test may ask for."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # four workers share two cores: some often wait
# One worker drives a Chromium through these files of the browser's, another one through the others:
# about equal work. Any other file is a scope of its own, so that what its tests share is made once.
FIRST_BROWSER = ("test_training", "test_first_light", "test_guide", "test_affinity")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """The scheduler that gives one worker a file, or one of the two parts of the browser's."""
    from xdist.scheduler import LoadScopeScheduling

    class Scopes(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            path = Path(nodeid.split("::")[0])
            if path.parent.name != "browser":
                return str(path)
            return "first browser" if path.stem in FIRST_BROWSER else "second browser"

    return Scopes(config, log)


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
