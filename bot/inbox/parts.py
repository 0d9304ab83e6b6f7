"""What the inbox is made of, and how it is put together from the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from bot.clock import utc_now
from bot.hosts.store import Hosts
from bot.inbox.asides import Asides
from bot.inbox.asking import Asker
from bot.inbox.care import Care
from bot.inbox.opening import Opening
from bot.leads.lists import LeadWords
from bot.leads.store import Leads
from bot.leads.talk import CallTalk
from bot.leads.wording import Wording
from bot.privacy.mask import Masker
from bot.rasa_client import RasaClient
from bot.record.store import Record
from bot.reminders.aside import ReminderTalk
from bot.reminders.store import Reminders
from bot.safety.lists import load_card, load_detector
from bot.settings import Settings
from knowledge.reminders import load_reminders
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
    asides: Asides
    hosts: Hosts
    message_limit: int = 2000
    now: Callable[[], datetime] = utc_now


def desk_parts(settings: Settings, engine: Engine, rasa: RasaClient) -> DeskParts:
    """The parts of a running system. Raises ``FileNotFoundError`` or a YAML error where the content cannot be read."""
    content = settings.content_dir
    replies = Replies.load(content)
    return DeskParts(
        record=Record(engine),
        asker=Asker(rasa, replies),
        care=Care(load_detector(content), load_card(content), replies),
        opening=Opening(replies, settings.operator, settings.contact),
        replies=replies,
        masker=Masker.load(content),
        asides=open_asides(content, engine, Wording(replies, settings.operator, settings.contact)),
        hosts=Hosts(engine),
        message_limit=settings.message_limit,
    )


def open_asides(content: Path, engine: Engine, wording: Wording, now: Callable[[], datetime] = utc_now) -> Asides:
    """What the inbox leads itself: a wish to be called, then reminders. Raises as ``desk_parts``."""
    calls = CallTalk(Leads(engine, now), LeadWords.load(content), wording, Masker.load(content), now)
    return Asides([calls, ReminderTalk(Reminders(engine, now), load_reminders(content), wording.replies, now)])
