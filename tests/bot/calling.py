"""Helpers for talks at the desk: press a button by its title, look into every table and log line."""

from __future__ import annotations

import re

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from bot.inbox.desk import Desk
from bot.inbox.messages import Answer, OutMessage
from bot.leads.models import Consent, Lead
from bot.record.models import Turn
from tests.bot.fake_rasa import Messages, custom

OFFER = "Nhờ người gọi lại"
TALK_TABLES = ("talk", "turn")


def offering(message: str) -> Messages:
    """A Rasa that offers a call with every answer."""
    return [custom(f"answer to {message}", buttons=[{"title": OFFER, "payload": "!call"}])]


class Caller:
    """One person in one talk at a desk; ``last`` is what was answered last."""

    def __init__(self, desk: Desk, talk_id: str) -> None:
        self.desk, self.talk_id = desk, talk_id
        self.last: list[OutMessage] = []

    async def say(self, words: str) -> str:
        """Type something; all that is answered."""
        return self._keep(await self.desk.answer(self.talk_id, text=words))

    async def press(self, title: str) -> str:
        """Press a button of the last answer by the beginning of its title."""
        buttons = [button for message in self.last for button in message.buttons]
        found = next(button for button in buttons if button.title.startswith(title))
        return self._keep(await self.desk.answer(self.talk_id, button=found.id))

    async def until(self, *steps: str) -> str:
        """Ask to be called and go through these steps: a step that ends in "!" is pressed, any other typed."""
        await self.say("gọi cho em với")
        said = await self.press(OFFER)
        for step in steps:
            said = await (self.press(step[:-1]) if step.endswith("!") else self.say(step))
        return said

    def titles(self) -> list[str]:
        """The buttons of the last answer."""
        return [button.title for message in self.last for button in message.buttons]

    def _keep(self, answer: Answer) -> str:
        self.last = answer.messages
        return "\n".join(message.text for message in answer.messages)


def leads(engine: Engine) -> list[Lead]:
    """All rows of leads."""
    with Session(engine, expire_on_commit=False) as session:
        return list(session.scalars(select(Lead)))


def consents(engine: Engine) -> list[Consent]:
    """The ledger."""
    with Session(engine, expire_on_commit=False) as session:
        return list(session.scalars(select(Consent).order_by(Consent.relation)))


def talk_rows(engine: Engine) -> str:
    """Everything that is kept of talks and turns, as one text; JSON with its letters, not their codes."""
    with engine.connect() as connection:
        rows = [row for table in TALK_TABLES for row in connection.execute(text(f"SELECT * FROM {table}"))]  # noqa: S608
    kept = "\n".join(str(value) for row in rows for value in row)
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), kept)


def last_turn(engine: Engine) -> Turn:
    """The newest turn."""
    with Session(engine, expire_on_commit=False) as session:
        return session.scalars(select(Turn).order_by(Turn.created_at.desc())).first() or Turn()
