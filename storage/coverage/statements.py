"""The statements of the coverage store, made once for one database."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from collections.abc import Sequence
from typing import Final

from domain.coverage.cells import MEASURES
from domain.coverage.completeness import LAGS
from domain.coverage.events import MADE_UP
from storage.coverage.ledger import BYTES, HOT, LEDGER, OF_OTHERS, OF_PAYMENT, OF_SIGNUP
from storage.coverage.tables import (
    CELL,
    TOTALLED,
    ChangeRow,
    DayRow,
    OfficialRow,
    PendingRow,
    ProfileRow,
    SnapshotRow,
    StateRow,
    TargetRow,
    TotalRow,
    WatermarkRow,
)
from storage.sql import Dialect, Each
from storage.sql.dialect import RowClass
from storage.tables import LedgerRow

OFFICIAL: Final = (
    "metric", "month", "version", "definition", "value", "unit", "whole", "status", "published_on",
    "flag", "flag_word", "source", "note",
)  # fmt: skip
TARGET: Final = (
    "metric", "month", "set_in", "version", "value", "unit", "whole", "by", "flag", "flag_word",
    "source", "note",
)  # fmt: skip
PROFILE: Final = (
    "code", "since", "kind", "flag", "flag_word", "source", "reach", "agents", "capacity_per_day",
    "payers_per_day",
)  # fmt: skip
SNAPSHOT: Final = (
    "sha256", "as_of", "until", "seq", "grace", "made_up", "cells", "closing_active", "body",
)  # fmt: skip

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
_CLAIM_LANES: Final = """
SELECT number, low, high FROM coverage_lane WHERE EXISTS (
  SELECT 1 FROM coverage_pending WHERE member_id >= low AND member_id < high)
ORDER BY folded_at, number LIMIT ?
"""


_PEOPLE_OF: Final = """
SELECT {columns} FROM ledger WHERE member_id IN (
  SELECT member_id FROM ledger WHERE kind = 'signup' AND agent > 0 AND agent = ?
  UNION SELECT member_id FROM ledger
  WHERE kind = 'signup' AND registered_by <> 'self' AND registered_by = ?)
