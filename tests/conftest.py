"""What every test may ask for."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # three workers share two cores: one often waits


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """One worker drives the browser, one Chromium at a time; the others take the rest."""
    from xdist.scheduler import LoadScopeScheduling

    class OneBrowser(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return "browser" if nodeid.startswith("tests/browser/") else nodeid

    return OneBrowser(config, log)


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
