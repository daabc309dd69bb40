"""Many people at once in the chat: files for agents and admins, a template, lines at a market."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from dialog.enrollment.beginning import NOTICE
from domain.enrollment import Assurance, Reason
from domain.market import Terms, cells_of, read_line, read_terms
from domain.problem import Problem
from domain.retention import days_kept
from domain.sheets.columns import SheetProblem, find_head
from domain.sheets.files import CHAT
from domain.sheets.people import COLUMNS, Applicant
from handlers.sheets import importing
from handlers.sheets import people as lists
from handlers.sheets.opening import BrokenOff, open_sheet
from handlers.staff.lists.template import template
from locales.speak import NEXT_PAGE
from locales.values import fill
from tests.conversation import FixedClock, Stage
from tests.lists import as_csv, as_xlsx, nik, people

TODAY = FixedClock().day
SIX = ("0812-3456-7890", "081234567890", "+6281234567890", "62 812 3456 7890")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path) as stage:
        stage.does("Agus", "/start <undangan agen brilink Agus>")
        yield stage


def rows_of(content: bytes, folder: Path) -> list[list[str]]:
    path = folder / "kembali.xlsx"
    path.write_bytes(content)
    sheet = open_sheet(path, CHAT)
    assert not isinstance(sheet, Problem)
    return [list(map(str, row)) for _, row in sheet.rows]


def sent(stage: Stage, who: str, name: str, caption: str = "") -> str:
    said = f"(berkas: {name})" if not caption else f"(berkas: {name}|{caption})"
    return "\n".join(stage.does(who, said))


def test_a_list_comes_back_with_every_row(stage: Stage, tmp_path: Path) -> None:
    rows = list(people(12))
    rows[4] = ("123", *rows[4][1:])
    stage.upload("anggota.xlsx", as_xlsx(tmp_path / "a.xlsx", rows).read_bytes())
    told = sent(stage, "Agus", "anggota.xlsx")
    assert "Anda menyatakan setiap orang di dalamnya sudah setuju" in told
    assert "Tercatat baru: 11" in told
    assert "Selesai dibaca: 12 baris." in told, "the card is edited"
    back = rows_of(stage.phone("Agus").files["hasil.xlsx"], tmp_path)
    assert back[5][4] == "NIK: Baru 3 angka. NIK harus 16 angka. Coba cek lagi di KTP."
    with stage.store.transaction() as unit:
        found = unit.enrollments_by(1)
        assert len(found) == 11
        assert {each.agreed.assurance for each in found} == {Assurance.WITNESSED}
    again = sent(stage, "Agus", "anggota.xlsx")
    assert "Tercatat baru: 0\n      Sudah ada: 11\n      Perlu diperbaiki: 1" in again


def test_whoever_is_no_agent_sends_a_file_for_nothing(stage: Stage, tmp_path: Path) -> None:
    stage.upload("a.csv", as_csv(tmp_path / "a.csv", people(3)).read_bytes())
    told = sent(stage, "Budi", "a.csv")
    assert "Berkas diterima" not in told
    stage.does("Dewi", "/start <undangan admin Dewi>")
    assert "nomor agennya" in sent(stage, "Dewi", "a.csv")
    assert "nomor agennya" in sent(stage, "Dewi", "a.csv", "99")
    assert "Tercatat baru: 3" in sent(stage, "Dewi", "a.csv", "agen #1")
    stage.does("Dewi", "/tangguhkan 1")
    assert "Berkas diterima" not in sent(stage, "Agus", "a.csv")


def test_of_two_numbers_under_a_file_none_is_taken_for_the_agents(
    stage: Stage, tmp_path: Path
) -> None:
    """Least of all both as one: the people would be another agent's."""
    for number in range(2, 13):
        stage.does(f"Agen {number}", f"/start <undangan agen brilink Agen {number}>")
    stage.upload("a.csv", as_csv(tmp_path / "a.csv", people(3)).read_bytes())
    stage.does("Dewi", "/start <undangan admin Dewi>")
    assert "nomor agennya" in sent(stage, "Dewi", "a.csv", "agen 1, 2 lembar")
    assert "untuk agen Agus" in sent(stage, "Dewi", "a.csv", "agen nomor 1")
    with stage.store.transaction() as unit:
        assert [len(unit.enrollments_by(number)) for number in (1, 12)] == [3, 0]


