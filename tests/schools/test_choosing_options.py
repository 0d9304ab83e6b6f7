"""Which schools are open to somebody: by entry, place and wishes; what nobody knows is kept and said to be unsure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from knowledge.database import read_sessions
from schools.choosing import SchoolOption, Wish, closing, option_of, options
from schools.lookup import school

TODAY = date(2026, 11, 22)
TAM_KY = "p20341"


@pytest.fixture
def session(content_engine: Engine) -> Iterator[Session]:
    with read_sessions(content_engine)() as session:
        yield session


def ids(found: list[SchoolOption]) -> list[str]:
    return [option.school.id for option in found]


def test_a_stated_level_that_the_entry_does_not_lead_to_is_left_out(session: Session) -> None:
    young = options(session, ["marketing"], Wish("after_9"), TODAY)
    older = options(session, ["marketing"], Wish("after_12"), TODAY)
    assert "cd_thuong_mai" not in ids(young)
    assert "cd_thuong_mai" in ids(older)


def test_an_inferred_or_unknown_level_stays_and_is_not_sure(session: Session) -> None:
    (option,) = options(session, ["quan-tri-mang"], Wish("after_9"), TODAY)
    assert option.programmes[0].programme.level_basis == "inferred"
    assert option.programmes[0].stated_level is None
    assert option.open == "unknown"


def test_the_sources_word_on_entry_is_heard(session: Session) -> None:
    found = options(session, ["may-thoi-trang"], Wish("after_9"), TODAY)
    assert {o.school.id for o in found if o.open == "yes"} == {"cd_da_nang", "tc_cong_nghe_so_10"}


def test_a_class_for_school_leavers_of_grade_12_is_not_for_grade_9(session: Session) -> None:
    found = options(session, ["cntt-ung-dung-phan-mem"], Wish("after_9"), TODAY)
    names = [one.programme.name for option in found for one in option.programmes]
    assert not any("Passerelles" in name for name in names)


def test_health_trades_after_grade_9_must_be_asked_about(session: Session) -> None:
    assert {o.open for o in options(session, ["dieu-duong", "y-sy"], Wish("after_9"), TODAY)} == {"unknown"}


def test_the_nearest_come_first_and_the_unknown_places_last(session: Session) -> None:
    found = options(session, ["cong-nghe-o-to"], Wish(place=TAM_KY), TODAY)
    distances = [option.distance_km for option in found]
    known = [km for km in distances if km is not None]
    assert distances == sorted(known) + [None] * (len(distances) - len(known))
    assert known[0] < known[-1]


def test_only_listed_schools_are_options(session: Session) -> None:
    for trade in ("dieu-duong", "cnkt-dien-dien-tu", "cong-nghe-o-to"):
        assert {option.school.status for option in options(session, [trade], Wish(), TODAY)} == {"active"}


def test_schools_with_the_wish_come_before_those_of_which_it_is_not_known(session: Session) -> None:
    found = options(session, [], Wish(place=TAM_KY, filters=("dormitory",)), TODAY)
    unsure = [bool(option.unsure) for option in found]
    assert found[0].school.id == "cd_quang_nam"
    assert unsure == sorted(unsure)
    assert any(unsure)


def test_what_no_fact_decides_is_never_a_no(session: Session) -> None:
    every = set(ids(options(session, ["han"], Wish(), TODAY)))
    for wish in ("dormitory", "enterprise", "culture", "cheap", "near"):
        assert set(ids(options(session, ["han"], Wish(filters=(wish,)), TODAY))) == every


def test_another_ownership_is_a_no_and_an_unknown_one_is_not(session: Session) -> None:
    found = options(session, ["han"], Wish(filters=("private",)), TODAY)
    assert [(option.school.id, option.unsure) for option in found] == [("cd_thaco", ("private",))]


def test_cheap_lists_public_schools_first_and_shuts_nobody_out(session: Session) -> None:
    found = options(session, ["marketing"], Wish(filters=("cheap",)), TODAY)
    owners = [option.ownership for option in found]
    assert owners[0] == "public"
    assert "private" in owners
    assert owners == sorted(owners, key=lambda one: one != "public")


def test_a_programme_that_takes_longer_is_shut_out(session: Session) -> None:
    found = options(session, ["marketing"], Wish(filters=("short",)), TODAY)
    assert "cd_thuong_mai" not in ids(found)  # stated: 3 years
    assert "cd_bach_khoa_da_nang" in ids(found)  # nobody says how long


def test_the_wish_that_leaves_nothing_is_named(session: Session) -> None:
    wish = Wish("after_9", filters=("dormitory",))
    assert options(session, ["kinh-doanh-xuat-nhap-khau"], wish, TODAY) == []
    assert closing(session, ["kinh-doanh-xuat-nhap-khau"], wish, TODAY) == ["entry"]
    assert closing(session, ["no-such-trade"], wish, TODAY) == []


@pytest.mark.parametrize("place", ["p00000", "region:nowhere", ""])
def test_an_unknown_place_leaves_the_order_by_region(session: Session, place: str) -> None:
    found = options(session, ["han"], Wish(place=place), TODAY)
    assert ids(found)
    assert all(option.distance_km is None for option in found)


def test_unknown_trades_and_filters_are_borne(session: Session) -> None:
    assert options(session, ["no-such-trade"], Wish(), TODAY) == []
    assert ids(options(session, ["han"], Wish(filters=("sea_view",)), TODAY)) == ids(
        options(session, ["han"], Wish(), TODAY)
    )


def test_one_school_is_looked_up_whatever_is_wished(session: Session) -> None:
    option = option_of(session, "cd_thaco", ["han"], Wish("after_9", TAM_KY, ("private", "short")), TODAY)
    assert option is not None
    assert option.distance_km == 22
    assert option.point == pytest.approx((15.4, 108.6), abs=0.4)
    assert option_of(session, "no_such_school", ["han"], Wish(), TODAY) is None


def test_an_expired_or_unverified_fact_is_no_dormitory(session: Session) -> None:
    row = school(session, "cd_ctech_da_nang")
    assert row is not None
    option = option_of(session, row.id, [], Wish(), TODAY)
    assert option is not None
    assert option.fact("dormitory") is None
