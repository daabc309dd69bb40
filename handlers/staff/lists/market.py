"""`/pasar`: an agent at a market sets once what is the same for all, then sends a line a person.

Everything is shown in one card. Lines may come late, twice and in any order: each stands by itself,
and a person whom the agent has signed up is only found again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from domain.assisted import short_name
from domain.channels import DIRECT
from domain.market import MOST_LINES, Terms, cells_of, lines_of, read_line, read_terms
from domain.money import Rupiah
from domain.occupations import occupation
from domain.problem import Problem
from domain.regions import region
from domain.sheets.faults import RowProblem
from domain.sheets.people import COLUMNS, Applicant, known_by
from domain.text import plain_words
from handlers.cards import show
from handlers.channel_limits import channel_too_often
from handlers.limits import agent_too_often
from handlers.sheets.people import SAID, How, Registering
from handlers.sheets.results import why
from handlers.sheets.telling import tell
from handlers.staff.visit import Act, Visit
from locales.speak import Button, Message
from locales.values import fill
from storage import Outgoing
from storage.market.markets import Market

SHOWN: Final = 5
"""Names of those who were recorded last."""

RED: Final = 8
"""Lines to be put right that stay on the card; the oldest goes first."""

BY_DAY: Final = ("signups_day",)
"""Lines that were typed beforehand come all at once: only the day's limit counts."""


class State(msgspec.Struct, frozen=True):
    """What is kept of an open market."""

    terms: Terms
    step: int = 0
    people: int = 0
    again: int = 0
    last: tuple[tuple[str, str], ...] = ()
    red: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """One line that could not be taken: who, as far as it may be shown, and why."""

    who: str
    why: str


_encode = msgspec.json.Encoder().encode
_state = msgspec.json.Decoder(State).decode


def serve(visit: Visit, argument: str) -> Sequence[Act]:
    """`/pasar` opens a market, or shows the one that is open."""
    market = visit.unit.market(visit.incoming.chat_id)
    if not argument.strip():
        return [visit.say("market.how")] if market is None else [_again(visit, market)]
    terms = read_terms(argument, visit.today)
    if not isinstance(terms, Terms):
        told = why(terms, COLUMNS, visit.language)
        return [visit.say("market.terms", why=told)]
    state = State(terms)
    visit.unit.save_market(_kept(visit, state))
    return [_card(visit, state)]


def close(visit: Visit, _argument: str) -> Sequence[Act]:
    """`/selesai`, or its button."""
    market = visit.unit.market(visit.incoming.chat_id)
    if market is None:
        return [visit.say("market.none")]
    visit.unit.close_market(market.chat_id)
    state = _state(market.state)
    text = fill(visit.language, "market.closed", {"people": state.people})
    red = _red_lines(visit, state)
    return [Message("\n\n".join([text, *red]))]


def lines(visit: Visit, text: str) -> Sequence[Act] | None:
    """Lines of people; None while no market is open: then they are no lines."""
    market = visit.unit.market(visit.incoming.chat_id)
    if market is None:
        return None
    state = _taken(visit, _state(market.state), lines_of(text))
    message = _card(visit, state)
    incoming = visit.incoming
    show(visit.unit, incoming.chat_id, market.card, state.step, message, visit.at)
    visit.unit.save_market(replace(market, state=_encode(state)))
    if not incoming.secret:
        visit.unit.post([_hidden(visit)], visit.at)
    return []


def _taken(visit: Visit, state: State, written: Sequence[str]) -> State:
    """The market with these lines; what is beyond the most of one message is said to be left."""
    read = [(line, read_line(line, state.terms, visit.today)) for line in written[:MOST_LINES]]
    good: dict[Any, tuple[int, Applicant]] = {}
    red: list[_Line] = []
    for place, (line, found) in enumerate(read):
        if isinstance(found, Applicant):
            good.setdefault(found.nik, (place, found))
        else:
            cells = cells_of(line)
            who = known_by(cells["name"], cells["nik"]) or "…"
            red.append(_Line(who, why(found, COLUMNS, visit.language)))
    registering = Registering(
        visit.unit, visit.staff, visit.incoming.update_id, visit.today, visit.at
    )
    for place, applicant in good.values():
        entered = _entered(visit, state, registering, place, applicant)
        if isinstance(entered, _Line):
            red.append(entered)
        else:
            state = entered
    if len(written) > MOST_LINES:
        left = Problem(RowProblem.LEFT, {"most": MOST_LINES})
        red.append(_Line("…", tell(left, visit.language)))
    kept = [each for each in state.red if each[0] not in {line.who for line in red}]
    return msgspec.structs.replace(
        state,
        step=state.step + 1,
        red=tuple([*kept, *((line.who, line.why) for line in red)][-RED:]),
    )


