"""The attract loop in a browser: it turns, stands still where it must, fits every display, and lives without a line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.web.booth_stand import EVENT, StandInBooth, booth_app, booth_page, guide
from tests.web.stand_in import StandInDesk, served

pytestmark = pytest.mark.browser
SIZES = [(1920, 1080), (1080, 1920), (1024, 768), (768, 1024)]
# What stands out of its slide, or a slide out of its place: the loop must never be cut off.
SPILLED = """
() => {
  const place = document.querySelector(".slides").getBoundingClientRect();
  const out = (box) =>
    box.top < place.top - 1 || box.bottom > place.bottom + 1 || box.left < 0 || box.right > innerWidth;
  const parts = document.querySelectorAll(".slide :is(h2, li, .from, .head, button, .picture)");
  return [...parts].filter((one) => out(one.getBoundingClientRect())).map((one) => one.textContent.trim());
}
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(booth_app(StandInDesk(guide), StandInBooth())) as url:
        yield url


def shown(page: Page) -> str:
    return page.locator(".slide.shown h2").inner_text()


def test_the_loop_turns_by_itself_and_can_be_stopped_and_leafed_through(browser: Browser, address: str) -> None:
    with booth_page(browser, address, calm=False, clock=True) as page:
        first = shown(page)
        page.clock.run_for(9_000)
        second = shown(page)
        assert second != first
        page.get_by_role("button", name="Dừng chuyển trang").click()
        page.clock.run_for(60_000)
        assert shown(page) == second
        expect(page.get_by_role("button", name="Chuyển trang tự động")).to_be_focused()
        page.get_by_role("button", name="Trang trước").click()
        page.get_by_role("button", name="Trang trước").click()
        assert shown(page) == page.locator(".slide h2").last.text_content()
        expect(page.locator(".slide.shown")).to_have_count(1)


def test_it_stands_still_where_less_motion_is_wished_for(browser: Browser, address: str) -> None:
    with booth_page(browser, address, clock=True) as page:
        first = shown(page)
        page.clock.run_for(60_000)
        assert shown(page) == first
        assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("size", SIZES)
def test_every_slide_fits_every_display(browser: Browser, address: str, size: tuple[int, int]) -> None:
    with booth_page(browser, address, size) as page:
        assert page.evaluate(SPILLED) == []
        assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == list(
            size
        )
        small = page.locator(".attract button:visible").evaluate_all(
            "all => all.filter(one => Math.min(one.offsetWidth, one.offsetHeight) < 64).length"
        )
        assert small == 0


def test_words_can_be_read_from_afar(browser: Browser, address: str) -> None:
    with booth_page(browser, address) as page:
        size = "one => parseFloat(getComputedStyle(one).fontSize)"
        assert page.locator(".slide.shown h2").evaluate(size) >= 54
        assert page.locator("#begin").evaluate(size) >= 54
        assert min(page.locator(".from").evaluate_all(f"all => all.map({size})")) >= 26


def test_nobody_is_locked_out(browser: Browser, address: str) -> None:
    with booth_page(browser, address) as page:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.get_by_role("button", name="Chạm để hỏi").click()
        page.locator(".choice").first.wait_for()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_no_menu_opens_no_text_is_taken_and_pinching_stays(browser: Browser, address: str) -> None:
    with booth_page(browser, address) as page:
        menu = "!document.body.dispatchEvent(new MouseEvent('contextmenu', {bubbles: true, cancelable: true}))"
        assert page.evaluate(menu)
        assert page.evaluate("getComputedStyle(document.querySelector('h2')).userSelect") == "none"
        content = page.locator("meta[name=viewport]").get_attribute("content") or ""
        assert "user-scalable" not in content
        assert "maximum-scale" not in content


def test_it_lives_without_a_line_even_through_a_reload_and_comes_back(browser: Browser, address: str) -> None:
    with booth_page(browser, address) as page:
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        page.wait_for_function(f"caches.match('/booth/{EVENT}').then(Boolean)")
        page.context.set_offline(True)
        expect(page.locator("#line")).to_contain_text("mất mạng")
        page.reload()
        page.wait_for_function("document.querySelectorAll('.slide[inert]').length > 10")
        expect(page.locator("#line")).to_contain_text("mất mạng")
        page.get_by_role("button", name="Trang sau").click()
        page.get_by_role("button", name="Chạm để hỏi").click()
        expect(page.get_by_role("button", name="Thử lại")).to_be_visible()
        page.context.set_offline(False)
        page.get_by_role("button", name="Thử lại").click()
        page.locator(".choice").first.wait_for()
        expect(page.locator("#line")).to_be_empty(timeout=20_000)
        kept = page.evaluate(
            "caches.keys().then(k => caches.open(k[0])).then(c => c.keys()).then(r => r.map(x => x.url))"
        )
        assert kept
        assert all("/static/" in url or url.endswith(f"/booth/{EVENT}") for url in kept)
