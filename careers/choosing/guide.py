"""Where a guided talk stands, and its steps as pure functions: ids only, never a person's words.

A guide travels as JSON in the talk's context and in saved choices; whatever is not understood in such JSON is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from careers.choosing.profile import Answers

WAY = "way"
"""The question that opens the talk: which depth."""
ABOUT_TRADES = frozenset({None, WAY, "day", "task", "tell_day", "tell_like", "avoid"})
"""Where a trade may be named; elsewhere a name is mostly another word ("đồng ý" is no traditional medicine)."""
ASKING, PROPOSED, LEFT = "asking", "proposed", "left"
STAGES = (ASKING, PROPOSED, LEFT)


class Ways(Protocol):
    """The part of the questionnaire that steering needs."""

    def questions_of(self, depth: str) -> tuple[str, ...]:
        """The questions of a depth, in order."""
        ...

    @property
    def further(self) -> tuple[str, ...]:
        """The questions that may follow a first proposal."""
        ...


@dataclass(frozen=True)
class Guide:
    """The state of one guided talk.

    ``at`` is the open question, ``asked`` the questions in the order they were asked, ``note`` what the next message
    should say about the last one (ids). ``more`` is true once the questions after a proposal were wanted.
    """

    depth: str | None = None
    at: str | None = None
    stage: str = ASKING
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()
    place: str | None = None
    asked: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    misses: int = 0
    more: bool = False

    @property
    def said(self) -> Answers:
        """What the matching needs of it."""
        return Answers(self.answers, self.told, self.liked, self.disliked, self.place)

    @property
    def says_something(self) -> bool:
        """Whether anything is known of the pupil."""
        return bool(self.answers or self.told or self.liked)

    def as_json(self) -> dict[str, Any]:
        """The state as JSON, without what is empty."""
        return {name: _plain(value) for name, value in self.__dict__.items() if value not in (None, (), {}, 0, False)}

    @classmethod
    def from_json(cls, raw: object) -> Guide:
        """The state again; parts of the wrong shape are dropped: an old or foreign state never breaks a talk."""
        if not isinstance(raw, Mapping):
            return cls()
        kept: dict[str, Any] = {}
        for name, default in cls().__dict__.items():
            value = raw.get(name)
            if name == "answers" and isinstance(value, Mapping):
                kept[name] = {str(key): _texts(options) for key, options in value.items()}
            elif isinstance(default, tuple):
                kept[name] = _texts(value)
            elif name in ("depth", "at", "place", "stage") and isinstance(value, str):
                kept[name] = value
            elif isinstance(default, (bool, int)) and isinstance(value, (bool, int)):
                kept[name] = type(default)(value)
        guide = cls(**kept)
        return guide if guide.stage in STAGES else replace(guide, stage=ASKING)


def start(guide: Guide) -> Guide:
    """Open the talk at the choice of a way; what was said already is kept."""
    return replace(guide, depth=None, at=WAY, stage=ASKING, more=False, misses=0)


def take_way(ways: Ways, guide: Guide, depth: str) -> Guide:
    """Go one way, from its first question that is not answered yet."""
    return proceed(ways, replace(guide, depth=depth, stage=ASKING))


def tell_on(ways: Ways, guide: Guide, depth: str) -> Guide:
    """Go the way of telling: what was told already is the answer to its first question."""
    return answer(ways, take_way(ways, guide, depth), ways.questions_of(depth)[0], [])


def proceed(ways: Ways, guide: Guide) -> Guide:
    """Open the next question; where none is left, the proposal is due (``at`` None)."""
    wanted = next(
        (name for name in sequence(ways, guide) if name not in guide.answers and name not in guide.skipped), None
    )
    if wanted is None:
        return replace(guide, at=None, stage=PROPOSED, misses=0)
    return replace(guide, at=wanted, stage=ASKING, asked=_once(guide.asked, [wanted]), misses=0)


def sequence(ways: Ways, guide: Guide) -> tuple[str, ...]:
    """All questions of the way taken, with those after the proposal once they are wanted."""
    own = ways.questions_of(guide.depth) if guide.depth else ()
    return _once(own, ways.further) if guide.more else own


def answer(ways: Ways, guide: Guide, question: str, options: Iterable[str]) -> Guide:
    """Record an answer. For the open question the next one opens; an earlier answer changes and the open one stays."""
    answers = {**guide.answers, question: tuple(options)}
    skipped = tuple(name for name in guide.skipped if name != question)
    changed = replace(guide, answers=answers, skipped=skipped)
    return proceed(ways, changed) if question == guide.at else replace(changed, note=("changed", question))


def tell(
    guide: Guide,
    told: Iterable[str] = (),
    liked: Iterable[str] = (),
    disliked: Iterable[str] = (),
    place: str | None = None,
) -> Guide:
    """Keep what was mentioned by the way; of two that contradict each other the later one holds."""
    new, loves, hates = tuple(told), tuple(liked), tuple(disliked)
    opposite = {_opposite(one) for one in new}
    return replace(
        guide,
        told=_once([one for one in guide.told if one not in opposite], new),
        liked=_once([one for one in guide.liked if one not in hates], loves),
        disliked=_once([one for one in guide.disliked if one not in loves], hates),
        place=place or guide.place,
    )


def skip(ways: Ways, guide: Guide) -> Guide:
    """Leave the open question unanswered."""
    skipped = _once(guide.skipped, [guide.at] if guide.at else [])
    return proceed(ways, replace(guide, skipped=skipped))


def back(guide: Guide) -> Guide:
    """Open the question before this one again; its answer is taken back. At the first one the way is asked again."""
    before = guide.asked[: guide.asked.index(guide.at)] if guide.at in guide.asked else guide.asked
    if not before:
        return start(guide)
    again = before[-1]
    answers = {name: options for name, options in guide.answers.items() if name != again}
    skipped = tuple(name for name in guide.skipped if name != again)
    return replace(guide, at=again, stage=ASKING, answers=answers, skipped=skipped, asked=before, misses=0)


def finish(guide: Guide) -> Guide:
    """Ask no more: the proposal is due."""
    return replace(guide, at=None, stage=PROPOSED, misses=0)


def leave(guide: Guide) -> Guide:
    """Stop here; what was said stays, so that the talk can go on later."""
    return replace(guide, at=None, stage=LEFT, misses=0)


def go_on(ways: Ways, guide: Guide) -> Guide:
    """Take the talk up where it was left."""
    return proceed(ways, replace(guide, stage=ASKING)) if guide.depth else start(guide)


def ask_further(ways: Ways, guide: Guide) -> Guide:
    """Open the questions that follow a first proposal."""
    return proceed(ways, replace(guide, more=True, stage=ASKING))


def dislike(guide: Guide, trades: Iterable[str]) -> Guide:
    """These trades are not wanted: remembered, and never proposed again."""
    return replace(tell(guide, disliked=trades), stage=PROPOSED)


def missed(guide: Guide) -> Guide:
    """The open question was not answered in a way that could be read."""
    return replace(guide, misses=guide.misses + 1, note=("missed",))


def progress(ways: Ways, guide: Guide) -> tuple[int, int] | None:
    """The number of the open question and how many the way has; None outside a way."""
    if guide.depth is None or guide.at is None:
        return None
    names = sequence(ways, guide)
    return (names.index(guide.at) + 1, len(names)) if guide.at in names else None


def _opposite(telling: str) -> str:
    return telling[1:] if telling.startswith("-") else f"-{telling}"


def _once(known: Iterable[str], new: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*known, *new]))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, (list, tuple)) else ()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: list(options) for key, options in value.items()}
    return list(value) if isinstance(value, tuple) else value
