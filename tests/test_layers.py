"""The architecture as a test: who may import whom."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dmsc_core
from tools.house import imported

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "errors",
    "plugins",
    "runtime",
    "data",
    "model",
    "training",
    "graph",
    "classical",
    "evaluation",
    "result",
    "config",
    "presets",
    "recipe",
    "engine",
    "pipeline",
    "insight",
    "store",
    "jobs",
    "estimator",
    "words",
    "figure_data",
    "plots",
    "report",
    "command",
)
CORE = sorted((ROOT / "dmsc_core").rglob("*.py"))
PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
ENTRANCES = {"__init__", "__main__"}
PAGE_IMPORTS = {"streamlit", "dmsc_core", "pages"}
METADATA = {"__version__"}
SHARED = ("state", "widgets")  # rooms of pages from the ground up; page folders stand above both


def imports(path):
    """Every module that a file imports, as dotted names; a lazy public name as where it lives."""
    lazy = {f"dmsc_core.{name}": where for name, where in dmsc_core._WHERE.items()}
    for name in imported(path):
        where = lazy.get(name, name)
        yield where if isinstance(where, str) else ".".join(where)


def room(dotted, package="dmsc_core"):
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == package else None


@pytest.mark.parametrize("path", CORE, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_imports_from_its_own_room_and_from_rooms_before_it(path):
    relative = path.relative_to(ROOT / "dmsc_core")
    own = relative.parts[0].removesuffix(".py")
    if own in ENTRANCES:
        return
    assert own in ROOMS, f"{own} is no room of the house; see the list in this test"
    for name in imports(path):
        other = room(name)
        if other is not None and other not in ENTRANCES | METADATA:
            assert other in ROOMS, f"{relative} imports {name}, of a room that is not in the list"
            assert ROOMS.index(other) <= ROOMS.index(own), f"{relative} imports {name}"


@pytest.mark.parametrize("path", CORE, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_core_never_imports_streamlit_or_a_page(path):
    assert not {name.split(".")[0] for name in imports(path)} & {"streamlit", "pages", "app"}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_pages_import_streamlit_the_standard_library_and_the_core_only(path):
    for name in imports(path):
        top = name.split(".")[0]
        assert top in PAGE_IMPORTS or top in sys.stdlib_module_names, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_page_imports_from_its_own_folder_from_widgets_and_from_state(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    own = parts[1] if parts[0] == "pages" and len(parts) > 1 else None
    allowed = {own, *(SHARED[: SHARED.index(own)] if own in SHARED else SHARED)}
    for name in imports(path):
        other = room(name, "pages")
        assert other is None or other in allowed, f"{path.relative_to(ROOT)} imports {name}"


def test_what_a_string_names_is_an_import_too(tmp_path):
    path = tmp_path / "sly.py"
    path.write_text('discover("dmsc_core.classical"); print("dmsc_core is lazy", "pages/train.py")')
    assert set(imports(path)) == {"dmsc_core.classical"}


def loaded_by(code):
    """The names of sys.modules after running ``code`` in a fresh interpreter."""
    command = [sys.executable, "-c", f"{code}\nimport sys; print(' '.join(sys.modules))"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.splitlines()[-1].split()}


HEAVY = {"torch", "sklearn", "streamlit", "plotly", "umap"}


def test_importing_the_package_pulls_in_nothing_heavy():
    assert not loaded_by("import dmsc_core") & HEAVY


def test_importing_the_package_takes_less_than_half_a_second():
    code = (
        "import time; start = time.perf_counter(); import dmsc_core; "
        "print(time.perf_counter() - start)"
    )
    seconds = []
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        )
        seconds.append(float(done.stdout))
    assert min(seconds) < 0.5


@pytest.mark.parametrize(("asked", "policy"), [(None, "PASSIVE"), ("ACTIVE", "ACTIVE")])
def test_waiting_threads_sleep_unless_the_person_says_otherwise(asked, policy):
    others = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    code = "import dmsc_core, os; print(os.environ['OMP_WAIT_POLICY'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=others | ({"OMP_WAIT_POLICY": asked} if asked else {}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == policy


def test_stored_runs_load_without_torch():
    assert "torch" not in loaded_by("import dmsc_core.store.artifacts, dmsc_core.plots.losses")


def test_every_public_name_of_the_package_exists():
    import dmsc_core

    for name in dmsc_core.__all__:
        assert getattr(dmsc_core, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        dmsc_core.nonsense  # noqa: B018


def test_the_tree_of_tests_mirrors_the_code():
    folders = {p.parent.relative_to(ROOT / "dmsc_core") for p in CORE}
    missing = [str(f) for f in folders if not (ROOT / "tests" / f).is_dir()]
    assert not missing
