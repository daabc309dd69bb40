"""Totals by programmes too; the feed of changes is kept for a while; loads that are cut off."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, Text

revision = "0008"
down_revision = "0007"
changes = ("coverage_total",)

BY_KEY = {"sqlite_strict": True, "sqlite_with_rowid": False}
KEY = ("month", "channel", "programmes")
COUNTED = """
signups signups_first_ever converted_0 converted_1 converted_2 converted_3 converted_4_6 converted_7
first_payments rejoined returns lapsed exits_death exits_retirement exits_moved_to_pu
exits_left_work exits_void transfers_in transfers_out opening_active closing_active prepaid
at_risk_0 at_risk_1 at_risk_2 at_risk_3 paid_0 paid_1 paid_2 paid_3 behind_1 behind_2
left_0 left_1 left_2 left_3 paying_members paid_months amount_jkk_rp amount_jkm_rp amount_jht_rp
reported_members reported_months reported_rp claims claims_rp
recorded_0 recorded_1 recorded_2 recorded_3
"""
MEASURES = COUNTED.split()
WHOLE = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Totals are made anew from the cube."""
    op.drop_table("coverage_total")
    op.create_table(
        "coverage_total",
        Column("month", Text, primary_key=True, nullable=False),
        Column("channel", WHOLE, primary_key=True, autoincrement=False, nullable=False),
        Column("programmes", Text, primary_key=True, nullable=False),
        *(Column(name, WHOLE, nullable=False) for name in MEASURES),
        **BY_KEY,
    )
    key, sums = ", ".join(KEY), ", ".join(f"sum({name})" for name in MEASURES)
    op.execute(
        f"INSERT INTO coverage_total ({key}, {', '.join(MEASURES)})"  # noqa: S608 - our names
        f" SELECT {key}, {sums} FROM coverage_cube GROUP BY {key}"
    )
    op.execute("INSERT INTO coverage_state (name, number) VALUES ('pruned', 0), ('loading', 0)")
