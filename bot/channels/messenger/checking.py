"""Asking Facebook about the page in the settings: for whoever sets the channel up. Raises nothing but what it says."""

from __future__ import annotations

from contextlib import aclosing
from typing import Any

from bot.channels.messenger.client import Graph, open_graph
from bot.channels.messenger.failures import WRONG_PROOF
from bot.channels.ports import Broken, Checked, Refused, SendError
from bot.settings import Settings

NEEDED_FIELDS = ("messages", "messaging_postbacks", "messaging_referrals")
# Not every version of Graph lets an app subscribe to edits; without them a correction is a message like any other.
WISHED_FIELDS = ("message_edits",)


async def check(settings: Settings) -> Checked:
    """Who the token belongs to and what is missing; never raises for what Facebook says or for no connection."""
    missing = _missing(settings)
    if settings.messenger_token is None:
        return Checked(problems=missing)
    async with aclosing(open_graph(settings)) as graph:
        try:
            page = await graph.get("/me", fields="id,name")
        except SendError as error:
            return Checked(problems=(*missing, _problem(error)))
        account, name = str(page.get("id", "")), str(page.get("name", ""))
        if account != settings.messenger_page_id:
            wrong = ("setup_messenger.other_page",) if settings.messenger_page_id else ()
            return Checked(account, name, (*missing, *wrong))
        return Checked(account, name, (*missing, *await _subscription_problems(graph, account)))


async def subscribe(settings: Settings) -> None:
    """Let Facebook send the page's messages to the app's webhook. Raises a ``SendError`` where it will not."""
    async with aclosing(open_graph(settings)) as graph:
        path = f"/{settings.messenger_page_id}/subscribed_apps"
        try:
            await graph.post(path, {"subscribed_fields": ",".join([*NEEDED_FIELDS, *WISHED_FIELDS])})
        except Refused:
            await graph.post(path, {"subscribed_fields": ",".join(NEEDED_FIELDS)})


async def send_test(settings: Settings, person: str, text: str) -> None:
    """Write to one person, who wrote to the page in the last 24 hours. Raises a ``SendError``."""
    async with aclosing(open_graph(settings)) as graph:
        await graph.message(person, {"text": text})


def _missing(settings: Settings) -> tuple[str, ...]:
    needed = {
        "setup_messenger.no_page_id": settings.messenger_page_id,
        "setup_messenger.no_token": settings.messenger_token,
        "setup_messenger.no_app_secret": settings.messenger_app_secret,
        "setup_messenger.no_verify_token": settings.messenger_verify_token,
    }
    return tuple(problem for problem, value in needed.items() if not value)


async def _subscription_problems(graph: Graph, page: str) -> tuple[str, ...]:
    try:
        answer = await graph.get(f"/{page}/subscribed_apps", fields="subscribed_fields")
    except SendError as error:
        return (_problem(error),)
    apps = answer.get("data")
    subscribed = any(_has_needed(app) for app in apps) if isinstance(apps, list) else False
    return () if subscribed else ("setup_messenger.not_subscribed",)


def _has_needed(app: Any) -> bool:  # noqa: ANN401
    fields = app.get("subscribed_fields") if isinstance(app, dict) else None
    return isinstance(fields, list) and set(NEEDED_FIELDS) <= {str(name) for name in fields}


def _problem(error: SendError) -> str:
    if isinstance(error, Broken):
        return "setup_messenger.wrong_app_secret" if str(error) == WRONG_PROOF else "setup_messenger.token_refused"
    return "setup_messenger.refused" if isinstance(error, Refused) else "setup_messenger.unreachable"
