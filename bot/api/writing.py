"""What partners may write: signups of their own and payments, as facts of the ledger.

A member is a pseudonym made of the NIK at once; whether it is known here is neither looked up nor
told, so nobody learns from an answer who is a member.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from bot.api.limits import take_items
from bot.api.shapes import Paid, Payments, Row, Signed, Signups, Written
from domain.ages import Bound, Eligibility, ages, eligibility
from domain.contributions import Payer
from domain.coverage.events import Amounts, Event, Payment, Signup
from domain.dated import NoRow
from domain.money import Rupiah
from domain.months import Month
from domain.nik import Nik, facts, read_nik
from domain.problem import Problem
from domain.programmes import MANDATORY, Programme, programmes_text
from domain.receipts import read_receipt
from domain.regions import region
from handlers.dues.news import record
from storage import Unit
from storage.access.tokens import Token

PROGRAMMES = {programmes_text(each): each for each in (MANDATORY, frozenset(Programme))}

NOT_OURS = "number: not one of our receipts"

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who delivers facts, and when: by request or by file, the rules are these."""

    unit: Unit
    source: str
    channel: int | None
    receipt_key: bytes
    at: datetime
    today: date

    def payment(self, item: Paid, name: Callable[[bytes], bytes]) -> Event | str:
        """A confirmed payment, or what is wrong with it. `name` makes its id of the member's."""
        member = self._member(item)
        if isinstance(member, str):
            return member
        if item.occurred_on > self.today:
            return "occurred_on lies in the future"
        try:
            return Payment(
                event_id=name(member),
                member_id=member,
                occurred_on=item.occurred_on,
                recorded_at=self.at,
                source=self.source,
                paid_from=Month.read(item.paid_from),
                paid_through=Month.read(item.paid_through),
                amounts=Amounts(Rupiah(item.jkk), Rupiah(item.jkm), Rupiah(item.jht)),
                payer=Payer(item.payer),
                pay_channel=self.channel,
                reference=item.reference,
            )
        except ValueError as error:
            return str(error)

    def record(self, facts: Iterable[Event], paid: Iterable[Paid] = ()) -> None:
        """Write facts down, and tell the people of payments for which a receipt was named.

        Whose NIK was named is not looked up: how long an answer takes would tell that they are
        here.
        """
        named = [read_receipt(item.number, self.receipt_key) for item in paid if item.number]
        numbers = {number for number in named if isinstance(number, str)}
        record(self.unit, facts, numbers, self.at)

    def _member(self, item: Paid) -> bytes | str:
        if (item.nik is None) == (item.number is None):
            return "give either number or nik"
        if item.nik is not None:
            nik = read_nik(item.nik, self.today)
            return f"nik: {nik.code}" if isinstance(nik, Problem) else self.unit.member_of_nik(nik)
        number = read_receipt(item.number or "", self.receipt_key)
        # What we did not sign is not looked for; what we signed is there.
        found = None if isinstance(number, Problem) else self.unit.member_of_number(number)
        return found or NOT_OURS


def _age(nik: Nik, day: date, today: date) -> str:
    """What is wrong with the age on a day, by the birth date in the NIK; nothing where no age is
    known for that day."""
    try:
        allowed, limits = eligibility(facts(nik, today).birth, day), ages(day)
    except NoRow:
        return ""
    return {
        Eligibility.ELIGIBLE: "",
        Eligibility.MINOR: f"nik: of somebody who was under {limits[Bound.ADULT]} then",
        Eligibility.TOO_OLD: f"nik: of somebody who was {limits[Bound.LIMIT]} or older then",
    }[allowed]


class Writer:
    """Writes the items of one request in one transaction; every good one, whatever the others."""

    def __init__(
        self, unit: Unit, token: Token, key: str, receipt_key: bytes, at: datetime, today: date
    ) -> None:
        self.unit, self.token, self.key = unit, token, key
        self.at, self.today = at, today
        source = f"api:{token.label}"
        self.delivery = Delivery(unit, source, token.channel, receipt_key, at, today)

    def payments(self, body: Payments) -> Written:
        """Confirmed payments: who delivers them stands for them."""
        facts, written = self._made(body.items, self._payment)
        taken = zip(body.items, written.rows, strict=True)
        self.delivery.record(facts, [item for item, row in taken if row.taken])
        return written

    def signups(self, body: Signups) -> Written:
        """Signups, for the channel of the token."""
        facts, written = self._made(body.items, self._signup)
        self.delivery.record(facts)
        return written

    def _made(
        self, items: Sequence[Item], fact: Callable[[int, Item], Event | str]
    ) -> tuple[list[Event], Written]:
        """The facts of the good items, and what is answered to all of them."""
        take_items(self.unit, self.token, len(items), self.at, self.today)
        facts: list[Event] = []
        rows = []
        for place, item in enumerate(items):
            made = fact(place, item)
            if isinstance(made, str):
                rows.append(Row(taken=False, problem=made))
            else:
                facts.append(made)
                rows.append(Row(taken=True))
        return facts, Written(rows)

    def _payment(self, place: int, item: Paid) -> Event | str:
        name = self.unit.partner_event_id(self.token, self.key, place)
        return self.delivery.payment(item, lambda _: name)

    def _signup(self, place: int, item: Signed) -> Event | str:
        nik = read_nik(item.nik, self.today)
        if isinstance(nik, Problem):
            return f"nik: {nik.code}"
        if region(item.region) is None:
            return "region: not on the list of Kemendagri"
        if item.occurred_on > self.today:
            return "occurred_on lies in the future"
        if wrong := _age(nik, item.occurred_on, self.today):
            return wrong
        try:
            return Signup(
                event_id=self.unit.partner_event_id(self.token, self.key, place),
                member_id=self.unit.member_of_nik(nik),
                occurred_on=item.occurred_on,
                recorded_at=self.at,
                source=f"api:{self.token.label}",
                channel=self.token.channel or 0,
                region=item.region,
                programmes=PROGRAMMES[item.programmes],
                payer=Payer(item.payer),
                months=item.months,
                first_month=Month.of(item.occurred_on),
                is_first_ever=item.is_first_ever,
                attribution_rule="partner/1",
            )
        except ValueError as error:
            return str(error)
