"""The gazetteer follows the database and outlives its failures."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from nlu.gazetteer import GazetteerError, LiveGazetteer
from nlu.text.paths import content_dir


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/names.db"


@pytest.fixture
def engine(url: str) -> Engine:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alias (id INTEGER PRIMARY KEY, kind TEXT, target TEXT, text TEXT)"))
        connection.execute(text("CREATE TABLE content_version (id INTEGER PRIMARY KEY, number INTEGER)"))
        connection.execute(text("INSERT INTO content_version VALUES (1, 1)"))
        connection.execute(text("INSERT INTO alias (kind, target, text) VALUES ('trade', 'han', 'nghề hàn')"))
    return engine


def test_a_new_alias_is_found_after_the_next_check(url: str, engine: Engine) -> None:
    clock = Clock()
    gazetteer = LiveGazetteer(url, content_dir(), clock)
    assert gazetteer.find("trường bách khoa xanh") == []
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO alias (kind, target, text) VALUES ('school', 'x', 'bách khoa xanh')"))
        connection.execute(text("UPDATE content_version SET number = 2"))
    assert gazetteer.find("trường bách khoa xanh") == []
    clock.now += 2.0
    assert [match.target for match in gazetteer.find("trường bách khoa xanh")] == ["x"]
    assert gazetteer.version == 2


def test_the_last_names_stay_when_the_database_is_gone(url: str, engine: Engine) -> None:
    clock = Clock()
    gazetteer = LiveGazetteer(url, content_dir(), clock)
    gazetteer.find("x")
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alias"))
        connection.execute(text("UPDATE content_version SET number = 2"))
    clock.now += 60
    assert [match.target for match in gazetteer.find("nghề hàn")] == ["han"]


def test_no_names_at_all_is_an_error(url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alias"))
    with pytest.raises(GazetteerError, match="load the content"):
        LiveGazetteer(url, content_dir()).find("x")


def test_no_database_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="load the content"):
        LiveGazetteer(f"sqlite:///{tmp_path}/none.db", content_dir()).find("x")
