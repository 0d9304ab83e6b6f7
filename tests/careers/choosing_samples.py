"""Small signs and profiles for tests of the matching."""

from __future__ import annotations

from collections.abc import Mapping

from careers.choosing.content import Effects, Letter, Level, Limit, Option, Question, Telling
from careers.choosing.profile import Profile, Sign

LEVELS = tuple(Level(id=f"l{points}", label=str(points), points=points) for points in range(5))


def sign(name: str, label: str = "", *, private: bool = False, **effects: object) -> Sign:
    return Sign(name, label or name, Effects.model_validate(effects), private)


def profile(*signs: Sign, interests: Mapping[str, float] | None = None) -> Profile:
    return Profile(interests, signs)


def sums(*values: float) -> dict[str, float]:
    return dict(zip("RIASEC", values, strict=True))


class SmallMeanings:
    """One interest item per letter and number, one question of options, and the tellings given."""

    def __init__(self, *tellings: Telling, options: tuple[Option, ...] = (), soft: bool = False) -> None:
        self._tellings = {telling.id: telling for telling in tellings}
        self._options, self._soft = options, soft
        self.limits: tuple[Limit, ...] = (Limit(id="heights", label="h", never=["thang-may"]),)
        self.levels = LEVELS

    def question(self, question_id: str) -> Question | None:
        if question_id == "day":
            return Question(id="day", kind="many", text="?", options=list(self._options), soft=self._soft)
        letters: dict[str, Letter] = {"r": "R", "i": "I", "a": "A", "s": "S", "e": "E", "c": "C"}
        letter = letters.get(question_id[:1])
        return letter and Question(id=question_id, kind="interest", text=f"item {question_id}", letter=letter)

    def telling(self, telling_id: str) -> Telling | None:
        return self._tellings.get(telling_id)
