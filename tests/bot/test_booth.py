"""What a booth shows: only what the content allows, with its source and date; and what a telephone takes home."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import NoReturn

import pytest
import segno
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from bot.booth.carrying import drawn, sheet_address, talk_address
from bot.booth.pictograms import FIELD, PICTURES
from bot.booth.show import Booth, BoothAway
from bot.booth.slides import PICTURE, Slide, content_slides, mixed
from careers.models import Trade
from knowledge.models import Article, Policy, Source
from tests.bot.desks import replies

TODAY = date(2026, 11, 23)
BASE = "https://chonnghe.example.vn"


def article(name: str, title: str, answer: str = "", until: date | None = None) -> Article:
    return Article(
        id=name, topic="x", title=title, answer=answer, questions=["câu của người dùng"], valid_until=until,
        reviewed=date(2026, 11, 22), reviewer="nhóm Chọn Nghề",
    )  # fmt: skip


def policy(name: str, **changed: str) -> Policy:
    fields = {"status": "in_force", "confidence": "sourced"} | changed
    kind = fields.pop("kind", "public")
    sources = [Source(id=name, title="Báo X", url="https://x.vn", date="2026-03", kind=kind)]
    return Policy(id=name, topic="x", instrument="x", rule=f"Luật {name}", sources=sources, **fields)


@pytest.fixture
def session(engine: Engine) -> Session:
    made = Session(engine)
    made.add_all(
        [
            article("thong-diep-hoc-nghe", "Thông điệp", "Mở đầu\n\n- Thử trước.\n- Hỏi kỹ, {ban} nhé.\n\nKết."),
            article("9plus-la-gi", "9+ là gì?"),
            article("tuoi-hoc-nghe", "Tuổi học nghề"),
            article("hoc-bong", "Có học bổng không?", until=date(2026, 11, 22)),
            article("khong-duoc-neu", "Có được nêu không?"),
            policy("skill-day"),
            policy("skill-certificate", status="expired"),
            policy("discount-nd66-transport", kind="secondary"),
            policy("not-named"),
            *(Trade(id=f"t{at}", name=name, group="Làm đẹp", riasec={}, attributes={}) for at, name in enumerate(
                ["Tóc (nam, nữ)", "Một nghề có cái tên dài không ai đọc kịp", "Da", "Móng / nail", "Mi", "Mày"])),
        ]
    )  # fmt: skip
    made.commit()
    return made


def shown(session: Session, kind: str) -> list[Slide]:
    return [slide for slide in content_slides(session, replies(), TODAY) if slide.kind == kind]


def test_messages_are_the_points_of_the_named_articles_with_who_and_when(session: Session) -> None:
    slides = shown(session, "message")
    assert [slide.text for slide in slides] == ["Thử trước.", "Hỏi kỹ, bạn nhé."]
    assert {slide.source for slide in slides} == {"Nguồn: nhóm Chọn Nghề, xem lại ngày 22/11/2026"}


def test_questions_are_titles_that_ask_of_named_articles_that_still_hold(session: Session) -> None:
    (slide,) = shown(session, "question")
    assert (slide.text, slide.asks) == ("9+ là gì?", "9+ là gì?")
    assert "22/11/2026" in (slide.source or "")


def test_rules_are_in_force_and_have_a_public_source(session: Session) -> None:
    (slide,) = shown(session, "rule")
    assert (slide.text, slide.source) == ("Luật skill-day", "Nguồn: Báo X, 03/2026")


def test_a_trade_group_names_a_few_trades_that_can_be_read_and_counts_the_others(session: Session) -> None:
    (slide,) = shown(session, "trades")
    assert slide.text == "Làm đẹp"
    assert slide.names == ("Tóc", "Da", "Móng", "Mi", "và 2 nghề khác")


def test_the_kinds_are_mixed_evenly_and_nothing_is_lost() -> None:
    rows = [[Slide("message", "page", "", f"{row}{at}") for at in range(count)] for row, count in (("a", 6), ("b", 2))]
    assert [slide.text for slide in mixed(rows)] == ["a0", "a1", "b0", "a2", "a3", "a4", "b1", "a5"]
    assert mixed([[], []]) == []


def test_every_picture_is_drawn_and_every_trade_group_of_the_content_has_one() -> None:
    named = {*replies().raw("booth.groups").values(), *PICTURE.values()}
    assert named == set(PICTURES)
    assert all(stroke.startswith("M") for strokes in PICTURES.values() for stroke in strokes)
    assert FIELD == 96


def test_an_event_is_shown_under_its_registered_spelling_and_begins_with_the_welcome(engine: Engine) -> None:
    booth = Booth(sessionmaker(engine), replies(), {"nh1": "NH1"}.get, now=lambda: datetime(2026, 11, 23, tzinfo=UTC))
    show = booth.show("nh1")
    assert show is not None
    assert show.event == "NH1"
    assert {slide.kind for slide in show.slides} == {"welcome"}
    assert booth.show("nh2") is None


def test_a_database_that_is_away_is_said_so(engine: Engine) -> None:
    def away(_event: str) -> NoReturn:
        raise OperationalError("", {}, Exception())

    with pytest.raises(BoothAway):
        Booth(sessionmaker(engine), replies(), away).show("nh1")


@pytest.mark.parametrize("text", ["4DM2-7FKQ", "4dm27fkq", "mã 4DM2 7FKQ"])
def test_a_saved_talk_goes_home_in_the_fragment_alone(text: str) -> None:
    assert talk_address(BASE, text) == f"{BASE}/#ma=4DM2-7FKQ"


@pytest.mark.parametrize("text", ["", "hàn", "4DM2-7FKQ 5ABC-6DEF", "javascript:alert(1)"])
def test_nothing_but_one_code_goes_home(text: str) -> None:
    assert talk_address(BASE, text) is None


def test_the_drawn_modules_are_the_address() -> None:
    address = sheet_address(BASE, "abc")
    rows = drawn(address).rows
    assert address == f"{BASE}/to/abc"
    assert [[int(sign) for sign in row] for row in rows] == [
        list(row) for row in segno.make_qr(address, error="m").matrix
    ]
