"""Agents and workers at once: one holder, one answer, one signup; nothing lost, nothing doubled."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from msgspec.structs import replace

from dialog.conversation import SUBMITTED, Conversation
from dialog.enrollment.beginning import NOTICE
from dialog.events import ASKED
from domain.assisted import ASKED_FOR, Purpose, Stage, written
from domain.enrollment import Assurance, Reason, Registrar, Rung, Touch
from domain.nik import Nik
from domain.staff import CODE_BYTES, VALID_FOR, Invitation, Role
from handlers.assisted.tickets import Tickets
from handlers.turn import Turns
from handlers.updates import Incoming, read_update
from locales.values import fill
from storage import Account, Mark, Store, Unit, Vault
from storage.drafts.drafts import Draft
from tests.conversation import KEY, FixedClock
from tests.dialog.test_assisted import WHOLE
from tests.handlers.stage import text, turns
from tests.storage.samples import rows

AGUS, BAYU, RATNA, SITI, RUDI = 1, 2, 3, 11, 12
CLOCK = FixedClock()
NOW = CLOCK.now()
CHANNEL = 7
ROLES = {AGUS: Role.AGENT, BAYU: Role.AGENT, RATNA: Role.CHANNEL_ADMIN}
PARTS = ("setuju", "salah", "tolak")


@pytest.fixture
def store(either_url: str) -> Iterator[Store]:
    """With two agents and an admin of one channel."""
    with Store.open(either_url, Vault(KEY)) as opened:
        with opened.transaction() as unit:
            for chat_id, role in (
                (AGUS, Role.AGENT),
                (BAYU, Role.AGENT),
                (RATNA, Role.CHANNEL_ADMIN),
            ):
                code = bytes([chat_id] * CODE_BYTES)
                unit.invite(code, Invitation(role, CHANNEL, f"A{chat_id}", NOW + VALID_FOR), 0, NOW)
                unit.accept(code, chat_id, NOW)
        yield opened


@pytest.fixture
def desk(store: Store) -> Turns:
    return turns(store, reply_in_body=False)


def drafted(store: Store, agent: int = AGUS, stage: Stage = Stage.ASKED, **more: object) -> Draft:
    """A whole form before an agent, who has asked the worker."""
    answers = WHOLE | ({ASKED: True} if stage is Stage.ASKED else {})
    touch = Touch(CHANNEL, agent, 0, date(2026, 11, 22))
    until = NOW + ASKED_FOR
    draft = Draft(
        0,
        stage,
        agent,
        agent,
        CHANNEL,
        None,
        Conversation(answers),
        touch,
        touch,
        round=1,
        until=until,
    )
    with store.transaction() as unit:
        kept = unit.add_draft(replace(draft, **more), (agent, 1), NOW)
        account = unit.load([agent]).get(agent) or Account(agent)
        unit.save([replace(account, conversation=Conversation(draft=kept.code))], NOW)
    return kept


def press(chat_id: int, update_id: int, name: str, draft: Draft, more: str = "") -> Incoming:
    more = f"|{more}" if more else ""
    return button(chat_id, update_id, f"{name}:{draft.round}:{written(draft.code)}{more}")


def button(chat_id: int, update_id: int, data: str) -> Incoming:
    query = {
        "id": str(update_id),
        "from": {"id": chat_id, "language_code": "id"},
        "data": data,
        "message": {"message_id": 5, "chat": {"id": chat_id, "type": "private"}},
    }
    return read_update(json.dumps({"update_id": update_id, "callback_query": query}).encode())


def opens(store: Store, chat_id: int, update_id: int, draft: Draft) -> Incoming:
    payload = Tickets(store.vault.invitation_key, str).address(Purpose.AGREE, draft)
    return text(chat_id, update_id, f"/start {payload}")


def stored_in(unit: Unit, draft: Draft) -> Draft:
    return unit.drafts([draft.code])[draft.code]


def stored(store: Store, draft: Draft) -> Draft:
    with store.transaction() as unit:
        return unit.drafts([draft.code])[draft.code]


def signups(store: Store) -> int:
    return len(rows(store, "SELECT 1 FROM ledger WHERE kind = 'signup'"))


def said_to(store: Store, chat_id: int) -> list[str]:
    """What waits for this chat; with it everything is sent."""
    with store.transaction() as unit:
        due = unit.take_due(NOW, 100, ASKED_FOR)
        unit.mark([Mark(message.key, "sent", NOW) for message in due])
    return [str(json.loads(m.body).get("text", "")) for m in due if m.key.chat_id == chat_id]


def test_a_worker_agrees_once_however_often_it_is_pressed(store: Store, desk: Turns) -> None:
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    desk.take([press(SITI, 11, "setuju", draft)])
    desk.take([press(SITI, 11, "setuju", draft)])
    desk.take([press(SITI, 12, "setuju", draft)])
    desk.take([opens(store, SITI, 13, draft)])
    assert signups(store) == 1
    with store.transaction() as unit:
        (enrollment,) = unit.enrollments_of([SITI])[SITI]
        assert enrollment.agreed.assurance is Assurance.OWN_PHONE
        assert enrollment.attribution.registered_by == Registrar(1)
        assert enrollment.rung is Rung.COMPLETE
        assert enrollment.channel == CHANNEL
    assert stored(store, draft).stage is Stage.DONE
    assert SUBMITTED in stored(store, draft).conversation.answers
    assert "nik" not in stored(store, draft).conversation.answers
    kept = rows(store, "SELECT chat_id, version, language, agreed FROM consent")
    assert kept == [(SITI, NOTICE, "id", "own_phone")]


def test_whoever_opens_a_link_first_is_the_one_who_answers(store: Store, desk: Turns) -> None:
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft), opens(store, RUDI, 11, draft)])
    desk.take([press(RUDI, 12, "setuju", draft)])
    assert stored(store, draft).worker == SITI
    assert signups(store) == 0
    desk.take([press(SITI, 13, "setuju", draft)])
    assert signups(store) == 1


@pytest.mark.parametrize("chat_id", [AGUS, BAYU, RATNA])
def test_nobody_with_a_role_agrees_for_a_worker(store: Store, desk: Turns, chat_id: int) -> None:
    draft = drafted(store)
    desk.take([opens(store, chat_id, 10, draft)])
    for place, part in enumerate(PARTS):
        desk.take([press(chat_id, 20 + place, part, draft)])
    assert stored(store, draft) == replace(draft, changed_at=stored(store, draft).changed_at)
    assert signups(store) == 0
    tried = rows(store, "SELECT actor FROM audit WHERE action = 'own consent'")
    assert [actor for (actor,) in tried] == [f"staff {chat_id}"]


@pytest.mark.parametrize("part", PARTS)
def test_a_button_that_nobody_was_shown_does_nothing(store: Store, desk: Turns, part: str) -> None:
    draft = drafted(store)
    desk.take([press(SITI, 10, part, draft)])
    assert stored(store, draft).stage is Stage.ASKED
    desk.take([opens(store, SITI, 11, draft)])
    desk.take([press(SITI, 12, part, replace(draft, round=2), "name" if part == "salah" else "")])
    assert stored(store, draft).stage is Stage.ASKED


def test_a_link_is_over_in_time(store: Store, desk: Turns) -> None:
    draft = drafted(store, until=NOW)
    desk.take([opens(store, SITI, 10, draft)])
    assert stored(store, draft).worker is None


@pytest.mark.parametrize(
    ("typed", "stage"),
    [
        ("Iya, setuju", Stage.DONE),
        ("✅ Setuju", Stage.DONE),
        ("setujuu", Stage.DONE),
        ("pekerjaan", Stage.RETURNED),
        ("tidak setuju", Stage.REFUSED),
        ("1", Stage.ASKED),
        ("tidak", Stage.ASKED),
        ("✅ Setuju, mulai", Stage.ASKED),
    ],
)
def test_a_typed_answer_is_as_good_as_a_button(
    store: Store, desk: Turns, typed: str, stage: Stage
) -> None:
    """What could mean two things is asked again; the button of one's own form means that."""
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    desk.take([text(SITI, 11, typed)])
    assert stored(store, draft).stage is stage
    assert signups(store) == (stage is Stage.DONE)
    assert rows(store, "SELECT 1 FROM consent") == [(1,)] * (stage is Stage.DONE)


