"""The whole story of a run on one screen: prepare, train, cluster, score. It writes nothing."""

import threading
import time
from collections.abc import Iterator
from typing import Any

from dmsc_core import runtime
from dmsc_core.config import RunConfig
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.engine import experiment
from dmsc_core.engine.account import Account
from dmsc_core.engine.checkpoint import Checkpoint
from dmsc_core.engine.events import Epoch, Evaluated, Event, Finished, Warned
from dmsc_core.engine.hearing import hearing
from dmsc_core.engine.method import Method
from dmsc_core.engine.peer import PeerExperiment
from dmsc_core.engine.prepared import Prepared, prepare
from dmsc_core.engine.resolve import notes, resolve
from dmsc_core.errors import DMSCError
from dmsc_core.result import RunResult

__all__ = ["Epoch", "Evaluated", "Event", "Finished", "Warned", "run", "run_to_end"]


@runtime.quiet_steps
def run(
    config: RunConfig,
    dataset: MultimodalDataset,
    stop: threading.Event | None = None,
    encoders: Checkpoint | None = None,
    load_seconds: float = 0.0,
    prepared: Prepared | None = None,
) -> Iterator[Event]:
    """Train, cluster and score; events come out, the result last.

    Parameters
    ----------
    config : what to do; K is filled in from the data where it is missing.
    dataset : the samples; labels are used for nothing but the scores.
    stop : once set, training ends after the epochs that are done, and what was learned is
        clustered.
    encoders : the checkpoint of another run, whose pretrained encoders are taken over.
    load_seconds : what loading the data took, for the result's account.
    prepared : the same data made ready for the same config, where they are at hand.

    Raises
    ------
    ConfigError, ResourceError, NumericalError
    ValueError : what is prepared was prepared for another config.

    Examples
    --------
    >>> data = dmsc_core.load_dataset("digits", per_class=20)
    >>> config = dmsc_core.preset("closed-form", n_clusters=10)
    >>> [type(event).__name__ for event in dmsc_core.run(config, data)]
    ['Finished']
    """
    start = time.perf_counter()
    config = resolve(config, dataset)
    if prepared is None:
        prepared = prepare(config, dataset, runtime.choose_device(config.device))
    elif prepared.config == config:
        start -= prepared.seconds
    else:
        raise ValueError("the data were prepared for another config")
    method: Method = PeerExperiment(prepared) if config.peer else experiment.start(prepared)
    account = Account(config, dataset, method, load_seconds, start)
    if encoders is not None:
        account.take_over(encoders)
    account.warnings += [*notes(config, dataset), *prepared.notes]
    for message in dict.fromkeys([*dataset.notes, *account.warnings]):
        yield Warned(message)
    if stop is not None and stop.is_set() and account.cannot_be_stopped_later:
        return

    told = len(account.warnings)
    with hearing(account.warnings):
        for record in method.train():
            account.add(record)
            yield Epoch(record)
            up_to_date = method.position == (record["stage"], record["epoch"])
            if stop is not None and stop.is_set() and up_to_date:
                account.stopped()
                break
            if account.evaluation_is_due(record):
                yield Evaluated(account.evaluate(record), account.examples)
        result = account.result()
    yield from map(Warned, result.warnings[told:])
    yield Finished(result)


def run_to_end(config: RunConfig, dataset: MultimodalDataset, **options: Any) -> RunResult:
    """``run`` for those who want the result alone; ``options`` are those of ``run``.

    Raises
    ------
    DMSCError : as ``run`` does, and where it was stopped before anything could be learned.

    Examples
    --------
    >>> data = dmsc_core.load_dataset("digits", per_class=20)
    >>> result = dmsc_core.run_to_end(dmsc_core.preset("closed-form", n_clusters=10), data)
    >>> result.clusters.shape, result.coefficients.shape
    ((200,), (200, 200))
    """
    for event in run(config, dataset, **options):
        if isinstance(event, Finished):
            return event.result
    raise DMSCError("the run was stopped before anything was learned")
