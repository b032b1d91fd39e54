"""What every test may ask for: the real benchmark files, and a small data set."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real benchmark files; a test that needs it says so where it does not exist."""
    folder = os.environ.get("DMSC_DATA_DIR", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("real benchmark files: set DMSC_DATA_DIR to their folder")
    return Path(folder).resolve()
