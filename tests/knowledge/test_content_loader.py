"""Loading is all or nothing, changes only what changed, and fills what gazetteer and search read."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select

from bot.cli.content import all_kinds
from knowledge.content.loader import ContentError, LoadReport, load
from knowledge.database import content_number, open_engine, read_sessions, session_factory, upgrade
from knowledge.models import Alias, Article, Base, Fact, Passage, Policy, Source

TESTS = Path(__file__).parents[1]
TODAY = date(2026, 11, 22)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TESTS / "content_sample", tmp_path / "content"))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(engine)
    return engine


def _load(content: Path, engine: Engine) -> LoadReport:
    return load(content, engine, all_kinds(), TODAY)


def _replace(content: Path, file: str, old: str, new: str) -> None:
    text = (content / file).read_text(encoding="utf-8")
    assert old in text
    (content / file).write_text(text.replace(old, new), encoding="utf-8")


def _dump(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        return {t.name: sorted((tuple(r) for r in connection.execute(select(t))), key=str) for t in tables}


def test_first_load_adds_everything_and_counts_one_change(content: Path, engine: Engine) -> None:
    report = _load(content, engine)
    assert (report.changed, report.removed, report.unchanged, report.number) == (0, 0, 0, 1)
    assert report.added == sum(len(rows) for rows in _dump(engine).values()) - 1  # all but the version's own row


def test_second_load_writes_nothing(content: Path, engine: Engine) -> None:
    first = _load(content, engine)
    written: list[str] = []
    event.listen(
        engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_: written.append(statement.split()[0]),
    )
    second = _load(content, engine)
    assert second == LoadReport(0, 0, 0, first.added, 1)
    assert not {"INSERT", "UPDATE", "DELETE"} & set(written)


def test_a_change_touches_only_its_rows(content: Path, engine: Engine) -> None:
    first = _load(content, engine)
    _replace(content, "schools/cd_mau.yml", "5.000.000", "6.000.000")
    report = _load(content, engine)
    assert report == LoadReport(added=0, changed=1, removed=0, unchanged=first.added - 1, number=2)
    with read_sessions(engine)() as session:
        assert session.scalars(select(Fact.value).where(Fact.id == "school:cd_mau:fee:1")).one().startswith("6.000.000")
        assert content_number(session) == 2


def test_a_remark_in_a_file_is_no_change_of_content(content: Path, engine: Engine) -> None:
    first = _load(content, engine)
    _replace(content, "schools/cd_mau.yml", "id: cd_mau", "id: cd_mau  # seen")
    assert _load(content, engine) == LoadReport(0, 0, 0, first.added, 1)


def test_what_left_the_content_leaves_the_database(content: Path, engine: Engine) -> None:
    _load(content, engine)
    (content / "programmes/cd_mau.yml").unlink()
    (content / "schools/tc_xua.yml").unlink()
    (content / "articles/hoc-phi/chon-truong.md").unlink()
    _replace(content, "articles/hoc-phi/mien-hoc-phi.md", "related: [chon-truong]\n", "")
    assert _load(content, engine).removed > 0
    fresh = open_engine(f"sqlite:///{content.parent / 'fresh.db'}")
    upgrade(fresh)
    _load(content, fresh)
    ours, theirs = _dump(engine), _dump(fresh)
    for table in set(ours) - {"alias", "content_version"}:
        assert ours[table] == theirs[table]
    assert {row[1:] for row in ours["alias"]} == {row[1:] for row in theirs["alias"]}


def test_a_place_may_be_replaced_by_another(content: Path, engine: Engine) -> None:
    _load(content, engine)
    _replace(content, "places.csv", "p1,", "p3,")
    _replace(content, "schools/cd_mau.yml", "place: p1\n", "place: p3\n")
    assert _load(content, engine).number == 2


def test_one_mistake_anywhere_and_nothing_is_loaded(content: Path, engine: Engine) -> None:
    _load(content, engine)
    before = _dump(engine)
    _replace(content, "schools/cd_mau.yml", "5.000.000", "6.000.000")
    _replace(content, "programmes/cd_mau.yml", "trade: han", "trade: hann")
    with pytest.raises(ContentError) as caught:
        _load(content, engine)
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [("programmes/cd_mau.yml", 6)]
    assert _dump(engine) == before


def test_a_failure_while_writing_leaves_the_old_content(content: Path, engine: Engine) -> None:
    _load(content, engine)
    before = _dump(engine)
    _replace(content, "schools/cd_mau.yml", "5.000.000", "6.000.000")

    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    event.listen(engine, "commit", fail)
    with pytest.raises(RuntimeError):
        _load(content, engine)
    event.remove(engine, "commit", fail)
    assert _dump(engine) == before


def test_talks_are_not_content(content: Path, engine: Engine) -> None:
    from bot.record.models import Talk

    _load(content, engine)
    with session_factory(engine).begin() as session:
        session.add(Talk(id="t" * 32, channel="web"))
    _replace(content, "schools/cd_mau.yml", "5.000.000", "6.000.000")
    _load(content, engine)
    with read_sessions(engine)() as session:
        assert session.scalar(select(func.count()).select_from(Talk)) == 1


def test_passages_lead_to_articles_rules_trades_and_schools(content: Path, engine: Engine) -> None:
    _load(content, engine)
    with read_sessions(engine)() as session:
        passages = {row.id: row for row in session.scalars(select(Passage))}
    assert set(passages) == {
        "article:mien-hoc-phi:answer", "article:mien-hoc-phi:q1", "article:mien-hoc-phi:q2",
        "article:mien-hoc-phi:more", "article:chon-truong:answer", "article:chon-truong:q1",
        "policy:mien-hoc-phi", "trade:han", "school:cd_mau",
    }  # fmt: skip
    assert passages["article:mien-hoc-phi:q1"].text == "học trung cấp có mất tiền không"
    assert passages["article:mien-hoc-phi:q1"].target == "mien-hoc-phi"
    assert "{" not in passages["article:mien-hoc-phi:answer"].text
    assert "Nối kim loại" in passages["trade:han"].text


def test_articles_and_rules_keep_their_parts(content: Path, engine: Engine) -> None:
    _load(content, engine)
    with read_sessions(engine)() as session:
        article = session.get_one(Article, "mien-hoc-phi")
        assert (article.topic, article.reviewed) == ("hoc-phi", TODAY)
        assert article.answer.startswith("Theo Nghị định")
        assert article.more == "Có thể được hỗ trợ 1.500.000 đồng."
        assert session.get_one(Policy, "muc-cu").status == "expired"
        assert [source.date for source in session.get_one(Policy, "mien-hoc-phi").sources] == ["2025-09"]


def test_aliases_are_written_once_and_keep_ambiguity(content: Path, engine: Engine) -> None:
    _load(content, engine)
    with read_sessions(engine)() as session:
        aliases = {(row.kind, row.target, row.text) for row in session.scalars(select(Alias))}
    assert {text for kind, _, text in aliases if kind == "trade"} == {"Hàn", "thợ hàn", "hàn xì"}
    assert ("attribute", "fee", "tiền học") in aliases
    assert ("level", "trung_cap", "hệ trung cấp") in aliases
    assert {target for _, target, text in aliases if text == "Quảng Nam"} == {"region:quang_nam_cu"}


def test_sources_of_different_files_do_not_mix(content: Path, engine: Engine) -> None:
    _replace(content, "programmes/cd_mau.yml", "thong-bao", "trang-truong")
    _load(content, engine)
    with read_sessions(engine)() as session:
        titles = {row.id: row.title for row in session.scalars(select(Source))}
    assert titles["schools/cd_mau/trang-truong"] == "Trang của trường"
    assert titles["programmes/cd_mau/trang-truong"] == "Thông báo tuyển sinh"


@pytest.mark.postgres
def test_postgres_holds_the_same_rows(content: Path, engine: Engine, postgres_url: str) -> None:
    other = open_engine(postgres_url)
    upgrade(other)
    assert _load(content, other).added == _load(content, engine).added
    assert _load(content, other).number == 1
    ours, theirs = _dump(engine), _dump(other)
    other.dispose()
    for table in set(ours) - {"alias"}:
        assert ours[table] == theirs[table]
    assert {row[1:] for row in ours["alias"]} == {row[1:] for row in theirs["alias"]}
