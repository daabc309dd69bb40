"""Roles: given by invitation, looked up at every privileged step, taken back at once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from domain.limits import UNUSED, Spent
from domain.staff import Invitation, Role, Staff
from storage.drafts.drafts import Drafts
from storage.instants import micros, moment
from storage.unit.columns import spent_of, spent_text
from storage.unit.work import Work

_RANKS = {Role.AGENT: 1, Role.CHANNEL_ADMIN: 2, Role.ADMIN: 3}
"""As the statement ranks them: nobody takes a lower role by a link."""


class StaffReads(Work):
    """The part that knows who has a role. Works on a read-only connection too."""

    def staff(self, chat_ids: Iterable[int]) -> dict[int, Staff]:
        """Those of these chats that have a role, the suspended too."""
        found = self._run(self._sql.staff, self._dialect.keys(chat_ids))
        return {row[0]: self._read_staff(row) for row in found}

    def all_staff(self) -> list[Staff]:
        """Everybody with a role, the longest here first."""
        return [self._read_staff(row) for row in self._run(self._sql.all_staff)]

    def staff_of_number(self, number: int) -> Staff | None:
        """The one whom an enrollment, a link or a poster names."""
        row = self._run(self._sql.staff_of_number, number).fetchone()
        return None if row is None else self._read_staff(row)

    def _read_staff(self, row: tuple[Any, ...]) -> Staff:
        chat_id, role, channel, number, name, since, suspended_at, target = row
        return Staff(
            chat_id,
            Role(role),
            channel,
            number,
            self._vault.open(bytes(name), _named(chat_id)).decode(),
            moment(since),
            None if suspended_at is None else moment(suspended_at),
            target,
        )


class People(StaffReads, Drafts):
    """The part of a transaction that gives roles and takes them back."""

    def invite(self, code: bytes, offered: Invitation, by: int, at: datetime) -> None:
        """Offer a role to whoever opens this code first. `by` is a chat, 0 the command line."""
        name = self._vault.seal(offered.name.encode(), _about(_hashed(code)))
        times = (micros(at), micros(offered.expires_at))
        row = (_hashed(code), str(offered.role), offered.channel, name, by, *times)
        self._run_each(self._sql.invite, [row])

    def drop_invitations(self) -> None:
        """Make void what nobody has opened yet."""
        self._run(self._sql.drop_invitations)

    def accept(self, code: bytes, chat_id: int, at: datetime) -> Staff | None:
        """Take the role of an invitation; None when it is used, over, or there is none such.

        Who had a role before has the new one now, and keeps the number. Nobody loses by a link:
        whoever is suspended stays so, and a higher role is not given up for a lower one; nor is
        anything to be had from somebody who is suspended. The invitation is then as good as before.
        """
        before = self.staff([chat_id]).get(chat_id)
        if before is not None and before.suspended_at is not None:
            return None
        now, hashed = micros(at), _hashed(code)
        least = _RANKS[before.role] if before else 0
        row = self._run(self._sql.use_invitation, now, chat_id, hashed, now, least).fetchone()
        if row is None:
            return None
        role, channel, sealed, _ = row
        name = self._vault.open(bytes(sealed), _about(hashed)).decode()
        return self._appoint(Staff(chat_id, Role(role), channel, 0, name, at), before)

    def spent_by(self, number: int) -> Spent:
        """What the agent of this number has used of what is limited; held until the commit."""
        row = self._run(self._sql.spent_by, number).fetchone()
        return spent_of(row[0]) if row else UNUSED

    def spend(self, number: int, spent: Spent) -> None:
        """Write down what this agent has used by now."""
        self._run(self._sql.spend, spent_text(spent), number)

    def suspend(self, chat_id: int, at: datetime | None) -> bool:
        """From now on this person may do nothing, works on no draft, and is signed in nowhere;
        without `at` everything.

        False when nobody with a role has that chat.
        """
        if at is not None:
            self.release_drafts(chat_id, at)
            self._run(self._sql.drop_links, chat_id)
            self._run(self._sql.drop_sessions, chat_id)
        when = None if at is None else micros(at)
        return self._run(self._sql.suspend, when, chat_id).fetchone() is not None

    def aim(self, chat_id: int, target: int) -> None:
        """An agent aims at so many people a month."""
        self._run(self._sql.aim, target, chat_id)

    def _appoint(self, staff: Staff, before: Staff | None) -> Staff:
        """With the number that they had, or else the next one that is free."""
        while before is None:
            (number,) = self._run(self._sql.next_number).fetchone()
            new = replace(staff, number=number)
            if all(self._changed(self._sql.add_staff, [self._staff_row(new)])):
                return new
            # At this very moment somebody took the number, or another link was opened here.
            before = self.staff([staff.chat_id]).get(staff.chat_id)
        kept = replace(staff, number=before.number)
        self._run_each(self._sql.appoint, [self._staff_row(kept)])
        return kept

    def _staff_row(self, staff: Staff) -> tuple[Any, ...]:
        name = self._vault.seal(staff.name.encode(), _named(staff.chat_id))
        return (staff.chat_id, str(staff.role), staff.channel, staff.number, name,
                micros(staff.since), None, staff.target)  # fmt: skip


def _hashed(code: bytes) -> bytes:
    """Codes are random and long, so a plain hash is enough."""
    return sha256(code).digest()


def _about(hashed: bytes) -> bytes:
    return b"invitation.name:" + hashed


def _named(chat_id: int) -> bytes:
    return b"staff.name:%d" % chat_id
