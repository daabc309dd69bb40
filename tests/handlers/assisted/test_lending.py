"""A form lent to an agent, and taken home: by its worker alone, once, with nothing lost."""

import pytest
from msgspec.structs import replace

from dialog.conversation import SUBMITTED, Conversation
from domain.assisted import Stage, written
from domain.channels import StartLink
from domain.enrollment import Touch
from domain.staff import Role
from handlers.attribution import signed
from storage import Account
from tests.attacks.room import ROAD, Room, nik_of
from tests.handlers.assisted.lent import (
    AGUS,
    BAYU,
    DEWI,
    RATNA,
    REVIEW,
    RUDI,
    SITI,
    VOID,
    asked,
    code_in,
    filled_in,
    lent,
    own,
    passed_on,
    payload_in,
    take_back,
    taken,
    taken_too,
    the_draft,
    told,
)
from tests.storage.samples import rows


@pytest.fixture
def channel(room: Room) -> int:
    """With an agent and an admin."""
    number = room.channel("brilink")
    room.appoint(AGUS, Role.AGENT, number)
    room.appoint(RATNA, Role.CHANNEL_ADMIN, number)
    return number


# Lending


def test_a_form_that_is_lent_lies_with_nobody_yet(room: Room) -> None:
    lent(room)
    draft = the_draft(room)
    assert (draft.stage, draft.worker) == (Stage.OFFERED, SITI)
    assert (draft.holder, draft.agent, draft.channel, draft.round) == (0, 0, 0, 0)


def test_a_form_that_is_lent_keeps_the_links_that_its_worker_came_by(room: Room) -> None:
    links = [StartLink(room.channel(code), 0, 0, room.clock.today()) for code in ("pos", "desa")]
    for link in links:
        room.say(SITI, f"/start {signed(link, room.vault)}")
    lent(room)
    draft = the_draft(room)
    assert draft.first_touch == Touch(links[0].channel, 0, 0, room.clock.today())
    assert draft.last_touch == Touch(links[1].channel, 0, 0, room.clock.today())


def test_who_has_lent_the_form_and_asks_again_is_told_the_samecode_in(room: Room) -> None:
    code = lent(room)
    assert code_in(room.say(SITI, "/mintaagen")) == code


def test_what_was_sent_cannot_be_lent_any_more(room: Room) -> None:
    room.enroll(SITI)
    before = own(room)
    assert "Belum ada isian" in room.say(SITI, "/mintaagen")
    assert own(room).answers == before.answers
    assert rows(room.store, "SELECT 1 FROM draft") == []


def test_nobody_with_a_role_lends_a_form(room: Room, channel: int) -> None:
    room.walk(AGUS)
    assert "Belum ada isian" in room.say(AGUS, "/mintaagen")
    assert "nik" in own(room, AGUS).answers


# Taking it back


def test_who_takes_a_form_back_that_no_agent_took_has_agreed_already(room: Room) -> None:
    lent(room)
    assert REVIEW in take_back(room, SITI, the_draft(room))
    assert "LD-" in room.send_form(SITI)


def test_who_takes_a_form_back_from_an_agent_has_agreed_already(room: Room, channel: int) -> None:
    assert REVIEW in take_back(room, SITI, taken(room))
    assert "Siti" not in room.say(AGUS, "/draf")


@pytest.mark.parametrize("chat", [AGUS, RUDI, RATNA])
def test_nobody_takes_back_what_is_not_theirs(room: Room, channel: int, chat: int) -> None:
    """Not even the agent who has it before them."""
    draft = taken(room)
    assert VOID in take_back(room, chat, draft)
    assert the_draft(room) == draft
    assert "nik" not in own(room, chat).answers


def test_a_form_that_was_not_lent_is_not_taken_back(room: Room, channel: int) -> None:
    draft = asked(room)
    assert VOID in take_back(room, SITI, draft)
    assert the_draft(room) == draft


def test_a_form_that_is_gone_is_not_taken_back(room: Room) -> None:
    lent(room)
    draft = the_draft(room)
    with room.store.transaction() as unit:
        unit.drop_drafts([draft.code])
    assert VOID in take_back(room, SITI, draft)
    assert room.parked() == 0


def test_a_form_is_taken_back_once(room: Room) -> None:
    lent(room)
    draft = the_draft(room)
    take_back(room, SITI, draft)
    before = own(room)
    assert VOID in take_back(room, SITI, draft)
    assert own(room) == before


# Taking home what an agent began


def test_what_an_agent_began_is_agreed_to_anew(room: Room, channel: int) -> None:
    """Even by somebody who has been asked already: read out is not read."""
    asked(room)
    link = payload_in(room.say(AGUS, "/serahkan"))
    assert "Anda setuju?" in room.say(SITI, f"/start {link}")
    assert "consent" not in own(room).answers
    assert the_draft(room).worker == SITI


def test_a_link_is_opened_once_even_by_whom_it_is_for(room: Room, channel: int) -> None:
    link = passed_on(room)
    room.say(SITI, link)
    assert the_draft(room).worker == SITI
    before = own(room)
    assert VOID in room.say(SITI, link)
    assert own(room) == before


