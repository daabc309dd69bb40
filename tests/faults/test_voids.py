"""`lindung coverage void`, killed in the middle: begun again it goes on, and nothing is doubled."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.coverage.deliveries import FORMS_AT_ONCE
from bot.clock import now
from domain.coverage.events import NO_MONEY, Amounts, Event, Payment, Signup, Void
from domain.enrollment import (
    IN_PERSON,
    THEMSELVES,
    Agreement,
    Assurance,
    Attribution,
    Reason,
    Registrar,
    Rung,
)
from domain.months import Month
from domain.nik import Nik
from domain.staff import VALID_FOR, Invitation, Role
from handlers.clock import day_of
from handlers.dues import news
from storage import NewEnrollment, Unit
from storage.coverage.ledger.delivered import AT_ONCE
from tests.attacks.room import nik_of
from tests.faults.killable import FOLDING, VOIDING
from tests.faults.scene import Scene, said, scene, verdict
from tests.storage.coverage.made import UNTIL as LAST
from tests.storage.coverage.made import expected, members, read, record
from tests.storage.samples import enrollment, signup

COUNT = 2 * AT_ONCE + 20
COMMAND = ("coverage", "void", "--token", "thief", "--reason", "made up", "--yes")


def delivered(events: list[Event]) -> list[Event]:
    """The facts of a made-up member whose signup came with the thief's token."""
    return [
        replace(event, source="api:thief") if isinstance(event, Signup) else event
        for event in events
    ]


LEDGER = [delivered(events) for events in members(COUNT, seed=11)]
WITHOUT = [[each for each in events if not isinstance(each, Signup)] for events in LEDGER]


def voids(ready: Scene) -> tuple[int, int, list[str]]:
    """Facts that are voids, how many signups they void, and what the log says of it."""
    with ready.store() as store, store.transaction() as unit:
        facts = [fact for events in LEDGER for fact in unit.facts_of(events[0].member_id)]
        found = [fact for fact in facts if isinstance(fact, Void)]
        log = [deed.about.split()[0] for deed in unit.deeds() if deed.action == "void"]
        assert not unit.verify_audit().wrong
    return len(found), len({each.voids for each in found}), log


@pytest.mark.parametrize("point", [*VOIDING, f"{VOIDING[0]}:2", f"{VOIDING[1]}:3", FOLDING[2]])
async def test_killed_in_the_middle_it_is_done_once(
    tmp_path: Path, either_url: str, point: str
) -> None:
    async with scene(tmp_path, database=either_url) as ready:
        with ready.store() as store:
            with store.transaction() as unit:
                unit.add_token("of-a-thief", "thief", frozenset({"signups:write"}), 1, now())
            record(store, (event for its in LEDGER for event in its))
            while store.fold(now()):
                pass
        async with ready.program(*COMMAND, test_kill=point) as program:
            await program.ends()
            assert any(f"killed at {point.partition(':')[0]}" in each for each in program.lines)
        status, lines = await said(ready, *COMMAND)
        everything = point in {f"{VOIDING[1]}:3", FOLDING[2]}
        assert (status, "No such signup stands" in lines[-1]) == (int(everything), everything)
        count, signups, log = voids(ready)
        assert count == signups == COUNT == sum(map(int, log))
        assert len(log) == 3, "a line for each transaction that was kept, and no other"
        status, found = await verdict(ready)
        assert (status, found["broken"]) == (0, [])
        with ready.store() as store:
            assert read(store) == expected(WITHOUT, LAST)


OF_PAYMENTS = (*COMMAND[:2], "--payments", *COMMAND[2:])


def paid(ready: Scene) -> list[bytes]:
    """Forms of people's own, and that each has paid, by the thief's word; their pseudonyms."""
    at = now()
    with ready.store() as store, store.transaction() as unit:
        unit.add_token("of-a-thief", "thief", frozenset({"payments:write"}), 1, at)
        for number in range(COUNT):
            recorded(unit, form(1000 + number, number, THEMSELVES, IN_PERSON), at)
        its = [unit.member_of_nik(Nik(nik_of(number))) for number in range(COUNT)]
        month, nothing = Month.of(day_of(at)), Amounts(NO_MONEY, NO_MONEY)
        unit.record_facts(
            Payment(
                event_id=member[::-1], member_id=member, occurred_on=day_of(at), recorded_at=at,
                source="api:thief", paid_from=month, paid_through=month, amounts=nothing,
            )
            for member in its
        )  # fmt: skip
    return its


