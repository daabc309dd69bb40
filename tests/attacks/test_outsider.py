"""Somebody with a Telegram account, a list of NIKs, our source code, and time."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from domain.agent_codes import agent_code
from domain.channels import LINK_GOOD_FOR, StartLink, sign
from domain.receipts import receipt
from domain.staff import Role, sign_invitation
from handlers.attribution import START_KEY, signed
from storage import Vault
from tests.attacks.room import KEY, NIK, Room, nik_of
from tests.counting import calls_of

VICTIM, THIEF, OTHER = 11, 66, 67
RECEIPT = re.compile(r"LD-[0-9A-Z-]{14}")
HIDDEN = re.compile(r"\d\d•+\d{4}|\d+ \w+ 19\d\d")


def shape(shown: str) -> str:
    """What was shown, without what differs between any two people."""
    return HIDDEN.sub("#", RECEIPT.sub("#", shown))


# Whose NIK is known here


def test_a_known_nik_is_answered_as_a_new_one_is(room: Room) -> None:
    """From the first answer to the receipt, to several accounts, and nothing else is sent."""
    room.enroll(VICTIM)
    walks = []
    for chat, nik in ((THIEF, NIK), (OTHER, nik_of(3)), (THIEF + 5, NIK)):
        first = len(room.calls)
        room.enroll(chat, nik)
        walks.append([(m, shape(str(b.get("text")))) for m, b in room.calls[first:]])
    assert walks[0] == walks[1] == walks[2]


@pytest.mark.parametrize("moves", [False, True], ids=["", "while the index is moved"])
def test_a_known_nik_takes_no_less_work(room: Room, moves: bool) -> None:
    """An early answer for known NIKs, which a stopwatch would show, would spare most of it."""
    room.enroll(1000)
    if moves:
        with room.store.transaction() as unit:
            unit.begin_moving()

    def work(chat: int, nik: str) -> int:
        room.walk(chat, nik)
        with room.store.transaction() as unit:
            revision = unit.load([chat])[chat].conversation.revision
        return calls_of(lambda: room.press(chat, f"review:{revision}:send"))

    work(2000, nik_of(1)), work(2001, NIK)  # what is only done once
    known, new = work(2002, NIK), work(2003, nik_of(2))
    assert new * 0.9 < known < new * 1.1


def test_a_list_of_niks_ends_at_ten_forms_a_day(room: Room) -> None:
    """Told kindly, nothing lost, and the same day after a restart of the program."""
    for number in range(10):
        assert "TANDA TERIMA" in room.enroll(THIEF, nik_of(number), "/daftar" if number else "")
    room.walk(THIEF, nik_of(10), "/daftar")
    assert "tetap tersimpan" in room.send_form(THIEF)
    room.close()
    room.open()
    assert "tetap tersimpan" in room.send_form(THIEF)
    assert "TANDA TERIMA" in room.enroll(OTHER, nik_of(11)), "nobody else notices"
    room.clock.wait(hours=2, minutes=25)
    assert "TANDA TERIMA" in room.send_form(THIEF), "the form was still there"


# Codes and numbers that somebody makes up


def test_guessing_receipts_ends_after_ten_tries(room: Room) -> None:
    """Even the right number is answered no more: the eleventh guess tells nothing."""
    shown = room.enroll(VICTIM)
    real = RECEIPT.search(shown)
    assert real is not None
    assert "memang dari Lindung" in room.say(OTHER, f"/cek {real[0]}")
    for number in range(10):
        guess = receipt(bytes([number]), bytes(32))
        assert "tidak kami kenal" in room.say(THIEF, f"/cek {guess}")
    for code in (f"/cek {real[0]}", f"/cekagen {agent_code(1, room.vault.agent_key)}"):
        answer = room.say(THIEF, code)
        assert "banyak kode" in answer
        assert "memang dari" not in answer
    room.clock.wait(minutes=11)
    assert "memang dari Lindung" in room.say(THIEF, f"/cek {real[0]}")


def test_a_receipt_shows_nothing_of_its_person(room: Room) -> None:
    shown = room.enroll(VICTIM)
    number = RECEIPT.search(shown)
    assert number is not None
    answer = room.say(THIEF, f"/cek {number[0]}").partition("\n\n")[0]
    for personal in (NIK, NIK[-4:], "Budi", "Santoso", "9999", "ojek", "Bandung", "1988", "3 juta"):
        assert personal not in answer


def test_an_agent_code_shows_what_a_badge_shows_and_is_not_to_be_walked_through(room: Room) -> None:
    room.appoint(21, Role.AGENT, room.channel("brilink"))
    code = agent_code(1, room.vault.agent_key)
    answer = room.say(OTHER, f"/cekagen {code}").partition("\n\n")[0]
    assert answer == "Ya, itu kode agen kami: Petugas 21, BRILINK. Masih aktif."
    forged = agent_code(1, bytes(32))
    unknown = agent_code(2, room.vault.agent_key)
    assert room.say(OTHER, f"/cekagen {forged}") == room.say(OTHER, f"/cekagen {unknown}")


# Links


def test_links_that_are_forged_altered_foreign_or_over_credit_nobody(room: Room) -> None:
    channel = room.channel("brilink")
    today = room.clock.today()
    link = StartLink(channel, 0, 0, today)
    genuine = signed(link, room.vault)
    payloads = [
        signed(link, Vault(bytes(32))),
        sign(link, {7: room.vault.start_key}, 7),
        genuine[:-1] + ("A" if genuine[-1] != "A" else "B"),
        genuine[:10] + ("A" if genuine[10] != "A" else "B") + genuine[11:],
        sign_invitation(bytes(12), room.vault.start_key),
        signed(StartLink(channel, 0, 0, today - LINK_GOOD_FOR - timedelta(days=1)), room.vault),
        signed(StartLink(channel, 0, 0, today + timedelta(days=2)), room.vault),
    ]
    for place, payload in enumerate(payloads):
        if not payload.startswith("inv"):
            assert "TANDA TERIMA" in room.enroll(100 + place, nik_of(place), f"/start {payload}")
    assert room.signups() == {"langsung": 6}
    room.enroll(99, nik_of(99), f"/start {genuine}")
    assert room.signups() == {"langsung": 6, "brilink": 1}, "the genuine one is credited"


def test_a_link_that_is_sent_on_later_takes_no_credit(room: Room) -> None:
    """Replaying a link does not move a signup to its channel."""
    first, second = room.channel("brilink"), room.channel("pegadaian")
    room.say(VICTIM, f"/start {signed(StartLink(first, 0, 0, room.clock.today()), room.vault)}")
    late = signed(StartLink(second, 9, 0, room.clock.today()), room.vault)
    for _ in range(3):
        room.say(VICTIM, f"/start {late}")
    room.enroll(VICTIM)
    assert room.signups() == {"brilink": 1}


def test_links_signed_for_one_purpose_open_nothing_else(room: Room) -> None:
    """The key of a start link signs no invitation, and the other way round."""
    code = bytes(range(12))
    room.invitation(Role.ADMIN, None, "Bu Rina", code)
    assert START_KEY == 1
    for key in (room.vault.start_key, room.vault.receipt_key, room.vault.agent_key, KEY):
        assert "tidak berlaku" in room.say(THIEF, f"/start {sign_invitation(code, key)}")
    with room.store.reader() as reader:
        assert not reader.all_staff()


# Floods


def test_a_flood_is_told_once_and_slows_nobody_down(room: Room) -> None:
    """A thousand messages in one second: few answers, and the others get theirs."""
    shown = [room.say(THIEF, f"halo {number}") for number in range(1000)]
    assert sum("terlalu cepat" in each for each in shown) == 1
    assert sum(bool(each) for each in shown) == 301
    assert "Langkah 1" in room.say(OTHER, "/start")
    room.close()
    room.open()
    assert room.say(THIEF, "halo") == "", "a restart is no way out"
    room.clock.wait(seconds=31)
    assert "Langkah 1" in room.say(THIEF, "/start")


def test_a_nik_leaves_the_chat_even_in_a_flood(room: Room) -> None:
    for number in range(305):
        room.say(THIEF, f"halo {number}")
    room.say(THIEF, NIK)
    assert room.calls[-1][0] == "deleteMessage"


# Doors that are not theirs

STAFF_WORDS = (
    "menu", "ringkasan", "target 70 2026-12", "corong", "ekspor", "angka aktif 2026-10 1",
    "undang admin Saya", "staf", "tangguhkan 1", "aktifkan 1", "tinjau", "tinjau ok 1", "poster X",
)  # fmt: skip


@pytest.mark.parametrize("words", STAFF_WORDS)
def test_a_worker_finds_no_door_of_the_staff(room: Room, words: str) -> None:
    """By command and by forged buttons: answered as what does not exist, and nothing written."""
    room.say(THIEF, "/start")  # the welcome is told once, whoever asks for what
    room.appoint(21, Role.ADMIN)
    deeds = room.deeds()
    name, _, argument = words.partition(" ")
    assert shape(room.say(THIEF, f"/{words}")) == shape(room.say(THIEF, "/tidak-ada"))
    assert room.press(THIEF, f"{name}:0:{argument}") == room.press(THIEF, "tidakada:0:x")
    assert room.deeds() == deeds


def test_callback_data_decides_nothing(room: Room) -> None:
    """Buttons of questions not asked, of other revisions, with values never offered."""
    room.walk(VICTIM)
    with room.store.transaction() as unit:
        revision = unit.load([VICTIM])[VICTIM].conversation.revision
    for data in (
        f"review:{revision - 1}:send", f"review:{revision + 1}:send", "review::send",
        f"consent:{revision}:yes", f"review:{revision}:change:number", f"review:{revision}:number",
        f"done:{revision}:status", "review:-1:send", f"review:{revision}:" + "x" * 5000,
    ):  # fmt: skip
        room.press(VICTIM, data)
    assert room.signups() == {}
    assert "TANDA TERIMA" in room.send_form(VICTIM)


def test_one_chat_changes_nothing_in_another(room: Room) -> None:
    """A press counts for whoever pressed: with the data of another's button nothing happens."""
    room.walk(VICTIM)
    with room.store.transaction() as unit:
        revision = unit.load([VICTIM])[VICTIM].conversation.revision
    room.press(THIEF, f"review:{revision}:send")
    assert room.signups() == {}
    with room.store.transaction() as unit:
        assert unit.load([VICTIM])[VICTIM].conversation.revision == revision


