"""Asking Zalo about the OA while it is set up: who we are, the admin's permission, a first message."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Engine

from bot.channel_settings import ChannelSettings
from bot.channels.ports import Checked, SendError, TryLater, Uncertain, Unreachable
from bot.channels.zalo.channel import missing_settings
from bot.channels.zalo.client import REFUSED_TOKEN, ZaloClient
from bot.channels.zalo.oauth import OAuth
from bot.channels.zalo.shapes import text_body
from bot.channels.zalo.tokens import NONE, UNSURE, Tokens

PERMISSION_PATH = "/v4/oa/permission"
_PROBLEMS = {
    NONE: "token_none",
    UNSURE: "token_used",
    REFUSED_TOKEN: "token_refused",
    "zalo token -14020": "token_used",
    "zalo -204": "account_gone",
    "zalo -205": "account_gone",
    "zalo -209": "app_inactive",
    "zalo -212": "api_missing",
    "zalo -219": "app_inactive",
    "zalo -221": "not_verified",
    "zalo -223": "not_granted",
    "zalo -224": "tier",
    "zalo -242": "proof",
    "zalo -32": "busy",
}


@dataclass(frozen=True)
class Account:
    """What Zalo says about the OA, or the reply id of what is in the way. ``reason``: the failure's own words."""

    data: dict[str, Any] = field(default_factory=dict)
    problem: str | None = None
    reason: str = ""

    @property
    def ident(self) -> str:
        """The OA's id."""
        return str(self.data.get("oaid") or self.data.get("oa_id") or "")


@asynccontextmanager
async def opened(settings: ChannelSettings, engine: Engine) -> AsyncIterator[tuple[ZaloClient, Tokens]]:
    """A client with the tokens that the server uses too; closed at the end."""
    tokens = Tokens(settings, engine)
    client = ZaloClient(settings, tokens)
    try:
        yield client, tokens
    finally:
        await tokens.aclose()
        await client.aclose()


async def account_of(settings: ChannelSettings, engine: Engine) -> Account:
    """Ask Zalo who we are; tokens are refreshed where that is due. Never raises ``SendError``."""
    try:
        async with opened(settings, engine) as (client, _):
            data = await client.account()
    except SendError as error:
        return Account(problem=problem_of(error), reason=str(error))
    found = Account(data)
    other = found.ident not in ("", settings.zalo_oa_id)
    return Account(data, "setup_zalo.other_oa") if other else found


async def check(settings: ChannelSettings, engine: Engine) -> Checked:
    """Whether the OA can be used; ``problems`` are sentences without values."""
    if missing_settings(settings):
        return Checked(problems=("setup_zalo.settings_missing",))
    found = await account_of(settings, engine)
    problems = (found.problem,) if found.problem else ()
    return Checked(found.ident, str(found.data.get("name") or ""), problems)


async def send_test(settings: ChannelSettings, engine: Engine, user_id: str, text: str) -> None:
    """Write to a person who wrote to the OA within 48 hours. Raises ``SendError``."""
    async with opened(settings, engine) as (client, _):
        await client.send(text_body(user_id, text))


def problem_of(error: SendError) -> str:
    """The id of the sentence that says what to do."""
    if isinstance(error, Unreachable | Uncertain):
        return "setup_zalo.unreachable"
    name = _PROBLEMS.get(str(error))
    if name is None and str(error).startswith("zalo token "):
        name = "token_refused"
    return f"setup_zalo.{name or ('busy' if isinstance(error, TryLater) else 'other')}"


def new_verifier() -> str:
    """A PKCE verifier: 43 signs that nobody can guess. One for the OA: its challenge is saved in Zalo's console."""
    return secrets.token_urlsafe(32)


def challenge_of(verifier: str) -> str:
    """The challenge that belongs to a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def redirect_of(settings: ChannelSettings) -> str:
    """Where Zalo sends the admin afterwards: our own page, which ignores the code in its address."""
    return f"{settings.public_url or ''}/"


def permission_link(settings: ChannelSettings, challenge: str, state: str) -> str:
    """The address at which an admin of the OA allows our app; callback and challenge must stand in the console."""
    query = {
        "app_id": settings.zalo_app_id or "",
        "redirect_uri": redirect_of(settings),
        "code_challenge": challenge,
        "state": state,
    }
    return f"{settings.zalo_oauth_root}{PERMISSION_PATH}?{urlencode(query)}"


async def exchange(settings: ChannelSettings, engine: Engine, code: str, verifier: str) -> None:
    """Keep the first pair for the admin's code, which works once within ten minutes. Raises ``SendError``."""
    granted = await OAuth(settings).exchanged(code, verifier)
    await Tokens(settings, engine).take_over(granted)
