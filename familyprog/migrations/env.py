"""Read by Alembic for every upgrade, downgrade and draft; the runner hands it an open transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from familyprog.migrations.rendering import render_item
from familyprog.schema import metadata


def run(connection: Connection) -> None:
    """Run the steps asked for on a connection whose transaction the runner owns."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,  # SQLite changes a table by copying it
        render_item=render_item,
        compare_server_default=True,
    )
    context.run_migrations()


run(context.config.attributes["connection"])
