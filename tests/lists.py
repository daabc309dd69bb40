"""Lists of made-up people, as spreadsheets and as text, and what stands in a file of results."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

from domain.sheets.files import CHAT
from handlers.sheets.opening import open_sheet

HEAD = ("No KTP", "Nama", "No HP", "Pekerjaan", "Kab/Kota", "Penghasilan", "Setuju")
PAID_HEAD = ("No Lindung", "Tgl bayar", "Dari bulan", "Sampai bulan", "JKK", "JKM", "Referensi")
STATUS_HEAD = ("Nomor formulir", "Status", "Tanggal", "Keterangan")


def nik(number: int) -> str:
    """Of a made-up person; all of them are different, and none is anybody's."""
    number, day = divmod(number, 28)
    number, month = divmod(number, 12)
    number, year = divmod(number, 30)
    return f"{110100 + number:06d}{day + 1:02d}{month + 1:02d}{70 + year:02d}9999"


def people(count: int) -> Iterator[tuple[str, ...]]:
    """Rows that are all in order."""
    for number in range(count):
        letters = "".join(chr(97 + int(digit)) for digit in str(number))
        name, phone = f"Siti {letters.title()}minah", f"0812{number % 10**8:08d}"
        yield nik(number), name, phone, "jualan sayur", "Kota Bandung", "1500000", "tertulis"


def as_csv(path: Path, rows: Iterable[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return path


def as_xlsx(path: Path, rows: Iterable[tuple[str, ...]]) -> Path:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Anggota")
        for number, row in enumerate((HEAD, *rows)):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
    return path


def results(path: Path) -> list[list[str]]:
    """What such a file tells, row by row."""
    sheet = open_sheet(path, CHAT)
    return [list(map(str, row)) for _, row in sheet.rows]  # type: ignore[union-attr]
