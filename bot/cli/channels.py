"""`lindung channel`: partner channels and their start links."""

import asyncio
import json
from functools import cached_property
from typing import Annotated

import msgspec
import typer
from rich.markup import escape
from rich.table import Column, Table

from bot.cli.tables import AsJson, show
from bot.clock import SystemClock, now
from bot.links import start_link, start_payload
from bot.settings import Settings
from bot.telegram_api import NotSent, TelegramApi, Unsure
from domain.channels import Channel, Kind, check_code
from domain.problem import Problem
from storage import Reader, Store, Unit, reading
from storage.audit import log

channels = typer.Typer(no_args_is_help=True, help="Partner channels and their start links.")


@channels.command()
def add(
    code: Annotated[str, typer.Argument(help="2-20 of a-z, 0-9 and dashes, such as brilink.")],
    name: Annotated[str, typer.Argument(help="What people call it, such as BRILink.")],
    kind: Annotated[Kind, typer.Option(help="What sort of partner it is.")] = Kind.COMMUNITY,
) -> None:
    """Add a partner channel, and print the start link that counts for it."""
    checked = check_code(code)
    if isinstance(checked, Problem):
        raise typer.BadParameter("a code has 2-20 of a-z, 0-9 and dashes, and is not 'langsung'")
    if not name.strip() or not name.isprintable():
        raise typer.BadParameter("a name is one line of text, and not empty")
    settings = Settings()
    vault = settings.vault()
    with Store.open(settings.database_url, vault) as store, store.transaction() as unit:
        channel = unit.add_channel(checked, name, kind, now())
        unit.audit(log.COMMAND_LINE, log.Deed.CHANNEL, f"channel {channel.number}", now())
    typer.echo(_Links(settings).of(channel))


@channels.command("list")
def list_all(as_json: AsJson = False) -> None:
    """The channels and their start links."""
    settings = Settings()
    links = _Links(settings)
    with reading(settings.database_url, settings.vault()) as reader:
        rows = [
            (channel.code, channel.name, channel.kind.value, links.of(channel))
            for channel in reader.channels()
        ]
    names = ("code", "name", "kind", "link")
    if as_json:
        typer.echo(json.dumps([dict(zip(names, row, strict=True)) for row in rows]))
        return
    table = Table(Column("code", no_wrap=True), *names[1:], box=None)
    for row in rows:
        table.add_row(*map(escape, row))
    show(table)


def channel_number(reads: Reader | Unit, code: str, *, direct: bool = False) -> int:
    """The number of the channel of this code; `direct`: also of those who come by themselves."""
    for each in reads.channels():
        if each.code == code and (each.number or direct):
            return each.number
    raise typer.BadParameter(f"no channel {code!r}; see: lindung channel list")


class _Links:
    """Start links by channel; the bot's user name is asked for once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.vault = settings.vault()
        self.today = SystemClock(settings.today).today()

    @cached_property
    def username(self) -> str:
        """Asked for when there is a link to write."""
        return username(self.settings)

    def of(self, channel: Channel) -> str:
        """The link, or nothing for the channel of those who come by themselves."""
        if not channel.number:
            return ""
        return start_link(self.username, start_payload(self.vault, channel.number, self.today))


def username(settings: Settings) -> str:
    """The bot's user name, which Telegram knows; empty without a token or an answer.

    Then there is only the end of a link, and a line on stderr says what goes before it.
    """
    if not settings.bot_token.get_secret_value():
        why = "Set LINDUNG_BOT_TOKEN to get whole links"
    elif name := asyncio.run(_username(settings)):
        return name
    else:
        why = "Telegram did not say the bot's name (lindung check tells why)"
    typer.echo(f"lindung: {why}; until then put https://t.me/NAME_OF_THE_BOT before it.", err=True)
    return ""


async def _username(settings: Settings) -> str:
    api = TelegramApi(settings.bot_api_url, settings.token())
    try:
        answer = await api.call("getMe", b"{}")
    except (NotSent, Unsure):
        return ""
    finally:
        await api.close()
    return str(msgspec.json.decode(answer.result)["username"]) if answer.ok else ""
