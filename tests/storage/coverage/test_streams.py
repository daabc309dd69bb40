"""Exports and snapshots need memory for one month, however many; each is told when written."""

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]
import pytest

from domain.coverage.cells import COLUMN, MEASURES, Cell, CubeRow
from domain.coverage.columns.months import Cells, in_months
from domain.coverage.contract import SnapshotBroken
from domain.coverage.cube import Cube
from domain.months import Month
from storage import Store
from storage.coverage import exports
from storage.coverage.cube.batch import Batch
from tests.storage.coverage.made import AT

FIRST = Month(2020, 1)
CELLS = 400
"""Of each month: so many that a month's rows weigh more than what a writer has of its own."""


@pytest.fixture
def years(file_store: Store) -> Store:
    """A year in which every month has the same cells, none of them small."""
    batch = Batch(Cube(row for later in range(12) for row in rows(later)))
    with file_store.transaction() as unit:
        unit.add_to_cube(batch, AT)
    return file_store


def rows(later: int) -> Iterator[CubeRow]:
    """The cells of a month."""
    values = [0] * len(MEASURES)
    values[COLUMN["opening_active"]] = values[COLUMN["closing_active"]] = 1_234_567
    for region in range(CELLS):
        cell = Cell(FIRST.plus(later), 1, f"{3000 + region}", "JKK+JKM", "self", "0-3")
        yield CubeRow(cell, tuple(values))


def ignored(_month: Month) -> None:
    """Progress that nobody looks at."""


def write(store: Store, path: Path, form: exports.Format, months: int) -> int:
    """An export of so many months."""
    with store.reader() as reader:
        cells = reader.published(FIRST.plus(months - 1))
        return exports.export(cells, path, form, (), ignored)


def peak(work: Callable[[], object]) -> int:
    """The most bytes that Python, NumPy and Arrow had for it at any time."""
    before, pool = pa.default_memory_pool(), pa.proxy_memory_pool(pa.default_memory_pool())
    pa.set_memory_pool(pool)
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] + (pool.max_memory() or 0)
    finally:
        tracemalloc.stop()
        pa.set_memory_pool(before)


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_memory_is_that_of_a_month(years: Store, tmp_path: Path, form: exports.Format) -> None:
    path = tmp_path / "cube"
    write(years, path, form, 1)  # what is loaded once
    few = peak(lambda: write(years, path, form, 2))
    many = peak(lambda: write(years, path, form, 12))
    assert many < few * 1.25, (few, many)


def test_a_snapshot_is_taken_kept_and_read_a_month_at_a_time(years: Store) -> None:
    def work(months: int) -> None:
        until = FIRST.plus(months - 1)
        with years.reader() as reader:
            taken = reader.take_snapshot(AT, until)
        with years.transaction() as unit:
            unit.keep_snapshot(taken)
        with years.reader() as reader:
            found = reader.snapshot(taken.sha256)
            assert sum(int(its.measure("opening_active").sum()) for its in found.cells()) > months

    work(1)
    few = peak(lambda: work(2))
    many = peak(lambda: work(12))
    assert many < few * 1.25, (few, many)


def test_a_snapshot_of_another_version_is_said_to_be(years: Store) -> None:
    with years.reader() as reader:
        taken = reader.take_snapshot(AT, FIRST)
    with years.transaction() as unit:
        unit.keep_snapshot(taken)
        unit._open().execute("UPDATE coverage_snapshot SET body = ?", (b"x\x9c{}",))
    with years.reader() as reader, pytest.raises(SnapshotBroken, match="another version"):
        reader.snapshot(taken.sha256)


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_each_month_is_told_when_it_is_written(tmp_path: Path, form: exports.Format) -> None:
    taken: list[Month] = []
    told: list[Month] = []

    def months() -> Iterator[Cells]:
        for later in range(3):
            assert told == taken
            cells = in_months(rows(later))
            taken.extend(each.month for each in cells)
            yield from cells

    exports.export(months(), tmp_path / "cube", form, (), told.append)
    assert told == [FIRST.plus(later) for later in range(3)]
