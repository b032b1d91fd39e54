"""What every test may ask for."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # four workers share two cores: some often wait


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
