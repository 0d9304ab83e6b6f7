"""The page with the real inbox behind it: disclosure, starters, danger, a talk that outlives the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot.settings import Settings
from bot.web.serve import make_app
from knowledge.database import open_engine, upgrade
from tests.bot.fake_rasa import FakeRasa, custom
from tests.web.stand_in import CONTENT, served

pytestmark = pytest.mark.browser


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    more = [{"title": "Xem thêm", "payload": "/more"}]
    with FakeRasa(lambda message: [custom(f"Về: {message}", buttons=more)]) as fake:
        yield fake


@pytest.fixture
def chat(context: BrowserContext, rasa: FakeRasa, tmp_path: Path) -> Iterator[Page]:
    port = int(rasa.url.rpartition(":")[2])
    settings = Settings(
        var_dir=tmp_path, content_dir=CONTENT, database_url=f"sqlite:///{tmp_path}/a.db", rasa_port=port, actions_port=1
    )
    engine = open_engine(settings.database_url)
    upgrade(engine)
    engine.dispose()
    with served(make_app(settings)) as address:
        page = context.new_page()
        page.goto(address)
        page.locator(".choice").first.wait_for()
        yield page
        page.close()


def say(page: Page, text: str) -> None:
    before = page.locator(".bot").count()
    page.locator("#ask").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".bot")).to_have_count(before + 1)


def test_the_first_message_says_that_a_machine_answers(chat: Page) -> None:
    expect(chat.locator(".bot .bubble").first).to_contain_text("máy trả lời tự động")
    expect(chat.locator(".bot .bubble").first).to_contain_text("lưu")
    expect(chat.locator(".bot .bubble p").first).to_be_in_viewport(ratio=1)


def test_a_talk_with_words_and_buttons_comes_back_after_a_reload(chat: Page, rasa: FakeRasa) -> None:
    say(chat, "nghề hàn, gọi em số 0905123456 nhé")
    chat.locator(".bot").last.get_by_role("button", name="Xem thêm").click()
    expect(chat.locator(".bot")).to_have_count(3)
    assert rasa.received[-1][1] == "/more"
    chat.reload()
    expect(chat.locator(".bot")).to_have_count(3)
    expect(chat.locator(".you .bubble").nth(1)).to_have_text("Xem thêm")
    expect(chat.locator(".choice.used")).to_have_count(1)
    expect(chat.locator("#log")).not_to_contain_text("0905123456")
    say(chat, "cảm ơn")


def test_words_that_never_left_are_still_there_after_a_reload(chat: Page) -> None:
    chat.route("**/messages", lambda route: route.abort())
    chat.locator("#ask").fill("học phí?")
    chat.keyboard.press("Enter")
    expect(chat.locator(".failed")).to_have_count(1)
    chat.unroute("**/messages")
    chat.reload()
    expect(chat.locator(".failed .bubble")).to_have_text("học phí?")
    chat.get_by_role("button", name="Gửi lại").click()
    expect(chat.locator(".bot .bubble").last).to_have_text("Về: học phí?")


def test_danger_is_answered_with_the_number_at_once(chat: Page, rasa: FakeRasa) -> None:
    say(chat, "em không muốn sống nữa")
    expect(chat.locator(".bot").last).to_contain_text("111")
    assert rasa.received == []


def test_a_stored_talk_can_go_on_when_its_history_cannot_be_read(chat: Page) -> None:
    chat.route("**/api/v1/talks/*", lambda route: route.fulfill(status=500, body="{}"))
    chat.reload()
    expect(chat.locator("#notice")).not_to_be_empty()
    say(chat, "em không muốn sống nữa")
    expect(chat.locator(".bot").last).to_contain_text("111")
