"""What lies idle is forgotten on its day, not before, and whoever comes back is told kindly."""

import dataclasses
from datetime import timedelta

import pytest
from msgspec.structs import replace

from bot.forgetting import PROGRAM
from bot.house import House
from dialog.conversation import Conversation
from dialog.effects import Say
from dialog.engine import advance
from dialog.enrollment import ENROLLMENT
from dialog.events import Said
from domain.assisted import Stage
from domain.enrollment import IN_PERSON, Attribution, Registrar, Rung, Source
from domain.nik import Nik
from domain.retention import Kept, rule
from handlers.timers import Timers
from storage import Account, Consent, Enrollment, NewEnrollment, Store, Unit
from storage.drafts.drafts import Draft
from storage.handover.steps import Evidence
from storage.keys.idle import PIECE
from tests.conversation import FixedClock
from tests.storage.conftest import address, store
from tests.storage.samples import FORM, NIK, POSTER, budi, enrollment, rows, signup, summary

__all__ = ["address", "store"]

SITI = Nik("3273064203909999")
DRAFT = Draft(0, Stage.OPEN, 11, 1, 3, None, Conversation(FORM), POSTER, POSTER)


def own(chat_id: int, nik: Nik) -> NewEnrollment:
    alone = Attribution(None, None, Registrar())
    return dataclasses.replace(enrollment(chat_id, 10, nik), attribution=alone, agreed=IN_PERSON)


def a_day_of_the_house(store: Store, clock: FixedClock) -> None:
    house = House(Timers(store, ENROLLMENT, clock), store, clock)
    while house.behind:
        house.keep()


def handed_over(unit: Unit, clock: FixedClock) -> Enrollment:
    """Siti's form, as it was before an office took it."""
    taken = unit.enrolled_before(2, SITI)
    assert taken is not None
    evidence = Evidence(Rung.HANDED_OVER, Source.OFFICIAL_FILE, clock.today())
    unit.add_step(taken, evidence, clock.now())
    return taken


def days(kept: Kept) -> timedelta:
    return timedelta(days=rule(kept, FixedClock().today()).days)


@pytest.mark.parametrize("stage", list(Stage))
def test_drafts_go_when_their_days_are_over(store: Store, stage: Stage) -> None:
    clock = FixedClock()
    with store.transaction() as unit:
        old = unit.add_draft(replace(DRAFT, stage=stage), (11, 1), clock.now())
        young = unit.add_draft(DRAFT, (11, 2), clock.now() + timedelta(days=1))
    clock.day += days(Kept.DRAFT)
    a_day_of_the_house(store, clock)
    with store.transaction() as unit:
        assert set(unit.drafts([old.code, young.code])) == {old.code, young.code}
    clock.day += timedelta(days=1)
    a_day_of_the_house(store, clock)
    with store.transaction() as unit:
        assert set(unit.drafts([old.code, young.code])) == {young.code}


def test_answers_go_piece_by_piece_and_nothing_younger(store: Store) -> None:
    clock = FixedClock()
    idle = [budi(chat_id) for chat_id in range(1, PIECE + 51)]
    young = budi(PIECE + 51)
    with store.transaction() as unit:
        unit.claim([(1, 10)], clock.now())
        unit.save(idle, clock.now())
        unit.save([young], clock.now() + timedelta(days=1))
    clock.day += days(Kept.CONVERSATION) + timedelta(days=1)
    with store.transaction() as unit:
        unit.claim([(1, 11)], clock.now())
        unit.keep_replies({(1, 11): b"jawaban"})
    a_day_of_the_house(store, clock)
    with store.transaction() as unit:
        left = unit.load([account.chat_id for account in idle])
        assert unit.load([young.chat_id]) == {young.chat_id: young}
        assert unit.claim([(1, 11)], clock.now()) == {(1, 11): b"jawaban"}, "its key is the same"
    assert len(left) == len(idle)
    for account in left.values():
        assert account.conversation == Conversation({}, form=2, revision=8, forgotten="draft")
        assert account.first_touch == POSTER
    a_day_of_the_house(store, clock)
    with store.transaction() as unit:
        assert unit.load([1]) == {1: left[1]}


def test_whoever_comes_back_is_told_once_and_begins_anew() -> None:
    today = FixedClock().today()
    for what in ("draft", "sent"):
        back = Conversation({"language": "id"}, form=2, revision=8, forgotten=what)
        after, effects = advance(ENROLLMENT, back, Said("halo"), today)
        assert effects[0] == Say(f"forgotten.{what}")
        assert replace(after, counted=()) == replace_forgotten(back)
        _, effects = advance(ENROLLMENT, after, Said("halo"), today)
        assert not any(isinstance(e, Say) and e.text.startswith("forgotten") for e in effects)


def replace_forgotten(conversation: Conversation) -> Conversation:
    return Conversation(
        conversation.answers, conversation.aside, conversation.form, conversation.revision
    )


def test_a_form_that_nobody_took_goes_and_what_was_counted_stays(store: Store) -> None:
    clock = FixedClock()
    at = clock.now()
    with store.transaction() as unit:
        unit.save([Account(c, Conversation({"number": "x"})) for c in (1, 2, 3)], at)
        unit.consent([Consent(c, 10, "1", "id", at) for c in (1, 2, 3)])
        for chat_id, nik in ((1, NIK), (2, SITI)):
            new = own(chat_id, nik)
            unit.record_facts([signup(new, unit.enroll([new], at)[chat_id, 0].member_id)])
        taken = handed_over(unit, clock)
    clock.day += days(Kept.FORM)
    a_day_of_the_house(store, clock)
    with store.transaction() as unit:
        kept = unit.enrolled_before(1, NIK)
        assert kept is not None
        unit.save([Account(1, Conversation(FORM | {"number": kept.number}))], clock.now())
    before = summary(store)
    clock.day += timedelta(days=1)
    a_day_of_the_house(store, clock)
    with store.transaction() as unit:
        assert unit.enrolled_before(1, NIK) is None
        copy = unit.load([1])[1].conversation
        assert (copy.answers, copy.forgotten) == ({}, "draft"), "a copy in a living chat goes too"
        assert unit.enrolled_before(2, SITI) == dataclasses.replace(
            taken, rung=Rung.HANDED_OVER, rung_at=at
        )
        assert not unit.enroll([own(1, NIK)], clock.now())[1, 0].first_of_person
    assert summary(store) == before
    assert rows(store, "SELECT actor, about FROM audit") == [(PROGRAM, "1 forms by their time")]


def test_consents_stay_as_long_as_a_form_or_a_living_chat(store: Store) -> None:
    clock = FixedClock()
    at = clock.now()
    with store.transaction() as unit:
        unit.consent([Consent(c, 10, "1", "id", at) for c in (1, 2, 3)])
        unit.enroll([own(2, SITI)], at)
        handed_over(unit, clock)
    clock.day += days(Kept.CONSENT)
    a_day_of_the_house(store, clock)
    assert len(rows(store, "SELECT * FROM consent")) == 3
    clock.day += timedelta(days=1)
    with store.transaction() as unit:
        unit.save([budi(3)], clock.now())
    a_day_of_the_house(store, clock)
    assert rows(store, "SELECT chat_id FROM consent ORDER BY chat_id") == [(2,), (3,)]
