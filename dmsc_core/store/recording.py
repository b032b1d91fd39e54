"""From a pipeline's events to a stored run."""

from collections.abc import Callable, Iterable
from typing import Any

from dmsc_core.result import RunResult
from dmsc_core.store.writer import RunWriter


def record(
    events: Iterable[Any], writer: RunWriter, notice: Callable[[Any], None] | None = None
) -> RunResult | None:
    """Store a run's events as they come, and its result.

    Parameters
    ----------
    events : what ``pipeline.run`` yields.
    notice : told of each event after it is stored.

    Returns
    -------
    The result, or None where the events end without one; the run is then ``stopped``.
    """
    result = None
    for event in events:
        kind = type(event).__name__  # classes may have been imported anew since the run began
        if kind == "Epoch":
            writer.append(event.record)
        elif kind == "Evaluated":
            writer.evaluated(event.evaluation)
        elif kind == "Warned":
            writer.warned(event.message)
        elif kind == "Finished":
            result = event.result
            writer.finish(result)
        if notice is not None:
            notice(event)
    if result is None:
        writer.set_status("stopped", "stopped before anything was learned")
    return result
