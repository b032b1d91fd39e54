"""The pages and their addresses."""

from pathlib import Path

from pages.state import sitemap

ROOT = Path(__file__).resolve().parents[3]
NAMES = [name for name, _, _ in sitemap.PAGES]


def test_every_page_has_its_file_and_all_but_the_first_a_door():
    for name in NAMES:
        assert (ROOT / sitemap.path(name)).is_file()
    doors = {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__"}
    assert doors == set(NAMES[1:]), "each page needs a door: a copy of pages/train.py by its name"
