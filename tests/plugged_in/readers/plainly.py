"""JSON with a list of rows for each modality."""

import json
from pathlib import Path

from dmsc_core.data.dataset import MultimodalDataset, make_dataset
from dmsc_core.data.parsing.reading import Reader, Request


def read(path: Path, request: Request) -> MultimodalDataset:
    """The data set of a file like ``{"a": [[1, 2], [3, 4]], "b": [[5], [6]]}``."""
    return make_dataset(path.stem, json.loads(path.read_text()))


READER = Reader((".plainly",), "**.plainly**", read)
