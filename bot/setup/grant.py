"""How Zalo's Official Account allows our app: an admin opens a link and pastes the address it ends at, or pastes a
refresh token of the API Explorer."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable

from sqlalchemy import Engine

from bot.channels.notes import Notes
from bot.channels.ports import Broken, SendError, TryLater, Unreachable
from bot.channels.zalo.channel import NAME
from bot.channels.zalo.checking import challenge_of, exchange, new_verifier, permission_link, redirect_of
from bot.settings import Settings
from bot.setup import cleaning
from bot.setup.asking import Given, existing
from bot.setup.cleaning import Unclear
from bot.setup.screen import NotSet, Screen, masked
from bot.setup.vendors import Vendor, database

_BY_LINK, _BY_TOKEN = "1", "2"
_NOTE = "connecting"


def grant(vendor: Vendor, settings: Settings, screen: Screen, given: Given) -> dict[str, str]:
    """The refresh token to be written, nothing where the pair is kept in the database already; {} for other vendors.

    Raises ``NotSet`` where Zalo refuses or the person gives up.
    """
    if vendor.key != "zalo":
        return {}
    pasted, there = given.values.get("zalo_refresh_token", ""), existing(settings, "zalo_refresh_token")
    if pasted.strip():
        return _read(pasted, screen)
    if given.alone:
        return {"zalo_refresh_token": there} if there else {}
    screen.gap()
    screen.say("setup.zalo_ways", link=_BY_LINK, token=_BY_TOKEN)
    way = ""
    while way not in {_BY_LINK, _BY_TOKEN}:
        way = screen.ask("setup.ask_zalo_way").strip()
        if not way:  # the pair in the database, if there is one, shows itself when Zalo is asked
            return {}
    return _by_link(settings, screen) if way == _BY_LINK else _pasted(screen)


def verifier_of(settings: Settings, engine: Engine) -> str:
    """The one PKCE verifier of this OA: Zalo's console keeps its challenge, so a new one each time would not fit."""
    notes = Notes(engine, NAME, settings.zalo_oa_id or "")
    kept = notes.read(_NOTE) or {"verifier": new_verifier()}
    notes.write(_NOTE, kept)
    return str(kept["verifier"])


def _by_link(settings: Settings, screen: Screen) -> dict[str, str]:
    state = secrets.token_urlsafe(16)
    with database(settings) as engine:
        verifier = verifier_of(settings, engine)
        challenge = challenge_of(verifier)
        link = permission_link(settings, challenge, state)
        screen.gap()
        screen.say("setup.zalo_link", callback=redirect_of(settings), challenge=challenge, link=link)
        expected = {"state": state, "oa_id": settings.zalo_oa_id or ""}
        code = _until_clear(screen, "setup.ask_zalo_code", lambda text: cleaning.redirect_code(text, expected))
        try:
            asyncio.run(exchange(settings, engine, code, verifier))
        except SendError as error:
            screen.say(_why(error))
            raise NotSet from None
    screen.say("setup.zalo_exchanged")
    return {}


def _pasted(screen: Screen) -> dict[str, str]:
    token = _until_clear(screen, "setup.ask_zalo_refresh_token", cleaning.refresh_token)
    screen.say("setup.taken", value=masked(token))
    return {"zalo_refresh_token": token}


def _read(pasted: str, screen: Screen) -> dict[str, str]:
    try:
        return {"zalo_refresh_token": cleaning.refresh_token(pasted)}
    except Unclear as error:
        screen.say(error.reply_id)
        raise NotSet(2) from None


def _until_clear(screen: Screen, question: str, clean: Callable[[str], str]) -> str:
    while True:
        try:
            return clean(screen.ask(question, secret=True))
        except Unclear as error:
            screen.say(error.reply_id)


def _why(error: SendError) -> str:
    if isinstance(error, Broken):
        return "setup.zalo_code_refused"
    return "setup.why_later" if isinstance(error, Unreachable | TryLater) else "setup.zalo_code_unsure"
