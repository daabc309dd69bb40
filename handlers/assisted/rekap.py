"""`/rekap`: what an agent brought about, and the same as a file without names."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from domain.coverage.events import Event
from domain.enrollment import Assurance
from domain.months import Month
from domain.rekap import STAYED, Brought, Share, brought, merely_filled_in
from handlers.clock import day_of
from handlers.outgoing import File
from handlers.staff.coverage.asking import grouped, sourced
from handlers.staff.visit import Act, Visit
from locales.speak import Button, Message
from locales.values import fill, show
from storage import Job, Store
from storage.audit.log import Deed
from storage.spreadsheets import harmless

LARGEST_TARGET = 9_999
COLUMNS = (
    *("signed_up", "by", "poster", "paid_on", "paid_through"),
    *(f"active_after_{months}_months" for months in STAYED),
)
SHOWN = 6
"""Posters in one message."""


def serve(visit: Visit, argument: str) -> Sequence[Act]:
    """`/rekap`, `/rekap csv`, and `/rekap target 40`: how many people a month the agent aims at."""
    word, _, number = argument.strip().lower().partition(" ")
    if word == "target":
        if not number.isdecimal() or not 0 < int(number) <= LARGEST_TARGET:
            return [visit.say("rekap.how")]
        visit.unit.aim(visit.staff.chat_id, int(number))
        return [visit.say("rekap.aimed", target=int(number))]
    asked = {
        "agent": visit.staff.number,
        "today": visit.today.isoformat(),
        "language": visit.language,
        "form": "csv" if word == "csv" else "text",
    }
    if word == "csv":
        visit.note(Deed.EXPORT, "own rekap")
    visit.later("rekap", json.dumps(asked))
    return [visit.say("coverage.wait")]


def work(store: Store) -> Callable[[Job], Sequence[Act]]:
    """Counts, after the turn: it follows every person to today."""

    def count(job: Job) -> Sequence[Act]:
        asked = json.loads(job.argument)
        agent, today = int(asked["agent"]), date.fromisoformat(asked["today"])
        with store.reader() as reader:
            staff = reader.staff_of_number(agent)
            posters = {poster.number: poster.place for poster in reader.posters_of(agent)}
            forms = reader.forms_of(agent)
            people = _people(reader.people_of(agent), forms, agent, today)
            made_up = reader.is_made_up()
        if asked["form"] == "csv":
            return [_file(people, posters, today, asked["language"])]
        target = staff.target if staff else None
        agreed = Counter(assurance for _, _, assurance in forms)
        language = asked["language"]
        said = _figures(people, posters, target, agreed, today, language)
        said.append(sourced(language, today, made_up=made_up))
        button = Button(fill(language, "rekap.csv"), "rekap:0:csv")
        return [Message("\n\n".join(said), ((button,),), inline=True)]

    return count


def _people(
    facts: Sequence[Sequence[Event]],
    forms: Sequence[tuple[bytes, datetime, Assurance]],
    agent: int,
    today: date,
) -> list[Brought]:
    found = {
        each.member_id: each
        for events in facts
        if (each := brought(events, agent, today)) is not None
    }
    for member_id, at, _ in forms:
        found.setdefault(member_id, merely_filled_in(member_id, day_of(at), today))
    return list(found.values())


def _figures(
    people: Sequence[Brought],
    posters: dict[int, str],
    target: int | None,
    agreed: Mapping[Assurance, int],
    today: date,
    language: str,
) -> list[str]:
    month = Month.of(today)
    figures = {
        "today": grouped(sum(each.signed_up == today for each in people)),
        "month": month,
        "in_month": grouped(sum(Month.of(each.signed_up) == month for each in people)),
        "all": grouped(len(people)),
        "registered": grouped(sum(each.registered for each in people)),
        "paid": grouped(sum(each.paid_on is not None for each in people)),
        "target": grouped(target or 0),
    }
    parts = [fill(language, "rekap.aiming" if target else "rekap.counts", figures)]
    if agreed:
        counts = {each.value: agreed.get(each, 0) for each in Assurance}
        parts.append(fill(language, "rekap.agreed", counts))
    if came := _by_poster(people, posters, language):
        parts.append("\n".join([fill(language, "rekap.by_poster"), *came]))
    if people:
        stayed = _stayed(people, language)
        parts.append("\n".join([fill(language, "rekap.paid", figures), *stayed]))
    return parts


def _by_poster(people: Sequence[Brought], posters: dict[int, str], language: str) -> list[str]:
    """Where those saw it who came by themselves."""
    by_poster = Counter(each.poster for each in people if not each.registered)
    return [
        fill(language, "coverage.row", {"name": _place(poster, posters, language), "count": count})
        for poster, count in by_poster.most_common(SHOWN)
    ]


def _stayed(people: Sequence[Brought], language: str) -> list[str]:
    """How many of those who paid are covered still, after so many months."""
    lines = []
    for place, months in enumerate(STAYED):
        share = Share.that(each.stayed[place] for each in people if each.paid_on)
        key = "rekap.stayed" if share.of else "rekap.too_early"
        lines.append(fill(language, key, {"months": months, "share": share}))
    return lines


def _file(people: Sequence[Brought], posters: dict[int, str], today: date, language: str) -> File:
    """A line a person, without anything that says who."""
    written = io.StringIO()
    out = csv.writer(written)
    out.writerow(COLUMNS)
    for each in sorted(people, key=lambda one: (one.signed_up, one.member_id)):
        place = "" if each.registered else _place(each.poster, posters, language)
        out.writerow(
            (
                each.signed_up,
                "agent" if each.registered else "link",
                harmless(place),
                each.paid_on or "",
                each.paid_through or "",
                *("" if stayed is None else int(stayed) for stayed in each.stayed),
            )
        )
    caption = fill(language, "rekap.file", {"rows": len(people), "day": show(today, language)})
    return File(f"rekap-{today}.csv", written.getvalue().encode("utf-8-sig"), caption)


def _place(poster: int, posters: dict[int, str], language: str) -> str:
    return posters.get(poster) or fill(language, "rekap.own_link")
