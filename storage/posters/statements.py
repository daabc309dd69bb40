"""The statements about posters."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from storage.funnel.tables import BY_LINK
from storage.posters.tables import PosterRow
from storage.sql import Dialect

POSTER = ("agent", "number", "channel", "place", "made_on")


class PosterStatements:
    """Made once for one database."""

    def _posters(self, sql: Dialect) -> None:
        self.add_poster = sql.insert(PosterRow, POSTER, conflict="nothing")
        self.posters_of = sql.select(PosterRow, POSTER, "agent = ? ORDER BY number")
        self.all_posters = sql.select(PosterRow, POSTER, "1 = 1 ORDER BY agent, number")
        # A signup that was voided later is still somebody who completed the form by this poster.
        self.poster_signups = sql.text(
            "SELECT poster, count(*) FROM ledger"
            f" WHERE agent = ? AND {BY_LINK} AND kind = 'signup' GROUP BY poster"
        )
        self.poster_paid = sql.text(
            "SELECT poster, count(*) FROM ledger AS one"
            f" WHERE agent = ? AND {BY_LINK} AND kind = 'signup' AND EXISTS (SELECT 1"
            " FROM ledger AS paid WHERE paid.member_id = one.member_id AND paid.kind = 'payment'"
            " AND paid.proof = 'confirmed') GROUP BY poster"
        )
