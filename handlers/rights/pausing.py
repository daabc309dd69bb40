"""Whoever asked us to wait is not talked on with: any message is answered by the way back."""

from collections.abc import Sequence
from typing import Final

from dialog.events import Command, Pressed
from handlers.limits import Hasty
from handlers.outgoing import send, ticked
from handlers.rights.desk import NAME, RESUME, button
from handlers.staff.office import Office
from handlers.updates import Incoming
from locales.speak import Message
from locales.values import fill
from storage import Account

OPEN: Final = frozenset({NAME, "ambilkembali"})
"""What somebody can do all the same: see, copy and erase their data, and take their form back."""


def resting(
    known: Sequence[tuple[Incoming, Account]], office: Office
) -> tuple[list[tuple[Incoming, Account]], list[Hasty]]:
    """Those who go on, and those whose own form is left alone until they say otherwise."""
    going: list[tuple[Incoming, Account]] = []
    held: list[Hasty] = []
    for incoming, account in known:
        if account.restricted and _is_about_own(incoming, account, office):
            held.append(_answered(incoming, account))
        else:
            going.append((incoming, account))
    return going, held


def _is_about_own(incoming: Incoming, account: Account, office: Office) -> bool:
    """Unless it is known to be something else: what a role does for others goes on."""
    match incoming.event:
        case None:
            return False
        case Command(name) | Pressed(name) if name in OPEN or name in office.desks:
            return False
        case Command(name) | Pressed(name) if name in office.counters:
            return True
    return account.conversation.draft == 0


def _answered(incoming: Incoming, account: Account) -> Hasty:
    language = str(account.conversation.answers.get("language", "id"))
    rows = ((button(account, "dataku.resume", RESUME),),)
    said = Message(fill(language, "dataku.waits"), rows, inline=True)
    made = [*ticked(incoming), send(incoming.chat_id, said)]
    return Hasty(incoming, account, told=True, calls=made)
