"""What is known of a pupil: the answers as ids, and the signs they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from careers.choosing.content import Effects, Entry, Letter, Level, Limit, Question, Telling
from careers.choosing.interests import LETTERS, interests_of, item_sums

DENIED = "-"
TURNED = -0.5
"""What is denied ("không thích …") speaks against what it would have spoken for, half as loudly."""
MIDDLE = 2
"""Points of an interest item that say neither yes nor no."""


@dataclass(frozen=True)
class Answers:
    """Everything said so far, as ids only: never a person's words.

    ``chosen``: question id to option ids (for an interest item: one level id). ``told``: telling ids, "-id" if denied.
    ``liked``/``disliked``: trade ids named by the pupil. ``place``: commune or region id.
    """

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()
    place: str | None = None


@dataclass(frozen=True)
class Sign:
    """One thing that was said and what it means; ``label`` is shown.

    ``id`` is "question.option" or a telling's id, with "-" before it where the telling was denied. ``private``: about
    health, marks or money; it counts, and is never said back.
    """

    id: str
    label: str
    effects: Effects
    private: bool = False


@dataclass(frozen=True)
class Profile:
    """A pupil as the matching sees them: no gender, no ethnic group, no kind of school, because none is asked for.

    ``interests``: six sums by letter, or None where they are flat or too little is known (facts/riasec.md 6).
    """

    interests: Mapping[str, float] | None
    signs: tuple[Sign, ...]
    limits: tuple[Limit, ...] = ()
    entry: Entry | None = None
    stay_near: bool = False
    place: str | None = None
    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()


class Meanings(Protocol):
    """The part of the questionnaire that gives answers their meaning; an unknown id gives None."""

    def question(self, question_id: str) -> Question | None:
        """The question."""
        ...

    def telling(self, telling_id: str) -> Telling | None:
        """The telling."""
        ...

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Health limits."""
        ...

    @property
    def levels(self) -> tuple[Level, ...]:
        """The five answers to an interest item."""
        ...


def profile_of(meanings: Meanings, answers: Answers, sums: Mapping[str, float] | None = None) -> Profile:
    """What the answers say. Ids that the content no longer knows are passed over: saved talks outlive it.

    ``sums``: six sums (0 to 20) from elsewhere in place of answered items, as evaluation cases have them.
    """
    items, others = list(_items(meanings, answers)), list(_others(meanings, answers))
    signs = (*others, *(item.sign for item in items))
    limits = {limit for sign in others for limit in sign.effects.limits}
    return Profile(
        interests=_interests(items, others, sums),
        signs=signs,
        limits=tuple(limit for limit in meanings.limits if limit.id in limits),
        entry=next((sign.effects.entry for sign in reversed(others) if sign.effects.entry), None),
        stay_near=next((sign.effects.stay == "near" for sign in reversed(others) if sign.effects.stay), False),
        place=answers.place,
        liked=answers.liked,
        disliked=answers.disliked,
    )


@dataclass(frozen=True)
class _Item:
    letter: Letter
    points: int
    sign: Sign


def _items(meanings: Meanings, answers: Answers) -> Iterator[_Item]:
    points = {level.id: level.points for level in meanings.levels}
    for question in _questions(meanings, answers):
        level = next(iter(answers.chosen[question.id]), "")
        if question.letter is not None and level in points:
            effects = Effects(interests={question.letter: points[level] - MIDDLE})
            sign = Sign(f"{question.id}.{level}", question.text, effects)
            yield _Item(question.letter, points[level], sign)


def _others(meanings: Meanings, answers: Answers) -> Iterator[Sign]:
    for question in _questions(meanings, answers):
        if question.letter is None:
            chosen = answers.chosen[question.id]
            options = (option for option in question.options if option.id in chosen)
            for option in options:
                yield Sign(f"{question.id}.{option.id}", option.label, option.effects, private=question.soft)
    for name in dict.fromkeys(answers.told):
        telling = meanings.telling(name.removeprefix(DENIED))
        if telling is not None:
            yield _told(telling, denied=name.startswith(DENIED))


def _questions(meanings: Meanings, answers: Answers) -> Iterator[Question]:
    for name in answers.chosen:
        question = meanings.question(name)
        if question is not None:
            yield question


def _told(telling: Telling, *, denied: bool) -> Sign:
    private = bool(telling.effects.limits)
    if not denied:
        return Sign(telling.id, telling.label, telling.effects, private)
    return Sign(DENIED + telling.id, telling.label, telling.against or _turned(telling.effects), private)


def _turned(effects: Effects) -> Effects:
    """What denying says by itself. A limit, an entry or a place denied says nothing."""
    return Effects(
        interests={letter: TURNED * pull for letter, pull in effects.interests.items()},
        attributes={name: TURNED * pull for name, pull in effects.attributes.items()},
        subjects={name: TURNED * pull for name, pull in effects.subjects.items()},
        groups={name: TURNED * pull for name, pull in effects.groups.items()},
        trades={name: TURNED * pull for name, pull in effects.trades.items()},
    )


def _interests(
    items: Iterable[_Item], others: Iterable[Sign], sums: Mapping[str, float] | None
) -> Mapping[str, float] | None:
    """Answered items make the sums; a letter with too few of them is judged by what its items and other signs pull."""
    points: dict[Letter, list[int]] = {}
    for item in items:
        points.setdefault(item.letter, []).append(item.points)
    known = sums if sums is not None else item_sums(points)
    pulling = [*others, *(item.sign for item in items if item.letter not in known)]
    pulls = {str(name): sum(sign.effects.interests.get(name, 0.0) for sign in pulling) for name in LETTERS}
    return interests_of(known, pulls)
