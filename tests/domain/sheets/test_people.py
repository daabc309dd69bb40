"""Rows of people as spreadsheets hold them: what is read, and what is said about the rest."""

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.enrollment import Reason
from domain.problem import Problem
from domain.sheets.cells import Cell, Spoilt, day_of, words_of
from domain.sheets.columns import Head, columns_of, find_head
from domain.sheets.faults import Fault
from domain.sheets.people import COLUMNS, Applicant, known_by, read_applicant

TODAY = date(2026, 11, 28)
GOOD: dict[str, Cell] = {
    "nik": "3273015505889999",
    "name": "Siti Aminah",
    "phone": "081234567890",
    "occupation": "jualan sayur keliling",
    "place": "Kota Bandung",
    "income": 1_500_000,
    "agreed": "tertulis",
}


def faults(**cells: Cell) -> list[tuple[str, str]]:
    read = read_applicant(GOOD | cells, TODAY)
    assert not isinstance(read, Applicant)
    return [(fault.column, str(fault.problem.code)) for fault in read]


def test_a_row_becomes_the_answers_of_the_form() -> None:
    read = read_applicant(GOOD, TODAY)
    assert isinstance(read, Applicant)
    assert read.answers["phone"] == "+6281234567890"
    assert read.answers["place"] == "3273"
    assert read.answers["income"] == 1_500_000
    assert read.answers["months"] == 3
    assert "9999" not in repr(read.answers) or str(read.nik) in repr(read)
    assert "Siti" not in repr(read)


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("nik", 3273015505889999, "cell.number"),
        ("nik", 3.273015505889999e15, "cell.number"),
        ("nik", "3.27302E+15", "cell.scientific"),
        ("nik", "3,27302E+15", "cell.scientific"),
        ("nik", "327301550588999", "nik.short"),
        ("nik", Spoilt.FORMULA, "cell.formula"),
        ("nik", Spoilt.MERGED, "cell.merged"),
        ("nik", None, "cell.missing"),
        ("nik", "#N/A", "cell.failed"),
        ("nik", "3273011501129999", "row.minor"),
        ("name", "Siti 2", "name.digits"),
        ("name", "x" * 1000, "cell.long"),
        ("name", "=HYPERLINK(1)", "name.digits"),
        ("phone", 6.2812e15, "cell.scientific"),
        ("phone", "0221234567", "phone.not_mobile"),
        ("occupation", "karyawan PT", "row.employed"),
        ("occupation", "xyzzy", "row.occupation"),
        ("place", "bandung", "row.place_choices"),
        ("place", "xyzzy", "row.place"),
        ("income", "banyak", "money.empty"),
        ("months", 5, "row.months"),
        ("programmes", "JKP", "row.programmes"),
        ("agreed", "tidak", "row.disagrees"),
        ("agreed", "mungkin", "row.agreed"),
        ("agreed", "", "cell.missing"),
        ("birth", 32277, "cell.not_a_date"),
        ("birth", "32277", "cell.not_a_date"),
        ("birth", datetime(2030, 1, 1), "cell.future"),  # noqa: DTZ001 - cells know no zone
    ],
)
def test_each_fault_is_named_with_its_column(column: str, cell: Cell, code: str) -> None:
    assert faults(**{column: cell}) == [(column, code)]


@pytest.mark.parametrize(
    "said",
    [
        "tidak setuju lewat telegram", "Tidak setuju, HP mati", "belum ttd", "blm ttd", "tdk ttd",
        "enggak ttd", "t setuju, ttd", "tdk mau formulir", "ya tdk setuju", "mboten setuju, antre",
        "belum setuju, antre",
        "tidak mau (tidak ada sinyal)", "ga bersedia, tanpa HP", "tidak tertulis",
    ],
)  # fmt: skip
def test_who_does_not_agree_is_not_signed_up_for_a_word_that_could_be_a_reason(said: str) -> None:
    assert faults(agreed=said) == [("agreed", "row.disagrees")]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("tidak punya HP", Reason.NO_PHONE),
        ("tidak ada sinyal", Reason.NO_SIGNAL),
        ("tanpa Telegram", Reason.NO_TELEGRAM),
        ("setuju, belum punya Telegram", Reason.NO_TELEGRAM),
        ("tertulis, tanpa HP", Reason.ON_PAPER),
        ("setuju", Reason.NO_TELEGRAM),
    ],
)
def test_why_an_agent_stands_for_the_agreement(said: str, reason: Reason) -> None:
    read = read_applicant(GOOD | {"agreed": said}, TODAY)
    assert isinstance(read, Applicant)
    assert read.reason is reason


