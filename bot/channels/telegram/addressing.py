"""Whether something said in a group is meant for us, and commands without the bot's name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import Message, MessageEntity

# "/name", "/name@bot", each with or without words behind it.
COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@(?P<bot>[A-Za-z0-9_]{1,64}))?(?P<rest>(?:\s.*)?)\Z", re.DOTALL)


@dataclass(frozen=True)
class Me:
    """Our bot: its number (part of the token) and, as soon as it is known, its name without @."""

    id: int | None
    username: str | None = None

    def named(self, name: str) -> bool:
        """Whether this is the bot's name, in whatever case."""
        return self.username is not None and name.lower() == self.username.lower()


def addressed(message: Message, words: str, me: Me) -> bool:
    """Whether a group's message names the bot, answers it or is a command that is not another bot's."""
    command = COMMAND.match(words)
    if command:
        return command["bot"] is None or me.named(command["bot"])
    replied = message.reply_to_message
    if replied and replied.from_user and me.id is not None and replied.from_user.id == me.id:
        return True
    entities = [*message.entities, *message.caption_entities]
    if any(one.type == MessageEntity.TEXT_MENTION and one.user and one.user.id == me.id for one in entities):
        return True
    return any(me.named(name) for name in re.findall(r"@([A-Za-z0-9_]+)", words))


def without_name(words: str, me: Me | None = None) -> str:
    """``/name@bot …`` as ``/name …``; with ``me``, also without "@bot" among the words."""
    command = COMMAND.match(words)
    if command:
        return f"/{command['name']}{command['rest']}"
    if me is None or me.username is None:
        return words
    return re.sub(rf"@{re.escape(me.username)}\b[,:]?\s*", "", words, flags=re.IGNORECASE).strip()
