"""Reads and writes talks and turns. Blocking: callers on an event loop use a thread. Texts that arrive here are masked.

Each function is one short transaction. Database errors (``sqlalchemy.exc.SQLAlchemyError``) are the caller's to meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Integer, Select, String, column, func, select, values
from sqlalchemy.orm import Session, load_only

from bot.clock import aware
from bot.record.models import Talk, Turn
from knowledge.database import read_sessions, session_factory

OPENING_NUMBER = 0
# The refusal of a turn that nobody could answer just then; the turn may be taken up again.
UNAVAILABLE = "unavailable"
# What a reader of a talk sees of a turn.
_TOLD = (Turn.talk_id, Turn.number, Turn.text, Turn.reply, Turn.created_at, Turn.answered_at)


@dataclass(frozen=True)
class NewTurn:
    """A message as accepted: what was said (masked), and which button, if one was pressed."""

    id: str
    text: str
    button: str | None = None


@dataclass(frozen=True)
class TalkState:
    """What answering needs to know of a talk. ``recent``: intents of its latest answered turns, newest first.

    ``again``: the turn was accepted before and got no answer; ``answered``: it got this one.
    """

    role: str | None
    context: dict[str, Any]
    last_at: datetime
    recent: list[str | None]
    again: bool = False
    answered: list[dict[str, Any]] | None = None

    @property
    def guide_asks(self) -> bool:
        """Whether a question of the guided talk is open (docs/guided-talk.md)."""
        guide = self.context.get("guide")
        return isinstance(guide, dict) and bool(guide.get("at"))


@dataclass
class TurnResult:
    """How a turn ended: everything that is stored when it is answered. ``context`` None leaves the talk's as it was."""

    reply: list[dict[str, Any]]
    payloads: dict[str, str] = field(default_factory=dict)
    intent: str | None = None
    confidence: float | None = None
    entities: list[dict[str, Any]] = field(default_factory=list)
    retrieved: list[dict[str, Any]] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    refusal: str | None = None
    latency: dict[str, float] = field(default_factory=dict)
    context: dict[str, Any] | None = None


class Record:
    """The record of all talks in one database."""

    def __init__(self, engine: Engine) -> None:
        self._write = session_factory(engine)
        self._read = read_sessions(engine)

    def open_talk(self, talk: Talk, opening: NewTurn, result: TurnResult) -> None:
        """Store a new talk with its opening message as turn 0."""
        with self._write.begin() as session:
            session.add(talk)
            turn = _new_turn(talk.id, opening, OPENING_NUMBER)
            _complete(turn, result)
            session.add(turn)

    def state(self, talk_id: str, recent: int) -> TalkState | None:
        """The talk, with the intents of its ``recent`` latest turns; None when there is no such talk."""
        with self._read() as session:
            talk = session.get(Talk, talk_id)
            return None if talk is None else _state(session, talk, recent)

    def accept(self, talk_id: str, turn: NewTurn, recent: int = 0) -> TalkState | None:
        """Store a message before it is answered; the talk as it was before it, None when there is no such talk.

        A turn that is there already is not stored twice: its state says so.
        """
        with self._write.begin() as session:
            talk = session.get(Talk, talk_id, with_for_update=True)
            if talk is None:
                return None
            state = _state(session, talk, recent)
            if (kept := session.get(Turn, turn.id)) is not None:
                state = _taken_up(state, kept)
                if state.again:  # the words may have been edited while they waited
                    kept.text, kept.button = turn.text, turn.button
                return state
            session.add(_new_turn(talk_id, turn, _next_number(session, talk_id)))
            talk.last_at = datetime.now(UTC)
        return state

    def complete(self, turn_id: str, result: TurnResult) -> None:
        """Store the answer of an accepted turn, and what the talk now remembers."""
        with self._write.begin() as session:
            turn = session.get_one(Turn, turn_id)
            _complete(turn, result)
            talk = session.get(Talk, turn.talk_id)
            if talk is not None and result.context is not None:
                talk.context = result.context
                talk.role = result.context.get("role") or talk.role

    def attribute(self, talk_id: str, campaign: str, school: str | None) -> None:
        """Note by which code the person came; a school that is known stays."""
        with self._write.begin() as session:
            talk = session.get(Talk, talk_id)
            if talk is not None:
                talk.campaign, talk.school = campaign, talk.school or school

    def payload(self, talk_id: str, button_id: str) -> tuple[str, str] | None:
        """Title and payload of a button that any turn of this talk offered; None for any other id."""
        with self._read() as session:
            for turn in session.scalars(_turns(talk_id).order_by(None).order_by(Turn.number.desc())):
                if button_id in turn.payloads:
                    return _title(turn.reply, button_id), turn.payloads[button_id]
        return None

    def turns(self, talk_id: str) -> list[Turn] | None:
        """All turns of a talk, oldest first, the opening (number 0) included; None when there is no such talk."""
        with self._read() as session:
            if session.get(Talk, talk_id) is None:
                return None
            return list(session.scalars(_turns(talk_id)))

    def number(self, turn_id: str) -> int | None:
        """The number of a turn in its talk; None when it is not stored."""
        with self._read() as session:
            return session.scalar(select(Turn.number).where(Turn.id == turn_id))

    def later(self, after: Mapping[str, int]) -> dict[str, list[Turn]]:
        """For each talk its turns beyond this number, oldest first, answered or not, in one look; without those, none.

        Of each turn only what was said, its answer and its times are read.
        """
        if not after:
            return {}
        shape = values(column("talk_id", String), column("number", Integer), name="awaited")
        awaited = shape.data(list(after.items())).cte("awaited")
        newer = (Turn.talk_id == awaited.c.talk_id) & (Turn.number > awaited.c.number)
        query = select(Turn).join_from(awaited, Turn, newer).options(load_only(*_TOLD)).order_by(Turn.number)
        found: dict[str, list[Turn]] = {}
        with self._read() as session:
            for turn in session.scalars(query):
                found.setdefault(turn.talk_id, []).append(turn)
        return found

    def talks(self, limit: int) -> list[tuple[Talk, int]]:
        """The latest talks with the number of messages in each (the opening is none), newest first."""
        count = func.count(Turn.id).filter(Turn.number > OPENING_NUMBER)
        query = select(Talk, count).outerjoin(Turn, Turn.talk_id == Talk.id).group_by(Talk.id)
        with self._read() as session:
            return [
                (talk, number) for talk, number in session.execute(query.order_by(Talk.last_at.desc()).limit(limit))
            ]


