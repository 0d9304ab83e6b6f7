"""Schools, programmes and places become rows, and the names people use lead to them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli.content import all_kinds
from knowledge.content.loader import load
from knowledge.database import open_engine, read_sessions, upgrade
from knowledge.models import Alias, Fact, Passage
from schools.aliases import bare, school_names, shared_names
from schools.models import Place, Programme, School
from schools.programme_content import ProgrammeEntry, programme_id

SAMPLE = Path(__file__).parents[1] / "content_sample"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("schools")
    engine = open_engine(f"sqlite:///{folder / 'a.db'}")
    upgrade(engine)
    load(Path(shutil.copytree(SAMPLE, folder / "content")), engine, all_kinds(), date(2026, 11, 22))
    with read_sessions(engine)() as session:
        yield session


def _targets(session: Session, text: str) -> set[str]:
    return set(session.scalars(select(Alias.target).where(Alias.text == text)))


def test_a_school_has_its_place_campuses_and_programmes(session: Session) -> None:
    school = session.get_one(School, "cd_mau")
    assert school.place is not None
    assert school.place.name == "Phường Hòa Khánh"
    assert [(campus.name, campus.place_id) for campus in school.campuses] == [("Cơ sở hai", "p2")]
    assert [programme.name for programme in school.programmes] == ["Hàn"]
    assert school.doubts == [{"attribute": None, "text": "Chưa rõ ký túc xá."}]


@pytest.mark.parametrize(
    "name",
    ["Trường Cao đẳng Mẫu Nghề", "CĐ Mẫu", "mẫu nghề", "CĐ Mẫu Nghề", "cao đẳng Mẫu Nghề", "trường Mẫu Nghề",
     "Trường Trung cấp Mẫu Cũ", "TC Mẫu Cũ"],
)  # fmt: skip
def test_a_school_is_found_by_old_new_and_short_names(session: Session, name: str) -> None:
    assert _targets(session, name) == {"cd_mau"}


def test_a_historical_school_leads_to_its_successor_and_is_not_searched(session: Session) -> None:
    assert _targets(session, "Trường Trung cấp Xưa") == {"cd_mau"}
    assert session.get_one(School, "tc_xua").leads_to == ["cd_mau"]
    assert session.get(Passage, "school:tc_xua") is None


def test_a_phone_keeps_its_zero(session: Session) -> None:
    assert session.get_one(Fact, "school:cd_mau:phone:1").value == "0236 111 2222"


def test_a_programme_s_figures_are_facts_with_its_sources(session: Session) -> None:
    (programme,) = session.scalars(select(Programme))
    assert (programme.trade_id, programme.level, programme.source_ids) == (
        "han", "trung_cap", ["programmes/cd_mau/thong-bao"],
    )  # fmt: skip
    facts = list(session.scalars(select(Fact).where(Fact.entity_id == programme.id)))
    assert {(fact.attribute, fact.value) for fact in facts} == {("duration", "2 năm"), ("fee", "4.000.000 đồng")}
    assert [source.title for source in facts[0].sources] == ["Thông báo tuyển sinh"]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Hòa Khánh", {"p1"}),
        ("Phường Hòa Khánh Nam", {"p1"}),
        ("Hòa Khánh Nam", {"p1"}),
        ("Liên Chiểu", {"p1"}),
        ("Quận Liên Chiểu", {"p1"}),
        ("Xã Ba", {"p1"}),
        ("Ba", set()),
        ("5", set()),
        ("Đại Hiệp", {"p2"}),
        ("Xã Đại Hiệp", {"p2"}),
        ("Ái Nghĩa", {"p2"}),
        ("Đà Nẵng", {"region:da_nang"}),
    ],
)
def test_places_are_found_by_old_and_bare_names(session: Session, text: str, targets: set[str]) -> None:
    assert _targets(session, text) == targets


def test_a_place_keeps_its_lists_and_centre(session: Session) -> None:
    place = session.get_one(Place, "p2")
    assert place.old_units == ["Thị trấn Ái Nghĩa", "Xã Đại Hiệp (một phần)"]
    assert (place.lat, place.lon) == (15.88, 108.11)


def test_a_bare_name_shared_by_many_places_is_no_alias() -> None:
    units = [["Xã Tam Hòa"]] * 4 + [["Xã Đại Hiệp"]] * 3
    assert shared_names(units) == {"Tam Hòa"}
    assert bare("Phường 5") is None


def test_remarks_are_no_part_of_a_name() -> None:
    assert list(school_names(["Trung tâm A (đến 2025)"])) == ["Trung tâm A", "TT A", "trung tâm A"]


def test_programme_ids_are_stable_short_and_different() -> None:
    def of(name: str, level: str | None) -> str:
        return programme_id("s" * 58, ProgrammeEntry(name=name, level=level, confidence="sourced"))

    long = "Công nghệ kỹ thuật điều khiển và tự động hoá trong nhà máy"
    ids = {of(long, "cao_dang"), of(long, "trung_cap"), of(long + " lớn", "cao_dang"), of("Điện", None)}
    assert len(ids) == 4
    assert max(map(len, ids)) <= 120
    assert of("Điện", None).endswith("/dien")
