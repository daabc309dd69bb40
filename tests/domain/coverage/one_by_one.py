"""The plain ways that the columns are held to: a ledger counted member by member, and lives made up
fact by fact. Any part of a made-up ledger can be made by itself, and a larger one begins with a
smaller one; it streams in constant memory.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

import numpy as np

from domain.contributions import Payer
from domain.coverage.cube import Cube
from domain.coverage.derive import fold
from domain.coverage.events import Event, Payment, Signup
from domain.coverage.lives import Lives
from domain.coverage.rule import month_at
from domain.coverage.synth import others, told
from domain.coverage.tables import PP50, WITH_JHT, Tables, price
from domain.coverage.truth import Truth
from domain.enrollment import Proof
from domain.programmes import MANDATORY

_AT_ONCE: Final = 1_000
_PAYERS: Final = tuple(Payer)


def rebuild(members: Iterable[Collection[Event]]) -> Cube:
    """The cube of a whole ledger, given member by member."""
    cube = Cube()
    for events in members:
        fold(cube, events)
    return cube


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


def _signups(tables: Tables, lives: Lives) -> Iterator[Event]:
    its = lives.signups
    more = (its.month, its.region, its.agent, its.first_ever)
    for base, member, month, region, agent, ever in told(lives, its, *more):
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
    for base, member, month, months, confirmed in told(lives, its, *more):
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
