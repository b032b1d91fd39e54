"""Find a Chromium for the browser tests, or install one: ``python -m tools.chromium --install``."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find() -> str | None:
    """The path of a Chromium: ``CHROMIUM``, one on the PATH, or the one that Playwright keeps."""
    wanted = os.environ.get("CHROMIUM")
    if wanted:
        return wanted
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return _playwrights_own()


def _playwrights_own() -> str | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> str | None:
    """Install Debian's Chromium where that is possible, else Playwright's own."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in ("apt-get update -qq", "apt-get install -y -qq chromium"):
            subprocess.run(command.split(), env=environment, stdout=subprocess.DEVNULL, check=False)
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return find()


def main() -> int:
    path = find()
    if path is None and "--install" in sys.argv:
        path = install()
    if path is None:
        message = "no Chromium found and none could be installed; set CHROMIUM to its path\n"
        sys.stderr.write(message)
        return 1
    sys.stdout.write(path + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
