"""Notes on runs: what a reader of their scores must know, wherever scores are shown."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dmsc_core.store.artifacts import RunSummary
from dmsc_core.words import notes
from dmsc_core.words.notes import Note
from pages.widgets import words

ICONS = {notes.PAIRING: "link", notes.WARNING: "info", notes.DATA: "database"}
FIRST = 4  # notes that are shown without being asked for


def show(runs: Mapping[str, RunSummary]) -> None:
    """The notes of runs, by their names, each once."""
    lines(notes.together(runs))


def of_run(run: RunSummary) -> None:
    """The notes of one run."""
    lines(notes.notes(run))


def lines(told: Sequence[Note]) -> None:
    """A line for each note; the last of many behind a button."""
    for note in told[:FIRST]:
        _line(note)
    if len(told) > FIRST:
        with st.expander(f"{len(told) - FIRST} more notes", icon=":material/info:"):
            for note in told[FIRST:]:
                _line(note)


def badge(run: RunSummary) -> None:
    """For a card: a badge with the number of notes, which says them under the pointer."""
    told = notes.notes(run)
    if told:
        kinds = {note.kind for note in told}
        icon = ICONS[kinds.pop()] if len(kinds) == 1 else "info"
        text = "1 note" if len(told) == 1 else f"{len(told)} notes"
        said = "\n".join(f"- {words.verbatim(note.text)}" for note in told)
        st.caption(f":orange-badge[:material/{icon}: {text}]", help=said)


def _line(note: Note) -> None:
    icon = ICONS[note.kind]
    text = words.verbatim(note.text)
    st.caption(f":orange-badge[:material/{icon}: {note.kind}] {text}")
