"""The figures of the proposals as plain tables for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge.evaluation.report import table

HEADER = ["set", "system", "cases", "acceptable", "unacceptable (cases)", "unacceptable (proposals)", "all acceptable"]
TARGETS = "Targets: acceptable >= 0.900, unacceptable <= 0.030, largest share <= 0.150, quick way <= 8 turns."


def choose_text(body: Mapping[str, Any]) -> str:
    """All that was measured; mistakes with words only where the case may be looked at."""
    rows = [
        [name, system, *found.values()]
        for name, one in body["sets"].items()
        for system, found in one["systems"].items()
    ]
    return "\n\n".join(
        [
            table("Proposals: share of cases with such a trade among the first three", HEADER, rows),
            table("Proposals: robustness, reach, cost", ["figure", "value"], _further(body)),
            _mistakes(body),
            TARGETS,
        ]
    )


def _further(body: Mapping[str, Any]) -> list[list[object]]:
    crowd = body["crowd"]
    stable = [
        [f"stability ({name}): one answer changed, one trade stays", one["stability"]]
        for name, one in body["sets"].items()
    ]
    return [
        *stable,
        [f"largest share of {crowd['pupils']} random pupils ({crowd['most_proposed']})", crowd["largest_share"]],
        ["trades that no random pupil got", len(crowd["never_by_chance"])],
        [f"taught trades out of reach, of {crowd['taught']}", ", ".join(crowd["taught_out_of_reach"]) or "none"],
        ["turns to a proposal on the quick way", body["turns_quick"]],
        ["milliseconds per match", body["ms_per_match"]],
    ]


def _mistakes(body: Mapping[str, Any]) -> str:
    lines = ["Mistakes (no acceptable trade, or an unacceptable one)"]
    for name, one in body["sets"].items():
        found = one["mistakes"]
        lines.append(f"  {name}: {', '.join(mistake['id'] for mistake in found) or 'none'}")
        lines += [_line(mistake) for mistake in found if "proposed" in mistake]
    return "\n".join(lines)


def _line(mistake: Mapping[str, Any]) -> str:
    wrong = f"; unacceptable: {', '.join(mistake['wrong'])}" if mistake["wrong"] else ""
    return f"    {mistake['id']}: {' / '.join(mistake['says'])} -> {', '.join(mistake['proposed'])}{wrong}"
