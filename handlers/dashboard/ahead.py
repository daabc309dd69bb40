"""`/proyeksi`: what the newest run of the projection says, as it was kept; nothing is run."""

from collections.abc import Callable
from typing import Final, NamedTuple

from domain.coverage.contract import Snapshot
from handlers.clock import day_of
from handlers.dashboard.asking import Asked
from handlers.dashboard.looking import Page
from handlers.dashboard.rendering import render
from handlers.projection import running
from handlers.projection.telling import chance, years
from handlers.staff.projection.saying import under
from locales.values import fill
from projection.keeping import Kept
from storage import NoRun
from storage.coverage.errors import NoSnapshot

BASE: Final = "base"
"""Things as they are: what nobody pulled a lever for."""
_DRAWN: dict[tuple[str, ...], bytes] = {}
MOST_DRAWN: Final = 8
"""A run never changes, and neither do its pictures: drawing one costs as much as the paths."""


class Newest(NamedTuple):
    """The newest run of things as they are, and the snapshot it is of."""

    kept: Kept
    snapshot: Snapshot


def newest(asked: Asked) -> Newest | None:
    """None while nobody has asked for one, or when its snapshot is gone."""
    names = [each.run_id for each in asked.reader.runs() if each.scenario == BASE]
    try:
        kept = running.kept(asked.reader, names[0]) if names else None
        return Newest(kept, asked.reader.snapshot(kept.said.snapshot)) if kept else None
    except (NoRun, NoSnapshot):
        return None


def ahead(asked: Asked) -> Page:
    """Members and fund by year with their ranges, the targets, a picture, where it is from."""
    found = newest(asked)
    if found is None:
        return render(asked, "ahead", picker=False, found=False)
    said = found.kept.said
    return render(
        asked,
        "ahead",
        picker=False,
        found=True,
        taken=fill(asked.language, "page.ahead.taken", {"day": day_of(found.snapshot.as_of)}),
        years=years(said, asked.language),
        targets=[chance(each, said, asked.language) for each in said.chances],
        under_run="\n".join(under(said, asked.language)).splitlines(),
        full=asked.looker.staff.sees is None,
        fan=f"/proyeksi/kipas.svg?run={said.run_id[:12]}",
        fan_said=fill(asked.language, "page.ahead.fan", {"run": said.run_id[:8]}),
    )


def fan(asked: Asked) -> Page | None:
    """The fan of all members, as in the chat."""
    found = newest(asked)
    if found is None:
        return None
    said, facts = found.kept.said, found.snapshot.facts

    def draw() -> str:
        from handlers.projection import fans  # noqa: PLC0415 - the drawing library is slow to load
        from handlers.projection.dressing import svg  # noqa: PLC0415

        return svg(fans.members(said, facts, asked.language))

    return Page(_once(("fan", said.run_id, asked.language), draw), "image/svg+xml")


def full_report(asked: Asked) -> Page | None:
    """The report as `lindung project --html` writes it; it is about all channels."""
    found = newest(asked) if asked.looker.staff.sees is None else None
    if found is None:
        return None
    names = {each.code: each.name for each in asked.channels}

    def draw() -> str:
        from handlers.projection.page import page  # noqa: PLC0415 - the drawing library
        from handlers.projection.report import report  # noqa: PLC0415

        kept, taken = found
        whole = report(taken, running.month_of(taken), kept.said, kept.given)
        return page(whole, asked.language, names, linked=True)

    return Page(_once((str(names), found.kept.said.run_id, asked.language), draw))


def _once(name: tuple[str, ...], draw: Callable[[], str]) -> bytes:
    found = _DRAWN.get(name)
    if found is None:
        if len(_DRAWN) >= MOST_DRAWN:
            _DRAWN.clear()
        found = _DRAWN[name] = draw().encode()
    return found  # by now another thread may have thrown all of them away
