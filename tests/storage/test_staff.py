"""Roles by invitation: once, in time, to whoever comes first; and jobs, done once."""

from datetime import timedelta

import pytest

from domain.staff import (
    CODE_BYTES,
    VALID_FOR,
    Action,
    Invitation,
    Role,
    read_invitation,
    sign_invitation,
)
from handlers.staff.jobs import Jobs
from locales.speak import Message
from storage import Job, Store
from tests.conversation import FixedClock
from tests.storage.samples import NOW, rows
from tests.storage.waiting import while_open

CODE = bytes(range(CODE_BYTES))
AGENT = Invitation(Role.AGENT, 1, "Sari", NOW + VALID_FOR)


def test_an_invitation_is_used_once(store: Store) -> None:
    with store.transaction() as unit:
        unit.invite(CODE, AGENT, 0, NOW)
    with store.transaction() as unit:
        first, second = unit.accept(CODE, 11, NOW), unit.accept(CODE, 12, NOW)
        assert unit.staff([11, 12]).keys() == {11}
    assert first is not None
    assert first.name == "Sari"
    assert first.may(Action.ENROLL_OTHERS)
    assert second is None


@pytest.mark.parametrize("second", [11, 12])
def test_two_who_open_their_invitations_at_once(shared_store: Store, second: int) -> None:
    """Also one person with two links: whoever comes second waits, and has a number of their own."""
    another = bytes(reversed(CODE))
    with shared_store.transaction() as unit:
        unit.invite(CODE, AGENT, 0, NOW)
        unit.invite(another, AGENT, 0, NOW)
    later = while_open(
        shared_store,
        lambda unit: unit.accept(CODE, 11, NOW),
        lambda unit: unit.accept(another, second, NOW),
    )
    assert later is not None
    with shared_store.transaction() as unit:
        numbers = {chat_id: each.number for chat_id, each in unit.staff([11, 12]).items()}
    assert numbers == {11: 1, second: later.number}
    assert len(set(numbers.values())) == len(numbers)


@pytest.mark.parametrize("late", [VALID_FOR, VALID_FOR + timedelta(days=400)])
def test_an_invitation_ends(store: Store, late: timedelta) -> None:
    with store.transaction() as unit:
        unit.invite(CODE, AGENT, 0, NOW)
        assert unit.accept(CODE, 11, NOW + late) is None
        assert not unit.staff([11])


def test_a_new_role_replaces_the_old_one_and_keeps_the_number(store: Store) -> None:
    with store.transaction() as unit:
        for place, offered in enumerate(
            (AGENT, Invitation(Role.ADMIN, None, "Sari", NOW + VALID_FOR), AGENT)
        ):
            unit.invite(bytes([place] * CODE_BYTES), offered, 0, NOW)
        agent = unit.accept(bytes([0] * CODE_BYTES), 11, NOW)
        admin = unit.accept(bytes([1] * CODE_BYTES), 11, NOW)
        other = unit.accept(bytes([2] * CODE_BYTES), 12, NOW)
    assert agent is not None
    assert admin is not None
    assert other is not None
    assert (agent.number, admin.number, other.number) == (1, 1, 2)
    assert admin.may(Action.INVITE_ADMINS)
    assert not admin.may(Action.ENROLL_OTHERS)


def test_who_is_suspended_may_do_nothing_until_it_is_over(store: Store) -> None:
    with store.transaction() as unit:
        unit.invite(CODE, AGENT, 0, NOW)
        unit.accept(CODE, 11, NOW)
        assert unit.suspend(11, NOW)
        assert not any(unit.staff([11])[11].may(action) for action in Action)
        assert unit.suspend(11, None)
        assert unit.staff([11])[11].may(Action.ENROLL_OTHERS)
        assert not unit.suspend(12, NOW)


def test_an_invitation_that_we_did_not_sign_is_not_looked_for() -> None:
    payload = sign_invitation(CODE, b"key")
    assert read_invitation(payload, b"key") == CODE
    assert read_invitation(payload, b"other") is None
    assert read_invitation(payload[:-1] + ("A" if payload[-1] != "A" else "B"), b"key") is None
    assert read_invitation("inv1", b"key") is None


def test_a_job_is_ours_until_the_lease_is_over_and_ends_once(store: Store) -> None:
    job, lease = Job(11, 100, 0, "export", "csv"), timedelta(minutes=1)
    with store.transaction() as unit:
        unit.add_jobs([job, job], NOW)
        taken = unit.take_job(NOW, lease)
        assert unit.take_job(NOW, lease) is None
    assert taken is not None
    assert (taken.kind, taken.argument, taken.attempts) == ("export", "csv", 1)
    with store.transaction() as unit:
        again = unit.take_job(NOW + lease, lease)
        assert again is not None
        assert again.attempts == 2
        assert unit.end_job(again)
        assert not unit.end_job(taken)
        assert unit.take_job(NOW + 3 * lease, lease) is None


LOST = {
    "argument": "UPDATE job SET argument = (SELECT argument FROM job WHERE chat_id = 12)"
    " WHERE chat_id = 11 RETURNING 1",
    "key": "UPDATE account SET key = (SELECT key FROM account WHERE chat_id = 12)"
    " WHERE chat_id = 11 RETURNING 1",
}


@pytest.mark.parametrize("lost", LOST)
def test_a_job_that_does_not_open_ends_and_holds_nobody_up(store: Store, lost: str) -> None:
    clock, lease = FixedClock(), timedelta(minutes=1)
    jobs = Jobs(store, clock, {"say": lambda job: [Message(job.argument)]})
    with store.transaction() as unit:
        unit.add_jobs([Job(11, 100, 0, "say", "satu")], clock.now() - lease)
        unit.add_jobs([Job(12, 100, 0, "say", "dua")], clock.now())
    assert rows(store, LOST[lost])
    assert [jobs.do_one() for _ in range(3)] == [True, True, False]
    assert rows(store, "SELECT chat_id FROM job") == []
    with store.transaction() as unit:
        said = {due.key.chat_id: due.body.decode() for due in unit.take_due(clock.now(), 9, lease)}
    assert "dua" in said[12]
    if lost == "argument":
        assert "Maaf" in said[11]
    else:
        assert 11 not in said
