"""The statements about channels."""

from storage.channels.tables import ChannelRow
from storage.sql import Dialect


class ChannelStatements:
    """Made once for one database."""

    def _channels(self, sql: Dialect) -> None:
        self.channels = sql.text("SELECT number, code, name, kind FROM channel ORDER BY number")
        self.channel_coded = sql.select(ChannelRow, ("number",), "code = ?")
        self.next_channel = sql.text("SELECT max(number) + 1 FROM channel")
        self.add_channel = sql.insert(
            ChannelRow, ("number", "code", "name", "kind", "created_at"), conflict="nothing"
        )
