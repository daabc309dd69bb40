"""What others read: the views on both databases, a role that sees nothing else, the exports."""

# ruff: noqa: S608 - a foreign reader writes its own SQL, from our names

import csv
import json
import os
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from pyarrow import parquet  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook

from domain.coverage.cells import MEASURES, Cell, CubeRow
from domain.coverage.columns.months import in_months
from domain.coverage.contract import check_seal
from domain.coverage.cube import measures, publish, roll_up
from domain.coverage.facts import Flag, Metric, OfficialStock, Target
from domain.coverage.published import PUBLISHED
from domain.coverage.publishing import markdown
from domain.coverage.sharing import LEAST
from domain.coverage.views import CHANGES, CUBE, VIEWS
from domain.months import Month
from storage import Store
from storage.coverage import exports
from storage.coverage.errors import NoSnapshot, NotAFact, TooLong
from storage.spreadsheets import harmless
from tests.domain.coverage.one_by_one import rebuild
from tests.storage.coverage.foreign import foreign, named
from tests.storage.coverage.made import AT, UNTIL, expected, members, record, shared
from tests.storage.samples import rows

PAGE = Path(__file__).parents[3] / "docs" / "coverage-contract.md"
LEDGER = members(40, seed=11)


def test_the_page_is_current() -> None:
    if os.environ.get("UPDATE_CONTRACT"):
        PAGE.write_text(markdown(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == markdown(), (
        "the contract changed; run: UPDATE_CONTRACT=1 pytest tests/storage/coverage"
    )


@pytest.fixture
def full(store: Store) -> Store:
    record(store, (event for facts in LEDGER for event in facts))
    store.fold(AT)
    with store.reader() as reader:
        taken = reader.take_snapshot(AT, UNTIL)
    with store.transaction() as unit:
        unit.keep_snapshot(taken)
    return store


def this_month(connection: Any, address: str) -> Month:
    ask = "strftime('%Y-%m','now','+7 hours')" if address.startswith("sqlite") else (
        "to_char(now() AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM')"
    )  # fmt: skip
    return Month.read(connection.execute(f"SELECT {ask}").fetchone()[0])


def test_a_foreign_reader_sees_the_published_cube(full: Store, address: str) -> None:
    with foreign(address) as connection:
        for view in VIEWS:
            found = connection.execute(f"SELECT * FROM {named(view, address)}")
            assert tuple(column[0] for column in found.description) == view.names
            assert found.fetchone() is not None, view.name
        until = this_month(connection, address)
        names = ", ".join(CUBE.key)
        cells = connection.execute(f"SELECT * FROM {named(CUBE, address)} ORDER BY {names}")
        found = sorted(tuple(map(str, cell)) for cell in cells)
    wanted = publish(rebuild(LEDGER), until)
    assert found == sorted(tuple(map(str, (*row.cell, *row.values))) for row in wanted)


def test_a_follower_has_the_cube_from_the_changes(full: Store, address: str) -> None:
    summed = "SELECT sum(signups), sum(lapsed), sum(closing_active) FROM"
    with foreign(address) as connection:
        until = str(this_month(connection, address))
        cube = connection.execute(f"{summed} {named(CUBE, address)}").fetchone()
        where = f"{named(CHANGES, address)} WHERE month <= '{until}'"
        assert connection.execute(f"{summed} {where}").fetchone() == cube


def test_the_role_sees_nothing_else(shared_store: Store, postgres_url: str) -> None:
    listed = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    tables = [name for (name,) in rows(shared_store, listed)]
    assert "ledger" in tables
    with foreign(postgres_url) as connection:
        for name in tables:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT 1 FROM public.{name}")
        for act in ("DELETE FROM coverage.coverage_v1_targets", "CREATE TABLE public.mine (a int)"):
            with pytest.raises(psycopg.Error):
                connection.execute(act)


def test_months_from_one_on_are_those_of_all(store: Store) -> None:
    """Also where the lapse that counts in them came in long before, or is not folded yet."""
    facts = [event for its in LEDGER for event in its]
    record(store, facts[::2])
    store.fold(AT)
    record(store, facts[1::2])
    with store.reader() as reader:
        every = [(its.month, its.rows()) for its in reader.published(UNTIL)]
        assert len(every) > 10
        for since in (Month(2020, 1), *(month for month, _ in every), UNTIL.plus(1)):
            wanted = [(month, its) for month, its in every if month >= since]
            assert [(c.month, c.rows()) for c in reader.published(UNTIL, since)] == wanted
            assert reader.months(UNTIL, since) == [month for month, _ in wanted]


def test_a_snapshot_is_found_whole(full: Store) -> None:
    with full.reader() as reader:
        ((name, at),) = reader.snapshots()
        seq = reader.state()["seq"]
        found = reader.snapshot(name)
        with pytest.raises(NoSnapshot):
            reader.snapshot("0" * 64)
    check_seal(found)
    assert (found.sha256, at, found.made_up) == (name, AT, True)
    assert [row for cells in found.cells() for row in cells.rows()] == expected(LEDGER)
    assert found.facts.targets
    assert found.seq == seq > 0


def test_reference_facts_are_those_shipped_and_those_added(store: Store) -> None:
    with store.reader() as reader:
        known = reader.reference_facts()
    assert sorted(map(str, known.official)) == sorted(map(str, PUBLISHED.official))
    assert set(known.targets) == set(PUBLISHED.targets)
    month = Month(2031, 1)
    for value in ("9.1", "9.2"):
        new = OfficialStock(month, Metric.BPU, Decimal(value), "million", Flag.SOURCED, "test")
        with store.transaction() as unit:
            unit.add_official(new)
    wanted = Target(month, Metric.BPU, Decimal(20), "million", month, "me", Flag.SOURCED, "test")
    with store.transaction() as unit:
        unit.set_target(wanted)
    with store.reader() as reader:
        known = reader.reference_facts()
    assert known.at(Metric.BPU, month).value == Decimal("9.2")
    assert known.target(Metric.BPU, month) == wanted
    with store.transaction() as unit:
        for metric, value in ((Metric.PU, "30"), (Metric.JAKON, "5")):
            unit.add_official(
                OfficialStock(month, metric, Decimal(value), "million", Flag.SOURCED, "test")
            )
    wrong = OfficialStock(month, Metric.ACTIVE, Decimal(50), "million", Flag.SOURCED, "test")
    with pytest.raises(NotAFact, match="segments sum"), store.transaction() as unit:
        unit.add_official(wrong)


@pytest.fixture
def crowd(file_store: Store) -> Store:
    record(file_store, (event for its in members(600) for event in its))
    while file_store.fold(datetime(2026, 11, 22, tzinfo=UTC)):
        pass
    return file_store


@pytest.mark.parametrize("by", [(), ("channel",)])
def test_every_format_holds_the_same_and_nobody_few(
    crowd: Store, tmp_path: Path, by: tuple[str, ...]
) -> None:
    keys = exports.view_of(by).key
    wanted = [((str(k[0]), *k[1:]), values) for k, values in roll_up(shared(crowd), keys).items()]
    forms: tuple[exports.Format, ...] = ("csv", "xlsx", "parquet")
    for form in forms:
        path = tmp_path / f"cube.{form}"
        with crowd.reader() as reader:
            months = reader.published(UNTIL)
            count = exports.export(months, path, form, by, lambda _: None)
        assert count == len(wanted)
    with (tmp_path / "cube.csv").open(encoding="utf-8", newline="") as file:
        head, *told = csv.reader(file)
    assert [tuple(row) for row in told] == [
        tuple(map(str, (*cell, *values))) for cell, values in wanted
    ]
    table = parquet.read_table(tmp_path / "cube.parquet")
    assert table.column_names == head
    assert [tuple(map(str, row.values())) for row in table.to_pylist()] == [*map(tuple, told)]
    package = json.loads((tmp_path / "cube.csv.datapackage.json").read_text())
    (resource,) = package["resources"]
    assert [field["name"] for field in resource["schema"]["fields"]] == head
    assert resource["path"] == "cube.csv"
    with zipfile.ZipFile(tmp_path / "cube.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert min(int(row[head.index("signups")]) for row in told) >= 0
    assert LEAST == 10
    assert not list(tmp_path.glob(".*.part"))


def test_an_export_that_fails_leaves_the_old_file(
    crowd: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "SHEET_ROWS", 5)
    path = tmp_path / "cube.xlsx"
    path.write_text("old")
    with crowd.reader() as reader, pytest.raises(TooLong):
        exports.export(reader.published(UNTIL), path, "xlsx", (), lambda _: None)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir() if "cube" in each.name] == ["cube.xlsx"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1"])
def test_formulas_are_text(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless("0-3") == "0-3"
    assert harmless(-3) == -3


def test_a_file_has_no_formula_and_a_csv_no_more_than_it_needs(tmp_path: Path) -> None:
    values = tuple(10 + place for place in range(len(MEASURES)))
    names = [("3204", "JKK+JKM"), ("=1+1", "JKK+JKM"), ("@a", "-1")]
    (cells,) = in_months(
        CubeRow(Cell(UNTIL, -1, region, held, "self", "0-3"), values) for region, held in names
    )
    counts = ",".join(map(str, values))
    wanted = ["3204,JKK+JKM", "'=1+1,JKK+JKM", "'@a,'-1"]
    exports.export([cells], tmp_path / "cube.csv", "csv", (), lambda _: None)
    lines = [",".join(CUBE.names), *(f"{UNTIL},-1,{its},self,0-3,{counts}" for its in wanted)]
    assert (tmp_path / "cube.csv").read_bytes() == "".join(f"{its}\r\n" for its in lines).encode()
    exports.export([cells], tmp_path / "cube.xlsx", "xlsx", (), lambda _: None)
    sheet = CalamineWorkbook.from_path(tmp_path / "cube.xlsx").get_sheet_by_index(0).to_python()
    assert [f"{row[2]},{row[3]}" for row in sheet[1:]] == wanted


def test_a_data_team_reads_the_export_with_duckdb(crowd: Store, tmp_path: Path) -> None:
    """With nothing of ours but the contract: sums of what is shared, from Parquet and from CSV."""
    wanted = {str(k[0]): v for k, v in roll_up(shared(crowd), ("month",)).items()}
    with crowd.reader() as reader:
        for form, scan in (("parquet", "read_parquet"), ("csv", "read_csv")):
            path = tmp_path / f"cube.{form}"
            months = reader.published(UNTIL)
            exports.export(months, path, form, (), lambda _: None)  # type: ignore[arg-type]
            found = duckdb.execute(
                "SELECT CAST(month AS VARCHAR)[1:7], sum(signups), sum(closing_active),"
                f" sum(paid_months) FROM {scan}('{path}') GROUP BY month"
            ).fetchall()
            for month, *sums in found:
                sums_of_ours = measures(wanted.pop(month) if form == "csv" else wanted[month])
                names = ("signups", "closing_active", "paid_months")
                assert [int(each) for each in sums] == [sums_of_ours[name] for name in names]
    assert not wanted
