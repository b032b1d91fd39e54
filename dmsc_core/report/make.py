"""The report of one run or of several, and what its file is called."""

from collections.abc import Sequence
from pathlib import Path

from dmsc_core.report import comparison, single_run
from dmsc_core.report.reported_run import ReportedRun

ENDINGS = (".html", ".htm")


def report(runs: Sequence[ReportedRun]) -> bytes:
    """One HTML page that opens from a disk without a network.

    Raises
    ------
    ValueError : there are no runs.
    """
    return single_run.report(runs[0]) if len(runs) == 1 else comparison.report(runs)


def name(run_ids: Sequence[str]) -> str:
    """The name of the report's file."""
    return f"{run_ids[0]}.html" if len(run_ids) == 1 else f"comparison-of-{len(run_ids)}-runs.html"


def place(out: Path, run_ids: Sequence[str]) -> Path:
    """The file to write: ``out`` if that is an HTML file's name, else a file in that folder."""
    is_file = out.suffix.lower() in ENDINGS and not out.is_dir()
    return out if is_file else out / name(run_ids)
