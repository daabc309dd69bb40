"""`/ringkasan` of one channel: how it may be named, and by whom."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.channels import Kind
from tests.conversation import Stage

LONG = "a-channel-of-20-sign"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path) as stage:
        with stage.store.transaction() as unit:
            unit.add_channel(LONG, "Bank Pos", Kind.BANK, stage.clock.now())
            unit.add_channel("pos-kota", "Kantor Pos Kota", Kind.POST, stage.clock.now())
        stage.does("Dewi", "/start <undangan admin Dewi>")
        yield stage


def head(stage: Stage, words: str, who: str = "Dewi") -> str:
    return stage.does(who, f"/ringkasan {words}")[0].removeprefix("Bot:").strip()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("BRILink", "BRILink: 0 orang"),
        ("brilink oktober", "BRILink: 0 orang formulirnya lengkap, Oktober 2026."),
        ("kantor pos", "Kantor Pos: "),
        ("Kantor Pos, kota", "Kantor Pos Kota: "),
        ("pos-kota", "Kantor Pos Kota: "),
        ("kantor pos kota minggu ini", "Kantor Pos Kota: "),
        (f"{LONG} 28-30 september 2026", "Bank Pos: 0 orang formulirnya lengkap, 28–30 September"),
        ("desa", "Desa: "),
        ("desember 2025", "0 orang formulirnya lengkap, Desember 2025."),
        ("langsung", "Langsung: "),
        ("bank", "Kami belum mengenal waktu itu."),
        ("brilink kapan", "Kami belum mengenal waktu itu."),
    ],
)
def test_a_channel_is_named_before_the_time(stage: Stage, words: str, told: str) -> None:
    """The stage holds every button to Telegram's 64 bytes."""
    assert head(stage, words).startswith(told)


def test_an_admin_of_a_channel_has_no_other(stage: Stage) -> None:
    stage.does("Joko", "/start <undangan adminkanal perisai Pak Joko>")
    assert head(stage, "agen perisai", "Joko").startswith("Agen Perisai: ")
    for other in ("brilink", "kantor pos", "tidak ada"):
        assert head(stage, other, "Joko").startswith("Kami belum mengenal waktu itu.")
