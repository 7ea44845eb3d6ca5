"""How Alembic runs here: always inside the transaction that `bot.database.migrate` opened."""

from __future__ import annotations

from alembic import context

from models.records import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
