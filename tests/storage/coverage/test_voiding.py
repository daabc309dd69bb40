"""Signups and payments that are taken back: the figures are those of a ledger in which they never
were."""

# ruff: noqa: S608 - a foreign reader writes its own SQL, from our names

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from operator import add
from typing import Any

import pytest

from domain.coverage.events import Event, Payment, Signup
from domain.coverage.views import CHANGES, CUBE, View
from domain.enrollment import Proof
from domain.months import Month
from storage import Store
from storage.coverage.cube.reading import Cover
from storage.coverage.cube.tables import CELL
from storage.coverage.effect import FIGURES, OF_PAYMENTS, Effect
from storage.coverage.ledger.delivered import Chosen, Span
from tests.storage.coverage.foreign import foreign, named
from tests.storage.coverage.made import (
    AT,
    UNTIL,
    expected,
    fold,
    members,
    mend,
    read,
    record,
    verdict,
)
from tests.storage.coverage.made import kept as cube_of

THIEF, HONEST = 98, 99
COMPARED = (
    "signups",
    "converted",
    "first_",
    "rejoined",
    "closing",
    "opening",
    "paid",
    "amount",
    "recorded",
)
LATER = AT + timedelta(days=1)
MONTHS = [Month(2025, 6).plus(each) for each in range(18)]
ALL = Span(AT - timedelta(days=3650), AT + timedelta(days=3650))


def delivered(number: int, events: Sequence[Event]) -> list[Event]:
    """Of every third member the signup came with a thief's token; of every second one of these
    somebody honest delivered one, too, on the day before it or on the day after."""
    if number % 3:
        return list(events)
    stolen = next(each for each in events if isinstance(each, Signup))
    its = [each for each in events if each is not stolen]
    its.append(replace(stolen, source="api:thief", channel=THIEF))
    if number % 2:
        at = stolen.recorded_at + timedelta(days=1 if number % 4 == 1 else -1)
        more: dict[str, Any] = {"source": "api:honest", "channel": HONEST, "recorded_at": at}
        its.append(replace(stolen, event_id=stolen.event_id[::-1], **more))
    return its


def overpaid(number: int, events: Sequence[Event]) -> list[Event]:
    """Of every third member the thief has delivered every second payment, be it by a file; one of
    these stands as a report, which makes nobody active and is no partner's word."""
    if number % 3:
        return list(events)
    how = {"source": "file:thief" if number % 2 else "api:thief", "pay_channel": THIEF}
    its = [each for each in events if isinstance(each, Payment)][::2]
    return [
        each if each not in its else replace(each, **how)  # type: ignore[arg-type]
        for each in events
    ]


def without(events: Sequence[Event]) -> list[Event]:
    return [each for each in events if not is_wrong(each)]


def is_wrong(each: Event) -> bool:
    reported = isinstance(each, Payment) and each.proof is Proof.REPORTED
    return each.source in {"api:thief", "file:thief"} and not reported


def chosen(store: Store, token: str = "") -> list[Chosen]:
    with store.reader() as reader:
        return [each for some in reader.signups_delivered(ALL, token) for each in some]


def paid(store: Store) -> list[Chosen]:
    with store.reader() as reader:
        span = replace(ALL, channel=THIEF)
        return [each for some in reader.payments_delivered(span) for each in some]


def void(store: Store, members: Sequence[Chosen]) -> int:
    """As the command does it; how many facts that were."""
    wrong = [fact for each in members for fact in each.chosen]
    with store.transaction() as unit:
        return unit.record_facts(unit.voids(wrong, "made up", LATER.date(), LATER))


def sums(address: str, view: View, where: str = "") -> dict[tuple[str, ...], list[int]]:
    """All measures by cell, added up as a follower does; cells with nothing in them left out."""
    found: dict[tuple[str, ...], list[int]] = {}
    columns = ", ".join((*CELL, *(each for each in view.names if each.startswith(COMPARED))))
    with foreign(address) as connection:
        for row in connection.execute(f"SELECT {columns} FROM {named(view, address)} {where}"):
            key = tuple(map(str, row[: len(CELL)]))
            found[key] = list(map(add, found.get(key, [0] * len(row)), row[len(CELL) :]))
    return {key: values for key, values in found.items() if any(values)}


