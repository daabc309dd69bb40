"""Workers who type where they are asked, or ask something while their form is lent."""

import pytest
from msgspec.structs import replace

from dialog.conversation import Conversation
from dialog.enrollment.beginning import NOTICE
from dialog.events import ASKED
from domain.assisted import Stage, written
from domain.enrollment import Registrar
from handlers.turn import Turns
from locales.values import fill
from storage import Account, Store
from tests.dialog.people import WHOLE
from tests.handlers.assisted.scene import (
    NOW,
    RUDI,
    SITI,
    drafted,
    opens,
    press,
    said_to,
    signups,
    stored,
    stored_in,
)
from tests.handlers.stage import press as press_any
from tests.handlers.stage import text
from tests.storage.samples import rows


@pytest.mark.parametrize(
    ("typed", "stage"),
    [
        ("Iya, setuju", Stage.DONE),
        ("✅ Setuju", Stage.DONE),
        ("setujuu", Stage.DONE),
        ("pekerjaan", Stage.RETURNED),
        ("tidak setuju", Stage.REFUSED),
        ("1", Stage.ASKED),
        ("Siapa?", Stage.ASKED),
        ("beres", Stage.ASKED),
        ("telak", Stage.ASKED),
        ("benar", Stage.DONE),
        ("tidak", Stage.ASKED),
        ("✅ Setuju, mulai", Stage.ASKED),
    ],
)
def test_a_typed_answer_is_as_good_as_a_press_any(
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
    desk.take([press_any(SITI, 11, "review:0:change:name")])
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
