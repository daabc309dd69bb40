"""The statements about timers."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from storage.chats.tables import restricted
from storage.sql import Dialect, Each
from storage.timers.tables import TimerRow

_TAKE_TIMERS = """
WITH next AS MATERIALIZED (
  SELECT chat_id AS c, kind AS k FROM timer
  WHERE due_at <= ? AND (leased_until IS NULL OR leased_until <= ?) AND NOT {restricted}
  ORDER BY due_at, chat_id LIMIT ?{skip})
UPDATE timer SET leased_until = ? FROM next WHERE chat_id = c AND kind = k
RETURNING chat_id, kind, due_at, revision
"""


class TimerStatements:
    """Made once for one database."""

    def _timers(self, sql: Dialect) -> None:
        timer = ("chat_id", "kind", "due_at", "revision")
        self.set_timer = sql.upsert(TimerRow, timer, ("due_at", "revision", "leased_until = NULL"))
        self.hasten_timer = Each(f"{self.set_timer} WHERE excluded.due_at < timer.due_at")
        self.advance_timer = sql.text(
            "UPDATE timer SET revision = ? WHERE chat_id = ? AND kind = ? AND revision > ?"
        )
        self.drop_timers = sql.text(
            f"DELETE FROM timer WHERE {sql.within('chat_id')} AND kind NOT LIKE ?"
        )
        self.take_timers = sql.text(
            _TAKE_TIMERS.format(skip=sql.skip, restricted=restricted("timer.chat_id"))
        )
        # One that was set anew in the meantime is another timer.
        self.end_timer = sql.delete_each(TimerRow, timer)
        self.free_timers = sql.text(
            "UPDATE timer SET leased_until = NULL WHERE leased_until IS NOT NULL"
        )
