"""The statements about the cube."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from collections.abc import Sequence
from typing import Final

from domain.coverage.cells import MEASURES
from domain.coverage.completeness import LAGS
from storage.coverage.cube.tables import (
    CELL,
    TOTALLED,
    ChangeRow,
    DayRow,
    StateRow,
    TotalRow,
    WatermarkRow,
)
from storage.sql import Dialect, Each, by_tabs
from storage.sql.dialect import RowClass

_CLAIM_LANES: Final = """
SELECT number, low, high FROM coverage_lane WHERE EXISTS (
  SELECT 1 FROM coverage_pending WHERE member_id >= low AND member_id < high)
ORDER BY folded_at, number LIMIT ?
"""


class CubeStatements:
    """Made once for one database."""

    def _cube(self, sql: Dialect) -> None:
        self._states(sql)
        self._folds(sql)
        self._cells(sql)
        self._totals(sql)
        self._days(sql)
        self._changes(sql)

    def _states(self, sql: Dialect) -> None:
        self.seq = sql.select(StateRow, ("number",), "name = 'seq'", lock=True)
        self.pruned = sql.select(StateRow, ("number",), "name = 'pruned'", lock=True)
        self.count_state = sql.text("UPDATE coverage_state SET number = number + ? WHERE name = ?")
        self.set_state = sql.text("UPDATE coverage_state SET number = ? WHERE name = ?")
        self.state = sql.text("SELECT name, number FROM coverage_state")
        self.newest_fold = sql.text("SELECT number FROM coverage_state WHERE name = 'seq'")
        self.state_to_mend = sql.select(StateRow, ("name", "number"), "name <> ''", lock=True)
        self.watermarks = sql.text(
            "SELECT channel, recorded_at, facts FROM coverage_watermark ORDER BY channel"
        )

    def _folds(self, sql: Dialect) -> None:
        self.claim_lanes = sql.text(_CLAIM_LANES + sql.skip)
        self.lane_folded = sql.text("UPDATE coverage_lane SET folded_at = ? WHERE number = ?")
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
        self.add_changes = sql.insert(ChangeRow, ("seq", "folded_at", *CELL, *MEASURES))

    def _cells(self, sql: Dialect) -> None:
        # As texts: to make fifty numbers of each row costs three times as much.
        self.cells_written = sql.text(
            f"SELECT {by_tabs(CELL[1:])}, {by_tabs(MEASURES)} FROM coverage_cube WHERE month = ?"
        )
        self.lapsed_before = sql.text(
            f"SELECT {by_tabs(CELL[1:])}, at_risk_3 FROM coverage_cube"
            " WHERE month < ? AND at_risk_3 <> 0"
        )
        self.months = sql.text("SELECT min(month), max(month) FROM coverage_cube WHERE month <= ?")

    def _totals(self, sql: Dialect) -> None:
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
        late = ", ".join(f"CAST(sum(recorded_{lag}) AS BIGINT)" for lag in range(LAGS))
        self.recorded = sql.text(
            f"SELECT month, channel, {late} FROM coverage_total GROUP BY month, channel"
        )
        self.signups = sql.text(
            "SELECT channel, sum(signups) FROM coverage_total WHERE month >= ? AND month <= ?"
            " GROUP BY channel"
        )

    def _days(self, sql: Dialect) -> None:
        self.signups_between = sql.text(
            "SELECT channel, region, sum(signups) FROM coverage_day"
            " WHERE day >= ? AND day <= ? GROUP BY channel, region"
        )
        self.signups_by_day = sql.text(
            "SELECT day, channel, CAST(sum(signups) AS BIGINT) FROM coverage_day"
            " GROUP BY day, channel HAVING sum(signups) > 0 ORDER BY day, channel"
        )
        self.days = sql.text(
            "SELECT day, channel, region, signups, signups_first_ever FROM coverage_day"
            " WHERE signups <> 0 OR signups_first_ever <> 0"
        )

    def _changes(self, sql: Dialect) -> None:
        self.changed_months = sql.text(
            "SELECT DISTINCT month FROM coverage_change WHERE seq > ? ORDER BY month"
        )
        self.change_numbers = sql.text(
            "SELECT count(DISTINCT seq), coalesce(min(seq), 0), coalesce(max(seq), 0)"
            " FROM coverage_change WHERE seq > ?"
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


def _adding(
    sql: Dialect, row: RowClass, key: tuple[str, ...], numbers: tuple[str, ...] = MEASURES
) -> Each:
    """Add these numbers to those of a row, which is made if need be."""
    return sql.upsert(row, (*key, *numbers), _sums(str(row.__tablename__), numbers))


def _sums(name: str, numbers: Sequence[str]) -> list[str]:
    return [f"{each} = {name}.{each} + excluded.{each}" for each in numbers]