def test_letters_of_windows_are_to_be_looked_at(stage: Stage, tmp_path: Path) -> None:
    rows = [(row[0], "José Pinto", *row[2:]) for row in people(2)]
    text = as_csv(tmp_path / "a.csv", rows).read_text(encoding="utf-8")
    stage.upload("a.csv", text.encode("cp1252"))
    assert fill("id", "file.accents") in sent(stage, "Agus", "a.csv").replace("\n      ", "\n")


def test_one_agent_may_not_fill_the_store_by_one_file(stage: Stage, tmp_path: Path) -> None:
    rows = [("x", "", "", "", "", "", "")] * 2001
    stage.upload("a.csv", as_csv(tmp_path / "a.csv", rows).read_bytes())
    assert "lebih dari 2000 baris" in sent(stage, "Agus", "a.csv")


def test_whoever_is_suspended_while_a_file_is_read_signs_up_nobody_more(stage: Stage) -> None:
    with stage.store.reader() as reader:
        agent = reader.staff_of_number(1)
    assert agent is not None
    taking = lists.PeopleOfAFile(stage.store, agent, -1, TODAY, stage.clock.now(), "id")
    assert taking.take([]) == []
    stage.does("Dewi", "/start <undangan admin Dewi>")
    stage.does("Dewi", "/tangguhkan 1")
    with pytest.raises(BrokenOff, match=SheetProblem.SUSPENDED):
        taking.take([])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "bukan tabel"),
        (b"", "kosong"),
        (b"NIK,Nama\n1,2\n", "Kolom ini belum ada: Pekerjaan"),
        (b"a,b\n1,2\n", "Yang harus ada: NIK, Nama"),
    ],
)
def test_what_is_no_list_is_answered_kindly(stage: Stage, content: bytes, words: str) -> None:
    stage.upload("a.csv", content)
    told = sent(stage, "Agus", "a.csv")
    assert words in told
    assert ("Berkas contoh: /template" in told) == bool(content)


def test_a_job_that_dies_half_way_is_done_again_whole(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)
    taken = lists.PeopleOfAFile.take
    calls = iter(range(100))

    def take(self: lists.PeopleOfAFile, rows: list[importing.Read]) -> object:
        if next(calls) == 2:
            raise OSError("power cut")
        return taken(self, rows)

    monkeypatch.setattr(lists.PeopleOfAFile, "take", take)
    stage.upload("a.csv", as_csv(tmp_path / "a.csv", people(45)).read_bytes())
    assert "hasil.xlsx" not in sent(stage, "Agus", "a.csv")
    with stage.store.transaction() as unit:
        assert len(unit.enrollments_by(1)) == 20
        unit.free_leases()
    assert stage.jobs.do_one()
    with stage.store.transaction() as unit:
        assert len(unit.enrollments_by(1)) == 45
        due = unit.take_due(stage.clock.now() + timedelta(hours=1), 10, timedelta(minutes=1))
    assert any(b"Tercatat baru: 25" in message.body for message in due)


