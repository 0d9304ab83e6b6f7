"""Figures of the widget on a school's page: ``python -m tests.system.widget_bench [--only PART …] [--help]``.

What a first visit loads, how soon the launcher answers on a slow phone, how far it moves the page, and what listeners
cost the server. Prints tables and writes ``var/evaluation/widget.json``. Needs Chromium and nothing that is trained.
A minute or two.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from bot.pace import Rate
from bot.web.app import WebOptions
from bot.web.pushes import Pace
from knowledge.evaluation.report import table
from nlu.text.paths import ROOT
from tests.bot.fake_rasa import custom
from tests.web.conftest import ARGUMENTS, MISSING
from tests.web.hosting import HOST_ID, Hosted, Site, hosting, school_site
from tests.web.widget_site import OPEN_ROOTS, html, tag

Figures = Mapping[str, Mapping[str, float]]
ORIGIN = "https://thcs-nguyen-du.edu.vn"
LIMIT_MB = 300
SLOWER = 4  # a phone's speed as a part of this machine's
# Kilobits a second down and up, and milliseconds that every request waits. Lighthouse's slow 4G is a round trip of
# 150 ms; where it slows a real browser down as here, it lets each request wait 562.5 ms and takes a tenth off the line.
LINES = {
    "slow 4G, 150 ms a request": (1638.4, 750.0, 150.0),
    "slow 4G as Lighthouse applies it, 562.5 ms a request": (1474.56, 675.0, 562.5),
}
# When, since the page was asked for, the launcher first stands there, and when the panel and the greeting do.
WATCH = """
const at = {}; window.at = at; window.shift = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shift += one.value; })
  .observe({ type: "layout-shift", buffered: true });
const look = () => {
  const root = document.querySelector("chon-nghe")?.shadowRoot;
  const button = root?.querySelector("button.launcher");
  if (!at.launcher && button?.getClientRects().length) {
    at.launcher = performance.now();
    button.click();
  }
  if (!at.panel && root?.querySelector(".panel")?.getClientRects().length) at.panel = performance.now();
  if (!at.greeting && root?.querySelector(".bot")) at.greeting = performance.now();
  if (!at.greeting) requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
TIMES = """() => {
  const page = performance.getEntriesByType("navigation")[0];
  const script = performance.getEntriesByType("resource").find((one) => one.name.endsWith("/widget.js"));
  return { load: page.loadEventEnd, script: script ? script.startTime : 0, shift: window.shift, ...window.at };
}"""


@contextmanager
def _school(folder: Path) -> Iterator[tuple[Site, Hosted]]:
    """A school's website with the widget on its first page and an empty page beside, and our server."""
    with school_site() as site, hosting(site.origin, folder=folder, greeting="Chào các em!", pace=Pace()) as host:
        host.rasa.answer = lambda text: [custom(f"Đã nghe: {text}")]
        site.pages |= {"/": html(tag(host)), "/empty": html()}
        yield site, host


@contextmanager
def _chromium() -> Iterator[Browser]:
    found = shutil.which("chromium")
    if not found:
        raise SystemExit(MISSING)
    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield launched
        launched.close()


def _visit(browser: Browser) -> tuple[BrowserContext, Page, CDPSession]:
    """A phone that has never been here."""
    made = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=3, is_mobile=True, has_touch=True, locale="vi-VN"
    )
    made.set_default_timeout(120_000)
    page = made.new_page()
    session = made.new_cdp_session(page)
    session.send("Network.enable")
    return made, page, session


@dataclass
class _Traffic:
    """What has come over the line from our server: files and bytes as sent, headers included."""

    files: int = 0
    kilobytes: float = 0.0


def loading(folder: Path, _options: argparse.Namespace) -> Figures:
    """Bytes as they come over the line, compressed by the server, before and after the panel is opened."""
    found = _Traffic()
    rows: dict[str, Mapping[str, float]] = {}
    with _school(folder) as (site, host), _chromium() as browser:
        made, page, session = _visit(browser)
        made.add_init_script(OPEN_ROOTS)
        ours: set[str] = set()

        def asked(event: dict[str, Any]) -> None:
            if event["request"]["url"].startswith(host.address):
                ours.add(event["requestId"])

        def came(event: dict[str, Any]) -> None:
            if event["requestId"] in ours:
                found.files += 1
                found.kilobytes += event["encodedDataLength"] / 1024

        session.on("Network.requestWillBeSent", asked)
        session.on("Network.loadingFinished", came)
        page.goto(site.origin)
        page.locator("chon-nghe .launcher").wait_for()
        page.wait_for_timeout(1000)
        rows["before opening"] = {"answers": found.files, "kB": found.kilobytes}
        page.locator("chon-nghe .launcher").click()
        page.locator("chon-nghe .bot").first.wait_for()
        page.wait_for_timeout(1000)
        rows["in all, opened and greeted"] = {"answers": found.files, "kB": found.kilobytes}
        made.close()
    return rows


def starting(folder: Path, options: argparse.Namespace) -> Figures:
    """Milliseconds on a slow phone; medians."""
    rows: dict[str, Mapping[str, float]] = {}
    with _school(folder) as (site, _host), _chromium() as browser:
        for name, line in LINES.items():
            runs = [
                (_timed(browser, f"{site.origin}/empty", line), _timed(browser, site.origin, line))
                for _ in range(options.runs)
            ]
            empty = {key: statistics.median(one[key] for one, _ in runs) for key in ("load", "shift")}
            ours = {key: statistics.median(one[key] for _, one in runs) for key in runs[0][1]}
            rows[name] = {
                "empty page loaded": empty["load"],
                "page with widget loaded": ours["load"],
                "script to launcher": ours["launcher"],
                "click to panel": ours["panel"],
                "click to greeting": ours["greeting"],
                "layout shift, empty": empty["shift"],
                "layout shift, widget": ours["shift"],
            }
    return rows


