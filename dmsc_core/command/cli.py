"""The command line: ``dmsc app``, ``run``, ``datasets``, ``presets``, ``list``, ..."""

import json
import logging
import sys
import traceback
from collections.abc import Sequence

import typer

from dmsc_core.command import app, catalog, run, stored
from dmsc_core.command.options import BAD_INPUT, FAILED, OK, STOPPED
from dmsc_core.engine.hearing import COMPUTATIONS
from dmsc_core.errors import DMSCError, NumericalError

commands = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    help="Deep multimodal subspace clustering: train, cluster, and look at stored runs.",
)
commands.command("app", context_settings=app.HANDED_ON)(app.open_app)
commands.command()(run.run)
commands.command()(catalog.datasets)
commands.command()(catalog.presets)
commands.command("list")(stored.list_runs)
for _command in (stored.show, stored.delete, stored.restore, stored.predict, stored.report):
    commands.command()(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code: 0, 2 for bad input, 130 if stopped, 1 for anything else."""
    on_screen = logging.StreamHandler()
    on_screen.addFilter(lambda record: not record.name.startswith(COMPUTATIONS))  # notes say them
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[on_screen])
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = commands(words or ["--help"], standalone_mode=False)
        return code if isinstance(code, int) else OK
    except (Exception, KeyboardInterrupt) as error:
        code, message, lines = _failure(error)
        typer.echo(lines, err=True)
        if "--json" in words:
            kind = type(error).__name__
            typer.echo(json.dumps({"error": {"kind": kind, "message": message}}))
        return code


def _failure(error: BaseException) -> tuple[int, str, str]:
    """The exit code, one line on what went wrong, and the lines for stderr."""
    if isinstance(error, KeyboardInterrupt):
        return STOPPED, "stopped", "stopped"
    text = error.format_message() if isinstance(error, typer.TyperException) else str(error)
    message = " ".join(text.split())
    if not isinstance(error, (typer.TyperException, DMSCError)):
        return FAILED, message, traceback.format_exc().rstrip()
    code = FAILED if isinstance(error, NumericalError) else BAD_INPUT
    return code, message, f"error: {message}"
