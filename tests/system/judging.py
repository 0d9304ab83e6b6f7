"""What people asked and what they saw: questions with a number, and what of them was lost, doubled or out of order."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise

PERSONS = 25
DANGER = "em muốn chết"
CARD = "Gọi ngay 111"
ANSWER = re.compile(r"việc (\d+) nhé")


@dataclass(frozen=True)
class Asked:
    """One message of a person: its number, or a cry for help."""

    person: int
    number: int
    danger: bool = False

    @property
    def text(self) -> str:
        """What is typed; its answer holds the same words."""
        return DANGER if self.danger else f"cho mình hỏi việc {self.number} nhé"


@dataclass
class Found:
    """What came of one run. ``doubled``: messages that a person got twice; ``cards``: cries for help met, of ``cries``.

    ``disordered``: answers that came after the answer to a later question.
    """

    updates: int
    kills: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    cries: int = 0
    cards: int = 0
    seconds: float = 0.0
    lost_numbers: list[int] = field(default_factory=list)

    def row(self) -> dict[str, float]:
        """The figures."""
        told = {name: value for name, value in asdict(self).items() if name != "lost_numbers"}
        return told | {"doubled_percent": round(100 * self.doubled / self.updates, 3), "seconds": round(self.seconds)}


def questions(updates: int, seed: int, first_person: int = 1000, cries: int = 8) -> list[Asked]:
    """Messages of ``PERSONS`` people in the order they are typed, a few cries for help among them."""
    chance = random.Random(seed)
    asked = [Asked(first_person + chance.randrange(PERSONS), number) for number in range(updates - cries)]
    for number, person in enumerate(chance.sample(range(PERSONS), cries)):
        at = round((number + 1) * len(asked) / (cries + 1))
        asked.insert(at, Asked(first_person + person, updates + number, danger=True))
    return asked


def judge(asked: Sequence[Asked], log: Sequence[tuple[float, int, str]]) -> Found:
    """Compare what was asked with what was seen, person by person."""
    found = Found(updates=len(asked))
    seen: dict[int, list[str]] = defaultdict(list)
    for _when, person, text in log:
        seen[person].append(text)
    for person in {one.person for one in asked}:
        _judge_person([one for one in asked if one.person == person], seen[person], found)
    return found


def _judge_person(asked: Sequence[Asked], texts: Sequence[str], found: Found) -> None:
    numbers = [int(match[1]) for text in texts if (match := ANSWER.search(text))]
    missing = [one.number for one in asked if not one.danger and one.number not in set(numbers)]
    cries, cards = sum(one.danger for one in asked), sum(CARD in text for text in texts)
    found.cries += cries
    found.cards += min(cries, cards)
    found.lost_numbers += missing
    found.lost += len(missing) + max(0, cries - cards)
    firsts = list(dict.fromkeys(numbers))
    found.disordered += sum(later < max(firsts[:at]) for at, later in enumerate(firsts) if at)
    found.doubled += doubles(texts) + max(0, cards - cries)


def doubles(texts: Sequence[str]) -> int:
    """Messages that came twice: an answer ever again, anything else twice in a row."""
    again = sum(count - 1 for count in Counter(text for text in texts if ANSWER.search(text)).values())
    others = [(text, before) for before, text in pairwise(texts) if not ANSWER.search(text)]
    return again + sum(text == before and CARD not in text for text, before in others)
