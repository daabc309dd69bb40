"""A made-up ledger with known truth, for demos, tests and scale. Marked: its source is `MADE_UP`.

Any part of it can be made by itself, and a larger one begins with a smaller one; it streams in
constant memory. How people live stands in `lives`; here are their facts.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np

from domain.contributions import Payer
from domain.coverage.cells import Exit
from domain.coverage.columns.codes import Numbers
from domain.coverage.events import MADE_UP, Event, Leave, Payment, Signup, Transfer
from domain.coverage.lives import Facts, Flags, Lives
from domain.coverage.rule import month_at
from domain.coverage.tables import PP50, WITH_JHT, Tables, price
from domain.coverage.truth import Truth
from domain.enrollment import Proof
from domain.programmes import MANDATORY

_AT_ONCE: Final = 1_000
_PAYERS, _EXITS = tuple(Payer), tuple(Exit)
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_0: Final = date(1970, 1, 1).toordinal()


def synth(truth: Truth, members: int, seed: int, first: int = 0) -> Iterator[Event]:
    """The facts of so many members, member by member, from the `first` one on."""
    for facts in synth_members(truth, members, seed, first):
        yield from facts


def synth_members(truth: Truth, members: int, seed: int, first: int = 0) -> Iterator[list[Event]]:
    """The same, one list for each member, in the order in which it happened to them."""
    tables = Tables(truth)
    for at in range(first, first + members, _AT_ONCE):
        numbers = np.arange(at, min(at + _AT_ONCE, first + members))
        yield from events(tables, Lives(tables, seed, numbers))


def events(tables: Tables, lives: Lives) -> list[list[Event]]:
    """The facts of each member of a block."""
    facts = [*_signups(tables, lives), *_payments(tables, lives), *others(tables, lives)]
    members = {name.tobytes(): list[Event]() for name in lives.pseudonyms}
    for event in sorted(facts, key=lambda event: event.event_id):
        members[event.member_id].append(event)
    return list(members.values())


def others(tables: Tables, lives: Lives) -> Iterator[Event]:
    """The few facts that are neither a signup nor a payment."""
    moves, leaves = lives.moves, lives.leaves
    for base, _, origin, there in _told(lives, moves, moves.origin, moves.region):
        regions = tables.regions
        yield Transfer(**base, from_region=regions[origin], to_region=regions[there])
    for base, _, reason in _told(lives, leaves, leaves.reason):
        yield Leave(**base, reason=_EXITS[reason])


def _signups(tables: Tables, lives: Lives) -> Iterator[Event]:
    its = lives.signups
    more = (its.month, its.region, its.agent, its.first_ever)
    for base, member, month, region, agent, ever in _told(lives, its, *more):
        yield Signup(
            **base,
            channel=tables.truth.channels[lives.channel[member]].number,
            region=tables.regions[region],
            programmes=WITH_JHT if lives.jht[member] else MANDATORY,
            payer=_PAYERS[lives.payer[member]],
            agent=agent,
            first_month=month_at(month),
            is_first_ever=ever,
        )


def _payments(tables: Tables, lives: Lives) -> Iterator[Event]:
    its = lives.payments
    more = (its.month, its.months, its.confirmed)
    for base, member, month, months, confirmed in _told(lives, its, *more):
        payer = _PAYERS[lives.payer[member]]
        amounts, discount = price(month, months, bool(lives.jht[member]), payer)
        yield Payment(
            **base,
            paid_from=month_at(month),
            paid_through=month_at(month + months - 1),
            amounts=amounts,
            payer=payer,
            pay_channel=tables.truth.channels[lives.channel[member]].number,
            discount=PP50 if discount else None,
            discount_rp=discount,
            proof=Proof.CONFIRMED if confirmed else Proof.REPORTED,
        )


def _told(lives: Lives, facts: Facts, *more: Numbers | Flags) -> Iterator[tuple[Any, ...]]:
    """Of each fact what every fact has, the member, and more columns."""
    columns = (facts.member, facts.number, facts.day, facts.recorded_at, *more)
    for member, number, day, recorded_at, *rest in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        name = lives.pseudonyms[member].tobytes()
        base = {
            "event_id": event_id(name, number),
            "member_id": name,
            "occurred_on": date.fromordinal(_DAY_0 + day),
            "recorded_at": _START + timedelta(0, 0, recorded_at),
            "source": MADE_UP,
        }
        yield base, member, *rest


def event_id(member_id: bytes, number: int) -> bytes:
    """The name of a fact, by its number in a life."""
    return member_id[:12] + number.to_bytes(4, "big")
