"""Which sheet of a workbook is read: the first that people see."""

from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from domain.problem import Problem
from domain.sheets.files import FileProblem
from handlers.sheets.opening import open_sheet
from tests.handlers.sheets.workbooks import HEAD, ROW, SMALL, merged, plain, refused, rows_of


def charted(made: Any) -> None:
    """A sheet that is a chart."""
    chart = made.add_chart({"type": "bar"})
    chart.add_series({"values": "=Lama!$A$1:$A$2"})
    made.add_chartsheet("Grafik").set_chart(chart)


def test_hidden_sheets_and_charts_before_it_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        hidden = made.add_worksheet("Lama")
        hidden.write_row(0, 0, ["NIK", "Nama", "Catatan"])
        charted(made)
        shown = made.add_worksheet("Anggota")
        plain(shown)
        shown.activate()
        hidden.hide()
    assert rows_of(path) == [(1, HEAD), (2, ROW)]
    sheet = open_sheet(path, SMALL)
    assert not isinstance(sheet, Problem)
    assert sheet.others == (), "what nobody sees is not missed"


def test_of_hidden_sheets_alone_none_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        charted(made)
        hidden = made.add_worksheet("Lama")
        plain(hidden)
        hidden.hide()
    assert refused(path) == FileProblem.EMPTY


def test_cells_merged_below_the_table_change_nothing_in_it(tmp_path: Path) -> None:
    below = rows_of(merged(tmp_path / "a.xlsx", ["A90:B91"]))
    (tmp_path / "a.xlsx").unlink()
    assert below == rows_of(merged(tmp_path / "a.xlsx", []))