def test_words_answer_nothing_that_is_over(store: Store, desk: Turns) -> None:
    """Told once; what is typed then is about one's own form."""
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    with store.transaction() as unit:
        unit.save_draft(replace(draft, worker=SITI, until=NOW), NOW)
    said_to(store, SITI)
    desk.take([text(SITI, 11, "setuju")])
    (void,) = said_to(store, SITI)
    assert void.startswith("Tautan atau tombol ini tidak berlaku lagi")
    desk.take([text(SITI, 12, "setuju")])
    (welcome,) = said_to(store, SITI)
    assert "Halo! Ini Lindung." in welcome
    assert signups(store) == 0


def test_words_are_of_whoever_opened_the_link(store: Store, desk: Turns) -> None:
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    with store.transaction() as unit:
        unit.save_draft(replace(stored_in(unit, draft), worker=RUDI), NOW)
    said_to(store, SITI)
    desk.take([text(SITI, 11, "/privasi")])
    assert "A1, agen" not in "".join(said_to(store, SITI))
    desk.take([text(SITI, 14, "halo")])
    assert "A1, agen" not in "".join(said_to(store, SITI))
    desk.take([text(SITI, 12, f"/jawab {written(draft.code)}|1"), text(RUDI, 13, "setuju")])
    assert stored(store, draft).stage is Stage.ASKED
    assert signups(store) == 0


