"""`lindung incident`: whom something that happened to data concerns, and telling them."""

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.cli.channels import channel_number
from bot.cli.instants import ALWAYS, WRITTEN, Since, Until, in_utc
from bot.clock import now
from bot.settings import Settings
from domain.nik import holds_nik
from handlers.rights.incidents import line, notice, open_incidents, tell
from storage import Store, Unit
from storage.audit.log import COMMAND_LINE, Deed
from storage.disk import private
from storage.incidents.incidents import Incident, Scope, Told

incident = typer.Typer(no_args_is_help=True, help="What happened to data, and who is told of it.")

LONGEST: Final = 500
NOBODY: Final = (
    "That concerns nobody, so no incident is opened; look at --agent, --channel, --since,"
    " --until and --key."
)


@incident.command("open")
def open_one(  # noqa: PLR0913, PLR0917 - the options of a command
    file: Annotated[Path, typer.Argument(help="A new CSV of whom it concerns; yours alone.")],
    what: Annotated[str, typer.Option(help="Which data. All four are read by the people.")],
    happened: Annotated[str, typer.Option(help="When it happened.")],
    how: Annotated[str, typer.Option(help="How it happened.")],
    done: Annotated[str, typer.Option(help="What was done about it.")],
    found: Annotated[
        datetime | None, typer.Option(formats=WRITTEN, help="When it was found (UTC); now.")
    ] = None,
    everybody: Annotated[bool, typer.Option(help="It concerns everybody.")] = False,
    agent: Annotated[int, typer.Option(help="Only what this agent saw, by number.")] = 0,
    channel: Annotated[str, typer.Option(help="Only forms of this channel.")] = "",
    since: Since = None,
    until: Until = None,
    key: Annotated[
        str, typer.Option(help="Only what this master key wraps: its name, see keys list.")
    ] = "",
) -> None:
    """Write an incident down, and who is affected. Nobody is told yet.

    One that concerns nobody is not opened: the 72 hours would run, and nobody be told.

    The file has a line for each chat, and one with number and telephone for each form that an agent
    witnessed: its person has no chat, so tell them another way. Times are UTC.
    """
    narrowed = bool(agent or channel or since or until or key)
    if narrowed == everybody:
        raise typer.BadParameter(
            "Say whom it concerns by --agent, --channel, --since, --until or"
            " --key; or that it is --everybody."
        )
    told = Told(*(_texts(text) for text in (what, happened, how, done)))
    at, settings = now(), Settings()
    with (
        Store.open(settings.database_url, settings.vault(), create=False) as store,
        store.transaction() as unit,
    ):
        scope = Scope(
            in_utc(since) or ALWAYS,
            in_utc(until) or at,
            _agent(unit, agent),
            channel_number(unit, channel, direct=True) if channel else None,
            _name(key),
        )
        number = unit.open_incident(told, scope, in_utc(found) or at)
        chats, others = unit.affected(number), unit.without_chat(scope)
        if not (chats or others):
            typer.echo(f"lindung: {NOBODY}", err=True)
            raise typer.Exit(1)
        with private(file) as content:
            content.write(_list(unit, chats, others).encode())
        about = f"{number}: {len(chats)} chats and {len(others)} forms without a chat"
        unit.audit(COMMAND_LINE, Deed.INCIDENT, f"opened {about}", at)
    typer.echo(f"Incident {about}; see {file}. Tell the chats: lindung incident tell {number}")
    typer.echo("Tell the authority too, in writing, within 3x24 hours (UU 27/2022 Art. 46).")


@incident.command("list")
def list_all() -> None:
    """Every incident that is open, with the hours left to tell people."""
    settings = Settings()
    with (
        Store.open(settings.database_url, settings.vault(), create=False) as store,
        store.transaction() as unit,
    ):
        found = open_incidents(unit)
        for each in found:
            typer.echo(line(each, now(), "en"))
    if not found:
        typer.echo("No incident is open.", err=True)


@incident.command("tell")
def tell_all(
    number: Annotated[int, typer.Argument(help="The incident's.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Post the notice to every chat that it concerns, once each; the bot sends it when it runs.

    On SQLite the bot must be stopped meanwhile. After a kill it is begun again and goes on.
    """
    settings = Settings()
    with Store.open(settings.database_url, settings.vault(), create=False) as store:
        with store.transaction() as unit:
            found = _open(unit, number)
        typer.echo(notice("id", found.told_as).text)
        if not yes:
            typer.confirm(f"Tell {found.affected - found.told} chats?", abort=True)
        count = tell(store, found, now())
        with store.transaction() as unit:
            about = f"told {number}: {count} chats"
            unit.audit(COMMAND_LINE, Deed.INCIDENT, about, now())
    typer.echo(f"Posted to {count} chats; {found.told} had been told before.")


@incident.command()
def close(number: Annotated[int, typer.Argument(help="The incident's.")]) -> None:
    """It is dealt with: everybody was told, the authority too."""
    settings = Settings()
    with (
        Store.open(settings.database_url, settings.vault(), create=False) as store,
        store.transaction() as unit,
    ):
        found = _open(unit, number)
        unit.close_incident(number, now())
        about = f"closed {number}: {found.told} of {found.affected} chats told"
        unit.audit(COMMAND_LINE, Deed.INCIDENT, about, now())
    typer.echo(f"Incident {about}.")


def _open(unit: Unit, number: int) -> Incident:
    found = next((each for each in open_incidents(unit) if each.number == number), None)
    if found is None:
        raise typer.BadParameter(f"no open incident {number}; see: lindung incident list")
    return found


def _list(unit: Unit, chats: list[int], others: list[str]) -> str:
    written = io.StringIO()
    out = csv.writer(written)
    out.writerow(("chat", "number", "telephone"))
    out.writerows((chat, "", "") for chat in chats)
    for number in others:
        form = unit.by_number(number)
        out.writerow(("", number, form.form.get("phone", "") if form else ""))
    return written.getvalue()


def _agent(unit: Unit, number: int) -> int:
    """Also one who is suspended: that is often why there is an incident."""
    if number and unit.staff_of_number(number) is None:
        raise typer.BadParameter(f"no agent #{number}; see /staf")
    return number


def _name(key: str) -> bytes:
    try:
        return bytes.fromhex(key)
    except ValueError:
        raise typer.BadParameter("--key is a name as `lindung keys list` shows it") from None


def _texts(text: str) -> str:
    if not text.strip() or len(text) > LONGEST or holds_nik(text):
        raise typer.BadParameter(
            f"--what, --happened, --how and --done have 1 to {LONGEST} characters and no NIK"
        )
    return text.strip()
