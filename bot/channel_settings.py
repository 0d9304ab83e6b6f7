"""Settings of the channels: accounts at the vendors, the addresses of the vendors, what is doubtful at Zalo.

A channel is on when its token is set. Secrets are ``SecretStr``: printing or logging the settings never shows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TELEGRAM_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{4,31}")
VENDORS = ("telegram.org", "zaloapp.com", "zalo.me", "zaloplatforms.com", "zapps.me", "facebook.com")


def _root(url: str) -> str:
    """A vendor's own host over https, or a loopback address (tests); without the slash at the end."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    theirs = parts.scheme == "https" and any(host == vendor or host.endswith(f".{vendor}") for vendor in VENDORS)
    if not theirs and not (parts.scheme == "http" and host in LOOPBACK):
        raise ValueError("an https address of the vendor is needed")
    return url.rstrip("/")


def _public(url: str) -> str:
    parts = urlsplit(url)
    safe = _has_port_or_none(parts) and (parts.scheme == "https" or parts.hostname in LOOPBACK)
    if not safe or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("an address like https://chonnghe.example.vn is needed, without a path")
    return url.rstrip("/")


def _has_port_or_none(parts: SplitResult) -> bool:
    """Whether the port, if there is one, is a number; the library's own error would repeat it."""
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _telegram_name(name: str) -> str:
    """A bot's bare name, also from ``@name`` and ``https://t.me/name``: a link to anything else leads nowhere."""
    bare = re.sub(r"^(?:(?:https?://)?(?:www\.)?t\.me/|@)", "", name.strip()).removesuffix("/")
    if not TELEGRAM_NAME.fullmatch(bare):
        raise ValueError("a bot's name like ChonNgheBot is needed, 5 to 32 letters without accents, digits or _")
    return bare


Root = Annotated[str, AfterValidator(_root)]
PublicUrl = Annotated[str, AfterValidator(_public)]
TelegramName = Annotated[str, AfterValidator(_telegram_name)]


class ChannelSettings(BaseSettings):
    """The channels' part of ``bot.settings.Settings``."""

    public_url: PublicUrl | None = Field(
        default=None, description="Address of this server for the world (https); vendors call webhooks below it"
    )

    telegram_token: SecretStr | None = Field(
        default=None, validation_alias="TELEGRAM_BOT_TOKEN", description="Telegram bot's token from @BotFather"
    )
    telegram_name: TelegramName | None = Field(
        default=None, description="Telegram bot's name without @, for links and QR codes"
    )
    telegram_root: Root = Field(default="https://api.telegram.org", description="Telegram's address")

    zalo_oa_id: str | None = Field(default=None, description="Zalo Official Account's id")
    zalo_app_id: str | None = Field(default=None, description="Zalo app's id")
    zalo_app_secret: SecretStr | None = Field(default=None, description="Zalo app's secret key")
    zalo_oa_secret: SecretStr | None = Field(default=None, description="Zalo OA secret key, beside the webhook")
    zalo_refresh_token: SecretStr | None = Field(
        default=None, description="First Zalo refresh token; later ones are kept in the database"
    )
    zalo_sign_id: Literal["app_id", "oa_id"] = Field(default="app_id", description="Which id begins what Zalo signs")
    zalo_sign_secret: Literal["oa_secret", "app_secret"] = Field(
        default="oa_secret", description="Which secret ends what Zalo signs"
    )
    zalo_calibrate: bool = Field(
        default=False, description="Answer 200 to wrongly signed Zalo events (dropped all the same): first day only"
    )
    zalo_buttons: Literal["auto", "on", "off"] = Field(
        default="auto", description="Zalo buttons: auto tries them and falls back to numbers"
    )
    zalo_paid_window: bool = Field(default=False, description="Write between 48 hours and 7 days too; Zalo charges it")
    zalo_proof: bool = Field(default=False, description="Send appsecret_proof with each call to Zalo")
    zalo_verifier: str | None = Field(default=None, description="Code of Zalo's domain check (zalo_verifier….html)")
    zalo_oauth_root: Root = Field(default="https://oauth.zaloapp.com", description="Zalo's address for tokens")
    zalo_api_root: Root = Field(default="https://openapi.zalo.me", description="Zalo's address for messages")

    zalo_bot_token: SecretStr | None = Field(default=None, description="Zalo Bot's token (a pilot, not the OA)")
    zalo_bot_root: Root = Field(default="https://bot-api.zaloplatforms.com", description="Zalo Bot's address")

    messenger_page_id: str | None = Field(default=None, description="Facebook page's id")
    messenger_token: SecretStr | None = Field(default=None, description="Facebook page's access token")
    messenger_app_secret: SecretStr | None = Field(default=None, description="Facebook app's secret")
    messenger_verify_token: SecretStr | None = Field(
        default=None, description="Words of your choice that Facebook repeats when the webhook is set"
    )
    messenger_root: Root = Field(default="https://graph.facebook.com/v25.0", description="Facebook Graph's address")

    alarm_chat: str | None = Field(
        default=None, description="Telegram chat that is told when messages cannot be delivered"
    )


@dataclass(frozen=True)
class Group:
    """Settings that are of use only together: where one of ``begun`` is set, all of ``needs`` must be."""

    begun: tuple[str, ...]
    needs: tuple[str, ...]


# Zalo OA and Messenger have no polling: without an address for their webhook nothing ever arrives. Zalo's refresh
# token is not needed here: after the first start it lives in the database.
GROUPS = (
    Group(("zalo_oa_id", "zalo_refresh_token"), ("zalo_oa_id", "zalo_app_id", "zalo_app_secret", "zalo_oa_secret")),
    Group(
        ("messenger_token", "messenger_page_id"),
        ("messenger_page_id", "messenger_token", "messenger_app_secret", "messenger_verify_token"),
    ),
    Group(("zalo_oa_id", "messenger_token"), ("public_url",)),
    Group(("alarm_chat",), ("telegram_token",)),
)


def missing(settings: ChannelSettings) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each begun group that is not whole: the field that began it and the fields that are missing."""
    for group in GROUPS:
        begun = next((name for name in group.begun if _is_set(settings, name)), None)
        lacking = tuple(name for name in group.needs if not _is_set(settings, name))
        if begun is not None and lacking:
            yield begun, lacking


def _is_set(settings: ChannelSettings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)
