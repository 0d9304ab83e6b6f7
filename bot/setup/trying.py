"""After the settings are written: a test message, and what is left to click at the vendor."""

from __future__ import annotations

import asyncio

from bot.channels.messenger.checking import subscribe
from bot.channels.ports import Broken, Checked, Closed, Gone, SendError, TryLater, Uncertain, Unreachable
from bot.channels.telegram.checking import find_chat
from bot.settings import Settings
from bot.setup.asking import Given
from bot.setup.cleaning import Unclear, chat
from bot.setup.screen import Screen
from bot.setup.vendors import Vendor

_NOT_SUBSCRIBED = "setup_messenger.not_subscribed"


def try_out(vendor: Vendor, settings: Settings, checked: Checked, screen: Screen, given: Given) -> dict[str, str]:
    """Offer a test message, and on Telegram the alarm; what is to be written besides. Nothing here is a failure."""
    if _NOT_SUBSCRIBED in checked.problems:
        _subscribed(settings, screen)
    to = given.test_to or ("" if given.alone else _whom(vendor, settings, checked, screen))
    if not to or not _sent(vendor, settings, screen, to):
        return {}
    offered = vendor.key == "telegram" and not given.alone
    if offered and screen.agree("setup.alarm", otherwise=not settings.alarm_chat):
        return {"alarm_chat": to}
    return {}


def after_writing(vendor: Vendor, settings: Settings, screen: Screen) -> None:
    """What is left to do, with the address of the webhook to paste."""
    screen.gap()
    if settings.public_url is None:
        screen.say(f"setup.{vendor.key}_left_polling")
    else:
        hook = f"{settings.public_url}/hooks/{vendor.key}"
        screen.say(f"setup.{vendor.key}_left", hook=hook, public_url=settings.public_url)
    screen.say("setup.restart")


def _subscribed(settings: Settings, screen: Screen) -> None:
    try:
        asyncio.run(subscribe(settings))
    except SendError as error:
        screen.say("setup.not_subscribed_yet")
        screen.say(_why(error))
    else:
        screen.say("setup.subscribed")


def _whom(vendor: Vendor, settings: Settings, checked: Checked, screen: Screen) -> str:
    """To whom the test message goes; "" for nobody."""
    if not screen.agree("setup.offer_test", otherwise=False):
        return ""
    if vendor.key == "telegram":
        return _telegram_chat(settings, checked, screen)
    while typed := screen.ask(f"setup.ask_test_{vendor.key}").strip():
        try:
            return chat(typed)
        except Unclear as error:
            screen.say(error.reply_id)
    return ""


def _telegram_chat(settings: Settings, checked: Checked, screen: Screen) -> str:
    while True:
        screen.ask("setup.say_hello", name=settings.telegram_name or checked.name)
        for where, who in _writers(settings, screen)[:1]:
            if screen.agree("setup.is_it_you", otherwise=True, name=who):
                return where
        if not screen.agree("setup.nobody_wrote", otherwise=False):
            return ""


def _writers(settings: Settings, screen: Screen) -> list[tuple[str, str]]:
    try:
        return asyncio.run(find_chat(settings))
    except Broken:  # the token is right: another program reads the bot's messages, of which the next sentence speaks
        return []
    except SendError as error:
        screen.say(_why(error))
        return []


def _sent(vendor: Vendor, settings: Settings, screen: Screen, to: str) -> bool:
    try:
        asyncio.run(vendor.send_test(settings, to, screen.text("setup.test_message")))
    except SendError as error:
        screen.say("setup.test_not_sent")
        screen.say(_why(error))
        return False
    screen.say("setup.test_sent")
    return True


def _why(error: SendError) -> str:
    """The sentence for a failure of ``send``."""
    if isinstance(error, Unreachable | TryLater | Uncertain):
        return "setup.why_later"
    if isinstance(error, Closed):
        return "setup.why_closed"
    if isinstance(error, Gone):
        return "setup.why_gone"
    return "setup.why_broken" if isinstance(error, Broken) else "setup.why_refused"
