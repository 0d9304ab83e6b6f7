"""Puts the channels together from the settings: a channel is there when its token is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine

from bot.channels.alarm import Alarm, Tell
from bot.channels.answering import Answering, AnsweringParts
from bot.channels.arrivals import Arrivals
from bot.channels.attachments import SheetFiles
from bot.channels.campaigns import Campaigns
from bot.channels.commands import Commands
from bot.channels.courier import Courier, CourierParts
from bot.channels.deliveries import Deliveries
from bot.channels.duty import duty_lock
from bot.channels.messenger.channel import open_messenger
from bot.channels.outage import Outage, answers
from bot.channels.ports import Channel
from bot.channels.reasons import in_words
from bot.channels.reception import Reception
from bot.channels.switchboard import Switchboard, SwitchboardParts
from bot.channels.telegram.channel import open_telegram
from bot.channels.worker import Worker, WorkerParts
from bot.channels.zalo.channel import open_zalo
from bot.channels.zalo_bot.channel import open_zalo_bot
from bot.inbox.desk import Desk
from bot.inbox.messages import OutMessage
from bot.pace import Rate
from bot.rasa_client import RasaClient
from bot.settings import Settings
from bot.sheets.sheet import KeptSheets
from knowledge.database import read_sessions
from knowledge.replies import Replies


@dataclass(frozen=True)
class House:
    """What the channels share with the rest of the application."""

    settings: Settings
    engine: Engine
    desk: Desk
    replies: Replies
    rasa: RasaClient


def open_channels(house: House, commands: Commands) -> dict[str, Channel]:
    """The channels that the settings connect, by name."""
    settings, replies = house.settings, house.replies
    sheets = SheetFiles(KeptSheets(read_sessions(house.engine), settings.operator), replies)
    channels: list[Channel] = []
    if settings.telegram_token:
        channels.append(open_telegram(settings, replies, commands.menu(), sheets))
    if settings.zalo_oa_id:
        channels.append(open_zalo(settings, replies, house.engine, sheets))
    if settings.zalo_bot_token:
        channels.append(open_zalo_bot(settings, replies))
    if settings.messenger_token:
        channels.append(open_messenger(settings, replies, commands.menu(), sheets))
    return {channel.name: channel for channel in channels}


def open_switchboard(house: House, channels: Mapping[str, Channel], commands: Commands) -> Switchboard:
    """The switchboard over these channels. They hold each other by way of the queues' ``wake``."""
    settings, engine = house.settings, house.engine
    arrivals, deliveries = Arrivals(engine), Deliveries(engine)
    explain = partial(in_words, house.replies)
    alarm = Alarm(_teller(settings, house.replies, channels), explain=explain)
    missing = [OutMessage(text=house.replies.text("channel.gap"))]
    courier = Courier(CourierParts(engine, deliveries, channels, alarm, lambda channel: channel.render(missing)))
    outage = Outage(lambda: _can_answer(house))
    answering = Answering(_answering(house, commands))
    parts = WorkerParts(engine, arrivals, answering, house.replies, channels, outage, alarm, courier.wake)
    worker = Worker(parts)
    rate = Rate(settings.rate_per_minute, settings.rate_per_minute)
    reception = Reception(arrivals, house.desk, rate, worker.wake)
    return Switchboard(
        SwitchboardParts(channels, reception, worker, courier, arrivals, deliveries, outage, alarm, duty_lock(engine))
    )


async def _can_answer(house: House) -> bool:
    """Whether Rasa answers, and the action server that finds it its words."""
    return await house.rasa.alive() and await answers(f"http://127.0.0.1:{house.settings.actions_port}/health")


def _answering(house: House, commands: Commands) -> AnsweringParts:
    name = house.settings.telegram_name
    links = {"telegram": f"https://t.me/{name}"} if name else {}
    return AnsweringParts(house.desk, house.replies, commands, Campaigns(house.engine), links.get)


def _teller(settings: Settings, replies: Replies, channels: Mapping[str, Channel]) -> Tell | None:
    """Tells the operator's Telegram chat; None where none is set."""
    chat, channel = settings.alarm_chat, channels.get("telegram")
    if not chat or channel is None:
        return None

    async def tell(what: str) -> None:
        for parcel in channel.render([OutMessage(text=replies.text("channel.alarm", None, what=what))]):
            await channel.send(chat, parcel)

    return tell
