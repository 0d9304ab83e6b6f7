"""Reads one message of the guided talk: an answer, a command, something told by the way, or a question of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from actions.choose.signals import (
    CLEAR,
    POLITE,
    QUESTIONS,
    SURE,
    WHOLE,
    asks,
    is_named,
    means_no_command,
    tells_likings,
)
from actions.choose.state import guide_of, questionnaire_of
from actions.desk import Desk
from actions.find import named_place
from careers import saved
from careers.choosing import guide as steps
from careers.choosing.guide import ABOUT_TRADES, LEFT, PROPOSED, WAY, Guide
from careers.choosing.reading import Heard, read

TELLING = "talk"
"""The way of those who tell."""


def step(desk: Desk) -> Guide | None:
    """The guide after this message; None where the message is a question that has to be answered first."""
    guide = guide_of(desk)
    if desk.ask.intent in ("guide", "guide_command"):
        return _pressed(desk, guide)
    if desk.ask.intent == "dislike_proposal" and guide.shown:
        return steps.dislike(guide, desk.ask.ids("trade") or guide.shown)
    kept = saved.find(desk.session, desk.ask.text, desk.now)
    if kept is not None:
        return steps.go_on(questionnaire_of(desk), replace(Guide.from_json(kept.guide), note=("resumed",)))
    return _typed(desk, guide) if guide.at is not None else _entered(desk, guide)


def _pressed(desk: Desk, guide: Guide) -> Guide:
    command = next(iter(desk.ask.ids("command")), None)
    if command is not None:
        return _commanded(desk, guide, command)
    question, option = next(iter(desk.ask.ids("question")), ""), next(iter(desk.ask.ids("option")), "")
    ways = questionnaire_of(desk)
    if question == WAY and ways.depth(option):
        return _moved(steps.take_way(ways, guide, option))
    asked = ways.question(question)
    if asked is None or option not in {one.id for one in ways.options(asked)}:
        return steps.missed(guide) if guide.at else _moved(steps.start(guide))
    answered = steps.answer(ways, guide, question, [option])
    return answered if answered.note == ("changed", question) else _moved(answered)


def _commanded(desk: Desk, guide: Guide, command: str) -> Guide:
    ways = questionnaire_of(desk)
    commands: dict[str, Callable[[], Guide]] = {
        "back": lambda: _moved(steps.back(guide)),
        "skip": lambda: _moved(steps.skip(ways, guide)),
        "finish": lambda: steps.finish(guide),
        "leave": lambda: steps.leave(guide),
        "restart": lambda: _moved(steps.start(Guide())),
        "start": lambda: _moved(steps.start(guide)),
        "go_on": lambda: _moved(steps.go_on(ways, guide)),
        "further": lambda: _moved(steps.ask_further(ways, guide)),
        "explain": lambda: replace(guide, note=("explain",)),
        "dislike": lambda: steps.dislike(guide, desk.ask.ids("trade") or guide.shown),
    }
    return commands[command]() if command in commands else steps.missed(guide)


def _entered(desk: Desk, guide: Guide) -> Guide:
    """The talk begins, or goes on where it was left; what the first sentence tells is kept."""
    ways = questionnaire_of(desk)
    heard = read(ways, desk.ask.text, WAY)
    known = _told(desk, guide, heard)
    if heard.chosen:
        return _noted(steps.take_way(ways, known, heard.chosen[0]), heard, known, guide)
    if guide.stage == LEFT and guide.depth:
        return replace(steps.go_on(ways, known), note=("go_on",))
    if heard.command == "restart":
        return steps.start(Guide(note=("next",)))
    if heard.command in ("go_on", "finish") and guide.shown:
        return steps.finish(known)
    begun = steps.start(known) if guide.stage != PROPOSED else steps.start(replace(known, asked=()))
    return _noted(begun, heard, known, guide)


def _typed(desk: Desk, guide: Guide) -> Guide | None:
    heard = read(questionnaire_of(desk), desk.ask.text, guide.at)
    place = _place(desk)
    if heard.command is not None and not means_no_command(desk, heard.command):
        return _commanded(desk, _answered(desk, guide, heard), heard.command)
    answered = bool(heard.chosen) or _answers_by_name(desk, guide, heard, place)
    if asks(desk, heard) and not (answered and heard.covered >= WHOLE):
        return None
    named = guide.at in ABOUT_TRADES and bool(desk.ask.ids("trade"))
    if not answered and not (heard.told or named or place):
        way = read(questionnaire_of(desk), desk.ask.text, WAY)
        if way.chosen and way.covered >= CLEAR:
            return _moved(steps.take_way(questionnaire_of(desk), guide, way.chosen[0]))
        polite = desk.ask.intent in POLITE and desk.ask.confidence >= SURE and heard.covered > 0
        return None if desk.ask.intent in QUESTIONS or polite else _not_read(desk, guide)
    known = _told(desk, guide, heard)
    return _noted(_onward(desk, known, heard, answered=answered), heard, known, guide)


def _onward(desk: Desk, known: Guide, heard: Heard, *, answered: bool) -> Guide:
    """The next question after an answer; the same one after something told by the way.

    Who tells of themselves where the way is asked has chosen it: the way of telling.
    """
    ways = questionnaire_of(desk)
    if known.at == WAY and answered:
        return steps.take_way(ways, known, heard.chosen[0])
    if known.at == WAY and tells_likings(desk, heard):
        return steps.tell_on(ways, known, TELLING)
    return steps.answer(ways, known, known.at or "", heard.chosen) if answered else replace(known, misses=0)


def _answered(desk: Desk, guide: Guide, heard: Heard) -> Guide:
    """The guide with what was said beside a command ("em thích vẽ, cho em kết quả luôn")."""
    known = _told(desk, guide, heard)
    if not heard.chosen or guide.at in (None, WAY):
        return known
    return replace(steps.answer(questionnaire_of(desk), known, guide.at, heard.chosen), note=())


def _answers_by_name(desk: Desk, guide: Guide, heard: Heard, place: str | None) -> bool:
    """Whether an open question without options is answered by what was told or named."""
    question = questionnaire_of(desk).question(guide.at or "")
    if question is None:
        return False
    by_place = question.kind == "place" and place is not None
    return by_place or (question.kind == "tell" and bool(heard.told or desk.ask.ids("trade")))


def _not_read(desk: Desk, guide: Guide) -> Guide:
    """One more try; words that nothing is found in never hold the talk up twice at a question without options."""
    question = questionnaire_of(desk).question(guide.at or "")
    if question is not None and not questionnaire_of(desk).options(question) and guide.misses:
        return replace(steps.skip(questionnaire_of(desk), guide), note=("not_found",))
    return steps.missed(guide)


def _told(desk: Desk, guide: Guide, heard: Heard) -> Guide:
    trades = desk.ask.ids("trade") if guide.at in ABOUT_TRADES else []
    against = set(heard.denied_trades(desk.ask.text, desk.ask.of("trade"))) if trades else set()
    if guide.at == "avoid" or desk.ask.intent == "dislike_proposal":
        against = set(trades)
    liked = [one for one in trades if one not in against and is_named(desk, heard, one)]
    return steps.tell(guide, heard.told, liked, against, _place(desk))


def _place(desk: Desk) -> str | None:
    mention = next(iter(desk.ask.of("place")), None)
    return named_place(desk, mention) if mention else None


def _moved(guide: Guide) -> Guide:
    return replace(guide, note=guide.note or ("next",))


def _noted(after: Guide, heard: Heard, known: Guide, before: Guide) -> Guide:
    """The guide with a note of what was read, so that a wrong reading can be corrected."""
    new = [*heard.told, *(f"trade:{one}" for one in known.liked if one not in before.liked)]
    new += [f"-trade:{one}" for one in known.disliked if one not in before.disliked]
    new += [f"option:{before.at}:{one}" for one in heard.chosen if before.at not in (None, WAY)]
    new += [f"place:{known.place}"] if known.place != before.place else []
    return replace(after, note=("heard", *new) if new else ("next",))
