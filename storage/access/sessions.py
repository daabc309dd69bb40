"""The dashboard's door: links that work once, and the sessions that they open."""

from dataclasses import dataclass
from datetime import datetime

from domain.sessions import IDLE, LINK_GOOD_FOR, LONGEST, Session
from storage.access.tokens import hashed
from storage.instants import micros, moment
from storage.unit.work import Work


@dataclass(frozen=True, slots=True)
class SignInLink:
    """Whose link it is, which language they read, and which update led to the message with it."""

    chat_id: int
    language: str
    card: int


class SessionReads(Work):
    """The part that knows links and sessions. Works on a read-only connection too."""

    def sign_in_link(self, secret: str, at: datetime) -> SignInLink | None:
        """The link that was opened, not used by that; None for one that is none, used or over."""
        after = micros(at - LINK_GOOD_FOR)
        row = self._run(self._sql.sign_in_link, hashed(secret), after).fetchone()
        return None if row is None else SignInLink(*row)

    def session(self, secret: str, at: datetime) -> Session | None:
        """The session whose secret was shown; None for one that is none or over."""
        row = self._run(self._sql.session, hashed(secret)).fetchone()
        if row is None:
            return None
        chat_id, language, begun_at, seen_at = row
        session = Session(chat_id, language, moment(begun_at), moment(seen_at))
        return None if session.is_over(at) else session


class Sessions(SessionReads):
    """The part of a transaction that lets people in, and out."""

    def add_sign_in_link(self, secret: str, link: SignInLink, at: datetime) -> None:
        """Whoever shows this secret first is this person; any link of theirs before it is void."""
        self._run(self._sql.drop_links, link.chat_id)
        row = (hashed(secret), link.chat_id, link.language, link.card, micros(at))
        self._run_each(self._sql.add_link, [row])

    def use_sign_in_link(self, secret: str, at: datetime) -> SignInLink | None:
        """Use a link up. Of two who come with the same one at once, one gets None."""
        found = self.sign_in_link(secret, at)
        if found is None:
            return None
        # Accounts come first, whatever else is held, so that nobody waits in a ring.
        self._run(self._sql.hold_account, found.chat_id).fetchall()
        after = micros(at - LINK_GOOD_FOR)
        row = self._run(self._sql.use_link, hashed(secret), after).fetchone()
        return None if row is None else SignInLink(*row)

    def begin_session(self, secret: str, link: SignInLink, at: datetime) -> None:
        """From now on whoever shows this secret is the person of the link."""
        row = (hashed(secret), link.chat_id, link.language, micros(at), micros(at))
        self._run_each(self._sql.add_session, [row])

    def see_session(self, secret: str, at: datetime) -> None:
        """It is in use."""
        self._run(self._sql.see_session, micros(at), hashed(secret))

    def end_session(self, secret: str) -> None:
        """From now on it is of no use, if it was of any."""
        self._run(self._sql.end_session, hashed(secret))

    def end_sessions(self, chat_id: int) -> None:
        """All of this person's, and a link that is not used yet."""
        self._run(self._sql.drop_links, chat_id)
        self._run(self._sql.drop_sessions, chat_id)

    def prune_sessions(self, now: datetime) -> None:
        """Forget what is over."""
        self._run(self._sql.prune_links, micros(now - LINK_GOOD_FOR))
        self._run(self._sql.prune_sessions, micros(now - IDLE), micros(now - LONGEST))
