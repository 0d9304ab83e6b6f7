"""Write transactions of one process take turns; nobody keeps a turn that is over, whatever ended it."""

from __future__ import annotations

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from knowledge import write_turns
from knowledge.database import open_engine, read_sessions, session_factory

WRITERS, EACH = 8, 40


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{tmp_path / 'turns.db'}")
    with session_factory(engine).begin() as session:
        session.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT UNIQUE)"))
    return engine


def write(engine: Engine, words: str) -> None:
    with session_factory(engine).begin() as session:
        session.execute(text("INSERT INTO note (words) VALUES (:words)"), {"words": words})


def count(engine: Engine) -> int:
    with read_sessions(engine)() as session:
        return int(session.execute(text("SELECT count(*) FROM note")).scalar_one())


def test_many_writers_lose_nothing(engine: Engine) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda number: write(engine, f"{number}"), range(WRITERS * EACH)))
    assert count(engine) == WRITERS * EACH


def test_a_turn_ends_with_a_failure(engine: Engine) -> None:
    write(engine, "same")
    for _ in range(3):
        with pytest.raises(IntegrityError):
            write(engine, "same")
    write(engine, "other")
    assert count(engine) == 2


def test_a_turn_ends_with_a_connection_that_is_closed_in_it(engine: Engine) -> None:
    connection = engine.connect()
    connection.execute(text("INSERT INTO note (words) VALUES ('lost')"))
    connection.invalidate()
    connection.close()
    write(engine, "kept")
    assert count(engine) == 1


def test_readers_do_not_wait_for_a_writer(engine: Engine) -> None:
    with session_factory(engine).begin() as session:
        session.execute(text("INSERT INTO note (words) VALUES ('open')"))
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(count, engine).result(5) == 0


def test_a_writer_of_another_process_is_still_waited_for(engine: Engine, tmp_path: Path) -> None:
    """Another process knows nothing of our turns: SQLite's own lock stands between."""
    theirs = sqlite3.connect(tmp_path / "turns.db", isolation_level=None)
    theirs.execute("BEGIN IMMEDIATE")
    theirs.execute("INSERT INTO note (words) VALUES ('theirs')")
    ours = threading.Thread(target=write, args=(engine, "ours"))
    ours.start()
    ours.join(0.2)
    assert ours.is_alive()
    theirs.execute("COMMIT")
    ours.join(5)
    assert count(engine) == 2


def test_the_hasty_go_before_those_who_have_waited_longer(engine: Engine) -> None:
    written: list[str] = []

    def later(words: str, *, hasty: bool) -> None:
        with session_factory(engine, hasty=hasty).begin() as session:
            session.execute(text("INSERT INTO note (words) VALUES (:words)"), {"words": words})
            written.append(words)

    with ThreadPoolExecutor(3) as pool:
        with session_factory(engine).begin() as session:
            session.execute(text("INSERT INTO note (words) VALUES ('first')"))
            waiting = [pool.submit(later, f"calm {number}", hasty=False) for number in range(2)]
            while write_turns.waiting(str(engine.url.database)) < 2:
                time.sleep(0.001)
            waiting.append(pool.submit(later, "hasty", hasty=True))
            while write_turns.waiting(str(engine.url.database)) < 3:
                time.sleep(0.001)
        for one in waiting:
            one.result(5)
    assert written[0] == "hasty"
    assert count(engine) == 4
