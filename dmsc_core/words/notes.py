"""Notes on a run: all that a reader of its scores must know, a sentence each."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dmsc_core.data.columns import labelled_part
from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.store.index import RunSummary

PAIRING, WARNING, DATA = "pairing", "note", "of the data"  # kinds of notes


class Note(NamedTuple):
    """A sentence, and what it is about: one of the kinds above."""

    kind: str
    text: str


def notes(run: RunSummary) -> list[Note]:
    """The pairing of a run's modalities, its warnings, the notes on its data; each once."""
    told = [] if run.pairing is None else [Note(PAIRING, run.pairing)]
    told += [*of_warnings(run.warnings), *(Note(DATA, text) for text in run.notes)]
    return _once(told)


def of_dataset(dataset: MultimodalDataset) -> list[Note]:
    """The notes on a data set, before anything is trained on it."""
    partly = labelled_part(dataset.n_labelled, dataset.n_samples)
    told = [] if dataset.pairing is None else [Note(PAIRING, dataset.pairing)]
    told += [] if partly is None else [Note(WARNING, partly)]
    return _once([*told, *(Note(DATA, text) for text in dataset.notes)])


def of_warnings(messages: Iterable[str]) -> list[Note]:
    """Warnings of a run, one of which may tell of the pairing."""
    prefix = f"{PAIRING}: "
    return [
        Note(PAIRING if text.startswith(prefix) else WARNING, text.removeprefix(prefix))
        for text in messages
    ]


def together(runs: Mapping[str, RunSummary]) -> list[Note]:
    """The notes of several runs, by their names: each once, after the runs that it is about.

    A note that is about all of them names none.
    """
    about: dict[Note, list[str]] = {}
    for name, run in runs.items():
        for note in notes(run):
            about.setdefault(note, []).append(name)
    return [
        note if len(names) == len(runs) else Note(note.kind, f"{', '.join(names)}: {note.text}")
        for note, names in about.items()
    ]


def reminder(runs: Mapping[str, RunSummary]) -> str:
    """A line below conclusions from several runs: which of them have notes; empty if none has."""
    noted = [name for name, run in runs.items() if notes(run)]
    if not noted:
        return ""
    whom = "all of these runs" if len(noted) == len(runs) else ", ".join(noted)
    return f"There are notes on {whom}, above: read whether they explain what is said here."


def over(run: RunSummary) -> str:
    """``over 57 of 60 labelled samples``: what scores with labels are over; empty for all or none.

    A run of before, of which nobody counted them, had labels for all samples or for none.
    """
    n = run.n_labelled
    return f"over {n:,} of {run.n_samples:,} labelled samples" if n and n != run.n_samples else ""


def _once(told: Iterable[Note]) -> list[Note]:
    """The first of the notes that say the same."""
    first: dict[str, Note] = {}
    for note in told:
        first.setdefault(note.text.rstrip("."), note)
    return list(first.values())


def score_line(runs: Iterable[RunSummary]) -> str:
    """The samples that scores with labels are over, for below a table; empty where all have one."""
    said = dict.fromkeys(f"{over(run)} of {run.dataset}" for run in runs if over(run))
    return f"Scores with labels are {'; '.join(said)}." if said else ""
