"""The set-up's way: ask, check with the vendor, confirm, and only then write; try it out, tell what is left."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot import env_file
from bot.channels.ports import Checked
from bot.settings import Settings, SettingsError, keys, read_settings
from bot.setup import asking
from bot.setup.asking import Given
from bot.setup.cleaning import Unclear, chat, telegram_name
from bot.setup.grant import grant
from bot.setup.screen import NotSet, Screen
from bot.setup.trying import after_writing, try_out
from bot.setup.vendors import Vendor

# How the ids of those problems end that say nothing about the values.
_UNREACHABLE = (".unreachable", ".busy")


class Wizard:
    """Sets up one vendor in one settings file. ``written`` tells whether the file has been changed."""

    def __init__(self, vendor: Vendor, file: Path, screen: Screen, given: Given) -> None:
        self._vendor, self._file, self._screen, self._given = vendor, file, screen, given
        self.written = False

    def run(self) -> None:
        """From the first question to what is left to do.

        Raises ``NotSet`` or ``SettingsError`` where the settings cannot be written; ``written`` tells what is so far.
        """
        given = replace(self._given, test_to=self._test_to())
        base = read_settings(self._file, whole=False)
        self._screen.say(f"setup.{self._vendor.key}_intro")
        values, checked = self._checked(base)
        self._write(values)
        settings = read_settings(self._file, whole=False, values=values)
        extra = try_out(self._vendor, settings, checked, self._screen, given)
        if extra:
            self._write(extra)
        after_writing(self._vendor, settings, self._screen)

    def _test_to(self) -> str:
        try:
            return chat(self._given.test_to) if self._given.test_to.strip() else ""
        except Unclear as error:
            self._screen.say(error.reply_id)
            raise NotSet(2) from None

    def _checked(self, base: Settings) -> tuple[dict[str, str], Checked]:
        """Ask until the vendor knows the account and the person says that it is the one."""
        given = self._given
        while True:
            values = asking.values(self._screen, self._vendor.fields, base, given)
            settings = self._settings(values)
            values |= grant(self._vendor, settings, self._screen, given)
            checked = self._asked_vendor(self._settings(values))
            if checked is not None:
                return self._with_name(values, checked), checked
            if not self._screen.agree("setup.again", otherwise=False):
                raise NotSet
            # What was given has been refused: now the person is asked; what is right is kept with Enter.
            given, base = replace(given, values={}), settings

    def _settings(self, values: Mapping[str, str]) -> Settings:
        return read_settings(self._file, whole=False, values=values)

    def _asked_vendor(self, settings: Settings) -> Checked | None:
        """What the vendor says; None where that is no account to be written."""
        self._screen.gap()
        self._screen.say("setup.checking")
        checked = asyncio.run(self._vendor.check(settings))
        problems = [problem for problem in checked.problems if problem not in self._vendor.mended]
        for problem in problems:
            self._screen.say(problem, reason="-")
        grave = [problem for problem in problems if problem not in self._vendor.harmless]
        if not grave:
            taking = any(problem in self._vendor.taking for problem in problems)
            return checked if self._agreed(checked, taking=taking) else None
        if all(problem.endswith(_UNREACHABLE) for problem in grave) and self._anyway():
            return checked
        return None

    def _agreed(self, checked: Checked, *, taking: bool) -> bool:
        """Whether this is the account. Where it is taken from another user, Enter alone or a bare script say no."""
        told = {"name": checked.name or checked.account, "account": checked.account}
        if not self._given.alone:
            return self._screen.agree("setup.is_this_it", otherwise=not taking, **told)
        self._screen.say("setup.account", **told)
        if taking and not self._given.agreed:
            self._screen.say("setup.taking_needs_yes")
            return False
        return True

    def _anyway(self) -> bool:
        if self._given.alone:
            return self._given.write_anyway
        return self._given.write_anyway or self._screen.agree("setup.write_anyway", otherwise=False)

    def _with_name(self, values: dict[str, str], checked: Checked) -> dict[str, str]:
        """Telegram tells the bot's name, which links and QR codes need; a name typed wrong gives way."""
        if self._vendor.key != "telegram" or not checked.name:
            return values
        try:
            telegram_name(checked.name)
        except Unclear:  # a bot without a name for links is told by its first name
            return values
        if values.get("telegram_name", checked.name) != checked.name:
            self._screen.say("setup.name_corrected", name=checked.name)
        return values | {"telegram_name": checked.name}

    def _write(self, values: Mapping[str, str]) -> None:
        named = {keys()[name]: value for name, value in values.items()}
        try:
            env_file.change(self._file, named)
        except (env_file.EnvFileError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self._screen.say("setup.not_writable", file=self._file, reason=reason)
            raise NotSet from None
        self.written = True
        self._screen.say("setup.written", file=self._file, keys=", ".join(named))
        hidden = [key for key, value in named.items() if os.environ.get(key, value) != value]
        if hidden:
            self._screen.say("setup.environment_wins", keys=", ".join(hidden))
        self._say_what_is_wrong()

    def _say_what_is_wrong(self) -> None:
        """Other channels may still be half set: said now rather than at the next start."""
        try:
            read_settings(self._file)
        except SettingsError as error:
            self._screen.say("setup.still_wrong", problems=str(error))
