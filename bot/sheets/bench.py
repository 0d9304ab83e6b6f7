"""How long the drawings take, for ``make bench``."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path

from bot.operations import ROOT
from bot.sheets.paper import draw_pdf
from bot.sheets.picture import draw_png
from bot.sheets.sheet import Sheet
from bot.sheets.view import Spot
from careers.sheets import SheetData
from knowledge.replies import Replies

SAMPLE = Path(__file__).with_name("sample.json")
CONTENT = ROOT / "content"
RUNS = 3


def sample() -> Sheet:
    """A full sheet: three trades with three reasons each, five schools with up to four lines of costs."""
    with (CONTENT / "places.csv").open(encoding="utf-8", newline="") as file:
        places = tuple(Spot(row["short"], float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file))
    return Sheet(SheetData.model_validate_json(SAMPLE.read_bytes()), places, operator=None)


def measure() -> dict[str, float]:
    """Seconds for the first picture of a process, and for each drawing after it (the slowest of a few)."""
    replies, sheet = Replies.load(CONTENT), sample()
    first = _seconds(lambda: draw_png(replies, sheet))
    return {
        "first_picture_s": first,
        "picture_s": max(_seconds(lambda: draw_png(replies, sheet)) for _ in range(RUNS)),
        "pdf_s": max(_seconds(lambda: draw_pdf(replies, sheet)) for _ in range(RUNS)),
    }


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
