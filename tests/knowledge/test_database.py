"""The database keeps what was committed, lets readers in, and its migrated schema is the models'."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError, OperationalError

import bot.channels.models
import bot.hosts.models
import bot.leads.models
import bot.record.models
import bot.reminders.models
import careers.models
import schools.models
from knowledge.database import content_number, open_engine, read_sessions, session_factory, upgrade
from knowledge.models import Base, ContentVersion, FactSource, Source

# Importing a room's models puts its tables on the one metadata.
ROOMS = (
    bot.channels.models,
    bot.hosts.models,
    bot.leads.models,
    bot.record.models,
    bot.reminders.models,
    careers.models,
    schools.models,
)


def _sqlite(path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    return engine


def _differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def test_migrated_schema_equals_the_models(tmp_path: Path) -> None:
    assert _differences(_sqlite(tmp_path / "new" / "a.db")) == []


def test_upgrade_twice_keeps_rows(tmp_path: Path) -> None:
    engine = _sqlite(tmp_path / "a.db")
    with session_factory(engine).begin() as session:
        session.add(ContentVersion(id=1, number=7))
    upgrade(engine)
    with read_sessions(engine)() as session:
        assert content_number(session) == 7


def test_content_number_is_zero_before_the_first_load(tmp_path: Path) -> None:
    with read_sessions(_sqlite(tmp_path / "a.db"))() as session:
        assert content_number(session) == 0


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "delete"), ("synchronous", 2), ("secure_delete", 1), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
def test_every_sqlite_connection_is_safe(tmp_path: Path, pragma: str, value: object) -> None:
    with open_engine(f"sqlite:///{tmp_path / 'a.db'}").connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_reader_is_not_stopped_by_a_writer_and_cannot_write(tmp_path: Path) -> None:
    engine = _sqlite(tmp_path / "a.db")
    with session_factory(engine).begin() as writer:
        writer.add(Source(id="a", title="A"))
        writer.flush()
        with read_sessions(engine)() as reader:
            assert reader.get(Source, "a") is None
            reader.add(Source(id="b", title="B"))
            with pytest.raises(OperationalError, match="readonly"):
                reader.flush()
    with read_sessions(engine)() as reader:
        assert reader.get(Source, "a") is not None


def test_writer_takes_the_lock_with_its_first_statement(tmp_path: Path) -> None:
    engine = _sqlite(tmp_path / "a.db")
    with session_factory(engine)() as writer, closing(sqlite3.connect(tmp_path / "a.db", timeout=0)) as other:
        writer.execute(text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")


def test_foreign_keys_hold(tmp_path: Path) -> None:
    factory = session_factory(_sqlite(tmp_path / "a.db"))
    with pytest.raises(IntegrityError), factory.begin() as session:
        session.add(FactSource(fact_id="none", source_id="none"))


def test_deleted_text_leaves_the_file(tmp_path: Path) -> None:
    factory = session_factory(_sqlite(tmp_path / "a.db"))
    canary = "canary-of-a-pupil"
    with factory.begin() as session:
        session.add(Source(id="a", title=canary * 50))
    with factory.begin() as session:
        session.execute(text("DELETE FROM source"))
    assert canary.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.postgres
def test_postgres_schema_equals_the_models(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    upgrade(engine)
    upgrade(engine)
    assert _differences(engine) == []
    assert "talk" in inspect(engine).get_table_names()
    engine.dispose()
