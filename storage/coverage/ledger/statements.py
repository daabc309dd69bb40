"""The statements about facts."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from typing import Final

from domain.coverage.events import MADE_UP
from storage.coverage.ledger.rows import BYTES, HOT, LEDGER, OF_OTHERS, OF_PAYMENT, OF_SIGNUP
from storage.coverage.ledger.tables import LedgerRow, PendingRow
from storage.sql import Dialect, by_tabs

_HOT: Final = ", ".join(f"l.{name}" for name in HOT)

# In one statement, so in one instant: all facts of members who have one that is not folded, and
# of each fact whether it is.
_UNFOLDED: Final = f"""
SELECT {_HOT}, p.event_id IS NOT NULL FROM (
  SELECT DISTINCT member_id FROM coverage_pending WHERE member_id >= ? AND member_id < ?
  ORDER BY member_id LIMIT ?) AS m
JOIN ledger AS l ON l.member_id = m.member_id
LEFT JOIN coverage_pending AS p ON p.member_id = l.member_id AND p.event_id = l.event_id
ORDER BY l.member_id
"""
# What is folded, from a member on, as lines.
_FOLDED: Final = """
SELECT {line} FROM ledger AS l WHERE l.member_id >= ? AND NOT EXISTS (
  SELECT 1 FROM coverage_pending AS p
  WHERE p.member_id = l.member_id AND p.event_id = l.event_id)
ORDER BY l.member_id LIMIT ?
"""
_PEOPLE_OF: Final = """
SELECT {columns} FROM ledger WHERE member_id IN (
  SELECT member_id FROM ledger WHERE kind = 'signup' AND agent > 0 AND agent = ?
  UNION SELECT member_id FROM ledger
  WHERE kind = 'signup' AND registered_by <> 'self' AND registered_by = ?)
ORDER BY member_id, occurred_on, event_id
"""
# Members of whom others delivered facts that are chosen (`storage.coverage.ledger.delivered`),
# all their facts, and of each whether it is one of these.
_ASKED: Final = (
    "l.recorded_at >= ? AND l.recorded_at < ? AND ({channel} = ? OR ? < 0)"
    " AND (l.source = ? OR ? = 0)"
)
_SIGNUP: Final = (
    "(l.kind = 'signup' AND substr(l.source, 1, 4) = 'api:'"
    f" AND {_ASKED.format(channel='l.channel')})"
)
_PAYMENT: Final = (
    "(l.kind = 'payment' AND l.proof = 'confirmed'"
    " AND (substr(l.source, 1, 4) = 'api:' OR substr(l.source, 1, 5) = 'file:')"
    f" AND {_ASKED.format(channel='l.pay_channel')} AND (l.reference = ? OR ? = 0))"
)
_CHOSEN: Final = f"""
SELECT {_HOT}, {{chosen}} FROM (
  SELECT DISTINCT l.member_id FROM ledger AS l WHERE {{chosen}} AND l.member_id > ?
  ORDER BY l.member_id LIMIT ?) AS m
JOIN ledger AS l ON l.member_id = m.member_id
ORDER BY l.member_id, l.event_id
"""


class LedgerStatements:
    """Made once for one database."""

    def _ledger(self, sql: Dialect) -> None:
        self._new_facts(sql)
        self._counted_facts(sql)

    def _new_facts(self, sql: Dialect) -> None:
        self.record_signups = sql.insert(LedgerRow, OF_SIGNUP, conflict="nothing")
        self.record_payments = sql.insert(LedgerRow, OF_PAYMENT, conflict="nothing")
        self.record_others = sql.insert(LedgerRow, OF_OTHERS, conflict="nothing")
        self.known_fact = sql.select(LedgerRow, ("event_id",), "member_id = ? AND event_id = ?")
        key = ("member_id", "event_id")
        self.pend = sql.insert(PendingRow, key, conflict="nothing")
        self.folded = sql.delete_each(PendingRow, key)

    def _counted_facts(self, sql: Dialect) -> None:
        self.unfolded = sql.text(_UNFOLDED)
        self.people_of = sql.text(_PEOPLE_OF.format(columns=", ".join(LEDGER)))
        self.delivered_signups = sql.text(_CHOSEN.format(chosen=_SIGNUP))
        self.delivered_payments = sql.text(_CHOSEN.format(chosen=_PAYMENT))
        self.facts_of = sql.select(LedgerRow, LEDGER, "member_id = ?")
        self.folded_facts = sql.text(_FOLDED.format(line=_line(sql)))
        self.count_pending = sql.text("SELECT count(*) FROM coverage_pending")
        # Of so many: a figure that is asked for every few seconds costs no more when all is late.
        self.pending_since = sql.text(
            "SELECT min(l.recorded_at) FROM (SELECT member_id, event_id FROM coverage_pending"
            " LIMIT ?) AS p JOIN ledger AS l ON l.member_id = p.member_id"
            " AND l.event_id = p.event_id"
        )
        self.made_up_facts = sql.text(
            "SELECT 1 FROM coverage_state WHERE name = 'made_up' AND number > 0"
            " UNION ALL SELECT 1 FROM coverage_pending AS p JOIN ledger AS l"
            " ON l.member_id = p.member_id AND l.event_id = p.event_id AND l.source = ? LIMIT 1"
        )
        self.real_facts = sql.text(
            "SELECT 1 FROM coverage_state AS all_facts JOIN coverage_state AS made_up"
            " ON all_facts.name = 'facts' AND made_up.name = 'made_up'"
            " AND all_facts.number > made_up.number"
            " UNION ALL SELECT 1 FROM coverage_pending AS p JOIN ledger AS l"
            " ON l.member_id = p.member_id AND l.event_id = p.event_id AND l.source <> ?"
            " UNION ALL SELECT 1 FROM enrollment LIMIT 1"
        )


def _line(sql: Dialect) -> str:
    """A fact as `storage.coverage.ledger.rows.counted_line` reads it."""
    source = f"CASE WHEN l.source = '{MADE_UP}' THEN l.source ELSE 'other' END"
    texts = {name: sql.hexadecimal(f"l.{name}") for name in BYTES} | {"source": source}
    return by_tabs([texts.get(name, f"l.{name}") for name in HOT])
