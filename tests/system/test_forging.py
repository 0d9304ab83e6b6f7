"""Over HTTP, at the running application with all four channels: what is not the vendor's is refused, once is enough."""

from __future__ import annotations

from pathlib import Path

from tests.system.forging import REPEATED, forge

COUNT = 3


def test_forged_events_are_refused_and_repeated_ones_answered_once(tmp_path: Path) -> None:
    found = forge(tmp_path, COUNT)
    assert {what.split(",")[0] for what in found} == {"telegram", "messenger", "zalo", "zalo_bot"}
    for what, row in found.items():
        match what.split(", ")[1]:
            case "genuine":
                assert row == {"sent": COUNT, "refused": 0, "replies": COUNT}, what
            case "replayed":
                assert row == {"sent": REPEATED * COUNT, "refused": 0, "replies": 0}, what
            case _:
                assert row == {"sent": COUNT, "refused": COUNT, "replies": 0}, what
