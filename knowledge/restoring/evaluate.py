"""How well diacritics come back: ``python -m knowledge.restoring.evaluate``, writes ``var/evaluation/restoring.json``.

Three sets: sentences of ours and of general text that were never counted, and the questions of
``knowledge/evaluation``, on which nothing was chosen. Two baselines: each syllable's most frequent spelling, and pyvi
where ``--pyvi`` names a Python that has it (a venv with ``pip install pyvi``: it is no part of this project).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from zlib import crc32

from knowledge.evaluation.questions import own_questions
from knowledge.evaluation.report import table
from knowledge.restoring.build import KEPT
from knowledge.restoring.texts import is_marked
from nlu.text import fold, has_diacritics, normalise, syllables
from nlu.text.habits import some_folded
from nlu.text.paths import ROOT
from nlu.text.restore import Restorer

REPORT = ROOT / "var" / "evaluation" / "restoring.json"
GENERAL = 2000
"""General sentences that are measured at most."""
PYVI = """
import json, sys
from pyvi import ViUtils
def restored(text):
    try:
        return ViUtils.add_accents(text)
    except KeyError:  # a word that its model has never seen: the text stays as it is
        return text
json.dump([restored(text) for text in json.load(sys.stdin)], sys.stdout)
"""
PYVI_SECONDS = 600.0

System = Callable[[Sequence[str]], list[str]]


@dataclass(frozen=True)
class Score:
    """Shares of syllables and of whole sentences that came back as written, of n sentences; milliseconds each."""

    syllables: float
    sentences: float
    n: int
    ms: float


def half(sentence: str) -> str:
    """Every other word without diacritics, by chance; the same sentence always the same."""
    return some_folded(sentence, Random(crc32(sentence.encode())))


TYPED: Mapping[str, Callable[[str], str]] = {"folded": fold, "half": half, "clean": str}


def measure(system: System, sentences: Sequence[str], typed: Callable[[str], str]) -> Score:
    """Ask a system to restore the sentences as they are ``typed``; case and tone placement make no difference."""
    asked = [typed(sentence) for sentence in sentences]
    started = time.perf_counter()
    answers = system(asked)
    ms = 1000 * (time.perf_counter() - started) / max(1, len(sentences))
    same = all_of = whole = 0
    for sentence, answer in zip(sentences, answers, strict=True):
        wanted, got = _compared(sentence), _compared(answer)
        right = sum(one == other for one, other in zip(wanted, got, strict=False))
        same, all_of = same + right, all_of + len(wanted)
        whole += wanted == got
    return Score(
        round(same / max(1, all_of), 4), round(whole / max(1, len(sentences)), 4), len(sentences), round(ms, 2)
    )


def _compared(text: str) -> list[str]:
    return syllables(normalise(text).lower())


def most_frequent(restorer: Restorer) -> System:
    """Each bare syllable in its most frequent spelling, whatever stands beside it."""

    def spelt(word: str) -> str:
        found = restorer.candidates(word) if word.isascii() else ()
        return found[0] if found else word

    return lambda texts: [" ".join(map(spelt, syllables(text.lower()))) for text in texts]


def by_pyvi(python: Path) -> System:
    """pyvi's ``ViUtils.add_accents`` in a process of its own; its start counts as time. ``OSError`` where it fails."""

    def run(texts: Sequence[str]) -> list[str]:
        done = subprocess.run(  # noqa: S603 - the interpreter that the developer names
            [str(python), "-c", PYVI],
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            timeout=PYVI_SECONDS,
            check=False,
        )
        if done.returncode:
            raise OSError(f"{python} with pyvi: {(done.stderr.splitlines() or ['failed'])[-1]}")
        return [str(text) for text in json.loads(done.stdout)]

    return run


def sentence_sets(kept_file: Path) -> dict[str, list[str]]:
    """The three sets; ``OSError`` where the sentences kept back are missing."""
    if not kept_file.is_file():
        raise OSError(f"{kept_file} is missing: python -m knowledge.restoring.build writes it")
    kept = json.loads(kept_file.read_text("utf-8"))
    general = sorted(kept["general"], key=lambda one: crc32(one[::-1].encode()))[:GENERAL]
    asked = [normalise(question.text) for question in own_questions()]
    return {
        "own, kept back": kept["own"],
        "general, kept back": general,
        "evaluation questions": [text for text in asked if has_diacritics(text) and is_marked(text)],
    }


def evaluate(kept_file: Path, pyvi: Path | None) -> dict[str, dict[str, dict[str, Score]]]:
    """``{set: {typed: {system: score}}}``."""
    restorer = Restorer.load()
    systems: dict[str, System] = {
        "restorer": lambda texts: [restorer.restore(text) for text in texts],
        "most frequent spelling": most_frequent(restorer),
    }
    if pyvi is not None:
        systems["pyvi"] = by_pyvi(pyvi)
    return {
        name: {
            typed: {label: measure(one, sentences, how) for label, one in systems.items()}
            for typed, how in TYPED.items()
        }
        for name, sentences in sentence_sets(kept_file).items()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 1 where something that is needed is missing."""
    parser = argparse.ArgumentParser(description="Measure how well diacritics come back.")
    parser.add_argument("--kept", type=Path, default=KEPT, help="the sentences kept back by the build")
    parser.add_argument("--pyvi", type=Path, help="a Python that has pyvi, as a baseline")
    parser.add_argument("--report", type=Path, default=REPORT)
    given = parser.parse_args(arguments)
    try:
        found = evaluate(given.kept, given.pyvi)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    plain = {
        name: {typed: {k: asdict(v) for k, v in by.items()} for typed, by in of.items()} for name, of in found.items()
    }
    given.report.parent.mkdir(parents=True, exist_ok=True)
    given.report.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", "utf-8")
    header = ["set", "typed", "system", "syllables", "sentences", "n", "ms a sentence"]
    rows = [[a, b, c, *asdict(v).values()] for a, of in found.items() for b, by in of.items() for c, v in by.items()]
    sys.stdout.write(table("Diacritics restored", header, rows) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