def add_turn(session: Session, talk_id: str, turn: NewTurn, result: TurnResult) -> bool:
    """Put a turn of our own into a talk, within the caller's transaction; False when there is no such talk.

    The talk's ``last_at`` stays: nobody has said anything.
    """
    if session.get(Talk, talk_id, with_for_update=True) is None:
        return False
    added = _new_turn(talk_id, turn, _next_number(session, talk_id))
    _complete(added, result)
    session.add(added)
    return True


def _state(session: Session, talk: Talk, recent: int) -> TalkState:
    answered = select(Turn.intent).where(Turn.talk_id == talk.id, Turn.answered_at.is_not(None))
    intents = session.scalars(answered.order_by(Turn.number.desc()).limit(recent)) if recent else ()
    return TalkState(talk.role, dict(talk.context), aware(talk.last_at), list(intents))


def _taken_up(state: TalkState, turn: Turn) -> TalkState:
    """The state of a turn that was accepted before; one that only got an apology has no answer yet."""
    answered = turn.answered_at is not None and turn.refusal != UNAVAILABLE
    return replace(state, again=not answered, answered=turn.reply if answered else None)


def _turns(talk_id: str) -> Select[Turn]:
    return select(Turn).where(Turn.talk_id == talk_id).order_by(Turn.number, Turn.created_at)


def _next_number(session: Session, talk_id: str) -> int:
    newest = session.scalar(select(func.max(Turn.number)).where(Turn.talk_id == talk_id))
    return OPENING_NUMBER if newest is None else newest + 1


def _new_turn(talk_id: str, turn: NewTurn, number: int) -> Turn:
    return Turn(id=turn.id, talk_id=talk_id, number=number, text=turn.text, button=turn.button)


def _complete(turn: Turn, result: TurnResult) -> None:
    turn.reply, turn.payloads, turn.refusal = result.reply, result.payloads, result.refusal
    turn.intent, turn.confidence = result.intent, result.confidence
    turn.entities, turn.retrieved, turn.facts = result.entities, result.retrieved, result.facts
    turn.latency, turn.answered_at = result.latency, datetime.now(UTC)


def _title(reply: Sequence[dict[str, Any]], button_id: str) -> str:
    buttons = (button for message in reply for button in message.get("buttons", []))
    return next((str(button["title"]) for button in buttons if button["id"] == button_id), "")
