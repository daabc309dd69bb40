"""Staff about staff: who one is here, who else there is, and who is suspended."""

from collections.abc import Mapping, Sequence
from functools import partial

from domain.agent_codes import agent_code
from domain.staff import Action, Role, Staff
from handlers.assisted.releasing import tell_of_released
from handlers.listing import Listing
from handlers.staff.entrance import desk as entrance
from handlers.staff.visit import Act, Desk, Visit
from locales.speak import Button, Message
from locales.values import fill
from storage.audit.log import Deed
from storage.keys.repeating import Decided

MENU = (
    "daftarkan", "draf", "simpan", "serahkan", "ambil", "pasar", "berkas", "template", "perlu",
    "ajakan", "poster", "rekap", "halaman", "ringkasan", "target", "corong", "ekspor", "proyeksi",
    "kapan", "butuh", "angka", "undang", "staf", "tangguhkan", "aktifkan", "tinjau", "hak",
)  # fmt: skip
"""In the order in which `/menu` shows them, as far as there is such a desk and one may."""


def menu(desks: Mapping[str, Desk], agent_key: bytes) -> Desk:
    """The desk that tells people who they are here, and what they can ask for.

    `agent_key` signs the code by which a worker can check an agent.
    """

    def serve(visit: Visit, _argument: str) -> Sequence[Act]:
        lines = [
            f"/{name} – {fill(visit.language, f'menu.{name}')}"
            for name in MENU
            if name in desks and visit.staff.may(desks[name].action)
        ]
        own = [_described(visit, visit.staff)]
        if visit.staff.channel is not None:
            code = agent_code(visit.staff.number, agent_key)
            own.append(fill(visit.language, "menu.code", {"code": code}))
        text = "\n".join([*own, "", *lines])
        if not visit.staff.may(Action.SEE_COVERAGE):
            return [Message(text)]
        button = Button(fill(visit.language, "door.ask"), f"{entrance.NAME}:0:")
        return [Message(text, ((button,),), inline=True)]

    return Desk(Action.SEE_MENU, serve)


def everybody(visit: Visit, _argument: str) -> Sequence[Act]:
    """`/staf`: those whom this person may see."""
    visit.note(Deed.LOOK, "staff")
    return [Message("\n".join(_described(visit, each) for each in _visible(visit)))]


def deciding(listing: Listing, *, suspended: bool) -> Desk:
    """`/tangguhkan 12` takes effect at the next message, and `/aktifkan 12`."""
    return Desk(Action.SUSPEND, partial(decide, listing, suspended=suspended))


def decide(listing: Listing, visit: Visit, argument: str, *, suspended: bool) -> Sequence[Act]:
    """Suspend somebody by their number, or let them go on; a restore does not undo it."""
    number = argument.strip().lstrip("#")
    found = next((each for each in _visible(visit) if str(each.number) == number), None)
    if found is None or found.chat_id == visit.staff.chat_id or not _below(found, visit.staff):
        key = "staff.unknown" if number else "staff.which"
        return [visit.say(key, command="tangguhkan" if suspended else "aktifkan")]
    if _is_so(visit, found, suspended=suspended):
        key = "staff.suspended_before" if suspended else "staff.active_before"
        return [visit.say(key, name=found.name)]
    if not suspended and not _may_undo(visit, found):
        return [visit.say("staff.by_admin", name=found.name)]
    open_drafts = visit.unit.drafts_of(found.chat_id) if suspended else []
    visit.unit.suspend(found.chat_id, visit.at if suspended else None)
    listing.add(found.chat_id, visit.at, Decided.SUSPENDED if suspended else Decided.ACTIVE)
    tell_of_released(visit, found, open_drafts)
    visit.note(Deed.SUSPEND if suspended else Deed.RESUME, f"staff {found.number}")
    key = "staff.suspended" if suspended else "staff.resumed"
    return [visit.say(key, name=found.name)]


def _is_so(visit: Visit, found: Staff, *, suspended: bool) -> bool:
    """Nothing to decide. An admin can make a channel's suspension theirs, never the other way."""
    if suspended and visit.staff.role is Role.ADMIN:
        return False
    return (found.suspended_at is not None) == suspended


def _may_undo(visit: Visit, found: Staff) -> bool:
    """What an admin has decided about an agent, the agent's channel does not undo."""
    if visit.staff.role is Role.ADMIN:
        return True
    by = visit.unit.who_last(Deed.SUSPEND, f"staff {found.number}") or ""
    number = by.removeprefix("staff ")
    who = visit.unit.staff_of_number(int(number)) if number.isdecimal() else None
    return who is not None and who.role is not Role.ADMIN


def _below(one: Staff, other: Staff) -> bool:
    """A channel admin rules over agents, an admin over everybody."""
    return other.role is Role.ADMIN or one.role is Role.AGENT


def _visible(visit: Visit) -> list[Staff]:
    sees = visit.staff.sees
    return [each for each in visit.unit.all_staff() if sees is None or each.channel == sees]


def _described(visit: Visit, staff: Staff) -> str:
    names = {channel.number: channel.name for channel in visit.unit.channels()}
    line = fill(
        visit.language,
        "staff.line_suspended" if staff.suspended_at else "staff.line",
        {
            "number": staff.number,
            "name": staff.name,
            "role": fill(visit.language, f"role.{staff.role}"),
            "channel": names.get(staff.channel, "") if staff.channel else "",
        },
    )
    return line.rstrip()
