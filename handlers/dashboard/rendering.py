"""A page put together: what stands on every one of them, and what a view has to say."""

from collections.abc import Mapping
from typing import Any, Final

from handlers.clock import JAKARTA
from handlers.dashboard.asking import CHANNEL, PROVINCE, Asked, hidden
from handlers.dashboard.looking import Page
from handlers.pages import template
from handlers.staff.coverage.asking import PERIODS, province_name, titled
from locales.values import fill

MENU: Final = (
    "", "kanal", "daerah", "program", "pembayar", "lama", "bulan", "corong", "kelengkapan",
    "proyeksi",
)  # fmt: skip
"""The views, as they stand in the menu; their names are the last part of their address."""
UNDIVIDED: Final[Mapping[str, frozenset[str]]] = {
    "corong": frozenset({PROVINCE}),
    "kelengkapan": frozenset({PROVINCE}),
    "proyeksi": frozenset({CHANNEL, PROVINCE}),
}
"""Views whose figures are the same whichever channel or province was asked for before."""


def render(asked: Asked, name: str, *, picker: bool = True, **said: Any) -> Page:
    """The page of a view from its template; with `picker` another period can be chosen."""
    language = asked.language
    body = template(f"{name}.html").render(
        language=language,
        say=lambda key, **details: fill(language, key, details),
        asked=asked,
        heading=fill(language, f"page.{asked.view or 'ringkasan'}"),
        menu=[
            (asked.link(each), fill(language, f"page.{each or 'ringkasan'}"), each == asked.view)
            for each in MENU
        ],
        period=titled(language, asked.period),
        periods=_periods(asked) if picker else [],
        hidden=hidden(asked),
        parts=_parts(asked),
        own=_own(asked),
        made_up=asked.reader.is_made_up(),
        under=_under(asked),
        **said,
    )
    return Page(body.encode())


def _periods(asked: Asked) -> list[tuple[str, str, bool]]:
    """Links to other periods; any other can be typed."""
    return [
        (
            asked.link(periode=each),
            fill(asked.language, f"period.{each.replace(' ', '_')}"),
            each == asked.period.name,
        )
        for each in PERIODS
    ]


def _parts(asked: Asked) -> list[tuple[str, str]]:
    """What the figures are limited to, each with the link that lifts the limit; and what they are
    not limited to, though it was asked for: without one."""
    named = []
    if asked.channel and asked.looker.staff.sees is None:
        named.append((CHANNEL, asked.channel.name))
    if asked.province:
        named.append((PROVINCE, province_name(asked.language)(asked.province)))
    told = []
    for by, part in named:
        limits = by not in UNDIVIDED.get(asked.view, frozenset())
        words = fill(asked.language, "page.only" if limits else "page.not_only", {"part": part})
        told.append((words, asked.link(**{by: None}) if limits else ""))
    return told


def _own(asked: Asked) -> str:
    """The channel that somebody works for; empty for an admin of all."""
    sees = asked.looker.staff.sees
    return next((each.name for each in asked.channels if each.number == sees), "")


def _under(asked: Asked) -> list[str]:
    """As of when, where from, and what is not told."""
    at = asked.looker.at.astimezone(JAKARTA)
    details = {
        "day": asked.looker.today,
        "time": f"{at:%H.%M}",
        "seq": str(asked.reader.state()["seq"]),
    }
    few = "page.few_merged" if asked.least else "page.few_in_files"
    language = asked.language
    return [fill(language, "page.as_of", details), fill(language, few)]
