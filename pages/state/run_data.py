"""The data that a stored run was made of, or the reason for which they cannot be shown."""

from typing import NamedTuple

from dmsc_core.data.dataset import MultimodalDataset
from dmsc_core.errors import DMSCError
from dmsc_core.plots import thumbnails
from dmsc_core.words.naming import verbatim
from pages.state import datasets, server
from pages.state.per_run import per_run

IN_MEMORY = 4
FRESH = "2s"  # for which an answer holds: a page asks a dozen times for one look at the disk


class Originals(NamedTuple):
    """The samples of a run as they were measured, or None and a Markdown sentence that says why."""

    dataset: MultimodalDataset | None
    because: str = ""


@per_run(IN_MEMORY, ttl=FRESH)
def of(run_id: str) -> Originals:
    """The data of a run, sample for sample those of its result."""
    try:
        return Originals(datasets.of_run(server.result(run_id)))
    except (DMSCError, OSError) as error:
        sentence = str(error).partition(": ")[0]
        return Originals(None, verbatim(sentence.rstrip(".") + "."))


@per_run(IN_MEMORY)
def looks(run_id: str) -> tuple[thumbnails.ModalityStyle, ...]:
    """The pictures' scale and size of each modality; the data must be at hand."""
    dataset = of(run_id).dataset
    assert dataset is not None
    return thumbnails.styles_of(dataset)
