"""What falls due for a chat whose rows cannot be read waits; it hurts no other, and is not lost."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from handlers.timers import DAMAGED
from storage import Account, Sealed, Unit
from tests.attacks.room import Room
from tests.blank import blank
from tests.handlers.dues.scene import BUDI, SITI, ring


def test_what_is_due_for_a_chat_that_cannot_be_read_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = Unit.load

    def damaged(unit: Unit, chats: Iterable[int]) -> dict[int, Account]:
        if chats == [BUDI]:
            raise Sealed("cannot be read")
        return load(unit, chats)

    with Room(blank(tmp_path / "a.db")) as room:
        for chat in (BUDI, SITI):
            room.say(chat, "/start")
            room.say(chat, "Setuju, mulai")
        room.clock.wait(days=1)
        with monkeypatch.context() as broken:
            broken.setattr(Unit, "load", damaged)
            assert set(ring(room)) == {SITI}
            assert ring(room) == {}
        room.clock.wait(days=DAMAGED.days)
        assert "Isian Anda masih tersimpan" in ring(room)[BUDI][0]
