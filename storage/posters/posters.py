"""Posters: made once for each place, and counted whenever somebody asks."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from dialog.effects import Passage
from domain.posters import Poster, Reach
from storage.unit.work import Work

_PASSAGES = {Passage.STARTED: "opened", Passage.CONSENTED: "agreed"}


class PosterReads(Work):
    """The part that knows posters. Works on a read-only connection too."""

    def posters_of(self, agent: int) -> list[Poster]:
        """Those of one agent, the oldest first."""
        return [_poster(row) for row in self._run(self._sql.posters_of, agent)]

    def all_posters(self) -> list[Poster]:
        """Everybody's, agent by agent."""
        return [_poster(row) for row in self._run(self._sql.all_posters)]

    def reach(self, agents: Iterable[int]) -> Mapping[tuple[int, int], Reach]:
        """What came of the links of these agents, by agent and poster; 0 is the agent's own."""
        found: dict[tuple[int, int], dict[str, int]] = {}
        for agent in agents:
            for poster, kind, count in self._run(self._sql.poster_passages, agent):
                found.setdefault((agent, poster), {})[_PASSAGES[kind]] = count
            for poster, count in self._run(self._sql.poster_signups, agent):
                found.setdefault((agent, poster), {})["complete"] = count
            for poster, count in self._run(self._sql.poster_paid, agent):
                found.setdefault((agent, poster), {})["paid"] = count
        return {key: Reach(**counts) for key, counts in found.items()}


class Posters(PosterReads):
    """The part of a transaction that makes posters."""

    def poster(self, agent: int, channel: int, place: str, day: date) -> Poster:
        """The agent's poster for a place and a channel: the one there is, else a new one."""
        while True:
            own = self.posters_of(agent)
            for each in own:
                if (each.place.casefold(), each.channel) == (place.casefold(), channel):
                    return each
            number = max((each.number for each in own), default=0) + 1
            made = (agent, number, channel, place, day.isoformat())
            if all(self._changed(self._sql.add_poster, [made])):
                return Poster(agent, number, channel, place, day)


def _poster(row: tuple[Any, ...]) -> Poster:
    agent, number, channel, place, made_on = row
    return Poster(agent, number, channel, place, date.fromisoformat(made_on))
