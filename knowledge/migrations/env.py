"""Alembic's entry: runs the changes on the connection that ``knowledge.database.upgrade`` hands over."""

from __future__ import annotations

from alembic import context


def run() -> None:
    """Apply the wanted changes inside the caller's transaction (``transactional_ddl``: all or nothing, SQLite too)."""
    context.configure(
        connection=context.config.attributes["connection"],
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
