"""The app in a process of its own, forked from one that has imported what the app imports."""

import multiprocessing
import os
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[2]
# To import these takes longer than the rest of a start; pages and the core's rooms are the app's.
LIBRARIES = ["sklearn.cluster", "streamlit.web.cli", "torch", "plotly.graph_objects", "pandas"]

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(LIBRARIES)


@contextmanager
def app(runs: Path, folder: Path, first: str = "") -> Iterator[str]:
    """``streamlit run app.py`` on a free port, until the block is left; its address.

    ``first`` is Python that the server runs before, to have smaller settings for a test.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "server.log"
    process = _processes.Process(target=_serve, args=(str(runs), str(log), port, first))
    with patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
        process.start()  # a page that another test ran may stand there, and would be run again
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, log)
        yield address
    finally:
        process.terminate()
        process.join(20)
        if process.is_alive():
            process.kill()
            process.join()


def _serve(runs: str, log: str, port: int, first: str) -> None:
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.chdir(ROOT)
    os.environ |= {"DMSC_RUNS_DIR": runs, "PYTHONPATH": str(ROOT)}
    os.environ.pop("DMSC_DATA_DIR", None)
    exec(first, {})
    flags = ["--server.headless", "true", "--server.fileWatcherType", "none"]
    sys.argv = ["streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port), *flags]
    from streamlit.web.cli import main

    main()


def _wait(address: str, log: Path) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(log.read_text())
