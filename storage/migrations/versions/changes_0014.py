"""The view of changes leaves out those that are no longer kept."""

from alembic import op

from storage.coverage import views

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """The views are made anew."""
    for statement in views.statements(op.get_context().dialect.name):
        op.execute(statement)
