"""The baseline of the killing: the same assistant as an ordinary python-telegram-bot program, its queue in memory.

The library confirms a batch to Telegram as soon as it holds it; what it has not answered when it is killed is gone.
Speaks the same lines as ``killed_app`` and dies at one point only: while Rasa is asked.
"""

from __future__ import annotations

import logging
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.inbox.desk import Desk, open_desk
from bot.rasa_client import RasaClient
from bot.settings import Settings
from knowledge.database import open_engine
from tests.bot.vendors.telegram_api import TOKEN
from tests.system.killed_app import Death, during_rasa, live_by_lines


class PlainBot:
    """Answers each update as it comes, as the library's examples do."""

    def __init__(self, desk: Desk, death: Death | None) -> None:
        self._desk, self._death = desk, death

    async def answer(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """One message: its talk, the desk's answer, sent."""
        if update.message is None or update.effective_chat is None:
            return
        talk = f"plain-{update.effective_chat.id}"
        await self._desk.open_talk("telegram", talk_id=talk)
        if self._death:
            self._death.count(1)
        answer = await self._desk.answer(talk, text=update.message.text)
        for message in answer.messages:
            await update.message.reply_text(message.text)


def main() -> None:
    """One life a line."""
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s %(message)s")
    settings = Settings()
    rasa = RasaClient(f"http://127.0.0.1:{settings.rasa_port}")
    desk = open_desk(settings, open_engine(settings.database_url), rasa)

    def live(kill: dict[str, Any]) -> None:
        death = Death(kill["after"], kill["skip"], kill["delay_ms"]) if kill else None
        if death:
            during_rasa(death)
        program = Application.builder().token(TOKEN).base_url(f"{settings.telegram_root}/bot").build()
        program.add_handler(MessageHandler(filters.TEXT, PlainBot(desk, death).answer))
        program.run_polling()

    live_by_lines(live)


if __name__ == "__main__":
    main()