def test_what_has_become_of_anothers_form_is_told_nobody(store: Store, desk: Turns) -> None:
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    with store.transaction() as unit:
        unit.save_draft(replace(draft, worker=RUDI, stage=Stage.REFUSED), NOW)
    said_to(store, SITI)
    desk.take([text(SITI, 11, "halo")])
    assert said_to(store, SITI) == [fill("id", "ticket.void")]


def test_words_about_a_form_that_is_gone_are_answered_so(store: Store, desk: Turns) -> None:
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    with store.transaction() as unit:
        unit.drop_drafts([draft.code])
    said_to(store, SITI)
    desk.take([text(SITI, 11, "setuju")])
    assert said_to(store, SITI) == [fill("id", "ticket.void")]
    with store.transaction() as unit:
        assert unit.load([SITI])[SITI].conversation.asked_about == 0


def test_who_looks_something_up_is_not_asked_again_what_is_over(store: Store, desk: Turns) -> None:
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    with store.transaction() as unit:
        unit.save_draft(replace(draft, worker=SITI, until=NOW), NOW)
    said_to(store, SITI)
    desk.take([text(SITI, 11, "/privasi")])
    assert "A1, agen" not in "".join(said_to(store, SITI) + said_to(store, SITI))


def test_a_code_that_nobody_should_send_is_no_answer(store: Store, desk: Turns) -> None:
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    said_to(store, SITI)
    desk.take([text(SITI, 11, "482913")])
    assert "kode OTP" in "".join(said_to(store, SITI) + said_to(store, SITI))
    assert stored(store, draft).stage is Stage.ASKED


def test_a_number_that_is_sent_instead_of_an_answer_is_asked_again(
    store: Store, desk: Turns
) -> None:
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    (asked,) = said_to(store, SITI)
    mine = {"phone_number": "6281299999999", "first_name": "B", "user_id": SITI}
    desk.take([text(SITI, 11, "", contact=mine)])
    (again,) = said_to(store, SITI)
    assert again == fill("id", "choice.unknown") + "\n\n" + asked


def test_what_is_wrong_can_be_typed_after_a_press(store: Store, desk: Turns) -> None:
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    desk.take([press(SITI, 11, "salah", draft)])
    assert stored(store, draft).stage is Stage.ASKED
    desk.take([text(SITI, 12, "pekerjaan")])
    assert stored(store, draft).stage is Stage.RETURNED


def test_who_presses_a_button_of_ones_own_form_is_heard_there(store: Store, desk: Turns) -> None:
    with store.transaction() as unit:
        unit.save([Account(SITI, Conversation({**WHOLE, "consent": NOTICE}))], NOW)
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    desk.take([button(SITI, 11, "review:0:change:name")])
    desk.take([text(SITI, 12, "tolak")])
    assert stored(store, draft).stage is Stage.ASKED
    with store.transaction() as unit:
        assert unit.load([SITI])[SITI].conversation.asked_about == 0


def test_who_is_asked_nothing_has_no_such_command(store: Store, desk: Turns) -> None:
    desk.take([text(RUDI, 10, "/jawab setuju")])
    (welcome,) = said_to(store, RUDI)
    assert "Halo! Ini Lindung." in welcome


def test_a_word_to_the_agents_summary_is_none_to_ones_own_form(store: Store, desk: Turns) -> None:
    """Siti stands at her own review, where "ya" would send it; she means what she read last."""
    own = Conversation({**WHOLE, "consent": NOTICE})
    with store.transaction() as unit:
        unit.save([Account(SITI, own)], NOW)
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    desk.take([text(SITI, 11, "halo pak")])
    desk.take([text(SITI, 12, "/privasi")])
    summary = said_to(store, SITI)[-1]
    assert summary.startswith("A1, agen")
    desk.take([text(SITI, 13, "ya")])
    with store.transaction() as unit:
        (form,) = unit.enrollments_of([SITI])[SITI]
        after = unit.load([SITI])[SITI].conversation
    assert form.attribution.registered_by == Registrar(1)
    assert (after.answers, after.asked_about) == (own.answers, 0)


