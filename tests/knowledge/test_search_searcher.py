from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from knowledge.encoder import Vectors
from knowledge.models import Passage
from knowledge.search import Searcher, build_index, open_searcher
from knowledge.search import searcher as searcher_module
from tests.knowledge.searching import HashEncoder, add, database, rows

ARTICLES = frozenset({"article"})


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return database(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var" / "index"


def _open(engine: Engine, folder: Path, encoder: HashEncoder | None = None) -> Searcher:
    found = Searcher.open(engine, folder, encoder or HashEncoder())
    assert found.settle(20)
    return found


def _targets(searcher: Searcher, query: str, kinds: frozenset[str] | None = ARTICLES) -> list[str]:
    return [hit.target for hit in searcher.search(query, 5, kinds).hits]


@pytest.mark.parametrize(
    "query", ["học trung cấp có mất tiền không", "hoc trung cap co mat tien k", "HOC PHI TRUNG CAP?"]
)
def test_the_article_that_answers_comes_first(engine: Engine, folder: Path, query: str) -> None:
    assert _targets(_open(engine, folder), query)[0] == "hoc-phi"


def test_a_hit_says_what_it_leads_to(engine: Engine, folder: Path) -> None:
    hit = _open(engine, folder).search("15 tuổi có được ở ký túc xá không", 1).hits[0]
    assert (hit.kind, hit.target, hit.title) == ("article", "ky-tuc-xa", "Ở ký túc xá từ mấy tuổi?")
    assert hit.id.startswith("article:ky-tuc-xa:")
    assert hit.text


def test_only_the_kinds_that_were_asked_for(engine: Engine, folder: Path) -> None:
    searcher = _open(engine, folder)
    assert _targets(searcher, "miễn học phí", frozenset({"policy"})) == ["nd238"]
    assert "nd238" not in _targets(searcher, "miễn học phí")
    assert "nd238" in _targets(searcher, "miễn học phí", None)
    assert _targets(searcher, "miễn học phí", frozenset()) == []


def test_at_most_as_many_hits_as_asked_for(engine: Engine, folder: Path) -> None:
    searcher = _open(engine, folder)
    assert [len(searcher.search("học", k).hits) for k in (0, 1, 2)] == [0, 1, 2]


def test_sure_of_a_known_question_and_not_of_a_foreign_one(engine: Engine, folder: Path) -> None:
    searcher = _open(engine, folder)
    assert searcher.search("15 tuổi có được ở ký túc xá không", 3).confident
    assert not searcher.search("giá vàng hôm nay tăng hay giảm thế", 3).confident


@pytest.mark.parametrize("query", ["", "   ", "🙂🙂", "?!...", "\x00", "\ud800"])
def test_without_a_word_there_is_no_hit(engine: Engine, folder: Path, query: str) -> None:
    result = _open(engine, folder).search(query, 5)
    assert (result.confident, result.hits) == (False, ())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(query=st.text(max_size=400))
def test_no_text_makes_it_fail(engine: Engine, folder: Path, query: str) -> None:
    hits = _open(engine, folder).search(query, 3).hits
    assert all(0 <= hit.score < 2 for hit in hits)


def test_a_very_long_text_is_answered(engine: Engine, folder: Path) -> None:
    assert _targets(_open(engine, folder), "học phí trung cấp " * 20_000)[0] == "hoc-phi"


def test_without_an_encoder_answers_are_lexical_and_health_says_why(engine: Engine, folder: Path) -> None:
    searcher = Searcher.open(engine, folder, None, reason="the encoder is broken")
    assert _targets(searcher, "nghia vu quan su")[0] == "nghia-vu"
    assert (searcher.health().ready, searcher.health().reason) == (False, "the encoder is broken")


def test_a_missing_encoder_does_not_keep_the_search_from_opening(engine: Engine, tmp_path: Path) -> None:
    searcher = open_searcher(engine, tmp_path / "nothing")
    assert _targets(searcher, "ký túc xá")[0] == "ky-tuc-xa"
    assert "manifest.json" in str(searcher.health().reason)


class SlowEncoder(HashEncoder):
    """Encodes passages only once it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may = threading.Event()

    def encode_passages(self, texts: object) -> Vectors:
        assert self.may.wait(20)
        return super().encode_passages(texts)  # type: ignore[arg-type]


def test_lexical_answers_while_the_index_is_being_built(engine: Engine, folder: Path) -> None:
    encoder = SlowEncoder()
    searcher = Searcher.open(engine, folder, encoder)
    assert _targets(searcher, "ký túc xá")[0] == "ky-tuc-xa"
    assert not searcher.health().ready
    assert "built" in str(searcher.health().reason)
    encoder.may.set()
    assert searcher.settle(20)
    assert searcher.health().ready


def test_a_stored_index_is_used_without_encoding_again(engine: Engine, folder: Path) -> None:
    assert build_index(engine, HashEncoder(), folder) == len(rows())
    encoder = HashEncoder()
    searcher = Searcher.open(engine, folder, encoder)
    assert searcher.health().ready
    assert encoder.encoded == 0
    assert build_index(engine, encoder, folder) == len(rows())
    assert encoder.encoded == 0


def test_an_index_of_another_encoder_is_built_again(engine: Engine, folder: Path) -> None:
    build_index(engine, HashEncoder("other@1", 64), folder)
    encoder = HashEncoder()
    searcher = _open(engine, folder, encoder)
    assert searcher.health().ready
    assert encoder.encoded == len(rows())
    assert json.loads((folder / "index.json").read_text())["encoder"] == "hash@1"


@pytest.mark.parametrize("name", ["vectors.npy", "index.json"])
@pytest.mark.parametrize("damage", [b"", b"garbage", None])
def test_a_damaged_index_is_built_again(engine: Engine, folder: Path, name: str, damage: bytes | None) -> None:
    build_index(engine, HashEncoder(), folder)
    if damage is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(damage)
    searcher = _open(engine, folder)
    assert searcher.health().ready
    assert _targets(searcher, "nghĩa vụ quân sự")[0] == "nghia-vu"
    assert Searcher.open(engine, folder, HashEncoder()).health().ready


def test_an_index_of_the_right_name_but_another_dimension_is_built_again(engine: Engine, folder: Path) -> None:
    build_index(engine, HashEncoder(dimension=64), folder)
    searcher = _open(engine, folder)
    assert searcher.health().ready
    assert _targets(searcher, "ký túc xá")[0] == "ky-tuc-xa"


def test_a_folder_that_cannot_be_written_keeps_the_index_in_memory(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    searcher = _open(engine, tmp_path / "file" / "index")
    assert searcher.health().ready
    assert _targets(searcher, "ký túc xá")[0] == "ky-tuc-xa"


def test_it_follows_the_content(engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searcher_module, "FOLLOW_S", 0.0)
    encoder = HashEncoder()
    searcher = _open(engine, folder, encoder)
    before = encoder.encoded
    title = "Làm tóc có cần bằng không?"
    add(engine, Passage(id="article:toc:answer", kind="article", target="toc", title=title, text=title))
    deadline = time.monotonic() + 20
    while "toc" not in _targets(searcher, "làm tóc có cần bằng không") and time.monotonic() < deadline:
        searcher.settle(1)
    assert _targets(searcher, "làm tóc có cần bằng không")[0] == "toc"
    assert searcher.health().content_number == 2
    assert encoder.encoded - before == 1  # the new passage alone


def test_old_answers_until_the_new_index_stands(engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = SlowEncoder()
    encoder.may.set()
    searcher = _open(engine, folder, encoder)
    encoder.may.clear()
    monkeypatch.setattr(searcher_module, "FOLLOW_S", 0.0)
    add(engine, Passage(id="article:toc:answer", kind="article", target="toc", title="Làm tóc", text="Làm tóc"))
    assert _targets(searcher, "nghĩa vụ quân sự")[0] == "nghia-vu"
    assert searcher.health().content_number == 1
    encoder.may.set()
    assert searcher.settle(20)
    assert searcher.health().content_number == 2


def test_a_database_that_fails_later_does_not_stop_answers(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searcher = _open(engine, folder)
    monkeypatch.setattr(searcher_module, "FOLLOW_S", 0.0)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE content_version")
    assert _targets(searcher, "ký túc xá")[0] == "ky-tuc-xa"


def test_an_empty_database_is_told(tmp_path: Path, folder: Path) -> None:
    searcher = _open(database(tmp_path, []), folder)
    assert searcher.search("học phí", 3).hits == ()
    assert searcher.health().reason == "there are no passages"
