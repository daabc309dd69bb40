"""`/tinjau`: signs that an agent's signups may not be what they seem, and what an admin decides."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from string import ascii_uppercase

from domain.enrollment import Assurance, Reason
from domain.nik import Nik
from domain.signs import LOOKS_BACK, Fact, Sign, signs
from domain.staff import Action, Role, Staff
from handlers.clock import JAKARTA, zone_of
from handlers.listing import Listing
from handlers.staff.people import decide
from handlers.staff.visit import Act, Desk, Visit
from locales.speak import Button, Message
from locales.values import fill, show
from storage import Enrollment, Job, Store
from storage.audit.log import Deed, Line

SHOWN = 10
"""Agents in one list, and signups of one agent."""

_UNTIL = " until "
"""Between an agent and the moment of the list that was found to be in order."""


def reviewing(listing: Listing) -> Desk:
    """The desk of `/tinjau`; whom it suspends, a restore does not bring back."""
    return Desk(Action.SEE_REQUESTS, partial(_serve, listing))


def _serve(listing: Listing, visit: Visit, argument: str) -> Sequence[Act]:
    """`/tinjau`, `/tinjau 3`, and the buttons below them: `ok 1795323600 3`, `suspend 3`.

    What is in order is what was shown then, however late the button is pressed.
    """
    *words, last = argument.split() or [""]
    agent = _agent(visit, last)
    if last and agent is None:
        return [visit.say("review.unknown")]
    number = agent.number if agent else 0
    match words:
        case ["suspend"]:
            visit.note(Deed.REVIEW, f"staff {number}")
            return decide(listing, visit, last, suspended=True)
        case ["ok"] | ["ok", _]:
            until = min(visit.at, _moment(words[1:]) or visit.at)
            visit.note(Deed.REVIEW, f"staff {number}{_UNTIL}{until.isoformat()}")
            return [visit.say("review.ok", number=number)]
    visit.note(Deed.LOOK, f"signups of staff {number}" if number else "signs of all agents")
    asked = {"agent": number, "at": int(visit.at.timestamp())}
    visit.later("tinjau", json.dumps(asked | {"language": visit.language}))
    return [visit.say("review.wait")]


def _agent(visit: Visit, written: str) -> Staff | None:
    """The agent of this number: anything else that was typed does not get into the audit log."""
    known = written.isdecimal() and len(written) < 10
    found = visit.unit.staff_of_number(int(written)) if known else None
    return found if found and found.role is Role.AGENT else None


def _moment(seen: Sequence[str]) -> datetime | None:
    """That of the list below which a button was; none of words that were typed."""
    match seen:
        case [at] if at.isdecimal() and len(at) < 12:
            return datetime.fromtimestamp(int(at), JAKARTA)
    return None


def _reviewed(deeds: Iterable[Line]) -> Mapping[str, datetime]:
    """Until when the signups of an agent were found to be in order."""
    found: dict[str, datetime] = {}
    for deed in deeds:
        if deed.action == Deed.REVIEW:
            agent, _, until = deed.about.partition(_UNTIL)
            at = datetime.fromisoformat(until) if until else deed.at
            found[agent] = max(at, found.get(agent, at))
    return found


def work(store: Store) -> Callable[[Job], Sequence[Act]]:
    """Looks through the signups of the last days, after the turn."""

    def look(job: Job) -> Sequence[Act]:
        asked = json.loads(job.argument)
        at, language = datetime.fromtimestamp(asked["at"], JAKARTA), asked["language"]
        with store.reader() as reader:
            agents = [each for each in reader.all_staff() if each.role is Role.AGENT]
            reviewed = _reviewed(reader.deeds())
        if asked["agent"]:
            found = [each for each in agents if each.number == asked["agent"]]
            return [_one(language, agent, _signups(store, agent, at), at) for agent in found] or [
                Message(fill(language, "review.unknown"))
            ]
        seen: dict[Staff, list[Sign]] = {}
        for agent in agents:
            since = reviewed.get(f"staff {agent.number}")
            new = [each for each in _signups(store, agent, at) if not since or each[1].at > since]
            if agent.suspended_at is None and (what := signs(_facts(new), at.date())):
                seen[agent] = what
        return [_all(language, seen)]

    return look


def _signups(store: Store, agent: Staff, at: datetime) -> list[tuple[Enrollment, Fact]]:
    with store.transaction() as unit:
        stored = unit.enrollments_by(agent.number)
    return [(each, _fact(each)) for each in stored if at - each.created_at <= LOOKS_BACK]


def _fact(enrollment: Enrollment) -> Fact:
    own = enrollment.agreed.assurance is Assurance.OWN_PHONE
    nik = Nik(str(enrollment.form["nik"]))
    at = enrollment.created_at.astimezone(zone_of(enrollment.region))
    at_stand = enrollment.agreed.reason is Reason.IN_A_ROW
    return Fact(at, nik, enrollment.chat_id if own else None, at_stand)


def _facts(signups: Iterable[tuple[Enrollment, Fact]]) -> list[Fact]:
    return [fact for _, fact in signups]


def _all(language: str, seen: Mapping[Staff, Sequence[Sign]]) -> Message:
    """Who is to be looked at, those with most kinds of signs first."""
    if not seen:
        return Message(fill(language, "review.none"))
    ranked = sorted(seen, key=lambda agent: (-len(seen[agent]), agent.number))[:SHOWN]
    parts = [fill(language, "review.head", {"count": len(seen)})]
    parts += [_told(language, agent, seen[agent]) for agent in ranked]
    rows = tuple(
        (Button(f"#{agent.number} {agent.name}"[:30], f"tinjau:0:{agent.number}"),)
        for agent in ranked
    )
    return Message("\n\n".join(parts), rows, inline=True)


def _one(
    language: str, agent: Staff, signups: Sequence[tuple[Enrollment, Fact]], at: datetime
) -> Message:
    """The newest signups of an agent, without names: the same letter is the same phone."""
    letters: dict[int, str] = {}
    lines = []
    for enrollment, fact in sorted(signups, key=lambda each: each[1].at)[-SHOWN:]:
        phone = fill(language, "review.witnessed")
        if fact.phone is not None:
            letter = letters.setdefault(fact.phone, ascii_uppercase[len(letters)])
            phone = fill(language, "review.phone", {"letter": letter})
        when = show(fact.at.astimezone(JAKARTA), language)
        lines.append(f"{when} · {enrollment.number} · {phone}")
    parts = [_told(language, agent, signs(_facts(signups), at.date())), "\n".join(lines)]
    fine = f"tinjau:0:ok {int(at.timestamp())} {agent.number}"
    rows = (
        (Button(fill(language, "review.fine"), fine),),
        (Button(fill(language, "review.suspend"), f"tinjau:0:suspend {agent.number}"),),
    )
    return Message("\n\n".join(filter(None, parts)), rows, inline=True)


def _told(language: str, agent: Staff, found: Sequence[Sign]) -> str:
    lines = [f"#{agent.number} {agent.name}"]
    for sign in found:
        details = {"count": sign.count, "last": sign.last.astimezone(JAKARTA)}
        lines.append(f"• {fill(language, f'sign.{sign.kind}', details)}")
    return "\n".join(lines if found else [*lines, fill(language, "review.clean")])
