"""What the set-up must know of each vendor: its settings, how it is asked about them, and where its webhook lies."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from bot.channels.messenger import checking as messenger
from bot.channels.ports import Checked
from bot.channels.telegram import checking as telegram
from bot.channels.zalo import checking as zalo
from bot.channels.zalo_bot import checking as zalo_bot
from bot.settings import Settings
from bot.setup import cleaning
from bot.setup.asking import Field
from knowledge.database import open_engine, upgrade

_PUBLIC_URL = Field("public_url", cleaning.public_url)
_TELEGRAM_URL_OR_NOT = Field("public_url", cleaning.telegram_url, needed=False)
_PUBLIC_URL_OR_NOT = Field("public_url", cleaning.public_url, needed=False)


@dataclass(frozen=True)
class Vendor:
    """One vendor. ``key`` begins its sentences and ends ``/hooks/…``; ``from_stdin``: what --token-stdin gives.

    ``harmless``: problems with which the channel works all the same. ``mended``: those that the set-up itself mends.
    ``taking``: harmless ones with which the account is taken from somebody who uses it; only a clear yes does that.
    """

    key: str
    from_stdin: str
    fields: tuple[Field, ...]
    check: Callable[[Settings], Coroutine[Any, Any, Checked]]
    send_test: Callable[[Settings, str, str], Coroutine[Any, Any, None]]
    harmless: frozenset[str] = frozenset()
    mended: frozenset[str] = frozenset()
    taking: frozenset[str] = frozenset()


@contextmanager
def database(settings: Settings) -> Iterator[Engine]:
    """The database of these settings, up to date: Zalo's tokens live there."""
    engine = open_engine(settings.database_url)
    try:
        upgrade(engine)
        yield engine
    finally:
        engine.dispose()


async def _check_zalo(settings: Settings) -> Checked:
    with database(settings) as engine:
        return await zalo.check(settings, engine)


async def _test_zalo(settings: Settings, person: str, text: str) -> None:
    with database(settings) as engine:
        await zalo.send_test(settings, engine, person, text)


TELEGRAM = Vendor(
    key="telegram",
    from_stdin="telegram_token",
    fields=(
        Field("telegram_token", cleaning.bot_token, secret=True),
        Field("telegram_name", cleaning.telegram_name, needed=False, asked=False),
        _TELEGRAM_URL_OR_NOT,
    ),
    check=telegram.check,
    send_test=telegram.send_test,
    harmless=frozenset({"setup_telegram.privacy", "setup_telegram.other_webhook"}),
    mended=frozenset({"setup_telegram.other_name"}),
    taking=frozenset({"setup_telegram.other_webhook"}),
)
ZALO = Vendor(
    key="zalo",
    from_stdin="zalo_refresh_token",
    fields=(
        Field("zalo_oa_id", cleaning.number),
        Field("zalo_app_id", cleaning.number),
        Field("zalo_app_secret", cleaning.secret, secret=True),
        Field("zalo_oa_secret", cleaning.secret, secret=True),
        _PUBLIC_URL,
        Field("zalo_verifier", cleaning.zalo_verifier, needed=False),
    ),
    check=_check_zalo,
    send_test=_test_zalo,
)
ZALO_BOT = Vendor(
    key="zalo_bot",
    from_stdin="zalo_bot_token",
    fields=(Field("zalo_bot_token", cleaning.bot_token, secret=True), _PUBLIC_URL_OR_NOT),
    check=zalo_bot.check,
    send_test=zalo_bot.send_test,
)
MESSENGER = Vendor(
    key="messenger",
    from_stdin="messenger_token",
    fields=(
        Field("messenger_page_id", cleaning.number),
        Field("messenger_token", cleaning.secret, secret=True),
        Field("messenger_app_secret", cleaning.secret, secret=True),
        Field("messenger_verify_token", cleaning.own_words, secret=True),
        _PUBLIC_URL,
    ),
    check=messenger.check,
    send_test=messenger.send_test,
    mended=frozenset({"setup_messenger.not_subscribed"}),
)
