"""Whether Lindung can run here: settings, keys, database, catalogues, files, webhook, Bot API."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import msgspec

from bot.clock import SystemClock
from bot.settings import SettingMissing, Settings
from bot.telegram_api import NotSent, TelegramApi, Unsure
from domain.months import Month
from domain.programmes import Sector
from domain.quotes import PERIODS, periods_known
from locales.catalogue import LANGUAGES, templates
from storage import StorageError, is_current, reading
from storage.coverage.checking import glance

NOTICE_MONTHS = 1
"""So far ahead the tables must reach beyond the longest period."""


class Check(NamedTuple):
    """One thing looked at, and what was found."""

    what: str
    well: bool
    found: str


async def check_all(settings: Settings) -> list[Check]:
    """Look at everything; nothing is changed."""
    key = _checked("master key", lambda: "readable" if settings.vault() else "")
    database = _checked("database", lambda: _database(settings, with_key=key.well))
    opens = key.well and database.well
    return [
        key,
        database,
        *([_checked("coverage", lambda: _coverage(settings))] if opens else []),
        _checked("tariffs", lambda: _tariffs(settings)),
        _checked("catalogues", _catalogues),
        _checked("erasures", lambda: _erasures(settings)),
        _checked("webhook", lambda: _webhook(settings)),
        Check("dashboard", True, _dashboard(settings)),
        await _bot_api(settings),
    ]


def _checked(what: str, look: Callable[[], str]) -> Check:
    try:
        return Check(what, True, look())
    except (SettingMissing, StorageError, ValueError, OSError) as error:
        return Check(what, False, str(error))


def _database(settings: Settings, *, with_key: bool) -> str:
    if not is_current(settings.database_url):
        raise ValueError("the schema is not up to date; run: lindung migrate")
    if not with_key:
        return "schema up to date"
    with reading(settings.database_url, settings.vault()) as reader:
        return f"schema and key fit; {reader.waiting_count()} messages waiting"


def _coverage(settings: Settings) -> str:
    """What is told to admins and partners must add up."""
    clock = SystemClock(settings.today)
    with reading(settings.database_url, settings.vault()) as reader:
        broken = glance(reader, Month.of(clock.today()))
        if broken:
            raise ValueError(f"{broken[0]}; run: lindung coverage verify")
        since = reader.unfolded_since()
        waiting = f", for {_roughly(clock.now() - since)}" if since else ""
        return f"adds up; {reader.unfolded_count()} facts not folded yet{waiting}"


def _roughly(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _tariffs(settings: Settings) -> str:
    """Every period must be on offer today and for some months yet: time to look up the next."""
    soon = Month.of(SystemClock(settings.today).today()).plus(NOTICE_MONTHS)
    for sector in Sector:
        if periods_known(soon, sector) != PERIODS:
            raise ValueError(
                f"from {soon} on not every period can be priced; "
                "extend domain/data/contributions.toml, with its source"
            )
    periods = ", ".join(map(str, PERIODS))
    return f"{periods} months can be priced, also when they start next month ({soon})"


def _catalogues() -> str:
    first, *others = (set(templates(language)) for language in LANGUAGES)
    missing = {key for other in others for key in first ^ other}
    if missing:
        raise ValueError(f"not in every language: {', '.join(sorted(missing))}")
    return f"{len(first)} texts in {', '.join(LANGUAGES)}"


def _erasures(settings: Settings) -> str:
    """Where the bot will write who was erased: found out before somebody erases."""
    path = settings.erasures.absolute()
    if path.is_dir():
        raise ValueError(f"{path} is a folder; set LINDUNG_ERASURES to a file")
    if not path.parent.is_dir():
        raise ValueError(f"{path.parent} is not there; make it, or set LINDUNG_ERASURES")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ValueError(f"this account may not write to {path}; look at its owner and mode")
    return str(path)


def _webhook(settings: Settings) -> str:
    """What `run` needs for one."""
    if not settings.webhook_url:
        return "none: the bot polls"
    settings.secret()
    return f"{settings.webhook_url}/telegram"


def _dashboard(settings: Settings) -> str:
    """Whoever wants none is well, too."""
    return settings.dashboard or (
        "no link is given out: plain HTTP over a network; set LINDUNG_DASHBOARD_URL to https://..."
    )


async def _bot_api(settings: Settings) -> Check:
    try:
        api = TelegramApi(settings.bot_api_url, settings.token())
    except SettingMissing as error:
        return Check("Bot API", False, str(error))
    try:
        answer = await api.call("getMe", b"{}")
    except (NotSent, Unsure) as error:
        return Check("Bot API", False, f"no answer ({error}); check LINDUNG_BOT_API_URL")
    finally:
        await api.close()
    if not answer.ok:
        return Check("Bot API", False, f"{answer.error_code}; check LINDUNG_BOT_TOKEN")
    return Check("Bot API", True, f"@{msgspec.json.decode(answer.result)['username']}")
