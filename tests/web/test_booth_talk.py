"""A talk at a booth in a browser: by buttons alone, home by a QR code, and nothing left of it for the next one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.web.booth_stand import CODE, EVENT, QUESTIONS, SAVE, SHEET, StandInBooth, booth_app, booth_page, guide
from tests.web.stand_in import StandInDesk, served

pytestmark = pytest.mark.browser
LEFT = "[sessionStorage.length, localStorage.length, document.cookie, location.search + location.hash]"


@pytest.fixture
def desk() -> StandInDesk:
    return StandInDesk(guide)


@pytest.fixture
def address(desk: StandInDesk) -> Iterator[str]:
    with served(booth_app(desk, StandInBooth())) as url:
        yield url


@pytest.fixture
def booth(browser: Browser, address: str) -> Iterator[Page]:
    """The screen, talked to; time is the test's."""
    with booth_page(browser, address, clock=True) as page:
        page.get_by_role("button", name="Chạm để hỏi").click()
        page.locator(".choice").first.wait_for()
        yield page


def press(page: Page, button: Locator) -> Locator:
    before = page.locator(".bot").count()
    button.click()
    expect(page.locator(".bot")).to_have_count(before + 1)
    return page.locator(".bot").last


def typed(page: Page, text: str) -> Locator:
    if page.locator("#type").is_visible():
        page.locator("#type").click()
    before = page.locator(".bot").count()
    page.locator("#ask").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".bot")).to_have_count(before + 1)
    return page.locator(".bot").last


def proposed(page: Page) -> Locator:
    answer = press(page, page.locator(".choice").first)
    for question in QUESTIONS:
        expect(answer.locator(".bubble").last).to_contain_text(question)
        expect(answer.locator(".bubble").last).to_be_in_viewport(ratio=1)
        answer = press(page, answer.locator(".choice").first)
    return answer


def attracts(page: Page) -> None:
    """The screen is as if nobody had been there."""
    expect(page.locator("#attract")).to_be_visible()
    expect(page.locator(".booth-talk")).to_have_count(0)
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.evaluate(LEFT) == [0, 0, "", ""]
    assert CODE not in (page.locator("body").text_content() or "")


def test_the_guided_way_by_buttons_alone(booth: Page, desk: StandInDesk) -> None:
    assert desk.opened == [("web", None, EVENT, None)]
    expect(booth.locator(".bot").first).to_contain_text("máy trả lời tự động")
    expect(booth.locator("#ask")).to_be_hidden()
    answer = proposed(booth)
    expect(answer.get_by_role("heading", level=3)).to_have_text("Hàn")
    heights = booth.locator(".booth-talk button:visible").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert min(heights) >= 64
    assert desk.asked() == [1 + len(QUESTIONS)]


def test_nothing_leads_away_from_the_screen(booth: Page) -> None:
    proposed(booth)
    sheet = press(booth, booth.get_by_role("button", name="Tờ kết quả").last)
    expect(booth.locator("a")).to_have_count(0)
    expect(booth.locator(".sources").first).to_contain_text("Nguồn số 0")
    with booth.expect_request("**/booth/qr") as asked:
        sheet.get_by_role("button", name="quét để mang về").click()
    assert asked.value.post_data_json == {"sheet": SHEET}
    expect(booth.get_by_role("img", name="Mã QR")).to_be_visible()


def test_a_listed_question_is_asked_by_a_tap(browser: Browser, address: str) -> None:
    with booth_page(browser, address) as page:
        while page.locator(".slide.shown .ask-this").count() == 0:
            page.get_by_role("button", name="Trang sau").click()
        question = page.locator(".slide.shown h2").inner_text()
        page.get_by_role("button", name="Hỏi câu này").click()
        expect(page.locator(".you .bubble")).to_have_text(question)
        expect(page.locator(".bot")).to_have_count(2)


def test_the_talk_goes_home_by_a_code_that_stands_in_no_address(booth: Page) -> None:
    proposed(booth)
    asked: list[str] = []
    booth.on("request", lambda request: asked.append(request.url))
    booth.get_by_role("button", name="Mang về điện thoại").click()
    expect(booth.locator(".you").last).to_contain_text(SAVE)
    expect(booth.get_by_role("img", name="Mã QR")).to_be_visible()
    expect(booth.locator("#carry")).to_contain_text(CODE)
    assert asked
    assert not any(CODE in url for url in asked)
    booth.get_by_role("button", name="Đóng").click()
    expect(booth.get_by_role("img", name="Mã QR")).to_have_count(0)


