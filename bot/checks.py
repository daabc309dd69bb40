"""Whether Lindung can run here: settings, keys, database, catalogues, Bot API."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from bot.clock import SystemClock
from bot.settings import SettingMissing, Settings
from bot.telegram_api import NotSent, TelegramApi, Unsure
from domain.contributions import PERIODS, NoTariff, quote
from domain.months import Month
from domain.programmes import MANDATORY, Sector
from locales.catalogue import LANGUAGES, templates
from storage import StorageError, is_current


class Check(NamedTuple):
    """One thing looked at, and what was found."""

    what: str
    well: bool
    found: str


async def check_all(settings: Settings) -> list[Check]:
    """Look at everything; nothing is changed."""
    return [
        _checked("master key", lambda: "readable" if settings.vault() else ""),
        _checked("database", lambda: _database(settings)),
        _checked("tariffs", lambda: _tariffs(settings)),
        _checked("catalogues", _catalogues),
        await _bot_api(settings),
    ]


def _checked(what: str, look: Callable[[], str]) -> Check:
    try:
        return Check(what, True, look())
    except (SettingMissing, StorageError, NoTariff, ValueError, OSError) as error:
        return Check(what, False, str(error))


def _database(settings: Settings) -> str:
    if not is_current(settings.database_url):
        raise ValueError("the schema is not up to date; run: lindung migrate")
    return "schema up to date"


def _tariffs(settings: Settings) -> str:
    """The longest quote must be known today, or the first worker who asks for it is lost."""
    today = SystemClock(settings.today).today()
    for sector in Sector:
        last = quote(Month.of(today), max(PERIODS), 0, sector, MANDATORY).last
    return f"known until {last}"


def _catalogues() -> str:
    first, *others = (set(templates(language)) for language in LANGUAGES)
    missing = {key for other in others for key in first ^ other}
    if missing:
        raise ValueError(f"not in every language: {', '.join(sorted(missing))}")
    return f"{len(first)} texts in {', '.join(LANGUAGES)}"


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
