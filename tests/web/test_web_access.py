"""The page for everybody: keyboard, screen reader, phone, zoom, dark, contrast."""

from __future__ import annotations

from typing import cast

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from bot.inbox.messages import OutMessage
from tests.web.stand_in import StandInDesk, comparison

pytestmark = pytest.mark.browser

# Contrast of every text with what is behind it, by WCAG 2: the page's own colours, read where they are used.
CONTRAST = """
() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(at).backgroundColor);
      if (a > 0.99) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const shown = [...document.querySelectorAll("body *")].filter((e) =>
    e.checkVisibility() && !e.closest(".hidden, script, .skip") &&
    [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
  return shown.map((e) => {
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    return [(a + 0.05) / (b + 0.05), e.className || e.localName];
  }).filter(([ratio]) => ratio < 4.5);
}
"""


# A ring around the focused element, or around the box it stands in.
RING = """
() => [document.activeElement, document.activeElement.parentElement].map((e) => getComputedStyle(e))
  .some((style) => style.outlineStyle !== "none" || style.boxShadow !== "none")
"""


def say(page: Page, text: str) -> None:
    before = page.locator(".bot").count()
    page.locator("#ask").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".bot")).to_have_count(before + 1)


def focused(page: Page) -> str:
    return str(
        page.evaluate(
            "document.activeElement.id || document.activeElement.className || document.activeElement.localName"
        )
    )


def test_the_keyboard_reaches_everything_in_reading_order(page: Page) -> None:
    order = []
    for _ in range(7):
        page.keyboard.press("Tab")
        order.append(focused(page))
    assert order == ["skip", "person", "fresh", "choice", "choice", "ask", "send"]


def test_the_skip_link_leads_to_the_box(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến ô nhập câu hỏi")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert focused(page) == "ask"


def test_the_focus_can_be_seen(page: Page) -> None:
    for _ in range(7):
        page.keyboard.press("Tab")
        assert page.evaluate(RING), focused(page)


def test_answers_are_read_out_and_the_sign_of_waiting_is_not(page: Page) -> None:
    log = page.get_by_role("log", name="Cuộc trò chuyện")
    assert log.get_attribute("aria-live") == "polite"
    assert log.get_attribute("aria-busy") is None
    assert page.locator("#typing").get_attribute("aria-hidden") == "true"
    assert page.locator("#typing").is_hidden()
    say(page, "xin chào")
    expect(log.locator(".bot").last).to_contain_text("Chọn Nghề trả lời:")
    expect(log.locator(".you").last).to_contain_text("Câu đã gửi:")


def test_the_sign_of_waiting_shows_while_an_answer_is_made(page: Page) -> None:
    held: list[Route] = []
    page.route("**/messages", lambda route: held.append(route))  # noqa: PLW0108  (playwright takes no builtin)
    page.locator("#ask").fill("a")
    page.keyboard.press("Enter")
    expect(page.locator("#typing")).to_be_visible()
    page.locator("#ask").fill("câu thứ hai")
    page.keyboard.press("Enter")
    expect(page.locator("#ask")).to_have_value("câu thứ hai")
    held[0].continue_()
    expect(page.locator("#typing")).to_be_hidden()
    assert len(held) == 1


def test_headings_name_the_parts(page: Page) -> None:
    levels = page.evaluate("[...document.querySelectorAll('main h2, header h1')].map(h => h.localName)")
    assert levels == ["h1", "h2", "h2"]
    assert page.locator("html").get_attribute("lang") == "vi"


def test_a_wide_table_scrolls_by_itself_and_by_keyboard(page: Page, desk: StandInDesk) -> None:
    desk.script = lambda _text: [comparison()]
    page.set_viewport_size({"width": 320, "height": 640})
    say(page, "so sánh")
    region = page.get_by_role("region", name="Bảng so sánh")
    assert region.get_attribute("tabindex") == "0"
    assert region.evaluate("e => e.scrollWidth > e.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 640), (390, 844), (640, 400), (1280, 800)])
def test_nothing_runs_out_of_the_page_at_any_size(page: Page, desk: StandInDesk, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    desk.script = lambda _text: [comparison(), OutMessage(text="https://example.org/" + "a" * 200)]
    say(page, "x" * 200)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    expect(page.locator(".bot").last.locator(".bubble").first).to_be_visible()
    page.locator("#ask").scroll_into_view_if_needed()
    expect(page.locator("#ask")).to_be_in_viewport()


def test_text_at_twice_its_size_still_fits(page: Page, desk: StandInDesk) -> None:
    desk.script = lambda _text: [comparison()]
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    say(page, "so sánh")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(browser: Browser, address: str, desk: StandInDesk, scheme: str) -> None:
    desk.script = lambda _text: [comparison()]
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(address)
    page.get_by_role("button", name="9+ là gì?").click()
    expect(page.locator(".bot")).to_have_count(2)
    desk.broken = True
    page.locator("#ask").fill("a")
    page.keyboard.press("Enter")
    expect(page.locator(".failed")).to_have_count(1)
    found = cast("list[object]", page.evaluate(CONTRAST))
    page.close()
    assert found == []


def test_buttons_are_large_enough_for_a_thumb(page: Page) -> None:
    small = page.evaluate(
        "[...document.querySelectorAll('button')].filter(b => b.checkVisibility()).map(b => b.getBoundingClientRect())"
        ".filter(box => box.height < 44 || box.width < 44).length"
    )
    assert small == 0


def test_motion_stops_for_those_who_ask(page: Page) -> None:
    page.evaluate("document.getElementById('typing').hidden = false")
    assert page.evaluate("getComputedStyle(document.querySelector('#typing i')).animationName") == "none"
