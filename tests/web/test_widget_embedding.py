"""The widget on host pages in ways schools come to it: slow phones, frames, no leave, tags here and there, one page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from bot.web.pages import STATIC
from tests.bot.fake_rasa import custom
from tests.web.host_pages import HostPage, axe, complaints, difference, picture, source, talked, until, visitor
from tests.web.hosting import Hosted, Site, hosting, school_site
from tests.web.widget_site import tag

pytestmark = pytest.mark.browser
QUESTION = "nghề hàn học mấy năm?"
# Lighthouse's slow 4G, in bytes a second, on a phone of a quarter of this machine's speed.
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}

# The chat page names the button of its dialog that is to have the focus; Chromium says so of any such page in a frame.
AUTOFOCUS = "Blocked autofocusing on a <button>"


@pytest.fixture
def site() -> Iterator[Site]:
    with school_site() as made:
        yield made


@pytest.fixture
def host(site: Site, tmp_path: Path) -> Iterator[Hosted]:
    with hosting(site.origin, folder=tmp_path) as made:
        made.rasa.answer = lambda text: [custom(f"Đã nghe: {text}")]
        yield made


@pytest.fixture
def made(browser: Browser, site: Site, host: Hosted) -> Iterator[BrowserContext]:
    # After the host, so that it is closed before: a server that stops waits for its listeners.
    assert host.address
    visited = visitor(browser, site)
    yield visited
    visited.close()


@pytest.fixture
def page(made: BrowserContext) -> Page:
    return made.new_page()


def modules(start: str) -> set[str]:
    """The module and all that it imports at once, as paths below ``static``."""
    found, to_read = set(), [STATIC / start]
    while to_read:
        path = to_read.pop().resolve()
        if path not in found:
            found.add(path)
            to_read += [path.parent / name for name in re.findall(r'^import .* from "(.+)";', path.read_text(), re.M)]
    return {path.relative_to(STATIC.resolve()).as_posix() for path in found}


def test_all_that_is_needed_next_is_asked_for_at_once(page: Page, site: Site, host: Hosted) -> None:
    """Nothing has to be read to know what else is wanted: a slow line answers all of it in one turn."""
    closed = modules("widget/element.js")
    opened = modules("widget/panel.js") - closed
    held: list[Route] = []
    page.route(f"{host.address}/static/**/*.js", lambda route: held.append(route))  # noqa: PLW0108
    page.route(f"{host.address}/static/*.js", lambda route: held.append(route))  # noqa: PLW0108
    HostPage("bare").put(site, host)
    for wanted in (closed, opened):
        page.goto(site.origin) if wanted is closed else page.locator("chon-nghe .launcher").click()
        until(page, lambda: len(held) >= len(wanted))  # noqa: B023
        assert {route.request.url.partition("/static/")[2] for route in held} == wanted
        for route in held:
            route.continue_()
        held.clear()
    expect(page.locator("chon-nghe .bot").first).to_be_visible()


def test_a_slow_phone_shows_the_page_before_anything_of_ours(browser: Browser, site: Site, host: Hosted) -> None:
    made = visitor(browser, site, phone=True)
    page = made.new_page()
    session = made.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    held: list[Route] = []
    free = False
    page.route(f"{host.address}/**", lambda route: route.continue_() if free else held.append(route))
    site.pages["/"] = source("wordpress", head=tag(host))  # in the head, where it could do most harm
    page.goto(site.origin, wait_until="domcontentloaded")
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    page.locator("#tuyen-sinh-link").click()  # the page's own script has run
    expect(page.get_by_role("heading", level=1)).to_have_text("Tuyển sinh")
    assert [route.request.url for route in held] == [f"{host.address}/widget.js"]
    before = page.locator("main").bounding_box()
    page.evaluate("window.shifts = []")  # what the page's own script moved
    free = True
    held[0].continue_()
    page.locator("chon-nghe .launcher").wait_for()
    assert page.locator("main").bounding_box() == before
    assert page.evaluate("window.shifts ?? []") == []
    talked(page, QUESTION)
    made.close()


def test_the_other_chat_stays_usable_and_so_does_ours(page: Page, site: Site, host: Hosted) -> None:
    HostPage("beside", 'data-side="left"').put(site, host)
    page.goto(site.origin)
    ours = page.locator("chon-nghe .launcher").bounding_box()
    theirs = page.locator("#other-chat").bounding_box()
    assert ours
    assert theirs
    assert ours["x"] + ours["width"] < theirs["x"]
    talked(page, QUESTION)
    page.locator("#other-chat button").click()
    expect(page.locator("#other-chat button")).to_have_text("Đã mở")


def test_in_the_same_corner_ours_is_on_top(page: Page, site: Site, host: Hosted) -> None:
    HostPage("beside").put(site, host)
    page.goto(site.origin)
    page.locator("#other-chat").wait_for()
    talked(page, QUESTION)


def test_the_frame_variant_answers_on_a_page_that_restyles_all(page: Page, site: Site, host: Hosted) -> None:
    frame = f'<iframe src="{host.address}/embed/{host.id}" title="Hỏi" width="400" height="640"></iframe>'
    pictures = []
    for name in ("bare", "embedding"):
        told = complaints(page)
        site.pages["/"] = source(name, frame, frame=frame)
        page.goto(site.origin)
        inside = page.frame_locator("iframe")
        expect(inside.locator(".bot").first).to_be_visible()
        expect(inside.locator("#log:not([aria-busy])")).to_be_visible()
        expect(inside.locator("#typing")).to_be_hidden()
        page.locator("iframe").evaluate("e => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
        pictures.append(picture(page, page.locator("iframe")))
        inside.locator("#ask").fill(QUESTION)
        inside.locator("#send").click()
        expect(inside.locator(".bot .bubble").last).to_have_text(f"Đã nghe: {QUESTION}")
        assert [text for text in told if not text.startswith(AUTOFOCUS)] == []
    assert pictures[0].size == (404, 644)  # a frame's own border
    assert pictures[1].size == (400, 640)
    assert difference(pictures[0].crop((2, 2, 402, 642)), pictures[1]) <= 0.005


def test_the_keyboard_goes_into_the_frame_and_out_of_it(page: Page, site: Site, host: Hosted) -> None:
    frame = f'<iframe src="{host.address}/embed/{host.id}" title="Hỏi" width="400" height="640"></iframe>'
    site.pages["/"] = source("embedding", frame=frame)
    page.goto(site.origin)
    inside = page.frame_locator("iframe")
    expect(inside.locator("#log:not([aria-busy])")).to_be_visible()
    page.get_by_role("link", name="Trước khung").focus()
    within = 0
    for _ in range(40):
        page.keyboard.press("Tab")
        at = page.evaluate("document.activeElement.localName + document.activeElement.textContent")
        within += at.startswith("iframe")
        if at == "aSau khung":
            break
    expect(page.get_by_role("link", name="Sau khung")).to_be_focused()
    assert within > 3


def test_an_origin_that_is_not_registered(page: Page, host: Hosted) -> None:
    with school_site("127.0.0.1") as foreign:
        page.context.route(f"{foreign.origin}/**", lambda route: route.continue_())
        told = complaints(page)
        HostPage("bare").put(foreign, host)
        page.goto(foreign.origin)
        link = page.locator("chon-nghe a.launcher")
        expect(link).to_have_attribute("href", f"{host.address}/?school={host.id}")
        [ours] = [text for text in told if text.startswith("Chon Nghe")]
        assert all(part in ours for part in (foreign.origin, host.id, f"{host.address}/embed/check?url="))
        link.focus()
        expect(link).to_be_focused()
        assert axe(page) == []
        assert host.talks() == []


@pytest.mark.parametrize("name", ["wordpress", "portal", "strict"])
def test_two_tags_in_head_and_body_are_one_widget(page: Page, site: Site, host: Hosted, name: str) -> None:
    site.pages["/"] = source(name, tag(host), head=tag(host))
    page.goto(site.origin)
    talked(page, QUESTION)
    expect(page.locator("chon-nghe")).to_have_count(1)


@pytest.mark.parametrize("how", ["async", "", "defer", 'type="module"'])
def test_a_tag_in_the_head_waits_for_the_body(page: Page, site: Site, host: Hosted, how: str) -> None:
    site.pages["/"] = source("wordpress", head=tag(host).replace("async", how))
    page.goto(site.origin)
    talked(page, QUESTION)


def test_a_page_that_never_loads_another_keeps_the_talk(page: Page, site: Site, host: Hosted) -> None:
    HostPage("single").put(site, host)
    page.goto(site.origin)
    talked(page, QUESTION)
    for name, title in (("Tin", "Tin"), ("Lịch", "Lịch"), ("Tin", "Tin")):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.locator("chon-nghe .you .bubble")).to_have_text([QUESTION])
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lịch")
    page.locator("chon-nghe #ask").fill("nữa")
    page.locator("chon-nghe #ask").press("Enter")
    expect(page.locator("chon-nghe .bot .bubble").last).to_have_text("Đã nghe: nữa")
    assert len(host.talks()) == 1
