"""What /corong tells an admin: who stopped, where, and how people agreed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dialog.assisted import ASSISTED
from dialog.conversation import SUBMITTED
from dialog.effects import Passage
from dialog.enrollment import ENROLLMENT
from dialog.script import Script
from domain.staff import Role
from handlers.staff.coverage.funnel import ASIDE
from locales.catalogue import has
from tests.attacks.room import NIK, Room, nik_of
from tests.blank import blank
from tests.storage.samples import rows

ADMIN, AGUS = 9, 8


def stops(room: Room) -> str:
    """What is said of where people stop."""
    told = room.say(ADMIN, "/corong")
    return told[told.index("berhenti di:\n") : told.index("\n\nPaling sering salah")]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Room]:
    with Room(blank(tmp_path / "room.db")) as room:
        room.appoint(ADMIN, Role.ADMIN)
        yield room


def test_who_finished_stopped_nowhere(watched: Room) -> None:
    """Not at the questions that can wait, nor where the way was a winding one."""
    watched.enroll(1)
    for said in ("/start", "Setuju, mulai", nik_of(2), "Betul", "Budi", "081299999999"):
        watched.say(2, said)
    assert stops(watched).endswith("pekerjaan: 1")
    for said in ("jualan", "Kembali", "Pengemudi ojek", "Kota Bandung", "3 juta", "3 bulan"):
        watched.say(2, said)
    assert "TANDA TERIMA" in watched.send_form(2)
    assert stops(watched).endswith("belum ada")


def test_who_is_at_a_question_still_stopped_there_whatever_they_typed(watched: Room) -> None:
    for said in ("/start", "Setuju, mulai", "123", "/bantuan", "Kenapa ditanya?"):
        watched.say(1, said)
    assert stops(watched).endswith("NIK: 1")
    for said in ("/bahasa", "/bahasa"):
        watched.say(1, said)
    assert "bahasa: 1" in stops(watched)


def test_nobody_moves_on_from_where_nobody_came(watched: Room) -> None:
    """Not from what is asked after the receipt, either."""
    watched.enroll(1)
    for said in ("Nanti saja", "/status", "/bahasa", "Bahasa Indonesia", "/daftar"):
        watched.say(1, said)
    with watched.store.reader() as reader:
        steps = reader.steps_between(watched.clock.today(), watched.clock.today())
    moved = {question: n for (_, kind, question), n in steps.items() if kind == Passage.MOVED_ON}
    assert moved == dict.fromkeys(ENROLLMENT.steps, 1)


def test_who_cancels_stopped_once(watched: Room) -> None:
    for said in ("/start", "Setuju, mulai", NIK, "/batal", "Hapus"):
        watched.say(1, said)
    assert "memastikan NIK: 1" in stops(watched)
    assert "batal" not in stops(watched)


def test_somebody_with_a_role_who_cancels_left_as_anybody_does(watched: Room) -> None:
    watched.appoint(AGUS, Role.AGENT, watched.channel("brilink"))
    for said in ("/start", "Setuju, mulai", NIK, "/batal", "Hapus"):
        watched.say(AGUS, said)
    left = "SELECT question, number FROM funnel WHERE kind = 'left'"
    assert rows(watched.store, left) == [("identity", 1)]


WITNESSED = (
    "Budi", "081234567890", "buruh tani", "Garut", "2 juta", "1 bulan", "Benar, lanjut",
    "Tanpa Telegram", "Tidak punya HP", "Saya saksikan",
)  # fmt: skip


def test_each_draft_of_an_agent_counts_from_its_start(watched: Room) -> None:
    """Also where the first ends in the next, and where one is thrown away."""
    watched.appoint(AGUS, Role.AGENT, watched.channel("brilink"))
    for said in ("/daftarkan", "Ia setuju", nik_of(2), "Betul", *WITNESSED, "/daftar"):
        watched.say(AGUS, said)
    for said in ("Ia setuju", nik_of(3), "Betul", "/batal", "Hapus", "Ia setuju", nik_of(4)):
        watched.say(AGUS, said)
    told = watched.say(ADMIN, "/corong")
    assert "Membuka: 3" in told
    assert "Lengkap: 1 (33%)" in told


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("script", [ENROLLMENT, ASSISTED], ids=lambda script: script.version)
def test_every_question_before_the_receipt_has_a_name(script: Script, language: str) -> None:
    before = [q for q in script.questions if not q.final and q.needs != SUBMITTED]
    nameless = [q.name for q in before if not has(language, f"question.{q.name}")]
    assert nameless == [ASIDE]