def told(ready: Scene, of: list[bytes]) -> tuple[int, int]:
    """How many payments are voided, and how many people are to be told."""
    with ready.store() as store, store.transaction() as unit:
        facts = [fact for member in of for fact in unit.facts_of(member)]
        timers = unit.take_timers(now() + timedelta(days=2), 2 * COUNT, timedelta(0))
    voids = [fact.voids for fact in facts if isinstance(fact, Void)]
    assert len(set(voids)) == len(voids)
    return len(voids), len([each for each in timers if each.kind == news.OF_PAYMENTS])


@pytest.mark.parametrize("point", [*VOIDING, f"{VOIDING[0]}:2", f"{VOIDING[1]}:3", FOLDING[2]])
async def test_payments_are_voided_and_told_together(
    tmp_path: Path, either_url: str, point: str
) -> None:
    async with scene(tmp_path, database=either_url) as ready:
        members = paid(ready)
        async with ready.program(*OF_PAYMENTS, test_kill=point) as program:
            await program.ends()
            assert any(f"killed at {point.partition(':')[0]}" in each for each in program.lines)
        voided, waiting = told(ready, members)
        assert voided == waiting
        status, _ = await said(ready, *OF_PAYMENTS)
        assert status == int(voided == COUNT)
        assert told(ready, members) == (COUNT, COUNT)
        status, found = await verdict(ready)
        assert (status, found["broken"]) == (0, [])


FORMS = 2 * FORMS_AT_ONCE + 30
AGENT = 77
OF_AGENT = (*COMMAND[:2], "--agent", "1", *COMMAND[4:])


def witnessed(ready: Scene) -> None:
    """Forms that an agent witnessed; of every tenth the person came by themselves afterwards."""
    at = now()
    with ready.store() as store, store.transaction() as unit:
        unit.invite(b"i" * 12, Invitation(Role.AGENT, 1, "Agus", at + VALID_FOR), 0, at)
        unit.accept(b"i" * 12, AGENT, at)
        how = Agreement(Assurance.WITNESSED, Reason.ON_PAPER)
        for number in range(FORMS):
            recorded(unit, form(AGENT, number, Registrar(1), how), at)
        for number in range(0, FORMS, 10):
            recorded(unit, form(1000 + number, number, THEMSELVES, IN_PERSON), at)


def form(chat_id: int, number: int, registrar: Registrar, how: Agreement) -> NewEnrollment:
    """Of one of the people."""
    new = enrollment(chat_id, number, Nik(nik_of(number)))
    return replace(new, attribution=Attribution(registered_by=registrar), agreed=how)


def recorded(unit: Unit, new: NewEnrollment, at: datetime) -> None:
    """As a turn does it."""
    (enrolled,) = unit.enroll([new], at).values()
    if enrolled.first_of_person:
        its = replace(signup(new, enrolled.member_id), recorded_at=at, occurred_on=day_of(at))
        unit.record_facts([replace(its, registered_by=new.attribution.registered_by.agent)])


@pytest.mark.parametrize("point", [*VOIDING, f"{VOIDING[0]}:2", f"{VOIDING[1]}:3", FOLDING[1]])
async def test_forms_are_withdrawn_once(tmp_path: Path, either_url: str, point: str) -> None:
    """Form, claim, facts and log go together, or none of them does."""
    async with scene(tmp_path, database=either_url) as ready:
        witnessed(ready)
        async with ready.program(*OF_AGENT, test_kill=point) as program:
            await program.ends()
            assert any(f"killed at {point.partition(':')[0]}" in each for each in program.lines)
        status, _ = await said(ready, *OF_AGENT)
        assert status == int(point in {f"{VOIDING[1]}:3", FOLDING[1]})
        with ready.store() as store, store.transaction() as unit:
            log = [deed.about.split() for deed in unit.deeds() if deed.action == "void"]
            left = list(unit.at_rung(Rung.COMPLETE, None))
            niks = [Nik(nik_of(number)) for number in range(FORMS)]
            facts = [fact for nik in niks for fact in unit.facts_of(unit.member_of_nik(nik))]
        assert [sum(int(words[place]) for words in log) for place in (0, 3)] == [FORMS, FORMS]
        assert len(log) == 3
        assert sum(isinstance(fact, Void) for fact in facts) == FORMS
        assert len(left) == FORMS // 10
        assert all(each.first_of_person and each.chat_id >= 1000 for each in left)
        assert sum(isinstance(fact, Signup) for fact in facts) == FORMS + FORMS // 10
        status, found = await verdict(ready)
        assert (status, found["broken"]) == (0, [])