def test_who_only_reads_has_begun_nothing(store: Store, desk: Turns) -> None:
    """The funnel counts them when they turn to their own form, as it does everybody."""
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    desk.take([text(SITI, 11, "/privasi")])
    with store.transaction() as unit:
        assert unit.load([SITI])[SITI].conversation.counted == ()
    assert rows(store, "SELECT kind FROM funnel") == []


def test_who_turns_to_ones_own_form_is_heard_there(store: Store, desk: Turns) -> None:
    draft = drafted(store)
    for place, turning in enumerate(("/start", "/daftar", "/bahasa", "/batal")):
        desk.take([opens(store, SITI, 10 + 10 * place, draft)])
        desk.take([text(SITI, 11 + 10 * place, turning)])
        with store.transaction() as unit:
            assert unit.load([SITI])[SITI].conversation.asked_about == 0
        desk.take([text(SITI, 12 + 10 * place, "tolak")])
        assert stored(store, draft).stage is Stage.ASKED


def test_a_worker_who_lent_the_form_is_asked_again_by_words(store: Store, desk: Turns) -> None:
    """Their form lies with the agent; what is open is whether it is right."""
    lent = Conversation(WHOLE | {ASKED: True, "lent": True})
    draft = drafted(store, worker=SITI, conversation=lent)
    with store.transaction() as unit:
        unit.save([replace(Account(SITI), conversation=Conversation(draft=draft.code))], NOW)
    desk.take([text(SITI, 10, "halo")])
    (asked,) = said_to(store, SITI)
    assert asked.startswith("A1, agen")
    desk.take([text(SITI, 11, "/privasi")])
    assert [*said_to(store, SITI), *said_to(store, SITI)] == [fill("id", "command.privasi"), asked]
    assert not said_to(store, SITI)
    desk.take([opens(store, SITI, 12, draft)])
    desk.take([text(SITI, 13, "ambil kembali")])
    assert stored(store, draft).stage is Stage.TAKEN_HOME


ASKING = ("bantuan", "help", "resmi", "privasi", "status", "cek", "cekagen")


@pytest.mark.parametrize("command", ASKING)
def test_who_lent_the_form_and_asks_something_is_told_and_has_begun_none(
    store: Store, desk: Turns, command: str
) -> None:
    draft = drafted(store, stage=Stage.OPEN, worker=SITI, conversation=Conversation(WHOLE))
    lent = Conversation({"language": "id"}, draft=draft.code)
    with store.transaction() as unit:
        unit.save([replace(Account(SITI), conversation=lent)], NOW)
    desk.take([text(SITI, 10, "halo")])
    (where,) = said_to(store, SITI)
    passed = rows(store, "SELECT * FROM funnel")
    desk.take([text(SITI, 11, f"/{command}")])
    (told,) = said_to(store, SITI)
    assert told != where
    assert said_to(store, SITI) == [where]
    assert not said_to(store, SITI)
    with store.transaction() as unit:
        assert unit.load([SITI])[SITI].conversation == lent
    assert rows(store, "SELECT * FROM funnel") == passed


def test_whose_lent_form_is_over_has_their_own_before_them_whatever_they_ask(
    store: Store, desk: Turns
) -> None:
    draft = drafted(store, stage=Stage.REFUSED, worker=SITI, conversation=Conversation(WHOLE))
    with store.transaction() as unit:
        unit.save([replace(Account(SITI), conversation=Conversation(draft=draft.code))], NOW)
    desk.take([text(SITI, 10, "/privasi")])
    with store.transaction() as unit:
        assert unit.load([SITI])[SITI].conversation.draft == 0


def test_two_agents_and_one_nik_at_once(store: Store, desk: Turns) -> None:
    """Both are answered alike; the person counts once."""
    both = [drafted(store, agent) for agent in (AGUS, BAYU)]
    workers = (SITI, RUDI)
    desk.take([opens(store, w, 10 + w, d) for w, d in zip(workers, both, strict=True)])
    desk.take([press(w, 30 + w, "setuju", d) for w, d in zip(workers, both, strict=True)])
    assert signups(store) == 1
    with store.transaction() as unit:
        found = unit.enrollments_of(workers)
        assert sum(each.first_of_person for its in found.values() for each in its) == 1
    assert any("menyetujui" in each for each in said_to(store, AGUS))


