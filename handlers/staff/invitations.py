"""Invitations: opening one gives a role; `/undang` makes one."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from domain.channels import Channel
from domain.staff import (
    CODE_BYTES,
    LONGEST_NAME,
    VALID_FOR,
    Action,
    Invitation,
    Role,
    read_invitation,
    sign_invitation,
)
from handlers.staff.visit import Act, Desk, Visit
from handlers.updates import Incoming
from locales.speak import Message
from locales.values import fill
from storage import Account, Unit
from storage.audit.log import Action as Deed

WORDS: Mapping[str, Role] = {
    "agen": Role.AGENT,
    "agent": Role.AGENT,
    "adminkanal": Role.CHANNEL_ADMIN,
    "channel-admin": Role.CHANNEL_ADMIN,
    "admin": Role.ADMIN,
}
"""How a role is written after `/undang`."""


def opened(
    unit: Unit, incoming: Incoming, account: Account, key: bytes, at: datetime
) -> Sequence[Act]:
    """Somebody opened an invitation: welcome them, or say that it is of no use any more.

    A forged one, a used one and one that is over are answered alike.
    """
    language = str(account.conversation.answers.get("language", "id"))
    code = read_invitation(incoming.payload, key)
    staff = unit.accept(code, incoming.chat_id, at) if code else None
    if staff is None:
        return [Message(fill(language, "invitation.void"))]
    unit.audit(f"staff {staff.number}", Deed.ACCEPT, f"{staff.role} of channel {staff.channel}", at)
    channel = _named(unit, staff.channel)
    details = {"name": staff.name, "channel": channel.name if channel else ""}
    return [Message(fill(language, f"invitation.welcome.{staff.role}", details))]


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
        return [
            visit.say(
                f"invite.made.{offered.role}",
                name=offered.name,
                channel=channel.name if channel else "",
                until=offered.expires_at.date(),
                link=link(sign_invitation(code, key)),
            )
        ]

    return Desk(Action.INVITE_AGENTS, serve)


def _read(visit: Visit, argument: str) -> Invitation | None:
    """`agen brilink Bu Sari`, `admin Pak Joko`; whoever has a channel leaves it out."""
    word, _, rest = argument.partition(" ")
    role = WORDS.get(word.lower())
    if role is None or (role is not Role.AGENT and not visit.staff.may(Action.INVITE_ADMINS)):
        return None
    channel = visit.staff.channel
    if role is not Role.ADMIN and channel is None:
        code, _, rest = rest.strip().partition(" ")
        found = next((c for c in visit.unit.channels() if c.code == code.lower()), None)
        if found is None or not found.number:
            return None
        channel = found.number
    name = " ".join(rest.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return None
    return Invitation(role, channel, name, visit.at + VALID_FOR)


def _named(unit: Unit, number: int | None) -> Channel | None:
    return next((each for each in unit.channels() if each.number == number), None)
