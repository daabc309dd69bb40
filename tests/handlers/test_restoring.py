"""A backup, a bad day, a restore: what people and admins decided since is decided again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from domain.staff import Role
from storage import Store, migrate
from storage.backups import back_up, restore
from storage.keys.repeating import Decided, Repeated, line_of_chat, read_marks
from tests.attacks.room import Room, nik_of
from tests.handlers.dataku import press
from tests.postgres import Server

BUDI, SITI, TUTI, AGUS, BAYU, DEWI = 11, 12, 13, 21, 22, 31


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Where the bot runs, and an empty place for a restore."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'one.db'}", f"sqlite:///{tmp_path / 'two.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    urls = server.new(), server.new()
    migrate(urls[0])
    yield urls
    for url in urls:
        server.drop(url)


@pytest.fixture
def room(places: tuple[str, str], tmp_path: Path) -> Iterator[Room]:
    """Three people, two agents, an admin; a day later there is a backup."""
    with Room(places[0], erasures=tmp_path / "erasures.txt") as made:
        for chat in (BUDI, SITI, TUTI):
            made.enroll(chat, nik_of(chat))
        channel = made.channel("brilink")
        made.appoint(AGUS, Role.AGENT, channel)
        made.appoint(BAYU, Role.AGENT, channel)
        made.appoint(DEWI, Role.ADMIN)
        yield made


def copied(room: Room, tmp_path: Path) -> None:
    room.erasures.touch()
    back_up(room.url, room.vault, tmp_path / "copy", room.clock.now())
    room.clock.wait(hours=1)


def gone_back(room: Room, places: tuple[str, str], tmp_path: Path) -> tuple[Repeated, Store]:
    """The database as the backup and the list say."""
    marks = read_marks(room.erasures.read_text().splitlines())
    again = restore(places[1], room.vault, tmp_path / "copy", marks, room.clock.now())
    return again, Store.open(places[1], room.vault)


def waiting(store: Store) -> set[int]:
    with store.transaction() as unit:
        return {c for c, each in unit.load([BUDI, SITI, TUTI]).items() if each.restricted}


def test_who_asked_to_be_left_alone_is(room: Room, places: tuple[str, str], tmp_path: Path) -> None:
    """As they said last: Budi waits since, Siti no longer, Tuti thought twice about it."""
    press(room, SITI, "berhenti")
    copied(room, tmp_path)
    press(room, BUDI, "berhenti")
    press(room, SITI, "lanjut")
    press(room, TUTI, "berhenti")
    room.clock.wait(minutes=1)
    press(room, TUTI, "lanjut")
    again, store = gone_back(room, places, tmp_path)
    with store:
        assert again == Repeated(paused=2)
        assert waiting(store) == {BUDI}
        with store.reader() as reader:
            (deed,) = [each for each in reader.deeds() if each.action == "restore"]
    assert "paused or resumed again: 2" in deed.about


def test_what_was_decided_before_the_backup_is_not_decided_again(
    room: Room, places: tuple[str, str], tmp_path: Path
) -> None:
    press(room, BUDI, "berhenti")
    room.say(DEWI, "/tangguhkan 1")
    with room.store.transaction() as unit:
        (account,) = unit.load([BUDI]).values()
        unit.suspend(AGUS, None)
    copied(room, tmp_path)
    again, store = gone_back(room, places, tmp_path)
    store.close()
    assert account.restricted
    assert again == Repeated()


def test_who_was_suspended_stays_so(room: Room, places: tuple[str, str], tmp_path: Path) -> None:
    """By /tangguhkan or at the review of signs; who was let back in stays in."""
    room.say(DEWI, "/tangguhkan 2")
    copied(room, tmp_path)
    room.say(DEWI, "/tinjau suspend 1")
    room.say(DEWI, "/aktifkan 2")
    again, store = gone_back(room, places, tmp_path)
    with store, store.reader() as reader:
        assert again == Repeated(suspended=2)
        assert [each.chat_id for each in reader.all_staff() if each.suspended_at] == [AGUS]


def test_who_was_suspended_and_let_back_in_lost_nothing_by_it(
    room: Room, places: tuple[str, str], tmp_path: Path
) -> None:
    copied(room, tmp_path)
    room.say(DEWI, "/tangguhkan 1")
    room.clock.wait(minutes=1)
    room.say(DEWI, "/aktifkan 1")
    again, store = gone_back(room, places, tmp_path)
    store.close()
    assert again == Repeated()


def test_an_invitation_works_once_also_when_time_goes_back(
    room: Room, places: tuple[str, str], tmp_path: Path
) -> None:
    """Whoever kept a link that was used since the backup would open it again."""
    link = room.invitation(Role.ADMIN, None, "Orang Baru", bytes(12))
    copied(room, tmp_path)
    room.say(TUTI, f"/start {link}")
    _, store = gone_back(room, places, tmp_path)
    with store, store.transaction() as unit:
        assert unit.accept(bytes(12), BUDI, room.clock.now()) is None
        assert len(unit.all_staff()) == 3


def test_the_erased_are_not_left_alone_but_gone(
    room: Room, places: tuple[str, str], tmp_path: Path
) -> None:
    copied(room, tmp_path)
    press(room, BUDI, "berhenti")
    press(room, BUDI, "ya")
    again, store = gone_back(room, places, tmp_path)
    with store, store.transaction() as unit:
        assert again == Repeated(erased=1)
        assert unit.load([BUDI]) == {}


def test_the_list_tells_nobody_s_name(room: Room) -> None:
    """A letter for what was decided, and a hash that needs our key; the same line for the log."""
    press(room, BUDI, "berhenti")
    room.say(DEWI, "/tangguhkan 1")
    at = room.clock.now()
    paused = line_of_chat(room.vault, BUDI, at, Decided.PAUSED)
    assert room.erasures.read_text().splitlines() == [
        paused, line_of_chat(room.vault, AGUS, at, Decided.SUSPENDED),
    ]  # fmt: skip
    assert paused.split()[1][0] == "p"
    assert len({line_of_chat(room.vault, BUDI, at, each)[-32:] for each in Decided}) == 5


def test_a_full_disk_keeps_nobody_from_pausing(room: Room) -> None:
    room.erasures.mkdir()
    with capture_logs() as logged:
        press(room, BUDI, "berhenti")
        room.say(DEWI, "/tangguhkan 1")
    assert waiting(room.store) == {BUDI}
    lines = [each["line"] for each in logged if each["event"] == "not listed for a restore"]
    assert lines == [
        line_of_chat(room.vault, BUDI, room.clock.now(), Decided.PAUSED),
        line_of_chat(room.vault, AGUS, room.clock.now(), Decided.SUSPENDED),
    ]