def test_in_a_group_nothing_is_asked_and_nothing_answered(room: Room) -> None:
    for text in ("/start", NIK, f"/cek LD-AAAA-BBBB-CCCC {NIK}"):
        update = room.message(THIEF, text)
        update["message"]["chat"] = {"id": -100, "type": "supergroup"}
        assert room.bring(update) == ""
    press = {"id": "1", "from": {"id": THIEF, "language_code": "id"}, "data": "notice:0:yes"}
    place = {"message_id": 1, "chat": {"id": -100, "type": "supergroup"}}
    assert room.bring({"update_id": 999, "callback_query": press | {"message": place}}) == ""
    assert room.calls == []
    with room.store.transaction() as unit:
        assert unit.known_chats() == []


@pytest.mark.parametrize(
    ("owner", "forwarded"), [(VICTIM, False), (None, False), (THIEF, True), (THIEF, False)]
)
def test_the_contact_card_of_somebody_else_is_not_taken(
    room: Room, owner: int | None, forwarded: bool
) -> None:
    for said in ("/start", "Setuju, mulai", NIK, "Betul", "Budi Santoso"):
        room.say(THIEF, said)
    update = room.message(THIEF, "")
    del update["message"]["text"]
    card = {"phone_number": "+6281299999999"} | ({} if owner is None else {"user_id": owner})
    update["message"]["contact"] = card
    if forwarded:
        update["message"]["forward_origin"] = {"type": "hidden_user"}
    own = owner == THIEF and not forwarded
    assert ("Langkah 6" in room.bring(update)) == own


def test_the_database_alone_says_nothing(room: Room, tmp_path: Path) -> None:
    """Who steals the file has no NIK, name, phone or code in it, and no other key opens it."""
    room.enroll(VICTIM)
    room.close()
    written = b"".join(path.read_bytes() for path in tmp_path.glob("room.db*"))
    for personal in (NIK, "Budi Santoso", "81299999999", "1988-05-14"):
        assert personal.encode() not in written
    room.open()
