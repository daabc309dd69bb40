"""Lines of a market as agents type them, and what is the same for everybody there."""

from datetime import date

import pytest

from domain.market import Terms, cells_of, read_line, read_terms
from domain.sheets.people import Applicant

TODAY = date(2026, 11, 30)
NIK = "3273061405889999"
HP = "081234567890"
TERMS = Terms("3273", "pedagang-keliling", 1_500_000)

NAME_ALONE = [
    f"1. Budi {NIK}", f"12) Budi {NIK}", f"1.Budi {NIK}", f"2 Budi {NIK}", f"3. {NIK} Budi",
    f"1 - Budi - {NIK}", f"1/ Budi / {NIK}", f"(1) Budi {NIK}", f"#1 Budi {NIK}",
    f"Budi {NIK} sdh setuju", f"Budi {NIK} ttd", f"Budi {NIK} sudah ttd", f"Budi {NIK} lisan",
    f"- Budi {NIK}", f"• Budi {NIK}", f"Budi {NIK} -", f"Budi - {NIK}", f"Budi {NIK} ✅",
    f"Budi: {NIK}", f"Budi/{NIK}", f"NIK:{NIK} Nama:Budi", f"nik={NIK} nama=Budi",
    f"{NIK} a.n. Budi", f"{NIK} atas nama Budi", f"Pak Budi {NIK}", f"Budi no ktp {NIK}",
    f"{NIK} a/n Budi", f"A/N Budi: {NIK}",
    f"Budi tanpa wa {NIK}", f"Budi ga ada no {NIK}",
    f"Budi {NIK} ga ada hp", f"Budi {NIK} no hp", f"Budi {NIK} gak punya wa", f"{NIK} nama: Budi",
    "Budi 32 73 06 140588 9999", "32.73.06.140588.9999 Budi",
]  # fmt: skip

WITH_PHONE = [
    f"1. Budi {NIK} {HP}", f"Budi {NIK} +62 812-3456-7890", f"Budi {NIK} +62 812 3456 7890",
    f"Budi - {NIK} - {HP}", f"Budi/{NIK}/{HP}", f"Budi no. {NIK} wa {HP}", f"Budi wa {HP} {NIK}",
    f"NIK:{NIK} Nama:Budi HP:{HP}", f"Budi {NIK} 62 812 3456 7890", f"Budi {NIK} hp. {HP}",
]  # fmt: skip


def read(line: str) -> tuple[object, ...]:
    found = read_line(line, TERMS, TODAY)
    assert isinstance(found, Applicant), found
    return found.nik.reveal(), found.answers["name"], found.answers.get("phone")


@pytest.mark.parametrize("line", NAME_ALONE)
def test_a_line_is_read_however_it_is_laid_out(line: str) -> None:
    assert read(line) == (NIK, "Budi", None)


@pytest.mark.parametrize("line", WITH_PHONE)
def test_a_phone_is_read_however_it_is_written(line: str) -> None:
    assert read(line) == (NIK, "Budi", "+6281234567890")


@pytest.mark.parametrize(
    "name",
    [
        "Wa Ode Sitti",
        "I Wayan Sudarma",
        "Ni Made Sari",
        "No Tiar",
        "Ma'ruf",
        "Siti Nur-Aini",
        "An Nisa",
    ],
)
def test_the_words_of_a_name_stay_in_it(name: str) -> None:
    assert cells_of(f"{name} {NIK} {HP}")["name"] == name


@pytest.mark.parametrize("nik", ["32O3061405889999", "3Z73061405889999"])
def test_the_beginning_of_a_nik_with_a_slip_is_no_number_of_a_line(nik: str) -> None:
    assert nik in cells_of(f"{nik} Budi").values() or nik in str(cells_of(f"{nik} Budi")["name"])


@pytest.mark.parametrize("behind", ["tukang sayur", "❌", "✗", "lupa ktp", "hp istri"])
def test_what_says_something_else_is_no_part_of_a_name(behind: str) -> None:
    assert not isinstance(read_line(f"Budi {NIK} {behind}", TERMS, TODAY), Applicant)


@pytest.mark.parametrize(
    ("income", "amount"),
    [("sejuta setengah", 1_500_000), ("dua jutaan", 2_000_000), ("1,5jt", 1_500_000)],
)
def test_an_income_in_words_is_none_of_the_other_terms(income: str, amount: int) -> None:
    terms = read_terms(f"Kab. Lima Puluh Kota; jualan sayur; {income}; 3 bulan", TODAY)
    assert terms == Terms("1307", "pedagang-keliling", amount)
