"""What is the same whenever an operator voids what a partner delivered, whatever it was."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from bot.api.shapes import Scope
from bot.clock import SystemClock
from bot.settings import Settings
from storage import Store
from tests.api.conftest import Served, serving
from tests.terminal import Terminal


@contextmanager
def api(day: str) -> Iterator[Served]:
    """The API on that day, over the database of the settings."""
    settings = Settings()
    with (
        Store.open(settings.database_url, settings.vault()) as store,
        serving(store, SystemClock(date.fromisoformat(day))) as served,
    ):
        yield served


def partners(shell: Terminal, channels: Mapping[str, str]) -> dict[str, str]:
    """Channels, and a token for everything of each label; the tokens by their labels."""
    tokens = {}
    for code in dict.fromkeys(channels.values()):
        shell.run("channel", "add", code, code.upper(), "--kind", "bank")
    for label, channel in channels.items():
        scopes = [word for each in Scope for word in ("--scope", each.value)]
        made = shell.well("token", "create", *scopes, "--label", label, "--channel", channel)
        tokens[label] = made.strip()
        shell.secrets.append(tokens[label])
    return tokens


def figures(shell: Terminal) -> dict[str, dict[str, Any]]:
    """What the summary says of each channel; it adds up."""
    assert shell.well("coverage", "verify").startswith("ok: ")
    found = json.loads(shell.well("coverage", "summary", "--json"))
    return {row["channel"]: row for row in found.get("coverage", {"rows": []})["rows"]}


def spoken(said: str) -> list[str]:
    """The lines, without the spaces that a table has around them."""
    return [line.strip() for line in said.splitlines()]


def shown_first(shell: Terminal, chosen: tuple[str, ...], shown: str) -> str:
    """All of the token bank-a is shown and nothing done; then its token is revoked. What was
    shown."""
    before = figures(shell)
    said = shell.well(*chosen)
    told, more = said.rstrip().rsplit("\n", 2)[0], said.rstrip().splitlines()[-2:]
    assert spoken(told) == shown.splitlines()
    assert more == [
        "The token works still; first: lindung token revoke bank-a",
        "Nothing is done yet. To do it, for good, say the same with --yes.",
    ]
    assert figures(shell) == before
    assert "void" not in shell.well("audit", "show")
    shell.well("token", "revoke", "bank-a")
    assert "works still" not in shell.well(*chosen)
    return told


def done_once(shell: Terminal, chosen: tuple[str, ...], told: str, count: str, why: str) -> None:
    """It is done as it was shown, and again there is nothing to do; the log has it once."""
    done = shell.well(*chosen, "--yes")
    assert done.startswith(told)
    assert done.endswith(f"Voided: {count}. It stands in the audit log.\n")
    assert shell.well("coverage", "rebuild").startswith("Rebuilt: 0 rows")
    again = shell.run(*chosen, "--yes")
    one = count.partition(" ")[2].removesuffix("s")
    assert (again.status, f"No such {one} stands" in again.line) == (1, True)
    log = " ".join(shell.well("audit", "show").split())
    assert f"{count} by token bank-a, until 2026-12-0" in log
    assert log.count(why) == 1
    assert shell.well("audit", "verify").startswith("ok: ")
