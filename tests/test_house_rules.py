"""What is written down is checked: texts complete, folders known, modules short, no real NIK."""

import ast
import importlib
import inspect
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import domain
from dialog.enrollment import ENROLLMENT
from dialog.events import Asks, Unreadable
from domain.enrollment import Rung
from domain.shield import Secret
from locales.catalogue import CATALOGUES, LANGUAGES, VOICES, Placeholder, has, templates

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OPERATORS = ("channel.",)
"""Problems that only operators see, at the command line."""


MODULE, FUNCTION = 285, 32
"""Lines at most: a module tells one subject, about 250 lines, and a function does one thing, about
30 without its docstring. Lower these as the longest ones are cut; do not raise them."""


def program_files() -> Iterator[Path]:
    """All but migrations, which stay as they were."""
    for folder in PYPROJECT["tool"]["importlinter"]["root_packages"]:
        for path in (ROOT / folder).rglob("*.py"):
            if path.parent.name != "versions":
                yield path


def source_files() -> Iterator[Path]:
    for pattern in ("*.py", "*.txt", "*.md", "*.toml", "*.po"):
        for path in ROOT.rglob(pattern):
            if not {".venv", "node_modules", "data", "requirements"} & set(path.parts):
                yield path


def problem_codes() -> list[str]:
    codes = []
    for module in pkgutil.iter_modules(domain.__path__, "domain."):
        for name, found in inspect.getmembers(importlib.import_module(module.name)):
            if inspect.isclass(found) and issubclass(found, StrEnum) and name.endswith("Problem"):
                codes += [str(code) for code in found]
    return [code for code in codes if not code.startswith(OPERATORS)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_can_be_needed_is_there(language: str) -> None:
    needed = {*problem_codes(), "text.empty", "text.long", "text.idle", "choice.unknown", "apology"}
    needed |= {f"unreadable.{kind.value}" for kind in Unreadable}
    needed |= {f"asked.{topic}{heard}" for topic in Asks for heard in ("", ".heard")}
    needed |= {f"shield.{secret}" for secret in Secret}
    needed |= {f"rung.{rung.name.lower()}" for rung in Rung}
    needed |= {f"{q.name}.why" for q in ENROLLMENT.questions if q.explained}
    needed |= {f"{q.name}.ask" for q in ENROLLMENT.questions if q.text is None}
    assert not {key for key in needed if not has(language, key)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_are_whole(language: str) -> None:
    messages = [
        message
        for name in CATALOGUES
        for message in read_po(
            BytesIO((ROOT / "locales" / language / name).read_bytes()),
            locale=language,
            abort_invalid=True,
        )
        if message.id
    ]
    found = {path.name for path in (ROOT / "locales" / language).glob("*.po")}
    assert found == {*CATALOGUES, *VOICES.values()}
    assert len({message.id for message in messages}) == len(messages)
    assert not [message.id for message in messages if message.fuzzy or not message.string]
    first = templates(LANGUAGES[0])
    assert templates(language).keys() == first.keys()
    for key, template in templates(language).items():
        places = {part for part in template if isinstance(part, Placeholder)}
        assert places == {part for part in first[key] if isinstance(part, Placeholder)}, key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("voice", VOICES)
def test_a_voice_says_the_same_things_in_other_words(language: str, voice: str) -> None:
    spoken, plain = templates(f"{language}-{voice}"), templates(language)
    assert spoken.keys() == plain.keys() == templates(LANGUAGES[0]).keys()
    other = {key for key in plain if spoken[key] != plain[key]}
    assert other == {
        key
        for key in plain
        if templates(f"{LANGUAGES[0]}-{voice}")[key] != templates(LANGUAGES[0])[key]
    }
    for key in other:
        places = {part for part in plain[key] if isinstance(part, Placeholder)}
        assert {part for part in spoken[key] if isinstance(part, Placeholder)} <= places, key


def test_every_nik_in_the_repository_is_made_up() -> None:
    number = re.compile(r"(?<![\dA-Fa-f.])\d{16}(?![\dA-Fa-f])")
    for path in source_files():
        for found in number.findall(path.read_text(encoding="utf-8")):
            known = found.endswith(("9999", "0000")) or len(set(found)) == 1
            assert known, f"{path.relative_to(ROOT)}: a test NIK ends in 9999"


def test_every_folder_is_under_an_import_contract() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert folders == set(PYPROJECT["tool"]["importlinter"]["root_packages"])
    assert folders == set(PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])


def test_no_lock_names_a_registry() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in path.read_text(encoding="utf-8")


def test_no_test_imports_from_another() -> None:
    """What several need has a room beside them; so it is in programs that stand in a text."""
    borrowed = re.compile(r"^\s*(?:from|import) tests\.[\w. ]*\btest_\w+", re.MULTILINE)
    for path in (ROOT / "tests").rglob("*.py"):
        found = borrowed.findall(path.read_text(encoding="utf-8"))
        assert found == [], path.relative_to(ROOT)


def test_modules_and_functions_are_short() -> None:
    long = []
    for path in program_files():
        text = path.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > MODULE:
            long.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
                if lines > FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}: {node.name} has {lines} lines")
    assert long == []
