"""The audit log, append-only, and its head."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

STRICT = {"sqlite_strict": True}
NEVER = "the audit log is append-only"


def upgrade() -> None:
    """Make both tables, the head of an empty log, and triggers that refuse to change a line."""
    op.create_table(
        "audit",
        whole("number", key=True), whole("at"), text("actor"), text("action"), text("about"),
        blob("seal"),
        **STRICT,
    )  # fmt: skip
    op.create_table("audit_head", text("name", key=True), whole("number"), blob("seal"), **STRICT)
    head = sa.table("audit_head", *map(sa.column, ("name", "number", "seal")))
    op.bulk_insert(head, [{"name": "head", "number": 0, "seal": b"\0" * 32}])
    if op.get_context().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit"
                f" BEGIN SELECT RAISE(ABORT, '{NEVER}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{NEVER}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    )


def whole(name: str, *, key: bool = False) -> sa.Column[int]:
    """A number of 64 bits; SQLite's STRICT tables call it INTEGER."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, primary_key=key, autoincrement=False, nullable=False)


def text(name: str, *, key: bool = False) -> sa.Column[str]:
    """Text of any length."""
    return sa.Column(name, sa.Text, primary_key=key, nullable=False)


def blob(name: str) -> sa.Column[bytes]:
    """Bytes."""
    return sa.Column(name, sa.LargeBinary, nullable=False)
