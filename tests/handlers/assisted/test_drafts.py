"""The drafts of an agent: which is begun, how one stands after each answer, what is put aside."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from dialog.conversation import Conversation
from domain.assisted import Stage, written
from domain.enrollment import Touch
from domain.staff import Role
from locales.values import fill
from storage.drafts.drafts import Draft
from tests.attacks.room import ROAD, Room
from tests.handlers.assisted.lent import (
    AGUS,
    RATNA,
    SITI,
    asked,
    filled_in,
    lent,
    own,
    taken,
    the_draft,
)
from tests.storage.samples import rows


@pytest.fixture(autouse=True)
def channel(room: Room) -> int:
    """With an agent; its number is not the agent's."""
    room.channel("pos")
    number = room.channel("brilink")
    room.appoint(AGUS, Role.AGENT, number)
    return number


def drafts(room: Room) -> list[Draft]:
    """All of them, oldest first."""
    ordered = rows(room.store, "SELECT code FROM draft ORDER BY created_at, code")
    with room.store.transaction() as unit:
        return [unit.drafts([code])[code] for (code,) in ordered]


def forget(room: Room) -> None:
    """The draft has been left alone for too long."""
    code = the_draft(room).code
    with room.store.transaction() as unit:
        unit.drop_drafts([code])


def test_an_empty_draft_is_used_for_the_next_worker(room: Room) -> None:
    room.say(AGUS, "/daftarkan")
    before = the_draft(room)
    room.say(AGUS, "/daftarkan")
    assert the_draft(room).code == before.code
    room.say(AGUS, "Ia setuju, mulai")
    room.clock.wait(minutes=1)
    assert room.say(AGUS, "/daftarkan").startswith("Langkah 1 dari 11")
    begun, fresh = drafts(room)
    assert (begun.code, own(room, AGUS).draft) == (before.code, fresh.code)


def test_a_draft_speaks_the_language_of_its_agent(room: Room) -> None:
    room.say(AGUS, "/bahasa")
    room.say(AGUS, "English")
    assert room.say(AGUS, "/daftarkan").startswith("Step 1 of 11")


@pytest.mark.parametrize(("mine", "theirs"), [(40, 10), (10, 40)])
def test_no_earlier_button_fits_a_draft_that_is_taken_up(
    room: Room, mine: int, theirs: int
) -> None:
    filled_in(room, ROAD[2:5])
    draft = the_draft(room)
    with room.store.transaction() as unit:
        conversation = replace(draft.conversation, revision=theirs)
        unit.save_draft(replace(draft, conversation=conversation), room.clock.now())
        account = unit.load([AGUS])[AGUS]
        unit.save([replace(account, conversation=Conversation(revision=mine))], room.clock.now())
    room.press(AGUS, f"draf:0:{written(draft.code)}")
    assert own(room, AGUS).revision == the_draft(room).conversation.revision == 41


def test_no_button_of_a_draft_fits_ones_own_form_after_it(room: Room) -> None:
    room.say(AGUS, "/daftarkan")
    before = own(room, AGUS).revision
    room.say(AGUS, "/simpan")
    assert (own(room, AGUS).draft, own(room, AGUS).revision) == (0, before + 1)


def test_what_an_agent_deletes_is_gone_and_the_next_one_is_empty(room: Room, channel: int) -> None:
    filled_in(room, ROAD[2:5])
    gone = the_draft(room)
    room.say(AGUS, "/batal")
    room.say(AGUS, "🗑 Hapus draf ini")
    fresh = the_draft(room)
    assert fresh.code != gone.code
    assert "nik" not in fresh.conversation.answers
    assert own(room, AGUS).draft == fresh.code
    touch = Touch(channel, 1, 0, room.clock.today())
    assert (fresh.first_touch, fresh.last_touch) == (touch, touch)


def test_what_an_agent_deletes_stays_for_the_worker_who_lent_it(room: Room) -> None:
    before = taken(room)
    room.say(AGUS, "/batal")
    room.say(AGUS, "🗑 Hapus draf ini")
    (after,) = [each for each in drafts(room) if each.code == before.code]
    assert (after.stage, after.holder, after.worker) == (Stage.OFFERED, 0, SITI)
    assert after.round == before.round + 1
    assert after.until == room.clock.now() + timedelta(days=1)
    assert "Sebutkan kode ini" in room.say(SITI, "halo")
    assert "Cek dulu ya" in room.press(SITI, f"ambilkembali:0:{written(after.code)}")


