"""What comes back of a list, row by row: to whom it belongs, what became of it, and why."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from domain.problem import Problem
from domain.sheets.columns import SheetProblem
from domain.sheets.files import CHAT, MEGABYTE
from domain.sheets.people import COLUMNS
from domain.staff import Role
from handlers.sheets import importing
from handlers.sheets.importing import Counts, Read, import_rows
from handlers.sheets.opening import open_sheet
from handlers.sheets.people import PeopleOfAFile
from handlers.sheets.results import Results, Taken
from tests.attacks.room import Room
from tests.blank import blank
from tests.conversation import Stage
from tests.lists import as_csv, nik, people


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path) as stage:
        stage.does("Agus", "/start <undangan agen brilink Agus>")
        stage.does("Dewi", "/start <undangan admin Dewi>")
        yield stage


def sent(
    stage: Stage, folder: Path, rows: list[tuple[str, ...]], *, until: int = 9
) -> tuple[Counts, list[list[str]]]:
    """What is counted of a list of Agus', and its rows; he is suspended after so many batches."""
    with stage.store.reader() as reader:
        agent = reader.staff_of_number(1)
    assert agent is not None
    taking = PeopleOfAFile(stage.store, agent, -1, stage.clock.today(), stage.clock.now(), "id")
    batches: list[int] = []

    def take(read: Sequence[Read]) -> list[Taken]:
        if len(batches) == until:
            stage.does("Dewi", "/tangguhkan 1")
        batches.append(len(read))
        return taking.take(read)

    sheet = open_sheet(as_csv(folder / "daftar.csv", rows), CHAT)
    assert not isinstance(sheet, Problem)
    with Results(folder / "hasil.xlsx", "id") as results:
        counts = import_rows(sheet, COLUMNS, take, results, lambda _: None)
    assert isinstance(counts, Counts)
    back = open_sheet(folder / "hasil.xlsx", CHAT)
    assert not isinstance(back, Problem)
    return counts, [list(map(str, row)) for _, row in back.rows][1:]


def test_each_row_says_whose_it_is_and_no_whole_nik(stage: Stage, tmp_path: Path) -> None:
    good = next(people(1))
    counts, rows = sent(
        stage,
        tmp_path,
        [
            good,
            ("", *good[1:]),
            ("",) * len(good),
            (nik(1)[:15], "Rina Kartika Dewi", *good[2:]),
            ("12345", "", *good[2:]),
            (nik(2), "Budi Santoso", "", *good[3:]),
            (f"{nik(3)}1", "Maharani" * 20, *good[2:]),
        ],
    )
    assert [row[0] for row in rows] == ["2", "3", "5", "6", "7", "8"], "as a spreadsheet shows them"
    who = [row[1] for row in rows]
    hidden = "11••••••••••9999"
    assert who[:3] == [f"Siti A. {hidden}", "Siti A.", "Rina D. 11…99"]
    assert who[3:] == ["", f"Budi S. {hidden}", f"{('Maharani' * 5)} 11…91"]
    assert (counts.new, counts.bad) == (2, 4)


def test_a_row_is_new_once(stage: Stage, tmp_path: Path) -> None:
    rows = [*people(2), ("123", *next(people(1))[1:])]
    for counted, word in ((Counts(2, 0, 1), "Tercatat"), (Counts(0, 2, 1), "Sudah ada")):
        counts, back = sent(stage, tmp_path, rows)
        assert counts == counted
        assert counts.rows == 3
        assert [row[2] for row in back] == [word, word, "Perlu diperbaiki"]
        assert [row[3][:3] for row in back] == ["LD-", "LD-", ""]


def test_what_was_taken_before_a_suspension_is_told(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    counts, rows = sent(stage, tmp_path, list(people(5)), until=1)
    assert counts == Counts(new=2, broken=Problem(SheetProblem.SUSPENDED))
    assert len(rows) == 2


def test_a_list_is_no_poster(stage: Stage, tmp_path: Path) -> None:
    with stage.store.transaction() as unit:
        unit.poster(1, stage.channels["brilink"].number, "Pasar Baru", stage.clock.today())
    sent(stage, tmp_path, list(people(3)))
    assert "dibuka 0 · setuju 0 · lengkap 0" in "\n".join(stage.does("Agus", "/poster"))


def test_what_is_too_large_is_not_fetched(tmp_path: Path) -> None:
    with Room(blank(tmp_path / "room.db")) as room:
        room.appoint(21, Role.AGENT, room.channel("brilink"))
        told = room.send(21, "a.csv", bytes(CHAT.packed + 1))
    assert f"Paling besar {CHAT.packed // MEGABYTE} MB" in told
    assert "Berkas diterima" not in told
