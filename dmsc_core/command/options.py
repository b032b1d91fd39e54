"""Options and arguments that several commands share, and the exit codes."""

from pathlib import Path
from typing import Annotated

import typer

OK, FAILED, BAD_INPUT, STOPPED = 0, 1, 2, 130

_FOLDER = "Where runs are stored; else $DMSC_RUNS_DIR, else ./runs."

DataDir = Annotated[
    str | None, typer.Option(metavar="FOLDER", help="One more folder with data files.")
]
Label = Annotated[
    str | None, typer.Option(metavar="NAME", help="The variable or column that holds the labels.")
]
NoLabel = Annotated[bool, typer.Option("--no-label", help="Take nothing for a label.")]
Missing = Annotated[
    str | None,
    typer.Option(
        metavar="HOW", help="Empty cells: median (the default), knn, drop-columns, drop-samples."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="The last line on stdout is one JSON value.")]
Runs = Annotated[Path | None, typer.Option("--out", "--runs", metavar="FOLDER", help=_FOLDER)]
RunsOnly = Annotated[Path | None, typer.Option("--runs", metavar="FOLDER", help=_FOLDER)]
RunName = Annotated[
    str, typer.Argument(metavar="RUN", help="Its id, a part of it, `last`, or its folder.")
]
RunNames = Annotated[
    list[str],
    typer.Argument(metavar="RUN...", help="Ids, parts of them, `last`, or folders of runs."),
]
