"""A market's card over a long day: what stays on it, what leaves it, and where a day ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.limits import Spent, limit
from domain.market import MOST_LINES
from handlers.limits import millis
from tests.conversation import Stage
from tests.lists import nik

OPEN = "/pasar Kota Bandung; jualan sayur; 1,5 juta; 3 bulan"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path) as stage:
        stage.does("Agus", "/start <undangan agen brilink Agus>")
        stage.does("Agus", OPEN)
        yield stage


def says(stage: Stage, *lines: str) -> str:
    """What the agent is shown after these lines."""
    return "\n".join(stage.does("Agus", "\n".join(lines)))


def red(shown: str) -> list[str]:
    """Who is to be put right, as the card says."""
    lines = [line.strip() for line in shown.splitlines()]
    return [line.split(":")[0] for line in lines if line.startswith("✗")]


def test_a_line_is_red_until_it_is_put_right_whoever_else_is_signed_up(stage: Stage) -> None:
    joko, eem = "32730155078499 Joko Susilo", f"Eem {nik(1)} 0812"
    assert red(says(stage, joko, eem)) == ["✗ Joko S. 32…99", "✗ Eem 11…99"]
    for other in ("Joko Anwar", "Joko"):
        shown = says(stage, f"{other} {nik(len(other))}")
        assert red(shown) == ["✗ Joko S. 32…99", "✗ Eem 11…99"]
    assert red(says(stage, joko)) == ["✗ Eem 11…99", "✗ Joko S. 32…99"], "said once, as the last"
    assert red(says(stage, f"Joko Susilo {nik(3)}")) == ["✗ Eem 11…99"]
    assert red(says(stage, f"Eem {nik(1)}")) == []


@pytest.mark.parametrize("slip", ["32730155O7849123", "32730155 O7849l23", "3273.0155.O784.9123"])
def test_a_nik_with_a_letter_in_it_is_not_shown_again(stage: Stage, slip: str) -> None:
    shown = says(stage, f"{slip} Siti Aminah 081234567890")
    assert red(shown) == ["✗ Siti A. 32…23"]
    assert "huruf" in shown
    assert red(says(stage, f"Siti Aminah {nik(1)}")) == []


def test_the_card_names_whoever_came_last(stage: Stage) -> None:
    names = ("Adi", "Budi", "Cici", "Dedi", "Emi", "Fitri")
    shown = says(stage, *(f"{name} {nik(place)}" for place, name in enumerate(names)))
    assert [name for name in names if f"✓ {name} ·" in shown] == list(names[1:])
    assert len(red(says(stage, *(f"1234567 Nama {chr(97 + n)}" for n in range(9))))) == 8


def test_lines_beyond_the_most_of_a_message_are_said_to_be_left(stage: Stage) -> None:
    lines = [f"Siti Aminah {nik(place)}" for place in range(MOST_LINES + 1)]
    assert not red(says(stage, *lines[:-1]))
    shown = says(stage, *lines)
    assert f"Tercatat: {MOST_LINES} orang · terkirim lagi: {MOST_LINES}" in shown
    assert f"✗ …: Satu pesan paling banyak {MOST_LINES} baris." in shown


def test_a_card_far_up_is_shown_anew_and_goes_on_there(stage: Stage) -> None:
    says(stage, f"Siti Aminah {nik(0)}")
    shown = says(stage, "/pasar")
    assert "pesan diganti" not in shown
    assert "Tercatat: 1 orang" in shown
    phone = stage.phone("Agus")
    newest = phone.inline[-1][0]
    says(stage, f"Budi Santoso {nik(1)}")
    assert phone.inline[-1][0] == newest, "the card that is edited"


def test_a_day_ends_for_new_people_only(stage: Stage) -> None:
    says(stage, f"Siti Aminah {nik(0)}")
    rule = limit("signups_day", stage.clock.today())
    full_at = millis(stage.clock.now()) + rule.many * rule.every
    with stage.store.transaction() as unit:
        unit.spend(1, Spent(signups_day=full_at))
    shown = says(stage, f"Siti Aminah {nik(0)}", f"Budi Santoso {nik(1)}")
    assert "Tercatat: 1 orang · terkirim lagi: 1" in shown
    assert "✗ Budi S.: Batas pendaftaran Anda hari ini sudah penuh." in shown
