"""How /target says what came, and where its figures are from."""

import pytest

from domain.problem import Problem
from handlers.staff.coverage.targets import paced, read_figure
from locales.values import cited


@pytest.mark.parametrize(
    ("total", "days", "said"),
    [
        (0, 22, "Bulan ini belum ada yang lengkap."),
        (1, 1, "Jumlah lengkap 1, rata-rata 1 per hari."),
        (1, 2, "Jumlah lengkap 1, rata-rata 3,5 per minggu."),
        (1, 29, "Jumlah lengkap 1, rata-rata 1 per bulan."),
        (1, 31, "Jumlah lengkap 1, rata-rata 1 per bulan."),
        (1711, 29, "Jumlah lengkap 1.711, rata-rata 59 per hari."),
    ],
)
def test_nobody_is_told_of_a_pace_of_nothing_a_day(total: int, days: int, said: str) -> None:
    assert paced(total, days, "id") == said


@pytest.mark.parametrize(
    ("source", "indonesian"),
    [
        ("kompasindotv (18 Dec 2025)", "kompasindotv (18 Des 2025)"),
        ("Rapat 3 Des 2026", "Rapat 3 Des 2026"),
        ("31 Feb 2025", "31 Feb 2025"),
    ],
)
def test_the_days_of_a_source_are_written_for_its_reader(source: str, indonesian: str) -> None:
    assert cited(source, "id") == indonesian
    assert cited(source, "en") == source


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("aktif 2026-06 43,1 juta sumber Siaran pers", "aktif 43.1 million Siaran pers"),
        ("BPU 2026-06 9.87 Juta Sumber: Siaran pers", "bpu 9.87 million Siaran pers"),
        ("dana 2026-06 900 triliun sumber Laporan", "dana 900 Rp T Laporan"),
        ("dana 2026-06 900 juta sumber Laporan", ""),
        ("aktif 2026-06 43,1 triliun sumber Laporan", ""),
        ("aktif 2026-13 43,1 juta sumber Laporan", ""),
        ("aktif 0000-01 43,1 juta sumber Laporan", ""),
        ("aktif 9999-12 43,1 juta sumber Laporan", ""),
        (f"aktif 2026-06 {'9' * 400} juta sumber Laporan", ""),
        (f"aktif 2026-06 0,{'9' * 400} juta sumber Laporan", ""),
        ("aktif 2026-06 43,1 juta", ""),
        ("anggota 2026-06 43,1 juta sumber Laporan", ""),
    ],
)
def test_a_figure_has_a_unit_of_its_kind_a_month_and_a_source(written: str, read: str) -> None:
    found = read_figure(written)
    if isinstance(found, Problem):
        assert not read
    else:
        metric = written.split(maxsplit=1)[0].lower()
        assert f"{metric} {found.value} {found.unit} {found.source}" == read
