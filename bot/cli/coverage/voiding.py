"""`lindung coverage void`: signups or payments that somebody delivered and that never happened."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

import typer

from bot.cli.channels import channel_number
from bot.cli.coverage.asking import bar
from bot.cli.coverage.deliveries import PAYMENTS, SIGNUPS, ByAgent, ByPartner, Deliveries, Said
from bot.cli.coverage.effects import tell
from bot.cli.instants import ALWAYS, Since, Until, in_utc
from bot.clock import SystemClock, now
from bot.settings import Settings
from domain.nik import holds_nik
from storage import Reader, Store, reading
from storage.coverage.effect import Effect
from storage.coverage.ledger.delivered import Span

LONGEST: Final = 200
NOTHING: Final = (
    "No such {one} stands; look at --token, --agent, --channel, --reference, --since and --until,"
    " and at what was voided before: lindung audit show"
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Of whom, and of when, as it was written."""

    what: str
    token: str
    agent: int
    channel: str
    reference: str
    since: datetime
    until: datetime

    def __str__(self) -> str:
        asked = {
            "token": self.token,
            "agent": self.agent,
            "channel": self.channel,
            "reference": self.reference,
            "since": "" if self.since == ALWAYS else f"{self.since:%Y-%m-%dT%H:%MZ}",
            "until": f"{self.until:%Y-%m-%dT%H:%MZ}",
        }
        return ", ".join(f"{name} {its}" for name, its in asked.items() if its)

    def found(self, reader: Reader) -> Deliveries:
        """What is asked for must be there."""
        number = channel_number(reader, self.channel, direct=True) if self.channel else None
        span = Span(self.since, self.until, number)
        if self.agent:
            found = reader.staff_of_number(self.agent)
            if found is None:
                raise typer.BadParameter(f"no staff #{self.agent}; see /staf")
            return ByAgent(span, self.agent)
        if self.token and self.token not in {each.label for each in reader.tokens()}:
            raise typer.BadParameter(f"no token was ever {self.token!r}; see: lindung token list")
        return ByPartner(span, self.what, self.token, self.reference)

    def goes_on(self, reader: Reader) -> str:
        """What is to be done first, lest more comes in meanwhile."""
        if self.reference:  # one slip of a partner who may go on
            return ""
        if any(its.label == self.token and its.revoked_at is None for its in reader.tokens()):
            return f"The token works still; first: lindung token revoke {self.token}"
        agent = reader.staff_of_number(self.agent) if self.agent else None
        if agent is not None and agent.suspended_at is None:
            return f"The agent is not suspended; first: /tinjau {self.agent}"
        return ""


def void(  # noqa: PLR0913, PLR0917 - the options of a command
    reason: Annotated[str, typer.Option(help="Why, without names; it stands in the audit log.")],
    token: Annotated[str, typer.Option(help="What came with the tokens of this label.")] = "",
    agent: Annotated[int, typer.Option(help="Forms that this agent witnessed, by number.")] = 0,
    channel: Annotated[str, typer.Option(help="What came for this channel.")] = "",
    since: Since = None,
    until: Until = None,
    payments: Annotated[
        bool, typer.Option("--payments", help="Void confirmed payments, also those of files.")
    ] = False,
    reference: Annotated[str, typer.Option(help="Payments of this number of the partner's.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it, for good.")] = False,
) -> None:
    """Void signups that a partner delivered by the API, or forms that an agent witnessed, that
    never happened; with --payments, payments that a partner delivered by the API or by files.

    Without --yes it only says how many they are and what figures change, beside the running bot.
    With it they count no more. Whoever else recorded a signup of such a person has it from then
    on; its payments stay. Who could read in their own chat that they had paid is told that it was a
    mistake. After a kill it is begun again and goes on. On SQLite the bot must be stopped for that.
    """
    what = PAYMENTS if payments else SIGNUPS
    _possible(what, token, agent, channel, reference)
    settings = Settings()
    clock = SystemClock(settings.today)
    when = in_utc(since) or ALWAYS, in_utc(until) or clock.now()
    asked = _Asked(what, token, agent, channel, reference, *when)
    said = Said(str(asked), _text(reason), clock.today(), clock.now())
    with _opened(settings, write=yes) as (reader, store):
        deliveries = asked.found(reader)
        effect = _effect(reader, deliveries, said)
        if not (effect.voided or effect.forms):
            typer.echo(f"lindung: {NOTHING.format(one=what[:-1])}", err=True)
            raise typer.Exit(1)
        tell(reader, effect, what, said.today)
        if first := asked.goes_on(reader):
            typer.echo(first)
        if store is None:
            typer.echo("Nothing is done yet. To do it, for good, say the same with --yes.")
            return
        done = _do(store, reader, deliveries, said, effect.numbers)
    typer.echo(f"Voided: {done:,} {what}. It stands in the audit log.")


def _possible(what: str, token: str, agent: int, channel: str, reference: str) -> None:
    if not (token or agent or channel) or (token and agent):
        agents = "" if what == PAYMENTS else " or --agent"
        raise typer.BadParameter(f"say whose {what}: by --token{agents}, by --channel, or both")
    if what == PAYMENTS and agent:
        raise typer.BadParameter("an agent delivers no payments; say --token or --channel")
    if reference and what != PAYMENTS:
        raise typer.BadParameter("--reference is of payments; say --payments, too")
    if holds_nik(reference):
        raise typer.BadParameter("--reference stands in the audit log, so it cannot hold a NIK")


@contextmanager
def _opened(settings: Settings, *, write: bool) -> Iterator[tuple[Reader, Store | None]]:
    """One snapshot for what is told and what is done; the store, too, when it is to be done."""
    url, vault = settings.database_url, settings.vault()
    if not write:
        with reading(url, vault) as reader:
            yield reader, None
        return
    with Store.open(url, vault, create=False) as store, store.reader() as reader:
        yield reader, store


def _effect(reader: Reader, deliveries: Deliveries, said: Said) -> Effect:
    effect = Effect()
    with bar("Members") as advance:
        for some in deliveries.changes(reader, said):
            for each in some:
                effect.add(each.facts, each.new)
                if each.form is not None:
                    effect.withdraw(each.form)
            advance(len(some))
    if deliveries.what == PAYMENTS:
        effect.numbers = reader.numbers_of(effect.members)
    return effect


def _do(
    store: Store, reader: Reader, deliveries: Deliveries, said: Said, numbers: Mapping[bytes, str]
) -> int:
    """In short transactions, each with its line in the log; then the figures are brought up to
    date, so that nobody has to work them out at each question."""
    done = sum(
        deliveries.void(store, some, said, numbers)
        for some in deliveries.changes(reader, said)
        if some
    )
    store.fold_all(now())
    return done


def _text(reason: str) -> str:
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST or not reason.isprintable() or holds_nik(reason):
        raise typer.BadParameter(
            f"--reason is one line of 1 to {LONGEST} characters, without a NIK or names"
        )
    return reason
