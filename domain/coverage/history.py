"""Which facts of a member count: each once, without what was voided, as last corrected, and of
several signups the one that was recorded first.

The answer depends on the set of facts alone, never on the order in which they came.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from domain.coverage.coding import encode_bytes
from domain.coverage.events import (
    Claim,
    Correct,
    Event,
    Happening,
    Leave,
    Payment,
    Signup,
    Transfer,
    Void,
)

_RANK: Final = {Signup: 0, Transfer: 1, Payment: 2, Claim: 3, Leave: 4}
"""Within a day: somebody signs up before they pay, and leaves last."""


def history(events: Collection[Event]) -> list[Happening]:
    """What is counted of one member, in order: what is `in_force`, but of several signups one.

    - It is the one that was recorded first, whatever day it claims: the day is the word of whoever
      delivers it, the record is ours. From the others nothing follows.
    - A correction has the place of the signup that it corrects while it leaves it to its channel.
      One that makes it another channel's, or a signup of something else, was recorded when it was.
    """
    events = _once(events)
    facts = _in_order(events)
    signups = [fact for fact in facts if type(fact) is Signup]
    if len(signups) < 2:
        return facts
    first = _recorded_first(signups, events)
    return [fact for fact in facts if fact is first or type(fact) is not Signup]


def in_force(events: Collection[Event]) -> list[Happening]:
    """What stands of one member's facts, in order.

    - Facts with one `event_id` are one fact; should they differ, the one recorded first is it.
    - A void of a fact removes it with all its corrections, a void of a correction that correction.
      A void is final: what was voided wrongly is recorded anew.
    - Of several corrections that stand, the last recorded one counts. A correction of a fact that
      has not arrived stands in for it.
    """
    return _in_order(_once(events))


def _in_order(events: Collection[Event]) -> list[Happening]:
    plain = [event for event in events if not isinstance(event, Void | Correct)]
    facts = plain if len(plain) == len(events) else _standing(events, plain)
    days = [fact.occurred_on for fact in facts]
    if any(day >= later for day, later in pairwise(days)):
        facts.sort(key=_order)
    return facts


def _order(fact: Happening) -> tuple[date, int, datetime, bytes]:
    return fact.occurred_on, _RANK[type(fact)], fact.recorded_at, fact.event_id


def _once(events: Collection[Event]) -> Collection[Event]:
    if len({event.event_id for event in events}) == len(events):
        return events
    kept: dict[bytes, Event] = {}
    for event in events:
        other = kept.setdefault(event.event_id, event)
        if other is not event and other != event and _recorded(event) < _recorded(other):
            kept[event.event_id] = event
    return list(kept.values())


def _recorded(event: Event) -> tuple[datetime, bytes]:
    return event.recorded_at, encode_bytes(event)


def _standing(events: Collection[Event], plain: Iterable[Happening]) -> list[Happening]:
    voided = {event.voids for event in events if isinstance(event, Void)}
    corrections = {event.event_id: event for event in events if isinstance(event, Correct)}
    last: dict[bytes, Correct] = {}
    for each in corrections.values():
        root = _root(each, corrections)
        if root in voided or each.event_id in voided:
            continue
        if root not in last or _when(each) > _when(last[root]):
            last[root] = each
    facts = [fact for fact in plain if fact.event_id not in voided and fact.event_id not in last]
    return facts + [each.fact for each in last.values()]


def _recorded_first(signups: Iterable[Signup], events: Iterable[Event]) -> Signup:
    known = {event.event_id: event for event in events}
    corrections = {name: event for name, event in known.items() if isinstance(event, Correct)}

    def place(signup: Signup) -> tuple[datetime, bytes]:
        correction = corrections.get(signup.event_id)
        about = known.get(_root(correction, corrections)) if correction else None
        if isinstance(about, Signup) and about.channel == signup.channel:
            return _when(about)
        return _when(signup)

    return min(signups, key=place)


def _when(event: Event) -> tuple[datetime, bytes]:
    return event.recorded_at, event.event_id


def _root(correction: Correct, corrections: Mapping[bytes, Correct]) -> bytes:
    """The fact that a chain of corrections is about; of a circle its smallest id."""
    met = {correction.event_id}
    name = correction.replaces
    while (link := corrections.get(name)) is not None:
        if name in met:
            return min(met)
        met.add(name)
        name = link.replaces
    return name
