"""`/perlu`: what waits for the agent: drafts asked about or returned, people about to lapse."""

from collections.abc import Sequence

from domain.assisted import Stage, short_name, written
from domain.months import Month
from domain.rekap import brought
from handlers.assisted.desks import held, named, waiting
from handlers.clock import day_of
from handlers.staff.visit import Act, Visit
from locales.speak import Button, Message, Rows
from locales.values import fill
from storage import Enrollment
from storage.audit.log import Deed

SHOWN = 5
"""Lines of each kind on one screen."""


def serve(visit: Visit, _argument: str) -> Sequence[Act]:
    """The list, a kind after the other; drafts have a button."""
    language = visit.language
    drafts = held(visit)
    asked = [draft for draft in drafts if draft.stage is Stage.ASKED]
    returned = [draft for draft in drafts if draft.stage is Stage.RETURNED]
    people = _people(visit)
    by_worker = [
        _line(
            visit,
            "returned",
            name=named(each, language),
            why=fill(language, f"wrong.{each.reason}"),
        )
        for each in returned
    ]
    parts = [
        _part(visit, "asked", [_line(visit, "asked", name=named(d, language)) for d in asked]),
        _part(visit, "returned", by_worker + people["returned"]),
        _part(visit, "unpaid", people["unpaid"]),
        _part(visit, "lapsing", people["lapsing"]),
        visit.say("todo.restricted", count=count).text if (count := waiting(visit)) else "",
    ]
    text = "\n\n".join(filter(None, parts))
    visit.note(Deed.OPEN, "work list")
    rows: Rows = tuple(
        (Button(named(draft, language), f"draf:0:{written(draft.code)}"),)
        for draft in (*returned, *asked)[: 2 * SHOWN]
    )
    return [Message(text or fill(language, "todo.nothing"), rows, inline=True)]


def _people(visit: Visit) -> dict[str, list[str]]:
    """Those the agent registered: returned by an office, not paid, or about to lose their cover,
    whoever loses it first at the top."""
    agent, today = visit.staff.number, visit.today
    known = {
        each.member_id: each
        for events in visit.unit.people_of(agent)
        if (each := brought(events, agent, today)) is not None
    }
    why = visit.unit.returned_by(agent)
    lines: dict[str, list[str]] = {"returned": [], "unpaid": []}
    lapsing: list[tuple[Month, str]] = []
    for member_id, enrollment in visit.unit.to_work_on(agent):
        its, about = known.get(member_id), _described(enrollment)
        if its is not None and its.left:
            continue
        if its is not None and (ends := its.ends(today)):
            due = {"through": its.paid_through, "ends": ends}
            lapsing.append((ends, _line(visit, "lapsing", **about, **due)))
        elif its is None or its.paid_on is None:
            kind = "returned" if enrollment.number in why else "unpaid"
            reason = why.get(enrollment.number, "")
            lines[kind].append(_line(visit, kind, **about, why=reason))
    soonest = sorted(lapsing, key=lambda each: each[0])
    return lines | {"lapsing": [line for _, line in soonest]}


def _described(enrollment: Enrollment) -> dict[str, object]:
    name = short_name(str(enrollment.form.get("name", "")))
    return {"name": name, "number": enrollment.number, "day": day_of(enrollment.created_at)}


def _line(visit: Visit, kind: str, **details: object) -> str:
    return fill(visit.language, f"todo.{kind}.line", details)


def _part(visit: Visit, kind: str, found: Sequence[str]) -> str:
    if not found:
        return ""
    more = len(found) - SHOWN
    rest = [fill(visit.language, "todo.more", {"more": more})] if more > 0 else []
    head = fill(visit.language, f"todo.{kind}", {"count": len(found)})
    return "\n".join([head, *found[:SHOWN], *rest])