def _entered(
    visit: Visit, state: State, registering: Registering, place: int, applicant: Applicant
) -> State | _Line:
    """The market with one person more, or again; or why the line could not be taken."""
    name = short_name(str(applicant.answers["name"]))
    if not registering.knows(applicant) and _too_many(visit):
        return _Line(name, tell(Problem(RowProblem.TOO_MANY), visit.language))
    number, how = registering.take([(place, applicant)])[place]
    if how in SAID:
        return _Line(name, tell(Problem(SAID[how]), visit.language))
    return _with(state, name, number, new=how is How.NEW)


def _too_many(visit: Visit) -> bool:
    unit, staff, at, today = visit.unit, visit.staff, visit.at, visit.today
    if agent_too_often(unit, staff.number, at, today, BY_DAY) is not None:
        return True
    channel = DIRECT.number if staff.channel is None else staff.channel
    return channel_too_often(unit, visit.incoming.update_id, channel, at, today) is not None


def _with(state: State, name: str, number: str, *, new: bool) -> State:
    """With one person more, or again; a line of theirs that was red is settled."""
    red = tuple(each for each in state.red if not _is_of(each[0], name))
    last = tuple(each for each in state.last if each[1] != number)
    return msgspec.structs.replace(
        state,
        people=state.people + new,
        again=state.again + (not new),
        last=(*last, (name, number))[-SHOWN:],
        red=red,
    )


def _is_of(who: str, name: str) -> bool:
    """Whether a red line is of somebody with this name; many people have one name only."""
    words, named = plain_words(who), plain_words(name)
    return words[: len(named)] == named and not any(map(str.isalpha, words[len(named) :]))


def _card(visit: Visit, state: State) -> Message:
    terms = state.terms
    place, job = region(terms.place), occupation(terms.occupation)
    head = fill(
        visit.language,
        "market.card",
        {
            "place": place,
            "job": job,
            "income": Rupiah(terms.income),
            "months": terms.months,
            "programmes": "JKK+JKM+JHT" if terms.jht else "JKK+JKM",
            "people": state.people,
            "again": state.again,
        },
    )
    last = [f"✓ {name} · {number}" for name, number in state.last]
    parts = [head, "\n".join(last), *_red_lines(visit, state)]
    parts.append(fill(visit.language, "market.next"))
    button = Button(fill(visit.language, "market.close"), "selesai:0:")
    return Message("\n\n".join(filter(None, parts)), ((button,),), inline=True, card=True)


def _red_lines(visit: Visit, state: State) -> list[str]:
    if not state.red:
        return []
    lines = [f"✗ {who}: {reason}" for who, reason in state.red]
    return ["\n".join([fill(visit.language, "market.red"), *lines])]


def _again(visit: Visit, market: Market) -> Message:
    visit.unit.save_market(replace(market, card=visit.incoming.update_id))
    return _card(visit, _state(market.state))


def _kept(visit: Visit, state: State) -> Market:
    incoming = visit.incoming
    return Market(incoming.chat_id, visit.at, incoming.update_id, _encode(state))


def _hidden(visit: Visit) -> Outgoing:
    """A line leaves the chat once it is read, as a NIK does: all of it stands in the card."""
    incoming = visit.incoming
    body = _encode({"chat_id": incoming.chat_id, "message_id": incoming.message_id})
    return Outgoing(incoming.chat_id, incoming.update_id, 499, "deleteMessage", body, "erase")
