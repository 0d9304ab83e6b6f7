"""The chat inside a frame on a school's page, on two origins in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from bot.hosts.errors import HostError
from tests.bot.fake_rasa import custom
from tests.web.hosting import HOST_ID, Hosted, Site, hosting, school_site

LOOK: dict[str, Any] = {
    "greeting": "Chào em, thầy cô Nguyễn Du đây!",
    "colour": "#f2c200",
    "contact": "phòng tư vấn, cô Lan",
    "place": "p20194",
}


@pytest.fixture
def site() -> Iterator[Site]:
    with school_site() as made:
        yield made


@pytest.fixture
def host(site: Site, tmp_path: Path) -> Iterator[Hosted]:
    with hosting(site.origin, folder=tmp_path, **LOOK) as hosted:
        hosted.rasa.answer = lambda message: [custom(f"Đã nghe: {message}")]
        yield hosted


def framed(page: Page, site: Site, host: Hosted, school: str = HOST_ID) -> FrameLocator:
    frame = f'<iframe src="{host.address}/embed/{school}" title="Hỏi" width="360" height="600"></iframe>'
    site.pages["/"] = f"<!doctype html><html lang=vi><title>Trường</title><body><main><h1>Trường</h1>{frame}</main>"
    page.goto(site.origin)
    return page.frame_locator("iframe")


def test_only_the_schools_own_pages_may_frame_it(host: Hosted, site: Site) -> None:
    answer = TestClient(host.app).get(f"/embed/{HOST_ID}")
    directives = answer.headers["content-security-policy"].split("; ")
    assert f"frame-ancestors {site.origin}" in directives
    assert "x-frame-options" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert TestClient(host.app).get("/").headers["x-frame-options"] == "DENY"
    assert TestClient(host.app).head(f"/embed/{HOST_ID}").status_code == 200


def test_the_check_stands_where_no_schools_frame_may(host: Hosted) -> None:
    page = TestClient(host.app).get("/embed/check")
    assert page.status_code == 200
    assert 'name="url"' in page.text
    with pytest.raises(HostError):
        host.hosts.add("check", name="Trường Check", origins=["https://check.example"])


def test_the_plain_link_greets_as_the_schools_pages_do(host: Hosted) -> None:
    client = TestClient(host.app)
    said = client.post("/api/v1/talks", json={"school": HOST_ID}).json()["messages"]
    assert said[0]["text"] == LOOK["greeting"]
    assert "cô Lan" in said[1]["text"]
    assert host.talks()[0].context == {"place": "p20194"}
    other = client.post("/api/v1/talks", json={"school": "cd_da_nang"}).json()["messages"]
    assert "cô Lan" not in str(other)


@pytest.mark.browser
def test_the_frame_is_the_schools_and_its_talk_too(context: BrowserContext, site: Site, host: Hosted) -> None:
    page = context.new_page()
    inside = framed(page, site, host)
    expect(inside.get_by_role("heading", level=1)).to_have_text("THCS Nguyễn Du")
    expect(inside.get_by_role("log")).to_contain_text("thầy cô Nguyễn Du đây")
    expect(inside.get_by_role("log")).to_contain_text("cô Lan")
    expect(inside.locator("#typing")).to_be_hidden()  # until the opening is there nothing is taken
    expect(inside.locator("#log:not([aria-busy])")).to_be_visible()
    inside.locator("#ask").fill("học phí?")
    inside.locator("#send").click()
    expect(inside.get_by_role("log")).to_contain_text("Đã nghe: học phí?")
    assert page.evaluate("scrollY") == 0
    assert [(talk.channel, talk.school) for talk in host.talks()] == [("widget", HOST_ID)]
    assert context.cookies() == []


@pytest.mark.browser
def test_a_reload_goes_on_with_the_talk(context: BrowserContext, tmp_path: Path) -> None:
    # Of the same site, for some browsers forbid frames of another one to store anything.
    with school_site("127.0.0.1") as site, hosting(site.origin, folder=tmp_path) as host:
        host.rasa.answer = lambda message: [custom(f"Đã nghe: {message}")]
        page = context.new_page()
        inside = framed(page, site, host)
        expect(inside.locator("#log:not([aria-busy])")).to_contain_text("máy trả lời tự động")
        inside.locator("#ask").fill("học phí?")
        inside.locator("#send").click()
        expect(inside.get_by_role("log")).to_contain_text("Đã nghe: học phí?")
        page.reload()
        expect(inside.get_by_role("log")).to_contain_text("Đã nghe: học phí?")
        assert len(host.talks()) == 1


@pytest.mark.browser
def test_a_browser_that_forbids_all_storage_has_a_talk_all_the_same(
    context: BrowserContext, site: Site, host: Hosted
) -> None:
    page = context.new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    inside = framed(page, site, host)
    expect(inside.get_by_role("log")).to_contain_text("cô Lan")
    expect(inside.locator("#typing")).to_be_hidden()  # until the opening is there nothing is taken
    expect(inside.locator("#log:not([aria-busy])")).to_be_visible()
    inside.locator("#ask").fill("học phí?")
    inside.locator("#send").click()
    expect(inside.get_by_role("log")).to_contain_text("Đã nghe: học phí?")


@pytest.mark.browser
def test_another_site_gets_no_frame(context: BrowserContext, host: Hosted, site: Site) -> None:
    with school_site("127.0.0.1") as foreign:
        page = context.new_page()
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text))
        framed(page, foreign, host)
        page.wait_for_timeout(500)
        assert any("frame-ancestors" in problem for problem in problems)
        assert host.talks() == []
    assert site.origin != foreign.origin


@pytest.mark.browser
def test_a_school_that_is_gone_is_said_calmly_inside_the_frame(
    context: BrowserContext, site: Site, host: Hosted
) -> None:
    host.hosts.remove(HOST_ID)
    page = context.new_page()
    inside = framed(page, site, host)
    expect(inside.get_by_role("heading")).to_have_text("Trợ lý không có ở trang này")
    inside = framed(page, site, host, "khong-co")
    expect(inside.get_by_role("heading")).to_have_text("Trợ lý không có ở trang này")
    for odd in ("AB", "a" * 61, "%00", "a.b"):
        assert TestClient(host.app).get(f"/embed/{odd}").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it_in_the_schools_colours(
    browser: Browser, site: Site, host: Hosted, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
    inside = framed(page, site, host)
    expect(inside.get_by_role("log")).to_contain_text("cô Lan")
    accent = inside.locator("#send").evaluate("e => getComputedStyle(e).backgroundColor")
    assert accent not in ("rgb(15, 107, 92)", "rgb(111, 205, 184)")
    expect(inside.locator("#person")).to_be_in_viewport()
    assert inside.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.close()
