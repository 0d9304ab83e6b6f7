"""What the guided talk asks and how answers are read: the files of ``content/choose``.

Everything a person says becomes *signs*: an option of a question, or a telling (a hobby, a subject, a limit, found in
free text). Each sign carries effects; the matching knows nothing else. So a sentence is stored as ids, never as words.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from knowledge.content.schema import Id, Strict, Text, Texts

Letter = Literal["R", "I", "A", "S", "E", "C"]
Pull = Annotated[float, Field(ge=-3, le=3)]
"""How much a sign speaks for (above 0) or against something: 1 a little, 3 strongly."""
Entry = Literal["after_9", "after_12", "working"]


class Effects(Strict):
    """What a sign means for the choice.

    Keys of ``attributes`` and ``trades`` are ids, of ``subjects`` and ``groups`` names, as in content/trades.
    """

    interests: dict[Letter, Pull] = Field(default_factory=dict)
    attributes: dict[str, Pull] = Field(default_factory=dict)
    subjects: dict[str, Pull] = Field(default_factory=dict)
    groups: dict[str, Pull] = Field(default_factory=dict)
    trades: dict[str, Pull] = Field(default_factory=dict)
    limits: list[Id] = Field(default_factory=list)
    entry: Entry | None = None
    stay: Literal["near", "away"] | None = None


class Option(Strict):
    """One answer: ``label`` is its button (the pupil's own words in a reason), ``aliases`` how people write it."""

    id: Id
    label: Text
    aliases: Texts = Field(default_factory=list)
    effects: Effects = Field(default_factory=Effects)


class Question(Strict):
    """One question. ``interest``: a RIASEC item with the five levels of ``interests.yml``; ``tell``: free words only.

    ``text`` speaks to the pupil, ``text_parent`` to a parent about their child. ``soft`` marks what is private: asked
    gently, with a word that it may be skipped.
    """

    id: Id
    kind: Literal["choice", "many", "interest", "tell", "place", "grade"]
    text: Text
    text_parent: Text | None = None
    help: Text | None = None
    soft: bool = False
    letter: Letter | None = None
    options: list[Option] = Field(default_factory=list)


class Telling(Strict):
    """Something people mention by themselves. ``against``: effects when it is denied ("không thích …", "sợ …")."""

    id: Id
    label: Text
    aliases: Texts
    effects: Effects = Field(default_factory=Effects)
    against: Effects | None = None


class Limit(Strict):
    """A health limit. ``never``: trades where it is a danger to life or bars the work.

    ``ask``: trades to ask a doctor or the school about first; ``attributes``: strengths from which a trade counts so.
    """

    id: Id
    label: Text
    never: list[Id] = Field(default_factory=list)
    ask: list[Id] = Field(default_factory=list)
    attributes: dict[str, Annotated[int, Field(ge=1, le=3)]] = Field(default_factory=dict)


class Depth(Strict):
    """A way through: which questions, in order; ``enough`` is after how many answers a result is offered already."""

    id: Id
    label: Text
    questions: list[Id]
    enough: int | None = None


class QuestionFile(Strict):
    """``questions/<topic>.yml``."""

    questions: list[Question]


class TellingFile(Strict):
    """``told/<topic>.yml``."""

    tellings: list[Telling]


class LimitFile(Strict):
    """``limits.yml``."""

    limits: list[Limit]


class DepthFile(Strict):
    """``depths.yml``: the ways, and ``further``: the questions that may follow a first proposal, most telling first."""

    depths: list[Depth]
    further: list[Id]


class Level(Strict):
    """One of the five answers to an interest item; ``points`` 0 (not at all) to 4 (very much)."""

    id: Id
    label: Text
    aliases: Texts = Field(default_factory=list)
    points: Annotated[int, Field(ge=0, le=4)]


class LevelFile(Strict):
    """``levels.yml``."""

    levels: list[Level]


class CommandFile(Strict):
    """``commands.yml``: words that steer the talk instead of answering."""

    back: Texts
    skip: Texts
    finish: Texts
    leave: Texts
    restart: Texts
    explain: Texts
    dislike: Texts
    go_on: Texts
