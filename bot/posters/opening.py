"""What the code of a poster opens."""

from __future__ import annotations

from bot.channels.links import CHANNELS, Link, links, missing
from bot.posters.errors import PosterError
from bot.settings import Settings

PREFERRED = "web"
"""Needs no account and no app, and hands the campaign and the school over."""


def opened(settings: Settings, code: str, channel: str | None, host_id: str | None) -> Link:
    """The link of a registered code on the channel, or on the best one connected; raises ``PosterError``."""
    found = {link.channel: link for link in links(settings, code)}
    if channel is not None and channel not in CHANNELS:
        raise PosterError("poster.bad_channel", channel=channel)
    if channel is not None and channel not in found:
        raise PosterError(f"campaign.{missing(settings)[channel]}")
    if not found:
        raise PosterError("poster.no_channel")
    link = found[channel] if channel else found.get(PREFERRED) or next(iter(found.values()))
    if link.channel == PREFERRED and host_id:
        return Link(link.channel, f"{link.url}&school={host_id}", link.note)
    return link
