"""The wheel: what is in it, and the app and the command line out of it, from an empty folder."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (
    "dmsc_core", "pages", ".streamlit", "app.py", "pyproject.toml", "requirements.txt",
    "README.md", "LICENSE",
)  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built without a network from a copy of the sources."""
    sources = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, sources / name)
        else:
            shutil.copy(ROOT / name, sources / name)
    built = tmp_path_factory.mktemp("wheel")
    command = "-m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation"
    words = [*command.split(), "--no-index", "--wheel-dir", str(built), str(sources)]
    subprocess.run([sys.executable, *words], check=True, timeout=120)
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """A folder that holds what an installation would put into site-packages."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def outside(site, tmp_path):
    """The environment of a process that sees that folder, and not the repository."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DMSC_", "STREAMLIT_"))}
    return {"env": environment | {"PYTHONPATH": str(site), "HOME": str(tmp_path)}, "cwd": tmp_path}


def files_below(folder):
    return {
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_a_wheel_has_two_names_at_its_top(wheel):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"dmsc_core", "dmsc_app"}


def test_a_wheel_has_every_file_of_the_core_and_of_the_app(site):
    app = {"app.py", ".streamlit/config.toml", *files_below("pages")}
    wanted = files_below("dmsc_core") | {f"dmsc_app/{name}" for name in app}
    packaged = {
        str(path.relative_to(site))
        for top in ("dmsc_core", "dmsc_app")
        for path in (site / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packaged == wanted


def test_the_command_and_its_version_are_named(site):
    (info,) = site.glob("*.dist-info")
    assert "dmsc = dmsc_core.command.cli:main" in (info / "entry_points.txt").read_text()
    from dmsc_core import __version__

    assert f"\nVersion: {__version__}\n" in (info / "METADATA").read_text()
    assert "\nRequires-Dist: torch==" in (info / "METADATA").read_text()


def test_the_installed_command_line_stores_runs_below_the_working_folder(outside, site):
    words = [
        "-m",
        "dmsc_core",
        "run",
        "--preset",
        "closed-form",
        "--per-class",
        "5",
        "--device",
        "cpu",
    ]
    done = subprocess.run(
        [sys.executable, *words], **outside, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (run,) = (outside["cwd"] / "runs").iterdir()
    assert (run / "result.json").is_file()


def test_the_installed_app_answers_on_this_machine_alone(outside, site):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["-m", "dmsc_core", "app", "--port", str(port), "--server.headless", "true"]
    log = outside["cwd"] / "log"
    process = subprocess.Popen(
        [sys.executable, *words], **outside, stdout=log.open("w"), stderr=subprocess.STDOUT
    )
    try:
        address = f"http://127.0.0.1:{port}"
        assert answers(f"{address}/_stcore/health", process), log.read_text()
        deadline = time.monotonic() + 20
        while address not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert f"URL: {address}" in log.read_text()  # of the settings beside the script
    finally:
        process.terminate()
        process.wait(20)


def answers(address, process):
    deadline = time.monotonic() + 40
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return urllib.request.urlopen(address, timeout=1).status == 200
        except OSError:
            time.sleep(0.1)
    return False
