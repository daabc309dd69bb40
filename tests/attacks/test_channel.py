"""A channel that signs up more than it ever could: stolen links, a ring of agents, a bad list."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.channels import StartLink
from domain.limits import limit
from domain.staff import Role
from handlers.attribution import signed
from handlers.channel_limits import channel_too_often
from handlers.limits import millis
from storage import Store, Vault
from tests.attacks.room import Room, nik_of
from tests.conversation import KEY, Stage
from tests.lists import as_csv, people

AGENT, ADMIN, HEAD, OTHER_HEAD = 21, 31, 32, 33


def leave(room: Room | Stage, channel: int, left: int) -> None:
    """So many signups are left to this channel today."""
    rule = limit("channel_day", room.clock.today())
    with room.store.transaction() as unit:
        unit.bucket(f"channel:{channel}")
        full_at = millis(room.clock.now()) + (rule.many - left) * rule.every
        unit.draw(f"channel:{channel}", full_at)


def told(room: Room, chat: int) -> int:
    """How often somebody heard that a channel is full."""
    return sum(
        body.get("chat_id") == chat and "hari ini sudah penuh: 20000" in str(body.get("text"))
        for _, body in room.calls
    )


def hire(room: Room) -> tuple[int, str]:
    """A channel with an agent and an admin, our admin, another channel's; the agent's link."""
    channel, other = room.channel("brilink"), room.channel("pasar")
    room.appoint(AGENT, Role.AGENT, channel)
    room.appoint(ADMIN, Role.ADMIN)
    room.appoint(HEAD, Role.CHANNEL_ADMIN, channel)
    room.appoint(OTHER_HEAD, Role.CHANNEL_ADMIN, other)
    return channel, "/start " + signed(StartLink(channel, 1, 0, room.clock.today()), room.vault)


def test_a_full_channel_is_asked_to_wait_and_its_admins_hear_of_it_once(room: Room) -> None:
    channel, link = hire(room)
    leave(room, channel, 1)
    assert "Nomor" in room.enroll(100, nik_of(0), link)
    for chat in (101, 102):
        assert "Pendaftaran lewat mitra ini hari ini sudah penuh" in room.enroll(
            chat, nik_of(chat), link
        )
    assert [told(room, chat) for chat in (ADMIN, HEAD, OTHER_HEAD, AGENT)] == [1, 1, 0, 0]
    # Whoever comes by themselves is held up by nobody, and nothing of the form was lost.
    assert "Nomor" in room.enroll(103, nik_of(3))
    room.clock.wait(seconds=5)
    assert "Nomor" in room.send_form(101)
    assert room.signups() == {"brilink": 2, "langsung": 1}
    room.clock.wait(days=1, minutes=1)
    leave(room, channel, 0)
    room.enroll(104, nik_of(4), link)
    assert [told(room, chat) for chat in (ADMIN, HEAD, OTHER_HEAD)] == [2, 2, 0]


def test_two_processes_draw_from_one_limit(postgres_url: str) -> None:
    Store.open(postgres_url, Vault(KEY), create=True).close()
    free = []
    with Room(postgres_url) as room, Store.open(postgres_url, room.vault) as other:
        channel, _ = hire(room)
        leave(room, channel, 5)
        at, today = room.clock.now(), room.clock.today()
        for number in range(10):
            with (other if number % 2 else room.store).transaction() as unit:
                free.append(channel_too_often(unit, 1000 + number, channel, at, today) is None)
    assert free == [True] * 5 + [False] * 5


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path) as stage:
        stage.does("Agus", "/start <undangan agen brilink Agus>")
        yield stage


def sent(stage: Stage, tmp_path: Path, many: int) -> str:
    stage.upload("a.csv", as_csv(tmp_path / "a.csv", people(many)).read_bytes())
    return "\n".join(stage.does("Agus", "(berkas: a.csv)"))


def test_rows_of_a_list_count_for_agent_and_channel(stage: Stage, tmp_path: Path) -> None:
    leave(stage, 1, 7)
    first = sent(stage, tmp_path, 10)
    assert "Tercatat baru: 7\n      Sudah ada: 0\n      Perlu diperbaiki: 3" in first
    # Those who are there already count for nothing when the file comes again.
    leave(stage, 1, 3)
    again = sent(stage, tmp_path, 10)
    assert "Tercatat baru: 3\n      Sudah ada: 7\n      Perlu diperbaiki: 0" in again
    with stage.store.transaction() as unit:
        spent = unit.spent_by(1)
        rule = limit("rows_day", stage.clock.today())
        assert spent.rows_day == millis(stage.clock.now()) + 13 * rule.every
        unit.spend(1, type(spent)(rows_day=millis(stage.clock.now()) + rule.room))
    leave(stage, 1, 100)
    last = sent(stage, tmp_path, 15)
    assert "Tercatat baru: 1\n      Sudah ada: 10\n      Perlu diperbaiki: 4" in last


def test_what_an_admin_imports_is_held_up_by_no_limit(stage: Stage, tmp_path: Path) -> None:
    stage.does("Dewi", "/start <undangan admin Dewi>")
    leave(stage, 1, 0)
    stage.upload("a.csv", as_csv(tmp_path / "a.csv", people(3)).read_bytes())
    assert "Tercatat baru: 3" in "\n".join(stage.does("Dewi", "(berkas: a.csv|1)"))


def test_lines_at_a_market_count_for_the_channel(stage: Stage) -> None:
    leave(stage, 1, 1)
    stage.does("Agus", "/pasar Kota Bandung; jualan sayur; 1,5 juta; 3 bulan")
    lines = "\n".join(f"{nik_of(number)} Siti Aminah" for number in range(2))
    shown = "\n".join(stage.does("Agus", lines))
    assert "Tercatat: 1 orang" in shown
    assert "Batas pendaftaran Anda hari ini sudah penuh" in shown


def test_an_admin_of_a_channel_suspends_its_agents_and_nobody_else(room: Room) -> None:
    """Not the admin beside them, nor themselves, an admin of all, or whoever is of another one."""
    channel, _ = hire(room)
    room.appoint(34, Role.CHANNEL_ADMIN, channel)
    for number in (2, 3, 4, 5):
        assert "Tidak ada orang dengan nomor itu" in room.say(HEAD, f"/tangguhkan {number}"), number
    assert "Tidak ada" not in room.say(HEAD, "/tangguhkan #1 ")
    suspended = [what for _, what, _ in room.deeds() if what == "suspend"]
    assert suspended == ["suspend"]
