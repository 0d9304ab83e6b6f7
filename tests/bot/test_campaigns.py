"""Campaign codes: registered once, found however they are typed, counted by channel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NoReturn

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.channels.campaigns import CACHE_SECONDS, KINDS, BadCampaign, Campaigns
from bot.channels.counting import Came
from bot.channels.models import Campaign, Person
from bot.pace import Rate
from bot.record.models import Talk
from bot.web.limits import Limiter
from bot.web.talks import FindCampaign, talk_router
from knowledge.database import open_engine
from knowledge.models import Base
from tests.bot.desks import replies
from tests.web.stand_in import StandInDesk

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
CODE = "NH2026-TamKy"


class Seconds:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def campaigns(engine: Engine) -> Campaigns:
    made = Campaigns(engine)
    made.register(CODE, "event", "Ngày hội Tam Kỳ", "cd_da_nang", NOW)
    return made


def stored(engine: Engine) -> list[tuple[str, str, str, str, str | None]]:
    with Session(engine) as session:
        rows = session.scalars(select(Campaign).order_by(Campaign.key))
        return [(row.key, row.code, row.kind, row.label, row.school) for row in rows]


def test_registering_again_changes_only_what_is_given(campaigns: Campaigns, engine: Engine) -> None:
    first = [(CODE.lower(), CODE, "event", "Ngày hội Tam Kỳ", "cd_da_nang")]
    assert stored(engine) == first
    again = campaigns.register(CODE.upper(), now=NOW + timedelta(days=1))
    assert (again.code, stored(engine)) == (CODE, first)
    campaigns.register(CODE, "booth", "Gian A5")
    assert stored(engine) == [(CODE.lower(), CODE, "booth", "Gian A5", "cd_da_nang")]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_registered_and_has_a_name(engine: Engine, kind: str) -> None:
    assert Campaigns(engine).register("HN01_a7", kind).kind == kind
    assert replies().text(f"campaign.kind_{kind}")


@pytest.mark.parametrize(
    "code", ["", "han", "TamKy", "2026", "2-3", "a1", "NH 2026", "NH2026-Tam Kỳ", "a1b2\n", "../../a1", "a1" * 33]
)
def test_what_is_no_code_or_an_ordinary_word_is_refused(engine: Engine, code: str) -> None:
    with pytest.raises(BadCampaign) as refused:
        Campaigns(engine).register(code)
    assert refused.value.reply_id == "bad_code"
    assert stored(engine) == []


def test_a_code_that_only_looks_different_and_an_unknown_kind_are_refused(campaigns: Campaigns) -> None:
    with pytest.raises(BadCampaign) as alike:
        campaigns.register("nh2026_tam-ky")
    assert (alike.value.reply_id, alike.value.values["other"]) == ("alike", CODE)
    with pytest.raises(BadCampaign) as kind:
        campaigns.register("HN01", "banner")
    assert kind.value.reply_id == "bad_kind"


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        "nh2026-tamky",
        "NH2026 TamKy",
        "nh2026 tam kỳ",
        "NH2026_TAMKY.",
        "NH2026–TamKy",
        "NH2026TAMKỲ",
        "mã NH2026-TamKy",
        "Mã: nh2026-tamky",
        "ma so la NH2026-TamKy!",
        "“NH2026-TamKy”",
        "\u200bNH2026\u200b-TamKy\ufeff",
        "ＮＨ２０２６－ＴａｍＫｙ",
        "/NH2026-TamKy",
    ],
)
def test_a_code_is_found_however_it_is_typed(campaigns: Campaigns, text: str) -> None:
    assert campaigns.find(text) == CODE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mã",
        "mã số là",
        "NH2026",
        "TamKy",
        "NH2026-TamKy học phí bao nhiêu?",
        "cho em hỏi NH2026-TamKy",
        "ngày hội NH2026-TamKy",
        "số NH2026-TamKy",
        "NH2026-TamKy" * 2,
        "-" * 50_000,
        "a" * 50_000,
        "\ud800",
    ],
)
def test_a_text_that_says_more_is_no_code(campaigns: Campaigns, text: str) -> None:
    assert campaigns.find(text) is None


def test_a_code_that_begins_like_a_word_before_codes(engine: Engine) -> None:
    campaigns = Campaigns(engine)
    for code in ("MA-2026", "so-2026"):
        campaigns.register(code)
    assert [campaigns.find(text) for text in ("ma 2026", "mã ma-2026", "mã số 2026", "mã số so 2026")] == [
        "MA-2026",
        "MA-2026",
        "so-2026",
        "so-2026",
    ]


@given(
    before=st.text("\u200b .,;:!?\"'()[]-–_/\n🙂", max_size=30),
    after=st.text("\u200b .,;:!?\"'()[]-–_/\n🙂", max_size=30),
    text=st.text(max_size=200),
)
def test_signs_around_a_code_do_no_harm_and_no_text_breaks_the_search(before: str, after: str, text: str) -> None:
    campaigns = in_memory()
    assert campaigns.find(f"{before}{CODE}{after}") == CODE
    assert campaigns.find(text) in (None, CODE)


@lru_cache(maxsize=1)
def in_memory() -> Campaigns:
    engine = open_engine("sqlite://")
    Base.metadata.create_all(engine)
    campaigns = Campaigns(engine)
    campaigns.register(CODE)
    return campaigns


def test_codes_are_read_again_after_some_seconds_only(engine: Engine) -> None:
    seconds = Seconds()
    server, command_line = Campaigns(engine, seconds), Campaigns(engine)
    assert server.find("HN01") is None
    command_line.register("HN01")
    assert server.find("HN01") is None
    seconds.now += CACHE_SECONDS
    assert server.find("HN01") == "HN01"
    command_line.remove("hn01")
    assert server.find("HN01") == "HN01"
    seconds.now += CACHE_SECONDS
    assert server.find("HN01") is None


def test_what_this_process_registers_is_known_at_once(campaigns: Campaigns) -> None:
    assert campaigns.find("HN01") is None
    campaigns.register("HN01")
    assert campaigns.find("hn01") == "HN01"
    assert campaigns.remove("hn01")
    assert campaigns.find("hn01") is None
    assert not campaigns.remove("hn01")


def test_a_code_knows_its_school(campaigns: Campaigns) -> None:
    campaigns.register("HN01")
    assert [campaigns.school(code) for code in (CODE, CODE.lower(), "HN01", "HN02")] == ["cd_da_nang"] * 2 + [None] * 2


def came(session: Session, channel: str, campaign: str | None, days_ago: int, *, person: bool) -> None:
    talk = Talk(id=f"{channel}-{campaign}-{days_ago}", channel=channel, campaign=campaign)
    talk.created_at = talk.last_at = NOW - timedelta(days=days_ago)
    session.add(talk)
    session.flush()
    if person:
        session.add(Person(channel=channel, account="1", vendor_id=talk.id, talk_id=talk.id, choices=[], last_at=NOW))


def test_counts_are_by_code_and_channel(campaigns: Campaigns, engine: Engine) -> None:
    campaigns.register("HN01", now=NOW)
    with Session(engine) as session, session.begin():
        for days_ago in (0, 6, 8):
            came(session, "telegram", CODE, days_ago, person=days_ago != 6)
        came(session, "web", CODE.upper(), 1, person=False)
        came(session, "zalo", "unknown-1", 1, person=True)
        came(session, "zalo", None, 1, person=True)
    none, some = campaigns.counts(NOW)
    assert (none.code, none.channels) == ("HN01", ())
    assert (some.code, some.kind, some.label, some.school) == (CODE, "event", "Ngày hội Tam Kỳ", "cd_da_nang")
    assert some.channels == (Came("telegram", 3, 2, 2, 1), Came("web", 1, 1, 0, 0))


def api(desk: StandInDesk, find: FindCampaign) -> TestClient:
    """The talks of the API with a look-up of campaign codes."""
    app = FastAPI()
    app.include_router(talk_router(desk, Limiter(Rate(600, 600), Rate(600, 600)), find))
    return TestClient(app)


@pytest.mark.parametrize(
    ("sent", "kept"), [("nh2026-tamky", CODE), (CODE, CODE), ("made-up-1", None), ("4-10.2026", None), (None, None)]
)
def test_the_page_keeps_registered_codes_only(campaigns: Campaigns, sent: str | None, kept: str | None) -> None:
    desk = StandInDesk()
    opened = api(desk, campaigns.find).post("/api/v1/talks", json={"campaign": sent, "role": "parent"})
    assert opened.status_code == 201
    assert desk.opened == [("web", None, kept, "parent")]


def test_a_talk_opens_without_the_database_and_the_code_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    desk = StandInDesk()

    def away(_text: str) -> NoReturn:
        raise OperationalError("select", {"code": CODE}, Exception(CODE))

    opened = api(desk, away).post("/api/v1/talks", json={"campaign": CODE})
    assert (opened.status_code, desk.opened) == (201, [("web", None, None, None)])
    assert "OperationalError" in caplog.text
    assert CODE not in caplog.text


def test_a_talk_without_a_code_asks_nobody() -> None:
    asked: list[str] = []
    assert api(StandInDesk(), asked.append).post("/api/v1/talks").status_code == 201
    assert asked == []
