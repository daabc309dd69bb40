"""`lindung coverage`, `synth`, `official`, `target`: from made-up people to a file for others."""

# ruff: noqa: S608 - only names of ours are put into these texts

import json
from pathlib import Path

import duckdb
import pytest

from storage import Store
from tests.storage.samples import NOW, enrollment
from tests.terminal import Terminal, shell

__all__ = ["shell"]


@pytest.fixture
def full(shell: Terminal) -> Terminal:
    """With three hundred made-up people."""
    said = shell.well("synth", "--members", "300", "--seed", "5")
    assert "Made up 300 people" in said
    return shell


@pytest.fixture(params=["sqlite", "postgresql"])
def walked(shell: Terminal, request: pytest.FixtureRequest) -> Terminal:
    """The same on either database, on a day on which every month has ten people to be told of."""
    shell.set(today="2026-11-22")
    if request.param == "postgresql":
        shell.set(database_url=request.getfixturevalue("postgres_url"))
    shell.well("synth", "--members", "300", "--seed", "5")
    return shell


def test_another_team_reads_what_was_exported(walked: Terminal, tmp_path: Path) -> None:
    """Only the files and what their package says; the sums are those of the summary."""
    assert walked.well("coverage", "verify").startswith("ok: ")
    rows = json.loads(walked.well("coverage", "summary", "--json"))["coverage"]["rows"]
    wanted = tuple(sum(row[name] for row in rows) for name in ("signups", "paid_rp", "active"))
    for form, read in (("csv", "read_csv"), ("parquet", "read_parquet")):
        walked.well("coverage", "export", f"cube.{form}")
        package = json.loads((tmp_path / f"cube.{form}.datapackage.json").read_text())
        named = {field["name"] for field in package["resources"][0]["schema"]["fields"]}
        table = f"{read}('{tmp_path / f'cube.{form}'}')"
        columns = duckdb.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()
        assert {column[0] for column in columns} == named
        sums = duckdb.execute(
            "SELECT sum(signups), sum(amount_jkk_rp + amount_jkm_rp + amount_jht_rp),"
            f" sum(closing_active) FILTER (month = (SELECT max(month) FROM {table})) FROM {table}"
        )
        assert tuple(map(int, sums.fetchone() or ())) == wanted, form


def test_from_synth_to_summary_verify_snapshot_and_export(full: Terminal, tmp_path: Path) -> None:
    assert "0 new facts" in full.well("synth", "--members", "300", "--seed", "5")
    assert full.well("coverage", "verify").startswith("ok: ")
    found = json.loads(full.well("coverage", "summary", "--json"))
    assert found["complete"] == 300
    assert found["coverage"]["made_up"] is True
    rows = found["coverage"]["rows"]
    assert sum(row["signups"] for row in rows) == 300
    assert {row["channel"] for row in rows} >= {"bri", "langsung"}
    assert "MADE UP" in full.well("coverage", "summary")
    by = json.loads(full.well("coverage", "summary", "--json", "--by", "province,payer"))
    for name in ("active", "lapsed", "signups", "paid_rp"):
        assert sum(r[name] for r in by["coverage"]["rows"]) == sum(r[name] for r in rows), name
    name = full.well("coverage", "snapshot").strip()
    assert len(name) == 64
    for form in ("csv", "xlsx", "parquet"):
        assert "Wrote" in full.well("coverage", "export", "--format", form, f"cube.{form}")
        assert (tmp_path / f"cube.{form}.datapackage.json").exists()
    assert full.well("coverage", "rebuild").startswith("Rebuilt: 0 rows")


def test_a_file_is_what_it_is_named(full: Terminal, tmp_path: Path) -> None:
    full.well("coverage", "export", "cube.PARQUET")
    assert (tmp_path / "cube.PARQUET").read_bytes().startswith(b"PAR1")
    full.well("coverage", "export", "--format", "csv", "cube.txt")
    said = full.run("coverage", "export", "cube.txt2")
    assert said.status == 2
    assert "--format" in said.err


def test_damage_is_told_and_mended(full: Terminal, tmp_path: Path) -> None:
    vault_file = f"sqlite:///{tmp_path / 'lindung.db'}"
    from bot.settings import Settings  # noqa: PLC0415 - settings are those of the shell

    with Store.open(vault_file, Settings().vault()) as store, store.transaction() as unit:
        unit._open().execute("UPDATE coverage_cube SET signups = signups + 1 WHERE channel = 1")
    said = full.run("coverage", "verify")
    assert said.status == 1
    assert "identity 6" in said.out
    assert "lindung coverage rebuild" in said.out
    assert not json.loads(full.run("coverage", "verify", "--json").out)["well"]
    assert not full.well("coverage", "rebuild").startswith("Rebuilt: 0 rows")
    assert full.well("coverage", "verify").startswith("ok: ")


def test_nothing_is_made_up_beside_real_people(shell: Terminal, tmp_path: Path) -> None:
    from bot.settings import Settings  # noqa: PLC0415 - settings are those of the shell

    settings = Settings()
    with Store.open(settings.database_url, settings.vault()) as store, store.transaction() as unit:
        unit.enroll([enrollment()], NOW)
    assert "real signups" in shell.run("synth", "--members", "5").line


def test_figures_come_with_month_and_source(shell: Terminal) -> None:
    shell.set(today="2026-11-28")
    at = ("--metric", "BPU", "--date", "2026-11", "--value")
    said = shell.well("official", "add", *at, "9.87", "--source", "kontan.co.id")
    assert "9.87 million (kontan.co.id)" in said
    said = shell.well("target", "set", *at, "20", "--by", "Direksi", "--source", "kontan.co.id")
    assert "said by Direksi" in said
    for wrong in ("much", "-1"):
        assert shell.run("official", "add", *at, wrong, "--source", "x").status == 2
    assert shell.run("official", "add", *at, "1", "--source", " ").status == 2
    later = ("--metric", "BPU", "--date", "2026-12", "--value", "9.9", "--source", "kontan.co.id")
    assert "2026-12 has not come yet" in shell.run("official", "add", *later).line


@pytest.mark.parametrize(
    "words",
    ["summary --by shoe", "summary --from 2026-13", "summary --from 2026-05 --to 2026-04",
     "export x --format pdf", "export x --by tenure,shoe"],
)  # fmt: skip
def test_wrong_use_is_two(shell: Terminal, words: str) -> None:
    shell.well("migrate")
    assert shell.run("coverage", *words.split()).status == 2
