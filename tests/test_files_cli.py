"""`lindung payments` and `lindung handover`: files in and out, row by row."""

import csv
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.settings import Settings
from domain.contact import written_phone
from domain.enrollment import Proof, Rung
from storage import Enrollment, Store
from storage.driver import sqlite3
from tests.lists import PAID_HEAD, STATUS_HEAD, as_csv, people, results
from tests.terminal import Terminal, shell, staffed

__all__ = ["shell", "staffed"]


@pytest.fixture
def signed_up(staffed: Terminal, tmp_path: Path) -> list[Enrollment]:
    """Six people of a list, and their forms."""
    staffed.set(today="2026-11-28")
    staffed.well("import", str(as_csv(tmp_path / "a.csv", people(6))), "--agent", "1")
    return enrolled()


def enrolled() -> list[Enrollment]:
    settings = Settings()
    with Store.open(settings.database_url, settings.vault()) as store, store.transaction() as unit:
        return unit.enrollments_by(1)


def table(path: Path, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([head, *rows])
    return str(path)


def test_payments_make_people_active_once(
    staffed: Terminal, signed_up: list[Enrollment], tmp_path: Path
) -> None:
    numbers = [each.number for each in signed_up]
    good = [
        (number, "14-11-2026", "2026-11", "01/2027", "15.000", "Rp10.200", f"TRX-{place}")
        for place, number in enumerate(numbers[:4])
    ]
    bad = [
        ("LD-AAAA-BBBB-CCCC", *good[0][1:]),
        (good[0][0], "14-11-2030", *good[0][2:]),
        (*good[0][:2], "2026-11", "2036-11", *good[0][4:]),
        (*good[0][:4], "gratis", "1", "2"),
        ("", *good[0][1:]),
    ]
    file = table(tmp_path / "bayar.csv", PAID_HEAD, [*good, *bad])
    said = staffed.well("payments", "import", file, "--partner", "brilink")
    assert "9 rows: 4 recorded, 0 already there, 5 to be put right" in said
    told = [row[4] for row in results(tmp_path / "bayar-hasil.xlsx")[5:]]
    assert told[0] == "Nomor formulir itu bukan nomor dari Lindung. Cek lagi hurufnya."
    assert told[1] == "Tanggal bayar: Tanggal itu belum terjadi."
    assert told[2].startswith("Pembayaran ini tidak bisa diterima: ")
    assert told[3].startswith("JKK: Tulis jumlah rupiah dengan angka")
    assert told[4].startswith("Nomor formulir: Isi salah satu")
    assert "payments of brilink" in staffed.well("audit", "show")
    other = table(tmp_path / "lagi.csv", PAID_HEAD, [good[2], *reversed(good)])
    assert "0 recorded, 5 already there" in staffed.well(
        "payments", "import", other, "--partner", "brilink"
    )
    assert "ok: " in staffed.well("coverage", "verify")
    with sqlite3.connect(f"file:{tmp_path / 'lindung.db'}?mode=ro", uri=True) as database:
        paid = database.execute(
            "SELECT count(*), min(source), sum(jkk + jkm), min(proof) FROM ledger"
            " WHERE kind = 'payment'"
        ).fetchone()
    database.close()
    assert paid == (4, "file:brilink", 4 * 25_200, Proof.CONFIRMED)
    assert staffed.run("payments", "import", file, "--partner", "nobody").status == 2
    strange = table(tmp_path / "lain.csv", ("a", "b"), [("1", "2")])
    refused = staffed.run("payments", "import", strange, "--partner", "brilink")
    assert refused.status == 1
    assert "These have to be there: Tanggal bayar, " in refused.err
    assert "/template" not in refused.err


def test_forms_go_out_for_a_named_recipient_alone(
    staffed: Terminal, signed_up: list[Enrollment], tmp_path: Path
) -> None:
    for name in ("keluar.csv", "keluar.xlsx"):
        file = tmp_path / name
        said = staffed.well("handover", "export", str(file), "--for", "Kantor BPJS Bandung")
        assert "6 forms" in said
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        rows = results(file)
        assert len(rows) == 7
        names = rows[0]
        by_number = {row[0]: dict(zip(names, row, strict=True)) for row in rows[1:]}
        for each in signed_up:
            row = by_number[each.number]
            assert row["nik"] == each.form["nik"], "all sixteen digits, as text"
            assert row["nama"] == each.form["name"]
            assert row["nomor_hp"] == written_phone(str(each.form["phone"])), "nothing before it"
            assert row["tempat_kerja"] == "Kota Bandung"
            assert (row["program"], row["bulan"]) == ("JKK+JKM", "3")
            assert (row["didaftarkan_oleh"], row["persetujuan"]) == ("agen 1", "witnessed")
    again = staffed.run("handover", "export", str(tmp_path / "keluar.csv"), "--for", "X")
    assert again.status == 1, "a file is never written over"
    log = staffed.well("audit", "show")
    assert log.count("6 forms for Kantor BPJS Bandung") == 2
    assert "for X" not in log
    wrong = staffed.run("handover", "export", str(tmp_path / "x.pdf"), "--for", "X")
    assert wrong.status == 2


def test_what_became_of_forms_comes_back(
    staffed: Terminal, signed_up: list[Enrollment], tmp_path: Path
) -> None:
    numbers = [each.number for each in signed_up]
    rows = [
        (numbers[0], "Diserahkan", "20-11-2026", ""),
        (numbers[1], "dikembalikan", "20-11-2026", "Nama tidak sama dengan KTP"),
        (numbers[2], "dibayar", "21-11-2026", ""),
        (numbers[2], "diserahkan", "20-11-2026", ""),
        (numbers[3], "aktif", "22-11-2026", ""),
        (numbers[4], "dikembalikan", "22-11-2026", ""),
        (numbers[4], "hilang", "22-11-2026", ""),
        ("LD-AAAA-BBBB-CCCC", "aktif", "22-11-2030", ""),
    ]
    file = table(tmp_path / "status.csv", STATUS_HEAD, rows)
    said = staffed.well("handover", "import", file, "--from", "bpjs")
    assert "8 rows: 5 recorded, 0 already there, 3 to be put right" in said
    told = [row[4] for row in results(tmp_path / "status-hasil.xlsx")[6:]]
    assert told[0] == "Alasan: Yang dikembalikan perlu alasannya, supaya bisa diperbaiki."
    assert told[1].startswith("Status: Status yang kami kenal")
    assert "bukan nomor dari Lindung" in told[2]
    assert "Tanggal: Tanggal itu belum terjadi." in told[2]
    assert "statuses from bpjs" in staffed.well("audit", "show")
    rungs = [each.rung for each in enrolled()]
    assert rungs == [
        Rung.HANDED_OVER, Rung.COMPLETE, Rung.PAID, Rung.ACTIVE, Rung.COMPLETE, Rung.COMPLETE,
    ]  # fmt: skip
    settings = Settings()
    with Store.open(settings.database_url, settings.vault()) as store, store.transaction() as unit:
        (returned,) = unit.steps_of(signed_up[1])
        assert (returned.what, returned.reason) == ("returned", "Nama tidak sama dengan KTP")
        assert [step.rung for step in unit.steps_of(signed_up[2])] == [Rung.HANDED_OVER, Rung.PAID]
    assert "0 recorded, 5 already there" in staffed.well(
        "handover", "import", file, "--from", "bpjs"
    )
    left = staffed.well("handover", "export", str(tmp_path / "sisa.csv"), "--for", "BPJS")
    assert "3 forms" in left
    assert b"Nama tidak sama" not in (tmp_path / "lindung.db").read_bytes(), "reasons are sealed"
