"""A line or a row that comes again with another name or telephone puts them right, until the form
is handed over: whoever sends it again believes that it did."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dialog.conversation import Answers
from domain.enrollment import Rung, Source
from storage.handover.steps import Evidence
from tests.conversation import Stage
from tests.lists import as_csv, nik, people, results

OPEN = "/pasar Kota Bandung; jualan sayur; 1,5 juta; 3 bulan"
CLOSED = "formulirnya tidak bisa diubah lagi dari sini"
FIRST = f"Siti Amina {nik(1)} 081234567890"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path) as stage:
        stage.does("Agus", "/start <undangan agen brilink Agus>")
        yield stage


def says(stage: Stage, line: str) -> str:
    return "\n".join(stage.does("Agus", line))


def kept(stage: Stage) -> list[tuple[object, object]]:
    """Names and telephones as they would be handed over."""
    with stage.store.transaction() as unit:
        forms: list[Answers] = [each.form for each in unit.enrollments_by(1)]
    return [(form["name"], form.get("phone")) for form in forms]


def hand_over(stage: Stage) -> None:
    evidence = Evidence(Rung.HANDED_OVER, Source.OFFICIAL_FILE, stage.clock.today())
    with stage.store.transaction() as unit:
        for each in unit.enrollments_by(1):
            unit.add_step(each, evidence, stage.clock.now())


@pytest.mark.parametrize(
    ("again", "name", "phone"),
    [
        (f"Siti Aminah {nik(1)} 081234567890", "Siti Aminah", "+6281234567890"),
        (f"Siti Aminah {nik(1)}", "Siti Aminah", "+6281234567890"),
        (f"{nik(1)} 0857-1234-5678 Siti Amina", "Siti Amina", "+6285712345678"),
        (f"SITI AMINA {nik(1)}", "Siti Amina", "+6281234567890"),
        (f"Siti Amin'a {nik(1)}", "Siti Amin'a", "+6281234567890"),
    ],
)
def test_a_line_that_comes_again(stage: Stage, again: str, name: str, phone: str) -> None:
    says(stage, OPEN)
    says(stage, FIRST)
    shown = says(stage, again)
    assert "Tercatat: 1 orang · terkirim lagi: 1" in shown
    assert "✗" not in shown
    assert kept(stage) == [(name, phone)]


def test_what_is_handed_over_stays_and_the_card_says_so(stage: Stage) -> None:
    says(stage, OPEN)
    says(stage, FIRST)
    hand_over(stage)
    assert CLOSED not in says(stage, FIRST)
    shown = says(stage, f"Sita Aminah {nik(1)}")
    assert f"✗ Sita A.: Orang ini sudah tercatat, dan {CLOSED}." in shown
    assert "✓ Siti A." in shown
    assert "✓ Sita A." not in shown
    assert kept(stage) == [("Siti Amina", "+6281234567890")]


def test_a_nik_of_somebody_else_overwrites_nobody(stage: Stage) -> None:
    says(stage, OPEN)
    says(stage, FIRST)
    shown = says(stage, f"Rahmat Hidayat {nik(1)} 085711111111")
    assert "✗ Rahmat H.: NIK ini sudah tercatat atas nama lain" in shown
    assert "✓ Rahmat" not in shown
    assert kept(stage) == [("Siti Amina", "+6281234567890")]


def test_what_an_agent_filled_in_for_themselves_no_line_changes(stage: Stage) -> None:
    for step in ("/daftar", "setuju", nik(1), "betul", "Agus Salim", "(kontak sendiri)",
                 "jualan sayur", "kota bandung", "2 juta", "3 bulan", "benar"):  # fmt: skip
        says(stage, step)
    says(stage, "(✅ Benar, kirim)")
    says(stage, OPEN)
    assert CLOSED in says(stage, f"Agus Salam {nik(1)}")
    with stage.store.transaction() as unit:
        (own,) = unit.enrollments_of([stage.phone("Agus").chat_id])[stage.phone("Agus").chat_id]
    assert own.form["name"] == "Agus Salim"


def test_a_list_that_comes_again_says_of_each_row_what_it_did(stage: Stage, tmp_path: Path) -> None:
    def comes(rows: list[tuple[str, ...]]) -> list[list[str]]:
        stage.upload("a.csv", as_csv(tmp_path / "a.csv", rows).read_bytes())
        says(stage, "(berkas: a.csv)")
        file = tmp_path / "hasil.xlsx"
        file.write_bytes(stage.phone("Agus").files["hasil.xlsx"])
        return [row[2:] for row in results(file)][1:]

    first, second = people(2)
    comes([first, second])
    renamed = (first[0], "Siti Maimunah", *first[2:])
    told = comes([renamed, second])
    assert [row[0] for row in told] == ["Diperbaiki", "Sudah ada"]
    assert {name for name, _ in kept(stage)} == {"Siti Maimunah", second[1]}
    hand_over(stage)
    told = comes([first, second])
    assert [row[0] for row in told] == ["Sudah ada", "Sudah ada"]
    assert CLOSED in told[0][2]
    assert told[1][2] == ""
    assert {name for name, _ in kept(stage)} == {"Siti Maimunah", second[1]}