@pytest.mark.parametrize("what", ["signups", "payments"])
@pytest.mark.parametrize("seed", [3, 4, 5])
def test_they_count_as_if_they_had_never_been(
    store: Store, address: str, seed: int, what: str
) -> None:
    made = delivered if what == "signups" else overpaid
    ledger = [made(*each) for each in enumerate(members(90, seed))]
    wrong = sum(map(is_wrong, (event for events in ledger for event in events)))
    record(store, (event for events in ledger for event in events))
    fold(store)
    known = f"WHERE month <= '{UNTIL}'"  # the view goes on to whatever month it is now
    before, cells = verdict(store), sums(address, CUBE, known)

    def found() -> list[Chosen]:
        return chosen(store, "thief") if what == "signups" else paid(store)

    assert void(store, found()) == wrong >= 30
    unfolded = read(store)
    fold(store)
    assert unfolded == read(store) == expected(map(without, ledger))
    assert cube_of(store).sha256() != before.sha256
    assert not verdict(store).broken
    assert mend(store) == 0
    assert void(store, found()) == 0
    followed = sums(address, CHANGES, f"{known} AND seq > {before.seq}")
    for key, values in cells.items():
        followed[key] = list(map(add, followed.get(key, [0] * len(values)), values))
    assert {k: v for k, v in followed.items() if any(v)} == sums(address, CUBE, known)


def test_two_operators_at_once_void_each_signup_once(store: Store) -> None:
    """Both have read the same snapshot: the second one finds it done."""
    ledger = [delivered(*each) for each in enumerate(members(30, 8))]
    record(store, (event for events in ledger for event in events))
    found = [signup for each in chosen(store) for signup in each.chosen]
    assert {signup.source for signup in found} == {"api:thief", "api:honest"}, (
        "what others delivered"
    )
    for new in (len(found), 0):
        with store.transaction() as unit:
            assert unit.record_facts(unit.voids(found, "made up", LATER.date(), LATER)) == new
    assert not verdict(store).broken


def test_what_is_told_before_is_what_becomes_of_payments(store: Store) -> None:
    ledger = [overpaid(*each) for each in enumerate(members(90, 6))]
    record(store, (event for events in ledger for event in events))
    fold(store)
    effect = Effect()
    with store.reader() as reader:
        before = reader.by_channel(None, UNTIL)
        for each in paid(store):
            effect.add(each.facts, reader.voids(each.chosen, "", LATER.date(), LATER))
        active = [reader.by_channel(month, month) for month in MONTHS]
    assert effect.voided > len(effect.members) > effect.paying > 0
    void(store, paid(store))
    with store.reader() as reader:
        after = reader.by_channel(None, UNTIL)
        left = [reader.by_channel(month, month) for month in MONTHS]
    _differ(before, after, effect.by_channel(UNTIL, OF_PAYMENTS), OF_PAYMENTS)
    told = effect.by_month("closing_active", UNTIL)
    for month, was, its in zip(MONTHS, active, left, strict=True):
        changed = {c: {"closing_active": n} for (m, c), n in told.items() if m == str(month)}
        _differ(was, its, changed, ("closing_active",))


def _differ(
    before: Mapping[int, Cover],
    after: Mapping[int, Cover],
    changed: Mapping[int, Mapping[str, int]],
    figures: Sequence[str],
) -> None:
    """By exactly that."""
    for channel in before.keys() | after.keys():
        for name in figures:
            was, its = (c[channel].measure(name) if channel in c else 0 for c in (before, after))
            assert its - was == changed.get(channel, {}).get(name, 0), (channel, name)


def test_what_is_told_before_is_what_becomes_of_the_figures(store: Store) -> None:
    ledger = [delivered(*each) for each in enumerate(members(90, 6))]
    record(store, (event for events in ledger for event in events))
    fold(store)
    token, effect = "thief", Effect()
    with store.reader() as reader:
        before = reader.by_channel(None, UNTIL)
        for each in chosen(store, token):
            effect.add(each.facts, reader.voids(each.chosen, "", LATER.date(), LATER))
    assert (effect.voided, len(effect.members), effect.followed) == (30, 30, 15)
    payers = {
        fact.member_id
        for events in ledger[::3]
        for fact in events
        if isinstance(fact, Payment) and fact.proof is Proof.CONFIRMED
    }
    assert effect.paying == len(payers) > 0
    void(store, chosen(store, token))
    with store.reader() as reader:
        after = reader.by_channel(None, UNTIL)
    _differ(before, after, effect.by_channel(UNTIL, FIGURES), FIGURES)
