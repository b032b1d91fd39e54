"""The documents speak of files and names that there are."""

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/architecture.md")
FOLDERS = ("dmsc_core", "pages", "tests", "docs", "benchmarks")


def quoted(document):
    return re.findall(r"`([\w./-]+)`", (ROOT / document).read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_a_document_names_is_there(document):
    paths = [text for text in quoted(document) if text.split("/")[0] in FOLDERS and "/" in text]
    assert not [path for path in paths if not (ROOT / path).exists()]


def test_every_name_in_the_story_of_a_run_is_there():
    names = [text for text in quoted("docs/architecture.md") if re.fullmatch(r"\w+(\.\w+)+", text)]
    rooms = {path.stem for path in (ROOT / "dmsc_core").iterdir()}
    names = [n for n in names if n.split(".")[0] in rooms and not n.endswith(".json")]
    assert len(names) > 20
    assert not [name for name in names if not exists(name)]


def exists(name):
    """True of a module below the core, of what stands in one, and of what that has."""
    parts = name.split(".")
    for n in range(len(parts), 0, -1):
        try:
            thing = importlib.import_module(".".join(["dmsc_core", *parts[:n]]))
        except ModuleNotFoundError:
            continue
        for part in parts[n:]:
            thing = getattr(thing, part, None)
        return thing is not None
    return False
