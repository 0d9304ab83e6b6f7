"""The result sheet in a real browser: on a phone and a desk, in the dark, on paper, and as part of the talk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.inbox.messages import Attachment, OutMessage
from bot.sheets.sheet import Sheet
from bot.web.app import WebOptions
from tests.bot.sheet_samples import bare, everywhere, full, in_town
from tests.web.hostile import MARKUP
from tests.web.stand_in import MAX_CHARS, StandInDesk, served, stand_in_app
from tests.web.test_web_access import CONTRAST

pytestmark = pytest.mark.browser
SHEETS = {"full": full(), "town": in_town(), "bare": bare(), "hostile": everywhere(MARKUP[0] + "dài" * 60)}
ATTACHED = [
    Attachment(kind="image", title="Ảnh tờ tóm tắt", url="/to/full.png"),
    Attachment(kind="page", title="Mở tờ tóm tắt", url="/to/full"),
    Attachment(kind="pdf", title="Bản in", url="/to/full.pdf"),
]


class FewSheets:
    def find(self, token: str) -> Sheet | None:
        return SHEETS.get(token)


@pytest.fixture
def address(desk: StandInDesk) -> Iterator[str]:
    with served(stand_in_app(desk, options=WebOptions(max_chars=MAX_CHARS, sheets=FewSheets()))) as url:
        yield url


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", list(SHEETS))
def test_a_sheet_fits_the_screen_and_breaks_no_rule(browser: Browser, address: str, name: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.goto(f"{address}/to/{name}")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("window.hit") is None
    assert problems == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_of_a_sheet_has_enough_contrast(browser: Browser, address: str, scheme: str) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{address}/to/full")
    found = cast("list[object]", page.evaluate(CONTRAST.replace(".hidden, script, .skip", ".hidden, svg")))
    assert found == []
    page.close()


def test_drawings_have_words_for_those_who_do_not_see_them(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/to/full")
    expect(page.get_by_role("img", name="Hình sáu cạnh")).to_have_count(1)
    expect(page.get_by_role("img", name="Bản đồ")).to_have_count(1)
    assert page.evaluate("[...document.querySelectorAll('h1, h2')].length") == 9
    page.close()


def test_a_lost_sheet_leads_back_to_the_talk(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/to/khong-co")
    page.get_by_role("link", name="Hỏi thêm Chọn Nghề").click()
    expect(page.locator("#ask")).to_be_visible()
    page.close()


def test_the_talk_shows_the_picture_and_links_the_rest(page: Page, desk: StandInDesk) -> None:
    desk.script = lambda _text: [OutMessage(text="Đây là tờ tóm tắt.", attachments=ATTACHED)]
    page.locator("#ask").fill("tờ tóm tắt")
    page.keyboard.press("Enter")
    shown = page.get_by_role("img", name="Ảnh tờ tóm tắt")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1080
    links = page.locator(".attached a")
    expect(links).to_have_count(2)
    assert [link.get_attribute("href") for link in links.all()] == ["/to/full", "/to/full.pdf"]
    assert links.first.get_attribute("rel") == "noopener noreferrer"
    page.reload()
    expect(page.get_by_role("img", name="Ảnh tờ tóm tắt")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
