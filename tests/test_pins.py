"""What runs is what was looked at: each package pinned with hashes, no secret in the repository."""

import re
import shutil
import subprocess
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[\w,-]+\])?==([^ ;\\]+)", re.MULTILINE)
LISTS = ("run.txt", "dev.txt")
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\b\d{8,10}:(?!SIMULATOR-only)[A-Za-z0-9_-]{35}\b"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{36}\b|\blindung_[A-Za-z0-9_-]{43}\b"
)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(name: str) -> dict[str, str]:
    written = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return {normal(found[1]): found[2] for found in PINNED.finditer(written)}


@pytest.mark.parametrize("name", LISTS)
def test_every_package_is_pinned_with_its_hashes_and_comes_from_nowhere_else(name: str) -> None:
    written = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", written.strip())
    for block in blocks:
        assert PINNED.match(block), block.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block.splitlines()[0]
    for elsewhere in ("git+", "http://", "https://", " @ ", "--index-url", "-e ", "--trusted-host"):
        assert elsewhere not in written


def test_what_is_asked_for_is_pinned_and_both_lists_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run, dev = pins("run.txt"), pins("dev.txt")
    asked = {normal(re.split(r"[<>=;\[ ]", each)[0]) for each in project["dependencies"]}
    more = {normal(re.split(r"[<>=;\[ ]", e)[0]) for e in project["optional-dependencies"]["dev"]}
    assert asked <= run.keys()
    assert more <= dev.keys()
    assert {name: dev.get(name) for name in run} == run


def test_what_is_installed_is_what_is_pinned() -> None:
    """For some packages it depends on the version of Python which pin holds."""
    written = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    allowed = {(normal(found[1]), found[2]) for found in PINNED.finditer(written)}
    names = {name for name, _ in allowed}
    installed = {(normal(each.metadata["Name"]), each.version) for each in distributions()}
    wrong = {each for each in installed - allowed if each[0] in names}
    assert not wrong, f"not what requirements/dev.txt says: {wrong}"
    assert len(installed & allowed) > len(names) / 2


def of_the_repository() -> list[Path]:
    """Its files. Where git is not, as in an archive that was unpacked, whatever lies there."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
        )
        return [ROOT / name for name in filter(None, listed.stdout.split("\0"))]
    made = {line.strip("/") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()}
    found = [path for path in ROOT.rglob("*") if path.is_file()]
    return [path for path in found if made.isdisjoint(path.relative_to(ROOT).parts)]


def test_no_secret_lies_in_the_repository() -> None:
    kept = of_the_repository()
    assert ROOT / "pyproject.toml" in kept
    for path in kept:
        assert path.suffix not in {".key", ".pem", ".db"}, path.name
        if path.suffix not in {".png", ".parquet", ".xlsx", ".gz"} and path.is_file():
            assert not SECRETS.search(path.read_text(encoding="utf-8", errors="ignore")), path.name
