"""Agents and workers at once: one holder, one answer, one signup; nothing lost, nothing doubled."""

import pytest
from msgspec.structs import replace

from dialog.conversation import SUBMITTED, Conversation
from dialog.enrollment.beginning import NOTICE
from domain.assisted import Stage
from domain.enrollment import Assurance, Reason, Registrar, Rung
from domain.nik import Nik
from handlers.turn import Turns
from storage import Account, Store
from tests.dialog.people import WHOLE
from tests.handlers.assisted.scene import (
    AGUS,
    BAYU,
    CHANNEL,
    NOW,
    PARTS,
    RATNA,
    RUDI,
    SITI,
    drafted,
    opens,
    press,
    said_to,
    signups,
    stored,
)
from tests.handlers.stage import text
from tests.storage.samples import rows


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
    assert stored(store, draft) == draft
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
