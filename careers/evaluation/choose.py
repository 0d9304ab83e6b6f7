"""The measurement from one end to the other: cases in, figures as text and JSON out."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from careers.choosing.matching import propose
from careers.evaluation.baselines import by_chance, by_correlation
from careers.evaluation.cases import OWN, CaseError, read_cases
from careers.evaluation.crowd import QUICK, crowd, shares, way_to
from careers.evaluation.hearing import Pupil, hear, unheard
from careers.evaluation.judging import Judged, figures
from careers.evaluation.report import choose_text
from careers.evaluation.setting import Setting
from careers.evaluation.stability import stability

TUNE = "tune"
"""The one part that may choose weights, and so the only one whose mistakes are told in words."""
OPENING_TURNS = 2
"""The opening and the choice of a way come before the first question."""
FILE = Path("evaluation") / "choose.json"


def evaluate_choose(setting: Setting, files: Sequence[Path], var_dir: Path) -> str:
    """Measure every file of cases (ours where none is given) beside the baselines; the tables as text.

    Writes ``evaluation/choose.json`` below ``var_dir``. Raises ``CaseError`` where a file cannot be used.
    """
    sets = {_name(path): _pupils(setting, path) for path in files or own_files()}
    body: dict[str, Any] = {
        "sets": {name: _set_figures(setting, pupils, in_words=name == TUNE) for name, pupils in sets.items()},
        "crowd": _crowd_figures(setting),
        "turns_quick": OPENING_TURNS + len(setting.questionnaire.questions_of(QUICK)),
        "ms_per_match": _milliseconds(setting, [pupil for pupils in sets.values() for pupil in pupils]),
    }
    path = var_dir / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return f"{choose_text(body)}\n\nWritten: {path}"


def own_files() -> list[Path]:
    """Our own cases. Raises ``CaseError`` where there are none."""
    files = sorted(OWN.glob("*.jsonl"))
    if not files:
        raise CaseError(f"there are no cases in {OWN}")
    return files


def _name(path: Path) -> str:
    return path.stem if path.resolve().parent == OWN else path.name


def _pupils(setting: Setting, path: Path) -> list[Pupil]:
    cases = read_cases(path, set(setting.grid.at), {one.id for one in setting.questionnaire.questions})
    return [hear(setting.questionnaire, setting.names, case) for case in cases]


def _set_figures(setting: Setting, pupils: Sequence[Pupil], *, in_words: bool) -> dict[str, Any]:
    profiles = [pupil.profile(setting.questionnaire) for pupil in pupils]
    matched = [Judged(pupil.case, setting.proposed(profile)) for pupil, profile in zip(pupils, profiles, strict=True)]
    alike = [
        Judged(pupil.case, tuple(by_correlation(profile, setting.grid)))
        for pupil, profile in zip(pupils, profiles, strict=True)
    ]
    chance = [
        Judged(pupil.case, tuple(drawn))
        for number, pupil in enumerate(pupils)
        for drawn in by_chance(setting.grid, number)
    ]
    return {
        "systems": {
            "matching": vars(figures(matched)),
            "RIASEC correlation alone": vars(figures(alike)),
            "random within the region": vars(figures(chance)),
        },
        "stability": stability(setting, pupils),
        "mistakes": [
            _in_words(setting, pupil, one) if in_words else {"id": one.case.id}
            for pupil, one in zip(pupils, matched, strict=True)
            if not one.hit or one.wrong
        ],
    }


def _in_words(setting: Setting, pupil: Pupil, judged: Judged) -> dict[str, Any]:
    return {
        "id": judged.case.id,
        "says": judged.case.says,
        "proposed": judged.proposed,
        "wrong": judged.wrong,
        "heard": {"answers": pupil.answers.chosen, "told": pupil.answers.told, "liked": pupil.answers.liked},
        "not_understood": list(unheard(setting.questionnaire, judged.case)),
    }


def _crowd_figures(setting: Setting) -> dict[str, Any]:
    pupils = crowd(setting.questionnaire)
    found = shares(setting, pupils)
    most = next(iter(found))
    taught = [trade.id for trade in setting.trades if trade.taught]
    return {
        "pupils": len(pupils),
        "largest_share": found[most],
        "most_proposed": most,
        "never_by_chance": [trade for trade, share in found.items() if not share],
        "taught": len(taught),
        "taught_out_of_reach": [trade for trade in taught if way_to(setting, trade) is None],
    }


def _milliseconds(setting: Setting, pupils: Sequence[Pupil]) -> float:
    """The mean time from a profile to its proposals."""
    profiles = [pupil.profile(setting.questionnaire) for pupil in pupils]
    times = []
    for profile in profiles:
        start = time.perf_counter()
        propose(profile, setting.trades, setting.weights)
        times.append(time.perf_counter() - start)
    return 1000 * fmean(times)
