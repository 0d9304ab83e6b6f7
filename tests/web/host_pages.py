"""The host pages in ``tests/web/hosts``: put on a school's website, and what can be seen of the widget on them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from PIL import Image, ImageChops
from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Frame, Locator, Page, Route, expect

from tests.web.hosting import Hosted, Site
from tests.web.widget_site import context, tag

HOSTS = Path(__file__).parent / "hosts"
SHADOW = 16  # pixels round the launcher that its shadow may reach
TOLERANCE = 24  # of 255 in any channel: less is how an edge is smoothed
SHIFTS = """
new PerformanceObserver((list) => { for (const one of list.getEntries()) (window.shifts ??= []).push(one.value); })
  .observe({ type: "layout-shift", buffered: true });
"""
Inside = Page | Frame


@dataclass(frozen=True)
class HostPage:
    """A page of ``hosts/``. ``inner``: what its frame shows, which then bears the tag."""

    name: str
    attributes: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    inner: str = ""

    def put(self, site: Site, host: Hosted, *, widget: bool = True) -> None:
        """Make it the site's first page, with the tag or without."""
        script = tag(host, self.attributes) if widget else ""
        site.headers.clear()
        site.headers.update({name: value.replace("OUR", host.address) for name, value in self.headers.items()})
        site.pages["/"] = source(self.name, script)
        if self.inner:
            site.pages["/inner"] = source(self.inner, script)

    def inside(self, page: Page) -> Inside:
        """Where the widget is."""
        return page.frames[1] if self.inner else page


def source(name: str, script: str = "", *, head: str = "", frame: str = "") -> str:
    """The page's HTML with these parts at the places it keeps for them."""
    text = (HOSTS / f"{name}.html").read_text(encoding="utf-8")
    for place, part in {"WIDGET": script, "HEAD": head, "FRAME": frame}.items():
        text = text.replace(f"<!--{place}-->", part)
    return text


def visitor(browser: Browser, site: Site, *, phone: bool = False) -> BrowserContext:
    """A fresh visitor, to whom the website gives the files of ``hosts`` too."""
    made = context(browser, phone=phone)
    made.route(f"{site.origin}/**", _file)
    made.add_init_script(SHIFTS)
    return made


def _file(route: Route) -> None:
    found = HOSTS / Path(urlsplit(route.request.url).path).name
    if found.suffix in (".css", ".js", ".svg") and found.is_file():
        route.fulfill(path=found)
    else:
        route.continue_()


def talked(inside: Inside, question: str) -> Locator:
    """The panel, opened by the launcher, after an answer to this question."""
    inside.locator("chon-nghe .launcher").click()
    expect(inside.locator("chon-nghe .bot").first).to_be_visible()
    inside.locator("chon-nghe #ask").fill(question)
    inside.locator("chon-nghe #send").click()
    expect(inside.locator("chon-nghe .bot .bubble").last).to_have_text(f"Đã nghe: {question}")
    return inside.locator("chon-nghe .panel")


def picture(page: Page, of: Locator | None = None) -> Image.Image:
    """The page as it is seen, or the region of one element of it."""
    box = of.bounding_box() if of else None
    if of:
        assert box, "it is not seen"
    shot = page.screenshot(animations="disabled", mask=[page.locator("marquee")], clip=box)
    return Image.open(io.BytesIO(shot)).convert("RGB")


def difference(one: Image.Image, other: Image.Image, *, beside: Locator | None = None) -> float:
    """The share of pixels that differ, from 0 to 1; those in and round the element ``beside`` do not count."""
    assert one.size == other.size
    red, green, blue = ImageChops.difference(one, other).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    if beside:
        box = beside.bounding_box()
        assert box
        left, top = int(box["x"]) - SHADOW, int(box["y"]) - SHADOW
        most.paste(0, (left, top, left + int(box["width"]) + 2 * SHADOW, top + int(box["height"]) + 2 * SHADOW))
    return sum(most.histogram()[TOLERANCE + 1 :]) / (one.width * one.height)


def axe(page: Page, where: str = "chon-nghe", *, framed: bool = False) -> list[str]:
    """What axe-core finds there, run in a world of its own: what a page does to the language would break axe."""
    session = page.context.new_cdp_session(page)
    tree = session.send("Page.getFrameTree")["frameTree"]
    frame = (tree["childFrames"][0] if framed else tree)["frame"]["id"]
    world = session.send("Page.createIsolatedWorld", {"frameId": frame})["executionContextId"]
    _evaluated(session, world, AXE_SCRIPT + ";0")
    found = _evaluated(
        session,
        world,
        f"axe.run('{where}', {{ resultTypes: ['violations'] }}).then((r) => ["
        " r.passes.length > 0 ? '' : 'nothing was seen',"
        " ...r.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html)}`)])",
    )
    assert isinstance(found, list)
    return [text for text in found if text]


def _evaluated(session: CDPSession, world: int, expression: str) -> object:
    how = {"expression": expression, "contextId": world, "awaitPromise": True, "returnByValue": True}
    answer = session.send("Runtime.evaluate", how)
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return answer["result"].get("value")


def complaints(page: Page) -> list[str]:
    """A list that fills with what the console calls an error or a warning, and with what is thrown."""
    told: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            told.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: told.append(str(error)))
    return told


def until(page: Page, done: Callable[[], bool], tries: int = 200) -> None:
    """Let the page go on until this is so. Raises ``AssertionError`` where it never is."""
    for _ in range(tries):
        if done():
            return
        page.wait_for_timeout(25)
    raise AssertionError("it never came about")
