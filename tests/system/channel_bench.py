"""Figures of the channels: ``python -m tests.system.channel_bench [--only PART …] [--help]``.

Kill -9 while people write, acknowledgement while Rasa is down, many talks at once with the real system, forged events.
Prints tables and writes ``var/evaluation/channels.json``. Needs what ``chonnghe train`` builds. Some ten minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from knowledge.evaluation.report import table
from nlu.text.paths import ROOT
from tests.system.acknowledging import acknowledge
from tests.system.crowd import PAUSE, burst
from tests.system.forging import forge
from tests.system.judging import questions
from tests.system.killing import BURST, Typing, all_points, plan, stage

Figures = Mapping[str, Mapping[str, float]]
BASELINE = "plain python-telegram-bot"


def killing(folder: Path, options: argparse.Namespace) -> Figures:
    """A day with one kill at each point, then each point again and again under as much load as there can be."""
    updates, seed, points = options.updates, options.seed, all_points()
    found: dict[str, Mapping[str, float]] = {}
    steady = Typing(per_second=options.per_second)
    with stage(folder) as people:
        people.run([], questions(60, seed, 500))  # warm up
        found[f"one kill at each point, {options.per_second:g} a second"] = people.run(
            plan(points, updates, len(points), seed), questions(updates, seed, 10_000), steady
        ).row()
        for number, point in enumerate(points):
            _progress(f"killing: {point}")
            asked = questions(updates, seed + number, 20_000 + 1_000 * number)
            found[f"{point}, burst"] = people.run(
                plan([point], updates, options.kills, seed + number), asked, BURST
            ).row()
    (folder / "plain").mkdir()
    _progress(f"killing: {BASELINE}")
    with stage(folder / "plain", "tests.system.plain_app") as people:
        # What is lost must not hold up the typing.
        unbound = Typing(at_once=updates, per_second=options.per_second)
        kills = plan(["during_rasa"], updates, len(points), seed)
        found[f"baseline: {BASELINE}, steady"] = people.run(kills, questions(updates, seed, 10_000), unbound).row()
    return found


def acknowledging(folder: Path, options: argparse.Namespace) -> Figures:
    """How fast the webhook answers while Rasa is down."""
    return acknowledge(folder, options.updates, options.persons)


def talking(folder: Path, options: argparse.Namespace) -> Figures:
    """Many talks at once with the real system."""
    return burst(folder, options.talks, options.messages, options.seed, tuple(options.pause))


def forging(folder: Path, options: argparse.Namespace) -> Figures:
    """Forged, altered, unsigned and repeated events."""
    return forge(folder, options.forged)


PARTS: dict[str, tuple[str, Callable[[Path, argparse.Namespace], Figures]]] = {
    "killing": ("Killed with kill -9 while people write", killing),
    "acknowledging": ("Webhook acknowledged while Rasa is down", acknowledging),
    "talking": ("Many talks at once, the whole system", talking),
    "forging": ("Events that are not the vendor's, or come again", forging),
}


def main() -> int:
    """Measure, print, write."""
    options = _options()
    path = options.var / "evaluation" / "channels.json"
    written: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    for part in options.only or PARTS:
        title, measure = PARTS[part]
        _progress(f"measuring: {part}")
        with tempfile.TemporaryDirectory(prefix="chonnghe-") as folder:
            found = measure(Path(folder), options)
        sys.stdout.write(f"\n{tables(title, found)}\n")
        sys.stdout.flush()
        written[part] = found
    written["machine"] = {"cores": os.cpu_count() or 0}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", "utf-8")
    sys.stdout.write(f"\nWritten: {path}\n")
    return 0


def tables(title: str, found: Figures) -> str:
    """One table; a figure that a row does not have is a dash."""
    names = list(dict.fromkeys(name for row in found.values() for name in row))
    return table(
        title, ["what", *names], [[what, *(row.get(name, "-") for name in names)] for what, row in found.items()]
    )


def _progress(words: str) -> None:
    sys.stderr.write(f"  {words}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.system.channel_bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(PARTS), help="measure these parts only")
    parser.add_argument("--var", type=Path, default=ROOT / "var", help="where channels.json is written")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--updates", type=int, default=1000, help="messages in each run of the killing")
    parser.add_argument("--per-second", type=float, default=10.0, help="messages a second in the steady runs of it")
    parser.add_argument("--kills", type=int, default=10, help="kills in each burst run")
    parser.add_argument("--persons", type=int, default=200, help="people who write while Rasa is down")
    parser.add_argument("--talks", type=int, default=50)
    parser.add_argument("--messages", type=int, default=20, help="messages in each talk")
    parser.add_argument("--pause", type=float, nargs=2, default=PAUSE, help="seconds before each message of a talk")
    parser.add_argument("--forged", type=int, default=50, help="events of each kind and vendor")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
