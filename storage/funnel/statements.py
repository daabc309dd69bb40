"""The statements about the funnel."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from collections.abc import Iterable

from dialog.effects import Passage
from storage.funnel.tables import BY_LINK, OF_FORM, TOLD, FunnelMonthRow, FunnelRow
from storage.sql import Dialect

PASSAGE = ("day", "channel", "kind", "question", "script", "agent", "poster")

_SUM = "CAST(sum(number) AS BIGINT)"


class FunnelStatements:
    """Made once for one database."""

    def _funnel(self, sql: Dialect) -> None:
        self._passages(sql)
        self._sums(sql)

    def _passages(self, sql: Dialect) -> None:
        self.add_passages = sql.upsert(
            FunnelRow, (*PASSAGE, "part", "number"), ("number = funnel.number + excluded.number",)
        )
        self.add_passed = sql.upsert(
            FunnelMonthRow,
            ("month", "channel", "kind", "part", "number"),
            ("number = funnel_month.number + excluded.number",),
        )
        self.drop_passages = sql.text("DELETE FROM funnel WHERE script = ?")
        self.drop_months = sql.text("DELETE FROM funnel_month")
        self.months_anew = sql.text(
            "INSERT INTO funnel_month (month, channel, kind, part, number)"
            f" SELECT substr(day, 1, 7), channel, kind, 0, {_SUM} FROM funnel"
            f" WHERE kind IN {_any_of(TOLD)} GROUP BY substr(day, 1, 7), channel, kind"
        )

    def _sums(self, sql: Dialect) -> None:
        self.passed = sql.text(
            f"SELECT channel, kind, {_SUM} FROM funnel_month WHERE month >= ? AND month <= ?"
            " GROUP BY channel, kind"
        )
        self.passages_between = sql.text(
            f"SELECT channel, kind, {_SUM} FROM funnel WHERE day >= ? AND day <= ?"
            f" AND kind IN {_any_of(OF_FORM)} GROUP BY channel, kind"
        )
        self.steps_between = sql.text(
            f"SELECT channel, kind, question, {_SUM} FROM funnel WHERE day >= ? AND day <= ?"
            f" AND kind NOT IN {_any_of(OF_FORM)}"
            " GROUP BY channel, kind, question"
        )
        self.poster_passages = sql.text(
            f"SELECT poster, kind, {_SUM} FROM funnel WHERE agent = ? AND {BY_LINK}"
            " GROUP BY poster, kind"
        )


def _any_of(kinds: Iterable[Passage]) -> str:
    names = ", ".join(f"'{kind}'" for kind in kinds)
    return f"({names})"