@pytest.mark.parametrize(
    ("cell", "months"), [(6, 6), ("6 bln", 6), ("tiga bulan", 3), ("setahun", 12), ("", 3)]
)
def test_months_are_read_as_in_the_chat(cell: Cell, months: int) -> None:
    read = read_applicant(GOOD | {"months": cell}, TODAY)
    assert isinstance(read, Applicant)
    assert read.answers["months"] == months


def test_all_faults_of_a_row_are_told_at_once() -> None:
    assert faults(nik=None, name="", place="xyzzy") == [
        ("nik", "cell.missing"),
        ("name", "cell.missing"),
        ("place", "row.place"),
    ]


def test_a_phone_that_lost_its_zero_is_whole() -> None:
    read = read_applicant(GOOD | {"phone": 81234567890}, TODAY)
    assert isinstance(read, Applicant)
    assert read.answers["phone"] == "+6281234567890"


def test_another_birth_date_than_the_nik_says_is_kept() -> None:
    read = read_applicant(GOOD | {"birth": date(1988, 5, 16)}, TODAY)
    assert isinstance(read, Applicant)
    assert read.answers["birth_date"] == "1988-05-16"
    assert read.answers["birth_differs"] is True


def test_columns_are_known_by_many_names_and_slips() -> None:
    title: list[Cell] = ["Daftar anggota", "", "", "", "", ""]
    names: list[Cell] = ["No. KTP", "NAMA", "no hp", "Pekerjan", "Kab/Kota", "penghasilan",
                         "setuju"]  # fmt: skip
    head = find_head([title, names], COLUMNS)
    assert isinstance(head, Head)
    assert head.row == 1
    assert dict(head.places) == {
        "nik": 0, "name": 1, "phone": 2, "occupation": 3, "place": 4, "income": 5, "agreed": 6,
    }  # fmt: skip


def test_missing_and_doubled_columns_are_named() -> None:
    missing = find_head([["NIK", "Nama", "HP", "Pekerjaan", "Penghasilan", "Setuju"]], COLUMNS)
    assert isinstance(missing, Problem)
    assert (missing.code, missing.details) == ("sheet.missing", {"missing": "Tempat kerja"})
    twice = find_head([["NIK", "NIK"]], COLUMNS)
    assert isinstance(twice, Problem)
    assert twice.code == "sheet.twice"
    nothing = find_head([["a", "b"], ["1", "2"]], COLUMNS)
    assert isinstance(nothing, Problem)
    required = "NIK, Nama lengkap, Pekerjaan, Tempat kerja, Penghasilan sebulan, Persetujuan"
    assert (nothing.code, nothing.details) == ("sheet.no_columns", {"missing": required})


@pytest.mark.parametrize("kind", ["people", "payments", "statuses"])
def test_our_own_titles_and_aliases_lead_to_their_own_column(kind: str) -> None:
    columns = columns_of(kind)
    for column in columns:
        for name in (column.title, *column.aliases):
            head = find_head([[name]], [*(c for c in columns if not c.required), column])
            wanted = {column.key}
            assert isinstance(head, Problem) or head.places.keys() == wanted, name


cells = st.one_of(
    st.none(), st.text(max_size=40), st.integers(), st.floats(), st.booleans(), st.dates(),
    st.datetimes(), st.times(), st.timedeltas(), st.sampled_from(Spoilt),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(row=st.dictionaries(st.sampled_from([column.key for column in COLUMNS]), cells))
def test_no_row_makes_it_fail(row: dict[str, Cell]) -> None:
    read = read_applicant(row, TODAY)
    assert isinstance(read, Applicant) or all(isinstance(fault, Fault) for fault in read)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(cell=cells)
def test_no_cell_makes_it_fail(cell: Cell) -> None:
    assert isinstance(words_of(cell), str | Problem)
    assert isinstance(day_of(cell, TODAY), date | Problem)


@pytest.mark.parametrize(
    ("name", "written", "known"),
    [
        ("Siti Nur Aminah", "3273015507849", "Siti A. 32…49"),
        ("Siti", None, "Siti"),
        ("3273015507849999", "Siti Aminah", "Si…ah"),
        ("Siti 3273015507849999", "", "Siti"),
        ("32730155O7849999", 3273015507849999.0, ""),
        (None, "327301", ""),
    ],
)
def test_no_nik_stands_in_what_a_row_is_known_by(name: Cell, written: Cell, known: str) -> None:
    assert known_by(name, written) == known
