"""The widget on pages as schools have them: it works and looks as on a bare page, and the page is as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.bot.fake_rasa import Messages, custom
from tests.web.host_pages import HostPage, axe, complaints, difference, picture, talked, visitor
from tests.web.hosting import Hosted, Site, hosting, school_site
from tests.web.stand_in import comparison

pytestmark = pytest.mark.browser
QUESTION = "nghề hàn học mấy năm?"
FOCUSED = "() => document.activeElement.localName"
MOST_TABS = 60
MOST_OF_THE_PANEL = 0.005  # the page shows behind its round corners
STRICT = (
    "default-src 'none'; script-src 'self' OUR; style-src 'self'; connect-src OUR; img-src 'self';"
    " require-trusted-types-for 'script'"
)
BARE = HostPage("bare")
PAGES = [
    HostPage("wordpress"),
    HostPage("portal"),
    HostPage("strict", headers={"Content-Security-Policy": STRICT}),
    HostPage("framed", inner="bare"),
    HostPage("beside", 'data-side="left"'),
    HostPage("single"),
]
every_page = pytest.mark.parametrize("on", PAGES, ids=lambda on: on.name)


@pytest.fixture
def site() -> Iterator[Site]:
    with school_site() as made:
        yield made


def answer(text: str) -> Messages:
    """A table, sources, words and buttons: all that an answer may hold."""
    rich = comparison().model_dump(mode="json", exclude={"buttons", "trace"})
    buttons = [{"title": "Học phí", "payload": "/inform"}]
    first = custom(rich["text"], table=rich["table"], sources=rich["sources"])
    return [first, custom(f"Đã nghe: {text}", buttons=buttons)]


@pytest.fixture
def host(site: Site, tmp_path: Path) -> Iterator[Hosted]:
    with hosting(site.origin, folder=tmp_path, greeting="Chào các em!") as made:
        made.rasa.answer = answer
        yield made


@pytest.fixture
def page(browser: Browser, site: Site, host: Hosted) -> Iterator[Page]:
    # After the host, so that it is closed before: a server that stops waits for its listeners.
    assert host.address
    made = visitor(browser, site)
    yield made.new_page()
    made.close()


def test_pictures_that_differ_are_told_apart() -> None:
    one = Image.new("RGB", (100, 100), "white")
    other = one.copy()
    other.paste((255, 255, 220), (0, 0, 100, 2))
    assert difference(one, one) == 0
    assert difference(one, other) == 0.02


@every_page
def test_it_answers_and_looks_as_on_a_bare_page(page: Page, site: Site, host: Hosted, on: HostPage) -> None:
    pictures = []
    for where in (BARE, on):
        where.put(site, host)
        page.goto(site.origin)
        page.evaluate("sessionStorage.clear()")
        page.goto(site.origin)
        panel = talked(where.inside(page), QUESTION)
        pictures.append(picture(page, panel))
    bare, here = pictures
    assert here.size == bare.size == (400, 640)
    assert difference(bare, here) <= MOST_OF_THE_PANEL
    assert len(host.talks()) == 2


@every_page
def test_the_page_looks_as_it_did_beside_the_launcher(page: Page, site: Site, host: Hosted, on: HostPage) -> None:
    on.put(site, host, widget=False)
    page.goto(site.origin, wait_until="networkidle")
    without = picture(page)
    on.put(site, host)
    page.goto(site.origin, wait_until="networkidle")
    round_button = on.inside(page).locator("chon-nghe .launcher")
    expect(round_button).to_be_visible()
    assert difference(without, picture(page), beside=round_button) == 0
    assert on.inside(page).evaluate("window.shifts ?? []") == []


@every_page
def test_axe_finds_nothing_in_it(page: Page, site: Site, host: Hosted, on: HostPage) -> None:
    on.put(site, host)
    page.goto(site.origin)
    on.inside(page).locator("chon-nghe .launcher").wait_for()
    assert axe(page, framed=bool(on.inner)) == []
    talked(on.inside(page), QUESTION)
    assert axe(page, framed=bool(on.inner)) == []


@every_page
def test_it_leaves_no_global_and_the_console_as_it_was(page: Page, site: Site, host: Hosted, on: HostPage) -> None:
    told = complaints(page)
    seen = []
    for widget in (False, True):
        on.put(site, host, widget=widget)
        page.goto(site.origin, wait_until="networkidle")
        if widget:
            talked(on.inside(page), QUESTION)
        names = on.inside(page).evaluate("Object.getOwnPropertyNames(window).join()").split(",")
        seen.append((sorted(name for name in names if name != "shifts"), sorted(told)))
        told.clear()
    assert seen[0] == seen[1]


@every_page
def test_the_keyboard_reaches_it_and_comes_back(page: Page, site: Site, host: Hosted, on: HostPage) -> None:
    on.put(site, host)
    page.goto(site.origin)
    inside = on.inside(page)
    launcher = inside.locator("chon-nghe .launcher")
    launcher.wait_for()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if launcher.evaluate("e => e.getRootNode().activeElement === e && document.hasFocus()"):
            break
    expect(launcher).to_be_focused()
    page.keyboard.press("Enter")
    expect(inside.locator("chon-nghe #ask")).to_be_focused()
    page.keyboard.type("a b")
    expect(inside.locator("chon-nghe #ask")).to_have_value("a b")
    page.keyboard.press("Escape")
    expect(inside.locator("chon-nghe .panel")).to_be_hidden()
    expect(launcher).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(launcher).not_to_be_focused()
    # In a framed page the focus may stay inside the frame or leave it.
    names = {page.evaluate(FOCUSED), inside.locator("html").evaluate(FOCUSED)}
    assert names & {"a", "button", "summary", "textarea"}
