"""Run by Alembic for each command: binds the revisions to the connection we were given."""

from alembic import context
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - the tables enrol in SQLModel.metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
