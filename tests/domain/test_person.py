"""Names and birth dates as people type them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.person import (
    BirthProblem,
    NameProblem,
    read_birth_date,
    read_listed_name,
    read_name,
)
from domain.problem import Problem

TODAY = date(2026, 11, 22)
MAY_14 = date(1988, 5, 14)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Budi Santoso", "Budi Santoso"),
        ("  Budi \n  Santoso ", "Budi Santoso"),
        ("BUDI SANTOSO", "BUDI SANTOSO"),
        ("budi santoso", "Budi Santoso"),
        ("suharto", "Suharto"),
        ("Budi santoso", "Budi santoso"),  # as typed: only its writer knows
        ("McDonald", "McDonald"),
        ("siti nur'aini", "Siti Nur'aini"),
        ("Siti Nur’aini", "Siti Nur'aini"),
        ("h. abd. rahman, s.pd.", "H. Abd. Rahman, S.Pd."),
        ("ana-maria", "Ana-Maria"),
        ("José Niño", "José Niño"),
        ("M. Łukasz", "M. Łukasz"),
        ("nama saya Budi Santoso", "Budi Santoso"),
        ("Nama: Budi", "Budi"),
        ("Nama", "Nama"),
        ("Al", "Al"),
        ("Budi\u200b\u202e Santoso", "Budi Santoso"),
        ("a" * 99 + "B", "a" * 99 + "B"),
    ],
)
def test_a_name_is_read(text: str, name: str) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", NameProblem.EMPTY),
        (" \n\u200b", NameProblem.EMPTY),
        ("nama:", NameProblem.EMPTY),
        ("Budi Santoso\ntukang ojek\nBandung", NameProblem.LINES),
        ("Budi 2", NameProblem.DIGITS),
        ("3273060312909999", NameProblem.DIGITS),
        ("Budi 😀", NameProblem.SYMBOLS),
        ("Budi_Santoso", NameProblem.SYMBOLS),
        ("/start", NameProblem.SYMBOLS),
        ("=cmd()", NameProblem.SYMBOLS),
        ("Иван", NameProblem.SYMBOLS),
        ("محمد", NameProblem.SYMBOLS),
        ("B", NameProblem.SHORT),
        ("..", NameProblem.SHORT),
        ("a" * 101, NameProblem.LONG),
    ],
)
def test_what_is_wrong_with_a_name(text: str, code: NameProblem) -> None:
    problem = read_name(text)
    assert isinstance(problem, Problem)
    assert problem.code == code


@pytest.mark.parametrize(
    "text",
    [
        "14-5-1988", "14-05-1988", "14/05/88", "14.5.88", "14 05 1988", "14 mei 1988", "14 Mei 88",
        "14mei1988", "14-Mei-1988", "14051988", "140588", "1988-05-14", "1988/5/14", "19880514",
        "14 May 1988", "May 14, 1988", "14th may 1988", "Garut, 14-05-1988",
        "tgl 14 bulan 5 tahun 1988",
        "１４-０５-１９８８", " 14 - 5 - 1988 ",
    ],
)  # fmt: skip
def test_a_birth_date_is_read(text: str) -> None:
    assert read_birth_date(text, TODAY) == MAY_14


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("januari", 1), ("jan", 1), ("january", 1), ("pebruari", 2), ("feb", 2), ("maret", 3),
        ("mar", 3), ("march", 3), ("april", 4), ("mei", 5), ("may", 5), ("juni", 6), ("jun", 6),
        ("juli", 7), ("july", 7), ("agustus", 8), ("agu", 8), ("ags", 8), ("aug", 8), ("sept", 9),
        ("september", 9), ("oktober", 10), ("okt", 10), ("oct", 10), ("nopember", 11), ("nov", 11),
        ("desember", 12), ("des", 12), ("dec", 12),
    ],
)  # fmt: skip
def test_months_have_many_names(name: str, month: int) -> None:
    assert read_birth_date(f"3 {name} 1990", TODAY) == date(1990, month, 3)
    assert read_birth_date(f"3 {name.upper()} 1990", TODAY) == date(1990, month, 3)


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("jnauari", 1), ("febrari", 2), ("pebuari", 2), ("Augustus", 8), ("agutus", 8),
        ("agusuts", 8), ("agst", 8), ("agust", 8), ("septeber", 9), ("spt", 9), ("oktobr", 10),
        ("nopembr", 11), ("desmber", 12),
    ],
)  # fmt: skip
def test_a_slip_in_a_month_is_that_month(said: str, month: int) -> None:
    assert read_birth_date(f"Garut, 3 {said} 1990", TODAY) == date(1990, month, 3)


@pytest.mark.parametrize("place", ["Karet", "Barat", "Aril", "Mayang", "Janur", "Desa", "Batang"])
def test_a_place_of_birth_is_no_slip_of_a_month(place: str) -> None:
    assert read_birth_date(f"{place}, 3 mei 1990", TODAY) == date(1990, 5, 3)


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("22-11-26", date(2026, 11, 22)),
        ("01-01-27", date(1927, 1, 1)),
        ("20012001", date(2001, 1, 20)),  # day first, though 2001-20-01 begins like a year
        ("20101990", date(1990, 10, 20)),
        ("29-02-2000", date(2000, 2, 29)),
        ("17 agustus 45", date(1945, 8, 17)),
        ("agustus 17 1945", date(1945, 8, 17)),
    ],
)
def test_the_order_and_the_century(text: str, birth: date) -> None:
    assert read_birth_date(text, TODAY) == birth


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", BirthProblem.UNCLEAR),
        ("halo", BirthProblem.UNCLEAR),
        ("14 mei", BirthProblem.UNCLEAR),
        ("1988", BirthProblem.UNCLEAR),
        ("38 tahun", BirthProblem.UNCLEAR),
        ("14 5 88 3", BirthProblem.UNCLEAR),
        ("14-5-198", BirthProblem.UNCLEAR),
        ("mei mei 1988", BirthProblem.UNCLEAR),
        ("14 mei mei", BirthProblem.UNCLEAR),
        ("31-02-1990", BirthProblem.IMPOSSIBLE),
        ("29-02-2001", BirthProblem.IMPOSSIBLE),
        ("14-13-1990", BirthProblem.IMPOSSIBLE),
        ("05/14/1988", BirthProblem.IMPOSSIBLE),  # month first is not how it is written here
        ("00-00-0000", BirthProblem.IMPOSSIBLE),
        ("01-01-1800", BirthProblem.IMPOSSIBLE),
        ("23-11-2026", BirthProblem.FUTURE),
        ("14 mei 2088", BirthProblem.FUTURE),
    ],
)
def test_what_is_wrong_with_a_birth_date(text: str, code: BirthProblem) -> None:
    assert read_birth_date(text, TODAY) == Problem(code)


@given(st.dates(TODAY - timedelta(days=36_000), TODAY))
def test_every_way_to_write_a_date_is_read(birth: date) -> None:
    for form in ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d%m%Y", "%B %d, %Y"):
        assert read_birth_date(birth.strftime(form), TODAY) == birth


@pytest.mark.parametrize(
    ("said", "name"),
    [
        *((f"{before} Budi Santoso", "Budi Santoso") for before in (
            "saya", "Saya", "SAYA", "saya:", "aku", "saya adalah", "saya bernama", "halo, saya",
            "perkenalkan saya", "mas, saya", "panggil saja", "di KTP tertulis", "ini", "betul,",
            "nama aslinya", "saya yang bernama", "jenenge", "nama", "nama:", "nama saya",
            "nama saya adalah",
            "Nama Lengkap Saya", "nama lengkap :", "nama asli saya", "nama di KTP:",
            "nama sesuai ktp", "di ktp namanya", "namaku", "namanya", "perkenalkan, nama saya",
            "assalamualaikum nama saya", "jeneng kulo", "nami kulo", "ya,", "iya", "halo,", "ok",
            "cuma",
            "Pak", "bu", "Ibu", "bapak", "sdr.", "nama istri saya", "istri saya",
        )),
        *((f"Budi Santoso{behind}", "Budi Santoso") for behind in (
            " pak", " kak", ", pak", " aja", " saja kak", " ya", ",", " ..", " !",
            " terima kasih", ", makasih kak",
        )),
        ("nama iya", "Iya"),
        ("nama oke setiawan", "Oke Setiawan"),
        ("nama saya bener ginting", "Bener Ginting"),
        ("nama saya Stop", "Stop"),
        ("nama Halo", "Halo"),
    ],
)  # fmt: skip
def test_what_is_said_around_a_name_is_no_part_of_it(said: str, name: str) -> None:
    assert read_name(said) == name


@pytest.mark.parametrize(
    "name",
    [
        "Ibu", "Nami Sari", "Anda Suhanda", "Mas Agung", "Bang Jali", "Tanya Putri", "Ya'kub",
        "Kok An", "Yosep Mau", "Yang Mei", "Resmi", "Untung Bayar", "Anak Agung Gde", "Wa Ode",
        "La Ode", "Sama", "Bagus", "Selamat", "Kasih", "Tua Sihombing", "Nur Ya", "Sy. Abdullah",
        "Iya Sumiati", "Drs. H. Sutrisno, M.Pd.", "Rina, SE", "Sari, S.Tr.Keb", "A.A. Gede Putra",
        "nama", "Nanti Malam", "Mau Bere", "Ada Lestari", "Abdi Negara", "ana",
        "Gelar Pamungkas", "Cokorda Istri Dewi", "A.A. Istri Agung", "Nik Sumiati",
        "Oke Setiawan", "Bener Ginting", "OKE SETIAWAN",
        "Paham Ginting", "Aja Rowikarim",
    ],
)  # fmt: skip
def test_a_name_with_a_word_of_every_day_is_left_alone(name: str) -> None:
    assert read_name(name) == (name.capitalize() if name.islower() else name)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("nama Rizki Daftar", "Rizki Daftar"),
        ("Nama rizki rumah", "Rizki Rumah"),
        ("nama Iya", "Iya"),
        ("nama Dan Wijaya", "Dan Wijaya"),
        ("nama Paham", "Paham"),
        ("nama Nik", "Nik"),
        ("nama Bu Arti", "Bu Arti"),
        ("nama I Nyoman Nama Arta", "I Nyoman Nama Arta"),
        ("nama daftar", Problem(NameProblem.WORDS)),
        ("nama saya beda di ktp", Problem(NameProblem.WORDS)),
    ],
)
def test_nobody_is_kept_out_by_a_word_in_their_name(text: str, read: str | Problem) -> None:
    """`name.words` says what to type."""
    assert read_name(text) == read


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("IBU FATMAWATI", "IBU FATMAWATI"), ("I Nyoman Nama Arta", "I Nyoman Nama Arta"),
        ("sri sih", "Sri Sih"), ("Dan Wijaya", "Dan Wijaya"), ("Nama: Budi", "Budi"),
        ("Rizki Daftar", "Rizki Daftar"), ("Budi 2", Problem(NameProblem.DIGITS)),
        ("Budi, tukang ojek", Problem(NameProblem.LINES)),
    ],
)  # fmt: skip
def test_what_stands_in_a_list_is_the_name_as_it_is(cell: str, name: str | Problem) -> None:
    assert read_listed_name(cell) == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((text, NameProblem.WORDS) for text in (
            "saya", "nama saya", "nama siapa", "nama lengkap", "sesuai ktp", "sama dengan ktp",
            "nama saya salah di ktp", "ktp saya hilang", "saya tukang ojek", "Budi tukang ojek",
            "saya tidak mau", "ga punya ktp", "tidak tahu", "gak paham", "lupa", "saya bingung",
            "paham", "saya kurang paham", "Budi istri",
            "apakah ini aman", "apa maksudnya", "kalau namanya satu kata gimana", "kapan cair",
            "dapat bansos", "istri saya", "anak saya", "suami", "keluarga", "belum menikah",
            "istri", "Budi istri", "nik saya", "nik dan ktp", "Siti dan Ani", "kok minta nik",
            "ini robot", "mau tanya", "Lagi di jalan", "ga hafal",
            "bisa bahasa jawa", "saya mau berhenti", "iya budi", "oke setiawan", "Halo budi",
            "ini dari mana", "bpjs kesehatan", "saya mau daftar",
        )),
        ("Budi, Bandung", NameProblem.LINES),
        ("Budi Santoso, Kota Garut", NameProblem.LINES),
    ],
)  # fmt: skip
def test_what_people_say_about_a_name_is_none(text: str, code: NameProblem) -> None:
    assert read_name(text) == Problem(code)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(read_name(text), str | Problem)
    assert isinstance(read_birth_date(text, TODAY), date | Problem)


@given(st.text(alphabet="0123456789-/. meijan", max_size=12), st.dates())
def test_anything_like_a_date_can_be_read_on_any_day(text: str, today: date) -> None:
    assert isinstance(read_birth_date(text, today), date | Problem)


@given(st.text())
def test_a_name_that_was_read_is_read_again_as_itself(text: str) -> None:
    """But one that was insisted on."""
    name = read_name(text)
    if isinstance(name, str) and not text.lstrip().casefold().startswith("nama "):
        assert read_name(name) == name
