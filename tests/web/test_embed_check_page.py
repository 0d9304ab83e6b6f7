"""The page of the check: every finding has its words, nothing of a site is markup here, everybody can read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect

from bot.pace import Rate
from bot.web.check_page import Checking, check_router
from bot.web.limits import Limiter
from tests.bot.vendors.loopback import Loopback
from tests.web.hostile import MARKUP
from tests.web.stand_in import replies, served, stand_in_app
from tests.web.test_embed_check_causes import ID, HostShelf, School, body

CHECKING = Path(__file__).parents[2] / "bot" / "web" / "checking"
ENDINGS = [
    *(("script", "there"), ("frame", "there"), ("held_by", "consent")),
    *(("held_by", "cache"), ("policy", "header"), ("policy", "meta")),
]
LAX = Rate(per_minute=100_000, burst=100_000)
TAG = '<script src="http://testserver/widget.js" data-school="thcs-nguyen-du" async></script>'


OURS = {
    *("html", "head", "meta", "title", "link", "body", "main", "h1", "h2", "h3", "h4", "p", "form", "label", "input"),
    *("button", "section", "span", "ol", "ul", "li", "pre", "code", "footer"),
}


class Tags(HTMLParser):
    """All tags and attributes that a page really has."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _value in attrs}


def checking_app(*origins: str, contact: str | None = None) -> FastAPI:
    app = stand_in_app()
    app.include_router(check_router(Checking(HostShelf(*origins), None, contact), Limiter(LAX, LAX), replies()))
    return app


@pytest.fixture
def school() -> School:
    return School()


@pytest.fixture
def site(school: School) -> Iterator[Loopback]:
    with Loopback(school.handle) as server:
        yield server


def test_every_finding_has_words_and_every_word_a_finding() -> None:
    code = "".join(path.read_text("utf-8") for path in CHECKING.glob("*.py"))
    known = set(replies().raw("embed_check.findings"))
    made = {name for name in known if f'"{name}"' in code}
    built = {f"{stem}_{end}" for stem, end in ENDINGS}
    assert known == made | built | {"too_often"}
    raised = set(re.findall(r"(?:Finding|Trouble)\(\s*\"(\w+)\"", code))
    assert raised <= known


def test_the_form_stands_alone_at_first() -> None:
    page = TestClient(checking_app()).get("/embed/check")
    assert page.status_code == 200
    assert 'action="/embed/check" method="get"' in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert "<script" not in page.text
    assert "Kết quả" not in page.text


def test_the_tag_to_copy_is_the_schools_own(site: Loopback, school: School) -> None:
    school.pages["/"] = body("")
    page = TestClient(checking_app(site.url)).get("/embed/check", params={"url": site.url}).text
    copied = TAG.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
    assert copied in page
    assert "✖ Cần sửa" in page
    assert "built-in" not in page
    assert "Chép nguyên văn" in page


def test_who_is_not_registered_learns_whom_to_ask_and_what_to_run() -> None:
    page = (
        TestClient(checking_app(contact="0236 1234567")).get("/embed/check", params={"url": "https://la.example"}).text
    )
    assert "0236 1234567" in page
    assert "chonnghe school add MA-TRUONG" in page
    assert "--origin https://la.example" in page


@pytest.mark.parametrize("markup", MARKUP)
def test_nothing_of_a_site_or_of_the_reader_becomes_markup(site: Loopback, school: School, markup: str) -> None:
    client = TestClient(checking_app(site.url))
    rule = markup.translate(str.maketrans(";,\n", "   ")).encode("ascii", "ignore").decode()
    school.headers["Content-Security-Policy"] = f"script-src {rule}"
    quoted = markup.replace("&", "&amp;").replace('"', "&quot;")
    school.pages["/"] = body(f'<script src="{quoted}" data-school="{quoted}"></script>')
    for typed in (site.url, markup, f"https://{markup}", f"https://la.example/{markup}"):
        page = client.get("/embed/check", params={"url": typed}).text
        tags = Tags()
        tags.feed(page)
        assert tags.names <= OURS
        assert not [name for name in tags.attributes if name.startswith("on") or name == "style"]


def test_asking_too_often_is_told_calmly_and_asks_nobody(site: Loopback) -> None:
    client = TestClient(checking_app(site.url))
    answers = [client.get("/embed/check", params={"url": site.url}) for _ in range(12)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert "Kiểm tra hơi nhanh" in answers[-1].text
    assert int(answers[-1].headers["retry-after"]) > 0
    assert len(site.requests) == 10


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_the_page_works_without_scripts_and_for_everybody(
    browser: Browser, site: Loopback, school: School, width: int, scheme: Literal["light", "dark"]
) -> None:
    school.pages["/"] = body(f'<script src="http://cu.example/widget.js" data-school="{ID}x"></script>')
    school.headers["Content-Security-Policy"] = "default-src 'self' " + "https://rat-dai.example.com/duong/dan " * 6
    with served(checking_app(site.url)) as address:
        plain = browser.new_page(java_script_enabled=False, viewport={"width": width, "height": 800})
        plain.goto(f"{address}/embed/check")
        plain.get_by_label("Địa chỉ trang của trường").fill(site.url)
        plain.get_by_role("button", name="Kiểm tra").click()
        found = plain.get_by_role("listitem").filter(has=plain.get_by_role("heading", level=3))
        expect(found).to_have_count(4)
        plain.close()
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.goto(f"{address}/embed/check?url={site.url}")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        # axe is our own tool: the page's policy is not what is tried here.
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        page.emulate_media(media="print")
        assert not page.locator("form").is_visible()
        assert page.get_by_text("✖ Cần sửa").first.is_visible()
        page.close()
