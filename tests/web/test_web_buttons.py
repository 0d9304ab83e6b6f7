"""Many buttons under one question: how they stand, what a press does to them, what becomes of those of earlier ones."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.inbox.messages import Button, OutMessage
from tests.web.stand_in import StandInDesk
from tests.web.test_web_access import CONTRAST, say

pytestmark = pytest.mark.browser
OPTIONS = [
    "Toán", "Vật lí", "Hoá học", "Sinh học", "Tin học", "Công nghệ", "Ngữ văn", "Tiếng Anh, ngoại ngữ", "Mĩ thuật",
    "Âm nhạc", "Thể dục", "Lịch sử, Địa lí", "Giáo dục công dân", "Không môn nào",
]  # fmt: skip
STEERS = ["Bỏ qua", "Sửa câu trước"]
BOXES = "list => list.map(e => e.getBoundingClientRect()).map(b => [b.left, b.top, b.right, b.bottom])"
Box = tuple[float, float, float, float]


def question(text: str) -> list[OutMessage]:
    """A question of the guided talk at its largest: 14 options and two ways around it."""
    options = [Button(title=title, id=f"option-{n}") for n, title in enumerate(OPTIONS)]
    steers = [Button(title=title, id=f"steer-{n}", kind="steer") for n, title in enumerate(STEERS)]
    return [OutMessage(text=f"Hỏi: {text}", buttons=[*options, *steers])]


def cards(_text: str) -> list[OutMessage]:
    names = ["Hàn", "May thời trang"]
    return [
        OutMessage(
            text=f"{'Vài nghề để xem:' if not n else ''}\n\n{name}\n• Lí do một\nĐiều nên biết: bụi.",
            title=name,
            buttons=[
                Button(title="Trường nào dạy?", id=f"card-{n}"),
                Button(title="Nghề này làm gì?", id=f"about-{n}"),
            ],
        )
        for n, name in enumerate(names)
    ]


@pytest.fixture
def asked(page: Page, desk: StandInDesk) -> Page:
    """The page of a small phone with the large question open."""
    page.set_viewport_size({"width": 360, "height": 740})
    desk.script = question
    say(page, "một")
    return page


def boxes(page: Page, selector: str) -> list[Box]:
    found: list[Box] = page.locator(".bot").last.locator(selector).evaluate_all(BOXES)
    return found


@pytest.mark.parametrize(("width", "height"), [(320, 568), (360, 740), (412, 915), (1280, 800)])
def test_sixteen_buttons_stand_in_order_and_none_covers_another(asked: Page, width: int, height: int) -> None:
    asked.set_viewport_size({"width": width, "height": height})
    found = boxes(asked, ".choice")
    assert len(found) == len(OPTIONS) + len(STEERS)
    assert all(left >= 0 and right <= width and bottom - top >= 44 for left, top, right, bottom in found)
    for (_, top, right, bottom), (left, next_top, *_) in pairwise(found):
        assert left >= right or next_top >= bottom, "side by side or below, never over each other"
        assert next_top >= top
    assert asked.evaluate("document.documentElement.scrollWidth") == width


def test_the_whole_question_is_on_the_screen_of_a_phone(asked: Page) -> None:
    answer = asked.locator(".bot").last
    expect(answer.locator(".bubble")).to_be_in_viewport(ratio=1)
    expect(answer.get_by_role("button", name="Sửa câu trước")).to_be_in_viewport(ratio=1)
    composer = asked.locator(".composer").bounding_box()
    assert composer
    assert max(bottom for *_, bottom in boxes(asked, ".choice")) <= composer["y"]


def test_where_it_does_not_fit_the_question_itself_is_in_view(page: Page, desk: StandInDesk) -> None:
    page.set_viewport_size({"width": 320, "height": 480})
    desk.script = question
    say(page, "một")
    expect(page.locator(".bot").last.locator(".bubble")).to_be_in_viewport(ratio=1)


def test_ways_around_the_question_stand_apart_and_are_quieter(asked: Page) -> None:
    answer = asked.locator(".bot").last
    expect(answer.get_by_role("list", name="Gợi ý").get_by_role("button")).to_have_text(OPTIONS)
    expect(answer.get_by_role("list", name="Đi tiếp cách khác").get_by_role("button")).to_have_text(STEERS)
    assert boxes(asked, ".steer")[0][1] >= max(bottom for *_, bottom in boxes(asked, ".choices:not(.steer) .choice"))
    option, steer = (
        answer.get_by_role("button", name=name).evaluate("e => getComputedStyle(e).borderTopColor")
        for name in ("Toán", "Bỏ qua")
    )
    assert option != steer


def test_an_earlier_question_is_quiet_still_works_and_cannot_be_steered(asked: Page, desk: StandInDesk) -> None:
    earlier = asked.locator(".bot").nth(1)
    earlier.get_by_role("button", name="Toán").click()
    expect(asked.locator(".bot")).to_have_count(3)
    expect(earlier.get_by_role("button", name="Bỏ qua")).to_have_count(0)
    expect(earlier.get_by_role("button", name="Toán")).to_have_attribute("aria-pressed", "true")
    earlier.get_by_role("button", name="Tin học").click()
    expect(asked.locator(".you .bubble")).to_have_text(["một", "Toán", "Tin học"])
    expect(earlier.locator(".used")).to_have_text(["Tin học"])
    earlier.get_by_role("button", name="Toán").click()
    expect(asked.locator(".bot")).to_have_count(5)
    assert desk.asked() == [4]
    expect(asked.locator(".steer")).to_have_count(1)


def test_the_keyboard_passes_an_earlier_question_in_one_step(asked: Page) -> None:
    earlier = asked.locator(".bot").nth(1)
    earlier.get_by_role("button", name="Hoá học").focus()
    asked.keyboard.press("Enter")
    expect(asked.locator(".bot")).to_have_count(3)
    expect(earlier.get_by_role("button", name="Hoá học")).to_be_focused()
    asked.keyboard.press("Tab")
    expect(asked.locator(".bot").last.get_by_role("button", name="Toán")).to_be_focused()
    asked.keyboard.press("Shift+Tab")
    asked.keyboard.press("ArrowLeft")
    expect(earlier.get_by_role("button", name="Vật lí")).to_be_focused()
    asked.keyboard.press("Enter")
    expect(asked.locator(".you .bubble").last).to_have_text("Vật lí")


def test_a_card_begins_with_its_name_as_a_heading(page: Page, desk: StandInDesk) -> None:
    desk.script = cards
    say(page, "gợi ý")
    answer = page.locator(".bot").last
    expect(answer.get_by_role("heading", level=3)).to_have_text(["Hàn", "May thời trang"])
    expect(answer.locator(".bubble").first).to_have_text("Vài nghề để xem:")
    expect(answer.locator(".bubble").nth(1).locator(":scope > *").first).to_have_text("Hàn")


def test_after_a_reload_a_button_that_several_cards_have_is_marked_on_none(page: Page, desk: StandInDesk) -> None:
    desk.script = cards
    say(page, "gợi ý")
    page.locator(".bot").last.get_by_role("button", name="Trường nào dạy?").last.click()
    expect(page.locator(".bot")).to_have_count(3)
    expect(page.locator(".choice.used")).to_have_count(1)
    page.reload()
    expect(page.locator(".bot")).to_have_count(3)
    expect(page.locator(".choice.used")).to_have_count(0)
    expect(page.locator(".past")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_used_and_quiet_buttons_can_be_read(browser: Browser, address: str, desk: StandInDesk, scheme: str) -> None:
    desk.script = lambda text: [*cards(text), *question(text)]
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(address)
    page.get_by_role("button", name="9+ là gì?").click()
    page.get_by_role("button", name="Toán").click()
    expect(page.locator(".bot")).to_have_count(3)
    found: list[object] = page.evaluate(CONTRAST)
    page.close()
    assert found == []
