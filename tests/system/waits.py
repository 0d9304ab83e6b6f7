"""How long people waited for their answers, and whether these came in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

# So many letters at the beginning of an answer tell it from others.
HEAD = 30


@dataclass
class Waits:
    """Seconds that people waited, answers that never came, and answers that came before an earlier one.

    ``answered``: seconds from our receipt until the answer was in the outbox, without the vendor's limit of pace.
    """

    seconds: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    unanswered: int = 0
    disordered: int = 0

    def row(self) -> dict[str, float]:
        """The figures, in milliseconds."""
        half, most, longest = np.percentile(np.array(self.seconds or [0.0]) * 1000, [50, 95, 100])
        times = {"p50_ms": round(float(half), 1), "p95_ms": round(float(most), 1), "max_ms": round(float(longest), 1)}
        ready = np.percentile(np.array(self.answered or [0.0]) * 1000, 95)
        times["in_outbox_p95_ms"] = round(float(ready), 1)
        return {
            "messages": len(self.seconds) + self.unanswered,
            "unanswered": self.unanswered,
            "disordered": self.disordered,
            **times,
        }


@dataclass(frozen=True)
class Asked:
    """One message: when it was posted, the first words of its answer, and seconds until that was in the outbox."""

    posted: float
    words: str | None
    answered: float | None

    def begins(self, text: str) -> bool:
        """Whether this is how the answer begins."""
        return bool(self.words) and text.startswith((self.words or "")[:HEAD])


def judge(turns: Sequence[Asked], seen: Sequence[tuple[float, str]], found: Waits) -> None:
    """Walk through what was seen: each answer stands behind the one before it."""
    at = 0
    for turn in turns:
        places = [place for place, (_when, text) in enumerate(seen) if turn.begins(text)]
        later = [place for place in places if place >= at]
        if later:
            found.seconds.append(seen[later[0]][0] - turn.posted)
            at = later[0] + 1
        elif places:
            found.disordered += 1
            found.seconds.append(seen[places[-1]][0] - turn.posted)
        else:
            found.unanswered += 1


def letters(text: str) -> str:
    """What is left of a text whatever marks a channel puts in or takes out."""
    return "".join(letter for letter in text if letter.isalnum())
