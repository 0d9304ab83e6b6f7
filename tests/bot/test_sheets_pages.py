"""A sheet behind its private link: page, picture, PDF, and nothing of it anywhere else."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError
from sqlalchemy import Engine

from bot.inbox.messages import Attachment
from bot.inbox.replying import Reply
from bot.pace import Rate
from bot.sheets.sheet import KeptSheets, Sheet
from bot.web.app import WebOptions
from careers.sheets import KEPT, keep
from knowledge.database import read_sessions, session_factory
from schools.models import Place
from tests.bot.desks import Clock, database
from tests.bot.sheet_samples import bare, everywhere, full
from tests.web.hostile import ADDRESSES, MARKUP
from tests.web.stand_in import stand_in_app

THE_ONE = "t"
MANY = Rate(600, 300)
ENDINGS = ("", ".png", ".pdf")
KINDS = {"": "text/html", ".png": "image/png", ".pdf": "application/pdf"}


class OneSheet:
    """Knows the sheet "t" and no other."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def find(self, token: str) -> Sheet | None:
        return self.sheet if token == THE_ONE else None


def client(sheet: Sheet, rate: Rate = MANY) -> TestClient:
    return TestClient(stand_in_app(options=WebOptions(sheets=OneSheet(sheet), per_client=rate)))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return database(tmp_path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_sheet_is_shown_and_kept_out_of_caches_and_search(ending: str) -> None:
    answer = client(full()).get(f"/to/t{ending}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(KINDS[ending])
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "unsafe-inline" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("token", ["khac", "a" * 65, "%00", "..%2f..%2fetc", "t%0a", "đ", "t.gif"])
def test_an_unknown_link_says_so_in_vietnamese(token: str, ending: str) -> None:
    answer = client(full()).get(f"/to/{token}{ending}")
    assert answer.status_code == 404
    if "%2f" not in token:  # a path of several parts is no page of ours at all
        assert "đã hết hạn" in answer.text
        assert answer.headers["cache-control"] == "no-store"


def test_a_kept_sheet_is_found_until_it_expires(engine: Engine) -> None:
    clock = Clock()
    with session_factory(engine).begin() as session:
        session.add(Place(id="p1", name="Xã A", short="A", kind="xã", region="quang_nam_cu", lat=15.5, lon=108.3))
        token = keep(session, full().data, datetime.now(UTC))
    kept = KeptSheets(read_sessions(engine), "Trường thử nghiệm", clock)
    app = TestClient(stand_in_app(options=WebOptions(sheets=kept)))
    assert "Điện công nghiệp" in app.get(f"/to/{token}").text
    found = kept.find(token)
    assert found
    assert (found.data, [place.name for place in found.places]) == (full().data, ["A"])
    clock.ahead = KEPT + timedelta(minutes=1)
    assert [app.get(f"/to/{token}{ending}").status_code for ending in ENDINGS] == [404, 404, 404]


def test_the_page_says_everything_and_has_nothing_inline() -> None:
    page = client(full()).get("/to/t").text
    data = full().data
    said = [*data.said, *data.papers, *data.dates, *data.questions, *(school.name for school in data.schools)]
    assert [text for text in said if text not in page] == []
    assert "Trường thử nghiệm" in page
    assert "không phải năng lực" in page
    assert "23/12/2026" in page
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page)
    linked = {unescape(url) for url in re.findall(r'(?:src|href)="(http[^"]+)"', page)}
    assert linked == {source.url for source in data.sources if source.url}
    assert re.findall(r'rel="(noopener[^"]*)"', page)


def test_a_bare_sheet_has_no_empty_parts() -> None:
    page = client(bare()).get("/to/t").text
    assert "<h2" not in page
    assert "<svg" not in page


@pytest.mark.parametrize("text", [*MARKUP, *filter(None, ADDRESSES)])
def test_whatever_a_sheet_holds_stays_text(text: str) -> None:
    hostile = client(everywhere(text)).get("/to/t").text
    harmless = client(everywhere("an toàn")).get("/to/t").text
    assert re.findall(r"<[a-z]+", hostile) == re.findall(r"<[a-z]+", harmless)
    assert not re.search(
        r"<(?:script|style|iframe|img|base)|href=\"(?!https?://|/)|<[^>]*\son\w+=(?=[\"'\w])[^>]*hit", hostile
    )


def test_the_log_holds_the_route_and_never_the_token(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for ending in ENDINGS:
            client(full()).get(f"/to/t{ending}")
            client(full()).get(f"/to/bi-mat-0123{ending}")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert [line.split()[2] for line in lines[::2]] == ["/to/{token}", "/to/{token}.png", "/to/{token}.pdf"]
    assert "bi-mat" not in "".join(lines)


def test_sheets_count_against_the_limit_of_a_client() -> None:
    limited = client(full(), Rate(6, 2))
    assert [limited.get("/to/x").status_code for _ in range(3)] == [404, 404, 429]


def test_without_kept_sheets_there_is_no_such_page() -> None:
    assert TestClient(stand_in_app()).get("/to/t").status_code == 404


def test_an_action_may_attach_only_what_lies_here() -> None:
    good = {"kind": "image", "title": "Tờ tóm tắt", "url": "/to/abc_-1.png"}
    bad = [
        {**good, "url": url} for url in (*ADDRESSES, "//x/to/a", "/to/../a", "/to/a.exe", "https://x/to/a", "/to/a\n")
    ]
    reply = Reply()
    assert reply.add([{"custom": {"attachments": [good, *bad, {**good, "kind": "file"}, {**good, "title": ""}, "x"]}}])
    assert [one.model_dump() for message in reply.messages for one in message.attachments] == [good]
    with pytest.raises(ValidationError):
        Attachment(kind="page", title="Trang", url="/")
