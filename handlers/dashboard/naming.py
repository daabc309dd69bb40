"""What rows are called, and where they lead: channels, places, programmes, payers, tenures."""

from collections.abc import Callable

from domain.coverage.cells import REST, REST_CHANNEL
from domain.regions import region
from handlers.dashboard.asking import CHANNEL, PROVINCE, Asked
from handlers.dashboard.breakdown import Key
from handlers.staff.coverage.asking import channel_names, programmes_name, province_name
from locales.values import fill


def namer(asked: Asked, by: str) -> Callable[[Key], str]:
    """The name of a key of a column; of cells that were merged for sharing, the others."""
    language = asked.language
    others = fill(language, "coverage.others")
    channels, provinces = channel_names(asked.reader, language), province_name(language)

    def name(key: Key) -> str:
        match by:
            case _ if key in {REST, REST_CHANNEL}:
                return others
            case "channel":
                return channels(int(key))
            case "province":
                return provinces(str(key))
            case "region":
                return others if len(str(key)) == 2 else _place(str(key), language)
            case "programmes":
                return programmes_name(str(key))
            case _:
                return fill(language, f"{by}.{key}")

    return name


def _place(code: str, language: str) -> str:
    found = region(code)
    return found.name if found else fill(language, "coverage.unknown")


def leads(asked: Asked, by: str) -> Callable[[Key], str | None]:
    """A channel leads to its months, a province to its regencies and cities; nothing else leads."""
    codes = {each.number: each.code for each in asked.channels}

    def link(key: Key) -> str | None:
        if by == "channel" and key in codes:
            return asked.link("bulan", **{CHANNEL: codes[int(key)]})
        if by == "province" and region(str(key)):
            return asked.link("daerah", **{PROVINCE: str(key)})
        return None

    return link
