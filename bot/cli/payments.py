"""`lindung payments`: what partners say was paid, from their files into the ledger."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
import typer

from bot.api.shapes import Paid
from bot.api.writing import NOT_OURS, Delivery
from bot.cli.channels import channel_number
from bot.cli.importing import FileOfRows, ResultsTo, run_import
from bot.clock import SystemClock, now
from bot.settings import Settings
from domain.coverage.events import Event
from domain.problem import Problem
from domain.sheets.cells import Cell
from domain.sheets.payments import COLUMNS, PaymentProblem, read_payment
from handlers.clock import Clock
from handlers.sheets.importing import Read
from handlers.sheets.results import Taken, refused, why
from storage import Store
from storage.audit import log

payments = typer.Typer(no_args_is_help=True, help="Payments that partners confirm.")

LANGUAGE = "id"


@payments.command("import")
def import_payments(
    file: FileOfRows,
    partner: Annotated[str, typer.Option(help="Code of the channel that confirms them.")],
    results: ResultsTo = None,
) -> None:
    """Add a partner's payments to the ledger, by the same rules as the API's.

    The same row counts once, in whatever file it comes, and never again once it was voided: what
    was right all the same needs another reference. On SQLite the bot must be stopped.
    """
    settings = Settings()
    clock = SystemClock(settings.today)
    with Store.open(settings.database_url, settings.vault()) as store:
        with store.transaction() as unit:
            channel = channel_number(unit, partner)
            unit.audit(log.COMMAND_LINE, log.Deed.IMPORT, f"payments of {partner}", now())
        taking = PaymentsOfAFile(store, partner, channel, clock)
        run_import(file, COLUMNS, taking.take, results)


class PaymentsOfAFile:
    """Takes the rows of one file; each batch is a transaction of its own."""

    def __init__(self, store: Store, partner: str, channel: int, clock: Clock) -> None:
        self.store, self.partner, self.channel, self.clock = store, partner, channel, clock

    def take(self, rows: Sequence[Read]) -> list[Taken]:
        """What became of each row."""
        with self.store.transaction() as unit:
            source = f"file:{self.partner}"
            key = self.store.vault.receipt_key
            at, today = self.clock.now(), self.clock.today()
            delivery = Delivery(unit, source, self.channel, key, at, today)
            made = [(row, self._made(delivery, row, cells)) for row, cells in rows]
            # Of lines that say the same the one with a number: its person can be told.
            pairs = [its for _, its in made if not isinstance(its, Taken)]
            pairs.sort(key=lambda its: its[1].number is not None)
            good = {fact.event_id: (fact, item) for fact, item in pairs}
            facts = [fact for fact, _ in good.values()]
            known = unit.known_facts([(fact.member_id, fact.event_id) for fact in facts])
            voids = {unit.void_of(name): name for name in known}
            gone = unit.known_facts([(good[n][0].member_id, void) for void, n in voids.items()])
            voided = {voids[each] for each in gone}
            new = [item for fact, item in good.values() if fact.event_id not in known]
            delivery.record(facts, new)
        taken = []
        for row, its in made:
            if isinstance(its, Taken):
                taken.append(its)
            elif its[0].event_id in voided:
                taken.append(refused(row, "", "", Problem(PaymentProblem.VOIDED), LANGUAGE))
            else:
                name = its[0].event_id
                taken.append(Taken(row, "", good=True, new=name not in known))
                known.add(name)
        return taken

    def _made(
        self, delivery: Delivery, row: int, cells: Mapping[str, Cell]
    ) -> tuple[Event, Paid] | Taken:
        fields = read_payment(cells, delivery.today)
        if isinstance(fields, Sequence):
            return Taken(row, "", good=False, why=why(fields, COLUMNS, LANGUAGE))
        item = msgspec.convert(fields, Paid)
        content = msgspec.json.encode(
            {name: value for name, value in fields.items() if name not in {"nik", "number"}},
            order="sorted",
        ).decode()
        fact = delivery.payment(
            item,
            lambda member: delivery.unit.file_event_id(self.channel, f"{member.hex()}:{content}"),
        )
        if not isinstance(fact, str):
            return fact, item
        if fact == NOT_OURS:
            return refused(row, "", "", Problem(PaymentProblem.NOT_OURS), LANGUAGE)
        return refused(row, "", "", Problem(PaymentProblem.RULE, {"why": fact}), LANGUAGE)
