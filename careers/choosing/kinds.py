"""The files of ``content/choose`` as kinds of content, so that mistakes in them are named. None becomes rows."""

from __future__ import annotations

from collections.abc import Iterator

from careers.choosing.checks import (
    check_commands,
    check_levels,
    check_limits,
    check_questions,
    check_tellings,
)
from careers.choosing.content import (
    CommandFile,
    DepthFile,
    Effects,
    LevelFile,
    LimitFile,
    QuestionFile,
    TellingFile,
)
from careers.choosing.weights import Weights
from careers.choosing.words import WordFile
from knowledge.content.kinds import ContentKind, Item, Kinds, Mark
from knowledge.content.reader import Location


def _effect_marks(effects: Effects, at: Location) -> Iterator[Mark]:
    for trade in effects.trades:
        yield Mark("trade", trade, (*at, "trades", trade))
    for index, limit in enumerate(effects.limits):
        yield Mark("limit", limit, (*at, "limits", index))


def _question_ids(item: Item[QuestionFile]) -> Iterator[Mark]:
    for index, question in enumerate(item.data.questions):
        yield Mark("question", question.id, ("questions", index, "id"))
        for place, option in enumerate(question.options):
            yield Mark("option", option.id, ("questions", index, "options", place, "id"), scope=question.id)


def _question_refs(item: Item[QuestionFile]) -> Iterator[Mark]:
    for index, question in enumerate(item.data.questions):
        for place, option in enumerate(question.options):
            yield from _effect_marks(option.effects, ("questions", index, "options", place, "effects"))


def _telling_ids(item: Item[TellingFile]) -> Iterator[Mark]:
    for index, telling in enumerate(item.data.tellings):
        yield Mark("telling", telling.id, ("tellings", index, "id"))


def _telling_refs(item: Item[TellingFile]) -> Iterator[Mark]:
    for index, telling in enumerate(item.data.tellings):
        yield from _effect_marks(telling.effects, ("tellings", index, "effects"))
        if telling.against is not None:
            yield from _effect_marks(telling.against, ("tellings", index, "against"))


def _limit_ids(item: Item[LimitFile]) -> Iterator[Mark]:
    for index, limit in enumerate(item.data.limits):
        yield Mark("limit", limit.id, ("limits", index, "id"))


def _limit_refs(item: Item[LimitFile]) -> Iterator[Mark]:
    for index, limit in enumerate(item.data.limits):
        for key, trades in (("never", limit.never), ("ask", limit.ask)):
            for place, trade in enumerate(trades):
                yield Mark("trade", trade, ("limits", index, key, place))


def _depth_ids(item: Item[DepthFile]) -> Iterator[Mark]:
    for index, depth in enumerate(item.data.depths):
        yield Mark("depth", depth.id, ("depths", index, "id"))


def _depth_refs(item: Item[DepthFile]) -> Iterator[Mark]:
    for index, depth in enumerate(item.data.depths):
        for place, question in enumerate(depth.questions):
            yield Mark("question", question, ("depths", index, "questions", place))
    for place, question in enumerate(item.data.further):
        yield Mark("question", question, ("further", place))


def _level_ids(item: Item[LevelFile]) -> Iterator[Mark]:
    for index, level in enumerate(item.data.levels):
        yield Mark("interest level", level.id, ("levels", index, "id"))


def _weight_refs(item: Item[Weights]) -> Iterator[Mark]:
    for trade in item.data.popularity:
        yield Mark("trade", trade, ("popularity", trade))


KINDS: Kinds = (
    ContentKind(
        ("choose/questions/*.yml",), QuestionFile, defines=_question_ids, refers=_question_refs, check=check_questions
    ),
    ContentKind(("choose/told/*.yml",), TellingFile, defines=_telling_ids, refers=_telling_refs, check=check_tellings),
    ContentKind(("choose/limits.yml",), LimitFile, defines=_limit_ids, refers=_limit_refs, check=check_limits),
    ContentKind(("choose/depths.yml",), DepthFile, defines=_depth_ids, refers=_depth_refs),
    ContentKind(("choose/levels.yml",), LevelFile, defines=_level_ids, check=check_levels),
    ContentKind(("choose/commands.yml",), CommandFile, check=check_commands),
    ContentKind(("choose/reading.yml",), WordFile),
    ContentKind(("choose/weights.yml",), Weights, refers=_weight_refs),
)
