"""Whatever is said, answered or stored stays text in a real browser: nothing runs, nothing loads, nothing links."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bot.inbox.messages import Button, OutMessage, SourceRef, Table
from tests.web.hostile import ADDRESSES, MARKUP
from tests.web.stand_in import StandInDesk

pytestmark = pytest.mark.browser
TAGS = "script, img, svg, iframe, style, base, form, input, math, object, embed, link, meta, b, i"


def everywhere(text: str) -> list[OutMessage]:
    """One message with the text in every place a message has."""
    return [
        OutMessage(
            text=f"{text}\n\n- {text}\n1. {text}",
            title=text,
            buttons=[Button(title=text, id="more-1")],
            table=Table(columns=[text, text], rows=[[text, text]]),
            sources=[SourceRef(title=text, url="https://example.org/a", date=text)],
        )
    ]


def say(page: Page, text: str) -> None:
    before = page.locator(".bot").count()
    page.locator("#ask").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".bot")).to_have_count(before + 1)


def assert_only_text(page: Page) -> None:
    assert page.evaluate("window.hit") is None
    assert page.locator("#log").locator(TAGS).count() == 0
    attributes = page.evaluate(
        "[...document.querySelectorAll('#log *')].flatMap(e => [...e.attributes].map(a => a.name))"
        ".filter(name => name.startsWith('on') || name === 'style' || name === 'src')"
    )
    assert attributes == []


def test_markup_is_shown_as_it_was_written_and_never_run(page: Page, desk: StandInDesk) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    desk.script = everywhere
    for text in MARKUP:
        say(page, text)
        assert_only_text(page)
    expect(page.locator(".you .bubble").first).to_have_text(MARKUP[0])
    expect(page.locator(".bot th").nth(0)).to_have_text(MARKUP[0])
    expect(page.locator(".bot .choice").nth(2)).to_have_text(MARKUP[0])
    assert {url.split("/")[2] for url in asked} == {page.url.split("/")[2]}


def test_stored_markup_is_text_after_a_reload_too(page: Page, desk: StandInDesk) -> None:
    desk.script = everywhere
    for text in MARKUP[:8]:
        say(page, text)
    page.reload()
    expect(page.locator(".bot")).to_have_count(9)
    assert_only_text(page)


@pytest.mark.parametrize("url", ADDRESSES)
def test_only_web_addresses_become_links(page: Page, desk: StandInDesk, url: str) -> None:
    desk.script = lambda _text: [OutMessage(text="x", sources=[SourceRef(title="Nguồn lạ", url=url, date="2025")])]
    say(page, "a")
    expect(page.locator(".bot .sources")).to_have_text("Nguồn: Nguồn lạ · 2025")
    assert page.locator("#log a").count() == 0


def test_a_link_opens_apart_and_tells_nothing_of_where_it_was(page: Page, desk: StandInDesk) -> None:
    desk.script = lambda _text: [
        OutMessage(text="x", sources=[SourceRef(title="A", url="https://example.org/?a=1&b=<")])
    ]
    say(page, "a")
    link = page.locator("#log a")
    assert link.get_attribute("target") == "_blank"
    assert "noopener" in (link.get_attribute("rel") or "")
    assert link.get_attribute("href") == "https://example.org/?a=1&b=%3C"


def test_the_address_of_the_page_cannot_say_what_it_likes(page: Page, desk: StandInDesk, address: str) -> None:
    page.evaluate("sessionStorage.clear()")
    page.goto(f"{address}/?school=<script>&campaign=a%00b&role=admin#<img src=x onerror=window.hit=1>")
    page.get_by_role("button", name="9+ là gì?").wait_for()
    assert_only_text(page)
    assert desk.opened[-1] == ("web", None, None, None)


def test_the_policy_stops_an_injected_script(page: Page) -> None:
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.hit = 1'; document.body.append(s);"
        "const b = document.createElement('div'); b.innerHTML = '<i onclick=\"window.hit=1\"></i>';"
        "document.body.append(b); b.firstChild.click()"
    )
    assert page.evaluate("window.hit") is None


def test_nothing_is_fetched_from_elsewhere(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/docs")
    expect(page.get_by_text("/api/v1/talks", exact=True).first).to_be_visible()
    page.goto(address)
    page.get_by_role("button", name="9+ là gì?").wait_for()
    assert {url.split("/")[2] for url in asked if url.startswith("http")} == {address.split("/")[2]}
