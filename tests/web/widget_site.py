"""A school's page with the widget on it, in a browser: its shadow root opened for the test's eyes, nothing else."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.bot.fake_rasa import Messages, custom
from tests.web.hosting import Hosted, Site

# Playwright and axe cannot look into a closed shadow root; one test leaves it closed.
OPEN_ROOTS = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (how) { return attach.call(this, { ...how, mode: "open" }); };
"""
CONTENT = "<main><h1>THCS Nguyễn Du</h1><p>Lịch thi học kì một.</p><button id=hoi>Hỏi nghề</button></main>"


def tag(host: Hosted, more: str = "") -> str:
    """The script tag that a school pastes."""
    return f'<script src="{host.address}/widget.js" data-school="{host.id}" {more} async></script>'


def html(head: str = "", body: str = "") -> str:
    """A whole page of a school, in Vietnamese."""
    view = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    opening = f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Trường</title>{view}{head}</head>'
    return f"{opening}<body>{CONTENT}{body}</body></html>"


def context(browser: Browser, *, phone: bool = False, dark: bool = False, opened: bool = True) -> BrowserContext:
    """A fresh visitor."""
    size = {"width": 390, "height": 800} if phone else {"width": 1200, "height": 800}
    made = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        reduced_motion="reduce",
        locale="vi-VN",
        color_scheme="dark" if dark else "light",
        has_touch=phone,
    )
    made.set_default_timeout(30_000)
    if opened:
        made.add_init_script(OPEN_ROOTS)
    return made


def launcher(page: Page) -> Locator:
    """The round button."""
    return page.locator("chon-nghe .launcher")


def open_panel(page: Page) -> Locator:
    """Press the launcher; the panel, with the talk begun."""
    launcher(page).click()
    expect(page.locator("chon-nghe .bot").first).to_be_visible()
    return page.locator("chon-nghe .panel")


def say(page: Page, text: str) -> None:
    page.locator("chon-nghe #ask").fill(text)
    page.locator("chon-nghe #ask").press("Enter")


def asked(host: Hosted) -> list[str]:
    """What has reached the dialogue, the masked words of every talk in order."""
    return [message for _, message in host.rasa.received if not message.startswith("/")]


def with_buttons(text: str) -> Messages:
    """An answer that offers two ways on."""
    buttons = [{"title": "Học phí", "payload": "/inform"}, {"title": "Địa chỉ", "payload": "/inform"}]
    return [custom(f"Đã nghe: {text}", buttons=buttons)]


def visit(made: BrowserContext, site: Site, path: str = "/") -> Page:
    """The site's page, opened; whatever it throws fails the test."""
    page = made.new_page()
    page.on("pageerror", _fail)
    page.goto(site.origin + path)
    return page


def _fail(error: object) -> None:
    raise AssertionError(f"the page threw {error}")
