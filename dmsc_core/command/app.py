"""``dmsc app``: the pages in a browser.

Streamlit reads the settings (address, theme) in `.streamlit/config.toml` beside the script that it
runs, in any working directory, and puts the folder of the script first on the path of imports.
"""

import runpy
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

import dmsc_core
from dmsc_core.errors import ResourceError

HANDED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}
INSTALLED, SOURCES = "dmsc_app/app.py", "app.py"  # beside the core: in a wheel, in the repository


def script() -> Path:
    """The file that Streamlit runs.

    Raises
    ------
    ResourceError : the core was copied without the app.
    """
    beside = Path(dmsc_core.__file__).parents[1]
    for name in (INSTALLED, SOURCES):
        if (beside / name).is_file():
            return beside / name
    raise ResourceError(f"the app is not installed: neither {INSTALLED} nor app.py in {beside}")


def open_app(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(metavar="N", help="Where it listens.")] = None,
) -> None:
    """Open the app in a browser. Further options are Streamlit's, e.g. --server.headless true."""
    if find_spec("streamlit") is None:
        raise ResourceError("the app needs streamlit; install it with `pip install streamlit`")
    at_port = [] if port is None else ["--server.port", str(port)]
    sys.argv = ["streamlit", "run", str(script()), *at_port, *context.args]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
