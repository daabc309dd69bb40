"""`/poster`: makes a poster for a place, and tells how far people came by each."""

import json
from collections.abc import Callable, Mapping, Sequence

from domain.channels import StartLink
from domain.posters import Poster, Reach, read_place
from domain.staff import Action, Staff
from handlers.attribution import signed
from handlers.staff.visit import Act, Desk, Visit
from locales.speak import Message
from locales.values import fill
from storage import Vault

SHOWN = 12
"""Posters in one message; those that brought most come first."""


def making(vault: Vault, link: Callable[[str], str]) -> Desk:
    """The desk; `link` makes an address of a start payload."""

    def serve(visit: Visit, argument: str) -> Sequence[Act]:
        makes = visit.staff.may(Action.ENROLL_OTHERS) and visit.staff.channel is not None
        if not makes:
            why = [visit.say("poster.agents")] if argument.strip() else []
            return [*why, Message(_listed(visit, makes=False))]
        if not argument.strip():
            return [Message(_listed(visit, makes=True))]
        place = read_place(argument)
        if place is None or visit.staff.channel is None:
            return [visit.say("poster.place")]
        poster = visit.unit.poster(visit.staff.number, visit.staff.channel, place, visit.today)
        payload = signed(
            StartLink(poster.channel, poster.agent, poster.number, poster.made_on), vault
        )
        channel = _channels(visit).get(poster.channel, "")
        asked = {
            "link": link(payload),
            "place": poster.place,
            "agent": visit.staff.name,
            "channel": channel,
            "number": poster.number,
        }
        visit.later("poster", json.dumps(asked))
        return [visit.say("poster.made", place=poster.place, number=poster.number)]

    return Desk(Action.SEE_MENU, serve)


def _listed(visit: Visit, *, makes: bool) -> str:
    posters = _seen(visit)
    reach = visit.unit.reach({poster.agent for poster in posters})
    ranked = sorted(posters, key=lambda poster: _rank(poster, reach))
    names = {each.number: each for each in visit.unit.all_staff()}
    own = visit.staff.number
    lines = [
        _line(visit, poster, reach.get((poster.agent, poster.number), Reach()), names, own=own)
        for poster in ranked[:SHOWN]
    ]
    if len(ranked) > SHOWN:
        lines.append(fill(visit.language, "poster.more", {"more": len(ranked) - SHOWN}))
    head = "poster.head" if lines else "poster.none"
    parts = [fill(visit.language, head), *lines]
    if makes:
        parts.append(fill(visit.language, "poster.how"))
    return "\n\n".join(parts)


def _seen(visit: Visit) -> list[Poster]:
    """Of an agent their own, of a channel admin those of the channel, of an admin all."""
    if not visit.staff.may(Action.SEE_COVERAGE):
        return visit.unit.posters_of(visit.staff.number)
    sees = visit.staff.sees
    return [each for each in visit.unit.all_posters() if sees is None or each.channel == sees]


def _rank(poster: Poster, reach: Mapping[tuple[int, int], Reach]) -> tuple[int, int, int, int]:
    found = reach.get((poster.agent, poster.number), Reach())
    return -found.paid, -found.complete, -found.opened, poster.number


def _line(
    visit: Visit, poster: Poster, reach: Reach, names: Mapping[int, Staff], *, own: int
) -> str:
    details = {"number": poster.number, "place": poster.place, "reach": reach}
    if poster.agent == own:
        return fill(visit.language, "poster.line", details)
    agent = names[poster.agent].name if poster.agent in names else f"#{poster.agent}"
    return fill(visit.language, "poster.line_of", details | {"agent": agent})


def _channels(visit: Visit) -> Mapping[int, str]:
    return {channel.number: channel.name for channel in visit.unit.channels()}
