"""The documents are true: folders, commands, settings, links and the chart are what they say."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from bot.cli.commands import app
from bot.settings import Settings
from dialog.chart import chart
from dialog.enrollment import ENROLLMENT
from domain.sheets.columns import columns_of

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
OPERATIONS = ROOT / "docs" / "operations.md"
PAGES = (README, ROOT / "CHANGELOG.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md")))
CHART = re.compile(r"(?<=<!-- chart -->\n).*?(?=<!-- /chart -->)", re.DOTALL)
MADE_HERE = {"data", "build", "dist", "__pycache__"}
"""Folders that appear by running and building, and are nobody's to explain."""


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code_in(page: Path) -> Iterator[str]:
    """Lines of code blocks, and what stands between backticks."""
    for line in text_of(page).splitlines():
        if line.startswith("    "):
            yield line.partition("#")[0]
        else:
            yield from re.findall(r"`([^`]+)`", line)


def commands_of(group: Any, *before: str) -> Iterator[tuple[str, ...]]:
    """Every command that does something, by its words."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands_of(command, *before, name)
        else:
            yield (*before, name)


COMMANDS = sorted(commands_of(get_command(app)))


def commands_in(page: Path) -> Iterator[tuple[str, ...]]:
    """The words after `lindung`, wherever it is a command."""
    for code in code_in(page):
        for words in re.findall(r"(?:^|/|\s)lindung((?: +[a-z]+)+)", code):
            yield tuple(words.split())


def test_the_map_has_every_folder() -> None:
    mapped = re.findall(r"^\| `(\w+)/` \|", text_of(README), re.MULTILINE)
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()}
    here = {name for name in folders - MADE_HERE if re.fullmatch(r"\w+", name)}
    assert sorted(mapped) == sorted(here)


def test_the_chart_is_the_scripts() -> None:
    written = text_of(README)
    drawn = f"\n```mermaid\n{chart(ENROLLMENT)}\n```\n\n"
    if os.environ.get("UPDATE_README"):
        README.write_text(CHART.sub(lambda _: drawn, written), encoding="utf-8")
    elif found := CHART.search(written):
        assert found[0] == drawn, "the form changed; run: make readme"
    else:
        pytest.fail("README.md has lost its <!-- chart --> markers")


def test_the_chart_shows_every_question() -> None:
    drawn = chart(ENROLLMENT)
    for question in ENROLLMENT.questions:
        assert len(re.findall(rf'[ ]{question.name}[\[(]"', drawn)) == 1, question.name
    assert len(ENROLLMENT.questions) <= 35, "too much for one picture: draw it in parts"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_is_documented_and_helps(command: tuple[str, ...]) -> None:
    assert f"`lindung {' '.join(command)}`" in text_of(OPERATIONS)
    result = CliRunner().invoke(app, [*command, "--help"])
    assert result.exit_code == 0
    assert "--help" in result.output


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_documented_commands_exist(page: Path) -> None:
    for words in commands_in(page):
        assert any(words[: len(command)] == command for command in COMMANDS), words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_documented_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    for code in code_in(page):
        assert set(re.findall(r"(?:^|\s)make ([a-z]+)", code)) <= targets, code


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    settings = {f"LINDUNG_{name.upper()}" for name in Settings.model_fields}
    table = re.findall(r"^\| `(LINDUNG_\w+)` \|", text_of(OPERATIONS), re.MULTILINE)
    assert sorted(table) == sorted(settings)
    for page in PAGES:
        assert set(re.findall(r"LINDUNG_[A-Z_]*[A-Z]", text_of(page))) <= settings, page.name


def test_documented_defaults_are_the_defaults() -> None:
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, str) and field.default:
            row = f"| `LINDUNG_{name.upper()}` | `{field.default}` |"
            assert row in text_of(OPERATIONS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#\s]+)", text_of(page)):
        if "://" not in link:
            assert (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_that_are_named_exist(page: Path) -> None:
    """From the top of the repository, and tests by their names alone."""
    folders = "|".join(path.name for path in ROOT.iterdir() if path.is_dir())
    for path in re.findall(rf"`((?:{folders})/[\w./-]*)`", text_of(page)):
        assert (ROOT / path).exists(), path
    for name in re.findall(r"`(test_\w+\.py)`", text_of(page)):
        assert any((ROOT / "tests").rglob(name)), name


@pytest.mark.parametrize("kind", ["people", "statuses", "payments"])
def test_every_column_of_an_import_is_documented_and_whether_it_is_needed(kind: str) -> None:
    for column in columns_of(kind):
        row = rf"^\|.*\| `{re.escape(column.title)}` \|{' yes' if column.required else '.*'} \|"
        assert re.search(row, text_of(OPERATIONS), re.MULTILINE), column.title


def test_the_pictures_are_small() -> None:
    for name in ("demo.png", "dashboard.png"):
        assert (ROOT / "docs" / name).stat().st_size < 300_000
