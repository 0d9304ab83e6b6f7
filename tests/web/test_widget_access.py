"""The widget for everybody: keyboard, screen reader, phone, zoom, dark, contrast; and how heavy it is."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.web.pages import STATIC
from tests.bot.fake_rasa import custom
from tests.web.hosting import Hosted, Site, hosting, school_site
from tests.web.stand_in import comparison, replies
from tests.web.widget_site import context, html, launcher, open_panel, say, tag, visit, with_buttons

pytestmark = pytest.mark.browser
MOST_BYTES = 40 * 1024
COLOURS = ["", 'data-colour="#ffe600"', 'data-colour="#0b1f4b"', 'data-colour="#d2691e"']


@pytest.fixture
def site() -> Iterator[Site]:
    with school_site() as made:
        yield made


@pytest.fixture
def host(site: Site, tmp_path: Path) -> Iterator[Hosted]:
    with hosting(site.origin, folder=tmp_path, greeting="Chào các em!") as made:
        made.rasa.answer = with_buttons
        yield made


@pytest.fixture
def website(site: Site, host: Hosted) -> Site:
    """The site with the widget on its first page."""
    site.pages["/"] = html(tag(host))
    return site


@pytest.fixture
def phone(browser: Browser, website: Site) -> Iterator[Page]:
    made = context(browser, phone=True)
    yield visit(made, website)
    made.close()


@pytest.fixture
def desktop(browser: Browser, website: Site) -> Iterator[Page]:
    made = context(browser)
    yield visit(made, website)
    made.close()


def focused(page: Page) -> str:
    return str(
        page.evaluate(
            "() => { const e = document.querySelector('chon-nghe').shadowRoot.activeElement;"
            " return e ? e.id || e.className.split(' ')[0] : '' }"
        )
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("colour", COLOURS)
def test_axe_finds_nothing(browser: Browser, site: Site, host: Hosted, dark: bool, colour: str) -> None:
    rich = comparison().model_dump(mode="json", exclude={"buttons", "trace"})
    host.rasa.answer = lambda text: [
        custom(rich["text"], table=rich["table"], sources=rich["sources"]),
        *with_buttons(text),
    ]
    site.pages["/"] = html(tag(host, colour))
    made = context(browser, dark=dark)
    page = visit(made, site)
    launcher(page).wait_for()
    assert Axe().run(page).response["violations"] == []
    open_panel(page)
    say(page, "so sánh")
    expect(page.locator("chon-nghe .bot")).to_have_count(2)
    assert Axe().run(page).response["violations"] == []
    made.close()


def test_the_dialog_is_named_and_answers_are_read_out(desktop: Page) -> None:
    expect(launcher(desktop)).to_have_attribute("aria-expanded", "false")
    open_panel(desktop)
    dialog = desktop.get_by_role("dialog", name="Chọn Nghề")
    expect(dialog).to_be_visible()
    assert dialog.get_attribute("aria-modal") is None
    log = desktop.get_by_role("log", name="Cuộc trò chuyện")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).not_to_have_attribute("aria-busy", "true")


def test_the_focus_goes_in_and_comes_back(desktop: Page) -> None:
    launcher(desktop).focus()
    desktop.keyboard.press("Enter")
    expect(desktop.locator("chon-nghe #ask")).to_be_focused()
    desktop.keyboard.press("Escape")
    expect(desktop.locator("chon-nghe .panel")).to_be_hidden()
    expect(launcher(desktop)).to_be_focused()


def test_on_a_phone_it_is_the_whole_screen_and_keeps_the_focus(phone: Page) -> None:
    panel = open_panel(phone)
    expect(panel).to_have_attribute("aria-modal", "true")
    assert panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 800}
    phone.locator("chon-nghe #fresh").focus()
    phone.keyboard.press("Shift+Tab")
    assert focused(phone) == "person"
    phone.keyboard.press("Tab")
    assert focused(phone) == "fresh"
    for _ in range(15):
        phone.keyboard.press("Tab")
        assert focused(phone), "the focus stays inside"


def test_above_the_keyboard_of_a_phone(browser: Browser, website: Site) -> None:
    made = context(browser, phone=True)
    made.add_init_script(
        "Object.defineProperty(VisualViewport.prototype, 'height', { get: () => window.seen ?? innerHeight })"
    )
    page = visit(made, website)
    open_panel(page)
    page.evaluate("window.seen = 420; visualViewport.dispatchEvent(new Event('resize'))")
    box = page.locator("chon-nghe .composer").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 421
    made.close()


@pytest.mark.parametrize(("width", "height"), [(320, 568), (320, 256), (390, 844), (640, 400), (1280, 800)])
def test_everything_fits_at_any_size(phone: Page, host: Hosted, width: int, height: int) -> None:
    host.rasa.answer = lambda _text: [custom("https://example.org/" + "a" * 200)]
    phone.set_viewport_size({"width": width, "height": height})
    panel = open_panel(phone)
    say(phone, "x" * 200)
    expect(panel.locator(".bot")).to_have_count(2)
    box = panel.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height
    assert panel.locator(".talk").evaluate("e => [e.scrollWidth <= e.clientWidth, e.clientHeight > 60]") == [True, True]
    expect(phone.locator("chon-nghe #ask")).to_be_in_viewport(ratio=1)


def test_buttons_are_large_enough_for_a_thumb(phone: Page) -> None:
    open_panel(phone)
    sizes = phone.locator("chon-nghe button:visible").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(b => Math.min(b.width, b.height))"
    )
    assert min(sizes) >= 44


def test_a_first_visit_loads_little(browser: Browser, website: Site, host: Hosted) -> None:
    made = context(browser)
    loaded: list[str] = []
    made.on("response", lambda response: loaded.append(response.url))
    page = visit(made, website)
    open_panel(page)
    files = [
        url for url in loaded if url.startswith(host.address) and ("/static/" in url or url.endswith("/widget.js"))
    ]
    names = {re.sub(r"^/(static/)?", "", url.removeprefix(host.address)) for url in files}
    paths = [STATIC / ("widget/loader.js" if name == "widget.js" else name) for name in names]
    assert {path.name for path in paths} >= {"loader.js", "element.js", "panel.js", "widget.css", "talk.css"}
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths) <= MOST_BYTES
    made.close()


def test_every_string_of_the_widget_is_shown_and_every_shown_one_exists() -> None:
    modules = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "widget").glob("*.js"))
    own = set(replies().raw("widget.script"))
    shown = set(re.findall(r"\bt\(\"(\w+)\"", modules))
    assert own <= shown
    assert shown <= own | set(replies().raw("web.script"))
    assert not own & set(replies().raw("web.script")), "what the page says too is said by its strings"


def test_the_widget_holds_no_sentence_and_no_markup_of_its_own() -> None:
    for path in (STATIC / "widget").glob("*.js"):
        code = path.read_text(encoding="utf-8")
        assert not [letter for letter in code if letter.isalpha() and not letter.isascii()], path.name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", code), path.name
