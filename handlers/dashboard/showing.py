"""Which view answers which path: `show`, all that the web door needs."""

from collections.abc import Callable, Mapping
from typing import Final

from domain.staff import Action
from handlers.dashboard.ahead import ahead, fan, full_report
from handlers.dashboard.asking import Asked, read
from handlers.dashboard.breakdown import BY
from handlers.dashboard.files import FORMS, TABLES, file
from handlers.dashboard.funnel import funnel
from handlers.dashboard.grouped import grouped
from handlers.dashboard.lateness import lateness
from handlers.dashboard.looking import Looker, Page, Query
from handlers.dashboard.monthly import monthly
from handlers.dashboard.overview import overview
from storage import Reader

COVERAGE: Final[Mapping[str, Callable[[Asked], Page | None]]] = {
    "": overview,
    **dict.fromkeys(BY, grouped),
    "bulan": monthly,
    "corong": funnel,
    "kelengkapan": lateness,
}
"""Views for whoever may SEE_COVERAGE."""
FUTURE: Final[Mapping[str, Callable[[Asked], Page | None]]] = {
    "proyeksi": ahead,
    "proyeksi/kipas.svg": fan,
    "proyeksi/laporan": full_report,
}
"""Views for whoever may LOOK_AHEAD."""


FILES: Final = {f"unduh/{name}.{form}": (name, form) for name in TABLES for form in FORMS}
"""Tables to keep, for whoever may SEE_COVERAGE."""
VIEWS: Final = (*COVERAGE, *FUTURE, *FILES)
"""The paths behind the first "/" that there are."""


def show(reader: Reader, looker: Looker, view: str, query: Query) -> Page | None:
    """The page of a view; None when there is none for them.

    Reads one snapshot and changes nothing. Whatever stands in the query, it never raises for it.
    """
    asked = read(reader, looker, view, query)
    if asked is None:
        return None
    if looker.staff.may(Action.SEE_COVERAGE):
        if view in COVERAGE:
            return COVERAGE[view](asked)
        if view in FILES:
            return file(asked, *FILES[view])
    if view in FUTURE and looker.staff.may(Action.LOOK_AHEAD):
        return FUTURE[view](asked)
    return None
