"""Asks the Zalo Bot platform about our bot, for whoever sets it up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.ports import Broken, Checked, SendError, TryLater, Uncertain, Unreachable
from bot.channels.zalo_bot.channel import account_of
from bot.channels.zalo_bot.client import ZaloBotClient
from bot.settings import Settings


async def check(settings: Settings) -> Checked:
    """The bot's number and name, or what is wrong, as ids of ``content/replies/setup_zalo_bot.yml``. Never raises."""
    if settings.zalo_bot_token is None:
        return Checked(problems=("setup_zalo_bot.no_token",))
    account = account_of(settings.zalo_bot_token.get_secret_value())
    if not account:
        return Checked(problems=("setup_zalo_bot.bad_token",))
    try:
        found = await _call(settings, "getMe", {})
    except SendError as error:
        return Checked(account=account, problems=(_problem(error),))
    name = found.get("account_name") if isinstance(found, Mapping) else None
    return Checked(account=account, name=str(name or ""))


async def send_test(settings: Settings, chat_id: str, text: str) -> None:
    """Send a text of 1 to 2000 characters to somebody who has written to the bot. Raises a ``SendError``."""
    await _call(settings, "sendMessage", {"chat_id": chat_id, "text": text})


async def _call(settings: Settings, method: str, values: dict[str, Any]) -> Any:  # noqa: ANN401 - the platform's
    if settings.zalo_bot_token is None:
        raise Broken("no token")
    client = ZaloBotClient(settings.zalo_bot_root, settings.zalo_bot_token.get_secret_value().strip())
    try:
        return await client.call(method, values)
    finally:
        await client.aclose()


def _problem(error: SendError) -> str:
    if isinstance(error, Broken):
        return "setup_zalo_bot.token_refused"
    if isinstance(error, Unreachable | Uncertain | TryLater):
        return "setup_zalo_bot.unreachable"
    return "setup_zalo_bot.refused"
