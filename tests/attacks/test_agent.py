"""An agent who wants more than their share, or is on the way out."""

from domain.channels import StartLink
from domain.staff import CODE_BYTES, Role
from handlers.attribution import signed
from handlers.limits import agent_too_often
from tests.attacks.room import NIK, Room
from tests.attacks.staff import ADMIN, AGENT, HEAD, SUSPENDED, UNKNOWN, hire

FRIEND, WORKER = 22, 11

SPARE = bytes(range(CODE_BYTES))


def test_suspension_holds_from_the_next_message_on(room: Room) -> None:
    hire(room)
    assert SUSPENDED not in room.say(AGENT, "/menu")
    room.say(ADMIN, "/tangguhkan 1")
    for words in ("/menu", "/poster Pasar Senen", "/staf"):
        assert SUSPENDED in room.say(AGENT, words)
    assert SUSPENDED in room.press(AGENT, "menu:0:")


def test_what_an_admin_has_decided_a_channel_does_not_undo(room: Room) -> None:
    """A channel lives from its agents' signups, so it may not bring back one who made them up."""
    channel = hire(room)
    room.appoint(HEAD, Role.CHANNEL_ADMIN, channel)
    room.say(ADMIN, "/tangguhkan 1")
    assert "hanya admin yang dapat" in room.say(HEAD, "/aktifkan 1")
    assert SUSPENDED in room.say(AGENT, "/menu")
    room.say(ADMIN, "/aktifkan 1")
    room.say(HEAD, "/tangguhkan 1")
    assert "hanya admin" not in room.say(HEAD, "/aktifkan 1"), "its own decision it may undo"
    assert SUSPENDED not in room.say(AGENT, "/menu")


def test_a_channel_does_not_make_an_admins_decision_its_own(room: Room) -> None:
    """By suspending once more whom an admin has suspended, to undo that then."""
    channel = hire(room)
    room.appoint(HEAD, Role.CHANNEL_ADMIN, channel)
    room.say(ADMIN, "/tangguhkan 1")
    assert "memang sudah ditangguhkan" in room.say(HEAD, "/tangguhkan 1")
    assert "hanya admin yang dapat" in room.say(HEAD, "/aktifkan 1")
    assert SUSPENDED in room.say(AGENT, "/menu")


def test_an_admin_makes_a_channels_decision_their_own(room: Room) -> None:
    channel = hire(room)
    room.appoint(HEAD, Role.CHANNEL_ADMIN, channel)
    room.say(HEAD, "/tangguhkan 1")
    room.say(ADMIN, "/tangguhkan 1")
    assert "hanya admin yang dapat" in room.say(HEAD, "/aktifkan 1")


def test_who_is_active_is_not_active_again(room: Room) -> None:
    """Nor is it written down as a decision: nothing was decided."""
    hire(room)
    before = room.deeds()
    assert room.say(ADMIN, "/aktifkan 1") == "Petugas 21 memang aktif. Tidak ada yang berubah."
    assert room.deeds() == before


def test_what_an_admin_types_gets_into_no_log(room: Room) -> None:
    """A NIK where a number of staff belongs would stand in the audit log for ever."""
    hire(room)
    before = room.deeds()
    for words in (f"{NIK}", f"ok {NIK}", f"suspend {NIK}", "suspend Budi", "ok 2", "suspend 2"):
        assert "Tidak ada agen dengan nomor itu" in room.say(ADMIN, f"/tinjau {words}"), words
    assert room.deeds() == before


def test_a_spare_invitation_is_no_way_back(room: Room) -> None:
    """One that was kept for the day of the suspension opens nothing for whoever is suspended."""
    channel = hire(room)
    spare = room.invitation(Role.CHANNEL_ADMIN, channel, "Orang Lain", SPARE)
    room.say(ADMIN, "/tangguhkan 1")
    assert "tidak berlaku" in room.say(AGENT, f"/start {spare}")
    assert SUSPENDED in room.say(AGENT, "/menu")
    room.say(ADMIN, "/aktifkan 1")
    assert "admin kanal" in room.say(AGENT, f"/start {spare}"), "it was not used up"


def test_an_admin_is_not_brought_down_by_a_link(room: Room) -> None:
    """An agent's invitation, sent to an admin as something else, takes nothing from the admin."""
    channel = hire(room)
    trap = room.invitation(Role.AGENT, channel, "Bu Rina", SPARE)
    assert "tidak berlaku" in room.say(ADMIN, f"/start {trap}")
    assert "suspended" not in room.say(ADMIN, "/tangguhkan 1")
    assert SUSPENDED in room.say(AGENT, "/menu")


def test_invitations_of_a_suspended_admin_open_nothing(room: Room) -> None:
    """Made in store before the suspension, for friends to open after it."""
    room.appoint(HEAD, Role.CHANNEL_ADMIN, room.channel("pegadaian"))
    room.appoint(ADMIN, Role.ADMIN)
    shown = room.say(HEAD, "/undang agen Teman")
    link = shown.partition("start=")[2].split()[0]
    room.say(ADMIN, "/tangguhkan 1")
    assert "tidak berlaku" in room.say(FRIEND, f"/start {link}")
    room.say(ADMIN, "/aktifkan 1")
    assert "Selamat datang" in room.say(FRIEND, f"/start {link}")


def test_an_invitation_works_once_and_in_time(room: Room) -> None:
    channel = hire(room)
    link = room.invitation(Role.AGENT, channel, "Bu Sari", SPARE)
    assert "Selamat datang" in room.say(FRIEND, f"/start {link}")
    assert "tidak berlaku" in room.say(WORKER, f"/start {link}")
    late = room.invitation(Role.AGENT, channel, "Pak Joko", SPARE[::-1])
    room.clock.wait(days=7, minutes=1)
    assert "tidak berlaku" in room.say(WORKER, f"/start {late}")


def test_an_agent_gives_no_roles_and_takes_none_away(room: Room) -> None:
    hire(room)
    before = room.deeds()
    for words in ("/undang agen Teman", "/undang admin Saya", "/tangguhkan 2", "/aktifkan 2",
                  "/staf", "/tinjau", "/ekspor", "/ringkasan", "/angka", "/target"):  # fmt: skip
        assert UNKNOWN in room.say(AGENT, words), words
    assert room.deeds() == before


def test_a_poster_of_an_agent_cannot_be_made_for_another(room: Room) -> None:
    """Numbers inside a start link are signed: changing one is changing the signature."""
    channel = hire(room)
    mine = signed(StartLink(channel, 1, 0, room.clock.today()), room.vault)
    for place in range(8, 16):
        for symbol in "ABCDwxyz01_-":
            altered = mine[:place] + symbol + mine[place + 1 :]
            if altered != mine:
                room.say(WORKER, f"/start {altered}")
    with room.store.transaction() as unit:
        assert unit.load([WORKER])[WORKER].first_touch is None


def test_signups_of_an_agent_are_limited_by_the_minute_and_the_day(room: Room) -> None:
    """Held in the agent's row: over restarts, and over any number of processes."""
    hire(room)

    def refused() -> str:
        with room.store.transaction() as unit:
            no = agent_too_often(unit, 1, room.clock.now(), room.clock.today())
        return no.limit if no else ""

    assert [refused() for _ in range(21)] == [""] * 20 + ["signups"]
    room.close()
    room.open()
    assert refused() == "signups"
    for _ in range(280):
        room.clock.wait(seconds=20)
        assert refused() in {"", "signups_day"}
    for _ in range(60):
        room.clock.wait(seconds=20)
        last = refused()
    assert last == "signups_day"
    room.clock.wait(days=1)
    assert refused() == ""
