"""The folder of the runs, the same for the app and the command line."""

import os
from pathlib import Path

ENVIRONMENT = "DMSC_RUNS_DIR"


def runs_folder() -> Path:
    """``DMSC_RUNS_DIR``, or ``runs`` below the working directory."""
    return Path(os.environ.get(ENVIRONMENT) or "runs")
