"""Incidents, as transactions see them: opened, told to each chat once, closed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.enrollment import Registrar
from storage.instants import micros, moment
from storage.unit.columns import registrar_text
from storage.unit.work import Work


@dataclass(frozen=True, slots=True)
class Told:
    """What people are told (Art. 46 of UU 27/2022): which data, when, how, what was done."""

    what: str
    happened: str
    how: str
    done: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom it concerns: whose forms, drafts or answers came in from `since` until `until`.

    Of one agent (0: all), of one channel (None: all), of what the master key of this name wrapped
    (empty: whichever). Answers that nobody has sent yet belong to no agent and no channel.
    """

    since: datetime
    until: datetime
    agent: int = 0
    channel: int | None = None
    key: bytes = b""

    @property
    def of_answers(self) -> tuple[Any, ...]:
        """The parameters that say which time, under which key."""
        return (micros(self.since), micros(self.until), self.key, self.key)

    @property
    def of_forms(self) -> tuple[Any, ...]:
        """The same with agent and channel, as forms have them."""
        agent = registrar_text(Registrar(self.agent)) if self.agent else ""
        return (agent, agent, *self._channel, *self.of_answers)

    @property
    def of_drafts(self) -> tuple[Any, ...]:
        """The same, as drafts have them."""
        return (self.agent, self.agent, *self._channel, *self.of_answers)

    @property
    def _channel(self) -> tuple[int, int]:
        channel = -1 if self.channel is None else self.channel
        return (channel, channel)


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident, how many chats it concerns, and how many of them were told."""

    number: int
    found_at: datetime
    told_as: Told
    closed_at: datetime | None
    affected: int
    told: int


class Incidents(Work):
    """The part of a transaction that keeps them."""

    def open_incident(self, told: Told, scope: Scope, found_at: datetime) -> int:
        """Write an incident down with all chats that it concerns; its number."""
        number = int(self._run(self._sql.next_incident).fetchone()[0])
        texts = (told.what, told.happened, told.how, told.done)
        self._run_each(self._sql.open_incident, [(number, micros(found_at), *texts, None)])
        self._run(self._sql.affect_forms, number, *scope.of_forms)
        self._run(self._sql.affect_drafts, number, *scope.of_drafts)
        if not scope.agent and scope.channel is None:
            self._run(self._sql.affect_accounts, number, *scope.of_answers)
        return number

    def affected(self, number: int) -> list[int]:
        """The chats that it concerns."""
        return [chat_id for (chat_id,) in self._run(self._sql.affected, number)]

    def without_chat(self, scope: Scope) -> list[str]:
        """Receipt numbers of forms that it concerns and that an agent witnessed: their people have
        no chat with us."""
        return [number for (number,) in self._run(self._sql.without_chat, *scope.of_forms)]

    def take_untold(self, number: int, limit: int, at: datetime) -> list[int]:
        """Some of the chats that were not told yet. From now on they were: post it to them."""
        found = self._run(self._sql.tell_some, micros(at), number, number, limit)
        return sorted(chat_id for (chat_id,) in found.fetchall())

    def close_incident(self, number: int, at: datetime) -> bool:
        """It is dealt with; False when there is no open one of this number."""
        return self._run(self._sql.close_incident, micros(at), number).fetchone() is not None

    def incidents(self) -> list[Incident]:
        """All of them, the oldest first."""
        return [
            Incident(
                number,
                moment(found_at),
                Told(*texts),
                None if closed_at is None else moment(closed_at),
                affected,
                told,
            )
            for number, found_at, *texts, closed_at, affected, told in self._run(
                self._sql.incidents
            )
        ]
