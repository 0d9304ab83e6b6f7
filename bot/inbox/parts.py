"""What the inbox is made of, and how it is put together from the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from bot.inbox.asking import Asker
from bot.inbox.care import Care
from bot.inbox.opening import Opening
from bot.privacy.mask import Masker
from bot.rasa_client import RasaClient
from bot.record.store import Record
from bot.safety.lists import load_card, load_detector
from bot.settings import Settings
from knowledge.replies import Replies


@dataclass(frozen=True)
class DeskParts:
    """The parts of a desk; ``message_limit`` in characters, ``now`` gives an aware time."""

    record: Record
    asker: Asker
    care: Care
    opening: Opening
    replies: Replies
    masker: Masker
    message_limit: int = 2000
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def desk_parts(settings: Settings, engine: Engine, rasa: RasaClient) -> DeskParts:
    """The parts of a running system. Raises ``FileNotFoundError`` or a YAML error where the replies cannot be read."""
    content = settings.content_dir
    replies = Replies.load(content)
    return DeskParts(
        record=Record(engine),
        asker=Asker(rasa, replies),
        care=Care(load_detector(content), load_card(content), replies),
        opening=Opening(replies, settings.operator, settings.contact),
        replies=replies,
        masker=Masker.load(content),
        message_limit=settings.message_limit,
    )
