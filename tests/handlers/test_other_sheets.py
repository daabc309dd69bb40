"""A list that lies on several sheets: the first is read, and nobody is left to think all were."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from handlers.staff.lists.template import template
from tests.conversation import FixedClock, Stage
from tests.lists import HEAD, people

PEOPLE = (HEAD, *people(5))


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path) as stage:
        stage.does("Agus", "/start <undangan agen brilink Agus>")
        yield stage


def workbook(path: Path, sheets: Iterable[tuple[str, Sequence[tuple[str, ...]]]]) -> bytes:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path.read_bytes()


def told(stage: Stage, content: bytes) -> str:
    stage.upload("a.xlsx", content)
    return "\n".join(stage.does("Agus", "(berkas: a.xlsx)"))


def test_people_on_a_second_sheet_are_not_left_out_unsaid(stage: Stage, tmp_path: Path) -> None:
    said = told(stage, workbook(tmp_path / "a.xlsx", [("RT 01", PEOPLE), ("RT 02", PEOPLE)]))
    assert "Tercatat baru: 5" in said
    assert "Hanya lembar pertama yang dibaca, ini tidak: RT 02." in said


def test_a_cover_before_the_list_is_named_as_what_was_read(stage: Stage, tmp_path: Path) -> None:
    cover = [("Daftar warga",)]
    said = told(stage, workbook(tmp_path / "a.xlsx", [("Sampul", cover), ("Warga", PEOPLE)]))
    assert "tidak menemukan nama kolom" in said
    assert "Hanya lembar pertama yang dibaca, ini tidak: Warga." in said


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_sheets_of_our_template_are_not_missed(stage: Stage, language: str) -> None:
    said = told(stage, template(language, FixedClock().day))
    assert "0 baris dibaca" in said
    assert "Hanya lembar pertama" not in said


def test_many_sheets_fit_into_one_caption(stage: Stage, tmp_path: Path) -> None:
    many = [(f"{number:03d} {'x' * 27}", PEOPLE) for number in range(60)]
    said = told(stage, workbook(tmp_path / "a.xlsx", many))
    assert "005" in said
    assert "006" not in said
