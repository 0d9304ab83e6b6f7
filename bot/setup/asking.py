"""Asks for a channel's settings, one after the other: what was given, what is there already, else the person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import SecretStr

from bot.settings import Settings, keys
from bot.setup.cleaning import Unclear
from bot.setup.screen import NotSet, Screen, masked


@dataclass(frozen=True)
class Field:
    """One setting: its name, how pasted text becomes its value, whether it is needed. Its question is ``setup.ask_…``.

    ``asked`` False: the vendor tells it; taken only where it was given.
    """

    name: str
    clean: Callable[[str], str]
    secret: bool = False
    needed: bool = True
    asked: bool = True


@dataclass(frozen=True)
class Given:
    """What was said beforehand. ``values``: by field name. ``test_to``: the chat or person of the test message.

    ``alone``: nobody can be asked; the account is taken as the right one, and ``write_anyway`` has its own word.
    ``agreed``: yes was said beforehand, also to taking the account from whoever uses it now.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False
    write_anyway: bool = False
    test_to: str = ""
    agreed: bool = False


def existing(settings: Settings, name: str) -> str:
    """What is set now; "" for nothing."""
    value = getattr(settings, name)
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")


def values(screen: Screen, fields: Sequence[Field], settings: Settings, given: Given) -> dict[str, str]:
    """A value for each field, optional ones left out where there is none.

    Raises ``NotSet`` where a needed one is missing or a given one cannot be read; all of those are named at once.
    """
    if given.alone:
        return _unasked(screen, fields, settings, given.values)
    found = {each.name: _asked(screen, each, existing(settings, each.name), given.values) for each in fields}
    return {name: value for name, value in found.items() if value}


def _unasked(screen: Screen, fields: Sequence[Field], settings: Settings, given: Mapping[str, str]) -> dict[str, str]:
    found, bad = {}, False
    for each in fields:
        try:
            text = given.get(each.name, "")
            found[each.name] = each.clean(text) if text.strip() else existing(settings, each.name)
        except Unclear as error:
            screen.say("setup.bad_given", key=keys()[each.name])
            screen.say(error.reply_id)
            bad = True
    lacking = [keys()[each.name] for each in fields if each.needed and found.get(each.name) == ""]
    if lacking:
        screen.say("setup.not_given", keys=", ".join(lacking))
    if bad or lacking:
        raise NotSet(2)
    return {name: value for name, value in found.items() if value}


def _asked(screen: Screen, field: Field, there: str, given: Mapping[str, str]) -> str:
    text = given.get(field.name, "")
    if not field.asked and not text.strip():
        return there
    screen.gap()
    screen.say(f"setup.where_{field.name}")
    while True:
        text = text or _typed(screen, field, there)
        if not text.strip() and (there or not field.needed):
            return there
        try:
            return _noted(screen, field, field.clean(text), text)
        except Unclear as error:
            screen.say(error.reply_id)
            text = ""


def _typed(screen: Screen, field: Field, there: str) -> str:
    question = f"setup.ask_{field.name}"
    if not there:
        return screen.ask(question if field.needed else f"{question}_or_not", secret=field.secret)
    screen.say("setup.there", value=masked(there) if field.secret else there)
    return screen.ask(question, secret=field.secret)


def _noted(screen: Screen, field: Field, value: str, text: str) -> str:
    """Say what was understood, where it is not what was typed or could not be seen."""
    if field.secret:
        screen.say("setup.taken", value=masked(value))
    elif value != text.strip():
        screen.say("setup.understood", value=value)
    return value
