"""The first tables: inbox, accounts, outbox, timers, enrollments, facts, channels."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

STRICT = {"sqlite_strict": True}
BY_KEY = {"sqlite_strict": True, "sqlite_with_rowid": False}
UNFINISHED = "body IS NOT NULL"
FINISHED = "body IS NULL"
CORRECT_INSTEAD = "the ledger is append-only: record a correcting event instead"


def upgrade() -> None:
    """Make every table, the direct channel, and the ledger's guards."""
    conversations()
    enrollments()
    facts()
    channels()
    guard_ledger()


def conversations() -> None:
    """Tables by chat_id: all that one update touches."""
    op.create_table(
        "inbox",
        whole("update_id", key=True),
        whole("chat_id", key=True),
        whole("received_at"),
        text("state"),
        text("error", null=True),
        whole("attempts"),
        blob("reply", null=True),
        **STRICT,
    )
    op.create_index("inbox_received", "inbox", ["received_at"])
    op.create_table(
        "account",
        whole("chat_id", key=True),
        blob("conversation", null=True),
        whole("revision"),
        text("first_touch", null=True),
        text("last_touch", null=True),
        whole("unreachable_since", null=True),
        whole("created_at"),
        whole("updated_at"),
        **STRICT,
    )
    waiting()


def waiting() -> None:
    """Tables by chat_id: what is to be sent, and what is to be done later."""
    op.create_table(
        "outbox",
        whole("update_id", key=True),
        whole("chat_id", key=True),
        whole("ordinal", key=True),
        text("method"),
        blob("body", null=True),
        text("kind"),
        text("state"),
        whole("attempts"),
        whole("posted_at"),
        whole("not_before"),
        whole("leased_until", null=True),
        whole("sent_at", null=True),
        whole("message_id", null=True),
        text("error", null=True),
        **STRICT,
    )
    partial("outbox_due", UNFINISHED, "not_before", "chat_id")
    partial("outbox_lane", UNFINISHED, "chat_id", "posted_at", "update_id", "ordinal")
    partial("outbox_finished", FINISHED, "posted_at")
    op.create_table(
        "timer",
        whole("chat_id", key=True),
        text("kind", key=True),
        whole("due_at"),
        whole("revision"),
        whole("leased_until", null=True),
        **BY_KEY,
    )
    op.create_index("timer_due", "timer", ["due_at"])


def partial(name: str, where: str, *columns: str) -> None:
    """An index over some of the outbox."""
    condition = sa.text(where)
    op.create_index(
        name, "outbox", list(columns), sqlite_where=condition, postgresql_where=condition
    )


def enrollments() -> None:
    """Finished forms by chat_id, and the two claims by what they claim."""
    op.create_table(
        "person",
        blob("person_key", key=True),
        whole("chat_id"),
        text("number"),
        whole("claimed_at"),
        **BY_KEY,
    )
    op.create_table("receipt", text("number", key=True), whole("chat_id"), **BY_KEY)
    op.create_table(
        "enrollment",
        whole("chat_id", key=True),
        text("number", key=True),
        blob("person_key"),
        blob("form"),
        whole("rung"),
        whole("rung_at"),
        whole("created_at"),
        flag("first_of_person"),
        text("recruited_first", null=True),
        text("recruited_last", null=True),
        text("registered_by"),
        text("paid_through", null=True),
        text("paid_by", null=True),
        text("programmes"),
        whole("months"),
        text("first_month"),
        text("region"),
        text("occupation"),
        whole("band"),
        whole("channel"),
        **STRICT,
    )


def facts() -> None:
    """What happened: consent by chat_id, the logs by their own ids, the proof of the key."""
    op.create_table(
        "consent",
        whole("chat_id", key=True),
        whole("update_id", key=True),
        text("version"),
        text("language"),
        whole("at"),
        **BY_KEY,
    )
    op.create_table(
        "funnel",
        blob("event_id", key=True),
        text("day"),
        whole("channel"),
        text("kind"),
        text("question", null=True),
        text("script"),
        **BY_KEY,
    )
    op.create_table(
        "ledger",
        blob("event_id", key=True),
        text("kind"),
        text("occurred_on"),
        whole("recorded_at"),
        blob("member_id"),
        whole("channel"),
        whole("agent"),
        whole("poster"),
        text("attribution_rule"),
        text("region"),
        text("programmes"),
        whole("months"),
        text("first_month"),
        text("occupation"),
        text("payer"),
        text("registered_by"),
        flag("is_first_ever"),
        text("prior_segment", null=True),
        **BY_KEY,
    )
    op.create_table("proof", text("name", key=True), blob("sealed"), **STRICT)


def channels() -> None:
    """The channels, and number 0 for those who came by themselves."""
    channel = op.create_table(
        "channel",
        whole("number", key=True),
        text("code"),
        text("name"),
        text("kind"),
        whole("created_at"),
        **STRICT,
    )
    op.create_index("channel_code", "channel", ["code"], unique=True)
    direct = {"number": 0, "code": "langsung", "name": "Langsung", "kind": "own", "created_at": 0}
    op.bulk_insert(channel, [direct])


def guard_ledger() -> None:
    """Let the database itself refuse to change or remove a fact."""
    if op.get_context().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER ledger_no_{act.lower()} BEFORE {act} ON ledger"
                f" BEGIN SELECT RAISE(ABORT, '{CORRECT_INSTEAD}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{CORRECT_INSTEAD}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
    )


def whole(name: str, *, key: bool = False, null: bool = False) -> sa.Column[Any]:
    """A number of 64 bits; SQLite's STRICT tables call it INTEGER."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, primary_key=key, autoincrement=False, nullable=null)


def flag(name: str) -> sa.Column[Any]:
    """Yes or no; a STRICT table has no word for it."""
    kind = sa.Boolean().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, nullable=False)


def text(name: str, *, key: bool = False, null: bool = False) -> sa.Column[Any]:
    """Text of any length."""
    return sa.Column(name, sa.Text, primary_key=key, nullable=null)


def blob(name: str, *, key: bool = False, null: bool = False) -> sa.Column[Any]:
    """Bytes: a keyed hash, or something sealed."""
    return sa.Column(name, sa.LargeBinary, primary_key=key, nullable=null)
