"""`lindung coverage verify|rebuild` and `lindung synth`: is it right, make it so, make some up."""

import json
from collections.abc import Sequence
from typing import Annotated, Final

import typer

from bot.cli.coverage.asking import bar, this_month
from bot.cli.tables import AsJson
from bot.clock import now
from bot.made_up import make_up
from bot.settings import Settings
from domain.coverage.published import PUBLISHED
from domain.coverage.truth import ChannelTruth, truth
from storage import Store, reading
from storage.coverage.checking import verify as verify_store

MOST: Final = 100_000_000


def verify(as_json: AsJson = False) -> None:
    """Count everything again from the facts, and say where the cube is not what follows from them.

    Reads one snapshot, beside the running bot. Exit 1 when anything is wrong.
    """
    settings = Settings()
    with reading(settings.database_url, settings.vault()) as reader:
        facts = reader.state()["facts"]
        with bar("Counting facts again", facts) as advance:
            found = verify_store(reader, this_month(settings), advance)
    broken = [str(each) for each in found.broken]
    if as_json:
        said = {
            "well": not broken, "broken": broken, "facts": found.facts, "seq": found.seq,
            "unfolded": found.unfolded, "cells": found.cells, "sha256": found.sha256,
        }  # fmt: skip
        typer.echo(json.dumps(said))
    else:
        for line in broken[:20]:
            typer.echo(line)
        wrong = f"NOT OK, {len(broken)} wrong; run: lindung coverage rebuild" if broken else "ok"
        typer.echo(
            f"{wrong}: {found.facts:,} facts, {found.unfolded:,} not folded yet,"
            f" {found.cells:,} cells, change {found.seq}, sha256 {found.sha256}"
        )
    if broken:
        raise typer.Exit(1)


def rebuild() -> None:
    """Count the cube anew from the facts, and put that in the place of what is kept.

    Readers see the old one or the new one, never a part. On SQLite the bot must be stopped.
    """
    settings = Settings()
    with Store.open(settings.database_url, settings.vault(), create=False) as store:
        with store.reader() as reader:
            facts = reader.state()["facts"]
        with bar("Counting facts", facts) as advance:
            mend = store.rebuild(now(), advance)
    anew = " Whoever follows the changes reads the cube anew." if mend.anew else ""
    typer.echo(f"Rebuilt: {mend.rows:,} rows were not what follows from the facts.{anew}")


def synth(
    members: Annotated[int, typer.Option(min=1, max=MOST, help="How many people.")],
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same people.")] = 1,
) -> None:
    """Make up a believable ledger, for demos and tests: two years, every fact marked as made up.

    Refuses a database that has anything real in it; nothing overrides that.
    """
    settings = Settings()
    end = this_month(settings)
    with Store.open(settings.database_url, settings.vault()) as store:
        _name_channels(store, truth(end, end).channels)
        with bar("Making people up", members) as advance:
            facts = make_up(store, end, members, seed, advance)
    typer.echo(f"Made up {members:,} people: {facts:,} new facts, marked as such.")


def _name_channels(store: Store, made_up: Sequence[ChannelTruth]) -> None:
    """In a database without channels of its own, those of the made-up ledger, by their numbers."""
    kinds = {profile.code: profile.kind for profile in PUBLISHED.channels}
    with store.transaction() as unit:
        if len(unit.channels()) > 1:
            return
        for each in made_up[1:]:
            unit.add_channel(each.code, f"{each.code} (made up)", kinds[each.code], now())