def test_a_form_of_ones_own_is_not_lost_to_an_agents(room: Room, channel: int) -> None:
    link = passed_on(room)
    room.walk(SITI, nik_of(7))
    before = own(room)
    assert "sedang mengisi formulir lain" in room.say(SITI, link)
    assert own(room) == before
    assert the_draft(room).stage is Stage.OPEN
    room.send_form(SITI)
    assert "Anda setuju?" in room.say(SITI, link)
    assert SUBMITTED not in own(room).answers
    assert the_draft(room).stage is Stage.TAKEN_HOME


@pytest.mark.parametrize(("mine", "theirs"), [(40, 10), (10, 40)])
def test_no_earlier_button_fits_a_form_that_was_taken_home(
    room: Room, channel: int, mine: int, theirs: int
) -> None:
    link = passed_on(room)
    draft = the_draft(room)
    numbered = replace(draft.conversation, revision=theirs)
    with room.store.transaction() as unit:
        unit.save_draft(replace(draft, conversation=numbered), room.clock.now())
        unit.save([Account(SITI, Conversation(revision=mine, form=3))], room.clock.now())
    room.say(SITI, link)
    assert (own(room).revision, own(room).form) == (41, 4)


def test_whoever_came_by_a_link_is_counted_for_it_after_an_agent_helped(
    room: Room, channel: int
) -> None:
    other = room.channel("pos")
    link = passed_on(room)
    room.say(SITI, f"/start {signed(StartLink(other, 0, 5, room.clock.today()), room.vault)}")
    room.say(SITI, "/batal")
    room.say(SITI, link)
    with room.store.transaction() as unit:
        account = unit.load([SITI])[SITI]
    touch = Touch(other, 0, 5, room.clock.today())
    assert (account.first_touch, account.last_touch) == (touch, touch)


def test_whoever_came_by_no_link_is_counted_for_the_agent(room: Room, channel: int) -> None:
    room.say(SITI, passed_on(room))
    with room.store.transaction() as unit:
        account = unit.load([SITI])[SITI]
    touch = Touch(channel, 1, 0, room.clock.today())
    assert (account.first_touch, account.last_touch) == (touch, touch)


# The agent is suspended


def test_a_worker_whose_agent_is_suspended_goes_on_by_the_button(room: Room, channel: int) -> None:
    taken(room)
    room.calls.clear()
    room.say(RATNA, "/tangguhkan 1")
    (said,) = told(room, SITI)
    assert "tidak bertugas lagi" in said["text"]
    ((button,),) = said["reply_markup"]["inline_keyboard"]
    assert REVIEW in room.press(SITI, button["callback_data"])


def test_who_only_was_asked_is_offered_nothing_that_is_not_theirs(room: Room, channel: int) -> None:
    asked(room)
    room.calls.clear()
    room.say(RATNA, "/tangguhkan 1")
    assert told(room, SITI) == []


def test_a_form_of_a_suspended_agent_can_be_refused_as_before(room: Room, channel: int) -> None:
    """Another goes on with it; who only was asked has lent nothing, and can say no."""
    asked(room)
    room.say(RATNA, "/tangguhkan 1")
    room.press(RATNA, f"draf:0:{written(the_draft(room).code)}")
    room.say(RATNA, "Benar, lanjut")
    room.say(SITI, f"/start {payload_in(room.say(RATNA, 'Di HP pekerja'))}")
    room.say(SITI, "tolak")
    assert the_draft(room).stage is Stage.REFUSED


def test_what_an_agent_throws_away_is_kept_for_nobody_who_only_was_asked(
    room: Room, channel: int
) -> None:
    asked(room)
    for words in ("Ubah data", "/batal", "🗑 Hapus draf ini"):
        room.say(AGUS, words)
    assert rows(room.store, "SELECT 1 FROM draft WHERE stage <> 'open'") == []


def test_only_admins_of_the_channel_hear_of_what_a_suspended_agent_leaves(
    room: Room, channel: int
) -> None:
    room.appoint(BAYU, Role.AGENT, channel)
    room.appoint(DEWI, Role.CHANNEL_ADMIN, channel)
    room.appoint(RUDI, Role.CHANNEL_ADMIN, room.channel("pos"))
    boss = 41
    room.appoint(boss, Role.ADMIN)
    room.say(boss, "/tangguhkan 4")
    filled_in(room)
    for words in ("Benar, lanjut", "Tanpa Telegram: saya saksikan", "Tidak punya HP"):
        room.say(AGUS, words)  # that one is done: it waits for nobody
    taken_too(room)
    room.calls.clear()
    room.say(boss, "/tangguhkan 1")
    heard = {body["chat_id"] for _, body in room.calls if "1 draf dari Petugas 21" in body["text"]}
    assert heard == {RATNA}


def test_of_a_suspended_agent_everybody_hears_in_their_language(room: Room, channel: int) -> None:
    room.say(SITI, "/bahasa")
    room.say(SITI, "English")
    for words in ("I agree, start", *ROAD[2:3]):
        room.say(SITI, words)
    room.say(AGUS, f"/ambil {code_in(room.say(SITI, '/mintaagen'))}")
    for words in ("/bahasa", "English"):
        room.say(RATNA, words)
    room.calls.clear()
    room.say(RATNA, "/tangguhkan 1")
    (worker,) = told(room, SITI)
    assert "no longer on duty" in worker["text"]
    assert "1 drafts of Petugas 21 wait for you: /draf" in [
        body["text"] for body in told(room, RATNA)
    ]
