"""Nobody is enrolled twice, and what was enrolled is found again."""

from dataclasses import replace
from itertools import chain

import pytest

from domain.enrollment import Agreement, Assurance, Reason, Rung, Source
from domain.nik import Nik
from storage import Store
from storage.handover.steps import Evidence
from tests.storage.samples import FORM, LATER, NIK, NOW, enrollment, signup, summary

OTHER_NIK = Nik("3273065203909999")


def test_one_person_is_claimed_once_and_counted_once(store: Store) -> None:
    for chat_ids in ([1, 2], [3]):
        with store.transaction() as unit:
            new = [enrollment(chat_id) for chat_id in chat_ids]
            enrolled = unit.enroll(new, NOW)
            assert enrolled.keys() == {(chat_id, 0) for chat_id in chat_ids}
            unit.record_facts(
                [
                    signup(one, enrolled[one.chat_id, 0].member_id)
                    for one in new
                    if enrolled[one.chat_id, 0].first_of_person
                ]
            )
    with store.transaction() as unit:
        stored = list(chain.from_iterable(unit.enrollments_of([1, 2, 3]).values()))
        assert len(stored) == 3
        assert sum(one.first_of_person for one in stored) == 1
        assert len({one.number for one in stored}) == 3
    assert summary(store).complete == 1


def test_an_enrollment_comes_back_whole(store: Store) -> None:
    new = enrollment()
    with store.transaction() as unit:
        enrolled = unit.enroll([new], NOW)[1, 0]
    with store.transaction() as unit:
        found = unit.by_number(enrolled.number)
        assert found is not None
        assert unit.enrollments_of([1, 2]) == {1: [found]}
        assert unit.by_number("LD-0000-0000-0000") is None
    same = "chat_id form rung attribution programmes months first_month region occupation"
    for name in (*same.split(), "band", "channel", "agreed"):
        assert getattr(found, name) == getattr(new, name)
    assert found.created_at == found.rung_at == NOW
    assert found.first_of_person


def test_a_family_enrolls_from_one_phone(store: Store) -> None:
    with store.transaction() as unit:
        unit.enroll([enrollment(update_id=10)], NOW)
        unit.enroll([enrollment(update_id=20, nik=OTHER_NIK)], LATER)
        first, second = unit.enrollments_of([1])[1]
        assert (first.created_at, second.created_at) == (NOW, LATER)
        assert first.first_of_person
        assert second.first_of_person


def test_only_the_same_chat_learns_that_it_enrolled_somebody(store: Store) -> None:
    with store.transaction() as unit:
        number = unit.enroll([enrollment(1)], NOW)[1, 0].number
        before = unit.enrolled_before(1, NIK)
        assert before is not None
        assert before.number == number
        assert unit.enrolled_before(2, NIK) is None
        assert unit.enrolled_before(1, OTHER_NIK) is None


def test_the_optional_rest_is_written_into_the_form(store: Store) -> None:
    with store.transaction() as unit:
        number = unit.enroll([enrollment()], NOW)[1, 0].number
        unit.amend(1, number, {**FORM, "alamat": "Jalan Contoh 1"})
        found = unit.by_number(number)
        assert found is not None
        assert found.form["alamat"] == "Jalan Contoh 1"
    with pytest.raises(LookupError, match="no such"), store.transaction() as unit:
        unit.amend(2, number, FORM)


def test_an_agent_corrects_what_was_witnessed_until_it_is_handed_over(store: Store) -> None:
    witnessed = Agreement(Assurance.WITNESSED, Reason.ON_PAPER)
    corrected = {**FORM, "name": "Budi Santosa"}
    with store.transaction() as unit:
        own = unit.enroll([enrollment(1)], NOW)[1, 0].number
        number = unit.enroll([replace(enrollment(2), agreed=witnessed)], NOW)[2, 0].number
        assert not unit.correct(1, own, corrected)
        assert unit.correct(2, number, corrected)
        form = unit.by_number(number)
        assert form is not None
        assert form.form == corrected
        evidence = Evidence(Rung.HANDED_OVER, Source.OFFICIAL_FILE, NOW.date())
        unit.add_step(form, evidence, NOW)
        assert not unit.correct(2, number, FORM)
        for name, kept in ((own, FORM), (number, corrected)):
            stays = unit.by_number(name)
            assert stays is not None
            assert stays.form == kept


def test_a_receipt_number_that_is_taken_is_not_given_again(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction() as unit:
        wanted = unit.enroll([enrollment(1)], NOW)[1, 0].number
        raise ZeroDivisionError  # take it back
    with store.transaction() as unit:
        assert unit._changed(unit._sql.claim_number, [(wanted, 9)]) == [True]
    with store.transaction() as unit:
        enrolled = unit.enroll([enrollment(1), enrollment(2, nik=OTHER_NIK)], NOW)
        given = enrolled[1, 0].number
        assert len({wanted, given, enrolled[2, 0].number}) == 3
        assert unit.by_number(given) == unit.enrollments_of([1])[1][0]
        assert unit.by_number(wanted) is None


def test_nothing_personal_is_printed() -> None:
    printed = repr(replace(enrollment(), form=FORM))
    assert "Budi" not in printed
    assert NIK.reveal() not in printed