def _timed(browser: Browser, url: str, line: tuple[float, float, float]) -> dict[str, float]:
    """One first visit. The launcher is clicked in the frame in which it stands there: its listener is set by then."""
    made, page, session = _visit(browser)
    down, up, wait = line
    speed = {"downloadThroughput": down * 1000 / 8, "uploadThroughput": up * 1000 / 8, "latency": wait}
    session.send("Network.emulateNetworkConditions", {"offline": False, **speed})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    empty = url.endswith("/empty")
    made.add_init_script(OPEN_ROOTS + WATCH)
    page.goto(url)
    page.wait_for_function("window.at.greeting" if not empty else "document.readyState === 'complete'")
    page.wait_for_timeout(300)
    at: dict[str, float] = page.evaluate(TIMES)
    made.close()
    found = {"load": at["load"], "shift": at["shift"]}
    if empty:
        return found
    return found | {
        "launcher": at["launcher"] - at["script"],
        "panel": at["panel"] - at["launcher"],
        "greeting": at["greeting"] - at["launcher"],
    }


def listening(folder: Path, options: argparse.Namespace) -> Figures:
    """Resident memory of one server process, in MB, before and with so many open event streams over loopback."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, str(folder)))
    process.start()
    try:
        found = asyncio.run(_listened(here.recv(), process.pid or 0, options.streams))
    finally:
        here.send("end")
        process.join(30)
        process.kill()
    return {f"{options.streams} streams": found}


def _serve(pipe: Connection, folder: str) -> None:
    """Be the server until something comes through the pipe: the real desk and record over a fake Rasa."""
    lax = Rate(per_minute=1_000_000, burst=1_000_000)  # all come from one address here
    with hosting(ORIGIN, folder=Path(folder), options=WebOptions(per_talk=lax, per_client=lax), pace=Pace()) as host:
        pipe.send(host.address)
        pipe.recv()


async def _listened(address: str, pid: int, streams: int) -> Mapping[str, float]:
    server = psutil.Process(pid)
    none = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    base, headers = f"{address}/embed/v1", {"Origin": ORIGIN}
    asking = httpx.AsyncClient(base_url=base, headers=headers, limits=none, timeout=60)
    async with asking as client, AsyncExitStack() as held:
        await _pass(client)  # what is loaded at the first need is loaded
        fresh = _memory(server)
        passes = [await _pass(client) for _ in range(streams)]
        before = _memory(server)
        for given in passes:
            bearer = {"Authorization": f"Bearer {given}"}
            answer = await held.enter_async_context(client.stream("GET", "/events", headers=bearer))
            answer.raise_for_status()
            await anext(answer.aiter_raw())  # the first sign of life: it listens
        await asyncio.sleep(5)
        used = sum(server.cpu_times()[:2])
        since = time.perf_counter()
        await asyncio.sleep(10)
        busy = 100 * (sum(server.cpu_times()[:2]) - used) / (time.perf_counter() - since)
        within = _memory(server)
    row = {"MB fresh": fresh, "MB, talks opened": before, "MB listening": within, "limit MB": LIMIT_MB}
    return {**row, "kB a stream": 1024 * (within - before) / streams, "% of a core, idle": busy}


async def _pass(client: httpx.AsyncClient) -> str:
    answer = await client.post("/open", json={"school": HOST_ID})
    answer.raise_for_status()
    return str(answer.json()["pass"])


def _memory(server: psutil.Process) -> float:
    return float(server.memory_info().rss) / 2**20


PARTS: dict[str, tuple[str, Callable[[Path, argparse.Namespace], Figures]]] = {
    "loading": ("What a first visit loads from us, as sent (compressed, headers included)", loading),
    "starting": (f"Milliseconds on a phone of 390 x 844, processor {SLOWER} times slower", starting),
    "listening": ("Memory of one server process with open event streams", listening),
}


def main() -> int:
    """Measure, print, write."""
    options = _options()
    written: dict[str, Any] = {"machine": {"cores": os.cpu_count() or 0}}
    for part in options.only or PARTS:
        title, measure = PARTS[part]
        with tempfile.TemporaryDirectory(prefix="chonnghe-") as folder:
            found = measure(Path(folder), options)
        sys.stdout.write(f"\n{_tables(title, found)}\n")
        sys.stdout.flush()
        written[part] = found
    path = options.var / "evaluation" / "widget.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", "utf-8")
    sys.stdout.write(f"\nWritten: {path}\n")
    return 0


def _tables(title: str, found: Figures) -> str:
    """One table, a figure a line: there are more of them than runs."""
    names = list(next(iter(found.values())))
    return table(title, ["figure", *found], [[name, *(row[name] for row in found.values())] for name in names])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.system.widget_bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(PARTS), help="measure these parts only")
    parser.add_argument("--var", type=Path, default=ROOT / "var", help="where widget.json is written")
    parser.add_argument("--runs", type=int, default=5, help="visits of each kind, of which the median counts")
    parser.add_argument("--streams", type=int, default=500)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