ORDER BY member_id, occurred_on, event_id
"""


class CoverageStatements:
    """The part of `storage.statements` that is about coverage."""

    def _coverage(self, sql: Dialect) -> None:
        self._facts(sql)
        self._folds(sql)
        self._reads(sql)
        self._reference(sql)

    def _facts(self, sql: Dialect) -> None:
        self.record_signups = sql.insert(LedgerRow, OF_SIGNUP, conflict="nothing")
        self.record_payments = sql.insert(LedgerRow, OF_PAYMENT, conflict="nothing")
        self.record_others = sql.insert(LedgerRow, OF_OTHERS, conflict="nothing")
        self.known_fact = sql.select(LedgerRow, ("event_id",), "member_id = ? AND event_id = ?")
        key = ("member_id", "event_id")
        self.pend = sql.insert(PendingRow, key, conflict="nothing")
        self.folded = sql.delete_each(PendingRow, key)

    def _folds(self, sql: Dialect) -> None:
        self.claim_lanes = sql.text(_CLAIM_LANES + sql.skip)
        self.lane_folded = sql.text("UPDATE coverage_lane SET folded_at = ? WHERE number = ?")
        self.unfolded = sql.text(_UNFOLDED)
        self.seq = sql.select(StateRow, ("number",), "name = 'seq'", lock=True)
        self.pruned = sql.select(StateRow, ("number",), "name = 'pruned'", lock=True)
        self.count_state = sql.text("UPDATE coverage_state SET number = number + ? WHERE name = ?")
        self.set_state = sql.text("UPDATE coverage_state SET number = ? WHERE name = ?")
        self.patiently = sql.patiently()
        cell, names = ", ".join(CELL), ", ".join((*CELL, *MEASURES))
        # A change is given once; its cells come out of it in the order of their keys.
        self.add_cells = sql.text(
            f"INSERT INTO coverage_cube ({names}) SELECT {names} FROM coverage_change"
            f" WHERE seq = ? ORDER BY {cell} ON CONFLICT ({cell}) DO UPDATE SET"
            f" {', '.join(_sums('coverage_cube', MEASURES))}"
        )
        self.add_totals = _adding(sql, TotalRow, TOTALLED)
        self.add_days = _adding(
            sql, DayRow, ("day", "channel", "region"), ("signups", "signups_first_ever")
        )
        later = (
            "recorded_at = CASE WHEN excluded.recorded_at > coverage_watermark.recorded_at"
            " THEN excluded.recorded_at ELSE coverage_watermark.recorded_at END"
        )
        self.add_watermarks = sql.upsert(
            WatermarkRow,
            ("channel", "recorded_at", "facts"),
            (later, "facts = coverage_watermark.facts + excluded.facts"),
        )
        # The instant of an additive row is right, or zero where nothing belongs.
        self.mend_watermarks = sql.upsert(
            WatermarkRow,
            ("channel", "recorded_at", "facts"),
            ("recorded_at", "facts = coverage_watermark.facts + excluded.facts"),
        )
        self.state_to_mend = sql.select(StateRow, ("name", "number"), "name <> ''", lock=True)
        self.add_changes = sql.insert(ChangeRow, ("seq", "folded_at", *CELL, *MEASURES))

    def _reads(self, sql: Dialect) -> None:
        self.people_of = sql.text(_PEOPLE_OF.format(columns=", ".join(LEDGER)))
        # As texts: to make fifty numbers of each row costs three times as much.
        self.cells_written = sql.text(
            f"SELECT {_by_tabs(CELL[1:])}, {_by_tabs(MEASURES)} FROM coverage_cube WHERE month = ?"
        )
        self.lapsed_before = sql.text(
            f"SELECT {_by_tabs(CELL[1:])}, at_risk_3 FROM coverage_cube"
            " WHERE month < ? AND at_risk_3 <> 0"
        )
        self.months = sql.text("SELECT min(month), max(month) FROM coverage_cube WHERE month <= ?")
        sums = ", ".join(f"CAST(sum({name}) AS BIGINT)" for name in MEASURES)
        by = ", ".join(TOTALLED[1:])
        self.totals = sql.text(
            f"SELECT {by}, {sums} FROM coverage_total WHERE month >= ? AND month <= ? GROUP BY {by}"
        )
        self.pool = sql.text(
            f"SELECT {by}, CAST(sum(at_risk_3) AS BIGINT) FROM coverage_total WHERE month <= ?"
            f" GROUP BY {by}"
        )
        self.all_totals = sql.text(
            f"SELECT {', '.join((*TOTALLED, *MEASURES))} FROM coverage_total"
        )
        self.changed_months = sql.text(
            "SELECT DISTINCT month FROM coverage_change WHERE seq > ? ORDER BY month"
        )
        # Old changes lie first, and a step looks at so many: it takes as long as a turn.
        self.old_change = sql.text(
            "SELECT max(seq) FROM (SELECT seq, folded_at FROM coverage_change WHERE seq > ?"
            " ORDER BY seq LIMIT ?) AS oldest WHERE folded_at < ?"
        )
        key = ", ".join(("seq", *CELL))
        self.drop_changes = sql.text(
            f"DELETE FROM coverage_change WHERE ({key}) IN (SELECT {key} FROM coverage_change"
            f" WHERE seq <= ? ORDER BY {key} LIMIT ?)"
        )
        self.dropped_change = sql.text("SELECT 1 FROM coverage_change WHERE seq <= ? LIMIT 1")
        self.signups_between = sql.text(
            "SELECT channel, region, sum(signups) FROM coverage_day"
            " WHERE day >= ? AND day <= ? GROUP BY channel, region"
        )
        self.agreed_between = sql.text(
            "SELECT channel, agreed, count(*) FROM enrollment"
            " WHERE created_at >= ? AND created_at < ? GROUP BY channel, agreed"
        )
        self.days = sql.text(
            "SELECT day, channel, region, signups, signups_first_ever FROM coverage_day"
            " WHERE signups <> 0 OR signups_first_ever <> 0"
        )
        self.change_numbers = sql.text(
            "SELECT count(DISTINCT seq), coalesce(min(seq), 0), coalesce(max(seq), 0)"
            " FROM coverage_change WHERE seq > ?"
        )
        self.watermarks = sql.text(
            "SELECT channel, recorded_at, facts FROM coverage_watermark ORDER BY channel"
        )
        self.state = sql.text("SELECT name, number FROM coverage_state")
        self.folded_facts = sql.text(_FOLDED.format(line=_line(sql)))
        self.newest_fold = sql.text("SELECT number FROM coverage_state WHERE name = 'seq'")
        self.made_up_facts = sql.text(
            "SELECT 1 FROM coverage_state WHERE name = 'made_up' AND number > 0"
            " UNION ALL SELECT 1 FROM coverage_pending AS p JOIN ledger AS l"
            " ON l.member_id = p.member_id AND l.event_id = p.event_id AND l.source = ? LIMIT 1"
        )
        self.count_pending = sql.text("SELECT count(*) FROM coverage_pending")
        self.real_facts = sql.text(
            "SELECT 1 FROM coverage_state AS all_facts JOIN coverage_state AS made_up"
            " ON all_facts.name = 'facts' AND made_up.name = 'made_up'"
            " AND all_facts.number > made_up.number"
            " UNION ALL SELECT 1 FROM coverage_pending AS p JOIN ledger AS l"
            " ON l.member_id = p.member_id AND l.event_id = p.event_id AND l.source <> ?"
            " UNION ALL SELECT 1 FROM enrollment LIMIT 1"
        )
        late = ", ".join(f"CAST(sum(recorded_{lag}) AS BIGINT)" for lag in range(LAGS))
        self.recorded = sql.text(
            f"SELECT month, channel, {late} FROM coverage_total GROUP BY month, channel"
        )
        self.signups = sql.text(
            "SELECT channel, sum(signups) FROM coverage_total WHERE month >= ? AND month <= ?"
            " GROUP BY channel"
        )

    def _reference(self, sql: Dialect) -> None:
        self.add_official = sql.insert(OfficialRow, OFFICIAL)
        self.add_target = sql.insert(TargetRow, TARGET)
        self.official = sql.text(
            f"SELECT {', '.join(OFFICIAL)} FROM coverage_official ORDER BY metric, month, version"
        )
        self.targets = sql.text(
            f"SELECT {', '.join(TARGET)} FROM coverage_target"
            " ORDER BY metric, month, set_in, version"
        )
        self.profiles = sql.text(
            f"SELECT {', '.join(PROFILE)} FROM coverage_profile ORDER BY code, since"
        )
        self.add_profile = sql.insert(ProfileRow, PROFILE, conflict="nothing")
        self.add_snapshot = sql.insert(SnapshotRow, SNAPSHOT, conflict="nothing")
        self.snapshot = sql.text("SELECT body FROM coverage_snapshot WHERE sha256 = ?")
        self.snapshot_names = sql.text(
            "SELECT sha256, as_of FROM coverage_snapshot ORDER BY as_of DESC, sha256"
        )


def _adding(
    sql: Dialect, row: RowClass, key: tuple[str, ...], numbers: tuple[str, ...] = MEASURES
) -> Each:
    """Add these numbers to those of a row, which is made if need be."""
    return sql.upsert(row, (*key, *numbers), _sums(str(row.__tablename__), numbers))


def _sums(name: str, numbers: Sequence[str]) -> list[str]:
    return [f"{each} = {name}.{each} + excluded.{each}" for each in numbers]


def _line(sql: Dialect) -> str:
    """A fact as `storage.coverage.ledger.counted_line` reads it."""
    source = f"CASE WHEN l.source = '{MADE_UP}' THEN l.source ELSE 'other' END"
    texts = {name: sql.hexadecimal(f"l.{name}") for name in BYTES} | {"source": source}
    return _by_tabs([texts.get(name, f"l.{name}") for name in HOT])


def _by_tabs(columns: Sequence[str]) -> str:
    """These columns as one text; what is not there is empty."""
    places = "\t".join("%s" for _ in columns)
    return f"format('{places}', {', '.join(columns)})"
