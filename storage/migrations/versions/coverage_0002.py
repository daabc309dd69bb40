"""The coverage store: facts of every kind, the cube, reference facts, the views of contract v1."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from domain.coverage.published import PUBLISHED
from storage.coverage import views
from storage.coverage.reference.figures import official_row, profile_row, target_row
from storage.coverage.reference.statements import OFFICIAL, PROFILE, TARGET

revision = "0002"
down_revision = "0001"
changes = ("ledger",)

STRICT = {"sqlite_strict": True}
BY_KEY = {"sqlite_strict": True, "sqlite_with_rowid": False}
CORRECT_INSTEAD = "the ledger is append-only: record a correcting event instead"
LANES = 16
CELL = ("month", "channel", "region", "programmes", "payer", "tenure")
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


def upgrade() -> None:
    """Widen the ledger, make the store's tables, fill in what is known, make the views."""
    ledger()
    pending()
    cube()
    reference()
    fill()
    for statement in views.statements(op.get_context().dialect.name):
        op.execute(statement)


def ledger() -> None:
    """A ledger for every kind of fact, with the facts of one member side by side."""
    op.create_table(
        "wider",
        blob("member_id", key=True), blob("event_id", key=True),
        *map(text, ("kind", "occurred_on")), whole("recorded_at"), text("source"),
        null(whole, "channel"), null(text, "region"), null(text, "programmes"),
        null(text, "payer"), null(whole, "is_first_ever"), null(whole, "agent"),
        null(whole, "poster"), null(text, "campaign"), null(text, "registered_by"),
        null(text, "occupation"), null(whole, "months"), null(text, "first_month"),
        null(text, "prior_segment"), null(text, "attribution_rule"), null(text, "paid_from"),
        null(text, "paid_through"), null(whole, "jkk"), null(whole, "jkm"), null(whole, "jht"),
        null(whole, "pay_channel"), null(text, "proof"), null(text, "discount"),
        null(whole, "discount_rp"), null(text, "reference"), null(blob, "fact"),
        **BY_KEY,
    )  # fmt: skip
    same = (
        "member_id, event_id, kind, occurred_on, recorded_at, channel, region, programmes, payer,"
        " agent, poster, registered_by, occupation, months, first_month, prior_segment,"
        " attribution_rule"
    )
    op.execute(
        f"INSERT INTO wider (source, campaign, is_first_ever, {same})"  # noqa: S608 - our names
        f" SELECT 'bot', '', CASE WHEN is_first_ever THEN 1 ELSE 0 END, {same} FROM ledger"
    )
    op.drop_table("ledger")
    op.rename_table("wider", "ledger")
    guard_ledger()


def guard_ledger() -> None:
    """As it was; triggers go with their table."""
    if op.get_context().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER ledger_no_{act.lower()} BEFORE {act} ON ledger"
                f" BEGIN SELECT RAISE(ABORT, '{CORRECT_INSTEAD}'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
    )


def pending() -> None:
    """What is not folded yet, who folds, and how far that went."""
    op.create_table(
        "coverage_pending", blob("member_id", key=True), blob("event_id", key=True), **BY_KEY
    )
    op.create_table(
        "funnel_pending",
        blob("event_id", key=True),
        text("month"),
        whole("channel"),
        text("kind"),
        **BY_KEY,
    )
    op.create_table(
        "coverage_lane",
        whole("number", key=True),
        blob("low"),
        blob("high"),
        whole("folded_at"),
        **STRICT,
    )
    op.create_table("coverage_state", text("name", key=True), whole("number"), **STRICT)
    op.create_table(
        "coverage_watermark",
        whole("channel", key=True),
        whole("recorded_at"),
        whole("facts"),
        **STRICT,
    )


