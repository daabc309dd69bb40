"""An admin who is curious about people, or about other channels, and would rather not be seen."""

from base64 import b64decode
from contextlib import closing
from pathlib import Path

import pytest

from domain.staff import Role
from storage.driver import sqlite3
from tests.attacks.room import NIK, Room, nik_of
from tests.attacks.staff import say_and_press_all

ADMIN, HERS, HIS, AGENT = 31, 32, 33, 21
WORKER = 11
ASKED = (
    "menu", "ringkasan", "ringkasan per daerah", "target", "corong", "ekspor", "ekspor csv",
    "angka", "undang", "staf", "tinjau", "tinjau 4", "poster", "halaman",
)  # fmt: skip


def staffed(room: Room) -> None:
    """An admin, and two channels with an admin each; the second has an agent, too: number 4."""
    first, second = room.channel("brilink"), room.channel("pegadaian")
    room.appoint(ADMIN, Role.ADMIN)
    room.appoint(HERS, Role.CHANNEL_ADMIN, first)
    room.appoint(HIS, Role.CHANNEL_ADMIN, second)
    room.appoint(AGENT, Role.AGENT, second)


def test_a_channel_admin_rules_over_their_own_agents_alone(room: Room) -> None:
    staffed(room)
    for words in ("/tangguhkan 4", "/tangguhkan 1", "/tangguhkan 3", "/tangguhkan 2"):
        room.say(HERS, words)
        room.press(HERS, words[1:].replace(" ", ":0:"))
    with room.store.reader() as reader:
        assert not any(each.suspended_at for each in reader.all_staff())
    assert "Petugas 21" not in room.say(HERS, "/staf")
    room.say(HIS, "/tangguhkan 4")
    with room.store.reader() as reader:
        assert [each.number for each in reader.all_staff() if each.suspended_at] == [4]


def test_a_channel_admin_makes_no_admins_and_none_for_other_channels(room: Room) -> None:
    staffed(room)
    for words in ("admin Saya", "adminkanal pegadaian Saya", "agen pegadaian Saya"):
        shown = room.say(HERS, f"/undang {words}")
        assert "sebagai admin" not in shown
        assert "PEGADAIAN" not in shown, words


@pytest.mark.parametrize("words", ["hari ini", "", "semua", "per kanal"])
def test_a_channel_admin_sees_no_other_channel(room: Room, words: str) -> None:
    """By words and by the data of an admin's buttons."""
    staffed(room)
    room.enroll(WORKER)
    shown = [room.say(HERS, f"/{name} {words}") for name in ("ringkasan", "target", "corong")]
    first = len(room.calls)
    room.say(ADMIN, f"/ringkasan {words}")
    for _, body in room.calls[first:]:
        for row in body.get("reply_markup", {}).get("inline_keyboard", []):
            shown += [room.press(HERS, button["callback_data"]) for button in row]
    assert not any("PEGADAIAN" in each or "Langsung" in each for each in shown)


def test_nothing_an_admin_can_ask_for_shows_a_person(room: Room) -> None:
    """Every command and every button under the answers; files too."""
    staffed(room)
    for number in range(3):
        room.enroll(WORKER + number, nik_of(number))
    first = len(room.calls)
    for words in ASKED:
        for chat in (ADMIN, HERS):
            say_and_press_all(room, chat, f"/{words}")
    sent = repr(room.calls[first:])
    files = [body["document"] for _, body in room.calls[first:] if "document" in body]
    sent += "".join(repr(b64decode(file["base64"])) for file in files if "csv" in file["name"])
    assert files
    for number in range(3):
        assert nik_of(number)[:12] not in sent
    for personal in ("Budi", "Santoso", "81299999999"):
        assert personal not in sent


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET actor = 'staff 3' WHERE number = 5",
        "UPDATE audit SET about = 'staff 9' WHERE number = 5",
        "DELETE FROM audit WHERE number = 5",
        "DELETE FROM audit WHERE number = 2",
        "UPDATE audit SET at = at + 1 WHERE number = 1",
        "UPDATE audit_head SET number = number - 1",
    ],
)
def test_the_audit_log_cannot_be_made_to_forget(room: Room, tmp_path: Path, change: str) -> None:
    """With the database in hand and its triggers taken off, the change is named."""
    staffed(room)
    room.say(ADMIN, "/tangguhkan 4")
    room.close()
    with closing(sqlite3.connect(tmp_path / "room.db", isolation_level=None)) as db:
        for (trigger,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
        ).fetchall():
            db.execute(f"DROP TRIGGER {trigger}")
        db.execute(change)
    room.open()
    with room.store.reader() as reader:
        assert reader.verify_audit().wrong


def test_blobs_of_one_person_do_not_open_in_the_row_of_another(room: Room, tmp_path: Path) -> None:
    """Who may write to the database cannot read a form by putting it into their own account."""
    room.walk(WORKER)
    room.say(WORKER + 1, "/start")
    room.close()
    with closing(sqlite3.connect(tmp_path / "room.db", isolation_level=None)) as db:
        db.execute(
            "UPDATE account SET conversation ="
            " (SELECT conversation FROM account WHERE chat_id = ?) WHERE chat_id = ?",
            (WORKER, WORKER + 1),
        )
    room.open()
    shown = room.say(WORKER + 1, "/start")
    assert "gangguan" in shown
    assert NIK[-4:] not in shown
