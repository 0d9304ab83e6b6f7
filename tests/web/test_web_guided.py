"""The guided talk on a phone with the real system behind it, by buttons alone: to a proposal, schools and the sheet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

pytestmark = [pytest.mark.system, pytest.mark.browser]
WIDTH = 360
QUESTIONS = 6
# What the page's own policy forbids is told to the page, not always to the console.
WATCH = "window.refused = []; addEventListener('securitypolicyviolation', e => refused.push(e.violatedDirective))"


@pytest.fixture
def chat(context: BrowserContext, system: str) -> Iterator[Page]:
    """The page on a phone. Whatever it or a page opened from it complains about fails the test."""
    problems: list[str] = []
    context.add_init_script(WATCH)
    context.on("console", lambda message: problems.append(message.text))
    context.on("weberror", lambda error: problems.append(str(error.error)))
    page = context.new_page()
    page.set_viewport_size({"width": WIDTH, "height": 740})
    page.goto(system)
    page.locator(".choice").first.wait_for()
    yield page
    assert page.evaluate("refused") == []
    assert problems == []


def press(page: Page, button: Locator) -> Locator:
    """The answer to a button."""
    before = page.locator(".bot").count()
    button.click()
    expect(page.locator(".bot")).to_have_count(before + 1)
    assert page.evaluate("document.documentElement.scrollWidth") == WIDTH
    return page.locator(".bot").nth(before)


def named(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True).last


def proposed(page: Page) -> Locator:
    """The quick way by the first option of each question; gives the proposal."""
    press(page, named(page, "Chưa biết chọn nghề gì"))
    answer = press(page, page.locator(".bot").last.get_by_role("button", name="Nhanh"))
    for number in range(1, QUESTIONS + 1):
        expect(answer.locator(".bubble").last).to_contain_text(f"Câu {number}/{QUESTIONS}")
        expect(answer.locator(".bubble").last).to_be_in_viewport(ratio=1)
        expect(answer.get_by_role("button", name="Bỏ qua")).to_be_in_viewport(ratio=1)
        answer = press(page, answer.locator(".choice").first)
    return answer


def test_the_quick_way_leads_to_cards_schools_and_a_sheet_that_opens(chat: Page, context: BrowserContext) -> None:
    answer = proposed(chat)
    titles = answer.get_by_role("heading", level=3)
    assert 2 <= titles.count() <= 3
    expect(answer.get_by_role("button", name="Trường nào dạy?")).to_have_count(titles.count())
    expect(chat.locator(".steer")).to_have_count(0)
    schools = press(chat, answer.get_by_role("button", name="Trường nào dạy?").first)
    expect(schools.locator(".bubble").first).to_contain_text(titles.first.inner_text())
    sheet = press(chat, named(chat, "Tờ kết quả để in"))
    picture_is_shown(sheet)
    opens(context, sheet)


def picture_is_shown(answer: Locator) -> None:
    """The picture has words, is loaded, and took its place before it was."""
    picture = answer.get_by_role("img")
    assert picture.get_attribute("alt")
    before = picture.bounding_box()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert picture.bounding_box() == before


def opens(context: BrowserContext, answer: Locator) -> None:
    """The page opens in a tab of its own and fits the phone; the PDF is one."""
    with context.expect_page() as opened:
        answer.get_by_role("link", name="Xem trang kết quả").click()
    page = opened.value
    page.set_viewport_size({"width": WIDTH, "height": 740})
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == WIDTH
    assert page.evaluate("refused") == []
    address = page.url
    page.close()
    assert "/to/" in address
    response = context.request.get(f"{address}.pdf")
    assert response.ok
    assert response.body().startswith(b"%PDF-")


def test_an_old_button_changes_its_answer_and_the_open_question_comes_again(chat: Page) -> None:
    press(chat, named(chat, "Chưa biết chọn nghề gì"))
    first = press(chat, chat.locator(".bot").last.get_by_role("button", name="Nhanh"))
    press(chat, first.locator(".choice").first)
    again = press(chat, first.locator(".choice").nth(1))
    expect(again.locator(".bubble").last).to_contain_text(f"Câu 2/{QUESTIONS}")
    expect(first.locator(".used")).to_have_count(1)
    expect(chat.locator(".steer")).to_have_count(1)
