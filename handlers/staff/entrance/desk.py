"""`/halaman`: a link to the dashboard that works once; `/halaman keluar`: nobody is in any more."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from secrets import token_urlsafe
from urllib.parse import urlsplit

from domain.sessions import LINK_GOOD_FOR
from domain.staff import Action
from handlers.cards import show
from handlers.clock import JAKARTA
from handlers.staff.visit import Act, Desk, Visit
from locales.speak import Button, Message
from locales.values import fill
from storage import Unit
from storage.access.sessions import SignInLink
from storage.audit.log import Deed

NAME = "halaman"
ENTER = "/masuk"
"""Where a link leads to; the secret is the last part of its path."""

SECRET_BYTES = 32


def opening(address: str) -> Desk:
    """The desk that makes links to the dashboard at this address; empty: it has none."""

    def serve(visit: Visit, argument: str) -> Sequence[Act]:
        if argument.strip().lower() in {"keluar", "out"}:
            return [_leave(visit)]
        if not address:
            return [visit.say("door.no_address")]
        secret = token_urlsafe(SECRET_BYTES)
        link = SignInLink(visit.staff.chat_id, visit.language, visit.incoming.update_id)
        visit.unit.add_sign_in_link(secret, link, visit.at)
        visit.note(Deed.LINK, "dashboard")
        return [_invited(visit, f"{address}{ENTER}/{secret}")]

    return Desk(Action.SEE_COVERAGE, serve)


def tell_of_entering(unit: Unit, link: SignInLink, at: datetime) -> None:
    """The message with the link becomes one that says when it was used, and what to do then."""
    details = {"time": f"{at.astimezone(JAKARTA):%H.%M}"}
    text = fill(link.language, "door.signed_in", details)
    rows = ((_out(link.language),),)
    show(unit, link.chat_id, link.card, 0, Message(text, rows, inline=True), at)


def minutes(time: timedelta) -> str:
    """As people are told it."""
    return str(time // timedelta(minutes=1))


def _invited(visit: Visit, link: str) -> Message:
    """With a button where Telegram takes the address for one: it knows no machine of our own."""
    details = {"name": visit.staff.name, "minutes": minutes(LINK_GOOD_FOR)}
    text = fill(visit.language, "door.link", details)
    if not _is_public(link):
        return Message(f"{text}\n\n{link}", ((_out(visit.language),),), inline=True, card=True)
    button = Button(fill(visit.language, "door.open"), url=link)
    return Message(text, ((button,), (_out(visit.language),)), inline=True, card=True)


def _is_public(link: str) -> bool:
    host = urlsplit(link).hostname or ""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host


def _leave(visit: Visit) -> Message:
    visit.unit.end_sessions(visit.staff.chat_id)
    visit.note(Deed.SIGN_OUT, "everywhere")
    return visit.say("door.ended")


def _out(language: str) -> Button:
    return Button(fill(language, "door.out"), f"{NAME}:0:keluar")
