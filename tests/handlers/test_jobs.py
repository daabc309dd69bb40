"""What is done after a turn: tried a few times, then whoever asked is told that it failed."""

from collections.abc import Sequence
from pathlib import Path

from domain.staff import Role
from handlers.staff.jobs import LEASE, TRIES, Jobs
from handlers.staff.visit import Act
from locales.speak import Message
from storage import Job, Mark, Store
from tests.attacks.room import MovingClock, Room
from tests.handlers.stage import open_store


def said(store: Store, clock: MovingClock) -> list[str]:
    """What is sent to the one who asked."""
    sent: list[str] = []
    with store.transaction() as unit:
        while due := unit.take_due(clock.now(), 10, LEASE):
            sent += [each.body.decode() for each in due]
            unit.mark([Mark(each.key, "sent", clock.now()) for each in due])
    return sent


def test_what_fails_is_tried_again_and_at_last_said_to_have_failed(tmp_path: Path) -> None:
    clock, begun = MovingClock(), []

    def fails(job: Job) -> Sequence[Act]:
        begun.append(job.attempts)
        raise OSError("no room")

    with open_store(tmp_path) as store:
        jobs = Jobs(store, clock, {"ekspor": fails})
        with store.transaction() as unit:
            unit.add_jobs([Job(7, 1, 0, "ekspor", "")], clock.now())
        for _ in range(TRIES):
            assert not said(store, clock)
            assert jobs.do_one()
            assert not jobs.do_one(), "it waits for its lease"
            clock.wait(seconds=LEASE.total_seconds() + 1)
        (body,) = said(store, clock)
        assert "tidak berhasil dikerjakan" in body
        assert not jobs.do_one(), "nobody does it any more"
        assert len(begun) == TRIES


def test_what_two_jobs_of_one_message_say_does_not_take_each_others_place(tmp_path: Path) -> None:
    clock = MovingClock()
    with open_store(tmp_path) as store:
        jobs = Jobs(store, clock, {"ekspor": lambda job: [Message(job.argument)] * 2})
        with store.transaction() as unit:
            unit.add_jobs([Job(7, 1, n, "ekspor", f"isi {n}") for n in range(2)], clock.now())
        while jobs.do_one():
            pass
        assert ["isi 1" in body for body in said(store, clock)] == [False, False, True, True]


def test_a_failure_is_told_in_the_language_of_whoever_asked(room: Room) -> None:
    def fails(_job: Job) -> Sequence[Act]:
        raise OSError("no room")

    room.appoint(31, Role.ADMIN)
    for words in ("/bahasa", "English"):
        room.say(31, words)
    room.jobs = Jobs(room.store, room.clock, {"ekspor": fails})
    told = [room.say(31, "/ekspor csv")]
    for _ in range(TRIES):
        room.clock.wait(seconds=LEASE.total_seconds() + 1)
        told.append(room.say(31, "/staf"))
    assert sum("Sorry, that could not be done" in each for each in told) == 1
