"""What Messenger shows before anything is said: greeting, "get started" and the menu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.channels.messenger.events import COMMAND, GET_STARTED
from bot.channels.text import split_text
from knowledge.replies import Replies

GREETING_LIMIT = 160
MENU_TITLE_LIMIT = 30
# Graph takes 20; more than this hides the talk on a small screen.
MENU_LENGTH = 5


def profile(replies: Replies, commands: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The body for ``/me/messenger_profile``; the menu holds the first of the commands (name, title)."""
    entries = [_entry(name, title) for name, title in commands[:MENU_LENGTH]]
    menu = {"locale": "default", "composer_input_disabled": False, "call_to_actions": entries}
    greeting = split_text(replies.text("setup_messenger.greeting"), GREETING_LIMIT)[0]
    return {
        "get_started": {"payload": GET_STARTED},
        "greeting": [{"locale": "default", "text": greeting}],
        "persistent_menu": [menu],
    }


def _entry(name: str, title: str) -> dict[str, str]:
    return {"type": "postback", "title": split_text(title, MENU_TITLE_LIMIT)[0], "payload": f"{COMMAND}{name}"}