def test_a_worker_whose_agent_is_suspended_is_told_that_nobody_has_the_form(
    room: Room, channel: int
) -> None:
    taken(room)
    assert "dikerjakan Petugas 21, agen nomor 1" in room.say(SITI, "halo")
    room.appoint(RATNA, Role.CHANNEL_ADMIN, channel)
    room.say(RATNA, "/tangguhkan 1")
    assert "sedang tidak bertugas" in room.say(SITI, "halo")


def test_what_is_done_stays_done_when_the_agent_goes_on(room: Room) -> None:
    filled_in(room)
    for words in ("Benar, lanjut", "Tanpa Telegram: saya saksikan", "Tidak punya HP"):
        room.say(AGUS, words)
    before = the_draft(room)
    assert before.stage is Stage.DONE
    room.say(AGUS, fill("id", "assisted.next"))
    assert [each for each in drafts(room) if each.code == before.code] == [before]


def test_an_agent_whose_worker_has_refused_goes_on_by_the_button(room: Room) -> None:
    before = asked(room)
    room.say(SITI, "tolak")
    assert room.say(AGUS, "Ubah data") == fill("id", "draft.gone.refused")
    ((button,),) = room.calls[-1][1]["reply_markup"]["inline_keyboard"]
    assert room.press(AGUS, button["callback_data"]).startswith("Langkah 1 dari 11")
    assert own(room, AGUS).draft != before.code


def test_a_worker_answers_when_the_agent_is_with_the_next_one_already(room: Room) -> None:
    before = asked(room)
    room.say(AGUS, fill("id", "assisted.next"))
    (after,) = [each for each in drafts(room) if each.code == before.code]
    assert after == before
    assert "LD-" in room.say(SITI, "setuju")


def test_a_form_that_came_back_is_so_until_it_is_changed(room: Room) -> None:
    asked(room)
    room.say(SITI, "pekerjaan")
    room.press(AGUS, f"draf:0:{written(the_draft(room).code)}")
    room.say(AGUS, "/privasi")
    assert the_draft(room).stage is Stage.RETURNED
    room.say(AGUS, "jualan sayur")
    assert the_draft(room).stage is Stage.OPEN


@pytest.mark.parametrize("said", ["/serahkan", "Di HP pekerja"])
def test_the_last_day_of_a_link_is_told_as_in_jakarta(room: Room, said: str) -> None:
    """Where a new day begins seven hours before it does in UTC; under the QR too."""
    room.clock.wait(hours=14)
    filled_in(room)
    room.say(AGUS, "Benar, lanjut")
    shown = room.say(AGUS, said)
    assert the_draft(room).until == datetime(2026, 11, 25, 19, tzinfo=UTC)
    assert shown.count("26 November 2026") == 2
    assert "25 November" not in shown


def test_an_agent_whose_draft_is_forgotten_is_told_so(room: Room) -> None:
    filled_in(room, ROAD[2:5])
    forget(room)
    assert room.say(AGUS, "081299999999") == fill("id", "draft.gone.forgotten")
    assert own(room, AGUS).draft == 0
    assert room.parked() == 0


def test_who_has_a_draft_no_more_is_told_so_in_their_language(room: Room) -> None:
    for words in ("/bahasa", "English", "/daftarkan"):
        room.say(AGUS, words)
    forget(room)
    assert room.say(AGUS, "hello") == fill("en", "draft.gone.forgotten")


def test_a_worker_whose_lent_form_is_forgotten_is_told_so_whatever_they_ask(room: Room) -> None:
    lent(room)
    forget(room)
    assert fill("id", "draft.gone.forgotten") in room.say(SITI, "/privasi")
    assert own(room).draft == 0
    assert room.parked() == 0


@pytest.mark.parametrize("said", ["/daftar", "/batal", "Setuju, mulai", "482913"])
def test_who_has_lent_the_form_begins_none_meanwhile(room: Room, said: str) -> None:
    where, before = lent(room), own(room)
    count = rows(room.store, "SELECT count(*) FROM consent")
    shown = room.say(SITI, said)
    assert shown.startswith(fill("id", "lent.offered", {"code": where}))
    assert own(room) == before
    assert rows(room.store, "SELECT count(*) FROM consent") == count