def test_the_phone_says_the_code_once_and_keeps_it_out_of_its_address(
    browser: Browser, address: str, desk: StandInDesk
) -> None:
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/?campaign=x#ma={CODE}")
    expect(page.locator(".you .bubble")).to_have_text(CODE)
    expect(page.locator(".bot")).to_have_count(2)
    assert page.url == f"{address}/?campaign=x"
    page.reload()
    expect(page.locator(".bot")).to_have_count(2)
    assert desk.asked() == [1]
    assert not any(CODE in url.partition("#")[0] for url in asked)
    page.close()


def test_silence_wipes_after_a_count_that_a_tap_stops(booth: Page) -> None:
    proposed(booth)
    booth.clock.run_for(49_000)
    expect(booth.locator("#leaving")).to_be_hidden()
    booth.clock.run_for(4_000)
    expect(booth.locator("#leaving")).to_be_visible()
    assert 5 <= int(booth.locator("#leaving-left").inner_text()) <= 8
    booth.mouse.click(5, 5)
    booth.clock.run_for(1_000)
    expect(booth.locator("#leaving")).to_be_hidden()
    expect(booth.locator(".booth-talk")).to_be_visible()
    booth.clock.run_for(61_000)
    attracts(booth)


def test_a_key_stops_the_count_too(booth: Page) -> None:
    booth.clock.run_for(55_000)
    expect(booth.locator("#leaving")).to_be_visible()
    booth.keyboard.press("Escape")
    booth.clock.run_for(30_000)
    expect(booth.locator(".booth-talk")).to_be_visible()
    expect(booth.locator("#leaving")).to_be_hidden()


def test_a_help_card_stays_for_two_minutes(booth: Page) -> None:
    card = typed(booth, "cứu em với")
    expect(card).to_contain_text("111")
    booth.clock.run_for(109_000)
    expect(booth.locator("#leaving")).to_be_hidden()
    expect(card).to_be_visible()
    booth.clock.run_for(13_000)
    attracts(booth)


def test_who_is_done_leaves_nothing_and_the_next_one_begins_anew(booth: Page, desk: StandInDesk) -> None:
    typed(booth, "điều riêng tư")
    booth.locator("#ask").fill("viết dở")
    booth.get_by_role("button", name="Xong, xoá màn hình").click()
    attracts(booth)
    booth.get_by_role("button", name="Chạm để hỏi").click()
    expect(booth.locator(".bot")).to_have_count(1)
    booth.locator("#type").click()
    expect(booth.locator("#ask")).to_have_value("")
    booth.keyboard.press("Control+z")
    expect(booth.locator("#ask")).to_have_value("")
    assert len(desk.talks) == 2


def test_a_page_put_aside_holds_nothing(booth: Page) -> None:
    typed(booth, "điều riêng tư")
    booth.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    attracts(booth)


def test_an_answer_that_comes_too_late_is_shown_to_nobody(booth: Page, desk: StandInDesk) -> None:
    waiting: list[Route] = []
    booth.route("**/messages", lambda route: waiting.append(route))  # noqa: PLW0108 - Playwright marks its handlers
    with booth.expect_request("**/messages"):
        booth.locator("#take-home").click()
    expect(booth.locator(".typing")).to_be_visible()
    booth.get_by_role("button", name="Xong, xoá màn hình").click()
    with booth.expect_response("**/messages"):
        waiting[0].continue_()
    booth.wait_for_timeout(300)
    attracts(booth)
    assert desk.asked() == [1]


def test_by_keyboard_alone(browser: Browser, address: str) -> None:
    with booth_page(browser, address) as page:
        for _ in range(8):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "begin":
                break
        page.keyboard.press("Enter")
        page.locator(".choice").first.wait_for()
        expect(page.locator("#talk-heading")).to_be_focused()
        for _ in range(8):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.classList.contains('choice')"):
                break
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(page.locator(".you .bubble")).to_have_text("Nghề nào ở gần nhà?")
