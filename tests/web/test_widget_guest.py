"""A guest on other people's pages: what they do does not harm it, and it harms nothing of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.hosting import Hosted, Site, hosting, school_site
from tests.web.widget_site import asked, context, html, launcher, open_panel, say, tag, visit, with_buttons

pytestmark = pytest.mark.browser

HOSTILE_CSS = """
* { all: unset !important; font-size: 40px !important; display: block !important; color: red !important;
    letter-spacing: 9px !important; transition: all 9s !important; pointer-events: none !important; }
div, aside, chon-nghe { position: static !important; visibility: hidden !important; opacity: 0 !important; }
:not(:defined) { display: none !important; }
html { font-size: 62.5%; --accent: red; --card: red; direction: rtl; }
body { transform: scale(.5); filter: blur(3px); overflow: hidden; user-select: none; }
"""
# What prototype.js 1.6 and its like did to every page.
OLD_LIBRARY = """
Array.prototype.toJSON = function () { return "[" + this.join() + "]"; };
String.prototype.toJSON = function () { return '"' + this + '"'; };
Array.prototype.reduce = function () { return this.length > 1 ? this : this[0]; };
Array.prototype.entries = function () { return this; };
Array.from = function () { return []; };
Array.prototype.extra = function () {};
Element.prototype.scrollTo = function () { throw new Error("scrollTo"); };
Element.prototype.remove = function () { this.parentNode && this.parentNode.removeChild(this); return this; };
"""
WRAPPED_FETCH = """
const plain = window.fetch;
window.fetch = (url, how = {}) => plain(url, { ...how, headers: { ...how.headers, "X-CSRF-Token": "1" } });
JSON.stringify = () => "nothing";
"""
SHIFTS = """
new PerformanceObserver((list) => { for (const one of list.getEntries()) (window.shifts ??= []).push(one.value); })
  .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with school_site() as made:
        yield made


@pytest.fixture
def host(site: Site, tmp_path: Path) -> Iterator[Hosted]:
    with hosting(site.origin, folder=tmp_path) as made:
        made.rasa.answer = with_buttons
        yield made


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    made = context(browser)
    yield made
    made.close()


def works(page: Page, host: Hosted) -> None:
    """A question is answered, in words as they were typed."""
    open_panel(page)
    say(page, 'nghề "hàn" \\ gì?')
    expect(page.locator("chon-nghe .bot .bubble").last).to_have_text('Đã nghe: nghề "hàn" \\ gì?')
    assert asked(host) == ['nghề "hàn" \\ gì?']


def looks(page: Page, selector: str) -> dict[str, str]:
    found: dict[str, str] = page.locator(f"chon-nghe {selector}").first.evaluate(
        "e => { const s = getComputedStyle(e); return { size: s.fontSize, colour: s.color, spacing: s.letterSpacing,"
        " direction: s.direction, width: s.width, ground: s.backgroundColor, seen: s.visibility,"
        " select: s.userSelect } }"
    )
    return found


def test_the_worst_style_sheet_changes_nothing(visitor: BrowserContext, site: Site, host: Hosted) -> None:
    site.pages |= {"/plain": html(tag(host)), "/": html(f"<style>{HOSTILE_CSS}</style>{tag(host)}")}
    seen: list[list[object]] = []
    for path in ("/plain", "/"):
        page = visit(visitor, site, path)
        open_panel(page)
        seen.append([looks(page, at) for at in (".panel", ".bubble", "#ask", ".who h2", ".choice")])
        seen[-1].append(page.locator("chon-nghe .panel").bounding_box())
        page.close()
    assert seen[0] == seen[1]


@pytest.mark.parametrize("script", [OLD_LIBRARY, WRAPPED_FETCH], ids=["old library", "wrapped fetch"])
def test_what_a_page_does_to_the_language_does_no_harm(
    visitor: BrowserContext, site: Site, host: Hosted, script: str
) -> None:
    site.pages["/"] = html(f"<script>{script}</script>{tag(host)}")
    works(visit(visitor, site), host)


@pytest.mark.parametrize(
    "policy",
    [
        "default-src 'none'; script-src OUR; connect-src OUR; style-src 'self'",
        "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src OUR; style-src 'self'",
        "default-src 'none'; script-src OUR; connect-src OUR; require-trusted-types-for 'script'; trusted-types 'none'",
    ],
    ids=["named", "strict-dynamic", "trusted types"],
)
def test_a_strict_policy_is_enough(visitor: BrowserContext, site: Site, host: Hosted, policy: str) -> None:
    site.headers["Content-Security-Policy"] = policy.replace("OUR", host.address)
    site.pages["/"] = html(tag(host, 'nonce="abc" data-colour="#d2691e"'))
    told: list[str] = []
    visitor.on("console", lambda message: told.append(message.text))
    works(visit(visitor, site), host)
    assert [text for text in told if "Content Security" in text or "Trusted" in text] == []


