"""Telegram's updates as our events. Pure: the same for the webhook and for polling.

One conversation's events are in the order of ``update_id``; a pressed button carries no time of its own.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update, User

from bot.channels.messages import Inbound, Kind
from bot.channels.telegram.addressing import COMMAND, Me, addressed, without_name

log = logging.getLogger(__name__)
BUTTON = "b:"
OTHER_CONTACT = "other_contact"
_CAMPAIGN = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Read:
    """What one update is to us. ``callback``: Telegram's id of a press; ``album``: of pictures sent together."""

    event: Inbound | None = None
    callback: str = ""
    album: str = ""
    unknown: bool = False


def read(raw: Mapping[str, Any], me: Me, now: datetime) -> Read:
    """What an update means. An update of an unexpected shape is unknown, never an error: Telegram would repeat it."""
    try:
        return _read(Update.de_json(dict(raw)), me, now)
    except Exception as error:  # whatever a shape of tomorrow breaks, in the library or here
        log.warning("an update was not understood: %s", type(error).__name__)
        return Read(unknown=True)


def in_order(events: Sequence[Inbound]) -> list[Inbound]:
    """A polled batch in which a button is dated no later than the messages that came after it."""
    ordered: list[Inbound] = []
    latest: datetime | None = None
    for event in reversed(events):
        if event.kind != "button":
            latest = event.sent_at if latest is None else min(latest, event.sent_at)
        elif latest is not None and event.sent_at > latest:
            event = event.model_copy(update={"sent_at": latest})  # noqa: PLW2901 - the same event, dated
        ordered.append(event)
    return ordered[::-1]


def _read(update: Update, me: Me, now: datetime) -> Read:
    if update.callback_query:
        return _button(update, update.callback_query, now)
    if update.my_chat_member:
        return _membership(update, update.my_chat_member)
    message = update.message or update.edited_message
    if message is None:
        return Read(unknown=True)
    return _message(update, message, me)


def _button(update: Update, query: CallbackQuery, now: datetime) -> Read:
    """``message`` may be missing or no longer accessible; a press without data belongs to a game."""
    if query.from_user.is_bot or (query.message and query.message.chat.type != Chat.PRIVATE):
        return Read()
    if not query.data:
        return Read(unknown=True)
    # Whole seconds as the messages have them, so that update_id decides within one.
    event = _event(update, query.from_user.id, "button", now.replace(microsecond=0), query.data.removeprefix(BUTTON))
    return Read(event, callback=query.id)


def _membership(update: Update, change: ChatMemberUpdated) -> Read:
    gone = change.new_chat_member.status in {ChatMember.BANNED, ChatMember.LEFT}
    if change.chat.type != Chat.PRIVATE or not gone:
        return Read()
    return Read(_event(update, change.chat.id, "left", change.date))


def _message(update: Update, message: Message, me: Me) -> Read:
    if message.from_user is None or message.from_user.is_bot:
        return Read()
    if message.chat.type in {Chat.GROUP, Chat.SUPERGROUP}:
        return _in_group(update, message, me)
    if message.chat.type != Chat.PRIVATE:
        return Read(unknown=True)
    words = without_name(message.text or message.caption or "")
    if update.edited_message:
        when = message.edit_date or message.date
        reference = str(message.message_id)
        return Read(_event(update, message.chat.id, "edited", when, words, reference=reference) if words else None)
    return _in_private(update, message, message.from_user, words)


def _in_private(update: Update, message: Message, sender: User, words: str) -> Read:
    person, when, reference = message.chat.id, message.date, str(message.message_id)
    if message.contact:
        if message.contact.user_id == sender.id:
            return Read(_event(update, person, "contact", when, message.contact.phone_number, reference=reference))
        return Read(_event(update, person, "media", when, "", reference=OTHER_CONTACT))
    if message.text:
        return Read(_typed(update, person, when, words, reference=reference))
    if message.effective_attachment or message.checklist:
        event = _event(update, person, "media", when, words, reference=reference)
        return Read(event, album="" if words else message.media_group_id or "")
    return Read(unknown=True)


def _typed(update: Update, person: int, when: datetime, words: str, reference: str) -> Inbound:
    command = COMMAND.match(words)
    if command is None or command["name"].lower() != "start":
        return _event(update, person, "text", when, words, reference=reference)
    code = command["rest"].strip()
    campaign = code if _CAMPAIGN.fullmatch(code) else None
    return _event(update, person, "opened", when, "", reference=reference, campaign=campaign)


def _in_group(update: Update, message: Message, me: Me) -> Read:
    words = message.text or message.caption or ""
    if update.edited_message or not addressed(message, words, me):
        return Read()
    said = without_name(words, me)
    return Read(_event(update, message.chat.id, "group", message.date, said, reference=str(message.message_id)))


def _event(  # noqa: PLR0913 - the parts of an event
    update: Update,
    person: int,
    kind: Kind,
    sent_at: datetime,
    text: str = "",
    *,
    reference: str | None = None,
    campaign: str | None = None,
) -> Inbound:
    return Inbound(
        event_id=str(update.update_id),
        person=str(person),
        kind=kind,
        sent_at=sent_at,
        # Half a surrogate pair is no text; everything else stays as it was typed.
        text=text.encode("utf-8", "replace").decode(),
        reference=reference,
        campaign=campaign,
        order=update.update_id,
    )
