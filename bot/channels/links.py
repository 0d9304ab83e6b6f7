"""Addresses that open a talk with a campaign code: one for each channel that is connected, for QR codes and posts."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from bot.channel_settings import LOOPBACK
from bot.settings import Settings

CHANNELS = ("telegram", "zalo", "messenger", "web")


@dataclass(frozen=True)
class Link:
    """``note``: id in ``content/replies/campaign.yml`` of what whoever prints the link must know; None for nothing."""

    channel: str
    url: str
    note: str | None = None


def links(settings: Settings, code: str) -> list[Link]:
    """The links of a registered code, of the connected channels in the order of ``CHANNELS``.

    Zalo hands no code over: there the person types it.
    """
    lacking = missing(settings)
    return [_link(settings, channel, code) for channel in CHANNELS if channel not in lacking]


def missing(settings: Settings) -> dict[str, str]:
    """Each channel without a link, with the id in ``content/replies/campaign.yml`` of what it lacks."""
    lacking = {
        "telegram": None if settings.telegram_token else "missing_telegram",
        "zalo": None if settings.zalo_oa_id else "missing_zalo",
        "messenger": None if settings.messenger_token and settings.messenger_page_id else "missing_messenger",
        "web": None if settings.public_url else "missing_web",
    }
    if settings.telegram_token and not settings.telegram_name:
        lacking["telegram"] = "missing_telegram_name"
    return {channel: reply_id for channel, reply_id in lacking.items() if reply_id}


def _link(settings: Settings, channel: str, code: str) -> Link:
    code = quote(code, safe="")
    match channel:
        case "telegram":
            return Link(channel, f"https://t.me/{_part(settings.telegram_name).removeprefix('%40')}?start={code}")
        case "zalo":
            return Link(channel, f"https://zalo.me/{_part(settings.zalo_oa_id)}", "note_zalo")
        case "messenger":
            return Link(channel, f"https://m.me/{_part(settings.messenger_page_id)}?ref={code}")
        case _:
            local = urlsplit(settings.public_url or "").hostname in LOOPBACK
            return Link(channel, f"{settings.public_url}/?campaign={code}", "note_local" if local else None)


def _part(name: str | None) -> str:
    """A name as a part of a path."""
    return quote((name or "").strip(), safe="")
