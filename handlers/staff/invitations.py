"""Invitations: opening one gives a role; `/undang` makes one."""

import secrets
from collections.abc import Callable, Mapping, Sequence

from domain.channels import Channel
from domain.staff import (
    CODE_BYTES,
    LONGEST_NAME,
    VALID_FOR,
    Action,
    Invitation,
    Role,
    is_invitation,
    read_invitation,
    sign_invitation,
)
from handlers.clock import day_of
from handlers.staff.visit import Act, Desk, Door, Errand, Visit
from storage import Unit
from storage.audit.log import Deed

WORDS: Mapping[str, Role] = {
    "agen": Role.AGENT,
    "agent": Role.AGENT,
    "adminkanal": Role.CHANNEL_ADMIN,
    "channel-admin": Role.CHANNEL_ADMIN,
    "admin": Role.ADMIN,
}
"""How a role is written after `/undang`."""


def welcoming(key: bytes) -> Door:
    """The door of those who open an invitation: they are welcome, or it is of no use any more.

    A forged one, a used one and one that is over are answered alike.
    """

    def serve(errand: Errand, payload: str) -> Sequence[Act]:
        unit, at = errand.unit, errand.at
        code = read_invitation(payload, key)
        staff = unit.accept(code, errand.incoming.chat_id, at) if code else None
        if staff is None:
            return [errand.say("invitation.void")]
        about = f"{staff.role} of channel {staff.channel}"
        unit.audit(f"staff {staff.number}", Deed.ACCEPT, about, at)
        channel = _named(unit, staff.channel)
        details = {"name": staff.name, "channel": channel.name if channel else ""}
        return [errand.say(f"invitation.welcome.{staff.role}", **details)]

    return Door(is_invitation, serve)


def inviting(key: bytes, link: Callable[[str], str]) -> Desk:
    """The desk that makes invitations; `link` makes an address of a start payload."""

    def serve(visit: Visit, argument: str) -> Sequence[Act]:
        offered = _read(visit, argument)
        if offered is None:
            own = visit.staff.channel is not None
            return [visit.say("invite.how_own" if own else "invite.how")]
        code = secrets.token_bytes(CODE_BYTES)
        visit.unit.invite(code, offered, visit.staff.chat_id, visit.at)
        visit.note(Deed.INVITE, f"{offered.role} of channel {offered.channel}")
        channel = _named(visit.unit, offered.channel)
        made = visit.say(
            f"invite.made.{offered.role}",
            name=offered.name,
            channel=channel.name if channel else "",
            until=day_of(offered.expires_at),
            link=link(sign_invitation(code, key)),
        )
        role, *words = argument.split()
        if channel is None or visit.staff.channel is None or " ".join(words) == offered.name:
            return [made]
        again = " ".join(("/undang", role, channel.code, *words))
        return [made, visit.say("invite.read_as_channel", code=channel.code, again=again)]

    return Desk(Action.INVITE_AGENTS, serve)


def _read(visit: Visit, argument: str) -> Invitation | None:
    """`agen brilink Bu Sari`, `admin Pak Joko`; whoever has a channel may leave it out."""
    word, _, rest = argument.partition(" ")
    role = WORDS.get(word.lower())
    if role is None or (role is not Role.AGENT and not visit.staff.may(Action.INVITE_ADMINS)):
        return None
    channel, name = visit.staff.channel, " ".join(rest.split())
    if role is not Role.ADMIN:
        channel, name = _apart(visit, name)
        if not channel:
            return None
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return None
    return Invitation(role, channel, name, visit.at + VALID_FOR)


def _apart(visit: Visit, words: str) -> tuple[int | None, str]:
    """The channel that is invited for, if it may be, and the name.

    Who has no channel names one first, however it is written. Of whoever has one, only a first word
    that is exactly a channel's code is one, lest a name loses its first word ("Desa Sukamaju").
    """
    own = visit.staff.channel
    numbers = {each.code: each.number for each in visit.unit.channels()}
    code, _, name = words.partition(" ")
    if own is None:
        return numbers.get(code.lower()), name
    if not name or code not in numbers:
        return own, words
    return (own if numbers[code] == own else None), name


def _named(unit: Unit, number: int | None) -> Channel | None:
    return next((each for each in unit.channels() if each.number == number), None)
