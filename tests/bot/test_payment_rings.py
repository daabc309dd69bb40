"""Payments of partners, reports, news and timers at once on PostgreSQL: never in a ring."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from random import Random

import pytest

from bot.cli.coverage.deliveries import PAYMENTS, ByPartner, Said
from bot.cli.handover import StatusesOfAFile
from bot.cli.payments import PaymentsOfAFile
from dialog.enrollment import ENROLLMENT
from domain.enrollment import Source
from domain.nik import Nik
from domain.sheets.cells import Cell
from handlers.sheets.importing import Read
from handlers.timers import Timers
from storage import Account, Store, Unavailable, Vault
from storage.coverage.ledger.delivered import Span
from tests.conversation import KEY, FixedClock
from tests.handlers.stage import press, turns
from tests.postgres import Server
from tests.storage.samples import enrollment, rows, signup
from tests.storage.waiting import meanwhile, no_ring

ROUNDS = 80
PEOPLE = range(1, 9)


@pytest.fixture
def store(postgres: Server, postgres_url: str) -> Iterator[Store]:
    with no_ring(postgres), Store.open(postgres_url, Vault(KEY), lanes=8) as opened:
        yield opened


class Hammer:
    """Four kinds of work about the same few people, each in an order of its own."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock, self.tomorrow = store, FixedClock(), FixedClock()
        self.tomorrow.day += timedelta(days=1)
        self.turns = turns(store, reply_in_body=False)
        self.updates, self.lines, self.lock = count(100), count(1), threading.Lock()
        at = self.clock.now()
        with store.transaction() as unit:
            unit.load(PEOPLE)
            unit.save([Account(chat) for chat in PEOPLE], at)
            new = [enrollment(chat, nik=Nik(f"327306{chat:06}9999")) for chat in PEOPLE]
            made = unit.enroll(new, at)
            unit.record_facts([signup(each, made[each.chat_id, 0].member_id) for each in new])
        self.numbers = [made[chat, 0].number for chat in PEOPLE]

    def some(self, chance: Random) -> list[int]:
        return chance.sample(range(len(PEOPLE)), 4)

    def pay(self, chance: Random) -> None:
        file = PaymentsOfAFile(self.store, "mitra", 1, self.clock)
        assert all(each.good for each in file.take([self.line(who) for who in self.some(chance)]))

    def line(self, who: int) -> Read:
        cells: dict[str, Cell] = {
            "number": self.numbers[who], "occurred_on": str(self.clock.today()), "jkk": "10000",
            "jkm": str(next(self.lines)), "paid_from": "2026-11", "paid_through": "2026-11",
        }  # fmt: skip
        return 2, cells

    def hear(self, chance: Random) -> None:
        file = StatusesOfAFile(
            self.store, Source.OFFICIAL_FILE, self.clock.today(), self.clock.now()
        )
        lines: list[Read] = [
            (2, {"number": self.numbers[who], "status": "dikembalikan", "on": "2026-11-20"})
            for who in self.some(chance)
        ]
        file.take(lines)

    def report(self, chance: Random) -> None:
        """People say that they paid December, or take it back."""
        with self.lock:
            said = [
                press(PEOPLE[w], next(self.updates), f"iuran:0:{what}|{self.numbers[w]}|2026-12|1")
                for w in self.some(chance)
                for what in (chance.choice(("lapor", "batal")),)
            ]
        self.turns.take(said)

    def void(self, _chance: Random) -> None:
        """All that was paid until now never was."""
        at, today = self.clock.now(), self.clock.today()
        its = ByPartner(Span(at - timedelta(days=1), at + timedelta(days=1)), PAYMENTS)
        said = Said("channel mitra", "salah", today, at)
        with self.store.reader() as reader:
            some = [each for found in its.changes(reader, said) for each in found]
            numbers = reader.numbers_of({fact.member_id for each in some for fact in each.new})
            its.void(self.store, some, said, numbers)

    def fire(self, _chance: Random) -> None:
        """Those of tomorrow: that is when people hear of payments."""
        Timers(self.store, ENROLLMENT, self.tomorrow).fire()


def test_payments_reports_news_and_timers_in_a_hurry(store: Store) -> None:
    hammer = Hammer(store)
    does: list[Callable[[Random], None]] = [
        hammer.pay, hammer.fire, hammer.report, hammer.pay, hammer.report, hammer.hear,
        hammer.void,
    ]  # fmt: skip

    def work(number: int) -> None:
        chance = Random(number)  # noqa: S311 - who meets whom, no secret
        for _ in range(ROUNDS):
            does[number](chance)

    with ThreadPoolExecutor(len(does)) as pool:
        list(pool.map(work, range(len(does))))
    with store.transaction() as unit:
        assert unit.parked_count() == 0
        assert unit.waiting_count() > 0
    made = dict(rows(store, "SELECT kind, count(*) FROM ledger WHERE source = 'worker' GROUP BY 1"))
    assert min(made["payment"], made["void"]) > 10, "people report, and take it back"
    (voided,) = rows(store, "SELECT count(*) FROM ledger WHERE source = 'operator'")
    assert voided[0] > 100


def test_who_is_erased_at_that_moment_is_told_nothing(store: Store) -> None:
    hammer = Hammer(store)
    file = PaymentsOfAFile(store, "mitra", 1, hammer.clock)

    def pays() -> None:
        with pytest.raises(Unavailable, match="erased"):
            file.take([hammer.line(0)])

    first = PEOPLE[0]
    meanwhile(store, lambda unit: unit.load([first]), pays, lambda unit: unit.erase_account(first))
    assert first not in {chat for (chat,) in rows(store, "SELECT chat_id FROM timer")}
    assert first not in {chat for (chat,) in rows(store, "SELECT chat_id FROM account")}
