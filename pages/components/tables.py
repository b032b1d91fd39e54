"""Tables as files."""

from dmsc_core.report.tables import to_csv

__all__ = ["to_csv"]
