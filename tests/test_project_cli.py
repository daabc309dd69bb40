"""`lindung project`: from made-up people to a kept run, by table and JSON, and what is refused."""

import json
import re
from pathlib import Path

import pytest

from bot.settings import Settings
from handlers.projection import running
from projection.keeping import Kept, pack
from projection.projecting import project
from storage import Store
from tests.terminal import Terminal, shell

__all__ = ["shell"]

SMALL = ("--paths", "40", "--horizon", "2028-12")


@pytest.fixture
def snapshot(shell: Terminal) -> str:
    """Of fifty made-up people."""
    shell.well("synth", "--members", "50", "--seed", "5")
    return shell.well("coverage", "snapshot").strip()


def test_a_run_is_kept_found_again_and_made_again(
    shell: Terminal, snapshot: str, tmp_path: Path
) -> None:
    said = json.loads(shell.well("project", *SMALL, "--json"))
    assert said["snapshot"] == snapshot
    assert said["made_up"] is True
    assert said["months"][-1] == said["horizon"] == "2028-12"
    assert said["note"].endswith("Not an official forecast.")
    assert all(each["flag"] and each["source"] for each in said["assumptions"])
    assert json.loads(shell.well("project", *SMALL, "--json")) == said
    by_name = shell.well("project", *SMALL, "--json", "--snapshot", snapshot[:10])
    assert json.loads(by_name) == said
    table = shell.well("project", *SMALL)
    assert "MADE UP" in table
    assert f"{said['fans']['total']['p50'][-1] / 1e6:,.1f} (" in table
    shell.well("project", *SMALL, "--html", "laporan.html", "--png", "kipas.png")
    written = Path("laporan.html").read_text(encoding="utf-8")
    assert said["run"][:12] in written
    assert "ada di luar buku ini" in written
    assert re.search(r"Tertinggal 0 bulan</td><td class=\"n\">\d+% \(\d+-\d+\)", written)
    assert Path("kipas.png").read_bytes().startswith(b"\x89PNG")
    store_at = f"sqlite:///{tmp_path / 'lindung.db'}"
    with Store.open(store_at, Settings().vault()) as store, store.reader() as reader:
        (kept,) = reader.runs()
        assert kept.run_id == said["run"]
        before = running.kept(reader, kept.run_id[:8])
        taken = reader.snapshot(before.said.snapshot)
        again = project(taken, running.month_of(taken), before.run, parameters=before.given)
        assert pack(Kept(before.given, again)) == pack(before)


@pytest.mark.usefixtures("snapshot")
def test_a_run_says_why_it_is_not_the_one_before(shell: Terminal, tmp_path: Path) -> None:
    first = json.loads(shell.well("project", *SMALL, "--json"))
    for metric, value, unit in (
        ("active", "43.0", "million"), ("BPU", "10.2", "million"), ("PU", "26.5", "million"),
        ("fund", "930", "Rp T"),
    ):  # fmt: skip
        shell.well(
            "official", "add", "--metric", metric, "--date", "2026-06", "--value", value,
            "--unit", unit, "--source", "test",
        )  # fmt: skip
    shell.well("coverage", "snapshot")
    asked = ("project", *SMALL, "--seed", "3", "--since", first["run"][:10])
    for each in json.loads(shell.well(*asked, "--json"))["bridges"]:
        assert each["before"] + sum(each["changes"].values()) == each["after"]
        assert each["changes"]["method"] == 0
        assert abs(each["changes"]["assumptions"]) < 1e-6 * each["after"]
        assert each["changes"]["actual"] != 0
    shell.well(*asked, "--html", str(page := tmp_path / "since.html"))
    for line in ("Apa yang berubah", "Desember 2028", "Kenyataan yang lain dari perkiraan"):
        assert line in page.read_text(encoding="utf-8")
    assert "Why 2028-12 is another" in shell.well(*asked)
    assert "There is no run" in shell.run("project", *SMALL, "--since", "0123456789").line


@pytest.mark.usefixtures("snapshot")
def test_scenarios_are_files(shell: Terminal, tmp_path: Path) -> None:
    base = json.loads(shell.well("project", *SMALL, "--json"))
    own = tmp_path / "mine.toml"
    own.write_text('name = "mine"\n[levers]\nlapse = -0.5\n', encoding="utf-8")
    mine = json.loads(shell.well("project", *SMALL, "--json", "--scenario", str(own)))
    assert mine["scenario"] == {"name": "mine", "levers": {"lapse": -0.5}}
    assert mine["run"] != base["run"]
    assert mine["fans"]["total"]["p50"][-1] > base["fans"]["total"]["p50"][-1]
    shipped = json.loads(shell.well("project", *SMALL, "--json", "--scenario", "jht"))
    assert shipped["fans"]["total"] == base["fans"]["total"]
    assert shipped["fans"]["fund"]["p50"][-1] > base["fans"]["fund"]["p50"][-1]


def test_what_cannot_be_said_is_refused_with_what_to_do(shell: Terminal, tmp_path: Path) -> None:
    shell.well("synth", "--members", "5", "--seed", "5")
    assert "run: lindung coverage snapshot" in shell.run("project").line
    shell.well("coverage", "snapshot")
    assert shell.run("project", "--horizon", "2020-01").status == 2
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "x"\n[levers]\nluck = 1\n', encoding="utf-8")
    assert "There is no lever" in shell.run("project", "--scenario", str(bad)).err
    assert shell.run("project", "--scenario", "nowhere.toml").status == 2
    assert "There is no snapshot" in shell.run("project", "--snapshot", "0123456789").line
    shell.set(today="2027-02-01")
    assert "take one: lindung coverage snapshot" in shell.run("project").line


def test_the_backtest_reads_what_is_published_and_added(shell: Terminal) -> None:
    shell.well("migrate")
    before = json.loads(shell.well("backtest", "--json"))
    assert before["mape"]["fund"]["model"]["1"] < before["mape"]["fund"]["drift"]["1"]
    shell.well(
        "official", "add", "--metric", "fund", "--date", "2025-12", "--value", "880",
        "--unit", "Rp T", "--source", "a press release",
    )  # fmt: skip
    after = json.loads(shell.well("backtest", "--json"))
    assert len(after["misses"]) > len(before["misses"])
    table = shell.well("backtest")
    assert "inside the 80 % band" in table
    assert "TOO NARROW" not in table