def test_the_template_is_read_by_us_and_keeps_a_nik_whole(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(template("id", TODAY))
    sheet = open_sheet(path, CHAT)
    assert not isinstance(sheet, Problem)
    rows = [row for _, row in sheet.rows]
    assert len(rows) == 1, "an example would be somebody to be signed up"
    head = find_head(rows, COLUMNS)
    assert not isinstance(head, Problem)
    assert head.places.keys() == {column.key for column in COLUMNS}


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_template_holds_the_notice_to_be_read_out(tmp_path: Path, language: str) -> None:
    """Who never sees the chat is told the same as who does, and signs that version of it."""
    path = tmp_path / "t.xlsx"
    path.write_bytes(template(language, TODAY))
    book = CalamineWorkbook.from_path(path)
    lines = [str(row[0]) for row in book.get_sheet_by_index(2).to_python() if row[0]]
    notice = fill(language, "consent.more", days_kept(TODAY)).replace(NEXT_PAGE, "\n")
    assert [line for line in notice.split("\n") if line] == lines[1:-2]
    assert NOTICE in lines[0]
    assert "3x24" in lines[-2]
    assert lines[-1] == fill(language, "template.signed_name")


def test_an_agent_gets_the_template(stage: Stage) -> None:
    assert "berkas lindung-daftar.xlsx" in "\n".join(stage.does("Agus", "/template"))


TERMS = Terms("3273", "pedagang-keliling", 1_500_000)


@pytest.mark.parametrize("phone", SIX)
@pytest.mark.parametrize(
    "order", ["{nik} {name} {phone}", "{name} {nik} {phone}", "{phone} {name}, {nik}",
              "{nik} {phone} {name}", "{name}; {phone}; {nik}"]
)  # fmt: skip
def test_a_line_in_any_order(order: str, phone: str) -> None:
    line = order.format(nik="3273015505889999", name="Siti Aminah", phone=phone)
    found = read_line(line, TERMS, TODAY)
    assert isinstance(found, Applicant), cells_of(line)
    assert found.nik.reveal() == "3273015505889999"
    assert (found.answers["name"], found.answers["phone"]) == ("Siti Aminah", "+6281234567890")
    assert found.reason is Reason.IN_A_ROW


def test_without_a_phone_the_reason_says_so() -> None:
    found = read_line("Siti Aminah 8171 0155 0588 9999", TERMS, TODAY)
    assert isinstance(found, Applicant)
    assert found.reason is Reason.NO_PHONE
    assert "phone" not in found.answers


@pytest.mark.parametrize("behind", ["ya", "setuju", "OK", "sudah setuju.", "(ya)", "nggih setuju"])
def test_a_yes_behind_the_name_is_no_part_of_it(behind: str) -> None:
    found = read_line(f"NIK: 3273015505889999 nama: Wa Ode Aminah {behind}", TERMS, TODAY)
    assert isinstance(found, Applicant)
    assert found.answers["name"] == "Wa Ode Aminah"


@pytest.mark.parametrize("behind", [
    "belum", "tidak setuju", "ga setuju", "blm setuju", "belum ya", "enggak setuju", "tak setuju",
    "mboten setuju", "ora setuju", "kurang setuju", "belum mau", "tidak mau", "tdk ttd",
])  # fmt: skip
def test_whoever_has_not_agreed_is_not_signed_up_under_another_name(behind: str) -> None:
    found = read_line(f"Siti Aminah 3273015505889999 {behind}", TERMS, TODAY)
    assert not isinstance(found, Applicant)
    assert [each.column for each in found] == ["agreed"]


@pytest.mark.parametrize("name", [
    "Maria Ga", "Setuju Ginting", "Budi Y", "Ndak", "Yaya", "Yohanes Oke", "Kim Ok", "Paulus Ya",
    "Rina Sudah", "YOHANES OKE", "Oke", "Budi T",
])  # fmt: skip
def test_names_that_look_like_a_yes_stay(name: str) -> None:
    found = read_line(f"{name} 3273015505889999", TERMS, TODAY)
    assert isinstance(found, Applicant)
    assert found.answers["name"] == name


@pytest.mark.parametrize("lacking", ["tidak hp", "tidak ada hp", "gak punya hp", "tanpa hp"])
def test_whoever_has_no_phone_has_not_refused(lacking: str) -> None:
    found = read_line(f"Siti Aminah {lacking} 3273015505889999", TERMS, TODAY)
    assert isinstance(found, Applicant)
    assert found.answers["name"] == "Siti Aminah"


def test_what_was_said_for_a_month_is_a_month_in_every_line() -> None:
    terms = read_terms("Kota Bandung; jualan sayur; 350rb sebulan; 3 bulan", TODAY)
    assert isinstance(terms, Terms)
    found = read_line("Siti Aminah 3273015505889999", terms, TODAY)
    assert isinstance(found, Applicant)
    assert found.answers["income"] == 350_000


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(line=st.text(max_size=60))
def test_no_line_and_no_terms_make_it_fail(line: str) -> None:
    read_line(line, TERMS, TODAY)
    read_terms(line, TODAY)


def test_terms_are_read_in_any_order_after_place_and_work() -> None:
    wanted = Terms("3273", "pedagang-keliling", 1_500_000, 6, jht=True)
    for text in ("Kota Bandung; jualan sayur; 1,5 juta; 6 bulan; jht",
                 "Kota Bandung; JHT; 6 bln; jualan sayur; Rp1.500.000",
                 "Kota Bandung; jualan sayur; 1,5 juta; 6; jht",
                 "Kota Bandung\njualan sayur\n1,5 juta\n6 bulan\n+ jht",
                 "Kota Bandung; jualan sayur; 1,5 juta; enam bulan; pakai JHT"):  # fmt: skip
        assert read_terms(text, TODAY) == wanted
    for text in ("Kota Bandung; jualan sayur; 1,5 juta; setahun",
                 "Kota Bandung; 1 tahun; jualan sayur; tanpa JHT; 1,5 juta"):  # fmt: skip
        assert read_terms(text, TODAY) == Terms("3273", "pedagang-keliling", 1_500_000, 12)


@pytest.mark.parametrize(
    ("left", "told"),
    [
        ("besok", "besok"),
        ("2 juta", "…"),
        ("6 bulan; jht; 3 bulan", "…"),
        ("jht; tanpa jht", "tanpa jht"),
        ("3273015505889999 Siti Aminah", "…"),
        ("x" * 300, "x" * 40),
        ("a; b; c", "a"),
    ],
)
def test_nothing_of_the_terms_is_passed_over(left: str, told: str) -> None:
    """They hold for everybody who follows: one part that was not understood would be missed by all
    of them. A person's line is not said again."""
    found = read_terms(f"Kota Bandung; jualan sayur; 1,5 juta; {left}", TODAY)
    assert not isinstance(found, Terms)
    assert [(fault.column, str(fault.problem.code)) for fault in found] == [(told, "row.term")]


def test_two_agents_and_lines_late_twice_and_shuffled(stage: Stage) -> None:
    stage.does("Rina", "/start <undangan agen brilink Rina>")
    for agent in ("Agus", "Rina"):
        stage.does(agent, "/pasar Kota Bandung; jualan sayur; 1,5 juta; 3 bulan")
    lines = [f"{nik(number)} Siti {chr(97 + number)}minah" for number in range(20)]
    both = [("Agus", line) for line in lines[:12]] + [("Rina", line) for line in lines[8:]]
    order = both * 2
    Random(3).shuffle(order)  # noqa: S311 - only the order of lines
    for agent, line in order:
        stage.does(agent, line)
    with stage.store.transaction() as unit:
        assert [len(unit.enrollments_by(agent)) for agent in (1, 2)] == [12, 12]
        ledger = unit._open().execute("SELECT count(*) FROM ledger").fetchone()
    assert ledger == (20,), "whom both registered counts once"
    assert "Tercatat 12 orang" in "\n".join(stage.does("Agus", "/selesai"))


def test_a_message_of_many_lines_is_one_edit(stage: Stage) -> None:
    stage.does("Agus", "/pasar Kota Bandung; jualan sayur; 1,5 juta; 3 bulan")
    lines = [f"{nik(number)} Siti Aminah" for number in range(5)]
    told = stage.does("Agus", "\n".join([*lines, lines[0], "32730 Joko"]))
    assert sum("pesan diganti" in line for line in told) == 1
    assert any("Tercatat: 5 orang" in line for line in told)
    assert any("✗ Joko" in line for line in told)
