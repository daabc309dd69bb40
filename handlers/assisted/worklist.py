"""`/perlu`: what waits for the agent: drafts asked about or returned, people about to lapse."""

from collections.abc import Iterable, Sequence

from domain.assisted import Stage, short_name, written
from domain.rekap import brought
from handlers.assisted.desks import held, named
from handlers.staff.visit import Act, Visit
from locales.speak import Button, Message, Rows
from locales.values import fill
from storage import Enrollment
from storage.audit.log import Action as Deed

SHOWN = 5
"""Lines of each kind on one screen."""


def serve(visit: Visit, _argument: str) -> Sequence[Act]:
    """The list, a kind after the other; drafts have a button."""
    drafts = held(visit)
    asked = [draft for draft in drafts if draft.stage is Stage.ASKED]
    returned = [draft for draft in drafts if draft.stage is Stage.RETURNED]
    unpaid, lapsing = _people(visit)
    language = visit.language
    parts = [
        _part(visit, "asked", (_line(visit, "asked", name=named(d, language)) for d in asked)),
        _part(
            visit,
            "returned",
            (
                _line(
                    visit,
                    "returned",
                    name=named(draft, language),
                    wrong=fill(language, f"wrong.{draft.reason}"),
                )
                for draft in returned
            ),
        ),
        _part(visit, "unpaid", unpaid),
        _part(visit, "lapsing", lapsing),
    ]
    text = "\n\n".join(filter(None, parts))
    visit.note(Deed.OPEN, "work list")
    rows: Rows = tuple(
        (Button(named(draft, language), f"draf:0:{written(draft.code)}"),)
        for draft in (*returned, *asked)[: 2 * SHOWN]
    )
    return [Message(text or fill(language, "todo.nothing"), rows, inline=True)]


def _people(visit: Visit) -> tuple[list[str], list[str]]:
    """Those the agent registered who have not paid, and those whose cover is about to end."""
    known = {
        each.member_id: each
        for events in visit.unit.people_of(visit.staff.number)
        if (each := brought(events, visit.staff.number, visit.today)) is not None
    }
    unpaid, lapsing = [], []
    for member_id, enrollment in visit.unit.members_by(visit.staff.number):
        its = known.get(member_id)
        if its is None or its.paid_on is None:
            unpaid.append(_line(visit, "unpaid", **_described(enrollment)))
        elif ends := its.ends(visit.today):
            due = {"through": its.paid_through, "ends": ends}
            lapsing.append(_line(visit, "lapsing", **_described(enrollment), **due))
    return unpaid, lapsing


def _described(enrollment: Enrollment) -> dict[str, object]:
    name = short_name(str(enrollment.form.get("name", "")))
    return {"name": name, "number": enrollment.number, "day": enrollment.created_at.date()}


def _line(visit: Visit, kind: str, **details: object) -> str:
    return fill(visit.language, f"todo.{kind}.line", details)


def _part(visit: Visit, kind: str, lines: Iterable[str]) -> str:
    found = list(lines)
    if not found:
        return ""
    more = len(found) - SHOWN
    rest = [fill(visit.language, "todo.more", {"more": more})] if more > 0 else []
    head = fill(visit.language, f"todo.{kind}", {"count": len(found)})
    return "\n".join([head, *found[:SHOWN], *rest])
