"""A talk on the page as people have it: typing, buttons, reload, a bad line, a shared computer."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot.inbox.messages import OutMessage, SourceRef
from tests.web.stand_in import StandInDesk, comparison

pytestmark = pytest.mark.browser


def say(page: Page, text: str) -> None:
    page.locator("#ask").fill(text)
    page.keyboard.press("Enter")


def test_the_first_words_come_from_the_desk_and_the_header_names_a_machine(page: Page) -> None:
    expect(page.locator(".bot .bubble")).to_have_text("Chào bạn, mình là máy trả lời tự động.")
    expect(page.get_by_role("banner")).to_contain_text("Máy trả lời tự động")


def test_enter_sends_and_shift_enter_breaks_the_line(page: Page) -> None:
    box = page.get_by_label("Câu hỏi", exact=True)
    box.press_sequentially("dòng một")
    box.press("Shift+Enter")
    box.press_sequentially("dòng hai")
    expect(box).to_have_value("dòng một\ndòng hai")
    box.press("Enter")
    expect(page.locator(".bot .bubble").last).to_have_text("Đã nghe: dòng mộtdòng hai")
    expect(box).to_have_value("")


def test_enter_that_ends_a_composed_syllable_does_not_send(page: Page, desk: StandInDesk) -> None:
    page.locator("#ask").fill("nghề")
    page.evaluate(
        "document.getElementById('ask').dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    expect(page.locator("#ask")).to_have_value("nghề")
    assert desk.asked() == [0]


def test_a_button_works_once_and_keeps_the_focus(page: Page, desk: StandInDesk) -> None:
    button = page.get_by_role("button", name="9+ là gì?")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".bot .bubble").last).to_have_text("Đã nghe: 9+ là gì?")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Enter")
    expect(page.locator(".you")).to_have_count(1)
    assert desk.asked() == [1]


def test_an_answer_is_paragraphs_lists_table_and_sources(page: Page, desk: StandInDesk) -> None:
    desk.script = lambda _text: [comparison()]
    say(page, "so sánh")
    answer = page.locator(".bot").last
    expect(answer.locator("ul").first.locator("li")).to_have_text(
        ["Hàn: làm với kim loại", "May thời trang: làm với vải"]
    )
    expect(answer.locator("thead th")).to_have_text(["", "Hàn", "May thời trang"])
    expect(answer.get_by_role("link").first).to_be_hidden()
    summary = answer.locator(".sources summary")
    expect(summary).to_have_text("Nguồn: Nguồn số 0 · tháng 9/2025 và 2 nguồn khác")
    summary.click()
    expect(answer.locator(".sources li").first).to_have_text("Nguồn số 0 (mở trang mới) · tháng 9/2025")


@pytest.mark.parametrize(("date", "shown"), [("2025", "2025"), ("2025-09", "tháng 9/2025"), ("2025-09-04", "4/9/2025")])
def test_a_source_has_its_date_as_exact_as_it_is_known(page: Page, desk: StandInDesk, date: str, shown: str) -> None:
    desk.script = lambda _text: [OutMessage(text="x", sources=[SourceRef(title="Luật", date=date)])]
    say(page, "a")
    expect(page.locator(".sources")).to_have_text(f"Nguồn: Luật · {shown}")


def test_a_talk_survives_a_reload_with_its_used_buttons_and_draft(page: Page, desk: StandInDesk) -> None:
    page.get_by_role("button", name="9+ là gì?").click()
    say(page, "học phí?")
    expect(page.locator(".bot")).to_have_count(3)
    page.locator("#ask").fill("đang viết dở")
    page.reload()
    expect(page.locator(".bot .bubble")).to_have_text(
        ["Chào bạn, mình là máy trả lời tự động.", "Đã nghe: 9+ là gì?", "Đã nghe: học phí?"]
    )
    expect(page.locator(".you .bubble")).to_have_text(["9+ là gì?", "học phí?"])
    expect(page.locator(".choice.used")).to_have_text(["9+ là gì?"])
    expect(page.locator("#ask")).to_have_value("đang viết dở")
    assert len(desk.talks) == 1


def test_another_tab_does_not_see_the_talk(page: Page, context: BrowserContext, address: str) -> None:
    say(page, "chuyện riêng")
    expect(page.locator(".bot")).to_have_count(2)
    other = context.new_page()
    other.goto(address)
    other.get_by_role("button", name="9+ là gì?").wait_for()
    expect(other.locator(".you")).to_have_count(0)


def test_a_new_talk_erases_the_old_one_after_asking(page: Page, desk: StandInDesk) -> None:
    say(page, "chuyện riêng")
    expect(page.locator(".bot")).to_have_count(2)
    page.get_by_role("button", name="Cuộc trò chuyện mới").click()
    page.get_by_role("button", name="Giữ lại").click()
    expect(page.locator(".you")).to_have_count(1)
    page.get_by_role("button", name="Cuộc trò chuyện mới").click()
    page.get_by_role("button", name="Xoá và bắt đầu lại").click()
    expect(page.locator(".you")).to_have_count(0)
    expect(page.locator(".bot")).to_have_count(1)
    assert "chuyện riêng" not in page.evaluate("JSON.stringify(sessionStorage) + JSON.stringify(localStorage)")
    assert len(desk.talks) == 2


def test_a_bad_line_loses_no_words(page: Page, context: BrowserContext) -> None:
    context.set_offline(True)
    say(page, "học phí nghề hàn?")
    expect(page.locator(".failed")).to_contain_text("Chưa gửi được.")
    context.set_offline(False)
    page.get_by_role("button", name="Gửi lại").click()
    expect(page.locator(".bot .bubble").last).to_have_text("Đã nghe: học phí nghề hàn?")
    expect(page.locator(".failed")).to_have_count(0)
    expect(page.locator(".you")).to_have_count(1)


def test_unsent_words_are_still_there_after_a_reload(page: Page, desk: StandInDesk) -> None:
    desk.broken = True
    say(page, "học phí nghề hàn?")
    expect(page.locator(".failed")).to_contain_text("Có lỗi ở phía hệ thống")
    desk.broken = False
    page.reload()
    expect(page.locator(".failed .bubble")).to_have_text("học phí nghề hàn?")
    page.get_by_role("button", name="Gửi lại").click()
    expect(page.locator(".bot .bubble").last).to_have_text("Đã nghe: học phí nghề hàn?")


def test_an_answer_lost_on_the_way_is_fetched_and_not_asked_twice(page: Page, desk: StandInDesk) -> None:
    page.route("**/messages", lambda route: (route.fetch(), route.abort()))
    say(page, "học phí?")
    expect(page.locator(".failed")).to_have_count(1)
    page.unroute("**/messages")
    page.get_by_role("button", name="Gửi lại").click()
    expect(page.locator(".bot .bubble").last).to_have_text("Đã nghe: học phí?")
    expect(page.locator(".you")).to_have_count(1)
    assert desk.asked() == [1]


def test_a_forgotten_talk_is_opened_anew_and_the_words_are_said_there(page: Page, desk: StandInDesk) -> None:
    desk.talks.clear()
    say(page, "học phí?")
    expect(page.locator(".bot .bubble").last).to_have_text("Đã nghe: học phí?")
    expect(page.locator(".you")).to_have_count(1)
    desk.talks.clear()
    page.reload()
    expect(page.locator("#notice")).to_contain_text("hết hạn")
    expect(page.locator(".you")).to_have_count(0)


def test_a_page_that_cannot_connect_says_so_and_tries_again(page: Page, desk: StandInDesk) -> None:
    desk.broken = True
    page.evaluate("sessionStorage.clear()")
    page.reload()
    expect(page.locator("#notice")).to_contain_text("Có lỗi")
    desk.broken = False
    page.get_by_role("button", name="Thử lại").click()
    expect(page.locator(".bot")).to_have_count(1)
    expect(page.locator("#notice")).to_be_empty()


def test_a_text_that_is_too_long_stays_in_the_box(page: Page) -> None:
    say(page, "a" * 2003)
    expect(page.locator("#count")).to_contain_text("3 chữ")
    expect(page.locator("#ask")).to_have_value("a" * 2003)
    expect(page.locator(".you")).to_have_count(0)


def test_a_person_is_one_click_away(page: Page) -> None:
    page.get_by_role("button", name="Gặp người tư vấn").click()
    expect(page.locator(".bot .bubble").last).to_have_text("Đã nghe: Tôi muốn gặp người tư vấn")


def test_the_poster_in_the_address_opens_the_talk(page: Page, desk: StandInDesk, address: str) -> None:
    page.evaluate("sessionStorage.clear()")
    page.goto(f"{address}/?school=cd_da_nang&campaign=4-10&role=parent")
    page.get_by_role("button", name="9+ là gì?").wait_for()
    assert desk.opened[-1] == ("web", "cd_da_nang", "4-10", "parent")


def test_the_help_number_can_be_tapped(page: Page, desk: StandInDesk) -> None:
    desk.script = lambda _text: [OutMessage(text="Gọi ngay 111 (miễn phí). Có 111 ngành.")]
    say(page, "cứu em với")
    links = page.locator(".bot .bubble a.helpline")
    expect(links).to_have_count(1)
    expect(links.first).to_have_attribute("href", "tel:111")
