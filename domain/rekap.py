"""What an agent brought about: whom, how, and whether they pay and stay."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from domain.coverage.derive import standing
from domain.coverage.events import Event, Happening, Leave, Payment, Signup
from domain.coverage.history import in_force
from domain.coverage.rule import Standing
from domain.dues import cover_ends
from domain.enrollment import Proof
from domain.months import Month

STAYED = (3, 6)
"""After so many months it is asked who is still active."""


@dataclass(frozen=True, slots=True)
class Brought:
    """One person, without a name.

    `registered`: by the agent's own hand, else by a link or a poster (`poster` 0: the agent's own
    link). `paid_on` is the day of the first confirmed payment, `paid_through` how far all reach.
    `left`: somebody said since that this member is none any more. `stayed` says of each of STAYED
    whether they were active then; None for a month not yet closed.
    """

    member_id: bytes
    signed_up: date
    registered: bool
    poster: int
    paid_on: date | None
    paid_through: Month | None
    left: bool
    stayed: tuple[bool | None, ...]

    def ends(self, today: date) -> Month | None:
        """The month at whose close the cover ends unless more is paid, as its worker is reminded.

        None when nothing is due, or nothing can be lost any more.
        """
        if self.paid_through is None or self.left:
            return None
        ends = cover_ends(self.paid_through)
        return ends if self.paid_through < Month.of(today) <= ends else None


@dataclass(frozen=True, slots=True)
class Share:
    """So many `of` so many; persons."""

    count: int
    of: int

    @classmethod
    def that(cls, known: Iterable[bool | None]) -> "Share":
        """Of those of whom it is known."""
        answers = [each for each in known if each is not None]
        return cls(sum(answers), len(answers))


def merely_filled_in(member_id: bytes, day: date, today: date) -> Brought:
    """A form that counts for nobody new. It looks like any other that is not paid yet: whoever
    knows a NIK must not learn that somebody has enrolled it before."""
    stayed = _stayed(Month.of(day), today, lambda _: False)
    return Brought(member_id, day, True, 0, None, None, False, stayed)


def brought(events: Collection[Event], agent: int, today: date) -> Brought | None:
    """What the facts of one member say about the agent of this number; None when nothing."""
    facts = in_force(events)  # also a signup that counts for nobody: the agent must not learn it
    signups = [fact for fact in facts if isinstance(fact, Signup)]
    its = next((s for s in signups if agent in {s.agent, s.registered_by}), None)
    if its is None:
        return None
    paid = [f for f in facts if isinstance(f, Payment) and f.proof is Proof.CONFIRMED]
    return Brought(
        its.member_id,
        its.occurred_on,
        its.registered_by == agent,
        its.poster if its.agent == agent else 0,
        min((payment.occurred_on for payment in paid), default=None),
        max((payment.paid_through for payment in paid), default=None),
        _left(facts),
        _stayed(Month.of(its.occurred_on), today, lambda month: _active(events, month)),
    )


def _left(facts: Iterable[Happening]) -> bool:
    """Whether leaving is the last word: who pays again is back."""
    left = False
    for fact in facts:
        if isinstance(fact, Leave):
            left = True
        elif isinstance(fact, Payment) and fact.proof is Proof.CONFIRMED:
            left = False
    return left


def _stayed(first: Month, today: date, active: Callable[[Month], bool]) -> tuple[bool | None, ...]:
    """So many months after the first as STAYED says; None for a month that is not over."""
    months = (first.plus(each) for each in STAYED)
    return tuple(active(month) if month < Month.of(today) else None for month in months)


def _active(events: Collection[Event], month: Month) -> bool:
    return standing(events, month) in {Standing.ACTIVE, Standing.RETURNED}