def cube() -> None:
    """What is folded."""
    counts: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
        ("coverage_cube", CELL, ()),
        ("coverage_total", CELL[:2], ()),
        ("coverage_change", ("seq", *CELL), ("folded_at",)),
    ]
    for name, key, also in counts:
        op.create_table(
            name,
            *(whole(each, key=True) if each in ("seq", "channel") else text(each, key=True)
              for each in key),
            *map(whole, (*also, *MEASURES)),
            **BY_KEY,
        )  # fmt: skip
    op.create_table(
        "coverage_funnel",
        text("month", key=True),
        whole("channel", key=True),
        text("kind", key=True),
        whole("passed"),
        **BY_KEY,
    )
    op.create_table(
        "coverage_day",
        text("day", key=True),
        whole("channel", key=True),
        text("region", key=True),
        whole("signups"),
        whole("signups_first_ever"),
        **BY_KEY,
    )


def reference() -> None:
    """Dated facts from elsewhere, and snapshots."""
    worded = ("flag", "flag_word", "source", "note")
    op.create_table(
        "coverage_official",
        text("metric", key=True), text("month", key=True), whole("version", key=True),
        *map(text, ("definition", "value", "unit")), whole("whole"),
        *map(text, ("status", "published_on", *worded)),
        **STRICT,
    )  # fmt: skip
    op.create_table(
        "coverage_target",
        text("metric", key=True), text("month", key=True), text("set_in", key=True),
        whole("version", key=True), *map(text, ("value", "unit")), whole("whole"),
        *map(text, ("by", *worded)),
        **STRICT,
    )  # fmt: skip
    op.create_table(
        "coverage_profile",
        text("code", key=True), text("since", key=True), *map(text, ("kind", *worded[:3])),
        *(null(whole, each) for each in ("reach", "agents", "capacity_per_day", "payers_per_day")),
        **STRICT,
    )  # fmt: skip
    op.create_table(
        "coverage_snapshot",
        text("sha256", key=True), whole("as_of"), text("until"),
        *map(whole, ("seq", "grace", "made_up", "cells", "closing_active")), blob("body"),
        **STRICT,
    )  # fmt: skip


def fill() -> None:
    """Lanes, counters, the facts that are shipped; what was written before is to be folded."""
    ends = [bytes([step * 256 // LANES]) for step in range(LANES)] + [b"\xff" * 17]
    lanes = [
        {"number": number, "low": ends[number], "high": ends[number + 1], "folded_at": 0}
        for number in range(LANES)
    ]
    op.bulk_insert(known("coverage_lane", *lanes[0]), lanes)
    names = ("seq", "facts", "made_up", "mended")
    op.bulk_insert(
        known("coverage_state", "name", "number"), [{"name": name, "number": 0} for name in names]
    )
    shipped: list[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]] = [
        ("coverage_official", OFFICIAL, [official_row(each, 0) for each in PUBLISHED.official]),
        ("coverage_target", TARGET, [target_row(each, 0) for each in PUBLISHED.targets]),
        ("coverage_profile", PROFILE, [profile_row(each) for each in PUBLISHED.channels]),
    ]
    for name, columns, rows in shipped:
        named = [dict(zip(columns, row, strict=True)) for row in rows]
        op.bulk_insert(known(name, *columns), named)
    op.execute(
        "INSERT INTO coverage_pending (member_id, event_id) SELECT member_id, event_id FROM ledger"
    )
    op.execute(
        "INSERT INTO coverage_funnel (month, channel, kind, passed)"
        " SELECT substr(day, 1, 7), channel, kind, count(*) FROM funnel"
        " WHERE kind IN ('started', 'consented') GROUP BY substr(day, 1, 7), channel, kind"
    )


def known(name: str, *columns: str) -> sa.TableClause:
    """A table that is there, to insert into."""
    return sa.table(name, *map(sa.column, columns))


def null(kind: Any, name: str) -> sa.Column[Any]:
    """A column that may be empty."""
    column: sa.Column[Any] = kind(name)
    column.nullable = True
    return column


def whole(name: str, *, key: bool = False) -> sa.Column[Any]:
    """A number of 64 bits; SQLite's STRICT tables call it INTEGER."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, primary_key=key, autoincrement=False, nullable=False)


def text(name: str, *, key: bool = False) -> sa.Column[Any]:
    """Text of any length."""
    return sa.Column(name, sa.Text, primary_key=key, nullable=False)


def blob(name: str, *, key: bool = False) -> sa.Column[Any]:
    """Bytes."""
    return sa.Column(name, sa.LargeBinary, primary_key=key, nullable=False)