def test_no_global_no_cookie_one_closed_element(browser: Browser, site: Site, host: Hosted) -> None:
    site.pages |= {"/plain": html(), "/": html(tag(host))}
    made = context(browser, opened=False)
    page = visit(made, site, "/plain")
    before = page.evaluate("Object.getOwnPropertyNames(window).sort()")
    page.goto(site.origin)
    page.wait_for_function("performance.getEntriesByType('resource').some(e => e.name.includes('/look/'))")
    page.wait_for_timeout(1000)
    assert page.evaluate("Object.getOwnPropertyNames(window).sort()") == before
    assert page.evaluate(
        "[...document.querySelectorAll('chon-nghe')].map(e => [e.shadowRoot, e.attributes.length])"
    ) == [[None, 0]]
    assert made.cookies() == []
    made.close()


def test_the_page_does_not_move(visitor: BrowserContext, site: Site, host: Hosted) -> None:
    site.pages["/"] = html(f"<style>body > * {{ margin: 30px; }}</style><script>{SHIFTS}</script>", tag(host))
    page = visit(visitor, site)
    before = page.locator("main").bounding_box()
    open_panel(page)
    say(page, "a")
    expect(page.locator("chon-nghe .bot")).to_have_count(2)
    assert page.evaluate("window.shifts ?? []") == []
    assert page.locator("main").bounding_box() == before
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_two_tags_are_one_widget(visitor: BrowserContext, site: Site, host: Hosted) -> None:
    site.pages["/"] = html(tag(host) + tag(host), tag(host).replace("widget.js", "widget.js?2"))
    page = visit(visitor, site)
    works(page, host)
    expect(page.locator("chon-nghe")).to_have_count(1)


def test_a_page_that_redraws_its_body_keeps_the_talk(visitor: BrowserContext, site: Site, host: Hosted) -> None:
    site.pages["/"] = html(tag(host))
    page = visit(visitor, site)
    works(page, host)
    for redraw in (
        "const b = document.createElement('body'); b.innerHTML = '<main>hai</main>'; document.body.replaceWith(b)",
        "document.body.innerHTML = '<main>ba</main>'",
    ):
        page.evaluate(redraw)
        expect(page.locator("chon-nghe .you .bubble")).to_be_visible()
    say(page, "nữa")
    expect(page.locator("chon-nghe .bot .bubble").last).to_have_text("Đã nghe: nữa")


def test_taken_away_by_itself_it_ends_quietly(visitor: BrowserContext, site: Site, host: Hosted) -> None:
    site.pages["/"] = html(tag(host))
    page = visit(visitor, site)
    launcher(page).wait_for()
    page.evaluate("document.querySelector('chon-nghe').remove()")
    page.wait_for_timeout(500)
    expect(page.locator("chon-nghe")).to_have_count(0)


def test_on_top_of_everything_and_not_on_paper(visitor: BrowserContext, site: Site, host: Hosted) -> None:
    wall = "<div style='position:fixed;inset:0;z-index:2147483647;background:#eee'></div>"
    site.pages["/"] = html(tag(host), wall)
    page = visit(visitor, site)
    works(page, host)
    page.emulate_media(media="print")
    expect(page.locator("chon-nghe .panel")).to_be_hidden()


def test_what_is_typed_is_not_the_pages(visitor: BrowserContext, site: Site, host: Hosted) -> None:
    greedy = (
        "<script>for (const type of ['keydown', 'paste', 'contextmenu', 'wheel', 'focusin'])"
        " document.addEventListener(type, (e) => { (window.took ??= []).push(type); e.preventDefault(); },"
        " { passive: false });</script>"
    )
    site.pages["/"] = html(greedy + tag(host))
    page = visit(visitor, site)
    open_panel(page)
    page.locator("chon-nghe #ask").press_sequentially("abc")
    expect(page.locator("chon-nghe #ask")).to_have_value("abc")
    assert page.evaluate("window.took ?? []") == []


def test_the_pages_own_button_opens_it_and_gets_the_focus_back(
    visitor: BrowserContext, site: Site, host: Hosted
) -> None:
    site.pages["/"] = html(tag(host, 'data-open="hoi" data-side="left"'))
    page = visit(visitor, site)
    box = launcher(page).bounding_box()
    assert box
    assert box["x"] == 20
    page.locator("#hoi").click()
    expect(page.locator("chon-nghe .panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#hoi")).to_be_focused()
