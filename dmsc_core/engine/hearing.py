"""What computations log is heard by the run that they belong to, and told as its warnings."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

COMPUTATIONS = ("dmsc_core.model", "dmsc_core.classical", "dmsc_core.graph")  # rooms that are heard


class _Hearing(logging.Handler):
    """Warnings that computations of one thread log, each kind once, as sentences of a list."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.sentences, self.kinds = sentences, set[str]()
        self.of_thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        own = record.thread == self.of_thread and record.name.startswith(COMPUTATIONS)
        if own and record.msg not in self.kinds:
            self.kinds.add(record.msg)
            self.sentences.append(record.getMessage())


@contextmanager
def hearing(sentences: list[str]) -> Iterator[None]:
    """Warnings that this thread's computations log in this block are added to the sentences."""
    handler, package = _Hearing(sentences), logging.getLogger("dmsc_core")
    package.addHandler(handler)
    try:
        yield
    finally:
        package.removeHandler(handler)