def test_two_agents_witness_one_nik_in_one_batch(store: Store, desk: Turns) -> None:
    drafts = [drafted(store, agent, Stage.OPEN) for agent in (AGUS, BAYU)]
    for said in ("Tanpa Telegram: saya saksikan", "Tidak punya HP"):
        desk.take([text(agent, 40 + agent + len(said), said) for agent in (AGUS, BAYU)])
    assert signups(store) == 1
    for draft in drafts:
        assert stored(store, draft).stage is Stage.DONE
        assert "nik" not in stored(store, draft).conversation.answers
    with store.transaction() as unit:
        for agent in (AGUS, BAYU):
            ((_, enrollment),) = unit.to_work_on(agent)
            assert enrollment.agreed.reason is Reason.NO_PHONE
            assert enrollment.chat_id == agent
            assert unit.enrollments_of([agent]) == {}
            assert unit.consents_of(agent) == []
    kept = rows(store, "SELECT chat_id, version, language, agreed FROM consent ORDER BY chat_id")
    assert kept == [(each, NOTICE, "id", "witnessed:no_phone") for each in (AGUS, BAYU)]
    with store.transaction() as unit:
        unit.erase_account(AGUS)
    assert len(rows(store, "SELECT 1 FROM consent")) == 2


def test_who_is_suspended_in_the_middle_writes_nothing_more(store: Store, desk: Turns) -> None:
    """In one batch, too: the suspension and the next answer."""
    draft = drafted(store, AGUS, Stage.OPEN)
    desk.take([text(RATNA, 10, "/tangguhkan 1"), text(AGUS, 11, "Tanpa Telegram: saya saksikan")])
    after = stored(store, draft)
    assert after.holder == 0
    assert after.conversation.answers == draft.conversation.answers
    desk.take([text(AGUS, 12, "/draf"), text(AGUS, 13, "/daftarkan")])
    assert stored(store, draft).holder == 0
    desk.take([press(RATNA, 14, "draf", draft)])
    assert stored(store, draft).holder == RATNA
    assert stored(store, draft).agent == RATNA


def test_a_suspended_agents_question_is_over(store: Store, desk: Turns) -> None:
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    desk.take([text(RATNA, 11, "/tangguhkan 1")])
    desk.take([press(SITI, 12, "setuju", draft)])
    assert signups(store) == 0
    assert stored(store, draft).stage is Stage.OPEN


def test_a_worker_agrees_while_the_agent_changes_the_form(store: Store, desk: Turns) -> None:
    """One of them wins, whoever it is: what was agreed to is what is stored."""
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    desk.take([text(AGUS, 11, "Ubah data"), press(SITI, 12, "setuju", draft)])
    after = stored(store, draft)
    assert (after.stage, signups(store)) in {(Stage.DONE, 1), (Stage.OPEN, 0)}


def test_a_refusal_keeps_nothing(store: Store, desk: Turns) -> None:
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    desk.take([press(SITI, 11, "tolak", draft)])
    after = stored(store, draft)
    assert after.stage is Stage.REFUSED
    assert set(after.conversation.answers) == {"language"}
    assert signups(store) == 0


def test_a_form_sent_back_comes_to_the_agent_with_the_reason(store: Store, desk: Turns) -> None:
    draft = drafted(store)
    desk.take([opens(store, SITI, 10, draft)])
    desk.take([press(SITI, 11, "salah", draft, "income")])
    after = stored(store, draft)
    assert (after.stage, after.reason) == (Stage.RETURNED, "income")
    assert "income" not in after.conversation.answers
    assert any("penghasilan" in each for each in said_to(store, AGUS))
    desk.take([press(SITI, 12, "setuju", draft)])
    assert signups(store) == 0


def test_a_worker_takes_back_what_an_agent_has(store: Store, desk: Turns) -> None:
    """Whatever the agent sends at the same time is the agent's loss, and is told."""
    lent = Conversation(WHOLE | {"lent": True})
    draft = drafted(store, AGUS, Stage.OPEN, worker=SITI, conversation=lent)
    with store.transaction() as unit:
        unit.save([replace(Account(SITI), conversation=Conversation(draft=draft.code))], NOW)
    desk.take([press(SITI, 10, "ambilkembali", draft), text(AGUS, 11, "Di HP pekerja")])
    after = stored(store, draft)
    assert after.stage is Stage.TAKEN_HOME
    assert "nik" not in after.conversation.answers
    with store.transaction() as unit:
        siti = unit.load([SITI])[SITI].conversation
    assert siti.draft == 0
    assert siti.answers["nik"] == WHOLE["nik"]
    assert "lent" not in siti.answers
    assert Nik(str(siti.answers["nik"])).reveal() == WHOLE["nik"]
