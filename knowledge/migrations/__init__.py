"""Alembic's changes of the schema, one file a change, applied by ``knowledge.database.upgrade``."""
