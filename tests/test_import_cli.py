"""`lindung import`: a list of people for an agent, whatever happens on the way."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from bot.settings import Settings
from domain.enrollment import Assurance, Reason
from storage import Store
from tests.lists import HEAD, as_csv, as_xlsx, nik, people, results
from tests.terminal import CHAT, Terminal, count, shell, staffed

__all__ = ["shell", "staffed"]


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_good_rows_are_kept_and_the_others_are_explained(
    staffed: Terminal, tmp_path: Path, write: object
) -> None:
    rows = list(people(30))
    rows[3] = (rows[3][0][:-5] + "09999", "=cmd|' /C calc'!A0", *rows[3][2:])
    rows[5] = ("3.27302E+15", *rows[5][1:])
    rows[7] = rows[6]
    rows[9] = (*rows[9][:-1], "tidak")
    list_ = write(tmp_path / "anggota.berkas", rows)  # type: ignore[operator]
    said = staffed.well("import", str(list_), "--agent", "1")
    assert "30 rows: 26 recorded, 0 already there, 4 to be put right" in said
    told = results(tmp_path / "anggota-hasil.xlsx")
    assert len(told) == 31
    by_row = {row[0]: row for row in told}
    assert "Nama lengkap: Nama tidak memakai angka" in by_row["5"][4]
    assert "3,27E+15" in by_row["7"][4]
    assert by_row["9"][4] == "NIK: NIK ini sama dengan baris 8. Cukup satu kali."
    assert "belum setuju" in by_row["11"][4]
    assert by_row["2"][2:4] == ["Tercatat", by_row["2"][3]]
    assert by_row["2"][3].startswith("LD-")
    whole = "\n".join("\t".join(row) for row in told)
    assert not any(row[0] in whole for row in rows), "no whole NIK comes back"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in told for cell in row)
    assert count(tmp_path, "ledger WHERE registered_by = 'agent:1'") == 26
    settings = Settings()
    with Store.open(settings.database_url, settings.vault()) as store, store.transaction() as unit:
        found = unit.enrollments_by(1)
        assert {each.agreed.assurance for each in found} == {Assurance.WITNESSED}
        assert {each.agreed.reason for each in found} == {Reason.ON_PAPER}
        assert unit.enrollments_of([CHAT]) == {}, "they are not the agent's own"


def test_other_sheets_are_named(staffed: Terminal, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "desa.xlsx") as book:
        for name in ("RT 01", "RT 02"):
            book.add_worksheet(name).write_row(0, 0, HEAD)
    said = staffed.run("import", str(tmp_path / "desa.xlsx"), "--agent", "1")
    assert "Only the first sheet was read, not: RT 02." in said.err


def test_the_same_file_again_doubles_nothing_nor_do_its_people_in_another(
    staffed: Terminal, tmp_path: Path
) -> None:
    rows = list(people(20))
    first = as_csv(tmp_path / "a.csv", rows)
    (tmp_path / "a-hasil.xlsx").touch(0o644)
    staffed.well("import", str(first), "--agent", "1")
    told = results(tmp_path / "a-hasil.xlsx")
    assert stat.S_IMODE((tmp_path / "a-hasil.xlsx").stat().st_mode) == 0o600
    assert "0 recorded, 20 already there" in staffed.well("import", str(first), "--agent", "1")
    again = results(tmp_path / "a-hasil.xlsx")
    assert [row[3] for row in again] == [row[3] for row in told], "the same numbers"
    other = as_xlsx(tmp_path / "b.xlsx", [*reversed(rows), *list(people(25))[20:]])
    assert "5 recorded, 20 already there" in staffed.well("import", str(other), "--agent", "1")
    assert count(tmp_path, "ledger") == count(tmp_path, "enrollment") == 25
    assert "ok: " in staffed.well("coverage", "verify")


def test_killed_in_the_middle_it_goes_on_where_it_was(staffed: Terminal, tmp_path: Path) -> None:
    rows = 4000
    list_ = as_csv(tmp_path / "besar.csv", people(rows))
    main = "import sys; from bot.cli import main; sys.argv[0] = 'lindung'; main()"
    command = [sys.executable, "-c", main, "import", str(list_), "--agent", "1"]
    process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(Path.cwd())})
    while not count(tmp_path, "enrollment"):
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    before = count(tmp_path, "enrollment")
    assert 0 < before < rows
    assert count(tmp_path, "ledger") == before
    said = staffed.well("import", str(list_), "--agent", "1")
    assert f"{rows} rows: {rows - before} recorded, {before} already there, 0 to be" in said
    assert count(tmp_path, "enrollment") == count(tmp_path, "ledger") == rows
    assert count(tmp_path, "receipt") == rows


def test_what_cannot_be_read_says_why_in_one_line(staffed: Terminal, tmp_path: Path) -> None:
    picture = tmp_path / "foto.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    said = staffed.run("import", str(picture), "--agent", "1")
    assert (said.status, "no table that we can read" in said.line) == (1, True)
    names = tmp_path / "nama.csv"
    names.write_text(f"NIK,Nama\n{nik(1)},Siti\n")
    said = staffed.run("import", str(names), "--agent", "1")
    assert "columns are missing" in said.line
    assert not (tmp_path / "nama-hasil.xlsx").exists()
    assert staffed.run("import", str(names), "--agent", "7").status == 2


def test_every_import_is_in_the_audit_log(staffed: Terminal, tmp_path: Path) -> None:
    staffed.well("import", str(as_csv(tmp_path / "a.csv", people(1))), "--agent", "1")
    assert "people for staff 1" in staffed.well("audit", "show")
    assert staffed.well("audit", "verify").startswith("ok")
