"""Runs that were read lately, in a bounded number of bytes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from dmsc_core.result import RunResult
from dmsc_core.store.packing import pack_matrix


class Recent:
    """Keeps the results that were asked for last, as long as they fit; the newest one always.

    A run of n samples may hold two dense (n, n) matrices, 8 n^2 bytes: how many fit into memory
    depends on n, so bytes are counted and not runs. Threads may share it.

    Parameters
    ----------
    most_bytes : of all results together.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._results: OrderedDict[Hashable, RunResult] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, read: Callable[[], RunResult]) -> RunResult:
        """The result of that key; where it is not at hand, what ``read`` returns."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
        result = read()  # without the lock: others need not wait for this file
        with self._lock:
            self._results[key] = result
            self._results.move_to_end(key)
            while len(self._results) > 1 and self.n_bytes > self.most_bytes:
                self._results.popitem(last=False)
        return result

    @property
    def n_bytes(self) -> int:
        """Bytes of all results at hand."""
        return sum(map(size_of, self._results.values()))


def size_of(result: RunResult) -> int:
    """Bytes of the arrays of a result that grow with n."""
    arrays = [result.clusters, *result.latents.values(), *result.extras.values()]
    for matrix in (result.coefficients, result.affinity):
        arrays += pack_matrix("", matrix)[0].values()
    return sum(array.nbytes for array in arrays)
