"""Incidents: the right people, each told once, by the clock of the law."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from dialog.conversation import Conversation
from domain.assisted import Stage
from domain.enrollment import Agreement, Assurance, Reason, Registrar
from domain.nik import Nik
from domain.staff import Role
from handlers.rights.incidents import open_incidents, tell
from storage.drafts.drafts import Draft
from storage.incidents.incidents import Incident, Scope, Told
from tests.attacks.room import Room, nik_of
from tests.handlers.dataku import press
from tests.storage.samples import enrollment

TOLD = Told("NIK dan nama", "22 November 2026", "HP agen hilang", "akses agen dicabut")
AGENT, INA, RUDI, SITI, WATI, UDIN = 10, 14, 21, 22, 23, 24
OWN_PHONE = Agreement(Assurance.OWN_PHONE)
WITNESSED = Agreement(Assurance.WITNESSED, Reason.NO_PHONE)


@pytest.fixture
def room(either_url: str) -> Iterator[Room]:
    """Rudi agreed to a form of agent 1, Siti waits for one, Wati and Udin came alone; of another
    form of the agent's the person has no chat."""
    with Room(either_url) as made:
        made.appoint(AGENT, Role.AGENT, made.channel("brilink"))
        made.enroll(WATI, nik_of(7))
        made.say(UDIN, "/start")
        enrolled(made, RUDI, 3, OWN_PHONE)
        enrolled(made, AGENT, 4, WITNESSED)
        draft = Draft(0, Stage.ASKED, AGENT, 1, 1, SITI, Conversation({"name": "Siti"}))
        with made.store.transaction() as unit:
            unit.add_draft(draft, (AGENT, 900), made.clock.now())
        yield made


def enrolled(room: Room, chat: int, nik: int, agreed: Agreement) -> None:
    new = enrollment(chat, 500 + nik, Nik(nik_of(nik)))
    who = replace(new.attribution, registered_by=Registrar(1))
    new = replace(new, attribution=who, agreed=agreed, channel=1, form={"nik": nik_of(nik)})
    with room.store.transaction() as unit:
        unit.enroll([new], room.clock.now())


def opened(room: Room, **scope: object) -> tuple[set[int], int]:
    """Which chats an incident concerns, and how many forms without a chat."""
    now = room.clock.now()
    whole = Scope(now - timedelta(days=9), now + timedelta(hours=1))
    wanted = replace(whole, **scope)  # type: ignore[arg-type]
    with room.store.transaction() as unit:
        number = unit.open_incident(TOLD, wanted, now)
        return set(unit.affected(number)), len(unit.without_chat(wanted))


def only_open(room: Room) -> Incident:
    with room.store.transaction() as unit:
        (found,) = open_incidents(unit)
    return found


def notices(room: Room) -> list[int]:
    """The chats to which a notice went, in order."""
    room._send()
    return [body["chat_id"] for _, body in room.calls if "Pasal 46" in body.get("text", "")]


def test_whom_it_concerns(room: Room) -> None:
    everybody = {AGENT, RUDI, SITI, WATI, UDIN}
    assert opened(room) == (everybody, 1)
    assert opened(room, agent=1) == ({RUDI, SITI}, 1)
    assert opened(room, agent=2) == (set(), 0)
    assert opened(room, channel=1) == ({RUDI, SITI}, 1)
    assert opened(room, channel=0) == ({WATI}, 0)
    assert opened(room, key=bytes.fromhex(room.vault.master_names[0])) == (everybody, 1)
    assert opened(room, key=b"another") == (set(), 0)
    assert opened(room, until=room.clock.now()) == (set(), 0)
    assert opened(room, since=room.clock.now() + timedelta(minutes=1)) == (set(), 0)


def test_a_draft_about_nobody_yet_hinders_no_incident(room: Room) -> None:
    """Its agent has begun, and no chat of a worker is known."""
    draft = Draft(0, Stage.OPEN, AGENT, 1, 1, None, Conversation({"name": "Siti"}))
    with room.store.transaction() as unit:
        unit.add_draft(draft, (AGENT, 901), room.clock.now())
    assert opened(room, agent=1) == ({RUDI, SITI}, 1)


def test_however_many_they_are_all_are_told(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece of them in each transaction, and never a piece that was told before."""
    monkeypatch.setattr("handlers.rights.incidents.AT_ONCE", 2)
    opened(room)
    assert tell(room.store, only_open(room), room.clock.now()) == 5
    assert sorted(notices(room)) == [AGENT, RUDI, SITI, WATI, UDIN]


def test_everybody_is_told_once_however_often_it_is_asked(room: Room) -> None:
    opened(room, agent=1)
    press(room, WATI, "berhenti")
    assert tell(room.store, only_open(room), room.clock.now()) == 2
    assert notices(room) == [RUDI, SITI]
    room.clock.wait(days=3)
    with room.store.transaction() as unit:
        unit.prune(room.clock.now())
    assert tell(room.store, only_open(room), room.clock.now()) == 0
    assert notices(room) == [RUDI, SITI]
    assert (only_open(room).told, only_open(room).affected) == (2, 2)


def test_whoever_paused_is_told_and_whoever_erased_is_gone(room: Room) -> None:
    opened(room)
    press(room, WATI, "berhenti")
    press(room, UDIN, "ya")
    assert tell(room.store, only_open(room), room.clock.now()) == 4
    assert notices(room) == [AGENT, RUDI, SITI, WATI]
    text = room.calls[-1][1]["text"]
    assert all(part in text for part in (TOLD.what, TOLD.happened, TOLD.how, TOLD.done))


def test_what_a_crash_left_untold_is_told_at_the_next_try(room: Room) -> None:
    opened(room, agent=1)
    with pytest.raises(KeyboardInterrupt), room.store.transaction() as unit:
        unit.take_untold(1, 1, room.clock.now())
        raise KeyboardInterrupt
    assert tell(room.store, only_open(room), room.clock.now()) == 2


def test_admins_see_the_hours_that_are_left(room: Room) -> None:
    room.appoint(INA, Role.ADMIN)
    opened(room, agent=1)
    room.clock.wait(hours=20)
    assert "Kejadian 1 (NIK dan nama): 0 dari 2 obrolan sudah diberi tahu, sisa 52 jam" in (
        room.say(INA, "/hak")
    )
    tell(room.store, only_open(room), room.clock.now())
    room.clock.wait(hours=60)
    assert "2 dari 2 obrolan sudah diberi tahu, terlambat 8 jam" in room.say(INA, "/hak")
    with room.store.transaction() as unit:
        assert unit.close_incident(1, room.clock.now())
        assert not unit.close_incident(1, room.clock.now())
    assert "Kejadian" not in room.say(INA, "/hak")
