"""Channels: each has a number that never changes, and a code of its own."""

from datetime import datetime

from domain.channels import Channel, Kind
from storage.errors import ChannelExists
from storage.instants import micros
from storage.unit.work import Work


class ChannelReads(Work):
    """The part that reads channels. Works on a read-only connection too."""

    def channels(self) -> list[Channel]:
        """Every channel, by number."""
        return [
            Channel(number, code, name, Kind(kind))
            for number, code, name, kind in self._run(self._sql.channels)
        ]


class Channels(ChannelReads):
    """The part of a transaction that adds channels."""

    def add_channel(self, code: str, name: str, kind: Kind, at: datetime) -> Channel:
        """A new channel, with the next number.

        Raises ChannelExists when the code is taken, ValueError when it is no code.
        """
        while True:
            (number,) = self._run(self._sql.next_channel).fetchone()
            channel = Channel(number, code, name, kind)
            row = (number, code, name, str(kind), micros(at))
            if all(self._changed(self._sql.add_channel, [row])):
                return channel
            if self._run(self._sql.channel_coded, code).fetchone():
                raise ChannelExists(f"There is a channel {code} already; choose another code.")
            # Somebody else took the number at this very moment: the next one, then.
