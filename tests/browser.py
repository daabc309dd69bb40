"""Finds a Chromium for the tests that look at pages, and gets one if the machine has none."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import gettempdir

from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
LAUNCH = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 600
LOCK = Path(gettempdir()) / f"lindung-chromium-{os.getuid()}.lock"


@asynccontextmanager
async def opened_browser() -> AsyncIterator[Browser]:
    """A Chromium for this block."""
    # First of all: what it brings to a bare machine, Playwright's own driver needs to start.
    path = chromium_path()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=LAUNCH)
        try:
            yield browser
        finally:
            await browser.close()


@cache
def chromium_path() -> str:
    """The path of a Chromium that starts; RuntimeError says what was tried.

    Of tests side by side the first gets one, and the others wait for it.
    """
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        tried = []
        for find in (_on_path, _downloaded, _from_apt, _from_playwright):
            path = find()
            if path and _starts(path):
                return path
            tried.append(find.__name__.strip("_").replace("_", " "))
    raise RuntimeError(f"no Chromium: tried {', '.join(tried)}; install one and put it on PATH")


def _on_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _downloaded() -> str | None:
    default = Path.home() / ".cache" / "ms-playwright"
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or default)
    found = sorted(folder.glob("chromium*/**/chrome*"), reverse=True)
    return next((str(path) for path in found if path.is_file() and os.access(path, os.X_OK)), None)


def _from_apt() -> str | None:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return None
    _run("apt-get", "update")
    # Nothing that it needs brings libatomic, which the driver wants.
    _run("apt-get", "install", "-y", "--no-install-recommends", "chromium", "libatomic1")
    return _on_path()


def _from_playwright() -> str | None:
    _run(sys.executable, "-m", "playwright", "install", "chromium")
    return _downloaded()


def _run(*command: str) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=PATIENCE, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _starts(path: str) -> bool:
    # `--version` alone works even where the browser's libraries are missing.
    return _run(path, *LAUNCH, "--dump-dom", "about:blank")
