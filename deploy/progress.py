"""Progress that reads well with and without a terminal: one plain line per environment every few seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from deploy import messages
from deploy.layers import Layer, canonical, pinned

EVERY_SECONDS = 4.0


class Progress:
    """What one installation has done so far, read from pip's own words and from what lies in the environment."""

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self._names = {canonical(pin.split("==")[0]) for pin in pinned(layer.pins)}
        self._total = len(self._names)
        self._collected = 0
        self._item = ""
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the installation began."""
        return time.monotonic() - self._started

    def read(self, line: str) -> None:
        """Take one line that pip wrote."""
        words = line.split()
        if words[:1] == ["Collecting"] or words[:1] == ["Processing"]:
            self._collected += 1
            self._item = words[1].rsplit("/", 1)[-1].split("-cp3")[0]
        elif words[:2] == ["Requirement", "already"]:
            self._collected += 1
        elif words[:2] == ["Installing", "collected"]:
            self._item = ""

    def line(self) -> str:
        """The state in one line: share of both halves (fetching, installing), count, what is on its way, seconds."""
        fetched = min(self._collected, self._total)
        present = {canonical(path.name.split("-")[0]) for path in self._layer.site.glob("*.dist-info")}
        installed = len(self._names & present)
        done = fetched if fetched < self._total else installed
        phase = messages.text(self._phase(fetched, installed))
        percent = 50 * (fetched + installed) // max(self._total, 1)
        values = {"phase": phase, "done": done, "total": self._total, "item": self._item, "seconds": self.seconds}
        return messages.text("progress", name=self._layer.label, percent=percent, **values)

    def _phase(self, fetched: int, installed: int) -> str:
        if fetched < self._total:
            return "fetch"
        return "install" if installed < self._total else "try"


@contextmanager
def shown(progress: Progress, every: float = EVERY_SECONDS) -> Iterator[None]:
    """Print the progress again and again until the block ends."""
    over = threading.Event()

    def speak() -> None:
        while not over.wait(every):
            messages.write(progress.line())

    speaker = threading.Thread(target=speak, daemon=True)
    speaker.start()
    try:
        yield
    finally:
        over.set()
        speaker.join()
