"""Signing in, looking and signing out: each one transaction, whoever serves it."""

import hmac
from datetime import datetime
from secrets import token_urlsafe

from domain.sessions import Session
from domain.staff import Action, Staff
from handlers.dashboard.looking import Looker
from handlers.dashboard.showing import FILES
from handlers.staff.entrance.desk import SECRET_BYTES, tell_of_entering
from storage import Unit
from storage.audit.log import Deed


def sign_in(unit: Unit, secret: str, before: str, at: datetime) -> str | None:
    """Use a link up: the secret of the session it opens; None for a link that is of no use.

    `before` is what the browser showed until now: that is over, whoever's it was.
    """
    link = unit.use_sign_in_link(secret, at)
    staff = unit.staff([link.chat_id]).get(link.chat_id) if link else None
    if link is None or staff is None or not staff.may(Action.SEE_COVERAGE):
        return None
    unit.end_session(before)
    begun = token_urlsafe(SECRET_BYTES)
    unit.begin_session(begun, link, at)
    unit.audit(f"staff {staff.number}", Deed.SIGN_IN, "dashboard", at)
    tell_of_entering(unit, link, at)
    return begun


def look(unit: Unit, secret: str, view: str, at: datetime) -> Looker | None:
    """Who looks, written down before anything is shown; None for a session that is of no use."""
    found = _signed_in(unit, secret, at)
    if found is None:
        return None
    session, staff = found
    if session.is_news(at):
        unit.see_session(secret, at)
    deed = Deed.EXPORT if view in FILES else Deed.LOOK
    unit.audit(f"staff {staff.number}", deed, f"dashboard {view or 'overview'}", at)
    return Looker(staff, session.language, at, form_token(secret))


def sign_out(unit: Unit, secret: str, at: datetime) -> Session | None:
    """End a session; None when it was of no use any more."""
    found = _signed_in(unit, secret, at)
    if found is None:
        return None
    session, staff = found
    unit.end_session(secret)
    unit.audit(f"staff {staff.number}", Deed.SIGN_OUT, "dashboard", at)
    return session


def is_form_of(secret: str, token: str) -> bool:
    """Whether a form comes from a page of this session."""
    return hmac.compare_digest(form_token(secret).encode(), token.encode("utf-8", "replace"))


def form_token(secret: str) -> str:
    """What every form of a session carries: it follows from the cookie, and does not lead back."""
    return hmac.digest(secret.encode(), b"lindung form", "sha256").hex()


def _signed_in(unit: Unit, secret: str, at: datetime) -> tuple[Session, Staff] | None:
    """The role is looked up each time, as it is for every command in the chat."""
    session = unit.session(secret, at)
    staff = unit.staff([session.chat_id]).get(session.chat_id) if session else None
    if session is None or staff is None or not staff.may(Action.SEE_COVERAGE):
        return None
    return session, staff
