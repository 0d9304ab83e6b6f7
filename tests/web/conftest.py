"""Debian's Chromium for the tests of the page: one browser a module, a fresh context a test, nothing from outside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.web.stand_in import StandInDesk, served, stand_in_app

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# A busy machine is slow; what never comes is still missed soon enough.
PATIENCE_MS = 30_000
MISSING = "Chromium is missing: `apt-get install chromium` (CHONNGHE_REQUIRE_BROWSER=1 makes this a failure)"


@pytest.fixture(scope="module")  # not longer: while Playwright runs, no other test could run an event loop
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium")
    if not found:
        if os.environ.get("CHONNGHE_REQUIRE_BROWSER") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def desk() -> StandInDesk:
    return StandInDesk()


@pytest.fixture
def address(desk: StandInDesk) -> Iterator[str]:
    with served(stand_in_app(desk)) as url:
        yield url


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce", locale="vi-VN")
    made.set_default_timeout(PATIENCE_MS)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """The chat page, opened; whatever it throws fails the test."""
    problems: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.goto(address)
    opened.get_by_role("button", name="9+ là gì?").wait_for()
    yield opened
    assert problems == []
